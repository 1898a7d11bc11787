/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_LOGISTIC_H
#define ICURISK_NET_LOGISTIC_H

#include "patient/summary.h"

struct kernel;

/* A linear model of summary features: what a network has to beat, and the wide part of `wide`. */
struct logistic {
    struct summary_spec spec;
    float weights[SUMMARY_COLUMNS_MAX]; /* of the columns as summary_transform gives them */
    float intercept;
    const struct kernel *kernel; /* takes its logarithms; NULL: kernel_best() */
};

/* Logit of the row of summary_read after `hours` hours, 1..48. */
float logistic_logit(const struct logistic *logistic, const float *base, int hours);
/* Weights and intercept. */
size_t logistic_parameters(const struct logistic *logistic);

#endif
