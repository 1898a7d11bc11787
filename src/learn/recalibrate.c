/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/recalibrate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/text.h"
#include "learn/fit.h"
#include "learn/metrics.h"
#include "net/risk.h"
#include "patient/scheme.h"

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

static double logit_of(double share)
{
    return log(share / (1 - share));
}

/* ---- the stays ---- */

enum { STAYS_A_LOOK = 256 };

struct scoring {
    const struct model *model;
    const struct local_stay *stays;
    size_t from; /* of the stays that are scored now */
    float *logits;
    uint8_t *first;
};

/* First hour by the end of which a variable of the network was measured; 0: none. */
static void score_stay(void *context, int task)
{
    struct scoring *scoring = context;
    size_t stay = scoring->from + (size_t)task;
    const struct patient *patient = scoring->stays[stay].patient;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    timeline_build(patient, timeline);
    for (int hour = 1; hour <= patient->hours && scoring->first[stay] == 0; hour++) {
        struct coverage coverage;
        scheme_coverage(scoring->model->spec.scheme, timeline, hour, &coverage);
        scoring->first[stay] = coverage.measured > 0 ? (uint8_t)hour : 0;
    }
    if (scoring->first[stay] > 0) {
        risk_logits(scoring->model, patient, timeline, STAY_HOURS,
                    scoring->logits + stay * STAY_HOURS);
    }
    free(timeline);
}

/* False if the watch stopped it. */
static bool score_all(struct scoring *scoring, size_t count, struct parallel *pool,
                      local_watch_fn *watch, void *context)
{
    bool go_on = true;
    while (go_on && scoring->from < count) {
        size_t left = count - scoring->from,
               now = watch && left > STAYS_A_LOOK ? STAYS_A_LOOK : left;
        parallel_run(pool, (int)now, score_stay, scoring);
        scoring->from += now;
        go_on = !watch || watch(context, scoring->from, count);
    }
    return go_on;
}

static int last_hour(const struct patient *patient)
{
    int hours = 0, before = -1;
    for (size_t i = 0; i < patient->observation_count; i++) {
        int bin = timeline_bin(patient->observations[i].hour);
        hours += bin >= 0 && bin != before;
        before = bin >= 0 ? bin : before;
    }
    int gap = hours > 0 ? (2 * patient->hours + hours - 1) / hours : 0;
    int last = patient->hours - 1 + (gap > RECALIBRATE_STILL_HERE ? gap : RECALIBRATE_STILL_HERE);
    return last < STAY_HOURS ? last : STAY_HOURS;
}

struct local_stays *local_stays_new(const struct model *model, const struct local_stay *stays,
                                    size_t count, struct parallel *pool)
{
    return local_stays_watched(model, stays, count, pool, NULL, NULL);
}

struct local_stays *local_stays_watched(const struct model *model, const struct local_stay *stays,
                                        size_t count, struct parallel *pool, local_watch_fn *watch,
                                        void *context)
{
    struct local_stays *local = memory_new(1, sizeof *local);
    *local = (struct local_stays){.logits = memory_new(count, STAY_HOURS * sizeof(float)),
                                  .first = memory_new(count, 1),
                                  .last = memory_new(count, 1),
                                  .died = memory_new(count, 1),
                                  .person = memory_new(count, sizeof(uint32_t)),
                                  .began_first = NAN,
                                  .began_last = NAN};
    struct scoring scoring = {model, stays, 0, local->logits, local->first};
    if (!score_all(&scoring, count, pool, watch, context)) {
        local_stays_free(local);
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        const struct patient *patient = stays[i].patient;
        size_t k = local->count;
        if (local->first[i] == 0) {
            local->without_risk++;
            continue;
        }
        memmove(local->logits + k * STAY_HOURS, local->logits + i * STAY_HOURS,
                STAY_HOURS * sizeof(float));
        local->first[k] = local->first[i];
        local->last[k] = (uint8_t)last_hour(patient);
        local->died[k] = stays[i].died;
        local->person[k] = stays[i].person;
        local->deaths += stays[i].died;
        local->began_first = fmin(local->began_first, patient->began);
        local->began_last = fmax(local->began_last, patient->began);
        local->count++;
    }
    return local;
}

