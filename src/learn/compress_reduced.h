/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_COMPRESS_REDUCED_H
#define ICURISK_LEARN_COMPRESS_REDUCED_H

#include "learn/compress.h"
#include "learn/reduce.h"

/* Rounds in which weights are set to zero, each followed by training. */
enum { REDUCE_ROUNDS = 4 };

/* The recipe by which a network of this kind is distilled from another. */
struct recipe compress_recipe(const struct network *network, enum scheme scheme);

/* A packed model with reduced weights (learn/reduce.h), distilled from the parent's risks of the
 * fitted stays; training does not use outcomes. Rounds that prune weights come before rounds that
 * reduce values, each with half of options->recipe.epochs. With `rewind` (lottery tickets: Frankle
 * and Carbin 2019) training does not start from the parent's weights: a network is trained from the
 * recipe's seed, its smallest weights are pruned, the others are reset to their values after the
 * first epoch and trained again, in several rounds of all epochs. Calibrated on the held-out stays,
 * or to the parent's risks of them if the parent may have seen them. NULL if stopped (error unset)
 * or failed. */
struct model *compress_reduced(const struct compression *compression,
                               const struct reduce_choice *choice, bool rewind,
                               const struct fit_options *options, const char *name,
                               struct parallel *pool, struct judgement *judgement,
                               struct error *error);

#endif
