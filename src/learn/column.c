/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/column.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/gzip.h"
#include "base/memory.h"
#include "base/text.h"
#include "patient/csv.h"

struct reading {
    const char *file, *column;
    const struct cohort *cohort;
    const struct cohort_stay **sorted; /* by id */
    char **values;
    int id_at, value_at; /* -1 before the header was read */
    struct error *error;
};

static int by_id(const void *a, const void *b)
{
    const struct cohort_stay *p = *(struct cohort_stay *const *)a,
                             *q = *(struct cohort_stay *const *)b;
    return strcmp(p->patient->id, q->patient->id);
}

static bool read_header(struct reading *reading, const struct csv_row *row)
{
    static const char *const IDS[] = {"RecordID", "id", "stay", "stay_id", "patientunitstayid"};
    for (size_t k = 0; k < sizeof IDS / sizeof *IDS && reading->id_at < 0; k++) {
        for (size_t i = 0; i < row->count && reading->id_at < 0; i++) {
            reading->id_at = text_same(row->field[i], IDS[k]) ? (int)i : -1;
        }
    }
    for (size_t i = 0; i < row->count; i++) {
        if (text_same(row->field[i], reading->column)) {
            if (reading->value_at >= 0) {
                return error_at(reading->error, reading->file, row->line, "has two columns %s",
                                reading->column);
            }
            reading->value_at = (int)i;
        }
    }
    if (reading->id_at < 0) {
        return error_at(reading->error, reading->file, row->line,
                        "has no column RecordID, id, stay, stay_id or patientunitstayid");
    }
    return reading->value_at >= 0 ||
           error_at(reading->error, reading->file, row->line, "has no column %s", reading->column);
}

/* The stay of an id, or of the name of its file; or NULL. */
static const struct cohort_stay *find_stay(const struct reading *reading, const char *name)
{
    static const char *const ENDINGS[] = {"_timeseries.csv", ".txt", ""};
    for (size_t k = 0; k < sizeof ENDINGS / sizeof *ENDINGS; k++) {
        if (!text_ends_with(name, ENDINGS[k])) {
            continue;
        }
        char id[4 * CSV_FIELD_LIMIT + 1];
        text_escape(name, strlen(name) - strlen(ENDINGS[k]), id, sizeof id);
        struct patient patient = {.id = id};
        const struct cohort_stay stay = {.patient = &patient}, *key = &stay;
        const struct cohort_stay **found = bsearch(&key, reading->sorted, reading->cohort->count,
                                                   sizeof(struct cohort_stay *), by_id);
        if (found) {
            return *found;
        }
    }
    return NULL;
}

static bool is_empty(const char *value)
{
    static const char *const NONE[] = {"", "NA", "N/A", "NaN", "NULL", "None", "-", "?"};
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++) {
        if (text_same(value, NONE[i])) {
            return true;
        }
    }
    return false;
}

static bool read_row(void *context, const struct csv_row *row)
{
    struct reading *reading = context;
    if (reading->id_at < 0) {
        return read_header(reading, row);
    }
    if (row->count <= (size_t)reading->id_at || row->count <= (size_t)reading->value_at) {
        return error_at(reading->error, reading->file, row->line, "has too few columns");
    }
    const struct cohort_stay *stay = find_stay(reading, row->field[reading->id_at]);
    const char *value = row->field[reading->value_at];
    if (!stay || is_empty(value)) {
        return true;
    }
    char shown[4 * CSV_FIELD_LIMIT + 1];
    char **place = &reading->values[stay - reading->cohort->stays];
    text_escape(value, strlen(value), shown, sizeof shown);
    if (*place && strcmp(*place, shown) != 0) {
        return error_at(reading->error, reading->file, row->line,
                        "the stay %s has two values of %s", stay->patient->id, reading->column);
    }
    free(*place);
    *place = memory_text(shown);
    return true;
}

static void complain(void *context, size_t line, const char *reason)
{
    struct reading *reading = context;
    error_at(reading->error, reading->file, line, "%s", reason);
}

bool column_read(const char *file, const char *column, const struct cohort *cohort, char **values,
                 struct error *error)
{
    struct error none = ERROR_NONE;
    struct reading reading = {file, column, cohort, NULL, values, -1, -1, error ? error : &none};
    FILE *in = gzip_open(file, reading.error);
    if (!in) {
        return false;
    }
    reading.sorted = memory_new(cohort->count + 1, sizeof(struct cohort_stay *));
    for (size_t i = 0; i < cohort->count; i++) {
        reading.sorted[i] = &cohort->stays[i];
    }
    qsort(reading.sorted, cohort->count, sizeof(struct cohort_stay *), by_id);
    bool ok = csv_read(in, file, read_row, complain, &reading, reading.error);
    if (ok && !reading.error->set && reading.id_at < 0) {
        error_at(reading.error, file, 0, "is empty");
    }
    fclose(in);
    free(reading.sorted);
    return ok && !reading.error->set;
}

void column_free(char **values, size_t count)
{
    for (size_t i = 0; values && i < count; i++) {
        free(values[i]);
    }
    free(values);
}

bool column_risks(char *const *values, const struct cohort *cohort, const char *column,
                  double *risk, struct error *error)
{
    for (size_t i = 0; i < cohort->count; i++) {
        double number = NAN;
        if (values[i] && !(text_number(values[i], false, &number) && number >= 0 && number <= 1)) {
            error_set(error, "%s of the stay %s is '%s': no risk from 0 to 1 (empty: not known)",
                      column, cohort->stays[i].patient->id, values[i]);
            return false;
        }
        risk[i] = number;
    }
    return true;
}
