/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The times of a table's rows: since admission, calendar times, wall-clock times. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "patient/cell.h"
#include "patient/table.h"
#include "patient/timeline.h"

/* ---- columns ---- */

static const char *const admission_names[] = {
    "intime", "admittime", "admission time", "time of admission", "admission", "admitted",
};

static bool names_admission(const char *name)
{
    for (size_t i = 0; i < sizeof admission_names / sizeof *admission_names; i++) {
        if (text_same(name, admission_names[i])) {
            return true;
        }
    }
    return false;
}

/* The first column whose name is, or is not, that of a date only. */
static size_t find_column(const struct csv_row *row, bool date)
{
    for (size_t i = 0; i < row->count; i++) {
        const char *name = row->field[i];
        if (date ? when_names_date(name) : when_names_time(name) && !when_names_date(name)) {
            return i;
        }
    }
    return COLUMN_NONE;
}

/* The only column whose name suggests a time, or two that belong together (*date: the date column);
 * otherwise it would be ambiguous. */
static size_t guess_time_column(const struct csv_row *row, size_t *date)
{
    size_t found[2] = {COLUMN_NONE, COLUMN_NONE}, count = 0;
    *date = COLUMN_NONE;
    for (size_t i = 0; i < row->count; i++) {
        if (when_may_name_time(row->field[i])) {
            found[count < 2 ? count : 1] = i;
            count++;
        }
    }
    for (size_t i = 0; i < 2 && count == 2; i++) {
        if (when_name_belongs(row->field[found[i]], row->field[found[1 - i]])) {
            *date = found[i];
            return found[1 - i];
        }
    }
    return count == 1 ? found[0] : COLUMN_NONE;
}

size_t table_time_column(const struct csv_row *row)
{
    static const char *const own[] = {"Hours", "Time"};
    size_t date;
    for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
        for (size_t i = 0; i < row->count; i++) {
            if (text_same(row->field[i], own[k])) {
                return i;
            }
        }
    }
    size_t time = find_column(row, false);
    time = time == COLUMN_NONE ? find_column(row, true) : time;
    return time == COLUMN_NONE ? guess_time_column(row, &date) : time;
}

void table_time_columns(struct table *table, const struct csv_row *row)
{
    static const struct when_column none;
    size_t date;
    table->time = table_time_column(row);
    table->scale = when_scale_of(&none, row->field[table->time]);
    table->date = table->scale == SCALE_UNKNOWN ? find_column(row, true) : COLUMN_NONE;
    if (guess_time_column(row, &date) == table->time && date != COLUMN_NONE) {
        table->date = date;
    }
    if (table->date == table->time) {
        table->date = COLUMN_NONE;
    }
    for (size_t i = row->count; i-- > 0;) {
        if (names_admission(row->field[i])) {
            table->admitted = i;
        }
    }
}

bool table_is_time_column(const struct table *table, size_t column)
{
    return column == table->time || column == table->date || column == table->admitted;
}

bool table_has_no_date(const struct table *table, const struct csv_row *row)
{
    return table->date != COLUMN_NONE && cell_is_missing(row->field[table->date]) &&
           !cell_is_missing(row->field[table->time]);
}

const char *table_untimed(const struct table *table, const struct csv_row *row,
                          const char *otherwise)
{
    return table_has_no_date(table, row) ? TABLE_NO_DATE
           : when_has_odd_zone(row->field[table->time])
               ? N_("the time zone is not known, or has several meanings: write it as +01:00, or "
                    "leave it out; row skipped")
               : otherwise;
}

/* ---- the time of a row ---- */

static struct when row_when(struct table *table, const struct csv_row *row)
{
    const char *clock = row->field[table->time];
    char *last = table->last_time.text;
    if (table_has_no_date(table, row)) {
        struct when when = when_join_fields("1970-01-01", clock);
        when.dateless = when.kind == WHEN_DATE;
        return when;
    }
    if (table->date != COLUMN_NONE) {
        return when_join_fields(row->field[table->date], clock);
    }
    if (*clock == 0 || strcmp(clock, last) != 0) {
        size_t length = strlen(clock);
        bool fits = length < sizeof table->last_time.text;
        memcpy(last, clock, fits ? length : 0);
        last[fits ? length : 0] = 0;
        table->last_time.when = when_read(clock);
    }
    return table->last_time.when;
}

