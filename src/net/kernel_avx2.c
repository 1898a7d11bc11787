/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifdef __x86_64__
#define VECTOR_AVX2
#include "net/kernel_body.h"

const struct kernel kernel_avx2 = KERNEL_TABLE(ISA_AVX2, recur);

VECTOR_END
#else
typedef int kernel_avx2_not_built; /* a file may not be empty */
#endif