void local_stays_free(struct local_stays *stays)
{
    if (stays) {
        free(stays->logits);
        free(stays->first);
        free(stays->last);
        free(stays->died);
        free(stays->person);
        free(stays);
    }
}

static bool counts_at(const struct local_stays *stays, size_t i, int hour)
{
    return stays->first[i] <= hour && hour <= stays->last[i];
}

/* ---- the penalised fit ---- */

/* One data point: a stay at an hour; x is its calibrated logit minus the centre. */
struct point {
    double x, weight;
    size_t stay;
    int place; /* index of the hour in the calibration */
    bool died;
};
struct points {
    struct point *list;
    size_t count;
    double centre; /* c */
    bool first;    /* nothing is known of the network's calibration */
};

/* Intercept and slope around the centre c, and their prior. */
struct shift {
    double intercept, slope;
};
struct prior {
    struct shift mean;
    double intercept_sd, slope_sd; /* slope_sd 0: the slope is fixed at its mean */
    double freedom; /* of Student's t for the intercept, intercept_sd its scale; 0: normal */
};

/* The weight that holds an intercept back. Of Student's t that of the normal distribution which
 * touches it there, so that the steps lead to its mode. */
static double intercept_hold(const struct prior *prior, double intercept)
{
    double off = intercept - prior->mean.intercept, sd = prior->intercept_sd;
    return prior->freedom > 0 ? (prior->freedom + 1) / (prior->freedom * sd * sd + off * off)
                              : 1 / (sd * sd);
}

static bool is_taken(const struct point *point, int place, const bool *taken)
{
    return (place < 0 || point->place == place) && (!taken || taken[point->stay]);
}

/* Newton's method for a mode; place < 0: all hours; taken: which stays, or NULL. */
static struct shift fit_shift(const struct points *points, int place, const bool *taken,
                              const struct prior *prior)
{
    struct shift at = prior->mean;
    bool moves = prior->slope_sd > 0;
    double ps = moves ? 1 / (prior->slope_sd * prior->slope_sd) : 1, size = 1;
    for (int step = 0; step < 200 && size > 1e-10; step++) {
        double pa = intercept_hold(prior, at.intercept);
        double ga = pa * (at.intercept - prior->mean.intercept), haa = pa, has = 0;
        double gs = ps * (at.slope - prior->mean.slope), hss = ps;
        for (size_t i = 0; i < points->count; i++) {
            const struct point *point = &points->list[i];
            if (!is_taken(point, place, taken)) {
                continue;
            }
            double n = place < 0 ? point->weight : 1;
            double p = sigmoid(points->centre + at.slope * point->x + at.intercept),
                   w = n * p * (1 - p);
            ga += n * (p - point->died);
            haa += w;
            if (moves) {
                gs += n * (p - point->died) * point->x;
                has += w * point->x;
                hss += w * point->x * point->x;
            }
        }
        double det = haa * hss - has * has;
        double da = (ga * hss - gs * has) / det, ds = (gs * haa - ga * has) / det;
        size = fmax(fabs(da), fabs(ds));
        double scale = size > 1 ? 1 / size : 1; /* no large steps where the curve is flat */
        at.intercept -= scale * da;
        at.slope -= scale * ds;
    }
    return at;
}

static struct points points_new(const struct model *model, const struct local_stays *stays,
                                double centre, const struct recalibrated_hour *hours, int count)
{
    struct points points = {memory_new(stays->count * (size_t)count, sizeof *points.list), 0,
                            centre, model->uncalibrated};
    for (size_t i = 0; i < stays->count; i++) {
        size_t first = points.count;
        for (int k = 0; k < count; k++) {
            int hour = hours[k].hour;
            if (counts_at(stays, i, hour)) {
                double logit = (double)stays->logits[i * STAY_HOURS + (size_t)hour - 1];
                points.list[points.count++] =
                    (struct point){.x = model_calibrated(model, hour, logit) - centre,
                                   .stay = i,
                                   .place = k,
                                   .died = stays->died[i]};
            }
        }
        for (size_t p = first; p < points.count; p++) {
            points.list[p].weight = 1.0 / (double)(points.count - first);
        }
    }
    return points;
}

