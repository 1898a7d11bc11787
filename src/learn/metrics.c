/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "net/risk.h"
#include "base/random.h"
#include "base/sort.h"

/* 97.5 % quantile of the normal distribution. */
static const double Z95 = 1.959963984540054;

/* A stay in score order. Resampling changes only its count. */
struct ranked {
    float score;
    uint8_t died;
    uint32_t times;
    size_t index;
};

static int by_score(const void *a, const void *b)
{
    const struct ranked *p = a, *q = b;
    if (p->score < q->score || p->score > q->score) {
        return p->score < q->score ? -1 : 1;
    }
    return p->index < q->index ? -1 : 1;
}

/* Sorts by ascending score, NaN first; the caller frees the result. */
static struct ranked *rank(const float *score, const uint8_t *died, size_t count)
{
    struct ranked *items = memory_new(count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        float known = isnan(score[i]) ? -INFINITY : score[i];
        items[i] = (struct ranked){known, died[i] != 0, 1, i};
    }
    qsort(items, count, sizeof *items, by_score);
    return items;
}

/* Counts the stays with each outcome. */
static void count_sides(const struct ranked *items, size_t count, double n[2])
{
    n[0] = n[1] = 0;
    for (size_t i = 0; i < count; i++) {
        n[items[i].died] += items[i].times;
    }
}

/* ---- area under the ROC curve ---- */

/* DeLong's structural components: for each stay, the share of stays with the other outcome that are
 * ranked correctly against it; ties count half. The caller frees the result. n[2] receives the
 * number of each outcome; if one is 0, all components are 0. */
static double *components(const float *score, const uint8_t *died, size_t count, double n[2])
{
    struct ranked *items = rank(score, died, count);
    double *right = memory_new(count, sizeof *right), below[2] = {0};
    count_sides(items, count, n);
    for (size_t i = 0, end; i < count && n[0] > 0 && n[1] > 0; i = end) {
        double tied[2] = {0};
        for (end = i; end < count && items[end].score == items[i].score; end++) {
            tied[items[end].died]++;
        }
        double share[2] = {1 - (below[1] + tied[1] / 2) / n[1], (below[0] + tied[0] / 2) / n[0]};
        for (size_t k = i; k < end; k++) {
            right[items[k].index] = share[items[k].died];
        }
        below[0] += tied[0];
        below[1] += tied[1];
    }
    free(items);
    return right;
}

/* The area is the mean of the components of either outcome. */
static double area_of(const double *right, const uint8_t *died, size_t count, const double n[2])
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += died[i] ? right[i] : 0;
    }
    return n[0] > 0 && n[1] > 0 ? sum / n[1] : NAN;
}

static double covariance_of(const double *a, double area_a, const double *b, double area_b,
                            const uint8_t *died, size_t count, const double n[2])
{
    double sum[2] = {0}, covariance = 0;
    for (size_t i = 0; i < count; i++) {
        sum[died[i] != 0] += (a[i] - area_a) * (b[i] - area_b);
    }
    for (int side = 0; side < 2; side++) {
        covariance += n[side] > 1 ? sum[side] / (n[side] - 1) / n[side] : 0;
    }
    return covariance;
}

/* Variance of an area if it were this (Hanley and McNeil, with the mean of both numbers). */
static double expected_variance(double area, const double n[2])
{
    double pairs = (n[0] + n[1]) / 2 - 1;
    return area * (1 - area) / (n[0] * n[1]) *
           (1 + pairs * ((1 - area) / (2 - area) + area / (1 + area)));
}

/* The area farthest from this one, towards an end, that is still within 1.96 of its own standard
 * errors: Newcombe's interval, which is not empty where all pairs are ranked alike. */
static double newcombe_limit(double area, double end, const double n[2])
{
    enum { HALVINGS = 60 };
    double within = area, beyond = end;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (within + beyond) / 2;
        bool is_within = fabs(area - middle) <= Z95 * sqrt(expected_variance(middle, n));
        within = is_within ? middle : within;
        beyond = is_within ? beyond : middle;
    }
    return within;
}

double metrics_auroc(const float *score, const uint8_t *died, size_t count, double *low,
                     double *high)
{
    double n[2], *right = components(score, died, count, n);
    double area = area_of(right, died, count, n);
    double half = Z95 * sqrt(covariance_of(right, area, right, area, died, count, n));
    bool few = !isnan(area) && (half <= 0 || fmin(n[0], n[1]) < METRICS_FEW);
    free(right);
    if (low) {
        *low = isnan(area) ? NAN : few ? newcombe_limit(area, 0, n) : fmax(0, area - half);
    }
    if (high) {
        *high = isnan(area) ? NAN : few ? newcombe_limit(area, 1, n) : fmin(1, area + half);
    }
    return area;
}

