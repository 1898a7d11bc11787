/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/patient.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "patient/csv.h"
#include "patient/intake.h"
#include "patient/timeline.h"

const char *problem_kind_name(enum problem_kind kind)
{
    static const char *const names[] = {
        [PROBLEM_REJECTED] = "rejected", [PROBLEM_REPAIRED] = "repaired",
        [PROBLEM_REPEATED] = "repeated", [PROBLEM_STRUCK] = "struck",
        [PROBLEM_UNIT] = "unit",         [PROBLEM_CONVERTED] = "converted",
        [PROBLEM_UNUSED] = "unused",     [PROBLEM_NOTICE] = "notice",
    };
    return names[kind];
}

enum { COLUMN_NONE = CSV_FIELD_LIMIT, NAMES_KEPT = 128 };

/* What a column of a wide file holds; VARIABLE_NONE: nothing that is read. */
struct column {
    enum variable variable;
    char *name;
};

struct import {
    struct intake intake;
    const char *file;
    struct error *error;
    bool growing;
    bool failed;
    bool started;                  /* the first row has been seen */
    size_t columns;                /* of the first row */
    size_t time, parameter, value; /* which column; COLUMN_NONE if there is none */
    struct column wide[CSV_FIELD_LIMIT];
    struct {
        char name[16];
        enum variable variable;
    } found[NAMES_KEPT]; /* parameters found so far, by hash */
};

/* Minutes make times exact: HH:MM, hours of up to four digits, "-" before it for times before
 * admission. */
static bool read_clock(const char *text, double *hour)
{
    bool before = *text == '-';
    const char *p = text + before;
    int hours = 0, digits = 0;
    while (*p >= '0' && *p <= '9' && digits < 5) {
        hours = 10 * hours + (*p++ - '0');
        digits++;
    }
    bool shape = digits >= 1 && digits <= 4 && p[0] == ':' && p[1] >= '0' && p[1] <= '5' &&
                 p[2] >= '0' && p[2] <= '9' && p[3] == 0;
    if (shape) {
        int minutes = 60 * hours + 10 * (p[1] - '0') + (p[2] - '0');
        *hour = (before ? -minutes : minutes) / 60.0;
    }
    return shape;
}

/* The column with this name, COLUMN_NONE if there is none. */
static size_t column_named(const struct csv_row *row, const char *name)
{
    for (size_t i = 0; i < row->count; i++) {
        if (text_same(row->field[i], name)) {
            return i;
        }
    }
    return COLUMN_NONE;
}

static bool has_benchmark_column(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        enum variable variable = variable_find(row->field[i]);
        if (variable != VARIABLE_NONE && variable_info(variable)->benchmark &&
            text_same(variable_info(variable)->benchmark, row->field[i])) {
            return true;
        }
    }
    return false;
}

/* A challenge row without a header before it: 00:07,HR,88 */
static bool is_bare_challenge(const struct csv_row *row)
{
    double hour;
    return row->count == 3 && read_clock(row->field[0], &hour) &&
           !text_number(row->field[1], false, &hour);
}

static bool has_columns(const struct csv_row *row, const char *const names[])
{
    while (*names && column_named(row, *names) != COLUMN_NONE) {
        names++;
    }
    return *names == NULL;
}

static enum patient_format format_of_row(const struct csv_row *row)
{
    static const char *const challenge[] = {"Time", "Parameter", "Value", NULL};
    static const char *const benchmark[] = {"Hours", NULL};
    static const char *const outcomes[] = {"RecordID", "In-hospital_death", NULL};
    static const char *const listfile[] = {"stay", "y_true", NULL};
    if (has_columns(row, challenge) || is_bare_challenge(row)) {
        return FORMAT_CHALLENGE;
    }
    if (has_columns(row, benchmark) && has_benchmark_column(row)) {
        return FORMAT_BENCHMARK;
    }
    return has_columns(row, outcomes)   ? FORMAT_OUTCOMES
           : has_columns(row, listfile) ? FORMAT_LISTFILE
                                        : FORMAT_UNKNOWN;
}

static bool fail(struct import *import, size_t line, const char *reason)
{
    import->failed = true;
    return error_at(import->error, import->file, line, "%s", reason);
}

/* No row tells the format: why the first line, which should, could not be read. */
static void fail_on_header(struct import *import)
{
    const struct patient *patient = import->intake.patient;
    if (patient->problem_count == 0) {
        fail(import, 0, "not a patient file: it is empty");
        return;
    }
    struct text reason = {0};
    text_format(&reason, "not a patient file: %s", patient->problems[0].reason);
    fail(import, patient->problems[0].line, reason.data);
    text_free(&reason);
}

