/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_RECUR_H
#define ICURISK_NET_KERNEL_RECUR_H

/* Recurrent layers: the part of net/kernel_body.h that runs the hours. `stays` and `whole` are
 * compile-time constants, so that the loops unroll. */

#include "net/kernel.h"
#include "net/vector.h"

/* New cell states from the first three gates and the previous states. Products of the ratios cannot
 * overflow or underflow. */
VECTOR_INLINE vector next_cell(const vector z[4], vector before)
{
    struct vector_ratio input = vector_sigmoid_ratio(z[0]);
    struct vector_ratio forget = vector_sigmoid_ratio(z[1]);
    struct vector_ratio candidate = vector_tanh_ratio(z[2]);
    vector under = input.under * candidate.under;
    vector kept = forget.over * before * under;
    return vector_fma(input.over * candidate.over, forget.under, kept) / (under * forget.under);
}

/* New hidden states from the fourth gate and the new cell states. */
VECTOR_INLINE vector next_hidden(const vector z[4], vector cell)
{
    struct vector_ratio output = vector_sigmoid_ratio(z[3]);
    struct vector_ratio tanh_cell = vector_tanh_ratio(cell);
    return output.over * tanh_cell.over / (output.under * tanh_cell.under);
}

/* Both for some stays, `apart` floats from each other. All cell states are computed before the
 * hidden states, to hide latency. */
VECTOR_INLINE void close_cells(vector z[][4], float *cell, float *hidden, long apart,
                               const int stays, int n)
{
    vector state[4];
#pragma GCC unroll 4
    for (int s = 0; s < stays; s++) {
        state[s] = next_cell(z[s], vector_read(cell + s * apart, n));
        vector_write(cell + s * apart, n, state[s]);
    }
#pragma GCC unroll 4
    for (int s = 0; s < stays; s++) {
        vector_write(hidden + s * apart, n, next_hidden(z[s], state[s]));
    }
}

/* Stays that are interleaved, to load each weight once and hide latency. A single stay uses two
 * chains of sums instead. */
enum { INTERLEAVED_STAYS = VECTOR_REGISTERS == 32 ? 4 : 2 };

/* Loads a whole vector, or `part` lanes of it. */
VECTOR_INLINE vector some_lanes(const float *p, const bool whole, int part)
{
    return whole ? vector_load(p) : vector_load_part(p, part);
}

/* Up to four vectors of weights, `gap` columns apart, and their factors: x[v * x_gap] for vector v.
 */
struct lines {
    const float *x, *weights;
    long x_gap, apart, gap; /* apart: stride of stays, in floats */
};

/* sum[s][v] += first element of x of stay s times first row of weights. */
VECTOR_INLINE void add_line(vector sum[][4], const struct lines *lines, const int vectors,
                            const int stays, const bool whole, int part)
{
    vector line[4];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        line[v] = some_lanes(lines->weights + v * lines->gap, whole, part);
    }
#pragma GCC unroll 4
    for (int s = 0; s < stays; s++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            vector_factor factor = vector_factor_of(lines->x[s * lines->apart + v * lines->x_gap]);
            sum[s][v] = vector_fma_factor(factor, line[v], sum[s][v]);
        }
    }
}

/* sum[s][v] += x W over n inputs (rows of W). */
VECTOR_INLINE void add_lines(vector sum[][4], struct lines lines, int n, long row,
                             const int vectors, const int stays, const bool whole, int part)
{
    int k = 0;
    if (stays == 1) {
        vector odd[1][4];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            odd[0][v] = vector_all(0);
        }
        for (; k + 4 <= n; k += 4) {
#pragma GCC unroll 4
            for (int i = 0; i < 4; i++, lines.x++, lines.weights += row) {
                add_line(i % 2 ? odd : sum, &lines, vectors, 1, whole, part);
            }
        }
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            sum[0][v] += odd[0][v];
        }
    }
    for (; k < n; k++, lines.x++, lines.weights += row) {
        add_line(sum, &lines, vectors, stays, whole, part);
    }
}

/* Inputs and outputs of a layer at one hour: pointers for the first of some stays, `apart` floats
 * from each other. */
struct hour {
    const struct recurrence *layer;
    const float *start; /* its bias, or the projected inputs */
    long start_apart;
    const float *x; /* NULL: already in start */
    const float *before;
    float *hidden;
    long apart;
};

/* sum = start + x W + h U for `vectors` vectors of columns, `gap` columns apart, from column j on;
 * `width` columns in all. */
VECTOR_INLINE void sum_columns(const struct hour *hour, long width, long gap, int j,
                               const int vectors, const int stays, const bool whole, int part,
                               vector sum[][4])
{
    const struct recurrence *layer = hour->layer;
#pragma GCC unroll 4
    for (int s = 0; s < stays; s++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            const float *start = hour->start + s * hour->start_apart + j + v * gap;
            sum[s][v] = some_lanes(start, whole, part);
        }
    }
    if (hour->x) {
        struct lines below = {hour->x, layer->kernel + j, 0, hour->apart, gap};
        add_lines(sum, below, layer->inputs, width, vectors, stays, whole, part);
    }
    struct lines before = {hour->before, layer->recurrent + j, 0, hour->apart, gap};
    add_lines(sum, before, layer->units, width, vectors, stays, whole, part);
}

