/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_POOLED_H
#define ICURISK_LEARN_POOLED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "learn/metrics.h"

/* How good risks are in each group of stays (hospitals), and in a group to come. */

/* Random effects: effects[count] with their variances (> 0) are those of groups drawn from a normal
 * distribution, whose variance between groups is found by moments (DerSimonian and Laird, 1986,
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

/* Of Student's t with these degrees of freedom (at least 1): 95 % lie within. */
double pooled_t95(int freedom);

/* The stays of one value of the column. */
struct pooled_group {
    const char *name;
    size_t stays, deaths;
    struct estimate auroc, ratio; /* DeLong; observed by expected deaths */
    double expected;              /* deaths */
    bool judged, weighed;         /* its AUROC, its ratio: see below */
};
/* An AUROC is judged with enough deaths and survivors; a ratio with enough EXPECTED deaths and
 * survivors, because groups that are chosen by their deaths have too many. Without a death half a
 * one is counted, for the mean only. Groups are sorted by stays, the largest first, then by name.
 * The AUROC is pooled on the logit scale, with DeLong's variance by (A (1 - A))^2; the ratio on the
 * log scale, with variance (1 - observed share) / deaths (Snell and others, 2018,
 * doi:10.1177/0962280217705678). Both are given here on their own scale, but for `between`. A group
 * whose AUROC is 0 or 1 has no logit and is not in that mean. */
struct pooled_groups {
    struct pooled_group *groups; /* [count]; names are the caller's */
    size_t count, judged, weighed;
    size_t least;   /* deaths, and survivors */
    size_t unnamed; /* stays without a value */
    struct pooled auroc, ratio;
};
/* name[i] NULL: no value. least >= 2. pooled_groups_free the result. */
void pooled_groups(const float *risk, const uint8_t *died, const char *const *name, size_t count,
                   size_t least, struct pooled_groups *out);
void pooled_groups_free(struct pooled_groups *groups);

/* How many stays it takes to judge risks as good as these, in a cohort like this one (Riley and
 * others, 2021, doi:10.1002/sim.9025): for 95 % intervals of width .2 of the logarithm of observed
 * by expected deaths and of the slope of calibration, and of width .1 of the AUROC. */
struct pooled_sizes {
    double ratio, slope, auroc; /* stays, whole numbers; NAN where not known */
};
struct pooled_sizes pooled_sizes(const float *logit, const uint8_t *died, size_t count,
                                 double auroc);

#endif
