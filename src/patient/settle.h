/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_SETTLE_H
#define ICURISK_PATIENT_SETTLE_H

#include "patient/intake.h"

/* What only all readings of a stay together can tell. The patient's observations must be sorted. */

/* Decides for each variable in which unit its values are, where none was written down (series.h),
 * lists what is proposed, converted or doubtful, and rejects what is outside the accepted range. No
 * observation is left with MARK_OUTSIDE or MARK_SAID. */
void settle_units(struct intake *intake);

/* Lists readings that exclude each other: a diastolic pressure at or above the systolic of the same
 * time, a mean more than 5 mmHg outside the pair, a GCS total that is not the sum of its parts, a
 * weight that changes by more than a fifth within a day. Marks those that are not to be fed
 * MARK_REJECTED: all of them, unless the others tell which is wrong. One reading a time and
 * variable. */
void settle_contradictions(struct intake *intake);

#endif
