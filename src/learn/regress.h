/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_REGRESS_H
#define ICURISK_LEARN_REGRESS_H

#include "learn/cohort.h"
#include "net/logistic.h"

/* Fits the linear model: logistic regression with a ridge on summary features, also the first of
 * the teachers. */

/* base[cohort->count][summary_base] of whole stays (48 h), for all fits below. free() it. */
float *regress_base(const struct cohort *cohort, enum scheme scheme, struct parallel *pool);

/* Fits on a subset: clips at the 0.5 and 99.5 percentiles, medians for the missing, columns
 * standardised, then the summed cross-entropy + ridge |w|^2 (intercept free) by Newton steps with
 * Cholesky. The standardisation is folded into the weights. */
void regress_fit(const struct cohort *cohort, const struct subset *subset, enum scheme scheme,
                 const float *base, double ridge, struct logistic *model);

#endif
