/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_WHEN_H
#define ICURISK_PATIENT_WHEN_H

#include <stdbool.h>
#include <stddef.h>

/* Times as files write them: since admission ("07:30", "25:30:00", "1 days 01:30:00", 7.5), by the
 * calendar (ISO 8601, "03/04/2026 07:30", the day numbers of spreadsheets), or by the clock on the
 * wall. The time of one row does not tell which; a column of them does. */

enum when_kind {
    WHEN_NONE,     /* not a time */
    WHEN_DURATION, /* hours since admission, or a time of day: hh:mm has one spelling for both */
    WHEN_NUMBER,   /* a bare number: hours, days, or the day number of a spreadsheet */
    WHEN_DATE,     /* year, month and day are told apart by the spelling */
    WHEN_AMBIGUOUS /* 03/04/2026: day and month are not */
};

/* One time as written. */
struct when {
    enum when_kind kind;
    double hours;         /* WHEN_DURATION: hours; else of the day, 0 to 24 */
    double number;        /* WHEN_NUMBER */
    int year, month, day; /* WHEN_DATE; WHEN_AMBIGUOUS: month is the first number, day the second */
    bool first_over_12, second_over_12; /* of 13/04/2026 and 04/13/2026 */
    bool half_day;                      /* WHEN_DURATION: am or pm is written, a time of day */
    bool clock;                         /* a time of day stands beside the date */
    bool zoned;                         /* and the offset from UTC, in hours, is */
    double zone;
};
/* Understands a time. Leading and trailing blanks are skipped. */
struct when when_read(const char *text);

/* How the numbers of dates and durations are meant; decided from a column. */
enum when_order { ORDER_UNKNOWN, ORDER_DAY_FIRST, ORDER_MONTH_FIRST };
enum when_scale { SCALE_UNKNOWN, SCALE_HOURS, SCALE_DAYS, SCALE_SERIAL, SCALE_MINUTES };

/* What a column of times has shown so far. Zero-initialise. */
struct when_column {
    size_t counts[WHEN_AMBIGUOUS + 1]; /* by kind */
    bool first_over_12, second_over_12;
    bool zoned, unzoned; /* dates with and without an offset from UTC */
    bool fractions;      /* bare numbers that are not whole */
    double least, most;  /* of bare numbers */
    /* Dates with the day first, and with the month first: hours of the earliest and the latest of a
     * stay, and what lies between them. */
    double first[2], last[2], span[2];
};
/* Takes one row's time of a stay into account; in any order. */
void when_look(struct when_column *column, const struct when *when);
/* Takes the times of another stay of the same file into account. */
void when_join(struct when_column *column, const struct when_column *other);
/* Day or month first: from a number above 12; else from the time that a stay lasts, where one way
 * that is at most two weeks and the other way twenty days or more; else, where both ways all times
 * are of one day, the day. ORDER_UNKNOWN if that does not tell, or if it contradicts itself. */
enum when_order when_order_of(const struct when_column *column);
/* What the bare numbers of a column are, by its name: "Hours", "time_h", "day", "offset_min" say
 * it; otherwise numbers from 20000 to 80000 are day numbers of a spreadsheet (25569 is 1970-01-01),
 * and others are SCALE_UNKNOWN. */
enum when_scale when_scale_of(const struct when_column *column, const char *name);

/* Is it the name of a column of times ("Time", "charttime", "Hours", "Time (days)")? */
bool when_names_time(const char *name);
/* Is it the name of a column of days beside one of times of day ("Date")? */
bool when_names_date(const char *name);
/* The time of a day that stands in a field of its own, as a spreadsheet writes both: the first may
 * hold a time of 00:00 too. */
struct when when_join_fields(const char *date, const char *clock);

/* Hours of a time on one scale: of durations, since admission; of dates, since 1970-01-01, in UTC
 * where there is a zone. NAN if order or scale would have to be known. */
double when_hours(const struct when *when, enum when_order order, enum when_scale scale);

/* Do rows of times between 00:00 and 24:00 run past midnight? They do if some step back by 18 hours
 * or more and none by less. In the order of the file; zero-initialise. */
struct when_walk {
    size_t rows, midnights, steps_back; /* steps back by less than 18 hours */
    double last;
    bool late; /* a time of 24 hours or more: not one of day */
};
/* Takes the next row's hour into account; true if it is after midnight, should the walk be one by
 * the clock on the wall. */
bool when_step(struct when_walk *walk, double hour);
/* After the last row. */
bool when_is_wall_clock(const struct when_walk *walk);

#endif
