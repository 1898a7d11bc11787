/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_CELL_H
#define ICURISK_PATIENT_CELL_H

#include <stdbool.h>

/* What the text of one cell is, whatever its column. */
enum cell_kind {
    CELL_NUMBER,
    CELL_MISSING, /* empty, or a word for a missing value: NA, None, NULL, -, ? ... */
    CELL_LIMIT,   /* a number with a comparator: >90, <= 0.01, 90+ */
    CELL_GROUPED, /* a number whose separator may divide thousands: 1,050 where decimal commas may
                     be in use, and 1.050 there */
    CELL_PAIR,    /* two numbers: 120/80 */
    CELL_TEXT
};

/* decimal_comma: the file's delimiter is not a comma. *value is the number, the limit, or what a
 * grouped one is if its separator is a decimal one; NAN for the other kinds. */
enum cell_kind cell_read(const char *text, bool decimal_comma, double *value);

enum { CELL_WORDS = 11 };
/* The number of the word for a missing value that the text is, in any letter case; -1 if it is
 * none. The empty text is no word. */
int cell_missing_word(const char *text);
/* The word with this number: static storage. */
const char *cell_word(int word);

#endif
