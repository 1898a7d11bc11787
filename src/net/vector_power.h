/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_VECTOR_POWER_H
#define ICURISK_NET_VECTOR_POWER_H

/* tanh and sigmoid from powers of two, for instruction sets that can look a float up among 16 in
 * registers: vector_look_up(table, x) by the low four bits of each lane, vector_scale(x, y) = x
 * 2^y. */

#include "net/vector.h"

/* 2^y = scale * rest, relative error 4e-7. */
struct vector_power {
    vector scale, rest;
};

/* Computes 2^y for y = factor x < 100; 0 for very negative y, undefined below -1e26. y is split
 * into a whole number of sixteenths (integer part to the exponent, fraction through a table) and a
 * remainder of at most half a sixteenth, whose power is a polynomial (our own minimax fit, 1 at 0).
 * Takes half as many multiplications as a quotient of polynomials; the sums of a layer compete for
 * the same execution units. */
VECTOR_INLINE struct vector_power vector_power(vector x, float factor)
{
    static const float fractions[16] = {1.0f,        1.04427378f, 1.09050773f, 1.13878863f,
                                        1.18920712f, 1.24185781f, 1.29683955f, 1.35425555f,
                                        1.41421356f, 1.47682615f, 1.54221083f, 1.61049033f,
                                        1.68179283f, 1.75625216f, 1.83400809f, 1.91520656f};
    const vector shift = vector_all(1.5f * (1 << 19)); /* its lowest bit is worth a sixteenth */
    vector shifted = vector_fma(x, vector_all(factor), shift), whole = shifted - shift;
    vector left = vector_fma(x, vector_all(factor), -whole);
    vector slope = vector_fma(left, vector_all(0.24022643f), vector_all(0.69318772f));
    vector scale = vector_scale(vector_look_up(fractions, shifted), whole);
    return (struct vector_power){scale, vector_fma(left, slope, vector_all(1.0f))};
}

/* (1 - e) / (1 + e), e = exp(-2 x); `under` is between 1 and 5e8. */
VECTOR_INLINE struct vector_ratio vector_tanh_ratio(vector x)
{
    const vector one = vector_all(1.0f);
    struct vector_power e = vector_power(vector_max(vector_all(-10.0f), x), -2 * 1.44269504f);
    return (struct vector_ratio){vector_fma(-e.scale, e.rest, one),
                                 vector_fma(e.scale, e.rest, one)};
}

/* 1 / (1 + exp(-x)); `under` as above. */
VECTOR_INLINE struct vector_ratio vector_sigmoid_ratio(vector x)
{
    const vector one = vector_all(1.0f);
    struct vector_power e = vector_power(vector_max(vector_all(-20.0f), x), -1.44269504f);
    return (struct vector_ratio){one, vector_fma(e.scale, e.rest, one)};
}

#endif
