/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "learn/regress.h"
#include "made.h"

enum {
    STAYS = 400,
    BASE = 187,
    COLUMNS = 409,
    ROW = REGRESS_CUTS * BASE,
    LAST = ROW - BASE,
    VARIABLES = 37,
    CONSTANT = 12,
    NEVER = 25
};

/* ---- a made-up cohort: outcomes depend on three columns; with gaps, a constant and an empty
 * column ---- */

struct made {
    struct cohort cohort;
    struct subset subset; /* all but every fifth stay */
    float *base;
};

static struct made make(uint64_t seed)
{
    struct made made = {.base = memory_new(STAYS * ROW, sizeof(float))};
    struct random random;
    random_seed(&random, seed);
    made.cohort.stays = memory_new(STAYS, sizeof *made.cohort.stays);
    made.cohort.count = STAYS;
    made.subset.stays = memory_new(STAYS, sizeof *made.subset.stays);
    for (size_t i = 0; i < STAYS; i++) {
        float *row = made.base + i * ROW + LAST;
        for (size_t c = 0; c < BASE; c++) {
            double value = exp(0.7 * random_normal(&random)) * (double)(1 + c % 9);
            row[c] = c == CONSTANT ? 7 : (float)value;
            bool gap = c / 5 < VARIABLES && (i + c / 5) % 6 == 0 && c % 5 != 4 && c != CONSTANT;
            row[c] = gap || c / 5 == NEVER / 5 ? NAN : row[c];
        }
        double hint = (isnan(row[3]) ? 0 : (double)row[3]) - (double)row[4] + (double)row[185] / 4;
        made.cohort.stays[i].died = hint + 2 * random_normal(&random) > 2;
        made.cohort.deaths += made.cohort.stays[i].died;
        if (i % 5 != 0) {
            made.subset.stays[made.subset.count++] = i;
        }
    }
    return made;
}

static void drop(struct made *made)
{
    free(made->base);
    free(made->cohort.stays);
    free(made->subset.stays);
}

/* ---- the same columns in double precision, from their description ---- */

static int by_value(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return (p > q) - (p < q);
}

static double quantile(const double *sorted, size_t count, double share)
{
    double at = share * (double)(count - 1);
    size_t low = (size_t)at;
    return low + 1 < count ? sorted[low] + (at - (double)low) * (sorted[low + 1] - sorted[low])
                           : sorted[low];
}

struct limits {
    double low, high, fill;
};

static struct limits limits_of(const struct made *made, size_t column)
{
    double values[STAYS];
    size_t count = 0;
    for (size_t k = 0; k < made->subset.count; k++) {
        double value = (double)made->base[made->subset.stays[k] * ROW + LAST + column];
        if (!isnan(value)) {
            values[count++] = value;
        }
    }
    if (count == 0) {
        return (struct limits){0, 0, 0};
    }
    qsort(values, count, sizeof *values, by_value);
    return (struct limits){quantile(values, count, 0.005), quantile(values, count, 0.995),
                           quantile(values, count, 0.5)};
}

/* z[COLUMNS] of every stay of the cohort, before standardising. */
static double *naive_columns(const struct made *made)
{
    double *z = memory_new(STAYS * COLUMNS, sizeof *z);
    for (size_t c = 0; c < BASE; c++) {
        struct limits limits = limits_of(made, c);
        for (size_t i = 0; i < STAYS; i++) {
            double value = (double)made->base[i * ROW + LAST + c];
            value = isnan(value) ? limits.fill : fmin(fmax(value, limits.low), limits.high);
            z[i * COLUMNS + c] = value;
            if (c < (size_t)5 * VARIABLES) {
                z[i * COLUMNS + BASE + c] = log1p(fmax(0, value));
            }
        }
    }
    for (size_t i = 0; i < STAYS; i++) {
        for (size_t v = 0; v < VARIABLES; v++) {
            z[i * COLUMNS + BASE + (size_t)5 * VARIABLES + v] =
                isnan(made->base[i * ROW + LAST + 5 * v]);
        }
    }
    return z;
}

/* Mean and SD of a column over the subset. */
static void moments(const struct made *made, const double *z, size_t c, double *mean, double *sd)
{
    double n = (double)made->subset.count, squares = 0;
    *mean = 0;
    for (size_t k = 0; k < made->subset.count; k++) {
        *mean += z[made->subset.stays[k] * COLUMNS + c] / n;
    }
    for (size_t k = 0; k < made->subset.count; k++) {
        double off = z[made->subset.stays[k] * COLUMNS + c] - *mean;
        squares += off * off;
    }
    *sd = sqrt(squares / n);
}

/* The gradient of the summed cross-entropy + ridge |w|^2 in the standardised columns, that of the
 * intercept last. empty: of the base rate alone, for comparison. */
