/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_FOUR_H
#define ICURISK_NET_VECTOR_FOUR_H

/* Operations shared by all vectors of four floats, by GNU vector extensions; see net/vector.h.
 * Included by a file that defines the type `vector`. */

#include <string.h>

#include "net/vector_target.h"

enum { VECTOR_LANES = 4 };
typedef int vector_choice __attribute__((vector_size(16)));
#define vector_all(x) ((vector){x, x, x, x})
#define vector_or(a, b) ((vector)((vector_choice)(a) | (vector_choice)(b)))

/* Whole and partial vectors at any address. */
VECTOR_INLINE vector vector_load(const float *p)
{
    vector x;
    memcpy(&x, p, sizeof x);
    return x;
}
VECTOR_INLINE vector vector_load_part(const float *p, int n)
{
    return (vector){p[0], n > 1 ? p[1] : 0, n > 2 ? p[2] : 0, 0};
}
VECTOR_INLINE void vector_store(float *p, vector x)
{
    memcpy(p, &x, sizeof x);
}
VECTOR_INLINE void vector_store_part(float *p, int n, vector x)
{
    for (int i = 0; i < n; i++) {
        p[i] = x[i];
    }
}

#endif
