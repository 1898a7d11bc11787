/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/parallel.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"

struct parallel {
    pthread_mutex_t lock;
    pthread_cond_t work, done;
    void (*task)(void *context, int index);
    void *context;
    int next, count, running;
    bool stop;
    int helpers;
    pthread_t threads[];
};

/* Runs tasks until none is left. The lock is held on entry and on return. */
static void take_tasks(struct parallel *pool)
{
    while (pool->next < pool->count) {
        int index = pool->next++;
        pool->running++;
        pthread_mutex_unlock(&pool->lock);
        pool->task(pool->context, index);
        pthread_mutex_lock(&pool->lock);
        pool->running--;
    }
    if (pool->running == 0) {
        pthread_cond_signal(&pool->done);
    }
}

static void *help(void *argument)
{
    struct parallel *pool = argument;
    pthread_mutex_lock(&pool->lock);
    while (!pool->stop) {
        take_tasks(pool);
        pthread_cond_wait(&pool->work, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

struct parallel *parallel_new(int threads)
{
    int wanted = threads > 1 ? threads - 1 : 0;
    struct parallel *pool = memory_new(1, sizeof *pool + (size_t)wanted * sizeof *pool->threads);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, NULL);
    pthread_cond_init(&pool->done, NULL);
    /* Signals are handled by the main thread. */
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool->helpers < wanted &&
           pthread_create(&pool->threads[pool->helpers], NULL, help, pool) == 0) {
        pool->helpers++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pool;
}

void parallel_free(struct parallel *pool)
{
    if (!pool) {
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->stop = true;
    pthread_cond_broadcast(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->helpers; i++) {
        pthread_join(pool->threads[i], NULL);
    }
    pthread_cond_destroy(&pool->done);
    pthread_cond_destroy(&pool->work);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

int parallel_processors(void)
{
    cpu_set_t set;
    int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count > 0 ? count : 1;
}

void parallel_run(struct parallel *pool, int count, void (*task)(void *context, int index),
                  void *context)
{
    pthread_mutex_lock(&pool->lock);
    pool->task = task;
    pool->context = context;
    pool->next = 0;
    pool->count = count;
    if (pool->helpers > 0 && count > 1) {
        pthread_cond_broadcast(&pool->work);
    }
    take_tasks(pool);
    while (pool->running > 0) {
        pthread_cond_wait(&pool->done, &pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
}
