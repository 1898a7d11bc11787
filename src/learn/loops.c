/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/loops.h"

#ifdef __x86_64__
static const struct loops *const tables[ISA_COUNT] = {
    [ISA_PLAIN] = &loops_plain,
    [ISA_SSE2] = &loops_plain,
    [ISA_AVX2] = &loops_avx2,
    [ISA_AVX512] = &loops_avx512,
};
#else
static const struct loops *const tables[ISA_COUNT] = {&loops_plain};
#endif

const struct loops *loops_best(void)
{
    return tables[isa_best()];
}
