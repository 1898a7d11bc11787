/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Episodes of mimic3-benchmarks (Hours and up to 17 variables), and other tables with one row per
 * time. */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "patient/reader.h"
#include "patient/table.h"
#include "patient/units.h"

static bool has_variable(const struct csv_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        if (columns_names_variable(row->field[i])) {
            return true;
        }
    }
    return false;
}

static bool recognise(const struct csv_row *row)
{
    return table_time_column(row) != COLUMN_NONE && has_variable(row);
}

/* Does an earlier column, or one with the variable's own name, have the same variable? */
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

/* A pair or a step of a scale is read of one column alone. */
static bool may_be_second(const struct table_name *means)
{
    const struct variable_category *categories;
    return means->with == VARIABLE_NONE && variable_categories(means->variable, &categories) == 0;
}

/* Finds the column of units of each variable: "Temp unit", or "Unit" beside it on the right. Such a
 * column is read even if a map says that it is ignored: its values cannot be read without. */
static void find_units(struct table *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        table->wide[i].unit = COLUMN_NONE;
    }
    for (size_t i = 0; i < count; i++) {
        enum variable of = columns_unit_of(table->header[i]);
        bool variable = table->wide[i].means->variable != VARIABLE_NONE;
        bool beside =
            i > 0 && columns_names_unit(table->header[i]) && table->wide[i - 1].unit == COLUMN_NONE;
        for (size_t k = 0; !variable && of != VARIABLE_NONE && k < count; k++) {
            const struct table_name *means = table->wide[k].means;
            if (means->variable == of || means->with == of) {
                table->wide[k].unit = i;
                table->wide[k].perhaps = false;
                table->wide[i].is_unit = true;
            }
        }
        if (beside && !variable) {
            table->wide[i - 1].unit = i;
            table->wide[i - 1].perhaps = table->wide[i].is_unit = true;
        }
    }
}

/* The unit that is written on a row for a column; "" if none is. */
static const char *unit_of(const struct table *table, const struct csv_row *row, size_t column)
{
    const struct table_column *wide = &table->wide[column];
    const char *cell = wide->unit == COLUMN_NONE ? "" : row->field[wide->unit];
    double own;
    const char *doubt;
    if (*cell == 0 || wide->means->remark || cell_is_missing(cell) ||
        (wide->perhaps &&
         unit_convert(wide->means->variable, NULL, cell, 1, &own, &doubt) != UNIT_FITS)) {
        return wide->means->unit;
    }
    return cell;
}

static bool has_name(const struct csv_row *row, const char *name)
{
    size_t length = strlen(name);
    for (size_t i = 0; i < row->count; i++) {
        const char *text = row->field[i];
        if (strncasecmp(text, name, length) == 0 &&
            (text[length] == 0 || strchr(" ([", text[length]))) {
            return true;
        }
    }
    return false;
}

/* Names that mean something else in other languages, and here what the one beside them proves: the
 * pressures where FC is the heart rate, and the two rates of German charts. */
static void know_by_company(struct table *table, const struct csv_row *row)
{
    static const struct {
        const char *name, *beside, *means;
    } known[] = {{"PA", "FC", "NIBP"}, {"HF", "AF", "heart rate"}, {"AF", "HF", "resp rate"}};
    for (size_t i = 0; i < row->count; i++) {
        for (size_t k = 0; k < sizeof known / sizeof *known; k++) {
            if (table->wide[i].means->variable == VARIABLE_NONE &&
                text_same(row->field[i], known[k].name) && has_name(row, known[k].beside)) {
                table->wide[i].means = table_keep_name(table, known[k].means);
            }
        }
    }
}

