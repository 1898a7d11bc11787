/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/intake.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "patient/reader.h"
#include "patient/series.h"
#include "patient/timeline.h"
#include "patient/units.h"

/* Both cohorts: adults, ages above 90 given as 90 (physionet2012_ranges.csv). */
static const double age_low = 15, age_high = 90, age_limit = 120;

static char *keep_escaped(struct patient *patient, const char *text)
{
    char escaped[128];
    text_escape(text, strlen(text), escaped, sizeof escaped);
    return arena_text(&patient->arena, escaped);
}

const char *intake_reason(struct intake *intake, const char *format, ...)
{
    if (intake->patient->problem_count == PROBLEM_LIMIT) {
        return "";
    }
    char reason[640];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(reason, sizeof reason, format, arguments);
    va_end(arguments);
    return arena_text(&intake->patient->arena, reason);
}

void intake_problem(struct intake *intake, const struct entry *entry, enum problem_kind kind,
                    const char *reason)
{
    struct patient *patient = intake->patient;
    patient->problem_counts[kind]++;
    if (patient->problem_count == PROBLEM_LIMIT) {
        return;
    }
    patient->problems = memory_reserve(patient->problems, patient->problem_count,
                                       &patient->capacity_problems, sizeof *patient->problems);
    struct problem *problem = &patient->problems[patient->problem_count++];
    *problem = (struct problem){0, kind, VARIABLE_NONE, NAN, "", "", reason};
    if (entry) {
        problem->line = entry->line;
        problem->variable = entry->variable;
        problem->hour = entry->hour;
        problem->name = keep_escaped(patient, entry->name);
        problem->value = keep_escaped(patient, entry->text);
    }
}

/* A number as written; decimal commas are noticed once a file. */
static bool read_number(struct intake *intake, const struct entry *entry, double *value)
{
    if (!text_number(entry->text, intake->decimal_comma, value)) {
        return false;
    }
    if (!intake->comma_noticed && strchr(entry->text, ',')) {
        intake->comma_noticed = true;
        intake_problem(intake, entry, PROBLEM_NOTICE, "decimal commas are read as points");
    }
    return true;
}

static bool is_missing(double value)
{
    return value >= -1 && value <= -1;
}

static void add(struct intake *intake, const struct entry *entry, double value, int category)
{
    struct patient *patient = intake->patient;
    if (patient->observation_count == OBSERVATION_LIMIT) {
        intake->full = true;
        return;
    }
    patient->observations =
        memory_reserve(patient->observations, patient->observation_count,
                       &patient->capacity_observations, sizeof *patient->observations);
    patient->observations[patient->observation_count++] = (struct observation){
        entry->hour, value, (uint32_t)entry->line, (uint8_t)entry->variable, (int8_t)category};
}

static void reject(struct intake *intake, const struct entry *entry, double value,
                   const char *reason)
{
    intake_problem(intake, entry, PROBLEM_REJECTED, reason);
    add(intake, entry, value, MARK_REJECTED);
}

bool intake_accepts(enum variable variable, double value)
{
    const struct variable_info *info = variable_info(variable);
    return value >= info->accept_low && value <= info->accept_high;
}

const char *intake_outside(struct intake *intake, enum variable variable)
{
    const struct variable_info *info = variable_info(variable);
    return intake_reason(intake, "outside the accepted range %g to %g%s%s", info->accept_low,
                         info->accept_high, *info->unit ? " " : "", info->unit);
}

/* Divided by 100 once too often upstream: 0.0021 to 0.01 stands for 0.21 to 1. */
static bool is_over_divided(enum variable variable, double value)
{
    return variable == VARIABLE_FIO2 && value >= 0.0021 && value <= 0.01;
}

static bool is_written(const struct entry *entry, const struct written *written)
{
    return entry->line == written->line && entry->variable == written->variable &&
           strncmp(entry->text, written->value, sizeof written->value - 1) == 0;
}

bool intake_converts(const struct intake *intake, const struct entry *entry, bool proposed)
{
    const struct patient_options *options = intake->options;
    bool converts = options && options->fix_units && proposed;
    for (size_t i = 0; options && i < options->exception_count; i++) {
        if (is_written(entry, &options->exceptions[i])) {
            return !converts;
        }
    }
    return converts;
}

