/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/command/card_page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/say.h"
#include "patient/units.h"
#include "ui/draw/text.h"

enum { LABEL = 20, BLANK = 4, BAND = 10, TOTALS_A_LINE = 6, FIRST_HOUR = 24 };

/* The other unit in which a laboratory may report. */
static const struct {
    enum variable variable;
    const char *unit;
    int decimals;
} others[] = {
    {VARIABLE_BUN, "mmol/L", 1},       {VARIABLE_CREATININE, "umol/L", 0},
    {VARIABLE_BILIRUBIN, "umol/L", 0}, {VARIABLE_LACTATE, "mg/dL", 0},
    {VARIABLE_GLUCOSE, "mmol/L", 1},   {VARIABLE_PACO2, "kPa", 1},
};

static const char *const takes[POINT_TAKES] = {
    [POINT_LATEST] = N_("latest"),
    [POINT_LOWEST] = N_("lowest so far"),
    [POINT_HIGHEST] = N_("highest so far"),
    [POINT_A_DAY] = N_("in 24 hours"),
};

/* Width of a text in cells, one per character. */
static int cells_of(const char *text)
{
    int cells = 0;
    for (const char *at = text; *at; at++) {
        cells += ((unsigned char)*at & 0xC0U) != 0x80U;
    }
    return cells;
}

/* Appends text and blanks up to a width in cells. */
static void put_field(struct text *out, const char *text, int width, bool right)
{
    int cells = cells_of(text), blanks = cells < width ? width - cells : 0;
    text_format(out, "%*s%s%*s", right ? blanks : 0, "", text, right ? 0 : blanks, "");
}

/* Decimals needed to show all bounds and the measured value. */
static int decimals_of(const struct point_item *item)
{
    int decimals = item->variable == VARIABLE_NONE ? 0 : variable_info(item->variable)->decimals;
    double scale = pow(10, decimals);
    for (int b = 0; b + 1 < item->bands; b++) {
        double bound = (double)item->from[b];
        while (decimals < 2 && fabs(bound * scale - round(bound * scale)) > 1e-3 * scale) {
            decimals++;
            scale *= 10;
        }
    }
    return decimals;
}

/* The names of bands: "< 6", "6-8", "15". A bound is the value divided by `factor`. */
static void put_bands(const struct point_item *item, int decimals, double factor, struct text *out)
{
    char name[64];
    double step = pow(10, -decimals);
    const struct variable_info *info =
        item->variable == VARIABLE_NONE ? NULL : variable_info(item->variable);
    for (int b = 0; b < item->bands; b++) {
        double from = b > 0 ? (double)item->from[b - 1] / factor : 0;
        double end = b + 1 < item->bands ? (double)item->from[b] / factor : 0;
        if (b == 0) {
            say_format(name, sizeof name, "< %.*f", decimals, end);
        } else if (b + 1 == item->bands) {
            bool only =
                info && item->take != POINT_A_DAY && (double)item->from[b - 1] >= info->accept_high;
            say_format(name, sizeof name, only ? "%.*f" : "%.*f +", decimals, from);
        } else if (end - from < 1.5 * step) {
            say_format(name, sizeof name, "%.*f", decimals, from);
        } else {
            say_format(name, sizeof name, "%.*f-%.*f", decimals, from, decimals, end - step);
        }
        put_field(out, name, BAND, true);
    }
    text_append(out, "\n");
}

/* The points of each band: "5", the usual band "0*", the patient's band in brackets. */
static void put_points(const struct point_item *item, int mine, struct text *out)
{
    char name[32];
    for (int b = 0; b < item->bands; b++) {
        snprintf(name, sizeof name, b == mine ? "[%d]%s" : "%d%s", item->points[b],
                 b == item->usual ? "*" : "");
        put_field(out, name, BAND, true);
    }
    text_append(out, "\n");
}

/* The label if it fits, else the short name; with its unit. */
static void put_name(const struct point_item *item, struct text *out)
{
    char label[128];
    if (item->variable == VARIABLE_NONE) {
        snprintf(label, sizeof label, "%s, %s", _("Age"), _("years"));
    } else {
        const struct variable_info *info = variable_info(item->variable);
        const char *comma = *info->unit ? ", " : "";
        snprintf(label, sizeof label, "%s%s%s", _(info->label), comma, info->unit);
        if (cells_of(label) >= LABEL) {
            snprintf(label, sizeof label, "%s%s%s", info->name, comma, info->unit);
        }
    }
    put_field(out, label, LABEL, false);
}

static void put_other_unit(const struct point_item *item, struct text *out)
{
    char label[64];
    const char *doubt;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        double factor;
        if (others[i].variable == item->variable &&
            unit_convert(item->variable, variable_info(item->variable)->name, others[i].unit, 1,
                         &factor, &doubt) == UNIT_FITS) {
            snprintf(label, sizeof label, "  (%s)", others[i].unit);
            put_field(out, label, LABEL, false);
            put_bands(item, others[i].decimals, factor, out);
        }
    }
}

