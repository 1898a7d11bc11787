/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/tuning.h"

#include <stdlib.h>

#include "base/background.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "base/text.h"
#include "learn/cohort.h"
#include "learn/compress.h"

struct tuning {
    struct background background; /* its lock protects news and model */
    struct tuning_news news;
    struct model *model;
    const struct model *parent;
    struct network *start;
    char *how, *folder;
};

static void tell(struct tuning *tuning, enum tuning_stage stage)
{
    tuning->news.stage = stage;
    background_tell(&tuning->background);
}

static bool note_progress(void *context, const struct fit_progress *progress)
{
    struct tuning *tuning = context;
    const struct progress *train = &progress->train;
    background_lock(&tuning->background);
    if (train->epoch_done && train->epoch <= TUNING_EPOCHS) {
        tuning->news.epochs = train->epoch;
        tuning->news.loss[train->epoch - 1] = train->loss;
        tuning->news.auroc[train->epoch - 1] = progress->auroc;
        tell(tuning, TUNING_TRAINS);
    }
    background_unlock(&tuning->background);
    return !background_stops(&tuning->background);
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

static void run(void *context)
{
    struct tuning *tuning = context;
    struct error error = ERROR_NONE;
    struct compression compression = {0};
    struct parallel *pool = parallel_new(background_threads());
    struct cohort *cohort = cohort_read(tuning->folder, pool, &error);
    struct model *model = NULL;
    if (cohort && compress_start(&compression, tuning->parent, cohort, &error)) {
        background_lock(&tuning->background);
        tuning->news.synthetic = cohort->synthetic;
        tell(tuning, TUNING_TRAINS);
        background_unlock(&tuning->background);
        model = tune(tuning, &compression, pool, &error);
    }
    compress_end(&compression);
    cohort_free(cohort);
    parallel_free(pool);
    background_lock(&tuning->background);
    tuning->model = model;
    tuning->news.error = error;
    tell(tuning, model ? TUNING_DONE : error.set ? TUNING_FAILED : TUNING_STOPPED);
    background_unlock(&tuning->background);
}

static void free_all(struct tuning *tuning)
{
    model_free(tuning->model);
    free(tuning->start);
    free(tuning->how);
    free(tuning->folder);
    free(tuning);
}

struct tuning *tuning_start(const struct model *parent, const struct network *start,
                            const char *how, const char *folder, struct error *error)
{
    struct tuning *tuning = memory_new(1, sizeof *tuning);
    tuning->parent = parent;
    tuning->start = network_copy(start);
    tuning->how = memory_text(how);
    tuning->folder = memory_text(folder);
    if (!background_start(&tuning->background, run, tuning, error)) {
        free_all(tuning);
        return NULL;
    }
    return tuning;
}

bool tuning_wait(struct tuning *tuning, struct tuning_news *news)
{
    background_lock(&tuning->background);
    background_wait(&tuning->background, tuning->news.stage < TUNING_DONE);
    *news = tuning->news;
    background_unlock(&tuning->background);
    return news->stage < TUNING_DONE;
}

void tuning_cancel(struct tuning *tuning)
{
    background_cancel(&tuning->background);
}

struct model *tuning_model(struct tuning *tuning)
{
    background_lock(&tuning->background);
    struct model *model = tuning->news.stage == TUNING_DONE ? tuning->model : NULL;
    background_unlock(&tuning->background);
    return model;
}

void tuning_end(struct tuning *tuning)
{
    if (tuning) {
        background_end(&tuning->background);
        free_all(tuning);
    }
}
