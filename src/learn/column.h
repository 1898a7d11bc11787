/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_COLUMN_H
#define ICURISK_LEARN_COLUMN_H

#include "base/error.h"
#include "learn/cohort.h"

/* A column of a table with one row per stay: its hospital, or a risk from another source. */

/* Reads a column of a delimited file into values[cohort->count]: the escaped value of each stay, or
 * NULL if it has no row or a missing value (empty, NA and the like). Stays are identified by the
 * column RecordID, id, stay, stay_id or patientunitstayid; rows of other stays are ignored. Column
 * names are compared ignoring case. False with file, line and reason if a column is missing or
 * duplicate or a stay has two values. values must be NULL before; the caller calls column_free in
 * either case. */
bool column_read(const char *file, const char *column, const struct cohort *cohort, char **values,
                 struct error *error);
void column_free(char **values, size_t count);

/* Parses the values as risks from 0 to 1, NAN for none. False with a reason if a value is not a
 * risk. */
bool column_risks(char *const *values, const struct cohort *cohort, const char *column,
                  double *risk, struct error *error);

#endif
