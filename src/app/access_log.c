/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/access_log.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

enum { USUAL_LIMIT = 4 << 20, OLD_KEPT = 9, LOCK_TRIES = 100, LOCK_PAUSE_NSEC = 10000000 };

static const char *const how_names[] = {"ward", "screen", "report", "export", "score"};

struct access_log {
    char *path, *user;
    size_t limit;
    int fd; /* -1: not open */
    bool failed;
};

static bool open_file(struct access_log *log, struct error *error)
{
    struct stat info;
    /* (without blocking on a pipe, nor through a link that another may have put there) */
    log->fd =
        open(log->path,
             O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW, 0600);
    if (log->fd < 0 && errno == ELOOP) {
        return error_at(error, log->path, 0, "the access log is not a regular file");
    }
    if (log->fd < 0) {
        return error_at(error, log->path, 0, "the access log cannot be opened: %s",
                        strerror(errno));
    }
    if (fstat(log->fd, &info) < 0 || !S_ISREG(info.st_mode)) {
        close(log->fd);
        log->fd = -1;
        return error_at(error, log->path, 0, "the access log is not a regular file");
    }
    return true;
}

struct access_log *access_log_open(const char *path, const char *user, size_t limit,
                                   struct error *error)
{
    struct access_log *log = memory_new(1, sizeof *log);
    log->path = memory_text(path);
    log->user = memory_text(user ? user : "");
    log->limit = limit > 0 ? limit : USUAL_LIMIT;
    if (!open_file(log, error)) {
        access_log_close(log);
        return NULL;
    }
    return log;
}

void access_log_close(struct access_log *log)
{
    if (log) {
        if (log->fd >= 0) {
            fsync(log->fd);
            close(log->fd);
        }
        free(log->path);
        free(log->user);
        free(log);
    }
}

bool access_log_failed(const struct access_log *log)
{
    return log && log->failed;
}

/* Waits only briefly: a suspended program may hold the lock. */
static bool lock(const struct access_log *log, struct error *error)
{
    const struct timespec pause = {0, LOCK_PAUSE_NSEC};
    for (int i = 0; i < LOCK_TRIES; i++) {
        if (flock(log->fd, LOCK_EX | LOCK_NB) == 0) {
            return true;
        }
        if (errno != EWOULDBLOCK && errno != EINTR) {
            break;
        }
        nanosleep(&pause, NULL);
    }
    return error_at(error, log->path, 0, "the access log cannot be locked: %s", strerror(errno));
}

/* Locks the file that is now at the path, since another program may have rotated it. *size receives
 * its length. */
static bool lock_current(struct access_log *log, off_t *size, struct error *error)
{
    for (int i = 0; i < LOCK_TRIES; i++) {
        struct stat mine, there;
        if ((log->fd < 0 && !open_file(log, error)) || !lock(log, error)) {
            return false;
        }
        if (fstat(log->fd, &mine) == 0 && stat(log->path, &there) == 0 &&
            mine.st_ino == there.st_ino && mine.st_dev == there.st_dev) {
            *size = mine.st_size;
            return true;
        }
        close(log->fd);
        log->fd = -1;
    }
    return error_at(error, log->path, 0, "the access log is replaced again and again");
}

/* Renames FILE.8 to FILE.9, ... FILE to FILE.1, holding the lock of FILE, so that only one program
 * does it. */
static bool put_away(struct access_log *log, struct error *error)
{
    bool ok = true;
    for (int i = OLD_KEPT; i > 0 && ok; i--) {
        struct text from = {0}, to = {0};
        text_append(&from, log->path);
        if (i > 1) {
            text_format(&from, ".%d", i - 1);
        }
        text_format(&to, "%s.%d", log->path, i);
        if (rename(from.data, to.data) < 0 && errno != ENOENT) {
            ok = error_at(error, from.data, 0, "the access log cannot be rotated: %s",
                          strerror(errno));
        }
        text_free(&from);
        text_free(&to);
    }
    if (ok) {
        fsync(log->fd);
        close(log->fd); /* releases the lock too */
        log->fd = -1;
    }
    return ok;
}

static bool write_lines(struct access_log *log, const char *lines, size_t length,
                        struct error *error)
{
    off_t size = 0;
    if (!lock_current(log, &size, error)) {
        return false;
    }
    if (size > 0 && (size_t)size + length > log->limit &&
        (!put_away(log, error) || !lock_current(log, &size, error))) {
        return false;
    }
    ssize_t written = write(log->fd, lines, length);
    bool ok = written == (ssize_t)length;
    if (!ok) {
        const char *reason = written < 0 ? strerror(errno) : "no room";
        /* Removes a partial line, which the next one would continue. */
        if (written > 0 && ftruncate(log->fd, size) < 0) {
            reason = "no room, and half a line is left";
        }
        error_at(error, log->path, 0, "the access log cannot be written: %s", reason);
    }
    flock(log->fd, LOCK_UN);
    return ok;
}

/* Untrusted text as a valid JSON string. */
static json_t *escaped(const char *text)
{
    char shown[1024];
    return json_string(text_escape(text, strlen(text), shown, sizeof shown));
}

static json_t *describe(const struct access_log *log, const struct patient *patient,
                        const struct model *model, const struct risk *risk, enum access_how how)
{
    char stamp[32];
    struct tm utc;
    time_t now = time(NULL);
    gmtime_r(&now, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    json_t *line = json_object();
    json_object_set_new(line, "time", json_string(stamp));
    json_object_set_new(line, "uid", json_integer((json_int_t)getuid()));
    json_object_set_new(line, "user", escaped(log->user));
    json_object_set_new(line, "shown", json_string(how_names[how]));
    json_object_set_new(line, "patient", json_string(patient->id));
    json_object_set_new(line, "file", escaped(patient->file));
    json_object_set_new(line, "scheme",
                        model ? json_string(scheme_name(model->spec.scheme)) : json_null());
    json_object_set_new(line, "model", model ? escaped(model->name) : json_null());
    json_object_set_new(line, "hours", json_integer(risk ? risk->hours : patient->hours));
    json_object_set_new(line, "risk",
                        risk && risk->known ? json_real((double)risk->risk) : json_null());
    return line;
}

void access_log_line(const struct access_log *log, const struct patient *patient,
                     const struct model *model, const struct risk *risk, enum access_how how,
                     struct text *out)
{
    json_t *line = describe(log, patient, model, risk, how);
    char *text = json_dumps(line, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_REAL_PRECISION(9));
    text_format(out, "%s\n", text);
    free(text);
    json_decref(line);
}

bool access_log_write(struct access_log *log, const struct text *lines, struct error *error)
{
    bool ok = write_lines(log, lines->data, lines->length, log->failed ? NULL : error);
    log->failed = log->failed || !ok;
    return ok;
}

bool access_log_add(struct access_log *log, const struct patient *patient,
                    const struct model *model, const struct risk *risk, enum access_how how,
                    struct error *error)
{
    struct text line = {0};
    access_log_line(log, patient, model, risk, how, &line);
    bool ok = access_log_write(log, &line, error);
    text_free(&line);
    return ok;
}
