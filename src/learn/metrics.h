/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_METRICS_H
#define ICURISK_LEARN_METRICS_H

#include <stddef.h>
#include <stdint.h>

/* How good risks are. score[count] rises with risk (a risk or a logit), died[count] is 0 or 1. */

/* Area under the ROC curve with ties counted half; NAN without both outcomes. low and high (either
 * may be NULL) get DeLong's 95 % interval, doi:10.2307/2531595, by midranks. */
double metrics_auroc(const float *score, const uint8_t *died, size_t count, double *low,
                     double *high);
/* Area under the precision-recall curve as average precision; tied scores enter together. */
double metrics_auprc(const float *score, const uint8_t *died, size_t count);
/* Mean squared difference of risk and outcome. */
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

#endif
