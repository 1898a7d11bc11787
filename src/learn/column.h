/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_COLUMN_H
#define ICURISK_LEARN_COLUMN_H

#include "base/error.h"
#include "learn/cohort.h"

/* A column of a table that has a row for each stay: its hospital, or a risk by other means. */

/* Reads a column of a delimited file into values[cohort->count]: what the row of each stay says, or
 * NULL, as before, where it has no row or an empty one (NA and the like are empty, too). The stay
 * is found by the column RecordID, id or stay; rows of other stays are passed over. Names are
 * compared without case. False with file, line and reason where a column is not there, or there
 * twice, and where a stay has two values. Values are escaped; column_free them in either case. */
bool column_read(const char *file, const char *column, const struct cohort *cohort, char **values,
                 struct error *error);
void column_free(char **values, size_t count);

/* The values as risks from 0 to 1, NAN for none. False where one is something else. */
bool column_risks(char *const *values, const struct cohort *cohort, const char *column, float *risk,
                  struct error *error);

#endif
