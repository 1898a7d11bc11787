/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_TRAIN_MANY_H
#define ICURISK_LEARN_TRAIN_MANY_H

#include "learn/train.h"

/* Many independent trainings, each on one thread, side by side. */
struct run {
    char name[64]; /* of its checkpoint, too */
    struct recipe recipe;
    struct examples examples;
    struct network *network;     /* the result; free() it */
    double seconds;              /* processor time; 0: not known, because it was resumed */
    train_progress_fn *progress; /* NULL, or asked as train_network does, on the run's thread */
    void *context;
};

struct train_many_progress {
    const char *name; /* of the run that is done */
    int done, total;
    double seconds_left; /* estimate for these runs */
};

/* What happens around the runs. Both functions may be NULL; `stop` is asked by several threads at
 * once, `done` by one at a time. */
struct train_many_watch {
    bool (*stop)(void *context);
    void (*done)(void *context, const struct train_many_progress *progress);
    void *context;
    const char *folder; /* of the checkpoints, or NULL: a finished run is found there again */
};

/* Runs all. False when stopped (error unset) or failed; the networks that are done are kept. The
 * results do not depend on the number of threads. */
bool train_many(struct run *runs, int count, struct parallel *pool,
                const struct train_many_watch *watch, struct error *error);

#endif
