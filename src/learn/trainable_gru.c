/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Training of GRU layers: see net/kind_gru.c for what they compute. saved->gates hold z, r and n;
 * inner holds h V + c, [rows][units], and dinner its gradient. */
#include "learn/backprop_recurrent.h"
#include "learn/trainable.h"
#include "net/kernel.h"

static struct saved save(struct backprop *work, const struct layer *layer, bool first, size_t stays,
                         size_t rows)
{
    struct saved saved =
        backprop_recurrent_save(work, layer, first, stays, rows, layer->kernel.outputs);
    saved.inner = backprop_floats(work, rows, layer->units);
    saved.dinner = backprop_floats(work, rows, layer->units);
    saved.hidden_kernel = backprop_floats(work, (size_t)layer->units, layer->units);
    return saved;
}

/* One stay: activates the gates and computes the new state. */
static void close_stay(const struct kernel *kernel, int units, const float *inner, float *gates,
                       const float *before, float *hidden)
{
    const float *update = gates, *reset = gates + units;
    float *candidate = gates + 2L * units;
    for (int j = 0; j < 2 * units; j++) {
        gates[j] *= 0.5f;
    }
    kernel->tanh(gates, 2 * units);
    for (int j = 0; j < 2 * units; j++) { /* the sigmoid */
        gates[j] = 0.5f + 0.5f * gates[j];
    }
    for (int j = 0; j < units; j++) {
        candidate[j] += reset[j] * inner[j];
    }
    kernel->tanh(candidate, units);
    for (int j = 0; j < units; j++) {
        hidden[j] = candidate[j] + update[j] * (before[j] - candidate[j]);
    }
}

static void forward_step(const struct network *network, const struct backprop *work, int l,
                         int stays, int t)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    int units = layer->units;
    long row = (long)t * stays;
    const float *before = saved->hidden + row * units;
    float *gates = saved->gates + row * 3 * units, *inner = saved->inner + row * units;
    float *hidden = saved->hidden + (row + stays) * units;
    backprop_recurrent_sums(work, layer, saved, stays, t, gates);
    backprop_apply(work, &layer->hidden, stays, before, layer->hidden.bias, inner, units);
    for (long s = 0; s < stays; s++) {
        close_stay(work->kernel, units, inner + s * units, gates + s * 3 * units,
                   before + s * units, hidden + s * units);
    }
}

/* One stay, backward: gates become the gradients of their pre-activations; dhidden becomes the
 * gradient of the previous state through the update gate. */
static void open_stay(int units, const float *inner, const float *before, const float *dout,
                      float *gates, float *dinner, float *dhidden)
{
    for (int j = 0; j < units; j++) {
        float update = gates[j], reset = gates[units + j], candidate = gates[2 * units + j];
        float dh = dhidden[j] + dout[j];
        float dcandidate = dh * (1 - update) * (1 - candidate * candidate);
        gates[j] = dh * (before[j] - candidate) * update * (1 - update);
        gates[units + j] = dcandidate * inner[j] * reset * (1 - reset);
        gates[2 * units + j] = dcandidate;
        dinner[j] = dcandidate * reset;
        dhidden[j] = dh * update;
    }
}

static void backward_step(const struct network *network, const struct backprop *work, int l,
                          int stays, int t)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    int units = layer->units;
    long row = (long)t * stays;
    float *gates = saved->gates + row * 3 * units, *dinner = saved->dinner + row * units;
    for (long s = 0; s < stays; s++) {
        open_stay(units, saved->inner + (row + s) * units, saved->hidden + (row + s) * units,
                  saved->dout + s * units, gates + s * 3 * units, dinner + s * units,
                  saved->dhidden + s * units);
    }
    backprop_clear_masked(work, stays, t, 3 * units, gates);
    backprop_clear_masked(work, stays, t, units, dinner);
    backprop_recurrent_before(work, layer, saved, stays, t, true);
    backprop_multiply(work, stays, units, units, dinner, units, saved->hidden_kernel, true,
                      saved->dhidden, units);
}

/* The candidate kernel and its bias. */
static void gather(const struct network *network, const struct backprop *work, int l, long row,
                   int rows, float *gradient)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    int units = layer->units;
    const float *d = saved->dinner + row * units;
    float *kernel = backprop_gradient_of(network, layer->hidden.weights, gradient);
    float *bias = backprop_gradient_of(network, layer->hidden.bias, gradient);
    backprop_add_gradient(work, &(struct gradient_product){rows, units, units,
                                                           saved->hidden + row * units, units, d,
                                                           units, kernel, units});
    backprop_add_gradient(
        work, &(struct gradient_product){rows, 1, units, work->ones, 1, d, units, bias, units});
}

const struct trainable trainable_gru = {
    .recipe = {.depth = 1,
               .units = {16},
               .decay = 0.3,
               .replication = 0.5,
               .dropout = {0.2f, 0.3f, 0.3f}},
    .open_block = 0, /* update gate: retains state initially */
    .save = save,
    .forward = backprop_recurrent_forward,
    .backward = backprop_recurrent_backward,
    .forward_step = forward_step,
    .backward_step = backward_step,
    .gather = gather,
};
