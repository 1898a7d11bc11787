/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Days and halves of days that stand beside times of the clock: in a column that is not read as a
 * date, or in rows of their own. Times would be read as of the first day. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "patient/names.h"
#include "patient/table.h"

/* ---- row by row ---- */

static bool is_day(const char *text)
{
    struct when when = when_read(text);
    return (when.kind == WHEN_DATE || when.kind == WHEN_AMBIGUOUS) && !when.clock;
}

/* "Day 2", "Jour 2" */
static bool is_numbered_day(const char *text)
{
    static const char *const words[] = {"day", "jour", "dia", "tag", "hari", "siku"};
    char key[NAME_KEY_BYTES];
    bool is = false;
    for (size_t i = 0; name_key(text, key) && i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]), digits = strspn(key + length, "0123456789");
        is |= strncmp(key, words[i], length) == 0 && digits > 0 && key[length + digits] == 0;
    }
    return is;
}

/* -1: neither "AM" nor "PM" */
static int half_day(const char *text)
{
    char key[NAME_KEY_BYTES];
    bool known = name_key(text, key);
    return known && strcmp(key, "am") == 0 ? 0 : known && strcmp(key, "pm") == 0 ? 1 : -1;
}

/* "Patient: B", "MRN 4712", "Bed 2" */
static bool names_person(const char *text)
{
    char name[64];
    size_t colon = strcspn(text, ":"), digits = strcspn(text, "0123456789");
    size_t length = text[colon] ? colon : digits;
    const char *rest = text + length + strcspn(text + length, " ");
    if (length == 0 || length >= sizeof name || text[length] == 0 || (!text[colon] && *rest)) {
        return false;
    }
    memcpy(name, text, length);
    name[length] = 0;
    const char *bare = text_trim(name);
    return columns_id(bare) != ID_NONE || columns_may_identify(bare);
}

/* A row with nothing but a day or a patient, as above the readings of that day or patient. A title
 * of the table names its first patient. */
static void note_block(struct table *table, const struct csv_row *row)
{
    struct table_days *days = &table->days;
    const char *cell = NULL;
    for (size_t i = 0; i < row->count; i++) {
        if (*row->field[i] && cell) {
            days->rows_before |= table->started;
            days->person_line = days->person_line > 0 ? days->person_line : days->person_next;
            return;
        }
        cell = *row->field[i] ? row->field[i] : cell;
    }
    if (!cell) {
        return;
    }
    if (table->started && (is_day(cell) || is_numbered_day(cell))) {
        bool second = days->rows_before || days->block;
        days->block = true;
        days->block_line = second && days->block_line == 0 ? row->line : days->block_line;
    } else if (names_person(cell)) {
        bool other = days->person ? !text_same(days->person, cell) : days->rows_before;
        days->person_next = other && days->person_next == 0 ? row->line : days->person_next;
        days->person = days->person ? days->person : arena_text(&table->arena, cell);
    }
}

/* The number of a day: of a date since 1970, else the number that is written, else any that differs
 * with the text. */
static double day_number(const char *text, bool *counts)
{
    struct when when = when_read(text);
    const char *digits = text + strcspn(text, "0123456789");
    *counts = true;
    if (when.kind == WHEN_DATE || when.kind == WHEN_AMBIGUOUS) {
        return floor(when_hours(&when, ORDER_DAY_FIRST, SCALE_UNKNOWN) / 24);
    }
    *counts = *digits != 0;
    return *digits ? strtod(digits, NULL) : (double)(uint32_t)text_hash(TEXT_HASH, text);
}

/* Looks at the first cell of each column that is not read. */
static void look_at_columns(struct table *table, const struct csv_row *row)
{
    struct table_days *days = &table->days;
    for (size_t i = 0; i < days->count; i++) {
        const char *cell = row->field[days->columns[i]];
        if (days->looked[i] || cell_is_missing(cell)) {
            continue;
        }
        days->looked[i] = true;
        if (days->day == COLUMN_NONE && is_day(cell)) {
            days->day = days->columns[i];
        } else if (days->half == COLUMN_NONE && half_day(cell) >= 0) {
            days->half = days->columns[i];
        }
    }
}

