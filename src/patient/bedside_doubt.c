/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Doubts about typed lines, and formatting of lines for files and messages. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/language.h"
#include "base/say.h"
#include "patient/bedside.h"
#include "patient/series.h"
#include "patient/wall.h"

const char *bedside_name(enum variable variable)
{
    const struct variable_info *info = variable_info(variable);
    return info->challenge ? info->challenge : info->name;
}

/* Doubts that come from the time or from other readings. */
enum { DOUBTS_OF_LINE = DOUBT_FUTURE | DOUBT_LONG_AGO | DOUBT_CONTRADICTION };

static size_t suspects_of(const struct bedside_reading *reading, struct series_verdict *suspects)
{
    return reading->unit ? 0 : series_suspect(reading->variable, reading->number, suspects);
}

static unsigned doubts_of(const struct bedside_reading *reading)
{
    const struct variable_info *info = variable_info(reading->variable);
    const struct variable_category *categories;
    struct series_verdict suspects[SERIES_SUSPECTS];
    unsigned comma = reading->comma ? DOUBT_COMMA : 0;
    size_t count = suspects_of(reading, suspects);
    if (count > 0) {
        return comma | (count == 1 ? DOUBT_UNIT : DOUBT_UNITS);
    }
    if (reading->number < info->accept_low || reading->number > info->accept_high ||
        (info->zero_missing && !(reading->number > 0))) {
        return comma | DOUBT_RANGE;
    }
    if (variable_categories(reading->variable, &categories) > 0) {
        bool step = variable_category_of_score(reading->variable, reading->number) >= 0;
        return comma | (step ? 0 : DOUBT_SCALE);
    }
    return comma | (variable_side(reading->variable, reading->number) != 0 ? DOUBT_UNUSUAL : 0);
}

/* Both pressures of a pair are of one unit: beside a systolic that is in mmHg, a diastolic of 8 is
 * not in another unit, but mistyped. */
static void settle_pressure(const struct bedside_line *line, struct bedside_reading *reading)
{
    static const enum variable pairs[][2] = {{VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP},
                                             {VARIABLE_SYS_ABP, VARIABLE_DIAS_ABP},
                                             {VARIABLE_SBP, VARIABLE_DBP}};
    for (size_t k = 0; k < sizeof pairs / sizeof *pairs; k++) {
        for (int i = 0; i < line->count; i++) {
            const struct bedside_reading *high = &line->readings[i];
            bool pair = high->variable == pairs[k][0] && reading->variable == pairs[k][1];
            if (pair && !high->unit && !(high->doubts & (DOUBT_UNIT | DOUBT_UNITS)) &&
                reading->doubts & (DOUBT_UNIT | DOUBT_UNITS)) {
                reading->doubts =
                    (reading->doubts & ~(unsigned)(DOUBT_UNIT | DOUBT_UNITS)) | DOUBT_UNUSUAL;
            }
        }
    }
}

void bedside_doubt(struct bedside_line *line)
{
    line->doubts &= DOUBTS_OF_LINE;
    for (int i = 0; i < line->count && !line->strike; i++) {
        line->readings[i].doubts = doubts_of(&line->readings[i]);
    }
    for (int i = 0; i < line->count && !line->strike; i++) {
        settle_pressure(line, &line->readings[i]);
        line->doubts |= line->readings[i].doubts;
    }
}

void bedside_convert(struct bedside_line *line)
{
    for (int i = 0; i < line->count; i++) {
        struct bedside_reading *reading = &line->readings[i];
        struct series_verdict suspects[SERIES_SUSPECTS];
        if (!(reading->doubts & DOUBT_UNIT) || suspects_of(reading, suspects) == 0) {
            continue;
        }
        snprintf(reading->typed, sizeof reading->typed, "%.12s %.16s", reading->value,
                 suspects[0].unit);
        double number = series_convert(&suspects[0], reading->number);
        snprintf(reading->value, sizeof reading->value, fabs(number) < 1000 ? "%.4g" : "%.0f",
                 number);
        text_number(reading->value, false, &reading->number);
        reading->unit = true;
        reading->comma = false;
    }
    bedside_doubt(line);
}

/* ---- questions ---- */

/* A value as it is shown: with the decimal mark of the language. */
static const char *shown_value(const char *value, char *out, size_t size)
{
    snprintf(out, size, "%s", value);
    for (char *at = out; *at; at++) {
        *at = *at == '.' ? language_point() : *at;
    }
    return out;
}

/* What is doubted: "HR 300", "Temp 38.5 (101.3 F)". */
enum { SUBJECT_BYTES = 120 };
static const char *subject_of(const struct bedside_reading *reading, char out[SUBJECT_BYTES])
{
    char value[40], typed[40];
    shown_value(reading->value, value, sizeof value);
    shown_value(reading->typed, typed, sizeof typed);
    snprintf(out, SUBJECT_BYTES, *typed ? "%s %s (%s)" : "%s %s", bedside_name(reading->variable),
             value, typed);
    return out;
}

/* Starts one more sentence of a question. */
static void next_sentence(struct text *out)
{
    text_append(out, out->length > 0 ? _("; ") : "");
}

/* "cmHg (120 mmHg)" or, of several, "cmHg (120 mmHg) or kPa (90.01 mmHg)". */
static void list_units(const struct bedside_reading *reading, const struct series_verdict *suspects,
                       size_t count, struct text *list)
{
    const char *unit = variable_info(reading->variable)->unit;
    for (size_t i = 0; i < count; i++) {
        struct text one = {0}, both = {0};
        say_text(&one, "%s (%.4g%s%s)", suspects[i].unit,
                 series_convert(&suspects[i], reading->number), *unit ? " " : "", unit);
        if (i > 0) {
            text_format(&both, _("%s or %s"), list->data, one.data);
        }
        list->length = 0;
        text_append(list, i > 0 ? both.data : one.data);
        text_free(&one);
        text_free(&both);
    }
}

