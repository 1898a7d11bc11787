/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_OUTCOMES_H
#define ICURISK_LEARN_OUTCOMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Tables of outcomes: Outcomes-a.txt of the challenge (RecordID, In-hospital_death)
 * and the listfiles of mimic3-benchmarks (stay, y_true). */

enum outcome_table { OUTCOMES_CHALLENGE, OUTCOMES_BENCHMARK };

/* Receives one row: name is a RecordID or a file name, never a path that leaves the folder. Returns
 * false with a reason to stop reading. */
typedef bool outcome_fn(void *context, const char *name, bool died, size_t line,
                        struct error *error);
/* Reads a table; false with file, line and reason at the first error. */
bool outcomes_read(const char *file, enum outcome_table table, outcome_fn *take, void *context,
                   struct error *error);

#endif
