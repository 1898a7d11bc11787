/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_TIMELINE_H
#define ICURISK_PATIENT_TIMELINE_H

#include "patient/patient.h"

enum cell_origin { CELL_NONE, CELL_MEASURED, CELL_CARRIED };

/* One variable in one hour. A carried cell repeats value, category and at of the last measured cell
 * and has no readings. */
struct cell {
    float value;     /* last reading of the hour; carried forward afterwards */
    float mean, sum; /* over the readings of this hour; 0 when not measured */
    float low, high; /* extremes of this hour's readings; 0 when not measured */
    float at;        /* exact hour of the reading */
    uint16_t readings;
    int8_t category; /* of value, or -1 */
    uint8_t origin;  /* enum cell_origin */
};

/* 48 hourly cells per variable, without imputed values. */
struct timeline {
    struct cell cells[VARIABLE_COUNT][STAY_HOURS];
    bool child; /* known to be below 16 years: NEWS2 does not apply */
};

/* Hourly bin of a time: bin 0 holds (-1, 1], bin k holds (k, k+1], by truncation of hour - 1e-6 as
 * in mimic3-benchmarks; -1 if before -1 or after 48. */
int timeline_bin(double hour);

/* Fills the timeline from a patient's observations. */
void timeline_build(const struct patient *patient, struct timeline *timeline);

/* Carries every measured cell of one variable forward to the next measured one. */
void timeline_carry(struct cell cells[STAY_HOURS]);

/* Replaces all readings of an hour by one at its end and carries it forward (for what-if). False
 * and unchanged if the value is outside the accepted range. */
bool timeline_set(struct timeline *timeline, enum variable variable, int hour, double value);

#endif
