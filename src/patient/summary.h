/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_SUMMARY_H
#define ICURISK_PATIENT_SUMMARY_H

#include <stddef.h>

#include "patient/scheme.h"

/* What a linear model reads: for each variable of a scheme, over the single readings of hours 0..k,
 * their mean, lowest, highest, last and number; in physionet2012 also age and sex (the base
 * columns). Then log1p of the statistics, then one indicator a variable: never measured. 409
 * columns in physionet2012, 187 in mimic3. */
enum { SUMMARY_STATISTICS = 5, SUMMARY_BASE_MAX = 187, SUMMARY_COLUMNS_MAX = 409 };

/* How one model wants them: stored in its file. A base value is clipped, a missing one is fill; the
 * logarithm is taken of the result. */
struct summary_spec {
    enum scheme scheme;
    float clip_low[SUMMARY_BASE_MAX], clip_high[SUMMARY_BASE_MAX], fill[SUMMARY_BASE_MAX];
};

size_t summary_base(enum scheme scheme);    /* 187 or 85 */
size_t summary_columns(enum scheme scheme); /* 409 or 187 */

/* base[hours][summary_base]: row k from hours 0..k only; NAN where nothing was read. */
void summary_read(enum scheme scheme, const struct patient *patient,
                  const struct timeline *timeline, int hours, float *base);
/* columns[summary_base] of one row of base: the fills, clipped. */
void summary_clip(const struct summary_spec *spec, const float *base, float *columns);
/* columns[summary_columns] of one row of base. */
void summary_transform(const struct summary_spec *spec, const float *base, float *columns);

#endif
