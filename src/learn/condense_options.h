/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_CONDENSE_OPTIONS_H
#define ICURISK_LEARN_CONDENSE_OPTIONS_H

#include "learn/train_many.h"
#include "learn/teacher.h"

/* Options of condense, and the hours at which it judges.
 *
 * The hours at which variants are scaled and judged; the last is 48. */
enum { CONDENSE_HOURS = 9, CONDENSE_SHOWN = 3 /* tables begin here, at hour 6 */ };
extern const int condense_hours[CONDENSE_HOURS];

struct condense_options {
    enum scheme scheme;
    bool paper; /* the published recipe, judged on the held-out stays only; else the best known
                   recipe */
    uint64_t seed;
    int seeds; /* paper: trainings of every network, from seed, seed + 1, ... in the same split */
    double held_out; /* share of stays used only to judge */
    struct teacher teacher;
    struct regress_recipe linear; /* of `logistic`, and of its half of `wide` */
    int inner_bag;                /* networks per teacher within the out-of-fold networks */
    int folds;                    /* cross-validation folds of the networks judged on all stays */
    int epochs;      /* 0: as in each recipe; else for every training, for experiments */
    const char *out; /* folder folder of the networks' files */
    struct train_many_watch watch;                /* its folder holds the checkpoints */
    void (*say)(void *context, const char *line); /* reports progress; called with watch.context */
};
struct condense_options condense_options_default(enum scheme scheme);

/* Passes a line to options->say, if it is set. */
void condense_say(const struct condense_options *options, const char *line);

#endif
