/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_ADMISSIONS_H
#define ICURISK_LEARN_ADMISSIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* A table of admission dates for stays whose files do not state them: columns id (or RecordID, or
 * stay) and admitted (2024-03-05; the rest of the field is ignored). */
struct admission {
    char *id;
    double day; /* days since 1970 */
};
struct admissions {
    struct admission *list; /* sorted by id */
    size_t count, capacity;
};
/* Reads the table. False with file, line and reason at the first error, such as a duplicate id. The
 * caller calls admissions_free in either case. */
bool admissions_read(const char *path, struct admissions *admissions, struct error *error);
/* Parses such a date to days since 1970. */
bool admissions_day(const char *text, double *day);
void admissions_free(struct admissions *admissions);
/* The day of a stay; NAN if it is not in the table. */
double admissions_find(const struct admissions *admissions, const char *id);

#endif
