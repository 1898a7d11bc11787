/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/drift.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "base/random.h"
#include "learn/metrics.h"

/* ---- order and months ---- */

struct placed {
    struct drift_stay stay;
    size_t place;
};

static int by_day(const void *a, const void *b)
{
    const struct placed *p = a, *q = b;
    if (p->stay.day != q->stay.day) {
        return p->stay.day < q->stay.day ? -1 : 1;
    }
    return p->place < q->place ? -1 : p->place > q->place;
}

void drift_sort(struct drift_stay *stays, size_t count)
{
    struct placed *placed = memory_new(count, sizeof *placed);
    for (size_t i = 0; i < count; i++) {
        placed[i] = (struct placed){stays[i], i};
    }
    qsort(placed, count, sizeof *placed, by_day);
    for (size_t i = 0; i < count; i++) {
        stays[i] = placed[i].stay;
    }
    free(placed);
}

size_t drift_months(const struct drift_stay *stays, size_t count, struct drift_month *months)
{
    size_t used = 0;
    for (size_t i = 0; i < count; i++) {
        time_t seconds = (time_t)(floor(stays[i].day) * 86400);
        struct tm day = {0};
        gmtime_r(&seconds, &day);
        int year = day.tm_year + 1900, month = day.tm_mon + 1;
        if (used == 0 || months[used - 1].year != year || months[used - 1].month != month) {
            months[used++] = (struct drift_month){.year = year, .month = month};
        }
        struct drift_month *now = &months[used - 1];
        double risk = (double)stays[i].risk;
        now->stays++;
        now->deaths += stays[i].died;
        now->expected += risk;
        now->variance += risk * (1 - risk);
    }
    return used;
}

/* ---- the CUSUM ---- */

/* Increment of a stay, by outcome. */
struct step {
    double more[2], fewer[2];
};

static double ratio(double odds, double risk, bool died)
{
    return (died ? log(odds) : 0) - log(1 - risk + odds * risk);
}

static struct step *steps_new(const struct drift_stay *stays, size_t count)
{
    struct step *steps = memory_new(count, sizeof *steps);
    for (size_t i = 0; i < count; i++) {
        for (int died = 0; died < 2; died++) {
            steps[i].more[died] = ratio(DRIFT_ODDS_RATIO, (double)stays[i].risk, died);
            steps[i].fewer[died] = ratio(1 / DRIFT_ODDS_RATIO, (double)stays[i].risk, died);
        }
    }
    return steps;
}

/* Stays of one day are one step: their order in the table is of no meaning. */
static bool ends_day(const struct drift_stay *stays, size_t count, size_t at)
{
    return at + 1 == count || stays[at + 1].day > stays[at].day;
}

/* The maximum of both sums in a simulated series. */
static float highest_drawn(const struct drift_stay *stays, const struct step *steps, size_t count,
                           struct random *random)
{
    double more = 0, fewer = 0, highest = 0;
    for (size_t i = 0; i < count; i++) {
        bool died = random_uniform(random) < (double)stays[i].risk;
        more += steps[i].more[died];
        fewer += steps[i].fewer[died];
        if (ends_day(stays, count, i)) {
            more = fmax(0, more);
            fewer = fmax(0, fewer);
            highest = fmax(highest, fmax(more, fewer));
        }
    }
    return (float)highest;
}

/* At the end of a day. */
static void take_day(struct drift_side *side, double *sum, size_t *since, size_t at, double limit)
{
    if (*sum <= 0) {
        *sum = 0;
        *since = at + 1;
    }
    side->highest = fmax(side->highest, *sum);
    if (*sum > limit && !side->alarm) {
        side->alarm = true;
        side->at = at;
        side->since = *since;
    }
}

