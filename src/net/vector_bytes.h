/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_BYTES_H
#define ICURISK_NET_VECTOR_BYTES_H

/* Exact products of bytes for the instruction set of net/vector.h. Weights lie in quads: four codes
 * of one output, which belong to four inputs that follow each other, stand together. `n` is the
 * number of outputs or values that are left; VECTOR_LANES are taken if it is not less. */

#include <string.h>

#include "net/vector.h"

#if defined(VECTOR_AVX512)
typedef __m512i byte_sums; /* an int32 an output */
typedef __m512i byte_quad; /* four inputs for all outputs */
typedef __m512i byte_line; /* the codes of four inputs, of all outputs */
#define byte_mask(n) ((__mmask16)((n) < 16 ? vector_mask(n) : 0xffff))
#define byte_sums_zero() _mm512_setzero_si512()

/* Four bytes, ready to be multiplied. */
VECTOR_INLINE byte_quad byte_quad_of(const uint8_t *bytes)
{
    int32_t four;
    memcpy(&four, bytes, sizeof four);
    return _mm512_set1_epi32(four);
}

/* Codes of a row of quads. */
VECTOR_INLINE byte_line byte_line_of(const int8_t *quads, int n)
{
    return n >= 16 ? _mm512_loadu_si512(quads) : _mm512_maskz_loadu_epi32(byte_mask(n), quads);
}

/* sums + quad line. Written out, because gcc 12 moves what the intrinsic returns to and fro. */
VECTOR_INLINE byte_sums byte_sums_add(byte_sums sums, byte_quad quad, byte_line line)
{
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(quad), "v"(line));
    return sums;
}

/* (float)(sums + offset - less) */
VECTOR_INLINE vector byte_sums_float(byte_sums sums, const int32_t *offset, int32_t less, int n)
{
    __m512i start = _mm512_maskz_loadu_epi32(byte_mask(n), offset);
    start = _mm512_sub_epi32(start, _mm512_set1_epi32(less));
    return _mm512_cvtepi32_ps(_mm512_add_epi32(sums, start));
}

/* Writes round(x) + zero as bytes and returns their sum; x is within range. */
VECTOR_INLINE int byte_write(vector x, int zero, int n, uint8_t *bytes)
{
    __m512i whole = _mm512_add_epi32(_mm512_cvtps_epi32(x), _mm512_set1_epi32(zero));
    whole = _mm512_maskz_mov_epi32(byte_mask(n), whole);
    __m128i narrow = _mm512_cvtepi32_epi8(whole);
    if (n >= 16) {
        _mm_storeu_si128((void *)bytes, narrow);
    } else {
        _mm_mask_storeu_epi8(bytes, byte_mask(n), narrow);
    }
    narrow = _mm_sad_epu8(narrow, _mm_setzero_si128());
    return _mm_cvtsi128_si32(narrow) + _mm_extract_epi32(narrow, 2);
}

#elif defined(VECTOR_AVX2)
typedef __m256i byte_sums;
typedef __m256i byte_line;
typedef __m256i byte_quad;
#define byte_sums_zero() _mm256_setzero_si256()

/* The low seven bits of four bytes, ready to be multiplied: no sum of two products leaves 16 bits
 * then. */
VECTOR_INLINE byte_quad byte_quad_of(const uint8_t *bytes)
{
    int32_t four;
    memcpy(&four, bytes, sizeof four);
    return _mm256_and_si256(_mm256_set1_epi32(four), _mm256_set1_epi8(0x7f));
}

/* The top bits, each worth 128. */
#define BYTE_TOP UINT32_C(0x80808080)
VECTOR_INLINE byte_quad byte_top_of(const uint8_t *bytes)
{
    int32_t four;
    memcpy(&four, bytes, sizeof four);
    return _mm256_and_si256(_mm256_srli_epi16(_mm256_set1_epi32(four), 7), _mm256_set1_epi8(1));
}

/* Codes of a row of quads. */
VECTOR_INLINE byte_line byte_line_of(const int8_t *quads, int n)
{
    return n >= 8 ? _mm256_loadu_si256((const void *)quads)
                  : _mm256_maskload_epi32((const void *)quads, vector_mask(n));
}

/* sums + quad line */
VECTOR_INLINE byte_sums byte_sums_add(byte_sums sums, byte_quad quad, byte_line line)
{
    __m256i pairs = _mm256_maddubs_epi16(quad, line);
    pairs = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
    __asm__("vpaddd %1, %0, %0" : "+x"(sums) : "x"(pairs)); /* see byte_sums_add of AVX-512 */
    return sums;
}

