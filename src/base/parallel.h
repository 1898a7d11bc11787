/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_PARALLEL_H
#define ICURISK_BASE_PARALLEL_H

/* A pool of threads that runs numbered tasks. Any thread may run any task, so a task must write
 * only its own results; then they do not depend on the number of threads. */
struct parallel;

/* threads >= 1, the calling thread included. Never NULL: if the system provides fewer threads the
 * pool is smaller. parallel_free frees it. */
struct parallel *parallel_new(int threads);
void parallel_free(struct parallel *pool);
/* Number of processors that this process may use, at least 1. */
int parallel_processors(void);

/* Runs task(context, 0 .. count - 1) and returns when all are done. Must not be called from a task.
 */
void parallel_run(struct parallel *pool, int count, void (*task)(void *context, int index),
                  void *context);

#endif
