/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_WATCH_H
#define ICURISK_UI_WATCH_H

#include "app/session.h"

/* Notifies of possible changes in the folders of the open files (inotify); session_refresh
 * determines what changed. Without inotify there are no notifications, and nor are there for
 * changes made by another machine on a shared disk; regular polling covers these. */
struct watch {
    int fd;          /* readable on a change; -1: not available */
    size_t followed; /* number of session files whose folders are watched */
};
void watch_open(struct watch *watch);
void watch_close(struct watch *watch);
/* Watches the folders of the session's files and the opened folders, including newly added ones. */
void watch_follow(struct watch *watch, const struct session *session);
/* Discards pending notifications. */
void watch_drain(struct watch *watch);

#endif
