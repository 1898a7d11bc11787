/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/outcomes.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "patient/csv.h"

static const struct {
    const char *name, *outcome;
} COLUMNS[] = {
    [OUTCOMES_CHALLENGE] = {"RecordID", "In-hospital_death"},
    [OUTCOMES_BENCHMARK] = {"stay", "y_true"},
};

struct reading {
    const char *file;
    enum outcome_table table;
    int name_at, outcome_at; /* -1 before the header was read */
    outcome_fn *take;
    void *context;
    struct error *error;
};

static bool read_header(struct reading *reading, const struct csv_row *row)
{
    const char *name = COLUMNS[reading->table].name, *outcome = COLUMNS[reading->table].outcome;
    for (size_t i = 0; i < row->count; i++) {
        if (text_same(row->field[i], name)) {
            reading->name_at = (int)i;
        } else if (text_same(row->field[i], outcome)) {
            reading->outcome_at = (int)i;
        }
    }
    return (reading->name_at >= 0 && reading->outcome_at >= 0) ||
           error_at(reading->error, reading->file, row->line, "no columns %s and %s", name,
                    outcome);
}

static bool read_row(void *context, const struct csv_row *row)
{
    struct reading *reading = context;
    if (reading->name_at < 0) {
        return read_header(reading, row);
    }
    double outcome;
    size_t needed =
        (size_t)(reading->name_at > reading->outcome_at ? reading->name_at : reading->outcome_at);
    if (row->count <= needed || !text_number(row->field[reading->outcome_at], false, &outcome) ||
        (outcome != 0 && outcome != 1)) {
        return error_at(reading->error, reading->file, row->line, "the outcome must be 0 or 1");
    }
    const char *name = row->field[reading->name_at];
    if (!*name || strchr(name, '/')) {
        return error_at(reading->error, reading->file, row->line,
                        "the name of the stay is not a file's");
    }
    return reading->take(reading->context, name, outcome == 1, row->line, reading->error);
}

static void complain(void *context, size_t line, const char *reason)
{
    struct reading *reading = context;
    error_at(reading->error, reading->file, line, "%s", reason);
}

bool outcomes_read(const char *file, enum outcome_table table, outcome_fn *take, void *context,
                   struct error *error)
{
    struct error none = ERROR_NONE;
    struct reading reading = {file, table, -1, -1, take, context, error ? error : &none};
    FILE *in = file_open(file, reading.error);
    if (!in) {
        return false;
    }
    bool ok = csv_read(in, file, read_row, complain, &reading, reading.error);
    fclose(in);
    return ok && !reading.error->set;
}
