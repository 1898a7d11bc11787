/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_PRODUCT_H
#define ICURISK_NET_KERNEL_PRODUCT_H

/* Matrix products in float32: a part of net/kernel_body.h. */

#include "net/kernel.h"
#include "net/vector.h"

/* A tile of c is kept in registers: rows x vectors sums, one row of b, one element of a. */
enum { TILE_ROWS = 4, TILE_VECTORS = VECTOR_REGISTERS == 32 ? 4 : 2 };

/* Computes rows `row` .. row + rows - 1 of c and `vectors` vectors of columns from `column` on, the
 * last of which holds `last` columns. rows, vectors and listed are compile-time constants, so that
 * the loops unroll. */
VECTOR_INLINE void product_tile(const struct product *p, int row, int column, const int rows,
                                const int vectors, int last, const bool listed)
{
    vector sum[TILE_ROWS][4];
    const float *a = p->a + row * p->a_row, *b = p->b + column;
    float *c = p->c + row * p->c_row + column;
#pragma GCC unroll 4
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
        long at = listed ? p->list[k] : k;
        const float *in = a + at * p->a_step, *w = b + at * p->b_row;
        vector line[4];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            line[v] = v + 1 < vectors ? vector_load(w + v * VECTOR_LANES)
                                      : vector_read(w + v * VECTOR_LANES, last);
        }
#pragma GCC unroll 4
        for (int r = 0; r < rows; r++) {
            vector_factor factor = vector_factor_of(in[r * p->a_row]);
#pragma GCC unroll 4
            for (int v = 0; v < vectors; v++) {
                sum[r][v] = vector_fma_factor(factor, line[v], sum[r][v]);
            }
        }
    }
#pragma GCC unroll 4
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

/* Computes all rows of some columns. */
VECTOR_INLINE void product_columns(const struct product *p, int column, const int vectors, int last,
                                   const bool listed)
{
    int row = 0;
    for (; row + TILE_ROWS <= p->rows; row += TILE_ROWS) {
        product_tile(p, row, column, TILE_ROWS, vectors, last, listed);
    }
    for (; row + 2 <= p->rows; row += 2) {
        product_tile(p, row, column, 2, vectors, last, listed);
    }
    if (row < p->rows) {
        product_tile(p, row, column, 1, vectors, last, listed);
    }
}

/* Computes the columns in blocks as wide as a tile, the rest in narrower ones. Few widths, because
 * each takes long to compile with sanitizers. */
VECTOR_INLINE void product_blocks(const struct product *p, const bool listed)
{
    int column = 0;
    for (; column + TILE_VECTORS * VECTOR_LANES <= p->columns;
         column += TILE_VECTORS * VECTOR_LANES) {
        product_columns(p, column, TILE_VECTORS, VECTOR_LANES, listed);
    }
    if (TILE_VECTORS > 2 && column + 2 * VECTOR_LANES <= p->columns) {
        product_columns(p, column, 2, VECTOR_LANES, listed);
        column += 2 * VECTOR_LANES;
    }
    for (; column < p->columns; column += VECTOR_LANES) {
        product_columns(p, column, 1, p->columns - column, listed);
    }
}

/* Sums over the listed k. Not inlined, because its tiles take long to compile. */
static __attribute__((noinline)) void product_listed(const struct product *p)
{
    product_blocks(p, true);
}

/* The whole product, over all k or those listed. */
static void product(const struct product *p)
{
    if (p->list) {
        product_listed(p);
    } else {
        product_blocks(p, false);
    }
}

/* ---- hours ---- */

enum { LIST_MOST = PROJECTION_INPUTS_MAX + VECTOR_LANES };

/* Lists the columns that are nonzero in any of the rows, whose stride is `apart` floats. */
VECTOR_INLINE int list_filled(const float *x, int rows, long apart, int columns, int *list)
{
    int count = 0;
    for (int j = 0; j < columns; j += VECTOR_LANES) {
        vector any = vector_all(0);
        for (int r = 0; r < rows; r++) {
            any = vector_or(any, vector_read(x + r * apart + j, columns - j));
        }
        count = vector_list(any, j, list, count);
    }
    return count;
}

