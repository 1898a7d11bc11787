/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_H
#define ICURISK_NET_VECTOR_H

/* Vectors of floats for one instruction set. A file that defines VECTOR_AVX2 or VECTOR_AVX512
 * before it includes this header, as its first, is compiled for that set from here to VECTOR_END,
 * its last line; what it defines must be reached through a table that is chosen after a look at the
 * processor. VECTOR_AVX512_HALF: 8 lanes, but the 32 registers of AVX-512. VECTOR_SSE2: what every
 * x86-64 processor has. Without any: four floats by GNU vector extensions, which run everywhere. */

#if defined(VECTOR_AVX512) || defined(VECTOR_AVX512_HALF)
#define VECTOR_TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma"
#elif defined(VECTOR_AVX2)
#define VECTOR_TARGET "avx2,fma"
#endif

#if defined(VECTOR_SSE2)
#include <emmintrin.h>
#include <stdint.h>
#include <string.h>
#define VECTOR_END
#elif defined(VECTOR_TARGET)
#include <immintrin.h>
#include <stdint.h>
#include <string.h>
#define VECTOR_PRAGMA(text) _Pragma(#text)
#ifdef __clang__
#define VECTOR_BEGIN(set)                                                                          \
    VECTOR_PRAGMA(clang attribute push(__attribute__((target(set))), apply_to = function))
#define VECTOR_END _Pragma("clang attribute pop")
#else
#define VECTOR_BEGIN(set) VECTOR_PRAGMA(GCC target(set))
#define VECTOR_END
#endif
VECTOR_BEGIN(VECTOR_TARGET)
#else
#include <math.h>
#include <string.h>
#define VECTOR_END
#endif

#define VECTOR_INLINE static inline __attribute__((always_inline, unused))

/* vector_load_part, vector_store_part: the first n lanes, 0 < n < VECTOR_LANES, the others 0 or not
 * written. vector_min, vector_max: the second argument if it is not a number. vector_fma: a b + c.
 */
#if defined(VECTOR_AVX512)
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

#elif defined(VECTOR_AVX2) || defined(VECTOR_AVX512_HALF)
enum { VECTOR_LANES = 8 };
#ifdef VECTOR_AVX2
enum { VECTOR_REGISTERS = 16 };
#else
enum { VECTOR_REGISTERS = 32 };
#endif
typedef __m256 vector;
#define vector_mask(n)                                                                             \
    _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
#define vector_load(p) _mm256_loadu_ps(p)
#define vector_load_part(p, n) _mm256_maskload_ps(p, vector_mask(n))
#define vector_store(p, x) _mm256_storeu_ps(p, x)
#define vector_store_part(p, n, x) _mm256_maskstore_ps(p, vector_mask(n), x)
#define vector_all(x) _mm256_set1_ps(x)
#define vector_min(a, b) _mm256_min_ps(a, b)
#define vector_max(a, b) _mm256_max_ps(a, b)
#define vector_sqrt(x) _mm256_sqrt_ps(x)
#define vector_fma(a, b, c) _mm256_fmadd_ps(a, b, c)
#define vector_or(a, b) _mm256_or_ps(a, b)

