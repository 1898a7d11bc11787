/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_BYTES_H
#define ICURISK_NET_VECTOR_BYTES_H

/* Exact products of bytes. Weights lie in quads: four codes of one output, which belong to four
 * inputs that follow each other, stand together. A file of an instruction set, net/kernel_NAME.c,
 * defines what net/kernel_bytes.h is written with; `n` is the number of outputs or values that are
 * left, of which VECTOR_LANES are taken if it is not less:
 *   byte_sums                        an int32 an output
 *   byte_line                        four bytes or codes of all outputs
 *   byte_quad                        bytes, ready to be multiplied
 *   byte_four                        a byte a lane of four vectors
 *   byte_sums_zero()
 *   byte_sums_of(total)              total in the first lane
 *   byte_line_all(bytes)             four bytes for all outputs
 *   byte_line_of(quads, n)           codes of a row of quads
 *   byte_quad_of(line)
 *   byte_sums_start(offset, less, n) offset - less
 *   byte_sums_add(sums, quad, line)  sums + quad line
 *   byte_sums_float(sums), byte_sums_total(sums)  in float32; the sum of the lanes
 *   byte_narrow(x, zero)             round(x) + zero of four vectors, halves to even; x is in range
 *   struct byte_lists, byte_lists_make(bytes, map, lists)  which quads of a row to multiply: those
 *                                    that are not 0, in `whole`, or by the form of the product that
 *                                    can hold them; reads up to BYTE_ROOM bytes past the row
 * and, with these macros, faster forms of a product:
 *   BYTE_CHEAP_MOST                  byte_cheap_add, byte_cheap_sums: fewer shifts, for so many
 *                                    quads at most (SSE2)
 *   BYTE_PAIRS                       lists of quads that are added in `paired` twos or, where 16
 *                                    bits do not hold them, `split`; `least` is first taken from
 *                                    each byte (AVX2, NEON)
 *   BYTE_SINGLES                     struct byte_singles and byte_weave, which make full quads of
 *                                    the bytes that are not 0; `filled` counts these (AVX-512) */

#include <stdint.h>
#include <string.h>

#include "net/kernel.h"
#include "net/vector.h"
#include "net/vector_places.h"

/* Quads of a row. */
struct byte_list {
    int count;
    _Alignas(64) uint8_t at[BYTE_INPUTS_MAX / 4 + 16]; /* what follows the count is written */
};

#ifdef vector_bits
/* Appends k + i for each bit i of eight to a list of `count`; returns how many it has then. */
VECTOR_INLINE int byte_append(struct byte_list *list, int count, int k, int found)
{
    uint64_t listed = vector_places[found] + (uint64_t)k * UINT64_C(0x0101010101010101);
    memcpy(list->at + count, &listed, sizeof listed);
    return count + vector_bits(found);
}
#endif

#endif
