/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BYTES_H
#define ICURISK_NET_KERNEL_BYTES_H

/* Byte products: the part of net/kernel_body.h for int8 maps. */

#include "net/kernel.h"
#include "net/vector.h"
#include "net/vector_bytes.h"

/* Rows processed per block of weights, which stays in the L1 cache, and vectors of sums per block.
 */
enum { BYTE_ROWS = 8, BYTE_BLOCK = 8 };

/* Converts up to four vectors of x, of which n values are left, to bytes. */
VECTOR_INLINE void byte_store(const float *x, int n, const int vectors, float factor, int zero,
                              uint8_t *bytes)
{
    const vector low = vector_all((float)-zero), high = vector_all((float)(255 - zero));
    vector scaled[4] = {vector_all(0), vector_all(0), vector_all(0), vector_all(0)};
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        int at = v * VECTOR_LANES;
        if (at < n) { /* NaN becomes the lowest value */
            scaled[v] = vector_max_known(vector_read(x + at, n - at) * vector_all(factor), low);
            scaled[v] = vector_min(scaled[v], high);
        }
    }
    byte_four four = byte_narrow(scaled, zero);
    memcpy(bytes, &four, sizeof four);
}

/* The result does not depend on fused multiply-add: every table gives the same bytes. */
static void to_bytes(const float *x, int n, float factor, int zero, uint8_t *bytes)
{
    int i = 0;
    for (; n - i > VECTOR_LANES; i += 4 * VECTOR_LANES) {
        byte_store(x + i, n - i, 4, factor, zero, bytes + i);
    }
    if (i < n) {
        byte_store(x + i, n - i, 1, factor, zero, bytes + i);
    }
}

/* Scales and stores up to four vectors of sums, the last of which has `left` values. */
VECTOR_INLINE void byte_close(const struct byte_product *p, int row, int at, const int vectors,
                              int left, const byte_sums *sums)
{
    vector result[4] = {vector_all(0), vector_all(0), vector_all(0), vector_all(0)};
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        int n = v + 1 < vectors ? VECTOR_LANES : left;
        vector step = vector_read(p->map->step + at + v * VECTOR_LANES, n);
        result[v] = vector_rounded(byte_sums_float(sums[v]) * step);
    }
    if (p->to) {
        const vector high = vector_all((float)(255 - p->to_zero));
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++) {
            vector scaled = vector_max_known(result[v] * vector_all(p->to_factor), vector_all(0));
            result[v] = vector_min(scaled, high);
        }
        byte_four four = byte_narrow(result, p->to_zero);
        memcpy(p->to + row * p->to_row + at, &four, sizeof four);
        return;
    }
    float *y = p->y + row * p->y_row + at;
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++, y += VECTOR_LANES) {
        int n = v + 1 < vectors ? VECTOR_LANES : left;
        if (p->add) {
            result[v] += vector_read(y, n);
        }
        vector_write(y, n, result[v]);
    }
}

/* Variants of a quad product: the general one; a cheaper one for the first entries of a list; one
 * for products that could overflow the general one. */
enum byte_form { BYTE_WHOLE, BYTE_CHEAP, BYTE_SPLIT };

/* Adds one quad product to the sums. */
VECTOR_INLINE byte_sums byte_form_add(const enum byte_form form, byte_sums sums, byte_quad quad,
                                      byte_line line)
{
#ifdef BYTE_CHEAP_MOST
    if (form == BYTE_CHEAP) {
        return byte_cheap_add(sums, quad, line);
    }
#endif
#ifdef BYTE_PAIRS
    if (form == BYTE_SPLIT) {
        return byte_split_add(sums, quad, line);
    }
#endif
    (void)form;
    return byte_sums_add(sums, quad, line);
}

/* Quad k of a row, minus lists->least in each byte. */
VECTOR_INLINE byte_quad byte_quad_at(const struct byte_lists *lists, const uint8_t *bytes, long k)
{
    byte_line four = byte_line_all(bytes + 4 * k);
#ifdef BYTE_PAIRS
    four = byte_line_less(four, lists->least);
#endif
    (void)lists;
    return byte_quad_of(four);
}

/* Adds list entries from .. to - 1 of a row's quads to the sums, for `vectors` vectors of outputs
 * from `block` on, the last of which has n values. */
VECTOR_INLINE void byte_loop(const enum byte_form form, const struct byte_lists *lists,
                             const struct byte_list *list, int from, int to, const uint8_t *bytes,
                             const int8_t *block, long stride, const int vectors, int n,
                             byte_sums *sums)
{
    for (int i = from; i < to; i++) {
        long k = list->at[i];
        const int8_t *quads = block + k * stride;
        byte_quad quad = byte_quad_at(lists, bytes, k);
#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++) {
            int some = v + 1 < vectors ? VECTOR_LANES : n;
            byte_line line = byte_line_of(quads + 4 * v * VECTOR_LANES, some);
            sums[v] = byte_form_add(form, sums[v], quad, line);
        }
    }
}

