/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/calibration.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/text.h"
#include "learn/evaluate.h"
#include "net/safetensors.h"

/* ---- what the user says ---- */

bool calibration_cohort(const char *given, const char *path,
                        char cohort[CALIBRATION_COHORT_MAX + 1])
{
    char *folder = memory_text(given ? given : path);
    size_t length = strlen(folder);
    while (!given && length > 1 && folder[length - 1] == '/') {
        folder[--length] = 0;
    }
    const char *name = given ? folder : text_base_name(folder);
    bool ok = *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && *name != '/' &&
              strlen(name) <= CALIBRATION_COHORT_MAX && safetensors_plain(name);
    if (ok) {
        memcpy(cohort, name, strlen(name) + 1);
    }
    free(folder);
    return ok;
}

bool calibration_rate(const char *text, bool decimal_comma, double *rate)
{
    char number[64];
    size_t length = strlen(text);
    bool percent = length > 0 && text[length - 1] == '%';
    if (length >= sizeof number) {
        return false;
    }
    memcpy(number, text, length + 1);
    if (percent) {
        number[length - 1 - (length > 1 && text[length - 2] == ' ')] = 0;
    }
    if (!text_number(number, decimal_comma, rate)) {
        return false;
    }
    *rate /= percent ? 100 : 1;
    return *rate > 0 && *rate < 1;
}

static bool has_name(const struct session *session, const char *name)
{
    bool found = false;
    for (size_t i = 0; i < session->model_count; i++) {
        found = found || strcmp(session->models[i]->name, name) == 0;
    }
    return found;
}

void calibration_name(const struct session *session, const char *name, struct text *out)
{
    static const char ending[] = "-local";
    size_t length = strlen(name);
    while (length > 0 && isdigit((unsigned char)name[length - 1])) {
        length--;
    }
    size_t stem = length >= strlen(ending) ? length - strlen(ending) : 0;
    bool again = stem > 0 && strncmp(name + stem, ending, strlen(ending)) == 0;
    int known = again ? (int)length : (int)strlen(name);
    out->length = 0;
    text_format(out, "%.*s%s", known, name, again ? "" : ending);
    for (int number = 2; has_name(session, out->data); number++) {
        out->length = 0;
        text_format(out, "%.*s%s%d", known, name, again ? "" : ending, number);
    }
}

/* ---- the stays ---- */

static struct local_stays *score_cohort(const struct model *model, const struct cohort *cohort,
                                        const struct subset *subset, struct parallel *pool,
                                        local_watch_fn *watch, void *context)
{
    size_t count = subset ? subset->count : cohort->count;
    struct local_stay *list = memory_new(count, sizeof *list);
    for (size_t i = 0; i < count; i++) {
        const struct cohort_stay *stay = &cohort->stays[subset ? subset->stays[i] : i];
        list[i] = (struct local_stay){stay->patient, stay->died, stay->person};
    }
    struct local_stays *stays = local_stays_watched(model, list, count, pool, watch, context);
    free(list);
    return stays;
}

static bool watch_stage(const struct calibration_request *request, enum calibration_stage stage,
                        size_t done, size_t count)
{
    return !request->watch || request->watch(request->context, stage, done, count);
}

static bool watch_reading(void *context, size_t done, size_t count)
{
    return watch_stage(context, CALIBRATION_READS, done, count);
}

static bool watch_scoring(void *context, size_t done, size_t count)
{
    return watch_stage(context, CALIBRATION_SCORES, done, count);
}

static enum calibration_doubt doubt_of(const struct model *model, const struct cohort *cohort)
{
    const char *hash = model->split.cohort_hash;
    return evaluate_recalibrated_on(model, cohort)        ? CALIBRATION_AGAIN
           : !*hash                                       ? CALIBRATION_UNKNOWN
           : cohort_overlap(cohort, hash) != COHORT_APART ? CALIBRATION_SEEN
                                                          : CALIBRATION_APART;
}

/* Stays of any format; outcomes are not needed. */
static struct local_stays *read_folder(const struct model *model,
                                       const struct calibration_request *request,
                                       struct parallel *pool, struct calibration *out,
                                       struct error *error)
{
    struct calibration_request watched = *request;
    struct session *session = request->session;
    if (!session_add_path(session, request->data, error)) {
        return NULL;
    }
    bool go_on = true;
    while (go_on && session_load_next(session)) {
        go_on = watch_reading(&watched, session->next_file, session->files.count);
    }
    size_t made_up = 0;
    struct local_stay *list = memory_new(session->stay_count, sizeof *list);
    for (size_t i = 0; i < session->stay_count; i++) {
        list[i] = (struct local_stay){session->stays[i].patient, false, (uint32_t)i};
        made_up += cohort_made_up(session->stays[i].patient->id);
    }
    for (size_t i = 0; i < session->skip_count; i++) {
        out->failed += session->skips[i].failed;
    }
    out->synthetic = made_up > 0 && made_up == session->stay_count;
    struct local_stays *stays =
        go_on ? local_stays_watched(model, list, session->stay_count, pool, watch_scoring, &watched)
              : NULL;
    free(list);
    return stays;
}

