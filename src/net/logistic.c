/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/logistic.h"

float logistic_logit(const struct logistic *logistic, const float *base)
{
    float row[SUMMARY_COLUMNS_MAX];
    summary_transform(&logistic->spec, base, row);
    size_t columns = summary_columns(logistic->spec.scheme);
    double logit = (double)logistic->intercept;
    for (size_t c = 0; c < columns; c++) {
        logit += (double)logistic->weights[c] * (double)row[c];
    }
    return (float)logit;
}

size_t logistic_parameters(const struct logistic *logistic)
{
    return summary_columns(logistic->spec.scheme) + 1;
}
