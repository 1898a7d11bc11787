/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_RECUR_H
#define ICURISK_NET_KERNEL_RECUR_H

/* Recurrent layers: the part of net/kernel_body.h that runs hours. `stays` and `whole` are
 * constants where these functions are used: their loops unroll. */

#include "net/kernel.h"
#include "net/vector.h"

/* The cell states of some units from their gates, of which it reads the first three, and from the
 * states before. Products of the ratios stay far from the ends of a float. */
VECTOR_INLINE vector next_cell(const vector z[4], vector before)
{
    struct vector_ratio input = vector_sigmoid_ratio(z[0]);
    struct vector_ratio forget = vector_sigmoid_ratio(z[1]);
    struct vector_ratio candidate = vector_tanh_ratio(z[2]);
    vector under = input.under * candidate.under;
    vector kept = forget.over * before * under;
    return vector_fma(input.over * candidate.over, forget.under, kept) / (under * forget.under);
}

/* Their hidden states, from the fourth gate and the new cell states. */
VECTOR_INLINE vector next_hidden(const vector z[4], vector cell)
{
    struct vector_ratio output = vector_sigmoid_ratio(z[3]);
    struct vector_ratio bent = vector_tanh_ratio(cell);
    return output.over * bent.over / (output.under * bent.under);
}

/* Both for some stays, `apart` floats from one to the next, all of which take the first step before
 * the second: one waits while the others work. */
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

/* Stays that run side by side, so that a weight is read once for all and the waits of one are
 * filled by the others; a stay that runs alone has its sums in two chains instead. */
enum { ABREAST = VECTOR_REGISTERS == 32 ? 4 : 2 };

/* A whole vector, or `part` lanes of it. */
VECTOR_INLINE vector some_lanes(const float *p, const bool whole, int part)
{
    return whole ? vector_load(p) : vector_load_part(p, part);
}

/* Up to four vectors of weights, `gap` columns apart, and what they are multiplied by: for vector v
 * the element x[v * x_gap]. */
struct lines {
    const float *x, *weights;
    long x_gap, apart, gap; /* apart: from one stay to the next, in floats */
};

/* sum[s][v] += the first element of x of stay s, times the first row. */
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

/* sum[s][v] += x W over n inputs, each a row of W. */
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

/* What a layer reads in one hour and where its new states go: pointers of the first of some stays,
 * `apart` floats from one to the next. */
struct hour {
    const struct recurrence *layer;
    const float *start; /* its bias, or what the inputs gave already */
    long start_apart;
    const float *x; /* NULL: start has it */
    const float *before;
    float *hidden;
    long apart;
};

/* `vectors` vectors, `gap` columns apart, from column j on of start + x W + h U; `width` columns in
 * all. */
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

/* Columns of a layer whose inputs are summed: its gates, or its inner layer. */
VECTOR_INLINE int layer_width(const struct recurrence *layer)
{
    return 4 * (layer->neurons ? layer->neurons : layer->units);
}

/* The activation of an inner layer. */
VECTOR_INLINE vector bend(vector sum, bool relu)
{
    struct vector_ratio ratio = vector_tanh_ratio(sum);
    vector bent = ratio.over / ratio.under;
    if (relu) {
        bent = vector_max(vector_all(0), sum);
    }
    return bent;
}

/* Some columns of the inner layer of an hLSTM. */
VECTOR_INLINE void bend_columns(const struct hour *hour, int j, const int vectors, const int stays,
                                const bool whole)
{
    const struct recurrence *layer = hour->layer;
    int width = 4 * layer->neurons;
    vector sum[ABREAST][4];
    sum_columns(hour, width, VECTOR_LANES, j, vectors, stays, whole, width - j, sum);
#pragma GCC unroll 4
    for (int s = 0; s < stays; s++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            vector_write(layer->inner + s * hour->apart + j + v * VECTOR_LANES,
                         whole ? VECTOR_LANES : width - j, bend(sum[s][v], layer->relu));
        }
    }
}

/* All of them, in blocks as wide as they come. */
VECTOR_INLINE void bend_layer(const struct hour *hour, const int stays)
{
    int width = 4 * hour->layer->neurons, j = 0;
    for (; j + 4 * VECTOR_LANES <= width; j += 4 * VECTOR_LANES) {
        bend_columns(hour, j, 4, stays, true);
    }
    for (; j + 2 * VECTOR_LANES <= width; j += 2 * VECTOR_LANES) {
        bend_columns(hour, j, 2, stays, true);
    }
    for (; j + VECTOR_LANES <= width; j += VECTOR_LANES) {
        bend_columns(hour, j, 1, stays, true);
    }
    if (j < width) {
        bend_columns(hour, j, 1, stays, false);
    }
}

/* New states of units j .. : their four gates stay in registers. */
VECTOR_INLINE void step_units(const struct hour *hour, int j, const int stays, const bool whole)
{
    const struct recurrence *layer = hour->layer;
    int units = layer->units, part = units - j;
    vector z[ABREAST][4];
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

/* Vectors of units that a stay alone takes at once where vectors are short and many: their weights
 * lie side by side and are loaded in twos, and no sum waits for the one before. */
enum { UNIT_VECTORS = VECTOR_LANES == 4 && VECTOR_REGISTERS == 32 ? 2 : 1 };

/* sum[u][v] += x W over n inputs: four gates of UNIT_VECTORS vectors of units. */
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

/* step_units for these units of one stay. */
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

/* A layer at one hour. */
VECTOR_INLINE void step_layer(const struct hour *hour, const int stays)
{
    int units = hour->layer->units, j = 0;
    if (hour->layer->neurons) {
        bend_layer(hour, stays);
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

/* The same where every size is that of a vector: known when this is compiled, they leave hardly any
 * work but that of the vectors. */
VECTOR_INLINE void step_square(const struct hour *hour, const bool inner, const int stays)
{
    struct recurrence layer = *hour->layer;
    struct hour same = *hour;
    layer.units = layer.inputs = VECTOR_LANES;
    layer.neurons = inner ? VECTOR_LANES : 0;
    same.layer = &layer;
    step_layer(&same, stays);
}

/* The faster of the two; stays side by side have fewer registers left for the former. */
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

/* Layer l of a stack at hour t. */
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

/* The layers that work in round r, layer l at hour r - l, so that the sums of one fill the waits of
 * the other's cells. Rounds: steps + depth - 1. */
struct layer_range {
    int from, end;
};
VECTOR_INLINE struct layer_range layers_of_round(const struct recurrences *stack, int r)
{
    return (struct layer_range){.from = r < stack->steps ? 0 : r - stack->steps + 1,
                                .end = r < stack->depth ? r + 1 : stack->depth};
}

/* Some stays. */
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

/* The same layers of a later stay. */
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

/* All stays, as many side by side as there are, from the share of the inputs on. */
static void recur_hours(const struct recurrences *all)
{
    struct recurrence layers[RECURRENCE_LAYERS_MAX];
    struct recurrences stack = *all;
    memcpy(layers, all->layers, (size_t)all->depth * sizeof *layers);
    stack.layers = layers;
    while (stack.stays >= ABREAST) {
        recur_stays(&stack, ABREAST);
        move_stays(&stack, layers, ABREAST);
    }
    while (stack.stays > 0) {
        recur_stays(&stack, 1);
        move_stays(&stack, layers, 1);
    }
}

#endif
