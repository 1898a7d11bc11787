/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifdef __x86_64__
#define VECTOR_AVX512
#include "net/kernel_body.h"

/* Layers of 8 units would leave half of each vector empty: shorter ones wait less. */
static void recur_either(const struct recurrences *stack)
{
    bool narrow = true;
    for (int l = 0; l < stack->depth; l++) {
        narrow = narrow && stack->layers[l].units <= VECTOR_LANES / 2;
    }
    (narrow ? kernel_avx512_half_recur : recur)(stack);
}

const struct kernel kernel_avx512 = KERNEL_TABLE(ISA_AVX512, recur_either);

VECTOR_END
#else
typedef int kernel_avx512_not_built; /* a file may not be empty */
#endif
