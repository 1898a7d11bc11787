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

/* What a person types at the bedside, one reading a line:
 *     HR 88            now
 *     07:30 HR 88      at 07:30 by the clock on the wall, today or yesterday; so does @07:30
 *     +7:30 temp 36,5  7 hours 30 minutes after admission
 *     07:30 HR -       takes the reading back; so does: strike 07:30 HR
 *     HR 350 !         yes, really
 *     BP 120/80        both cuff pressures (NIBP, too); ABP 120/80: both of the arterial line
 * Names are complete ("HR", "GCS eye") or the beginning of one only, in any case. */

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
    DOUBT_RANGE = 1,    /* outside the accepted range: it would not be used */
    DOUBT_UNIT = 2,     /* looks like another unit */
    DOUBT_COMMA = 4,    /* 1,200: a decimal comma, or thousands? */
    DOUBT_FUTURE = 8,   /* later than now */
    DOUBT_SCALE = 16,   /* between two steps of a scale */
    DOUBT_LONG_AGO = 32 /* a time by the wall that was half a day ago, or is it yet to come? */
};

struct bedside_line {
    int minute;    /* since admission */
    int hours_ago; /* where the time was one by the wall */
    enum variable variable;
    bool strike;                /* no value: the reading of this minute is taken back */
    bool sure;                  /* "!" */
    double number;              /* the value, and */
    char value[32];             /* as it is written: the digits that were typed, with a point */
    unsigned doubts;            /* enum bedside_doubt, of both readings; 0 for a strike */
    struct bedside_clock clock; /* by which it was read */
    /* VARIABLE_NONE, or the diastolic pressure of a pair, of the same minute. */
    enum variable with;
    double with_number;
    char with_value[32];
};
/* The readings of a line that is whole, each as a line of its own: returns 1, or 2 of a pair. */
int bedside_parts(const struct bedside_line *line, struct bedside_line parts[2]);

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

/* "HR 880 is outside the accepted range 1 to 300 /min; ...". out is "" without doubts. */
const char *bedside_question(const struct bedside_line *line, char *out, size_t size);
/* Under DOUBT_UNIT, which no pressure has: takes the value that was meant instead; doubts are told
 * anew. */
void bedside_convert(struct bedside_line *line);
/* A row of a challenge file for each reading, with its line end. */
void bedside_row(const struct bedside_line *line, struct text *out);
/* "14:10 today, hour 07:30, HR 88 /min", "+07:30 HR struck" where admission is not known, "+07:30
 * NISysABP 120 mmHg, NIDiasABP 80 mmHg". */
const char *bedside_text(const struct bedside_line *line, char *out, size_t size);

/* When a patient was admitted: "" or "now", "07:30" (the last such time by the wall), "2026-11-22
 * 07:30" (local time). False with a reason; never later than now. */
bool bedside_admission(const char *text, time_t now, time_t *admitted, struct error *error);

#endif
