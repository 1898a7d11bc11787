/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_TERMINAL_H
#define ICURISK_TESTS_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

#include <vterm.h>

#include "app/session.h"

/* The program on a pseudo-terminal, read through a terminal emulator, in a world of its own. */

/* Three networks of each scheme with seeded weights, every sample. */
struct world {
    char folder[64], models[96], patients[96];
};
extern struct world world;
int world_make(void **state);
int world_remove(void **state);
/* A folder of count files: the samples again and again. */
void world_copies(const char *folder, int count);
void world_remove_folder(const char *folder);
/* The same session as the program's, to know what its screen must say. */
void open_session(struct session *session);

enum { TERMINAL_WAIT_USEC = 60000000 }; /* for a machine that is busy with other things */

struct terminal {
    pid_t pid;
    int master, slave, status;
    bool ended, alternate, cursor_shown, eight_bit;
    bool brackets;   /* pasted text is to come in brackets */
    bool mouse;      /* the mouse is to be reported */
    bool typed_line; /* the last that was typed ended a line, or left one */
    struct termios before;
    VTerm *vterm;
    VTermScreen *screen;
    int rows, columns;
};

/* How the program is started; what is NULL has a value of its own. patients "": no path is given.
 */
struct launch {
    int rows, columns;
    const char *term, *locale, *no_color, *option, *data, *models, *patients, *config;
    const char *fault;   /* tests/fault.c is loaded before it, with this plan */
    const char *command; /* a subcommand, to which no path is given */
    bool shell;          /* below a shell that can stop and continue it, see terminal.c */
};

void terminal_start(struct terminal *terminal, const struct launch *launch);
/* Feeds what the program wrote to the emulator; notices its end. */
void terminal_pump(struct terminal *terminal);
void terminal_row(const struct terminal *terminal, int row, char *out, size_t size);
/* Row in which the text is; -1: none. */
int terminal_find(const struct terminal *terminal, const char *text);
void terminal_print(const struct terminal *terminal);
/* Waits for the row in which the text is (or, there = false, -1 when it has gone). */
int terminal_wait(struct terminal *terminal, const char *text, bool there);
/* Types in one go; after a line that was, a moment later, as the next thing a person does. */
void terminal_type(struct terminal *terminal, const char *keys);
void terminal_resize(struct terminal *terminal, int rows, int columns);
void terminal_wait_end(struct terminal *terminal);
/* The terminal is as the program found it. */
void terminal_assert_restored(struct terminal *terminal);
/* Quits the program if it still runs, and frees. */
void terminal_finish(struct terminal *terminal);
/* All files are read and all risks computed. */
void terminal_ready(struct terminal *terminal);

#endif
