/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_BACKPROP_H
#define ICURISK_LEARN_BACKPROP_H

#include "base/random.h"
#include "learn/group.h"
#include "net/network.h"

/* Loss and gradient of one group of stays: forward with saved activations, backward through time.
 * All on the calling thread; run groups side by side for more. */

/* Working memory for groups of at most stays x steps; free with backprop_free. */
struct backprop;
struct backprop *backprop_new(const struct network *network, int stays, int steps);
void backprop_free(struct backprop *work);

/* logits[t * stays + s], without dropout. target and weight are not looked at. */
void backprop_forward(const struct network *network, struct backprop *work,
                      const struct group *group, float *logits);

/* Writes gradient[network->parameters], in the order of network->weights, and returns the loss.
 * dropout and random may be NULL together: none. */
double backprop_gradient(const struct network *network, struct backprop *work,
                         const struct group *group, const struct dropout *dropout,
                         struct random *random, float *gradient);

#endif
