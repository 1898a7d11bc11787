/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "net/kernel.h"

static const char *const architecture_names[ARCHITECTURE_COUNT] = {"lstm", "hlstm", "dnn"};
static const char *const activation_names[] = {"tanh", "relu"};

const char *architecture_name(enum architecture architecture)
{
    return architecture_names[architecture];
}

bool architecture_find(const char *name, enum architecture *out)
{
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        if (text_same(name, architecture_names[i])) {
            *out = (enum architecture)i;
            return true;
        }
    }
    return false;
}

const char *activation_name(enum activation activation)
{
    return activation_names[activation];
}

bool activation_find(const char *name, enum activation *out)
{
    for (int i = 0; i < 2; i++) {
        if (text_same(name, activation_names[i])) {
            *out = (enum activation)i;
            return true;
        }
    }
    return false;
}

/* The tensors of a layer, in file order: what exists in which architecture and its shape as
 * multiples of (inputs, units, 4 units for gates). */
enum shape { SHAPE_KERNEL, SHAPE_RECURRENT, SHAPE_BIAS };
static const struct part {
    const char *name;
    enum shape shape;
    size_t field;                    /* of struct layer */
    bool in[ARCHITECTURE_COUNT + 1]; /* lstm, hlstm, dnn, output */
} parts[] = {
    {"kernel", SHAPE_KERNEL, offsetof(struct layer, kernel), {1, 1, 1, 1}},
    {"recurrent_kernel", SHAPE_RECURRENT, offsetof(struct layer, recurrent), {1, 1, 0, 0}},
    {"hidden_kernel", SHAPE_RECURRENT, offsetof(struct layer, hidden), {0, 1, 0, 0}},
    {"bias", SHAPE_BIAS, offsetof(struct layer, bias), {1, 1, 1, 1}},
};
enum { PART_COUNT = sizeof parts / sizeof *parts };

static float **part_field(struct layer *layer, const struct part *part)
{
    return (float **)(void *)((char *)layer + part->field);
}

/* Describes part p of layer l (l == depth: the output layer); false if the layer has no such part.
 */
static bool describe(const struct network *network, int l, const struct part *part,
                     struct tensor_view *tensor)
{
    bool output = l == network->depth;
    int kind = output ? ARCHITECTURE_COUNT : (int)network->architecture;
    if (!part->in[kind]) {
        return false;
    }
    struct layer layer = output ? network->output : network->layers[l];
    int gates = !output && network->architecture != ARCHITECTURE_DNN ? 4 : 1;
    tensor->columns = gates * layer.units;
    tensor->rows = part->shape == SHAPE_KERNEL      ? layer.inputs
                   : part->shape == SHAPE_RECURRENT ? layer.units
                                                    : 0;
    tensor->data = *part_field(&layer, part);
    if (output) {
        snprintf(tensor->name, sizeof tensor->name, "output.%s", part->name);
    } else {
        snprintf(tensor->name, sizeof tensor->name, "%s%d.%s",
                 network->architecture == ARCHITECTURE_DNN ? "dense" : "lstm", l + 1, part->name);
    }
    return true;
}

static size_t tensor_size(const struct tensor_view *tensor)
{
    return (size_t)(tensor->rows ? tensor->rows : 1) * (size_t)tensor->columns;
}

bool network_tensor(const struct network *network, size_t index, struct tensor_view *tensor)
{
    for (int l = 0; l <= network->depth; l++) {
        for (int p = 0; p < PART_COUNT; p++) {
            if (describe(network, l, &parts[p], tensor) && index-- == 0) {
                return true;
            }
        }
    }
    return false;
}

/* Points every tensor into the block at weights, in file order. */
static void place_tensors(struct network *network)
{
    float *next = network->weights;
    for (int l = 0; l <= network->depth; l++) {
        struct layer *layer = l == network->depth ? &network->output : &network->layers[l];
        for (int p = 0; p < PART_COUNT; p++) {
            struct tensor_view tensor;
            if (describe(network, l, &parts[p], &tensor)) {
                *part_field(layer, &parts[p]) = next;
                next += tensor_size(&tensor);
            }
        }
    }
}

static struct network *allocate(const struct network *shape)
{
    struct network *network =
        memory_new(1, sizeof *network + shape->parameters * sizeof *network->weights);
    *network = *shape;
    network->weights = (float *)(network + 1);
    place_tensors(network);
    return network;
}

/* Fills in the sizes of a network that has no weights yet. */
static bool make_shape(enum architecture architecture, enum activation hidden, int inputs,
                       int depth, const int *units, struct network *shape, struct error *error)
{
    if (inputs < 1 || inputs > NETWORK_UNITS_MAX || depth < 1 || depth > NETWORK_LAYERS_MAX) {
        return error_set(error, "a network of %d inputs and %d layers is out of bounds", inputs,
                         depth);
    }
    *shape = (struct network){.architecture = architecture,
                              .hidden_activation = hidden,
                              .inputs = inputs,
                              .depth = depth};
    for (int l = 0; l < depth; l++) {
        if (units[l] < 1 || units[l] > NETWORK_UNITS_MAX) {
            return error_set(error, "layer %d of %d units is out of bounds", l + 1, units[l]);
        }
        shape->layers[l] = (struct layer){.inputs = l ? units[l - 1] : inputs, .units = units[l]};
    }
    shape->output = (struct layer){.inputs = units[depth - 1], .units = 1};
    struct tensor_view tensor;
    for (size_t i = 0; network_tensor(shape, i, &tensor); i++) {
        shape->parameters += tensor_size(&tensor);
    }
    return true;
}

size_t network_size(enum architecture architecture, int inputs, int depth, const int *units,
                    struct error *error)
{
    struct network shape;
    bool ok = make_shape(architecture, ACTIVATION_TANH, inputs, depth, units, &shape, error);
    return ok ? shape.parameters : 0;
}