void metrics_compare(const float *a, const float *b, const uint8_t *died, size_t count,
                     struct metrics_pair *pair)
{
    double n[2], *right[2] = {components(a, died, count, n), components(b, died, count, n)};
    for (int i = 0; i < 2; i++) {
        pair->auroc[i] = area_of(right[i], died, count, n);
    }
    for (int i = 0; i < 2; i++) {
        for (int j = 0; j < 2; j++) {
            pair->covariance[i][j] =
                covariance_of(right[i], pair->auroc[i], right[j], pair->auroc[j], died, count, n);
        }
    }
    double variance = pair->covariance[0][0] + pair->covariance[1][1] - 2 * pair->covariance[0][1];
    double half = Z95 * sqrt(variance > 0 ? variance : 0);
    pair->difference = pair->auroc[0] - pair->auroc[1];
    pair->low = pair->difference - half;
    pair->high = pair->difference + half;
    free(right[0]);
    free(right[1]);
}

size_t metrics_roc(const float *score, const uint8_t *died, size_t count,
                   struct metrics_corner *points)
{
    struct ranked *items = rank(score, died, count);
    double n[2], taken[2] = {0};
    size_t corners = 0;
    count_sides(items, count, n);
    points[corners++] = (struct metrics_corner){0, 0};
    for (size_t i = count; i > 0; i--) {
        taken[items[i - 1].died]++;
        if (i == 1 || items[i - 2].score != items[i - 1].score) {
            points[corners++] =
                (struct metrics_corner){(float)(taken[0] / n[0]), (float)(taken[1] / n[1])};
        }
    }
    free(items);
    return corners;
}

/* ---- measures of ranked stays, resampled or not ---- */

static double ranked_auprc(const struct ranked *items, size_t count)
{
    double n[2], found = 0, taken = 0, area = 0;
    count_sides(items, count, n);
    for (size_t i = count; i > 0;) {
        float tie = items[i - 1].score;
        double caught = 0;
        for (; i > 0 && items[i - 1].score == tie; i--) {
            caught += items[i - 1].died ? items[i - 1].times : 0;
            taken += items[i - 1].times;
        }
        found += caught;
        area += caught > 0 ? caught / n[1] * (found / taken) : 0;
    }
    return n[1] > 0 ? area : NAN;
}

static double ranked_brier(const struct ranked *items, size_t count)
{
    double sum = 0, n = 0;
    for (size_t i = 0; i < count; i++) {
        double off = (double)items[i].score - items[i].died;
        sum += items[i].times * off * off;
        n += items[i].times;
    }
    return sum / n;
}

/* A resampled stay that straddles two groups is split between them. */
static double ranked_calibration_error(const struct ranked *items, size_t count, int bins)
{
    double n[2], sum = 0, off = 0;
    count_sides(items, count, n);
    size_t whole = (size_t)(n[0] + n[1]), at = 0, bin = 0;
    for (size_t i = 0; i < count; i++) {
        for (size_t left = items[i].times; left > 0;) {
            size_t end = whole * (bin + 1) / (size_t)bins;
            size_t part = left < end - at ? left : end - at;
            off += (double)part * ((double)items[i].score - items[i].died);
            at += part;
            left -= part;
            if (at == end) {
                sum += fabs(off);
                off = 0;
                bin++;
            }
        }
    }
    return sum / (double)whole;
}

static double ranked_best(const struct ranked *items, size_t count, double *min_se_ppv)
{
    double n[2], found = 0, taken = 0, best = -1, threshold = 1;
    count_sides(items, count, n);
    for (size_t i = count; i > 0; i--) {
        found += items[i - 1].died ? items[i - 1].times : 0;
        taken += items[i - 1].times;
        if (taken == 0 || (i > 1 && items[i - 2].score == items[i - 1].score)) {
            continue; /* tied scores are positive together */
        }
        double worse = fmin(found / n[1], found / taken);
        if (worse > best) {
            best = worse;
            threshold = (double)items[i - 1].score;
        }
    }
    if (min_se_ppv) {
        *min_se_ppv = best;
    }
    return threshold;
}

/* Mean and SD of logits; an SD of 1 where they do not differ. */
static void spread_of(const double *logit, size_t count, double *mean, double *sd)
{
    double sum = 0, squares = 0, n = count > 0 ? (double)count : 1;
    for (size_t i = 0; i < count; i++) {
        sum += logit[i];
    }
    *mean = sum / n;
    for (size_t i = 0; i < count; i++) {
        squares += (logit[i] - *mean) * (logit[i] - *mean);
    }
    *sd = squares > 0 ? sqrt(squares / n) : 1;
}

/* Newton's method from the given slope and intercept, on standardised logits for numerical
 * stability; times NULL: every stay once. */