/* One notice for all columns that say nothing to this program. */
static void notice_columns(struct import *import, size_t line, const char *what,
                           const struct text *names)
{
    if (names->length > 0) {
        struct entry entry = {line, NAN, VARIABLE_NONE, "", ""};
        char escaped[512];
        text_escape(names->data, names->length, escaped, sizeof escaped);
        intake_problem(&import->intake, &entry, PROBLEM_NOTICE,
                       intake_reason(&import->intake, "%s: %s", what, escaped));
    }
}

static void append_name(struct text *names, const char *name)
{
    text_append(names, names->length > 0 ? ", " : "");
    text_append(names, *name ? name : "(no name)");
}

static bool start_challenge(struct import *import, const struct csv_row *row)
{
    import->time = column_named(row, "Time");
    import->parameter = column_named(row, "Parameter");
    import->value = column_named(row, "Value");
    if (import->time == COLUMN_NONE || import->parameter == COLUMN_NONE ||
        import->value == COLUMN_NONE) {
        struct entry entry = {row->line, NAN, VARIABLE_NONE, "", ""};
        import->time = 0;
        import->parameter = 1;
        import->value = 2;
        intake_problem(&import->intake, &entry, PROBLEM_NOTICE,
                       "no header: read as Time,Parameter,Value");
        return false;
    }
    struct text unknown = {0}, twice = {0};
    for (size_t i = 0; i < row->count; i++) {
        static const char *const known[] = {"Time", "Parameter", "Value"};
        bool first = i == import->time || i == import->parameter || i == import->value;
        bool again = false;
        for (size_t k = 0; k < 3; k++) {
            again |= text_same(row->field[i], known[k]);
        }
        if (!first) {
            append_name(again ? &twice : &unknown, row->field[i]);
        }
    }
    notice_columns(import, row->line, "columns ignored", &unknown);
    notice_columns(import, row->line, "repeated columns, the first is used", &twice);
    text_free(&unknown);
    text_free(&twice);
    return true;
}

static void start_benchmark(struct import *import, const struct csv_row *row)
{
    bool seen[VARIABLE_COUNT] = {false};
    struct text unknown = {0}, twice = {0};
    import->time = column_named(row, "Hours");
    for (size_t i = 0; i < row->count; i++) {
        struct column *column = &import->wide[i];
        bool is_time = text_same(row->field[i], "Hours");
        enum variable variable = is_time ? VARIABLE_NONE : variable_find(row->field[i]);
        bool again = is_time ? i != import->time : variable != VARIABLE_NONE && seen[variable];
        if (again) {
            append_name(&twice, row->field[i]);
        } else if (variable == VARIABLE_NONE && !is_time) {
            append_name(&unknown, row->field[i]);
        }
        column->variable = again ? VARIABLE_NONE : variable;
        column->name = arena_text(&import->intake.patient->arena, row->field[i]);
        if (variable != VARIABLE_NONE) {
            seen[variable] = true;
        }
    }
    notice_columns(import, row->line, "columns ignored", &unknown);
    notice_columns(import, row->line, "repeated columns, the first is used", &twice);
    text_free(&unknown);
    text_free(&twice);
}

/* Is a row of this time fed? Rows before admission and after the last hour are listed. */
static bool admit_time(struct import *import, const struct entry *entry)
{
    bool used = timeline_bin(entry->hour) >= 0;
    if (used && entry->hour >= 0) {
        return true;
    }
    intake_problem(&import->intake, entry, used ? PROBLEM_NOTICE : PROBLEM_UNUSED,
                   used              ? "before admission: used in the first hour"
                   : entry->hour > 0 ? "after hour 48"
                                     : "an hour or more before admission");
    return used;
}

static bool is_marked_missing(const char *text)
{
    double value;
    return *text == 0 || (text_number(text, false, &value) && value >= -1 && value <= -1);
}

static enum variable find_parameter(struct import *import, const char *name)
{
    size_t length = 0, hash = 0;
    for (; name[length]; length++) {
        hash = 31 * hash + (unsigned char)name[length];
    }
    if (length == 0 || length >= sizeof import->found->name) {
        return variable_find(name);
    }
    hash %= NAMES_KEPT;
    if (strcmp(import->found[hash].name, name) != 0) {
        memcpy(import->found[hash].name, name, length + 1);
        import->found[hash].variable = variable_find(name);
    }
    return import->found[hash].variable;
}

