/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_NEURON_ORDER_H
#define ICURISK_LEARN_NEURON_ORDER_H

#include "learn/train.h"

/* Reorders the neurons of each layer of a dense float network so that neurons that are active
 * together form groups of four, the most active first: byte products skip four inputs that are all
 * 0 (net/kernel.h). Activity is measured on the last rows of up to 512 examples spread over all of
 * them; at least one is needed. The function of the network is unchanged except for the order of
 * summation. Recurrent networks are not changed. */
void order_neurons(struct network *network, const struct examples *examples);

#endif
