/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/backprop_work.h"

#include <string.h>

#include "learn/blas.h"
#include "net/kernel.h"

float *backprop_floats(struct backprop *work, size_t rows, int columns)
{
    return arena_new(&work->arena, rows * (size_t)columns * sizeof(float));
}

void backprop_pack_hour(const struct network *network, struct backprop *work,
                        const struct group *group, int t)
{
    int n = network->shape.inputs;
    bool hourly = network_is_hourly(network);
    work->any_masked[t] = 0;
    for (int s = 0; s < group->stays; s++) {
        const float *x = group->x[s] + (long)t * n;
        long row = (long)t * group->stays + s;
        int i = 0;
        while (i < n && x[i] == 0) {
            i++;
        }
        work->masked[row] = hourly && i == n;
        work->any_masked[t] |= work->masked[row];
        work->loops->apply_mask(n, x, work->layers[0].mask + (long)s * n,
                                work->layers[0].in + row * n);
    }
}

float *backprop_gradient_of(const struct network *network, const float *tensor, float *gradient)
{
    return gradient + (tensor - network->weights);
}

void backprop_apply(const struct backprop *work, const struct linear *map, int rows, const float *a,
                    const float *start, float *c, int c_row)
{
    work->kernel->product(&(struct product){.rows = rows,
                                            .columns = map->outputs,
                                            .depth = map->inputs,
                                            .a = a,
                                            .a_row = map->inputs,
                                            .a_step = 1,
                                            .b = map->weights,
                                            .b_row = map->outputs,
                                            .start = start,
                                            .start_row = start == c ? c_row : 0,
                                            .c = c,
                                            .c_row = c_row});
}

void backprop_multiply(const struct backprop *work, int rows, int columns, int depth,
                       const float *a, int a_row, const float *b, bool add, float *c, int c_row)
{
    work->kernel->product(&(struct product){.rows = rows,
                                            .columns = columns,
                                            .depth = depth,
                                            .a = a,
                                            .a_row = a_row,
                                            .a_step = 1,
                                            .b = b,
                                            .b_row = columns,
                                            .start = add ? c : NULL,
                                            .start_row = c_row,
                                            .c = c,
                                            .c_row = c_row});
}

void backprop_add_gradient(const struct backprop *work, const struct gradient_product *product)
{
    work->kernel->product(&(struct product){.rows = product->k,
                                            .columns = product->n,
                                            .depth = product->rows,
                                            .a = product->a,
                                            .a_row = 1,
                                            .a_step = product->a_row,
                                            .b = product->d,
                                            .b_row = product->d_row,
                                            .start = product->out,
                                            .start_row = product->out_row,
                                            .c = product->out,
                                            .c_row = product->out_row});
}

void backprop_fill_rows(int rows, int n, const float *row, float *out)
{
    for (int r = 0; r < rows; r++) {
        memcpy(out + (long)r * n, row, (size_t)n * sizeof *out);
    }
}

void backprop_map_gradient(const struct network *network, const struct backprop *work,
                           const struct linear *map, const float *in, const float *d, int rows,
                           float *gradient)
{
    blas_multiply(&(struct blas_product){.turn_a = true,
                                         .m = map->inputs,
                                         .n = map->outputs,
                                         .k = rows,
                                         .a = in,
                                         .lda = map->inputs,
                                         .b = d,
                                         .ldb = map->outputs,
                                         .c = backprop_gradient_of(network, map->weights, gradient),
                                         .ldc = map->outputs});
    blas_multiply_vector(true, rows, map->outputs, d, work->ones, 0,
                         backprop_gradient_of(network, map->bias, gradient));
}
