/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_SPARSE_H
#define ICURISK_NET_KERNEL_SPARSE_H

/* Maps with many weights at 0: a part of net/kernel_body.h. Hours or stays are lanes, in rows of
 * SPARSE_STAYS floats, so that a weight is one multiply-add for each vector of them, wherever it
 * stands. `vectors` is a compile-time constant. */

#include "net/kernel.h"
#include "net/kernel_product.h"
#include "net/kernel_recur.h"
#include "net/vector.h"
#include "net/vector_turn.h"

enum { SPARSE_VECTORS = SPARSE_STAYS / VECTOR_LANES };

/* sum += a weight times its row of x. */
VECTOR_INLINE void sparse_add(const struct sparse_weight *weight, const float *x, const int vectors,
                              vector *sum)
{
    const float *in = x + (long)weight->at * SPARSE_STAYS;
    vector_factor factor = vector_factor_of(weight->weight);
#pragma GCC unroll 8
    for (int v = 0; v < vectors; v++) {
        sum[v] = vector_fma_factor(factor, vector_load(in + v * VECTOR_LANES), sum[v]);
    }
}

/* y[j] = bias[j] + the sum of the weights left times their rows of x. Few vectors are summed in two
 * chains, to hide latency. */
VECTOR_INLINE void sparse_sums(const struct sparse_map *map, const float *x, const int vectors,
                               float *y)
{
    for (int j = 0; j < map->outputs; j++, y += SPARSE_STAYS) {
        const struct sparse_weight *w = map->weights + map->begin[j];
        const struct sparse_weight *end = map->weights + map->end[j];
        vector sum[SPARSE_VECTORS], odd[SPARSE_VECTORS];
#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++) {
            sum[v] = vector_all(map->bias ? map->bias[j] : 0);
            odd[v] = vector_all(0);
        }
        for (; vectors <= 4 && end - w >= 2; w += 2) {
            sparse_add(w, x, vectors, sum);
            sparse_add(w + 1, x, vectors, odd);
        }
        for (; w < end; w++) {
            sparse_add(w, x, vectors, sum);
        }
#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++) {
            sum[v] += odd[v]; /* 0 with one chain */
            vector_store(y + v * VECTOR_LANES, sum[v]);
        }
    }
}

/* The fewest vectors, a power of 2, that hold so many lanes. */
VECTOR_INLINE int sparse_vectors(int lanes)
{
    int vectors = SPARSE_VECTORS;
    while (vectors > 1 && vectors / 2 * VECTOR_LANES >= lanes) {
        vectors /= 2;
    }
    return vectors;
}

/* Calls run(what, vectors) with a constant for each number of vectors. */
#define SPARSE_CALL(run, what, lanes)                                                              \
    do {                                                                                           \
        switch (sparse_vectors(lanes)) {                                                           \
        case 8:                                                                                    \
            run(what, SPARSE_VECTORS);                                                             \
            break;                                                                                 \
        case 4:                                                                                    \
            run(what, SPARSE_VECTORS < 4 ? SPARSE_VECTORS : 4);                                    \
            break;                                                                                 \
        case 2:                                                                                    \
            run(what, SPARSE_VECTORS < 2 ? SPARSE_VECTORS : 2);                                    \
            break;                                                                                 \
        default:                                                                                   \
            run(what, 1);                                                                          \
        }                                                                                          \
    } while (0)

/* ---- the hours of one stay ---- */

/* Most inputs and outputs of a map whose hours are projected so. */
enum { SPARSE_SIDE = 128 };
struct sparse_hours {
    const struct projection *p;
    _Alignas(64) float x[SPARSE_SIDE * SPARSE_STAYS], y[SPARSE_SIDE * SPARSE_STAYS];
};

/* Sums the hours in place. */
VECTOR_INLINE void sparse_hours_run(struct sparse_hours *hours, const int vectors)
{
    sparse_sums(hours->p->sparse, hours->x, vectors, hours->y);
}

