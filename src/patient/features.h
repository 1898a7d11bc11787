/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_FEATURES_H
#define ICURISK_PATIENT_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "patient/timeline.h"

/* The two feature schemes: 48 hourly steps x 76 inputs (SPEC section 2). */
enum { FEATURE_COUNT = 76 };

enum scheme { SCHEME_PHYSIONET2012, SCHEME_MIMIC3, SCHEME_COUNT };
const char *scheme_name(enum scheme scheme);          /* "physionet2012", "mimic3" */
bool scheme_find(const char *name, enum scheme *out); /* case folded */
/* The scheme's clinical variables in column order (37 or 17). */
size_t scheme_variables(enum scheme scheme, const enum variable **variables);

enum feature_kind { FEATURE_VALUE, FEATURE_ONEHOT, FEATURE_MASK, FEATURE_AGE, FEATURE_SEX };

struct feature_column {
    enum feature_kind kind;
    enum variable variable; /* VARIABLE_NONE for age and sex */
    int category;           /* of a one-hot column, else -1 */
};
/* FEATURE_COUNT columns, static storage. */
const struct feature_column *scheme_columns(enum scheme scheme);
/* Name of a column. mimic3: exactly as in ihm_ts1.0_normalizer.csv; physionet2012: "HR",
 * "mask->HR", "Age", "Gender". Static storage. */
const char *scheme_column_name(enum scheme scheme, size_t column);

enum aggregate { AGGREGATE_LAST, AGGREGATE_MEAN, AGGREGATE_SUM };

/* How one network wants its inputs: stored in its file. A value v becomes
 *     log1p(max(0, v)) if log, clipped to [clip_low, clip_high], (v - mean) / sd, clipped to +-limit.
 * fill is what a never-measured value column is set to before that, a one-hot column as it is.
 * Masks: 1 where measured, else 0; with decay_hours > 0, exp(-hours since measured / decay_hours)
 * and 0 if never. Masks are not standardised unless their mean and sd say so (0 and 1 here). */
struct feature_spec {
    enum scheme scheme;
    bool exact_vocabulary; /* mimic3 one-hot: the file's own spelling, else the numbered one */
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

/* The variables of a scheme as its networks see them: the patient's timeline with alternatives
 * resolved hour by hour (arterial before cuff pressure, SaO2 for SpO2, GCS parts from totals of 3 and
 * 15, a missing total from its parts) and carried forward again. */
void scheme_view(enum scheme scheme, const struct timeline *timeline, struct timeline *view);

/* x[hours][76], row k from hours 0..k only. */
void features_hourly(const struct feature_spec *spec, const struct patient *patient,
                     const struct timeline *timeline, int hours, float *x);
/* The same for networks that read 76 numbers: row k is the summary of hours 0..k: mean of the
 * transformed hourly values over the hours in which the variable was measured, the share of hours
 * measured in its mask column, fill if never measured. */
void features_summary(const struct feature_spec *spec, const struct patient *patient,
                      const struct timeline *timeline, int hours, float *x);

/* How much of the patient a scheme sees in the first `hours` hours. */
struct coverage {
    int variables;      /* of the scheme */
    int seen;           /* measured at least once */
    int cells;          /* variables * hours */
    int measured;       /* cells with a reading */
    int carried;        /* cells that repeat an earlier reading */
    float newest;       /* exact hour of the newest reading, NAN if none */
};
void scheme_coverage(enum scheme scheme, const struct timeline *timeline, int hours,
                     struct coverage *coverage);

#endif
