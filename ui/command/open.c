/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/about.h"
#include "app/report.h"
#include "app/synth.h"
#include "ui/command/commands.h"
#include "ui/screen/preferences.h"
#include "ui/screen/screen.h"
#include "ui/draw/term.h"
#include "ui/draw/theme.h"

static const struct command_option OPTIONS[] = {
    OPTION_SCHEME,
    OPTION_MODEL,
    OPTION_FIX_UNITS,
    OPTION_MODELS,
    OPTION_ACCESS_LOG,
    {"report", 'r', NULL, "print the report, even on a terminal"},
    {"theme", 't', "NAME", "colours: default, light or mono"},
    {"ascii", 'a', NULL, "draw with ASCII characters only"},
    {"blank", 'b', "MINUTES", "blank the screen after so many minutes without a key"},
    {"keys", 'k', "KEYS", "press these keys first, such as p<Right>m"},
    {"dump", 0, "COLSxROWS", "print the screen of this size as text and leave"},
    {"version", 'V', NULL, "print the version, compiler, libraries and networks and leave"},
    {"json", 'j', NULL, "with --version: as one JSON object"},
    {0}};

static int show_version(bool json)
{
    struct text out = {0};
    (json ? about_write_json : about_write)(term_library(), &out);
    bool ok = command_print(&out);
    text_free(&out);
    return ok ? STATUS_OK : STATUS_SOME;
}

/* The courses by name: the folder also holds a list of them for people to read. */
static bool queue_samples(struct session *session)
{
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    char *folder = command_samples();
    struct error error = ERROR_NONE;
    for (size_t i = 0; i < count; i++) {
        struct text path = {0};
        text_format(&path, "%s/%s%s", folder, courses[i].name, courses[i].ending);
        session_add_path(session, path.data, &error);
        text_free(&path);
    }
    free(folder);
    if (error.set) {
        command_error("%s", error.text);
    }
    return !error.set;
}

static bool queue_path(struct session *session, const char *path, bool on_screen)
{
    struct error error = ERROR_NONE;
    bool ok = strcmp(path, "-") == 0 ? session_load_stream(session, stdin, "-", &error)
                                     : session_add_path(session, path, &error);
    if (!ok) {
        command_error("%s", error.text);
        /* The screen hides what was printed. */
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

/* Queues what was asked for; without a path, a person's own patients on the screen, else the
 * samples. */
static bool queue_paths(const struct arguments *arguments, struct session *session, bool screen)
{
    bool good = true;
    if (arguments->operand_count == 0) {
        return (screen && queue_patients(session)) || queue_samples(session);
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

/* The screen, or with --dump what it would show. False when the terminal cannot be used. */
static bool show_screen(struct session *session, struct screen_options *options, int *status)
{
    struct error error = ERROR_NONE;
    struct text out = {0};
    options->dump = options->rows > 0 ? &out : NULL;
    bool shown = screen_run(session, options, &error);
    if (!shown) {
        command_error("%s; this is the report instead", error.text);
    } else if (out.length > 0) {
        *status = command_print(&out) ? *status : STATUS_SOME;
    }
    text_free(&out);
    options->dump = NULL;
    return shown;
}

static bool take_screen_options(const struct arguments *arguments, struct screen_options *options)
{
    enum theme theme;
    char rest;
    const char *size = argument_value(arguments, "dump");
    options->theme = argument_value(arguments, "theme");
    options->ascii = argument_value(arguments, "ascii") != NULL;
    options->script = argument_value(arguments, "keys");
    if (options->theme && !theme_find(options->theme, &theme)) {
        return false;
    }
    options->model_given =
        argument_value(arguments, "model") || argument_value(arguments, "scheme");
    return !size || (sscanf(size, "%4dx%4d%c", &options->columns, &options->rows, &rest) == 2 &&
                     options->columns > 0 && options->rows > 0);
}

static int show(const struct arguments *arguments, struct session *session,
                struct screen_options *options, int status)
{
    bool report = argument_value(arguments, "report") != NULL;
    bool terminal = options->rows == 0 && isatty(STDOUT_FILENO) && !report;
    bool screen = options->rows > 0 || terminal;
    bool queued = queue_paths(arguments, session, terminal);
    if (!screen || !show_screen(session, options, &status)) {
        int shown = print_report(session, options->access_log);
        status = shown == STATUS_OK ? status : STATUS_SOME;
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
    if (!take_screen_options(arguments, &options)) {
        return command_usage_error(arguments, "--theme is default, light or mono; --dump is a size "
                                              "such as 80x24");
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
    /* Without a network there still is a patient to look at, but not if the command line is wrong.
     */
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

const struct command command_open = {
    "", "[PATH...]",
    "Show patients and their risk of dying in hospital: the screen on a terminal, else a report.\n"
    "PATH is a file, a folder, a listfile or - (standard input); without one, the folder of your\n"
    "last new patient, else the samples.",
    OPTIONS, run};
