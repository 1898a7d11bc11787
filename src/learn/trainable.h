/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_TRAINABLE_H
#define ICURISK_LEARN_TRAINABLE_H

#include "learn/recipe.h"
#include "net/kind.h"

struct backprop;
struct saved;

/* How a kind of network is trained: one for each row of net/kind.h, in trainable_NAME.c beside
 * src/net/kind_NAME.c. */
struct trainable {
    /* Its sizes and what differs between kinds of a recipe without distillation. */
    struct recipe recipe;
    int open_block;             /* of the first map's bias: this block begins at 1; -1: none does */
    const char *reconstruction; /* what its facts say of that; NULL: it is as published */
    /* Memory for a layer in groups of stays; rows is stays * hours; first: nothing is below it. */
    struct saved (*save)(struct backprop *work, const struct layer *layer, bool first, size_t stays,
                         size_t rows);
    /* All hidden layers, there: fills their saved activations, and `in` of the output layer, from
     * the group; and back: writes their gradients from work->dlogits. Hourly kinds: those of
     * learn/backprop_recurrent.h, which call the rest. */
    void (*forward)(const struct network *network, struct backprop *work,
                    const struct group *group);
    void (*backward)(const struct network *network, struct backprop *work,
                     const struct group *group, float *gradient);
    /* Layer l at hour t. There: the new hidden state, from `in` and the states before. Back: the
     * gradients of the states before and dsums, from dout and the gradients that come from the
     * next hour; masked stays have none. */
    void (*forward_step)(const struct network *network, const struct backprop *work, int l,
                         int stays, int t);
    void (*backward_step)(const struct network *network, const struct backprop *work, int l,
                          int stays, int t);
    /* Adds some rows to the gradients of what a layer has besides kernel and recurrent kernel;
     * NULL: nothing. */
    void (*gather)(const struct network *network, const struct backprop *work, int l, long row,
                   int rows, float *gradient);
};

/* Of a network, and of a kind. */
const struct trainable *trainable_of(const struct network *network);
const struct trainable *trainable_for(enum architecture architecture);

#define TRAINABLE_TABLE(NAME, name) extern const struct trainable trainable_##name;
NETWORK_KINDS(TRAINABLE_TABLE)
#undef TRAINABLE_TABLE

#endif
