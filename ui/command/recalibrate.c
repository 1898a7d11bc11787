/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "learn/cohort.h"
#include "net/modelfile.h"
#include "ui/command/calibration.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    OPTION_MODEL,
    OPTION_SCHEME,
    {"data", 'd', "DIR",
     N_("your stays with outcomes, as for evaluate; with --base-rate without (needed)")},
    {"out", 'o', "FILE", N_("write the network to this file (needed)")},
    {"base-rate", 0, "SHARE",
     N_("outcomes are not known: the share of these stays that dies, 0.12 or 12%")},
    {"cohort", 0, "NAME", N_("what your stays are called (default: the folder's name)")},
    {"period", 0, "TEXT", N_("when they were admitted (default: what the stays say)")},
    {"name", 0, "NAME", N_("name of the network (default: the old one's, with -local)")},
    OPTION_MODELS,
    {0}};

struct request {
    const struct arguments *arguments;
    const char *data, *out, *name, *period;
    char cohort[CALIBRATION_COHORT_MAX + 1];
    double rate;   /* NAN: recalibrate by outcomes */
    char hash[65]; /* cohort_hash, if by outcomes */
    struct model *model;
    struct parallel *pool;
};

/* "0.12" or "12%"; a number above 1 without % is ambiguous and refused. */
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
    if (!calibration_cohort(argument_value(arguments, "cohort"), request->data, request->cohort)) {
        return command_usage_error(arguments,
                                   "--cohort is needed: plain text of at most %d characters",
                                   CALIBRATION_COHORT_MAX);
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
    struct local_stays *stays = calibration_stays(request->model, cohort, NULL, request->pool);
    cohort_hash(cohort, request->hash);
    cohort_free(cohort);
    return stays;
}

/* Stays of any format; outcomes are not needed. */
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

/* ---- results ---- */

static bool print_result(const struct request *request, const struct local_stays *stays,
                         const struct recalibration *done)
{
    struct text out = {0};
    calibration_put(request->model, stays, done, &out);
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
    "recalibrate", "", N_("fit a network's calibration to your own stays"), OPTIONS, run};
