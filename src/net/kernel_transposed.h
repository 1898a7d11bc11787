/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_TRANSPOSED_H
#define ICURISK_NET_KERNEL_TRANSPOSED_H

/* A single hLSTM layer of 16 or 8 units, for one stay. Nothing else runs that could hide its
 * latency, and half of its loads would be broadcast factors. So the states stay in registers,
 * factors are made by permutation, and the next hour's inputs are projected while this hour waits.
 * Part of kernel_avx512.c. */

#include "net/kernel_product.h"
#include "net/kernel_recur.h"

/* The columns of the four gates take four vectors: one gate per vector, or transposed, with columns
 * 4 q to 4 q + 3 of gate g in quarter g of vector q. Converts either layout into the other. */
VECTOR_INLINE void transpose(const vector from[4], vector to[4])
{
    vector low = _mm512_shuffle_f32x4(from[0], from[1], 0x44);
    vector high = _mm512_shuffle_f32x4(from[0], from[1], 0xee);
    vector next_low = _mm512_shuffle_f32x4(from[2], from[3], 0x44);
    vector next_high = _mm512_shuffle_f32x4(from[2], from[3], 0xee);
    to[0] = _mm512_shuffle_f32x4(low, next_low, 0x88);
    to[1] = _mm512_shuffle_f32x4(low, next_low, 0xdd);
    to[2] = _mm512_shuffle_f32x4(high, next_high, 0x88);
    to[3] = _mm512_shuffle_f32x4(high, next_high, 0xdd);
}

/* Weights in the transposed layout, each row of four gates. */
struct transposed_rows {
    vector row[VECTOR_LANES][4];
};

/* Converts rows of four gates of VECTOR_LANES columns. */
static void transpose_rows(const float *weights, struct transposed_rows *transposed)
{
    for (int k = 0; k < VECTOR_LANES; k++) {
        vector row[4];
#pragma GCC unroll 4
        for (int g = 0; g < 4; g++) {
            row[g] = vector_load(weights + (4 * k + g) * VECTOR_LANES);
        }
        transpose(row, transposed->row[k]);
    }
}

/* sum += four rows, row k multiplied in each quarter by float k of that quarter of x; in two
 * chains. */
VECTOR_INLINE void add_quarters(vector x, const vector rows[4][4], vector sum[4], vector odd[4])
{
    const vector factors[4] = {_mm512_permute_ps(x, 0), _mm512_permute_ps(x, 0x55),
                               _mm512_permute_ps(x, 0xaa), _mm512_permute_ps(x, 0xff)};
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
        sum[v] = vector_fma(factors[0], rows[0][v], sum[v]);
        odd[v] = vector_fma(factors[1], rows[1][v], odd[v]);
        sum[v] = vector_fma(factors[2], rows[2][v], sum[v]);
        odd[v] = vector_fma(factors[3], rows[3][v], odd[v]);
    }
}

/* sum += x W: row k of gate g is multiplied by float k % 4 of quarter g of vector k / 4 of x. */
VECTOR_INLINE void add_transposed(const vector x[4], const struct transposed_rows *weights,
                                  vector sum[4])
{
    vector odd[4];
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
        odd[v] = vector_all(0);
    }
#pragma GCC unroll 4
    for (int q = 0; q < 4; q++) {
        add_quarters(x[q], weights->row + 4 * q, sum, odd);
    }
#pragma GCC unroll 4
    for (int v = 0; v < 4; v++) {
        sum[v] += odd[v];
    }
}

/* Inputs that changed since the previous hour. */
struct input_changes {
    _Alignas(64) float by[PROJECTION_INPUTS_MAX];
    int list[LIST_MOST], count; /* columns that changed */
};

/* Lists no changes after the last hour. */
VECTOR_INLINE void find_changes(const struct recurrences *stack, int t,
                                struct input_changes *changes)
{
    int inputs = stack->layers->inputs;
    const float *x = stack->x + (long)t * inputs;
    changes->count = 0;
    if (t < stack->steps) {
        changes->count = list_changed(x, t == 0, 1, inputs, changes->by, 0, changes->list);
    }
}

/* sum += change k times its row of weights, in the plain layout. */
VECTOR_INLINE void add_change(const struct input_changes *changes, int k, const float *weights,
                              const int vectors, vector *sum)
{
    const float *row = weights + (long)changes->list[k] * vectors * VECTOR_LANES;
    vector factor = vector_all(changes->by[changes->list[k]]);
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        sum[v] = vector_fma(factor, vector_load(row + v * VECTOR_LANES), sum[v]);
    }
}

/* share += all changes times their weights, in two chains. */
VECTOR_INLINE void add_changes(const struct input_changes *changes, const float *weights,
                               const int vectors, vector *share)
{
    vector odd[4];
    int k = 0;
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        odd[v] = vector_all(0);
    }
    for (; k + 2 <= changes->count; k += 2) {
        add_change(changes, k, weights, vectors, share);
        add_change(changes, k + 1, weights, vectors, odd);
    }
    if (k < changes->count) {
        add_change(changes, k, weights, vectors, share);
    }
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        share[v] += odd[v];
    }
}

