/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/append.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/lock.h"
#include "base/memory.h"

enum { TAIL_LIMIT = 65536 };

bool append_open(struct append *append, const char *path, struct error *error)
{
    struct stat info;
    bool ok = false;
    *append = (struct append){
        .fd = open(path, O_RDWR | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY),
        .path = memory_text(path),
    };
    if (append->fd < 0 || fstat(append->fd, &info) < 0) {
        error_at(error, path, 0, "cannot open for writing: %s", strerror(errno));
    } else if (!S_ISREG(info.st_mode)) {
        error_at(error, path, 0, "not a regular file");
    } else {
        ok = lock_take(append->fd, path, N_("%s is entering values here: it can only be read now"),
                       error);
    }
    if (!ok) {
        append_close(append);
    }
    return ok;
}

void append_close(struct append *append)
{
    if (append->fd >= 0) {
        close(append->fd);
    }
    free(append->path);
    *append = (struct append){.fd = -1};
}

static bool find_size(const struct append *append, off_t *size, struct error *error)
{
    *size = lseek(append->fd, 0, SEEK_END);
    return *size >= 0 ||
           error_at(error, append->path, 0, "cannot find its end: %s", strerror(errno));
}

static bool read_at(const struct append *append, char *data, size_t size, off_t offset,
                    struct error *error)
{
    size_t got = 0;
    while (got < size) {
        ssize_t part = pread(append->fd, data + got, size - got, offset + (off_t)got);
        if (part < 0 && errno == EINTR) {
            continue;
        }
        if (part <= 0) {
            return error_at(error, append->path, 0, "cannot read: %s",
                            part < 0 ? strerror(errno) : "it became shorter");
        }
        got += (size_t)part;
    }
    return true;
}

bool append_is_ended(const struct append *append, bool *ended, struct error *error)
{
    off_t size;
    char last = '\n';
    if (!find_size(append, &size, error) ||
        (size > 0 && !read_at(append, &last, 1, size - 1, error))) {
        return false;
    }
    *ended = last == '\n' || last == '\r';
    return true;
}

/* ftruncate and fsync; false with errno. */
static bool cut_to(const struct append *append, off_t size)
{
    int done;
    do {
        done = ftruncate(append->fd, size);
    } while (done < 0 && errno == EINTR);
    return done == 0 && fsync(append->fd) == 0;
}

bool append_trim(const struct append *append, struct text *cut, struct error *error)
{
    off_t size;
    if (!find_size(append, &size, error)) {
        return false;
    }
    size_t length = size < TAIL_LIMIT ? (size_t)size : TAIL_LIMIT;
    char *tail = memory_new(length + 1, 1);
    bool ok = read_at(append, tail, length, size - (off_t)length, error);
    size_t kept = length;
    while (ok && kept > 0 && tail[kept - 1] != '\n' && tail[kept - 1] != '\r') {
        kept--;
    }
    if (ok && kept == 0 && size > TAIL_LIMIT) {
        ok = error_at(error, append->path, 0, "its last line is too long");
    } else if (ok && kept < length) {
        text_append_n(cut, tail + kept, length - kept);
        ok = cut_to(append, size - (off_t)(length - kept)) ||
             error_at(error, append->path, 0, "its incomplete last line cannot be removed: %s",
                      strerror(errno));
    }
    free(tail);
    return ok;
}

/* Writes to a replaced or removed file would succeed, but the data would be lost. */
static bool is_in_place(const struct append *append)
{
    struct stat here, there;
    return fstat(append->fd, &here) == 0 && stat(append->path, &there) == 0 &&
           here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

bool append_bytes(const struct append *append, const char *data, size_t size, struct error *error)
{
    off_t before;
    if (!is_in_place(append)) {
        return error_at(error, append->path, 0, "another program replaced the file");
    }
    if (!find_size(append, &before, error)) {
        return false;
    }
    if (!file_write_all(append->fd, data, size)) {
        int cause = errno;
        if (cut_to(append, before)) {
            return error_at(error, append->path, 0, "cannot write: %s", strerror(cause));
        }
        return error_at(error, append->path, 0,
                        "cannot write: %s; and what was written of it could not be removed: %s",
                        strerror(cause), strerror(errno));
    }
    return is_in_place(append) ||
           error_at(error, append->path, 0, "another program replaced the file meanwhile");
}
