/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/kernel.h"

#include "net/activation.h"

static void multiply_add(const float *restrict x, int inputs, const float *restrict weights,
                         int stride, int outputs, float *restrict y)
{
    for (int i = 0; i < inputs; i++) {
        const float *row = weights + (long)i * stride;
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

static void to_bytes(const float *restrict x, int n, float factor, int zero,
                     uint8_t *restrict bytes, int *total)
{
    int sum = 0;
    for (int i = 0; i < n; i++) {
        float scaled = x[i] * factor + (float)zero;
        scaled = scaled > 0 ? scaled : 0; /* no number becomes 0, too */
        scaled = scaled < 255 ? scaled : 255;
        bytes[i] = (uint8_t)(scaled + 0.5f);
        sum += bytes[i];
    }
    *total = sum;
}

static void multiply_add_bytes(const uint8_t *restrict bytes, int inputs,
                               const int8_t *restrict codes, int stride, int outputs,
                               int32_t *restrict sums)
{
    for (int i = 0; i < inputs; i++) {
        const int8_t *row = codes + (long)i * stride;
        int32_t factor = bytes[i];
        for (int j = 0; j < outputs; j++) {
            sums[j] += factor * row[j];
        }
    }
}

const struct kernel kernel_plain = {.name = "c",
                                    .multiply_add = multiply_add,
                                    .lstm_cell = lstm_cell,
                                    .tanh = tanh_all,
                                    .relu = relu_all,
                                    .to_bytes = to_bytes,
                                    .multiply_add_bytes = multiply_add_bytes};

const struct kernel *kernel_best(void)
{
    return &kernel_plain;
}
