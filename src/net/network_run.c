/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <string.h>

#include "base/memory.h"
#include "net/coded.h"
#include "net/kernel.h"
#include "net/network.h"
#include "net/scratch.h"
#include "net/sparse.h"

static size_t widest(const struct network *network)
{
    int units = 1;
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        units = layer->units > units ? layer->units : units;
        units = layer->neurons > units ? layer->neurons : units;
    }
    return (size_t)units;
}

/* Bytes for the masks of maps of signs. */
static size_t signs_room(const struct network *network)
{
    size_t room = 0;
    for (int i = 0; network->kernel->signs && i < network->maps; i++) {
        room += memory_lines(linear_signs_room(network_map(network, i)), sizeof(uint16_t));
    }
    return room * sizeof(uint16_t);
}

static void make_signs(const struct network *network, struct network_scratch *scratch,
                       uint16_t *masks)
{
    scratch->work.signs = scratch->signs;
    scratch->work.signs_of = scratch->signs_of;
    for (int i = 0; i < network->maps; i++) {
        const struct linear *map = network_map(network, i);
        size_t room = linear_signs_room(map);
        if (room > 0) {
            scratch->signs[i] = linear_signs_make(map, masks);
            scratch->signs_of[i] = map->codes;
            masks += memory_lines(room, sizeof *masks);
        }
    }
}

/* Scratch for at most this many stays at once. */
static struct network_scratch *scratch_for(const struct network *network, size_t stays)
{
    size_t wide = memory_lines(widest(network), sizeof(float));
    size_t layers = (size_t)network->shape.depth, inputs = (size_t)network->shape.inputs;
    size_t hours = network_is_hourly(network) ? HOURS_AT_ONCE : 0;
    size_t first = hours * (size_t)network->layers[0].kernel.outputs;
    size_t apart = layers * (hours + 10) * wide + memory_lines(first, sizeof(float));
    size_t coded = 0, stay = apart;
    if (coded_fits(network)) {
        apart += coded_stay_room(network, wide);
        coded = coded_room(network);
    }
    size_t floats = coded + (hours > 0 ? stays * apart : apart + 2 * LINEAR_ROWS * wide);
    size_t head = memory_lines(sizeof(struct network_scratch), 1);
    size_t lists = sparse_room(network), side = stays > 1 ? sparse_stays_room(network) : 0;
    size_t signs = signs_room(network);
    size_t bytes =
        network->weights ? 0 : 2 * LINEAR_ROWS * linear_byte_row(inputs > wide ? inputs : wide);
    struct network_scratch *scratch =
        memory_new_aligned(head + (floats + lists + side) * sizeof(float) + signs + bytes);
    scratch->work.kernel = network->kernel;
    scratch->apart = (long)apart;
    float *next = (float *)(void *)((char *)scratch + head), *rows = next + floats - coded;
    float *whole = next + floats;
    sparse_make(network, scratch, lists > 0 ? whole : NULL, side > 0 ? whole + lists : NULL);
    if (signs > 0) {
        make_signs(network, scratch, (uint16_t *)(void *)(whole + lists + side));
    }
    scratch->work.bytes = signs + (uint8_t *)(whole + lists + side);
    for (size_t l = 0; l < layers; l++) {
        scratch->cell[l] = next;
        scratch->sums[l] = next + wide;
        scratch->gates[l] = next + 5 * wide;
        scratch->hidden[l] = next + 9 * wide;
        next += (hours + 10) * wide;
    }
    scratch->first = next;
    if (apart > stay) {
        coded_make(network, scratch, wide, scratch->cell[0] + stay, rows);
    }
    if (hours == 0) { /* two blocks of rows */
        scratch->sums[0] = next;
        scratch->gates[0] = next + LINEAR_ROWS * wide;
    }
    return scratch;
}

struct network_scratch *network_scratch_new(const struct network *network)
{
    return scratch_for(network, RECURRENCE_STAYS);
}

struct network_scratch *network_scratch_one(const struct network *network)
{
    return scratch_for(network, 1);
}

void network_scratch_observe(struct network_scratch *scratch, struct linear_range *observed)
{
    scratch->work.observed = observed;
}

void network_scratch_in_float(struct network_scratch *scratch)
{
    scratch->work.in_float = true;
}

float network_output_logit(const struct network *network, struct network_scratch *scratch,
                           const float *x)
{
    float logit;
    linear_apply(&network->output, &scratch->work, x, false, &logit);
    return logit;
}

void network_run(const struct network *network, struct network_scratch *scratch, const float *x,
                 int steps, float *logits)
{
    network->kind->run(network, scratch, x, steps, logits);
}

void network_run_last(const struct network *network, struct network_scratch *scratch,
                      const struct network_stays *stays, float *logits)
{
    network->kind->run_last(network, scratch, stays, logits);
}