enum table_clock table_clock(struct table *table, const struct csv_row *row, double *hour,
                             struct when *when)
{
    const char *text = table->clock = row->field[table->time];
    double number;
    *when = row_when(table, row);
    *hour = NAN;
    switch (when->kind) {
    case WHEN_NONE:
        table->stays[table->current]->column.bare |= when->bare;
        return CLOCK_NONE;
    case WHEN_DURATION:
        *hour = when->hours;
        return when->half_day ? CLOCK_NONE : CLOCK_SINCE;
    case WHEN_NUMBER:
        if (!text_number(text, table->stays[table->current]->intake.decimal_comma, &number)) {
            return CLOCK_NONE; /* 1,5 in a comma-separated table */
        }
        *hour = when_hours(when, ORDER_UNKNOWN, table->scale);
        return isnan(*hour) ? CLOCK_LATE : CLOCK_HOURS;
    case WHEN_DATE:
    case WHEN_AMBIGUOUS:
        return CLOCK_LATE;
    }
    return CLOCK_NONE;
}

static struct table_time as_time(const struct when *when, size_t line)
{
    bool number = when->kind == WHEN_NUMBER;
    struct table_time time = {.line = line,
                              .kind = when->kind,
                              .zoned = when->zoned,
                              .dotted = when->dotted,
                              .dateless = when->dateless};
    time.timed = number || when->clock;
    time.zone = when->zone;
    time.hours[0] = number ? when->number : when_hours(when, ORDER_DAY_FIRST, SCALE_UNKNOWN);
    time.hours[1] = when->kind == WHEN_AMBIGUOUS
                        ? when_hours(when, ORDER_MONTH_FIRST, SCALE_UNKNOWN)
                        : time.hours[0];
    return time;
}

/* The time of admission is the same on each row of a stay: the first counts. */
static void note_time(struct table_stay *stay, size_t line, const struct when *when, bool reading)
{
    struct table_time *last = stay->time_count > 0 ? &stay->times[stay->time_count - 1] : NULL;
    if (last && last->line == line) {
        last->reading |= reading;
        return;
    }
    when_look(&stay->column, when);
    if (!stay->times && stay->times_expected > 0) {
        stay->time_capacity = stay->times_expected;
        stay->times = memory_resize(NULL, stay->time_capacity, sizeof *stay->times);
    }
    stay->times =
        memory_reserve(stay->times, stay->time_count, &stay->time_capacity, sizeof *stay->times);
    stay->times[stay->time_count] = as_time(when, line);
    stay->times[stay->time_count++].reading = reading;
    if (stay->last_hour <= -INFINITY) {
        stay->last_hour = -1e9; /* there was a row */
    }
}

void table_note_admission(struct table *table, const struct csv_row *row)
{
    struct table_stay *stay = table->stays[table->current];
    if (table->admitted == COLUMN_NONE || stay->admitted.line > 0) {
        return;
    }
    struct when when = when_read(row->field[table->admitted]);
    if (when.kind == WHEN_DATE || when.kind == WHEN_AMBIGUOUS || when.kind == WHEN_NUMBER) {
        when_look(&stay->column, &when);
        stay->admitted = as_time(&when, row->line);
    }
}

/* From 12:30 to 01:00, and from 10:00 to 02:00 on the same day. */
static void watch_halves(struct table_halves *halves, double day, double hour, size_t line)
{
    static const double first = 1, end = 13, least = 4;
    bool same_day = halves->rows > 0 && !(fabs(halves->day - day) > 0);
    double back = same_day ? halves->last - hour : 0;
    halves->other |= hour < first || hour >= end || (back > 0 && back < least);
    halves->line = halves->turns == 0 ? line : halves->line;
    halves->turns += back >= least;
    halves->rows++;
    halves->day = day;
    halves->last = hour;
}

/* Lists steps back; true if they are those of half a day. */
static bool doubt_halves(struct table_stay *stay)
{
    enum { LEAST = 4 };
    const struct table_halves *halves = &stay->halves;
    struct entry entry = {halves->line, NAN, VARIABLE_NONE, "", ""};
    bool doubt = halves->turns > 0 && !halves->other && halves->rows >= LEAST;
    if (doubt) {
        intake_problem(
            &stay->intake, &entry, PROBLEM_DOUBT,
            N_("times step back here as on a clock with 12 hours: if am and pm were left "
               "out, those after noon are read 12 hours too early; write 14:00, or 2:00 "
               "pm"));
    }
    return doubt;
}

