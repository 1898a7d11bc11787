/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_LOOPS_H
#define ICURISK_NET_KERNEL_LOOPS_H

/* The loops of training: the part of net/kernel_body.h that net/loops.h describes. */

#include "net/loops.h"
#include "net/vector.h"

/* A vector of units from j on, of one stay; hard is a constant: hard sigmoids for gates. */
VECTOR_INLINE void forward_units(const struct cell_step *step, bool hard, int s, int j)
{
    int units = step->units, n = units - j;
    float *z = step->gates + (long)s * 4 * units + j;
    long k = (long)s * units + j;
    vector input = vector_gate(vector_read(z, n), hard);
    vector forget = vector_gate(vector_read(z + units, n), hard);
    vector candidate = vector_tanh(vector_read(z + 2 * units, n));
    vector output = vector_gate(vector_read(z + 3 * units, n), hard);
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
VECTOR_INLINE void cells_forward(const struct cell_step *step, bool hard)
{
    for (int s = 0; s < step->stays; s++) {
        for (int j = 0; j < step->units; j += VECTOR_LANES) {
            forward_units(step, hard, s, j);
        }
    }
}

/* Chosen once a call, so that sigmoids stay as fast as they are. */
static void cell_forward(const struct cell_step *step)
{
    if (step->hard) {
        cells_forward(step, true);
    } else {
        cells_forward(step, false);
    }
}

/* The derivative of a gate from its value: of a hard sigmoid that of its line, 0 at its ends,
 * where y (1 - y) is 0; inside it is more than 1e-16. */
VECTOR_INLINE vector gate_slope(vector y, bool hard)
{
    vector slope = y * (vector_all(1) - y);
    return hard ? vector_min(vector_all((float)ACTIVATION_HARD_SLOPE), slope * vector_all(1e20f))
                : slope;
}

/* Backward pass of forward_units. */
VECTOR_INLINE void backward_units(const struct cell_step *step, bool hard, int s, int j)
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
    vector_write(z, n, dc * candidate * gate_slope(input, hard));
    vector_write(z + units, n, dc * before * gate_slope(forget, hard));
    vector_write(z + 2 * units, n, dc * input * (one - candidate * candidate));
    vector_write(z + 3 * units, n, dh * squashed * gate_slope(output, hard));
    vector_write(step->dcell + k, n, dc * forget);
}

/* One hour of a layer, all stays, backwards. */
VECTOR_INLINE void cells_backward(const struct cell_step *step, bool hard)
{
    for (int s = 0; s < step->stays; s++) {
        for (int j = 0; j < step->units; j += VECTOR_LANES) {
            backward_units(step, hard, s, j);
        }
    }
}

/* See cell_forward. */
static void cell_backward(const struct cell_step *step)
{
    if (step->hard) {
        cells_backward(step, true);
    } else {
        cells_backward(step, false);
    }
}

/* d[i] *= 1 - y[i]^2 */
static void tanh_backward(long n, const float *restrict y, float *restrict d)
{
    for (long i = 0; i < n; i += VECTOR_LANES) {
        int left = n - i < VECTOR_LANES ? (int)(n - i) : VECTOR_LANES;
        vector value = vector_read(y + i, left);
        vector_write(d + i, left, vector_read(d + i, left) * (vector_all(1) - value * value));
    }
}

/* d[i] = 0 where y[i] <= 0 */
static void relu_backward(long n, const float *restrict y, float *restrict d)
{
    for (long i = 0; i < n; i++) {
        d[i] = y[i] > 0 ? d[i] : 0;
    }
}

/* y[i] = x[i] * mask[i] */
static void apply_mask(long n, const float *x, const float *mask, float *y)
{
    for (long i = 0; i < n; i += VECTOR_LANES) {
        int left = n - i < VECTOR_LANES ? (int)(n - i) : VECTOR_LANES;
        vector_write(y + i, left, vector_read(x + i, left) * vector_read(mask + i, left));
    }
}

/* y[i] += x[i] */
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
