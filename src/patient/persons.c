/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/persons.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"
#include "patient/intake.h"

/* The readings of a variable before the current one. */
struct before {
    double hour, value;
    uint32_t cell;
    bool any;
};

static int by_line(const void *first, const void *second)
{
    const struct observation *a = first, *b = second;
    return a->line != b->line ? (a->line < b->line ? -1 : 1) : (int)a->variable - (int)b->variable;
}

static bool is_equal(double a, double b)
{
    return a >= b && a <= b;
}

/* ---- a column that changes where the patient does ---- */

/* Up to so many different cells are told apart. */
enum { GROUPS = 256 };

struct column_trial {
    bool turns, parts;     /* may it be a column of ids: by when times step back, by who differs */
    size_t changes, backs; /* of its cells; of times of one variable, where it changes */
    size_t resolved;       /* readings of one time that differ, in different cells */
    uint32_t groups[GROUPS];
    size_t group_count;
    uint32_t last;            /* cell of the reading before */
    size_t line;              /* of the first change */
    size_t rows;              /* since the last change */
    double first, start, end; /* hours: of the file's first row, and since the last change */
};

/* A patient has so many rows at least, and begins in this part of the hours of the one before: a
 * few readings that another nurse wrote down late are no patient. */
enum { PERSON_ROWS = 3 };
static const double begin_part = 0.25;

static void note_group(struct column_trial *trial, uint32_t cell)
{
    size_t i = 0;
    while (i < trial->group_count && trial->groups[i] != cell) {
        i++;
    }
    if (i == GROUPS) {
        trial->parts = false;
    } else if (i == trial->group_count) {
        trial->groups[trial->group_count++] = cell;
    }
}

/* A reading beside the one of its variable before it. */
static void try_variable(struct column_trial *trial, const struct before *before,
                         const struct observation *now, uint32_t cell)
{
    bool same = before->cell == cell;
    if (before->any && now->hour < before->hour) {
        trial->parts = false;
        trial->turns &= !same;
        trial->backs++;
    } else if (before->any && is_equal(now->hour, before->hour) &&
               !is_equal(now->value, before->value)) {
        trial->parts &= !same;
        trial->resolved++;
    }
}

/* A row, with the last reading of the row before it. */
static void note_row(struct column_trial *trial, const struct observation *now,
                     const struct observation *last, uint32_t cell)
{
    if (!last) {
        trial->first = trial->start = now->hour;
    } else if (cell != trial->last) {
        double latest = trial->first + begin_part * (trial->end - trial->start);
        trial->turns &= trial->rows >= PERSON_ROWS && now->hour < last->hour && now->hour <= latest;
        trial->changes++;
        trial->line = trial->line > 0 ? trial->line : now->line;
        trial->start = now->hour;
        trial->rows = 0;
    }
    trial->rows++;
    trial->end = now->hour;
}

/* Does the column tell patients apart? *line: its first change. */
static bool try_column(const struct persons *persons, size_t column,
                       const struct observation *readings, size_t count, size_t *line)
{
    struct column_trial trial = {.turns = true, .parts = true};
    struct before before[VARIABLE_COUNT] = {0};
    size_t row = 0, rows = 0;
    for (size_t i = 0; i < count && (trial.turns || trial.parts); i++) {
        const struct observation *now = &readings[i];
        while (row < persons->row_count && persons->rows[row].line < now->line) {
            row++;
        }
        if (row == persons->row_count || persons->rows[row].line != now->line) {
            return false; /* a row that was not kept */
        }
        uint32_t cell = persons->rows[row].cells[column];
        const struct observation *last = i > 0 ? &readings[i - 1] : NULL;
        if (!last || last->line != now->line) {
            note_row(&trial, now, last, cell);
            rows++;
        }
        try_variable(&trial, &before[now->variable], now, cell);
        before[now->variable] = (struct before){now->hour, now->value, cell, true};
        note_group(&trial, cell);
        trial.last = cell;
    }
    *line = trial.line;
    bool turns = trial.turns && trial.changes > 0 && trial.backs > 0 && trial.rows >= PERSON_ROWS;
    bool parts = trial.parts && trial.group_count > 1 && rows > trial.group_count &&
                 4 * trial.resolved >= count;
    return turns || parts;
}

