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

/* Parser for readings typed at the bedside: one line holds the readings of one minute.
 *     HR 88                    now; also HR: 88, HR=88, pulse 88 bpm
 *     07:30 HR 88              at 07:30 wall-clock time, today or yesterday; @07:30, 7h30, or
 *                              after the readings, is accepted too
 *     30 min ago HR 88         so long before now
 *     2026-11-22 07:30 HR 88   at that time of that day
 *     +7:30 temp 36,5          7 hours 30 minutes after admission
 *     HR 88 BP 120/80 RR 18 SpO2 95% T 37.5 C E4V5M6 on air
 *     07:30 HR -               strikes the reading; so does: strike 07:30 HR
 *     HR 350 !                 accepts the value without asking
 * Names are those of patient/names.h or an unambiguous prefix. A value without a unit is in the
 * unit of the variable table. A pressure is the cuff's unless its name says the arterial line: BP,
 * TA and also TAS, TAD, PAM typed apart. Only SBP, DBP and MBP, the names of variables, do not say
 * how it was measured. */

/* Converts wall-clock times to minutes since admission. */
struct bedside_clock {
    bool admitted_known;
    time_t admitted, now;
};
/* Whole minutes from admission to now. False with a reason if the time of admission is unknown or
 * later than this machine's clock. */
bool bedside_minute(const struct bedside_clock *clock, int *minute, struct error *error);

/* Why a reading is doubtful: the user must confirm it before it is saved. Bit flags. */
enum bedside_doubt {
    DOUBT_RANGE = 1,     /* outside the accepted range: it would not be used */
    DOUBT_UNIT = 2,      /* looks like another unit */
    DOUBT_COMMA = 4,     /* 1,200 or 1.200: a decimal mark, or thousands? */
    DOUBT_FUTURE = 8,    /* later than now */
    DOUBT_SCALE = 16,    /* between two steps of a scale */
    DOUBT_LONG_AGO = 32, /* a wall-clock time half a day ago, which may be meant as a future one */
    DOUBT_UNITS = 64,    /* looks like one of several other units */
    DOUBT_UNUSUAL = 128, /* outside the 1st to 99th percentile of the cohort */
    DOUBT_CONTRADICTION = 256 /* contradicts another reading: record.h */
};

struct bedside_reading {
    enum variable variable;
    double number;   /* in the variable's unit */
    char value[32];  /* as written to the file: the digits typed, with a decimal point */
    char typed[32];  /* "101.3 F": the text typed if it was in another unit; else "" */
    bool comma;      /* three digits stand behind a comma or point: thousands? */
    bool unit;       /* was a unit typed? */
    unsigned doubts; /* enum bedside_doubt */
};

enum { BEDSIDE_READINGS = 16 };
struct bedside_line {
    int minute;      /* since admission */
    int hours_ago;   /* if the time typed was a wall-clock time */
    bool strike;     /* no values: strikes the readings of this minute */
    bool sure;       /* the line ended with "!": do not ask */
    bool untimed;    /* no time was typed: it is that of this machine's clock */
    bool admission;  /* the time typed is that of the admission itself */
    unsigned doubts; /* union of the doubts of all readings and of the time; 0 for a strike */
    struct bedside_clock clock; /* used to interpret the time */
    int count;
    struct bedside_reading readings[BEDSIDE_READINGS];
    char against[160]; /* if DOUBT_CONTRADICTION: which readings contradict */
};

/* How far a line has been typed; STAGE_WHOLE: complete. */
enum bedside_stage { STAGE_EMPTY, STAGE_TIME, STAGE_NAME, STAGE_VALUE, STAGE_WHOLE };

/* Parses a line. STAGE_WHOLE: line is filled. Otherwise error tells the user what is missing or
 * wrong. */
enum bedside_stage bedside_parse(const char *text, const struct bedside_clock *clock,
                                 struct bedside_line *line, struct error *error);

/* The variables whose names begin with this prefix, or the one variable with exactly this name.
 * matches[VARIABLE_COUNT]; returns how many. */
size_t bedside_matches(const char *name, enum variable *matches);
/* The variable's name in files: that of the PhysioNet Challenge if it has one. */
const char *bedside_name(enum variable variable);
/* Completes the name at the end of the line as far as it is unambiguous (with a blank after it when
 * only one variable matches). */
void bedside_complete(const char *text, char *out, size_t size);

/* Recomputes the doubts of each reading; those of time and contradiction are kept. */
void bedside_doubt(struct bedside_line *line);

/* The time of a typed line: 07:30, 7h30, 8 pm, +7:30, 30 min ago, 2026-11-22 07:30, at any place of
 * the line, with "today" or "yesterday" where that helps. Takes it out of the words
 * (bedside_words.h) and fills minute and hours_ago of the line, whose clock and strike are set: now
 * if none was typed. False with a reason if it is no time, is ambiguous, or cannot be placed. */
struct words;
bool bedside_take_time(struct words *words, struct bedside_line *line, struct error *error);
/* Sets the doubts about that time. */
void bedside_doubt_time(struct bedside_line *line);

/* "HR 880 is outside the accepted range 1 to 300 /min; ...". The question to ask the user about a
 * doubtful line; "" without doubts. Returns out. */
const char *bedside_question(const struct bedside_line *line, char *out, size_t size);
/* Under DOUBT_UNIT: replaces the values by those converted from the suspected unit and recomputes
 * the doubts. */
void bedside_convert(struct bedside_line *line);
/* Appends a row of a challenge file, with its line end, for each reading. */
void bedside_row(const struct bedside_line *line, struct text *out);
/* "14:10 today, hour 07:30, HR 88 /min", "+07:30 HR struck" if the time of admission is unknown,
 * "+07:30 NISysABP 120 mmHg, NIDiasABP 80 mmHg". */
const char *bedside_text(const struct bedside_line *line, char *out, size_t size);

/* The parts of it: "14:10 today, hour 07:30" or "+07:30", and "HR 88 /min". */
const char *bedside_moment(const struct bedside_line *line, char *out, size_t size);
const char *bedside_values(const struct bedside_line *line, char *out, size_t size);

/* Parses a time of admission as the time of a line: "now", "07:30" (the most recent one), "7h", "2
 * h ago", "yesterday 22:00", "21 nov 22:00", "2026-11-22 07:30" (local time), in the languages of
 * the program, or with a zone "2026-11-22T07:30+01:00". False with a reason if it is not a valid
 * time, is later than now, or is ambiguous: a time half a day ago without its day, a date without
 * its year that is not of the last months, a time that the clocks told twice. */
bool bedside_admission(const char *text, time_t now, time_t *admitted, struct error *error);
/* The time in a line that tells that of the admission ("admitted 06:40", "admise hier 22h"); NULL:
 * it is no such line. */
const char *bedside_admission_of(const char *line);

#endif
