/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifdef __x86_64__
#define VECTOR_AVX512
#include "learn/loops_body.h"

const struct loops loops_avx512 = LOOPS_TABLE;

VECTOR_END
#else
typedef int loops_avx512_not_built; /* a file may not be empty */
#endif
