/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/reduce.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/half.h"
#include "base/memory.h"
#include "net/packed.h"

/* Number of bias values if weights have few bits; otherwise biases would dominate the file. */
enum { BIAS_LEVELS = 16 };

/* Values that numbers share; count is 0 before the first step. */
struct levels {
    int count;
    float values[REDUCE_LEVELS_MOST]; /* rising */
};

struct reduction {
    struct reduce_choice choice;
    bool *zero;            /* [parameters] */
    struct levels *levels; /* of each tensor */
};

struct reduction *reduction_new(const struct network *network, const struct reduce_choice *choice)
{
    struct reduction *reduction = memory_new(1, sizeof *reduction);
    struct tensor_view tensor;
    size_t tensors = 0;
    while (network_tensor(network, tensors, &tensor)) {
        tensors++;
    }
    reduction->choice = *choice;
    reduction->zero = memory_new(network->parameters, sizeof *reduction->zero);
    reduction->levels = memory_new(tensors, sizeof *reduction->levels);
    return reduction;
}

void reduction_free(struct reduction *reduction)
{
    if (reduction) {
        free(reduction->zero);
        free(reduction->levels);
        free(reduction);
    }
}

/* ---- at zero ---- */

struct ranked {
    float size;
    size_t at;
};

static int by_size(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    int order = (x->size > y->size) - (x->size < y->size);
    return order ? order : (x->at > y->at) - (x->at < y->at);
}

void reduction_prune(struct reduction *reduction, const struct network *network, double share)
{
    struct ranked *ranked = memory_new(network->parameters, sizeof *ranked);
    struct tensor_view tensor;
    size_t count = 0;
    for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
        size_t first = (size_t)(tensor.data - network->weights);
        size_t size = (size_t)tensor.rows * (size_t)tensor.columns; /* a bias has no rows */
        for (size_t at = first; at < first + size; at++) {
            float weight = fabsf(network->weights[at]);
            ranked[count++] = (struct ranked){reduction->zero[at] ? -1 : weight, at};
        }
    }
    qsort(ranked, count, sizeof *ranked, by_size);
    for (size_t i = 0; i < (size_t)(share * (double)count); i++) {
        reduction->zero[ranked[i].at] = true;
    }
    free(ranked);
}

/* ---- shared values ---- */

static float as_half(float value)
{
    return half_to_float(half_from_float(value));
}

/* Starts evenly spaced from lowest to highest: large weights are few but matter most. */
static void first_levels(struct levels *levels, int count, const float *values, const bool *zero,
                         size_t size)
{
    float low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < size; i++) {
        low = zero[i] ? low : fminf(low, values[i]);
        high = zero[i] ? high : fmaxf(high, values[i]);
    }
    levels->count = high > low ? count : 1;
    for (int k = 0; k < levels->count; k++) {
        float part = levels->count > 1 ? (float)k / (float)(levels->count - 1) : 0;
        levels->values[k] = isfinite(low) ? low + part * (high - low) : 0;
    }
}

static int nearest_level(const struct levels *levels, float value)
{
    int low = 0, high = levels->count - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (value < (levels->values[middle] + levels->values[middle + 1]) / 2) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* One step of k-means (Lloyd 1982), then the nearest value for each. Means of neighbours keep their
 * order. */
static void share_values(struct levels *levels, int count, const float *full, const bool *zero,
                         size_t size, float *out)
{
    double sums[REDUCE_LEVELS_MOST] = {0};
    size_t members[REDUCE_LEVELS_MOST] = {0};
    if (levels->count == 0) {
        first_levels(levels, count, full, zero, size);
    }
    for (size_t i = 0; i < size; i++) {
        int level = zero[i] ? -1 : nearest_level(levels, full[i]);
        if (level >= 0) {
            sums[level] += (double)full[i];
            members[level]++;
        }
    }
    for (int k = 0; k < levels->count; k++) {
        if (members[k] > 0) {
            levels->values[k] = (float)(sums[k] / (double)members[k]);
        }
    }
    for (size_t i = 0; i < size; i++) {
        out[i] = zero[i] ? 0 : as_half(levels->values[nearest_level(levels, full[i])]);
    }
}

/* ---- few bits ---- */

/* A column of a map. */
struct column {
    const float *full;
    const bool *zero;
    int rows;
    long apart;
};

/* Mean and maximum of the absolute weights that are not pruned and exceed `least`. */
static float mean_size(const struct column *column, float least, float *largest)
{
    double sum = 0;
    long count = 0;
    for (long i = 0; i < column->rows; i++) {
        float size = fabsf(column->full[i * column->apart]);
        if (!column->zero[i * column->apart] && size >= least) {
            sum += (double)size;
            count++;
            *largest = fmaxf(*largest, size);
        }
    }
    return count > 0 ? (float)(sum / (double)count) : 0;
}

/* The nearest scale that a file can hold. */
static float stored_scale(float scale)
{
    float step = scale > 0 ? rintf(16 * (1 - log2f(scale))) : PACKED_STEPS - 1;
    return packed_scale((int)fminf(fmaxf(step, 0), PACKED_STEPS - 1));
}

static void round_column(const struct column *column, int bits, float *out)
{
    float largest = 0, mean = mean_size(column, 0, &largest);
    float most = bits == 1 ? 1 : (float)((1 << (bits - 1)) - 1), least = 0;
    float scale = largest / most;
    if (bits == 1) {
        scale = mean;
    } else if (bits == 2) {
        least = 0.7F * mean;
        scale = mean_size(column, least, &largest);
    }
    scale = stored_scale(scale);
    for (long i = 0; i < column->rows; i++) {
        float weight = column->full[i * column->apart], level = rintf(weight / scale);
        if (bits == 1) {
            level = weight < 0 ? -1 : 1;
        } else if (bits == 2) {
            level = fabsf(weight) < least ? 0 : weight < 0 ? -1 : 1;
        }
        level = fminf(fmaxf(level, -most), most);
        out[i * column->apart] = column->zero[i * column->apart] ? 0 : level * scale;
    }
}

/* ---- all together ---- */

void reduction_apply(struct reduction *reduction, const float *full, struct network *network)
{
    const struct reduce_choice *choice = &reduction->choice;
    struct tensor_view tensor;
    for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
        bool bias = tensor.rows == 0;
        size_t first = (size_t)(tensor.data - network->weights);
        size_t size = (size_t)(bias ? 1 : tensor.rows) * (size_t)tensor.columns;
        const bool *zero = reduction->zero + first;
        if (choice->levels > 0 || (bias && choice->bits > 0)) {
            share_values(&reduction->levels[i], bias ? BIAS_LEVELS : choice->levels, full + first,
                         zero, size, tensor.data);
            continue;
        }
        for (int j = 0; choice->bits > 0 && j < tensor.columns; j++) {
            const struct column column = {full + first + j, zero + j, tensor.rows, tensor.columns};
            round_column(&column, choice->bits, tensor.data + j);
        }
        for (size_t at = 0; choice->bits == 0 && at < size; at++) {
            tensor.data[at] = zero[at] ? 0 : as_half(full[first + at]);
        }
    }
}
