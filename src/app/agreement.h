/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_AGREEMENT_H
#define ICURISK_APP_AGREEMENT_H

#include "app/session.h"

/* Agreement of two networks over all stays of a session. Networks are identified by name, because
 * each stay is scored in its own scheme (session_model_of). */

/* Index of the network with this name in the stay's scheme, or model_count. */
size_t agreement_model(const struct session *session, size_t stay, const char *name);
/* Computes the next missing risk of this network, from stay *next on; false if none is missing.
 * Start with *next = 0. */
bool agreement_step(struct session *session, const char *name, size_t *next);

/* The network of the same name in another scheme, if its risk of a stay differs so much that the
 * user must be told: on the other side of its own threshold, or by more than AGREEMENT_MATTERS.
 * Computes both risks. model_count if there is none or either risk is unknown. */
#define AGREEMENT_MATTERS 0.1 /* ten percentage points */
size_t agreement_twin(struct session *session, size_t stay, size_t used);

struct agreement {
    size_t stays;   /* with a risk under both */
    size_t pending; /* with a risk not computed yet */
    size_t flips;   /* on different sides of the two networks' own thresholds */
    double mean;    /* mean absolute difference of the risks */
    double largest; /* largest difference (b minus a) by absolute value, and its stay */
    size_t largest_stay;
};
/* Computes the agreement from the risks known so far. */
void agreement_of(const struct session *session, const char *a, const char *b,
                  struct agreement *agreement);
/* Lists the stays with both risks in order[stay_count]: those that flip, then the others, each with
 * the largest difference first. Returns how many; *flips: of them. */
size_t agreement_order(const struct session *session, const char *a, const char *b, size_t *order,
                       size_t *flips);

#endif
