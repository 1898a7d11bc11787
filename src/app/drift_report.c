/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/drift_report.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/report.h"
#include "base/language.h"
#include "base/say.h"
#include "patient/variable.h"

enum { DRIFT_DAY = 16 };
/* Formats a day: "2024-03-05". Returns out. */
static const char *format_day(double day, char out[DRIFT_DAY])
{
    time_t seconds = (time_t)(floor(day) * 86400);
    struct tm date = {0};
    gmtime_r(&seconds, &date);
    if (strftime(out, DRIFT_DAY, "%Y-%m-%d", &date) == 0) {
        snprintf(out, DRIFT_DAY, "?");
    }
    return out;
}

/* Totals of all months; z: excess deaths in standard errors. */
struct total {
    double deaths, expected, z;
};

static struct total sum_up(const struct drift_report *report)
{
    struct total total = {0, 0, 0};
    double variance = 0;
    for (size_t i = 0; i < report->month_count; i++) {
        total.deaths += (double)report->months[i].deaths;
        total.expected += report->months[i].expected;
        variance += report->months[i].variance;
    }
    total.z = (total.deaths - total.expected) / sqrt(fmax(variance, 1e-9));
    return total;
}

static const double LIMIT_Z = 1.96;

/* ---- text ---- */

static void put_months(const struct drift_report *report, struct text *out)
{
    static const struct report_column columns[] = {{N_("MONTH"), -7},
                                                   {N_("STAYS"), 7},
                                                   {N_("DEATHS"), 7},
                                                   {N_("EXPECTED"), 9},
                                                   {N_("EXPECTED/OBSERVED"), 18}};
    text_append(out, "\n");
    report_head(out, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < report->month_count; i++) {
        const struct drift_month *month = &report->months[i];
        double apart = ((double)month->deaths - month->expected) / sqrt(month->variance);
        say_text(out, "%04d-%02d  %6zu  %6zu  %8.1f", month->year, month->month, month->stays,
                 month->deaths, month->expected);
        if (month->deaths > 0) {
            say_text(out, "  %17.2f", month->expected / (double)month->deaths);
        } else {
            text_format(out, "  %17s", "-");
        }
        text_append(out, fabs(apart) > 2 ? "  " : "");
        text_append(out, apart > 2 ? _("more than expected") : "");
        text_append(out, apart < -2 ? _("fewer than expected") : "");
        text_append(out, "\n");
    }
}

static void put_side(const struct drift_report *report, const struct drift_side *side,
                     struct text *out)
{
    char since[DRIFT_DAY], at[DRIFT_DAY];
    bool more = side == &report->cusum.more;
    if (side->alarm) {
        say_text(out,
                 more
                     ? _("More deaths than expected: highest sum %.2f: ALARM on %s,\nhaving risen "
                         "since %s\n")
                     : _("Fewer deaths than expected: highest sum %.2f: ALARM on %s,\nhaving risen "
                         "since %s\n"),
                 side->highest, format_day(report->stays[side->at].day, at),
                 format_day(report->stays[side->since].day, since));
    } else {
        say_text(out,
                 more ? _("More deaths than expected: highest sum %.2f: no alarm\n")
                      : _("Fewer deaths than expected: highest sum %.2f: no alarm\n"),
                 side->highest);
    }
}

static void put_cusum(const struct drift_report *report, struct text *out)
{
    const struct drift_cusum *cusum = &report->cusum;
    text_append(out, "\n");
    say_text(out,
             _("CUSUM of log likelihood ratios, odds of death %.0f times and 1/%.0f of the "
               "risks'.\nLimit %.2f: %d of 100 such series pass it although the risks are right "
               "(%d\ndrawn, seed %llu).\n"),
             DRIFT_ODDS_RATIO, DRIFT_ODDS_RATIO, cusum->limit, DRIFT_FALSE_ALARM_PERCENT,
             DRIFT_SERIES, (unsigned long long)report->seed);
    put_side(report, &cusum->more, out);
    put_side(report, &cusum->fewer, out);
}

static void put_number(double number, struct text *out)
{
    if (isfinite(number)) {
        say_text(out, "  %8.4g", number);
    } else {
        text_format(out, "  %8s", "-");
    }
}

static void put_inputs(const struct drift_report *report, struct text *out)
{
    static const struct report_column columns[] = {{N_("VARIABLE"), -12}, {N_("MEASURED THEN"), 14},
                                                   {N_("NOW"), 5},        {N_("MEAN THEN"), 14},
                                                   {N_("NOW"), 9},        {N_("SDS APART"), 10}};
    char day[DRIFT_DAY], stays[REPORT_COUNT];
    size_t shifted = 0;
    text_append(out, "\n");
    text_format(out, _("Inputs from %s on (%s) against those before (%zu)\n"),
                format_day(report->stays[report->since].day, day),
                report_stays(report->count - report->since, stays), report->since);
    for (int v = 0; v < VARIABLE_CHALLENGE_COUNT; v++) {
        const struct drift_input *input = &report->inputs[v];
        if (!input->shifted) {
            continue;
        }
        if (shifted++ == 0) {
            report_head(out, columns, sizeof columns / sizeof *columns);
        }
        text_format(out, "%-12s  %11.0f %%  %3.0f %%     ", variable_info((enum variable)v)->name,
                    100 * input->measured[0], 100 * input->measured[1]);
        put_number(input->mean[0], out);
        put_number(input->mean[1], out);
        put_number(input->apart, out);
        text_append(out, "\n");
    }
    if (shifted == 0) {
        report_words(out, _("No variable has shifted by more than chance."));
    }
}

