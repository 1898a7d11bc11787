/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_BACKGROUND_H
#define ICURISK_BASE_BACKGROUND_H

#include <pthread.h>
#include <stdbool.h>

#include "base/error.h"

/* One computation in a thread of its own, while the screen stays responsive. What both sides read
 * and write is protected by the lock; news is announced with background_tell. */
struct background {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool cancelled, told;
    void (*run)(void *context);
    void *context;
};

/* Starts run(context); signals stay with the calling thread. False with a reason if the system
 * gives no thread; then nothing needs to be ended. */
bool background_start(struct background *background, void (*run)(void *context), void *context,
                      struct error *error);
void background_lock(struct background *background);
void background_unlock(struct background *background);
/* Announces that something changed; the caller holds the lock. */
void background_tell(struct background *background);
/* For the computation: was it asked to stop? */
bool background_stops(struct background *background);
/* With the lock held: waits at most 20 ms for news that was not taken yet, if `running`, and takes
 * it. */
void background_wait(struct background *background, bool running);
/* Asks the computation to stop; it does so when it next looks. */
void background_cancel(struct background *background);
/* Asks it to stop and waits for its end. */
void background_end(struct background *background);
/* Number of threads for it that leaves a core for the screen; at least 1. */
int background_threads(void);

#endif
