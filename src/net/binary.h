/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_BINARY_H
#define ICURISK_NET_BINARY_H

#include "net/network.h"

/* Dense networks in float32 whose weights are all of one size per output. They are run by additions
 * (kernel->apply_binary), with inputs of 8 bits whose scale is found anew for each row. */

/* The same network with masks of its weights, so that it is run that way: network itself, which
 * stays as it is, if it is not such a network; otherwise another block, and network is freed.
 * Whoever changes weights then must make a new network. */
struct network *network_binary(struct network *network);

#endif
