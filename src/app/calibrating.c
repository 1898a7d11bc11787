/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/calibrating.h"

#include <stdlib.h>
#include <string.h>

#include "base/background.h"
#include "base/memory.h"
#include "net/modelfile.h"

struct calibrating {
    struct background background; /* its lock protects news */
    struct calibrating_news news;
    struct model *model; /* once done, the background thread no longer uses it */
    struct calibration calibration;
    char *path, *data, *cohort, *period, *name;
    char sha256[65]; /* of the file as it was opened */
    double rate;
    bool fix_units;
};

static void tell(struct calibrating *calibrating, enum calibrating_stage stage, size_t done,
                 size_t count)
{
    background_lock(&calibrating->background);
    calibrating->news.stage = stage;
    calibrating->news.done = done;
    calibrating->news.count = count;
    background_tell(&calibrating->background);
    background_unlock(&calibrating->background);
}

static bool watch(void *context, enum calibration_stage stage, size_t done, size_t count)
{
    static const enum calibrating_stage stages[] = {[CALIBRATION_READS] = CALIBRATING_READS,
                                                    [CALIBRATION_SCORES] = CALIBRATING_SCORES,
                                                    [CALIBRATION_FITS] = CALIBRATING_FITS};
    struct calibrating *calibrating = context;
    tell(calibrating, stages[stage], done, count);
    return !background_stops(&calibrating->background);
}

/* The network from its file, if that is still the one that was opened. */
static struct model *load(const struct calibrating *calibrating, struct error *error)
{
    struct model *model = model_load(calibrating->path, error);
    if (model && strcmp(model->sha256, calibrating->sha256) != 0) {
        error_at(error, calibrating->path, 0,
                 "was replaced since it was opened: leave the program and start it again");
        model_free(model);
        model = NULL;
    }
    return model;
}

static void run(void *context)
{
    struct calibrating *calibrating = context;
    struct error error = ERROR_NONE;
    struct session session;
    struct parallel *pool = parallel_new(background_threads());
    session_init(&session);
    session_fix_units(&session, calibrating->fix_units);
    const struct calibration_request request = {.data = calibrating->data,
                                                .cohort = calibrating->cohort,
                                                .period = calibrating->period,
                                                .name = calibrating->name,
                                                .rate = calibrating->rate,
                                                .session = &session,
                                                .watch = watch,
                                                .context = calibrating};
    calibrating->model = load(calibrating, &error);
    bool ok = calibrating->model && calibration_make(calibrating->model, &request, pool,
                                                     &calibrating->calibration, &error);
    session_free(&session);
    parallel_free(pool);
    background_lock(&calibrating->background);
    calibrating->news.error = error;
    background_unlock(&calibrating->background);
    bool kept = ok && !background_stops(&calibrating->background);
    tell(calibrating,
         kept        ? CALIBRATING_DONE
         : error.set ? CALIBRATING_FAILED
                     : CALIBRATING_STOPPED,
         0, 0);
}

static void free_all(struct calibrating *calibrating)
{
    model_free(calibrating->model);
    free(calibrating->path);
    free(calibrating->data);
    free(calibrating->cohort);
    free(calibrating->period);
    free(calibrating->name);
    free(calibrating);
}

struct calibrating *calibrating_start(const struct model *model,
                                      const struct calibration_request *request, bool fix_units,
                                      struct error *error)
{
    if (!model->path || model->state == MODEL_REFUSED) {
        error_set(error, "the network has no file that could be read again");
        return NULL;
    }
    struct calibrating *calibrating = memory_new(1, sizeof *calibrating);
    calibrating->path = memory_text(model->path);
    calibrating->data = memory_text(request->data);
    calibrating->cohort = memory_text(request->cohort);
    calibrating->period = request->period ? memory_text(request->period) : NULL;
    calibrating->name = memory_text(request->name);
    memcpy(calibrating->sha256, model->sha256, sizeof calibrating->sha256);
    calibrating->rate = request->rate;
    calibrating->fix_units = fix_units;
    if (!background_start(&calibrating->background, run, calibrating, error)) {
        free_all(calibrating);
        return NULL;
    }
    return calibrating;
}

bool calibrating_wait(struct calibrating *calibrating, struct calibrating_news *news)
{
    background_lock(&calibrating->background);
    background_wait(&calibrating->background, calibrating->news.stage < CALIBRATING_DONE);
    *news = calibrating->news;
    background_unlock(&calibrating->background);
    return news->stage < CALIBRATING_DONE;
}

void calibrating_cancel(struct calibrating *calibrating)
{
    background_cancel(&calibrating->background);
}

struct model *calibrating_model(struct calibrating *calibrating,
                                const struct calibration **calibration)
{
    background_lock(&calibrating->background);
    bool done = calibrating->news.stage == CALIBRATING_DONE;
    background_unlock(&calibrating->background);
    *calibration = done ? &calibrating->calibration : NULL;
    return done ? calibrating->model : NULL;
}

void calibrating_end(struct calibrating *calibrating)
{
    if (calibrating) {
        background_end(&calibrating->background);
        free_all(calibrating);
    }
}
