/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Episodes of mimic3-benchmarks: Hours and up to 17 variables, a row a time. */
#include <math.h>

#include "base/memory.h"
#include "patient/reader.h"
#include "patient/table.h"
#include "patient/units.h"

static bool has_benchmark_column(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        char name[96], unit[UNIT_SIZE];
        const char *field = row->field[i];
        field = unit_split_name(field, name, sizeof name, unit, sizeof unit) ? name : field;
        enum variable variable = variable_find(field);
        if (variable != VARIABLE_NONE && variable_has_benchmark_name(variable, field)) {
            return true;
        }
    }
    return false;
}

static bool recognise(const struct csv_row *row)
{
    return table_column_named(row, "Hours") != COLUMN_NONE && has_benchmark_column(row);
}

static bool start(struct table *table, const struct csv_row *row)
{
    bool seen[VARIABLE_COUNT] = {false};
    struct text unknown = {0}, twice = {0};
    table->time = table_column_named(row, "Hours");
    table->id = table_id_column(row);
    for (size_t i = 0; i < row->count; i++) {
        struct table_column *column = &table->wide[i];
        bool is_time = text_same(row->field[i], "Hours");
        char unit[UNIT_SIZE] = "";
        enum variable variable = is_time ? VARIABLE_NONE : table_variable_in(row->field[i], unit);
        bool again = is_time ? i != table->time : variable != VARIABLE_NONE && seen[variable];
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

static void take_time(struct table *table, const struct csv_row *row)
{
    struct entry entry = {row->line, NAN, VARIABLE_NONE, "Hours", row->field[table->time]};
    if (text_number(entry.text, table_intake(table)->decimal_comma, &entry.hour)) {
        /* as the format has it */
    } else if (table_duration(entry.text, &entry.hour)) {
        table_say_duration(table, &entry, entry.text);
    } else {
        intake_problem(table_intake(table), &entry, PROBLEM_REJECTED,
                       "the time is not a number of hours: row skipped");
        return;
    }
    bool empty = true;
    for (size_t i = 0; i < row->count && empty; i++) {
        empty = table->wide[i].variable == VARIABLE_NONE || table_is_missing(row->field[i]);
    }
    if (!empty && !table_admit_time(table, &entry)) {
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
    if (table_column_named(row, "Hours") != COLUMN_NONE) {
        table_header_again(table, row);
        return;
    }
    struct table_stay *stay = table->stays[table->current];
    double hour;
    if (table->id != COLUMN_NONE) {
        if (!table_choose_row(table, row)) {
            return;
        }
    } else if (text_number(row->field[table->time], stay->intake.decimal_comma, &hour) ||
               table_duration(row->field[table->time], &hour)) {
        table_note_hour(stay, hour, row->line);
    }
    take_time(table, row);
}

const struct reader reader_benchmark = {
    .name = "mimic3-benchmarks episode",
    .kind = READER_STAYS,
    .recognise_row = recognise,
    .start = start,
    .take = take,
    .benchmark_names = true,
};