/* A pH without its decimal point: a slip of the hand, of this value alone. */
static void read_slip(struct intake *intake, const struct entry *entry, double value, double meant)
{
    bool converts = intake_converts(intake, entry, true);
    const char *reason =
        intake_reason(intake, "%s without its decimal point, %s %.4g%s",
                      converts ? "converted from a pH" : "looks like a pH",
                      converts ? "fed as" : "would be", meant, converts ? "" : "; not used");
    intake_problem(intake, entry, converts ? PROBLEM_CONVERTED : PROBLEM_UNIT, reason);
    add(intake, entry, converts ? meant : value, converts ? MARK_SAID : MARK_REJECTED);
}

/* 735 for 7.35, 74 for 7.4; 0 for anything else. */
static double lost_point(enum variable variable, double value)
{
    double factor = value >= 630 ? 0.01 : 0.1;
    return variable == VARIABLE_PH && intake_accepts(variable, value * factor) ? value * factor : 0;
}

static void read_continuous(struct intake *intake, const struct entry *entry, double value,
                            bool unit_said)
{
    const struct variable_info *info = variable_info(entry->variable);
    double meant = lost_point(entry->variable, value);
    if (info->zero_missing && fabs(value) <= 0) {
        reject(intake, entry, value, "zero is not a measurement");
    } else if (is_over_divided(entry->variable, value)) {
        intake_problem(intake, entry, PROBLEM_REPAIRED,
                       "divided by 100 once too often: multiplied by 100");
        add(intake, entry, fmin(fmax(value * 100, info->accept_low), info->accept_high), MARK_SAID);
    } else if (!unit_said && meant > 0) {
        read_slip(intake, entry, value, meant);
    } else if (intake_accepts(entry->variable, value)) {
        add(intake, entry, value, unit_said ? MARK_SAID : -1);
    } else if (!unit_said && series_has_other(entry->variable)) {
        add(intake, entry, value, MARK_OUTSIDE);
    } else {
        reject(intake, entry, value, intake_outside(intake, entry->variable));
    }
}

/* Lists once what is done with the values of a unit. */
static void note_unit(struct intake *intake, const struct entry *entry, const char *unit,
                      bool changed, const char *doubt)
{
    bool *said = &intake->unit_said[entry->variable];
    if (!*said && (changed || doubt)) {
        char shown[64];
        const char *own = variable_info(entry->variable)->unit;
        text_escape(unit, strlen(unit), shown, sizeof shown);
        intake_problem(intake, entry, PROBLEM_NOTICE,
                       intake_reason(intake, "all values in %s are fed in %s%s%s", shown,
                                     *own ? own : "the variable's own unit", doubt ? ", " : "",
                                     doubt ? doubt : ""));
    }
    *said |= changed || doubt;
}

static void read_in_unit(struct intake *intake, const struct entry *entry, double value,
                         const char *unit)
{
    double own;
    const char *doubt;
    char shown[64];
    text_escape(unit, strlen(unit), shown, sizeof shown);
    switch (unit_convert(entry->variable, entry->name, unit, value, &own, &doubt)) {
    case UNIT_UNKNOWN:
        reject(intake, entry, value, intake_reason(intake, "the unit %s is not known", shown));
        break;
    case UNIT_UNFIT:
        reject(intake, entry, value,
               intake_reason(intake, "%s is not a unit of %s", shown,
                             variable_info(entry->variable)->label));
        break;
    case UNIT_FITS:
        note_unit(intake, entry, unit, fabs(own - value) > 0, doubt);
        read_continuous(intake, entry, own, true);
        break;
    }
}

static void read_category(struct intake *intake, const struct entry *entry, bool number,
                          double value)
{
    const struct variable_category *categories;
    variable_categories(entry->variable, &categories);
    int category = variable_category_find(entry->variable, entry->text);
    if (category < 0 && number) {
        category = variable_category_of_score(entry->variable, value);
    }
    if (category >= 0) {
        add(intake, entry, categories[category].score, category);
    } else if (!number) {
        reject(intake, entry, value, "unknown category");
    } else if (intake_accepts(entry->variable, value)) {
        reject(intake, entry, value, "not a step of the scale");
    } else {
        reject(intake, entry, value, intake_outside(intake, entry->variable));
    }
}

/* A number, or a number and its unit. */
static void read_value(struct intake *intake, const struct entry *entry, bool is_number,
                       double value, const char *unit)
{
    char number[32], written[64];
    struct entry first = *entry;
    if (!is_number && unit_split_value(entry->text, number, sizeof number, &unit)) {
        first.text = number;
        is_number = read_number(intake, &first, &value);
        snprintf(written, sizeof written, "%s", unit);
        unit = text_trim(written);
    }
    if (!is_number) {
        reject(intake, entry, value, "not a number");
    } else if (*unit) {
        read_in_unit(intake, entry, value, unit);
    } else {
        read_continuous(intake, entry, value, false);
    }
}

