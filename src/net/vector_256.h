/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_256_H
#define ICURISK_NET_VECTOR_256_H

/* Vectors of eight floats, for AVX2 and for the short layers of AVX-512; see net/vector.h. Included
 * after VECTOR_BEGIN by a file that defines VECTOR_REGISTERS. */

#include "net/vector_places.h"
#include "net/vector_target.h"

enum { VECTOR_LANES = 8 };
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
#define vector_bits(bits) __builtin_popcount((unsigned)(bits))

/* x, opaque to the compiler, which cannot fuse it. */
VECTOR_INLINE vector vector_rounded(vector x)
{
    __asm__("" : "+v"(x));
    return x;
}

/* Lists nonzero lanes through a table of bit positions. */
VECTOR_INLINE int vector_list(vector x, int j, int *list, int count)
{
    int filled = _mm256_movemask_ps(_mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_NEQ_UQ));
    __m256i lanes = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const void *)&vector_places[filled]));
    lanes = _mm256_add_epi32(lanes, _mm256_set1_epi32(j));
    _mm256_storeu_si256((void *)(list + count), lanes);
    return count + vector_bits(filled);
}

#endif