static void take_challenge(struct import *import, const struct csv_row *row)
{
    struct intake *intake = &import->intake;
    const char *clock = row->field[import->time];
    struct entry entry = {row->line, NAN, VARIABLE_NONE, row->field[import->parameter],
                          row->field[import->value]};
    if (!read_clock(clock, &entry.hour)) {
        entry.variable = find_parameter(import, entry.name);
        entry.text = clock;
        intake_problem(intake, &entry, PROBLEM_REJECTED,
                       "the time is not hours:minutes: row skipped");
        return;
    }
    entry.variable = find_parameter(import, entry.name);
    if (entry.variable == VARIABLE_NONE) {
        if (!intake_descriptor(intake, &entry)) {
            intake_problem(intake, &entry, PROBLEM_NOTICE,
                           *entry.name ? "unknown parameter" : "no parameter name");
        }
    } else if (!is_marked_missing(entry.text) && !admit_time(import, &entry)) {
        return;
    } else {
        intake_reading(intake, &entry);
    }
}

static void take_benchmark(struct import *import, const struct csv_row *row)
{
    struct entry entry = {row->line, NAN, VARIABLE_NONE, "Hours", row->field[import->time]};
    if (!text_number(entry.text, import->intake.decimal_comma, &entry.hour)) {
        intake_problem(&import->intake, &entry, PROBLEM_REJECTED,
                       "the time is not a number of hours: row skipped");
        return;
    }
    bool empty = true;
    for (size_t i = 0; i < row->count && empty; i++) {
        empty = import->wide[i].variable == VARIABLE_NONE || is_marked_missing(row->field[i]);
    }
    if (!empty && !admit_time(import, &entry)) {
        return;
    }
    for (size_t i = 0; i < row->count; i++) {
        if (import->wide[i].variable != VARIABLE_NONE && *row->field[i]) {
            entry.variable = import->wide[i].variable;
            entry.name = import->wide[i].name;
            entry.text = row->field[i];
            intake_reading(&import->intake, &entry);
        }
    }
}

/* Rows that are torn off, or hold more than the header names, are not trusted. */
static bool has_shape(struct import *import, const struct csv_row *row)
{
    size_t count = row->count;
    while (count > import->columns && *row->field[count - 1] == 0) {
        count--;
    }
    if (count == import->columns) {
        return true;
    }
    struct entry entry = {row->line, NAN, VARIABLE_NONE, "", row->field[0]};
    intake_problem(&import->intake, &entry, PROBLEM_REJECTED,
                   intake_reason(&import->intake,
                                 "the row has %zu fields instead of %zu and is not read", count,
                                 import->columns));
    return false;
}

/* The first row tells the format. True if it is a header and holds no data itself. */
static bool start(struct import *import, const struct csv_row *first)
{
    /* without the columns that stray separators at its end would make */
    struct csv_row trimmed = *first;
    struct csv_row *row = &trimmed;
    while (row->count > 1 && *row->field[row->count - 1] == 0) {
        row->count--;
    }
    struct patient *patient = import->intake.patient;
    import->started = true;
    import->columns = row->count;
    import->intake.decimal_comma = row->delimiter != ',';
    patient->format = format_of_row(row);
    static const char *const refusals[] = {
        [FORMAT_UNKNOWN] = "not a patient file: the first row is neither Time,Parameter,Value nor "
                           "Hours and the columns of a benchmark episode",
        [FORMAT_OUTCOMES] = "not a patient file: outcomes of a cohort",
        [FORMAT_LISTFILE] = "not a patient file: a list of stays",
    };
    if (patient->format == FORMAT_CHALLENGE) {
        return start_challenge(import, row);
    }
    if (patient->format == FORMAT_BENCHMARK) {
        start_benchmark(import, row);
    } else if (patient->format == FORMAT_UNKNOWN && patient->problem_count > 0) {
        fail_on_header(import);
    } else {
        fail(import, row->line, refusals[patient->format]);
    }
    return true;
}

/* HR 1 may be the beginning of HR 120. Whoever wrote the row was stopped, or is not done. */
static bool is_torn(struct import *import, const struct csv_row *row)
{
    if (row->ended || !(import->growing || import->intake.patient->entered)) {
        return false;
    }
    struct entry entry = {row->line, NAN, VARIABLE_NONE, "", row->field[row->count - 1]};
    intake_problem(&import->intake, &entry, PROBLEM_REJECTED,
                   "the last line has no line end: it may be torn and is not read");
    return true;
}

