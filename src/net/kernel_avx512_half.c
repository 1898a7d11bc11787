/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The short layers of kernel_avx512.c: its instructions on vectors of 8 floats. */
#include "net/kernel.h"

#ifdef __x86_64__
#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include "net/vector_target.h"

VECTOR_BEGIN("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma")

enum { VECTOR_REGISTERS = 32 };
#include "net/vector_256.h"
#define VECTOR_POWERS
#define vector_look_up(table, x)                                                                   \
    _mm256_permutex2var_ps(vector_load(table), (__m256i)(x), vector_load((table) + VECTOR_LANES))
#define vector_scale(x, y) _mm256_scalef_ps(x, y)

#include "net/vector_power.h"

#include "net/kernel_recur.h"

void kernel_avx512_half_recur_hours(const struct recurrences *stack)
{
    recur_hours(stack);
}

VECTOR_END
#else
typedef int kernel_avx512_half_not_built; /* a file may not be empty */
#endif
