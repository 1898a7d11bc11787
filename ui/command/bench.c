/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdlib.h>

#include "app/bench.h"
#include "base/language.h"
#include "base/memory.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    OPTION_SCHEME,
    OPTION_MODEL,
    {"real", 'r', "PATH", N_("feed the stays in this file or folder, as a PATH at the end does")},
    {"batch", 'b', "NUMBERS", N_("stays in one call, up to 256, such as 1,256 (default 1)")},
    {"ms", 0, "NUMBER", N_("time spent on each network, in milliseconds (default 300)")},
    {"json", 'j', NULL, N_("one JSON object a line")},
    OPTION_ISA,
    OPTION_MODELS,
    {0}};

static void add_path(struct session *session, const char *path, int *status)
{
    struct error error = ERROR_NONE;
    if (!session_add_path(session, path, &error)) {
        command_error("%s", error.text);
        *status = STATUS_SOME;
    }
}

static void load_stays(struct session *session, const struct arguments *arguments, int *status)
{
    const char *real = argument_value(arguments, "real");
    if (real) {
        add_path(session, real, status);
    }
    for (int i = 0; i < arguments->operand_count; i++) {
        add_path(session, arguments->operands[i], status);
    }
    while (session_load_next(session)) {
    }
    if (!command_print_skips(session)) {
        *status = STATUS_SOME;
    }
}

enum { BATCHES_MAX = 8 };

struct benching {
    struct session *session;
    bool json;
    int batches[BATCHES_MAX], batch_count;
    double budget_usec;
    const struct model *before; /* in the table */
    struct bench_result last;
    size_t *models; /* [count], measured so far, and their times for the first batch */
    double *usec;
    size_t count;
};

/* "1,256": whole numbers up to BENCH_BATCH_MAX. */
static bool read_batches(const char *text, struct benching *benching)
{
    while (benching->batch_count < BATCHES_MAX) {
        char *end;
        long batch = *text >= '0' && *text <= '9' ? strtol(text, &end, 10) : 0;
        if (batch < 1 || batch > BENCH_BATCH_MAX) {
            return false;
        }
        benching->batches[benching->batch_count++] = (int)batch;
        if (*end == 0) {
            return true;
        }
        if (*end != ',') {
            return false;
        }
        text = end + 1;
    }
    return false;
}

static bool bench_one(struct benching *benching, size_t index)
{
    const struct model *model = benching->session->models[index];
    struct text out = {0};
    bool ok = true;
    float *features = bench_features(benching->session, model);
    if (!benching->json &&
        (!benching->before || benching->before->spec.scheme != model->spec.scheme)) {
        bench_table_header(model, &out);
    }
    benching->before = model;
    for (int i = 0; ok && i < benching->batch_count; i++) {
        struct bench_plan plan = {benching->batches[i], benching->budget_usec};
        bench_model(model, features, &plan, &benching->last);
        if (i == 0) {
            benching->models[benching->count] = index;
            benching->usec[benching->count++] = benching->last.usec_median;
        }
        (benching->json ? bench_json : bench_table)(model, &benching->last, &out);
        ok = command_print(&out);
    }
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

/* Says which networks are slower in eight bits than in floating point. */
static void add_slower(const struct benching *benching, struct text *out)
{
    struct text names = {0};
    bench_slower_in_int8(benching->session, benching->models, benching->usec, benching->count,
                         &names);
    if (names.length > 0) {
        text_format(out, _("Slower here in eight bits than in floating point:\n%s\n"), names.data);
    }
    text_free(&names);
}

static bool bench_all(struct benching *benching, const struct arguments *arguments)
{
    struct session *session = benching->session;
    struct text out = {0};
    int real = 0;
    bool ok = true;
    for (size_t i = 0; i < session->stay_count; i++) {
        real += session->stays[i].patient->hours > 0;
    }
    benching->models = memory_new(session->model_count + 1, sizeof *benching->models);
    benching->usec = memory_new(session->model_count + 1, sizeof *benching->usec);
    for (size_t i = 0; ok && i < session->model_count; i++) {
        if (is_wanted(session, arguments, argument_value(arguments, "scheme"), i)) {
            ok = command_check_model(session, i) && bench_one(benching, i);
        }
    }
    if (ok && !benching->json && benching->last.stays > 0) {
        bench_table_footer(&benching->last, real, &out);
        add_slower(benching, &out);
        ok = command_print(&out);
    }
    text_free(&out);
    free(benching->models);
    free(benching->usec);
    return ok;
}

static int run(const struct arguments *arguments)
{
    int status = STATUS_OK;
    long milliseconds = 300;
    struct session session;
    const char *batches = argument_value(arguments, "batch");
    struct benching benching = {.session = &session,
                                .json = argument_value(arguments, "json") != NULL};
    if (!argument_integer(arguments, "ms", 1, 600000, &milliseconds)) {
        return STATUS_USAGE;
    }
    if (!read_batches(batches ? batches : "1", &benching)) {
        return command_usage_error(arguments,
                                   "--batch takes whole numbers from 1 to %d, such as "
                                   "1,256",
                                   BENCH_BATCH_MAX);
    }
    benching.budget_usec = 1000.0 * (double)milliseconds;
    session_init(&session);
    if (command_open_models(arguments, &session, &status)) {
        load_stays(&session, arguments, &status);
        status = bench_all(&benching, arguments) ? status : STATUS_SOME;
    }
    session_free(&session);
    return status;
}

const struct command command_bench = {
    "bench", "[PATH...]",
    N_("measure the time of one stay through each network, here and now, on one thread"), OPTIONS,
    run};
