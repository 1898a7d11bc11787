/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_PRUNE_H
#define ICURISK_LEARN_PRUNE_H

#include "base/error.h"
#include "net/network.h"

/* Channel pruning: a unit is removed with all its incoming and outgoing weights, so that the
 * network and its file become smaller. A unit's rank is the mean absolute value of its incoming
 * weights over all gates; exactly the floor(fraction * n) lowest units of a set are removed (ties:
 * the later ones are kept). The table of kinds (net/kind.h) defines in which maps a unit has
 * columns and rows: - LSTM: incoming weights are kernel and recurrent kernel. Removes the columns
 * of the four gates, the rows of the recurrent kernel, and the rows of the next layer. - hLSTM: two
 * sets, ranked separately. State units: incoming weights are columns of the hidden kernel; also
 * removes rows of the recurrent kernel and of the next layer. Hidden neurons: incoming weights are
 * kernel and recurrent kernel; also removes rows of the hidden kernel. The four gates share one set
 * of indices. - dense: incoming weights are the kernel. fractions[depth], each in [0, 1): of a
 * layer's units (and neurons). NULL with a reason if one is out of range or the weights are int8.
 * The caller frees the new network with free(). */
struct network *prune_network(const struct network *network, const double *fractions,
                              struct error *error);

/* The same with other ranks: `rank` fills units[layer.units] and, if the kind has an inner layer,
 * neurons[layer.neurons]; the lowest are removed. */
typedef void prune_rank_fn(const void *context, const struct network *network, int layer,
                           float *units, float *neurons);
struct network *prune_network_by(const struct network *network, const double *fractions,
                                 prune_rank_fn *rank, const void *context, struct error *error);

/* Ranks of the units of a layer as above, units[layer.units], and of its neurons,
 * neurons[layer.neurons], which is not written if the kind has no inner layer. */
void prune_ranks(const struct network *network, int layer, float *units, float *neurons);
/* Sets goes[count] to true for the floor(fraction * count) members of a set with the lowest ranks;
 * of equal ones the later are kept. */
void prune_marks(const float *ranks, int count, double fraction, bool *goes);

#endif
