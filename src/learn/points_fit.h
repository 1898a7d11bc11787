/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_POINTS_FIT_H
#define ICURISK_LEARN_POINTS_FIT_H

#include "learn/cohort.h"
#include "net/points.h"

/* Distils the linear model to a point score of few variables for calculation by hand. Each stay is
 * used twice, after 24 hours and whole; the target is the mean of its outcome and its risk by the
 * linear model fitted on the same stays. Forward selection adds the variable that most reduces the
 * squared error of the target's logit. A ridge regression on their bands is rounded to points that
 * decrease to a minimum and then increase, and single points are changed while that lowers the
 * cross-entropy. Deterministic. */

/* Fits a card. base: regress_base in the physionet2012 scheme. Leaves cohort, hash and judgements
 * of the card empty. */
void points_fit(const struct cohort *cohort, const struct subset *subset, const float *base,
                struct point_card *card);

/* Hours at which a card is judged. */
enum { POINTS_HOURS = 2 };
extern const int points_hours[POINTS_HOURS];

/* Judges a card on a cohort at points_hours, one row per hour; a shorter stay is judged at its end.
 */
void points_judge(const struct point_card *card, const struct cohort *cohort, struct parallel *pool,
                  struct point_judgement rows[POINTS_HOURS]);
/* The same out of fold: each fifth of the stays is judged by a card fitted on the others. */
void points_judge_fit(const struct cohort *cohort, struct parallel *pool,
                      struct point_judgement rows[POINTS_HOURS]);
/* Makes a card from all stays of a cohort, with cohort_hash. */
void points_make(const struct cohort *cohort, struct parallel *pool, struct point_card *card);

#endif
