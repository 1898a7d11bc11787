/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "learn/fit.h"
#include "learn/metrics.h"

enum { STAYS = 240, TRIALS = 60 };

struct sample {
    size_t count;
    float score[STAYS];
    uint8_t died[STAYS];
};

/* Scores with many ties and both outcomes. */
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
        bool few = fmin(n[0], n[1]) < METRICS_FEW || half <= 0;
        assert_true(few ? low < area && high > area
                        : fabs(low - fmax(0, area - half)) < 1e-9 &&
                              fabs(high - fmin(1, area + half)) < 1e-9);
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

    /* a calibrated score has slope 1 and intercept 0 */
    for (size_t i = 0; i < MANY; i++) {
        logit[i] = (float)(slope * (double)logit[i] + intercept);
    }
    metrics_platt(logit, died, MANY, &slope, &intercept);
    assert_true(fabs(slope - 1) < 1e-5 && fabs(intercept) < 1e-5);
}

/* Scores in a narrow band far from 0 need a slope in the hundreds. */
static void platt_finds_a_far_minimum(void **state)
{
    (void)state;
    static float logit[MANY];
    static uint8_t died[MANY];
    struct random random;
    random_seed(&random, 4);
    for (size_t i = 0; i < MANY; i++) {
        double x = random_normal(&random);
        logit[i] = (float)(-0.5 + 0.003 * x);
        died[i] = random_uniform(&random) < 1 / (1 + exp(-(0.9 * x - 1)));
    }
    double slope, intercept;
    metrics_platt(logit, died, MANY, &slope, &intercept);
    assert_true(fabs(slope - 300) < 10 && fabs(intercept - 0.5 * slope + 1) < 0.04);
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

/* One outcome, one stay, no stays, a score of NAN: gives a result or NAN, and always ends. */
static void little_to_go_by(void **state)
{
    (void)state;
    static const float one[] = {0.3f}, same[] = {0.5f, 0.5f, 0.5f, 0.5f},
                       strange[] = {0.1f, NAN, 0.9f, NAN}, apart[] = {0.1f, 0.8f, 0.9f, 0.2f};
    static const uint8_t dead[] = {1, 1, 1, 1}, alive[] = {0, 0, 0, 0}, both[] = {0, 1, 1, 0};
    double low, high, slope, intercept;
    assert_true(isnan(metrics_auroc(one, dead, 1, &low, &high)));
    assert_true(isnan(metrics_auroc(same, alive, 4, NULL, NULL)));
    assert_true(isnan(metrics_auroc(same, dead, 0, NULL, NULL)));
    assert_true(isnan(metrics_auprc(same, alive, 4)));
    assert_true(metrics_auprc(same, dead, 4) == 1);
    /* where DeLong's interval is empty: the roots of (area - x)^2 = 1.96^2 variance(x) */
    assert_true(metrics_auroc(same, both, 4, &low, &high) == 0.5);
    assert_true(fabs(low - 0.112243335974668) < 1e-9 && fabs(low + high - 1) < 1e-9);
    assert_true(metrics_auroc(apart, both, 4, &low, &high) == 1 && high == 1);
    assert_true(fabs(low - 0.385635704497167) < 1e-9);
    assert_true(metrics_auprc(same, both, 4) == 0.5);
    assert_true(isfinite(metrics_best_threshold(same, alive, 4, &low)));
    assert_true(metrics_best_threshold(one, dead, 1, &low) == (double)0.3f && low == 1);
    assert_true(metrics_auroc(strange, both, 4, NULL, NULL) == (0.5 + 0 + 1 + 1) / 4);
    assert_true(isfinite(metrics_auprc(strange, both, 4)));
    metrics_platt(same, alive, 4, &slope, &intercept); /* there is no minimum, but it must end */
    metrics_platt(one, dead, 1, &slope, &intercept);
    metrics_platt(one, dead, 0, &slope, &intercept);
    assert_true(slope == 1 && intercept == 0);
}

/* ---- two networks of the same stays ---- */

/* DeLong's covariance from all pairs, as in the paper: S10 / m + S01 / n. */
static double covariance(const struct sample *a, const struct sample *b, double area_a,
                         double area_b)
{
    double sum[2] = {0}, n[2] = {0};
    for (size_t i = 0; i < a->count; i++) {
        sum[a->died[i]] += (component(a, i) - area_a) * (component(b, i) - area_b);
        n[a->died[i]]++;
    }
    return sum[0] / (n[0] - 1) / n[0] + sum[1] / (n[1] - 1) / n[1];
}

static double area_of_all_pairs(const struct sample *sample)
{
    double sum = 0, pairs = 0;
    for (size_t i = 0; i < sample->count; i++) {
        for (size_t j = 0; j < sample->count; j++) {
            if (sample->died[i] && !sample->died[j]) {
                sum += right_order(sample->score[i], sample->score[j]);
                pairs++;
            }
        }
    }
    return sum / pairs;
}

static void the_paired_difference_is_delongs(void **state)
{
    (void)state;
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        struct sample a = draw(trial), b = a;
        struct random random;
        random_seed_stream(&random, 6, trial);
        for (size_t i = 0; i < b.count; i++) {
            b.score[i] += 0.25f * (float)random_below(&random, 3);
        }
        double area[2] = {area_of_all_pairs(&a), area_of_all_pairs(&b)};
        double expected[2][2] = {
            {covariance(&a, &a, area[0], area[0]), covariance(&a, &b, area[0], area[1])},
            {covariance(&b, &a, area[1], area[0]), covariance(&b, &b, area[1], area[1])}};
        struct metrics_pair pair;
        metrics_compare(a.score, b.score, a.died, a.count, &pair);
        for (int i = 0; i < 2; i++) {
            assert_true(fabs(pair.auroc[i] - area[i]) < 1e-12);
            assert_true(fabs(pair.covariance[i][0] - expected[i][0]) < 1e-12);
            assert_true(fabs(pair.covariance[i][1] - expected[i][1]) < 1e-12);
        }
        double half =
            1.959963984540054 * sqrt(fmax(0, expected[0][0] + expected[1][1] - 2 * expected[0][1]));
        assert_true(fabs(pair.difference - (area[0] - area[1])) < 1e-12);
        assert_true(fabs(pair.low - (pair.difference - half)) < 1e-7);
        assert_true(fabs(pair.high - (pair.difference + half)) < 1e-7);
    }
}

