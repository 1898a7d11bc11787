/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "learn/cohort.h"
#include "learn/recalibrate.h"
#include "net/modelfile.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    OPTION_MODEL,
    OPTION_SCHEME,
    {"data", 'd', "DIR",
     "your stays with outcomes, as for evaluate; with --base-rate without (needed)"},
    {"out", 'o', "FILE", "write the network to this file (needed)"},
    {"base-rate", 0, "SHARE",
     "outcomes are not known: the share of these stays that dies, 0.12 or 12%"},
    {"cohort", 0, "NAME", "what your stays are called (default: the folder's name)"},
    {"period", 0, "TEXT", "when they were admitted (default: what the stays say)"},
    {"name", 0, "NAME", "name of the network (default: the old one's, with -local)"},
    OPTION_MODELS,
    {0}};

enum { COHORT_NAME_MAX = 24 };

struct request {
    const struct arguments *arguments;
    const char *data, *out, *name, *period;
    char cohort[COHORT_NAME_MAX + 1];
    double rate;   /* NAN: by outcomes */
    char hash[65]; /* of the cohort, by outcomes */
    struct model *model;
    struct parallel *pool;
};

/* "0.12" or "12%"; a number above 1 without the sign could be either, and is refused. */
static bool read_rate(const char *text, double *rate)
{
    char number[64];
    size_t length = strlen(text);
    bool percent = length > 0 && text[length - 1] == '%';
    if (length >= sizeof number) {
        return false;
    }
    memcpy(number, text, length + 1);
    if (percent) {
        number[length - 1] = 0;
    }
    if (!text_number(number, false, rate)) {
        return false;
    }
    *rate /= percent ? 100 : 1;
    return *rate > 0 && *rate < 1;
}

/* The last part of the folder's name, if no name was given. */
static bool name_cohort(struct request *request)
{
    const char *given = argument_value(request->arguments, "cohort");
    char *folder = memory_text(given ? given : request->data);
    size_t length = strlen(folder);
    while (!given && length > 1 && folder[length - 1] == '/') {
        folder[--length] = 0;
    }
    const char *name = given ? folder : text_base_name(folder);
    bool ok = *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 && *name != '/' &&
              strlen(name) <= COHORT_NAME_MAX && safetensors_plain(name);
    if (ok) {
        memcpy(request->cohort, name, strlen(name) + 1);
    }
    free(folder);
    return ok;
}

static int read_options(const struct arguments *arguments, struct request *request)
{
    const char *rate = argument_value(arguments, "base-rate");
    *request = (struct request){.arguments = arguments,
                                .data = argument_value(arguments, "data"),
                                .out = argument_value(arguments, "out"),
                                .name = argument_value(arguments, "name"),
                                .period = argument_value(arguments, "period"),
                                .rate = NAN};
    if (!request->data || !request->out || arguments->operand_count > 0) {
        return command_usage_error(arguments, "--data and --out are needed");
    }
    if (rate && !read_rate(rate, &request->rate)) {
        return command_usage_error(
            arguments,
            "--base-rate takes a share above 0 and below 1, or percent as 12%%, not '%s'", rate);
    }
    if (!name_cohort(request)) {
        return command_usage_error(
            arguments, "--cohort is needed: plain text of at most %d characters", COHORT_NAME_MAX);
    }
    if ((request->name && (!*request->name || !safetensors_plain(request->name))) ||
        (request->period && (!*request->period || !safetensors_plain(request->period)))) {
        return command_usage_error(arguments, "name and period must be plain text");
    }
    return STATUS_OK;
}

/* ---- the stays ---- */

static struct local_stays *read_cohort(struct request *request, struct error *error)
{
    struct cohort *cohort = cohort_read(request->data, request->pool, error);
    if (!cohort) {
        return NULL;
    }
    struct local_stay *list = memory_new(cohort->count, sizeof *list);
    for (size_t i = 0; i < cohort->count; i++) {
        const struct cohort_stay *stay = &cohort->stays[i];
        list[i] = (struct local_stay){stay->patient, stay->died, stay->person};
    }
    struct local_stays *stays = local_stays_new(request->model, list, cohort->count, request->pool);
    cohort_hash(cohort, request->hash);
    free(list);
    cohort_free(cohort);
    return stays;
}

/* Stays of any format, whose outcomes are not asked for. */
static struct local_stays *read_folder(struct request *request, struct error *error)
{
    struct session session;
    struct local_stays *stays = NULL;
    session_init(&session);
    if (session_add_path(&session, request->data, error)) {
        while (session_load_next(&session)) {
        }
        command_print_skips(&session);
        struct local_stay *list = memory_new(session.stay_count, sizeof *list);
        for (size_t i = 0; i < session.stay_count; i++) {
            list[i] = (struct local_stay){session.stays[i].patient, false, (uint32_t)i};
        }
        stays = local_stays_new(request->model, list, session.stay_count, request->pool);
        free(list);
    }
    session_free(&session);
    return stays;
}