static void watch_step(struct table_stay *stay, const struct entry *entry)
{
    double *last = &stay->last_of[entry->variable];
    watch_halves(&stay->halves, 0, entry->hour, entry->line);
    size_t steps = stay->walk.midnights + stay->walk.steps_back;
    stay->midnight |= *last - entry->hour >= 18;
    *last = entry->hour;
    if (when_step(&stay->walk, entry->hour)) {
        stay->midnights = memory_reserve(stay->midnights, stay->midnight_count,
                                         &stay->midnight_capacity, sizeof *stay->midnights);
        stay->midnights[stay->midnight_count++] = entry->line;
    }
    if (steps == 0 && stay->walk.midnights + stay->walk.steps_back > 0) {
        stay->back_line = entry->line;
    }
    if (stay->since_line == 0 && fabs(entry->hour) > 0) {
        stay->since_line = entry->line;
    }
}

/* Is a reading of this hour used? Lists it if it is outside the hours used. */
static bool admit_hour(struct intake *intake, const struct entry *entry)
{
    bool used = timeline_bin(entry->hour) >= 0;
    if (used && entry->hour >= 0) {
        return true;
    }
    intake_problem(intake, entry, used ? PROBLEM_NOTICE : PROBLEM_UNUSED,
                   used              ? N_("before admission: used in the first hour")
                   : entry->hour > 0 ? N_("after hour 48")
                                     : N_("an hour or more before admission"));
    return used;
}

bool table_admit_time(struct table *table, const struct entry *entry, enum table_clock clock,
                      const struct when *when, bool reading)
{
    struct table_stay *stay = table->stays[table->current];
    if (clock == CLOCK_LATE) {
        note_time(stay, entry->line, when, reading);
        return true;
    }
    if (!reading) {
        return true;
    }
    stay->counted |= clock == CLOCK_HOURS;
    if (clock == CLOCK_SINCE && stay->spelled_line == 0) {
        stay->spelled_line = entry->line;
        stay->spelled_hour = entry->hour;
        stay->spelled = arena_text(&stay->intake.patient->arena, table->clock);
    }
    watch_step(stay, entry);
    return admit_hour(&stay->intake, entry);
}

/* ---- after the last row ---- */

/* Interpretation of the times of a file. */
struct reading_of_times {
    struct when_column column;
    enum when_order order;
    enum when_scale scale;
    bool since; /* other times are given since admission */
};

static bool is_dated(const struct reading_of_times *how, const struct table_time *time)
{
    return time->kind != WHEN_NUMBER || how->scale == SCALE_SERIAL;
}

/* Hours since 1970 or since admission; NAN with a reason if the time is not used. */
static double hours_of(const struct reading_of_times *how, const struct table_stay *stay,
                       const struct table_time *time, const char **reason)
{
    struct when number = {.kind = WHEN_NUMBER, .number = time->hours[0]};
    bool serial = time->kind == WHEN_NUMBER;
    if (time->dateless) {
        *reason = TABLE_NO_DATE;
    } else if (stay->since_line > 0 || (serial && how->scale == SCALE_UNKNOWN)) {
        *reason = N_("the time is not hours:minutes or hours since admission, as others are: row "
                     "skipped");
    } else if (!time->timed || (serial && is_dated(how, time) && !how->column.fractions)) {
        *reason = N_("a day without a time of day: row skipped");
    } else if (how->column.zoned && !time->zoned) {
        *reason = N_("a time without a zone, where others have one: row skipped");
    } else if (time->dotted && !when_dots_are_clock(&how->column)) {
        *reason =
            N_("8 hours and 30 minutes, or a decimal number? Write times as 08:30; row skipped");
    } else {
        return serial ? when_hours(&number, how->order, how->scale)
                      : time->hours[how->order == ORDER_MONTH_FIRST];
    }
    return NAN;
}

static int by_line(const void *key, const void *item)
{
    size_t line = *(const size_t *)key, other = ((const struct table_time *)item)->line;
    return line < other ? -1 : line > other;
}

static const struct table_time *time_of_line(const struct table_stay *stay, size_t line)
{
    return stay->time_count == 0
               ? NULL
               : bsearch(&line, stay->times, stay->time_count, sizeof *stay->times, by_line);
}

/* The same for readings that come mostly in order of line: *at is where the one before was found.
 */
static const struct table_time *next_time(const struct table_stay *stay, size_t line, size_t *at)
{
    for (size_t i = *at; i < stay->time_count && i < *at + 2; i++) {
        if (stay->times[i].line == line) {
            *at = i;
            return &stay->times[i];
        }
    }
    const struct table_time *time = time_of_line(stay, line);
    *at = time ? (size_t)(time - stay->times) : *at;
    return time;
}

