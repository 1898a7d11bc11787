/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_REGRESS_H
#define ICURISK_LEARN_REGRESS_H

#include "learn/cohort.h"
#include "net/logistic.h"

/* Fits the linear model: ridge logistic regression on summary features. It is also part of the
 * teacher. */

/* Number of truncation hours; the last is the whole stay. */
enum { REGRESS_CUTS = 4 };
extern const int regress_hours[REGRESS_CUTS];

/* Recipe of the linear model: each stay is used once per truncation hour, with that hour's weight.
 */
struct regress_recipe {
    double ridge;
    double weight[REGRESS_CUTS]; /* 0: not used */
    bool counts_per_stay;        /* see struct summary_spec */
};
/* Whole stays, ridge 50: for teachers, which only score whole stays. */
extern const struct regress_recipe regress_whole;
/* Stays truncated at 6, 12 and 24 hours besides whole ones, counts per stay, ridge 150: for files,
 * which score at every hour. */
extern const struct regress_recipe regress_shipped;
/* Formats all parameters in one line: "ridge 150, ...". */
void regress_text(const struct regress_recipe *recipe, char *out, size_t size);

/* The rows at regress_hours, base[cohort->count][REGRESS_CUTS][summary_base]. The caller frees it.
 */
float *regress_base(const struct cohort *cohort, enum scheme scheme, struct parallel *pool);
/* The row of a whole stay in base. */
const float *regress_last(const float *base, enum scheme scheme, size_t stay);

/* Fits on a subset: clips at the 0.5 and 99.5 percentiles, fills with medians, standardises the
 * columns, then minimises the weighted sum of cross-entropies + ridge |w|^2 (intercept not
 * penalised) by Newton's method with Cholesky factorisation. The standardisation is folded into the
 * weights. */
void regress_fit(const struct cohort *cohort, const struct subset *subset, enum scheme scheme,
                 const float *base, const struct regress_recipe *recipe, struct logistic *model);

#endif
