/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_BEDSIDE_DATE_H
#define ICURISK_PATIENT_BEDSIDE_DATE_H

#include <stdbool.h>
#include <time.h>

#include "patient/bedside_words.h"

/* Dates among the words of a typed line. */

/* What the clocks did to a local time: in the night in which they are set back it comes twice, in
 * that in which they are set forward not at all. */
enum shift { SHIFT_NONE, SHIFT_TWICE, SHIFT_SKIPPED };
/* minute: of the day, as meant by the local time of which mktime made the moment. *other: the other
 * moment of a time that comes twice. */
enum shift date_shift(time_t moment, int minute, time_t *other);

/* 21/11, 21.11 or 21-11: two numbers of which one is a month and the other a day. */
bool date_is_short(const char *word, int *first, int *second);
/* Stands the word at i where only a date stands: before or after a time, and not after a name? */
bool date_has_place(const struct words *words, int i);

/* A date with the name of its month in one of the program's languages: 22 nov, 22-Nov-2026,
 * 22 de noviembre de 2026, Nov 22. */
struct named_date {
    int day, month;
    int year;              /* 0: not typed */
    char text[WORD_BYTES]; /* as typed */
};
/* Does one begin at word i? */
bool date_is_named(const struct words *words, int i);
/* Takes the first one out of the words. False if there is none: then they are unchanged. year: that
 * of now, by which "22 nov 2010" is known to be 22 November at 20:10. */
bool date_take_named(struct words *words, int year, struct named_date *date);

#endif