/* Number of columns that the inputs are projected to: the gates, or the inner layer. */
VECTOR_INLINE int layer_width(const struct recurrence *layer)
{
    return 4 * (layer->neurons ? layer->neurons : layer->units);
}

/* Activation of the inner layer. */
VECTOR_INLINE vector inner_activation(vector sum, bool relu)
{
    struct vector_ratio ratio = vector_tanh_ratio(sum);
    vector result = ratio.over / ratio.under;
    if (relu) {
        result = vector_max(vector_all(0), sum);
    }
    return result;
}

/* Computes some columns of the inner layer of an hLSTM. */
VECTOR_INLINE void inner_columns(const struct hour *hour, int j, const int vectors, const int stays,
                                 const bool whole)
{
    const struct recurrence *layer = hour->layer;
    int width = 4 * layer->neurons;
    vector sum[INTERLEAVED_STAYS][4];
    sum_columns(hour, width, VECTOR_LANES, j, vectors, stays, whole, width - j, sum);
#pragma GCC unroll 4
    for (int s = 0; s < stays; s++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            vector_write(layer->inner + s * hour->apart + j + v * VECTOR_LANES,
                         whole ? VECTOR_LANES : width - j,
                         inner_activation(sum[s][v], layer->relu));
        }
    }
}

/* Computes all columns of the inner layer, in blocks as wide as possible. */
VECTOR_INLINE void inner_layer(const struct hour *hour, const int stays)
{
    int width = 4 * hour->layer->neurons, j = 0;
    for (; j + 4 * VECTOR_LANES <= width; j += 4 * VECTOR_LANES) {
        inner_columns(hour, j, 4, stays, true);
    }
    for (; j + 2 * VECTOR_LANES <= width; j += 2 * VECTOR_LANES) {
        inner_columns(hour, j, 2, stays, true);
    }
    for (; j + VECTOR_LANES <= width; j += VECTOR_LANES) {
        inner_columns(hour, j, 1, stays, true);
    }
    if (j < width) {
        inner_columns(hour, j, 1, stays, false);
    }
}

/* Computes the new states of a vector of units from j on; their four gates stay in registers. */
VECTOR_INLINE void step_units(const struct hour *hour, int j, const int stays, const bool whole)
{
    const struct recurrence *layer = hour->layer;
    int units = layer->units, part = units - j;
    vector z[INTERLEAVED_STAYS][4];
    if (layer->neurons) {
#pragma GCC unroll 16
        for (int i = 0; i < 4 * stays; i++) {
            z[i / 4][i % 4] = vector_all(0);
        }
        struct lines inner = {layer->inner, layer->hidden_kernel + j, layer->neurons, hour->apart,
                              units};
        add_lines(z, inner, layer->neurons, 4L * units, 4, stays, whole, part);
    } else {
        sum_columns(hour, 4L * units, units, j, 4, stays, whole, part, z);
    }
    close_cells(z, layer->cell + j, hour->hidden + j, hour->apart, stays,
                whole ? VECTOR_LANES : part);
}

/* Vectors of units per step of a single stay if vectors are short and registers many: adjacent
 * weights are loaded in pairs, and the sums are independent of each other. */
enum { UNIT_VECTORS = VECTOR_LANES == 4 && VECTOR_REGISTERS == 32 ? 2 : 1 };

/* sum[u][v] += x W over n inputs, for four gates of UNIT_VECTORS vectors of units. */
VECTOR_INLINE void add_units(vector sum[][4], struct lines lines, int n, long row)
{
    for (int k = 0; k < n; k++, lines.x++, lines.weights += row) {
#pragma GCC unroll 4
        for (int v = 0; v < 4; v++) {
            vector_factor factor = vector_factor_of(lines.x[v * lines.x_gap]);
#pragma GCC unroll 2
            for (int u = 0; u < UNIT_VECTORS; u++) {
                vector line = vector_load(lines.weights + v * lines.gap + u * VECTOR_LANES);
                sum[u][v] = vector_fma_factor(factor, line, sum[u][v]);
            }
        }
    }
}

/* step_units for UNIT_VECTORS vectors of units of one stay. */
VECTOR_INLINE void step_more_units(const struct hour *hour, int j)
{
    const struct recurrence *layer = hour->layer;
    const long units = layer->units, row = 4 * units;
    vector z[UNIT_VECTORS][4];
#pragma GCC unroll 8
    for (int i = 0; i < 4 * UNIT_VECTORS; i++) {
        const float *start = hour->start + j + i % 4 * units + i / 4 * VECTOR_LANES;
        z[i / 4][i % 4] = layer->neurons ? vector_all(0) : vector_load(start);
    }
    if (layer->neurons) {
        struct lines inner = {layer->inner, layer->hidden_kernel + j, layer->neurons, 0, units};
        add_units(z, inner, layer->neurons, row);
    } else {
        if (hour->x) {
            struct lines below = {hour->x, layer->kernel + j, 0, 0, units};
            add_units(z, below, layer->inputs, row);
        }
        struct lines before = {hour->before, layer->recurrent + j, 0, 0, units};
        add_units(z, before, layer->units, row);
    }
    close_cells(z, layer->cell + j, hour->hidden + j, VECTOR_LANES, UNIT_VECTORS, VECTOR_LANES);
}

