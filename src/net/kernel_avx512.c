/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* AVX-512 with F, BW, DQ, VL and VNNI. */
#include "net/kernel.h"

#ifdef __x86_64__
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "net/vector_target.h"

/* Does this processor support all of it? */
static bool runs(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
           __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vnni");
}

VECTOR_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")

/* ---- floats: net/vector.h ---- */

enum { VECTOR_LANES = 16, VECTOR_REGISTERS = 32 };
typedef __m512 vector;
#define vector_mask(n) ((__mmask16)((1U << (n)) - 1))
#define vector_load(p) _mm512_loadu_ps(p)
#define vector_load_part(p, n) _mm512_maskz_loadu_ps(vector_mask(n), p)
#define vector_store(p, x) _mm512_storeu_ps(p, x)
#define vector_store_part(p, n, x) _mm512_mask_storeu_ps(p, vector_mask(n), x)
#define vector_all(x) _mm512_set1_ps(x)
#define vector_min(a, b) _mm512_min_ps(a, b)
#define vector_max(a, b) _mm512_max_ps(a, b)
#define vector_sqrt(x) _mm512_sqrt_ps(x)
#define vector_fma(a, b, c) _mm512_fmadd_ps(a, b, c)
#define vector_or(a, b) _mm512_or_ps(a, b)
#define VECTOR_POWERS
#define vector_look_up(table, x) _mm512_permutexvar_ps((__m512i)(x), vector_load(table))
#define vector_scale(x, y) _mm512_scalef_ps(x, y)

VECTOR_INLINE vector vector_rounded(vector x)
{
    __asm__("" : "+v"(x));
    return x;
}

VECTOR_INLINE int vector_list(vector x, int j, int *list, int count)
{
    __mmask16 filled = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    lanes = _mm512_add_epi32(lanes, _mm512_set1_epi32(j));
    _mm512_storeu_si512(list + count, _mm512_maskz_compress_epi32(filled, lanes));
    return count + __builtin_popcount(filled);
}

#include "net/vector.h"
#include "net/vector_power.h"

/* ---- bytes: net/vector_bytes.h ---- */

#include "net/vector_bytes.h"

typedef __m512i byte_sums; /* one int32 per output */
typedef __m512i byte_quad; /* four inputs for all outputs */
typedef __m512i byte_line; /* the codes of four inputs, of all outputs */
typedef __m512i byte_four; /* one byte per lane of four vectors */
#define byte_sums_zero() _mm512_setzero_si512()
#define byte_sums_of(total) _mm512_set1_epi32(total)
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

/* sums + quad line. Inline assembly, because gcc 12 inserts needless moves around the intrinsic. */
VECTOR_INLINE byte_sums byte_sums_add(byte_sums sums, byte_quad quad, byte_line line)
{
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sums) : "v"(quad), "v"(line));
    return sums;
}

/* offset - zero_term */
VECTOR_INLINE byte_sums byte_sums_start(const int32_t *offset, int32_t zero_term, int n)
{
    return _mm512_sub_epi32(byte_line_of((const void *)offset, n), _mm512_set1_epi32(zero_term));
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
 * are permuted; byte_deinterleave restores the order of their sums. */
VECTOR_INLINE void byte_interleave(const byte_line *codes, byte_line *quads)
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

/* Restores the order of outputs in four vectors of sums: quarter l of each makes vector l. */
VECTOR_INLINE void byte_deinterleave(byte_sums *sums)
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

struct byte_lists {
    struct byte_list whole;
    int filled; /* number of nonzero bytes */
};

/* Lists up to 256 quads of `bytes`; reads up to 64 bytes past them. */
VECTOR_INLINE void byte_lists_make(const uint8_t *bytes, const struct byte_map *map,
                                   struct byte_lists *lists)
{
    int quads = (map->inputs + 3) / 4;
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
}

/* The nonzero bytes of a row and their positions, padded to a multiple of four (included in count)
 * with zeros at position 0. */
struct byte_singles {
    int count;
    _Alignas(64) uint8_t byte[BYTE_INPUTS_MAX + 16];
    uint16_t at[BYTE_INPUTS_MAX + 16];
};

/* Lists up to BYTE_INPUTS_MAX bytes; reads up to 16 bytes past their end. */
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

/* ---- codes in pairs: net/kernel_codes.h ---- */

#define CODE_PAIRS
#include "net/vector_codes.h"
#define CODE_HALF kernel_avx2
#define code_sums_both(a, b) _mm512_add_epi32(a, b)
VECTOR_INLINE void code_sums_keep(int32_t *p, int n, code_sums sums)
{
    _mm512_mask_storeu_epi32(p, byte_mask(n), sums);
}
VECTOR_INLINE code_sums code_add(code_sums sums, code_pair pair, code_line line)
{
    __asm__("vpdpwssd %2, %1, %0" : "+v"(sums) : "v"(pair), "v"(line)); /* see byte_sums_add */
    return sums;
}
VECTOR_INLINE void code_store(int16_t *p, vector x)
{
    _mm256_storeu_si256((void *)p, _mm512_cvtepi32_epi16(_mm512_cvtps_epi32(x)));
}

/* ---- loops ---- */

#include "net/kernel_body.h"
#include "net/kernel_paired.h"
#include "net/kernel_transposed.h"

/* The fastest of five ways. Layers of 8 units would fill only half of each vector; shorter vectors
 * have lower latency. */
static void recur_best(const struct recurrences *stack)
{
    if (is_alone(stack, VECTOR_LANES)) {
        recur_transposed(stack);
    } else if (is_alone(stack, HALF_LANES)) {
        recur_halves(stack);
    } else if (stack->widest <= VECTOR_LANES / 2) {
        project_stays(stack);
        (recur_paired_fits(stack) ? recur_paired : kernel_avx512_half_recur_hours)(stack);
    } else {
        recur(stack);
    }
}

const struct kernel kernel_avx512 = KERNEL_TABLE(
    "avx512", runs, KERNEL_FUSED | KERNEL_MASKS | KERNEL_PAIRS | KERNEL_BYTES | KERNEL_POWERS,
    recur_best);

VECTOR_END
#else
const struct kernel kernel_avx512 = KERNEL_NOT_BUILT("avx512");
#endif
