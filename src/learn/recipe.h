/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_RECIPE_H
#define ICURISK_LEARN_RECIPE_H

#include <stddef.h>
#include <stdint.h>

#include "learn/group.h"
#include "learn/vary.h"
#include "net/network.h"

/* Minimum hours of truncated stays. */
enum { TRUNCATED_FIRST = 6 };

/* Hyperparameters of training. Plain numbers, stored in checkpoints and facts. */
struct recipe {
    enum architecture architecture;
    enum activation hidden;
    enum gates gates;
    int depth, units[NETWORK_LAYERS_MAX];
    int epochs, batch;
    double rate, rate_end; /* learning rates of Adam, cosine decay over all steps */
    double decay;       /* decoupled: every step, weights -= rate * decay * weights (not biases) */
    double replication; /* share of the loss that is the mean over all hours */
    struct dropout dropout;
    double mask_dropout; /* share of stays, drawn each epoch, whose masks are set to zero */
    double truncation;   /* share of stays, drawn each epoch, truncated to a random whole hour from
                            TRUNCATED_FIRST on */
    struct variation variation; /* augmentation of stays */
    double prune;               /* share of every layer's units pruned after the first epoch */
    uint64_t seed;
};
/* Formats all hyperparameters in one line. */
void recipe_text(const struct recipe *recipe, char *out, size_t size);

#endif
