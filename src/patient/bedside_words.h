/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_BEDSIDE_WORDS_H
#define ICURISK_PATIENT_BEDSIDE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* The words of a typed line: "HR=88, bp: 120 / 80" is HR, 88, bp, 120/80. */

enum { WORDS_MAX = 64, WORD_BYTES = 40 };
struct words {
    int count;
    char word[WORDS_MAX][WORD_BYTES];
};

/* False when there are more, or longer ones, than any line needs. */
bool words_split(const char *text, struct words *words);
/* The words from first on, before end, with a blank between two of them. */
const char *words_join(const struct words *words, int first, int end, char *out, size_t size);

/* 07:30, 7h30, @14:05: or meant to be. */
bool word_is_time(const char *word);
/* Begins as a number does; 10^9/L is none. */
bool word_is_value(const char *word);
/* E3V4M6, in brackets or not: the three steps of the Glasgow scale. */
bool word_is_coma(const char *word, int steps[3]);
/* 3/4/6: the same. */
bool word_is_triple(const char *word, int steps[3]);
/* 120/80, with what stands behind it; *second points behind the stroke. */
bool word_is_pair(const char *word, const char **second);
/* Bytes of the digits at the start, with at most one point or comma among them; 0 if it is none. */
size_t word_digits(const char *word);

#endif