static void platt(const double *logit, const uint8_t *died, const uint32_t *times, size_t count,
                  double *slope, double *intercept)
{
    double mean, sd, size = 1;
    spread_of(logit, count, &mean, &sd);
    double a = *slope * sd, b = *intercept + *slope * mean;
    for (int step = 0; step < 50 && size > 1e-10; step++) {
        double ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9;
        for (size_t i = 0; i < count; i++) {
            if (times && times[i] == 0) {
                continue;
            }
            double n = times ? times[i] : 1;
            double x = (logit[i] - mean) / sd, p = 1 / (1 + exp(-(a * x + b)));
            double off = n * (p - (died[i] != 0)), w = n * p * (1 - p);
            ga += off * x;
            gb += off;
            haa += w * x * x;
            hab += w * x;
            hbb += w;
        }
        double det = haa * hbb - hab * hab;
        double da = (ga * hbb - gb * hab) / det, db = (gb * haa - ga * hab) / det;
        size = fmax(fabs(da), fabs(db));
        double scale = size > 2 ? 2 / size : 1; /* no large steps where the curve is flat */
        a -= scale * da;
        b -= scale * db;
    }
    *slope = a / sd;
    *intercept = b - a / sd * mean;
}

/* ---- the same for plain scores ---- */

double metrics_auprc(const float *score, const uint8_t *died, size_t count)
{
    struct ranked *items = rank(score, died, count);
    double area = ranked_auprc(items, count);
    free(items);
    return area;
}

double metrics_brier(const float *risk, const uint8_t *died, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        double off = (double)risk[i] - (died[i] != 0);
        sum += off * off;
    }
    return sum / (double)count;
}

double metrics_calibration_error(const float *risk, const uint8_t *died, size_t count, int bins)
{
    struct ranked *items = rank(risk, died, count);
    double error = ranked_calibration_error(items, count, bins);
    free(items);
    return error;
}

void metrics_bins(const float *risk, const uint8_t *died, size_t count, int bin_count,
                  struct metrics_bin *bins)
{
    struct ranked *items = rank(risk, died, count);
    for (size_t b = 0; b < (size_t)bin_count; b++) {
        size_t start = count * b / (size_t)bin_count, end = count * (b + 1) / (size_t)bin_count;
        double sum = 0;
        bins[b] = (struct metrics_bin){.stays = end - start};
        for (size_t i = start; i < end; i++) {
            sum += (double)items[i].score;
            bins[b].deaths += items[i].died;
        }
        bins[b].mean_risk = sum / (double)bins[b].stays;
    }
    free(items);
}

double metrics_best_threshold(const float *score, const uint8_t *died, size_t count,
                              double *min_se_ppv)
{
    struct ranked *items = rank(score, died, count);
    double threshold = ranked_best(items, count, min_se_ppv);
    free(items);
    return threshold;
}

void metrics_platt(const float *logit, const uint8_t *died, size_t count, double *slope,
                   double *intercept)
{
    double *exact = memory_new(count + 1, sizeof *exact);
    for (size_t i = 0; i < count; i++) {
        exact[i] = (double)logit[i];
    }
    metrics_calibration(exact, died, count, slope, intercept);
    free(exact);
}

void metrics_calibration(const double *logit, const uint8_t *died, size_t count, double *slope,
                         double *intercept)
{
    *slope = 1;
    *intercept = 0;
    platt(logit, died, NULL, count, slope, intercept);
}

double metrics_logit(float risk, float logit)
{
    double share = (double)risk;
    return share > 0 && share < 1 ? log(share / (1 - share)) : (double)logit;
}

/* ---- a threshold ---- */

struct estimate metrics_share(size_t part, size_t whole)
{
    if (whole == 0) {
        return (struct estimate){NAN, NAN, NAN};
    }
    struct estimate share = {.value = (double)part / (double)whole};
    risk_wilson((double)part, (double)whole, &share.low, &share.high);
    return share;
}

static int by_value(const void *a, const void *b)
{
    float p = *(const float *)a, q = *(const float *)b;
    return p < q ? -1 : p > q;
}

void metrics_sort(float *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
}

float metrics_quantile(const float *sorted, size_t count, double share)
{
    double at = share * (double)(count - 1);
    size_t low = (size_t)at, high = low + 1 < count ? low + 1 : low;
    double part = at - (double)low;
    return (float)((1 - part) * (double)sorted[low] + part * (double)sorted[high]);
}

struct metrics_table metrics_at(const float *score, const uint8_t *died, size_t count,
                                double threshold)
{
    size_t stays[2][2] = {{0}};
    for (size_t i = 0; i < count; i++) {
        stays[risk_is_above(score[i], threshold)][died[i] != 0]++;
    }
    return (struct metrics_table){.threshold = threshold,
                                  .flagged_died = stays[1][1],
                                  .flagged_lived = stays[1][0],
                                  .passed_died = stays[0][1],
                                  .passed_lived = stays[0][0]};
}

