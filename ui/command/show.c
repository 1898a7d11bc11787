/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/command/show.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/synth.h"
#include "ui/draw/theme.h"
#include "ui/screen/screen.h"

bool show_queue_samples(struct session *session)
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

bool show_take_options(const struct arguments *arguments, struct screen_options *options)
{
    enum theme theme;
    char rest;
    const char *size = argument_value(arguments, "dump");
    options->theme = argument_value(arguments, "theme");
    options->ascii = argument_value(arguments, "ascii") != NULL;
    options->script = argument_value(arguments, "keys");
    bool sized =
        !size || (sscanf(size, "%4dx%4d%c", &options->columns, &options->rows, &rest) == 2 &&
                  options->columns > 0 && options->rows > 0);
    if (!sized || (options->theme && !theme_find(options->theme, &theme))) {
        command_usage_error(arguments, "--theme is default, light or mono; --dump is a size such "
                                       "as 80x24");
        return false;
    }
    return true;
}

bool show_screen(struct session *session, struct screen_options *options, int *status,
                 struct error *error)
{
    struct text out = {0};
    options->dump = options->rows > 0 ? &out : NULL;
    bool shown = screen_run(session, options, error);
    if (shown && out.length > 0) {
        *status = command_print(&out) ? *status : STATUS_SOME;
    }
    text_free(&out);
    options->dump = NULL;
    return shown;
}
