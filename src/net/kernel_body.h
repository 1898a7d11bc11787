/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BODY_H
#define ICURISK_NET_KERNEL_BODY_H

/* The loops of a kernel table, written once over net/vector.h; included by kernel_*.c only. */

#include "net/kernel.h"
#include "net/vector.h"
#include "net/vector_bytes.h"

/* ---- products ---- */

/* A tile of c stays in registers: rows x vectors sums, one row of b, one element of a. */
enum { TILE_ROWS = VECTOR_REGISTERS == 32 ? 6 : 4, TILE_VECTORS = VECTOR_REGISTERS == 32 ? 4 : 2 };

/* Rows `row` .. + rows - 1 of c and `vectors` vectors of columns from `column` on, of which the
 * last holds `last` columns. rows and vectors are constants where this is used: the loops over them
 * unroll. */
VECTOR_INLINE void product_tile(const struct product *p, int row, int column, const int rows,
                                const int vectors, int last)
{
    vector sum[6][4];
    const float *a = p->a + row * p->a_row, *b = p->b + column;
    float *c = p->c + row * p->c_row + column;
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            if (!p->start) {
                sum[r][v] = vector_all(0);
                continue;
            }
            const float *start = p->start + (row + r) * p->start_row + column + v * VECTOR_LANES;
            sum[r][v] = v + 1 < vectors ? vector_load(start) : vector_read(start, last);
        }
    }
    for (int k = 0; k < p->depth; k++) {
        vector line[4];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            line[v] = v + 1 < vectors ? vector_load(b + v * VECTOR_LANES)
                                      : vector_read(b + v * VECTOR_LANES, last);
        }
#pragma GCC unroll 6
        for (int r = 0; r < rows; r++) {
            vector factor = vector_all(a[r * p->a_row]);
#pragma GCC unroll 4
            for (int v = 0; v < vectors; v++) {
                sum[r][v] = vector_fma(factor, line[v], sum[r][v]);
            }
        }
        a += p->a_step;
        b += p->b_row;
    }
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            float *out = c + r * p->c_row + v * VECTOR_LANES;
            if (v + 1 < vectors) {
                vector_store(out, sum[r][v]);
            } else {
                vector_write(out, last, sum[r][v]);
            }
        }
    }
}

/* All rows of some columns. */
VECTOR_INLINE void product_columns(const struct product *p, int column, const int vectors, int last)
{
    int row = 0;
    for (; row + TILE_ROWS <= p->rows; row += TILE_ROWS) {
        product_tile(p, row, column, TILE_ROWS, vectors, last);
    }
    for (; row + 2 <= p->rows; row += 2) {
        product_tile(p, row, column, 2, vectors, last);
    }
    if (row < p->rows) {
        product_tile(p, row, column, 1, vectors, last);
    }
}

/* Columns in blocks as wide as a tile, the rest in narrower ones. */
static void product(const struct product *p)
{
    for (int column = 0; column < p->columns; column += TILE_VECTORS * VECTOR_LANES) {
        int left = p->columns - column, vectors = (left + VECTOR_LANES - 1) / VECTOR_LANES;
        int last = left - (vectors - 1) * VECTOR_LANES;
        if (vectors > TILE_VECTORS || (vectors == TILE_VECTORS && last == VECTOR_LANES)) {
            product_columns(p, column, TILE_VECTORS, VECTOR_LANES);
        } else if (vectors == TILE_VECTORS) {
            product_columns(p, column, TILE_VECTORS, last);
        } else if (vectors == 3) {
            product_columns(p, column, 3, last);
        } else if (vectors == 2) {
            product_columns(p, column, 2, last);
        } else {
            product_columns(p, column, 1, last);
        }
    }
}

/* Sums of a row stay in registers over all its inputs. */
enum { ROW_VECTORS = VECTOR_REGISTERS == 32 ? 16 : 8 };

