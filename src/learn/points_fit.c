/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/points_fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "learn/blas.h"
#include "learn/metrics.h"
#include "learn/regress.h"
#include "learn/teacher.h"
#include "net/logistic.h"
#include "patient/scores.h"
#include "patient/summary.h"
#include "patient/timeline.h"

/* Candidate variables with clinically sensible bands. At most one of each group is selected. */
enum same { SAME_NONE, SAME_KIDNEY, SAME_PRESSURE, SAME_ACID, SAME_OXYGEN };
static const struct choice {
    enum variable variable;
    enum point_take take;
    enum same same;
    float from[POINT_BANDS - 1]; /* 0: no further band */
} choices[] = {
    {VARIABLE_NONE, POINT_LATEST, SAME_NONE, {40, 55, 65, 75, 85}},
    {VARIABLE_GCS, POINT_LATEST, SAME_NONE, {6, 9, 13, 15}},
    {VARIABLE_BUN, POINT_LATEST, SAME_KIDNEY, {15, 20, 30, 50, 80}},
    {VARIABLE_CREATININE, POINT_LATEST, SAME_KIDNEY, {0.8F, 1.2F, 2, 3.5F}},
    {VARIABLE_URINE, POINT_A_DAY, SAME_NONE, {500, 1000, 1500, 2500}},
    {VARIABLE_BILIRUBIN, POINT_LATEST, SAME_NONE, {1.2F, 2, 4, 8}},
    {VARIABLE_HR, POINT_HIGHEST, SAME_NONE, {90, 110, 130, 150}},
    {VARIABLE_LACTATE, POINT_LATEST, SAME_NONE, {1.5F, 2.5F, 4, 6}},
    {VARIABLE_WEIGHT, POINT_LATEST, SAME_NONE, {60, 75, 90}},
    {VARIABLE_MAP, POINT_LOWEST, SAME_PRESSURE, {50, 60, 70}},
    {VARIABLE_SYS_ABP, POINT_LOWEST, SAME_PRESSURE, {70, 80, 90, 100}},
    {VARIABLE_PH, POINT_LOWEST, SAME_ACID, {7.1F, 7.2F, 7.3F}},
    {VARIABLE_HCO3, POINT_LOWEST, SAME_ACID, {15, 18, 21}},
    {VARIABLE_FIO2, POINT_LATEST, SAME_OXYGEN, {0.45F, 0.55F, 0.75F}},
    {VARIABLE_SAO2, POINT_LATEST, SAME_OXYGEN, {90, 94, 97}},
    {VARIABLE_PACO2, POINT_LATEST, SAME_NONE, {30, 35, 45, 55}},
    {VARIABLE_RESP_RATE, POINT_LATEST, SAME_NONE, {12, 20, 25, 30}},
    {VARIABLE_TEMP, POINT_LATEST, SAME_NONE, {35.5F, 36, 36.5F, 38, 39}},
    {VARIABLE_NA, POINT_LATEST, SAME_NONE, {130, 135, 145, 150}},
    {VARIABLE_K, POINT_LOWEST, SAME_NONE, {3, 3.5F, 4}},
    {VARIABLE_WBC, POINT_LATEST, SAME_NONE, {4, 8, 12, 20}},
    {VARIABLE_PLATELETS, POINT_LATEST, SAME_NONE, {50, 100, 150, 300}},
    {VARIABLE_GLUCOSE, POINT_LATEST, SAME_NONE, {110, 150, 200, 300}},
    {VARIABLE_ALBUMIN, POINT_LATEST, SAME_NONE, {2, 2.5F, 3}},
};
enum { CHOICES = sizeof choices / sizeof *choices, BANDS_MAX = CHOICES * POINT_BANDS };

/* Ridge penalty, and the logit per point before points are adjusted. */
static const double RIDGE = 20, POINT = 0.26;
/* The truncation hours of regress_hours that are used. */
enum { CUTS = 2, FIRST_CUT = REGRESS_CUTS - CUTS };
const int points_hours[POINTS_HOURS] = {24, STAY_HOURS};

/* Training data: per row the band of every candidate, and the target. */
struct table {
    size_t count;
    struct point_item items[CHOICES];
    int first[CHOICES + 1];         /* index of a candidate's first band among all bands */
    unsigned char (*band)[CHOICES]; /* [count] */
    double *target;                 /* [count] */
};