#ifdef BYTE_PAIRS
/* The same for pairs of entries. */
VECTOR_INLINE void byte_pairs(const struct byte_lists *lists, const uint8_t *bytes,
                              const int8_t *block, long stride, const int vectors, int n,
                              byte_sums *sums)
{
    const struct byte_list *list = &lists->paired;
    for (int i = 0; i + 2 <= list->count; i += 2) {
        long first = list->at[i], second = list->at[i + 1];
        const byte_quad quad[2] = {byte_quad_at(lists, bytes, first),
                                   byte_quad_at(lists, bytes, second)};
#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++) {
            int some = v + 1 < vectors ? VECTOR_LANES : n;
            const int8_t *at = block + 4 * v * VECTOR_LANES;
            const byte_line line[2] = {byte_line_of(at + first * stride, some),
                                       byte_line_of(at + second * stride, some)};
            sums[v] = byte_sums_add_two(sums[v], quad, line);
        }
    }
    byte_loop(BYTE_WHOLE, lists, list, list->count & ~1, list->count, bytes, block, stride, vectors,
              n, sums);
}
#endif

/* Computes `vectors` vectors of outputs of a row from j on, the last of which has n values. */
VECTOR_INLINE void byte_tile(const struct byte_product *p, const struct byte_lists *lists, int row,
                             int j, const int vectors, int n)
{
    byte_sums sums[BYTE_BLOCK];
    const uint8_t *bytes = p->bytes + row * p->bytes_row;
    const int8_t *block = p->map->quads + 4L * j;
    const struct byte_list *list = &lists->whole;
    int cheap = 0;
    __asm__("" : "+r"(block)); /* one address, to which each vector adds a constant */
#ifdef BYTE_CHEAP_MOST
    cheap = list->count < BYTE_CHEAP_MOST ? list->count : BYTE_CHEAP_MOST;
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
        sums[v] = byte_sums_zero();
    }
    byte_loop(BYTE_CHEAP, lists, list, 0, cheap, bytes, block, p->map->stride, vectors, n, sums);
#endif
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
        int left = v + 1 < vectors ? VECTOR_LANES : n;
        byte_sums start =
            byte_sums_start(p->map->offset + j + v * VECTOR_LANES, p->zero_term[row], left);
#ifdef BYTE_CHEAP_MOST
        start = byte_cheap_sums(start, sums[v]);
#endif
#ifdef BYTE_PAIRS
        if (lists->least > 0) {
            start = byte_least_sums(start, p->map->sums + j + v * VECTOR_LANES, lists->least, left);
        }
#endif
        sums[v] = start;
    }
#ifdef BYTE_PAIRS
    byte_pairs(lists, bytes, block, p->map->stride, vectors, n, sums);
    byte_loop(BYTE_SPLIT, lists, &lists->split, 0, lists->split.count, bytes, block, p->map->stride,
              vectors, n, sums);
#endif
    byte_loop(BYTE_WHOLE, lists, list, cheap, list->count, bytes, block, p->map->stride, vectors, n,
              sums);
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v += 4) {
        int some = vectors - v < 4 ? vectors - v : 4;
        byte_close(p, row, j + v * VECTOR_LANES, some, n, &sums[v]);
    }
}

#ifdef BYTE_SINGLES
/* Vectors of sums per line of codes of one input. */
enum { SINGLE_VECTORS = 4 };

/* Computes a whole block of outputs of a row from j on, byte by byte. */
VECTOR_INLINE void byte_single_tile(const struct byte_product *p,
                                    const struct byte_singles *singles, int row, int j)
{
    byte_sums sums[BYTE_BLOCK];
    const int8_t *block = p->map->codes + j;
    long apart = p->map->stride / 4;
#pragma GCC unroll 8
    for (int v = 0; v < BYTE_BLOCK; v++) {
        sums[v] = byte_sums_zero();
    }
    for (int i = 0; i < singles->count; i += 4) {
        byte_quad quad = byte_quad_of(byte_line_all(singles->byte + i));
#pragma GCC unroll 2
        for (int v = 0; v < BYTE_BLOCK; v += SINGLE_VECTORS) {
            byte_line codes[4], quads[SINGLE_VECTORS];
#pragma GCC unroll 4
            for (int k = 0; k < 4; k++) {
                codes[k] = byte_line_of(block + singles->at[i + k] * apart + v * VECTOR_LANES,
                                        VECTOR_LANES);
            }
            byte_interleave(codes, quads);
#pragma GCC unroll 4
            for (int q = 0; q < SINGLE_VECTORS; q++) {
                sums[v + q] = byte_sums_add(sums[v + q], quad, quads[q]);
            }
        }
    }
#pragma GCC unroll 2
    for (int v = 0; v < BYTE_BLOCK; v += SINGLE_VECTORS) {
        int first = j + v * VECTOR_LANES;
        byte_deinterleave(&sums[v]);
#pragma GCC unroll 4
        for (int q = 0; q < SINGLE_VECTORS; q++) {
            byte_sums start = byte_sums_start(p->map->offset + first + q * VECTOR_LANES,
                                              p->zero_term[row], VECTOR_LANES);
            sums[v + q] = byte_sums_both(start, sums[v + q]);
        }
        byte_close(p, row, first, SINGLE_VECTORS, VECTOR_LANES, &sums[v]);
    }
}

