/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_BACKPROP_H
#define ICURISK_LEARN_BACKPROP_H

#include "base/random.h"
#include "learn/group.h"
#include "net/network.h"

/* Loss and gradient of one group of stays, by backpropagation through time with saved activations.
 * Single-threaded; run several groups in parallel. */

/* Working memory for groups of at most stays x steps. The caller frees it with backprop_free. */
struct backprop;
struct backprop *backprop_new(const struct network *network, int stays, int steps);
void backprop_free(struct backprop *work);

/* Writes logits[t * stays + s], without dropout. Ignores target and weight. */
void backprop_forward(const struct network *network, struct backprop *work,
                      const struct group *group, float *logits);

/* Writes gradient[network->parameters], in the order of network->weights, and returns the loss.
 * dropout and random may both be NULL: no dropout. */
double backprop_gradient(const struct network *network, struct backprop *work,
                         const struct group *group, const struct dropout *dropout,
                         struct random *random, float *gradient);

#endif