/* changes[rows][apart] = x[rows][columns] minus the row before the first (0 if there is none);
 * lists the columns with a change. */
VECTOR_INLINE int list_changed(const float *x, bool first, int rows, int columns, float *changes,
                               int apart, int *list)
{
    int count = 0;
    for (int j = 0; j < columns; j += VECTOR_LANES) {
        int left = columns - j;
        vector any = vector_all(0);
        vector from = first ? any : vector_read(x - columns + j, left);
        for (int r = 0; r < rows; r++) {
            vector change = vector_read(x + (long)r * columns + j, left) - from;
            vector_store(changes + (long)r * apart + j, change);
            any = vector_or(any, change);
        }
        count = vector_list(any, j, list, count);
    }
    return count;
}

/* Computes a tile of hours at a time from the hour before it and the changes since, so that a row
 * never depends on later hours. */
static void project(const struct projection *p)
{
    int list[LIST_MOST];
    _Alignas(64) float changes[TILE_ROWS * PROJECTION_INPUTS_MAX];
    int apart = (p->inputs + VECTOR_LANES - 1) / VECTOR_LANES * VECTOR_LANES;
    struct product part = {.columns = p->columns,
                           .a = changes,
                           .a_row = apart,
                           .a_step = 1,
                           .b = p->weights,
                           .b_row = p->columns,
                           .start = p->bias,
                           .c_row = p->columns,
                           .list = list};
    for (int t = 0; t < p->rows; t += TILE_ROWS) {
        part.rows = p->rows - t < TILE_ROWS ? p->rows - t : TILE_ROWS;
        part.c = p->c + (long)t * p->columns;
        const float *x = p->x + (long)t * p->inputs;
        part.depth = list_changed(x, t == 0, part.rows, p->inputs, changes, apart, list);
        product_listed(&part);
        part.start = part.c + (long)(part.rows - 1) * p->columns;
    }
}

/* ---- rows ---- */

/* With many registers, the sums of a row stay in registers over all inputs. */
enum { ROW_VECTORS = 16 };

/* Adds the listed inputs to `vectors` vectors of y, the last of which holds n columns. */
VECTOR_INLINE void row_strip(const float *x, const int *list, int count, const float *weights,
                             long stride, const int vectors, int n, float *y)
{
    vector sum[ROW_VECTORS];
#pragma GCC unroll 16
    for (int v = 0; v < vectors; v++) {
        sum[v] = vector_read(y + v * VECTOR_LANES, v + 1 < vectors ? VECTOR_LANES : n);
    }
    for (int k = 0; k < count; k++) {
        const float *row = weights + list[k] * stride;
        vector_factor factor = vector_factor_of(x[list[k]]);
        __asm__("" : "+r"(row)); /* one address, to which each vector adds a constant */
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            const float *at = row + v * VECTOR_LANES;
            vector line = vector_read(at, v + 1 < vectors ? VECTOR_LANES : n);
            sum[v] = vector_fma_factor(factor, line, sum[v]);
        }
    }
#pragma GCC unroll 16
    for (int v = 0; v < vectors; v++) {
        vector_write(y + v * VECTOR_LANES, v + 1 < vectors ? VECTOR_LANES : n, sum[v]);
    }
}

/* Adds the listed inputs to y[outputs], strip by strip. */
VECTOR_INLINE void row_strips(const float *x, const int *list, int count, const float *weights,
                              long stride, int outputs, float *y)
{
    int j = 0;
    for (; j + ROW_VECTORS * VECTOR_LANES <= outputs; j += ROW_VECTORS * VECTOR_LANES) {
        row_strip(x, list, count, weights + j, stride, ROW_VECTORS, VECTOR_LANES, y + j);
    }
    for (; j + 4 * VECTOR_LANES <= outputs; j += 4 * VECTOR_LANES) {
        row_strip(x, list, count, weights + j, stride, 4, VECTOR_LANES, y + j);
    }
    for (; j < outputs; j += VECTOR_LANES) {
        row_strip(x, list, count, weights + j, stride, 1, outputs - j, y + j);
    }
}

/* With few registers, this many inputs are added to a sum before it is stored. */
enum { ROW_INPUTS = 8 };

