/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* SSE2, which every x86-64 processor has. */
#include "net/kernel.h"

#ifdef __x86_64__
#include <emmintrin.h>
#include <stdint.h>
#include <string.h>

#include "net/vector_places.h"

/* ---- floats: net/vector.h ---- */

enum { VECTOR_REGISTERS = 16 };
typedef __m128 vector;
#include "net/vector_four.h"
#define vector_fma(a, b, c) ((a) * (b) + (c))
#define vector_min(a, b) _mm_min_ps(a, b)
#define vector_max(a, b) _mm_max_ps(a, b)
#define vector_sqrt(x) _mm_sqrt_ps(x)
#define vector_rounded(x) (x)
#define vector_bits(bits) (vector_bits_4[(bits)&15] + vector_bits_4[(bits) >> 4])

VECTOR_INLINE int vector_list(vector x, int j, int *list, int count)
{
    int filled = _mm_movemask_ps(_mm_cmpneq_ps(x, _mm_setzero_ps()));
    __m128i at = _mm_loadu_si128((const void *)vector_places_4[filled]);
    _mm_storeu_si128((void *)(list + count), _mm_add_epi32(at, _mm_set1_epi32(j)));
    return count + vector_bits(filled);
}

/* ---- bytes: net/vector_bytes.h ---- */

#include "net/vector_bytes.h"
#define BYTE_SIGNS

typedef __m128i byte_sums;
typedef __m128i byte_line;
typedef __m128i byte_four;
typedef struct {
    __m128i even, odd; /* of each four, as 16-bit integers */
} byte_quad;
#define byte_sums_zero() _mm_setzero_si128()
#define byte_sums_of(total) _mm_set1_epi32(total)

/* Four bytes for all outputs. */
VECTOR_INLINE byte_line byte_line_all(const uint8_t *bytes)
{
    int32_t four;
    memcpy(&four, bytes, sizeof four);
    return _mm_set1_epi32(four);
}

/* Bytes, ready to be multiplied. */
VECTOR_INLINE byte_quad byte_quad_of(byte_line bytes)
{
    return (byte_quad){_mm_and_si128(bytes, _mm_set1_epi16(0xff)), _mm_srli_epi16(bytes, 8)};
}

/* Codes of a row of quads. */
VECTOR_INLINE byte_line byte_line_of(const int8_t *quads, int n)
{
    if (n >= 4) {
        return _mm_loadu_si128((const void *)quads);
    }
    int32_t codes[4] = {0};
    memcpy(codes, quads, 4 * (size_t)n);
    return _mm_loadu_si128((const void *)codes);
}

/* sums + quad times even and odd codes */
VECTOR_INLINE byte_sums byte_sums_add_words(byte_sums sums, byte_quad quad, __m128i even,
                                            __m128i odd)
{
    __m128i both = _mm_add_epi32(_mm_madd_epi16(even, quad.even), _mm_madd_epi16(odd, quad.odd));
    __asm__("paddd %1, %0" : "+x"(sums) : "x"(both)); /* see byte_sums_add of AVX-512 */
    return sums;
}

/* sums + quad line */
VECTOR_INLINE byte_sums byte_sums_add(byte_sums sums, byte_quad quad, byte_line line)
{
    return byte_sums_add_words(sums, quad, _mm_srai_epi16(_mm_slli_epi16(line, 8), 8),
                               _mm_srai_epi16(line, 8));
}

/* sums + 256 quad line: fewer shifts; 32 bits hold BYTE_CHEAP_MOST of them. */
#define BYTE_CHEAP_MOST 64
VECTOR_INLINE byte_sums byte_cheap_add(byte_sums sums, byte_quad quad, byte_line line)
{
    return byte_sums_add_words(sums, quad, _mm_slli_epi16(line, 8),
                               _mm_and_si128(line, _mm_set1_epi16((short)0xff00)));
}