static void ask_unit(const struct bedside_reading *reading, const char *subject, struct text *out)
{
    struct series_verdict suspects[SERIES_SUSPECTS];
    const char *unit = variable_info(reading->variable)->unit;
    size_t count = suspects_of(reading, suspects);
    struct text list = {0};
    char value[40];
    next_sentence(out);
    if (count == 1) {
        say_text(out, _("%s looks like %s %s = %.4g%s%s"), subject,
                 shown_value(reading->value, value, sizeof value), suspects[0].unit,
                 series_convert(&suspects[0], reading->number), *unit ? " " : "", unit);
    } else {
        list_units(reading, suspects, count, &list);
        text_format(out, _("%s could be %s: type its unit"), subject, list.data);
    }
    text_free(&list);
}

/* Appends the doubts about one reading, each a sentence. */
static void ask_reading(const struct bedside_reading *reading, struct text *out)
{
    const struct variable_info *info = variable_info(reading->variable);
    const char *unit = info->unit, *blank = *unit ? " " : "";
    char subject[SUBJECT_BYTES];
    subject_of(reading, subject);
    if (reading->doubts & (DOUBT_UNIT | DOUBT_UNITS)) {
        ask_unit(reading, subject, out);
    }
    if (reading->doubts & DOUBT_RANGE) {
        bool zero = info->zero_missing && !(reading->number > 0) && !(info->accept_low > 0);
        next_sentence(out);
        say_text(out,
                 zero ? _("%s is not a measurement")
                      : _("%s is outside the accepted range %g to %g%s%s"),
                 subject, info->accept_low, info->accept_high, blank, unit);
    }
    if (reading->doubts & DOUBT_UNUSUAL) {
        next_sentence(out);
        say_text(out, _("%s is unusual: 98 in 100 are %.4g to %.4g%s%s"), subject, info->usual_low,
                 info->usual_high, blank, unit);
    }
    if (reading->doubts & DOUBT_SCALE) {
        next_sentence(out);
        text_format(out, _("%s is not a step of the scale"), subject);
    }
    if (reading->doubts & DOUBT_COMMA) {
        next_sentence(out);
        say_text(out, _("%s is read as %g, not as %.10g"), subject, reading->number,
                 1000 * reading->number);
    }
}

const char *bedside_question(const struct bedside_line *line, char *out, size_t size)
{
    char clock[CLOCK_BYTES];
    struct text text = {0};
    clock_minutes(line->minute, clock, sizeof clock);
    for (int i = 0; i < line->count && !line->strike; i++) {
        ask_reading(&line->readings[i], &text);
    }
    if (line->doubts & DOUBT_CONTRADICTION) {
        next_sentence(&text);
        text_append(&text, line->against);
    }
    if (line->doubts & DOUBT_FUTURE) {
        next_sentence(&text);
        text_format(&text, _("hour %s is later than now"), clock);
    }
    if (line->doubts & DOUBT_LONG_AGO) {
        next_sentence(&text);
        text_format(&text,
                    language_plural("hour %s was %d hour ago", "hour %s was %d hours ago",
                                    (unsigned long)line->hours_ago),
                    clock, line->hours_ago);
    }
    snprintf(out, size, "%s", text.data ? text.data : "");
    text_free(&text);
    return out;
}

/* ---- rows ---- */

void bedside_row(const struct bedside_line *line, struct text *out)
{
    char clock[CLOCK_BYTES];
    for (int i = 0; i < line->count; i++) {
        const struct bedside_reading *reading = &line->readings[i];
        text_format(out, "%s,%s,%s\n", clock_minutes(line->minute, clock, sizeof clock),
                    bedside_name(reading->variable), line->strike ? "-1" : reading->value);
    }
}

const char *bedside_moment(const struct bedside_line *line, char *out, size_t size)
{
    char clock[CLOCK_BYTES], shown[WALL_BYTES];
    struct wall wall = wall_of_admission(line->clock.admitted);
    clock_minutes(line->minute, clock, sizeof clock);
    if (!line->clock.admitted_known) {
        snprintf(out, size, "+%s", clock);
        return out;
    }
    wall_near(&wall, line->minute, line->clock.now, shown, sizeof shown);
    snprintf(out, size, _("%s, hour %s"), shown, clock);
    return out;
}

const char *bedside_values(const struct bedside_line *line, char *out, size_t size)
{
    size_t used = 0;
    out[0] = 0;
    for (int i = 0; i < line->count && used < size; i++) {
        const struct bedside_reading *reading = &line->readings[i];
        const char *unit = variable_info(reading->variable)->unit;
        char said[SUBJECT_BYTES], value[40];
        if (line->strike) {
            snprintf(said, sizeof said, _("%s struck"), bedside_name(reading->variable));
        } else {
            snprintf(said, sizeof said, "%s %s%s%s", bedside_name(reading->variable),
                     shown_value(reading->value, value, sizeof value), *unit ? " " : "", unit);
        }
        used += (size_t)snprintf(out + used, size - used, "%s%s", i > 0 ? ", " : "", said);
        if (*reading->typed && used < size) {
            used += (size_t)snprintf(out + used, size - used, " (%s)",
                                     shown_value(reading->typed, value, sizeof value));
        }
    }
    return out;
}

const char *bedside_text(const struct bedside_line *line, char *out, size_t size)
{
    char moment[2 * WALL_BYTES], values[600];
    snprintf(out, size, "%s%s %s", bedside_moment(line, moment, sizeof moment),
             line->clock.admitted_known ? "," : "", bedside_values(line, values, sizeof values));
    return out;
}
