/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/fact.h"

#include <string.h>

#include "base/language.h"

/* A text of our own, as files have it, and the same for translation where one word alone would be
 * taken for another ("years" of age). */
struct known {
    const char *written, *meant;
};

/* The translation of a text in the list; any other as it is. */
static const char *say_known(const char *text, const struct known *known, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *meant = known[i].meant ? known[i].meant : known[i].written;
        if (strcmp(text, known[i].written) == 0) {
            const char *said = _(meant);
            return said == meant ? text : said;
        }
    }
    return text;
}

const char *fact_name(const char *key)
{
    static const struct known NAMES[] = {
        /* TRANSLATORS: names of the facts of a network, at most 15 cells each */
        {N_("cohort"), NULL},
        /* TRANSLATORS: in which the stays were; at most 15 cells */
        {"years", N_("years covered")},
        {N_("outcome"), NULL},
        /* TRANSLATORS: which stays were fitted and which held out; at most 15 cells */
        {N_("split"), NULL},
        /* TRANSLATORS: how a network was trained; at most 15 cells */
        {N_("recipe"), NULL},
        {"auroc", N_("AUROC")},
        {N_("performance"), NULL},
        {N_("calibration"), NULL},
        {N_("intended use"), NULL},
        {N_("limits"), NULL},
        /* TRANSLATORS: how a lost equation was made up again; at most 15 cells */
        {N_("reconstruction"), NULL},
        {N_("licence"), NULL},
        {N_("citation"), NULL},
        {N_("out of fold"), NULL},
        /* TRANSLATORS: the network that this one learned from; at most 15 cells */
        {N_("teacher"), NULL},
        /* TRANSLATORS: in other hospitals; at most 15 cells */
        {N_("elsewhere"), NULL},
        /* TRANSLATORS: of random numbers; at most 15 cells */
        {N_("seeds"), NULL},
        {N_("imported from"), NULL},
        {N_("layers"), NULL},
        {N_("normaliser"), NULL},
        /* TRANSLATORS: of a network recalibrated to another hospital; at most 15 cells each */
        {N_("calibrated to"), NULL},
        {N_("old calibration"), NULL},
        {N_("local period"), NULL},
        {N_("local threshold"), NULL},
        {N_("local doubt"), NULL},
    };
    return say_known(key, NAMES, sizeof NAMES / sizeof *NAMES);
}

const char *fact_value(const char *value)
{
    static const struct known VALUES[] = {
        {N_("research and teaching; not a medical device; not for treatment or triage decisions"),
         NULL},
        {N_("Research and teaching. Not a medical device. Not for treatment or triage decisions."),
         NULL},
        {N_("adults in intensive care; one hospital; two decades old; provisional before hour 48"),
         NULL},
        {N_("adults in intensive care; one hospital; two decades old; provisional before hour 48; "
            "the scheme sees no age: below 65 years the risk tends to be too high, from 80 too "
            "low"),
         NULL},
        {N_("made from no real patient: for teaching how networks are made, and for nothing else"),
         NULL},
        {N_("Nothing is known of where it fails."), NULL},
        {N_("Nothing is known of where it fails. Not causal: a layer reads the hours backwards, "
            "and the risk at an hour is a run over the hours up to it."),
         NULL},
        {N_("not stated"), NULL},
        {N_("not measured here"), NULL},
        {N_("not stated: imported"), NULL},
        {N_("not stated: ask whoever made it"), NULL},
        {N_("none: icurisk recalibrate fits it to your stays"), NULL},
        {N_("the published equation of the hidden layer is lost; this reading has its parameter "
            "count"),
         NULL},
        {N_("mean out-of-fold logit of logistic regression and LSTMs"), NULL},
    };
    return say_known(value, VALUES, sizeof VALUES / sizeof *VALUES);
}
