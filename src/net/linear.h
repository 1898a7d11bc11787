/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_LINEAR_H
#define ICURISK_NET_LINEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/kernel.h"

/* y = x W + b: the one place that knows how a weight is stored. float32, or int8 with a scale an
 * output; then the inputs are turned into bytes, too, the sums are int32, and no float copy of W is
 * kept. */
struct linear {
    int inputs, outputs;
    int index;      /* among the maps of its network */
    float *weights; /* [inputs][outputs]; NULL when stored as int8 */
    float *bias;    /* [outputs] or NULL */
    /* int8: weight = scale[j] * (code - zero); input = input_scale * (byte - input_zero) */
    int8_t *codes;       /* [inputs][outputs] */
    float *scale;        /* [outputs] */
    int zero;            /* of the weights; 0 where there is a scale a channel */
    int32_t *bias_codes; /* [outputs], in units of input_scale * scale[j]; NULL without bias */
    int32_t *offset;     /* [outputs]: what the zero points add to a sum, made by linear_prepare */
    float *step;         /* [outputs]: input_scale * scale[j], made by linear_prepare */
    int32_t *reach;      /* [quads, rounded up to 8]: see byte_map, made by linear_prepare */
    int32_t *sums;       /* [outputs]: of the codes, made by linear_prepare; NULL: not wanted */
    int8_t *quads; /* linear_quads(): codes as the kernels read them, made by linear_prepare */
    float input_scale;
    int input_zero;
};

/* Lowest and highest input that a map was given. */
struct linear_range {
    float low, high;
};

/* What a thread needs to apply maps. */
struct linear_work {
    const struct kernel *kernel;
    struct linear_range *observed; /* one a map, widened at each use; NULL: not wanted */
    bool in_float;                 /* int8 weights, but float inputs and sums: to tell errors of
                                    * quantisation from faults */
    uint8_t *bytes; /* [linear_byte_row(most inputs)]; for rows 2 LINEAR_ROWS of it */
};

/* y[outputs] = b + x W, or += when add. */
void linear_apply(const struct linear *linear, const struct linear_work *work, const float *x,
                  bool add, float *y);
/* Rows of inputs and outputs, their starts x_row and y_row floats apart. */
enum { LINEAR_ROWS = 24 };
struct linear_rows {
    int count; /* <= LINEAR_ROWS */
    const float *x;
    long x_row;
    float *y;
    long y_row;
};
/* y = b + x W for all rows: what linear_apply gives for each, bit for bit, in less time. The map
 * has a bias. */
void linear_apply_rows(const struct linear *linear, const struct linear_work *work,
                       const struct linear_rows *rows);
/* Maps of int8 with a ReLU between one and the next: what linear_apply_rows and a ReLU give in
 * turn, bit for bit, without floats on the way. Neither work->observed nor work->in_float is looked
 * at. */
void linear_apply_chain(const struct linear *const *maps, int count, const struct linear_work *work,
                        const struct linear_rows *rows);
/* hLSTM's hidden kernel [n][4 m]: for each gate g, y[g m .. ] = x[g n .. ] W[..][g m ..]; x[4 n],
 * y[4 m]. */
void linear_apply_gates(const struct linear *linear, const struct linear_work *work, const float *x,
                        float *y);
/* Bytes that a row of inputs takes in linear_work. */
size_t linear_byte_row(size_t inputs);
/* Bytes of quads: codes with the inputs filled up to a multiple of 4. */
size_t linear_quads(const struct linear *linear);
/* Computes offset, step, reach, sums and quads; to be called once codes, scales and zero points are
 * set. */
void linear_prepare(struct linear *linear);
/* Scale of a channel from its map's and a byte: base * 2^(-steps / 16). */
float linear_channel_scale(float base, int steps);
/* A stored int8 weight as a number. */
float linear_weight(const struct linear *linear, int input, int output);

#endif
