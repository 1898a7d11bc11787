/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/coded.h"

#include "base/memory.h"
#include "net/kernel.h"

bool coded_fits(const struct network *network)
{
    if (network->weights || !network->kind->fused || network->shape.gates != GATES_SIGMOID) {
        return false;
    }
    for (int i = 0; i < network->maps; i++) {
        if (!network_map(network, i)->exact) {
            return false;
        }
    }
    return true;
}

/* Per-stay rows of a layer: own, above and inner. */
enum { STAY_ROWS = 8 };

size_t coded_stay_room(const struct network *network, size_t wide)
{
    return STAY_ROWS * wide * (size_t)network->shape.depth;
}

/* Does the kernel multiply codes as pairs of 16-bit integers, or as floats? */
static bool in_pairs(const struct kernel *kernel)
{
    return (kernel->flags & KERNEL_PAIRS) != 0;
}

/* Size of the codes of a map, in floats. */
static size_t lines_room(const struct kernel *kernel, const struct linear *map)
{
    size_t inputs = (size_t)map->inputs, outputs = (size_t)map->outputs;
    return in_pairs(kernel) ? memory_lines((inputs + 1) / 2 * outputs, 2 * sizeof(int16_t))
                            : memory_lines(inputs * outputs, sizeof(float));
}

/* Size of the rows of a stay, in floats. */
static size_t whole_room(const struct network *network)
{
    return in_pairs(network->kernel)
               ? 0
               : memory_lines((size_t)HOURS_AT_ONCE * (size_t)network->shape.inputs, sizeof(float));
}

size_t coded_room(const struct network *network)
{
    size_t room = whole_room(network);
    for (int i = 0; i < network->maps; i++) {
        room += lines_room(network->kernel, network_map(network, i));
    }
    return room;
}

/* Codes minus their zero point; the padding of the last pairs is already 0. */
static void make_lines(const struct linear *map, int16_t *pairs, float *whole)
{
    for (int i = 0; i < map->inputs; i++) {
        const int8_t *codes = map->codes + (long)i * map->outputs;
        long pair = 2L * (i / 2) * map->outputs + i % 2, row = (long)i * map->outputs;
        for (int j = 0; pairs && j < map->outputs; j++) {
            pairs[pair + 2L * j] = (int16_t)(codes[j] - map->zero);
        }
        for (int j = 0; whole && j < map->outputs; j++) {
            whole[row + j] = (float)(codes[j] - map->zero);
        }
    }
}

/* A code_map; its lines are stored at *room, which is advanced past them. */
static struct code_map code_map_of(const struct kernel *kernel, const struct linear *map,
                                   float **room)
{
    float *lines = *room;
    bool pairs = in_pairs(kernel);
    *room += lines_room(kernel, map);
    make_lines(map, pairs ? (int16_t *)(void *)lines : NULL, pairs ? NULL : lines);
    return (struct code_map){.inputs = map->inputs,
                             .outputs = map->outputs,
                             .step = map->step,
                             .factor = 1 / map->input_scale,
                             .low = (float)-map->input_zero,
                             .high = (float)(255 - map->input_zero),
                             .lines = lines,
                             .bias = map->bias_codes};
}

void coded_make(const struct network *network, struct network_scratch *scratch, size_t wide,
                float *stay, float *rows)
{
    const struct kernel *kernel = scratch->work.kernel;
    scratch->coded = (struct code_recurrences){.depth = network->shape.depth,
                                               .apart = scratch->apart,
                                               .layers = scratch->coded_layers,
                                               .whole = rows,
                                               .first = scratch->first,
                                               .code_row = (long)wide};
    rows += whole_room(network);
    for (int l = 0; l < network->shape.depth; l++, stay += STAY_ROWS * wide) {
        const struct layer *layer = &network->layers[l];
        struct code_recurrence *coded = &scratch->coded_layers[l];
        int widest = scratch->coded.widest;
        scratch->coded.widest = layer->units > widest ? layer->units : widest;
        *coded = (struct code_recurrence){
            .units = layer->units,
            .relu = network->shape.hidden_activation == ACTIVATION_RELU,
            .kernel = code_map_of(kernel, &layer->kernel, &rows),
            .recurrent = code_map_of(kernel, &layer->recurrent, &rows),
            .cell = scratch->cell[l],
            .states = scratch->hidden[l],
            .own = stay,
            .above = stay + 2 * wide,
            .inner = stay + 4 * wide,
        };
        if (network->kind->inner) {
            coded->neurons = layer->neurons;
            coded->hidden = code_map_of(kernel, &layer->hidden, &rows);
        }
    }
    scratch->coded_output = code_map_of(kernel, &network->output, &rows);
}

float coded_output(const struct network_scratch *scratch, const float *x)
{
    float logit;
    scratch->work.kernel->apply_codes(&scratch->coded_output, x, &logit);
    return logit;
}
