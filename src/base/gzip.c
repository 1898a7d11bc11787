/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/gzip.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

static bool is_compressed(FILE *in)
{
    unsigned char head[2] = {0};
    size_t got = fread(head, 1, sizeof head, in);
    rewind(in);
    return got == sizeof head && head[0] == 0x1f && head[1] == 0x8b;
}

#ifdef HAVE_ZLIB

#include <zlib.h>

static ssize_t read_some(void *context, char *out, size_t size)
{
    enum { MOST = 1 << 20 };
    int got = gzread(context, out, size < MOST ? (unsigned)size : MOST), code = Z_OK;
    if (got <= 0) {
        gzerror(context, &code); /* at the end: the last member may be truncated */
        if (got < 0 || code != Z_OK) {
            errno = EBADMSG;
            return -1;
        }
    }
    return got;
}

static int close_it(void *context)
{
    gzclose_r(context);
    return 0;
}

static FILE *unpack(FILE *in, const char *path, struct error *error)
{
    int copy = dup(fileno(in));
    gzFile file = copy >= 0 ? gzdopen(copy, "rb") : NULL;
    FILE *out = NULL;
    fclose(in);
    if (file) {
        gzbuffer(file, 1 << 17);
        out = fopencookie(file, "r", (cookie_io_functions_t){.read = read_some, .close = close_it});
    } else if (copy >= 0) {
        close(copy);
    }
    if (!out) {
        error_at(error, path, 0, "cannot open: %s", strerror(errno));
    }
    return out;
}

const char *gzip_library(void)
{
    return zlibVersion();
}

#else

static FILE *unpack(FILE *in, const char *path, struct error *error)
{
    fclose(in);
    error_at(error, path, 0,
             "is compressed, and this program was built without zlib: unpack it "
             "first with gunzip");
    return NULL;
}

const char *gzip_library(void)
{
    return NULL;
}

#endif

FILE *gzip_open(const char *path, struct error *error)
{
    FILE *in = file_open(path, error);
    return in && is_compressed(in) ? unpack(in, path, error) : in;
}