struct network *network_new(enum architecture architecture, enum activation hidden, int inputs,
                            int depth, const int *units, struct error *error)
{
    struct network shape;
    bool ok = make_shape(architecture, hidden, inputs, depth, units, &shape, error);
    return ok ? allocate(&shape) : NULL;
}

struct network *network_copy(const struct network *network)
{
    struct network *copy = allocate(network);
    memcpy(copy->weights, network->weights, network->parameters * sizeof *network->weights);
    return copy;
}

bool network_is_recurrent(const struct network *network)
{
    return network->architecture != ARCHITECTURE_DNN;
}

size_t network_multiply_adds(const struct network *network, int steps)
{
    size_t a_step = 0;
    struct tensor_view tensor;
    for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
        a_step += tensor.rows ? tensor_size(&tensor) : 0;
    }
    return network_is_recurrent(network) ? a_step * (size_t)steps : a_step;
}

/* State and working rows of one stay: cell and hidden state of each layer, pre-activations. */
struct network_scratch {
    const struct kernel *kernel;
    float *cell[NETWORK_LAYERS_MAX], *hidden[NETWORK_LAYERS_MAX];
    float *gates, *inner; /* 4 x the widest layer each */
    float data[];
};

static size_t widest(const struct network *network)
{
    int units = 1;
    for (int l = 0; l < network->depth; l++) {
        units = network->layers[l].units > units ? network->layers[l].units : units;
    }
    return (size_t)units;
}

struct network_scratch *network_scratch_new(const struct network *network)
{
    size_t wide = widest(network), layers = (size_t)network->depth;
    struct network_scratch *scratch =
        memory_new(1, sizeof *scratch + (2 * layers * wide + 8 * wide) * sizeof(float));
    scratch->kernel = kernel_best();
    for (size_t l = 0; l < layers; l++) {
        scratch->cell[l] = scratch->data + 2 * l * wide;
        scratch->hidden[l] = scratch->cell[l] + wide;
    }
    scratch->gates = scratch->data + 2 * layers * wide;
    scratch->inner = scratch->gates + 4 * wide;
    return scratch;
}

static bool all_zero(const float *x, int n)
{
    for (int i = 0; i < n; i++) {
        if (x[i] != 0) {
            return false;
        }
    }
    return true;
}

/* One recurrent layer, one hour: x[inputs] in, cell and hidden state replaced. */
static void step_layer(const struct network *network, const struct layer *layer,
                       struct network_scratch *scratch, const float *x, float *cell, float *hidden)
{
    const struct kernel *kernel = scratch->kernel;
    int units = layer->units, wide = 4 * units;
    bool has_inner = layer->hidden != NULL;
    float *first = has_inner ? scratch->inner : scratch->gates;
    memcpy(first, layer->bias, (size_t)wide * sizeof *first);
    kernel->multiply_add(x, layer->inputs, layer->kernel, wide, first);
    kernel->multiply_add(hidden, units, layer->recurrent, wide, first);
    if (has_inner) {
        (network->hidden_activation == ACTIVATION_RELU ? kernel->relu : kernel->tanh)(first, wide);
        memset(scratch->gates, 0, (size_t)wide * sizeof *first);
        for (int g = 0; g < 4; g++) {
            /* block g of the hidden kernel is columns g units .. of each of its rows */
            for (int i = 0; i < units; i++) {
                kernel->multiply_add(first + g * units + i, 1,
                                     layer->hidden + (long)i * wide + g * units, units,
                                     scratch->gates + g * units);
            }
        }
    }
    kernel->lstm_cell(scratch->gates, units, cell, hidden);
}

static float output_logit(const struct network *network, const float *x)
{
    float logit = network->output.bias[0];
    for (int j = 0; j < network->output.inputs; j++) {
        logit += x[j] * network->output.kernel[j];
    }
    return logit;
}

static void run_recurrent(const struct network *network, struct network_scratch *scratch,
                          const float *x, int steps, float *logits)
{
    int last = network->depth - 1;
    for (int l = 0; l <= last; l++) {
        size_t bytes = (size_t)network->layers[l].units * sizeof(float);
        memset(scratch->cell[l], 0, bytes);
        memset(scratch->hidden[l], 0, bytes);
    }
    for (int t = 0; t < steps; t++) {
        const float *in = x + (long)t * network->inputs;
        if (!all_zero(in, network->inputs)) {
            for (int l = 0; l <= last; l++) {
                step_layer(network, &network->layers[l], scratch, in, scratch->cell[l],
                           scratch->hidden[l]);
                in = scratch->hidden[l];
            }
        }
        logits[t] = output_logit(network, scratch->hidden[last]);
    }
}

static void run_dense(const struct network *network, struct network_scratch *scratch,
                      const float *x, int rows, float *logits)
{
    const struct kernel *kernel = scratch->kernel;
    float *buffers[2] = {scratch->gates, scratch->inner};
    for (int t = 0; t < rows; t++) {
        const float *in = x + (long)t * network->inputs;
        for (int l = 0; l < network->depth; l++) {
            const struct layer *layer = &network->layers[l];
            float *out = buffers[l % 2];
            memcpy(out, layer->bias, (size_t)layer->units * sizeof *out);
            kernel->multiply_add(in, layer->inputs, layer->kernel, layer->units, out);
            kernel->relu(out, layer->units);
            in = out;
        }
        logits[t] = output_logit(network, in);
    }
}

void network_run(const struct network *network, struct network_scratch *scratch, const float *x,
                 int steps, float *logits)
{
    (network_is_recurrent(network) ? run_recurrent : run_dense)(network, scratch, x, steps, logits);
}
