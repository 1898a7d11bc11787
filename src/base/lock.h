/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_LOCK_H
#define ICURISK_BASE_LOCK_H

#include <stdbool.h>

#include "base/error.h"

/* Locks that keep other programs out (flock) that the system releases when the descriptor is closed
 * or the program dies. */

/* Locks an open file. False with "path: another program (process 4711) " and what that program is
 * doing. */
bool lock_take(int fd, const char *path, const char *does, struct error *error);
/* Opens and locks a folder: a descriptor to close when done, or -1 with a reason. */
int lock_folder(const char *path, const char *does, struct error *error);

#endif
