/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_APPEND_H
#define ICURISK_BASE_APPEND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

/* Lines added to the end of a text file so that nothing that was acknowledged is lost. One program
 * at a time: the file is locked (flock) from append_open to append_close, and released by the
 * system when the program dies. Bytes already there are never written again. */
struct append {
    int fd;     /* -1: not open */
    char *path; /* owned */
};

/* Opens a regular file that is there. Refused, with a reason that names the other program where the
 * system tells it, when another one has it open for adding. */
bool append_open(struct append *append, const char *path, struct error *error);
/* An append that was never opened ({.fd = -1}) may be closed, too. */
void append_close(struct append *append);

/* Is the end of the file the end of a line? An empty file is. */
bool append_is_ended(const struct append *append, bool *ended, struct error *error);
/* Cuts what stands behind the last line end, at most 64 KiB; cut receives it. */
bool append_trim(const struct append *append, struct text *cut, struct error *error);

/* Adds bytes: write, fsync, and a look whether the path still leads to this file. True: they are on
 * the disk. False: they are not acknowledged, and the file was cut back to its former length where
 * the system let it (error says where it did not). */
bool append_bytes(const struct append *append, const char *data, size_t size, struct error *error);

#endif
