/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_ACTIVATION_H
#define ICURISK_NET_ACTIVATION_H

/* The activations of every network, inline so that loops over them become vector code. */

/* tanh as x P(x^2) / Q(x^2), degrees 4 over 4, clamped at 8.4; our own minimax fit. The largest
 * error in float32 is 4e-7. Odd; 0 at 0. */
static inline float activation_tanh(float x)
{
    float limited = x > 8.4f ? 8.4f : x < -8.4f ? -8.4f : x;
    float s = limited * limited;
    float p = 1.428799834e-08f;
    p = p * s + 2.125183528e-05f;
    p = p * s + 3.533562180e-03f;
    p = p * s + 1.341268718e-01f;
    p = p * s + 9.999999404e-01f;
    float q = 8.148944630e-07f;
    q = q * s + 3.348460596e-04f;
    q = q * s + 2.602046356e-02f;
    q = q * s + 4.674600065e-01f;
    q = q * s + 1.0f;
    return limited * p / q;
}

/* 1 / (1 + exp(-x)), through the same fit. */
static inline float activation_sigmoid(float x)
{
    return 0.5f + 0.5f * activation_tanh(0.5f * x);
}

/* max(0, x) */
static inline float activation_relu(float x)
{
    return x > 0 ? x : 0;
}

#endif