static void a_network_equals_itself(void **state)
{
    (void)state;
    struct sample a = draw(3);
    struct metrics_pair pair;
    metrics_compare(a.score, a.score, a.died, a.count, &pair);
    assert_true(pair.difference == 0 && fabs(pair.low) < 1e-7 && fabs(pair.high) < 1e-7);
    uint8_t alive[STAYS] = {0};
    metrics_compare(a.score, a.score, alive, a.count, &pair);
    assert_true(isnan(pair.difference) && isnan(pair.low) && isnan(pair.high));
}

/* ---- thresholds, groups, curves ---- */

static void a_table_counts_every_stay_once(void **state)
{
    (void)state;
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        struct sample sample = draw(trial);
        double threshold = (double)sample.score[sample.count / 2], taken, found;
        struct metrics_table table = metrics_at(sample.score, sample.died, sample.count, threshold);
        positives(&sample, (float)threshold, &taken, &found);
        assert_int_equal(table.flagged_died, (size_t)found);
        assert_int_equal(table.flagged_lived, (size_t)(taken - found));
        assert_int_equal(table.flagged_died + table.passed_died, (size_t)count_deaths(&sample));
        assert_int_equal(table.flagged_died + table.flagged_lived + table.passed_died +
                             table.passed_lived,
                         sample.count);
    }
    /* 3 of 10 rightly, 2 wrongly flagged, at odds of 1 to 4 */
    struct metrics_table table = {.2, 3, 2, 1, 4};
    assert_true(fabs(metrics_net_benefit(&table) - (0.3 - 0.2 * 0.25)) < 1e-12);
}

/* The printed example of Newcombe (Stat Med 1998;17:857-872): 81 of 263
 * gives .2553 to .3662. */
static void shares_have_wilsons_interval(void **state)
{
    (void)state;
    struct estimate share = metrics_share(81, 263);
    assert_true(fabs(share.value - 81.0 / 263) < 1e-12);
    assert_true(fabs(share.low - 0.2553) < 5e-5 && fabs(share.high - 0.3662) < 5e-5);
    share = metrics_share(0, 20);
    assert_true(share.value == 0 && share.low == 0 && fabs(share.high - 0.1611) < 5e-5);
    share = metrics_share(0, 0);
    assert_true(isnan(share.value) && isnan(share.low) && isnan(share.high));
}