/* Runs a layer for one hour. */
VECTOR_INLINE void step_layer(const struct hour *hour, const int stays)
{
    int units = hour->layer->units, j = 0;
    if (hour->layer->neurons) {
        inner_layer(hour, stays);
    }
    if (stays == 1 && UNIT_VECTORS > 1) {
        for (; j + UNIT_VECTORS * VECTOR_LANES <= units; j += UNIT_VECTORS * VECTOR_LANES) {
            step_more_units(hour, j);
        }
    }
    for (; j + VECTOR_LANES <= units; j += VECTOR_LANES) {
        step_units(hour, j, stays, true);
    }
    if (j < units) {
        step_units(hour, j, stays, false);
    }
}

/* The same if all sizes equal VECTOR_LANES: as compile-time constants they leave hardly any loop
 * overhead. */
VECTOR_INLINE void step_square(const struct hour *hour, const bool inner, const int stays)
{
    struct recurrence layer = *hour->layer;
    struct hour same = *hour;
    layer.units = layer.inputs = VECTOR_LANES;
    layer.neurons = inner ? VECTOR_LANES : 0;
    same.layer = &layer;
    step_layer(&same, stays);
}

/* Chooses the faster of the two. Interleaved stays leave too few registers for step_square without
 * an inner layer. */
VECTOR_INLINE void step_any(const struct hour *hour, const int stays)
{
    const struct recurrence *layer = hour->layer;
    bool square = layer->units == VECTOR_LANES && (!hour->x || layer->inputs == VECTOR_LANES);
    if (square && stays == 1 && layer->neurons == 0) {
        step_square(hour, false, stays);
    } else if (square && layer->neurons == VECTOR_LANES) {
        step_square(hour, true, stays);
    } else {
        step_layer(hour, stays);
    }
}

/* Inputs and outputs of layer l of a stack at hour t. */
VECTOR_INLINE struct hour hour_of(const struct recurrences *stack, int l, long t)
{
    const struct recurrence *layer = &stack->layers[l], *below = layer - 1;
    return (struct hour){
        .layer = layer,
        .start = l ? layer->bias : stack->first + t * layer_width(layer),
        .start_apart = l ? 0 : stack->apart,
        .x = l ? below->states + (t + 1) * below->units : NULL,
        .before = layer->states + t * layer->units,
        .hidden = layer->states + (t + 1) * layer->units,
        .apart = stack->apart,
    };
}

/* The layers that run in round r, layer l at hour r - l: interleaving them hides latency. There are
 * steps + depth - 1 rounds. */
struct layer_range {
    int from, end;
};
VECTOR_INLINE struct layer_range layers_of_round(const struct recurrences *stack, int r)
{
    return (struct layer_range){.from = r < stack->steps ? 0 : r - stack->steps + 1,
                                .end = r < stack->depth ? r + 1 : stack->depth};
}

/* Runs `stays` stays, interleaved. */
VECTOR_INLINE void recur_stays(const struct recurrences *stack, const int stays)
{
    for (int r = 0; r < stack->steps + stack->depth - 1; r++) {
        struct layer_range layers = layers_of_round(stack, r);
        for (int l = layers.from; l < layers.end; l++) {
            struct hour hour = hour_of(stack, l, r - l);
            step_any(&hour, stays);
        }
    }
}

/* Advances the stack by `stays` stays. */
static void move_stays(struct recurrences *stack, struct recurrence *layers, int stays)
{
    stack->stays -= stays;
    stack->first += stays * stack->apart;
    for (int l = 0; l < stack->depth; l++) {
        layers[l].cell += stays * stack->apart;
        layers[l].states += stays * stack->apart;
        layers[l].inner += layers[l].neurons ? stays * stack->apart : 0;
    }
}

/* Runs all stays from the projected inputs on, INTERLEAVED_STAYS at a time, the rest one by one. */
static void recur_hours(const struct recurrences *all)
{
    struct recurrence layers[RECURRENCE_LAYERS_MAX];
    struct recurrences stack = *all;
    memcpy(layers, all->layers, (size_t)all->depth * sizeof *layers);
    stack.layers = layers;
    while (stack.stays >= INTERLEAVED_STAYS) {
        recur_stays(&stack, INTERLEAVED_STAYS);
        move_stays(&stack, layers, INTERLEAVED_STAYS);
    }
    while (stack.stays > 0) {
        recur_stays(&stack, 1);
        move_stays(&stack, layers, 1);
    }
}

#endif
