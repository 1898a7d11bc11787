/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_LOCK_H
#define ICURISK_BASE_LOCK_H

#include <stdbool.h>

#include "base/error.h"

/* Exclusive locks between programs (flock). The system releases them when the descriptor is closed
 * or the program dies. */

/* Locks an open file. `does` says what the other program is doing, with %s for its name:
 * "%s is condensing here". False with "path: another program (process 4711) is condensing
 * here". */
bool lock_take(int fd, const char *path, const char *does, struct error *error);
/* Opens and locks a folder. Returns a descriptor that the caller closes, or -1 with a reason. */
int lock_folder(const char *path, const char *does, struct error *error);

#endif