/* ---- times that begin again ---- */

/* A part of the file in which times only go forward. */
struct run {
    double start, end;
    size_t rows, line, variables, again;
};

enum { RUN_ROWS = 3, SHORT_RUN = 2 };

static bool is_of_another(const struct run *run, const struct run *before, double start,
                          size_t least)
{
    return run->rows >= least && (least > SHORT_RUN || run->again > 1) &&
           2 * run->again >= run->variables &&
           run->start <= start + begin_part * (before->end - before->start) &&
           run->end > before->start;
}

/* Do times begin again, with the same variables, as those of another patient would that was added
 * at the end? */
static bool begins_again(const struct observation *readings, size_t count, size_t least,
                         size_t *line)
{
    double before[VARIABLE_COUNT], start = count > 0 ? readings[0].hour : 0;
    uint64_t known = 0, seen = 0;
    struct run run = {0}, last = {0};
    size_t runs = 0;
    for (size_t i = 0; i <= count; i++) {
        const struct observation *now = &readings[i];
        bool ends = i == count || (i > 0 && now->hour < now[-1].hour);
        if (ends && !(runs == 0 ? run.rows >= least : is_of_another(&run, &last, start, least))) {
            return false;
        }
        if (ends) {
            *line = runs == 1 ? run.line : *line;
            runs++;
            last = run;
        }
        if (i == count) {
            break;
        }
        if (i == 0 || ends) {
            run = (struct run){.start = now->hour, .line = now->line};
            seen = 0;
        }
        run.end = now->hour;
        run.rows += run.rows == 0 || now[-1].line != now->line;
        uint64_t bit = UINT64_C(1) << now->variable;
        run.variables += !(seen & bit);
        run.again += !(seen & bit) && (known & bit) && now->hour < before[now->variable];
        seen |= bit;
        known |= bit;
        before[now->variable] = now->hour;
    }
    return runs > 1;
}

/* ---- a row that names the patient, behind readings ---- */

/* Is it the first of another patient? Times go forward on both sides of it, and behind it either
 * begin again, or a variable has another value at the same time. In a shuffled file of one patient
 * it stands anywhere, but then times do not go forward. */
static bool begins_at_id(const struct observation *readings, size_t count, size_t id_line)
{
    enum { FEWEST = 2 };
    struct before before[VARIABLE_COUNT] = {0};
    size_t first = 0;
    while (first < count && readings[first].line < id_line) {
        const struct observation *now = &readings[first++];
        before[now->variable] = (struct before){now->hour, now->value, 0, true};
    }
    bool enough = first >= FEWEST && count - first >= FEWEST, again = false;
    for (size_t i = 1; i < count; i++) {
        const struct observation *now = &readings[i];
        const struct before *same = &before[now->variable];
        if (i != first && now->hour < now[-1].hour) {
            return false;
        }
        again |= i >= first && same->any &&
                 (is_equal(now->hour, same->hour) ? !is_equal(now->value, same->value)
                                                  : enough && now->hour < same->hour);
    }
    return again && first > 0 && first < count;
}

/* ---- all of them ---- */

static int by_time(const void *first, const void *second)
{
    const struct observation *a = first, *b = second;
    return a->variable != b->variable ? (int)a->variable - (int)b->variable
           : a->hour < b->hour        ? -1
                                      : a->hour > b->hour;
}

/* Counts the readings that are at one time as another of their variable, and have its value or
 * another. Sorts them where they are not in the order of time. */
static void count_pairs(struct observation *readings, size_t count, size_t *same, size_t *other)
{
    double hour[VARIABLE_COUNT], value[VARIABLE_COUNT];
    bool sorted = true;
    for (size_t i = 1; i < count && sorted; i++) {
        sorted = readings[i].hour >= readings[i - 1].hour;
    }
    if (!sorted) {
        qsort(readings, count, sizeof *readings, by_time);
    }
    for (int i = 0; i < VARIABLE_COUNT; i++) {
        hour[i] = value[i] = NAN;
    }
    *same = *other = 0;
    for (size_t i = 0; i < count; i++) {
        const struct observation *now = &readings[i];
        bool again = is_equal(hour[now->variable], now->hour);
        bool equal = is_equal(value[now->variable], now->value);
        *same += again && equal;
        *other += again && !equal;
        hour[now->variable] = now->hour;
        value[now->variable] = now->value;
    }
}

