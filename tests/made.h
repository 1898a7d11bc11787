/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_MADE_H
#define ICURISK_TESTS_MADE_H

#include <stdio.h>

#include "patient/patient.h"

/* A stay from this text; fails the test if it cannot be read. */
struct patient *made_stay(const char *text, bool fix_units);
struct patient *made_stay_with(const char *text, const struct patient_options *options);
/* The same from rows of a challenge file, without the header. */
struct patient *made_challenge(const char *rows);
/* The only problem of a kind on a line; fails the test if there is none. */
const struct problem *made_problem(const struct patient *patient, size_t line,
                                   enum problem_kind kind);
/* A file of tests/reference, opened. */
FILE *made_reference(const char *name);

#endif
