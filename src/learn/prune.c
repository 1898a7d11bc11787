/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/prune.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Adds the absolute weights of column j of every gate block of a map to sum[j], and counts them. */
static void add_columns(const struct linear *map, int block, float *sum, int *count)
{
    for (int i = 0; i < map->inputs; i++) {
        for (int j = 0; j < map->outputs; j++) {
            sum[j % block] += fabsf(map->weights[(long)i * map->outputs + j]);
        }
    }
    *count += map->inputs * map->outputs / block;
}

/* Mean absolute incoming weight of each unit or neuron, over all maps that have them as columns. */
static void rank_set(const struct network *network, int layer_index, enum kind_width set,
                     int members, float *ranks)
{
    const struct layer *layer = &network->layers[layer_index];
    int count = 0;
    memset(ranks, 0, (size_t)members * sizeof *ranks);
    for (int m = 0; m < kind_map_count(network->kind); m++) {
        if (network->kind->maps[m].columns == set) {
            add_columns(&layer->maps[m], members, ranks, &count);
        }
    }
    for (int i = 0; i < members; i++) {
        ranks[i] /= (float)count;
    }
}

void prune_ranks(const struct network *network, int layer_index, float *units, float *neurons)
{
    const struct layer *layer = &network->layers[layer_index];
    rank_set(network, layer_index, KIND_UNITS, layer->units, units);
    if (network->kind->inner) {
        rank_set(network, layer_index, KIND_NEURONS, layer->neurons, neurons);
    }
}

void prune_marks(const float *ranks, int count, double fraction, bool *goes)
{
    memset(goes, 0, (size_t)count * sizeof *goes);
    for (int gone = (int)floor(fraction * count + 1e-9); gone > 0; gone--) {
        int lowest = 0;
        while (goes[lowest]) {
            lowest++;
        }
        for (int i = lowest + 1; i < count; i++) {
            lowest = !goes[i] && ranks[i] < ranks[lowest] ? i : lowest;
        }
        goes[lowest] = true;
    }
}

/* Indices that are kept, ascending. */
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

/* All but those that prune_marks marks. */
static struct kept *keep_best(const float *ranks, int n, double fraction)
{
    bool goes[NETWORK_UNITS_MAX];
    struct kept *kept = memory_new(1, sizeof *kept);
    prune_marks(ranks, n, fraction, goes);
    for (int i = 0; i < n; i++) {
        if (!goes[i]) {
            kept->index[kept->count++] = i;
        }
    }
    return kept;
}

/* Copies the kept rows and, in each gate block of `block` columns, the kept columns. */
static void copy_map(const struct linear *from, int block, const struct kept *rows,
                     const struct kept *columns, struct linear *to)
{
    int gates = from->outputs / block;
    for (int g = 0; g < gates; g++) {
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

/* What is kept of each layer; inputs[depth] is the last layer's units. Without an inner layer the
 * neurons are the units. */
struct plan {
    struct kept *inputs[NETWORK_LAYERS_MAX + 1], *neurons[NETWORK_LAYERS_MAX];
};

static struct plan make_plan(const struct network *network, const double *fractions,
                             prune_rank_fn *rank, const void *context)
{
    struct plan plan = {.inputs = {keep_all(network->shape.inputs)}};
    float units[NETWORK_UNITS_MAX], neurons[NETWORK_UNITS_MAX];
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        rank(context, network, l, units, neurons);
        const float *inner = network->kind->inner ? neurons : units;
        plan.inputs[l + 1] = keep_best(units, layer->units, fractions[l]);
        plan.neurons[l] = keep_best(inner, layer->neurons, fractions[l]);
    }
    return plan;
}

static const struct kept *kept_of(const struct plan *plan, int l, enum kind_width width)
{
    const struct kept *const kept[] = {[KIND_INPUTS] = plan->inputs[l],
                                       [KIND_UNITS] = plan->inputs[l + 1],
                                       [KIND_NEURONS] = plan->neurons[l]};
    return kept[width];
}

/* Copies what is kept of a layer. */
static void copy_layer(const struct network *network, const struct plan *plan, int l,
                       struct network *pruned)
{
    for (int m = 0; m < kind_map_count(network->kind); m++) {
        const struct kind_map *row = &network->kind->maps[m];
        const struct linear *from = &network->layers[l].maps[m];
        copy_map(from, from->outputs / row->blocks, kept_of(plan, l, row->rows),
                 kept_of(plan, l, row->columns), &pruned->layers[l].maps[m]);
    }
}

static void free_plan(struct plan *plan)
{
    for (int l = 0; l < NETWORK_LAYERS_MAX; l++) {
        free(plan->inputs[l]);
        free(plan->neurons[l]);
    }
    free(plan->inputs[NETWORK_LAYERS_MAX]);
}

struct network *prune_network_by(const struct network *network, const double *fractions,
                                 prune_rank_fn *rank, const void *context, struct error *error)
{
    int depth = network->shape.depth;
    if (network->shape.storage != STORAGE_FLOAT) {
        error_set(error, "an int8 network cannot be pruned: prune its parent, then quantise");
        return NULL;
    }
    if (network->kind->forms) {
        error_set(error, "an imported network cannot be pruned");
        return NULL;
    }
    for (int l = 0; l < depth; l++) {
        if (!(fractions[l] >= 0 && fractions[l] < 1)) {
            error_set(error, "layer %d: the share to prune must be at least 0 and below 1", l + 1);
            return NULL;
        }
    }
    struct plan plan = make_plan(network, fractions, rank, context);
    struct network_shape shape = network->shape;
    for (int l = 0; l < depth; l++) {
        shape.units[l] = plan.inputs[l + 1]->count;
        shape.neurons[l] = plan.neurons[l]->count;
    }
    struct network *pruned = network_create(&shape, error);
    for (int l = 0; pruned && l < depth; l++) {
        copy_layer(network, &plan, l, pruned);
    }
    if (pruned) {
        struct kept *one = keep_all(1);
        copy_map(&network->output, 1, plan.inputs[depth], one, &pruned->output);
        free(one);
    }
    free_plan(&plan);
    return pruned;
}

static void rank_by_mean(const void *context, const struct network *network, int layer,
                         float *units, float *neurons)
{
    (void)context;
    prune_ranks(network, layer, units, neurons);
}

struct network *prune_network(const struct network *network, const double *fractions,
                              struct error *error)
{
    return prune_network_by(network, fractions, rank_by_mean, NULL, error);
}