static void naive_gradient(const struct made *made, const struct logistic *model, double ridge,
                           bool empty, double *gradient)
{
    double *z = naive_columns(made), residual[STAYS];
    double rate = 0;
    for (size_t k = 0; k < made->subset.count; k++) {
        rate += made->cohort.stays[made->subset.stays[k]].died / (double)made->subset.count;
    }
    gradient[COLUMNS] = 0;
    for (size_t k = 0; k < made->subset.count; k++) {
        size_t i = made->subset.stays[k];
        double logit = (double)model->intercept;
        for (size_t c = 0; c < COLUMNS; c++) {
            logit += (double)model->weights[c] * z[i * COLUMNS + c];
        }
        residual[k] = (empty ? rate : 1 / (1 + exp(-logit))) - made->cohort.stays[i].died;
        gradient[COLUMNS] += residual[k];
    }
    for (size_t c = 0; c < COLUMNS; c++) {
        double mean, sd;
        moments(made, z, c, &mean, &sd);
        gradient[c] = empty ? 0 : 2 * ridge * (double)model->weights[c] * sd;
        for (size_t k = 0; k < made->subset.count && sd > 1e-9; k++) {
            gradient[c] += residual[k] * (z[made->subset.stays[k] * COLUMNS + c] - mean) / sd;
        }
    }
    free(z);
}

static double largest(const double *values)
{
    double most = 0;
    for (size_t c = 0; c <= COLUMNS; c++) {
        most = fmax(most, fabs(values[c]));
    }
    return most;
}

static void the_gradient_vanishes(void **state)
{
    (void)state;
    static const double ridges[] = {2, 50, 500};
    struct made made = make(4);
    assert_true(made.cohort.deaths > STAYS / 8 && made.cohort.deaths < STAYS * 7 / 8);
    double before = INFINITY;
    for (size_t r = 0; r < 3; r++) {
        struct logistic model;
        double gradient[COLUMNS + 1], size = 0;
        struct regress_recipe recipe = regress_whole;
        recipe.ridge = ridges[r];
        regress_fit(&made.cohort, &made.subset, SCHEME_PHYSIONET2012, made.base, &recipe, &model);
        naive_gradient(&made, &model, ridges[r], true, gradient);
        double yardstick = largest(gradient);
        naive_gradient(&made, &model, ridges[r], false, gradient);
        assert_true(yardstick > 10);
        assert_true(largest(gradient) < 2e-3 * yardstick);
        double *z = naive_columns(&made);
        for (size_t c = 0; c < COLUMNS; c++) {
            double mean, sd;
            moments(&made, z, c, &mean, &sd);
            size += (double)model.weights[c] * sd * (double)model.weights[c] * sd;
        }
        assert_true(size > 1e-4 && size < before); /* a larger ridge gives smaller weights */
        before = size;
        free(z);
    }
    drop(&made);
}

/* The contents of the file: limits, medians, and the weights of unscaled columns. */
static void the_spec_is_that_of_the_subset(void **state)
{
    (void)state;
    struct made made = make(5);
    struct logistic model, other;
    regress_fit(&made.cohort, &made.subset, SCHEME_PHYSIONET2012, made.base, &regress_whole,
                &model);
    assert_int_equal(model.spec.scheme, SCHEME_PHYSIONET2012);
    for (size_t c = 0; c < BASE; c++) {
        struct limits limits = limits_of(&made, c);
        assert_true(fabs((double)model.spec.clip_low[c] - limits.low) < 1e-5 * (1 + limits.high));
        assert_true(fabs((double)model.spec.clip_high[c] - limits.high) < 1e-5 * (1 + limits.high));
        assert_true(fabs((double)model.spec.fill[c] - limits.fill) < 1e-5 * (1 + limits.high));
    }
    /* constant and empty columns and their logarithms have no weight */
    assert_true(model.weights[CONSTANT] == 0 && model.weights[BASE + CONSTANT] == 0);
    for (size_t c = NEVER; c < NEVER + 5; c++) {
        assert_true(model.weights[c] == 0 && model.weights[BASE + c] == 0);
    }
    assert_true(model.weights[BASE + 5 * VARIABLES + NEVER / 5] == 0); /* always missing */
    assert_true(model.weights[3] > 0 && model.weights[4] < 0);
    for (size_t c = 0; c < COLUMNS; c++) {
        assert_true(isfinite(model.weights[c]));
    }
    /* stays outside the subset are not used */
    for (size_t i = 0; i < STAYS; i += 5) {
        made.cohort.stays[i].died ^= 1;
        for (size_t c = 0; c < BASE; c++) {
            made.base[i * ROW + LAST + c] = 1e6f;
        }
    }
    regress_fit(&made.cohort, &made.subset, SCHEME_PHYSIONET2012, made.base, &regress_whole,
                &other);
    assert_memory_equal(&model, &other, sizeof model);
    drop(&made);
}

/* ---- truncated stays ---- */

/* A fit with two truncations equals a plain fit of a cohort that has both as rows, with counts
 * scaled by 48 / hours. With twice the weights the loss doubles, as with half the ridge. */
