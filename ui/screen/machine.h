/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_MACHINE_H
#define ICURISK_UI_MACHINE_H

#include <stdbool.h>

#include "ui/screen/state.h"

/* The screen without a terminal: keys go in, cells of a canvas come out. For the loop of screen.c
 * and for tests. */

/* Starts with the ward; the canvas is the caller's, and so are session and options. */
void machine_start(struct screen *screen, struct session *session,
                   const struct screen_options *options, struct canvas *canvas);
void machine_stop(struct screen *screen);
/* Takes a key (enum key or a character). */
void machine_press(struct screen *screen, int key);
/* Nothing was typed for a moment: true if that changed what is shown. */
bool machine_rest(struct screen *screen);
/* Takes a byte of text that was pasted: it goes into the line that is open, and never is a key.
 * KEY_NONE ends it. */
void machine_paste(struct screen *screen, int byte);
/* Reads files and computes risks for at most one slice. True while there is more to do. sorted_at:
 * when the list was last sorted, 0 at first; the caller keeps it. */
bool machine_work(struct screen *screen, double *sorted_at);
/* Plays a script of keys (ui/screen/keys.h), and does all the work that each leads to. */
void machine_play(struct screen *screen, const char *script);
/* Prepares what is to be drawn, tells the access log of it, and draws it. */
void machine_show(struct screen *screen);

#endif
