/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/about.h"
#include "app/report.h"
#include "ui/command/commands.h"
#include "ui/command/show.h"
#include "ui/screen/preferences.h"
#include "ui/draw/term.h"

static const struct command_option OPTIONS[] = {
    OPTION_SCHEME,
    OPTION_MODEL,
    OPTION_FIX_UNITS,
    OPTION_MODELS,
    OPTION_ACCESS_LOG,
    {"report", 'r', NULL, N_("print the report, even on a terminal")},
    OPTIONS_SCREEN,
    {"blank", 'b', "MINUTES", N_("blank the screen after this many minutes without a key press")},
    {"mouse", 0, NULL, N_("use the mouse: the wheel moves, a click chooses")},
    {"version", 'V', NULL, N_("print the version, compiler, libraries and networks and leave")},
    {"json", 'j', NULL, N_("with --version: as one JSON object")},
    {0}};

static int show_version(bool json)
{
    struct text out = {0};
    (json ? about_write_json : about_write)(term_library(), &out);
    bool ok = command_print(&out);
    text_free(&out);
    return ok ? STATUS_OK : STATUS_SOME;
}

static bool queue_path(struct session *session, const char *path, bool on_screen)
{
    struct error error = ERROR_NONE;
    bool ok = strcmp(path, "-") == 0 ? session_load_stream(session, stdin, "-", &error)
                                     : session_add_path(session, path, &error);
    if (!ok) {
        command_error("%s", error.text);
        /* The screen would hide printed messages. */
        if (on_screen) {
            session_add_skip(session, path, true, error.text);
        }
    }
    return ok;
}

/* The folder of the last new patient, where there is one. */
static bool queue_patients(struct session *session)
{
    struct preferences choices;
    preferences_read(&choices);
    return choices.patients[0] && access(choices.patients, R_OK | X_OK) == 0 &&
           session_add_path(session, choices.patients, NULL);
}

/* Queues the given paths; without any, the user's own patients (on the screen only), else the
 * samples. */
static bool queue_paths(const struct arguments *arguments, struct session *session, bool screen)
{
    bool good = true;
    if (arguments->operand_count == 0) {
        return (screen && queue_patients(session)) || show_queue_samples(session);
    }
    for (int i = 0; i < arguments->operand_count; i++) {
        good = queue_path(session, arguments->operands[i], screen) && good;
    }
    return good;
}

static int print_report(struct session *session, struct access_log *access_log)
{
    struct text out = {0};
    while (session_load_next(session)) {
    }
    bool good = command_print_skips(session);
    for (size_t stay = 0; stay < session->stay_count; stay++) {
        command_note_access(access_log, session, stay, session_model_of(session, stay), 0,
                            ACCESS_REPORT);
    }
    report_page(session, &out);
    good = command_print(&out) && good;
    text_free(&out);
    return good ? STATUS_OK : STATUS_SOME;
}

static int show(const struct arguments *arguments, struct session *session,
                struct screen_options *options, int status)
{
    bool report = argument_value(arguments, "report") != NULL;
    bool terminal = options->rows == 0 && isatty(STDOUT_FILENO) && !report;
    bool screen = options->rows > 0 || terminal;
    bool queued = queue_paths(arguments, session, terminal);
    struct error error = ERROR_NONE;
    bool shown = screen && show_screen(session, options, &status, &error);
    if (error.set) {
        command_error("%s; this is the report instead", error.text);
    }
    if (!shown) {
        status = print_report(session, options->access_log) == STATUS_OK ? status : STATUS_SOME;
    }
    return queued ? status : STATUS_SOME;
}

static int run(const struct arguments *arguments)
{
    struct session session;
    struct screen_options options = {0};
    int status = STATUS_OK;
    if (argument_value(arguments, "version")) {
        return show_version(argument_value(arguments, "json") != NULL);
    }
    if (argument_value(arguments, "json")) {
        return command_usage_error(arguments, "--json goes with --version; risks as JSON are "
                                              "printed by icurisk score --json");
    }
    long minutes = 0;
    if (!argument_integer(arguments, "blank", 1, 1440, &minutes)) {
        return STATUS_USAGE;
    }
    options.blank_minutes = (int)minutes;
    options.mouse = argument_value(arguments, "mouse") != NULL;
    options.model_given = argument_value(arguments, "model") || argument_value(arguments, "scheme");
    if (!show_take_options(arguments, &options)) {
        return STATUS_USAGE;
    }
    if (!command_open_access_log(arguments, &options.access_log)) {
        return STATUS_SOME;
    }
    char *samples = command_samples();
    struct text teaching = {0};
    text_format(&teaching, "%s/class", samples);
    options.teaching = teaching.data;
    session_init(&session);
    session_fix_units(&session, argument_value(arguments, "fix-units") != NULL);
    /* Without networks patients can still be viewed, but a wrong command line is an error. */
    command_open_models(arguments, &session, &status);
    if (status != STATUS_USAGE) {
        status = show(arguments, &session, &options, status);
    }
    if (access_log_failed(options.access_log)) {
        status = STATUS_SOME;
    }
    access_log_close(options.access_log);
    session_free(&session);
    text_free(&teaching);
    free(samples);
    return status;
}

const struct command command_open = {"", "[PATH...]",
                                     N_("Show patients and their risk of dying in hospital: the "
                                        "screen on a terminal, else a report.\n"
                                        "PATH is a file, a folder, a listfile or - (standard "
                                        "input); without one, the folder of your\n"
                                        "last new patient, else the samples."),
                                     OPTIONS, run};
