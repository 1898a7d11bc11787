/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Episodes of mimic3-benchmarks (Hours and up to 17 variables), and other tables of a row a time.
 */
#include <math.h>

#include "base/memory.h"
#include "patient/reader.h"
#include "patient/table.h"

static bool has_variable(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        char unit[UNIT_SIZE];
        if (table_variable_in(row->field[i], unit) != VARIABLE_NONE) {
            return true;
        }
    }
    return false;
}

static bool recognise(const struct csv_row *row)
{
    return table_time_column(row) != COLUMN_NONE && has_variable(row);
}

static bool start(struct table *table, const struct csv_row *row)
{
    bool seen[VARIABLE_COUNT] = {false};
    struct text unknown = {0}, twice = {0};
    table_time_columns(table, row);
    table->id = table_id_column(row);
    for (size_t i = 0; i < row->count; i++) {
        struct table_column *column = &table->wide[i];
        bool used = table_tells_time(table, i);
        bool is_time = used || text_same(row->field[i], row->field[table->time]);
        char unit[UNIT_SIZE] = "";
        enum variable variable = is_time ? VARIABLE_NONE : table_variable_in(row->field[i], unit);
        bool again = is_time ? !used : variable != VARIABLE_NONE && seen[variable];
        if (again) {
            table_append_name(&twice, row->field[i]);
        } else if (variable == VARIABLE_NONE && !is_time && i != table->id) {
            table_append_name(&unknown, row->field[i]);
        }
        column->variable = again ? VARIABLE_NONE : variable;
        column->name = arena_text(&table->arena, row->field[i]);
        column->unit = arena_text(&table->arena, unit);
        if (variable != VARIABLE_NONE) {
            seen[variable] = true;
        }
    }
    table_notice_columns(table, row->line, "columns ignored", &unknown);
    table_notice_columns(table, row->line, "repeated columns, the first is used", &twice);
    text_free(&unknown);
    text_free(&twice);
    return true;
}

static void take_row(struct table *table, const struct csv_row *row, enum table_clock clock,
                     double hour, const struct when *when)
{
    struct entry entry = {row->line, hour, VARIABLE_NONE, row->field[table->time], ""};
    bool empty = true;
    for (size_t i = 0; i < row->count && empty; i++) {
        empty = table->wide[i].variable == VARIABLE_NONE || table_is_missing(row->field[i]);
    }
    entry.text = table->clock;
    entry.name = table->wide[table->time].name;
    if (!table_admit_time(table, &entry, clock, when, !empty)) {
        return;
    }
    for (size_t i = 0; i < row->count; i++) {
        if (table->wide[i].variable != VARIABLE_NONE && *row->field[i]) {
            entry.variable = table->wide[i].variable;
            entry.name = table->wide[i].name;
            entry.text = row->field[i];
            intake_reading_in(table_intake(table), &entry, table->wide[i].unit);
        }
    }
}

static void take(struct table *table, const struct csv_row *row)
{
    if (table_column_named(row, table->header[table->time]) != COLUMN_NONE) {
        table_header_again(table, row);
        return;
    }
    double hour;
    struct when when;
    enum table_clock clock = table_clock(table, row, &hour, &when);
    if (table->id != COLUMN_NONE) {
        if (!table_choose_row(table, row)) {
            return;
        }
    } else if (!isnan(hour)) {
        table_note_hour(table->stays[table->current], hour, row->line);
    }
    table_note_admission(table, row);
    if (clock == CLOCK_NONE) {
        struct entry entry = {row->line, NAN, VARIABLE_NONE, table->wide[table->time].name,
                              table->clock};
        intake_problem(table_intake(table), &entry, PROBLEM_REJECTED,
                       "the time is not a number of hours: row skipped");
        return;
    }
    take_row(table, row, clock, hour, &when);
}

const struct reader reader_benchmark = {
    .name = "mimic3-benchmarks episode",
    .kind = READER_STAYS,
    .recognise_row = recognise,
    .start = start,
    .take = take,
    .benchmark_names = true,
};