/* The same of top bits in 16 bits, which hold BYTE_CHEAP_MOST of them. */
#define BYTE_CHEAP_MOST 128
VECTOR_INLINE byte_sums byte_cheap_add(byte_sums tops, byte_quad top, byte_line line)
{
    __m256i pairs = _mm256_maddubs_epi16(top, line);
    __asm__("vpaddw %1, %0, %0" : "+x"(tops) : "x"(pairs));
    return tops;
}

/* What they are worth. */
VECTOR_INLINE byte_sums byte_cheap_sums(byte_sums tops)
{
    return _mm256_madd_epi16(tops, _mm256_set1_epi16(128));
}

/* sums + 128 top line */
VECTOR_INLINE byte_sums byte_sums_add_top(byte_sums sums, byte_quad top, byte_line line)
{
    __m256i pairs = _mm256_maddubs_epi16(top, line);
    return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(128)));
}

/* (float)(sums + offset - less) */
VECTOR_INLINE vector byte_sums_float(byte_sums sums, const int32_t *offset, int32_t less, int n)
{
    __m256i start = n >= 8 ? _mm256_loadu_si256((const void *)offset)
                           : _mm256_maskload_epi32(offset, vector_mask(n));
    start = _mm256_sub_epi32(start, _mm256_set1_epi32(less));
    return _mm256_cvtepi32_ps(_mm256_add_epi32(sums, start));
}

/* Writes round(x) + zero as bytes and returns their sum; x is within range. */
VECTOR_INLINE int byte_write(vector x, int zero, int n, uint8_t *bytes)
{
    __m256i whole = _mm256_add_epi32(_mm256_cvtps_epi32(x), _mm256_set1_epi32(zero));
    whole = n >= 8 ? whole : _mm256_and_si256(whole, vector_mask(n));
    __m128i narrow =
        _mm_packs_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
    narrow = _mm_packus_epi16(narrow, narrow);
    int64_t eight = _mm_cvtsi128_si64(narrow);
    memcpy(bytes, &eight, n >= 8 ? 8 : (size_t)n);
    return _mm_cvtsi128_si32(_mm_sad_epu8(_mm_move_epi64(narrow), _mm_setzero_si128()));
}

#elif defined(VECTOR_SSE2)
typedef __m128i byte_sums;
typedef __m128i byte_line;
typedef struct {
    __m128i even, odd; /* of each four, as 16 bits */
} byte_quad;
#define byte_sums_zero() _mm_setzero_si128()

