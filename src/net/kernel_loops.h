/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_LOOPS_H
#define ICURISK_NET_KERNEL_LOOPS_H

/* The loops of training: the part of net/kernel_body.h that net/loops.h describes. */

#include "net/loops.h"
#include "net/vector.h"

/* Units j .. of one stay. */
VECTOR_INLINE void forward_units(const struct cell_step *step, int s, int j)
{
    int units = step->units, n = units - j;
    float *z = step->gates + (long)s * 4 * units + j;
    long k = (long)s * units + j;
    vector input = vector_sigmoid(vector_read(z, n));
    vector forget = vector_sigmoid(vector_read(z + units, n));
    vector candidate = vector_tanh(vector_read(z + 2 * units, n));
    vector output = vector_sigmoid(vector_read(z + 3 * units, n));
    vector cell = vector_fma(forget, vector_read(step->before + k, n), input * candidate);
    vector squashed = vector_tanh(cell);
    vector_write(z, n, input);
    vector_write(z + units, n, forget);
    vector_write(z + 2 * units, n, candidate);
    vector_write(z + 3 * units, n, output);
    vector_write(step->cell + k, n, cell);
    vector_write(step->squashed + k, n, squashed);
    vector_write(step->hidden + k, n, output * squashed);
}

/* One hour of a layer, all stays. */
static void cell_forward(const struct cell_step *step)
{
    for (int s = 0; s < step->stays; s++) {
        for (int j = 0; j < step->units; j += VECTOR_LANES) {
            forward_units(step, s, j);
        }
    }
}

/* The way back of forward_units. */
VECTOR_INLINE void backward_units(const struct cell_step *step, int s, int j)
{
    const vector one = vector_all(1);
    int units = step->units, n = units - j;
    float *z = step->gates + (long)s * 4 * units + j;
    long k = (long)s * units + j;
    vector input = vector_read(z, n), forget = vector_read(z + units, n);
    vector candidate = vector_read(z + 2 * units, n), output = vector_read(z + 3 * units, n);
    vector squashed = vector_read(step->squashed + k, n);
    vector dh = vector_read(step->dhidden + k, n) + vector_read(step->dabove + k, n);
    vector dc = vector_fma(dh * output, one - squashed * squashed, vector_read(step->dcell + k, n));
    vector before = vector_read(step->before + k, n);
    vector_write(z, n, dc * candidate * (input * (one - input)));
    vector_write(z + units, n, dc * before * (forget * (one - forget)));
    vector_write(z + 2 * units, n, dc * input * (one - candidate * candidate));
    vector_write(z + 3 * units, n, dh * squashed * (output * (one - output)));
    vector_write(step->dcell + k, n, dc * forget);
}

/* One hour of a layer, all stays, backwards. */
static void cell_backward(const struct cell_step *step)
{
    for (int s = 0; s < step->stays; s++) {
        for (int j = 0; j < step->units; j += VECTOR_LANES) {
            backward_units(step, s, j);
        }
    }
}

/* d *= 1 - y^2 */
static void tanh_backward(long n, const float *restrict y, float *restrict d)
{
    for (long i = 0; i < n; i += VECTOR_LANES) {
        int left = n - i < VECTOR_LANES ? (int)(n - i) : VECTOR_LANES;
        vector value = vector_read(y + i, left);
        vector_write(d + i, left, vector_read(d + i, left) * (vector_all(1) - value * value));
    }
}

/* d = 0 where y is */
static void relu_backward(long n, const float *restrict y, float *restrict d)
{
    for (long i = 0; i < n; i++) {
        d[i] = y[i] > 0 ? d[i] : 0;
    }
}

/* y = x mask */
static void apply_mask(long n, const float *x, const float *mask, float *y)
{
    for (long i = 0; i < n; i += VECTOR_LANES) {
        int left = n - i < VECTOR_LANES ? (int)(n - i) : VECTOR_LANES;
        vector_write(y + i, left, vector_read(x + i, left) * vector_read(mask + i, left));
    }
}

/* y += x */
static void add(long n, const float *restrict x, float *restrict y)
{
    for (long i = 0; i < n; i += VECTOR_LANES) {
        int left = n - i < VECTOR_LANES ? (int)(n - i) : VECTOR_LANES;
        vector_write(y + i, left, vector_read(y + i, left) + vector_read(x + i, left));
    }
}

/* Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019). */
static void adam(long n, const float *restrict gradient, const float *restrict decays, float shrink,
                 float scale, float unbias, float *restrict moment, float *restrict variance,
                 float *restrict weights)
{
    const vector small = vector_all(1e-7f);
    for (long i = 0; i < n; i += VECTOR_LANES) {
        int left = n - i < VECTOR_LANES ? (int)(n - i) : VECTOR_LANES;
        vector g = vector_read(gradient + i, left), m = vector_read(moment + i, left);
        vector v = vector_read(variance + i, left), w = vector_read(weights + i, left);
        m += vector_all(0.1f) * (g - m);
        v += vector_all(0.001f) * (g * g - v);
        w -= vector_read(decays + i, left) * vector_all(shrink) * w +
             vector_all(scale) * m / (vector_sqrt(v * vector_all(unbias)) + small);
        vector_write(moment + i, left, m);
        vector_write(variance + i, left, v);
        vector_write(weights + i, left, w);
    }
}

#define LOOPS_TABLE                                                                                \
    {                                                                                              \
        .cell_forward = cell_forward, .cell_backward = cell_backward,                              \
        .tanh_backward = tanh_backward, .relu_backward = relu_backward, .apply_mask = apply_mask,  \
        .add = add, .adam = adam                                                                   \
    }

#endif
