/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_PAIRED_H
#define ICURISK_NET_KERNEL_PAIRED_H

/* Layers of 8 units of RECURRENCE_STAYS stays, two stays per vector of 16 floats: unit j of one in
 * lane 2 j, of the other in lane 2 j + 1. Takes half as many instructions as vectors of 8 floats,
 * so that out-of-order execution reaches twice as far ahead. Part of kernel_avx512.c. */

#include "net/kernel_recur.h"

enum { PAIRED_UNITS = VECTOR_LANES / 2, PAIRS = RECURRENCE_STAYS / 2 };

/* Loads two rows, `apart` floats from each other, as a pair; apart 0 duplicates one row. */
VECTOR_INLINE vector pair_load(const float *p, long apart)
{
    const __m512i lanes = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    return _mm512_permutex2var_ps(_mm512_castps256_ps512(_mm256_loadu_ps(p)), lanes,
                                  _mm512_castps256_ps512(_mm256_loadu_ps(p + apart)));
}

/* Stores the two rows of a pair. */
VECTOR_INLINE void pair_store(float *p, long apart, vector x)
{
    const __m512i lanes = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
    x = _mm512_permutexvar_ps(lanes, x);
    _mm256_storeu_ps(p, _mm512_castps512_ps256(x));
    _mm256_storeu_ps(p + apart, _mm512_extractf32x8_ps(x, 1));
}

/* Broadcasts unit k of both stays of a pair to all lanes of each stay. */
VECTOR_INLINE vector pair_all(const float *pair, int k)
{
    double both;
    memcpy(&both, pair + 2 * k, sizeof both);
    return (vector)_mm512_set1_pd(both);
}

/* Vectors of a weight matrix (PAIRED_UNITS rows of four gates), and floats of the states of one
 * hour. */
enum { PAIRED_ROWS = PAIRED_UNITS * 4, PAIRED_STATES = PAIRS * VECTOR_LANES };

/* A layer with duplicated weights, and the states of all pairs for even and odd hours. */
struct paired_layer {
    vector bias[4], kernel[PAIRED_ROWS], recurrent[PAIRED_ROWS], hidden[PAIRED_ROWS];
    vector cell[PAIRS];
    _Alignas(64) float states[2][PAIRED_STATES];
};

/* Duplicates each weight. */
static void pair_weights(const float *weights, int count, vector *twice)
{
    for (int i = 0; i < count; i++) {
        twice[i] = pair_load(weights + i * PAIRED_UNITS, 0);
    }
}

/* Prepares layer l of a stack for its first hour. */
static void pair_layer(const struct recurrences *stack, int l, struct paired_layer *paired)
{
    const struct recurrence *layer = &stack->layers[l];
    pair_weights(layer->bias, 4, paired->bias);
    if (l) {
        pair_weights(layer->kernel, PAIRED_ROWS, paired->kernel);
    }
    pair_weights(layer->recurrent, PAIRED_ROWS, paired->recurrent);
    if (layer->neurons) {
        pair_weights(layer->hidden_kernel, PAIRED_ROWS, paired->hidden);
    }
    for (int p = 0; p < PAIRS; p++) {
        long at = 2 * p * stack->apart;
        paired->cell[p] = pair_load(layer->cell + at, stack->apart);
        vector_store(paired->states[0] + p * VECTOR_LANES,
                     pair_load(layer->states + at, stack->apart));
    }
}

/* sum[p][g] += x W: the x of gate g is at offset g * gate_apart. */
VECTOR_INLINE void add_pairs(const float *x, const long gate_apart, const vector *rows,
                             vector sum[PAIRS][4])
{
    for (int k = 0; k < PAIRED_UNITS; k++) {
#pragma GCC unroll 4
        for (int p = 0; p < PAIRS; p++) {
#pragma GCC unroll 4
            for (int g = 0; g < 4; g++) {
                vector factor = pair_all(x + g * gate_apart + p * VECTOR_LANES, k);
                sum[p][g] = vector_fma(factor, rows[4 * k + g], sum[p][g]);
            }
        }
    }
}

/* Computes the gates of an hLSTM from the pre-activations of its inner layer. */
VECTOR_INLINE void gates_of_pairs(const struct paired_layer *paired, bool relu,
                                  vector sum[PAIRS][4])
{
    _Alignas(64) float inner[4 * PAIRED_STATES];
#pragma GCC unroll 4
    for (int p = 0; p < PAIRS; p++) {
#pragma GCC unroll 4
        for (int g = 0; g < 4; g++) {
            vector_store(inner + g * PAIRED_STATES + p * VECTOR_LANES,
                         inner_activation(sum[p][g], relu));
            sum[p][g] = vector_all(0);
        }
    }
    add_pairs(inner, PAIRED_STATES, paired->hidden, sum);
}

/* Runs layer l at hour t. */
VECTOR_INLINE void step_pairs(const struct recurrences *stack, struct paired_layer *paired, int l,
                              int t)
{
    const struct recurrence *layer = &stack->layers[l];
    float *after = paired[l].states[(t + 1) % 2];
    vector sum[PAIRS][4];
#pragma GCC unroll 4
    for (int p = 0; p < PAIRS; p++) {
        const float *first = stack->first + 2 * p * stack->apart + 4L * t * PAIRED_UNITS;
#pragma GCC unroll 4
        for (int g = 0; g < 4; g++) {
            sum[p][g] = l ? paired[l].bias[g] : pair_load(first + g * PAIRED_UNITS, stack->apart);
        }
    }
    if (l) {
        add_pairs(paired[l - 1].states[(t + 1) % 2], 0, paired[l].kernel, sum);
    }
    add_pairs(paired[l].states[t % 2], 0, paired[l].recurrent, sum);
    if (layer->neurons) {
        gates_of_pairs(&paired[l], layer->relu, sum);
    }
#pragma GCC unroll 4
    for (int p = 0; p < PAIRS; p++) {
        paired[l].cell[p] = next_cell(sum[p], paired[l].cell[p]);
    }
#pragma GCC unroll 4
    for (int p = 0; p < PAIRS; p++) {
        vector hidden = next_hidden(sum[p], paired[l].cell[p]);
        vector_store(after + p * VECTOR_LANES, hidden);
        pair_store(layer->states + 2 * p * stack->apart + (t + 1L) * PAIRED_UNITS, stack->apart,
                   hidden);
    }
}

/* Does recur_paired support this stack? */
static bool recur_paired_fits(const struct recurrences *stack)
{
    bool fits = stack->stays == RECURRENCE_STAYS;
    for (int l = 0; l < stack->depth; l++) {
        const struct recurrence *layer = &stack->layers[l];
        fits = fits && layer->units == PAIRED_UNITS &&
               (layer->neurons == 0 || layer->neurons == PAIRED_UNITS);
    }
    return fits;
}

/* recur_hours for such a stack. */
static void recur_paired(const struct recurrences *stack)
{
    struct paired_layer paired[RECURRENCE_LAYERS_MAX];
    for (int l = 0; l < stack->depth; l++) {
        pair_layer(stack, l, &paired[l]);
    }
    for (int r = 0; r < stack->steps + stack->depth - 1; r++) {
        struct layer_range layers = layers_of_round(stack, r);
        for (int l = layers.from; l < layers.end; l++) {
            step_pairs(stack, paired, l, r - l);
        }
    }
    for (int l = 0; l < stack->depth; l++) {
        for (int p = 0; p < PAIRS; p++) {
            pair_store(stack->layers[l].cell + 2 * p * stack->apart, stack->apart,
                       paired[l].cell[p]);
        }
    }
}

#endif
