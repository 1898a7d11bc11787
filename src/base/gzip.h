/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_GZIP_H
#define ICURISK_BASE_GZIP_H

#include <stdio.h>

#include "base/error.h"

/* Opens a regular file for reading and decompresses it if it is gzip (RFC 1952, one member or
 * several). The caller closes it with fclose(). Reading a truncated or damaged file fails with
 * errno EBADMSG; a truncated file never looks like a complete one. NULL with path and reason if it
 * cannot be opened, or if it is compressed and this program was built without zlib. */
FILE *gzip_open(const char *path, struct error *error);

/* The version of zlib, such as "1.2.13"; NULL if built without it. */
const char *gzip_library(void);

#endif
