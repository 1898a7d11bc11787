/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BODY_H
#define ICURISK_NET_KERNEL_BODY_H

/* The loops of a kernel table, written once over net/vector.h; included by kernel_*.c only. */

#include "net/kernel.h"
#include "net/vector.h"

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
            const float *start = p->start + (row + r) * p->start_row + column + v * VECTOR_LANES;
            sum[r][v] = !p->start         ? vector_all(0)
                        : v + 1 < vectors ? vector_load(start)
                                          : vector_read(start, last);
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

/* y += x W */
static void multiply_add(const float *restrict x, int inputs, const float *restrict weights,
                         int stride, int outputs, float *restrict y)
{
    for (int i = 0; i < inputs; i++) {
        const float *row = weights + (long)i * stride;
        if (x[i] != 0) {
            vector factor = vector_all(x[i]);
            for (int j = 0; j < outputs; j += VECTOR_LANES) {
                int n = outputs - j;
                vector_write(y + j, n,
                             vector_fma(factor, vector_read(row + j, n), vector_read(y + j, n)));
            }
        }
    }
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

static void to_bytes(const float *restrict x, int n, float factor, int zero,
                     uint8_t *restrict bytes, int *total)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        float scaled = x[i] * factor + (float)zero;
        scaled = scaled > 0 ? scaled : 0; /* no number becomes 0, too */
        scaled = scaled < 255 ? scaled : 255;
        bytes[i] = (uint8_t)(scaled + 0.5f);
        sum += bytes[i];
    }
    *total = sum;
}

/* sums += bytes codes */
static void multiply_add_bytes(const uint8_t *restrict bytes, int inputs,
                               const int8_t *restrict codes, int stride, int outputs,
                               int32_t *restrict sums)
{
    for (int i = 0; i < inputs; i++) {
        const int8_t *row = codes + (long)i * stride;
        int32_t factor = bytes[i];
        for (int j = 0; j < outputs; j++) {
            sums[j] += factor * row[j];
        }
    }
}

#define KERNEL_TABLE(set)                                                                          \
    {                                                                                              \
        .isa = (set), .product = product, .multiply_add = multiply_add, .lstm_cell = lstm_cell,    \
        .tanh = tanh_all, .relu = relu_all, .to_bytes = to_bytes,                                  \
        .multiply_add_bytes = multiply_add_bytes                                                   \
    }

#endif
