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

/* The linear maps of a layer in file order: what exists in which architecture. */
static const struct part {
    const char *name;
    size_t field;                /* of struct layer */
    bool in[ARCHITECTURE_COUNT]; /* lstm, hlstm, dnn */
} parts[] = {
    {"kernel", offsetof(struct layer, kernel), {1, 1, 1}},
    {"recurrent_kernel", offsetof(struct layer, recurrent), {1, 1, 0}},
    {"hidden_kernel", offsetof(struct layer, hidden), {0, 1, 0}},
};
enum { PART_COUNT = sizeof parts / sizeof *parts };

static struct linear *part_map(const struct layer *layer, int part)
{
    return (struct linear *)(void *)((char *)layer + parts[part].field);
}

struct linear *network_map(const struct network *network, int index)
{
    for (int l = 0; l < network->shape.depth; l++) {
        for (int p = 0; p < PART_COUNT; p++) {
            if (parts[p].in[network->shape.architecture] && index-- == 0) {
                return part_map(&network->layers[l], p);
            }
        }
    }
    return index == 0 ? (struct linear *)&network->output : NULL;
}

static size_t map_size(const struct linear *map)
{
    return (size_t)map->inputs * (size_t)map->outputs;
}

/* The kernel and the bias of a map as tensors; a map without a bias has the first only. */
static bool map_tensor(const struct linear *map, bool bias, struct tensor_view *tensor)
{
    bool quantised = map->codes != NULL;
    tensor->rows = bias ? 0 : map->inputs;
    tensor->columns = map->outputs;
    tensor->type = !quantised ? TENSOR_F32 : bias ? TENSOR_I32 : TENSOR_I8;
    if (quantised && bias) {
        tensor->integers = map->bias_codes;
    } else if (quantised) {
        tensor->codes = map->codes;
    } else {
        tensor->data = bias ? map->bias : map->weights;
    }
    return !bias || map->bias || map->bias_codes;
}

bool network_tensor(const struct network *network, size_t index, struct tensor_view *tensor)
{
    for (int l = 0; l <= network->shape.depth; l++) {
        bool output = l == network->shape.depth;
        char prefix[16] = "output";
        if (!output) {
            snprintf(prefix, sizeof prefix, "%s%d",
                     network_is_recurrent(network) ? "lstm" : "dense", l + 1);
        }
        for (int p = 0; p <= PART_COUNT; p++) { /* one past the last: the bias */
            bool bias = p == PART_COUNT;
            if (!bias && !(output ? p == 0 : parts[p].in[network->shape.architecture])) {
                continue;
            }
            const struct linear *map =
                output ? &network->output : part_map(&network->layers[l], bias ? 0 : p);
            if (map_tensor(map, bias, tensor) && index-- == 0) {
                snprintf(tensor->name, sizeof tensor->name, "%s.%s", prefix,
                         bias ? "bias" : parts[p].name);
                return true;
            }
        }
    }
    return false;
}

/* ---- shapes and memory ---- */

/* Sizes of all maps; no tensors yet. */
static bool make_maps(const struct network_shape *shape, struct network *network,
                      struct error *error)
{
    int inputs = shape->inputs, gates = shape->architecture == ARCHITECTURE_DNN ? 1 : 4;
    *network = (struct network){.shape = *shape, .kernel = kernel_best()};
    if (inputs < 1 || inputs > NETWORK_UNITS_MAX || shape->depth < 1 ||
        shape->depth > NETWORK_LAYERS_MAX) {
        return error_set(error, "a network of %d inputs and %d layers is out of range", inputs,
                         shape->depth);
    }
    for (int l = 0; l < shape->depth; l++) {
        int units = shape->units[l], neurons = shape->neurons[l] ? shape->neurons[l] : units;
        neurons = shape->architecture == ARCHITECTURE_HLSTM ? neurons : units;
        if (units < 1 || units > NETWORK_UNITS_MAX || neurons < 1 || neurons > NETWORK_UNITS_MAX) {
            return error_set(error, "layer %d of %d units is out of range", l + 1, units);
        }
        network->shape.neurons[l] = neurons;
        network->layers[l] = (struct layer){
            .inputs = inputs,
            .units = units,
            .neurons = neurons,
            .kernel = {.inputs = inputs, .outputs = gates * neurons},
            .recurrent = {.inputs = units, .outputs = gates * neurons},
            .hidden = {.inputs = neurons, .outputs = gates * units},
        };
        inputs = units;
    }
    network->output = (struct linear){.inputs = inputs, .outputs = 1};
    struct linear *map;
    for (; (map = network_map(network, network->maps)); network->maps++) {
        map->index = network->maps;
        network->parameters += map_size(map);
    }
    for (int l = 0; l < shape->depth; l++) {
        network->parameters += (size_t)network->layers[l].kernel.outputs;
    }
    network->parameters += 1; /* the output's bias */
    return true;
}