/* start + the value of these sums */
VECTOR_INLINE byte_sums byte_cheap_sums(byte_sums start, byte_sums sums)
{
    return _mm_add_epi32(start, _mm_srai_epi32(sums, 8));
}

/* offset - zero_term */
VECTOR_INLINE byte_sums byte_sums_start(const int32_t *offset, int32_t zero_term, int n)
{
    return _mm_sub_epi32(byte_line_of((const void *)offset, n), _mm_set1_epi32(zero_term));
}

/* The sums in float32. */
VECTOR_INLINE vector byte_sums_float(byte_sums sums)
{
    return _mm_cvtepi32_ps(sums);
}

/* The sum of the lanes. */
VECTOR_INLINE int32_t byte_sums_total(byte_sums sums)
{
    __m128i two = _mm_add_epi32(sums, _mm_unpackhi_epi64(sums, sums));
    return _mm_cvtsi128_si32(two) + _mm_cvtsi128_si32(_mm_srli_epi64(two, 32));
}

/* round(x) + zero of four vectors; x is within range. */
VECTOR_INLINE byte_four byte_narrow(const vector *x, int zero)
{
    const __m128i words = _mm_set1_epi16((short)zero);
    __m128i low = _mm_packs_epi32(_mm_cvtps_epi32(x[0]), _mm_cvtps_epi32(x[1]));
    __m128i high = _mm_packs_epi32(_mm_cvtps_epi32(x[2]), _mm_cvtps_epi32(x[3]));
    return _mm_packus_epi16(_mm_add_epi16(low, words), _mm_add_epi16(high, words));
}

/* ---- codes in pairs: net/kernel_codes.h ---- */

#define CODE_PAIRS
#include "net/vector_codes.h"
#define code_sums_both(a, b) _mm_add_epi32(a, b)
VECTOR_INLINE void code_sums_keep(int32_t *p, int n, code_sums sums)
{
    if (n >= 4) {
        _mm_storeu_si128((void *)p, sums);
        return;
    }
    int32_t lanes[4];
    _mm_storeu_si128((void *)lanes, sums);
    memcpy(p, lanes, (size_t)n * sizeof *p);
}
VECTOR_INLINE code_sums code_add(code_sums sums, code_pair pair, code_line line)
{
    return _mm_add_epi32(sums, _mm_madd_epi16(pair, line));
}
VECTOR_INLINE void code_store(int16_t *p, vector x)
{
    __m128i words = _mm_cvtps_epi32(x);
    _mm_storel_epi64((void *)p, _mm_packs_epi32(words, words));
}

struct byte_lists {
    struct byte_list whole;
};

/* Lists up to 256 quads of `bytes`; reads up to 64 bytes past them. */
VECTOR_INLINE void byte_lists_make(const uint8_t *bytes, const struct byte_map *map,
                                   struct byte_lists *lists)
{
    int quads = (map->inputs + 3) / 4;
    const __m128i none = _mm_setzero_si128();
    int count = 0;
    for (int k = 0; k < quads; k += 8) {
        __m128i low = _mm_loadu_si128((const void *)(bytes + 4 * k));
        __m128i high = _mm_loadu_si128((const void *)(bytes + 4 * k + 16));
        low = _mm_packs_epi32(_mm_cmpeq_epi32(low, none), _mm_cmpeq_epi32(high, none));
        int there = quads - k < 8 ? (1 << (quads - k)) - 1 : 255;
        int filled = ~_mm_movemask_epi8(_mm_packs_epi16(low, none)) & there;
        count = byte_append(&lists->whole, count, k, filled);
    }
    lists->whole.count = count;
}

/* ---- loops ---- */

#include "net/kernel_body.h"

const struct kernel kernel_sse2 = KERNEL_TABLE("sse2", NULL, KERNEL_PAIRS, recur);
#else
const struct kernel kernel_sse2 = KERNEL_NOT_BUILT("sse2");
#endif