/* Adds some inputs to `vectors` vectors of y, the last of which holds n columns. */
VECTOR_INLINE void row_add(const vector_factor *factor, const float *const *row, const int inputs,
                           int j, const int vectors, int n, float *y)
{
    vector sum[4];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        sum[v] = vector_read(y + j + v * VECTOR_LANES, v + 1 < vectors ? VECTOR_LANES : n);
    }
#pragma GCC unroll 8
    for (int k = 0; k < inputs; k++) {
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            const float *at = row[k] + j + v * VECTOR_LANES;
            vector line = vector_read(at, v + 1 < vectors ? VECTOR_LANES : n);
            sum[v] = vector_fma_factor(factor[k], line, sum[v]);
        }
    }
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        vector_write(y + j + v * VECTOR_LANES, v + 1 < vectors ? VECTOR_LANES : n, sum[v]);
    }
}

/* Adds groups of `inputs` listed inputs from k on to y[outputs]; returns the first input not added.
 */
VECTOR_INLINE int row_group(const float *x, const int *list, int k, int count, const int inputs,
                            const float *weights, long stride, int outputs, float *y)
{
    for (; k + inputs <= count; k += inputs) {
        vector_factor factor[ROW_INPUTS];
        const float *row[ROW_INPUTS];
        int j = 0;
#pragma GCC unroll 8
        for (int i = 0; i < inputs; i++) {
            row[i] = weights + list[k + i] * stride;
            factor[i] = vector_factor_of(x[list[k + i]]);
        }
        for (; j + 4 * VECTOR_LANES <= outputs; j += 4 * VECTOR_LANES) {
            row_add(factor, row, inputs, j, 4, VECTOR_LANES, y);
        }
        for (; j < outputs; j += VECTOR_LANES) {
            row_add(factor, row, inputs, j, 1, outputs - j, y);
        }
    }
    return k;
}

/* Adds the listed inputs to y[outputs], group by group. */
VECTOR_INLINE void row_groups(const float *x, const int *list, int count, const float *weights,
                              long stride, int outputs, float *y)
{
    int k = row_group(x, list, 0, count, ROW_INPUTS, weights, stride, outputs, y);
    k = row_group(x, list, k, count, 4, weights, stride, outputs, y);
    k = row_group(x, list, k, count, 2, weights, stride, outputs, y);
    row_group(x, list, k, count, 1, weights, stride, outputs, y);
}

/* y += x W for up to LISTED inputs, of which the nonzero ones are listed first. */
enum { LISTED = 256 };
VECTOR_INLINE void multiply_listed(const float *x, int inputs, const float *weights, int stride,
                                   int outputs, float *y)
{
    int list[LISTED + VECTOR_LANES], count = list_filled(x, 1, 0, inputs, list);
    if (VECTOR_REGISTERS == 32) {
        row_strips(x, list, count, weights, stride, outputs, y);
    } else {
        row_groups(x, list, count, weights, stride, outputs, y);
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

/* ---- rows with many zeros ---- */

/* Groups so small that an input is often 0 in all rows of one. */
enum { FILLED_ROWS = 2 };
static void product_groups(const struct product *p)
{
    int list[LIST_MOST];
    struct product part = *p;
    part.list = list;
    for (int row = 0; row < p->rows; row += part.rows) {
        part.rows = p->rows - row < FILLED_ROWS ? p->rows - row : FILLED_ROWS;
        part.a = p->a + row * p->a_row;
        part.c = p->c + row * p->c_row;
        part.start = p->start + row * p->start_row;
        part.depth = list_filled(part.a, part.rows, p->a_row, p->depth, list);
        product_listed(&part);
    }
}

/* Row by row if vectors are short: skipping zeros then saves more than sharing loaded weights
 * between rows. */
static void product_filled(const struct product *p)
{
    if (VECTOR_LANES > 4) {
        product_groups(p);
        return;
    }
    for (int row = 0; row < p->rows; row++) {
        float *c = p->c + row * p->c_row;
        memmove(c, p->start + row * p->start_row, (size_t)p->columns * sizeof *c);
        multiply_add(p->a + row * p->a_row, p->depth, p->b, (int)p->b_row, p->columns, c);
    }
}

/* Sum of a[i] b[i]. */
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

#endif