/* Projects SPARSE_STAYS hours at a time: each is a lane, which never depends on another. */
static __attribute__((noinline)) void project_sparse(const struct projection *p)
{
    struct sparse_hours hours;
    hours.p = p;
    for (int t = 0; t < p->rows; t += SPARSE_STAYS) {
        int rows = p->rows - t < SPARSE_STAYS ? p->rows - t : SPARSE_STAYS;
        turn(p->x + (long)t * p->inputs, p->inputs, rows, p->inputs, hours.x, SPARSE_STAYS);
        SPARSE_CALL(sparse_hours_run, &hours, rows);
        turn(hours.y, SPARSE_STAYS, p->columns, rows, p->c + (long)t * p->columns, p->columns);
    }
}

/* See net/kernel.h. */
static void project_any(const struct projection *p)
{
    bool fits = p->sparse && p->inputs <= SPARSE_SIDE && p->columns <= SPARSE_SIDE;
    (fits ? project_sparse : project)(p);
}

/* ---- stays side by side ---- */

/* New cells and states from the gates. */
VECTOR_INLINE void sparse_cells(const float *gates, int units, const int vectors, float *cell,
                                float *state)
{
    for (long u = 0; u < units; u++) {
#pragma GCC unroll 8
        for (int v = 0; v < vectors; v++) {
            long at = u * SPARSE_STAYS + v * VECTOR_LANES;
            vector z[4];
#pragma GCC unroll 4
            for (int g = 0; g < 4; g++) {
                z[g] = vector_load(gates + (long)g * units * SPARSE_STAYS + at);
            }
            vector next = next_cell(z, vector_load(cell + at));
            vector_store(cell + at, next);
            vector_store(state + at, next_hidden(z, next));
        }
    }
}

/* Runs all layers for one hour. */
VECTOR_INLINE void sparse_hour(const struct sparse_recurrences *stack, const int vectors)
{
    float *in = stack->rows, *cell = stack->cells;
    for (int l = 0; l < stack->depth; l++) {
        const struct sparse_layer *layer = &stack->layers[l];
        float *state = in + (long)layer->inputs * SPARSE_STAYS, *gates = stack->sums;
        sparse_sums(&layer->sums, in, vectors, stack->sums);
        for (int j = 0; j < 4 * layer->neurons; j++) {
#pragma GCC unroll 8
            for (int v = 0; v < vectors; v++) {
                float *at = stack->sums + (long)j * SPARSE_STAYS + v * VECTOR_LANES;
                vector_store(at, inner_activation(vector_load(at), layer->relu));
            }
        }
        if (layer->neurons > 0) {
            gates = stack->gates;
            sparse_sums(&layer->hidden, stack->sums, vectors, gates);
        }
        sparse_cells(gates, layer->units, vectors, cell, state);
        cell += (long)layer->units * SPARSE_STAYS;
        in = state;
    }
}

/* Runs all hours from states of 0 on. */
VECTOR_INLINE void sparse_run(const struct sparse_recurrences *stack, const int vectors)
{
    int inputs = stack->layers->inputs;
    long units = 0;
    for (int l = 0; l < stack->depth; l++) {
        units += stack->layers[l].units;
    }
    memset(stack->rows + (long)inputs * SPARSE_STAYS, 0,
           (size_t)units * SPARSE_STAYS * sizeof(float));
    memset(stack->cells, 0, (size_t)units * SPARSE_STAYS * sizeof(float));
    for (long t = 0; t < stack->steps; t++) {
        turn(stack->x + t * inputs, stack->x_apart, stack->stays, inputs, stack->rows,
             SPARSE_STAYS);
        sparse_hour(stack, vectors);
    }
    long last = inputs + units - stack->layers[stack->depth - 1].units;
    sparse_sums(&stack->output, stack->rows + last * SPARSE_STAYS, vectors, stack->logits);
}

/* See net/kernel.h. */
static void recur_sparse(const struct sparse_recurrences *stack)
{
    SPARSE_CALL(sparse_run, stack, stack->stays);
}

/* Measured with networks of 16 and 16 units whose smallest weights were set to 0, on the stays of
 * the challenge (models/README.md). Short vectors gain more: there the others are bound by sums. */
#define SPARSE_SHARE (VECTOR_LANES == 4 ? 0.4f : VECTOR_LANES == 8 ? 0.3f : 0.1f)
#define PROJECT_SHARE (VECTOR_LANES == 4 ? 0.25f : 0)

#endif