static int by_row(const void *reading, const void *row)
{
    size_t a = ((const struct observation *)reading)->line;
    size_t b = ((const struct persons_row *)row)->line;
    return a < b ? -1 : a > b;
}

/* In rows of any order: does the column differ wherever readings of one time do, in a quarter of
 * them or more? Sorts the readings. *line: the first row with another cell than the first. */
static bool explains(const struct persons *persons, size_t column, struct observation *readings,
                     size_t count, size_t *line)
{
    struct column_trial trial = {.parts = true};
    uint32_t first = persons->row_count > 0 ? persons->rows[0].cells[column] : 0;
    *line = SIZE_MAX;
    qsort(readings, count, sizeof *readings, by_time);
    for (size_t i = 0; i < count; i++) {
        const struct observation *now = &readings[i], *last = i > 0 ? now - 1 : NULL;
        const struct persons_row *row =
            bsearch(now, persons->rows, persons->row_count, sizeof *row, by_row);
        if (!row) {
            return false;
        }
        uint32_t cell = row->cells[column];
        bool differs = last && by_time(last, now) == 0 && !is_equal(last->value, now->value);
        if (differs && cell == trial.last) {
            return false;
        }
        note_group(&trial, cell);
        trial.resolved += differs;
        trial.last = cell;
        *line = cell != first && now->line < *line ? now->line : *line;
    }
    return trial.parts && trial.group_count > 1 && count > trial.group_count &&
           4 * trial.resolved >= count;
}

/* Readings that were not struck or rejected, and are not of a second column of their variable. */
static struct observation *list_readings(const struct patient *patient, size_t *count)
{
    struct observation *readings = memory_new(patient->observation_count + 1, sizeof *readings);
    *count = 0;
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *one = &patient->observations[i];
        bool counts = one->category != MARK_STRIKE && one->category != MARK_REJECTED &&
                      one->category != MARK_SECOND && one->category != MARK_SECOND_SAID;
        readings[*count] = *one;
        *count += counts && isfinite(one->hour) && isfinite(one->value);
    }
    sort_nearly(readings, *count, sizeof *readings, by_line);
    return readings;
}

enum persons_found persons_judge(const struct persons *persons, const struct patient *patient,
                                 size_t *column, size_t *line)
{
    enum { FEW = 12 };
    size_t count, same, other;
    enum persons_found found = PERSONS_ONE;
    struct observation *readings = list_readings(patient, &count);
    for (size_t i = 0; i < persons->column_count && found == PERSONS_ONE; i++) {
        *column = i;
        found = try_column(persons, i, readings, count, line) ? PERSONS_BY_COLUMN : found;
    }
    bool by_id = found == PERSONS_ONE && persons->id_line > 0 &&
                 begins_at_id(readings, count, persons->id_line);
    bool again = found == PERSONS_ONE && begins_again(readings, count, RUN_ROWS, line);
    bool shortly = found == PERSONS_ONE && !again && begins_again(readings, count, SHORT_RUN, line);
    count_pairs(readings, count, &same, &other);
    *line = by_id ? persons->id_line : *line;
    if ((by_id || again || (shortly && other > 1)) &&
        same <= other) { /* else it is the same once more */
        found = PERSONS_BY_TIMES;
    } else if (found == PERSONS_ONE && count >= FEW && 4 * other >= count) {
        found = PERSONS_PERHAPS;
    }
    for (size_t i = 0; i < persons->column_count && found == PERSONS_PERHAPS; i++) {
        *column = i;
        found = explains(persons, i, readings, count, line) ? PERSONS_BY_COLUMN : found;
    }
    free(readings);
    return found;
}
