/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/card.h"

#include <stdlib.h>
#include <string.h>

#include "app/report.h"
#include "base/memory.h"
#include "net/provenance.h"

/* The sections of a card, and the facts that each must contain or report as not stated. Other facts
 * go to the last section. */
enum { SECTION_FACTS = 6 };
static const struct {
    const char *title, *note;
    const char *facts[SECTION_FACTS + 1];
} SECTIONS[] = {
    {"Use", NULL, {"intended use", "limits"}},
    {"Stays that it was made from",
     "Held out: kept apart from fitting, and judged on once. Out of fold: each fifth of the stays "
     "judged by a network that was fitted on the others.",
     {"cohort", "years", "outcome", "split"}},
    {"How well it did there", NULL, {"auroc", "performance", "out of fold", "calibration"}},
    {"How it was made", NULL, {"recipe"}},
    {"Licence and source", NULL, {"licence", "citation"}},
    {"More", NULL, {NULL}},
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
        put_item(out, key, value ? value : "not stated");
    }
    for (size_t i = 0; section + 1 == SECTION_COUNT && i < model->fact_count; i++) {
        if (!has_section(model->facts[i].key)) {
            put_item(out, model->facts[i].key, model->facts[i].value);
        }
    }
}

static void put_numbers(const struct model *model, struct text *out)
{
    text_append(out, "\n## What it is\n\n");
    put_item(out, "kind", model_architecture(model));
    put_item(out, "reads", scheme_name(model->spec.scheme));
    text_format(out, "- **weights**: %zu%s, in a file of %zu bytes\n", model_parameters(model),
                model_is_quantised(model) ? " in 8 bits" : "", model->file_bytes);
    text_format(
        out,
        "- **risk**: probability of death in hospital, at hour 48 sigmoid(%.6g * logit %+.6g)\n",
        model->slope, model->intercept);
    text_format(out,
                "- **threshold**: a risk of %.1f %%, where sensitivity and positive predictive "
                "value were closest; no limit for an alarm\n",
                100 * model->threshold);
    text_format(out, "- **base rate**: %.1f %% of the stays ended in death\n",
                100 * model->base_rate);
    put_item(out, "made from the network with SHA-256", *model->parent ? model->parent : "none");
}

void card_write(const struct model *model, struct text *out)
{
    char made[PROVENANCE_TEXT];
    text_append(out, "# Model card: ");
    put_plain(out, model->name);
    text_append(out, "\n\n**" REPORT_DISCLAIMER "**\n\n");
    text_append(out, "Every figure is what the file says of itself; nothing was measured for this "
                     "card.\n\n");
    put_item(out, "file", model->path ? text_base_name(model->path) : "");
    put_item(out, "SHA-256 (as its file says)", model->sha256);
    put_item(out, "made", provenance_text(model, made));
    put_item(out, "card written by", "icurisk " PACKAGE_VERSION);
    put_numbers(model, out);
    for (size_t i = 0; i < SECTION_COUNT; i++) {
        struct text facts = {0};
        put_facts(model, i, &facts);
        if (facts.length > 0) {
            text_format(out, "\n## %s\n\n%s%s%s", SECTIONS[i].title,
                        SECTIONS[i].note ? SECTIONS[i].note : "", SECTIONS[i].note ? "\n\n" : "",
                        facts.data);
        }
        text_free(&facts);
    }
}
