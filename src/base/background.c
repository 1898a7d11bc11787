/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/background.h"

#include <signal.h>
#include <time.h>

#include "base/parallel.h"

static void *run(void *argument)
{
    struct background *background = argument;
    background->run(background->context);
    return NULL;
}

static void destroy(struct background *background)
{
    pthread_mutex_destroy(&background->lock);
    pthread_cond_destroy(&background->changed);
}

bool background_start(struct background *background, void (*work)(void *context), void *context,
                      struct error *error)
{
    sigset_t all, before;
    *background = (struct background){.run = work, .context = context};
    pthread_mutex_init(&background->lock, NULL);
    /* (a clock that nobody sets back while the screen waits by it) */
    pthread_condattr_t by_clock;
    pthread_condattr_init(&by_clock);
    pthread_condattr_setclock(&by_clock, CLOCK_MONOTONIC);
    pthread_cond_init(&background->changed, &by_clock);
    pthread_condattr_destroy(&by_clock);
    /* Signals are handled by the main thread. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&background->thread, NULL, run, background) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!started) {
        destroy(background);
        error_set(error, "the system gives no thread to compute on");
    }
    return started;
}

void background_lock(struct background *background)
{
    pthread_mutex_lock(&background->lock);
}

void background_unlock(struct background *background)
{
    pthread_mutex_unlock(&background->lock);
}

void background_tell(struct background *background)
{
    background->told = false;
    pthread_cond_signal(&background->changed);
}

bool background_stops(struct background *background)
{
    background_lock(background);
    bool cancelled = background->cancelled;
    background_unlock(background);
    return cancelled;
}

void background_wait(struct background *background, bool running)
{
    enum { WAIT_NSEC = 20000000, SECOND_NSEC = 1000000000 };
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WAIT_NSEC;
    until.tv_sec += until.tv_nsec / SECOND_NSEC;
    until.tv_nsec %= SECOND_NSEC;
    if (background->told && running) {
        pthread_cond_timedwait(&background->changed, &background->lock, &until);
    }
    background->told = true;
}

void background_cancel(struct background *background)
{
    background_lock(background);
    background->cancelled = true;
    background_unlock(background);
}

void background_end(struct background *background)
{
    background_cancel(background);
    pthread_join(background->thread, NULL);
    destroy(background);
}

int background_threads(void)
{
    int processors = parallel_processors();
    return processors > 1 ? processors - 1 : 1;
}