/* The logit that the slope leaves unchanged. */
static double centre_of(const struct model *model)
{
    return logit_of(fmin(fmax(model->base_rate, 0.01), 0.99));
}

/* ---- both stages ---- */

/* Deaths and survivors among the points of an hour (-1: any), each stay once. */
static void count_outcomes(const struct points *points, int place, const bool *taken, size_t *died,
                           size_t *lived)
{
    size_t last = SIZE_MAX;
    *died = *lived = 0;
    for (size_t i = 0; i < points->count; i++) {
        const struct point *point = &points->list[i];
        if (is_taken(point, place, taken) && point->stay != last) {
            *(point->died ? died : lived) += 1;
            last = point->stay;
        }
    }
}

static bool both_outcomes(const struct points *points, struct error *error)
{
    size_t died, lived;
    count_outcomes(points, -1, NULL, &died, &lived);
    return (died > 0 && lived > 0) ||
           error_set(
               error,
               "of %zu stays with a risk, %zu died: outcomes of one kind tell nothing. Are they "
               "complete? Where they are not known, a base rate can be stated",
               died + lived, died);
}

/* A first calibration takes both numbers from the stays: no old one stands behind them. */
static bool enough_for_first(const struct model *model, const struct points *points,
                             struct error *error)
{
    size_t died, lived;
    count_outcomes(points, -1, NULL, &died, &lived);
    return !model->uncalibrated ||
           (died >= RECALIBRATE_SLOPE_DEATHS && lived >= RECALIBRATE_SLOPE_DEATHS) ||
           error_set(error,
                     "the network has no calibration yet: a first one needs at least %d deaths "
                     "and %d survivors; these stays have %zu and %zu",
                     RECALIBRATE_SLOPE_DEATHS, RECALIBRATE_SLOPE_DEATHS, died, lived);
}

static bool enough_for_slope(const struct points *points, int place, const bool *taken)
{
    size_t died, lived;
    count_outcomes(points, place, taken, &died, &lived);
    return died >= RECALIBRATE_SLOPE_DEATHS && lived >= RECALIBRATE_SLOPE_DEATHS;
}

/* Fits shifts[count] of the hours; returns whether the slope was fitted. */
static bool fit_hours(const struct points *points, int count, const bool *taken,
                      struct shift *shifts)
{
    bool slope = enough_for_slope(points, -1, taken);
    struct prior far = {{0, 1},
                        RECALIBRATE_INTERCEPT_SCALE,
                        slope ? RECALIBRATE_SLOPE_SD : 0,
                        RECALIBRATE_INTERCEPT_FREEDOM};
    if (points->first) {
        far = (struct prior){{0, 1}, RECALIBRATE_FIRST_SD, RECALIBRATE_FIRST_SD, 0};
    }
    struct prior near = {.mean = fit_shift(points, -1, taken, &far),
                         .intercept_sd = RECALIBRATE_HOUR_INTERCEPT_SD};
    for (int k = 0; k < count; k++) {
        near.slope_sd = slope && enough_for_slope(points, k, taken) ? RECALIBRATE_HOUR_SLOPE_SD : 0;
        shifts[k] = fit_shift(points, k, taken, &near);
    }
    return slope;
}

/* The fit at the last hour alone, with a prior so wide that it hardly matters. */
static void fit_free(const struct points *points, struct recalibration *out)
{
    int last = out->hour_count - 1;
    bool slope = out->slope_moved && enough_for_slope(points, last, NULL);
    const struct prior wide = {{0, slope ? 1 : out->hours[last].slope},
                               RECALIBRATE_FIRST_SD,
                               slope ? RECALIBRATE_FIRST_SD : 0,
                               0};
    struct shift shift = fit_shift(points, last, NULL, &wide);
    out->free_intercept = shift.intercept;
    out->free_slope = shift.slope;
}

