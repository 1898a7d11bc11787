/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_SCHEME_H
#define ICURISK_PATIENT_SCHEME_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/timeline.h"

/* The two feature schemes: 48 hourly steps x 76 inputs (SPEC section 2). */
enum { FEATURE_COUNT = 76, SCHEME_OWN_MAX = 8 };

enum scheme { SCHEME_PHYSIONET2012, SCHEME_MIMIC3, SCHEME_COUNT };
const char *scheme_name(enum scheme scheme);          /* "physionet2012", "mimic3" */
bool scheme_find(const char *name, enum scheme *out); /* ignores case */
/* The scheme's clinical variables in column order (37 or 17). */
size_t scheme_variables(enum scheme scheme, const enum variable **variables);

enum feature_kind { FEATURE_VALUE, FEATURE_ONEHOT, FEATURE_MASK, FEATURE_AGE, FEATURE_SEX };

struct feature_column {
    enum feature_kind kind;
    enum variable variable; /* VARIABLE_NONE for age and sex */
    int category;           /* index of a one-hot column's category, else -1 */
};
/* FEATURE_COUNT columns, static storage. */
const struct feature_column *scheme_columns(enum scheme scheme);
/* Name of a column. mimic3: exactly as in ihm_ts1.0_normalizer.csv; physionet2012: "HR",
 * "mask->HR", "Age", "Gender". Static storage. */
const char *scheme_column_name(enum scheme scheme, size_t column);

/* The normaliser published with mimic3-benchmarks (outliers included): mean and SD of a mimic3
 * column; 0 and 1 for columns that it does not standardise. */
void scheme_published(size_t column, float *mean, float *sd);

/* The variables of a scheme as its networks see them: the patient's timeline with alternatives
 * resolved hour by hour (arterial before cuff pressure, SaO2 for SpO2, GCS parts from totals of 3
 * and 15, a missing total from its parts) and carried forward again. Most rows point into the
 * timeline, which must stay unchanged; a view must not be copied. */
struct scheme_view {
    const struct cell *cells[VARIABLE_COUNT]; /* [STAY_HOURS] each; undefined if the variable is not
                                                 in the scheme */
    int owned;
    struct cell own[SCHEME_OWN_MAX][STAY_HOURS]; /* rows merged from several variables */
};
void scheme_view(enum scheme scheme, const struct timeline *timeline, struct scheme_view *view);

/* Removes from a timeline all readings of hours from .. to - 1 that the variable is derived from in
 * a scheme, including substitutes and the Glasgow total with its components. Earlier readings are
 * carried forward. */
void scheme_hide(enum variable variable, int from, int to, struct timeline *timeline);

/* How many of a scheme's variables and cells have data in the first `hours` hours. */
struct coverage {
    int variables; /* of the scheme */
    int seen;      /* measured at least once */
    int cells;     /* variables * hours */
    int measured;  /* cells with a reading */
    int carried;   /* cells that repeat an earlier reading */
    float newest;  /* exact hour of the newest reading, NAN if none */
};
void scheme_coverage(enum scheme scheme, const struct timeline *timeline, int hours,
                     struct coverage *coverage);
/* Percentages of cells that are measured, carried forward and neither, rounded so that they add up
 * to 100; all 0 if there are no cells. */
enum { COVERAGE_MEASURED, COVERAGE_CARRIED, COVERAGE_NEITHER, COVERAGE_PARTS };
void scheme_percents(const struct coverage *coverage, int percents[COVERAGE_PARTS]);

#endif
