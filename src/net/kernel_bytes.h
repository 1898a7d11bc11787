/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BYTES_H
#define ICURISK_NET_KERNEL_BYTES_H

/* Products of bytes: the part of net/kernel_body.h that runs int8 maps. */

#include "net/kernel.h"
#include "net/vector.h"
#include "net/vector_bytes.h"

/* Rows that are listed at once, and vectors of sums: of a row alone, and of rows that take turns at
 * a block of the weights, which stays in the first cache. */
enum { BYTE_ROWS = 8, BYTE_BLOCK = 8, BYTE_WIDE = VECTOR_LANES == 16 ? 16 : BYTE_BLOCK };

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
    uint8_t at_filled[BYTE_INPUTS_MAX / 4 + 16], at_topped[BYTE_INPUTS_MAX / 4 + 16];
};

/* A vector of sums to what they stand for, of the output `at` of a row, `left` of them. */
VECTOR_INLINE void byte_close(const struct byte_product *p, int row, int at, int left,
                              byte_sums sums)
{
    vector sum = byte_sums_float(sums, p->offset + at, p->less[row], left);
    vector scale = vector_read(p->scale + at, left) * vector_all(p->input_scale);
    vector result = vector_rounded(sum * scale);
    if (p->to) {
        vector scaled = vector_max(result * vector_all(p->to_factor), vector_all(0));
        scaled = vector_min(scaled, vector_all((float)(255 - p->to_zero)));
        byte_write(scaled, p->to_zero, left, p->to + row * p->to_row + at);
    } else {
        float *y = p->y + row * p->y_row + at;
        if (p->add) {
            result += vector_read(y, left);
        }
        vector_write(y, left, result);
    }
}

/* The forms of a product of quads: all of it; a cheaper one for the first of a list; of top bits.
 */
enum byte_form { BYTE_WHOLE, BYTE_CHEAP, BYTE_TOPPED };

/* Four bytes, ready for it. */
VECTOR_INLINE byte_quad byte_form_of(const enum byte_form form, const uint8_t *bytes)
{
#ifdef BYTE_TOP
    return form == BYTE_WHOLE ? byte_quad_of(bytes) : byte_top_of(bytes);
#else
    (void)form;
    return byte_quad_of(bytes);
#endif
}

/* The sums with one more. */
VECTOR_INLINE byte_sums byte_form_add(const enum byte_form form, byte_sums sums, byte_quad quad,
                                      byte_line line)
{
#ifdef BYTE_CHEAP_MOST
    if (form == BYTE_CHEAP) {
        return byte_cheap_add(sums, quad, line);
    }
#endif
#ifdef BYTE_TOP
    if (form == BYTE_TOPPED) {
        return byte_sums_add_top(sums, quad, line);
    }
#endif
    (void)form;
    return byte_sums_add(sums, quad, line);
}

/* sums += entries from .. to - 1 of a list of quads of a row, for `vectors` vectors of outputs from
 * `block` on, the last of which has n left. */
VECTOR_INLINE void byte_loop(const enum byte_form form, const uint8_t *list, int from, int to,
                             const uint8_t *bytes, const int8_t *block, long stride,
                             const int vectors, int n, byte_sums *sums)
{
    for (int i = from; i < to; i++) {
        long k = list[i];
        const int8_t *quads = block + k * stride;
        byte_quad quad = byte_form_of(form, bytes + 4 * k);
#pragma GCC unroll 16
        for (int v = 0; v < vectors; v++) {
            int left = v + 1 < vectors ? VECTOR_LANES : n;
            byte_line line = byte_line_of(quads + 4 * v * VECTOR_LANES, left);
            sums[v] = byte_form_add(form, sums[v], quad, line);
        }
    }
}

