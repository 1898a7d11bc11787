/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_TARGET_H
#define ICURISK_NET_VECTOR_TARGET_H

/* VECTOR_INLINE: a function that is part of each loop which calls it.
 *
 * Compiles the rest of a file for an instruction set that not every processor has:
 * VECTOR_BEGIN(set) stands after the headers of the system, VECTOR_END on the last line. What
 * stands between must be reached through a table that is chosen after a look at the processor
 * (net/kernel.h). */

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
