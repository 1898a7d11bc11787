/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_SHOW_H
#define ICURISK_UI_SHOW_H

#include <stdbool.h>

#include "app/session.h"
#include "ui/command/commands.h"
#include "ui/screen/options.h"

/* What the commands that open the screen have in common. */

#define OPTIONS_SCREEN                                                                             \
    {"theme", 't', "NAME", N_("colours: default, light or mono")},                                 \
        {"ascii", 'a', NULL, N_("draw with ASCII characters only")},                               \
        {"keys", 'k', "KEYS", N_("press these keys first, such as p<Right>m")},                    \
    {                                                                                              \
        "dump", 0, "COLSxROWS", N_("print the screen of this size as text and leave")              \
    }

/* Reads those options. False, said on standard error: one is none. */
bool show_take_options(const struct arguments *arguments, struct screen_options *options);
/* The screen, or with --dump what it would show, printed. False, with the reason, when the terminal
 * cannot be used. *status is left alone on success. */
bool show_screen(struct session *session, struct screen_options *options, int *status,
                 struct error *error);
/* Queues the samples by their names: the folder also holds a list of them for people to read.
 * False, said on standard error. */
bool show_queue_samples(struct session *session);

#endif
