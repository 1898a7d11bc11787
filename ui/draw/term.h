/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_TERM_H
#define ICURISK_UI_TERM_H

#include <stdbool.h>

#include "base/error.h"
#include "ui/draw/canvas.h"
#include "ui/draw/escape.h"
#include "ui/draw/theme.h"

/* The only interface to curses. One terminal at a time, because signals are per process. */
struct term;

/* Starts the screen; keys are read from /dev/tty if standard input is data. NULL with a reason if
 * the terminal is unknown or cannot position its cursor; its state is then unchanged. */
struct term *term_open(enum theme theme, struct error *error);
/* Restores the terminal to its original state. */
void term_close(struct term *term);

/* Are Braille characters available? Not on the Linux console. */
bool term_has_dots(void);
/* Which glyphs the font lacks. The Linux console is queried, or assumed to have a usual font if
 * that fails. Other terminals are assumed to have all. */
void term_signs(const struct term *term, bool lacks[GLYPH_COUNT]);
/* term_size: the current size. term_show: shows a canvas; only changed cells are sent. */
void term_size(const struct term *term, int *rows, int *columns);
void term_show(struct term *term, const struct canvas *canvas);
/* Changes the colours. */
void term_theme(struct term *term, enum theme theme);
/* Makes the next term_show redraw every cell. */
void term_redraw(struct term *term);

enum term_event {
    TERM_TIMEOUT,
    TERM_KEY,    /* *key: enum key or a character */
    TERM_MOUSE,  /* while it is on: term_pointed() */
    TERM_PASTED, /* *key: a byte of text that was pasted, not typed; KEY_NONE: its end */
    TERM_RESIZE, /* the size changed, or the program was stopped and continued */
    TERM_CHANGE, /* the descriptor of term_watch is readable */
    TERM_LEAVE   /* asked to leave by a signal, or the terminal is gone */
};
/* Waits for one event, for at most timeout_ms (-1: for ever). */
enum term_event term_wait(struct term *term, int timeout_ms, int *key);
/* Asks the terminal to report its mouse, or to keep it for itself, as at the start; it does so
 * again at every end. */
void term_mouse(struct term *term, bool on);
/* What the last TERM_MOUSE was. */
struct mouse term_pointed(const struct term *term);
/* Is there unread input, pasted or typed ahead? */
bool term_is_waiting(const struct term *term);
/* Also waits for this descriptor; -1: none. */
void term_watch(struct term *term, int fd);
/* The signal that requested leaving; 0 if none. */
int term_signal(const struct term *term);

/* The library of the terminal and its version: "ncurses 6.4.20221231". */
const char *term_library(void);

#endif
