/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/assessment.h"
#include "app/report.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/parallel.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    OPTION_SCHEME,
    OPTION_MODEL,
    {"all", 'a', NULL, N_("score with every network of the scheme")},
    {"at", 't', "HOUR", N_("the risk at this hour (1 to 48), later readings ignored")},
    {"json", 'j', NULL, N_("one JSON object a line")},
    {"csv", 'c', NULL, N_("comma-separated values with a header")},
    {"fhir", 0, NULL, N_("one FHIR Bundle a line: a RiskAssessment and what it rests on")},
    OPTION_FIX_UNITS,
    OPTION_ISA,
    {"jobs", 0, "NUMBER", N_("files read at once (default: all processors); the order is kept")},
    OPTION_MODELS,
    OPTION_ACCESS_LOG,
    {0}};

typedef void score_fn(const struct patient *patient, const struct timeline *timeline,
                      const struct model *model, const struct risk *risk, struct text *out);

static void put_table(const struct patient *patient, const struct timeline *timeline,
                      const struct model *model, const struct risk *risk, struct text *out)
{
    (void)timeline;
    report_score_table(patient, model, risk, out);
}

static void put_fhir(const struct patient *patient, const struct timeline *timeline,
                     const struct model *model, const struct risk *risk, struct text *out)
{
    (void)timeline;
    assessment_put(patient, model, risk, out);
}

static void no_header(struct text *out)
{
    (void)out;
}

struct face {
    const char *option; /* NULL: the default */
    void (*header)(struct text *out);
    score_fn *line;
};
static const struct face FACES[] = {
    {NULL, report_score_table_header, put_table},
    {"json", no_header, report_score_json},
    {"csv", report_score_csv_header, report_score_csv},
    {"fhir", no_header, put_fhir},
};

/* A file in progress: scored by any thread, printed by the main thread. */
struct slot {
    struct session session; /* holds only its stay, until scored, and its skips */
    struct text out, complaints, accesses;
};

enum { FILES_AT_ONCE = 64 };

struct scoring {
    const struct face *face;
    struct session *session;       /* the models, and the queue */
    struct access_log *access_log; /* or NULL */
    struct parallel *pool;
    int at_hour;
    bool all;
    int status;
    bool broken; /* writing to standard output failed */
    struct slot slots[FILES_AT_ONCE];
};

static void score_stay(const struct scoring *scoring, struct slot *slot, size_t stay)
{
    struct session *session = &slot->session;
    const struct patient *patient = session->stays[stay].patient;
    size_t chosen = session_model_of(session, stay);
    enum scheme scheme = session->models[chosen]->spec.scheme;
    for (size_t i = 0; i < session->model_count; i++) {
        bool wanted = scoring->all ? session->models[i]->spec.scheme == scheme : i == chosen;
        if (!wanted) {
            continue;
        }
        struct risk risk;
        session_risk_at(session, stay, i, scoring->at_hour, &risk);
        scoring->face->line(patient, session_timeline(session, stay), session->models[i], &risk,
                            &slot->out);
        if (scoring->access_log) {
            access_log_line(scoring->access_log, patient, session->models[i], &risk, ACCESS_SCORE,
                            &slot->accesses);
        }
        if (!risk.known) {
            char shown[512];
            text_format(&slot->complaints, _("%s: no risk: %s"),
                        text_escape(patient->file, strlen(patient->file), shown, sizeof shown),
                        _(risk.reason));
            text_append(&slot->complaints, "\n");
        }
    }
}

/* Scores the loaded stays and discards them, so that memory does not grow with their number. */
static void score_stays(const struct scoring *scoring, struct slot *slot)
{
    for (size_t stay = 0; stay < slot->session.stay_count; stay++) {
        score_stay(scoring, slot, stay);
    }
    session_forget_stays(&slot->session);
}

static void score_file(void *context, int index)
{
    struct scoring *scoring = context;
    const struct session *queue = scoring->session;
    struct slot *slot = &scoring->slots[index];
    session_init_borrowing(&slot->session, queue);
    session_load_queued(&slot->session, queue, (size_t)index);
    score_stays(scoring, slot);
}

/* Prints what a slot holds and empties it. */
static void print_slot(struct scoring *scoring, struct slot *slot)
{
    command_write_access(scoring->access_log, &slot->accesses);
    if (!command_print_skips(&slot->session)) {
        scoring->status = STATUS_SOME;
    }
    for (char *line = slot->complaints.data, *rest; slot->complaints.length > 0; line = rest) {
        size_t length = strcspn(line, "\n");
        rest = line + length + 1;
        line[length] = 0;
        command_error("%s", line);
        scoring->status = STATUS_SOME;
        slot->complaints.length -= length + 1;
    }
    if (!command_print(&slot->out)) {
        scoring->status = STATUS_SOME;
        scoring->broken = true;
    }
    session_free(&slot->session);
}

