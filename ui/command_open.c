/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/report.h"
#include "app/synth.h"
#include "ui/commands.h"
#include "ui/screen.h"

static const struct command_option OPTIONS[] = {
    OPTION_SCHEME,
    OPTION_MODEL,
    OPTION_FIX_UNITS,
    OPTION_MODELS,
    {"report", 'r', NULL, "print the report, even on a terminal"},
    {"theme", 0, "NAME", "colours: default, light or mono"},
    {"ascii", 0, NULL, "no characters beyond ASCII"},
    {"keys", 0, "SCRIPT", "press these keys first (see icurisk(1))"},
    {"dump", 0, NULL, "without a terminal: print the screen as text after the keys"},
    {"size", 0, "RxC", "rows and columns of the screen that --dump prints (24x80)"},
    {"version", 'V', NULL, "print the version and leave"},
    {0}};

static int show_version(void)
{
    struct text out = {0};
    text_append(&out, PACKAGE_STRING "\n");
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

static bool queue_path(struct session *session, const char *path)
{
    struct error error = ERROR_NONE;
    bool ok = strcmp(path, "-") == 0 ? session_load_stream(session, stdin, "-", &error)
                                     : session_add_path(session, path, &error);
    if (!ok) {
        command_error("%s", error.text);
    }
    return ok;
}

/* Queues what was asked for; without a path, the samples. */
static bool queue_paths(const struct arguments *arguments, struct session *session)
{
    bool good = true;
    if (arguments->operand_count == 0) {
        return queue_samples(session);
    }
    for (int i = 0; i < arguments->operand_count; i++) {
        good = queue_path(session, arguments->operands[i]) && good;
    }
    return good;
}

static int print_report(struct session *session)
{
    struct text out = {0};
    while (session_load_next(session)) {
    }
    bool good = command_print_skips(session);
    report_page(session, &out);
    good = command_print(&out) && good;
    text_free(&out);
    return good ? STATUS_OK : STATUS_SOME;
}

/* "24x80"; both are bounded so that nobody asks for a screen of gigabytes. */
static bool read_size(const char *size, struct screen_options *options)
{
    char end;
    return !size || (sscanf(size, "%dx%d%c", &options->rows, &options->columns, &end) == 2 &&
                     options->rows >= 1 && options->rows <= 1000 && options->columns >= 1 &&
                     options->columns <= 1000);
}

static int show_screen(const struct arguments *arguments, struct session *session)
{
    struct error error = ERROR_NONE;
    struct text dump = {0};
    struct screen_options options = {
        .theme = argument_value(arguments, "theme"),
        .ascii = argument_value(arguments, "ascii") != NULL,
        .script = argument_value(arguments, "keys"),
        .dump = argument_value(arguments, "dump") ? &dump : NULL,
    };
    if (!read_size(argument_value(arguments, "size"), &options)) {
        return command_usage_error(arguments, "--size takes rows and columns, such as 24x80");
    }
    bool ok = screen_run(session, &options, &error);
    if (!ok) {
        command_error("%s", error.text);
    }
    ok = command_print(&dump) && ok;
    text_free(&dump);
    return ok ? STATUS_OK : STATUS_SOME;
}

static int run(const struct arguments *arguments)
{
    struct session session;
    int status = STATUS_OK;
    if (argument_value(arguments, "version")) {
        return show_version();
    }
    session_init(&session);
    session.options.fix_units = argument_value(arguments, "fix-units") != NULL;
    /* Without a network there still is a patient to look at, but not if the command line is wrong.
     */
    command_open_models(arguments, &session, &status);
    if (status != STATUS_USAGE) {
        bool queued = queue_paths(arguments, &session);
        bool screen = argument_value(arguments, "dump") ||
                      (isatty(STDOUT_FILENO) && !argument_value(arguments, "report"));
        int shown = screen ? show_screen(arguments, &session) : print_report(&session);
        status = shown != STATUS_OK ? shown : queued ? status : STATUS_SOME;
    }
    session_free(&session);
    return status;
}

const struct command command_open = {
    "", "[PATH...]",
    "Show patients and their risk of dying in hospital: the screen on a terminal, else a report.\n"
    "PATH is a file, a folder, a listfile or - (standard input); without one, the samples.",
    OPTIONS, run};