double metrics_net_benefit(const struct metrics_table *table)
{
    double n = (double)(table->flagged_died + table->flagged_lived + table->passed_died +
                        table->passed_lived);
    double odds = table->threshold / (1 - table->threshold);
    return ((double)table->flagged_died - (double)table->flagged_lived * odds) / n;
}

/* ---- the bootstrap ---- */

struct bootstrap {
    const struct ranked *items; /* the original stays, ranked by risk */
    const double *logit;        /* in the order of items */
    const uint8_t *died;
    size_t count;
    uint64_t seed;
    double slope, intercept; /* of the original stays: start of Newton's method */
    double *values;          /* [MEASURE_COUNT][resamples] */
    size_t resamples;
};

static void measure(const struct ranked *items, size_t count, double values[MEASURE_COUNT])
{
    values[MEASURE_AUPRC] = ranked_auprc(items, count);
    values[MEASURE_BRIER] = ranked_brier(items, count);
    values[MEASURE_ECE] = ranked_calibration_error(items, count, METRICS_ECE_BINS);
    ranked_best(items, count, &values[MEASURE_MIN_SE_PPV]);
}

static void draw_resample(void *context, int index)
{
    const struct bootstrap *boot = context;
    struct ranked *items = memory_new(boot->count, sizeof *items);
    uint32_t *times = memory_new(boot->count, sizeof *times);
    struct random random;
    double n[2], values[MEASURE_COUNT];
    random_seed_stream(&random, boot->seed, (uint64_t)index);
    for (size_t i = 0; i < boot->count; i++) {
        times[random_below(&random, boot->count)]++;
    }
    memcpy(items, boot->items, boot->count * sizeof *items);
    for (size_t i = 0; i < boot->count; i++) {
        items[i].times = times[i];
    }
    count_sides(items, boot->count, n);
    for (int i = 0; i < MEASURE_COUNT; i++) {
        values[i] = NAN;
    }
    if (n[0] > 0 && n[1] > 0) {
        measure(items, boot->count, values);
        values[MEASURE_SLOPE] = boot->slope;
        values[MEASURE_INTERCEPT] = boot->intercept;
        platt(boot->logit, boot->died, times, boot->count, &values[MEASURE_SLOPE],
              &values[MEASURE_INTERCEPT]);
    }
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        boot->values[i * boot->resamples + (size_t)index] = values[i];
    }
    free(items);
    free(times);
}

/* Quantile, interpolated between sorted values. */
static double quantile(const double *sorted, size_t count, double share)
{
    double place = share * (double)(count - 1);
    size_t below = (size_t)place, above = below + 1 < count ? below + 1 : below;
    return sorted[below] + (place - (double)below) * (sorted[above] - sorted[below]);
}

static void set_interval(struct estimate *estimate, double *values, size_t count)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++) {
        if (isfinite(values[i])) {
            values[known++] = values[i];
        }
    }
    estimate->low = estimate->high = NAN;
    if (known > 0) {
        sort_doubles(values, known);
        estimate->low = quantile(values, known, 0.025);
        estimate->high = quantile(values, known, 0.975);
    }
}

void metrics_bootstrap(const float *risk, const float *logit, const uint8_t *died, size_t count,
                       int resamples, uint64_t seed, struct parallel *pool,
                       struct estimate measures[MEASURE_COUNT])
{
    struct ranked *items = rank(risk, died, count);
    double *sorted_logit = memory_new(count, sizeof *sorted_logit);
    uint8_t *sorted_died = memory_new(count, sizeof *sorted_died);
    for (size_t i = 0; i < count; i++) {
        sorted_logit[i] = metrics_logit(risk[items[i].index], logit[items[i].index]);
        sorted_died[i] = items[i].died;
    }
    struct bootstrap boot = {items, sorted_logit, sorted_died,      count, seed, 1,
                             0,     NULL,         (size_t)resamples};
    double values[MEASURE_COUNT];
    platt(sorted_logit, sorted_died, NULL, count, &boot.slope, &boot.intercept);
    measure(items, count, values);
    values[MEASURE_SLOPE] = boot.slope;
    values[MEASURE_INTERCEPT] = boot.intercept;
    boot.values = memory_new(MEASURE_COUNT * boot.resamples, sizeof *boot.values);
    parallel_run(pool, resamples, draw_resample, &boot);
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        measures[i].value = values[i];
        set_interval(&measures[i], boot.values + i * boot.resamples, boot.resamples);
    }
    free(boot.values);
    free(sorted_logit);
    free(sorted_died);
    free(items);
}
