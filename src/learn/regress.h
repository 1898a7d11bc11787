/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_REGRESS_H
#define ICURISK_LEARN_REGRESS_H

#include "learn/cohort.h"
#include "net/logistic.h"

/* Fits the linear model: logistic regression with a ridge on summary features, also the first of
 * the teachers. */

/* Hours after which stays are cut for a fit; the last is the whole stay. */
enum { REGRESS_CUTS = 4 };
extern const int regress_hours[REGRESS_CUTS];

/* How the linear model is fitted: each stay enters once for every cut, with that cut's weight. */
struct regress_recipe {
    double ridge;
    double weight[REGRESS_CUTS]; /* 0: cut not used */
    bool counts_per_stay;        /* of summary_spec */
};
/* Whole stays, ridge 50: a teacher, which is asked about whole stays only. */
extern const struct regress_recipe regress_whole;
/* Stays cut at 6, 12 and 24 hours beside the whole ones, counts per stay, ridge 150: for files,
 * which are asked at every hour. */
extern const struct regress_recipe regress_shipped;
/* "ridge 150, ...": one line that names every number of it. */
void regress_text(const struct regress_recipe *recipe, char *out, size_t size);

/* base[cohort->count][REGRESS_CUTS][summary_base]: the rows at regress_hours. free() it. */
float *regress_base(const struct cohort *cohort, enum scheme scheme, struct parallel *pool);
/* The row of a whole stay in it. */
const float *regress_last(const float *base, enum scheme scheme, size_t stay);

/* Fits on a subset: clips at the 0.5 and 99.5 percentiles, medians for the missing, columns
 * standardised, then the summed, weighted cross-entropy + ridge |w|^2 (intercept free) by Newton
 * steps with Cholesky. The standardisation is folded into the weights. */
void regress_fit(const struct cohort *cohort, const struct subset *subset, enum scheme scheme,
                 const float *base, const struct regress_recipe *recipe, struct logistic *model);

#endif
