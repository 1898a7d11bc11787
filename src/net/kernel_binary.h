/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BINARY_H
#define ICURISK_NET_KERNEL_BINARY_H

/* Maps whose weights are of one size per output, without a multiplication per weight: the part of
 * net/kernel_body.h for struct binary_map. Inputs are rounded to codes of 7 bits and a sign. The
 * codes of two inputs fit into a byte, so that a vector of bytes adds them for all its outputs, and
 * sums of such bytes into 16 bits. Inputs with code 0 are skipped. Whole numbers are exact, and the
 * floats around them are rounded at each step: all sets give the same bits. */

#include <float.h>
#include <stdint.h>
#include <string.h>

#include "net/kernel.h"
#include "net/vector.h"

/* Outputs of a vector of bytes; vectors of a tile. */
enum { BINARY_LINE = 4 * VECTOR_LANES, BINARY_TILE = 4 };

/* A vector as bytes, to add codes; as 16 bits, to add their sums; as 32 bits, to repeat a code. */
typedef uint8_t binary_bytes __attribute__((vector_size(4 * VECTOR_LANES)));
/* See above. */
typedef uint16_t binary_halves __attribute__((vector_size(4 * VECTOR_LANES)));
/* See above. */
typedef uint32_t binary_words __attribute__((vector_size(4 * VECTOR_LANES)));

struct binary_list {
    int count;
    int at[BINARY_INPUTS_MAX + VECTOR_LANES];
};

/* The codes of a row. */
struct binary_row {
    int32_t total;                   /* of the codes */
    float unit;                      /* the value of a code of 1; NaN: an input is not finite */
    struct binary_list above, below; /* inputs with codes above 0, and below */
    _Alignas(64) uint32_t four[BINARY_INPUTS_MAX + VECTOR_LANES]; /* |code| in all four bytes */
};

/* The bits of the largest |x|, which have the order of the numbers; NaN comes after infinity.
 * *below: is there a sign bit? */
VECTOR_INLINE int32_t binary_most(const float *x, int n, bool *below)
{
    vector_whole most = {0}, any = {0};
    for (int i = 0; i < n; i += VECTOR_LANES) {
        vector_whole all = (vector_whole)vector_read(x + i, n - i), bits = all & INT32_MAX;
        vector_whole more = bits > most;
        any |= all;
        most = (bits & more) | (most & ~more);
    }
    int32_t lanes[2][VECTOR_LANES], largest = 0, signs = 0;
    memcpy(lanes[0], &most, sizeof most);
    memcpy(lanes[1], &any, sizeof any);
    for (int l = 0; l < VECTOR_LANES; l++) {
        largest = lanes[0][l] > largest ? lanes[0][l] : largest;
        signs |= lanes[1][l];
    }
    *below = signs < 0;
    return largest;
}

/* Rounds the inputs to codes and lists them; `below`: some are below 0. Returns the sum of codes.
 */
VECTOR_INLINE int32_t binary_codes(const float *x, int n, float factor, const bool below,
                                   struct binary_row *row)
{
    const vector whole = vector_all(12582912.0f); /* 1.5 * 2^23: adding it rounds, halves to even */
    const vector factors = vector_all(factor);
    vector_whole total = {0};
    int above_count = 0, below_count = 0;
    for (int i = 0; i < n; i += VECTOR_LANES) {
        vector shifted = vector_rounded(vector_read(x + i, n - i) * factors);
        shifted = vector_rounded(shifted + whole);
        vector_whole codes = (vector_whole)shifted - (vector_whole)whole;
        vector code = shifted - whole;
        total += codes;
        if (below) {
            vector_whole minus = codes >> 31;
            codes = (codes ^ minus) - minus;
            below_count =
                vector_list(vector_max(vector_all(0), -code), i, row->below.at, below_count);
            code = vector_max(vector_all(0), code);
        }
        above_count = vector_list(code, i, row->above.at, above_count);
        codes |= codes << 8;
        codes |= codes << 16;
        memcpy(&row->four[i], &codes, sizeof codes);
    }
    row->above.count = above_count;
    row->below.count = below_count;
    int32_t lanes[VECTOR_LANES], sum = 0;
    memcpy(lanes, &total, sizeof total);
    for (int l = 0; l < VECTOR_LANES; l++) {
        sum += lanes[l];
    }
    return sum;
}

/* Makes the codes of n inputs, in units of the largest over BINARY_CODE_MOST. `relu`: they are what
 * binary_tile gave, and *largest is their largest; none is below 0. */
VECTOR_INLINE void binary_row_make(const float *x, int n, bool relu, float largest,
                                   struct binary_row *row)
{
    bool below = false;
    float most = largest;
    if (!relu) {
        int32_t bits = binary_most(x, n, &below);
        memcpy(&most, &bits, sizeof most);
    }
    row->total = row->above.count = row->below.count = 0;
    row->unit = most / BINARY_CODE_MOST;
    if (!(most <= FLT_MAX)) {
        row->unit = __builtin_nanf("");
    } else if (most < BINARY_LEAST) {
        row->unit = 0;
    } else if (below) {
        row->total = binary_codes(x, n, BINARY_CODE_MOST / most, true, row);
    } else {
        row->total = binary_codes(x, n, BINARY_CODE_MOST / most, false, row);
    }
}

/* Adds |codes| of two inputs, where the masks say so: to `all` as the halves of bytes are, and the
 * upper bytes to `upper`. */
