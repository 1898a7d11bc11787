/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_BACKPROP_RECURRENT_H
#define ICURISK_LEARN_BACKPROP_RECURRENT_H

#include "learn/backprop_work.h"

/* Hourly kinds: forward and backward pass, hour by hour through all layers. The data of one hour
 * then stay in the L1 cache. Its products are too small for OpenBLAS: the calls would cost more
 * than the arithmetic. Each kind supplies the step of one layer at one hour. */

/* trainable->forward and trainable->backward of all hourly kinds. They reset the states, carry them
 * over masked hours, pass gradients between layers through dropout, and accumulate the gradients of
 * the kernel and the recurrent kernel. */
void backprop_recurrent_forward(const struct network *network, struct backprop *work,
                                const struct group *group);
void backprop_recurrent_backward(const struct network *network, struct backprop *work,
                                 const struct group *group, float *gradient);

/* Allocates what every hourly kind saves, with `gates` columns of gates; dsums shares memory with
 * gates. */
struct saved backprop_recurrent_save(struct backprop *work, const struct layer *layer, bool first,
                                     size_t stays, size_t rows, int gates);

/* sums = b + x W + h U for the rows of hour t; W and U have the same number of outputs. */
void backprop_recurrent_sums(const struct backprop *work, const struct layer *layer,
                             const struct saved *saved, int stays, int t, float *sums);
/* Gradient of the hidden state before hour t: dhidden = (or +=) dsums U^T. */
void backprop_recurrent_before(const struct backprop *work, const struct layer *layer,
                               const struct saved *saved, int stays, int t, bool add);
/* Zeroes the rows of d of the stays that are masked at hour t. */
void backprop_clear_masked(const struct backprop *work, int stays, int t, int width, float *d);

/* LSTM cells at hour t. forward: saved->gates hold the pre-activations; backward: their gradients.
 */
void backprop_cells_forward(const struct backprop *work, const struct layer *layer,
                            const struct saved *saved, int stays, int t);
void backprop_cells_backward(const struct backprop *work, const struct layer *layer,
                             const struct saved *saved, int stays, int t);

#endif
