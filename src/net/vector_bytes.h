/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_BYTES_H
#define ICURISK_NET_VECTOR_BYTES_H

/* Exact products of bytes for the instruction set of net/vector.h. Weights lie in quads: four codes
 * of one output, which belong to four inputs that follow each other, stand together. `n` is the
 * number of outputs or values that are left; VECTOR_LANES are taken if it is not less. */

#include <string.h>

#include "net/kernel.h"
#include "net/vector.h"

#if defined(VECTOR_AVX512)
typedef __m512i byte_sums; /* an int32 an output */
typedef __m512i byte_quad; /* four inputs for all outputs */
typedef __m512i byte_line; /* the codes of four inputs, of all outputs */
typedef __m512i byte_four; /* a byte a lane of four vectors */
#define byte_sums_zero() _mm512_setzero_si512()
#define byte_mask(n) ((__mmask16)((n) < 16 ? vector_mask(n) : 0xffff))

/* Four bytes for all outputs. */
VECTOR_INLINE byte_line byte_line_all(const uint8_t *bytes)
{
    int32_t four;
    memcpy(&four, bytes, sizeof four);
    return _mm512_set1_epi32(four);
}

/* Bytes, ready to be multiplied. */
VECTOR_INLINE byte_quad byte_quad_of(byte_line bytes)
{
    return bytes;
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

/* offset - less */
VECTOR_INLINE byte_sums byte_sums_start(const int32_t *offset, int32_t less, int n)
{
    return _mm512_sub_epi32(byte_line_of((const void *)offset, n), _mm512_set1_epi32(less));
}

/* The sums in float32. */
VECTOR_INLINE vector byte_sums_float(byte_sums sums)
{
    return _mm512_cvtepi32_ps(sums);
}

/* The sum of the lanes. */
VECTOR_INLINE int32_t byte_sums_total(byte_sums sums)
{
    return _mm512_reduce_add_epi32(sums);
}

#define BYTE_SINGLES
/* Quads of four vectors of outputs from the codes of four inputs, of 64 outputs each. The outputs
 * are shuffled, which byte_weave_undo undoes for their sums. */
VECTOR_INLINE void byte_weave(const byte_line *codes, byte_line *quads)
{
    byte_line low = _mm512_unpacklo_epi8(codes[0], codes[1]);
    byte_line high = _mm512_unpackhi_epi8(codes[0], codes[1]);
    byte_line other_low = _mm512_unpacklo_epi8(codes[2], codes[3]);
    byte_line other_high = _mm512_unpackhi_epi8(codes[2], codes[3]);
    quads[0] = _mm512_unpacklo_epi16(low, other_low);
    quads[1] = _mm512_unpackhi_epi16(low, other_low);
    quads[2] = _mm512_unpacklo_epi16(high, other_high);
    quads[3] = _mm512_unpackhi_epi16(high, other_high);
}

/* Four vectors of sums in the order of their outputs: the quarters l of each make vector l. */
VECTOR_INLINE void byte_weave_undo(byte_sums *sums)
{
    byte_sums a = _mm512_shuffle_i32x4(sums[0], sums[1], 0x44);
    byte_sums b = _mm512_shuffle_i32x4(sums[2], sums[3], 0x44);
    byte_sums c = _mm512_shuffle_i32x4(sums[0], sums[1], 0xee);
    byte_sums d = _mm512_shuffle_i32x4(sums[2], sums[3], 0xee);
    sums[0] = _mm512_shuffle_i32x4(a, b, 0x88);
    sums[1] = _mm512_shuffle_i32x4(a, b, 0xdd);
    sums[2] = _mm512_shuffle_i32x4(c, d, 0x88);
    sums[3] = _mm512_shuffle_i32x4(c, d, 0xdd);
}

/* The sums of both. */
VECTOR_INLINE byte_sums byte_sums_both(byte_sums a, byte_sums b)
{
    return _mm512_add_epi32(a, b);
}

/* round(x) + zero of four vectors; x is within range. */
VECTOR_INLINE byte_four byte_narrow(const vector *x, int zero)
{
    const __m512i words = _mm512_set1_epi16((short)zero);
    __m512i low = _mm512_packs_epi32(_mm512_cvtps_epi32(x[0]), _mm512_cvtps_epi32(x[1]));
    __m512i high = _mm512_packs_epi32(_mm512_cvtps_epi32(x[2]), _mm512_cvtps_epi32(x[3]));
    low = _mm512_packus_epi16(_mm512_add_epi16(low, words), _mm512_add_epi16(high, words));
    return _mm512_permutexvar_epi32(
        _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15), low);
}

