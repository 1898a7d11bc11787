/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_TRAIN_H
#define ICURISK_LEARN_TRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/parallel.h"
#include "learn/backprop.h"
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

/* The recipe for an architecture without distillation, and its published layer sizes. */
struct recipe recipe_default(enum architecture architecture);
/* One line that names every number of it. */
void recipe_text(const struct recipe *recipe, char *out, size_t size);

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