static bool start(struct table *table, const struct csv_row *row)
{
    struct text unknown = {0}, twice = {0};
    table_time_columns(table, row);
    table_say_time(table, row);
    table->id = columns_find_id(row);
    for (size_t i = 0; i < row->count; i++) {
        table->wide[i].name = table->header[i];
        table->wide[i].means = table_keep_name(table, row->field[i]);
    }
    know_by_company(table, row);
    find_units(table, row->count);
    for (size_t i = 0; i < row->count; i++) {
        struct table_column *column = &table->wide[i];
        bool placed = column->is_unit || table_is_time_column(table, i) || i == table->id ||
                      table_is_status_column(table, i) || table_is_source_column(table, i) ||
                      table_is_patient_column(table, i);
        bool known = column->means->variable != VARIABLE_NONE;
        bool again = known ? is_named_twice(table, i, row->count)
                           : text_same(row->field[i], row->field[table->time]);
        column->used = known && !again && !placed;
        column->second = known && again && !placed && may_be_second(column->means);
        if (!placed && !column->used) {
            table_append_name(again ? &twice : &unknown, table->header[i]);
        }
    }
    table_notice_columns(table, row->line, N_("columns ignored"), &unknown);
    table_notice_columns(table, row->line,
                         N_("repeated columns, used where the first has no value"), &twice);
    text_free(&unknown);
    text_free(&twice);
    return true;
}

/* Done once, after the row of units. */
static void list_read(struct table *table)
{
    for (size_t i = 0; i < table->columns; i++) {
        struct table_column *column = &table->wide[i];
        if (column->used || column->second) {
            column->plain = !column->second && column->unit == COLUMN_NONE &&
                            column->means->with == VARIABLE_NONE && *column->means->unit == 0;
            column->range = intake_plain_range(column->means->variable);
            table->read[table->read_count++] = i;
        }
    }
}

static void take_cell(struct table *table, const struct csv_row *row, size_t column,
                      struct entry *entry)
{
    const struct table_column *wide = &table->wide[column];
    const struct table_name *means = wide->means;
    struct intake *intake = table_intake(table);
    const char *unit = wide->unit == COLUMN_NONE ? means->unit : unit_of(table, row, column);
    intake->second = wide->second;
    if (means->with == VARIABLE_NONE) {
        intake_reading_in(intake, entry, unit);
    } else {
        intake_pair(intake, entry, means->with, unit);
    }
    intake->second = false;
}

static void take_row(struct table *table, const struct csv_row *row, enum table_clock clock,
                     double hour, const struct when *when)
{
    struct entry entry = {row->line, hour, VARIABLE_NONE, row->field[table->time], ""};
    bool empty = true;
    for (size_t k = 0; k < table->read_count && empty; k++) {
        empty = cell_is_missing(row->field[table->read[k]]);
    }
    entry.text = table->clock;
    entry.name = table->wide[table->time].name;
    if (!table_admit_time(table, &entry, clock, when, !empty)) {
        return;
    }
    struct intake *intake = table_intake(table);
    for (size_t k = 0; k < table->read_count; k++) {
        size_t i = table->read[k];
        const struct table_column *column = &table->wide[i];
        entry.text = row->field[i];
        if (*entry.text == 0) {
            continue;
        }
        entry.variable = column->means->variable;
        entry.name = column->name;
        if (table->source_count > 0 && table_is_elsewhere(table, row, &entry)) {
            continue;
        }
        if (column->means->usual) {
            table_say_name(table, &entry, column->means);
        }
        if (!column->plain || !intake_plain(intake, &entry, &column->range)) {
            take_cell(table, row, i, &entry);
        }
    }
}

static void list_untimed(struct table *table, const struct csv_row *row)
{
    struct entry entry = {row->line, NAN, VARIABLE_NONE, table->wide[table->time].name,
                          table->clock};
    intake_problem(table_intake(table), &entry, PROBLEM_REJECTED,
                   table_untimed(table, row, N_("the time is not a number of hours: row skipped")));
}

static void take(struct table *table, const struct csv_row *row)
{
    if (columns_find(row, table->header[table->time]) != COLUMN_NONE) {
        table_header_again(table, row);
        return;
    }
    if (table_take_pressures(table, row) || table_take_units(table, row)) {
        return;
    }
    if (table->read_count == 0) {
        list_read(table);
    }
    double hour;
    struct when when;
    enum table_clock clock = table_clock(table, row, &hour, &when);
    if (table->id != COLUMN_NONE) {
        if (!table_choose_row(table, row, clock != CLOCK_NONE)) {
            return;
        }
    } else if (!isnan(hour)) {
        table_note_hour(table->stays[table->current], hour, row->line);
    }
    if (clock == CLOCK_NONE) {
        list_untimed(table, row); /* a total, too */
        return;
    }
    if (table_is_struck(table, row)) {
        return;
    }
    table_note_admission(table, row);
    table_take_about(table, row);
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
