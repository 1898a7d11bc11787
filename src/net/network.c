/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "net/kernel.h"

/* Index of a name among some, or -1. */
static int find_name(const char *const *names, int count, const char *name)
{
    int i = 0;
    while (i < count && !text_same(name, names[i])) {
        i++;
    }
    return i < count ? i : -1;
}

static const char *const activation_names[] = {"tanh", "relu"};

const char *activation_name(enum activation activation)
{
    return activation_names[activation];
}

bool activation_find(const char *name, enum activation *out)
{
    int found = find_name(activation_names, 2, name);
    if (found >= 0) {
        *out = (enum activation)found;
    }
    return found >= 0;
}

static const char *const gates_names[] = {"sigmoid", "hard_sigmoid"};

const char *gates_name(enum gates gates)
{
    return gates_names[gates];
}

bool gates_find(const char *name, enum gates *out)
{
    int found = find_name(gates_names, 2, name);
    if (found >= 0) {
        *out = (enum gates)found;
    }
    return found >= 0;
}

static const char *const curve_names[CURVE_COUNT] = {"linear",  "tanh",         "relu",
                                                     "sigmoid", "hard_sigmoid", "hard_sigmoid_6"};

const char *curve_name(enum curve curve)
{
    return curve_names[curve];
}

bool curve_find(const char *name, enum curve *out)
{
    for (int i = 0; i < CURVE_COUNT; i++) {
        if (strcmp(name, curve_names[i]) == 0) {
            *out = (enum curve)i;
            return true;
        }
    }
    return false;
}

/* The output layer as a map. */
static const struct kind_map output_map = {"kernel", "bias", KIND_UNITS, KIND_UNITS, 1};

/* The maps of layer l. */
static const struct kind_map *rows_of(const struct kind *kind, const struct network_shape *shape,
                                      int l)
{
    return kind->forms ? kind->forms[shape->styles[l].form].maps : kind->maps;
}

/* What the kind says of map m of layer l, and the map; l == depth: of the output. NULL past the
 * last. */
static const struct kind_map *map_row(const struct network *network, int l, int m)
{
    if (l == network->shape.depth) {
        return m == 0 ? &output_map : NULL;
    }
    const struct kind_map *rows = rows_of(network->kind, &network->shape, l);
    return m < KIND_MAPS_MAX && rows[m].name ? &rows[m] : NULL;
}

static struct linear *map_at(const struct network *network, int l, int m)
{
    bool output = l == network->shape.depth;
    return (struct linear *)(output ? &network->output : &network->layers[l].maps[m]);
}

struct linear *network_map(const struct network *network, int index)
{
    for (int l = 0; l <= network->shape.depth; l++) {
        for (int m = 0; map_row(network, l, m); m++) {
            if (index-- == 0) {
                return map_at(network, l, m);
            }
        }
    }
    return NULL;
}

static size_t map_size(const struct linear *map)
{
    return (size_t)map->inputs * (size_t)map->outputs;
}

/* A map or its bias as a tensor. */
static void view_tensor(const struct linear *map, bool bias, struct tensor_view *tensor)
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
}

/* The tensors of layer l in file order: its maps, then their biases. *index counts down. */
static bool layer_tensor(const struct network *network, int l, size_t *index,
                         struct tensor_view *tensor)
{
    const struct kind_map *row;
    char prefix[16] = "output";
    if (l < network->shape.depth) {
        snprintf(prefix, sizeof prefix, "%s%d", network->kind->prefix, l + 1);
    }
    for (int bias = 0; bias < 2; bias++) {
        for (int m = 0; (row = map_row(network, l, m)); m++) {
            if ((!bias || row->bias) && (*index)-- == 0) {
                view_tensor(map_at(network, l, m), bias, tensor);
                snprintf(tensor->name, sizeof tensor->name, "%s.%s", prefix,
                         bias ? row->bias : row->name);
                return true;
            }
        }
    }
    return false;
}

bool network_tensor(const struct network *network, size_t index, struct tensor_view *tensor)
{
    for (int l = 0; l <= network->shape.depth; l++) {
        if (layer_tensor(network, l, &index, tensor)) {
            return true;
        }
    }
    return false;
}

