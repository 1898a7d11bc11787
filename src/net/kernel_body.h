/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BODY_H
#define ICURISK_NET_KERNEL_BODY_H

/* The loops of a kernel table, written once over net/vector.h; included by kernel_*.c only. */

#include "net/kernel.h"
#include "net/kernel_bytes.h"
#include "net/kernel_product.h"
#include "net/kernel_recur.h"
#include "net/vector.h"

static void lstm_cell(const float *restrict z, int units, float *restrict cell,
                      float *restrict hidden)
{
    for (int j = 0; j < units; j += VECTOR_LANES) {
        vector gates[4];
        for (int g = 0; g < 4; g++) {
            gates[g] = vector_read(z + g * units + j, units - j);
        }
        close_cell(gates, cell + j, hidden + j, units - j);
    }
}

/* x = tanh x */
static void tanh_all(float *x, int n)
{
    for (int i = 0; i < n; i += VECTOR_LANES) {
        vector_write(x + i, n - i, vector_tanh(vector_read(x + i, n - i)));
    }
}

/* No number stays none. */
static void relu_all(float *x, int n)
{
    for (int i = 0; i < n; i += VECTOR_LANES) {
        vector_write(x + i, n - i, vector_max(vector_all(0), vector_read(x + i, n - i)));
    }
}

#define KERNEL_TABLE(set, recurrence)                                                              \
    {                                                                                              \
        .isa = (set), .product = product, .project = project, .multiply_add = multiply_add,        \
        .recur = (recurrence), .dot = dot, .lstm_cell = lstm_cell, .tanh = tanh_all,               \
        .relu = relu_all, .to_bytes = to_bytes, .multiply_bytes = multiply_bytes                   \
    }

#endif
