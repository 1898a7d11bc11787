/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BYTES_H
#define ICURISK_NET_KERNEL_BYTES_H

/* Products of bytes: the part of net/kernel_body.h that runs int8 maps. */

#include "net/kernel.h"
#include "net/vector.h"
#include "net/vector_bytes.h"

/* Rows of a tile of sums, and vectors of a row alone. */
enum {
    BYTE_ROWS = VECTOR_REGISTERS == 32 ? 4 : 1,
    BYTE_VECTORS = VECTOR_LANES == 16  ? 16
                   : VECTOR_LANES == 8 ? 4
                                       : 8
};

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

/* Which quads of a row to multiply: those that are not 0, and those with a top bit where it is
 * taken apart. */
struct byte_lists {
    int filled, topped;
    int at_filled[BYTE_INPUTS_MAX / 4 + 16], at_topped[BYTE_INPUTS_MAX / 4 + 16];
};

/* A vector of sums to y, of the output `at` of a row, `left` of them. */
VECTOR_INLINE void byte_add(const struct byte_product *p, int row, int at, int left, byte_sums sums)
{
    float *y = p->y + row * p->y_row + at;
    vector sum = byte_sums_float(sums, p->offset + at, p->less[row], left);
    vector scale = vector_read(p->scale + at, left) * vector_all(p->input_scale);
    vector from = p->add ? vector_read(y, left) : vector_all(0);
    vector_write(y, left, from + vector_rounded(sum * scale));
}

/* Rows `row` .. + rows - 1, `vectors` vectors of outputs from j on, the last of which has n left.
 * lists: of a row alone, or NULL. */
VECTOR_INLINE void byte_tile(const struct byte_product *p, int row, int j, const int rows,
                             const int vectors, int n, const struct byte_lists *lists)
{
    byte_sums sums[BYTE_ROWS][BYTE_VECTORS];
    const uint8_t *bytes = p->bytes + row * p->bytes_row;
    int count = lists ? lists->filled : (p->inputs + 3) / 4;
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            sums[r][v] = byte_sums_zero();
        }
    }
    for (int i = 0; i < count; i++) {
        long k = lists ? lists->at_filled[i] : i;
        const int8_t *quads = p->quads + k * p->stride + 4L * j;
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            byte_line line =
                byte_line_of(quads + 4 * v * VECTOR_LANES, v + 1 < vectors ? VECTOR_LANES : n);
#pragma GCC unroll 4
            for (int r = 0; r < rows; r++) {
                byte_quad quad = byte_quad_of(bytes + r * p->bytes_row + 4 * k);
                sums[r][v] = byte_sums_add(sums[r][v], quad, line);
            }
        }
    }
#ifdef BYTE_TOP
    for (int i = 0; i < lists->topped; i++) {
        long k = lists->at_topped[i];
        const int8_t *quads = p->quads + k * p->stride + 4L * j;
        byte_quad top = byte_top_of(bytes + 4 * k);
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            byte_line line =
                byte_line_of(quads + 4 * v * VECTOR_LANES, v + 1 < vectors ? VECTOR_LANES : n);
            sums[0][v] = byte_sums_add_top(sums[0][v], top, line);
        }
    }
#endif
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            byte_add(p, row + r, j + v * VECTOR_LANES, v + 1 < vectors ? VECTOR_LANES : n,
                     sums[r][v]);
        }
    }
}

/* Some rows: outputs in blocks of vectors, then one by one. */
VECTOR_INLINE void byte_rows(const struct byte_product *p, int row, const int rows,
                             const int vectors, const struct byte_lists *lists)
{
    int j = 0;
    for (; j + vectors * VECTOR_LANES <= p->outputs; j += vectors * VECTOR_LANES) {
        byte_tile(p, row, j, rows, vectors, VECTOR_LANES, lists);
    }
    for (; vectors > 8 && j + 8 * VECTOR_LANES <= p->outputs; j += 8 * VECTOR_LANES) {
        byte_tile(p, row, j, rows, 8, VECTOR_LANES, lists);
    }
    for (; j + 4 * VECTOR_LANES <= p->outputs; j += 4 * VECTOR_LANES) {
        byte_tile(p, row, j, rows, 4, VECTOR_LANES, lists);
    }
    for (; j < p->outputs; j += VECTOR_LANES) {
        byte_tile(p, row, j, rows, 1, p->outputs - j, lists);
    }
}

/* All rows, in tiles that fit the registers; a row alone passes over what is 0. */
static void multiply_bytes(const struct byte_product *p)
{
    int row = 0, quads = (p->inputs + 3) / 4;
    for (; BYTE_ROWS > 1 && row + BYTE_ROWS <= p->rows; row += BYTE_ROWS) {
        byte_rows(p, row, BYTE_ROWS, 4, NULL);
    }
    for (; row < p->rows; row++) {
        const uint8_t *bytes = p->bytes + row * p->bytes_row;
        struct byte_lists lists;
        lists.filled = byte_list(bytes, quads, UINT32_MAX, lists.at_filled);
#ifdef BYTE_TOP
        lists.topped = byte_list(bytes, quads, BYTE_TOP, lists.at_topped);
#endif
        byte_rows(p, row, 1, BYTE_VECTORS, &lists);
    }
}

#endif
