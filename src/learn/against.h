/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_AGAINST_H
#define ICURISK_LEARN_AGAINST_H

#include <stddef.h>
#include <stdint.h>

#include "learn/metrics.h"

/* Compares a network's risks with those of another source (a column of the user's table), on the
 * stays that have both. */

enum { AGAINST_BENEFITS = 60 }; /* thresholds of the decision curve: .01 .02 ... .60 */

/* Risks of 0 and 1 have no logit: for slope and intercept the other source's risks are kept this
 * far from 0 and 1. */
#define AGAINST_NEAREST 1e-6

struct against_side {
    struct estimate auroc; /* DeLong */
    double mean_risk, brier, slope, intercept;
    struct metrics_table benefits[AGAINST_BENEFITS];
};
struct against {
    const char *column; /* owned by the caller */
    size_t stays, deaths;
    size_t without;                   /* stays with a risk of the network only */
    struct against_side model, other; /* NAN without both outcomes */
    struct estimate difference;       /* of AUROC, model minus other, DeLong's paired interval */
};
/* other[i] and risk[i] may be NAN: the stay is left out. */
void against_judge(const float *risk, const float *logit, const double *other, const uint8_t *died,
                   size_t count, struct against *out);

#endif