/* Computes whole blocks of a row if its quads have so many zeros that repacking the nonzero bytes
 * pays; returns the first output not computed. */
VECTOR_INLINE int byte_single_blocks(const struct byte_product *p, const struct byte_lists *lists,
                                     int row)
{
    struct byte_singles singles;
    int j = 0;
    if (p->map->outputs < BYTE_BLOCK * VECTOR_LANES || lists->filled >= 3 * lists->whole.count) {
        return 0;
    }
    byte_singles_make(p->bytes + row * p->bytes_row, p->map->inputs, &singles);
    for (; j + BYTE_BLOCK * VECTOR_LANES <= p->map->outputs; j += BYTE_BLOCK * VECTOR_LANES) {
        byte_single_tile(p, &singles, row, j);
    }
    return j;
}
#endif

/* Computes the only output of a map for a row. Its codes are contiguous, so no list is needed. */
VECTOR_INLINE void byte_dot(const struct byte_product *p, int row)
{
    byte_sums sums = byte_sums_zero();
    int quads = (p->map->inputs + 3) / 4;
    const int8_t *bytes = (const int8_t *)(p->bytes + row * p->bytes_row);
    for (int k = 0; k < quads; k += VECTOR_LANES) {
        byte_line some = byte_line_of(bytes + 4 * k, quads - k);
        byte_line line = byte_line_of(p->map->quads + 4 * k, quads - k);
        sums = byte_form_add(BYTE_SPLIT, sums, byte_quad_of(some), line);
    }
    const int32_t total = byte_sums_total(sums) + p->map->offset[0] - p->zero_term[row];
    const byte_sums one = byte_sums_of(total);
    byte_close(p, row, 0, 1, 1, &one);
}

/* Computes whole blocks of `vectors` vectors from output j on, row after row; returns the first
 * output not computed. */
VECTOR_INLINE int byte_blocks(const struct byte_product *p, const struct byte_lists *lists,
                              int first, int rows, int j, const int vectors)
{
    for (; j + vectors * VECTOR_LANES <= p->map->outputs; j += vectors * VECTOR_LANES) {
        for (int row = 0; row < rows; row++) {
            byte_tile(p, &lists[row], first + row, j, vectors, VECTOR_LANES);
        }
    }
    return j;
}

/* Computes some rows from `first` on; zero bytes are skipped. */
VECTOR_INLINE void byte_rows(const struct byte_product *p, int first, int rows)
{
    struct byte_lists lists[BYTE_ROWS];
    for (int row = 0; row < rows; row++) {
        const uint8_t *bytes = p->bytes + (first + row) * p->bytes_row;
        byte_lists_make(bytes, p->map, &lists[row]);
    }
    int j = 0;
#ifdef BYTE_SINGLES
    if (rows == 1) { /* several rows share the loaded weights */
        j = byte_single_blocks(p, lists, first);
    }
#endif
    j = byte_blocks(p, lists, first, rows, j, BYTE_BLOCK);
    j = byte_blocks(p, lists, first, rows, j, 4);
    for (; j < p->map->outputs; j += VECTOR_LANES) {
        for (int row = 0; row < rows; row++) {
            byte_tile(p, &lists[row], first + row, j, 1, p->map->outputs - j);
        }
    }
}

#ifdef BYTE_SIGNS
#include "net/kernel_signs.h"
enum { SIGNS_USED = true };
#else
enum { SIGNS_USED = false };
#define sign_row(p, row) (void)(row)
#endif

/* Maps with a single output, and those of signs, have a path of their own. */
static void multiply_bytes(const struct byte_product *p)
{
    for (int row = 0; SIGNS_USED && p->map->signs && row < p->rows; row++) {
        sign_row(p, row);
    }
    if (SIGNS_USED && p->map->signs) {
        return;
    }
    const bool single = p->map->outputs == 1 && p->map->stride == 4;
    for (int row = 0; single && row < p->rows; row++) {
        byte_dot(p, row);
    }
    for (int first = 0; !single && first < p->rows; first += BYTE_ROWS) {
        byte_rows(p, first, p->rows - first < BYTE_ROWS ? p->rows - first : BYTE_ROWS);
    }
}

#endif
