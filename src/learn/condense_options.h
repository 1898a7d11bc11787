/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_CONDENSE_OPTIONS_H
#define ICURISK_LEARN_CONDENSE_OPTIONS_H

#include "learn/train_many.h"
#include "learn/teacher.h"

/* What condense is asked for, and at which hours it judges.
 *
 * The hours at which variants are scaled and judged; the last is 48. */
enum { CONDENSE_HOURS = 9, CONDENSE_SHOWN = 3 /* tables begin here, at hour 6 */ };
extern const int condense_hours[CONDENSE_HOURS];

struct condense_options {
    enum scheme scheme;
    bool paper; /* the published recipe, judged on the held-out stays only; else the best one known
                 */
    uint64_t seed;
    double held_out; /* share of stays whose outcomes are looked at only to judge */
    struct teacher teacher;
    struct regress_recipe linear; /* of `logistic`, and of its half of `wide` */
    int inner_bag;                /* of the teachers within the out-of-fold networks */
    int folds;                    /* out of fold: of the networks that are judged on all stays */
    int epochs;      /* 0: each recipe's own; else of every training, to try things out */
    const char *out; /* folder of the networks' files */
    struct train_many_watch watch;                /* its folder keeps the checkpoints */
    void (*say)(void *context, const char *line); /* what begins or was found; watch.context */
};
struct condense_options condense_options_default(enum scheme scheme);

/* Says a line to options->say, if any. */
void condense_say(const struct condense_options *options, const char *line);

#endif