#else
enum { VECTOR_LANES = 4, VECTOR_REGISTERS = 16 };
/* four floats, and a choice for each */
#ifdef VECTOR_SSE2
typedef __m128 vector;
#define vector_sqrt(x) _mm_sqrt_ps(x)
#else
typedef float vector __attribute__((vector_size(16)));
#define vector_sqrt(x) ((vector){sqrtf((x)[0]), sqrtf((x)[1]), sqrtf((x)[2]), sqrtf((x)[3])})
#endif
typedef int vector_choice __attribute__((vector_size(16)));
#define vector_all(x) ((vector){x, x, x, x})
#define vector_fma(a, b, c) ((a) * (b) + (c))
#define vector_or(a, b) ((vector)((vector_choice)(a) | (vector_choice)(b)))
/* The same by GNU vector extensions; vector_choose: a where the choice is -1, b where it is 0. */
VECTOR_INLINE vector vector_load(const float *p)
{
    vector x;
    memcpy(&x, p, sizeof x);
    return x;
}
VECTOR_INLINE vector vector_load_part(const float *p, int n)
{
    return (vector){p[0], n > 1 ? p[1] : 0, n > 2 ? p[2] : 0, 0};
}
VECTOR_INLINE void vector_store(float *p, vector x)
{
    memcpy(p, &x, sizeof x);
}
VECTOR_INLINE void vector_store_part(float *p, int n, vector x)
{
    for (int i = 0; i < n; i++) {
        p[i] = x[i];
    }
}
#ifdef VECTOR_SSE2
#define vector_min(a, b) _mm_min_ps(a, b)
#define vector_max(a, b) _mm_max_ps(a, b)
#else
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
#endif
#endif

/* The bits of a vector. */
typedef int vector_whole __attribute__((vector_size(4 * VECTOR_LANES)));

/* x, not to be fused with what is added to it: the same on every instruction set. */
VECTOR_INLINE vector vector_rounded(vector x)
{
#ifdef VECTOR_TARGET
    __asm__("" : "+v"(x));
#endif
    return x;
}

/* The n first floats at p, n > 0; all lanes when that many are left. */
VECTOR_INLINE vector vector_read(const float *p, int n)
{
    return n >= VECTOR_LANES ? vector_load(p) : vector_load_part(p, n);
}

/* Writes the n first lanes, or all when there are no more. */
VECTOR_INLINE void vector_write(float *p, int n, vector x)
{
    if (n >= VECTOR_LANES) {
        vector_store(p, x);
    } else {
        vector_store_part(p, n, x);
    }
}

#if (defined(VECTOR_TARGET) && !defined(VECTOR_AVX512)) || defined(VECTOR_SSE2)
/* Places of the bits of a number, a byte each, the lowest first: of four bits, of eight, of 16
 * numbers in turn. */
#define PLACES_REST(b) ((b) & ((b)-1))
#define PLACES_FIRST(b) ((b) ? (uint64_t)__builtin_ctz((b) | 16) : 0)
#define PLACES_4(b)                                                                                \
    (PLACES_FIRST(b) | PLACES_FIRST(PLACES_REST(b)) << 8 |                                         \
     PLACES_FIRST(PLACES_REST(PLACES_REST(b))) << 16 | ((b) == 15 ? UINT64_C(3) << 24 : 0))
#define PLACES_8(b)                                                                                \
    (PLACES_4((b)&15) | (PLACES_4((b) >> 4) + 0x04040404) << 8 * __builtin_popcount((b)&15))
#define PLACES_X4(b) PLACES_8(b), PLACES_8(b + 1), PLACES_8(b + 2), PLACES_8(b + 3)
#define PLACES_X16(b) PLACES_X4(b), PLACES_X4(b + 4), PLACES_X4(b + 8), PLACES_X4(b + 12)
static const uint64_t vector_places[256] = {
    PLACES_X16(0),   PLACES_X16(16),  PLACES_X16(32),  PLACES_X16(48),
    PLACES_X16(64),  PLACES_X16(80),  PLACES_X16(96),  PLACES_X16(112),
    PLACES_X16(128), PLACES_X16(144), PLACES_X16(160), PLACES_X16(176),
    PLACES_X16(192), PLACES_X16(208), PLACES_X16(224), PLACES_X16(240)};

/* How many bits of eight are set; without the instruction, from a table. */
VECTOR_INLINE int vector_bits(int bits)
{
#ifdef VECTOR_SSE2
    static const uint8_t four[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};
    return four[bits & 15] + four[bits >> 4];
#else
    return __builtin_popcount((unsigned)bits);
#endif
}
#endif

/* Appends j + l for each lane l of x that is not 0 to a list of `count`; returns its new length.
 * Writes up to VECTOR_LANES past it. */
