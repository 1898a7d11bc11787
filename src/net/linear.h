/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_LINEAR_H
#define ICURISK_NET_LINEAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/kernel.h"

/* The linear map y = x W + b, independent of how weights are stored: float32, or int8 with one
 * scale per output. With int8 the inputs are quantised to bytes too, sums are int32, and no float
 * copy of W is kept. */
struct linear {
    int inputs, outputs;
    int index;      /* index among the maps of its network */
    float *weights; /* [inputs][outputs]; NULL when stored as int8 */
    float *bias;    /* [outputs] or NULL */
    /* int8: weight = scale[j] * (code - zero); input = input_scale * (byte - input_zero) */
    int8_t *codes;       /* [inputs][outputs] */
    float *scale;        /* [outputs] */
    int zero;            /* zero point of the weights; 0 with one scale per channel */
    int32_t *bias_codes; /* [outputs], in units of input_scale * scale[j]; NULL without bias */
    int32_t
        *offset;    /* [outputs]: contribution of the zero points to a sum; set by linear_prepare */
    float *step;    /* [outputs]: input_scale * scale[j]; set by linear_prepare */
    int32_t *reach; /* [quads, rounded up to 8]: see struct byte_map; set by linear_prepare */
    int32_t *sums;  /* [outputs]: sums of the codes; set by linear_prepare; NULL: not needed */
    bool exact;     /* all sums are exact in float32; set by linear_prepare */
    int8_t *quads;  /* [linear_quads()]: codes in the kernels' layout; set by linear_prepare */
    float input_scale;
    int input_zero;
};

/* Range of the inputs of a map. */
struct linear_range {
    float low, high;
};

/* Per-thread scratch for applying maps. */
struct linear_work {
    const struct kernel *kernel;
    struct linear_range *observed; /* [maps], widened at each use; NULL: not recorded */
    bool in_float; /* int8 weights with float inputs and sums, to separate quantisation error from
                      bugs */
    const struct byte_signs *signs; /* [maps]: those of size 0 are not used; NULL: none */
    const int8_t *const *signs_of;  /* [maps]: the codes that they were made of */
    uint8_t *bytes; /* [linear_byte_row(most inputs)]; for rows 2 LINEAR_ROWS of it */
};

/* y[outputs] = b + x W, or += when add. */
void linear_apply(const struct linear *linear, const struct linear_work *work, const float *x,
                  bool add, float *y);
/* Rows of inputs and outputs with strides x_row and y_row, in floats. */
enum { LINEAR_ROWS = 24 };
struct linear_rows {
    int count; /* <= LINEAR_ROWS */
    const float *x;
    long x_row;
    float *y;
    long y_row;
};
/* y = b + x W for all rows, bit for bit as linear_apply, but faster. The map must have a bias. */
void linear_apply_rows(const struct linear *linear, const struct linear_work *work,
                       const struct linear_rows *rows);
/* A chain of int8 maps with ReLU in between, bit for bit as linear_apply_rows and ReLU in turn, but
 * without float intermediates. Ignores work->observed and work->in_float. */
void linear_apply_chain(const struct linear *const *maps, int count, const struct linear_work *work,
                        const struct linear_rows *rows);
/* hLSTM's hidden kernel [n][4 m]: for each gate g, y[g m .. ] = x[g n .. ] W[..][g m ..]; x[4 n],
 * y[4 m]. */
void linear_apply_gates(const struct linear *linear, const struct linear_work *work, const float *x,
                        float *y);
/* Bytes per row of inputs in linear_work. */
size_t linear_byte_row(size_t inputs);
/* Size of quads in bytes: codes with the inputs padded to a multiple of 4. */
size_t linear_quads(const struct linear *linear);
/* Computes offset, step, reach, sums, quads and exact; call after setting codes, scales and zero
 * points. */
void linear_prepare(struct linear *linear);
/* Scale of a channel: base * 2^(-steps / 16). */
float linear_channel_scale(float base, int steps);
/* 16-bit masks of the map's struct byte_signs; 0 if its codes are not all of one size, or sums
 * could be too large for it. */
size_t linear_signs_room(const struct linear *linear);
/* Makes it; masks[linear_signs_room()]. */
struct byte_signs linear_signs_make(const struct linear *linear, uint16_t *masks);
/* The value of a stored int8 weight. */
float linear_weight(const struct linear *linear, int input, int output);

#endif
