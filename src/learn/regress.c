/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/regress.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "learn/metrics.h"

/* ---- base columns of a cohort ---- */

struct reading {
    const struct cohort *cohort;
    enum scheme scheme;
    float *base;
};

enum { STAYS_A_TASK = 64 };

static void read_stays(void *context, int task)
{
    struct reading *reading = context;
    size_t columns = summary_base(reading->scheme);
    size_t first = (size_t)task * STAYS_A_TASK, end = first + STAYS_A_TASK;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    float rows[STAY_HOURS * SUMMARY_BASE_MAX];
    for (size_t i = first; i < end && i < reading->cohort->count; i++) {
        const struct patient *patient = reading->cohort->stays[i].patient;
        timeline_build(patient, timeline);
        summary_read(reading->scheme, patient, timeline, STAY_HOURS, rows);
        memcpy(reading->base + i * columns, rows + (STAY_HOURS - 1) * columns,
               columns * sizeof *rows);
    }
    free(timeline);
}

float *regress_base(const struct cohort *cohort, enum scheme scheme, struct parallel *pool)
{
    struct reading reading = {cohort, scheme,
                              memory_new(cohort->count * summary_base(scheme), sizeof(float))};
    parallel_run(pool, (int)((cohort->count + STAYS_A_TASK - 1) / STAYS_A_TASK), read_stays,
                 &reading);
    return reading.base;
}

/* ---- the summary spec ---- */

static void fit_summary(const struct subset *subset, const float *base, struct summary_spec *spec)
{
    size_t columns = summary_base(spec->scheme);
    float *values = memory_new(subset->count, sizeof *values);
    for (size_t c = 0; c < columns; c++) {
        size_t count = 0;
        for (size_t k = 0; k < subset->count; k++) {
            float value = base[subset->stays[k] * columns + c];
            if (!isnan(value)) {
                values[count++] = value;
            }
        }
        spec->clip_low[c] = spec->clip_high[c] = spec->fill[c] = 0;
        if (count > 0) {
            metrics_sort(values, count);
            spec->clip_low[c] = metrics_quantile(values, count, 0.005);
            spec->clip_high[c] = metrics_quantile(values, count, 0.995);
            float median = metrics_quantile(values, count, 0.5);
            spec->fill[c] = fminf(fmaxf(median, spec->clip_low[c]), spec->clip_high[c]);
        }
    }
    free(values);
}

/* ---- Newton ---- */

/* In place Cholesky A = L L^T of the lower triangle, then A x = b; b becomes x. */
static void solve(double *a, double *b, size_t n)
{
    for (size_t j = 0; j < n; j++) {
        double *row = a + j * n;
        double pivot = row[j] - cblas_ddot((int)j, row, 1, row, 1);
        row[j] = sqrt(pivot > 1e-12 ? pivot : 1e-12);
        for (size_t i = j + 1; i < n; i++) {
            double *below = a + i * n;
            below[j] = (below[j] - cblas_ddot((int)j, below, 1, row, 1)) / row[j];
        }
    }
    int size = (int)n;
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasNoTrans, CblasNonUnit, size, a, size, b, 1);
    cblas_dtrsv(CblasRowMajor, CblasLower, CblasTrans, CblasNonUnit, size, a, size, b, 1);
}

/* One step of w[n] (the last is the intercept) for rows x[count][n]. */
static void newton_step(const double *x, const uint8_t *died, size_t count, size_t n, double ridge,
                        double *w, double *scaled, double *hessian, double *gradient)
{
    int columns = (int)n;
    memset(gradient, 0, n * sizeof *gradient);
    for (size_t i = 0; i < count; i++) {
        const double *row = x + i * n;
        double p = 1 / (1 + exp(-cblas_ddot(columns, row, 1, w, 1)));
        double root = sqrt(p * (1 - p));
        cblas_daxpy(columns, p - died[i], row, 1, gradient, 1);
        for (size_t c = 0; c < n; c++) {
            scaled[i * n + c] = root * row[c];
        }
    }
    cblas_dsyrk(CblasRowMajor, CblasLower, CblasTrans, columns, (int)count, 1, scaled, columns, 0,
                hessian, columns);
    for (size_t c = 0; c + 1 < n; c++) {
        gradient[c] += 2 * ridge * w[c];
        hessian[c * n + c] += 2 * ridge;
    }
    solve(hessian, gradient, n);
    cblas_daxpy(columns, -1, gradient, 1, w, 1);
}

/* Standardises the columns of x[count][n] but the last; a constant column becomes 0. */
static void standardise(double *x, size_t count, size_t n, double *mean, double *sd)
{
    for (size_t c = 0; c + 1 < n; c++) {
        double sum = 0, squares = 0;
        for (size_t i = 0; i < count; i++) {
            sum += x[i * n + c];
        }
        mean[c] = sum / (double)count;
        for (size_t i = 0; i < count; i++) {
            double off = x[i * n + c] - mean[c];
            squares += off * off;
        }
        double spread = sqrt(squares / (double)count);
        sd[c] = spread > 1e-9 ? spread : INFINITY;
        for (size_t i = 0; i < count; i++) {
            x[i * n + c] = (x[i * n + c] - mean[c]) / sd[c];
        }
    }
}

enum { NEWTON_STEPS = 6 };

void regress_fit(const struct cohort *cohort, const struct subset *subset, enum scheme scheme,
                 const float *base, double ridge, struct logistic *model)
{
    *model = (struct logistic){.spec.scheme = scheme};
    fit_summary(subset, base, &model->spec);
    size_t columns = summary_columns(scheme), n = columns + 1, count = subset->count;
    double *x = memory_new(count * n, sizeof *x), *scaled = memory_new(count * n, sizeof *scaled);
    double *hessian = memory_new(n * n, sizeof *hessian), *w = memory_new(4 * n, sizeof *w);
    double *gradient = w + n, *mean = w + 2 * n, *sd = w + 3 * n;
    uint8_t *died = memory_new(count, sizeof *died);
    for (size_t i = 0; i < count; i++) {
        float row[SUMMARY_COLUMNS_MAX];
        summary_transform(&model->spec, base + subset->stays[i] * summary_base(scheme), row);
        for (size_t c = 0; c < columns; c++) {
            x[i * n + c] = (double)row[c];
        }
        x[i * n + columns] = 1;
        died[i] = cohort->stays[subset->stays[i]].died;
    }
    standardise(x, count, n, mean, sd);
    for (int step = 0; step < NEWTON_STEPS; step++) {
        newton_step(x, died, count, n, ridge, w, scaled, hessian, gradient);
    }
    double intercept = w[columns];
    for (size_t c = 0; c < columns; c++) {
        model->weights[c] = (float)(w[c] / sd[c]);
        intercept -= w[c] / sd[c] * mean[c];
    }
    model->intercept = (float)intercept;
    free(x);
    free(scaled);
    free(hessian);
    free(w);
    free(died);
}
