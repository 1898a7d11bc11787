/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_VECTORS_H
#define ICURISK_TESTS_VECTORS_H

#include <jansson.h>

#include "net/network.h"

/* The reference vectors in tests/reference/vectors: weights, inputs, risks and gradients of an
 * independent float64 implementation. */
struct vectors {
    json_t *root;
    struct network *network; /* with the file's weights */
    int stays, steps;        /* steps 1 for dense networks */
    float *x;                /* [stays][steps][inputs] */
    double logit[16], risk[16], label[16], loss;
};

/* The names of the files, all kinds of network among them; NULL at the end. */
extern const char *const vectors_names[];

/* Fails the test if the file cannot be read. */
struct vectors vectors_open(const char *name);
void vectors_close(struct vectors *vectors);
/* Flattens a nested array into out (at most limit numbers); returns how many. */
size_t vectors_flatten(const json_t *array, double *out, size_t limit);

#endif
