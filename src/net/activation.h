/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_ACTIVATION_H
#define ICURISK_NET_ACTIVATION_H

/* Activation functions, inline so that the compiler can vectorise loops over them. */

/* tanh as x P(x^2) / Q(x^2), degrees 3 over 4, clamped at 7.9; our own minimax fit. Error at most
 * 4e-7 in float32. Odd; 0 at 0. The leading coefficient of Q is 1, which saves a multiplication. */
static inline float activation_tanh(float x)
{
    float limited = x > 7.9f ? 7.9f : x < -7.9f ? -7.9f : x;
    float s = limited * limited;
    float p = 46.4532166f;
    p = p * s + 11999.2646f;
    p = p * s + 525901.5f;
    p = p * s + 4069596.5f;
    float q = s + 970.174438f;
    q = q * s + 96870.7656f;
    q = q * s + 1882425.88f;
    q = q * s + 4069598.75f;
    return limited * p / q;
}

/* 1 / (1 + exp(-x)), by the same approximation. */
static inline float activation_sigmoid(float x)
{
    return 0.5f + 0.5f * activation_tanh(0.5f * x);
}

/* Keras's hard sigmoid of versions 1 and 2, a line within 0 and 1:
 *     ACTIVATION_HARD_SLOPE x + ACTIVATION_HARD_MIDDLE
 * The one definition for the gates (net/vector.h), for their slope in training
 * (net/kernel_loops.h) and for imported layers (net/kind_stack.c). */
#define ACTIVATION_HARD_SLOPE 0.2
#define ACTIVATION_HARD_MIDDLE 0.5

/* max(0, x) */
static inline float activation_relu(float x)
{
    return x > 0 ? x : 0;
}

#endif
