/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdlib.h>
#include <unistd.h>

#include "ui/command/commands.h"
#include "ui/command/show.h"
#include "ui/screen/lesson.h"

static const struct command_option OPTIONS[] = {{"step", 0, "N", N_("begin at this step")},
                                                {"list", 'l', NULL, N_("list the steps and leave")},
                                                OPTION_MODELS,
                                                OPTION_ACCESS_LOG,
                                                OPTIONS_SCREEN,
                                                {0}};

static int list_steps(void)
{
    struct text out = {0};
    size_t count;
    const struct lesson_step *steps = lesson_steps(&count);
    for (size_t i = 0; i < count; i++) {
        text_format(&out, "%zu. %s (%d min). %s\n", i + 1, _(steps[i].title), steps[i].minutes,
                    _(steps[i].question));
    }
    bool good = command_print(&out);
    text_free(&out);
    return good ? STATUS_OK : STATUS_SOME;
}

/* Loads the samples and the teaching cohort completely before the first question. */
static void load(struct session *session, const char *teaching, int *status)
{
    struct error error = ERROR_NONE;
    bool good = show_queue_samples(session);
    if (!session_add_path(session, teaching, &error)) {
        command_error("%s", error.text);
        good = false;
    }
    while (session_load_next(session)) {
    }
    *status = good ? *status : STATUS_SOME;
}

static int give(const struct arguments *arguments, struct screen_options *options)
{
    int status = STATUS_OK;
    struct session session;
    struct text teaching = {0};
    struct error error = ERROR_NONE;
    char *samples = command_samples();
    text_format(&teaching, "%s/class", samples);
    options->teaching = teaching.data;
    session_init(&session);
    command_open_models(arguments, &session, &status);
    load(&session, teaching.data, &status);
    if (!show_screen(&session, options, &status, &error)) {
        command_error("%s", error.text);
        status = STATUS_SOME;
    }
    session_free(&session);
    text_free(&teaching);
    free(samples);
    return status;
}

static int run(const struct arguments *arguments)
{
    size_t count;
    long step = 1;
    struct screen_options options = {.lesson = true, .model_given = true};
    lesson_steps(&count);
    if (arguments->operand_count > 0) {
        return command_usage_error(arguments,
                                   "a lesson takes no files: it is given on the samples");
    }
    if (!argument_integer(arguments, "step", 1, (long)count, &step) ||
        !show_take_options(arguments, &options)) {
        return STATUS_USAGE;
    }
    if (argument_value(arguments, "list") || (options.rows == 0 && !isatty(STDOUT_FILENO))) {
        return list_steps();
    }
    if (!command_open_access_log(arguments, &options.access_log)) {
        return STATUS_SOME;
    }
    options.lesson_step = (int)step - 1;
    int status = give(arguments, &options);
    status = access_log_failed(options.access_log) ? STATUS_SOME : status;
    access_log_close(options.access_log);
    return status;
}

const struct command command_lesson = {
    "lesson", "", N_("give a lesson of 45 minutes on how networks are made small (docs/lesson.md)"),
    OPTIONS, run};
