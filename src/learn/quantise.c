/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/quantise.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Extends a range to include zero and not be empty. */
static struct linear_range with_zero(struct linear_range range)
{
    range.low = fminf(range.low, 0);
    range.high = fmaxf(range.high, 0);
    if (!(range.high - range.low > 1e-12f)) {
        range.high = range.low + 1;
    }
    return range;
}

static void find_input_ranges(const struct network *network, const float *x, int stays, int steps,
                              struct linear_range *ranges)
{
    struct network_scratch *scratch = network_scratch_new(network);
    float *logits = memory_new((size_t)steps, sizeof *logits);
    for (int i = 0; i < network->maps; i++) {
        ranges[i] = (struct linear_range){0, 0};
    }
    network_scratch_observe(scratch, ranges);
    for (int s = 0; s < stays; s++) {
        network_run(network, scratch, x + (long)s * steps * network->shape.inputs, steps, logits);
    }
    free(logits);
    free(scratch);
}

/* bytes 0..255 for [low, high], the zero point a whole number. */
static void set_input(struct linear *map, struct linear_range range)
{
    range = with_zero(range);
    map->input_scale = (range.high - range.low) / 255;
    map->input_zero = (int)lrintf(-range.low / map->input_scale);
}

static int8_t to_code(float value, float scale, int zero, int lowest)
{
    long code = lrintf(value / scale) + zero;
    return (int8_t)(code < lowest ? lowest : code > 127 ? 127 : code);
}

/* One range for the tensor; codes are the published 0..255 minus 128. */
static void set_codes_by_tensor(const struct linear *from, struct linear *to)
{
    struct linear_range range = {0, 0};
    int size = from->inputs * from->outputs;
    for (int i = 0; i < size; i++) {
        range.low = fminf(range.low, from->weights[i]);
        range.high = fmaxf(range.high, from->weights[i]);
    }
    range = with_zero(range);
    float scale = (range.high - range.low) / 255;
    to->zero = (int)lrintf(-range.low / scale) - 128;
    for (int j = 0; j < from->outputs; j++) {
        to->scale[j] = scale;
    }
    for (int i = 0; i < size; i++) {
        to->codes[i] = to_code(from->weights[i], scale, to->zero, -128);
    }
}

static void set_codes_by_channel(const struct linear *from, struct linear *to)
{
    float largest[4 * NETWORK_UNITS_MAX] = {0}, most = 0;
    for (int i = 0; i < from->inputs; i++) {
        for (int j = 0; j < from->outputs; j++) {
            float size = fabsf(from->weights[(long)i * from->outputs + j]);
            largest[j] = fmaxf(largest[j], size);
            most = fmaxf(most, size);
        }
    }
    float base = most > 1e-12f ? most / 127 : 1; /* so small is zero, as in with_zero */
    for (int j = 0; j < from->outputs; j++) {
        float steps = largest[j] > 0 ? floorf(16 * log2f(most / largest[j]) + 1e-4f) : 0;
        to->scale[j] = linear_channel_scale(base, (int)fminf(steps, 255));
        for (int i = 0; i < from->inputs; i++) {
            long at = (long)i * from->outputs + j;
            to->codes[at] = to_code(from->weights[at], to->scale[j], 0, -127);
        }
    }
    to->zero = 0;
}

static void set_bias(const struct linear *from, struct linear *to)
{
    for (int j = 0; from->bias && j < from->outputs; j++) {
        double code =
            rint((double)from->bias[j] / ((double)to->input_scale * (double)to->scale[j]));
        double limit = 0x1p29;
        to->bias_codes[j] = (int32_t)(code > limit ? limit : code < -limit ? -limit : code);
    }
}

struct network *quantise_network(const struct network *network, enum quantisation kind,
                                 const float *x, int stays, int steps, struct error *error)
{
    if (network->shape.storage != STORAGE_FLOAT) {
        error_set(error, "its weights are int8 already");
        return NULL;
    }
    if (network->kind->forms) {
        error_set(error, "an imported network cannot be stored in 8 bits");
        return NULL;
    }
    for (size_t i = 0; i < network->parameters; i++) {
        if (!isfinite(network->weights[i])) {
            error_set(error, "a weight is not a number");
            return NULL;
        }
    }
    struct linear_range *ranges = memory_new((size_t)network->maps, sizeof *ranges);
    find_input_ranges(network, x, stays, steps, ranges);
    struct network_shape shape = network->shape;
    shape.storage = STORAGE_INT8;
    struct network *quantised = network_create(&shape, error);
    for (int m = 0; quantised && m < network->maps; m++) {
        const struct linear *from = network_map(network, m);
        struct linear *to = network_map(quantised, m);
        set_input(to, ranges[m]);
        (kind == QUANTISE_TENSOR ? set_codes_by_tensor : set_codes_by_channel)(from, to);
        set_bias(from, to);
        linear_prepare(to);
    }
    free(ranges);
    return quantised;
}

void quantise_error(const struct network *network, const struct network *quantised, int index,
                    struct quantisation_error *out)
{
    const struct linear *from = network_map(network, index), *to = network_map(quantised, index);
    struct tensor_view tensor;
    *out = (struct quantisation_error){.input_low = -to->input_scale * (float)to->input_zero};
    out->input_high = to->input_scale * (float)(255 - to->input_zero);
    for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
        if (tensor.data == from->weights) {
            memcpy(out->name, tensor.name, sizeof out->name);
        }
    }
    int size = from->inputs * from->outputs;
    for (int i = 0; i < size; i++) {
        double weight = (double)from->weights[i];
        double off = weight - (double)linear_weight(to, i / from->outputs, i % from->outputs);
        out->weight_rms += weight * weight / size;
        out->error_rms += off * off / size;
        out->largest = fmax(out->largest, fabs(off));
    }
    out->weight_rms = sqrt(out->weight_rms);
    out->error_rms = sqrt(out->error_rms);
}
