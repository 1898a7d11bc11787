/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/prune.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Adds |weights| of column j of every gate block of a map to sum[j], and counts them. */
static void add_columns(const struct linear *map, int block, float *sum, int *count)
{
    for (int i = 0; i < map->inputs; i++) {
        for (int j = 0; j < map->outputs; j++) {
            sum[j % block] += fabsf(map->weights[(long)i * map->outputs + j]);
        }
    }
    *count += map->inputs * map->outputs / block;
}

static void divide(float *values, int n, int by)
{
    for (int i = 0; i < n; i++) {
        values[i] /= (float)by;
    }
}

void prune_ranks(const struct network *network, int layer_index, float *units, float *neurons)
{
    const struct layer *layer = &network->layers[layer_index];
    bool two_sets = layer->hidden.weights != NULL;
    float *first = two_sets ? neurons : units;
    int count = 0, hidden = 0;
    memset(units, 0, (size_t)layer->units * sizeof *units);
    memset(first, 0, (size_t)layer->neurons * sizeof *first);
    add_columns(&layer->kernel, layer->neurons, first, &count);
    if (layer->recurrent.weights) {
        add_columns(&layer->recurrent, layer->neurons, first, &count);
    }
    divide(first, layer->neurons, count);
    if (two_sets) {
        add_columns(&layer->hidden, layer->units, units, &hidden);
        divide(units, layer->units, hidden);
    }
}

/* Indices that stay, rising. */
struct kept {
    int count, index[NETWORK_UNITS_MAX];
};

static struct kept *keep_all(int n)
{
    struct kept *kept = memory_new(1, sizeof *kept);
    for (kept->count = 0; kept->count < n; kept->count++) {
        kept->index[kept->count] = kept->count;
    }
    return kept;
}

/* All but the floor(fraction * n) lowest. */
static struct kept *keep_best(const float *ranks, int n, double fraction)
{
    struct kept *kept = keep_all(n);
    for (int gone = (int)floor(fraction * n + 1e-9); gone > 0; gone--) {
        int lowest = 0;
        for (int k = 1; k < kept->count; k++) {
            if (ranks[kept->index[k]] < ranks[kept->index[lowest]]) {
                lowest = k;
            }
        }
        kept->count--;
        memmove(&kept->index[lowest], &kept->index[lowest + 1],
                (size_t)(kept->count - lowest) * sizeof *kept->index);
    }
    return kept;
}

/* Copies the kept rows and, in each gate block of `block` columns, the kept columns. */
static void copy_map(const struct linear *from, int block, const struct kept *rows,
                     const struct kept *columns, struct linear *to)
{
    int gates = from->outputs / block;
    for (int g = 0; from->weights && g < gates; g++) {
        for (int j = 0; j < columns->count; j++) {
            int source = g * block + columns->index[j], target = g * columns->count + j;
            for (int i = 0; i < rows->count; i++) {
                to->weights[(long)i * to->outputs + target] =
                    from->weights[(long)rows->index[i] * from->outputs + source];
            }
            if (from->bias) {
                to->bias[target] = from->bias[source];
            }
        }
    }
}

/* What stays of each layer; inputs[depth] is the last layer's units. */
struct plan {
    struct kept *inputs[NETWORK_LAYERS_MAX + 1], *neurons[NETWORK_LAYERS_MAX];
};

static struct plan make_plan(const struct network *network, const double *fractions)
{
    struct plan plan = {.inputs = {keep_all(network->shape.inputs)}};
    float units[NETWORK_UNITS_MAX], neurons[NETWORK_UNITS_MAX];
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        prune_ranks(network, l, units, neurons);
        const float *inner = layer->hidden.weights ? neurons : units;
        plan.inputs[l + 1] = keep_best(units, layer->units, fractions[l]);
        plan.neurons[l] = keep_best(inner, layer->neurons, fractions[l]);
    }
    return plan;
}

static void free_plan(struct plan *plan)
{
    for (int l = 0; l < NETWORK_LAYERS_MAX; l++) {
        free(plan->inputs[l]);
        free(plan->neurons[l]);
    }
    free(plan->inputs[NETWORK_LAYERS_MAX]);
}

struct network *prune_network(const struct network *network, const double *fractions,
                              struct error *error)
{
    int depth = network->shape.depth;
    if (network->shape.storage != STORAGE_FLOAT) {
        error_set(error, "an int8 network cannot be pruned: prune its parent, then quantise");
        return NULL;
    }
    for (int l = 0; l < depth; l++) {
        if (!(fractions[l] >= 0 && fractions[l] < 1)) {
            error_set(error, "layer %d: the share to prune must be at least 0 and below 1", l + 1);
            return NULL;
        }
    }
    struct plan plan = make_plan(network, fractions);
    struct network_shape shape = network->shape;
    for (int l = 0; l < depth; l++) {
        shape.units[l] = plan.inputs[l + 1]->count;
        shape.neurons[l] = plan.neurons[l]->count;
    }
    struct network *pruned = network_create(&shape, error);
    for (int l = 0; pruned && l < depth; l++) {
        const struct layer *from = &network->layers[l];
        struct layer *to = &pruned->layers[l];
        copy_map(&from->kernel, from->neurons, plan.inputs[l], plan.neurons[l], &to->kernel);
        copy_map(&from->recurrent, from->neurons, plan.inputs[l + 1], plan.neurons[l],
                 &to->recurrent);
        copy_map(&from->hidden, from->units, plan.neurons[l], plan.inputs[l + 1], &to->hidden);
    }
    if (pruned) {
        struct kept *one = keep_all(1);
        copy_map(&network->output, 1, plan.inputs[depth], one, &pruned->output);
        free(one);
    }
    free_plan(&plan);
    return pruned;
}
