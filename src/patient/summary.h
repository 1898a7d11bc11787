/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_SUMMARY_H
#define ICURISK_PATIENT_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/scheme.h"

/* What a linear model reads: for each variable of a scheme, over the single readings of hours 0..k,
 * their mean, lowest, highest, last and number; in physionet2012 also age and sex (the base
 * columns). Then log1p of the statistics, then one indicator a variable: never measured. 409
 * columns in physionet2012, 187 in mimic3. */
enum {
    SUMMARY_COUNT = 4,
    SUMMARY_STATISTICS = 5,
    SUMMARY_BASE_MAX = 187,
    SUMMARY_COLUMNS_MAX = 409
};

/* How one model takes them: stored in its file. With counts_per_stay the number of readings in h
 * hours is scaled by 48 / h, to what it would be in a whole stay; older files take it as it is.
 * Then a base value is clipped, a missing one is fill; the logarithm is taken of the result. */
struct summary_spec {
    enum scheme scheme;
    bool counts_per_stay;
    float clip_low[SUMMARY_BASE_MAX], clip_high[SUMMARY_BASE_MAX], fill[SUMMARY_BASE_MAX];
};

size_t summary_base(enum scheme scheme);    /* 187 or 85 */
size_t summary_columns(enum scheme scheme); /* 409 or 187 */

/* base[hours][summary_base]: row k from hours 0..k only; NAN where nothing was read. */
void summary_read(enum scheme scheme, const struct patient *patient,
                  const struct timeline *timeline, int hours, float *base);
/* columns[summary_base] of the row of base after `hours` hours (1..48): scaled, filled, clipped. */
void summary_clip(const struct summary_spec *spec, const float *base, int hours, float *columns);
/* columns[summary_columns] of the same row. */
void summary_transform(const struct summary_spec *spec, const float *base, int hours,
                       float *columns);

#endif
