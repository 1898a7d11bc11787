/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_LOOPS_H
#define ICURISK_NET_LOOPS_H

#include <stdbool.h>

/* Activations of one recurrent layer at one hour, one row per stay: states [units], gates [4
 * units]. */
struct cell_step {
    int stays, units;
    bool hard;    /* the gates are hard sigmoids */
    float *gates; /* forward: pre-activations in, activated i, f, c, o out; backward: replaced by
                     the gradients of the pre-activations */
    const float *before;    /* cell state of the previous hour */
    float *cell, *squashed; /* cell state and its tanh */
    float *hidden;          /* hidden state */
    const float *dabove;    /* gradient of hidden from the layer above */
    float *dcell, *dhidden; /* gradients of cell and hidden from the next hour; afterwards dcell is
                               that for the previous hour */
};

/* The elementwise loops of training: part of the table of an instruction set, net/kernel.h. */
struct loops {
    void (*cell_forward)(const struct cell_step *step);
    void (*cell_backward)(const struct cell_step *step);
    /* d *= derivative of the activation, expressed by its value y. */
    void (*tanh_backward)(long n, const float *y, float *d);
    void (*relu_backward)(long n, const float *y, float *d);
    /* y = x * mask; x may be y. */
    void (*apply_mask)(long n, const float *x, const float *mask, float *y);
    /* y += x */
    void (*add)(long n, const float *x, float *y);
    /* One step of Adam: moments updated; weights lose decays[i] * shrink of themselves and move by
     * scale * m / (sqrt(v * unbias) + 1e-7). */
    void (*adam)(long n, const float *gradient, const float *decays, float shrink, float scale,
                 float unbias, float *moment, float *variance, float *weights);
};

#endif
