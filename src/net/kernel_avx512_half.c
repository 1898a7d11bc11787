/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifdef __x86_64__
#define VECTOR_AVX512_HALF
#include "net/kernel_recur.h"

void kernel_avx512_half_recur_hours(const struct recurrences *stack)
{
    recur_hours(stack);
}

VECTOR_END
#else
typedef int kernel_avx512_half_not_built; /* a file may not be empty */
#endif