/* ---- shapes and memory ---- */

static int width_of(const struct layer *layer, enum kind_width width)
{
    const int widths[] = {[KIND_INPUTS] = layer->inputs,
                          [KIND_UNITS] = layer->units,
                          [KIND_NEURONS] = layer->neurons};
    return widths[width];
}

/* Sizes of the maps of a layer. */
static void size_layer(const struct kind_map *rows, struct layer *layer)
{
    for (int m = 0; m < KIND_MAPS_MAX && rows[m].name; m++) {
        const struct kind_map *row = &rows[m];
        layer->maps[m].inputs = width_of(layer, row->rows);
        layer->maps[m].outputs = row->blocks * width_of(layer, row->columns);
    }
}

/* Counts and numbers the maps. */
static void number_maps(struct network *network)
{
    const struct kind_map *row;
    for (int l = 0; l <= network->shape.depth; l++) {
        for (int m = 0; (row = map_row(network, l, m)); m++) {
            struct linear *map = map_at(network, l, m);
            map->index = network->maps++;
            network->parameters += map_size(map) + (row->bias ? (size_t)map->outputs : 0);
        }
    }
}

static int neurons_of(const struct kind *kind, const struct network_shape *shape, int l)
{
    if (kind->forms && kind->forms[shape->styles[l].form].halved) {
        return shape->units[l] % 2 == 0 ? shape->units[l] / 2 : 0;
    }
    return kind->inner && shape->neurons[l] ? shape->neurons[l] : shape->units[l];
}

/* Sizes of all maps; no tensors yet. */
static bool make_maps(const struct network_shape *shape, struct network *network,
                      struct error *error)
{
    int inputs = shape->inputs;
    *network = (struct network){
        .shape = *shape, .kind = kind_of(shape->architecture), .kernel = kernel_best()};
    if (!network->kind) {
        return error_set(error, "unknown architecture %d", (int)shape->architecture);
    }
    if (inputs < 1 || inputs > NETWORK_UNITS_MAX || shape->depth < 1 ||
        shape->depth > NETWORK_LAYERS_MAX) {
        return error_set(error, "a network of %d inputs and %d layers is out of range", inputs,
                         shape->depth);
    }
    for (int l = 0; l < shape->depth; l++) {
        int units = shape->units[l], neurons = neurons_of(network->kind, shape, l);
        if (units < 1 || units > NETWORK_UNITS_MAX || neurons < 1 || neurons > NETWORK_UNITS_MAX) {
            return error_set(error, "layer %d of %d units is out of range", l + 1, units);
        }
        network->shape.neurons[l] = neurons;
        network->layers[l] = (struct layer){.inputs = inputs, .units = units, .neurons = neurons};
        size_layer(rows_of(network->kind, shape, l), &network->layers[l]);
        inputs = units;
    }
    network->output = (struct linear){.inputs = inputs, .outputs = 1};
    number_maps(network);
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
    const struct kind_map *row;
    float *next = network->weights;
    for (int l = 0; l <= network->shape.depth; l++) {
        for (int m = 0; map_row(network, l, m); m++) {
            struct linear *map = map_at(network, l, m);
            map->weights = next;
            next += map_size(map);
        }
        for (int m = 0; (row = map_row(network, l, m)); m++) {
            struct linear *map = map_at(network, l, m);
            map->bias = row->bias ? next : NULL;
            next += row->bias ? map->outputs : 0;
        }
    }
}

/* ---- int8 storage: floats and int32 first, then the bytes ---- */

/* Allocates a copy of the sizes followed by memory for the tensors, which begins at *rest. */
static struct network *create(const struct network *sized, size_t bytes, void **rest)
{
    size_t head = memory_lines(sizeof *sized, 1);
    struct network *network = memory_new_aligned(head + bytes);
    *network = *sized;
    *rest = (char *)network + head;
    return network;
}

