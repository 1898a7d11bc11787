/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_AGREEMENT_H
#define ICURISK_APP_AGREEMENT_H

#include "app/session.h"

/* How far two networks agree over all stays of a session. Networks are named, because each stay is
 * scored in its own scheme (session_model_of). */

/* Where a stay's risk under a network is kept: index of the network of this name in the stay's
 * scheme, or model_count. */
size_t agreement_model(const struct session *session, size_t stay, const char *name);
/* Computes the next risk that is missing for this network, from stay *next on; false when none is.
 * Start with *next = 0. */
bool agreement_step(struct session *session, const char *name, size_t *next);

/* The network of the same name in another scheme (a scheme reads other variables), where what it
 * says of a stay differs so much that a reader must know: on the other side of its own threshold,
 * or by more than AGREEMENT_MATTERS. Computes both risks. model_count: there is none, or one of the
 * two risks is not known. */
#define AGREEMENT_MATTERS 0.1 /* ten points of risk */
size_t agreement_twin(struct session *session, size_t stay, size_t used);

struct agreement {
    size_t stays;   /* that have a risk under both */
    size_t pending; /* whose risk is not computed yet */
    size_t flips;   /* on different sides of the two networks' own thresholds */
    double mean;    /* absolute difference of the risks */
    double largest; /* difference (b less a) that is largest in size, and whose it is */
    size_t largest_stay;
};
/* Of the risks computed so far. */
void agreement_of(const struct session *session, const char *a, const char *b,
                  struct agreement *agreement);
/* The stays that flip, largest difference first. flips[stay_count]; returns how many. */
size_t agreement_flips(const struct session *session, const char *a, const char *b, size_t *flips);

#endif
