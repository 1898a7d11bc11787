/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Training of hLSTM layers: see net/kind_hlstm.c for what they compute. saved->inner holds the
 * activated inner layer, [rows][4 neurons], dsums the gradient of its pre-activations. */
#include "learn/backprop_recurrent.h"
#include "learn/trainable.h"
#include "net/kernel.h"

static struct saved save(struct backprop *work, const struct layer *layer, bool first, size_t stays,
                         size_t rows)
{
    struct saved saved =
        backprop_recurrent_save(work, layer, first, stays, rows, layer->hidden.outputs);
    saved.inner = backprop_floats(work, rows, layer->kernel.outputs);
    saved.dsums = backprop_floats(work, rows, layer->kernel.outputs);
    saved.hidden_kernel =
        backprop_floats(work, (size_t)layer->hidden.outputs, layer->hidden.inputs);
    return saved;
}

/* gates[g] = inner[g] hidden_kernel[g] for the four gates. */
static void apply_inner(const struct backprop *work, const struct layer *layer, int stays,
                        const float *inner, float *gates)
{
    int units = layer->units, width = 4 * units, neurons = layer->neurons;
    for (int g = 0; g < 4; g++) {
        work->kernel->product(&(struct product){.rows = stays,
                                                .columns = units,
                                                .depth = neurons,
                                                .a = inner + g * neurons,
                                                .a_row = 4 * neurons,
                                                .a_step = 1,
                                                .b = layer->hidden.weights + g * units,
                                                .b_row = width,
                                                .c = gates + g * units,
                                                .c_row = width});
    }
}

static void forward_step(const struct network *network, const struct backprop *work, int l,
                         int stays, int t)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    bool relu = network->shape.hidden_activation == ACTIVATION_RELU;
    int width = layer->kernel.outputs;
    float *inner = saved->inner + (long)t * stays * width;
    backprop_recurrent_sums(work, layer, saved, stays, t, inner);
    (relu ? work->kernel->relu : work->kernel->tanh)(inner, stays * width);
    apply_inner(work, layer, stays, inner, saved->gates + (long)t * stays * 4 * layer->units);
    backprop_cells_forward(work, layer, saved, stays, t);
}

static void backward_step(const struct network *network, const struct backprop *work, int l,
                          int stays, int t)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    bool relu = network->shape.hidden_activation == ACTIVATION_RELU;
    int units = layer->units, neurons = layer->neurons, width = layer->kernel.outputs;
    long row = (long)t * stays;
    float *dsums = saved->dsums + row * width;
    backprop_cells_backward(work, layer, saved, stays, t);
    for (int g = 0; g < 4; g++) {
        backprop_multiply(work, stays, neurons, units, saved->gates + row * 4 * units + g * units,
                          4 * units, saved->hidden_kernel + (long)g * units * neurons, false,
                          dsums + g * neurons, width);
    }
    (relu ? work->loops->relu_backward
          : work->loops->tanh_backward)((long)stays * width, saved->inner + row * width, dsums);
    backprop_recurrent_before(work, layer, saved, stays, t, false);
}

/* The hidden kernel, gate by gate. */
static void gather(const struct network *network, const struct backprop *work, int l, long row,
                   int rows, float *gradient)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    int units = layer->units, neurons = layer->neurons, width = layer->kernel.outputs;
    float *out = backprop_gradient_of(network, layer->hidden.weights, gradient);
    for (int g = 0; g < 4; g++) {
        backprop_add_gradient(
            work, &(struct gradient_product){rows, neurons, units,
                                             saved->inner + row * width + g * neurons, width,
                                             saved->gates + row * 4 * units + g * units, 4 * units,
                                             out + g * units, 4 * units});
    }
}

const struct trainable trainable_hlstm = {
    .recipe = {.depth = 1,
               .units = {16},
               .decay = 0.3,
               .replication = 0.5,
               .dropout = {0.2f, 0.3f, 0.3f}},
    .open_block = 1, /* forget gate: retains state initially */
    .reconstruction = "the published equation of the hidden layer is lost; this reading has its "
                      "parameter count",
    .save = save,
    .forward = backprop_recurrent_forward,
    .backward = backprop_recurrent_backward,
    .forward_step = forward_step,
    .backward_step = backward_step,
    .gather = gather,
};
