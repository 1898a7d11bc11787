/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/against.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

static void judge_side(const float *risk, const float *logit, const uint8_t *died, size_t count,
                       struct against_side *side)
{
    double sum = 0;
    side->auroc.value = metrics_auroc(risk, died, count, &side->auroc.low, &side->auroc.high);
    for (size_t i = 0; i < count; i++) {
        sum += (double)risk[i];
    }
    side->mean_risk = sum / (double)count;
    side->brier = metrics_brier(risk, died, count);
    side->slope = side->intercept = NAN;
    if (!isnan(side->auroc.value)) {
        metrics_platt(logit, died, count, &side->slope, &side->intercept);
    }
    for (size_t i = 0; i < AGAINST_BENEFITS; i++) {
        side->benefits[i] = metrics_at(risk, died, count, 0.01 * (double)(i + 1));
    }
}

static float logit_of(float risk)
{
    double share = fmin(fmax((double)risk, AGAINST_NEAREST), 1 - AGAINST_NEAREST);
    return (float)log(share / (1 - share));
}

void against_judge(const float *risk, const float *logit, const float *other, const uint8_t *died,
                   size_t count, struct against *out)
{
    float *risks[2], *logits[2];
    uint8_t *both = memory_new(count + 1, sizeof *both);
    struct metrics_pair pair;
    for (int k = 0; k < 2; k++) {
        risks[k] = memory_new(count + 1, sizeof(float));
        logits[k] = memory_new(count + 1, sizeof(float));
    }
    out->stays = out->deaths = out->without = 0;
    for (size_t i = 0; i < count; i++) {
        if (isnan(risk[i]) || isnan(other[i])) {
            out->without += isnan(risk[i]) ? 0 : 1;
            continue;
        }
        risks[0][out->stays] = risk[i];
        logits[0][out->stays] = logit[i];
        risks[1][out->stays] = other[i];
        logits[1][out->stays] = logit_of(other[i]);
        out->deaths += died[i] != 0;
        both[out->stays++] = died[i] != 0;
    }
    judge_side(risks[0], logits[0], both, out->stays, &out->model);
    judge_side(risks[1], logits[1], both, out->stays, &out->other);
    metrics_compare(risks[0], risks[1], both, out->stays, &pair);
    out->difference = (struct estimate){pair.difference, pair.low, pair.high};
    for (int k = 0; k < 2; k++) {
        free(risks[k]);
        free(logits[k]);
    }
    free(both);
}
