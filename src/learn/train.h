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
#include "learn/reduce.h"
#include "net/network.h"

/* The default recipe of a kind without distillation, with its published layer sizes. */
struct recipe recipe_default(enum architecture architecture);

struct cohort_rows;

/* Training data, which are not modified. Stay i has rows x[index[i]][steps][76], or those of stay
 * index[i] of a cohort, which are made when they are read. An hourly network reads them in order;
 * other kinds read only the last row (that of the last hour of a truncated stay), so rows must be
 * running summaries. */
struct examples {
    const float *x;                 /* NULL: rows */
    const struct cohort_rows *rows; /* steps is then 48 */
    bool summary;                   /* of rows */
    const float *target;            /* [count] outcome or probability */
    size_t count;
    int steps;
    int mask_first, mask_count;      /* the mask columns */
    const struct feature_spec *spec; /* spec of x; needed for augmentation */
    const size_t *index;             /* [count]; NULL: the stays of x in order */
    const char *digest;              /* SHA-256 of x, for checkpoints; NULL: computed when needed */
};

/* The rows of stay i: in x, or made in copy[steps][76]. */
const float *examples_rows(const struct examples *examples, size_t i, float *copy);

/* Called after each batch (epoch_done false) and each epoch. Returns false to stop; the checkpoint
 * of the last complete epoch is then on disk. */
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
 * weights for any number of threads. With checkpoint (a path, or NULL), the state after each epoch
 * is saved there, and training resumes from an existing file of the same recipe and examples; a
 * recipe that prunes also writes checkpoint.first. NULL if stopped (error unset) or failed. The
 * caller frees the network with free(). */
struct network *train_network(const struct recipe *recipe, const struct examples *examples,
                              struct parallel *pool, const char *checkpoint,
                              train_progress_fn *progress, void *context, struct error *error);

/* The same from the weights of another network of any shape: the recipe's sizes are ignored. */
struct network *train_further(const struct network *start, const struct recipe *recipe,
                              const struct examples *examples, struct parallel *pool,
                              const char *checkpoint, train_progress_fn *progress, void *context,
                              struct error *error);

/* The same with reduced weights and without checkpoints; the network is marked packed. */
struct network *train_reduced(const struct network *start, struct reduction *reduction,
                              const struct recipe *recipe, const struct examples *examples,
                              struct parallel *pool, train_progress_fn *progress, void *context,
                              struct error *error);

/* Writes logits[count] of the last hour, without dropout. */
void train_logits(const struct network *network, const struct examples *examples,
                  struct parallel *pool, float *logits);

#endif
