/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_BACKPROP_WORK_H
#define ICURISK_LEARN_BACKPROP_WORK_H

#include "base/memory.h"
#include "learn/group.h"
#include "net/kernel.h"
#include "net/network.h"

/* Internals of backprop.h, for the sources of the kinds. */

/* Saved activations of one layer; a row is hour * stays + stay. Hidden and cell states have one
 * more block of stays: the zero state before hour 0. trainable->save of a kind decides which of
 * these exist and how wide they are; sums are the outputs of the kernel. */
struct saved {
    float *in;       /* [rows][inputs], after dropout */
    float *mask;     /* [stays][inputs], dropout factors of in */
    float *inner;    /* [rows][...]: specific to the kind, such as the outputs of an inner layer */
    float *gates;    /* [rows][gates]: activated gates; in the backward pass the gradient of their
                        pre-activations */
    float *cell;     /* [stays + rows][units] */
    float *squashed; /* [rows][units]: tanh of the cell state */
    float *hidden;   /* [stays + rows][units] */
    float *dsums;    /* [rows][sums]: gradient of the kernel's sums; shares memory with gates if the
                        sums are the gates */
    float *dinner;   /* [rows][...]: gradient of inner */
    float *dout;     /* gradient of this layer's outputs: [stays][units] of the current hour; not
                        hourly: [rows][units] */
    float *dcell, *dhidden;           /* [stays][units]: from the next hour */
    float *dcell_kept, *dhidden_kept; /* the same, for masked stays */
    /* weights, transposed block by block */
    float *kernel;        /* [sums][inputs]; not for the first layer */
    float *recurrent;     /* [outputs of the recurrent kernel][units] */
    float *hidden_kernel; /* [blocks][outputs of a block][inputs] */
};

struct backprop {
    const struct kernel *kernel;
    const struct loops *loops;
    bool hard_gates; /* of the network */
    struct saved layers[NETWORK_LAYERS_MAX +
                        1];         /* the last is for the output layer and has only in and mask */
    float *logits, *dlogits, *ones; /* [rows] */
    unsigned char *masked;          /* [rows] */
    unsigned char *any_masked;      /* [steps] */
    struct arena arena;
};

/* Allocates rows x columns zeroed floats that are freed with the work. */
float *backprop_floats(struct backprop *work, size_t rows, int columns);

/* Copies the group's rows of hour t, after dropout, to the first layer's `in`, and notes which are
 * masked. */
void backprop_pack_hour(const struct network *network, struct backprop *work,
                        const struct group *group, int t);

/* The position in the gradient block of a tensor of the network. */
float *backprop_gradient_of(const struct network *network, const float *tensor, float *gradient);

/* c[rows][outputs] = start + a W for the weights W of a map; start is NULL, a bias, or c. */
void backprop_apply(const struct backprop *work, const struct linear *map, int rows, const float *a,
                    const float *start, float *c, int c_row);

/* c[rows][columns] = a b, or += if add. a_row and c_row are the row strides of a and c. */
void backprop_multiply(const struct backprop *work, int rows, int columns, int depth,
                       const float *a, int a_row, const float *b, bool add, float *c, int c_row);

/* out[k][n] += a^T d over some rows, with the row strides of a, d and out. */
struct gradient_product {
    int rows, k, n;
    const float *a;
    int a_row;
    const float *d;
    int d_row;
    float *out;
    int out_row;
};
void backprop_add_gradient(const struct backprop *work, const struct gradient_product *product);

/* Fills rows of n floats with copies of one row. */
void backprop_fill_rows(int rows, int n, const float *row, float *out);
/* Gradients of a map's kernel and bias, from all rows of its inputs and the gradient
 * d[rows][outputs] of its outputs, by OpenBLAS. Overwrites them in gradient. */
void backprop_map_gradient(const struct network *network, const struct backprop *work,
                           const struct linear *map, const float *in, const float *d, int rows,
                           float *gradient);

#endif
