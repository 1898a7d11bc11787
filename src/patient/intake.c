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
    *problem = (struct problem){0, kind, VARIABLE_NONE, NAN, "", "", reason, 0, 0};
    if (entry) {
        problem->line = entry->line;
        problem->variable = entry->variable;
        problem->hour = entry->hour;
        problem->name = keep_escaped(patient, entry->name);
        problem->value = keep_escaped(patient, entry->text);
    }
}

void intake_otherwise(struct intake *intake, const struct observation *reading, double value)
{
    struct patient *patient = intake->patient;
    if (patient->problem_count == PROBLEM_LIMIT) {
        return; /* the problem may not be in the list */
    }
    struct problem *problem = &patient->problems[patient->problem_count - 1];
    patient->others = memory_reserve(patient->others, patient->other_count,
                                     &patient->capacity_others, sizeof *patient->others);
    struct observation *other = &patient->others[patient->other_count];
    *other = *reading;
    other->value = value;
    other->category = reading->category < -1 ? -1 : reading->category;
    problem->first_other =
        problem->other_count++ == 0 ? patient->other_count : problem->first_other;
    patient->other_count++;
}

/* In the order in which they were read. */
struct pending {
    struct entry entry;
    const char *unit; /* "" if it is not written */
    struct pending *next;
};

static void postpone(struct intake *intake, const struct entry *entry, const char *unit)
{
    struct arena *arena = &intake->patient->arena;
    struct pending *pending = arena_new(arena, sizeof *pending);
    pending->entry = *entry;
    pending->entry.name = arena_text(arena, entry->name);
    pending->entry.text = arena_text(arena, entry->text);
    pending->unit = arena_text(arena, unit);
    pending->next = NULL;
    if (intake->last_pending) {
        intake->last_pending->next = pending;
    } else {
        intake->first_pending = pending;
    }
    intake->last_pending = pending;
}

/* How numbers are written in this file; decimal commas are noticed once. */
static void note_separator(struct intake *intake, const struct entry *entry)
{
    bool comma = strchr(entry->text, ',') != NULL;
    intake->decimal_commas |= comma;
    intake->decimal_points |= strchr(entry->text, '.') != NULL;
    if (comma && !intake->comma_noticed) {
        intake->comma_noticed = true;
        intake_problem(intake, entry, PROBLEM_NOTICE, "decimal commas are read as points");
    }
}

static enum cell_kind read_cell(struct intake *intake, const struct entry *entry, double *value)
{
    enum cell_kind kind = cell_read(entry->text, intake->decimal_comma, value);
    if (intake->decimal_comma && kind == CELL_NUMBER) {
        note_separator(intake, entry);
    }
    return kind;
}

static void note_missing(struct intake *intake, const struct entry *entry)
{
    int word = cell_missing_word(entry->text);
    if (word >= 0 && intake->missing[word].count++ == 0) {
        intake->missing[word].line = entry->line;
    }
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
    if (!intake->full) {
        intake_otherwise(intake,
                         &intake->patient->observations[intake->patient->observation_count - 1],
                         converts ? NAN : meant);
    }
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
        is_number = read_cell(intake, &first, &value) == CELL_NUMBER;
        snprintf(written, sizeof written, "%s", unit);
        unit = text_trim(written);
    }
    if (!is_number) {
        reject(intake, entry, value, "not a number");
    } else if (!*unit && entry->variable == VARIABLE_BUN && unit_is_urea(entry->name)) {
        reject(intake, entry, value,
               "urea without its unit: mmol/L, or mg/dL of urea? Of its nitrogen it is BUN");
    } else if (*unit) {
        read_in_unit(intake, entry, value, unit);
    } else {
        read_continuous(intake, entry, value, false);
    }
}

static const enum variable glasgow_parts[GLASGOW_PARTS] = {VARIABLE_GCS_EYE, VARIABLE_GCS_MOTOR,
                                                           VARIABLE_GCS_VERBAL};

/* Which part of the Glasgow scale it is; GLASGOW_PARTS if none. */
static size_t glasgow_part(enum variable variable)
{
    size_t part = 0;
    while (part < GLASGOW_PARTS && glasgow_parts[part] != variable) {
        part++;
    }
    return part;
}