/* Four bytes, ready to be multiplied. */
VECTOR_INLINE byte_quad byte_quad_of(const uint8_t *bytes)
{
    int32_t four;
    memcpy(&four, bytes, sizeof four);
    __m128i all = _mm_set1_epi32(four);
    return (byte_quad){_mm_and_si128(all, _mm_set1_epi16(0xff)), _mm_srli_epi16(all, 8)};
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
    return _mm_add_epi32(sums, both);
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

/* What they are worth. */
VECTOR_INLINE byte_sums byte_cheap_sums(byte_sums sums)
{
    return _mm_srai_epi32(sums, 8);
}

/* (float)(sums + offset - less) */
VECTOR_INLINE vector byte_sums_float(byte_sums sums, const int32_t *offset, int32_t less, int n)
{
    int32_t start[4] = {0};
    memcpy(start, offset, n >= 4 ? sizeof start : 4 * (size_t)n);
    __m128i all = _mm_sub_epi32(_mm_loadu_si128((const void *)start), _mm_set1_epi32(less));
    return _mm_cvtepi32_ps(_mm_add_epi32(all, sums));
}

/* Writes round(x) + zero as bytes and returns their sum; x is within range. */
VECTOR_INLINE int byte_write(vector x, int zero, int n, uint8_t *bytes)
{
    __m128i whole = _mm_add_epi32(_mm_cvtps_epi32(x), _mm_set1_epi32(zero));
    whole = _mm_packs_epi32(whole, whole);
    int32_t four = _mm_cvtsi128_si32(_mm_packus_epi16(whole, whole));
    four &= n >= 4 ? -1 : (1 << (8 * n)) - 1;
    memcpy(bytes, &four, n >= 4 ? 4 : (size_t)n);
    return _mm_cvtsi128_si32(_mm_sad_epu8(_mm_cvtsi32_si128(four), _mm_setzero_si128()));
}

#else
/* an int32 an output */
typedef int32_t byte_sums __attribute__((vector_size(16)));
typedef int32_t byte_quad __attribute__((vector_size(16)));  /* the four bytes */
typedef uint32_t byte_line __attribute__((vector_size(16))); /* four codes in each */
#define byte_sums_zero() ((byte_sums){0, 0, 0, 0})

/* Four bytes, ready to be multiplied. */
VECTOR_INLINE byte_quad byte_quad_of(const uint8_t *bytes)
{
    return (byte_quad){bytes[0], bytes[1], bytes[2], bytes[3]};
}

/* The codes of a row of quads. */
VECTOR_INLINE byte_line byte_line_of(const int8_t *quads, int n)
{
    byte_line line = {0, 0, 0, 0};
    memcpy(&line, quads, n >= VECTOR_LANES ? sizeof line : 4 * (size_t)n);
    return line;
}

/* sums + quad line */
VECTOR_INLINE byte_sums byte_sums_add(byte_sums sums, byte_quad quad, byte_line line)
{
    for (int k = 0; k < 4; k++) {
        int above = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 3 - k : k;
        sums += quad[k] * ((byte_sums)(line << (8 * above)) >> 24);
    }
    return sums;
}

/* (float)(sums + offset - less) */
VECTOR_INLINE vector byte_sums_float(byte_sums sums, const int32_t *offset, int32_t less, int n)
{
    vector y = {0, 0, 0, 0};
    for (int j = 0; j < n && j < VECTOR_LANES; j++) {
        y[j] = (float)(sums[j] + offset[j] - less);
    }
    return y;
}

/* Writes round(x) + zero as bytes and returns their sum; x is within range. A sum whose last bit is
 * worth 1 rounds halves to even, as the processors above do. */
VECTOR_INLINE int byte_write(vector x, int zero, int n, uint8_t *bytes)
{
    vector rounded = x + 12582912.0f; /* 1.5 * 2^23 */
    int sum = 0;
    for (int j = 0; j < n && j < VECTOR_LANES; j++) {
        bytes[j] = (uint8_t)((int)(rounded[j] - 12582912.0f) + zero);
        sum += bytes[j];
    }
    return sum;
}
#endif

/* Lists the quads of `bytes` that have a bit of the mask, returns how many: up to `quads`, which is
 * up to 256; writes up to 16 past them. */
VECTOR_INLINE int byte_list(const uint8_t *bytes, int quads, uint32_t mask, uint8_t *list)
{
    int count = 0, k = 0;
#ifdef VECTOR_AVX512
    __m512i at = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    for (; k < quads; k += 16) {
        __m512i some = _mm512_maskz_loadu_epi32(byte_mask(quads - k), bytes + 4 * k);
        __mmask16 found = _mm512_test_epi32_mask(some, _mm512_set1_epi32((int)mask));
        __m128i listed = _mm512_cvtepi32_epi8(_mm512_maskz_compress_epi32(found, at));
        _mm_storeu_si128((void *)(list + count), listed);
        count += __builtin_popcount(found);
        at = _mm512_add_epi32(at, _mm512_set1_epi32(16));
    }
#elif defined(VECTOR_AVX2) || defined(VECTOR_SSE2)
    /* those of four lanes, by which of them are wanted */
    static const uint32_t lanes[16] = {0,      0,       1,       0x0100,   2,      0x0200,
                                       0x0201, 0x20100, 3,       0x0300,   0x0301, 0x30100,
                                       0x0302, 0x30200, 0x30201, 0x3020100};
    const __m128i none = _mm_setzero_si128(), wanted = _mm_set1_epi32((int)mask);
    for (; k + 4 <= quads; k += 4) {
        __m128i some = _mm_and_si128(_mm_loadu_si128((const void *)(bytes + 4 * k)), wanted);
        int found = 15 - _mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(some, none)));
        uint32_t listed = lanes[found] + (uint32_t)k * 0x01010101U;
        memcpy(list + count, &listed, sizeof listed);
        count += __builtin_popcount((unsigned)found);
    }
#endif
#ifndef VECTOR_AVX512
    for (; k < quads; k++) {
        uint32_t four;
        memcpy(&four, bytes + 4 * k, sizeof four);
        list[count] = (uint8_t)k;
        count += (four & mask) != 0;
    }
#endif
    return count;
}

#endif