/* Hour 0 of a stay in calendar time: its admission, else its first reading. INFINITY: none. *zone:
 * its hours from UTC, if the times have a zone. */
static double find_origin(const struct reading_of_times *how, const struct table_stay *stay,
                          double *zone)
{
    const char *reason;
    double origin = INFINITY;
    *zone = stay->admitted.zone;
    if (stay->admitted.line > 0) {
        double hours = hours_of(how, stay, &stay->admitted, &reason);
        return isnan(hours) ? origin : hours;
    }
    for (size_t i = 0; i < stay->time_count; i++) {
        if (stay->times[i].reading && is_dated(how, &stay->times[i])) {
            double hours = hours_of(how, stay, &stay->times[i], &reason);
            *zone = hours < origin ? stay->times[i].zone : *zone;
            origin = fmin(origin, hours);
        }
    }
    return origin;
}

/* Do the dates tell the day beyond doubt? Not where day and month were put in an order only because
 * that changes no hour, and not in day numbers, of which spreadsheets have two kinds. */
static bool is_day_certain(const struct reading_of_times *how)
{
    const struct when_column *column = &how->column;
    bool shown = column->first_over_12 || column->second_over_12 ||
                 fabs(column->span[0] - column->span[1]) > 0;
    return column->counts[WHEN_NUMBER] == 0 && (column->counts[WHEN_AMBIGUOUS] == 0 || shown);
}

/* Hour 0 as an instant, where there is a zone, and by the clock of the file. */
static void note_began(const struct reading_of_times *how, struct patient *patient, double origin,
                       double zone)
{
    static const double hour_ms = 3600e3;
    if (!isfinite(origin)) {
        return;
    }
    patient->began = how->column.zoned ? origin * hour_ms : patient->began;
    if (is_day_certain(how)) {
        patient->began_wall = (origin + (how->column.zoned ? zone : 0)) * hour_ms;
    }
}

static void say(struct intake *intake, size_t line, enum problem_kind kind, const char *reason)
{
    struct entry entry = {line, NAN, VARIABLE_NONE, "", ""};
    intake_problem(intake, &entry, kind, reason);
}

/* Lists each row whose time is not used, or is interpreted. */
static void list_times(const struct reading_of_times *how, struct table_stay *stay, double origin)
{
    struct when_walk walk = {0};
    bool said = false;
    size_t back = 0;
    for (size_t i = 0; i < stay->time_count; i++) {
        const struct table_time *time = &stay->times[i];
        const char *reason = "";
        double hour = hours_of(how, stay, time, &reason) - (is_dated(how, time) ? origin : 0);
        struct entry entry = {time->line, hour, VARIABLE_NONE, "", ""};
        if (isnan(hour)) {
            intake_problem(&stay->intake, &entry, PROBLEM_REJECTED, reason);
            continue;
        }
        if (time->reading) {
            admit_hour(&stay->intake, &entry);
        }
        when_step(&walk, hour);
        if (is_dated(how, time)) {
            const double day = 24;
            double at = time->hours[how->order == ORDER_MONTH_FIRST];
            watch_halves(&stay->halves, floor(at / day), at - floor(at / day) * day, time->line);
        }
        if (!said && walk.midnights + walk.steps_back > 0) {
            said = true;
            stay->unsorted = stay->unsorted > 0 ? stay->unsorted : time->line;
            back = time->line;
        }
    }
    if (said && !doubt_halves(stay)) {
        say(&stay->intake, back, PROBLEM_NOTICE,
            N_("times step back here; each row is read at its own time"));
    }
}

static void say_origin(const struct reading_of_times *how, struct table_stay *stay)
{
    size_t line = stay->times[0].line;
    if (stay->admitted.line == 0) {
        say(&stay->intake, line, PROBLEM_NOTICE,
            N_("the times are dates, and none is of admission: hour 0 is the first reading"));
    }
    if (how->column.counts[WHEN_AMBIGUOUS] > 0) {
        say(&stay->intake, line, PROBLEM_NOTICE,
            how->order == ORDER_DAY_FIRST ? N_("dates are read with the day first")
                                          : N_("dates are read with the month first"));
    }
    if (how->column.counts[WHEN_NUMBER] > 0) {
        say(&stay->intake, line, PROBLEM_NOTICE,
            N_("times are read as day numbers of a spreadsheet"));
    }
}

