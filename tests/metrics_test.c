/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/random.h"
#include "learn/metrics.h"

enum { STAYS = 240, TRIALS = 60 };

struct sample {
    size_t count;
    float score[STAYS];
    uint8_t died[STAYS];
};

/* Scores with many ties; both outcomes are there. */
static struct sample draw(uint64_t seed)
{
    struct random random;
    struct sample sample = {0};
    random_seed_stream(&random, 5, seed);
    sample.count = 4 + (size_t)random_below(&random, STAYS - 4);
    uint64_t levels = 2 + random_below(&random, 60);
    for (size_t i = 0; i < sample.count; i++) {
        sample.died[i] = random_uniform(&random) < 0.3;
        sample.score[i] = ((float)random_below(&random, levels) + (float)(sample.died[i] * 2)) /
                          (float)(levels + 2);
    }
    sample.died[0] = sample.died[1] = 1;
    sample.died[2] = sample.died[3] = 0;
    return sample;
}

/* DeLong's psi: is the dead stay ranked above the living one? */
static double right_order(float dead, float alive)
{
    return dead > alive ? 1 : dead == alive ? 0.5 : 0;
}

/* Mean over the stays of the other class: the structural component of stay i. */
static double component(const struct sample *sample, size_t i)
{
    double sum = 0, others = 0;
    for (size_t j = 0; j < sample->count; j++) {
        if (sample->died[j] != sample->died[i]) {
            bool dead = sample->died[i];
            sum += right_order(sample->score[dead ? i : j], sample->score[dead ? j : i]);
            others++;
        }
    }
    return sum / others;
}

static void auroc_is_that_of_all_pairs(void **state)
{
    (void)state;
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        struct sample sample = draw(trial);
        double n[2] = {0}, sum[2] = {0}, squares[2] = {0}, variance = 0;
        for (size_t i = 0; i < sample.count; i++) {
            int side = sample.died[i];
            n[side]++;
            sum[side] += component(&sample, i);
        }
        double area = sum[1] / n[1];
        for (size_t i = 0; i < sample.count; i++) {
            double off = component(&sample, i) - area;
            squares[sample.died[i]] += off * off;
        }
        for (int side = 0; side < 2; side++) {
            variance += squares[side] / (n[side] - 1) / n[side];
        }
        double low, high, half = 1.959963984540054 * sqrt(variance);
        assert_true(fabs(sum[0] / n[0] - area) < 1e-12);
        assert_true(fabs(metrics_auroc(sample.score, sample.died, sample.count, &low, &high) -
                         area) < 1e-12);
        assert_true(fabs(low - fmax(0, area - half)) < 1e-9);
        assert_true(fabs(high - fmin(1, area + half)) < 1e-9);
    }
}

/* How many stays score at least `threshold`, and how many of them died. */
static void positives(const struct sample *sample, float threshold, double *taken, double *found)
{
    *taken = *found = 0;
    for (size_t i = 0; i < sample->count; i++) {
        *taken += sample->score[i] >= threshold;
        *found += sample->score[i] >= threshold && sample->died[i];
    }
}

static double count_deaths(const struct sample *sample)
{
    double taken, found;
    positives(sample, -INFINITY, &taken, &found);
    return found;
}

static void auprc_is_average_precision(void **state)
{
    (void)state;
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        struct sample sample = draw(trial);
        double deaths = count_deaths(&sample), area = 0;
        for (size_t i = 0; i < sample.count; i++) {
            if (sample.died[i]) { /* the precision at each death's own score */
                double taken, found;
                positives(&sample, sample.score[i], &taken, &found);
                area += found / taken / deaths;
            }
        }
        assert_true(fabs(metrics_auprc(sample.score, sample.died, sample.count) - area) < 1e-12);
    }
}

static void the_best_threshold_is_found(void **state)
{
    (void)state;
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        struct sample sample = draw(trial);
        double deaths = count_deaths(&sample), best = -1, told, taken, found;
        for (size_t i = 0; i < sample.count; i++) {
            positives(&sample, sample.score[i], &taken, &found);
            best = fmax(best, fmin(found / deaths, found / taken));
        }
        double threshold = metrics_best_threshold(sample.score, sample.died, sample.count, &told);
        assert_true(fabs(told - best) < 1e-12);
        positives(&sample, (float)threshold, &taken, &found);
        assert_true(fabs(fmin(found / deaths, found / taken) - best) < 1e-12);
    }
}

static void brier_is_the_mean_square(void **state)
{
    (void)state;
    static const float risk[] = {0, 1, 0.5f, 0.25f};
    static const uint8_t died[] = {0, 1, 1, 0};
    assert_true(fabs(metrics_brier(risk, died, 4) - (0.25 + 0.0625) / 4) < 1e-12);
}

