/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_CODES_H
#define ICURISK_NET_VECTOR_CODES_H

/* What net/kernel_codes.h is written with, where sums, lines and pairs each are one vector of
 * integers, as those of net/vector_bytes.h are. Included by a file of such an instruction set. */

typedef byte_sums code_sums;
typedef byte_line code_line;
typedef byte_line code_pair;
#define code_sums_zero() byte_sums_zero()
#define code_sums_float(sums) byte_sums_float(sums)
#define code_sums_of(p, n) byte_line_of((const int8_t *)(p), n)
#define code_line_of(p, n) byte_line_of((const int8_t *)(p), n)
#define code_pair_of(x) byte_line_all((const uint8_t *)(x))

#endif
