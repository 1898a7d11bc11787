/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_BACKPROP_RECURRENT_H
#define ICURISK_LEARN_BACKPROP_RECURRENT_H

#include "learn/backprop_work.h"

/* Hourly kinds: hour by hour through all layers, there and back. What one hour needs then stays in
 * the first cache, and its products are too small for OpenBLAS, whose calls would cost more than
 * the arithmetic. The step of a layer at one hour is the kind's. */

/* trainable->forward and trainable->backward of all hourly kinds. They reset the states, carry
 * those of masked hours over, hand gradients from layer to layer through dropout, and gather the
 * gradients of the kernel and the recurrent kernel. */
void backprop_recurrent_forward(const struct network *network, struct backprop *work,
                                const struct group *group);
void backprop_recurrent_backward(const struct network *network, struct backprop *work,
                                 const struct group *group, float *gradient);

/* What every hourly kind saves, with `gates` columns of gates; dsums are the gates. */
struct saved backprop_recurrent_save(struct backprop *work, const struct layer *layer, bool first,
                                     size_t stays, size_t rows, int gates);

/* sums = b + x W + h U, for the rows of hour t, where W and U have the same outputs. */
void backprop_recurrent_sums(const struct backprop *work, const struct layer *layer,
                             const struct saved *saved, int stays, int t, float *sums);
/* The gradient of the hidden state before hour t, from dsums: = or += dsums U^T into dhidden. */
void backprop_recurrent_before(const struct backprop *work, const struct layer *layer,
                               const struct saved *saved, int stays, int t, bool add);
/* Rows of d of the stays that are masked at hour t become 0. */
void backprop_clear_masked(const struct backprop *work, int stays, int t, int width, float *d);

/* LSTM cells at hour t: saved->gates hold their pre-activations on the way there; on the way back
 * the gradients of these. */
void backprop_cells_forward(const struct backprop *work, const struct layer *layer,
                            const struct saved *saved, int stays, int t);
void backprop_cells_backward(const struct backprop *work, const struct layer *layer,
                             const struct saved *saved, int stays, int t);

#endif