/* ---- cross-validated check ---- */

/* Draws folds by person: a fifth of those who died and of those who survived. */
static void draw_folds(const struct local_stays *stays, uint8_t *fold)
{
    size_t seen[2] = {0, 0};
    for (size_t i = 0; i < stays->count; i++) {
        fold[i] = (uint8_t)(seen[stays->died[i]]++ % RECALIBRATE_FOLDS);
        for (size_t k = i; k-- > 0;) {
            if (stays->person[k] == stays->person[i]) {
                fold[i] = fold[k];
                break;
            }
            if (i - k > 64) { /* stays of one person are adjacent */
                break;
            }
        }
    }
}

static void check(const struct points *points, const struct local_stays *stays, double centre,
                  struct recalibration *out)
{
    int last = out->hour_count - 1;
    struct shift shifts[KNOTS_MAX + 1];
    uint8_t *fold = memory_new(stays->count, 1), *died = memory_new(stays->count, 1);
    bool *taken = memory_new(stays->count, sizeof *taken);
    float *before = memory_new(stays->count, sizeof *before);
    float *after = memory_new(stays->count, sizeof *after);
    struct recalibrated_check *told = &out->check;
    draw_folds(stays, fold);
    for (int f = 0; f < RECALIBRATE_FOLDS; f++) {
        for (size_t i = 0; i < stays->count; i++) {
            taken[i] = fold[i] != f;
        }
        fit_hours(points, out->hour_count, taken, shifts);
        for (size_t i = 0; i < points->count; i++) {
            const struct point *point = &points->list[i];
            if (point->place != last || taken[point->stay]) {
                continue;
            }
            before[told->stays] = (float)(point->x + centre);
            after[told->stays] =
                (float)(centre + shifts[last].slope * point->x + shifts[last].intercept);
            died[told->stays++] = point->died;
            told->deaths += point->died;
        }
    }
    out->checked = told->deaths > 0 && told->deaths < told->stays;
    if (out->checked) {
        double intercept;
        metrics_platt(before, died, told->stays, &told->slope_before, &intercept);
        metrics_platt(after, died, told->stays, &told->slope_after, &intercept);
        for (size_t i = 0; i < told->stays; i++) {
            told->expected_before += sigmoid((double)before[i]);
            told->expected_after += sigmoid((double)after[i]);
            before[i] = (float)sigmoid((double)before[i]);
            after[i] = (float)sigmoid((double)after[i]);
        }
        told->brier_before = metrics_brier(before, died, told->stays);
        told->brier_after = metrics_brier(after, died, told->stays);
    }
    free(fold);
    free(died);
    free(taken);
    free(before);
    free(after);
}

/* ---- the model ---- */

static void list_hours(const struct model *model, struct recalibration *out)
{
    for (int k = 0; k < model->knot_count; k++) {
        int hour = (int)lround((double)model->knots[k].hour);
        out->hours[out->hour_count++].hour = hour > 0 ? hour : 1;
    }
    out->hours[out->hour_count++].hour = STAY_HOURS;
}

static void sum_up(const struct points *points, double centre, struct recalibration *out)
{
    for (size_t i = 0; i < points->count; i++) {
        const struct point *point = &points->list[i];
        struct recalibrated_hour *hour = &out->hours[point->place];
        hour->stays++;
        hour->deaths += point->died;
        hour->expected_before += sigmoid(point->x + centre);
        hour->expected_after += sigmoid(centre + hour->slope * point->x + hour->intercept);
    }
}

/* Applies the shifts to the calibration of the file. */
static void move_scaling(const struct recalibrated_hour *hour, double centre, double *slope,
                         double *intercept)
{
    *intercept = hour->slope * (*intercept - centre) + centre + hour->intercept;
    *slope *= hour->slope;
}

