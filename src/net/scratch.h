/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_SCRATCH_H
#define ICURISK_NET_SCRATCH_H

#include "net/network.h"

/* The inside of network_scratch, for the kinds' own files. */

/* Hours that the whole-stay path has room for; longer stays go in pieces. */
enum { HOURS_AT_ONCE = 48 };

/* State and working rows of each layer: cell and hidden state, and two rows of 4 times the widest
 * layer, for the sums of the kernel and those of an inner layer or of the gates. Hidden states have
 * room for a row an hour. What belongs to another stay lies `apart` floats further. All rows are
 * aligned to a line of the cache. A kind that is not hourly has sums[0] and gates[0] alone, each
 * with LINEAR_ROWS rows of the widest layer. */
struct network_scratch {
    struct linear_work work;
    long apart;
    float *cell[NETWORK_LAYERS_MAX], *hidden[NETWORK_LAYERS_MAX];
    float *sums[NETWORK_LAYERS_MAX], *gates[NETWORK_LAYERS_MAX];
    float *first; /* [hours][outputs of the first layer's kernel] */
};

/* The logit of x[inputs of the output layer], in any storage. */
float network_output_logit(const struct network *network, struct network_scratch *scratch,
                           const float *x);

#endif
