/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_BYTES_H
#define ICURISK_NET_VECTOR_BYTES_H

/* Exact byte products. Weights are stored in quads: four consecutive codes of one output, for four
 * consecutive inputs. The source of an instruction set, net/kernel_NAME.c, defines the operations
 * that net/kernel_bytes.h uses; `n` is the number of remaining outputs or values, of which at most
 * VECTOR_LANES are processed:
 *   byte_sums                        an int32 an output
 *   byte_line                        four bytes or codes of all outputs
 *   byte_quad                        bytes, ready to be multiplied
 *   byte_four                        a byte a lane of four vectors
 *   byte_sums_zero()
 *   byte_sums_of(total)              total in the first lane
 *   byte_line_all(bytes)             four bytes for all outputs
 *   byte_line_of(quads, n)           codes of a row of quads
 *   byte_quad_of(line)
 *   byte_sums_start(offset, zero_term, n)  offset - zero_term
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
 *   BYTE_SINGLES                     struct byte_singles and byte_interleave, which make full
 *                                    quads of the bytes that are not 0; `filled` counts these
 *                                    (AVX-512)
 *   BYTE_SIGNS                       net/kernel_signs.h for weights of one size (SSE2, plain) */

#include <stdint.h>
#include <string.h>

#include "net/kernel.h"
#include "net/vector.h"
#include "net/vector_places.h"

/* Quads of a row. */
struct byte_list {
    int count;
    _Alignas(64) uint8_t at[BYTE_INPUTS_MAX / 4 + 16]; /* entries past count may be overwritten */
};

#ifdef vector_bits
/* Appends k + i for each set bit i (0 to 7) of found to a list of `count` entries; returns the new
 * count. */
VECTOR_INLINE int byte_append(struct byte_list *list, int count, int k, int found)
{
    uint64_t listed = vector_places[found] + (uint64_t)k * UINT64_C(0x0101010101010101);
    memcpy(list->at + count, &listed, sizeof listed);
    return count + vector_bits(found);
}
#endif

#endif
