/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_NEURON_ORDER_H
#define ICURISK_LEARN_NEURON_ORDER_H

#include "learn/train.h"

/* Puts the neurons of each layer of a dense float network in groups of four that fire together, the
 * most often firing first: products of bytes pass over four inputs that are all 0 (net/kernel.h).
 * What fires is seen on the last rows of up to 512 examples from all over; at least one. The
 * network computes the same but for the order of its sums. A recurrent one is left alone. */
void order_neurons(struct network *network, const struct examples *examples);

#endif