void intake_reading_in(struct intake *intake, const struct entry *entry, const char *unit)
{
    const struct variable_category *categories;
    double value = NAN;
    if (*entry->text == 0) {
        return;
    }
    bool number = read_number(intake, entry, &value);
    if (number && is_missing(value)) {
        add(intake, entry, NAN, MARK_STRIKE);
    } else if (variable_categories(entry->variable, &categories) > 0) {
        read_category(intake, entry, number, value);
    } else {
        read_value(intake, entry, number, value, unit);
    }
}

void intake_reading(struct intake *intake, const struct entry *entry)
{
    intake_reading_in(intake, entry, "");
}

/* A descriptor given again: the later one wins, and the earlier is listed. */
static void note_repeat(struct intake *intake, const struct entry *entry, size_t *last_line)
{
    if (*last_line > 0) {
        struct entry earlier = *entry;
        earlier.line = *last_line;
        earlier.text = "";
        intake_problem(intake, &earlier, PROBLEM_REPEATED,
                       intake_reason(intake, "repeated on line %zu, which is used", entry->line));
    }
    *last_line = entry->line;
}

static void read_id(struct intake *intake, const struct entry *entry, double value)
{
    (void)value;
    note_repeat(intake, entry, &intake->id_line);
    patient_set_id(intake->patient, entry->text);
}

static void read_age(struct intake *intake, const struct entry *entry, double value)
{
    struct patient *patient = intake->patient;
    if (value < 0 || value > age_limit) {
        intake_problem(intake, entry, PROBLEM_REJECTED, "not an age in years");
        return;
    }
    note_repeat(intake, entry, &intake->age_line);
    patient->age = fmin(value, age_high);
    patient->age_usable = value >= age_low;
    if (value > age_high) {
        intake_problem(intake, entry, PROBLEM_REPAIRED,
                       "fed as 90, as ages above it are in the cohort");
    } else if (!patient->age_usable) {
        intake_problem(intake, entry, PROBLEM_REJECTED,
                       "outside the accepted range 15 to 90 years");
    }
}

static void read_sex(struct intake *intake, const struct entry *entry, double value)
{
    bool male = value >= 1 && value <= 1, female = value >= 0 && value <= 0;
    if (!male && !female) {
        intake_problem(intake, entry, PROBLEM_REJECTED, "neither 0 (female) nor 1 (male)");
        return;
    }
    note_repeat(intake, entry, &intake->sex_line);
    intake->patient->sex = male ? SEX_MALE : SEX_FEMALE;
}

static void read_type(struct intake *intake, const struct entry *entry, double value)
{
    int type = value >= 1 && value <= 4 ? (int)value : 0;
    if (type == 0 || value > type) {
        intake_problem(intake, entry, PROBLEM_REJECTED, "not a unit type from 1 to 4");
        return;
    }
    note_repeat(intake, entry, &intake->type_line);
    intake->patient->icu_type = type;
}

/* The mark of record.h; its value is a version, and there is one. */
static void read_mark(struct intake *intake, const struct entry *entry, double value)
{
    (void)entry;
    (void)value;
    intake->patient->entered = true;
}

static const struct {
    const char *name;
    bool number;
    void (*read)(struct intake *, const struct entry *, double);
} descriptors[] = {
    {"RecordID", false, read_id}, {"Age", true, read_age},    {"Gender", true, read_sex},
    {"ICUType", true, read_type}, {"Entry", true, read_mark},
};

bool intake_descriptor(struct intake *intake, const struct entry *entry)
{
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++) {
        if (!text_same(descriptors[i].name, entry->name)) {
            continue;
        }
        double value = NAN;
        if (*entry->text == 0) {
            return true;
        }
        if (descriptors[i].number && !read_number(intake, entry, &value)) {
            intake_problem(intake, entry, PROBLEM_REJECTED, "not a number");
        } else if (!is_missing(value)) {
            descriptors[i].read(intake, entry, value);
        }
        return true;
    }
    return false;
}

struct entry intake_entry(const struct intake *intake, const struct observation *observation,
                          char *value)
{
    *value = 0;
    if (isfinite(observation->value)) {
        snprintf(value, 32, "%.10g", observation->value);
    }
    enum variable variable = (enum variable)observation->variable;
    const struct variable_info *info = variable_info(variable);
    bool benchmark = intake->patient->reader->benchmark_names;
    const char *name = benchmark ? info->benchmark : info->challenge;
    return (struct entry){observation->line, observation->hour, variable, name ? name : info->name,
                          value};
}