/* Number of 4-byte words of a map besides its codes. */
static size_t map_words(const struct kind *kind, const struct kind_map *row,
                        const struct linear *map)
{
    size_t quads = ((size_t)map->inputs + 3) / 4, rows = 3;
    rows += row->bias ? 1 : 0;
    rows += kind && kind->byte_sums ? 1 : 0;
    return rows * memory_lines((size_t)map->outputs, sizeof(float)) +
           memory_lines(quads, sizeof(int32_t));
}

static size_t map_bytes(const struct linear *map)
{
    return memory_lines(map_size(map), 1) + memory_lines(linear_quads(map), 1);
}

/* Points the tensors of a map to its words and bytes. */
static void place_int8(const struct kind *kind, const struct kind_map *row, float *words,
                       int8_t *codes, struct linear *map)
{
    size_t line = memory_lines((size_t)map->outputs, sizeof(float));
    int32_t *whole = (int32_t *)(void *)(words + 2 * line);
    map->scale = words;
    map->step = words + line;
    map->offset = whole;
    if (row->bias) {
        map->bias_codes = whole += line;
    }
    if (kind->byte_sums) {
        map->sums = whole += line;
    }
    map->reach = whole + line;
    map->codes = codes;
    map->quads = codes + memory_lines(map_size(map), 1);
}

static struct network *create_int8(const struct network *sized)
{
    const struct kind_map *row;
    const struct kind *kind = sized->kind;
    size_t words = 0, bytes = 0;
    for (int l = 0; l <= sized->shape.depth; l++) {
        for (int m = 0; (row = map_row(sized, l, m)); m++) {
            words += map_words(kind, row, map_at(sized, l, m));
            bytes += map_bytes(map_at(sized, l, m));
        }
    }
    void *rest;
    struct network *network = create(sized, words * sizeof(float) + bytes, &rest);
    float *next = rest;
    int8_t *codes = (int8_t *)(next + words);
    for (int l = 0; l <= network->shape.depth; l++) {
        for (int m = 0; (row = map_row(network, l, m)); m++) {
            struct linear *map = map_at(network, l, m);
            place_int8(kind, row, next, codes, map);
            next += map_words(kind, row, map);
            codes += map_bytes(map);
        }
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

struct network *network_outline(const struct network *network)
{
    struct network sized;
    void *rest;
    if (!make_maps(&network->shape, &sized, NULL)) {
        return NULL;
    }
    sized.packed = network->packed;
    sized.kernel = network->kernel;
    return create(&sized, 0, &rest);
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
    void *rest;
    return network_copy_with(network, 0, &rest);
}

struct network *network_copy_with(const struct network *network, size_t bytes, void **rest)
{
    struct network sized;
    void *floats;
    if (!make_maps(&network->shape, &sized, NULL)) {
        return NULL;
    }
    size_t room = memory_lines(sized.parameters, sizeof(float)) * sizeof(float);
    struct network *copy = create(&sized, room + bytes, &floats);
    copy->weights = floats;
    place_floats(copy);
    memcpy(copy->weights, network->weights, network->parameters * sizeof *network->weights);
    *rest = (char *)floats + room;
    return copy;
}

size_t network_nonzero_weights(const struct network *network)
{
    struct tensor_view tensor;
    size_t left = 0;
    for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
        for (long at = 0; at < (long)tensor.rows * tensor.columns; at++) {
            left += tensor.type == TENSOR_F32 ? tensor.data[at] != 0 : 1;
        }
    }
    return left;
}

bool network_is_hourly(const struct network *network)
{
    return network->kind->hourly;
}

bool network_reads_backwards(const struct network *network)
{
    bool backwards = false;
    for (int l = 0; network->kind->forms && l < network->shape.depth; l++) {
        backwards = backwards || network->shape.styles[l].form == FORM_BIDIRECTIONAL;
    }
    return backwards;
}

size_t network_multiply_adds(const struct network *network, int steps)
{
    size_t a_step = 0;
    for (int i = 0; i < network->maps; i++) {
        a_step += map_size(network_map(network, i));
    }
    return network->kind->hourly ? a_step * (size_t)steps : a_step;
}
