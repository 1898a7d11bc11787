/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* PhysioNet Challenge 2012: Time,Parameter,Value, one reading per row. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/text.h"
#include "patient/names.h"
#include "patient/reader.h"
#include "patient/table.h"

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

/* A challenge row without a header before it: 00:07,HR,88 */
static bool is_bare_challenge(const struct csv_row *row)
{
    double hour;
    return row->count == 3 && read_clock(row->field[0], &hour) &&
           !text_number(row->field[1], false, &hour);
}

static bool is_header(const struct csv_row *row)
{
    static const char *const names[] = {"Parameter", "Value", NULL};
    return table_has_columns(row, names) && table_time_column(row) != COLUMN_NONE;
}

static bool recognise(const struct csv_row *row)
{
    return is_header(row) || is_bare_challenge(row);
}

static bool start(struct table *table, const struct csv_row *row)
{
    if (!is_header(row)) {
        struct entry entry = {row->line, NAN, VARIABLE_NONE, "", ""};
        table->time = 0;
        table->parameter = 1;
        table->value = 2;
        intake_problem(table_intake(table), &entry, PROBLEM_NOTICE,
                       N_("no header: read as Time,Parameter,Value"));
        return false;
    }
    table_time_columns(table, row);
    table_say_time(table, row);
    table->parameter = columns_find(row, "Parameter");
    table->value = columns_find(row, "Value");
    table->id = columns_find_id(row);
    table->unit = table_unit_column(row);
    struct text unknown = {0}, twice = {0};
    for (size_t i = 0; i < row->count; i++) {
        const size_t known[] = {table->time, table->parameter, table->value};
        bool first =
            table_is_time_column(table, i) || i == table->parameter || i == table->value ||
            i == table->id || i == table->unit ||
            i == table->operator|| i == table->multiplier || table_is_status_column(table, i) ||
            table_is_source_column(table, i) || table_is_patient_column(table, i);
        bool again = false;
        for (size_t k = 0; k < 3; k++) {
            again |= text_same(row->field[i], row->field[known[k]]);
        }
        if (!first) {
            table_append_name(again ? &twice : &unknown, table->header[i]);
        }
    }
    table_notice_columns(table, row->line, N_("columns ignored"), &unknown);
    table_notice_columns(table, row->line, N_("repeated columns, the first is used"), &twice);
    text_free(&unknown);
    text_free(&twice);
    return true;
}

/* The place of a name among those of rows that identify stays, which grow by it. */
static size_t row_id(struct table *table, const char *name)
{
    size_t i = 0;
    while (i < table->row_id_count && !text_same(table->row_ids[i], name)) {
        i++;
    }
    if (i == table->row_id_count && i < TABLE_IDS) {
        table->row_ids[table->row_id_count++] = arena_text(&table->arena, name);
    }
    return i;
}

/* A row such as RecordID, Patient ID or MRN. The first name of them tells stays apart; of another,
 * a stay has one value. */
static void take_id(struct table *table, const struct entry *entry)
{
    struct table_stay *stay = table->stays[table->current];
    size_t place = row_id(table, entry->name);
    if (place == 0) {
        if (!stay->id && stay->last_hour > -INFINITY) {
            stay->unsorted = entry->line; /* rows before it would be ambiguous if another follows */
            table->persons.id_line = entry->line;
        }
        if (stay->id && strcmp(stay->id, entry->text) != 0) {
            table->split_by_row = true;
        }
        table_choose(table, entry->text);
        table->stays[table->current]->last_hour = -INFINITY; /* of this block */
    } else if (place < TABLE_IDS && !stay->ids[place]) {
        stay->ids[place] = arena_text(&table->arena, entry->text);
    } else if (place < TABLE_IDS && strcmp(stay->ids[place], entry->text) != 0) {
        struct text reason = {0};
        text_format(&reason,
                    _("the rows of %s have two values of '%s', %s and %s: are they of several "
                      "stays?"),
                    stay->id ? stay->id : "", table->row_ids[place], stay->ids[place], entry->text);
        table_fail(table, entry->line, reason.data);
        text_free(&reason);
    }
}

/* Without an id column, a new RecordID or a header starts another stay. */
static void tell_apart(struct table *table, const struct entry *entry, bool id)
{
    if (id && !cell_is_missing(entry->text)) {
        take_id(table, entry);
    }
    if (!isnan(entry->hour)) { /* otherwise at the end of the table */
        table_note_hour(table->stays[table->current], entry->hour, entry->line);
    }
}

