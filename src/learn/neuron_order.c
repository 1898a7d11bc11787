/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/neuron_order.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "patient/scheme.h"

/* Inputs that a byte product reads or skips together. */
enum { GROUP = 4, ROWS_MOST = 512 };

/* Rows on which each neuron of a layer is active, one bit per row. */
struct firing {
    size_t words;
    uint64_t *bits; /* [neurons][words] */
};

/* Number of set bits of one bitmap, or of its intersection with another. */
static long count_bits(const uint64_t *bits, const uint64_t *where, size_t words)
{
    long count = 0;
    for (size_t w = 0; w < words; w++) {
        count += __builtin_popcountll(bits[w] & (where ? where[w] : UINT64_MAX));
    }
    return count;
}

/* Computes h[rows][layer->units] = max(0, b + x W) and records where it is not 0. */
static void run_layer(const struct network *network, const struct layer *layer, const float *x,
                      size_t rows, size_t apart, float *h, struct firing *firing)
{
    struct linear_work work = {.kernel = network->kernel};
    size_t units = (size_t)layer->units;
    memset(firing->bits, 0, units * firing->words * sizeof *firing->bits);
    for (size_t i = 0; i < rows; i++) {
        float *row = h + i * units;
        linear_apply(&layer->kernel, &work, x + i * apart, false, row);
        network->kernel->relu(row, layer->units);
        for (size_t j = 0; j < units; j++) {
            firing->bits[j * firing->words + i / 64] |= (uint64_t)(row[j] > 0) << i % 64;
        }
    }
}

/* Forms groups greedily: first the most active neuron, then those that are most active on rows
 * where the group is and least elsewhere. */
static void find_order(const struct firing *firing, int units, int *order)
{
    size_t words = firing->words;
    uint64_t *group = memory_new(words, sizeof *group);
    bool *taken = memory_new((size_t)units, sizeof *taken);
    for (int place = 0; place < units; place++) {
        if (place % GROUP == 0) {
            memset(group, 0, words * sizeof *group);
        }
        long best_gain = 0;
        int best = -1;
        for (int j = 0; j < units; j++) {
            const uint64_t *bits = firing->bits + (size_t)j * words;
            long all = count_bits(bits, NULL, words);
            long gain = place % GROUP ? 2 * count_bits(bits, group, words) - all : all;
            if (!taken[j] && (best < 0 || gain > best_gain)) {
                best = j;
                best_gain = gain;
            }
        }
        order[place] = best;
        taken[best] = true;
        for (size_t w = 0; w < words; w++) {
            group[w] |= firing->bits[(size_t)best * words + w];
        }
    }
    free(group);
    free(taken);
}

/* Permutes the columns of a layer and the rows of the next map: new index i takes old index
 * order[i]. */
static void permute(const struct layer *layer, const struct linear *next, const int *order)
{
    const struct linear *kernel = &layer->kernel;
    size_t units = (size_t)layer->units, inputs = (size_t)kernel->inputs;
    size_t outputs = (size_t)next->outputs, most = inputs + 1 > outputs ? inputs + 1 : outputs;
    float *before = memory_new(units * most, sizeof *before);
    memcpy(before, kernel->weights, inputs * units * sizeof *before);
    memcpy(before + inputs * units, kernel->bias, units * sizeof *before);
    for (size_t j = 0; j < units; j++) {
        for (size_t i = 0; i < inputs; i++) {
            kernel->weights[i * units + j] = before[i * units + (size_t)order[j]];
        }
        kernel->bias[j] = before[inputs * units + (size_t)order[j]];
    }
    memcpy(before, next->weights, units * outputs * sizeof *before);
    for (size_t j = 0; j < units; j++) {
        memcpy(next->weights + j * outputs, before + (size_t)order[j] * outputs,
               outputs * sizeof *before);
    }
    free(before);
}

void order_neurons(struct network *network, const struct examples *examples)
{
    size_t rows = examples->count < ROWS_MOST ? examples->count : ROWS_MOST, apart = FEATURE_COUNT;
    if (network_is_hourly(network)) {
        return;
    }
    size_t last_row = ((size_t)examples->steps - 1) * apart;
    float *x = memory_new(rows * apart, sizeof *x);
    float *copy = memory_new((size_t)examples->steps * apart, sizeof *copy);
    for (size_t i = 0; i < rows; i++) {
        const float *stay = examples_rows(examples, i * examples->count / rows, copy);
        memcpy(x + i * apart, stay + last_row, apart * sizeof *x);
    }
    free(copy);
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        bool last = l + 1 == network->shape.depth;
        size_t units = (size_t)layer->units;
        struct firing firing = {.words = (rows + 63) / 64};
        firing.bits = memory_new(units * firing.words, sizeof *firing.bits);
        float *h = memory_new(rows * units, sizeof *h);
        int *order = memory_new(units, sizeof *order);
        run_layer(network, layer, x, rows, apart, h, &firing);
        find_order(&firing, layer->units, order);
        permute(layer, last ? &network->output : &network->layers[l + 1].kernel, order);
        run_layer(network, layer, x, rows, apart, h, &firing);
        free(order);
        free(firing.bits);
        free(x);
        x = h;
        apart = units;
    }
    free(x);
}
