/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KERNEL_CODES_H
#define ICURISK_NET_KERNEL_CODES_H

/* int8 recurrent layers: the part of net/kernel_body.h that runs them hour by hour without
 * converting to bytes. Sums of integer products are exact, so the result does not depend on the
 * order of terms or on the type used.
 *
 * The source of an instruction set with pairwise 16-bit multiply-add defines CODE_PAIRS and
 *   code_sums                       an int32 an output
 *   code_sums_zero(), code_sums_both(a, b), code_sums_float(sums)
 *   code_sums_of(p, n), code_sums_keep(p, n, sums)  n of them from memory, and to it
 *   code_line, code_line_of(p, n)   2 n words: the codes of two inputs, of n outputs
 *   code_pair, code_pair_of(x)      two words for all outputs
 *   code_add(sums, pair, line)      sums + both products
 *   code_store(p, x)                VECTOR_LANES whole floats as words
 * and may define
 *   CODE_HALF                       the table of a set with vectors half as long, for narrow layers
 * The others multiply whole numbers in float32. */

#include <stdint.h>
#include <string.h>

#include "net/kernel.h"
#include "net/kernel_product.h"
#include "net/vector.h"

#ifdef CODE_PAIRS
enum { CODE_INPUTS = 2 }; /* inputs per line */
typedef int16_t code;
#else
enum { CODE_INPUTS = 1 };
typedef float code;
typedef vector code_sums;
typedef vector code_line;
typedef vector_factor code_pair;
#define code_sums_zero() vector_all(0)
#define code_sums_both(a, b) ((a) + (b))
#define code_sums_float(sums) (sums)
#define code_line_of(p, n) vector_read(p, n)
#define code_pair_of(x) vector_factor_of(*(x))
#define code_add(sums, pair, line) vector_fma_factor(pair, line, sums)
#define code_store(p, x) vector_store(p, x)

/* Converts integers to floats. */
VECTOR_INLINE vector code_sums_of(const int32_t *p, int n)
{
    vector_whole whole = {0};
    memcpy(&whole, p, n >= VECTOR_LANES ? sizeof whole : (size_t)n * sizeof *p);
    return __builtin_convertvector(whole, vector);
}
#endif

/* Quantises inputs to integers; NaN becomes the lowest. Adding 1.5 * 2^23 leaves no fraction bits,
 * so that halves round to even. */
VECTOR_INLINE vector code_round(const struct code_map *map, vector x)
{
    const vector whole = vector_all(12582912.0f);
    x = vector_max_known(x * vector_all(map->factor), vector_all(map->low));
    x = vector_min(x, vector_all(map->high));
    return vector_rounded(x + whole) - whole;
}

/* row[n] = round(x factor), between low and high, as codes; up to VECTOR_LANES - 1 past n are
 * written. */
VECTOR_INLINE void code_row(const struct code_map *map, const float *x, int n, code *row)
{
    for (int i = 0; i < n; i += VECTOR_LANES) {
        code_store(row + i, code_round(map, vector_read(x + i, n - i)));
    }
}

/* y = (or +=) `vectors` vectors of outputs from column j on, the last of which has n values; sums
 * in two chains. */
VECTOR_INLINE void code_block(const struct code_map *map, const code *x, int j, const int vectors,
                              int n, const bool add, float *y)
{
    const code *lines = (const code *)map->lines + (long)CODE_INPUTS * j;
    const long row = (long)CODE_INPUTS * map->outputs;
    const int count = (map->inputs + CODE_INPUTS - 1) / CODE_INPUTS;
    code_sums sums[2][4];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        int some = v + 1 < vectors ? VECTOR_LANES : n;
        sums[0][v] = code_sums_zero();
        if (map->bias) {
            sums[0][v] = code_sums_of(map->bias + j + v * VECTOR_LANES, some);
        }
        sums[1][v] = code_sums_zero();
    }
    for (int k = 0; k < count; k += 2) {
#pragma GCC unroll 2
        for (int i = 0; i < 2; i++) {
            if (i == 1 && k + 1 == count) {
                break;
            }
            const code *line = lines + (k + i) * row;
#pragma GCC unroll 4
            for (int v = 0; v < vectors; v++) {
                int some = v + 1 < vectors ? VECTOR_LANES : n;
                code_line codes = code_line_of(line + CODE_INPUTS * v * VECTOR_LANES, some);
                sums[i][v] = code_add(sums[i][v], code_pair_of(x + CODE_INPUTS * (k + i)), codes);
            }
        }
    }
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        int some = v + 1 < vectors ? VECTOR_LANES : n;
        float *out = y + v * VECTOR_LANES;
        vector step = vector_read(map->step + j + v * VECTOR_LANES, some);
        vector sum = code_sums_float(code_sums_both(sums[0][v], sums[1][v]));
        sum = vector_rounded(sum * step);
        if (add) {
            sum += vector_read(out, some);
        }
        vector_write(out, some, sum);
    }
}

