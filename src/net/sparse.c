/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/sparse.h"

#include "base/memory.h"
#include "net/kernel.h"

float sparse_left(const struct network *network)
{
    size_t left = 0, all = 0;
    for (int i = 0; network->weights && i + 1 < network->maps; i++) { /* the last: the output */
        const struct linear *map = network_map(network, i);
        long size = (long)map->inputs * map->outputs;
        for (long k = 0; k < size; k++) {
            left += map->weights[k] != 0;
        }
        all += (size_t)size;
    }
    return all > 0 ? (float)left / (float)all : 1;
}

/* Is it of a kind that is run so, with at most this share of its weights left? */
static bool fits(const struct network *network, float share)
{
    return network->weights && network->kind->hourly && !network->kind->forms &&
           network->shape.gates == GATES_SIGMOID && sparse_left(network) <= share;
}

static bool stays_fit(const struct network *network)
{
    return network->kind->fused && fits(network, network->kernel->sparse_share);
}

/* Sizes of the parts, in floats. */
static size_t list_room(const struct network *network)
{
    size_t room = 0;
    for (int i = 0; i < network->maps; i++) {
        const struct linear *map = network_map(network, i);
        room += 2 * (size_t)map->inputs * (size_t)map->outputs + 3 * (size_t)map->outputs;
    }
    return room;
}

size_t sparse_room(const struct network *network)
{
    const struct kernel *kernel = network->kernel;
    bool either = stays_fit(network) || fits(network, kernel->project_share);
    return either ? memory_lines(list_room(network), sizeof(float)) : 0;
}

/* Rows of stays. */
struct row_counts {
    size_t units, widest;
};

static struct row_counts count_rows(const struct network *network)
{
    struct row_counts rows = {0};
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        int wide = layer->units > layer->neurons ? layer->units : layer->neurons;
        rows.units += (size_t)layer->units;
        rows.widest = 4 * (size_t)wide > rows.widest ? 4 * (size_t)wide : rows.widest;
    }
    return rows;
}

size_t sparse_stays_room(const struct network *network)
{
    struct row_counts rows = count_rows(network);
    size_t all = (size_t)network->shape.inputs + 2 * rows.units + 2 * rows.widest + 1;
    return stays_fit(network) ? all * SPARSE_STAYS : 0;
}

/* Room for lists, taken from its start. */
struct room {
    int32_t *bounds;
    struct sparse_weight *weights;
    int32_t count; /* of weights */
};

/* Appends the weights left from these inputs to an output, which are rows from `at` on. */
static void list_weights(struct room *room, const struct linear *map, int first, int inputs,
                         int output, int at)
{
    const float *weights = map->weights + (long)first * map->outputs + output;
    for (int i = 0; i < inputs; i++, weights += map->outputs) {
        if (*weights != 0) {
            room->weights[room->count++] = (struct sparse_weight){at + i, *weights};
        }
    }
}

/* A map, and to the same sums another (or NULL), whose inputs follow. *alone: the first by itself.
 */
static struct sparse_map list_maps(struct room *room, const struct linear *map,
                                   const struct linear *also, struct sparse_map *alone)
{
    int outputs = map->outputs;
    int32_t *begin = room->bounds, *middle = begin + outputs, *end = middle + outputs;
    for (int j = 0; j < outputs; j++) {
        begin[j] = room->count;
        list_weights(room, map, 0, map->inputs, j, 0);
        middle[j] = room->count;
        if (also) {
            list_weights(room, also, 0, also->inputs, j, map->inputs);
        }
        end[j] = room->count;
    }
    room->bounds = end + outputs;
    *alone = (struct sparse_map){outputs, begin, middle, room->weights, map->bias};
    return (struct sparse_map){outputs, begin, end, room->weights, map->bias};
}

/* From each of four blocks of inner neurons to the units of that gate. */
static struct sparse_map list_gates(struct room *room, const struct linear *map)
{
    int outputs = map->outputs, units = outputs / 4;
    int32_t *begin = room->bounds, *end = begin + outputs;
    for (int j = 0; j < outputs; j++) {
        begin[j] = room->count;
        list_weights(room, map, 0, map->inputs, j, j / units * map->inputs);
        end[j] = room->count;
    }
    room->bounds = end + outputs;
    return (struct sparse_map){outputs, begin, end, room->weights, NULL};
}

static void list_layer(struct room *room, const struct network *network, int l,
                       struct network_sparse *sparse)
{
    const struct layer *layer = &network->layers[l];
    struct sparse_layer *to = &sparse->layers[l];
    *to = (struct sparse_layer){.inputs = layer->inputs,
                                .units = layer->units,
                                .relu = network->shape.hidden_activation == ACTIVATION_RELU};
    to->sums = list_maps(room, &layer->kernel, network->kind->fused ? &layer->recurrent : NULL,
                         &sparse->kernels[l]);
    if (network->kind->inner) {
        to->neurons = layer->neurons;
        to->hidden = list_gates(room, &layer->hidden);
    }
}

/* Places the rows of stays side by side. */
static void place_rows(const struct network *network, struct network_sparse *sparse, float *rows)
{
    struct row_counts counts = count_rows(network);
    sparse->stack.rows = rows;
    sparse->stack.cells = rows + ((size_t)network->shape.inputs + counts.units) * SPARSE_STAYS;
    sparse->stack.sums = sparse->stack.cells + counts.units * SPARSE_STAYS;
    sparse->stack.gates = sparse->stack.sums + counts.widest * SPARSE_STAYS;
    sparse->stack.logits = sparse->stack.gates + counts.widest * SPARSE_STAYS;
}

void sparse_make(const struct network *network, struct network_scratch *scratch, float *lists,
                 float *rows)
{
    struct network_sparse *sparse = &scratch->sparse;
    if (!lists) {
        return;
    }
    int outputs = 0;
    for (int i = 0; i < network->maps; i++) {
        outputs += network_map(network, i)->outputs;
    }
    struct room room = {.bounds = (int32_t *)(void *)lists,
                        .weights = (struct sparse_weight *)(void *)(lists + 3 * (long)outputs)};
    sparse->of = network;
    sparse->left = sparse_left(network);
    sparse->projects = fits(network, network->kernel->project_share);
    for (int l = 0; l < network->shape.depth; l++) {
        list_layer(&room, network, l, sparse);
    }
    if (rows) {
        sparse->stack =
            (struct sparse_recurrences){.depth = network->shape.depth, .layers = sparse->layers};
        list_maps(&room, &network->output, NULL, &sparse->stack.output);
        place_rows(network, sparse, rows);
    }
}
