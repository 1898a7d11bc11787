/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_SCRATCH_H
#define ICURISK_NET_SCRATCH_H

#include "net/kernel.h"
#include "net/network.h"

/* Internals of network_scratch, for the sources of the kinds. */

/* Hours that fit into the buffers; longer stays are run in pieces. */
enum { HOURS_AT_ONCE = 48 };
enum { NETWORK_MAPS_MAX = NETWORK_LAYERS_MAX * KIND_MAPS_MAX + 1 };

/* State and scratch rows of each layer: cell and hidden state, and two rows of 4 times the widest
 * layer for the sums of the kernel and of the inner layer or gates. Hidden states have one row per
 * hour. The stride between stays is `apart` floats. All rows are aligned to cache lines. Kinds that
 * are not hourly have only sums[0] and gates[0], each with LINEAR_ROWS rows of the widest layer. */
struct network_sparse {
    const struct network *of; /* the network whose lists these are; NULL: none */
    float left;               /* share of the weights that are not 0 */
    bool projects;            /* projections without zeros are the faster, too */
    struct sparse_map kernels[NETWORK_LAYERS_MAX];
    struct sparse_layer layers[NETWORK_LAYERS_MAX];
    struct sparse_recurrences stack; /* depth 0: stays are not run side by side */
};
struct network_scratch {
    struct linear_work work;
    long apart;
    float *cell[NETWORK_LAYERS_MAX], *hidden[NETWORK_LAYERS_MAX];
    float *sums[NETWORK_LAYERS_MAX], *gates[NETWORK_LAYERS_MAX];
    float *first; /* [hours][outputs of the first layer's kernel] */
    /* Of networks that net/coded.h runs; otherwise coded.depth is 0. */
    struct code_recurrences coded;
    struct code_recurrence coded_layers[NETWORK_LAYERS_MAX];
    struct code_map coded_output;
    /* Of int8 maps whose codes are of one size, for kernels that use it. */
    struct byte_signs signs[NETWORK_MAPS_MAX];
    const int8_t *signs_of[NETWORK_MAPS_MAX];
    struct network_sparse sparse; /* of networks with few weights left: net/sparse.h */
};

/* The logit of x[inputs of the output layer], with any storage type. */
float network_output_logit(const struct network *network, struct network_scratch *scratch,
                           const float *x);

#endif