/* "<" of a column of its own before the number; other signs change nothing. */
static const char *with_operator(const struct table *table, const struct csv_row *row,
                                 const char *value, char both[96])
{
    const char *sign = table->operator== COLUMN_NONE ? "" : row->field[table->operator];
    bool compares = *sign == '<' || *sign == '>' || strncmp(sign, "\xe2\x89", 2) == 0;
    bool fits =
        compares && *value >= '0' && *value <= '9' && snprintf(both, 96, "%s%s", sign, value) < 96;
    return fits ? both : value;
}

/* Is the value one of 1000, or of something else, by a column beside it? */
static bool is_multiplied(const struct table *table, const struct csv_row *row)
{
    const char *factor = table->multiplier == COLUMN_NONE ? "" : row->field[table->multiplier];
    double number;
    return !cell_is_missing(factor) &&
           !(text_number(factor, false, &number) && fabs(number - 1) <= 0);
}

static void take_entry(struct table *table, struct entry *entry, const struct table_name *name,
                       enum table_clock clock, const struct when *when, const struct csv_row *row)
{
    struct intake *intake = table_intake(table);
    bool missing = cell_is_missing(entry->text);
    const char *unit = table->unit == COLUMN_NONE ? "" : row->field[table->unit];
    unit = name->remark || cell_is_missing(unit) ? name->unit : unit;
    if (clock == CLOCK_NONE) {
        entry->text = table->clock;
        intake_problem(intake, entry, PROBLEM_REJECTED,
                       table_untimed(table, row, N_("the time is not hours:minutes: row skipped")));
    } else if (text_same(entry->name, "Age") && *unit && !columns_is_years(unit)) {
        intake_problem(intake, entry, PROBLEM_REJECTED, NOT_AN_AGE);
    } else if (entry->variable == VARIABLE_NONE) {
        bool apart = name->id && table->id == COLUMN_NONE;
        bool known = text_same(entry->name, "RecordID") || !apart;
        if (!known || !intake_descriptor(intake, entry)) {
            intake_problem(intake, entry, PROBLEM_NOTICE,
                           name->refusal  ? name->refusal
                           : apart        ? N_("read as an id that tells stays apart")
                           : *entry->name ? N_("unknown parameter")
                                          : N_("no parameter name"));
        }
    } else if (table_is_elsewhere(table, row, entry)) {
        return;
    } else if (table_admit_time(table, entry, clock, when, !missing)) {
        table_say_name(table, entry, name);
        char both[96];
        if (is_multiplied(table, row) && !missing) {
            intake_problem(intake, entry, PROBLEM_REJECTED,
                           N_("another column multiplies the value: write the value itself"));
            return;
        }
        const char *written = entry->text;
        entry->text = with_operator(table, row, written, both);
        if (name->with == VARIABLE_NONE) {
            intake_reading_in(intake, entry, unit);
        } else {
            intake_pair(intake, entry, name->with, unit);
        }
        entry->text = written; /* not `both`, which ends here */
    }
}

/* A short name such as T or TLC is understood with the unit of its row. */
static const struct table_name *name_of(struct table *table, const struct csv_row *row)
{
    const char *text = row->field[table->parameter];
    const char *unit = table->unit == COLUMN_NONE ? "" : row->field[table->unit];
    const struct table_name *name = table_name(table, text);
    char both[96];
    if (name->variable != VARIABLE_NONE || cell_is_missing(unit) ||
        name_with_unit(text) == VARIABLE_NONE ||
        snprintf(both, sizeof both, "%s (%s)", text, unit) >= (int)sizeof both) {
        return name;
    }
    return table_name(table, both);
}

static void take(struct table *table, const struct csv_row *row)
{
    struct entry entry = {row->line, NAN, VARIABLE_NONE, row->field[table->parameter],
                          row->field[table->value]};
    struct when when;
    enum table_clock clock = CLOCK_OWN;
    table->clock = row->field[table->time];
    if (table->date != COLUMN_NONE || !read_clock(table->clock, &entry.hour)) {
        if (is_header(row) || table_is_header(table, row)) {
            table_header_again(table, row);
            return;
        }
        clock = table_clock(table, row, &entry.hour, &when);
    }
    const struct table_name *name = name_of(table, row);
    entry.variable = name->variable;
    if (table->id == COLUMN_NONE) {
        tell_apart(table, &entry, name->id);
    } else if (!table_choose_row(table, row, clock != CLOCK_NONE)) {
        return;
    }
    if (table_is_struck(table, row)) {
        return;
    }
    if (clock != CLOCK_NONE) {
        table_note_admission(table, row);
        table_take_about(table, row);
    }
    take_entry(table, &entry, name, clock, &when, row);
}

const struct reader reader_challenge = {
    .name = "PhysioNet Challenge 2012",
    .kind = READER_STAYS,
    .recognise_row = recognise,
    .start = start,
    .take = take,
    .descriptors_at_start = true,
};