static void take_value(struct intake *intake, const struct entry *entry, bool number, double value,
                       const char *unit)
{
    const struct variable_category *categories;
    if (number && is_missing(value)) {
        add(intake, entry, NAN, MARK_STRIKE);
    } else if (variable_categories(entry->variable, &categories) > 0) {
        read_category(intake, entry, number, value);
    } else {
        read_value(intake, entry, number, value, unit);
    }
}

/* >90 is fed as 90. A step of a scale has no limit. */
static void read_limit(struct intake *intake, const struct entry *entry, double limit,
                       const char *unit)
{
    const struct variable_category *categories;
    if (variable_categories(entry->variable, &categories) > 0 || entry->variable == VARIABLE_GCS) {
        reject(intake, entry, NAN, "a limit, not a step of the scale");
        return;
    }
    intake_problem(intake, entry, PROBLEM_NOTICE, intake_reason(intake, "read as %g", limit));
    read_value(intake, entry, true, limit, unit);
}

void intake_reading_in(struct intake *intake, const struct entry *entry, const char *unit)
{
    double value = NAN;
    enum cell_kind kind = read_cell(intake, entry, &value);
    bool word = kind == CELL_MISSING || kind == CELL_TEXT;
    size_t part = glasgow_part(entry->variable);
    bool step =
        word && part < GLASGOW_PARTS && variable_category_find(entry->variable, entry->text) >= 0;
    if (step && kind == CELL_TEXT) {
        intake->scale_words[part] = true;
    }
    if (kind == CELL_GROUPED || (step && kind == CELL_MISSING)) {
        postpone(intake, entry, unit);
    } else if (kind == CELL_MISSING) {
        note_missing(intake, entry);
    } else if (kind == CELL_LIMIT) {
        read_limit(intake, entry, value, unit);
    } else if (kind == CELL_PAIR) {
        reject(intake, entry, value, "two numbers in one cell");
    } else {
        take_value(intake, entry, kind == CELL_NUMBER, value, unit);
    }
}

void intake_pair(struct intake *intake, const struct entry *entry, enum variable with,
                 const char *unit)
{
    char first[32], number[32];
    const char *slash = strchr(entry->text, '/');
    double value;
    if (!slash && cell_read(entry->text, intake->decimal_comma, &value) == CELL_MISSING) {
        note_missing(intake, entry);
        return;
    }
    struct entry systolic = *entry, diastolic = *entry;
    if (slash && (size_t)(slash - entry->text) < sizeof first) {
        snprintf(first, sizeof first, "%.*s", (int)(slash - entry->text), entry->text);
        systolic.text = text_trim(first);
        diastolic.text = slash + 1 + strspn(slash + 1, " ");
        diastolic.variable = with;
        if (unit_split_value(diastolic.text, number, sizeof number, &unit)) {
            diastolic.text = number;
        }
    }
    if (diastolic.text == entry->text ||
        cell_read(systolic.text, intake->decimal_comma, &value) != CELL_NUMBER ||
        cell_read(diastolic.text, intake->decimal_comma, &value) != CELL_NUMBER) {
        reject(intake, entry, NAN, "not two pressures such as 120/80");
        return;
    }
    intake_reading_in(intake, &systolic, unit);
    intake_reading_in(intake, &diastolic, unit);
}

void intake_reading(struct intake *intake, const struct entry *entry)
{
    intake_reading_in(intake, entry, "");
}

void intake_share(struct intake *to, const struct intake *from)
{
    to->decimal_commas |= from->decimal_commas;
    to->decimal_points |= from->decimal_points;
    for (size_t part = 0; part < GLASGOW_PARTS; part++) {
        to->scale_words[part] |= from->scale_words[part];
    }
}

/* 1,050 is 1.05 only where other numbers of the file have decimal commas and none has a point; and
 * 1.050 is 1.05 unless others have decimal commas. */
static void settle_grouped(struct intake *intake, const struct pending *pending, double value)
{
    const struct entry *entry = &pending->entry;
    bool comma = strchr(entry->text, ',') != NULL;
    bool decimal =
        comma ? intake->decimal_commas && !intake->decimal_points : !intake->decimal_commas;
    if (decimal) {
        take_value(intake, entry, true, value, pending->unit);
    } else {
        reject(intake, entry, NAN,
               comma ? "the comma may be a decimal comma or divide thousands: not read"
                     : "the point may be a decimal point or divide thousands: not read");
    }
}

/* Is None a step of this part of the Glasgow scale? In MIMIC it is the eye's word, and the others
 * say No Response: for the eye, words of any part tell; for the others, only their own. */
