/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_H
#define ICURISK_NET_VECTOR_H

/* Vectors of floats for all instruction sets. The source of an instruction set, net/kernel_NAME.c,
 * first defines
 *   VECTOR_LANES, VECTOR_REGISTERS   floats of a vector; how many vectors the processor holds
 *   vector                           the type, with the operators of GNU vector extensions
 *   vector_load(p), vector_store(p, x)
 *   vector_load_part(p, n), vector_store_part(p, n, x)  the first n lanes, 0 < n < VECTOR_LANES;
 *                                    the others 0, or not written
 *   vector_all(f)                    f in all lanes
 *   vector_min(a, b), vector_max(a, b)  NaN if b is; a is never NaN
 *   vector_fma(a, b, c)              a b + c
 *   vector_or(a, b), vector_sqrt(x)
 *   vector_rounded(x)                x, not to be fused with what is added to it
 *   vector_list(x, j, list, count)   appends j + l for each lane l of x that is not 0 to a list of
 *                                    `count`; returns its new length. Writes up to VECTOR_LANES
 *                                    past it.
 * and may define
 *   vector_max_known(x, a)           the greater, a if x is NaN: where vector_max(x, a) is not that
 *   vector_factor, vector_factor_of(f), vector_fma_factor(f, a, c)  a float that multiplies several
 *                                    vectors, where it need not be in all lanes for that
 *   VECTOR_POWERS                    net/vector_power.h has quotients for this set */

#include <stdbool.h>

#include "net/activation.h"
#include "net/vector_target.h"

/* The bits of a vector. */
typedef int vector_whole __attribute__((vector_size(4 * VECTOR_LANES)));

#ifndef vector_max_known
#define vector_max_known(x, a) vector_max(x, a)
#endif

#ifndef vector_factor_of
typedef vector vector_factor;
#define vector_factor_of(f) vector_all(f)
#define vector_fma_factor(f, a, c) vector_fma(f, a, c)
#endif

/* Reads the first n floats at p, n > 0; a whole vector if n >= VECTOR_LANES. */
VECTOR_INLINE vector vector_read(const float *p, int n)
{
    return n >= VECTOR_LANES ? vector_load(p) : vector_load_part(p, n);
}

/* Writes the first n lanes, or a whole vector if n >= VECTOR_LANES. */
VECTOR_INLINE void vector_write(float *p, int n, vector x)
{
    if (n >= VECTOR_LANES) {
        vector_store(p, x);
    } else {
        vector_store_part(p, n, x);
    }
}

/* The quotient over / under, not yet divided: products of several need only one division, which is
 * the slowest operation. */
struct vector_ratio {
    vector over, under;
};

/* The approximation of net/activation.h; `under` is between 4e6 and 8e8. */
VECTOR_INLINE struct vector_ratio vector_tanh_fit(vector x)
{
    const vector end = vector_all(7.9f);
    x = vector_max(-end, vector_min(end, x));
    vector s = x * x;
    vector p = vector_fma(vector_all(46.4532166f), s, vector_all(11999.2646f));
    p = vector_fma(p, s, vector_all(525901.5f));
    p = vector_fma(p, s, vector_all(4069596.5f));
    vector q = vector_fma(s + vector_all(970.174438f), s, vector_all(96870.7656f));
    q = vector_fma(q, s, vector_all(1882425.88f));
    q = vector_fma(q, s, vector_all(4069598.75f));
    return (struct vector_ratio){x * p, q};
}

/* log(1 + x) for x >= 0, relative error 2e-7: u = 1 + x = m 2^e with m in [2/3, 4/3), log m as an
 * odd series in (m - 1) / (m + 1), plus a correction for the rounding of u. */
VECTOR_INLINE vector vector_log1p(vector x)
{
    const vector one = vector_all(1.0f);
    vector u = one + x;
    vector_whole bits = (vector_whole)u, e = (bits - 0x3f2aaaab) >> 23;
    vector m = (vector)(bits - (e << 23));
    vector q = (m - one) / (m + one), s = q * q;
    vector p = vector_fma(vector_all(2.0f / 9), s, vector_all(2.0f / 7));
    p = vector_fma(p, s, vector_all(2.0f / 5));
    p = vector_fma(p, s, vector_all(2.0f / 3));
    p = vector_fma(p * s, q, q + q);
    vector lost = (x - (u - one)) / u;
    return vector_fma(__builtin_convertvector(e, vector), vector_all(0.693147181f), p + lost);
}

/* tanh with an error of at most 4e-7. */
VECTOR_INLINE vector vector_tanh(vector x)
{
    struct vector_ratio ratio = vector_tanh_fit(x);
    return ratio.over / ratio.under;
}

/* Quotients for net/kernel_recur.h, which combines several before it divides. */
#ifndef VECTOR_POWERS
VECTOR_INLINE struct vector_ratio vector_tanh_ratio(vector x)
{
    return vector_tanh_fit(x);
}

/* (1 + tanh(x / 2)) / 2: coefficient k of the denominator times 4^(4 - k), of the numerator the
 * same over 2; `under` is between 2e9 and 4e11. */
VECTOR_INLINE struct vector_ratio vector_sigmoid_ratio(vector x)
{
    const vector end = vector_all(15.8f);
    x = vector_max(-end, vector_min(end, x));
    vector s = x * x;
    vector p = vector_fma(vector_all(46.4532166f * 2), s, vector_all(11999.2646f * 8));
    p = vector_fma(p, s, vector_all(525901.5f * 32));
    p = vector_fma(p, s, vector_all(4069596.5f * 128));
    vector q = vector_fma(s + vector_all(970.174438f * 4), s, vector_all(96870.7656f * 16));
    q = vector_fma(q, s, vector_all(1882425.88f * 64));
    q = vector_fma(q, s, vector_all(4069598.75f * 256));
    return (struct vector_ratio){vector_fma(x, p, q), q + q};
}
#endif

/* 0.5 + 0.5 tanh(x / 2) */
VECTOR_INLINE vector vector_sigmoid(vector x)
{
    const vector half = vector_all(0.5f);
    return vector_fma(half, vector_tanh(half * x), half);
}

/* As net/activation.h defines it. */
VECTOR_INLINE vector vector_hard_sigmoid(vector x)
{
    vector line = vector_fma(vector_all((float)ACTIVATION_HARD_SLOPE), x,
                             vector_all((float)ACTIVATION_HARD_MIDDLE));
    return vector_min(vector_all(1), vector_max(vector_all(0), line));
}

/* A gate; hard is a constant where this is called. */
VECTOR_INLINE vector vector_gate(vector x, bool hard)
{
    return hard ? vector_hard_sigmoid(x) : vector_sigmoid(x);
}

#endif
