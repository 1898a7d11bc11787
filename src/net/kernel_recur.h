/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_RECUR_H
#define ICURISK_NET_KERNEL_RECUR_H

/* Recurrent layers: the part of net/kernel_body.h that runs hours. */

#include "net/kernel.h"
#include "net/vector.h"

/* Four vectors of sums, apart columns apart: sum[v] += x W over n inputs, which each have the four
 * sums in rows of W. `part`: lanes of each vector, all where whole. */
VECTOR_INLINE void add_four(vector *sum, const float *x, int n, const float *weights, long row,
                            long apart, const bool whole, int part)
{
    vector odd[4] = {vector_all(0), vector_all(0), vector_all(0), vector_all(0)};
    int k = 0;
    for (; k + 2 <= n; k += 2, weights += 2 * row) {
        vector one = vector_all(x[k]), two = vector_all(x[k + 1]);
#pragma GCC unroll 4
        for (int v = 0; v < 4; v++) {
            const float *w = weights + v * apart;
            sum[v] = vector_fma(one, whole ? vector_load(w) : vector_load_part(w, part), sum[v]);
            w += row;
            odd[v] = vector_fma(two, whole ? vector_load(w) : vector_load_part(w, part), odd[v]);
        }
    }
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
        const float *w = weights + v * apart;
        sum[v] += odd[v];
        if (k < n) {
            sum[v] = vector_fma(vector_all(x[k]),
                                whole ? vector_load(w) : vector_load_part(w, part), sum[v]);
        }
    }
}

/* Cell and hidden state of some units from their four pre-activations. */
VECTOR_INLINE void close_cell(const vector *z, float *cell, float *hidden, int n)
{
    vector candidate = vector_sigmoid(z[0]) * vector_tanh(z[2]);
    vector state = vector_fma(vector_sigmoid(z[1]), vector_read(cell, n), candidate);
    vector_write(cell, n, state);
    vector_write(hidden, n, vector_sigmoid(z[3]) * vector_tanh(state));
}

/* Units j .. of an LSTM layer, one hour: start is its bias or what the inputs gave already. */
VECTOR_INLINE void lstm_units(const struct recurrence *layer, const float *start, const float *x,
                              const float *before, float *hidden, int j, const bool whole)
{
    int units = layer->units, n = whole ? VECTOR_LANES : units - j;
    long row = 4L * units;
    vector z[4];
#pragma GCC unroll 4
    for (int g = 0; g < 4; g++) {
        const float *from = start + g * units + j;
        z[g] = whole ? vector_load(from) : vector_load_part(from, n);
    }
    if (x) {
        add_four(z, x, layer->inputs, layer->kernel + j, row, units, whole, n);
    }
    add_four(z, before, units, layer->recurrent + j, row, units, whole, n);
    close_cell(z, layer->cell + j, hidden + j, n);
}

/* Columns j .. j + 4 VECTOR_LANES - 1 of the layer inside the gates of an hLSTM. */
VECTOR_INLINE void inner_columns(const struct recurrence *layer, const float *start, const float *x,
                                 const float *before, float *inner, int j)
{
    long row = 4L * layer->neurons;
    vector z[4];
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
        z[v] = vector_load(start + j + v * VECTOR_LANES);
    }
    if (x) {
        add_four(z, x, layer->inputs, layer->kernel + j, row, VECTOR_LANES, true, 0);
    }
    add_four(z, before, layer->units, layer->recurrent + j, row, VECTOR_LANES, true, 0);
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
        z[v] = layer->relu ? vector_max(vector_all(0), z[v]) : vector_tanh(z[v]);
        vector_store(inner + j + v * VECTOR_LANES, z[v]);
    }
}

/* One vector of the same, or less. */
VECTOR_INLINE void inner_rest(const struct recurrence *layer, const float *start, const float *x,
                              const float *before, float *inner, int j)
{
    long row = 4L * layer->neurons;
    int n = (int)row - j;
    vector z = vector_read(start + j, n);
    for (int k = 0; x && k < layer->inputs; k++) {
        z = vector_fma(vector_all(x[k]), vector_read(layer->kernel + k * row + j, n), z);
    }
    for (int k = 0; k < layer->units; k++) {
        z = vector_fma(vector_all(before[k]), vector_read(layer->recurrent + k * row + j, n), z);
    }
    z = layer->relu ? vector_max(vector_all(0), z) : vector_tanh(z);
    vector_write(inner + j, n, z);
}

/* Units j .. of an hLSTM layer from its inner layer. */
VECTOR_INLINE void gate_units(const struct recurrence *layer, const float *inner, float *hidden,
                              int j, const bool whole)
{
    int units = layer->units, neurons = layer->neurons, n = whole ? VECTOR_LANES : units - j;
    vector z[4] = {vector_all(0), vector_all(0), vector_all(0), vector_all(0)};
    for (int k = 0; k < neurons; k++) {
        const float *row = layer->hidden_kernel + (long)k * 4 * units + j;
#pragma GCC unroll 4
        for (int g = 0; g < 4; g++) {
            const float *w = row + g * units;
            z[g] = vector_fma(vector_all(inner[g * neurons + k]),
                              whole ? vector_load(w) : vector_load_part(w, n), z[g]);
        }
    }
    close_cell(z, layer->cell + j, hidden + j, n);
}

/* Hour t of a layer. x: what it reads, NULL if start has it already. */
VECTOR_INLINE void recur_hour(const struct recurrence *layer, const float *start, const float *x,
                              float *inner, int t)
{
    int units = layer->units, width = 4 * layer->neurons, j = 0;
    const float *before = layer->states + (long)t * units;
    float *hidden = layer->states + (long)(t + 1) * units;
    for (; j + 4 * VECTOR_LANES <= width; j += 4 * VECTOR_LANES) {
        inner_columns(layer, start, x, before, inner, j);
    }
    for (; j < width; j += VECTOR_LANES) {
        inner_rest(layer, start, x, before, inner, j);
    }
    for (j = 0; j + VECTOR_LANES <= units; j += VECTOR_LANES) {
        if (width) {
            gate_units(layer, inner, hidden, j, true);
        } else {
            lstm_units(layer, start, x, before, hidden, j, true);
        }
    }
    if (j < units && width) {
        gate_units(layer, inner, hidden, j, false);
    } else if (j < units) {
        lstm_units(layer, start, x, before, hidden, j, false);
    }
}

/* At turn w, layer l does hour w - l. */
static void recur(const struct recurrences *stack)
{
    const struct recurrence *layers = stack->layers;
    int width = 4 * (layers[0].neurons ? layers[0].neurons : layers[0].units);
    for (int w = 0; w < stack->steps + stack->depth - 1; w++) {
        for (int l = 0; l < stack->depth; l++) {
            int t = w - l;
            if (t >= 0 && t < stack->steps) {
                const float *x =
                    l ? layers[l - 1].states + (long)(t + 1) * layers[l - 1].units : NULL;
                recur_hour(&layers[l], l ? layers[l].bias : stack->first + (long)t * width, x,
                           stack->inner, t);
            }
        }
    }
}

#endif
