/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/tuning.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "base/parallel.h"
#include "base/text.h"
#include "learn/cohort.h"
#include "learn/compress.h"

struct tuning {
    pthread_t thread;
    pthread_mutex_t lock; /* protects the following members, up to the read-only ones */
    pthread_cond_t changed;
    bool cancelled, told;
    struct tuning_news news;
    struct model *model;
    const struct model *parent;
    struct network *start;
    char *how, *folder;
};

static void tell(struct tuning *tuning, enum tuning_stage stage)
{
    tuning->news.stage = stage;
    tuning->told = false;
    pthread_cond_signal(&tuning->changed);
}

static bool note_progress(void *context, const struct fit_progress *progress)
{
    struct tuning *tuning = context;
    const struct progress *train = &progress->train;
    pthread_mutex_lock(&tuning->lock);
    if (train->epoch_done && train->epoch <= TUNING_EPOCHS) {
        tuning->news.epochs = train->epoch;
        tuning->news.loss[train->epoch - 1] = train->loss;
        tuning->news.auroc[train->epoch - 1] = progress->auroc;
        tell(tuning, TUNING_TRAINS);
    }
    bool go_on = !tuning->cancelled;
    pthread_mutex_unlock(&tuning->lock);
    return go_on;
}

static struct model *tune(struct tuning *tuning, const struct compression *compression,
                          struct parallel *pool, struct error *error)
{
    const struct model *parent = tuning->parent;
    struct fit_options options =
        fit_options_default(parent->network->shape.architecture, parent->spec.scheme);
    struct judgement judged;
    struct text name = {0};
    options.recipe.hidden = parent->network->shape.hidden_activation;
    options.recipe.gates = parent->network->shape.gates;
    options.recipe.epochs = TUNING_EPOCHS;
    options.recipe.seed = 1;
    options.progress = note_progress;
    options.context = tuning;
    text_format(&name, "%s-tuned", parent->name);
    struct model *model = compress_tuned(compression, tuning->start, tuning->how, &options,
                                         name.data, pool, &judged, error);
    text_free(&name);
    return model;
}

static void *run(void *argument)
{
    struct tuning *tuning = argument;
    struct error error = ERROR_NONE;
    struct compression compression = {0};
    int processors = parallel_processors();
    struct parallel *pool =
        parallel_new(processors > 1 ? processors - 1 : 1); /* one core is left for the screen */
    struct cohort *cohort = cohort_read(tuning->folder, pool, &error);
    struct model *model = NULL;
    if (cohort && compress_start(&compression, tuning->parent, cohort, &error)) {
        pthread_mutex_lock(&tuning->lock);
        tuning->news.synthetic = cohort->synthetic;
        tell(tuning, TUNING_TRAINS);
        pthread_mutex_unlock(&tuning->lock);
        model = tune(tuning, &compression, pool, &error);
    }
    compress_end(&compression);
    cohort_free(cohort);
    parallel_free(pool);
    pthread_mutex_lock(&tuning->lock);
    tuning->model = model;
    tuning->news.error = error;
    tell(tuning, model ? TUNING_DONE : error.set ? TUNING_FAILED : TUNING_STOPPED);
    pthread_mutex_unlock(&tuning->lock);
    return NULL;
}

struct tuning *tuning_start(const struct model *parent, const struct network *start,
                            const char *how, const char *folder, struct error *error)
{
    struct tuning *tuning = memory_new(1, sizeof *tuning);
    sigset_t all, before;
    pthread_mutex_init(&tuning->lock, NULL);
    /* (a clock that nobody sets back while the screen waits by it) */
    pthread_condattr_t by_clock;
    pthread_condattr_init(&by_clock);
    pthread_condattr_setclock(&by_clock, CLOCK_MONOTONIC);
    pthread_cond_init(&tuning->changed, &by_clock);
    pthread_condattr_destroy(&by_clock);
    tuning->parent = parent;
    tuning->start = network_copy(start);
    tuning->how = memory_text(how);
    tuning->folder = memory_text(folder);
    /* Signals are handled by the main thread. */
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool started = pthread_create(&tuning->thread, NULL, run, tuning) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!started) {
        error_set(error, "the system gives no thread to train on");
        tuning->news.stage = TUNING_FAILED;
        free(tuning->start);
        free(tuning->how);
        free(tuning->folder);
        free(tuning);
        return NULL;
    }
    return tuning;
}

bool tuning_wait(struct tuning *tuning, struct tuning_news *news)
{
    enum { WAIT_NSEC = 20000000, SECOND_NSEC = 1000000000 };
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += WAIT_NSEC;
    until.tv_sec += until.tv_nsec / SECOND_NSEC;
    until.tv_nsec %= SECOND_NSEC;
    pthread_mutex_lock(&tuning->lock);
    if (tuning->told && tuning->news.stage < TUNING_DONE) {
        pthread_cond_timedwait(&tuning->changed, &tuning->lock, &until);
    }
    *news = tuning->news;
    tuning->told = true;
    pthread_mutex_unlock(&tuning->lock);
    return news->stage < TUNING_DONE;
}

void tuning_cancel(struct tuning *tuning)
{
    pthread_mutex_lock(&tuning->lock);
    tuning->cancelled = true;
    pthread_mutex_unlock(&tuning->lock);
}

struct model *tuning_model(struct tuning *tuning)
{
    pthread_mutex_lock(&tuning->lock);
    struct model *model = tuning->news.stage == TUNING_DONE ? tuning->model : NULL;
    pthread_mutex_unlock(&tuning->lock);
    return model;
}

void tuning_end(struct tuning *tuning)
{
    if (!tuning) {
        return;
    }
    tuning_cancel(tuning);
    pthread_join(tuning->thread, NULL);
    pthread_mutex_destroy(&tuning->lock);
    pthread_cond_destroy(&tuning->changed);
    model_free(tuning->model);
    free(tuning->start);
    free(tuning->how);
    free(tuning->folder);
    free(tuning);
}
