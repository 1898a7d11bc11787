/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_ADMISSIONS_H
#define ICURISK_LEARN_ADMISSIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* A table of when stays began, for those whose files do not say it: columns id (or RecordID, or
 * stay) and admitted, as 2024-03-05; what follows the day is not read. */
struct admission {
    char *id;
    double day; /* since 1970 */
};
struct admissions {
    struct admission *list; /* by id */
    size_t count, capacity;
};
/* False with file, line and reason at the first fault, an id that stands twice among them.
 * admissions_free in either case. */
bool admissions_read(const char *path, struct admissions *admissions, struct error *error);
/* Reads such a day. */
bool admissions_day(const char *text, double *day);
void admissions_free(struct admissions *admissions);
/* NAN: it is not in the table. */
double admissions_find(const struct admissions *admissions, const char *id);

#endif
