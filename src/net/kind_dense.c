/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* A dense network: layers of ReLU over one row of features, a running summary of the hours so far.
 * Kernel [inputs][units] with a bias. */
#include "net/kernel.h"
#include "net/kind.h"
#include "net/scratch.h"

/* One logit per row, layer by layer in float. */
static void run_layers(const struct network *network, struct network_scratch *scratch,
                       struct linear_rows rows, float *logits)
{
    float *buffers[2] = {scratch->gates[0], scratch->sums[0]};
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        rows.y = buffers[l % 2];
        rows.y_row = layer->units;
        linear_apply_rows(&layer->kernel, &scratch->work, &rows);
        scratch->work.kernel->relu(rows.y, rows.count * layer->units);
        rows.x = rows.y;
        rows.x_row = rows.y_row;
    }
    for (int i = 0; i < rows.count; i++) {
        logits[i] = network_output_logit(network, scratch, rows.x + i * rows.x_row);
    }
}

/* The same by additions. */
static void run_binary(const struct network *network, struct network_scratch *scratch,
                       struct linear_rows rows, float *logits)
{
    float *buffers[2] = {scratch->gates[0], scratch->sums[0]};
    float largest[LINEAR_ROWS];
    struct binary_product product = {
        .rows = rows.count, .x = rows.x, .x_row = rows.x_row, .largest = largest};
    for (int m = 0; m < network->maps; m++) {
        bool last = m + 1 == network->maps;
        product.relu = !last;
        product.y = last ? logits : buffers[m % 2];
        product.y_row = network->binary[m].outputs;
        scratch->work.kernel->apply_binary(&network->binary[m], &product);
        product.positive = true;
        product.x = product.y;
        product.x_row = product.y_row;
    }
}

/* One logit per row; the row stride is `apart` floats. */
static void run_rows(const struct network *network, struct network_scratch *scratch, const float *x,
                     size_t apart, int rows, float *logits)
{
    bool by_layer = scratch->work.observed || scratch->work.in_float;
    bool floats = network->weights || by_layer;
    const struct linear *maps[NETWORK_LAYERS_MAX + 1];
    for (int l = 0; l < network->shape.depth; l++) {
        maps[l] = &network->layers[l].kernel;
    }
    maps[network->shape.depth] = &network->output;
    for (int first = 0; first < rows; first += LINEAR_ROWS) {
        struct linear_rows some = {
            .count = rows - first < LINEAR_ROWS ? rows - first : LINEAR_ROWS,
            .x = x + (size_t)first * apart,
            .x_row = (long)apart,
            .y = logits + first,
            .y_row = 1,
        };
        if (network->binary && !by_layer) {
            run_binary(network, scratch, some, logits + first);
        } else if (floats) {
            run_layers(network, scratch, some, logits + first);
        } else {
            linear_apply_chain(maps, network->maps, &scratch->work, &some);
        }
    }
}

static void run(const struct network *network, struct network_scratch *scratch, const float *x,
                int steps, float *logits)
{
    run_rows(network, scratch, x, (size_t)network->shape.inputs, steps, logits);
}

static void run_last(const struct network *network, struct network_scratch *scratch,
                     const struct network_stays *stays, float *logits)
{
    long last = stays->steps - 1;
    run_rows(network, scratch, stays->x + last * network->shape.inputs, stays->apart, stays->count,
             logits);
}

const struct kind kind_dense = {
    .name = "dnn",
    .with_linear = "dnn + logistic",
    .prefix = "dense",
    .maps = {{"kernel", "bias", KIND_INPUTS, KIND_UNITS, 1}},
    .byte_sums = true,
    .run = run,
    .run_last = run_last,
};