size_t network_size(const struct network_shape *shape, struct error *error)
{
    struct network network;
    return make_maps(shape, &network, error) ? network.parameters : 0;
}

/* Points the tensors of float storage into the block at weights, in file order. */
static void place_floats(struct network *network)
{
    float *next = network->weights;
    for (int l = 0; l <= network->shape.depth; l++) {
        bool output = l == network->shape.depth;
        struct linear *kernel = output ? &network->output : &network->layers[l].kernel;
        for (int p = 0; p < PART_COUNT; p++) {
            struct linear *map = output ? kernel : part_map(&network->layers[l], p);
            if (output ? p == 0 : parts[p].in[network->shape.architecture]) {
                map->weights = next;
                next += map_size(map);
            }
        }
        kernel->bias = next;
        next += kernel->outputs;
    }
}

/* int8 storage: floats and int32 first, then the bytes. has_bias: a layer's kernel and the output.
 */
static bool has_bias(const struct network *network, const struct linear *map)
{
    if (map == &network->output) {
        return true;
    }
    for (int l = 0; l < network->shape.depth; l++) {
        if (map == &network->layers[l].kernel) {
            return true;
        }
    }
    return false;
}

/* A copy of the sizes with room behind it, from *rest on, for the tensors. */
static struct network *create(const struct network *sized, size_t bytes, void **rest)
{
    size_t head = memory_lines(sizeof *sized, 1);
    struct network *network = memory_new_aligned(head + bytes);
    *network = *sized;
    *rest = (char *)network + head;
    return network;
}

/* Words of four bytes beside the codes of a map. */
static size_t map_words(const struct network *network, const struct linear *map)
{
    size_t quads = ((size_t)map->inputs + 3) / 4, rows = 3;
    rows += has_bias(network, map) ? 1 : 0;
    rows += network_is_recurrent(network) ? 0 : 1;
    return rows * memory_lines((size_t)map->outputs, sizeof(float)) +
           memory_lines(quads, sizeof(int32_t));
}

static struct network *create_int8(const struct network *sized)
{
    size_t words = 0, bytes = 0;
    for (int i = 0; i < sized->maps; i++) {
        const struct linear *map = network_map(sized, i);
        words += map_words(sized, map);
        bytes += memory_lines(map_size(map), 1) + memory_lines(linear_quads(map), 1);
    }
    void *rest;
    struct network *network = create(sized, words * sizeof(float) + bytes, &rest);
    float *next = rest;
    int8_t *codes = (int8_t *)(next + words);
    for (int i = 0; i < network->maps; i++) {
        struct linear *map = network_map(network, i);
        size_t row = memory_lines((size_t)map->outputs, sizeof(float));
        int32_t *whole = (int32_t *)(void *)(next + 2 * row);
        map->scale = next;
        map->step = next + row;
        map->offset = whole;
        if (has_bias(network, map)) {
            map->bias_codes = whole += row;
        }
        if (!network_is_recurrent(network)) {
            map->sums = whole += row;
        }
        map->reach = whole + row;
        map->codes = codes;
        map->quads = codes + memory_lines(map_size(map), 1);
        next += map_words(network, map);
        codes = map->quads + memory_lines(linear_quads(map), 1);
    }
    return network;
}

struct network *network_create(const struct network_shape *shape, struct error *error)
{
    struct network sized;
    if (!make_maps(shape, &sized, error)) {
        return NULL;
    }
    if (shape->storage == STORAGE_INT8) {
        return create_int8(&sized);
    }
    void *rest;
    struct network *network = create(&sized, sized.parameters * sizeof *network->weights, &rest);
    network->weights = rest;
    place_floats(network);
    return network;
}

struct network *network_new(enum architecture architecture, enum activation hidden, int inputs,
                            int depth, const int *units, struct error *error)
{
    struct network_shape shape = {.architecture = architecture,
                                  .hidden_activation = hidden,
                                  .inputs = inputs,
                                  .depth = depth};
    for (int l = 0; l < depth && l < NETWORK_LAYERS_MAX; l++) {
        shape.units[l] = units[l];
    }
    return network_create(&shape, error);
}

struct network *network_copy(const struct network *network)
{
    struct network *copy = network_create(&network->shape, NULL);
    memcpy(copy->weights, network->weights, network->parameters * sizeof *network->weights);
    return copy;
}

bool network_is_recurrent(const struct network *network)
{
    return network->shape.architecture != ARCHITECTURE_DNN;
}

size_t network_multiply_adds(const struct network *network, int steps)
{
    size_t a_step = 0;
    for (int i = 0; i < network->maps; i++) {
        a_step += map_size(network_map(network, i));
    }
    return network_is_recurrent(network) ? a_step * (size_t)steps : a_step;
}
