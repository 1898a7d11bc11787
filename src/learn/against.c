/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/against.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sort.h"

/* One source's risks of the stays that both have. AUROC depends on their order alone: as floats,
 * the ranks of risks in double lose nothing. */
struct side {
    double *risk, *logit;
    float *rank;
};

static struct side side_new(size_t count)
{
    return (struct side){.risk = memory_new(count + 1, sizeof(double)),
                         .logit = memory_new(count + 1, sizeof(double)),
                         .rank = memory_new(count + 1, sizeof(float))};
}

static void side_free(struct side *side)
{
    free(side->risk);
    free(side->logit);
    free(side->rank);
}

static void rank_side(struct side *side, size_t count)
{
    double *sorted = memory_new(count + 1, sizeof *sorted);
    memcpy(sorted, side->risk, count * sizeof *sorted);
    sort_doubles(sorted, count);
    size_t different = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || sorted[i] != sorted[different - 1]) {
            sorted[different++] = sorted[i];
        }
    }
    for (size_t i = 0; i < count; i++) {
        const double *found =
            bsearch(&side->risk[i], sorted, different, sizeof *sorted, sort_compare_doubles);
        side->rank[i] = (float)(found - sorted);
    }
    free(sorted);
}

static void judge_side(const struct side *side, const uint8_t *died, size_t count,
                       struct against_side *out)
{
    double sum = 0, squares = 0;
    float *flagged = memory_new(count + 1, sizeof *flagged);
    out->auroc.value = metrics_auroc(side->rank, died, count, &out->auroc.low, &out->auroc.high);
    for (size_t i = 0; i < count; i++) {
        double off = side->risk[i] - (died[i] != 0);
        sum += side->risk[i];
        squares += off * off;
    }
    out->mean_risk = sum / (double)count;
    out->brier = squares / (double)count;
    out->slope = out->intercept = NAN;
    if (!isnan(out->auroc.value)) {
        metrics_calibration(side->logit, died, count, &out->slope, &out->intercept);
    }
    for (size_t i = 0; i < AGAINST_BENEFITS; i++) {
        double probability = (double)(i + 1) / 100; /* of the decision curve */
        for (size_t k = 0; k < count; k++) {
            flagged[k] = side->risk[k] >= probability;
        }
        out->benefits[i] = metrics_at(flagged, died, count, 0.5);
        out->benefits[i].threshold = probability;
    }
    free(flagged);
}

static double logit_of(double risk)
{
    double share = fmin(fmax(risk, AGAINST_NEAREST), 1 - AGAINST_NEAREST);
    return log(share / (1 - share));
}

void against_judge(const float *risk, const float *logit, const double *other, const uint8_t *died,
                   size_t count, struct against *out)
{
    struct side network = side_new(count), source = side_new(count);
    uint8_t *both = memory_new(count + 1, sizeof *both);
    struct metrics_pair pair;
    out->stays = out->deaths = out->without = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(risk[i]) || isnan(other[i])) {
            out->without += isnan(risk[i]) ? 0 : 1;
            continue;
        }
        network.risk[out->stays] = (double)risk[i];
        network.logit[out->stays] = metrics_logit(risk[i], logit[i]);
        source.risk[out->stays] = other[i];
        source.logit[out->stays] = logit_of(other[i]);
        out->deaths += died[i] != 0;
        both[out->stays++] = died[i] != 0;
    }
    rank_side(&network, out->stays);
    rank_side(&source, out->stays);
    judge_side(&network, both, out->stays, &out->model);
    judge_side(&source, both, out->stays, &out->other);
    metrics_compare(network.rank, source.rank, both, out->stays, &pair);
    out->difference = (struct estimate){pair.difference, pair.low, pair.high};
    side_free(&network);
    side_free(&source);
    free(both);
}
