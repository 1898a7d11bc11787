/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Vectors of four floats by GNU vector extensions, compiled for the baseline instruction set. */
#include "net/kernel.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* ---- floats: net/vector.h ---- */

enum { VECTOR_REGISTERS = 16 };
typedef float vector __attribute__((vector_size(16)));
#include "net/vector_four.h"
#define vector_fma(a, b, c) ((a) * (b) + (c))
#define vector_sqrt(x) ((vector){sqrtf((x)[0]), sqrtf((x)[1]), sqrtf((x)[2]), sqrtf((x)[3])})
#if FLT_EVAL_METHOD == 0
#define vector_rounded(x) (x)
#else
/* The x87 keeps more digits than a float has, but not in memory. */
VECTOR_INLINE vector vector_rounded(vector x)
{
    volatile vector kept = x;
    return kept;
}
#endif

/* a where choice is -1, b where it is 0 */
VECTOR_INLINE vector vector_choose(vector_choice choice, vector a, vector b)
{
    return (vector)((choice & (vector_choice)a) | (~choice & (vector_choice)b));
}
VECTOR_INLINE vector vector_min(vector a, vector b)
{
    return vector_choose(a < b, a, b);
}
VECTOR_INLINE vector vector_max(vector a, vector b)
{
    return vector_choose(a > b, a, b);
}

VECTOR_INLINE int vector_list(vector x, int j, int *list, int count)
{
    for (int l = 0; l < VECTOR_LANES; l++) {
        list[count] = j + l;
        count += x[l] != 0;
    }
    return count;
}

/* ---- bytes: net/vector_bytes.h ---- */

#include "net/vector_bytes.h"
#define BYTE_SIGNS

typedef int32_t byte_sums __attribute__((vector_size(16)));
typedef uint32_t byte_line __attribute__((vector_size(16))); /* four codes or bytes in each */
typedef uint8_t byte_four __attribute__((vector_size(16)));
typedef int16_t byte_pairs __attribute__((vector_size(16)));
typedef uint16_t byte_words __attribute__((vector_size(16)));
typedef struct {
    byte_pairs low, high; /* of each two bytes */
} byte_quad;
#define byte_sums_zero() ((byte_sums){0, 0, 0, 0})
#define byte_sums_of(total) ((byte_sums){total, 0, 0, 0})

/* Four bytes for all outputs. */
VECTOR_INLINE byte_line byte_line_all(const uint8_t *bytes)
{
    uint32_t four;
    memcpy(&four, bytes, sizeof four);
    return (byte_line){four, four, four, four};
}

/* Bytes, ready to be multiplied. */
VECTOR_INLINE byte_quad byte_quad_of(byte_line bytes)
{
    byte_words words = (byte_words)bytes;
    return (byte_quad){(byte_pairs)(words & 255), (byte_pairs)(words >> 8)};
}

/* The codes of a row of quads. */
VECTOR_INLINE byte_line byte_line_of(const int8_t *quads, int n)
{
    byte_line line = {0, 0, 0, 0};
    memcpy(&line, quads, n >= VECTOR_LANES ? sizeof line : 4 * (size_t)n);
    return line;
}

/* sums + both products of each lane */
VECTOR_INLINE byte_sums byte_sums_of_pairs(byte_sums sums, byte_pairs products)
{
    return sums + ((byte_sums)((byte_line)products << 16) >> 16) + ((byte_sums)products >> 16);
}

/* sums + quad line. The product of a byte and a code has at most 16 bits. */
VECTOR_INLINE byte_sums byte_sums_add(byte_sums sums, byte_quad quad, byte_line line)
{
    byte_pairs low = (byte_pairs)((byte_words)line << 8) >> 8, high = (byte_pairs)line >> 8;
    return byte_sums_of_pairs(byte_sums_of_pairs(sums, quad.low * low), quad.high * high);
}

/* offset - zero_term */
VECTOR_INLINE byte_sums byte_sums_start(const int32_t *offset, int32_t zero_term, int n)
{
    return (byte_sums)byte_line_of((const int8_t *)offset, n) - zero_term;
}

/* The sums in float32. */
VECTOR_INLINE vector byte_sums_float(byte_sums sums)
{
    return (vector){(float)sums[0], (float)sums[1], (float)sums[2], (float)sums[3]};
}

/* The sum of the lanes. */
VECTOR_INLINE int32_t byte_sums_total(byte_sums sums)
{
    return sums[0] + sums[1] + sums[2] + sums[3];
}

/* round(x) + zero of four vectors; x is within range. Adding a number whose last bit is worth 1
 * rounds halves to even, as the vector instructions do. */
VECTOR_INLINE byte_four byte_narrow(const vector *x, int zero)
{
    const vector whole = vector_all(12582912.0f); /* 1.5 * 2^23 */
    byte_four four;
    for (int v = 0; v < 4; v++) {
        vector rounded = vector_rounded(x[v] + whole) - whole;
        for (int l = 0; l < VECTOR_LANES; l++) {
            four[VECTOR_LANES * v + l] = (uint8_t)((int)rounded[l] + zero);
        }
    }
    return four;
}

struct byte_lists {
    struct byte_list whole;
};

/* Lists up to 256 quads of `bytes`; reads up to 64 bytes past them. */
VECTOR_INLINE void byte_lists_make(const uint8_t *bytes, const struct byte_map *map,
                                   struct byte_lists *lists)
{
    int quads = (map->inputs + 3) / 4;
    int count = 0;
    for (int k = 0; k < quads; k++) {
        uint32_t four;
        memcpy(&four, bytes + 4 * k, sizeof four);
        lists->whole.at[count] = (uint8_t)k;
        count += four != 0;
    }
    lists->whole.count = count;
}

/* ---- loops ---- */

#include "net/kernel_body.h"

const struct kernel kernel_plain = KERNEL_TABLE("plain", NULL, 0, recur);
