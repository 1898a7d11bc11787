/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Training of LSTM layers: see net/kind_lstm.c for what they compute. */
#include "learn/backprop_recurrent.h"
#include "learn/trainable.h"

static struct saved save(struct backprop *work, const struct layer *layer, bool first, size_t stays,
                         size_t rows)
{
    return backprop_recurrent_save(work, layer, first, stays, rows, layer->kernel.outputs);
}

static void forward_step(const struct network *network, const struct backprop *work, int l,
                         int stays, int t)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    float *gates = saved->gates + (long)t * stays * layer->kernel.outputs;
    backprop_recurrent_sums(work, layer, saved, stays, t, gates);
    backprop_cells_forward(work, layer, saved, stays, t);
}

static void backward_step(const struct network *network, const struct backprop *work, int l,
                          int stays, int t)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    backprop_cells_backward(work, layer, saved, stays, t);
    backprop_recurrent_before(work, layer, saved, stays, t, false);
}

const struct trainable trainable_lstm = {
    .recipe = {.depth = 2,
               .units = {16, 16},
               .decay = 1,
               .replication = 0.5,
               .dropout = {0.2f, 0.1f, 0.1f}},
    .open_block = 1, /* forget gate: retains state initially */
    .save = save,
    .forward = backprop_recurrent_forward,
    .backward = backprop_recurrent_backward,
    .forward_step = forward_step,
    .backward_step = backward_step,
};