void drift_cusum(const struct drift_stay *stays, size_t count, uint64_t seed,
                 struct drift_cusum *cusum)
{
    struct step *steps = steps_new(stays, count);
    float *drawn = memory_new(DRIFT_SERIES, sizeof *drawn);
    struct random random;
    random_seed(&random, seed);
    for (int k = 0; k < DRIFT_SERIES; k++) {
        drawn[k] = highest_drawn(stays, steps, count, &random);
    }
    metrics_sort(drawn, DRIFT_SERIES);
    double share = 1 - DRIFT_FALSE_ALARM_PERCENT / 100.0;
    *cusum = (struct drift_cusum){.limit = (double)metrics_quantile(drawn, DRIFT_SERIES, share)};
    double more = 0, fewer = 0;
    size_t more_since = 0, fewer_since = 0;
    for (size_t i = 0; i < count; i++) {
        bool died = stays[i].died;
        more += steps[i].more[died];
        fewer += steps[i].fewer[died];
        if (ends_day(stays, count, i)) {
            take_day(&cusum->more, &more, &more_since, i, cusum->limit);
            take_day(&cusum->fewer, &fewer, &fewer_since, i, cusum->limit);
        }
    }
    free(steps);
    free(drawn);
}

/* ---- inputs ---- */

/* Statistics of one variable in one period. */
struct part {
    double stays, measured, sum, squares;
};

static void add_stay(const struct patient *patient, struct part *parts)
{
    double sum[VARIABLE_CHALLENGE_COUNT] = {0}, count[VARIABLE_CHALLENGE_COUNT] = {0};
    for (size_t k = 0; k < patient->observation_count; k++) {
        const struct observation *seen = &patient->observations[k];
        if ((int)seen->variable < (int)VARIABLE_CHALLENGE_COUNT && isfinite(seen->value)) {
            sum[seen->variable] += (double)seen->value;
            count[seen->variable]++;
        }
    }
    for (int v = 0; v < VARIABLE_CHALLENGE_COUNT; v++) {
        parts[v].stays++;
        if (count[v] > 0) {
            double mean = sum[v] / count[v];
            parts[v].measured++;
            parts[v].sum += mean;
            parts[v].squares += mean * mean;
        }
    }
}

static double variance_of(const struct part *part)
{
    double mean = part->sum / part->measured;
    return fmax(0, part->squares / part->measured - mean * mean);
}

enum { FEW_STAYS = 20 };
static const double LEAST_APART = 0.2, LEAST_SHARE = 0.1;
/* Two-sided 5 % level with Bonferroni correction for 2 * 37 comparisons. */
static const double LIMIT_Z = 3.4;

static void compare(const struct part *before, const struct part *after, struct drift_input *out)
{
    out->measured[0] = before->measured / before->stays;
    out->measured[1] = after->measured / after->stays;
    out->mean[0] = before->measured > 0 ? before->sum / before->measured : NAN;
    out->mean[1] = after->measured > 0 ? after->sum / after->measured : NAN;
    out->apart = NAN;
    double pooled = (before->measured + after->measured) / (before->stays + after->stays);
    double share = out->measured[1] - out->measured[0];
    double share_error = sqrt(pooled * (1 - pooled) * (1 / before->stays + 1 / after->stays));
    out->shifted = fabs(share) >= LEAST_SHARE && fabs(share) > LIMIT_Z * share_error;
    if (before->measured >= FEW_STAYS && after->measured >= FEW_STAYS) {
        double first = variance_of(before), difference = out->mean[1] - out->mean[0];
        double error = sqrt(first / before->measured + variance_of(after) / after->measured);
        out->apart = first > 0 ? difference / sqrt(first) : NAN;
        out->shifted =
            out->shifted || (fabs(out->apart) >= LEAST_APART && fabs(difference) > LIMIT_Z * error);
    }
}

void drift_inputs(const struct drift_stay *stays, size_t count, size_t since,
                  struct drift_input *inputs)
{
    struct part parts[2][VARIABLE_CHALLENGE_COUNT] = {{{0}}};
    for (size_t i = 0; i < count; i++) {
        add_stay(stays[i].patient, parts[i >= since]);
    }
    for (int v = 0; v < VARIABLE_CHALLENGE_COUNT; v++) {
        inputs[v].variable = (enum variable)v;
        compare(&parts[0][v], &parts[1][v], &inputs[v]);
    }
}
