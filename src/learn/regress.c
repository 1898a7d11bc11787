/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/regress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "learn/blas.h"
#include "learn/metrics.h"

const int regress_hours[REGRESS_CUTS] = {6, 12, 24, STAY_HOURS};
const struct regress_recipe regress_whole = {.ridge = 50, .weight = {[REGRESS_CUTS - 1] = 1}};
const struct regress_recipe regress_shipped = {
    .ridge = 150, .weight = {0.5, 0.5, 0.5, 2.5}, .counts_per_stay = true};

void regress_text(const struct regress_recipe *recipe, char *out, size_t size)
{
    struct text text = {0};
    text_format(&text, "ridge %g, stays of", recipe->ridge);
    for (int cut = 0; cut < REGRESS_CUTS; cut++) {
        if (recipe->weight[cut] > 0) {
            text_format(&text, " %d h (weight %g)", regress_hours[cut], recipe->weight[cut]);
        }
    }
    text_append(&text, recipe->counts_per_stay ? ", counts per 48 h" : "");
    snprintf(out, size, "%s", text.data);
    text_free(&text);
}

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
        for (size_t cut = 0; cut < REGRESS_CUTS; cut++) {
            memcpy(reading->base + (i * REGRESS_CUTS + cut) * columns,
                   rows + (size_t)(regress_hours[cut] - 1) * columns, columns * sizeof *rows);
        }
    }
    free(timeline);
}

float *regress_base(const struct cohort *cohort, enum scheme scheme, struct parallel *pool)
{
    size_t size = cohort->count * REGRESS_CUTS * summary_base(scheme);
    struct reading reading = {cohort, scheme, memory_new(size, sizeof(float))};
    parallel_run(pool, (int)((cohort->count + STAYS_A_TASK - 1) / STAYS_A_TASK), read_stays,
                 &reading);
    return reading.base;
}

const float *regress_last(const float *base, enum scheme scheme, size_t stay)
{
    return base + (stay * REGRESS_CUTS + REGRESS_CUTS - 1) * summary_base(scheme);
}

/* ---- the rows of a fit ---- */

/* A stay truncated at one of the hours. */
struct row {
    const float *base;
    int hours;
    double weight, died;
};

/* The rows of a subset that a recipe uses; free() them. */
static struct row *find_rows(const struct cohort *cohort, const struct subset *subset,
                             enum scheme scheme, const float *base,
                             const struct regress_recipe *recipe, size_t *count)
{
    struct row *rows = memory_new(subset->count * REGRESS_CUTS, sizeof *rows);
    *count = 0;
    for (size_t k = 0; k < subset->count; k++) {
        size_t stay = subset->stays[k];
        for (size_t cut = 0; cut < REGRESS_CUTS; cut++) {
            if (recipe->weight[cut] > 0) {
                rows[(*count)++] = (struct row){
                    .base = base + (stay * REGRESS_CUTS + cut) * summary_base(scheme),
                    .hours = regress_hours[cut],
                    .weight = recipe->weight[cut],
                    .died = cohort->stays[stay].died,
                };
            }
        }
    }
    return rows;
}

/* ---- the summary spec ---- */

/* Limits so wide that summary_clip never clips. */
static void open_summary(struct summary_spec *spec)
{
    for (size_t c = 0; c < SUMMARY_BASE_MAX; c++) {
        spec->clip_low[c] = -INFINITY;
        spec->clip_high[c] = INFINITY;
        spec->fill[c] = NAN;
    }
}

static void fit_summary(const struct row *rows, size_t count, struct summary_spec *spec)
{
    size_t columns = summary_base(spec->scheme);
    float *scaled = memory_new(count * columns, sizeof *scaled);
    float *values = memory_new(count, sizeof *values);
    open_summary(spec);
    for (size_t i = 0; i < count; i++) {
        summary_clip(spec, rows[i].base, rows[i].hours, scaled + i * columns);
    }
    for (size_t c = 0; c < columns; c++) {
        size_t known = 0;
        for (size_t i = 0; i < count; i++) {
            float value = scaled[i * columns + c];
            if (!isnan(value)) {
                values[known++] = value;
            }
        }
        spec->clip_low[c] = spec->clip_high[c] = spec->fill[c] = 0;
        if (known > 0) {
            metrics_sort(values, known);
            spec->clip_low[c] = metrics_quantile(values, known, 0.005);
            spec->clip_high[c] = metrics_quantile(values, known, 0.995);
            float median = metrics_quantile(values, known, 0.5);
            spec->fill[c] = fminf(fmaxf(median, spec->clip_low[c]), spec->clip_high[c]);
        }
    }
    free(values);
    free(scaled);
}

/* ---- Newton ---- */

/* The columns of a fit, standardised, the last one 1: x[count][n]. Float halves the memory; the
 * sums are in double. */