static void calibration_error_is_by_ranks(void **state)
{
    (void)state;
    static const float risk[] = {0.9f, 0.1f, 0.8f, 0.2f, 0.7f, 0.3f};
    static const uint8_t died[] = {1, 0, 1, 0, 1, 0};
    /* halves: .1 .2 .3 against 0 of 3, .7 .8 .9 against 3 of 3 */
    assert_true(fabs(metrics_calibration_error(risk, died, 6, 2) - 0.2) < 1e-6);
    /* all together the mean is .5, as observed */
    assert_true(fabs(metrics_calibration_error(risk, died, 6, 1)) < 1e-6);
    assert_true(fabs(metrics_calibration_error(risk, died, 6, 6) - 0.2) < 1e-6);
    assert_true(isfinite(metrics_calibration_error(risk, died, 6, 10))); /* some are empty */
}

enum { MANY = 40000 };

static void platt_finds_the_minimum(void **state)
{
    (void)state;
    static float logit[MANY];
    static uint8_t died[MANY];
    struct random random;
    random_seed(&random, 3);
    for (size_t i = 0; i < MANY; i++) {
        logit[i] = (float)(3 * random_normal(&random) - 1);
        died[i] = random_uniform(&random) < 1 / (1 + exp(-(0.6 * (double)logit[i] - 0.8)));
    }
    double slope, intercept, by_slope = 0, by_intercept = 0;
    metrics_platt(logit, died, MANY, &slope, &intercept);
    assert_true(fabs(slope - 0.6) < 0.02);
    assert_true(fabs(intercept + 0.8) < 0.04);
    for (size_t i = 0; i < MANY; i++) {
        double off = 1 / (1 + exp(-(slope * (double)logit[i] + intercept))) - died[i];
        by_slope += off * (double)logit[i];
        by_intercept += off;
    }
    assert_true(fabs(by_slope) < 1e-6 && fabs(by_intercept) < 1e-6);

    /* what was calibrated once has slope 1 and intercept 0 */
    for (size_t i = 0; i < MANY; i++) {
        logit[i] = (float)(slope * (double)logit[i] + intercept);
    }
    metrics_platt(logit, died, MANY, &slope, &intercept);
    assert_true(fabs(slope - 1) < 1e-5 && fabs(intercept) < 1e-5);
}

static void the_order_of_stays_does_not_matter(void **state)
{
    (void)state;
    struct sample a = draw(9), b = a;
    for (size_t i = 0; i < a.count; i++) {
        b.score[i] = a.score[a.count - 1 - i];
        b.died[i] = a.died[a.count - 1 - i];
    }
    size_t n = a.count;
    assert_true(fabs(metrics_auroc(a.score, a.died, n, NULL, NULL) -
                     metrics_auroc(b.score, b.died, n, NULL, NULL)) < 1e-12);
    assert_true(fabs(metrics_auprc(a.score, a.died, n) - metrics_auprc(b.score, b.died, n)) <
                1e-12);
    assert_true(metrics_best_threshold(a.score, a.died, n, NULL) ==
                metrics_best_threshold(b.score, b.died, n, NULL));
}

/* One outcome, one stay, no stay, a score that is no number: an answer or NAN, and never a hang. */
static void little_to_go_by(void **state)
{
    (void)state;
    static const float one[] = {0.3f}, same[] = {0.5f, 0.5f, 0.5f, 0.5f},
                       strange[] = {0.1f, NAN, 0.9f, NAN};
    static const uint8_t dead[] = {1, 1, 1, 1}, alive[] = {0, 0, 0, 0}, both[] = {0, 1, 1, 0};
    double low, high, slope, intercept;
    assert_true(isnan(metrics_auroc(one, dead, 1, &low, &high)));
    assert_true(isnan(metrics_auroc(same, alive, 4, NULL, NULL)));
    assert_true(isnan(metrics_auroc(same, dead, 0, NULL, NULL)));
    assert_true(isnan(metrics_auprc(same, alive, 4)));
    assert_true(metrics_auprc(same, dead, 4) == 1);
    assert_true(metrics_auroc(same, both, 4, &low, &high) == 0.5 && low == 0.5 && high == 0.5);
    assert_true(metrics_auprc(same, both, 4) == 0.5);
    assert_true(isfinite(metrics_best_threshold(same, alive, 4, &low)));
    assert_true(metrics_best_threshold(one, dead, 1, &low) == (double)0.3f && low == 1);
    assert_true(metrics_auroc(strange, both, 4, NULL, NULL) == (0.5 + 0 + 1 + 1) / 4);
    assert_true(isfinite(metrics_auprc(strange, both, 4)));
    metrics_platt(same, alive, 4, &slope, &intercept); /* no minimum: must end all the same */
    metrics_platt(one, dead, 1, &slope, &intercept);
    metrics_platt(one, dead, 0, &slope, &intercept);
    assert_true(slope == 1 && intercept == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(auroc_is_that_of_all_pairs),
        cmocka_unit_test(auprc_is_average_precision),
        cmocka_unit_test(the_best_threshold_is_found),
        cmocka_unit_test(brier_is_the_mean_square),
        cmocka_unit_test(calibration_error_is_by_ranks),
        cmocka_unit_test(platt_finds_the_minimum),
        cmocka_unit_test(the_order_of_stays_does_not_matter),
        cmocka_unit_test(little_to_go_by),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
