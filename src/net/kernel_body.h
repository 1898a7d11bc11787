/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BODY_H
#define ICURISK_NET_KERNEL_BODY_H

/* The loops of a kernel table, written once over net/vector.h; included by kernel_*.c only. */

#include "net/kernel.h"
#include "net/kernel_bytes.h"
#include "net/kernel_loops.h"
#include "net/kernel_product.h"
#include "net/kernel_recur.h"
#include "net/vector.h"

/* Quotient by quotient, as the ranges of int8 networks were found: a byte is rounded otherwise for
 * the last bit of its number. */
static void lstm_cell(const float *restrict z, int units, float *restrict cell,
                      float *restrict hidden)
{
    for (int j = 0; j < units; j += VECTOR_LANES) {
        int n = units - j;
        vector input = vector_sigmoid(vector_read(z + j, n));
        vector forget = vector_sigmoid(vector_read(z + units + j, n));
        vector candidate = vector_tanh(vector_read(z + 2 * units + j, n));
        vector output = vector_sigmoid(vector_read(z + 3 * units + j, n));
        vector state = vector_fma(forget, vector_read(cell + j, n), input * candidate);
        vector_write(cell + j, n, state);
        vector_write(hidden + j, n, output * vector_tanh(state));
    }
}

/* The share of the inputs of each stay, in working rows. */
static void project_stays(const struct recurrences *stack)
{
    const struct recurrence *layer = stack->layers;
    for (int s = 0; s < stack->stays; s++) {
        project(&(struct projection){.rows = stack->steps,
                                     .inputs = layer->inputs,
                                     .columns = layer_width(layer),
                                     .x = stack->x + s * stack->x_apart,
                                     .weights = layer->kernel,
                                     .bias = layer->bias,
                                     .c = stack->first + s * stack->apart});
    }
}

/* Inputs first, hours then. */
static void recur(const struct recurrences *stack)
{
    project_stays(stack);
    recur_hours(stack);
}

/* x = tanh x */
static void tanh_all(float *x, int n)
{
    for (int i = 0; i < n; i += VECTOR_LANES) {
        vector_write(x + i, n - i, vector_tanh(vector_read(x + i, n - i)));
    }
}

/* y = log(1 + x) */
static void log1p_all(const float *x, int n, float *y)
{
    for (int i = 0; i < n; i += VECTOR_LANES) {
        vector_write(y + i, n - i, vector_log1p(vector_read(x + i, n - i)));
    }
}

/* NaN propagates. */
static void relu_all(float *x, int n)
{
    for (int i = 0; i < n; i += VECTOR_LANES) {
        vector_write(x + i, n - i, vector_max(vector_all(0), vector_read(x + i, n - i)));
    }
}

/* The table of an instruction set from its name, whether the processor has it (a function, or NULL
 * for always), KERNEL_ flags, and what runs a stack of layers: `recur`, unless it knows better. */
#define KERNEL_TABLE(set, set_runs, set_flags, recur_stack)                                        \
    {                                                                                              \
        .isa = (set), .built = true, .runs = (set_runs), .lanes = VECTOR_LANES,                    \
        .flags = (set_flags), .worth = 32 * VECTOR_LANES + __builtin_popcount(set_flags),          \
        .product = product, .product_filled = product_filled, .project = project,                  \
        .multiply_add = multiply_add, .recur = (recur_stack), .dot = dot, .lstm_cell = lstm_cell,  \
        .tanh = tanh_all, .relu = relu_all, .log1p = log1p_all, .to_bytes = to_bytes,              \
        .multiply_bytes = multiply_bytes, .loops = LOOPS_TABLE                                     \
    }

#endif
