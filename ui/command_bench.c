/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdlib.h>

#include "app/bench.h"
#include "ui/commands.h"

static const struct command_option OPTIONS[] = {
    OPTION_SCHEME,
    OPTION_MODEL,
    {"ms", 0, "NUMBER", "time spent on each network, in milliseconds (default 300)"},
    {"json", 'j', NULL, "one JSON object a line"},
    OPTION_ISA,
    OPTION_MODELS,
    {0}};

static void load_stays(struct session *session, const struct arguments *arguments, int *status)
{
    for (int i = 0; i < arguments->operand_count; i++) {
        struct error error = ERROR_NONE;
        if (!session_add_path(session, arguments->operands[i], &error)) {
            command_error("%s", error.text);
            *status = STATUS_SOME;
        }
    }
    while (session_load_next(session)) {
    }
    if (!command_print_skips(session)) {
        *status = STATUS_SOME;
    }
}

static bool bench_one(struct session *session, size_t index, bool json, double budget_usec)
{
    const struct model *model = session->models[index];
    struct bench_result result;
    struct text out = {0};
    int stays = 0;
    float *features = bench_features(session, model, &stays);
    bench_model(model, features, stays, budget_usec, &result);
    (json ? bench_json : bench_table)(model, &result, &out);
    bool ok = command_print(&out);
    text_free(&out);
    free(features);
    return ok;
}

static bool is_wanted(const struct session *session, const struct arguments *arguments,
                      const char *scheme, size_t index)
{
    if (argument_value(arguments, "model")) {
        return index == session->model;
    }
    return !scheme || text_same(scheme, scheme_name(session->models[index]->spec.scheme));
}

static int run(const struct arguments *arguments)
{
    int status = STATUS_OK;
    long milliseconds = 300;
    struct session session;
    struct text out = {0};
    bool json = argument_value(arguments, "json") != NULL;
    if (!argument_integer(arguments, "ms", 1, 600000, &milliseconds)) {
        return STATUS_USAGE;
    }
    session_init(&session);
    if (command_open_models(arguments, &session, &status)) {
        load_stays(&session, arguments, &status);
        if (!json) {
            bench_table_header(&out);
        }
        bool ok = command_print(&out);
        for (size_t i = 0; ok && i < session.model_count; i++) {
            if (is_wanted(&session, arguments, argument_value(arguments, "scheme"), i)) {
                ok = bench_one(&session, i, json, 1000.0 * (double)milliseconds);
            }
        }
        status = ok ? status : STATUS_SOME;
    }
    text_free(&out);
    session_free(&session);
    return status;
}

const struct command command_bench = {
    "bench", "[PATH...]",
    "measure the time of one stay through each network, here and now, on one thread", OPTIONS, run};