VECTOR_INLINE void binary_add(binary_words first, binary_words second, const uint8_t *masks,
                              const uint8_t *others, const int lines, binary_halves *all,
                              binary_halves *upper)
{
#pragma GCC unroll 4
    for (int v = 0; v < lines; v++) {
        binary_words mask, other;
        memcpy(&mask, __builtin_assume_aligned(masks + v * BINARY_LINE, BINARY_LINE), sizeof mask);
        memcpy(&other, __builtin_assume_aligned(others + v * BINARY_LINE, BINARY_LINE),
               sizeof other);
        binary_halves both =
            (binary_halves)((binary_bytes)(mask & first) + (binary_bytes)(other & second));
        all[v] += both;
        upper[v] += both >> 8;
    }
}

/* Adds the inputs of a list to the sums of `lines` vectors of outputs. */
VECTOR_INLINE void binary_add_list(const struct binary_list *list, const uint32_t *four,
                                   const uint8_t *masks, long stride, const int lines,
                                   binary_halves *all, binary_halves *upper)
{
    int k = 0;
    for (; k + 2 <= list->count; k += 2) {
        long a = list->at[k], b = list->at[k + 1];
        binary_add((binary_words){0} + four[a], (binary_words){0} + four[b], masks + a * stride,
                   masks + b * stride, lines, all, upper);
    }
    if (k < list->count) {
        const uint8_t *last = masks + list->at[k] * stride;
        binary_add((binary_words){0} + four[list->at[k]], (binary_words){0}, last, last, lines, all,
                   upper);
    }
}

/* Sums of `lines` vectors of outputs, from output j on: of codes whose weights are negative. */
VECTOR_INLINE void binary_sum(const struct binary_map *map, const struct binary_row *row, int j,
                              const int lines, int32_t *sums)
{
    binary_halves all[BINARY_TILE] = {{0}}, upper[BINARY_TILE] = {{0}};
    const uint8_t *masks = map->masks + j;
    if (row->below.count > 0) {
        binary_add_list(&row->below, row->four, masks, map->stride, lines, all, upper);
#pragma GCC unroll 4
        for (int v = 0; v < lines; v++) {
            all[v] = -all[v];
            upper[v] = -upper[v];
        }
    }
    binary_add_list(&row->above, row->four, masks, map->stride, lines, all, upper);
#pragma GCC unroll 4
    for (int v = 0; v < lines; v++) {
        vector_whole halves[2] = {(vector_whole)(all[v] - (upper[v] << 8)), (vector_whole)upper[v]};
#pragma GCC unroll 4
        for (int q = 0; q < 4; q++) { /* outputs 4 q to 4 q + 3 of each sixteen */
            vector_whole four = halves[q % 2];
            four = (q < 2 ? four << 16 : four) >> 16;
#pragma GCC unroll 4
            for (int h = 0; h < VECTOR_LANES / 4; h++) {
                memcpy(sums + v * BINARY_LINE + 16 * h + 4 * q, (const char *)&four + 16 * h, 16);
            }
        }
    }
}

/* Outputs j to j + BINARY_LINE lines - 1 of a row, as far as there are any. With relu, adds them to
 * the largest. */
VECTOR_INLINE void binary_tile(const struct binary_map *map, const struct binary_row *row, int j,
                               const int lines, bool relu, float *y, vector *largest)
{
    int32_t sums[BINARY_TILE * BINARY_LINE];
    int end = j + lines * BINARY_LINE < map->outputs ? j + lines * BINARY_LINE : map->outputs;
    vector most = *largest;
    binary_sum(map, row, j, lines, sums);
    for (int i = j; i < end; i += VECTOR_LANES) {
        vector_whole sum;
        memcpy(&sum, sums + i - j, sizeof sum);
        vector z = __builtin_convertvector(row->total - sum - sum, vector);
        z = vector_rounded(z * vector_read(map->size + i, end - i));
        z = vector_rounded(z * vector_all(row->unit)) + vector_read(map->bias + i, end - i);
        z = relu ? vector_max(vector_all(0), z) : z;
        vector_write(y + i, end - i, z);
        most = vector_max(most, z);
    }
    *largest = most;
}

/* A row of the product. Of what is not finite only infinity comes alone; NaN fills the row. */
VECTOR_INLINE void binary_apply_row(const struct binary_map *map, const struct binary_product *p,
                                    int r, struct binary_row *row)
{
    vector most = vector_all(0);
    float *y = p->y + r * p->y_row, lanes[VECTOR_LANES];
    int j = 0;
    binary_row_make(p->x + r * p->x_row, map->inputs, p->positive, p->largest[r], row);
    for (; map->outputs - j > 2 * BINARY_LINE && j + 4 * BINARY_LINE <= map->stride;
         j += 4 * BINARY_LINE) {
        binary_tile(map, row, j, 4, p->relu, y, &most);
    }
    for (; map->outputs - j > BINARY_LINE; j += 2 * BINARY_LINE) {
        binary_tile(map, row, j, 2, p->relu, y, &most);
    }
    for (; j < map->outputs; j += BINARY_LINE) {
        binary_tile(map, row, j, 1, p->relu, y, &most);
    }
    memcpy(lanes, &most, sizeof lanes);
    p->largest[r] = lanes[0];
    for (int l = 1; l < VECTOR_LANES; l++) {
        p->largest[r] = lanes[l] > p->largest[r] ? lanes[l] : p->largest[r];
    }
}

/* See net/kernel.h. */
static void apply_binary(const struct binary_map *map, const struct binary_product *p)
{
    struct binary_row row;
    for (int r = 0; r < p->rows; r++) {
        binary_apply_row(map, p, r, &row);
    }
}

#endif
