/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/watch.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

#ifdef __linux__
#include <sys/inotify.h>

static const uint32_t changes = IN_MODIFY | IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM |
                                IN_CREATE | IN_DELETE | IN_DELETE_SELF | IN_ONLYDIR;

void watch_open(struct watch *watch)
{
    *watch = (struct watch){.fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK)};
}

static void follow(struct watch *watch, const char *folder)
{
    (void)inotify_add_watch(watch->fd, folder, changes); /* repeating it has no effect */
}
#else
void watch_open(struct watch *watch)
{
    *watch = (struct watch){.fd = -1};
}

static void follow(struct watch *watch, const char *folder)
{
    (void)watch;
    (void)folder;
}
#endif

void watch_close(struct watch *watch)
{
    if (watch->fd >= 0) {
        close(watch->fd);
    }
    watch->fd = -1;
}

void watch_follow(struct watch *watch, const struct session *session)
{
    const char *last = "";
    size_t last_length = 0;
    for (size_t i = 0; i < session->folders.count && watch->fd >= 0 && watch->followed == 0; i++) {
        follow(watch, session->folders.paths[i]);
    }
    for (; watch->followed < session->files.count && watch->fd >= 0; watch->followed++) {
        const char *path = session->files.paths[watch->followed];
        size_t length = (size_t)(text_base_name(path) - path);
        if (watch->followed > 0 && length == last_length && strncmp(path, last, length) == 0) {
            continue; /* files of one folder are adjacent */
        }
        char *folder = length > 0 ? memory_text_n(path, length) : memory_text(".");
        follow(watch, folder);
        free(folder);
        last = path;
        last_length = length;
    }
}

void watch_drain(struct watch *watch)
{
    char told[4096];
    while (watch->fd >= 0 && read(watch->fd, told, sizeof told) > 0) {
    }
}
