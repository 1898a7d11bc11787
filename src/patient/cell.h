/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_CELL_H
#define ICURISK_PATIENT_CELL_H

#include <stdbool.h>

/* Classifies the text of one table cell, whatever its column. */
enum cell_kind {
    CELL_NUMBER,  /* a thousands separator is accepted if unambiguous: 1 050, 1,050.5 */
    CELL_MISSING, /* empty, or a word for a missing value: NA, None, NULL, -, ? ... */
    CELL_LIMIT,   /* a number with a comparator: >90, <= 0.01, 90+ */
    CELL_GROUPED, /* a number whose separator may be decimal or thousands: with decimal commas in
                     use, 1,050 or 1.050 */
    CELL_PAIR,    /* two numbers: 120/80 */
    CELL_TEXT
};

/* decimal_comma: the file's delimiter is not a comma; if it is, "37,5" in quotes is a number too,
 * and 1.050 is 1.05. *value is the number, the limit, or a grouped number read with its separator
 * as the decimal mark; NAN for the other kinds. */
enum cell_kind cell_read(const char *text, bool decimal_comma, double *value);

/* Is it missing, or the number -1, which stands for that? The delimiter is a comma. */
bool cell_is_missing(const char *text);

enum { CELL_WORDS = 42 };
/* Index of the word for a missing value, ignoring case; -1 if the text is not one. The empty text
 * has no index. */
int cell_missing_word(const char *text);
/* The word with this index: static storage. */
const char *cell_word(int word);

#endif
