/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_LOGISTIC_H
#define ICURISK_NET_LOGISTIC_H

#include "patient/summary.h"

struct kernel;

/* A linear model on summary features: the baseline, and the wide part of the variant `wide`. */
struct logistic {
    struct summary_spec spec;
    float weights[SUMMARY_COLUMNS_MAX]; /* for the columns of summary_transform */
    float intercept;
    const struct kernel *kernel; /* used for logarithms; NULL: kernel_best() */
};

/* Logit, before calibration, from the row of summary_read after `hours` hours (1..48). */
float logistic_logit(const struct logistic *logistic, const float *base, int hours);
/* Number of weights, with the intercept. */
size_t logistic_parameters(const struct logistic *logistic);

#endif
