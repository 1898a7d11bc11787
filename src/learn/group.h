/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_GROUP_H
#define ICURISK_LEARN_GROUP_H

struct dropout {
    float input;   /* dropout rate of the inputs; one mask per stay, shared over time */
    float between; /* the same for the outputs of each hidden layer but the last */
    float after;   /* the same for the outputs of the last */
};

/* A group of stays. Stay s has rows x[s][steps][inputs]; a row of zeros is masked. The loss is the
 * sum over hours and stays of weight[t * stays + s] * cross-entropy(logit, target[s]). */
struct group {
    int stays, steps;
    const float *const *x;
    const float *target; /* [stays]: probability or outcome */
    const float *weight; /* [steps * stays] */
};

#endif