void table_note_days(struct table *table, const struct csv_row *row)
{
    struct table_days *days = &table->days;
    note_block(table, row);
    if (!table->started || row->count < table->columns) {
        return;
    }
    look_at_columns(table, row);
    const char *day = days->day == COLUMN_NONE ? "" : row->field[days->day];
    if (!cell_is_missing(day)) {
        days->rows =
            memory_reserve(days->rows, days->row_count, &days->row_capacity, sizeof *days->rows);
        struct table_day *one = &days->rows[days->row_count++];
        one->line = row->line;
        one->number = day_number(day, &one->counts);
    }
    if (days->half != COLUMN_NONE) {
        struct when when = when_read(row->field[table->time]);
        double hours = when.kind == WHEN_NONE || when.kind == WHEN_NUMBER ? INFINITY : when.hours;
        days->latest = fmax(days->latest, hours);
        days->evening |= half_day(row->field[days->half]) == 1;
    }
}

/* ---- after the last row ---- */

static int by_line(const void *key, const void *item)
{
    size_t line = *(const size_t *)key, other = ((const struct table_day *)item)->line;
    return line < other ? -1 : line > other;
}

enum { DISTINCT = 64 };

/* The days of a stay beside its hours. Hours since an admission at a time of day `a` fit if a +
 * hour lies within the day on each row. */
struct beside {
    double least, most; /* a lies between */
    double last;        /* the last hour */
    double days[DISTINCT];
    size_t count;
};

static void compare(struct beside *beside, const struct table_day *day, double hour)
{
    const double hours = 24;
    size_t i = 0;
    while (i < beside->count && fabs(beside->days[i] - day->number) > 0) {
        i++;
    }
    if (i == beside->count && i < DISTINCT) {
        beside->days[beside->count++] = day->number;
    }
    if (day->counts) {
        beside->least = fmax(beside->least, hours * day->number - hour);
        beside->most = fmin(beside->most, hours * (day->number + 1) - hour);
    }
    beside->last = fmax(beside->last, hour);
}

static bool check_stay(struct table *table, const struct table_stay *stay)
{
    const struct table_days *days = &table->days;
    const struct patient *patient = stay->intake.patient;
    struct beside beside = {.least = -INFINITY, .most = INFINITY};
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *one = &patient->observations[i];
        size_t line = one->line;
        const struct table_day *day =
            isfinite(one->hour) && days->row_count > 0
                ? bsearch(&line, days->rows, days->row_count, sizeof *days->rows, by_line)
                : NULL;
        if (day) {
            compare(&beside, day, one->hour);
        }
    }
    /* times such as 08:00, which are of the clock on several days */
    bool clock = beside.count > 1 && !stay->counted && beside.last < 24;
    if (beside.count < 2 || (!clock && beside.least < beside.most)) {
        return true;
    }
    table->failed = true;
    return error_at(table->error, table->source->name, table->header_line,
                    "the column '%s' has %zu days, but the times only go to hour %.0f: "
                    "give hours since admission, or dates",
                    table->header[days->day], beside.count, beside.last);
}

bool table_check_days(struct table *table)
{
    const struct table_days *days = &table->days;
    const char *name = table->source->name;
    if (days->half != COLUMN_NONE && days->evening && days->latest < 13) {
        table->failed = true;
        return error_at(table->error, name, table->header_line,
                        _("the column '%s' says which half of the day is meant: write it behind "
                          "the time, as 02:00 PM"),
                        table->header[days->half]);
    }
    if (days->person_line > 0 && table->id == COLUMN_NONE && table->count == 1) {
        table->failed = true;
        return error_at(table->error, name, days->person_line,
                        _("a row names another patient: give each row its id in a column "
                          "patient_id, or each patient a file"));
    }
    for (size_t i = 0; i < table->count; i++) {
        const struct table_stay *stay = table->stays[i];
        if (days->block_line > 0 && stay->since_line > 0) {
            table->failed = true;
            return error_at(table->error, name, days->block_line,
                            _("rows that hold only a day stand among the readings: write the date "
                              "on each row"));
        }
        if (days->day != COLUMN_NONE && stay->time_count == 0 && !check_stay(table, stay)) {
            return false;
        }
    }
    return true;
}
