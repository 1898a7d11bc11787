/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_TRIAL_H
#define ICURISK_LEARN_TRIAL_H

#include "base/error.h"
#include "net/model.h"

/* Trial condensation: prunes and rounds a network without fine-tuning, to show the effect. No file
 * is read or written. */

/* Order in which units are pruned: lowest mean absolute incoming weight (learn/prune.h, as
 * published), lowest Euclidean norm of incoming weights, random, or least change of the logits of
 * some stays. */
enum trial_rank { TRIAL_MEAN, TRIAL_NORM, TRIAL_RANDOM, TRIAL_RISK, TRIAL_RANK_COUNT };

/* Bits per weight: 1 to 8, or TRIAL_FLOAT: unchanged. */
enum { TRIAL_BITS_MOST = 8, TRIAL_FLOAT = 32 };

struct trial_choice {
    double share; /* share of each layer's units (and neurons) that is pruned, in [0, 1) */
    int bits;
    bool channel; /* one scale per output channel; else per tensor */
    enum trial_rank rank;
};

/* Inputs of some stays, [count][steps][inputs]: for TRIAL_RISK and for the input ranges at 8 bits.
 */
struct trial_rows {
    const float *x;
    int count, steps;
};

/* Ranks of all units of a network; the caller frees them with free(). */
struct trial_ranks {
    float units[NETWORK_LAYERS_MAX][NETWORK_UNITS_MAX];
    float neurons[NETWORK_LAYERS_MAX][NETWORK_UNITS_MAX];
};
/* Computes the ranks of a float network. Deterministic. */
struct trial_ranks *trial_rank_units(const struct network *network, enum trial_rank rank,
                                     const struct trial_rows *rows);

/* Result of a trial. The caller frees it with trial_free. */
struct trial {
    struct network *pruned; /* before rounding */
    struct model *model;    /* "PARENT-condensed", with its linear part and calibration */
};
/* Condenses a model with a float network. At 8 bits weights and inputs become int8
 * (learn/quantise.h); with fewer bits weights are rounded but stored as float32, so that nothing
 * becomes faster. False with a reason if it fails. */
bool trial_make(const struct model *parent, const struct trial_choice *choice,
                const struct trial_ranks *ranks, const struct trial_rows *rows, struct trial *trial,
                struct error *error);
void trial_free(struct trial *trial);

/* Rounds weights[inputs][outputs] to `bits` bits (1 to 8) in place. Per tensor: 2^bits levels from
 * lowest to highest, zero exactly representable. Per channel: 2^bits - 1 levels, symmetric around
 * zero. One bit: the sign times the mean absolute weight. */
void trial_round(float *weights, int inputs, int outputs, int bits, bool channel);

/* Size in bytes of a network's parameters: packed weights, biases and scales of 4 bytes each.
 * Excludes the facts and calibration of a file. */
size_t trial_bytes(const struct network *network, const struct trial_choice *choice);
/* Relative rounding error of the weights of a layer (index depth: the output layer): root mean
 * square of the error divided by that of the weights. */
double trial_error(const struct trial *trial, int layer);

#endif
