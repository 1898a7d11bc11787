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

/* Low FiO2 is rare in intensive care and common elsewhere. */
static bool is_unusual(const struct bedside_reading *reading)
{
    const struct variable_info *info = variable_info(reading->variable);
    bool low = reading->number < info->usual_low && reading->variable != VARIABLE_FIO2;
    return low || reading->number > info->usual_high;
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
    return comma | (is_unusual(reading) ? DOUBT_UNUSUAL : 0);
}

void bedside_doubt(struct bedside_line *line)
{
    line->doubts &= DOUBTS_OF_LINE;
    for (int i = 0; i < line->count && !line->strike; i++) {
        line->readings[i].doubts = doubts_of(&line->readings[i]);
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

static void ask_unit(const struct bedside_reading *reading, struct text *out)
{
    struct series_verdict suspects[SERIES_SUSPECTS];
    const char *unit = variable_info(reading->variable)->unit, *blank = *unit ? " " : "";
    size_t count = suspects_of(reading, suspects);
    struct text list = {0};
    for (size_t i = 0; i < count; i++) {
        double converted = series_convert(&suspects[i], reading->number);
        if (count > 1) {
            text_append(&list, i > 0 ? _(" or ") : "");
            say_text(&list, "%s (%.4g%s%s)", suspects[i].unit, converted, blank, unit);
        } else {
            say_text(out, _(" looks like %s %s = %.4g%s%s;"), reading->value, suspects[i].unit,
                     converted, blank, unit);
        }
    }
    if (count > 1) {
        text_format(out, _(" could be %s: type its unit;"), list.data);
    }
    text_free(&list);
}

/* Appends the doubts about one reading, each followed by a semicolon. */
static void ask_reading(const struct bedside_reading *reading, struct text *out)
{
    const struct variable_info *info = variable_info(reading->variable);
    const char *unit = info->unit, *blank = *unit ? " " : "";
    if (reading->doubts) {
        text_format(out, "%s%s %s", out->length > 0 ? " " : "", bedside_name(reading->variable),
                    reading->value);
        text_format(out, *reading->typed ? " (%s)" : "%s", reading->typed);
    }
    if (reading->doubts & (DOUBT_UNIT | DOUBT_UNITS)) {
        ask_unit(reading, out);
    }
    if (reading->doubts & DOUBT_RANGE) {
        bool zero = info->zero_missing && !(reading->number > 0) && !(info->accept_low > 0);
        say_text(out,
                 zero ? _(" is not a measurement;")
                      : _(" is outside the accepted range %g to %g%s%s;"),
                 info->accept_low, info->accept_high, blank, unit);
    }
    if (reading->doubts & DOUBT_UNUSUAL) {
        say_text(out, _(" is unusual: 98 in 100 are %.4g to %.4g%s%s;"), info->usual_low,
                 info->usual_high, blank, unit);
    }
    if (reading->doubts & DOUBT_SCALE) {
        text_append(out, _(" is not a step of the scale;"));
    }
    if (reading->doubts & DOUBT_COMMA) {
        say_text(out, _(" is read as %g, not as %.10g;"), reading->number, 1000 * reading->number);
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
        text_format(&text, "%s%s;", text.length > 0 ? " " : "", line->against);
    }
    if (line->doubts & DOUBT_FUTURE) {
        text_append(&text, text.length > 0 ? " " : "");
        text_format(&text, _("hour %s is later than now;"), clock);
    }
    if (line->doubts & DOUBT_LONG_AGO) {
        text_append(&text, text.length > 0 ? " " : "");
        text_format(&text,
                    language_plural("hour %s was %d hour ago;", "hour %s was %d hours ago;",
                                    (unsigned long)line->hours_ago),
                    clock, line->hours_ago);
    }
    /* without the last semicolon */
    snprintf(out, size, "%.*s", text.length > 0 ? (int)text.length - 1 : 0,
             text.data ? text.data : "");
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

/* "07:30 today, hour 11:02," where the time of admission is known, else "+11:02". */
static size_t write_time(const struct bedside_line *line, char *out, size_t size)
{
    char clock[CLOCK_BYTES], shown[WALL_BYTES];
    struct wall wall = wall_of_admission(line->clock.admitted);
    clock_minutes(line->minute, clock, sizeof clock);
    if (!line->clock.admitted_known) {
        return (size_t)snprintf(out, size, "+%s", clock);
    }
    wall_near(&wall, line->minute, line->clock.now, shown, sizeof shown);
    char moment[2 * WALL_BYTES];
    snprintf(moment, sizeof moment, _("%s, hour %s"), shown, clock);
    return (size_t)snprintf(out, size, "%s,", moment);
}

const char *bedside_text(const struct bedside_line *line, char *out, size_t size)
{
    size_t used = write_time(line, out, size);
    for (int i = 0; i < line->count && used < size; i++) {
        const struct bedside_reading *reading = &line->readings[i];
        const char *unit = line->strike ? "" : variable_info(reading->variable)->unit;
        used +=
            (size_t)snprintf(out + used, size - used, "%s %s %s%s%s", i > 0 ? "," : "",
                             bedside_name(reading->variable),
                             line->strike ? _("struck") : reading->value, *unit ? " " : "", unit);
        if (*reading->typed && used < size) {
            used += (size_t)snprintf(out + used, size - used, " (%s)", reading->typed);
        }
    }
    return out;
}
