/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_LOOPS_H
#define ICURISK_NET_LOOPS_H

/* Activations of one recurrent layer at one hour, a row a stay; states have `units` a row, gates
 * 4 units. */
struct cell_step {
    int stays, units;
    float *gates;           /* pre-activations in, activated i, f, c, o out; then, going back, the
                             * gradients of the pre-activations */
    const float *before;    /* cell state of the hour before */
    float *cell, *squashed; /* cell state and its tanh */
    float *hidden;          /* hidden state */
    const float *dabove;    /* gradient of hidden that comes from above */
    float *dcell, *dhidden; /* gradients of cell and hidden from the next hour; afterwards dcell is
                             * that of the hour before */
};

/* The elementwise loops of training: part of the table of an instruction set, net/kernel.h. */
struct loops {
    void (*cell_forward)(const struct cell_step *step);
    void (*cell_backward)(const struct cell_step *step);
    /* d *= derivative of the activation, told from its value y. */
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
