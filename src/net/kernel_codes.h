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
 *   code_store(p, x)                VECTOR_LANES floats as words, rounded, halves to even
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

/* Adding 1.5 * 2^23 leaves no fraction bits, so that halves round to even. */
VECTOR_INLINE void code_store(float *p, vector x)
{
    const vector whole = vector_all(12582912.0f);
    vector_store(p, vector_rounded(x + whole) - whole);
}

/* Converts integers to floats. */
VECTOR_INLINE vector code_sums_of(const int32_t *p, int n)
{
    vector_whole whole = {0};
    memcpy(&whole, p, n >= VECTOR_LANES ? sizeof whole : (size_t)n * sizeof *p);
    return __builtin_convertvector(whole, vector);
}
#endif

/* Inputs in steps of the map, within its range; NaN becomes the lowest. code_store rounds them. */
VECTOR_INLINE vector code_scale(const struct code_map *map, vector x)
{
    x = vector_max_known(x * vector_all(map->factor), vector_all(map->low));
    return vector_min(x, vector_all(map->high));
}

/* row[n] = round(x factor), between low and high, as codes; up to VECTOR_LANES - 1 past n become 0.
 */
VECTOR_INLINE void code_row(const struct code_map *map, const float *x, int n, code *row)
{
    for (int i = 0; i < n; i += VECTOR_LANES) {
        code_store(row + i, code_scale(map, vector_read(x + i, n - i)));
    }
}

/* Up to four vectors of outputs of a map: n columns each, vector v from column j + v * gap on. Its
 * inputs are the codes at x[v * x_gap]. */
struct code_block {
    const struct code_map *map;
    const code *x;
    long x_gap, gap;
    int j, n;
};

/* Chains of sums: a second one hides latency where there are registers for it. */
enum { CODE_CHAINS = VECTOR_REGISTERS == 32 ? 2 : 1 };

/* Computes `vectors` vectors. */
VECTOR_INLINE void code_block(const struct code_block *block, const int vectors, vector result[4])
{
    const struct code_map *map = block->map;
    const code *lines = (const code *)map->lines + (long)CODE_INPUTS * block->j;
    const long row = (long)CODE_INPUTS * map->outputs;
    const int count = (map->inputs + CODE_INPUTS - 1) / CODE_INPUTS, n = block->n;
    code_sums sums[CODE_CHAINS][4];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        sums[0][v] = code_sums_zero();
        if (map->bias) {
            sums[0][v] = code_sums_of(map->bias + block->j + v * block->gap, n);
        }
        sums[CODE_CHAINS - 1][v] = CODE_CHAINS > 1 ? code_sums_zero() : sums[0][v];
    }
    for (int k = 0; k < count; k += CODE_CHAINS) {
#pragma GCC unroll 2
        for (int i = 0; i < CODE_CHAINS; i++) {
            if (i == 1 && k + 1 == count) {
                break;
            }
            const code *line = lines + (k + i) * row;
#pragma GCC unroll 4
            for (int v = 0; v < vectors; v++) {
                code_line codes = code_line_of(line + CODE_INPUTS * v * block->gap, n);
                const code *x = block->x + v * block->x_gap + (long)CODE_INPUTS * (k + i);
                sums[i][v] = code_add(sums[i][v], code_pair_of(x), codes);
            }
        }
    }
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
        vector step = vector_read(map->step + block->j + v * block->gap, n);
        if (CODE_CHAINS > 1) {
            sums[0][v] = code_sums_both(sums[0][v], sums[CODE_CHAINS - 1][v]);
        }
        vector sum = code_sums_float(sums[0][v]);
        result[v] = vector_rounded(sum * step);
    }
}

/* y[outputs] of one row of inputs */
static void apply_codes(const struct code_map *map, const float *x, float *y)
{
    code row[CODE_INPUTS_MAX + VECTOR_LANES];
    vector result[4];
    code_row(map, x, map->inputs, row);
    for (int j = 0; j < map->outputs; j += VECTOR_LANES) {
        code_block(&(struct code_block){map, row, 0, 0, j, map->outputs - j}, 1, result);
        vector_write(y + j, map->outputs - j, result[0]);
    }
}

/* A layer at one hour of a stay: what it reads, and what it writes. */
struct code_hour {
    const struct code_recurrence *layer;
    const void *first; /* the projected inputs; NULL: it reads `below` */
    const code *below, *own;
    code *inner; /* a row for each gate of an hLSTM, `row` codes apart */
    long row;
    float *cell, *state;
    code *own_next, *above_next; /* above_next NULL: no layer above */
};

/* The projected inputs of the first layer, scaled, from column j on. */
VECTOR_INLINE vector code_first(const struct code_map *kernel, const void *sums, long j, int n)
{
#ifdef CODE_PAIRS
    code_sums sum = code_sums_of((const int32_t *)sums + j, n);
#else
    code_sums sum = vector_read((const float *)sums + j, n);
#endif
    sum = code_sums_both(sum, code_sums_of(kernel->bias + j, n));
    return vector_rounded(code_sums_float(sum) * vector_read(kernel->step + j, n));
}

