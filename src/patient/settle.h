/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_SETTLE_H
#define ICURISK_PATIENT_SETTLE_H

#include "patient/intake.h"

/* Checks that need all readings of a stay. The patient's observations must be sorted. */

/* Handles readings from a second column of a variable: they are used if the first column has no
 * value at that time, else dropped. If both differ by more than rounding, this is listed once per
 * variable as a doubt. Clears MARK_SECOND and MARK_SECOND_SAID. */
void settle_second_columns(struct intake *intake);

/* Infers the unit of each variable whose unit is not stated (series.h), lists proposed conversions,
 * conversions and doubts, and rejects values outside the accepted range. Clears MARK_OUTSIDE and
 * MARK_SAID. */
void settle_units(struct intake *intake);

/* Lists readings that contradict each other: a diastolic pressure at or above the systolic of the
 * same time, a mean more than 5 mmHg outside the pair, a GCS total that is not the sum of its
 * parts, a weight that changes by more than a fifth within a day. Marks them MARK_REJECTED, all
 * unless other readings show which one is wrong. Expects one reading per time and variable. */
void settle_contradictions(struct intake *intake);

/* Lists vital signs of one time whose values are likely to stand in each other's place (RR 96, SpO2
 * 18), once for each two variables, as a doubt: they are used as they are written. */
void settle_swaps(struct intake *intake);

#endif