struct design {
    const struct row *rows;
    size_t count, n;
    float *x;
    double *mean, *sd; /* [n]; a constant column becomes 0 */
};

/* Rows added to the Hessian at once. */
enum { BLOCK_ROWS = 256 };

static void standardise(struct design *design)
{
    size_t n = design->n;
    for (size_t c = 0; c + 1 < n; c++) {
        double sum = 0, squares = 0, weight = 0;
        for (size_t i = 0; i < design->count; i++) {
            sum += design->rows[i].weight * (double)design->x[i * n + c];
            weight += design->rows[i].weight;
        }
        design->mean[c] = sum / weight;
        for (size_t i = 0; i < design->count; i++) {
            double off = (double)design->x[i * n + c] - design->mean[c];
            squares += design->rows[i].weight * off * off;
        }
        double spread = sqrt(squares / weight);
        design->sd[c] = spread > 1e-9 * (1 + fabs(design->mean[c])) ? spread : INFINITY;
        for (size_t i = 0; i < design->count; i++) {
            float *x = &design->x[i * n + c];
            *x = (float)(((double)*x - design->mean[c]) / design->sd[c]);
        }
    }
}

static void make_design(const struct summary_spec *spec, const struct row *rows, size_t count,
                        struct design *design)
{
    size_t columns = summary_columns(spec->scheme), n = columns + 1;
    *design = (struct design){.rows = rows,
                              .count = count,
                              .n = n,
                              .x = memory_new(count * n, sizeof *design->x),
                              .mean = memory_new(n, sizeof *design->mean),
                              .sd = memory_new(n, sizeof *design->sd)};
    for (size_t i = 0; i < count; i++) {
        float *x = design->x + i * n;
        summary_transform(spec, rows[i].base, rows[i].hours, x);
        x[columns] = 1;
    }
    standardise(design);
}

/* Adds the gradient and the Hessian of the rows first .. first + count - 1 at the weights w[n]. */
static void add_block(const struct design *design, size_t first, size_t count, const double *w,
                      double *scaled, double *hessian, double *gradient)
{
    size_t n = design->n;
    int columns = (int)n;
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &design->rows[first + i];
        const float *x = design->x + (first + i) * n;
        double *wide = scaled + i * n, logit = 0;
        for (size_t c = 0; c < n; c++) {
            wide[c] = (double)x[c];
        }
        logit = blas_dot(columns, wide, w);
        double p = 1 / (1 + exp(-logit));
        blas_add(columns, row->weight * (p - row->died), wide, gradient);
        blas_scale(columns, sqrt(row->weight * p * (1 - p)), wide);
    }
    blas_add_squares(columns, (int)count, scaled, hessian);
}

enum { NEWTON_STEPS = 6 };

/* Fits w[n], starting from 0; the last is the intercept. */
static void newton(const struct design *design, double ridge, double *w)
{
    size_t n = design->n;
    double *hessian = memory_new(n * n, sizeof *hessian);
    double *gradient = memory_new(n, sizeof *gradient);
    double *scaled = memory_new(BLOCK_ROWS * n, sizeof *scaled);
    for (int step = 0; step < NEWTON_STEPS; step++) {
        memset(hessian, 0, n * n * sizeof *hessian);
        memset(gradient, 0, n * sizeof *gradient);
        for (size_t first = 0; first < design->count; first += BLOCK_ROWS) {
            size_t left = design->count - first;
            add_block(design, first, left < BLOCK_ROWS ? left : BLOCK_ROWS, w, scaled, hessian,
                      gradient);
        }
        for (size_t c = 0; c + 1 < n; c++) {
            gradient[c] += 2 * ridge * w[c];
            hessian[c * n + c] += 2 * ridge;
        }
        blas_solve_squares((int)n, hessian, gradient);
        blas_add((int)n, -1, gradient, w);
    }
    free(hessian);
    free(gradient);
    free(scaled);
}

void regress_fit(const struct cohort *cohort, const struct subset *subset, enum scheme scheme,
                 const float *base, const struct regress_recipe *recipe, struct logistic *model)
{
    size_t count;
    struct row *rows = find_rows(cohort, subset, scheme, base, recipe, &count);
    struct design design;
    *model =
        (struct logistic){.spec = {.scheme = scheme, .counts_per_stay = recipe->counts_per_stay}};
    fit_summary(rows, count, &model->spec);
    make_design(&model->spec, rows, count, &design);
    size_t columns = summary_columns(scheme);
    double *w = memory_new(columns + 1, sizeof *w);
    newton(&design, recipe->ridge, w);
    double intercept = w[columns];
    for (size_t c = 0; c < columns; c++) {
        model->weights[c] = (float)(w[c] / design.sd[c]);
        intercept -= w[c] / design.sd[c] * design.mean[c];
    }
    model->intercept = (float)intercept;
    free(design.x);
    free(design.mean);
    free(design.sd);
    free(rows);
    free(w);
}
