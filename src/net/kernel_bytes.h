/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BYTES_H
#define ICURISK_NET_KERNEL_BYTES_H

/* Products of bytes: the part of net/kernel_body.h that runs int8 maps. */

#include "net/kernel.h"
#include "net/vector.h"
#include "net/vector_bytes.h"

/* Rows and vectors of outputs of a tile of sums, and vectors of a row alone. */
enum {
    BYTE_ROWS = VECTOR_REGISTERS == 32 ? 4 : 2,
    BYTE_ROW_VECTORS = VECTOR_REGISTERS == 32 ? 4 : 2,
    BYTE_VECTORS = VECTOR_REGISTERS == 32 ? 8 : 4,
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

/* Rows `row` .. + rows - 1, `vectors` vectors of outputs from j on, the last of which has n left.
 */
VECTOR_INLINE void byte_tile(const struct byte_product *p, int row, int j, const int rows,
                             const int vectors, int n)
{
    byte_sums sums[BYTE_ROWS][8];
    const int8_t *quads = p->quads + 4L * j;
    const uint8_t *bytes = p->bytes + row * p->bytes_row;
#pragma GCC unroll 32
    for (int i = 0; i < rows * vectors; i++) {
        sums[i / vectors][i % vectors] = byte_sums_zero();
    }
    for (int k = 0; k < p->inputs; k += 4, quads += p->stride) {
        byte_quad quad[BYTE_ROWS];
#pragma GCC unroll 4
        for (int r = 0; r < rows; r++) {
            quad[r] = byte_quad_of(bytes + r * p->bytes_row + k);
        }
#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++) {
            int left = v + 1 < vectors ? VECTOR_LANES : n;
            byte_line line = byte_line_of(quads + 4 * v * VECTOR_LANES, left);
#pragma GCC unroll 4
            for (int r = 0; r < rows; r++) {
                sums[r][v] = byte_sums_add(sums[r][v], quad[r], line);
            }
        }
    }
#pragma GCC unroll 32
    for (int i = 0; i < rows * vectors; i++) {
        int v = i % vectors, at = j + v * VECTOR_LANES, left = v + 1 < vectors ? VECTOR_LANES : n;
        float *y = p->y + (row + i / vectors) * p->y_row + at;
        vector sum =
            byte_sums_float(sums[i / vectors][v], p->offset + at, p->less[row + i / vectors], left);
        vector scale = vector_read(p->scale + at, left) * vector_all(p->input_scale);
        vector_write(y, left, vector_read(y, left) + vector_rounded(sum * scale));
    }
}

/* Some rows: outputs in blocks of vectors, then one by one. */
VECTOR_INLINE void byte_rows(const struct byte_product *p, int row, const int rows,
                             const int vectors)
{
    int j = 0;
    for (; j + vectors * VECTOR_LANES <= p->outputs; j += vectors * VECTOR_LANES) {
        byte_tile(p, row, j, rows, vectors, VECTOR_LANES);
    }
    for (; j + 2 * VECTOR_LANES <= p->outputs; j += 2 * VECTOR_LANES) {
        byte_tile(p, row, j, rows, 2, VECTOR_LANES);
    }
    for (; j < p->outputs; j += VECTOR_LANES) {
        byte_tile(p, row, j, rows, 1, p->outputs - j);
    }
}

/* All rows, in tiles that fit the registers. */
static void multiply_bytes(const struct byte_product *p)
{
    int row = 0;
    for (; row + BYTE_ROWS <= p->rows; row += BYTE_ROWS) {
        byte_rows(p, row, BYTE_ROWS, BYTE_ROW_VECTORS);
    }
    for (; row < p->rows; row++) {
        byte_rows(p, row, 1, BYTE_VECTORS);
    }
}

#endif
