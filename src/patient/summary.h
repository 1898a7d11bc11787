/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_SUMMARY_H
#define ICURISK_PATIENT_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/scheme.h"

/* Input of a linear model. Base columns: for each variable of a scheme the mean, minimum, maximum,
 * last value and count of its readings in hours 0..k; in physionet2012 also age and sex. Then log1p
 * of these statistics, then one indicator per variable: never measured. 409 columns in
 * physionet2012, 187 in mimic3. */
enum {
    SUMMARY_COUNT = 4,
    SUMMARY_STATISTICS = 5,
    SUMMARY_BASE_MAX = 187,
    SUMMARY_COLUMNS_MAX = 409
};

/* Preprocessing of one model, stored in its file. With counts_per_stay the count in h hours is
 * scaled by 48 / h to that of a whole stay; older files use the count itself. Then base values are
 * clipped, missing ones become fill, and the logarithm is taken of the result. */
struct summary_spec {
    enum scheme scheme;
    bool counts_per_stay;
    float clip_low[SUMMARY_BASE_MAX], clip_high[SUMMARY_BASE_MAX], fill[SUMMARY_BASE_MAX];
};

size_t summary_base(enum scheme scheme);    /* 187 or 85 */
size_t summary_columns(enum scheme scheme); /* 409 or 187 */

/* Writes base[hours][summary_base], row-major; row k depends on hours 0..k only; NAN if not
 * measured. */
void summary_read(enum scheme scheme, const struct patient *patient,
                  const struct timeline *timeline, int hours, float *base);
/* Writes columns[summary_base]: the base row after `hours` hours (1..48), scaled, clipped and
 * filled. */
void summary_clip(const struct summary_spec *spec, const float *base, int hours, float *columns);
/* Writes columns[summary_columns] of the same row. */
void summary_transform(const struct summary_spec *spec, const float *base, int hours,
                       float *columns);

#endif
