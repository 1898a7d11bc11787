/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_WHEN_H
#define ICURISK_PATIENT_WHEN_H

#include <stdbool.h>
#include <stddef.h>

/* Parses times as written in files: since admission ("07:30", "25:30:00", "1 days 01:30:00", 7.5),
 * by the calendar (ISO 8601, "03/04/2026 07:30", the day numbers of spreadsheets), or as wall-clock
 * times. A single time may be ambiguous; a column of them usually is not. */

enum when_kind {
    WHEN_NONE,     /* not a time */
    WHEN_DURATION, /* hours since admission, or a time of day: hh:mm may mean either */
    WHEN_NUMBER,   /* a bare number: hours, days, or the day number of a spreadsheet */
    WHEN_DATE,     /* year, month and day are unambiguous */
    WHEN_AMBIGUOUS /* 03/04/2026: day and month may be exchanged */
};

/* One time as written. */
struct when {
    enum when_kind kind;
    double hours;         /* WHEN_DURATION: hours; else time of day, 0 to 24 */
    double number;        /* WHEN_NUMBER */
    int year, month, day; /* WHEN_DATE; WHEN_AMBIGUOUS: month is the first number, day the second */
    bool first_over_12, second_over_12; /* of 13/04/2026 and 04/13/2026 */
    int year_first[3]; /* 26-04-03 with the year first: year, month and day; or 0 */
    bool half_day;     /* WHEN_DURATION with am or pm: a time of day */
    bool clock;        /* has a time of day beside the date */
    bool dotted;       /* that of a field of its own is written 08.30: see when_column */
    bool dateless;     /* a time of day alone, in a row whose column of dates is empty */
    bool bare;         /* WHEN_NONE: beside a date, another number than that */
    bool zoned;        /* has an offset from UTC, in hours */
    double zone;
};
/* Parses a time, ignoring leading and trailing blanks. */
struct when when_read(const char *text);

/* Interpretation of dates and bare numbers, decided from a whole column. */
enum when_order { ORDER_UNKNOWN, ORDER_DAY_FIRST, ORDER_MONTH_FIRST };
enum when_scale { SCALE_UNKNOWN, SCALE_HOURS, SCALE_DAYS, SCALE_SERIAL, SCALE_MINUTES };

enum { WHEN_ORDERS = 3 };
/* Statistics of a column of times. Zero-initialise. */
struct when_column {
    size_t counts[WHEN_AMBIGUOUS + 1]; /* by kind */
    bool first_over_12, second_over_12;
    bool zoned, unzoned; /* dates with and without an offset from UTC */
    bool fractions;      /* bare numbers that are not whole */
    double least, most;  /* of bare numbers */
    bool short_years;    /* two digits for the year, which may stand first */
    /* 08.30 beside a date is a time of day if all such numbers are written so and one is of 1 or
     * more: else they may be parts of a day or of an hour */
    bool dotted, over_one, bare;
    /* Dates read as day first, as month first and as year first: earliest and latest hour of a
     * stay, and the span between them. */
    double first[WHEN_ORDERS], last[WHEN_ORDERS], span[WHEN_ORDERS];
};
/* Adds the time of one row; rows may come in any order. */
void when_look(struct when_column *column, const struct when *when);
/* Adds the times of another stay of the same file. */
void when_join(struct when_column *column, const struct when_column *other);
/* Decides whether day or month comes first: by a number above 12; else by the length of stay, if it
 * is at most two weeks in one order and twenty days or more in the other; else day first, if all
 * times fall on one day in either order. ORDER_UNKNOWN if that is inconclusive or contradictory. */
enum when_order when_order_of(const struct when_column *column);
/* Do dates such as 26-04-03 make a stay of at most two weeks only if the year comes first? */
bool when_has_year_first(const struct when_column *column);
/* The scale of the bare numbers of a column, from its name ("Hours", "time_h", "day",
 * "offset_min"); otherwise numbers from 20000 to 80000 are day numbers of a spreadsheet (25569 is
 * 1970-01-01), and others SCALE_UNKNOWN. */
enum when_scale when_scale_of(const struct when_column *column, const char *name);

/* Is it the name of a column of times ("Time", "charttime", "Hours", "Time (days)")? */
bool when_names_time(const char *name);
/* May it be one ("RECORDED_TIME", "Event date"), where no column is called as those are? */
bool when_may_name_time(const char *name);
/* Do a date column and a time column belong together, like "Obs Date" and "Obs Time"? */
bool when_name_belongs(const char *date, const char *time);
/* Is it the name of a column of days beside one of times of day ("Date")? */
bool when_names_date(const char *name);
/* Are the times such as 08.30 of a column times of day? */
bool when_dots_are_clock(const struct when_column *column);
/* Is it a time but for a word behind it, as the name of a time zone that is not known or has
 * several meanings: "08:00 CST"? */
bool when_has_odd_zone(const char *text);
/* Joins a date and a time of day in separate fields. As spreadsheets write it, the date may have a
 * time of 00:00. */
struct when when_join_fields(const char *date, const char *clock);

/* Hours of a time on one scale: of durations, since admission; of dates, since 1970-01-01, in UTC
 * where there is a zone. NAN if it depends on an unknown order or scale. */
double when_hours(const struct when *when, enum when_order order, enum when_scale scale);

/* Detects times of day that run past midnight: some go back by 18 hours or more and none by less.
 * Fed in the order of the file; zero-initialise. */
struct when_walk {
    size_t rows, midnights, steps_back; /* steps back by less than 18 hours */
    double last;
    bool late; /* a time of 24 hours or more: not a time of day */
};
/* Adds the next row's hour; true if it is past midnight, assuming wall-clock times. */
bool when_step(struct when_walk *walk, double hour);
/* Call after the last row: are the times wall-clock times? */
bool when_is_wall_clock(const struct when_walk *walk);

#endif
