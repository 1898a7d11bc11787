/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_GROUP_H
#define ICURISK_LEARN_GROUP_H

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

#endif
