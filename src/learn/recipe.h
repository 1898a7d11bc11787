/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_RECIPE_H
#define ICURISK_LEARN_RECIPE_H

#include <stddef.h>
#include <stdint.h>

#include "learn/group.h"
#include "learn/vary.h"
#include "net/network.h"

/* Truncated stays keep at least this many hours. */
enum { TRUNCATED_FIRST = 6 };

/* How a network is trained. Plain numbers: written into checkpoints and the facts page. */
struct recipe {
    enum architecture architecture;
    enum activation hidden;
    int depth, units[NETWORK_LAYERS_MAX];
    int epochs, batch;
    double rate, rate_end; /* Adam's, falling as a cosine over all steps */
    double decay;       /* decoupled: every step, weights -= rate * decay * weights (not biases) */
    double replication; /* share of the loss that is the mean over all hours */
    struct dropout dropout;
    double mask_dropout; /* share of stays, drawn anew each epoch, whose masks are all zero */
    double truncation;   /* the same: whose end is moved to a whole hour from TRUNCATED_FIRST on */
    struct variation variation; /* how stays vary from epoch to epoch */
    double prune;               /* share of every layer's units that goes after the first epoch */
    uint64_t seed;
};
/* One line that names every number of it. */
void recipe_text(const struct recipe *recipe, char *out, size_t size);

#endif