/* `vectors` vectors of outputs of a row from j on, the last of which has n left. */
VECTOR_INLINE void byte_tile(const struct byte_product *p, const struct byte_lists *lists, int row,
                             int j, const int vectors, int n)
{
    byte_sums sums[BYTE_WIDE];
    const uint8_t *bytes = p->bytes + row * p->bytes_row;
    const int8_t *block = p->quads + 4L * j;
    int done = 0;
#pragma GCC unroll 16
    for (int v = 0; v < vectors; v++) {
        sums[v] = byte_sums_zero();
    }
#ifdef BYTE_CHEAP_MOST
#ifdef BYTE_TOP
    int listed = lists->topped, cheap = listed < BYTE_CHEAP_MOST ? listed : BYTE_CHEAP_MOST;
    const uint8_t *list = lists->at_topped;
#else
    int listed = lists->filled, cheap = listed < BYTE_CHEAP_MOST ? listed : BYTE_CHEAP_MOST;
    const uint8_t *list = lists->at_filled;
    done = cheap;
#endif
    byte_loop(BYTE_CHEAP, list, 0, cheap, bytes, block, p->stride, vectors, n, sums);
#pragma GCC unroll 16
    for (int v = 0; v < vectors; v++) {
        sums[v] = byte_cheap_sums(sums[v]);
    }
#ifdef BYTE_TOP
    byte_loop(BYTE_TOPPED, list, cheap, listed, bytes, block, p->stride, vectors, n, sums);
#endif
#endif
    byte_loop(BYTE_WHOLE, lists->at_filled, done, lists->filled, bytes, block, p->stride, vectors,
              n, sums);
#pragma GCC unroll 16
    for (int v = 0; v < vectors; v++) {
        int left = v + 1 < vectors ? VECTOR_LANES : n;
        byte_close(p, row, j + v * VECTOR_LANES, left, sums[v]);
    }
}

/* Blocks of `vectors` vectors from output j on, as long as they are whole, of some rows in turn;
 * returns the first output that is left. */
VECTOR_INLINE int byte_blocks(const struct byte_product *p, const struct byte_lists *lists,
                              int rows, int j, const int vectors)
{
    for (; j + vectors * VECTOR_LANES <= p->outputs; j += vectors * VECTOR_LANES) {
        for (int row = 0; row < rows; row++) {
            byte_tile(p, &lists[row], row, j, vectors, VECTOR_LANES);
        }
    }
    return j;
}

/* Each row passes over what is 0. */
static void multiply_bytes(const struct byte_product *all)
{
    struct byte_product p = *all;
    struct byte_lists lists[BYTE_ROWS];
    for (int done = 0, rows; done < all->rows; done += rows) {
        rows = all->rows - done < BYTE_ROWS ? all->rows - done : BYTE_ROWS;
        for (int row = 0; row < rows; row++) {
            const uint8_t *bytes = p.bytes + row * p.bytes_row;
            int quads = (p.inputs + 3) / 4;
            lists[row].filled = byte_list(bytes, quads, UINT32_MAX, lists[row].at_filled);
#ifdef BYTE_TOP
            lists[row].topped = byte_list(bytes, quads, BYTE_TOP, lists[row].at_topped);
#endif
        }
        int j = rows == 1 && BYTE_WIDE > BYTE_BLOCK ? byte_blocks(&p, lists, 1, 0, BYTE_WIDE) : 0;
        j = byte_blocks(&p, lists, rows, j, BYTE_BLOCK);
        j = byte_blocks(&p, lists, rows, j, 4);
        for (; j < p.outputs; j += VECTOR_LANES) {
            for (int row = 0; row < rows; row++) {
                byte_tile(&p, &lists[row], row, j, 1, p.outputs - j);
            }
        }
        for (int row = 0; row < rows && p.to; row++, p.to += p.to_row) {
            memset(p.to + p.outputs, 0, (size_t)(-p.outputs & 3));
        }
        p.bytes += rows * p.bytes_row;
        p.less += rows;
        p.y += rows * p.y_row;
    }
}

#endif