static void put_advice(const struct drift_report *report, struct text *out)
{
    const struct drift_cusum *cusum = &report->cusum;
    const struct drift_side *side = cusum->more.alarm ? &cusum->more : &cusum->fewer;
    char day[DRIFT_DAY];
    text_append(out, "\n");
    if (cusum->more.alarm || cusum->fewer.alarm) {
        text_format(out,
                    _("The calibration does not hold. Recalibrate (icurisk recalibrate) with stays "
                      "from\n%s on, and find out what has changed.\n"),
                    format_day(report->stays[side->since].day, day));
    } else if (fabs(sum_up(report).z) > LIMIT_Z) {
        report_words(out, _("No day stands out, but over the whole time the deaths are not those "
                            "expected (by chance 5 of 100 times). Recalibrate (icurisk "
                            "recalibrate) with all stays."));
    } else {
        report_words(out, _("Nothing shows that the calibration does not hold."));
    }
}

void drift_report_page(const struct drift_report *report, struct text *out)
{
    char first[DRIFT_DAY], last[DRIFT_DAY];
    struct total total = sum_up(report);
    char stays[REPORT_COUNT], deaths[REPORT_COUNT];
    text_format(out, _("%s (%s) at hour %d: %s to %s\n"), report->model->name,
                scheme_name(report->model->spec.scheme), report->hour,
                format_day(report->stays[0].day, first),
                format_day(report->stays[report->count - 1].day, last));
    say_text(out, _("%s, %s, %.1f expected (z %+.1f). Left out: %zu.\n"),
             report_stays(report->count, stays), report_deaths((size_t)total.deaths, deaths),
             total.expected, total.z, report->left_out);
    put_months(report, out);
    put_cusum(report, out);
    if (report->since > 0) {
        put_inputs(report, out);
    }
    put_advice(report, out);
    text_append(out, "\n");
    report_words(out, _(REPORT_DISCLAIMER));
}

/* ---- JSON ---- */

static json_t *number_or_null(double number)
{
    return isfinite(number) ? json_real(number) : json_null();
}

static json_t *json_side(const struct drift_report *report, const struct drift_side *side)
{
    char since[DRIFT_DAY], at[DRIFT_DAY];
    json_t *object = json_object();
    json_object_set_new(object, "highest", json_real(side->highest));
    json_object_set_new(object, "alarm", json_boolean(side->alarm));
    json_object_set_new(object, "on",
                        side->alarm ? json_string(format_day(report->stays[side->at].day, at))
                                    : json_null());
    json_object_set_new(object, "since",
                        side->alarm ? json_string(format_day(report->stays[side->since].day, since))
                                    : json_null());
    return object;
}

static json_t *json_months(const struct drift_report *report)
{
    json_t *list = json_array();
    for (size_t i = 0; i < report->month_count; i++) {
        const struct drift_month *month = &report->months[i];
        char name[32];
        snprintf(name, sizeof name, "%04d-%02d", month->year, month->month);
        json_t *item = json_object();
        json_object_set_new(item, "month", json_string(name));
        json_object_set_new(item, "stays", json_integer((json_int_t)month->stays));
        json_object_set_new(item, "deaths", json_integer((json_int_t)month->deaths));
        json_object_set_new(item, "expected", json_real(month->expected));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *json_inputs(const struct drift_report *report)
{
    json_t *list = json_array();
    for (int v = 0; report->since > 0 && v < VARIABLE_CHALLENGE_COUNT; v++) {
        const struct drift_input *input = &report->inputs[v];
        json_t *item = json_object();
        json_object_set_new(item, "variable", json_string(variable_info((enum variable)v)->name));
        json_object_set_new(item, "measured_before", number_or_null(input->measured[0]));
        json_object_set_new(item, "measured", number_or_null(input->measured[1]));
        json_object_set_new(item, "mean_before", number_or_null(input->mean[0]));
        json_object_set_new(item, "mean", number_or_null(input->mean[1]));
        json_object_set_new(item, "sds_apart", number_or_null(input->apart));
        json_object_set_new(item, "shifted", json_boolean(input->shifted));
        json_array_append_new(list, item);
    }
    return list;
}

void drift_report_json(const struct drift_report *report, struct text *out)
{
    struct total total = sum_up(report);
    json_t *line = json_object(), *cusum = json_object();
    json_object_set_new(line, "model", json_string(report->model->name));
    json_object_set_new(line, "sha256", json_string(report->model->sha256));
    json_object_set_new(line, "hour", json_integer(report->hour));
    json_object_set_new(line, "stays", json_integer((json_int_t)report->count));
    json_object_set_new(line, "left_out", json_integer((json_int_t)report->left_out));
    json_object_set_new(line, "deaths", json_integer((json_int_t)total.deaths));
    json_object_set_new(line, "expected", json_real(total.expected));
    json_object_set_new(line, "z", json_real(total.z));
    json_object_set_new(cusum, "limit", json_real(report->cusum.limit));
    json_object_set_new(cusum, "false_alarms", json_real(DRIFT_FALSE_ALARM_PERCENT / 100.0));
    json_object_set_new(cusum, "seed", json_integer((json_int_t)report->seed));
    json_object_set_new(cusum, "more", json_side(report, &report->cusum.more));
    json_object_set_new(cusum, "fewer", json_side(report, &report->cusum.fewer));
    json_object_set_new(line, "cusum", cusum);
    json_object_set_new(line, "months", json_months(report));
    json_object_set_new(line, "inputs", json_inputs(report));
    char *data = json_dumps(line, JSON_COMPACT);
    text_format(out, "%s\n", data);
    free(data);
    json_decref(line);
}
