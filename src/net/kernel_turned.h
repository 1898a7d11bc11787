/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_TURNED_H
#define ICURISK_NET_KERNEL_TURNED_H

/* An hLSTM layer as wide as a vector of 16 floats, alone and of one stay: nothing runs beside it
 * that would fill its waits, and half of what it loads would be factors. So its states stay in
 * registers, factors are made there four at a time, and the share of the inputs of the next hour is
 * summed while this one waits. Part of kernel_avx512.c. */

#include "net/kernel_product.h"
#include "net/kernel_recur.h"

/* Columns of the four gates stand in four vectors: a gate a vector, or turned, that is columns 4 q
 * to 4 q + 3 of gate g in quarter g of vector q. Turns either into the other. */
VECTOR_INLINE void turn(const vector from[4], vector to[4])
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

/* Rows of weights, each of four gates. */
struct turned_rows {
    vector row[VECTOR_LANES][4];
};

/* From rows of four gates of VECTOR_LANES columns. */
static void turn_rows(const float *weights, struct turned_rows *turned)
{
    for (int k = 0; k < VECTOR_LANES; k++) {
        vector row[4];
#pragma GCC unroll 4
        for (int g = 0; g < 4; g++) {
            row[g] = vector_load(weights + (4 * k + g) * VECTOR_LANES);
        }
        turn(row, turned->row[k]);
    }
}

/* sum += four rows, each times a float of its own of each quarter of x; in two chains. */
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
VECTOR_INLINE void add_turned(const vector x[4], const struct turned_rows *weights, vector sum[4])
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

/* What changed of the inputs since the hour before. */
struct input_changes {
    _Alignas(64) float by[PROJECTION_INPUTS_MAX];
    int list[LIST_MOST], count; /* of the columns that did */
};

/* None in the hour after the last. */
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

/* share += the changes times their rows of weights; not turned. */
VECTOR_INLINE void add_changes(const struct input_changes *changes, const float *weights,
                               vector share[4])
{
    for (int k = 0; k < changes->count; k++) {
        const float *row = weights + changes->list[k] * 4L * VECTOR_LANES;
        vector factor = vector_all(changes->by[changes->list[k]]);
#pragma GCC unroll 4
        for (int g = 0; g < 4; g++) {
            share[g] = vector_fma(factor, vector_load(row + g * VECTOR_LANES), share[g]);
        }
    }
}

/* Is it a stack for recur_turned? */
static bool recur_turned_fits(const struct recurrences *stack)
{
    const struct recurrence *layer = stack->layers;
    return stack->depth == 1 && stack->stays == 1 && layer->units == VECTOR_LANES &&
           layer->neurons == VECTOR_LANES;
}

/* The changes of the next hour are listed where an hour waits first and added where it waits last,
 * so that the processor does both in those waits. */
static void recur_turned(const struct recurrences *stack)
{
    const struct recurrence *layer = stack->layers;
    struct turned_rows recurrent, hidden;
    struct input_changes changes;
    vector share[4], cell = vector_load(layer->cell), state = vector_load(layer->states);
    turn_rows(layer->recurrent, &recurrent);
    turn_rows(layer->hidden_kernel, &hidden);
#pragma GCC unroll 4
    for (int g = 0; g < 4; g++) {
        share[g] = vector_load(layer->bias + g * VECTOR_LANES);
    }
    find_changes(stack, 0, &changes);
    add_changes(&changes, layer->kernel, share);
    for (int t = 0; t < stack->steps; t++) {
        const vector before[4] = {
            _mm512_shuffle_f32x4(state, state, 0), _mm512_shuffle_f32x4(state, state, 0x55),
            _mm512_shuffle_f32x4(state, state, 0xaa), _mm512_shuffle_f32x4(state, state, 0xff)};
        vector inner[4], turned[4], gates[4];
        turn(share, inner);
        add_turned(before, &recurrent, inner);
        find_changes(stack, t + 1, &changes);
#pragma GCC unroll 4
        for (int q = 0; q < 4; q++) {
            inner[q] = bend(inner[q], layer->relu);
            turned[q] = vector_all(0);
        }
        add_turned(inner, &hidden, turned);
        turn(turned, gates);
        cell = next_cell(gates, cell);
        state = next_hidden(gates, cell);
        vector_store(layer->states + (t + 1L) * VECTOR_LANES, state);
        add_changes(&changes, layer->kernel, share);
    }
    vector_store(layer->cell, cell);
}

#endif
