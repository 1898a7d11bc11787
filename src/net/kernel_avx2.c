/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* AVX2 with FMA. */
#include "net/kernel.h"

#ifdef __x86_64__
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "net/vector_target.h"

/* Does this processor support both? */
static bool runs(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

VECTOR_BEGIN("avx2,fma")

/* ---- floats: net/vector.h ---- */

enum { VECTOR_REGISTERS = 16 };
#include "net/vector_256.h"

/* ---- bytes: net/vector_bytes.h ---- */

#include "net/vector_bytes.h"

typedef __m256i byte_sums;
typedef __m256i byte_line;
typedef __m256i byte_quad;
typedef __m256i byte_four;
#define byte_sums_zero() _mm256_setzero_si256()
#define byte_sums_of(total) _mm256_set1_epi32(total)

/* Four bytes for all outputs. */
VECTOR_INLINE byte_line byte_line_all(const uint8_t *bytes)
{
    int32_t four;
    memcpy(&four, bytes, sizeof four);
    return _mm256_set1_epi32(four);
}

/* Bytes minus a value that is at most the smallest of them. */
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

/* sums + quad line, if sums of two products fit into 16 bits */
VECTOR_INLINE byte_sums byte_sums_add(byte_sums sums, byte_quad quad, byte_line line)
{
    return byte_sums_add_words(sums, _mm256_maddubs_epi16(quad, line));
}

/* The same for two quads whose sums of four products fit into 16 bits. */
#define BYTE_PAIRS
VECTOR_INLINE byte_sums byte_sums_add_two(byte_sums sums, const byte_quad *quad,
                                          const byte_line *line)
{
    return byte_sums_add_words(sums, _mm256_add_epi16(_mm256_maddubs_epi16(quad[0], line[0]),
                                                      _mm256_maddubs_epi16(quad[1], line[1])));
}

/* The same for any quad: top bits, worth 128 each, are multiplied separately. */
VECTOR_INLINE byte_sums byte_split_add(byte_sums sums, byte_quad quad, byte_line line)
{
    __m256i top = _mm256_and_si256(_mm256_srli_epi16(quad, 7), _mm256_set1_epi8(1));
    __m256i pairs = _mm256_maddubs_epi16(top, line);
    sums = _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(128)));
    return byte_sums_add(sums, _mm256_and_si256(quad, _mm256_set1_epi8(0x7f)), line);
}

/* offset - zero_term */
VECTOR_INLINE byte_sums byte_sums_start(const int32_t *offset, int32_t zero_term, int n)
{
    return _mm256_sub_epi32(byte_line_of((const void *)offset, n), _mm256_set1_epi32(zero_term));
}

/* start + least * sums: adds back what was subtracted from the bytes. */
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

struct byte_lists {
    uint8_t least; /* is first subtracted from each byte */
    struct byte_list whole, paired, split;
};

/* A lower bound of some bytes; reads up to 32 bytes past them. */
VECTOR_INLINE uint8_t byte_least(const uint8_t *bytes, int n)
{
    __m256i least = _mm256_loadu_si256((const void *)bytes);
    for (int i = 32; i < n; i += 32) {
        least = _mm256_min_epu8(least, _mm256_loadu_si256((const void *)(bytes + i)));
    }
    __m128i half = _mm_min_epu8(_mm256_castsi256_si128(least), _mm256_extracti128_si256(least, 1));
    half = _mm_min_epu8(half, _mm_srli_epi16(half, 8)); /* even bytes */
    return (uint8_t)_mm_cvtsi128_si32(_mm_minpos_epu16(_mm_and_si128(half, _mm_set1_epi16(0xff))));
}

/* One bit per lane. */
VECTOR_INLINE int byte_flags(__m256i choice)
{
    return _mm256_movemask_ps(_mm256_castsi256_ps(choice));
}

/* Lists up to 256 quads of `bytes`; reads up to 64 bytes past their end. */
VECTOR_INLINE void byte_lists_make(const uint8_t *bytes, const struct byte_map *map,
                                   struct byte_lists *lists)
{
    int quads = (map->inputs + 3) / 4;
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
}

/* ---- codes in pairs: net/kernel_codes.h ---- */

#define CODE_PAIRS
#include "net/vector_codes.h"
#define code_sums_both(a, b) _mm256_add_epi32(a, b)
VECTOR_INLINE void code_sums_keep(int32_t *p, int n, code_sums sums)
{
    if (n >= 8) {
        _mm256_storeu_si256((void *)p, sums);
    } else {
        _mm256_maskstore_epi32(p, vector_mask(n), sums);
    }
}
VECTOR_INLINE code_sums code_add(code_sums sums, code_pair pair, code_line line)
{
    return _mm256_add_epi32(sums, _mm256_madd_epi16(pair, line));
}
VECTOR_INLINE void code_store(int16_t *p, vector x)
{
    __m256i words = _mm256_cvtps_epi32(x);
    _mm_storeu_si128((void *)p, _mm_packs_epi32(_mm256_castsi256_si128(words),
                                                _mm256_extracti128_si256(words, 1)));
}

/* ---- loops ---- */

#include "net/kernel_body.h"

const struct kernel kernel_avx2 =
    KERNEL_TABLE("avx2", runs, KERNEL_FUSED | KERNEL_MASKS | KERNEL_PAIRS, recur);

VECTOR_END
#else
const struct kernel kernel_avx2 = KERNEL_NOT_BUILT("avx2");
#endif
