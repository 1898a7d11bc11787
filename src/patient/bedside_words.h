/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_BEDSIDE_WORDS_H
#define ICURISK_PATIENT_BEDSIDE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* Tokens of a typed line: "HR=88, bp: 120 / 80" gives HR, 88, bp, 120/80. */

enum { WORDS_MAX = 64, WORD_BYTES = 40 };
struct words {
    int count;
    char word[WORDS_MAX][WORD_BYTES];
};

/* False if there are too many words or one is too long. */
bool words_split(const char *text, struct words *words);
/* Joins words first .. end - 1 with blanks. Returns out. */
const char *words_join(const struct words *words, int first, int end, char *out, size_t size);

/* Removes `count` words from word `first` on. */
void words_drop(struct words *words, int first, int count);

/* Looks like a time, valid or not: 07:30, 7h30, 8pm, @14:05. */
bool word_is_time(const char *word);
/* Begins like a number; not 10^9/L. */
bool word_is_value(const char *word);
/* E3V4M6, in brackets or not and in any order (Y3V4M6 in French, O3V4M6 in Spanish): the eye,
 * verbal and motor response of the Glasgow Coma Scale, in this order. */
bool word_is_glasgow(const char *word, int steps[3]);
/* 10T, E3VTM6: a Glasgow score whose T is for a tube, so that the verbal response is not known. */
bool word_is_tubed(const char *word);
/* E3V4M6 written as 3/4/6, 3+4+6 or 3-4-6, in brackets or not. */
bool word_is_triple(const char *word, int steps[3]);
/* 120/80 or 120x80, with an optional unit after it; *second points past the sign. */
bool word_is_pair(const char *word, const char **second);
/* Length in bytes of the leading digits, with at most one point or comma among them; 0 if there are
 * none. */
size_t word_digits(const char *word);

#endif