static bool can_move(const struct model *model, const struct recalibration *out,
                     struct error *error)
{
    for (int k = 0; k < out->hour_count; k++) {
        const struct recalibrated_hour *hour = &out->hours[k];
        double slope = k < model->knot_count ? (double)model->knots[k].slope : model->slope;
        if (!isfinite(hour->intercept) || slope * hour->slope < MODEL_SLOPE_MIN ||
            hour->slope < 0.05) {
            return error_set(error,
                             "at hour %d those who died had no higher risks than the others: this "
                             "network cannot be used on these stays",
                             hour->hour);
        }
    }
    return true;
}

static void move(struct model *model, struct recalibration *out, double centre)
{
    out->threshold_before = model->threshold;
    const struct recalibrated_hour *end = &out->hours[out->hour_count - 1];
    for (int k = 0; k < model->knot_count; k++) {
        double slope = (double)model->knots[k].slope, intercept = (double)model->knots[k].intercept;
        move_scaling(&out->hours[k], centre, &slope, &intercept);
        model->knots[k].slope = (float)slope;
        model->knots[k].intercept = (float)intercept;
    }
    move_scaling(end, centre, &model->slope, &model->intercept);
    if (model->threshold > 0 && model->threshold < 1) {
        double at = logit_of(model->threshold) - centre;
        model->threshold = sigmoid(centre + end->slope * at + end->intercept);
    }
    model->similar_count = model->similar_stays = 0;
    model->base_rate = out->base_rate;
}

/* Recomputes it from the stays that count at hour 48, after recalibration. */
static void renew_threshold(struct model *model, const struct local_stays *stays,
                            struct recalibration *out)
{
    const struct recalibrated_hour *end = &out->hours[out->hour_count - 1];
    float *logit = memory_new(stays->count, sizeof *logit);
    uint8_t *died = memory_new(stays->count, 1);
    size_t count = 0;
    for (size_t i = 0; i < stays->count; i++) {
        if (counts_at(stays, i, STAY_HOURS)) {
            double raw = (double)stays->logits[i * STAY_HOURS + STAY_HOURS - 1];
            logit[count] = (float)model_calibrated(model, STAY_HOURS, raw);
            died[count++] = stays->died[i];
        }
    }
    out->similar_new = count >= RECALIBRATE_SIMILAR_STAYS;
    if (out->similar_new) {
        fit_similar(model, logit, died, count);
    }
    size_t least = out->first ? 1 : RECALIBRATE_THRESHOLD_DEATHS;
    out->threshold_new = end->deaths >= least && count - end->deaths >= least;
    for (size_t i = 0; out->threshold_new && i < count; i++) {
        logit[i] = (float)sigmoid((double)logit[i]);
    }
    if (out->threshold_new) {
        model->threshold = metrics_best_threshold(logit, died, count, NULL);
    }
    free(logit);
    free(died);
}

/* A network that has no calibration begins with that of its output as it is, at the hours where
 * others have theirs. */
static void begin_first(struct model *model, const struct local_stays *stays)
{
    static const float HOURS[] = {6, 12, 24, 36};
    enum { COUNT = sizeof HOURS / sizeof *HOURS };
    _Static_assert(COUNT <= (int)KNOTS_MAX, "they fit");
    model->slope = 1;
    model->intercept = 0;
    model->knot_count = COUNT;
    for (int k = 0; k < COUNT; k++) {
        model->knots[k] = (struct knot){HOURS[k], 1, 0};
    }
    model->base_rate = (double)stays->deaths / (double)(stays->count + (stays->count == 0));
}