#elif defined(VECTOR_AVX2)
typedef __m256i byte_sums;
typedef __m256i byte_line;
typedef __m256i byte_quad;
typedef __m256i byte_four;
#define byte_sums_zero() _mm256_setzero_si256()

/* Four bytes for all outputs. */
VECTOR_INLINE byte_line byte_line_all(const uint8_t *bytes)
{
    int32_t four;
    memcpy(&four, bytes, sizeof four);
    return _mm256_set1_epi32(four);
}

/* Bytes, from each of which something is taken that is not more. */
VECTOR_INLINE byte_line byte_line_less(byte_line bytes, uint8_t least)
{
    return _mm256_sub_epi8(bytes, _mm256_set1_epi8((char)least));
}

/* Bytes, ready to be multiplied. */
VECTOR_INLINE byte_quad byte_quad_of(byte_line bytes)
{
    return bytes;
}

/* Codes of a row of quads. */
VECTOR_INLINE byte_line byte_line_of(const int8_t *quads, int n)
{
    return n >= 8 ? _mm256_loadu_si256((const void *)quads)
                  : _mm256_maskload_epi32((const void *)quads, vector_mask(n));
}

/* sums + four products, added in pairs in 16 bits. */
VECTOR_INLINE byte_sums byte_sums_add_words(byte_sums sums, __m256i pairs)
{
    pairs = _mm256_madd_epi16(pairs, _mm256_set1_epi16(1));
    __asm__("vpaddd %1, %0, %0" : "+x"(sums) : "x"(pairs)); /* see byte_sums_add of AVX-512 */
    return sums;
}

/* sums + quad line, where no sum of two products leaves 16 bits */
VECTOR_INLINE byte_sums byte_sums_add(byte_sums sums, byte_quad quad, byte_line line)
{
    return byte_sums_add_words(sums, _mm256_maddubs_epi16(quad, line));
}

/* The same of two quads whose sums of four products do not. */
#define BYTE_PAIRS
VECTOR_INLINE byte_sums byte_sums_add_two(byte_sums sums, const byte_quad *quad,
                                          const byte_line *line)
{
    return byte_sums_add_words(sums, _mm256_add_epi16(_mm256_maddubs_epi16(quad[0], line[0]),
                                                      _mm256_maddubs_epi16(quad[1], line[1])));
}

/* The same of any quad: the top bits, each worth 128, by themselves. */
VECTOR_INLINE byte_sums byte_split_add(byte_sums sums, byte_quad quad, byte_line line)
{
    __m256i top = _mm256_and_si256(_mm256_srli_epi16(quad, 7), _mm256_set1_epi8(1));
    __m256i pairs = _mm256_maddubs_epi16(top, line);
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(128)));
    return byte_sums_add(sums, _mm256_and_si256(quad, _mm256_set1_epi8(0x7f)), line);
}

/* offset - less */
VECTOR_INLINE byte_sums byte_sums_start(const int32_t *offset, int32_t less, int n)
{
    return _mm256_sub_epi32(byte_line_of((const void *)offset, n), _mm256_set1_epi32(less));
}

/* start + least sums: what was taken from bytes. */
VECTOR_INLINE byte_sums byte_least_sums(byte_sums start, const int32_t *sums, uint8_t least, int n)
{
    byte_line line = byte_line_of((const void *)sums, n);
    return _mm256_add_epi32(start, _mm256_mullo_epi32(line, _mm256_set1_epi32(least)));
}

/* The sums in float32. */
VECTOR_INLINE vector byte_sums_float(byte_sums sums)
{
    return _mm256_cvtepi32_ps(sums);
}

/* The sum of the lanes. */
VECTOR_INLINE int32_t byte_sums_total(byte_sums sums)
{
    __m128i four = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    __m128i two = _mm_add_epi32(four, _mm_unpackhi_epi64(four, four));
    return _mm_cvtsi128_si32(two) + _mm_extract_epi32(two, 1);
}