/* ---- the fit ---- */

const char *calibration_doubt_text(enum calibration_doubt doubt)
{
    static const char *const texts[CALIBRATION_DOUBTS] = {
        [CALIBRATION_UNKNOWN] = N_("The network's file has no fingerprint of the stays that it was "
                                   "fitted on: whether these are among them is not known."),
        [CALIBRATION_SEEN] = N_("CAUTION: by its fingerprint the network may have been fitted on "
                                "these stays or some of them. Its risks are too good here, and so "
                                "is this calibration."),
        [CALIBRATION_AGAIN] = N_("CAUTION: the network's calibration was fitted to these stays or "
                                 "some of them before. They count twice now; take the network from "
                                 "before, or other stays."),
    };
    return texts[doubt];
}

/* Synthetic stays are named wherever the cohort is. */
static void describe(struct model *model, const struct calibration_request *request,
                     const struct local_stays *stays, const struct calibration *calibration,
                     const char *hash)
{
    struct text cohort = {0};
    const char *doubt = calibration_doubt_text(calibration->doubt);
    text_format(&cohort, "%s%s", calibration->synthetic ? MODEL_LOCAL_SYNTHETIC : "",
                request->cohort);
    recalibrate_describe(model, stays, &calibration->done, request->name, cohort.data,
                         request->period, hash);
    if (doubt) {
        model_set_fact(model, "local doubt", doubt);
    }
    text_free(&cohort);
}

/* Fits to the stays (NULL: stopped, or error says why), which it frees, and describes the model.
 * hash: of their cohort; NULL for a rate. */
static bool fit(struct model *model, struct local_stays *stays,
                const struct calibration_request *request, const char *hash,
                struct calibration *calibration, struct error *error)
{
    if (!stays) {
        return false;
    }
    calibration->without_risk = stays->without_risk;
    bool ok = watch_stage(request, CALIBRATION_FITS, 0, 1) &&
              (hash ? recalibrate(model, stays, &calibration->done, error)
                    : recalibrate_by_rate(model, stays, request->rate, &calibration->done, error));
    if (ok) {
        describe(model, request, stays, calibration, hash);
    }
    local_stays_free(stays);
    return ok;
}

bool calibration_of_cohort(struct model *model, const struct cohort *cohort,
                           const struct subset *subset, const struct calibration_request *request,
                           struct parallel *pool, struct calibration *calibration,
                           struct error *error)
{
    char hash[65];
    struct calibration_request watched = *request;
    *calibration = (struct calibration){.base_rate_before = model->base_rate,
                                        .without_outcome = cohort->left_out,
                                        .synthetic = cohort->synthetic,
                                        .doubt = doubt_of(model, cohort)};
    struct local_stays *stays = score_cohort(model, cohort, subset, pool, watch_scoring, &watched);
    cohort_hash(cohort, hash);
    return fit(model, stays, request, hash, calibration, error);
}

static bool make_by_outcomes(struct model *model, const struct calibration_request *request,
                             struct parallel *pool, struct calibration *calibration,
                             struct error *error)
{
    struct calibration_request watched = *request;
    struct cohort *cohort =
        cohort_read_watched(request->data, pool, watch_reading, &watched, error);
    bool ok =
        cohort && calibration_of_cohort(model, cohort, NULL, request, pool, calibration, error);
    cohort_free(cohort);
    return ok;
}

static bool make_by_rate(struct model *model, const struct calibration_request *request,
                         struct parallel *pool, struct calibration *calibration,
                         struct error *error)
{
    *calibration = (struct calibration){.base_rate_before = model->base_rate};
    struct local_stays *stays = read_folder(model, request, pool, calibration, error);
    return fit(model, stays, request, NULL, calibration, error);
}

bool calibration_make(struct model *model, const struct calibration_request *request,
                      struct parallel *pool, struct calibration *calibration, struct error *error)
{
    return (isnan(request->rate) ? make_by_outcomes : make_by_rate)(model, request, pool,
                                                                    calibration, error);
}
