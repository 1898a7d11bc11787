/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/kernel.h"

#include "net/activation.h"

static void multiply_add(const float *restrict x, int inputs, const float *restrict weights,
                         int outputs, float *restrict y)
{
    for (int i = 0; i < inputs; i++) {
        const float *row = weights + (long)i * outputs;
        float factor = x[i];
        if (factor != 0) {
            for (int j = 0; j < outputs; j++) {
                y[j] += factor * row[j];
            }
        }
    }
}

static void lstm_cell(const float *restrict z, int units, float *restrict cell,
                      float *restrict hidden)
{
    for (int j = 0; j < units; j++) {
        float input = activation_sigmoid(z[j]);
        float forget = activation_sigmoid(z[units + j]);
        float candidate = activation_tanh(z[2 * units + j]);
        float output = activation_sigmoid(z[3 * units + j]);
        cell[j] = forget * cell[j] + input * candidate;
        hidden[j] = output * activation_tanh(cell[j]);
    }
}

static void tanh_all(float *x, int n)
{
    for (int i = 0; i < n; i++) {
        x[i] = activation_tanh(x[i]);
    }
}

static void relu_all(float *x, int n)
{
    for (int i = 0; i < n; i++) {
        x[i] = activation_relu(x[i]);
    }
}

const struct kernel kernel_plain = {"c", multiply_add, lstm_cell, tanh_all, relu_all};

const struct kernel *kernel_best(void)
{
    return &kernel_plain;
}