static bool take_row(void *context, const struct csv_row *row)
{
    struct import *import = context;
    if (!import->started && start(import, row)) {
        return !import->failed;
    }
    import->intake.patient->last_line = row->line;
    if (!is_torn(import, row) && has_shape(import, row)) {
        if (import->intake.patient->format == FORMAT_CHALLENGE) {
            take_challenge(import, row);
        } else {
            take_benchmark(import, row);
        }
    }
    return !import->intake.full || fail(import, row->line, "more than 2000000 readings");
}

static void take_complaint(void *context, size_t line, const char *reason)
{
    struct import *import = context;
    struct entry entry = {line, NAN, VARIABLE_NONE, "", ""};
    intake_problem(&import->intake, &entry, PROBLEM_REJECTED,
                   intake_reason(&import->intake, "%s, the line is not read", reason));
}

/* The file name without folder and ending. */
static char *id_of_name(const char *name)
{
    static const char *const endings[] = {"_timeseries.csv", ".csv", ".txt", ".tsv"};
    const char *base = text_base_name(name);
    size_t length = strlen(base);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (text_ends_with(base, endings[i]) && length > strlen(endings[i])) {
            length -= strlen(endings[i]);
            break;
        }
    }
    char escaped[256];
    text_escape(base, length, escaped, sizeof escaped);
    return memory_text(escaped);
}

static struct patient *read_stream(FILE *in, const char *name,
                                   const struct patient_options *options,
                                   enum patient_format *format, struct error *error)
{
    struct patient *patient = memory_new(1, sizeof *patient);
    struct import *import = memory_new(1, sizeof *import);
    struct error cause = ERROR_NONE;
    patient->file = memory_text(name);
    patient->id = id_of_name(name);
    patient->age = patient->last_hour = NAN;
    patient->sex = SEX_UNKNOWN;
    import->intake.patient = patient;
    import->intake.options = options;
    import->growing = options && options->growing;
    import->file = name;
    import->error = &cause;
    bool told = csv_read(in, name, take_row, take_complaint, import, &cause), ok = told;
    if (ok && !import->failed && !import->started) {
        fail_on_header(import);
    }
    ok = ok && !import->failed;
    *format = told ? patient->format : FORMAT_UNREADABLE;
    if (ok) {
        intake_finish(&import->intake);
    } else {
        error_set(error, "%s", cause.text);
        patient_free(patient);
    }
    free(import);
    return ok ? patient : NULL;
}

struct patient *patient_read_stream(FILE *in, const char *name,
                                    const struct patient_options *options, struct error *error)
{
    enum patient_format format;
    return read_stream(in, name, options, &format, error);
}

struct patient *patient_read_telling(const char *path, const struct patient_options *options,
                                     enum patient_format *format, struct error *error)
{
    *format = FORMAT_UNREADABLE;
    FILE *in = file_open(path, error);
    if (!in) {
        return NULL;
    }
    struct patient *patient = read_stream(in, path, options, format, error);
    fclose(in);
    return patient;
}

struct patient *patient_read(const char *path, const struct patient_options *options,
                             struct error *error)
{
    enum patient_format format;
    return patient_read_telling(path, options, &format, error);
}

static bool take_first_row(void *context, const struct csv_row *row)
{
    *(enum patient_format *)context = format_of_row(row);
    return false;
}

static void ignore_complaint(void *context, size_t line, const char *reason)
{
    (void)context;
    (void)line;
    (void)reason;
}

enum patient_format patient_format_of_file(const char *path, struct error *error)
{
    enum patient_format format = FORMAT_UNKNOWN;
    FILE *in = file_open(path, error);
    if (!in) {
        return FORMAT_UNREADABLE;
    }
    if (!csv_read(in, path, take_first_row, ignore_complaint, &format, error)) {
        format = FORMAT_UNREADABLE;
    } else if (format == FORMAT_UNKNOWN) {
        error_at(error, path, 0, "not a patient file");
    }
    fclose(in);
    return format;
}

void patient_free(struct patient *patient)
{
    if (patient) {
        free(patient->file);
        free(patient->id);
        free(patient->observations);
        free(patient->problems);
        arena_free(&patient->arena);
        free(patient);
    }
}

bool patient_has(const struct patient *patient, enum variable variable, int hours)
{
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *observation = &patient->observations[i];
        int bin = timeline_bin(observation->hour);
        if (observation->variable == variable && bin >= 0 && bin < hours) {
            return true;
        }
    }
    return false;
}
