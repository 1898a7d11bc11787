/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <math.h>

#include "app/calibration.h"
#include "app/report.h"
#include "base/file.h"
#include "base/language.h"
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
    double rate; /* NAN: recalibrate by outcomes */
    struct model *model;
    struct parallel *pool;
};

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
    if (rate && !calibration_rate(rate, false, &request->rate)) {
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

static bool print_result(const struct request *request, const struct calibration *calibration)
{
    struct text out = {0};
    calibration_put(request->model, calibration, &out);
    bool ok = command_print(&out);
    text_free(&out);
    return ok;
}

static bool recalibrate_file(struct request *request)
{
    struct error error = ERROR_NONE;
    struct calibration calibration;
    struct session stays;
    struct text name = {0};
    session_init(&stays);
    text_format(&name, "%s%s", request->name ? request->name : request->model->name,
                request->name ? "" : "-local");
    const struct calibration_request wanted = {.data = request->data,
                                               .cohort = request->cohort,
                                               .period = request->period,
                                               .name = name.data,
                                               .rate = request->rate,
                                               .session = &stays};
    bool ok = calibration_make(request->model, &wanted, request->pool, &calibration, &error);
    command_print_skips(&stays);
    ok = ok && model_save(request->model, request->out, &error) &&
         print_result(request, &calibration);
    if (error.set) {
        command_error("%s", error.text);
    }
    session_free(&stays);
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