static void cuts_are_weighted_rows(void **state)
{
    (void)state;
    enum { CUT = 2, COPIES = 2 }; /* after 24 hours, and whole */
    struct made made = make(6), wide = {.base = memory_new(COPIES * STAYS * ROW, sizeof(float))};
    struct random random;
    random_seed(&random, 7);
    wide.cohort.stays = memory_new(COPIES * STAYS, sizeof *wide.cohort.stays);
    wide.subset.stays = memory_new(COPIES * STAYS, sizeof *wide.subset.stays);
    wide.cohort.count = wide.subset.count = (size_t)COPIES * STAYS;
    made.subset.count = STAYS;
    for (size_t i = 0; i < STAYS; i++) {
        float *cut = made.base + i * ROW + CUT * BASE, *last = made.base + i * ROW + LAST;
        made.subset.stays[i] = i;
        for (size_t c = 0; c < BASE; c++) {
            cut[c] = last[c] * (float)(0.8 + 0.4 * random_uniform(&random));
        }
        for (size_t k = 0; k < COPIES; k++) {
            float *row = wide.base + (i * COPIES + k) * ROW + LAST;
            memcpy(row, k == 0 ? cut : last, BASE * sizeof *row);
            for (size_t v = 0; k == 0 && v < VARIABLES; v++) {
                row[5 * v + 4] *= 2; /* 48 / 24 */
            }
            wide.cohort.stays[i * COPIES + k].died = made.cohort.stays[i].died;
            wide.subset.stays[i * COPIES + k] = i * COPIES + k;
        }
    }
    const struct regress_recipe weighted = {100, {0, 0, 2, 2}, true};
    struct logistic by_weight, by_copies;
    regress_fit(&made.cohort, &made.subset, SCHEME_PHYSIONET2012, made.base, &weighted, &by_weight);
    regress_fit(&wide.cohort, &wide.subset, SCHEME_PHYSIONET2012, wide.base, &regress_whole,
                &by_copies);
    assert_true(by_weight.spec.counts_per_stay && !by_copies.spec.counts_per_stay);
    double most = 0, apart = 0;
    for (size_t i = 0; i < STAYS; i++) {
        float a = logistic_logit(&by_weight, made.base + i * ROW + CUT * BASE, 24);
        float b = logistic_logit(&by_copies, wide.base + i * COPIES * ROW + LAST, STAY_HOURS);
        float c = logistic_logit(&by_weight, made.base + i * ROW + LAST, STAY_HOURS);
        most = fmax(most, fabs((double)(a - b)));
        apart = fmax(apart, fabs((double)(a - c)));
    }
    assert_true(most < 1e-4 && apart > 1);
    drop(&made);
    drop(&wide);
}

static void a_recipe_is_told(void **state)
{
    (void)state;
    char text[200];
    regress_text(&regress_shipped, text, sizeof text);
    assert_string_equal(text, "ridge 150, stays of 6 h (weight 0.5) 12 h (weight 0.5) 24 h "
                              "(weight 0.5) 48 h (weight 2.5), counts per 48 h");
    regress_text(&regress_whole, text, sizeof text);
    assert_string_equal(text, "ridge 50, stays of 48 h (weight 1)");
}

/* ---- base columns of a cohort are rows of its stays ---- */

static void base_columns_are_those_of_the_cuts(void **state)
{
    (void)state;
    static struct timeline timeline;
    static float rows[STAY_HOURS * SUMMARY_BASE_MAX];
    enum { COUNT = 130 };
    struct cohort cohort = {.count = COUNT};
    cohort.stays = memory_new(COUNT, sizeof *cohort.stays);
    for (int i = 0; i < COUNT; i++) {
        struct text text = {0};
        text_format(&text, "00:00,RecordID,%d\n00:00,Age,%d\n03:%02d,HR,%d\n%02d:00,HR,%d\n", i + 1,
                    30 + i % 60, i % 60, 60 + i % 70, 5 + i % 40, 70 + i % 50);
        cohort.stays[i].patient = made_challenge(text.data);
        text_free(&text);
    }
    struct parallel *pool = parallel_new(2);
    for (int s = 0; s < SCHEME_COUNT; s++) {
        size_t columns = summary_base((enum scheme)s);
        float *base = regress_base(&cohort, (enum scheme)s, pool);
        for (size_t i = 0; i < COUNT; i++) {
            timeline_build(cohort.stays[i].patient, &timeline);
            summary_read((enum scheme)s, cohort.stays[i].patient, &timeline, STAY_HOURS, rows);
            for (size_t cut = 0; cut < REGRESS_CUTS; cut++) {
                assert_memory_equal(base + (i * REGRESS_CUTS + cut) * columns,
                                    rows + (size_t)(regress_hours[cut] - 1) * columns,
                                    columns * sizeof *base);
            }
            assert_ptr_equal(regress_last(base, (enum scheme)s, i),
                             base + (i * REGRESS_CUTS + REGRESS_CUTS - 1) * columns);
        }
        free(base);
    }
    parallel_free(pool);
    for (int i = 0; i < COUNT; i++) {
        patient_free(cohort.stays[i].patient);
    }
    free(cohort.stays);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_gradient_vanishes),
        cmocka_unit_test(the_spec_is_that_of_the_subset),
        cmocka_unit_test(cuts_are_weighted_rows),
        cmocka_unit_test(a_recipe_is_told),
        cmocka_unit_test(base_columns_are_those_of_the_cuts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
