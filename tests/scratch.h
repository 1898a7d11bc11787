/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_SCRATCH_H
#define ICURISK_TESTS_SCRATCH_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Folders for the files of a test. tests/run.sh gives each test a temporary folder of its own and
 * fails the test when something is left in it. */

enum { SCRATCH_BYTES = 64 };

/* Makes a new folder in $TMPDIR, or in /tmp when that is not set or too long, and writes its name
 * to out. Returns out; NULL on failure. */
static inline char *scratch_folder(char out[SCRATCH_BYTES])
{
    const char *base = getenv("TMPDIR");
    if (!base || !*base || strlen(base) > SCRATCH_BYTES - 24) {
        base = "/tmp";
    }
    snprintf(out, SCRATCH_BYTES, "%.40s/icurisk-test-XXXXXX", base);
    return mkdtemp(out);
}

static inline int scratch_remove_one(const char *path, const struct stat *info, int type,
                                     struct FTW *ftw)
{
    (void)info;
    (void)type;
    (void)ftw;
    return remove(path);
}

/* Removes a folder with all that is in it. Returns 0, or -1 when something could not be removed. */
static inline int scratch_remove(const char *folder)
{
    return nftw(folder, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 ? 0 : -1;
}

#endif