/* An alternative of an unused reading is not used either. */
static void leave_out(struct observation *other)
{
    other->hour = INFINITY;
    other->value = NAN;
}

/* Assigns a pending reading its hour; false if it is not used. */
static bool place_reading(const struct reading_of_times *how, const struct table_stay *stay,
                          double origin, size_t *at, struct observation *reading)
{
    const struct table_time *time = next_time(stay, reading->line, at);
    const char *reason;
    if (time) {
        reading->hour = hours_of(how, stay, time, &reason) - (is_dated(how, time) ? origin : 0);
    }
    return !isnan(reading->hour) && timeline_bin(reading->hour) >= 0;
}

/* Rows that have no date are below the date of their day if it is written once for each day, as in
 * merged cells: on the first row of the day, above at least as many rows without. */
static bool is_merged(const struct table_stay *stay, bool month_first)
{
    double day = -INFINITY, last = 0;
    size_t dated = 0, dateless = 0;
    for (size_t i = 0; i < stay->time_count; i++) {
        const struct table_time *time = &stay->times[i];
        const double hours = 24;
        double at = time->hours[month_first], date = floor(at / hours);
        if (time->dateless ? !isfinite(day) || at < last : !time->timed || !(date > day)) {
            return false;
        }
        dated += !time->dateless;
        dateless += time->dateless;
        day = time->dateless ? day : date;
        last = at - (time->dateless ? 0 : date * hours);
    }
    return dateless >= dated && dateless > 0;
}

static void fill_dates(const struct reading_of_times *how, struct table_stay *stay)
{
    double day[2] = {0};
    size_t line = 0;
    if (!is_merged(stay, how->order == ORDER_MONTH_FIRST)) {
        return;
    }
    for (size_t i = 0; i < stay->time_count; i++) {
        struct table_time *time = &stay->times[i];
        for (int k = 0; k < 2; k++) {
            const double hours = 24;
            day[k] = time->dateless ? day[k] : floor(time->hours[k] / hours) * hours;
            time->hours[k] += time->dateless ? day[k] : 0;
        }
        line = line == 0 && time->dateless ? time->line : line;
        time->dateless = false;
    }
    say(&stay->intake, line, PROBLEM_NOTICE,
        N_("rows without a date are read as of the date above them"));
}

/* Assigns hours to readings with pending times; removes those without one. */
static void place_late(const struct reading_of_times *how, struct table_stay *stay)
{
    struct patient *patient = stay->intake.patient;
    double zone, origin;
    fill_dates(how, stay);
    origin = find_origin(how, stay, &zone);
    const char *reason;
    size_t kept = 0, at = 0;
    for (size_t i = 0; i < patient->problem_count; i++) {
        struct problem *problem = &patient->problems[i];
        const struct table_time *time = time_of_line(stay, problem->line);
        if (time && isnan(problem->hour) && problem->variable != VARIABLE_NONE) {
            problem->hour = hours_of(how, stay, time, &reason) - (is_dated(how, time) ? origin : 0);
        }
    }
    for (size_t i = 0; i < patient->observation_count; i++) {
        if (place_reading(how, stay, origin, &at, &patient->observations[i])) {
            patient->observations[kept++] = patient->observations[i];
        }
    }
    patient->observation_count = kept;
    for (size_t i = 0; i < patient->other_count; i++) {
        if (!place_reading(how, stay, origin, &at, &patient->others[i])) {
            leave_out(&patient->others[i]);
        }
    }
    note_began(how, patient, origin, zone);
    if (isfinite(origin)) {
        say_origin(how, stay);
    }
    list_times(how, stay, origin);
}

/* Number of midnights before a line. */
static size_t nights_before(const struct table_stay *stay, size_t line)
{
    size_t nights = 0;
    while (nights < stay->midnight_count && stay->midnights[nights] <= line) {
        nights++;
    }
    return nights;
}

