/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_METRICS_H
#define ICURISK_LEARN_METRICS_H

#include <stddef.h>
#include <stdint.h>

#include "base/parallel.h"

/* Performance measures. score[count] is a risk or logit, died[count] is 0 or 1. */

/* Area under the ROC curve with ties counted half; NAN without both outcomes. low and high (either
 * may be NULL) receive DeLong's 95 % interval, doi:10.2307/2531595, by midranks; where it is empty,
 * or with fewer than METRICS_FEW stays of one outcome, Newcombe's, doi:10.1002/sim.2324. */
enum { METRICS_FEW = 5 };
double metrics_auroc(const float *score, const uint8_t *died, size_t count, double *low,
                     double *high);
/* Two sets of scores of the same stays, compared by DeLong's covariance: the difference of the
 * areas (a minus b) with its 95 % interval, and the covariance matrix of the two areas. All NAN
 * without both outcomes. */
struct metrics_pair {
    double auroc[2], difference, low, high;
    double covariance[2][2];
};
void metrics_compare(const float *a, const float *b, const uint8_t *died, size_t count,
                     struct metrics_pair *pair);
/* Area under the precision-recall curve as average precision; tied scores enter together. */
double metrics_auprc(const float *score, const uint8_t *died, size_t count);
/* Brier score: mean squared difference of risk and outcome. */
double metrics_brier(const float *risk, const uint8_t *died, size_t count);
/* Expected calibration error: `bins` groups of equal size by rank, the absolute differences of mean
 * risk and observed share, weighted by size. */
double metrics_calibration_error(const float *risk, const uint8_t *died, size_t count, int bins);
/* The threshold (score >= it is positive) with the largest min(sensitivity, PPV), and that value.
 */
double metrics_best_threshold(const float *score, const uint8_t *died, size_t count,
                              double *min_se_ppv);
/* Platt scaling: slope and intercept that minimise the cross-entropy of
 * sigmoid(slope * logit + intercept); Newton's method. Also the calibration slope and intercept of
 * logits already calibrated. */
void metrics_platt(const float *logit, const uint8_t *died, size_t count, double *slope,
                   double *intercept);
/* The same from logits in double. */
void metrics_calibration(const double *logit, const uint8_t *died, size_t count, double *slope,
                         double *intercept);
/* The logit of a risk as it is printed, so that whoever computes slope and intercept from the
 * printed risks gets the same; of a risk of 0 or 1, which has none, the given logit. */
double metrics_logit(float risk, float logit);

/* A proportion with Wilson's 95 % interval (E. B. Wilson, 1927,
 * doi:10.1080/01621459.1927.10502953); NAN if the count is 0. */
struct estimate {
    double value, low, high;
};
struct estimate metrics_share(size_t part, size_t whole);

/* Sorts ascending; no value may be NAN. */
void metrics_sort(float *values, size_t count);
/* Quantile of sorted[count] at this share, interpolated linearly; count > 0. */
float metrics_quantile(const float *sorted, size_t count, double share);

/* The confusion table of flagging every score >= threshold. */
struct metrics_table {
    double threshold;
    size_t flagged_died, flagged_lived, passed_died, passed_lived;
};
struct metrics_table metrics_at(const float *score, const uint8_t *died, size_t count,
                                double threshold);
/* Net benefit of acting on a table's flags (A. J. Vickers, 2006, doi:10.1177/0272989X06295361): the
 * share of true positives minus that of false positives, weighted by the odds of the threshold. */
double metrics_net_benefit(const struct metrics_table *table);

/* Groups of equal size by rank of risk, as in metrics_calibration_error: bins[count]. The mean of
 * an empty group is NAN. */
struct metrics_bin {
    size_t stays, deaths;
    double mean_risk;
};
void metrics_bins(const float *risk, const uint8_t *died, size_t count, int bin_count,
                  struct metrics_bin *bins);

/* Corners of the ROC curve from (0, 0) to (1, 1), one per distinct score; points[count + 1].
 * Returns how many. */
struct metrics_corner {
    float false_share, true_share;
};
size_t metrics_roc(const float *score, const uint8_t *died, size_t count,
                   struct metrics_corner *points);

/* Measures for which the bootstrap computes intervals. */
enum measure {
    MEASURE_AUPRC,
    MEASURE_BRIER,
    MEASURE_SLOPE, /* slope and intercept: metrics_calibration of metrics_logit */
    MEASURE_INTERCEPT,
    MEASURE_ECE,        /* metrics_calibration_error */
    MEASURE_MIN_SE_PPV, /* at its best threshold in each resample */
    MEASURE_COUNT
};
enum { METRICS_ECE_BINS = 10 };
/* Each measure with its 95 % percentile interval over `resamples` draws of count stays with
 * replacement. The same seed gives the same numbers, for any number of threads. Draws without both
 * outcomes are skipped; with 0 resamples low and high are NAN. */
void metrics_bootstrap(const float *risk, const float *logit, const uint8_t *died, size_t count,
                       int resamples, uint64_t seed, struct parallel *pool,
                       struct estimate measures[MEASURE_COUNT]);

#endif
