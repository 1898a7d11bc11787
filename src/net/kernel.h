/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_H
#define ICURISK_NET_KERNEL_H

#include <stdint.h>

/* The few hot loops of scoring, behind one table so that another instruction set is another table
 * beside this one, compared with it by the tests. Matrices are row-major. */
struct kernel {
    const char *name; /* instruction set: "c" */
    /* y[outputs] += x[inputs] W, rows of W `stride` apart; inputs that are 0 are passed over. */
    void (*multiply_add)(const float *x, int inputs, const float *weights, int stride, int outputs,
                         float *y);
    /* One LSTM step: z[4 units] holds the four pre-activations i, f, c, o; cell and hidden state
     * [units] are replaced. */
    void (*lstm_cell)(const float *z, int units, float *cell, float *hidden);
    /* In place over n values. */
    void (*tanh)(float *x, int n);
    void (*relu)(float *x, int n);
    /* bytes[i] = round(x[i] * factor) + zero, saturated to 0..255; *total is their sum. */
    void (*to_bytes)(const float *x, int n, float factor, int zero, uint8_t *bytes, int *total);
    /* sums[outputs] += bytes[inputs] codes, rows of codes `stride` apart; exact. */
    void (*multiply_add_bytes)(const uint8_t *bytes, int inputs, const int8_t *codes, int stride,
                               int outputs, int32_t *sums);
};

/* The plain C table, the reference for all others. */
extern const struct kernel kernel_plain;
/* The fastest table that this processor can run. */
const struct kernel *kernel_best(void);

#endif