bool recalibrate(struct model *model, const struct local_stays *stays,
                 struct recalibration *recalibration, struct error *error)
{
    struct recalibration *out = recalibration;
    struct shift shifts[KNOTS_MAX + 1];
    bool first = model->uncalibrated;
    if (first) {
        begin_first(model, stays);
    }
    double centre = centre_of(model);
    *out = (struct recalibration){.stays = stays->count, .deaths = stays->deaths, .first = first};
    list_hours(model, out);
    struct points points = points_new(model, stays, centre, out->hours, out->hour_count);
    if (!both_outcomes(&points, error) || !enough_for_first(model, &points, error)) {
        model->knot_count = first ? 0 : model->knot_count;
        free(points.list);
        return false;
    }
    out->base_rate = (double)stays->deaths / (double)stays->count;
    out->slope_moved = fit_hours(&points, out->hour_count, NULL, shifts);
    for (int k = 0; k < out->hour_count; k++) {
        out->hours[k].intercept = shifts[k].intercept;
        out->hours[k].slope = shifts[k].slope;
    }
    bool ok = can_move(model, out, error);
    if (ok) {
        fit_free(&points, out);
        sum_up(&points, centre, out);
        check(&points, stays, centre, out);
        move(model, out, centre);
        renew_threshold(model, stays, out);
        model->uncalibrated = false;
    } else if (first) {
        model->knot_count = 0;
    }
    free(points.list);
    return ok;
}

/* ---- by a stated base rate ---- */

/* The intercept for which the mean risk of an hour's points equals the rate (it is monotonic). */
static double find_intercept(const struct points *points, int place, double centre, double rate)
{
    double low = -20, high = 20;
    for (int step = 0; step < 80; step++) {
        double middle = (low + high) / 2, sum = 0, count = 0;
        for (size_t i = 0; i < points->count; i++) {
            const struct point *point = &points->list[i];
            if (point->place == place) {
                sum += sigmoid(centre + point->x + middle);
                count++;
            }
        }
        *(sum < rate * count ? &low : &high) = middle;
    }
    return (low + high) / 2;
}

enum { STATED_STAYS = 20 };

/* An hour reached by few stays takes the intercept of the nearest hour with enough. False if there
 * is none. */
static bool find_intercepts(const struct points *points, double centre, double rate,
                            struct recalibration *out)
{
    size_t stays[KNOTS_MAX + 1] = {0};
    int nearest = -1;
    for (size_t i = 0; i < points->count; i++) {
        stays[points->list[i].place]++;
    }
    for (int k = 0; k < out->hour_count; k++) {
        out->hours[k].slope = 1;
        if (stays[k] >= STATED_STAYS) {
            out->hours[k].intercept = find_intercept(points, k, centre, rate);
            for (int j = nearest + 1; nearest < 0 && j < k; j++) {
                out->hours[j].intercept = out->hours[k].intercept;
            }
            nearest = k;
        } else if (nearest >= 0) {
            out->hours[k].intercept = out->hours[nearest].intercept;
        }
    }
    return nearest >= 0;
}

bool recalibrate_by_rate(struct model *model, const struct local_stays *stays, double rate,
                         struct recalibration *recalibration, struct error *error)
{
    struct recalibration *out = recalibration;
    double centre = centre_of(model);
    if (model->uncalibrated) {
        return error_set(error, "the network has no calibration yet that a base rate could move: "
                                "give stays with outcomes");
    }
    *out = (struct recalibration){.stays = stays->count, .stated = true, .base_rate = rate};
    list_hours(model, out);
    struct points points = points_new(model, stays, centre, out->hours, out->hour_count);
    bool ok = find_intercepts(&points, centre, rate, out);
    if (ok) {
        out->free_intercept = out->hours[out->hour_count - 1].intercept;
        out->free_slope = 1;
        sum_up(&points, centre, out);
        move(model, out, centre);
    } else {
        error_set(error, "too few stays: at least %d with a risk are needed to state a base rate",
                  STATED_STAYS);
    }
    free(points.list);
    return ok;
}

/* ---- the facts ---- */

static const char *put_day(double ms, char *out, size_t size)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm day;
    if (!isfinite(ms) || !gmtime_r(&seconds, &day) || strftime(out, size, "%Y-%m-%d", &day) == 0) {
        snprintf(out, size, "?");
    }
    return out;
}

