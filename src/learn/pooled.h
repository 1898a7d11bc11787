/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_POOLED_H
#define ICURISK_LEARN_POOLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "learn/metrics.h"

/* Performance in groups of stays (hospitals), and its prediction for a new group. */

/* Random effects: effects[count] with variances (> 0) of groups from a normal distribution, whose
 * between-group variance is estimated by moments (DerSimonian and Laird, 1986,
 * doi:10.1016/0197-2456(86)90046-2). value, low, high: its mean with a 95 % interval by the normal
 * distribution. predicted_low, _high: a new group's effect, by t with count - 2 degrees of freedom
 * (Higgins, Thompson and Spiegelhalter, 2009, doi:10.1111/j.1467-985X.2008.00552.x), NAN below 3
 * groups. Below 2 groups all are NAN. */
struct pooled {
    size_t groups;
    double value, low, high, predicted_low, predicted_high;
    double between; /* variance between groups, tau squared */
};
struct pooled pooled_effects(const double *effects, const double *variances, size_t count);

/* The 97.5 % quantile of Student's t with these degrees of freedom (at least 1). */
double pooled_t95(int freedom);

/* The stays with one value of the column. */
struct pooled_group {
    const char *name;
    size_t stays, deaths;
    struct estimate auroc, ratio; /* DeLong; observed by expected deaths */
    double expected;              /* deaths */
    bool judged, weighed;         /* whether AUROC and ratio are used: see below */
};
/* An AUROC is used if there are enough deaths and survivors; a ratio if there are enough expected
 * deaths and survivors, because selection by observed deaths would bias it upwards. With no deaths,
 * half a death is assumed, for the mean only. Groups are sorted by stays, the largest first, then
 * by name. The AUROC is pooled on the logit scale, with DeLong's variance by (A (1 - A))^2; the
 * ratio on the log scale, with variance (1 - observed share) / deaths (Snell and others, 2018,
 * doi:10.1177/0962280217705678). Both are reported on their own scale, except `between`. A group
 * with an AUROC of 0 or 1 has no logit and is left out of the mean. */
struct pooled_groups {
    struct pooled_group *groups; /* [count]; names are owned by the caller */
    size_t count, judged, weighed;
    size_t least;   /* minimum number of deaths and of survivors */
    size_t unnamed; /* stays without a value */
    struct pooled auroc, ratio;
};
/* name[i] NULL: no value. least >= 2. The caller frees the result with pooled_groups_free. */
void pooled_groups(const float *risk, const uint8_t *died, const char *const *name, size_t count,
                   size_t least, struct pooled_groups *out);
void pooled_groups_free(struct pooled_groups *groups);

/* Sample size needed to evaluate risks as good as these in a cohort like this one (Riley and
 * others, 2021, doi:10.1002/sim.9025): for 95 % intervals of width 0.2 for the log of
 * observed/expected deaths and for the calibration slope, and of width 0.1 for the AUROC. */
struct pooled_sizes {
    double ratio, slope, auroc; /* stays, whole numbers; NAN if unknown */
};
struct pooled_sizes pooled_sizes(const float *logit, const uint8_t *died, size_t count,
                                 double auroc);

#endif
