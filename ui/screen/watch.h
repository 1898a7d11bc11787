/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_WATCH_H
#define ICURISK_UI_WATCH_H

#include "app/session.h"

/* Tells that something may have changed in the folders of the files that are open (inotify). What
 * it was, session_refresh finds out. Where the system cannot tell, nothing is told, and looking now
 * and then must do; so it must for the changes that another machine makes on a shared disk. */
struct watch {
    int fd;          /* becomes readable on a change; -1: cannot */
    size_t followed; /* files of the session whose folders are followed */
};
void watch_open(struct watch *watch);
void watch_close(struct watch *watch);
/* Follows the folders of the session's files and the folders opened: those added since, too. */
void watch_follow(struct watch *watch, const struct session *session);
/* Takes what was told. */
void watch_drain(struct watch *watch);

#endif
