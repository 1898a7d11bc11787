/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_BEDSIDE_H
#define ICURISK_PATIENT_BEDSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "base/error.h"
#include "base/text.h"
#include "patient/variable.h"

/* What a person types at the bedside: the readings of one minute on a line.
 *     HR 88                    now; also HR: 88, HR=88, pulse 88 bpm
 *     07:30 HR 88              at 07:30 by the clock on the wall, today or yesterday; @07:30, or
 *                              behind the readings, too
 *     +7:30 temp 36,5          7 hours 30 minutes after admission
 *     HR 88 BP 120/80 RR 18 SpO2 95% T 37.5 C E4V5M6 on air
 *     07:30 HR -               takes the reading back; so does: strike 07:30 HR
 *     HR 350 !                 yes, really
 * Names are those of patient/names.h, or the beginning of one variable's only. A unit that is typed
 * decides; where none is, the value is in the unit of the variable table. BP is of the cuff, ABP of
 * the arterial line. */

/* What must be known to tell minutes since admission from a time on the wall. */
struct bedside_clock {
    bool admitted_known;
    time_t admitted, now;
};
/* Whole minutes from admission to now; false with a reason when there are none: the time of
 * admission is not known, or is not over yet by the clock of this machine. */
bool bedside_minute(const struct bedside_clock *clock, int *minute, struct error *error);

/* What is strange about a reading: a person is asked before it is kept. */
enum bedside_doubt {
    DOUBT_RANGE = 1,     /* outside the accepted range: it would not be used */
    DOUBT_UNIT = 2,      /* looks like another unit */
    DOUBT_COMMA = 4,     /* 1,200: a decimal comma, or thousands? */
    DOUBT_FUTURE = 8,    /* later than now */
    DOUBT_SCALE = 16,    /* between two steps of a scale */
    DOUBT_LONG_AGO = 32, /* a time by the wall that was half a day ago, or is it yet to come? */
    DOUBT_UNITS = 64,    /* looks like one of several other units: which? */
    DOUBT_UNUSUAL = 128, /* of the rarest hundredth of the cohort */
    DOUBT_CONTRADICTION = 256 /* excludes, or is excluded by, another reading: record.h */
};

struct bedside_reading {
    enum variable variable;
    double number;    /* in the variable's unit, and */
    char value[32];   /* as it is written: the digits that were typed, with a point */
    char typed[32];   /* "101.3 F": what was typed, where that was another unit; else "" */
    bool comma, unit; /* was a comma or a unit typed? */
    unsigned doubts;  /* enum bedside_doubt */
};

enum { BEDSIDE_READINGS = 16 };
struct bedside_line {
    int minute;                 /* since admission */
    int hours_ago;              /* where the time was one by the wall */
    bool strike;                /* no values: the readings of this minute are taken back */
    bool sure;                  /* "!" */
    unsigned doubts;            /* those of all readings, and of the time; 0 for a strike */
    struct bedside_clock clock; /* by which it was read */
    int count;
    struct bedside_reading readings[BEDSIDE_READINGS];
    char against[160]; /* under DOUBT_CONTRADICTION: what excludes what */
};

/* What a line that is not whole yet lacks. */
enum bedside_stage { STAGE_EMPTY, STAGE_TIME, STAGE_NAME, STAGE_VALUE, STAGE_WHOLE };

/* Understands a line. STAGE_WHOLE: line is filled. Otherwise error says what is missing or wrong
 * there, in words for the one who types. */
enum bedside_stage bedside_parse(const char *text, const struct bedside_clock *clock,
                                 struct bedside_line *line, struct error *error);

/* The variables that a name may be the beginning of; the only one when it is a complete name.
 * matches[VARIABLE_COUNT]; returns how many. */
size_t bedside_matches(const char *name, enum variable *matches);
/* The name written into files: that of the challenge where there is one. */
const char *bedside_name(enum variable variable);
/* The line with the name at its end completed as far as it is certain (all of it, and a blank, when
 * only one variable is meant). */
void bedside_complete(const char *text, char *out, size_t size);

/* Finds what is strange about each reading of the line anew; doubts of time and contradiction stay.
 */
void bedside_doubt(struct bedside_line *line);
/* "HR 880 is outside the accepted range 1 to 300 /min; ...". out is "" without doubts. */
const char *bedside_question(const struct bedside_line *line, char *out, size_t size);
/* Under DOUBT_UNIT: takes the values that were meant instead; doubts are told anew. */
void bedside_convert(struct bedside_line *line);
/* A row of a challenge file for each reading, with its line end. */
void bedside_row(const struct bedside_line *line, struct text *out);
/* "14:10 today, hour 07:30, HR 88 /min", "+07:30 HR struck" where admission is not known, "+07:30
 * NISysABP 120 mmHg, NIDiasABP 80 mmHg". */
const char *bedside_text(const struct bedside_line *line, char *out, size_t size);

/* When a patient was admitted: "" or "now", "07:30" (the last such time by the wall), "2026-11-22
 * 07:30" (local time), "2026-11-22T07:30+01:00". False with a reason; never later than now. */
bool bedside_admission(const char *text, time_t now, time_t *admitted, struct error *error);

#endif
