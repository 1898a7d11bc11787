/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/metrics.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

struct ranked {
    float score;
    uint8_t died;
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

/* Rising by score, no number below all; free() the result. */
static struct ranked *rank(const float *score, const uint8_t *died, size_t count)
{
    struct ranked *items = memory_new(count, sizeof *items);
    for (size_t i = 0; i < count; i++) {
        float known = isnan(score[i]) ? -INFINITY : score[i];
        items[i] = (struct ranked){known, died[i] != 0, i};
    }
    qsort(items, count, sizeof *items, by_score);
    return items;
}

static double count_deaths(const uint8_t *died, size_t count)
{
    size_t deaths = 0;
    for (size_t i = 0; i < count; i++) {
        deaths += died[i] != 0;
    }
    return (double)deaths;
}

/* For each class (0 alive, 1 dead) the sum and the sum of squares, over its stays, of the share of
 * the other class that a stay is ranked rightly against. Ties count half. */
struct placements {
    double n[2], sum[2], squares[2];
};

static void place(const struct ranked *items, size_t count, struct placements *p)
{
    double below[2] = {0};
    for (size_t i = 0, end; i < count; i = end) {
        double tied[2] = {0};
        for (end = i; end < count && items[end].score == items[i].score; end++) {
            tied[items[end].died]++;
        }
        double right[2] = {1 - (below[1] + tied[1] / 2) / p->n[1],
                           (below[0] + tied[0] / 2) / p->n[0]};
        for (int side = 0; side < 2; side++) {
            p->sum[side] += tied[side] * right[side];
            p->squares[side] += tied[side] * right[side] * right[side];
            below[side] += tied[side];
        }
    }
}

double metrics_auroc(const float *score, const uint8_t *died, size_t count, double *low,
                     double *high)
{
    double deaths = count_deaths(died, count), area = NAN, variance = 0;
    struct placements p = {.n = {(double)count - deaths, deaths}};
    if (p.n[0] > 0 && p.n[1] > 0) {
        struct ranked *items = rank(score, died, count);
        place(items, count, &p);
        free(items);
        area = p.sum[1] / p.n[1];
        for (int side = 0; side < 2; side++) {
            double mean = p.sum[side] / p.n[side];
            double spread = fmax(0, p.squares[side] / p.n[side] - mean * mean);
            variance += p.n[side] > 1 ? spread / (p.n[side] - 1) : 0;
        }
    }
    double half = 1.959963984540054 * sqrt(variance);
    if (low) {
        *low = fmax(0, area - half);
    }
    if (high) {
        *high = fmin(1, area + half);
    }
    return area;
}

double metrics_auprc(const float *score, const uint8_t *died, size_t count)
{
    double deaths = count_deaths(died, count), found = 0, taken = 0, area = 0;
    struct ranked *items = rank(score, died, count);
    for (size_t i = count; i > 0;) {
        float tie = items[i - 1].score;
        double caught = 0;
        for (; i > 0 && items[i - 1].score == tie; i--) {
            caught += items[i - 1].died;
            taken++;
        }
        found += caught;
        area += caught / deaths * (found / taken);
    }
    free(items);
    return deaths > 0 ? area : NAN;
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
    double sum = 0;
    for (size_t b = 0; b < (size_t)bins; b++) {
        size_t start = count * b / (size_t)bins, end = count * (b + 1) / (size_t)bins;
        double off = 0;
        for (size_t i = start; i < end; i++) {
            off += (double)items[i].score - items[i].died;
        }
        sum += fabs(off);
    }
    free(items);
    return sum / (double)count;
}

double metrics_best_threshold(const float *score, const uint8_t *died, size_t count,
                              double *min_se_ppv)
{
    double deaths = count_deaths(died, count), found = 0, best = -1, threshold = 1;
    struct ranked *items = rank(score, died, count);
    for (size_t i = count; i > 0; i--) {
        found += items[i - 1].died;
        if (i > 1 && items[i - 2].score == items[i - 1].score) {
            continue; /* tied scores are positive together */
        }
        double worse = fmin(found / deaths, found / (double)(count - i + 1));
        if (worse > best) {
            best = worse;
            threshold = (double)items[i - 1].score;
        }
    }
    free(items);
    if (min_se_ppv) {
        *min_se_ppv = best;
    }
    return threshold;
}

void metrics_platt(const float *logit, const uint8_t *died, size_t count, double *slope,
                   double *intercept)
{
    double a = 1, b = 0, size = 1;
    for (int step = 0; step < 50 && size > 1e-10; step++) {
        double ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9;
        for (size_t i = 0; i < count; i++) {
            double x = (double)logit[i], p = 1 / (1 + exp(-(a * x + b)));
            double off = p - (died[i] != 0), w = p * (1 - p);
            ga += off * x;
            gb += off;
            haa += w * x * x;
            hab += w * x;
            hbb += w;
        }
        double det = haa * hbb - hab * hab;
        double da = (ga * hbb - gb * hab) / det, db = (gb * haa - ga * hab) / det;
        size = fmax(fabs(da), fabs(db));
        double scale = size > 2 ? 2 / size : 1; /* no leaps where the curve is flat */
        a -= scale * da;
        b -= scale * db;
    }
    *slope = a;
    *intercept = b;
}
