/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdio.h>
#include <string.h>

#include "app/report.h"
#include "ui/commands.h"

static const struct command_option OPTIONS[] = {
    OPTION_SCHEME,
    OPTION_MODEL,
    {"all", 'a', NULL, "score with every network of the scheme"},
    {"at", 't', "HOUR", "the risk at this hour (1 to 48), later readings unseen"},
    {"json", 'j', NULL, "one JSON object a line"},
    {"csv", 'c', NULL, "comma-separated values with a header"},
    OPTION_FIX_UNITS,
    OPTION_ISA,
    OPTION_MODELS,
    {0}};

typedef void score_fn(struct session *session, size_t stay, size_t model, int at_hour,
                      struct text *out);

static void no_header(struct text *out)
{
    (void)out;
}

struct face {
    const char *option; /* NULL: what is used when none is asked for */
    void (*header)(struct text *out);
    score_fn *line;
};
static const struct face FACES[] = {
    {NULL, report_score_table_header, report_score_table},
    {"json", no_header, report_score_json},
    {"csv", report_score_csv_header, report_score_csv},
};

struct scoring {
    const struct face *face;
    struct session *session;
    struct text out;
    int at_hour;
    bool all;
    int status;
    bool broken; /* standard output does not take more */
};

static void score_stay(struct scoring *scoring, size_t stay)
{
    struct session *session = scoring->session;
    size_t chosen = session_model_of(session, stay);
    enum scheme scheme = session->models[chosen]->spec.scheme;
    for (size_t i = 0; i < session->model_count; i++) {
        bool wanted = scoring->all ? session->models[i]->spec.scheme == scheme : i == chosen;
        if (!wanted) {
            continue;
        }
        struct risk risk;
        scoring->face->line(session, stay, i, scoring->at_hour, &scoring->out);
        session_risk_at(session, stay, i, scoring->at_hour, &risk);
        if (!risk.known) {
            const char *file = session->stays[stay].patient->file;
            char shown[512];
            command_error("%s: no risk: %s", text_escape(file, strlen(file), shown, sizeof shown),
                          risk.reason);
            scoring->status = STATUS_SOME;
        }
    }
}

/* Prints what was loaded and forgets it: memory does not grow with the number of stays. */
static void flush_stays(struct scoring *scoring)
{
    struct session *session = scoring->session;
    if (!command_print_skips(session)) {
        scoring->status = STATUS_SOME;
    }
    for (size_t stay = 0; stay < session->stay_count; stay++) {
        score_stay(scoring, stay);
    }
    session_forget_stays(session);
    if (!command_print(&scoring->out)) {
        scoring->status = STATUS_SOME;
        scoring->broken = true;
    }
}

static void score_path(struct scoring *scoring, const char *path)
{
    struct error error = ERROR_NONE;
    bool ok = strcmp(path, "-") == 0 ? session_load_stream(scoring->session, stdin, "-", &error)
                                     : session_add_path(scoring->session, path, &error);
    if (!ok) {
        command_error("%s", error.text);
        scoring->status = STATUS_SOME;
    }
    flush_stays(scoring);
    while (!scoring->broken && session_load_next(scoring->session)) {
        flush_stays(scoring);
    }
}

static const struct face *face_asked_for(const struct arguments *arguments)
{
    const struct face *face = &FACES[0];
    for (size_t i = 1; i < sizeof FACES / sizeof *FACES; i++) {
        if (argument_value(arguments, FACES[i].option)) {
            if (face != &FACES[0]) {
                return NULL;
            }
            face = &FACES[i];
        }
    }
    return face;
}

static int run(const struct arguments *arguments)
{
    struct session session;
    long at_hour = 0;
    struct scoring scoring = {.session = &session, .face = face_asked_for(arguments)};
    scoring.all = argument_value(arguments, "all") != NULL;
    if (!scoring.face) {
        return command_usage_error(arguments, "--json and --csv exclude each other");
    }
    if (scoring.all && argument_value(arguments, "model")) {
        return command_usage_error(arguments, "--all and --model exclude each other");
    }
    if (arguments->operand_count == 0) {
        return command_usage_error(arguments, "score needs a file, a folder or - to read");
    }
    if (!argument_integer(arguments, "at", 1, STAY_HOURS, &at_hour)) {
        return STATUS_USAGE;
    }
    scoring.at_hour = (int)at_hour;
    session_init(&session);
    session.options.fix_units = argument_value(arguments, "fix-units") != NULL;
    if (command_open_models(arguments, &session, &scoring.status)) {
        scoring.face->header(&scoring.out);
        for (int i = 0; i < arguments->operand_count && !scoring.broken; i++) {
            score_path(&scoring, arguments->operands[i]);
        }
    }
    text_free(&scoring.out);
    session_free(&session);
    return scoring.status;
}

const struct command command_score = {
    "score", "PATH...", "print the risk of every stay, in the order given; - reads standard input",
    OPTIONS, run};