/* One item: its name and which reading is used, and space to fill in points, or the patient's
 * value. */
static void put_item(const struct card_page *page, const struct point_item *item, struct text *out)
{
    char taken[96];
    float value = page->patient ? point_value(item, page->base, page->hours) : NAN;
    const char *take = item->variable == VARIABLE_NONE ? "" : _(takes[item->take]);
    put_name(item, out);
    put_bands(item, decimals_of(item), 1, out);
    put_other_unit(item, out);
    if (!page->patient) {
        snprintf(taken, sizeof taken, "  %s", take);
        put_field(out, taken, LABEL - BLANK, false);
        text_append(out, "____");
        put_points(item, -1, out);
        return;
    }
    if (isnan(value)) {
        snprintf(taken, sizeof taken, "  %s", _("not measured"));
    } else {
        say_format(taken, sizeof taken, "  %s%s%.*f", take, *take ? " " : "", decimals_of(item),
                   (double)value);
    }
    put_field(out, taken, LABEL, false);
    put_points(item, point_band(item, value), out);
}

/* Risk by total, read downwards. */
static void put_risks(const struct point_card *card, int total, struct text *out)
{
    int largest = point_largest(card);
    int lines = (largest + TOTALS_A_LINE) / TOTALS_A_LINE;
    text_format(out, "%s\n", _("Total and risk of dying in hospital, percent:"));
    for (int line = 0; line < lines; line++) {
        for (int t = line; t <= largest; t += lines) {
            double percent = 100 * point_risk(card, t);
            char cell[32];
            bool nearly = percent > 99;
            say_format(cell, sizeof cell, t == total ? "[%d: %s%.*f]" : "%d: %s%.*f ", t,
                       nearly ? ">" : "", percent < 9.95 ? 1 : 0, nearly ? 99.0 : percent);
            put_field(out, cell, 13, true);
        }
        text_append(out, "\n");
    }
}

void card_page_judged(const struct point_judgement *rows, int count, struct text *out)
{
    put_field(out, _("How well it did"), 29, false);
    text_format(out, "%s\n", _("stays deaths AUROC (95 %)          E/O slope NEWS2"));
    for (int i = 0; i < count; i++) {
        const struct point_judgement *row = &rows[i];
        char name[POINT_NAME + 32];
        snprintf(name, sizeof name, _("%s, hour %d"), row->stays, row->hour);
        put_field(out, name, 28, false);
        say_text(out, "%6zu %6zu %.3f (%.3f-%.3f) %5.2f %5.2f %.3f\n", row->count, row->deaths,
                 row->auroc, row->auroc_low, row->auroc_high, row->ratio, row->slope, row->news2);
    }
    text_append(out,
                _("E/O: expected by observed deaths. NEWS2 (Royal College of Physicians, 2017): "
                  "its\nAUROC on the same stays, what is not known counted as 0.\n"));
}

static void put_head(const struct card_page *page, struct text *out)
{
    text_format(out, "%s\n%s\n\n", _("Risk of dying in hospital, added up by hand"),
                _("Research and teaching. Not a medical device.\n"
                  "Not for treatment or triage decisions."));
    if (page->patient) {
        text_format(out,
                    language_plural("Patient %s, after %d hour\n", "Patient %s, after %d hours\n",
                                    (unsigned long)page->hours),
                    page->patient, page->hours);
        if (page->hours < FIRST_HOUR) {
            text_append(out, _("CAUTION: the card was made for 24 to 48 hours after admission.\n"));
        }
        text_append(out, "\n");
    } else {
        text_format(out, "%s\n\n",
                    _("Patient ____________________  Bed ______  Date ____________  Time _______"));
    }
    text_append(out,
                _("For adults in intensive care, 24 to 48 hours after admission. Take one box of\n"
                  "each item and add the points. Not measured: the box with a star. Between two\n"
                  "boxes: the left one.\n\n"));
}

void card_page_put(const struct card_page *page, struct text *out)
{
    const struct point_card *card = page->card;
    int total = -1, measured = 0;
    put_head(page, out);
    for (int i = 0; i < card->item_count; i++) {
        put_item(page, &card->items[i], out);
    }
    if (page->patient) {
        total = point_total(card, page->base, page->hours, &measured);
        text_format(out, _("Total %d of %d; %d of %d measured\n\n"), total, point_largest(card),
                    measured, card->item_count);
    } else {
        put_field(out, _("Total"), LABEL - BLANK, false);
        text_append(out, "____\n\n");
    }
    put_risks(card, total, out);
    text_append(out, "\n");
    card_page_judged(card->judged, card->judged_count, out);
    text_format(out, _("Made from %s by icurisk %s; %s.\n"), card->cohort, PACKAGE_VERSION,
                page->made);
}
