/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_TRAINABLE_H
#define ICURISK_LEARN_TRAINABLE_H

#include "learn/recipe.h"
#include "net/kind.h"

struct backprop;
struct saved;

/* How a kind of network is trained: one per row of net/kind.h, in trainable_NAME.c, the counterpart
 * of src/net/kind_NAME.c. */
struct trainable {
    /* Default sizes and hyperparameters of the kind, without distillation. */
    struct recipe recipe;
    int open_block; /* block of the first map's bias that is initialised to 1; -1: none */
    const char *reconstruction; /* how its facts describe that the kind differs from the published
                                   one; NULL: as published */
    /* Allocates the saved activations of a layer; rows is stays * hours; first: the lowest layer.
     */
    struct saved (*save)(struct backprop *work, const struct layer *layer, bool first, size_t stays,
                         size_t rows);
    /* All hidden layers. forward: fills their saved activations and `in` of the output layer.
     * backward: writes their gradients from work->dlogits. Hourly kinds use those of
     * learn/backprop_recurrent.h, which call the functions below. */
    void (*forward)(const struct network *network, struct backprop *work,
                    const struct group *group);
    void (*backward)(const struct network *network, struct backprop *work,
                     const struct group *group, float *gradient);
    /* Layer l at hour t. forward_step: the new hidden state, from `in` and the previous states.
     * backward_step: dsums and the gradients of the previous states, from dout and the gradients of
     * the next hour; those of masked stays are 0. */
    void (*forward_step)(const struct network *network, const struct backprop *work, int l,
                         int stays, int t);
    void (*backward_step)(const struct network *network, const struct backprop *work, int l,
                          int stays, int t);
    /* Accumulates the gradients of a layer's tensors besides kernel and recurrent kernel over some
     * rows; NULL: there are none. */
    void (*gather)(const struct network *network, const struct backprop *work, int l, long row,
                   int rows, float *gradient);
};

/* The trainable of a network, and of a kind. */
const struct trainable *trainable_of(const struct network *network);
const struct trainable *trainable_for(enum architecture architecture);

#define TRAINABLE_TABLE(NAME, name) extern const struct trainable trainable_##name;
NETWORK_KINDS(TRAINABLE_TABLE)
#undef TRAINABLE_TABLE

#endif