static const float *row_of(const float *base, size_t stay, size_t cut)
{
    return base + (stay * REGRESS_CUTS + FIRST_CUT + cut) * summary_base(SCHEME_PHYSIONET2012);
}

/* ---- the table ---- */

static struct point_item item_of(const struct choice *choice)
{
    struct point_item item = {.variable = choice->variable, .take = choice->take, .bands = 1};
    for (int k = 0; k < POINT_BANDS - 1 && choice->from[k] > 0; k++) {
        item.from[k] = choice->from[k];
        item.bands++;
    }
    return item;
}

/* The band of the median of all rows that have a value. */
static int usual_band(const struct point_item *item, const struct subset *subset, const float *base)
{
    float *values = memory_new(CUTS * subset->count + 1, sizeof *values);
    size_t known = 0;
    for (size_t i = 0; i < CUTS * subset->count; i++) {
        float value = point_value(item, row_of(base, subset->stays[i / CUTS], i % CUTS),
                                  points_hours[i % CUTS]);
        if (!isnan(value)) {
            values[known++] = value;
        }
    }
    metrics_sort(values, known);
    int band = known > 0 ? point_band(item, metrics_quantile(values, known, 0.5)) : 0;
    free(values);
    return band;
}

static void fill_targets(const struct cohort *cohort, const struct subset *subset,
                         const float *base, struct table *table)
{
    struct logistic *teacher = memory_new(1, sizeof *teacher);
    regress_fit(cohort, subset, SCHEME_PHYSIONET2012, base, &regress_shipped, teacher);
    for (size_t i = 0; i < subset->count; i++) {
        size_t stay = subset->stays[i];
        double logit = (double)logistic_logit(teacher, row_of(base, stay, CUTS - 1), STAY_HOURS);
        double target = (cohort->stays[stay].died + 1 / (1 + exp(-logit))) / 2;
        for (size_t cut = 0; cut < CUTS; cut++) {
            table->target[CUTS * i + cut] = target;
        }
    }
    free(teacher);
}

static void table_make(const struct cohort *cohort, const struct subset *subset, const float *base,
                       struct table *table)
{
    *table = (struct table){.count = CUTS * subset->count,
                            .band = memory_new(CUTS * subset->count, sizeof *table->band),
                            .target = memory_new(CUTS * subset->count, sizeof *table->target)};
    for (int c = 0; c < CHOICES; c++) {
        struct point_item *item = &table->items[c];
        *item = item_of(&choices[c]);
        item->usual = usual_band(item, subset, base);
        table->first[c + 1] = table->first[c] + item->bands;
        for (size_t i = 0; i < table->count; i++) {
            const float *row = row_of(base, subset->stays[i / CUTS], i % CUTS);
            table->band[i][c] =
                (unsigned char)point_band(item, point_value(item, row, points_hours[i % CUTS]));
        }
    }
    fill_targets(cohort, subset, base, table);
}

/* ---- which variables ---- */

static double logit_of(double share)
{
    double bounded = fmin(fmax(share, 0.02), 0.98);
    return log(bounded / (1 - bounded));
}

/* Cross products of all bands and a constant, and of each with the target's logit. */
struct sums {
    int n; /* bands and the constant */
    double *squares, *with_target, of_target;
};

static struct sums sums_make(const struct table *table)
{
    int n = table->first[CHOICES] + 1;
    struct sums sums = {n, memory_new((size_t)n * (size_t)n, sizeof(double)),
                        memory_new((size_t)n, sizeof(double)), 0};
    for (size_t i = 0; i < table->count; i++) {
        double logit = logit_of(table->target[i]);
        int on[CHOICES + 1];
        for (int c = 0; c < CHOICES; c++) {
            on[c] = table->first[c] + table->band[i][c];
        }
        on[CHOICES] = n - 1;
        for (int a = 0; a <= CHOICES; a++) {
            sums.with_target[on[a]] += logit;
            for (int b = 0; b <= CHOICES; b++) {
                sums.squares[(long)on[a] * n + on[b]] += 1;
            }
        }
        sums.of_target += logit * logit;
    }
    return sums;
}

