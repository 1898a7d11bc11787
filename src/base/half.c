/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/half.h"

#include <math.h>

/* A half is sign, 5 bits of exponent (bias 15), 10 bits of fraction. */
uint16_t half_from_float(float value)
{
    uint16_t sign = signbit(value) ? 0x8000 : 0;
    if (isnan(value)) {
        return sign | 0x7e00;
    }
    float size = fabsf(value);
    if (size >= 65520.0f) { /* half way to the value after the largest, 65504 */
        return sign | 0x7c00;
    }
    int exponent;
    if (size == 0) {
        return sign;
    }
    (void)frexpf(size, &exponent); /* size = fraction * 2^exponent, fraction in [1/2, 1) */
    exponent = exponent - 1 < -14 ? -14 : exponent - 1;
    /* the fraction in units of the last place; a carry correctly becomes the next exponent
     */
    uint16_t units = (uint16_t)lrintf(ldexpf(size, 10 - exponent));
    uint16_t biased = (uint16_t)((exponent + 14) << 10);
    return (uint16_t)(sign | (biased + units));
}

float half_to_float(uint16_t bits)
{
    int exponent = bits >> 10 & 31, fraction = bits & 0x3ff;
    float size = exponent == 0    ? ldexpf((float)fraction, -24)
                 : exponent == 31 ? (fraction ? NAN : INFINITY)
                                  : ldexpf((float)(fraction + 1024), exponent - 25);
    return bits & 0x8000 ? -size : size;
}
