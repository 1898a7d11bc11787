/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_SIGNS_H
#define ICURISK_NET_KERNEL_SIGNS_H

/* Byte products with weights of one size: bytes are added where the weight is positive, eight
 * outputs at a time in 16 bits, and inputs that are 0 are skipped. The part of net/kernel_bytes.h
 * for vectors of 16 bytes without a byte product of their own. */

#include <string.h>

#include "net/kernel.h"
#include "net/vector_target.h"

typedef uint16_t sign_line __attribute__((vector_size(16)));
typedef int32_t sign_sums __attribute__((vector_size(16)));
typedef uint32_t sign_bits __attribute__((vector_size(16)));

/* The inputs of a row that are not 0. */
struct sign_list {
    int count;
    int32_t total;
    uint16_t by[SIGN_INPUTS_MAX], at[SIGN_INPUTS_MAX];
};

/* Lists what the bytes of a row are above zero, where they are not zero; and the sum of all. */
VECTOR_INLINE void sign_list_make(const uint8_t *bytes, int inputs, int zero,
                                  struct sign_list *list)
{
    int count = 0;
    list->total = 0;
    for (int i = 0; i < inputs; i++) {
        int value = bytes[i] - zero;
        list->by[count] = (uint16_t)value;
        list->at[count] = (uint16_t)i;
        list->total += value;
        count += value != 0;
    }
    list->count = count;
}

/* Outputs 0 to 3 of eight sums, or 4 to 7, in 32 bits. */
VECTOR_INLINE sign_sums sign_wide(sign_line sums, const bool upper, bool is_signed)
{
    const int up = (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) != upper ? 16 : 0;
    sign_bits bits = (sign_bits)sums << up;
    return is_signed ? (sign_sums)bits >> 16 : (sign_sums)(bits >> 16);
}

/* Outputs j to j + 8 vectors - 1 of a row; `vectors` is a constant. */
VECTOR_INLINE void sign_tile(const struct byte_product *p, const struct sign_list *list, int row,
                             int j, const int vectors)
{
    const struct byte_signs *signs = p->map->signs;
    const uint16_t *masks = signs->masks + p->map->first + j;
    sign_line sums[8] = {{0}};
    for (int k = 0; k < list->count; k++) {
        const uint16_t *at = masks + (long)list->at[k] * signs->outputs;
        const sign_line value = (sign_line){0} + list->by[k];
#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++) {
            sign_line line;
            memcpy(&line, at + 8 * v, sizeof line);
            sums[v] += line & value;
        }
    }
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v += 2) {
        byte_sums close[4];
#pragma GCC unroll 4
        for (int q = 0; q < 4; q++) {
            int output = j + 8 * v + 4 * q;
            sign_sums bias = {0}, sum = sign_wide(sums[v + q / 2], q % 2, signs->input_zero > 0);
            if (signs->bias) {
                memcpy(&bias, signs->bias + p->map->first + output, sizeof bias);
            }
            sum = (sum + sum - list->total) * signs->size + bias;
            memcpy(&close[q], &sum, sizeof sum);
        }
        byte_close(p, row, j + 8 * v, 4, VECTOR_LANES, close);
    }
}

/* All outputs of a row. */
VECTOR_INLINE void sign_row(const struct byte_product *p, int row)
{
    struct sign_list list;
    int j = 0;
    sign_list_make(p->bytes + row * p->bytes_row, p->map->inputs, p->map->signs->input_zero, &list);
    for (; j + 64 <= p->map->outputs; j += 64) {
        sign_tile(p, &list, row, j, 8);
    }
    for (; j < p->map->outputs; j += SIGN_OUTPUTS) {
        sign_tile(p, &list, row, j, 2);
    }
}

#endif
