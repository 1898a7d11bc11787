/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_PRUNE_H
#define ICURISK_LEARN_PRUNE_H

#include "base/error.h"
#include "net/network.h"

/* Channel pruning: a unit goes with every weight in and out, so the network and its file really
 * become smaller. A unit's rank is the mean absolute value of its incoming weights over all gates;
 * exactly floor(fraction * n) lowest units of a set go (ties: the later ones stay).
 * Which maps a unit has columns and rows in, the table of kinds says (net/kind.h):
 * - LSTM: kernel and recurrent kernel come in; columns of the four gates, rows of the recurrent
 * kernel and of what follows go.
 * - hLSTM has two sets, ranked apart: state units (columns of the hidden kernel come in; rows of
 * the recurrent kernel and of what follows go with them) and hidden neurons (kernel and recurrent
 * kernel come in; rows of the hidden kernel go with them). One index set for the four gates.
 * - dense: the kernel comes in.
 * fractions[depth], each in [0, 1): of a layer's units (and neurons). NULL with a reason if one is
 * out of range or the weights are int8. A new network; free() it. */
struct network *prune_network(const struct network *network, const double *fractions,
                              struct error *error);

/* The same by other ranks: `rank` fills units[layer.units] and, where the kind has an inner layer,
 * neurons[layer.neurons]; the lowest go. */
typedef void prune_rank_fn(const void *context, const struct network *network, int layer,
                           float *units, float *neurons);
struct network *prune_network_by(const struct network *network, const double *fractions,
                                 prune_rank_fn *rank, const void *context, struct error *error);

/* Rank of each unit (and, where the kind has an inner layer, neuron) of a layer, as above:
 * units[layer.units], neurons[layer.neurons]. Without an inner layer neurons is not touched. */
void prune_ranks(const struct network *network, int layer, float *units, float *neurons);
/* The rule: goes[count] is true for the floor(fraction * count) members of a set with the lowest
 * ranks; of equal ones the later stay. */
void prune_marks(const float *ranks, int count, double fraction, bool *goes);

#endif
