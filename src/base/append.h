/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_APPEND_H
#define ICURISK_BASE_APPEND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

/* Appends lines to a text file so that nothing that was acknowledged is lost. Only one program at a
 * time: the file is locked (flock) from append_open to append_close, and the system releases the
 * lock when the program dies. Existing bytes are never rewritten. */
struct append {
    int fd;     /* -1: not open */
    char *path; /* owned */
};

/* Opens an existing regular file. False with a reason if another program has it open for appending;
 * the reason names that program where the system reports it. */
bool append_open(struct append *append, const char *path, struct error *error);
/* Closes the file and releases the lock. Safe on one that was never opened ({.fd = -1}). */
void append_close(struct append *append);

/* *ended: whether the file ends with a line end; true for an empty file. False if it cannot be
 * read. */
bool append_is_ended(const struct append *append, bool *ended, struct error *error);
/* Truncates the file after its last line end, by at most 64 KiB; the removed bytes are appended to
 * cut. */
bool append_trim(const struct append *append, struct text *cut, struct error *error);

/* Appends bytes: write, fsync, then a check that the path still leads to this file. True: they are
 * on disk. False: nothing was acknowledged, and the file was truncated to its former length if the
 * system allowed it (error says so if it did not). */
bool append_bytes(const struct append *append, const char *data, size_t size, struct error *error);

#endif