/* y[column ..] += the listed inputs, ROW_VECTORS vectors. */
VECTOR_INLINE void row_whole(const float *x, const int *list, int count, const float *weights,
                             long stride, float *y)
{
    vector sum[ROW_VECTORS];
#pragma GCC unroll 16
    for (int v = 0; v < ROW_VECTORS; v++) {
        sum[v] = vector_load(y + v * VECTOR_LANES);
    }
    for (int k = 0; k < count; k++) {
        const float *row = weights + list[k] * stride;
        vector factor = vector_all(x[list[k]]);
#pragma GCC unroll 16
        for (int v = 0; v < ROW_VECTORS; v++) {
            sum[v] = vector_fma(factor, vector_load(row + v * VECTOR_LANES), sum[v]);
        }
    }
#pragma GCC unroll 16
    for (int v = 0; v < ROW_VECTORS; v++) {
        vector_store(y + v * VECTOR_LANES, sum[v]);
    }
}

/* The same for one vector or less, n columns. */
VECTOR_INLINE void row_part(const float *x, const int *list, int count, const float *weights,
                            long stride, int n, float *y)
{
    vector sum = vector_read(y, n);
    for (int k = 0; k < count; k++) {
        const float *row = weights + list[k] * stride;
        sum = vector_fma(vector_all(x[list[k]]), vector_read(row, n), sum);
    }
    vector_write(y, n, sum);
}

/* The same for four whole vectors. */
VECTOR_INLINE void row_four(const float *x, const int *list, int count, const float *weights,
                            long stride, float *y)
{
    vector sum[4];
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
        sum[v] = vector_load(y + v * VECTOR_LANES);
    }
    for (int k = 0; k < count; k++) {
        const float *row = weights + list[k] * stride;
        vector factor = vector_all(x[list[k]]);
#pragma GCC unroll 4
        for (int v = 0; v < 4; v++) {
            sum[v] = vector_fma(factor, vector_load(row + v * VECTOR_LANES), sum[v]);
        }
    }
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
        vector_store(y + v * VECTOR_LANES, sum[v]);
    }
}

/* y += x W for up to LISTED inputs: those that are not 0 are listed first. */
enum { LISTED = 256 };
VECTOR_INLINE void multiply_listed(const float *x, int inputs, const float *weights, int stride,
                                   int outputs, float *y)
{
    int list[LISTED], count = 0, j = 0;
    for (int i = 0; i < inputs; i++) {
        list[count] = i;
        count += x[i] != 0;
    }
    for (; j + ROW_VECTORS * VECTOR_LANES <= outputs; j += ROW_VECTORS * VECTOR_LANES) {
        row_whole(x, list, count, weights + j, stride, y + j);
    }
    for (; j + 4 * VECTOR_LANES <= outputs; j += 4 * VECTOR_LANES) {
        row_four(x, list, count, weights + j, stride, y + j);
    }
    for (; j < outputs; j += VECTOR_LANES) {
        row_part(x, list, count, weights + j, stride, outputs - j, y + j);
    }
}

/* y += x W */
static void multiply_add(const float *x, int inputs, const float *weights, int stride, int outputs,
                         float *y)
{
    for (int i = 0; i < inputs; i += LISTED) {
        multiply_listed(x + i, inputs - i < LISTED ? inputs - i : LISTED,
                        weights + (long)i * stride, stride, outputs, y);
    }
}

/* ---- recurrence ---- */

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

/* sum of a b */
static float dot(const float *a, const float *b, int n)
{
    vector sums = vector_all(0);
    for (int i = 0; i < n; i += VECTOR_LANES) {
        sums = vector_fma(vector_read(a + i, n - i), vector_read(b + i, n - i), sums);
    }
    float lanes[VECTOR_LANES], sum = 0;
    vector_store(lanes, sums);
    for (int i = 0; i < VECTOR_LANES; i++) {
        sum += lanes[i];
    }
    return sum;
}

/* ---- elementwise ---- */

static void lstm_cell(const float *restrict z, int units, float *restrict cell,
                      float *restrict hidden)
{
    for (int j = 0; j < units; j += VECTOR_LANES) {
        int n = units - j;
        vector input = vector_sigmoid(vector_read(z + j, n));
        vector forget = vector_sigmoid(vector_read(z + units + j, n));
        vector candidate = vector_tanh(vector_read(z + 2 * units + j, n));
        vector output = vector_sigmoid(vector_read(z + 3 * units + j, n));
        vector state = vector_fma(forget, vector_read(cell + j, n), input * candidate);
        vector_write(cell + j, n, state);
        vector_write(hidden + j, n, output * vector_tanh(state));
    }
}