/* ---- what came out ---- */

static void put_hours(const struct recalibration *done, struct text *out)
{
    text_append(out, done->stated ? "\nHOUR  STAYS  MEAN RISK BEFORE  AFTER  INTERCEPT\n"
                                  : "\nHOUR  STAYS  DEATHS  EXPECTED BEFORE  AFTER  INTERCEPT  "
                                    "SLOPE\n");
    for (int k = 0; k < done->hour_count; k++) {
        const struct recalibrated_hour *hour = &done->hours[k];
        if (done->stated) {
            double n = (double)hour->stays;
            text_format(out, "%4d  %5zu  %16.3f  %5.3f  %+9.3f\n", hour->hour, hour->stays,
                        hour->expected_before / n, hour->expected_after / n, hour->intercept);
        } else {
            text_format(out, "%4d  %5zu  %6zu  %15.1f  %5.1f  %+9.3f  %5.3f\n", hour->hour,
                        hour->stays, hour->deaths, hour->expected_before, hour->expected_after,
                        hour->intercept, hour->slope);
        }
    }
}

static void put_check(const struct recalibrated_check *check, struct text *out)
{
    double deaths = (double)check->deaths;
    text_format(out,
                "\nHour 48, each stay judged without its fifth (%zu stays, %zu deaths)\n"
                "                     BEFORE   AFTER\n"
                "expected / observed   %5.2f   %5.2f\n"
                "slope                 %5.2f   %5.2f\n"
                "Brier score           %.4f  %.4f\n",
                check->stays, check->deaths, check->expected_before / deaths,
                check->expected_after / deaths, check->slope_before, check->slope_after,
                check->brier_before, check->brier_after);
    if (check->brier_after >= check->brier_before) {
        text_append(out, "The new calibration is no better on stays that it was not fitted on: "
                         "rather\nkeep the old one, or collect more stays.\n");
    }
}

static bool print_result(const struct request *request, const struct local_stays *stays,
                         const struct recalibration *done)
{
    const struct model *model = request->model;
    struct text out = {0};
    text_format(&out, "%s: calibrated to %s\n", model->path, model_fact(model, MODEL_LOCAL_FACT));
    if (stays->without_risk > 0) {
        text_format(&out, "Left out: %zu without risk (no reading that the network uses).\n",
                    stays->without_risk);
    }
    if (done->stated) {
        text_append(&out, "By a stated base rate: the intercept moved, nothing shows that it "
                          "holds.\n");
    } else if (!done->slope_moved) {
        text_format(&out, "Fewer than %d deaths or survivors: only the intercept moved.\n",
                    RECALIBRATE_SLOPE_DEATHS);
    }
    put_hours(done, &out);
    if (done->checked) {
        put_check(&done->check, &out);
    }
    text_format(&out, "\nThreshold %.4f: %s.\nSimilar stays: %s.\n", model->threshold,
                done->threshold_new ? "made anew" : "the same stays are above it as before",
                done->similar_new ? "of these stays" : "no table, too few stays");
    bool ok = command_print(&out);
    text_free(&out);
    return ok;
}

static bool recalibrate_file(struct request *request)
{
    struct error error = ERROR_NONE;
    struct model *model = request->model;
    struct recalibration done;
    struct text name = {0};
    bool stated = !isnan(request->rate);
    struct local_stays *stays = (stated ? read_folder : read_cohort)(request, &error);
    bool ok = stays && (stated ? recalibrate_by_rate(model, stays, request->rate, &done, &error)
                               : recalibrate(model, stays, &done, &error));
    if (ok) {
        text_format(&name, "%s%s", request->name ? request->name : model->name,
                    request->name ? "" : "-local");
        recalibrate_describe(model, stays, &done, name.data, request->cohort, request->period,
                             stated ? NULL : request->hash);
        ok = model_save(model, request->out, &error) && print_result(request, stays, &done);
    }
    if (error.set) {
        command_error("%s", error.text);
    }
    local_stays_free(stays);
    text_free(&name);
    return ok;
}

static int run(const struct arguments *arguments)
{
    struct request request;
    struct session session;
    struct error error = ERROR_NONE;
    int status = read_options(arguments, &request);
    if (status != STATUS_OK) {
        return status;
    }
    session_init(&session);
    if (!file_can_write(request.out, &error)) {
        command_error("%s", error.text);
        status = STATUS_SOME;
    } else if (command_open_models(arguments, &session, &status)) {
        request.model = model_load(session.models[session.model]->path, &error);
        request.pool = parallel_new(parallel_processors());
        if (!request.model) {
            command_error("%s", error.text);
        }
        status = request.model && recalibrate_file(&request) ? STATUS_OK : STATUS_SOME;
        parallel_free(request.pool);
    }
    model_free(request.model);
    session_free(&session);
    return status;
}

const struct command command_recalibrate = {
    "recalibrate", "", "fit a network's calibration to your own stays", OPTIONS, run};
