/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_BODY_H
#define ICURISK_NET_KERNEL_BODY_H

/* The loops of a kernel table, written in terms of net/vector.h; included by kernel_*.c only. */

#include "net/kernel.h"
#include "net/kernel_binary.h"
#include "net/kernel_bytes.h"
#include "net/kernel_loops.h"
#include "net/kernel_product.h"
#include "net/kernel_recur.h"
#include "net/kernel_sparse.h"
#include "net/vector.h"

/* The new hidden states of some units from their gates and *cell, which becomes the new cell
 * states. Divides gate by gate, as when the ranges of int8 networks were calibrated: a different
 * last bit could round a byte differently. hard: a constant. */
VECTOR_INLINE vector lstm_units(const vector z[4], bool hard, vector *cell)
{
    vector input = vector_gate(z[0], hard), forget = vector_gate(z[1], hard);
    vector candidate = vector_tanh(z[2]), output = vector_gate(z[3], hard);
    *cell = vector_rounded(vector_fma(forget, *cell, input * candidate));
    return vector_rounded(output * vector_tanh(*cell));
}

/* lstm_units for all units of a layer. */
VECTOR_INLINE void lstm_cells(const float *restrict z, int units, bool hard, float *restrict cell,
                              float *restrict hidden)
{
    for (int j = 0; j < units; j += VECTOR_LANES) {
        int n = units - j;
        const vector gates[4] = {vector_read(z + j, n), vector_read(z + units + j, n),
                                 vector_read(z + 2 * units + j, n),
                                 vector_read(z + 3 * units + j, n)};
        vector state = vector_read(cell + j, n);
        vector_write(hidden + j, n, lstm_units(gates, hard, &state));
        vector_write(cell + j, n, state);
    }
}

/* See net/kernel.h. */
static void lstm_cell(const float *restrict z, int units, float *restrict cell,
                      float *restrict hidden)
{
    lstm_cells(z, units, false, cell, hidden);
}

/* See net/kernel.h. */
static void lstm_cell_hard(const float *restrict z, int units, float *restrict cell,
                           float *restrict hidden)
{
    lstm_cells(z, units, true, cell, hidden);
}

/* Projects the inputs of each stay into scratch rows. */
static void project_stays(const struct recurrences *stack)
{
    const struct recurrence *layer = stack->layers;
    for (int s = 0; s < stack->stays; s++) {
        project_any(&(struct projection){.rows = stack->steps,
                                         .inputs = layer->inputs,
                                         .columns = layer_width(layer),
                                         .x = stack->x + s * stack->x_apart,
                                         .weights = layer->kernel,
                                         .bias = layer->bias,
                                         .c = stack->first + s * stack->apart,
                                         .sparse = layer->sparse});
    }
}

/* Projects the inputs, then runs the hours. */
static void recur(const struct recurrences *stack)
{
    project_stays(stack);
    recur_hours(stack);
}

/* x[i] = tanh(x[i]) */
static void tanh_all(float *x, int n)
{
    for (int i = 0; i < n; i += VECTOR_LANES) {
        vector_write(x + i, n - i, vector_tanh(vector_read(x + i, n - i)));
    }
}

/* y[i] = log(1 + x[i]) */
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

#include "net/kernel_codes.h" /* which uses what is above */

/* Initialiser of an instruction set's table: its name, a function that tells whether the processor
 * supports it (NULL: always), KERNEL_ flags, and the function that runs a stack of layers (`recur`,
 * or a faster one). */
#define KERNEL_TABLE(set, set_runs, set_flags, recur_stack)                                        \
    {                                                                                              \
        .isa = (set), .built = true, .runs = (set_runs), .lanes = VECTOR_LANES,                    \
        .flags = (set_flags), .worth = 32 * VECTOR_LANES + __builtin_popcount(set_flags),          \
        .product = product, .product_filled = product_filled, .project = project_any,              \
        .multiply_add = multiply_add, .recur = (recur_stack), .recur_sparse = recur_sparse,        \
        .sparse_share = SPARSE_SHARE, .project_share = PROJECT_SHARE, .dot = dot,                  \
        .lstm_cell = lstm_cell, .lstm_cell_hard = lstm_cell_hard, .tanh = tanh_all,                \
        .relu = relu_all, .log1p = log1p_all, .to_bytes = to_bytes,                                \
        .multiply_bytes = multiply_bytes, .signs = SIGNS_USED, .apply_codes = apply_codes,         \
        .apply_binary = apply_binary, .recur_codes = recur_codes, .loops = LOOPS_TABLE             \
    }

#endif
