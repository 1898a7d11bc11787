/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifdef __x86_64__
#define VECTOR_SSE2
#include "net/kernel_body.h"

const struct kernel kernel_sse2 = KERNEL_TABLE(ISA_SSE2, recur);

VECTOR_END
#else
typedef int kernel_sse2_not_built; /* a file may not be empty */
#endif
