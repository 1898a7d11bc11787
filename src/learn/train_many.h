/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_TRAIN_MANY_H
#define ICURISK_LEARN_TRAIN_MANY_H

#include "learn/train.h"

/* Many independent trainings in parallel, each on one thread. */
struct run {
    char name[64]; /* also names its checkpoint */
    struct recipe recipe;
    struct examples examples;
    struct network *network;     /* the result; free() it */
    double seconds;              /* processor time; 0: unknown, because it was resumed */
    train_progress_fn *progress; /* NULL, or called as by train_network, on the run's thread */
    void *context;
};

struct train_many_progress {
    const char *name; /* name of the finished run */
    int done, total;
    double seconds_left; /* estimate for these runs */
};

/* Callbacks for the runs. Both functions may be NULL; `stop` is called by several threads at once,
 * `done` by one at a time. */
struct train_many_watch {
    bool (*stop)(void *context);
    void (*done)(void *context, const struct train_many_progress *progress);
    void *context;
    const char
        *folder; /* folder of the checkpoints, from which a finished run is loaded again; or NULL */
};

/* Runs all. False if stopped (error unset) or failed; finished networks are kept. The results do
 * not depend on the number of threads. */
bool train_many(struct run *runs, int count, struct parallel *pool,
                const struct train_many_watch *watch, struct error *error);

#endif