/* Residual sum of squares of the target's logit with these candidates. */
static double squares_left(const struct table *table, const struct sums *sums, const int *chosen,
                           int count)
{
    enum { MOST = POINT_ITEMS * POINT_BANDS + 1 };
    double a[MOST * MOST], weights[MOST], left = sums->of_target;
    int place[MOST], n = 0;
    for (int k = 0; k < count; k++) {
        for (int b = table->first[chosen[k]]; b < table->first[chosen[k] + 1]; b++) {
            place[n++] = b;
        }
    }
    place[n++] = sums->n - 1;
    for (int i = 0; i < n; i++) {
        weights[i] = sums->with_target[place[i]];
        for (int j = 0; j < n; j++) {
            a[i * n + j] =
                sums->squares[(long)place[i] * sums->n + place[j]] + (i == j ? RIDGE : 0);
        }
    }
    blas_solve_squares(n, a, weights);
    for (int i = 0; i < n; i++) { /* exact with the ridge: t't - w't */
        left -= weights[i] * sums->with_target[place[i]];
    }
    return left;
}

static bool may_enter(const int *chosen, int count, int c)
{
    for (int k = 0; k < count; k++) {
        if (chosen[k] == c ||
            (choices[c].same != SAME_NONE && choices[chosen[k]].same == choices[c].same)) {
            return false;
        }
    }
    return true;
}

static int choose(const struct table *table, int chosen[POINT_ITEMS])
{
    struct sums sums = sums_make(table);
    int count = 0;
    while (count < POINT_ITEMS) {
        double least = INFINITY;
        int best = -1;
        for (int c = 0; c < CHOICES; c++) {
            if (may_enter(chosen, count, c)) {
                chosen[count] = c;
                double left = squares_left(table, &sums, chosen, count + 1);
                best = left < least ? c : best;
                least = fmin(least, left);
            }
        }
        if (best < 0) {
            break;
        }
        chosen[count++] = best;
    }
    free(sums.squares);
    free(sums.with_target);
    return count;
}

/* ---- how many points ---- */

enum { NEWTON_STEPS = 8, SWEEPS = 4, TOTALS = POINT_ITEMS * POINT_MOST + 1 };

/* Ridge regression on the bands of the chosen: w[n], the last the intercept. */
static void fit_bands(const struct table *table, const int *chosen, int count, int n, double *w)
{
    double *hessian = memory_new((size_t)n * (size_t)n, sizeof *hessian);
    double *gradient = memory_new((size_t)n, sizeof *gradient);
    for (int step = 0; step < NEWTON_STEPS; step++) {
        memset(hessian, 0, (size_t)n * (size_t)n * sizeof *hessian);
        for (int k = 0; k < n; k++) {
            double ridge = k + 1 < n ? RIDGE : 0;
            gradient[k] = ridge * w[k];
            hessian[(long)k * n + k] = ridge;
        }
        for (size_t i = 0; i < table->count; i++) {
            int on[POINT_ITEMS + 1], at = 0;
            double logit = w[n - 1];
            for (int k = 0; k < count; k++) {
                on[k] = at + table->band[i][chosen[k]];
                at += table->items[chosen[k]].bands;
                logit += w[on[k]];
            }
            on[count] = n - 1;
            double p = 1 / (1 + exp(-logit));
            for (int a = 0; a <= count; a++) {
                gradient[on[a]] += p - table->target[i];
                for (int b = 0; b <= a; b++) {
                    hessian[(long)on[a] * n + on[b]] += p * (1 - p);
                }
            }
        }
        blas_solve_squares(n, hessian, gradient);
        blas_add(n, -1, gradient, w);
    }
    free(hessian);
    free(gradient);
}

/* Rounds to whole points with minimum 0, decreasing to it and increasing after it. */
static void round_points(struct point_item *item, const double *w)
{
    int lowest = 0;
    for (int b = 1; b < item->bands; b++) {
        lowest = w[b] < w[lowest] ? b : lowest;
    }
    for (int b = 0; b < item->bands; b++) {
        long points = lround((w[b] - w[lowest]) / POINT);
        item->points[b] = points < POINT_MOST ? (int)points : POINT_MOST;
    }
    for (int b = lowest + 1; b < item->bands; b++) {
        item->points[b] =
            item->points[b] < item->points[b - 1] ? item->points[b - 1] : item->points[b];
    }
    for (int b = lowest - 1; b >= 0; b--) {
        item->points[b] =
            item->points[b] < item->points[b + 1] ? item->points[b + 1] : item->points[b];
    }
}

