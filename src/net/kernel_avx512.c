/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifdef __x86_64__
#define VECTOR_AVX512
#include "net/kernel_body.h"
#include "net/kernel_paired.h"
#include "net/kernel_turned.h"

/* Layers of 8 units would leave half of each vector empty: shorter ones wait less. */
static bool narrow(const struct recurrences *stack)
{
    int units = 0;
    for (int l = 0; l < stack->depth; l++) {
        units = stack->layers[l].units > units ? stack->layers[l].units : units;
    }
    return units <= VECTOR_LANES / 2;
}

/* The fastest of five ways. */
static void recur_best(const struct recurrences *stack)
{
    if (is_alone(stack, VECTOR_LANES)) {
        recur_turned(stack);
    } else if (is_alone(stack, HALF_LANES)) {
        recur_halves(stack);
    } else if (narrow(stack)) {
        project_stays(stack);
        (recur_paired_fits(stack) ? recur_paired : kernel_avx512_half_recur_hours)(stack);
    } else {
        recur(stack);
    }
}

const struct kernel kernel_avx512 = KERNEL_TABLE(ISA_AVX512, recur_best);

VECTOR_END
#else
typedef int kernel_avx512_not_built; /* a file may not be empty */
#endif
