/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_TERM_H
#define ICURISK_UI_TERM_H

#include <stdbool.h>

#include "base/error.h"
#include "ui/draw/canvas.h"
#include "ui/draw/theme.h"

/* The only room that knows curses. One terminal at a time, because signals are the process's. */
struct term;

/* Starts the screen; keys come from /dev/tty when standard input is data. NULL with a reason when
 * the terminal is unknown or cannot place its cursor; it is then as it was. */
struct term *term_open(enum theme theme, struct error *error);
/* Gives the terminal back as it was found. */
void term_close(struct term *term);

/* Are Braille characters in its font? They are in none of the Linux console. */
bool term_has_dots(void);
/* Its size now, and a canvas put on it (only the cells that changed are sent). */
void term_size(const struct term *term, int *rows, int *columns);
void term_show(struct term *term, const struct canvas *canvas);
/* Other colours from now on. */
void term_theme(struct term *term, enum theme theme);
/* The next term_show draws every cell again. */
void term_redraw(struct term *term);

enum term_event {
    TERM_TIMEOUT,
    TERM_KEY,    /* *key: enum key or a character */
    TERM_PASTED, /* *key: a byte of text that was pasted, not typed; KEY_NONE: its end */
    TERM_RESIZE, /* the size is new, or the program was stopped and continued */
    TERM_CHANGE, /* what term_watch named can be read */
    TERM_LEAVE   /* asked to leave by a signal, or the terminal is gone */
};
/* Waits for one event, at most timeout_ms (-1: for ever). */
enum term_event term_wait(struct term *term, int timeout_ms, int *key);
/* Is there input that was not taken yet? More of what was pasted, or typed ahead. */
bool term_is_waiting(const struct term *term);
/* Waits for this descriptor as well; -1: for none. */
void term_watch(struct term *term, int fd);
/* Signal that asked to leave, 0 if none. */
int term_signal(const struct term *term);

/* The library of the terminal and its version: "ncurses 6.4.20221231". */
const char *term_library(void);

#endif