/* Wall-clock times restart at midnight: later rows belong to the next day. */
static void place_by_wall(struct table_stay *stay)
{
    struct patient *patient = stay->intake.patient;
    size_t kept = 0, listed = 0, problems = patient->problem_count;
    for (size_t i = 0; i < problems; i++) {
        patient->problems[i].hour += 24.0 * (double)nights_before(stay, patient->problems[i].line);
    }
    for (size_t i = 0; i < patient->observation_count; i++) {
        struct observation observation = patient->observations[i];
        observation.hour += 24.0 * (double)nights_before(stay, observation.line);
        if (timeline_bin(observation.hour) >= 0) {
            patient->observations[kept++] = observation;
        } else if (observation.line != listed) {
            struct entry entry = {observation.line, observation.hour, VARIABLE_NONE, "", ""};
            admit_hour(&stay->intake, &entry);
            listed = observation.line;
        }
    }
    patient->observation_count = kept;
    for (size_t i = 0; i < patient->other_count; i++) {
        struct observation *other = &patient->others[i];
        other->hour += 24.0 * (double)nights_before(stay, other->line);
        if (timeline_bin(other->hour) < 0) {
            leave_out(other);
        }
    }
    say(&stay->intake, stay->back_line, PROBLEM_DOUBT,
        N_("times step back here as a clock on the wall does at midnight: read as the next day, "
           "with "
           "hour 0 at 00:00 of the first"));
}

/* Past midnight, wall-clock times and hours since admission would differ. Not checked in files
 * sorted by variable, where times restart for each. */
static void place_since(struct table_stay *stay)
{
    bool steps = stay->back_line > 0 && !stay->intake.patient->entered;
    bool wall = steps && !stay->counted && when_is_wall_clock(&stay->walk);
    if (wall && stay->midnight) {
        place_by_wall(stay);
        return;
    }
    if (stay->spelled_line > 0) {
        struct entry entry = {stay->spelled_line, stay->spelled_hour, VARIABLE_NONE, "",
                              stay->spelled};
        intake_problem(&stay->intake, &entry, PROBLEM_NOTICE,
                       N_("times are read as since admission, not as of the clock on the wall"));
    }
    if (steps && (wall || stay->counted || !doubt_halves(stay))) {
        say(&stay->intake, stay->back_line, wall ? PROBLEM_DOUBT : PROBLEM_NOTICE,
            wall ? N_("times step back here as a clock on the wall does at midnight; they are read "
                      "as "
                      "since admission")
                 : N_("times step back here; each row is read at its own time"));
    }
}

static size_t first_line(const struct table *table, enum when_kind kind)
{
    for (size_t i = 0; i < table->count; i++) {
        for (size_t k = 0; k < table->stays[i]->time_count; k++) {
            if (table->stays[i]->times[k].kind == kind) {
                return table->stays[i]->times[k].line;
            }
        }
    }
    return 0;
}

/* Interprets the column. Returns a reason and its line if it is ambiguous. */
static const char *understand(const struct table *table, struct reading_of_times *how, size_t *line)
{
    const size_t *counts = how->column.counts;
    for (size_t i = 0; i < table->count; i++) {
        when_join(&how->column, &table->stays[i]->column);
        how->since |= table->stays[i]->since_line > 0;
    }
    how->order = when_order_of(&how->column);
    how->scale = when_scale_of(&how->column, "");
    if (when_has_year_first(&how->column)) {
        *line = first_line(table, counts[WHEN_DATE] > 0 ? WHEN_DATE : WHEN_AMBIGUOUS);
        return N_("the year of a date such as 26-03-04 seems to stand first: write dates as "
                  "2026-03-04");
    }
    if (counts[WHEN_AMBIGUOUS] > 0 && how->order == ORDER_UNKNOWN && !how->since) {
        *line = first_line(table, WHEN_AMBIGUOUS);
        return how->column.first_over_12 && how->column.second_over_12
                   ? N_("some dates of the file have the day first, others the month: write them "
                        "as "
                        "2026-03-04")
                   : N_("a date such as 03/04/2026 may be 3 April or 4 March, and no other tells "
                        "which: write dates as 2026-03-04");
    }
    if (counts[WHEN_NUMBER] > 0 && how->scale == SCALE_UNKNOWN && !how->since &&
        counts[WHEN_DATE] + counts[WHEN_AMBIGUOUS] == 0) {
        *line = first_line(table, WHEN_NUMBER);
        return N_(
            "a number as a time may be hours, days or minutes: name the column Hours, Days or "
            "Minutes");
    }
    return NULL;
}

const char *table_place(struct table *table, size_t *line)
{
    struct reading_of_times how = {0};
    const char *reason = understand(table, &how, line);
    for (size_t i = 0; i < table->count && !reason; i++) {
        struct table_stay *stay = table->stays[i];
        intake_decide(&stay->intake);
        if (stay->time_count > 0) {
            place_late(&how, stay);
        }
        place_since(stay);
    }
    return reason;
}