/* x = tanh x */
static void tanh_all(float *x, int n)
{
    for (int i = 0; i < n; i += VECTOR_LANES) {
        vector_write(x + i, n - i, vector_tanh(vector_read(x + i, n - i)));
    }
}

/* No number stays none. */
static void relu_all(float *x, int n)
{
    for (int i = 0; i < n; i += VECTOR_LANES) {
        vector_write(x + i, n - i, vector_max(vector_all(0), vector_read(x + i, n - i)));
    }
}

/* ---- bytes ---- */

/* Nothing here depends on whether a product and a sum are rounded once or twice: every table gives
 * the same bytes. */
static void to_bytes(const float *x, int n, float factor, int zero, uint8_t *bytes, int *total)
{
    const vector low = vector_all((float)-zero), high = vector_all((float)(255 - zero));
    int sum = 0, i = 0;
    for (; i < n; i += VECTOR_LANES) {
        vector scaled = vector_read(x + i, n - i) * vector_all(factor);
        scaled = vector_min(vector_max(scaled, low), high); /* no number becomes the lowest */
        sum += byte_write(scaled, zero, n - i, bytes + i);
    }
    for (i = n; i % 4; i++) {
        bytes[i] = 0;
    }
    *total = sum;
}

/* `vectors` vectors of outputs from j on, the last of which has n left. */
VECTOR_INLINE void byte_tile(const struct byte_product *p, int j, const int vectors, int n)
{
    byte_sums sums[8];
    const int8_t *row = p->quads + 4L * j;
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
        sums[v] = byte_sums_zero();
    }
    for (int k = 0; k < p->inputs; k += 4, row += p->stride) {
        byte_quad quad = byte_quad_of(p->bytes + k);
#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++) {
            int left = v + 1 < vectors ? VECTOR_LANES : n;
            sums[v] = byte_sums_add(sums[v], quad, row + 4 * v * VECTOR_LANES, left);
        }
    }
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
        int at = j + v * VECTOR_LANES, left = v + 1 < vectors ? VECTOR_LANES : n;
        vector sum = byte_sums_float(sums[v], p->offset + at, p->less, left);
        vector scale = vector_read(p->scale + at, left) * vector_all(p->input_scale);
        vector y = vector_read(p->y + at, left);
        vector_write(p->y + at, left, y + vector_rounded(sum * scale));
    }
}

/* Outputs in blocks of BYTE_VECTORS vectors, then one by one. */
static void multiply_bytes(const struct byte_product *p)
{
    enum { BYTE_VECTORS = VECTOR_REGISTERS == 32 ? 8 : 4 };
    int j = 0;
    for (; j + BYTE_VECTORS * VECTOR_LANES <= p->outputs; j += BYTE_VECTORS * VECTOR_LANES) {
        byte_tile(p, j, BYTE_VECTORS, VECTOR_LANES);
    }
    for (; j + 4 * VECTOR_LANES <= p->outputs; j += 4 * VECTOR_LANES) {
        byte_tile(p, j, 4, VECTOR_LANES);
    }
    for (; j + 2 * VECTOR_LANES <= p->outputs; j += 2 * VECTOR_LANES) {
        byte_tile(p, j, 2, VECTOR_LANES);
    }
    for (; j < p->outputs; j += VECTOR_LANES) {
        byte_tile(p, j, 1, p->outputs - j);
    }
}

#define KERNEL_TABLE(set, recurrence)                                                              \
    {                                                                                              \
        .isa = (set), .product = product, .multiply_add = multiply_add, .recur = (recurrence),     \
        .dot = dot, .lstm_cell = lstm_cell, .tanh = tanh_all, .relu = relu_all,                    \
        .to_bytes = to_bytes, .multiply_bytes = multiply_bytes                                     \
    }

#endif