VECTOR_INLINE int vector_list(vector x, int j, int *list, int count)
{
#if defined(VECTOR_AVX512)
    __mmask16 filled = _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NEQ_UQ);
    __m512i lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    lanes = _mm512_add_epi32(lanes, _mm512_set1_epi32(j));
    _mm512_storeu_si512(list + count, _mm512_maskz_compress_epi32(filled, lanes));
    return count + __builtin_popcount(filled);
#elif defined(VECTOR_TARGET)
    int filled = _mm256_movemask_ps(_mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_NEQ_UQ));
    __m256i lanes = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const void *)&vector_places[filled]));
    lanes = _mm256_add_epi32(lanes, _mm256_set1_epi32(j));
    _mm256_storeu_si256((void *)(list + count), lanes);
    return count + vector_bits(filled);
#elif defined(VECTOR_SSE2)
    static const int lanes[16][4] = {{0},    {0},       {1},       {0, 1},      {2},    {0, 2},
                                     {1, 2}, {0, 1, 2}, {3},       {0, 3},      {1, 3}, {0, 1, 3},
                                     {2, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3}};
    int filled = _mm_movemask_ps(_mm_cmpneq_ps(x, _mm_setzero_ps()));
    __m128i at = _mm_loadu_si128((const void *)lanes[filled]);
    _mm_storeu_si128((void *)(list + count), _mm_add_epi32(at, _mm_set1_epi32(j)));
    return count + vector_bits(filled);
#else
    for (int l = 0; l < VECTOR_LANES; l++) {
        list[count] = j + l;
        count += x[l] != 0;
    }
    return count;
#endif
}

/* over / under: quotients can be multiplied out, because a division takes longest. */
struct vector_ratio {
    vector over, under;
};

/* The fit of net/activation.h; `under` is between 4e6 and 8e8. */
VECTOR_INLINE struct vector_ratio vector_tanh_fit(vector x)
{
    const vector end = vector_all(7.9f);
    x = vector_max(-end, vector_min(end, x));
    vector s = x * x;
    vector p = vector_fma(vector_all(46.4532166f), s, vector_all(11999.2646f));
    p = vector_fma(p, s, vector_all(525901.5f));
    p = vector_fma(p, s, vector_all(4069596.5f));
    vector q = vector_fma(s + vector_all(970.174438f), s, vector_all(96870.7656f));
    q = vector_fma(q, s, vector_all(1882425.88f));
    q = vector_fma(q, s, vector_all(4069598.75f));
    return (struct vector_ratio){x * p, q};
}

/* log(1 + x) for x >= 0, to 2e-7 of it: u = 1 + x = m 2^e with m in [2/3, 4/3), the logarithm of m
 * as an odd series of (m - 1) / (m + 1), and what the rounding of u lost. */
VECTOR_INLINE vector vector_log1p(vector x)
{
    const vector one = vector_all(1.0f);
    vector u = one + x;
    vector_whole bits = (vector_whole)u, e = (bits - 0x3f2aaaab) >> 23;
    vector m = (vector)(bits - (e << 23));
    vector q = (m - one) / (m + one), s = q * q;
    vector p = vector_fma(vector_all(2.0f / 9), s, vector_all(2.0f / 7));
    p = vector_fma(p, s, vector_all(2.0f / 5));
    p = vector_fma(p, s, vector_all(2.0f / 3));
    p = vector_fma(p * s, q, q + q);
    vector lost = (x - (u - one)) / u;
    return vector_fma(__builtin_convertvector(e, vector), vector_all(0.693147181f), p + lost);
}

/* tanh, to 4e-7. */
VECTOR_INLINE vector vector_tanh(vector x)
{
    struct vector_ratio ratio = vector_tanh_fit(x);
    return ratio.over / ratio.under;
}

/* Quotients for net/kernel_recur.h, which multiplies several out before it divides. */
#if defined(VECTOR_AVX512) || defined(VECTOR_AVX512_HALF)
/* 2^y = scale * rest, to 4e-7 of it. */
struct vector_power {
    vector scale, rest;
};