/* Scores the files in the queue, several at once, and prints in the order of the queue. A listfile
 * inserts its stays at its position; files after it are scored again, in order. */
static void drain(struct scoring *scoring)
{
    struct session *queue = scoring->session;
    while (queue->next_file < queue->files.count && !scoring->broken) {
        size_t left = queue->files.count - queue->next_file;
        int count = left < FILES_AT_ONCE ? (int)left : FILES_AT_ONCE;
        bool in_order = true;
        parallel_run(scoring->pool, count, score_file, scoring);
        for (int i = 0; i < count; i++) {
            struct slot *slot = &scoring->slots[i];
            if (in_order && !scoring->broken) {
                in_order = slot->session.files.count == 0;
                session_pass_file(queue, &slot->session);
                print_slot(scoring, slot);
            } else {
                slot->out.length = slot->complaints.length = slot->accesses.length = 0;
                session_free(&slot->session);
            }
        }
    }
}

static void score_path(struct scoring *scoring, const char *path)
{
    struct error error = ERROR_NONE;
    bool is_stream = strcmp(path, "-") == 0, ok;
    struct slot *slot = &scoring->slots[0];
    if (is_stream) {
        drain(scoring); /* files named before it come first */
        session_init_borrowing(&slot->session, scoring->session);
        ok = session_load_stream(&slot->session, stdin, "-", &error);
        score_stays(scoring, slot);
        session_note_twins(scoring->session, &slot->session);
        print_slot(scoring, slot);
    } else {
        ok = session_add_path(scoring->session, path, &error);
    }
    if (!ok) {
        command_error("%s", error.text);
        scoring->status = STATUS_SOME;
    }
}

static void score_all(struct scoring *scoring, const struct arguments *arguments)
{
    scoring->face->header(&scoring->slots[0].out);
    if (!command_print(&scoring->slots[0].out)) {
        scoring->status = STATUS_SOME;
        return;
    }
    for (int i = 0; i < arguments->operand_count && !scoring->broken; i++) {
        score_path(scoring, arguments->operands[i]);
    }
    drain(scoring);
}

static void free_scoring(struct scoring *scoring)
{
    for (size_t i = 0; i < FILES_AT_ONCE; i++) {
        text_free(&scoring->slots[i].out);
        text_free(&scoring->slots[i].complaints);
        text_free(&scoring->slots[i].accesses);
    }
    access_log_close(scoring->access_log);
    parallel_free(scoring->pool);
    session_free(scoring->session);
    free(scoring);
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

/* Called before several threads borrow the models. */
static bool check_models(struct session *session, bool all)
{
    bool good = session_check_models(session, all);
    command_print_skips(session);
    session_forget_skips(session);
    return good;
}

static int run(const struct arguments *arguments)
{
    const struct face *face = face_asked_for(arguments);
    bool all = argument_value(arguments, "all") != NULL;
    long at_hour = 0, jobs = parallel_processors();
    if (!face) {
        return command_usage_error(arguments, "--json, --csv and --fhir cannot be combined");
    }
    if (all && argument_value(arguments, "model")) {
        return command_usage_error(arguments, "--all and --model cannot be combined");
    }
    if (arguments->operand_count == 0) {
        return command_usage_error(arguments, "score needs a file, a folder or - to read");
    }
    if (!argument_integer(arguments, "at", 1, STAY_HOURS, &at_hour) ||
        !argument_integer(arguments, "jobs", 1, 256, &jobs)) {
        return STATUS_USAGE;
    }
    struct session session;
    struct scoring *scoring = memory_new(1, sizeof *scoring);
    session_init(&session);
    session_fix_units(&session, argument_value(arguments, "fix-units") != NULL);
    scoring->face = face;
    scoring->session = &session;
    scoring->at_hour = (int)at_hour;
    scoring->all = all;
    int status = STATUS_OK;
    if (!command_open_access_log(arguments, &scoring->access_log)) {
        status = STATUS_SOME;
    } else if (command_open_models(arguments, &session, &status)) {
        scoring->status = check_models(&session, all) ? status : STATUS_SOME;
        scoring->pool = parallel_new((int)jobs);
        if (session.models[session.model]->state == MODEL_SOUND) {
            score_all(scoring, arguments);
        } else {
            command_error("no usable network %s", session.models[session.model]->name);
        }
        status = access_log_failed(scoring->access_log) ? STATUS_SOME : scoring->status;
    }
    free_scoring(scoring);
    return status;
}

const struct command command_score = {
    "score", "PATH...",
    N_("print the risk of every stay, in the order given; - reads standard input"), OPTIONS, run};
