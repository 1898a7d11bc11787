/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/logistic.h"

#include <math.h>

#include "net/kernel.h"

/* Sum of a[i] b[i] in double precision, in four chains. */
static double sum_products(const float *a, const float *b, size_t n)
{
    double sums[4] = {0};
    for (size_t i = 0; i + 4 <= n; i += 4) {
        for (size_t c = 0; c < 4; c++) {
            sums[c] += (double)a[i + c] * (double)b[i + c];
        }
    }
    for (size_t i = n / 4 * 4; i < n; i++) {
        sums[0] += (double)a[i] * (double)b[i];
    }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

/* The dot product of summary_transform and the weights, with logarithms by a kernel. */
float logistic_logit(const struct logistic *logistic, const float *base, int hours)
{
    const struct summary_spec *spec = &logistic->spec;
    const struct kernel *kernel = logistic->kernel ? logistic->kernel : kernel_best();
    const enum variable *variables;
    float row[SUMMARY_COLUMNS_MAX], rest[SUMMARY_BASE_MAX];
    size_t count = scheme_variables(spec->scheme, &variables), n = summary_base(spec->scheme);
    size_t statistics = SUMMARY_STATISTICS * count;
    summary_clip(spec, base, hours, row);
    for (size_t i = 0; i < statistics; i++) {
        rest[i] = row[i] > 0 ? row[i] : 0;
    }
    kernel->log1p(rest, (int)statistics, row + n);
    for (size_t v = 0; v < count; v++) {
        row[n + statistics + v] = isnan(base[SUMMARY_STATISTICS * v]) ? 1.0F : 0.0F;
    }
    return (float)((double)logistic->intercept +
                   sum_products(logistic->weights, row, n + statistics + count));
}

size_t logistic_parameters(const struct logistic *logistic)
{
    return summary_columns(logistic->spec.scheme) + 1;
}