/* Of y = factor x < 100; 0 far below 0, no number below -1e26. y is a number of sixteenths, whose
 * whole part goes to the exponent and whose fraction to a table, and half of one at most, whose
 * power is a polynomial (our own minimax fit, 1 at 0). Takes half as many products as a quotient
 * of polynomials: the sums of a layer need the units that multiply. */
VECTOR_INLINE struct vector_power vector_power(vector x, float factor)
{
    static const float fractions[16] = {1.0f,        1.04427378f, 1.09050773f, 1.13878863f,
                                        1.18920712f, 1.24185781f, 1.29683955f, 1.35425555f,
                                        1.41421356f, 1.47682615f, 1.54221083f, 1.61049033f,
                                        1.68179283f, 1.75625216f, 1.83400809f, 1.91520656f};
    const vector shift = vector_all(1.5f * (1 << 19)); /* its last bit is a sixteenth */
    vector shifted = vector_fma(x, vector_all(factor), shift), whole = shifted - shift;
    vector left = vector_fma(x, vector_all(factor), -whole);
    vector slope = vector_fma(left, vector_all(0.24022643f), vector_all(0.69318772f));
#ifdef VECTOR_AVX512
    vector scale = _mm512_permutexvar_ps((__m512i)shifted, vector_load(fractions));
    scale = _mm512_scalef_ps(scale, whole);
#else
    vector scale = _mm256_permutex2var_ps(vector_load(fractions), (__m256i)shifted,
                                          vector_load(fractions + VECTOR_LANES));
    scale = _mm256_scalef_ps(scale, whole);
#endif
    return (struct vector_power){scale, vector_fma(left, slope, vector_all(1.0f))};
}

/* (1 - e) / (1 + e), e = exp(-2 x); `under` is between 1 and 5e8. */
VECTOR_INLINE struct vector_ratio vector_tanh_ratio(vector x)
{
    const vector one = vector_all(1.0f);
    struct vector_power e = vector_power(vector_max(vector_all(-10.0f), x), -2 * 1.44269504f);
    return (struct vector_ratio){vector_fma(-e.scale, e.rest, one),
                                 vector_fma(e.scale, e.rest, one)};
}

/* 1 / (1 + exp(-x)); `under` as above. */
VECTOR_INLINE struct vector_ratio vector_sigmoid_ratio(vector x)
{
    const vector one = vector_all(1.0f);
    struct vector_power e = vector_power(vector_max(vector_all(-20.0f), x), -1.44269504f);
    return (struct vector_ratio){one, vector_fma(e.scale, e.rest, one)};
}
#else
VECTOR_INLINE struct vector_ratio vector_tanh_ratio(vector x)
{
    return vector_tanh_fit(x);
}

/* (1 + tanh(x / 2)) / 2: coefficient k of the denominator times 4^(4 - k), of the numerator the
 * same over 2; `under` is between 2e9 and 4e11. */
VECTOR_INLINE struct vector_ratio vector_sigmoid_ratio(vector x)
{
    const vector end = vector_all(15.8f);
    x = vector_max(-end, vector_min(end, x));
    vector s = x * x;
    vector p = vector_fma(vector_all(46.4532166f * 2), s, vector_all(11999.2646f * 8));
    p = vector_fma(p, s, vector_all(525901.5f * 32));
    p = vector_fma(p, s, vector_all(4069596.5f * 128));
    vector q = vector_fma(s + vector_all(970.174438f * 4), s, vector_all(96870.7656f * 16));
    q = vector_fma(q, s, vector_all(1882425.88f * 64));
    q = vector_fma(q, s, vector_all(4069598.75f * 256));
    return (struct vector_ratio){vector_fma(x, p, q), q + q};
}
#endif

/* 0.5 + 0.5 tanh(x / 2) */
VECTOR_INLINE vector vector_sigmoid(vector x)
{
    const vector half = vector_all(0.5f);
    return vector_fma(half, vector_tanh(half * x), half);
}

#endif
