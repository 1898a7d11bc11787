/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_H
#define ICURISK_NET_KERNEL_H

/* The few hot loops of scoring, behind one table so that another instruction set is another table
 * beside this one, compared with it by the tests. Matrices are row-major. */
struct kernel {
    const char *name; /* instruction set: "c" */
    /* y[outputs] += x[inputs] W[inputs][outputs]; inputs that are exactly 0 are passed over. */
    void (*multiply_add)(const float *x, int inputs, const float *weights, int outputs, float *y);
    /* One LSTM step: z[4 units] holds the four pre-activations i, f, c, o; cell and hidden state
     * [units] are replaced. */
    void (*lstm_cell)(const float *z, int units, float *cell, float *hidden);
    /* In place over n values. */
    void (*tanh)(float *x, int n);
    void (*relu)(float *x, int n);
};

/* The plain C table, the reference for all others. */
extern const struct kernel kernel_plain;
/* The fastest table that this processor can run. */
const struct kernel *kernel_best(void);

#endif
