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
        if (table_names_variable(row->field[i])) {
            return true;
        }
    }
    return false;
}

static bool recognise(const struct csv_row *row)
{
    return table_time_column(row) != COLUMN_NONE && has_variable(row);
}

/* Is the column's variable that of an earlier column, or of one that has its own name? */
static bool is_named_twice(const struct table *table, size_t column, size_t count)
{
    const struct table_name *means = table->wide[column].means;
    for (size_t i = 0; i < count; i++) {
        const struct table_name *other = table->wide[i].means;
        bool same = other->variable == means->variable && other->with == means->with;
        if (i != column && same && (means->usual == other->usual ? i < column : means->usual)) {
            return true;
        }
    }
    return false;
}

static bool start(struct table *table, const struct csv_row *row)
{
    struct text unknown = {0}, twice = {0};
    table_time_columns(table, row);
    table->id = table_id_column(row);
    for (size_t i = 0; i < row->count; i++) {
        table->wide[i].name = arena_text(&table->arena, row->field[i]);
        table->wide[i].means = table_keep_name(table, row->field[i]);
    }
    for (size_t i = 0; i < row->count; i++) {
        struct table_column *column = &table->wide[i];
        bool placed = table_tells_time(table, i) || i == table->id;
        bool known = column->means->variable != VARIABLE_NONE;
        bool again = known ? is_named_twice(table, i, row->count)
                           : text_same(row->field[i], row->field[table->time]);
        column->used = known && !again && !placed;
        if (!placed && !column->used) {
            table_append_name(again ? &twice : &unknown, row->field[i]);
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
        empty = !table->wide[i].used || table_is_missing(row->field[i]);
    }
    entry.text = table->clock;
    entry.name = table->wide[table->time].name;
    if (!table_admit_time(table, &entry, clock, when, !empty)) {
        return;
    }
    for (size_t i = 0; i < row->count; i++) {
        if (table->wide[i].used && *row->field[i]) {
            const struct table_name *means = table->wide[i].means;
            entry.variable = means->variable;
            entry.name = table->wide[i].name;
            entry.text = row->field[i];
            table_say_name(table, &entry, means);
            if (means->with == VARIABLE_NONE) {
                intake_reading_in(table_intake(table), &entry, means->unit);
            } else {
                intake_pair(table_intake(table), &entry, means->with, means->unit);
            }
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
