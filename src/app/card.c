/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/report.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/say.h"
#include "net/fact.h"
#include "net/provenance.h"

/* The sections of a card, and the facts that each must contain or report as not stated. Other facts
 * go to the last section. */
enum { SECTION_FACTS = 6 };
static const struct {
    const char *title, *note;
    const char *facts[SECTION_FACTS + 1];
} SECTIONS[] = {
    {N_("Use"), NULL, {"intended use", "limits"}},
    {N_("Stays that it was made from"),
     N_("Held out: kept apart from fitting, and judged on once. Out of fold: each fifth of the "
        "stays judged by a network that was fitted on the others."),
     {"cohort", "years", "outcome", "split"}},
    {N_("How well it did there"), NULL, {"auroc", "performance", "out of fold", "calibration"}},
    {N_("How it was made"), NULL, {"recipe"}},
    {N_("Licence and source"), NULL, {"licence", "citation"}},
    {N_("More facts"), NULL, {NULL}},
};
enum { SECTION_COUNT = sizeof SECTIONS / sizeof *SECTIONS };

/* Untrusted text: escapes control characters, Markdown and HTML. */
static void put_plain(struct text *out, const char *text)
{
    size_t length = strlen(text), room = 4 * length + 1;
    char *shown = memory_new(room, 1);
    text_escape(text, length, shown, room);
    for (const char *at = shown; *at; at++) {
        text_append(out, strchr("*_`[]<>|#&~\\", *at) ? "\\" : "");
        text_append_n(out, at, 1);
    }
    free(shown);
}

static void put_item(struct text *out, const char *name, const char *value)
{
    text_append(out, "- **");
    put_plain(out, name);
    text_append(out, "**: ");
    put_plain(out, value);
    text_append(out, "\n");
}

static bool has_section(const char *key)
{
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        for (size_t k = 0; SECTIONS[i].facts[k]; k++) {
            if (strcmp(SECTIONS[i].facts[k], key) == 0) {
                return true;
            }
        }
    }
    return false;
}

static void put_facts(const struct model *model, size_t section, struct text *out)
{
    for (size_t k = 0; SECTIONS[section].facts[k]; k++) {
        const char *key = SECTIONS[section].facts[k], *value = model_fact(model, key);
        put_item(out, fact_name(key), value ? fact_value(value) : _("not stated"));
    }
    for (size_t i = 0; section + 1 == SECTION_COUNT && i < model->fact_count; i++) {
        if (!has_section(model->facts[i].key)) {
            put_item(out, fact_name(model->facts[i].key), fact_value(model->facts[i].value));
        }
    }
}

/* A text whose values are put into it, with the decimal mark of the language. */
static void put_said(struct text *out, const char *name, const char *value)
{
    text_format(out, "- **%s**: %s\n", name, value);
}

static void put_numbers(const struct model *model, struct text *out)
{
    char said[512];
    text_format(out, "\n## %s\n\n", _("What it is"));
    put_item(out, _("kind"), model_architecture(model));

    put_item(out, _("scheme"), scheme_name(model->spec.scheme));
    snprintf(said, sizeof said,
             model_is_quantised(model) ? _("%zu in 8 bits, in a file of %zu bytes")
                                       : _("%zu, in a file of %zu bytes"),
             model_parameters(model), model->file_bytes);
    put_said(out, _("weights"), said);
    say_format(said, sizeof said,
               _("probability of death in hospital, at hour 48 sigmoid(%.6g * logit %+.6g)"),
               model->slope, model->intercept);
    put_said(out, _("risk"), said);
    say_format(said, sizeof said,
               _("a risk of %.1f %%, where sensitivity and positive predictive value were "
                 "closest; no limit for an alarm"),
               100 * model->threshold);
    put_said(out, _("threshold"), said);
    say_format(said, sizeof said, _("%.1f %% of the stays ended in death"), 100 * model->base_rate);
    put_said(out, _("base rate"), said);
    put_item(out, _("made from the network with SHA-256"),
             *model->parent ? model->parent : _("no parent"));
}

void card_write(const struct model *model, struct text *out)
{
    char made[PROVENANCE_TEXT], name[256];
    text_append(out, "# ");
    struct text title = {0};
    put_plain(&title, model->name);
    snprintf(name, sizeof name, _("Model card: %s"), title.data);
    text_free(&title);
    text_format(out, "%s\n\n**%s**\n\n", name, _(REPORT_DISCLAIMER));
    text_format(out, "%s\n\n",
                _("Every figure is what the file says of itself; nothing was measured for this "
                  "card."));
    put_item(out, _("file"), model->path ? text_base_name(model->path) : "");
    put_item(out, _("SHA-256 (as its file says)"), model->sha256);
    put_item(out, _("made"), provenance_said(model, made));
    put_item(out, _("card written by"), "icurisk " PACKAGE_VERSION);
    put_numbers(model, out);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        struct text facts = {0};
        put_facts(model, i, &facts);
        if (facts.length > 0) {
            const char *note = SECTIONS[i].note;
            text_format(out, "\n## %s\n\n%s%s%s", _(SECTIONS[i].title), note ? _(note) : "",
                        note ? "\n\n" : "", facts.data);
        }
        text_free(&facts);
    }
}
