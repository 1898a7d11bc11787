/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BYTES_H
#define ICURISK_NET_KERNEL_BYTES_H

/* Products of bytes: the part of net/kernel_body.h that runs int8 maps. */

#include "net/kernel.h"
#include "net/vector.h"
#include "net/vector_bytes.h"

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

#endif
