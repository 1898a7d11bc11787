/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_TRIAL_H
#define ICURISK_LEARN_TRIAL_H

#include "base/error.h"
#include "net/model.h"

/* Condensing a network for trial: pruned and rounded at once and not fine-tuned, to look at what
 * that does. No file is read or written. */

/* Which units go first: those with the lowest mean incoming weight (learn/prune, as published), the
 * lowest Euclidean norm of it, any, or those without which the logits of some stays change least.
 */
enum trial_rank { TRIAL_MEAN, TRIAL_NORM, TRIAL_RANDOM, TRIAL_RISK, TRIAL_RANK_COUNT };

/* Bits of a weight: 1 to 8, or as they are. */
enum { TRIAL_BITS_MOST = 8, TRIAL_FLOAT = 32 };

struct trial_choice {
    double share; /* of each layer's units (and neurons) that goes, in [0, 1) */
    int bits;
    bool channel; /* one scale an output channel; else one a tensor */
    enum trial_rank rank;
};

/* Inputs of some stays, [count][steps][inputs]: for ranks by the risk and for the ranges of inputs
 * at 8 bits. */
struct trial_rows {
    const float *x;
    int count, steps;
};

/* Ranks of all units of a network; one heap block, free() it. */
struct trial_ranks {
    float units[NETWORK_LAYERS_MAX][NETWORK_UNITS_MAX];
    float neurons[NETWORK_LAYERS_MAX][NETWORK_UNITS_MAX];
};
/* The network is float. The same network, rank and rows give the same ranks. */
struct trial_ranks *trial_rank_units(const struct network *network, enum trial_rank rank,
                                     const struct trial_rows *rows);

/* What a trial made. trial_free. */
struct trial {
    struct network *pruned; /* before rounding */
    struct model *model;    /* "PARENT-condensed", with its linear part and calibration */
};
/* The model's network must be float. At 8 bits weights and inputs are int8 (learn/quantise); below,
 * weights are rounded but stay float32, so that the sums take as long as before. False with a
 * reason. */
bool trial_make(const struct model *parent, const struct trial_choice *choice,
                const struct trial_ranks *ranks, const struct trial_rows *rows, struct trial *trial,
                struct error *error);
void trial_free(struct trial *trial);

/* Rounds weights[inputs][outputs] to so many bits (1 to 8) in place. A tensor: 2^bits steps from
 * its lowest to its highest, zero exactly. A channel: 2^bits - 1 steps, as many above zero as
 * below. One bit: the sign, times the mean absolute weight. */
void trial_round(float *weights, int inputs, int outputs, int bits, bool channel);

/* Bytes that the numbers of a network take in so many bits: weights packed, biases and scales in 4
 * bytes. A file has facts and calibration, too. */
size_t trial_bytes(const struct network *network, const struct trial_choice *choice);
/* Root mean square of what rounding did to the weights of the maps of a layer (depth: the output),
 * as a share of that of the weights. */
double trial_error(const struct trial *trial, int layer);

#endif