static void the_area_under_the_corners_is_the_auroc(void **state)
{
    (void)state;
    struct metrics_corner points[STAYS + 1];
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        struct sample sample = draw(trial);
        size_t count = metrics_roc(sample.score, sample.died, sample.count, points);
        double area = 0;
        for (size_t i = 1; i < count; i++) {
            double width = (double)points[i].false_share - (double)points[i - 1].false_share;
            assert_true(width >= 0 && points[i].true_share >= points[i - 1].true_share);
            area += width * ((double)points[i].true_share + (double)points[i - 1].true_share) / 2;
        }
        assert_true(points[0].true_share == 0 && points[count - 1].true_share == 1);
        assert_true(points[0].false_share == 0 && points[count - 1].false_share == 1);
        assert_true(fabs(area - area_of_all_pairs(&sample)) < 1e-5);
    }
}

static void bins_add_up(void **state)
{
    (void)state;
    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        struct sample sample = draw(trial);
        struct metrics_bin bins[10];
        double error = 0;
        size_t stays = 0, deaths = 0;
        metrics_bins(sample.score, sample.died, sample.count, 10, bins);
        for (int b = 0; b < 10; b++) {
            stays += bins[b].stays;
            deaths += bins[b].deaths;
            if (bins[b].stays > 0) {
                error += fabs(bins[b].mean_risk * (double)bins[b].stays - (double)bins[b].deaths);
            }
        }
        assert_int_equal(stays, sample.count);
        assert_int_equal(deaths, (size_t)count_deaths(&sample));
        assert_true(fabs(error / (double)stays -
                         metrics_calibration_error(sample.score, sample.died, sample.count, 10)) <
                    1e-12);
    }
}

/* ---- the bootstrap ---- */

enum { DRAWS = 40 };

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Calibrated risks whose order is the order of their indices; some are tied. */
static void draw_risks(uint64_t seed, size_t count, float *risk, float *logit, uint8_t *died)
{
    struct random random;
    random_seed_stream(&random, 8, seed);
    for (size_t i = 0; i < count; i++) {
        risk[i] = (float)(0.02 + 0.9 * floor(40.0 * (double)i / (double)count) / 40);
        logit[i] = logf(risk[i] / (1 - risk[i]));
        died[i] = random_uniform(&random) < (double)risk[i];
    }
}

static void measure_all(const float *risk, const float *logit, const uint8_t *died, size_t count,
                        double out[MEASURE_COUNT])
{
    out[MEASURE_AUPRC] = metrics_auprc(risk, died, count);
    out[MEASURE_BRIER] = metrics_brier(risk, died, count);
    out[MEASURE_ECE] = metrics_calibration_error(risk, died, count, METRICS_ECE_BINS);
    metrics_best_threshold(risk, died, count, &out[MEASURE_MIN_SE_PPV]);
    double *exact = memory_new(count, sizeof *exact);
    for (size_t i = 0; i < count; i++) {
        exact[i] = metrics_logit(risk[i], logit[i]);
    }
    metrics_calibration(exact, died, count, &out[MEASURE_SLOPE], &out[MEASURE_INTERCEPT]);
    free(exact);
}

