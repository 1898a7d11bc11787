/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_SCREEN_H
#define ICURISK_UI_SCREEN_H

#include <stdbool.h>

#include "app/session.h"
#include "base/error.h"
#include "ui/screen/options.h"

/* The curses screen and its input loop. */

/* Shows the session until the user leaves. Queued files are loaded in the background, one at a
 * time. The caller must have called setlocale(LC_CTYPE, ""). False with a reason if the terminal
 * cannot be used; nothing was drawn then. On SIGTERM, SIGHUP, SIGINT or SIGQUIT the terminal is
 * restored and the signal raised again with its default action, so the call does not return. */
bool screen_run(struct session *session, const struct screen_options *options, struct error *error);

#endif
