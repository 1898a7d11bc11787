/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_TURN_H
#define ICURISK_NET_VECTOR_TURN_H

/* Transposes matrices of floats, four rows and columns at a time; for all instruction sets. */

#include <string.h>

#include "net/vector_target.h"

typedef float turn_four __attribute__((vector_size(16)));

/* a0 b0 a1 b1, and a2 b2 a3 b3 */
#if defined(__SSE__)
#include <xmmintrin.h>
#define turn_low(a, b) _mm_unpacklo_ps(a, b)
#define turn_high(a, b) _mm_unpackhi_ps(a, b)
#elif defined(__AARCH64EL__)
#include <arm_neon.h>
#define turn_low(a, b) vzip1q_f32(a, b)
#define turn_high(a, b) vzip2q_f32(a, b)
#else
#define turn_low(a, b) ((turn_four){(a)[0], (b)[0], (a)[1], (b)[1]})
#define turn_high(a, b) ((turn_four){(a)[2], (b)[2], (a)[3], (b)[3]})
#endif

/* Four rows and columns. */
VECTOR_INLINE void turn_block(const float *from, long from_row, float *to, long to_row)
{
    turn_four row[4], column[4];
    for (int r = 0; r < 4; r++) {
        memcpy(&row[r], from + r * from_row, sizeof row[r]);
    }
    turn_four low = turn_low(row[0], row[2]), high = turn_high(row[0], row[2]);
    turn_four next_low = turn_low(row[1], row[3]), next_high = turn_high(row[1], row[3]);
    column[0] = turn_low(low, next_low);
    column[1] = turn_high(low, next_low);
    column[2] = turn_low(high, next_high);
    column[3] = turn_high(high, next_high);
    for (int c = 0; c < 4; c++) {
        memcpy(to + c * to_row, &column[c], sizeof column[c]);
    }
}

/* to[c][r] = from[r][c]; strides are in floats. */
VECTOR_INLINE void turn(const float *from, long from_row, int rows, int columns, float *to,
                        long to_row)
{
    int whole_rows = rows / 4 * 4, whole_columns = columns / 4 * 4;
    for (int r = 0; r < whole_rows; r += 4) {
        for (int c = 0; c < whole_columns; c += 4) {
            turn_block(from + r * from_row + c, from_row, to + c * to_row + r, to_row);
        }
    }
    for (int r = 0; r < rows; r++) {
        for (int c = r < whole_rows ? whole_columns : 0; c < columns; c++) {
            /* The analyzer does not follow the vector stores that filled `from`. */
            to[c * to_row + r] = from[r * from_row + c]; // NOLINT(clang-analyzer-*)
        }
    }
}

#endif
