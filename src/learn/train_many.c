/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/train_many.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

struct execution {
    struct run *runs;
    int count, done;
    const struct train_many_watch *watch;
    atomic_bool stopped;
    pthread_mutex_t lock;
    struct error *error;
    double started; /* usec */
};

/* Progress callback of train_network: calls the run's own callback, then `stop`. */
struct asking {
    struct execution *execution;
    struct run *run;
};

static bool go_on(void *context, const struct progress *progress)
{
    struct asking *asking = context;
    struct execution *execution = asking->execution;
    if (asking->run->progress && !asking->run->progress(asking->run->context, progress)) {
        atomic_store(&execution->stopped, true);
    }
    if (execution->watch->stop && execution->watch->stop(execution->watch->context)) {
        atomic_store(&execution->stopped, true);
    }
    return !atomic_load(&execution->stopped);
}

static void report_done(struct execution *execution, const struct run *run,
                        const struct error *fault)
{
    pthread_mutex_lock(&execution->lock);
    if (!run->network) {
        atomic_store(&execution->stopped, true);
        if (fault->set) {
            error_set(execution->error, "%s: %s", run->name, fault->text);
        }
    } else {
        execution->done++;
        double since = (clock_usec() - execution->started) / 1e6;
        struct train_many_progress progress = {
            .name = run->name,
            .done = execution->done,
            .total = execution->count,
            .seconds_left = since / execution->done * (execution->count - execution->done),
        };
        if (execution->watch->done) {
            execution->watch->done(execution->watch->context, &progress);
        }
    }
    pthread_mutex_unlock(&execution->lock);
}

static void execute_one(void *context, int index)
{
    struct execution *execution = context;
    struct run *run = &execution->runs[index];
    struct error fault = ERROR_NONE;
    struct text checkpoint = {0};
    if (atomic_load(&execution->stopped)) {
        return;
    }
    if (execution->watch->folder) {
        text_format(&checkpoint, "%s/%s.checkpoint", execution->watch->folder, run->name);
    }
    bool resumed = checkpoint.data && access(checkpoint.data, F_OK) == 0;
    struct asking asking = {execution, run};
    struct parallel *alone = parallel_new(1);
    double start = clock_thread_usec();
    run->network =
        train_network(&run->recipe, &run->examples, alone, checkpoint.data, go_on, &asking, &fault);
    run->seconds = resumed ? 0 : (clock_thread_usec() - start) / 1e6;
    parallel_free(alone);
    text_free(&checkpoint);
    report_done(execution, run, &fault);
}

bool train_many(struct run *runs, int count, struct parallel *pool,
                const struct train_many_watch *watch, struct error *error)
{
    struct execution execution = {
        .runs = runs, .count = count, .watch = watch, .error = error, .started = clock_usec()};
    pthread_mutex_init(&execution.lock, NULL);
    parallel_run(pool, count, execute_one, &execution);
    pthread_mutex_destroy(&execution.lock);
    return execution.done == count;
}