static int total_of(const struct table *table, const int *chosen, const struct point_card *card,
                    size_t row)
{
    int total = 0;
    for (int k = 0; k < card->item_count; k++) {
        total += card->items[k].points[table->band[row][chosen[k]]];
    }
    return total;
}

/* Fits slope and intercept of the logit by total; returns the cross-entropy. */
static double scale(const struct table *table, const int *chosen, struct point_card *card)
{
    double rows[TOTALS] = {0}, targets[TOTALS] = {0}, sum = 0, middle = 0;
    for (size_t i = 0; i < table->count; i++) {
        int total = total_of(table, chosen, card, i);
        rows[total] += 1;
        targets[total] += table->target[i];
        middle += total / (double)table->count;
    }
    double slope = 0.2, level = -2; /* at the middle, so that Newton's steps converge */
    for (int step = 0; step < 2 * NEWTON_STEPS; step++) {
        double g0 = 0, g1 = 0, h00 = 1e-9, h01 = 0, h11 = 1e-9;
        for (int t = 0; t < TOTALS; t++) {
            double x = t - middle, p = 1 / (1 + exp(-(level + slope * x)));
            double off = rows[t] * p - targets[t], weight = rows[t] * p * (1 - p);
            g0 += off;
            g1 += off * x;
            h00 += weight;
            h01 += weight * x;
            h11 += weight * x * x;
        }
        double determinant = h00 * h11 - h01 * h01;
        level -= (h11 * g0 - h01 * g1) / determinant;
        slope -= (h00 * g1 - h01 * g0) / determinant;
    }
    for (int t = 0; t < TOTALS; t++) {
        double logit = level + slope * (t - middle);
        sum += rows[t] * log1p(exp(logit)) - targets[t] * logit;
    }
    card->slope = slope;
    card->intercept = level - slope * middle;
    return sum;
}

/* Tries one point more or less in one band; accepts it if the card is valid and better. */
static bool move(const struct table *table, const int *chosen, struct point_card *card, int k,
                 int band, double *least)
{
    for (int by = -1; by <= 1; by += 2) {
        struct point_card moved = *card;
        moved.items[k].points[band] += by;
        int lowest = POINT_MOST;
        for (int b = 0; b < moved.items[k].bands; b++) {
            lowest = moved.items[k].points[b] < lowest ? moved.items[k].points[b] : lowest;
        }
        if (lowest != 0 || !point_card_is_sound(&moved)) {
            continue;
        }
        double sum = scale(table, chosen, &moved);
        if (sum < *least - 1e-6) {
            *least = sum;
            *card = moved;
            return true;
        }
    }
    return false;
}

static bool is_empty(const struct point_item *item)
{
    int most = 0;
    for (int b = 0; b < item->bands; b++) {
        most = item->points[b] > most ? item->points[b] : most;
    }
    return most == 0;
}

void points_fit(const struct cohort *cohort, const struct subset *subset, const float *base,
                struct point_card *card)
{
    struct table table;
    int chosen[POINT_ITEMS], n = 1, at = 0;
    *card = (struct point_card){0};
    table_make(cohort, subset, base, &table);
    card->item_count = choose(&table, chosen);
    for (int k = 0; k < card->item_count; k++) {
        card->items[k] = table.items[chosen[k]];
        n += card->items[k].bands;
    }
    double *w = memory_new((size_t)n, sizeof *w);
    fit_bands(&table, chosen, card->item_count, n, w);
    for (int k = 0; k < card->item_count; k++) {
        round_points(&card->items[k], w + at);
        at += card->items[k].bands;
    }
    double least = scale(&table, chosen, card);
    bool moved = true;
    for (int sweep = 0; sweep < SWEEPS && moved; sweep++) {
        moved = false;
        for (int k = 0; k < card->item_count; k++) {
            for (int b = 0; b < card->items[k].bands; b++) {
                moved |= move(&table, chosen, card, k, b, &least);
            }
        }
    }
    int kept = 0;
    for (int k = 0; k < card->item_count; k++) {
        if (!is_empty(&card->items[k])) {
            card->items[kept++] = card->items[k];
        }
    }
    card->item_count = kept;
    free(w);
    free(table.band);
    free(table.target);
}