/* Resamples drawn stay by stay and measured by the functions for cohorts. */
static void the_bootstrap_is_that_of_drawn_out_stays(void **state)
{
    (void)state;
    static float risk[STAYS], logit[STAYS], drawn_risk[STAYS], drawn_logit[STAYS];
    static uint8_t died[STAYS], drawn_died[STAYS];
    static double values[MEASURE_COUNT][DRAWS];
    draw_risks(1, STAYS, risk, logit, died);
    for (uint64_t k = 0; k < DRAWS; k++) {
        struct random random;
        size_t times[STAYS] = {0}, at = 0;
        double one[MEASURE_COUNT];
        random_seed_stream(&random, 77, k);
        for (size_t i = 0; i < STAYS; i++) {
            times[random_below(&random, STAYS)]++;
        }
        for (size_t i = 0; i < STAYS; i++) {
            for (size_t n = 0; n < times[i]; n++, at++) {
                drawn_risk[at] = risk[i];
                drawn_logit[at] = logit[i];
                drawn_died[at] = died[i];
            }
        }
        measure_all(drawn_risk, drawn_logit, drawn_died, STAYS, one);
        for (int m = 0; m < MEASURE_COUNT; m++) {
            values[m][k] = one[m];
        }
    }
    struct parallel *pool = parallel_new(2);
    struct estimate told[MEASURE_COUNT];
    double whole[MEASURE_COUNT];
    metrics_bootstrap(risk, logit, died, STAYS, DRAWS, 77, pool, told);
    measure_all(risk, logit, died, STAYS, whole);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        /* 0.025 and 0.975 of 39 steps: between the first two and the last two */
        qsort(values[m], DRAWS, sizeof values[m][0], by_number);
        double low = values[m][0] + 0.975 * (values[m][1] - values[m][0]);
        double high = values[m][DRAWS - 1] - 0.975 * (values[m][DRAWS - 1] - values[m][DRAWS - 2]);
        assert_true(fabs(told[m].value - whole[m]) < 1e-9);
        assert_true(fabs(told[m].low - low) < 1e-9);
        assert_true(fabs(told[m].high - high) < 1e-9);
    }
    parallel_free(pool);
}

/* A risk as it is printed has the logit that everyone computes from it; one of 0 or 1 that of the
 * network. */
static void slope_is_of_the_printed_risks(void **state)
{
    (void)state;
    static float risk[STAYS], logit[STAYS];
    static uint8_t died[STAYS];
    struct estimate told[MEASURE_COUNT];
    double slope, intercept, printed[STAYS];
    draw_risks(3, STAYS, risk, logit, died);
    for (int i = 0; i < STAYS; i++) {
        char text[32];
        snprintf(text, sizeof text, "%.9g", (double)risk[i]);
        double share = strtod(text, NULL);
        printed[i] = log(share / (1 - share));
    }
    struct parallel *pool = parallel_new(1);
    metrics_bootstrap(risk, logit, died, STAYS, 0, 5, pool, told);
    parallel_free(pool);
    metrics_calibration(printed, died, STAYS, &slope, &intercept);
    assert_true(fabs(told[MEASURE_SLOPE].value - slope) < 1e-9);
    assert_true(fabs(told[MEASURE_INTERCEPT].value - intercept) < 1e-9);
    assert_true(metrics_logit(1, 90) == 90 && metrics_logit(0, -90) == -90);
}

static void the_seed_makes_the_interval(void **state)
{
    (void)state;
    static float risk[STAYS], logit[STAYS];
    static uint8_t died[STAYS];
    struct estimate one[MEASURE_COUNT], three[MEASURE_COUNT], other[MEASURE_COUNT];
    struct parallel *alone = parallel_new(1), *pool = parallel_new(3);
    draw_risks(2, STAYS, risk, logit, died);
    metrics_bootstrap(risk, logit, died, STAYS, 200, 5, alone, one);
    metrics_bootstrap(risk, logit, died, STAYS, 200, 5, pool, three);
    metrics_bootstrap(risk, logit, died, STAYS, 200, 6, pool, other);
    assert_memory_equal(one, three, sizeof one);
    for (int m = 0; m < MEASURE_COUNT; m++) {
        assert_true(one[m].low < one[m].high);
        assert_true(one[m].low != other[m].low && one[m].value == other[m].value);
    }
    metrics_bootstrap(risk, logit, died, STAYS, 0, 5, pool, other);
    assert_true(isnan(other[MEASURE_BRIER].low) &&
                other[MEASURE_BRIER].value == one[MEASURE_BRIER].value);
    parallel_free(alone);
    parallel_free(pool);
}

/* The risks are the true probabilities: the true Brier score is the mean of p (1 - p), the true
 * slope 1 and intercept 0. About 95 of 100 intervals must hold them. */
