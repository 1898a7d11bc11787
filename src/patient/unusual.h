/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_UNUSUAL_H
#define ICURISK_PATIENT_UNUSUAL_H

#include "base/text.h"
#include "patient/patient.h"

/* Readings that are used and lie outside the 1st to 99th percentile of the cohort. Most are true of
 * an ill patient, and some are typing errors: they are named for a second look. */

struct unusual {
    size_t count;        /* readings; 0: none */
    double low, high;    /* of them */
    unsigned first_line; /* of the file */
};
/* By variable. Returns how many readings there are. */
size_t unusual_find(const struct patient *patient, struct unusual found[VARIABLE_COUNT]);

/* Appends "HR 138 to 145 (51 to 137), RR 96 (9 to 36)", once for each variable, in the user's
 * language. Returns how many readings it names; 0: nothing is appended. */
size_t unusual_list(const struct patient *patient, struct text *out);

#endif
