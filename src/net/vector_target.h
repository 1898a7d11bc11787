/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_TARGET_H
#define ICURISK_NET_VECTOR_TARGET_H

/* VECTOR_INLINE: a function that is always inlined.
 *
 * Compiles the rest of a file for an instruction set that not every processor has:
 * VECTOR_BEGIN(set) follows the system headers, VECTOR_END is the last line. Code in between may
 * only be called through a table chosen after checking the processor (net/kernel.h). */

#define VECTOR_INLINE static inline __attribute__((always_inline, unused))

#define VECTOR_PRAGMA(text) _Pragma(#text)
#ifdef __clang__
#define VECTOR_BEGIN(set)                                                                          \
    VECTOR_PRAGMA(clang attribute push(__attribute__((target(set))), apply_to = function))
#define VECTOR_END _Pragma("clang attribute pop")
#else
#define VECTOR_BEGIN(set) VECTOR_PRAGMA(GCC target(set))
#define VECTOR_END
#endif

#endif
