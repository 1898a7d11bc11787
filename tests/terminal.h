/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_TERMINAL_H
#define ICURISK_TESTS_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

#include <vterm.h>

#include "app/session.h"

/* The program on a pseudo-terminal, read through a terminal emulator, with folders of its own. */

/* Three networks of each scheme with seeded weights, and all samples. */
struct world {
    char folder[64], models[96], patients[96];
};
extern struct world world;
int world_make(void **state);
int world_remove(void **state);
/* A folder of `count` files, copies of the samples. */
void world_copies(const char *folder, int count);
void world_remove_folder(const char *folder);
/* The session of the program, to know what its screen must show. */
void open_session(struct session *session);

enum { TERMINAL_WAIT_USEC = 60000000 }; /* for a busy machine */

struct terminal {
    pid_t pid;
    int master, slave, status;
    bool ended, alternate, cursor_shown, eight_bit;
    bool brackets;   /* the program asked for bracketed paste */
    bool mouse;      /* the program asked for mouse reports */
    bool typed_line; /* the last text typed ended or left a line */
    struct termios before;
    VTerm *vterm;
    VTermScreen *screen;
    int rows, columns;
};

/* How the program is started; NULL means the default. patients "": without a path. */
struct launch {
    int rows, columns;
    const char *term, *locale, *no_color, *option, *data, *models, *patients, *config;
    const char *fault;   /* tests/fault.c is loaded with this FAULT */
    const char *command; /* a subcommand, without a path */
    bool shell;          /* from a shell that can stop and continue it, see terminal.c */
};

void terminal_start(struct terminal *terminal, const struct launch *launch);
/* Feeds the output of the program to the emulator; notices when the program ends. */
void terminal_pump(struct terminal *terminal);
/* Sends bytes as they are, and takes what the program has written so far. */
void terminal_send(struct terminal *terminal, const char *bytes, size_t length);
void terminal_row(const struct terminal *terminal, int row, char *out, size_t size);
/* The row that contains the text, -1 if none. */
int terminal_find(const struct terminal *terminal, const char *text);
void terminal_print(const struct terminal *terminal);
/* Waits for the row that contains the text (there = false: until it is gone, -1). */
int terminal_wait(struct terminal *terminal, const char *text, bool there);
/* Types all at once; after a line, only after a pause, as a user types the next command. */
void terminal_type(struct terminal *terminal, const char *keys);
void terminal_resize(struct terminal *terminal, int rows, int columns);
void terminal_wait_end(struct terminal *terminal);
/* The terminal has the state in which the program found it. */
void terminal_assert_restored(struct terminal *terminal);
/* Quits the program if it still runs, and frees everything. */
void terminal_finish(struct terminal *terminal);
/* True when all files are read and all risks are computed. */
void terminal_ready(struct terminal *terminal);

struct CMUnitTest;
/* Runs a group of tests that wait more than they compute: each in a process of its own with its own
 * setup, some side by side. Prints their output in order. Returns how many failed. */
int terminal_run_tests(const struct CMUnitTest *tests, size_t count, int (*setup)(void **),
                       int (*teardown)(void **));

#endif
