/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_PARALLEL_H
#define ICURISK_BASE_PARALLEL_H

/* A pool of threads that runs numbered tasks. Any thread may run any task, so a task must write
 * only its own results; then they do not depend on the number of threads. */
struct parallel;

/* threads >= 1; the calling thread is one of them. Never NULL: if the system gives fewer threads
 * the pool is smaller. */
struct parallel *parallel_new(int threads);
void parallel_free(struct parallel *pool);
/* Processors this process may use, at least 1. */
int parallel_processors(void);

/* Runs task(context, 0 .. count - 1); returns when all are done. Not to be called from a task. */
void parallel_run(struct parallel *pool, int count, void (*task)(void *context, int index),
                  void *context);

#endif