static bool none_is_a_step(const struct intake *intake, size_t part)
{
    bool any = false;
    for (size_t i = 0; i < GLASGOW_PARTS; i++) {
        any |= intake->scale_words[i];
    }
    return glasgow_parts[part] == VARIABLE_GCS_EYE ? any : intake->scale_words[part];
}

static void settle_pending(struct intake *intake)
{
    size_t ambiguous[GLASGOW_PARTS] = {0};
    struct entry first[GLASGOW_PARTS];
    for (const struct pending *p = intake->first_pending; p; p = p->next) {
        double value;
        size_t part = glasgow_part(p->entry.variable);
        if (cell_read(p->entry.text, intake->decimal_comma, &value) == CELL_GROUPED) {
            settle_grouped(intake, p, value);
        } else if (part < GLASGOW_PARTS && none_is_a_step(intake, part)) {
            read_category(intake, &p->entry, false, value);
        } else if (part < GLASGOW_PARTS && ambiguous[part]++ == 0) {
            first[part] = p->entry;
        }
    }
    for (size_t part = 0; part < GLASGOW_PARTS; part++) {
        if (ambiguous[part] > 0) {
            intake_problem(intake, &first[part], PROBLEM_NOTICE,
                           intake_reason(intake,
                                         "ambiguous, %zu such values: no response, or not "
                                         "recorded? No word of this part of the scale is in the "
                                         "file: read as missing",
                                         ambiguous[part]));
        }
    }
    intake->first_pending = intake->last_pending = NULL;
}

/* One notice for all values that were missing by the same word. */
static void list_missing(struct intake *intake)
{
    for (int i = 0; i < CELL_WORDS; i++) {
        if (intake->missing[i].count > 0) {
            struct entry entry = {intake->missing[i].line, NAN, VARIABLE_NONE, "", cell_word(i)};
            intake_problem(intake, &entry, PROBLEM_NOTICE,
                           intake_reason(intake, "read as missing, %zu such values",
                                         intake->missing[i].count));
            intake->missing[i].count = 0; /* listed once */
        }
    }
}

void intake_decide(struct intake *intake)
{
    settle_pending(intake);
    list_missing(intake);
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

/* Dates of birth of those older than 89 are moved in MIMIC, so that they seem to be about 300. */
static bool is_moved_age(double value)
{
    return value >= 299 && value <= 320;
}

static void read_age(struct intake *intake, const struct entry *entry, double value)
{
    struct patient *patient = intake->patient;
    double limit;
    if (cell_read(entry->text, false, &limit) == CELL_LIMIT || is_moved_age(value)) {
        bool above = *entry->text != '<' && value >= 89;
        value = above ? age_high + 1 : -1;
    }
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

/* Only in files that were entered: elsewhere a parameter of this name may mean anything. */
static void read_bed(struct intake *intake, const struct entry *entry, double value)
{
    char shown[4 * BED_BYTES];
    (void)value;
    if (!intake->patient->entered) {
        intake_problem(intake, entry, PROBLEM_NOTICE, "unknown parameter");
        return;
    }
    text_escape(entry->text, strlen(entry->text), shown, sizeof shown);
    intake->patient->bed = arena_text(&intake->patient->arena, shown);
}

static const struct {
    const char *name;
    bool number, limit; /* must be a number; may be a limit such as >89 */
    void (*read)(struct intake *, const struct entry *, double);
} descriptors[] = {
    {"RecordID", false, false, read_id}, {"Age", true, true, read_age},
    {"Gender", true, false, read_sex},   {"ICUType", true, false, read_type},
    {"Entry", true, false, read_mark},   {"Bed", false, false, read_bed},
};

bool intake_descriptor(struct intake *intake, const struct entry *entry)
{
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors; i++) {
        if (!text_same(descriptors[i].name, entry->name)) {
            continue;
        }
        double value = NAN;
        enum cell_kind kind = descriptors[i].number
                                  ? read_cell(intake, entry, &value)
                                  : cell_read(entry->text, intake->decimal_comma, &value);
        if (kind == CELL_MISSING) {
            note_missing(intake, entry);
        } else if (descriptors[i].number && kind != CELL_NUMBER &&
                   !(kind == CELL_LIMIT && descriptors[i].limit)) {
            intake_problem(intake, entry, PROBLEM_REJECTED, "not a number");
        } else if (!descriptors[i].number || !is_missing(value)) {
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
