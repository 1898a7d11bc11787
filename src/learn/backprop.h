/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_BACKPROP_H
#define ICURISK_LEARN_BACKPROP_H

#include "base/random.h"
#include "net/network.h"

/* Loss and gradient of one group of stays: forward with saved activations, backward through time.
 * All on the calling thread; run groups side by side for more. */

struct dropout {
    float input;   /* one mask per stay over the inputs, shared over time */
    float between; /* the same over the outputs of each hidden layer but the last */
    float after;   /* and of the last */
};

/* A group of stays. Stay s has rows x[s][0 .. steps-1][inputs]; a row that is all zero is masked.
 * The loss is the sum over hours and stays of weight[t * stays + s] * cross-entropy(logit,
 * target[s]). */
struct group {
    int stays, steps;
    const float *const *x;
    const float *target; /* [stays]: probability or outcome */
    const float *weight; /* [steps * stays] */
};

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