/* y[count] = (or +=) outputs first .. first + count - 1 for the codes x. */
VECTOR_INLINE void code_columns(const struct code_map *map, const code *x, int first, int count,
                                const bool add, float *y)
{
    int j = 0;
    for (; j + 4 * VECTOR_LANES <= count; j += 4 * VECTOR_LANES) {
        code_block(map, x, first + j, 4, VECTOR_LANES, add, y + j);
    }
    for (; j + VECTOR_LANES <= count; j += VECTOR_LANES) {
        code_block(map, x, first + j, 1, VECTOR_LANES, add, y + j);
    }
    if (j < count) {
        code_block(map, x, first + j, 1, count - j, add, y + j);
    }
}

/* y[outputs] of one row of inputs */
static void apply_codes(const struct code_map *map, const float *x, float *y)
{
    code row[CODE_INPUTS_MAX + VECTOR_LANES] = {0};
    code_row(map, x, map->inputs, row);
    code_columns(map, row, 0, map->outputs, false, y);
}

/* Computes the four gates of an hLSTM from the pre-activations of its inner layer. */
VECTOR_INLINE void code_gates(const struct code_recurrence *layer, long row, float *z, code *inner,
                              float *gates)
{
    int units = layer->units, neurons = layer->neurons;
    (layer->relu ? relu_all : tanh_all)(z, 4 * neurons);
    for (int g = 0; g < 4; g++) {
        code_row(&layer->hidden, z + g * neurons, neurons, inner + g * row);
    }
    for (int g = 0; g < 4; g++) {
        code_columns(&layer->hidden, inner + g * row, g * units, units, false, gates + g * units);
    }
}

/* Scales the projected inputs of an hour for the first layer. */
VECTOR_INLINE void code_first(const struct code_map *kernel, const void *sums, float *z)
{
    for (int j = 0; j < kernel->outputs; j += VECTOR_LANES) {
        int n = kernel->outputs - j;
#ifdef CODE_PAIRS
        code_sums sum = code_sums_of((const int32_t *)sums + j, n);
#else
        code_sums sum = vector_read((const float *)sums + j, n);
#endif
        sum = code_sums_both(sum, code_sums_of(kernel->bias + j, n));
        vector step = vector_read(kernel->step + j, n);
        vector_write(z + j, n, vector_rounded(code_sums_float(sum) * step));
    }
}

/* Runs layer l at hour t of the stay at offset `apart`. Of its two rows of codes, one is read and
 * the other written, alternating by hour. */
static void code_hour(const struct code_recurrences *stack, int l, long t, long apart)
{
    const struct code_recurrence *layer = &stack->layers[l];
    const long now = t % 2 * stack->code_row, next = stack->code_row - now;
    const int units = layer->units, width = layer->kernel.outputs;
    float *z = layer->sums + apart, *state = layer->states + apart + (t + 1) * units;
    code *own = (code *)(void *)(layer->own + apart),
         *above = (code *)(void *)(layer->above + apart);
    if (l == 0) {
        code_first(&layer->kernel, stack->first + apart + t * width, z);
    } else {
        const code *below = (const code *)(const void *)(layer[-1].above + apart);
        code_columns(&layer->kernel, below + next, 0, width, false, z);
    }
    code_columns(&layer->recurrent, own + now, 0, width, true, z);
    if (layer->neurons > 0) {
        float *gates = layer->gates + apart;
        code_gates(layer, stack->code_row, z, (code *)(void *)(layer->inner + apart), gates);
        z = gates;
    }
    lstm_cell(z, units, layer->cell + apart, state);
    code_row(&layer->recurrent, state, units, own + next);
    if (l + 1 < stack->depth) {
        code_row(&layer[1].kernel, state, units, above + next);
    }
}

#ifdef CODE_PAIRS
/* Computes `vectors` vectors of sums of some hours from column j on, the last of which has n
 * values: the sums of the previous hour plus the listed pairs of changes. */
VECTOR_INLINE void change_tile(const struct code_map *map, const code *changes, const int *list,
                               int count, const int32_t *start, int j, const int rows,
                               const int vectors, int n, int32_t *sums)
{
    code_sums sum[TILE_ROWS][2];
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++) {
            sum[r][v] = code_sums_zero();
            if (start) {
                int some = v + 1 < vectors ? VECTOR_LANES : n;
                sum[r][v] = code_sums_of(start + j + v * VECTOR_LANES, some);
            }
        }
    }
    for (int k = 0; k < count; k++) {
        const code *line = (const code *)map->lines + 2 * ((long)list[k] * map->outputs + j);
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++) {
            int some = v + 1 < vectors ? VECTOR_LANES : n;
            code_line codes = code_line_of(line + 2 * v * VECTOR_LANES, some);
#pragma GCC unroll 4
            for (int r = 0; r < rows; r++) {
                code_pair pair = code_pair_of(changes + r * CODE_INPUTS_MAX + 2 * list[k]);
                sum[r][v] = code_add(sum[r][v], pair, codes);
            }
        }
    }
#pragma GCC unroll 4
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 2
        for (int v = 0; v < vectors; v++) {
            int some = v + 1 < vectors ? VECTOR_LANES : n;
            code_sums_keep(sums + (long)r * map->outputs + j + v * VECTOR_LANES, some, sum[r][v]);
        }
    }
}