static void intervals_hold_the_truth(void **state)
{
    (void)state;
    enum { COHORTS = 200, COHORT = 400 };
    static float risk[COHORT], logit[COHORT];
    static uint8_t died[COHORT];
    int held[3] = {0};
    struct parallel *pool = parallel_new(2);
    for (uint64_t trial = 0; trial < COHORTS; trial++) {
        struct estimate told[MEASURE_COUNT];
        double brier = 0;
        draw_risks(100 + trial, COHORT, risk, logit, died);
        for (size_t i = 0; i < COHORT; i++) {
            brier += (double)risk[i] * (1 - (double)risk[i]) / COHORT;
        }
        metrics_bootstrap(risk, logit, died, COHORT, 200, trial, pool, told);
        const double truth[] = {brier, 1, 0};
        const enum measure which[] = {MEASURE_BRIER, MEASURE_SLOPE, MEASURE_INTERCEPT};
        for (int i = 0; i < 3; i++) {
            held[i] += told[which[i]].low <= truth[i] && truth[i] <= told[which[i]].high;
        }
    }
    parallel_free(pool);
    for (int i = 0; i < 3; i++) {
        assert_in_range(held[i], COHORTS * 88 / 100, COHORTS - 1);
    }
}

/* Expected by observed deaths at column k of 3. */
static double expected_share(const struct model *model, const float *logits, const uint8_t *died,
                             size_t count, int k)
{
    double sum = 0, deaths = 0;
    for (size_t i = 0; i < count; i++) {
        const struct knot *knot = &model->knots[k];
        sum += 1 / (1 + exp(-(double)(knot->slope * logits[3 * i + (size_t)k] + knot->intercept)));
        deaths += died[i];
    }
    return sum / deaths;
}

/* An hour moves where the model expects too few or too many deaths, and no other. */
static void hours_that_are_off_are_moved(void **state)
{
    (void)state;
    enum { WARD = 20000 };
    static float logits[3 * WARD];
    static uint8_t died[WARD];
    static const int hours[3] = {1, 6, 48};
    struct random random;
    random_seed(&random, 5);
    for (int i = 0; i < WARD; i++) {
        double logit = random_normal(&random) - 2;
        died[i] = random_uniform(&random) < 1 / (1 + exp(-logit));
        for (int k = 0; k < 3; k++) {
            logits[3 * i + k] = (float)logit;
        }
    }
    static const struct {
        float first, second;
        int moved;
    } cases[] = {{0, 0, 0}, {-0.3F, 0.05F, 1}, {0, 0.4F, 1}, {-8, 30, 2}};
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        struct model model = {.knot_count = 2,
                              .knots = {{1, 1, cases[c].first}, {6, 1, cases[c].second}}};
        double before[2] = {expected_share(&model, logits, died, WARD, 0),
                            expected_share(&model, logits, died, WARD, 1)};
        assert_int_equal(fit_shift_hours(&model, logits, died, WARD, hours, 3), cases[c].moved);
        for (int k = 0; k < 2; k++) {
            bool was_off = before[k] < FIT_EXPECTED_LEAST || before[k] > FIT_EXPECTED_MOST;
            double after = expected_share(&model, logits, died, WARD, k);
            assert_true(was_off ? fabs(after - 1) < 1e-5 : after == before[k]);
        }
    }
    memset(died, 0, sizeof died); /* no deaths: nothing to go by */
    struct model model = {.knot_count = 1, .knots = {{1, 1, 3}}};
    assert_int_equal(fit_shift_hours(&model, logits, died, WARD, hours, 3), 0);
    assert_true(model.knots[0].intercept == 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_that_are_off_are_moved),
        cmocka_unit_test(auroc_is_that_of_all_pairs),
        cmocka_unit_test(auprc_is_average_precision),
        cmocka_unit_test(the_best_threshold_is_found),
        cmocka_unit_test(brier_is_the_mean_square),
        cmocka_unit_test(calibration_error_is_by_ranks),
        cmocka_unit_test(platt_finds_the_minimum),
        cmocka_unit_test(platt_finds_a_far_minimum),
        cmocka_unit_test(the_order_of_stays_does_not_matter),
        cmocka_unit_test(little_to_go_by),
        cmocka_unit_test(the_paired_difference_is_delongs),
        cmocka_unit_test(a_network_equals_itself),
        cmocka_unit_test(a_table_counts_every_stay_once),
        cmocka_unit_test(shares_have_wilsons_interval),
        cmocka_unit_test(the_area_under_the_corners_is_the_auroc),
        cmocka_unit_test(bins_add_up),
        cmocka_unit_test(the_bootstrap_is_that_of_drawn_out_stays),
        cmocka_unit_test(slope_is_of_the_printed_risks),
        cmocka_unit_test(the_seed_makes_the_interval),
        cmocka_unit_test(intervals_hold_the_truth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
