/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_REDUCE_H
#define ICURISK_LEARN_REDUCE_H

#include "net/network.h"

/* Weights with few distinct values, for storage by net/packed.h: unstructured pruning (Frankle and
 * Carbin 2019), values shared within a map (Han, Mao and Dally 2016), or few bits with one scale
 * per output (Rastegari et al. 2016 for one bit, Li, Zhang and Liu 2016 for two). Training uses the
 * straight-through estimator (Bengio, Leonard and Courville 2013): the network runs with the
 * reduced weights, and the gradient updates the full-precision ones. */

enum { REDUCE_LEVELS_MOST = 64 };

struct reduce_choice {
    double sparse; /* share of all weights that are zero, in [0, 1) */
    int levels;    /* number of shared values for the nonzero weights of a map, 2 to
                      REDUCE_LEVELS_MOST; or 0 */
    int bits;      /* 1 to 7 bits per weight; or 0. Not combined with levels */
};

struct reduction;
/* A new reduction for networks of this shape, with no weight pruned yet. The caller frees it with
 * reduction_free. */
struct reduction *reduction_new(const struct network *network, const struct reduce_choice *choice);
void reduction_free(struct reduction *reduction);
/* Prunes the given share of all weights (not biases), smallest absolute values first, those already
 * pruned before the others. Of equal ones the later are kept. */
void reduction_prune(struct reduction *reduction, const struct network *network, double share);
/* Sets network->weights to the reduced weights of `full`. Shared values are updated by one step of
 * k-means per call. */
void reduction_apply(struct reduction *reduction, const float *full, struct network *network);

#endif