/* ---- judging ---- */

/* NEWS2 with unknown inputs scored 0. */
static float news2_of(const struct patient *patient, int hour)
{
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    struct news2 score;
    int end = patient->hours < hour ? patient->hours : hour;
    timeline_build(patient, timeline);
    news2_at(timeline, end > 0 ? end : 1, &score);
    free(timeline);
    return (float)score.low;
}

struct judging {
    const struct cohort *cohort;
    const struct point_card *cards; /* of each fold */
    const int *fold;                /* NULL: one card for all */
    const float *base;
};

static void judge_hour(const struct judging *judging, size_t cut, struct point_judgement *row)
{
    const struct cohort *cohort = judging->cohort;
    float *risk = memory_new(cohort->count, sizeof *risk);
    float *logit = memory_new(cohort->count, sizeof *logit);
    float *news2 = memory_new(cohort->count, sizeof *news2);
    uint8_t *died = memory_new(cohort->count, sizeof *died);
    double expected = 0, slope, intercept;
    *row = (struct point_judgement){.hour = points_hours[cut], .count = cohort->count};
    for (size_t i = 0; i < cohort->count; i++) {
        const struct point_card *card = &judging->cards[judging->fold ? judging->fold[i] : 0];
        const struct patient *patient = cohort->stays[i].patient;
        int end = patient->hours > 0 && patient->hours < row->hour ? patient->hours : row->hour;
        int total = point_total(card, row_of(judging->base, i, cut), end, NULL);
        risk[i] = (float)point_risk(card, total);
        logit[i] = (float)(card->intercept + card->slope * total);
        news2[i] = news2_of(patient, row->hour);
        died[i] = cohort->stays[i].died;
        row->deaths += died[i];
        expected += (double)risk[i];
    }
    row->auroc = metrics_auroc(risk, died, cohort->count, &row->auroc_low, &row->auroc_high);
    row->news2 = metrics_auroc(news2, died, cohort->count, NULL, NULL);
    row->ratio = expected / (double)row->deaths;
    metrics_platt(logit, died, cohort->count, &slope, &intercept);
    row->slope = slope;
    free(risk);
    free(logit);
    free(news2);
    free(died);
}

void points_judge(const struct point_card *card, const struct cohort *cohort, struct parallel *pool,
                  struct point_judgement rows[POINTS_HOURS])
{
    float *base = regress_base(cohort, SCHEME_PHYSIONET2012, pool);
    struct judging judging = {cohort, card, NULL, base};
    for (size_t cut = 0; cut < CUTS; cut++) {
        judge_hour(&judging, cut, &rows[cut]);
    }
    free(base);
}

static struct subset all_of(const struct cohort *cohort)
{
    struct subset all = {memory_new(cohort->count, sizeof *all.stays), cohort->count};
    for (size_t i = 0; i < all.count; i++) {
        all.stays[i] = i;
    }
    return all;
}

void points_judge_fit(const struct cohort *cohort, struct parallel *pool,
                      struct point_judgement rows[POINTS_HOURS])
{
    enum { FOLDS = 5, SEED = 1 };
    float *base = regress_base(cohort, SCHEME_PHYSIONET2012, pool);
    struct subset all = all_of(cohort);
    struct point_card *cards = memory_new(FOLDS, sizeof *cards);
    int *fold = memory_new(cohort->count, sizeof *fold);
    teacher_folds(cohort, &all, FOLDS, SEED, fold);
    for (int f = 0; f < FOLDS; f++) {
        struct subset others = teacher_part(&all, fold, f, true);
        points_fit(cohort, &others, base, &cards[f]);
        free(others.stays);
    }
    struct judging judging = {cohort, cards, fold, base};
    for (size_t cut = 0; cut < CUTS; cut++) {
        judge_hour(&judging, cut, &rows[cut]);
    }
    free(base);
    free(all.stays);
    free(cards);
    free(fold);
}

void points_make(const struct cohort *cohort, struct parallel *pool, struct point_card *card)
{
    float *base = regress_base(cohort, SCHEME_PHYSIONET2012, pool);
    struct subset all = all_of(cohort);
    points_fit(cohort, &all, base, card);
    cohort_hash(cohort, card->cohort_hash);
    free(base);
    free(all.stays);
}