/* round(x) + zero of four vectors; x is within range. */
VECTOR_INLINE byte_four byte_narrow(const vector *x, int zero)
{
    const __m256i words = _mm256_set1_epi16((short)zero);
    __m256i low = _mm256_packs_epi32(_mm256_cvtps_epi32(x[0]), _mm256_cvtps_epi32(x[1]));
    __m256i high = _mm256_packs_epi32(_mm256_cvtps_epi32(x[2]), _mm256_cvtps_epi32(x[3]));
    low = _mm256_packus_epi16(_mm256_add_epi16(low, words), _mm256_add_epi16(high, words));
    return _mm256_permutevar8x32_epi32(low, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
}

#elif defined(VECTOR_SSE2)
typedef __m128i byte_sums;
typedef __m128i byte_line;
typedef __m128i byte_four;
typedef struct {
    __m128i even, odd; /* of each four, as 16 bits */
} byte_quad;
#define byte_sums_zero() _mm_setzero_si128()

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

/* start + what they are worth */
VECTOR_INLINE byte_sums byte_cheap_sums(byte_sums start, byte_sums sums)
{
    return _mm_add_epi32(start, _mm_srai_epi32(sums, 8));
}

/* offset - less */
VECTOR_INLINE byte_sums byte_sums_start(const int32_t *offset, int32_t less, int n)
{
    return _mm_sub_epi32(byte_line_of((const void *)offset, n), _mm_set1_epi32(less));
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

#else
/* an int32 an output */
typedef int32_t byte_sums __attribute__((vector_size(16)));
typedef uint32_t byte_line __attribute__((vector_size(16))); /* four codes or bytes in each */
typedef uint8_t byte_four __attribute__((vector_size(16)));
typedef struct {
    byte_sums of[4];
} byte_quad;
#define byte_sums_zero() ((byte_sums){0, 0, 0, 0})

/* How many bits lie above byte k of four. */
VECTOR_INLINE int byte_above(int k)
{
    return 8 * (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 3 - k : k);
}

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
    byte_quad quad;
    for (int k = 0; k < 4; k++) {
        quad.of[k] = (byte_sums)((bytes << byte_above(k)) >> 24);
    }
    return quad;
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
        sums += quad.of[k] * ((byte_sums)(line << byte_above(k)) >> 24);
    }
    return sums;
}

