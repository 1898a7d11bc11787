/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_FEATURES_H
#define ICURISK_PATIENT_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "patient/scheme.h"

enum aggregate { AGGREGATE_LAST, AGGREGATE_MEAN, AGGREGATE_SUM };

/* How one network preprocesses its inputs; stored in its file. A value v becomes
 *     log1p(max(0, v)) if log is set; then it is clipped to [clip_low, clip_high], standardised
 * with mean and sd, and clipped to +-limit. A variable that was never measured takes fill: for a
 * value column before these steps, for a one-hot column without them. Masks are 1 where measured,
 * else 0; with decay_hours > 0, exp(-hours since measured / decay_hours), and 0 if never measured.
 * Masks are left as they are by mean 0 and sd 1. */
struct feature_spec {
    enum scheme scheme;
    bool exact_vocabulary; /* mimic3 one-hot columns: the file's own spelling, and of the Glasgow
                              scale only what the file has; otherwise the numbered spelling, the
                              sum of the components, and components of totals of 3 and 15 */
    float decay_hours;     /* 0: plain mask */
    float limit;           /* 0: no limit */
    uint8_t aggregate[FEATURE_COUNT]; /* enum aggregate, value columns only */
    uint8_t log[FEATURE_COUNT];
    float fill[FEATURE_COUNT], mean[FEATURE_COUNT], sd[FEATURE_COUNT];
    float clip_low[FEATURE_COUNT], clip_high[FEATURE_COUNT];
};

/* The preprocessing of mimic3-benchmarks: last value, plain masks, normal values as fill, exact
 * vocabulary, published mean and SD for the 12 standardised columns, no clipping. physionet2012 has
 * no published normaliser: mean 0, SD 1, fill 0. */
void feature_spec_plain(enum scheme scheme, struct feature_spec *spec);
/* The value that mimic3-benchmarks prescribes for a variable that was never measured (for a
 * category, its score). False if it prescribes none; *normal is then unchanged. */
bool feature_normal(enum variable variable, float *normal);

/* Writes x[hours][76], row-major; row k depends on hours 0..k only. */
void features_hourly(const struct feature_spec *spec, const struct patient *patient,
                     const struct timeline *timeline, int hours, float *x);
/* The same for networks that read one summary row. Row k summarises hours 0..k: a value column is
 * the mean of the transformed hourly values over the measured hours (fill if there are none), a
 * mask column the share of hours measured. */
void features_summary(const struct feature_spec *spec, const struct patient *patient,
                      const struct timeline *timeline, int hours, float *x);

/* The same from a short form, which holds each measured hour once: 2 to 3 KB of a stay instead of
 * the 14 KB of its rows. It belongs to one spec and is good for both kinds of rows, bit for bit. */
enum { FEATURE_WORDS = 2 + FEATURE_COUNT / 2 * (4 + STAY_HOURS) }; /* at most */
/* Writes the short form; returns its number of words. */
size_t features_pack(const struct feature_spec *spec, const struct patient *patient,
                     const struct timeline *timeline, uint32_t words[FEATURE_WORDS]);
/* Writes x[hours][76], as features_hourly or, with summary, features_summary. */
void features_unpack(const struct feature_spec *spec, const uint32_t *words, bool summary,
                     int hours, float *x);

#endif
