/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_TRAIN_H
#define ICURISK_LEARN_TRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/parallel.h"
#include "learn/recipe.h"
#include "net/network.h"

/* The recipe for an architecture without distillation, and its published layer sizes. */
struct recipe recipe_default(enum architecture architecture);

/* What it is trained on; nothing is changed. Stay i has rows x[index[i]][steps][76]. An hourly
 * network reads them in order; any other reads the last row only (of a truncated stay: that of its
 * end), so rows must be running summaries. */
struct examples {
    const float *x;
    const float *target; /* [count] outcome or probability */
    size_t count;
    int steps;
    int mask_first, mask_count;      /* the mask columns */
    const struct feature_spec *spec; /* of x; needed by a recipe that varies */
    const size_t *index;             /* [count]; NULL: the stays of x in order */
    const char *digest; /* stands for x in checkpoints: its SHA-256; NULL: made when needed */
};

/* Said after each batch (epoch_done false) and each epoch. Returns false to stop: the checkpoint of
 * the last whole epoch is on the disk then. */
struct progress {
    int epoch, epochs; /* epoch from 1 */
    size_t batch, batches;
    bool epoch_done;
    double loss;         /* mean over the epoch so far */
    double seconds_left; /* estimate */
    const struct network *network;
};
typedef bool train_progress_fn(void *context, const struct progress *progress);

/* Trains from the recipe's seed: the same recipe, examples and instruction set give the same
 * weights whatever the number of threads. With checkpoint (a path, or NULL), the state after each
 * epoch is saved there, and an existing file of the same recipe and examples is resumed from; a
 * recipe that prunes has checkpoint.first, too. NULL with a reason when stopped (error unset) or
 * failed. free() the network. */
struct network *train_network(const struct recipe *recipe, const struct examples *examples,
                              struct parallel *pool, const char *checkpoint,
                              train_progress_fn *progress, void *context, struct error *error);

/* The same from the weights of another network of any shape: the recipe's sizes are not looked at.
 */
struct network *train_further(const struct network *start, const struct recipe *recipe,
                              const struct examples *examples, struct parallel *pool,
                              const char *checkpoint, train_progress_fn *progress, void *context,
                              struct error *error);

/* logits[count][steps] of every hour, no dropout. */
void train_hourly_logits(const struct network *network, const struct examples *examples,
                         struct parallel *pool, float *logits);
/* Logits of the last hour for each example, no dropout. */
void train_logits(const struct network *network, const struct examples *examples,
                  struct parallel *pool, float *logits);

#endif