/* offset - less */
VECTOR_INLINE byte_sums byte_sums_start(const int32_t *offset, int32_t less, int n)
{
    return (byte_sums)byte_line_of((const int8_t *)offset, n) - less;
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

/* round(x) + zero of four vectors; x is within range. A sum whose last bit is worth 1 rounds halves
 * to even, as the processors above do. */
VECTOR_INLINE byte_four byte_narrow(const vector *x, int zero)
{
    byte_four four;
    for (int i = 0; i < 16; i++) {
        float rounded = x[i / 4][i % 4] + 12582912.0f; /* 1.5 * 2^23 */
        four[i] = (uint8_t)((int)(rounded - 12582912.0f) + zero);
    }
    return four;
}

#endif

/* Quads of a row. */
struct byte_list {
    int count;
    _Alignas(64) uint8_t at[BYTE_INPUTS_MAX / 4 + 16]; /* what follows the count is written */
};

/* Which quads of a row to multiply: those that are not 0, by the form of the product that can hold
 * them. */
struct byte_lists {
    struct byte_list whole;
#ifdef BYTE_SINGLES
    int filled; /* bytes that are not 0 */
#endif
#ifdef BYTE_PAIRS
    uint8_t least; /* is first taken from each byte */
    struct byte_list paired, split;
#endif
};

#if defined(VECTOR_AVX2) || defined(VECTOR_SSE2)
/* Appends k + i for each bit i of eight to a list of `count`; returns how many it has then. */
VECTOR_INLINE int byte_append(struct byte_list *list, int count, int k, int found)
{
    uint64_t listed = vector_places[found] + (uint64_t)k * UINT64_C(0x0101010101010101);
    memcpy(list->at + count, &listed, sizeof listed);
    return count + vector_bits(found);
}
#endif

#ifdef VECTOR_AVX2
/* A number up to the least of some bytes; up to 32 past them are looked at, too. */
VECTOR_INLINE uint8_t byte_least(const uint8_t *bytes, int n)
{
    __m256i least = _mm256_loadu_si256((const void *)bytes);
    for (int i = 32; i < n; i += 32) {
        least = _mm256_min_epu8(least, _mm256_loadu_si256((const void *)(bytes + i)));
    }
    __m128i half = _mm_min_epu8(_mm256_castsi256_si128(least), _mm256_extracti128_si256(least, 1));
    half = _mm_min_epu8(half, _mm_srli_epi16(half, 8)); /* the even ones */
    return (uint8_t)_mm_cvtsi128_si32(_mm_minpos_epu16(_mm_and_si128(half, _mm_set1_epi16(0xff))));
}

/* A bit a lane. */
VECTOR_INLINE int byte_flags(__m256i choice)
{
    return _mm256_movemask_ps(_mm256_castsi256_ps(choice));
}
#endif

#ifdef BYTE_SINGLES
/* Bytes of a row that are not 0, and their places; filled up to a multiple of four, the count, by
 * bytes of 0 at place 0. */
struct byte_singles {
    int count;
    _Alignas(64) uint8_t byte[BYTE_INPUTS_MAX + 16];
    uint16_t at[BYTE_INPUTS_MAX + 16];
};

/* Lists up to BYTE_INPUTS_MAX bytes; reads up to 16 past them. */
VECTOR_INLINE void byte_singles_make(const uint8_t *bytes, int n, struct byte_singles *singles)
{
    __m512i at = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    int count = 0;
    for (int k = 0; k < n; k += 16) {
        __m512i some = _mm512_cvtepu8_epi32(_mm_loadu_si128((const void *)(bytes + k)));
        __mmask16 found = _mm512_mask_test_epi32_mask(byte_mask(n - k), some, some);
        some = _mm512_maskz_compress_epi32(found, some);
        __m512i places = _mm512_maskz_compress_epi32(found, at);
        _mm_storeu_si128((void *)(singles->byte + count), _mm512_cvtepi32_epi8(some));
        _mm256_storeu_si256((void *)(singles->at + count), _mm512_cvtepi32_epi16(places));
        count += __builtin_popcount(found);
        at = _mm512_add_epi32(at, _mm512_set1_epi32(16));
    }
    memset(singles->byte + count, 0, 4);
    memset(singles->at + count, 0, 8);
    singles->count = (count + 3) / 4 * 4;
}
#endif

/* Lists up to 256 quads of `bytes`; reads up to 64 bytes past them. */
VECTOR_INLINE void byte_lists_make(const uint8_t *bytes, const struct byte_map *map,
                                   struct byte_lists *lists)
{
    int quads = (map->inputs + 3) / 4;
#if defined(VECTOR_AVX512)
    struct byte_list *list = &lists->whole;
    __m512i at = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    int count = 0, filled = 0;
    for (int k = 0; k < quads; k += 16) {
        __m512i some = byte_line_of((const void *)(bytes + 4 * k), quads - k);
        __mmask16 found = _mm512_test_epi32_mask(some, some);
        __m128i listed = _mm512_cvtepi32_epi8(_mm512_maskz_compress_epi32(found, at));
        _mm_storeu_si128((void *)(list->at + count), listed);
        count += __builtin_popcount(found);
        filled += __builtin_popcountll(_mm512_test_epi8_mask(some, some));
        at = _mm512_add_epi32(at, _mm512_set1_epi32(16));
    }
    list->count = count;
    lists->filled = filled;
#elif defined(VECTOR_AVX2)
    int whole = 0, paired = 0, split = 0;
    lists->least = map->sums ? byte_least(bytes, map->inputs) : 0;
    const __m256i least = _mm256_set1_epi8((char)lists->least);
    for (int k = 0; k < quads; k += 8) {
        __m256i some = _mm256_loadu_si256((const void *)(bytes + 4 * k));
        some = _mm256_sub_epi8(some, least);
        __m256i most = _mm256_max_epu8(some, _mm256_srli_epi32(some, 16));
        most = _mm256_max_epu8(most, _mm256_srli_epi32(most, 8));
        most = _mm256_and_si256(most, _mm256_set1_epi32(0xff));
        most = _mm256_madd_epi16(most, _mm256_loadu_si256((const void *)(map->reach + k)));
        int filled = byte_flags(_mm256_cmpgt_epi32(most, _mm256_setzero_si256()));
        int wide = byte_flags(_mm256_cmpgt_epi32(most, _mm256_set1_epi32(INT16_MAX / 2)));
        int wider = byte_flags(_mm256_cmpgt_epi32(most, _mm256_set1_epi32(INT16_MAX)));
        paired = byte_append(&lists->paired, paired, k, filled ^ wide);
        whole = byte_append(&lists->whole, whole, k, wide ^ wider);
        split = byte_append(&lists->split, split, k, wider);
    }
    lists->paired.count = paired;
    lists->whole.count = whole;
    lists->split.count = split;
#elif defined(VECTOR_SSE2)
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
#else
    int count = 0;
    for (int k = 0; k < quads; k++) {
        uint32_t four;
        memcpy(&four, bytes + 4 * k, sizeof four);
        lists->whole.at[count] = (uint8_t)k;
        count += four != 0;
    }
    lists->whole.count = count;
#endif
}

#endif