static void put_period(const struct local_stays *stays, const char *period, struct text *out)
{
    char first[16], last[16];
    if (period) {
        text_append(out, period);
    } else if (isfinite(stays->began_first)) {
        text_format(out, "%s to %s", put_day(stays->began_first, first, sizeof first),
                    put_day(stays->began_last, last, sizeof last));
    } else {
        text_append(out, "dates not known");
    }
}

static void put_how(const struct recalibration *done, struct text *out)
{
    const struct recalibrated_hour *end = &done->hours[done->hour_count - 1];
    if (done->stated) {
        text_format(out,
                    "intercept moved by %+.3f at hour 48 for a stated base rate; outcomes were "
                    "not looked at, so no data confirm it",
                    end->intercept);
        return;
    }
    text_format(
        out, "%s at %d of 48 hours, %s; at hour 48 %+.3f and %.3f",
        done->slope_moved ? "intercept and slope" : "intercept only (few deaths)", done->hour_count,
        done->first ? "fitted to these stays: it had none before" : "shrunk towards the parent's",
        end->intercept, end->slope);
    if (done->checked) {
        const struct recalibrated_check *check = &done->check;
        text_format(out,
                    "; on %zu stays, each judged without its fifth: expected/observed %.2f (before "
                    "%.2f), slope %.2f (%.2f), Brier %.4f (%.4f)",
                    check->stays, check->expected_after / (double)check->deaths,
                    check->expected_before / (double)check->deaths, check->slope_after,
                    check->slope_before, check->brier_after, check->brier_before);
    }
}

/* Appends to the hashes of earlier recalibrations, which still influence it. */
static void add_hash(struct model *model, const char *hash)
{
    const char *before = model_fact(model, MODEL_LOCAL_HASH);
    if (!before || !strstr(before, hash)) {
        struct text all = {0};
        text_format(&all, "%s%s%s", before ? before : "", before ? " " : "", hash);
        model_set_fact(model, MODEL_LOCAL_HASH, all.data);
        text_free(&all);
    }
}

/* Behind the fact, which begins with an AUROC. */
#define BY_OLD "; by the old calibration"

void recalibrate_describe(struct model *model, const struct local_stays *stays,
                          const struct recalibration *recalibration, const char *name,
                          const char *cohort, const char *period, const char *hash)
{
    const struct recalibration *done = recalibration;
    struct text to = {0}, by = {0}, how = {0}, limit = {0}, away = {0};
    const char *before = model_fact(model, "calibration");
    const char *elsewhere = model_fact(model, MODEL_AWAY);
    if (done->stated) {
        text_format(&to, "%s" MODEL_LOCAL_STATED "%.3g %%, %zu stays", cohort,
                    100 * done->base_rate, done->stays);
    } else {
        text_format(&to, "%s, %zu stays, %zu death%s", cohort, done->stays, done->deaths,
                    done->deaths == 1 ? "" : "s"); /* as in model.h, in English */
    }
    put_period(stays, period, &by);
    put_how(done, &how);
    text_format(&limit, "%s; similar stays: %s",
                done->threshold_new ? "made anew from the stays of the calibration"
                                    : "moved with the calibration: above it are the same stays as "
                                      "above the parent's",
                done->similar_new ? "those of the calibration" : "no table");
    model_set_fact(model, "old calibration", before ? before : "not stated");
    if (elsewhere && !strstr(elsewhere, BY_OLD)) {
        text_format(&away, "%s" BY_OLD, elsewhere);
        model_set_fact(model, MODEL_AWAY, away.data);
    }
    model_set_fact(model, "calibration", how.data);
    model_set_fact(model, MODEL_LOCAL_FACT, to.data);
    model_set_fact(model, "local period", by.data);
    if (hash) {
        add_hash(model, hash);
    }
    model_set_fact(model, "local threshold", limit.data);
    model->parent = arena_text(&model->arena, model->sha256);
    model->name = arena_text(&model->arena, name);
    text_free(&to);
    text_free(&by);
    text_free(&how);
    text_free(&limit);
    text_free(&away);
}