/* The same for all columns. */
VECTOR_INLINE void change_rows(const struct code_map *map, const code *changes, const int *list,
                               int count, const int32_t *start, const int rows, int32_t *sums)
{
    int j = 0;
    for (; j + 2 * VECTOR_LANES <= map->outputs; j += 2 * VECTOR_LANES) {
        change_tile(map, changes, list, count, start, j, rows, 2, VECTOR_LANES, sums);
    }
    for (; j < map->outputs; j += VECTOR_LANES) {
        change_tile(map, changes, list, count, start, j, rows, 1, map->outputs - j, sums);
    }
}

/* Words in a vector. */
typedef int16_t code_words __attribute__((vector_size(4 * VECTOR_LANES)));

/* changes[rows][CODE_INPUTS_MAX] = quantised x[rows][inputs] minus `before`, which becomes the last
 * row; lists the pairs with a change. No change is -2^15, so that a changed pair, read as a float,
 * is never 0. */
VECTOR_INLINE int code_changes(const struct code_map *map, const float *x, int rows, code *before,
                               code *changes, int *list)
{
    int count = 0;
    for (int r = 0; r < rows; r++) {
        code_row(map, x + (long)r * map->inputs, map->inputs, changes + r * CODE_INPUTS_MAX);
    }
    for (int k = 0; k < (map->inputs + 1) / 2; k += VECTOR_LANES) {
        code_words from, to = {0}, any = {0};
        memcpy(&from, before + 2 * k, sizeof from);
        for (int r = 0; r < rows; r++) {
            code *row = changes + r * CODE_INPUTS_MAX + 2 * k;
            memcpy(&to, row, sizeof to);
            code_words change = to - from;
            memcpy(row, &change, sizeof change);
            any |= change;
        }
        memcpy(before + 2 * k, &to, sizeof to);
        count = vector_list((vector)any, k, list, count);
    }
    return count;
}

/* Computes sums[rows][outputs] of a stay without bias, a tile of hours at a time, from the hour
 * before it and the changes since. */
static void code_project(const struct code_map *map, const float *x, int rows, float *whole,
                         void *sums)
{
    (void)whole;
    _Alignas(64) code changes[TILE_ROWS * CODE_INPUTS_MAX] = {0};
    _Alignas(64) code before[CODE_INPUTS_MAX] = {0};
    int list[CODE_INPUTS_MAX / 2 + VECTOR_LANES];
    const int32_t *start = NULL;
    int32_t *c = sums;
    for (int t = 0; t < rows; t += TILE_ROWS) {
        int some = rows - t < TILE_ROWS ? rows - t : TILE_ROWS;
        int count = code_changes(map, x + (long)t * map->inputs, some, before, changes, list);
        if (some == TILE_ROWS) {
            change_rows(map, changes, list, count, start, TILE_ROWS, c);
        }
        for (int r = 0; some < TILE_ROWS && r < some; r++) {
            change_rows(map, changes + r * CODE_INPUTS_MAX, list, count, start, 1,
                        c + (long)r * map->outputs);
        }
        start = c + (long)(some - 1) * map->outputs;
        c += (long)some * map->outputs;
    }
}
#else
/* The same with integers held in floats. */
static void code_project(const struct code_map *map, const float *x, int rows, float *whole,
                         void *sums)
{
    for (long i = 0; i < (long)rows * map->inputs; i += VECTOR_LANES) {
        int n = (int)((long)rows * map->inputs - i);
        vector_write(whole + i, n, code_round(map, vector_read(x + i, n)));
    }
    project(&(struct projection){.rows = rows,
                                 .inputs = map->inputs,
                                 .columns = map->outputs,
                                 .x = whole,
                                 .weights = map->lines,
                                 .c = sums});
}
#endif

/* Prepares the projected inputs of a stay and the codes of its initial states. */
static void code_start(const struct code_recurrences *stack, long stay)
{
    const struct code_recurrence *layer = stack->layers;
    long apart = stay * stack->apart;
    code_project(&layer->kernel, stack->x + stay * stack->x_apart, stack->steps, stack->whole,
                 stack->first + apart);
    for (int l = 0; l < stack->depth; l++, layer++) {
        code_row(&layer->recurrent, layer->states + apart, layer->units,
                 (code *)(void *)(layer->own + apart));
    }
}

/* Runs the stack with layers one hour behind each other, as in net/kernel_recur.h. */
static void recur_codes(const struct code_recurrences *stack)
{
#ifdef CODE_HALF
    if (stack->widest <= VECTOR_LANES / 2) {
        CODE_HALF.recur_codes(stack);
        return;
    }
#endif
    for (int s = 0; s < stack->stays; s++) {
        code_start(stack, s);
    }
    for (int r = 0; r < stack->steps + stack->depth - 1; r++) {
        int from = r < stack->steps ? 0 : r - stack->steps + 1;
        int end = r < stack->depth ? r + 1 : stack->depth;
        for (int l = from; l < end; l++) {
            for (int s = 0; s < stack->stays; s++) {
                code_hour(stack, l, r - l, s * stack->apart);
            }
        }
    }
}

#endif
