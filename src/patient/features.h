/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_FEATURES_H
#define ICURISK_PATIENT_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "patient/scheme.h"

enum aggregate { AGGREGATE_LAST, AGGREGATE_MEAN, AGGREGATE_SUM };

/* How one network takes its inputs: stored in its file. A value v becomes
 *     log1p(max(0, v)) if log, clipped to [clip_low, clip_high], (v - mean) / sd, clipped to
 * +-limit. fill is what a never-measured value column is set to before that, a one-hot column as it
 * is. Masks: 1 where measured, else 0; with decay_hours > 0, exp(-hours since measured /
 * decay_hours) and 0 if never. Masks are not standardised unless their mean and sd say so (0 and 1
 * here). */
struct feature_spec {
    enum scheme scheme;
    bool exact_vocabulary; /* mimic3 one-hot: the file's own spelling, and no Glasgow total unless
                              the file has one; otherwise the numbered spelling, and the sum of the
                              components */
    float decay_hours;     /* 0: plain mask */
    float limit;           /* 0: no limit */
    uint8_t aggregate[FEATURE_COUNT]; /* enum aggregate, value columns only */
    uint8_t log[FEATURE_COUNT];
    float fill[FEATURE_COUNT], mean[FEATURE_COUNT], sd[FEATURE_COUNT];
    float clip_low[FEATURE_COUNT], clip_high[FEATURE_COUNT];
};

/* The benchmark's own: last value, plain masks, normal-value fills, exact vocabulary, published
 * mean and SD on the 12 standardised columns, no clipping (mimic3); for physionet2012 there is
 * no published normaliser: mean 0, SD 1, fill 0. */
void feature_spec_plain(enum scheme scheme, struct feature_spec *spec);

/* x[hours][76], row k from hours 0..k only. */
void features_hourly(const struct feature_spec *spec, const struct patient *patient,
                     const struct timeline *timeline, int hours, float *x);
/* The same for networks that read 76 numbers: row k is the summary of hours 0..k: mean of the
 * transformed hourly values over the hours in which the variable was measured, the share of hours
 * measured in its mask column, fill if never measured. */
void features_summary(const struct feature_spec *spec, const struct patient *patient,
                      const struct timeline *timeline, int hours, float *x);

#endif
