/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_MACHINE_H
#define ICURISK_UI_MACHINE_H

#include <stdbool.h>

#include "ui/draw/escape.h"
#include "ui/screen/state.h"

/* The screen without a terminal: keys in, canvas out. Used by the input loop of screen.c and by
 * tests. */

/* Starts with the ward. The caller owns canvas, session and options. */
void machine_start(struct screen *screen, struct session *session,
                   const struct screen_options *options, struct canvas *canvas);
void machine_stop(struct screen *screen);
/* Handles a key (enum key or a character). */
void machine_press(struct screen *screen, int key);
/* Call after a pause in typing: true if it changed what is shown. */
bool machine_after_pause(struct screen *screen);
/* Takes what the mouse did, where the screen shows what was drawn last: the wheel moves as arrows
 * do, a click chooses the row or the key of the bar on which it is. While a line or a question is
 * open, nothing. */
void machine_point(struct screen *screen, struct mouse mouse);
/* Handles a byte of pasted text, which is inserted into the open line and never acts as a key.
 * KEY_NONE ends the paste. */
void machine_paste(struct screen *screen, int byte);
/* Reads files and computes risks for one time slice. True while there is more to do. sorted_at:
 * time of the last sorting, initially 0; stored by the caller. */
bool machine_work(struct screen *screen, double *sorted_at);
/* Plays a script of keys (ui/screen/keys.h), completing the background work after each key. */
void machine_play(struct screen *screen, const char *script);
/* Lays out the view, writes the access log, and draws it. */
void machine_show(struct screen *screen);

#endif
