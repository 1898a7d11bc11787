/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_ACTIVATION_H
#define ICURISK_NET_ACTIVATION_H

/* The activations of every network, inline so that loops over them become vector code. */

/* tanh as x P(x^2) / Q(x^2), degrees 4 over 3, clamped at 7.8; our own minimax fit. The largest
 * error in float32 is 5e-7. Odd; 0 at 0. */
static inline float activation_tanh(float x)
{
    float limited = x > 7.8f ? 7.8f : x < -7.8f ? -7.8f : x;
    float s = limited * limited;
    float p = -6.262665941e-09f;
    p = p * s + 7.218439805e-06f;
    p = p * s + 2.702540718e-03f;
    p = p * s + 1.271759123e-01f;
    p = p * s + 9.999992251e-01f;
    float q = 1.976118365e-04f;
    q = q * s + 2.287439816e-02f;
    q = q * s + 4.605064392e-01f;
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