/* Projects the inputs of the first hour. */
VECTOR_INLINE void start_share(const struct recurrences *stack, struct input_changes *changes,
                               const int vectors, vector *share)
{
    const struct recurrence *layer = stack->layers;
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        share[v] = vector_load(layer->bias + v * VECTOR_LANES);
    }
    find_changes(stack, 0, changes);
    add_changes(changes, layer->kernel, vectors, share);
}

/* Is it a single layer of one stay with this many units and neurons? */
VECTOR_INLINE bool is_alone(const struct recurrences *stack, int units)
{
    const struct recurrence *layer = stack->layers;
    return stack->depth == 1 && stack->stays == 1 && layer->units == units &&
           layer->neurons == units;
}

/* ---- 16 units: a gate to a vector, or transposed ---- */

/* Changes of the next hour are listed at the first stall of an hour and added at its last one, to
 * hide latency. */
static void recur_transposed(const struct recurrences *stack)
{
    const struct recurrence *layer = stack->layers;
    struct transposed_rows recurrent, hidden;
    struct input_changes changes;
    vector share[4], cell = vector_load(layer->cell), state = vector_load(layer->states);
    transpose_rows(layer->recurrent, &recurrent);
    transpose_rows(layer->hidden_kernel, &hidden);
    start_share(stack, &changes, 4, share);
    for (int t = 0; t < stack->steps; t++) {
        const vector before[4] = {
            _mm512_shuffle_f32x4(state, state, 0), _mm512_shuffle_f32x4(state, state, 0x55),
            _mm512_shuffle_f32x4(state, state, 0xaa), _mm512_shuffle_f32x4(state, state, 0xff)};
        vector inner[4], transposed[4], gates[4];
        transpose(share, inner);
        add_transposed(before, &recurrent, inner);
        find_changes(stack, t + 1, &changes);
#pragma GCC unroll 4
        for (int q = 0; q < 4; q++) {
            inner[q] = inner_activation(inner[q], layer->relu);
            transposed[q] = vector_all(0);
        }
        add_transposed(inner, &hidden, transposed);
        transpose(transposed, gates);
        cell = next_cell(gates, cell);
        state = next_hidden(gates, cell);
        vector_store(layer->states + (t + 1L) * VECTOR_LANES, state);
        add_changes(&changes, layer->kernel, 4, share);
    }
    vector_store(layer->cell, cell);
}

/* ---- 8 units: two gates to a vector ---- */

enum { HALF_LANES = VECTOR_LANES / 2 };

/* sum += x W: row k is multiplied by float k of each half of x. */
VECTOR_INLINE void add_halves(const vector x[2], const float *weights, vector sum[2])
{
    const __m512i halves = _mm512_setr_epi32(0, 0, 0, 0, 0, 0, 0, 0, 8, 8, 8, 8, 8, 8, 8, 8);
    vector odd[2] = {vector_all(0), vector_all(0)};
#pragma GCC unroll 8
    for (int k = 0; k < HALF_LANES; k++) {
        __m512i lanes = _mm512_add_epi32(halves, _mm512_set1_epi32(k));
#pragma GCC unroll 2
        for (int v = 0; v < 2; v++) {
            vector *to = k % 2 ? &odd[v] : &sum[v];
            vector row = vector_load(weights + (2 * k + v) * VECTOR_LANES);
            *to = vector_fma(_mm512_permutexvar_ps(lanes, x[v]), row, *to);
        }
    }
    sum[0] += odd[0];
    sum[1] += odd[1];
}

/* Cell and hidden states are duplicated in both halves of a vector. */
static void recur_halves(const struct recurrences *stack)
{
    const struct recurrence *layer = stack->layers;
    struct input_changes changes;
    vector share[2], cell = _mm512_broadcast_f32x8(_mm256_loadu_ps(layer->cell));
    vector state = _mm512_broadcast_f32x8(_mm256_loadu_ps(layer->states));
    start_share(stack, &changes, 2, share);
    for (int t = 0; t < stack->steps; t++) {
        const vector before[2] = {state, state};
        vector inner[2] = {share[0], share[1]}, halves[2] = {vector_all(0), vector_all(0)};
        add_halves(before, layer->recurrent, inner);
        find_changes(stack, t + 1, &changes);
        inner[0] = inner_activation(inner[0], layer->relu);
        inner[1] = inner_activation(inner[1], layer->relu);
        add_halves(inner, layer->hidden_kernel, halves);
        const vector gates[4] = {_mm512_shuffle_f32x4(halves[0], halves[0], 0x44),
                                 _mm512_shuffle_f32x4(halves[0], halves[0], 0xee),
                                 _mm512_shuffle_f32x4(halves[1], halves[1], 0x44),
                                 _mm512_shuffle_f32x4(halves[1], halves[1], 0xee)};
        cell = next_cell(gates, cell);
        state = next_hidden(gates, cell);
        vector_store_part(layer->states + (t + 1L) * HALF_LANES, HALF_LANES, state);
        add_changes(&changes, layer->kernel, 2, share);
    }
    vector_store_part(layer->cell, HALF_LANES, cell);
}

#endif
