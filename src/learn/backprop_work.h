/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_BACKPROP_WORK_H
#define ICURISK_LEARN_BACKPROP_WORK_H

#include "base/memory.h"
#include "learn/group.h"
#include "net/kernel.h"
#include "net/network.h"

/* The inside of backprop.h, for the kinds' own files. */

/* Saved activations of one layer; a row is hour * stays + stay. Hidden and cell states have one
 * block of stays more: the zero state before hour 0. Which of them a kind has, and how wide, its
 * trainable->save says; sums are the outputs of the kernel. */
struct saved {
    float *in;    /* [rows][inputs], after dropout */
    float *mask;  /* [stays][inputs], dropout factors of in */
    float *inner; /* [rows][...]: what the kind keeps besides, such as an inner layer's outputs */
    float *gates; /* [rows][gates]: activated; going back, the gradient of their
                   * pre-activations */
    float *cell;  /* [stays + rows][units] */
    float *squashed; /* [rows][units]: tanh of the cell state */
    float *hidden;   /* [stays + rows][units] */
    float *dsums;    /* [rows][sums]: gradient of the kernel's sums; the same block as gates
                      * where the sums are the gates */
    float *dinner;   /* [rows][...]: gradient that belongs to inner */
    float *dout;     /* gradient of this layer's outputs: [stays][units] of the hour at hand; not
                      * hourly: [rows][units] */
    float *dcell, *dhidden;           /* [stays][units]: those that come from the next hour */
    float *dcell_kept, *dhidden_kept; /* the same, of stays that are masked */
    /* transposed weights, block by block */
    float *kernel;        /* [sums][inputs]; not of the first layer */
    float *recurrent;     /* [outputs of the recurrent kernel][units] */
    float *hidden_kernel; /* [blocks][outputs of a block][inputs] */
};

struct backprop {
    const struct kernel *kernel;
    const struct loops *loops;
    struct saved layers[NETWORK_LAYERS_MAX + 1]; /* the last, for the output layer: in and mask */
    float *logits, *dlogits, *ones;              /* [rows] */
    unsigned char *masked;                       /* [rows] */
    unsigned char *any_masked;                   /* [steps] */
    struct arena arena;
};

/* Zeroed floats that live as long as the work. */
float *backprop_floats(struct backprop *work, size_t rows, int columns);

/* The group's rows of hour t, after dropout, into the first layer's `in`, and which of them are
 * masked. */
void backprop_pack_hour(const struct network *network, struct backprop *work,
                        const struct group *group, int t);

/* Where the gradient of a tensor of the network stands in the gradient block. */
float *backprop_gradient_of(const struct network *network, const float *tensor, float *gradient);

/* c[rows][outputs] = start + a W of a map without its bias; start is NULL, a bias, or c. */
void backprop_apply(const struct backprop *work, const struct linear *map, int rows, const float *a,
                    const float *start, float *c, int c_row);

/* c[rows][columns] = a b, or += where add. Rows of a and c are a_row and c_row apart. */
void backprop_multiply(const struct backprop *work, int rows, int columns, int depth,
                       const float *a, int a_row, const float *b, bool add, float *c, int c_row);

/* out[k][n] += a^T d over some rows; a, d and out have their rows this far apart. */
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

/* Fills rows of n floats with copies of one. */
void backprop_fill_rows(int rows, int n, const float *row, float *out);
/* Kernel and bias of a map, from all rows of its inputs and the gradient d[rows][outputs] of its
 * outputs, by OpenBLAS. Overwrites them in gradient. */
void backprop_map_gradient(const struct network *network, const struct backprop *work,
                           const struct linear *map, const float *in, const float *d, int rows,
                           float *gradient);

#endif