/* Four vectors of pre-activations, `gap` columns apart, from column j on, n columns each. */
VECTOR_INLINE void code_gates(const struct code_hour *hour, long gap, int j, int n, vector z[4])
{
    const struct code_recurrence *layer = hour->layer;
    vector own[4];
    if (hour->first) {
#pragma GCC unroll 4
        for (int g = 0; g < 4; g++) {
            z[g] = code_first(&layer->kernel, hour->first, j + g * gap, n);
        }
    } else {
        code_block(&(struct code_block){&layer->kernel, hour->below, 0, gap, j, n}, 4, z);
    }
    code_block(&(struct code_block){&layer->recurrent, hour->own, 0, gap, j, n}, 4, own);
#pragma GCC unroll 4
    for (int g = 0; g < 4; g++) {
        z[g] = vector_rounded(own[g] + z[g]);
    }
}

/* n units of the inner layer of an hLSTM from j on, as codes: a row for each gate. */
VECTOR_INLINE void code_inner(const struct code_hour *hour, int j, int n)
{
    const struct code_recurrence *layer = hour->layer;
    vector z[4];
    code_gates(hour, layer->neurons, j, n, z);
#pragma GCC unroll 4
    for (int g = 0; g < 4; g++) {
        z[g] = layer->relu ? vector_max(vector_all(0), z[g]) : vector_tanh(z[g]);
        code_store(hour->inner + g * hour->row + j,
                   code_scale(&layer->hidden, vector_rounded(z[g])));
    }
}

/* The new states of n units from j on. */
VECTOR_INLINE void code_units(const struct code_hour *hour, int j, int n)
{
    const struct code_recurrence *layer = hour->layer;
    vector z[4];
    if (layer->neurons > 0) {
        struct code_block gates = {&layer->hidden, hour->inner, hour->row, layer->units, j, n};
        code_block(&gates, 4, z);
    } else {
        code_gates(hour, layer->units, j, n, z);
    }
    vector cell = vector_read(hour->cell + j, n), state = lstm_units(z, false, &cell);
    vector_write(hour->cell + j, n, cell);
    vector_write(hour->state + j, n, state);
    code_store(hour->own_next + j, code_scale(&layer->recurrent, state));
    if (hour->above_next) {
        code_store(hour->above_next + j, code_scale(&layer[1].kernel, state));
    }
}

/* Runs layer l at hour t of the stay at offset `apart`. Of its two rows of codes, one is read and
 * the other written, alternating by hour. */
static void code_hour(const struct code_recurrences *stack, int l, long t, long apart)
{
    const struct code_recurrence *layer = &stack->layers[l];
    const long row = stack->code_row, now = t % 2 * row, next = row - now;
    const int units = layer->units, neurons = layer->neurons;
    code *own = (code *)(void *)(layer->own + apart);
    struct code_hour hour = {.layer = layer,
                             .row = row,
                             .own = own + now,
                             .own_next = own + next,
                             .inner = (code *)(void *)(layer->inner + apart),
                             .cell = layer->cell + apart,
                             .state = layer->states + apart + (t + 1) * units};
    int j = 0;
    if (l == 0) {
        hour.first = stack->first + apart + t * layer->kernel.outputs;
    } else {
        hour.below = (const code *)(const void *)(layer[-1].above + apart) + next;
    }
    if (l + 1 < stack->depth) {
        hour.above_next = (code *)(void *)(layer->above + apart) + next;
    }
    for (; j + VECTOR_LANES <= neurons; j += VECTOR_LANES) {
        code_inner(&hour, j, VECTOR_LANES);
    }
    if (j < neurons) {
        code_inner(&hour, j, neurons - j);
    }
    for (j = 0; j + VECTOR_LANES <= units; j += VECTOR_LANES) {
        code_units(&hour, j, VECTOR_LANES);
    }
    if (j < units) {
        code_units(&hour, j, units - j);
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
    _Alignas(64) code changes[TILE_ROWS * CODE_INPUTS_MAX], before[CODE_INPUTS_MAX];
    int list[CODE_INPUTS_MAX / 2 + VECTOR_LANES];
    const long used = (map->inputs + 2L * VECTOR_LANES - 1) / (2 * VECTOR_LANES) * 2 * VECTOR_LANES;
    memset(before, 0, (size_t)used * sizeof *before);
    for (int r = 0; r < TILE_ROWS; r++) { /* what code_row does not write */
        memset(changes + r * CODE_INPUTS_MAX + used - 2 * VECTOR_LANES, 0,
               2 * VECTOR_LANES * sizeof *changes);
    }
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
    code_row(map, x, rows * map->inputs, whole);
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
