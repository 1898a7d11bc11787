/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/language.h"

/* The process that holds the lock, from /proc/locks: "1: FLOCK ADVISORY WRITE 4711 fd:01:131085 0
 * EOF". */
static long find_holder(int fd)
{
    FILE *locks = fopen("/proc/locks", "re");
    struct stat info;
    char line[256];
    long holder = 0;
    bool known = fstat(fd, &info) == 0;
    while (locks && known && holder == 0 && fgets(line, sizeof line, locks)) {
        long pid;
        unsigned long long inode;
        if (sscanf(line, "%*s FLOCK %*s %*s %ld %*x:%*x:%llu", &pid, &inode) == 2 &&
            inode == (unsigned long long)info.st_ino) {
            holder = pid;
        }
    }
    if (locks) {
        fclose(locks);
    }
    return holder;
}

bool lock_take(int fd, const char *path, const char *does, struct error *error)
{
    int done;
    do {
        done = flock(fd, LOCK_EX | LOCK_NB);
    } while (done < 0 && errno == EINTR);
    if (done == 0) {
        return true;
    }
    if (errno != EWOULDBLOCK) {
        return error_at(error, path, 0, "cannot be locked: %s", strerror(errno));
    }
    long holder = find_holder(fd);
    char who[96], sentence[256];
    snprintf(who, sizeof who, "%s", _("another program"));
    if (holder > 0) {
        snprintf(who, sizeof who, _("another program (process %ld)"), holder);
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(sentence, sizeof sentence, _(does), who);
#pragma GCC diagnostic pop
    return error_at(error, path, 0, "%s", sentence);
}

int lock_folder(const char *path, const char *does, struct error *error)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        error_at(error, path, 0, "cannot open the folder: %s", strerror(errno));
    } else if (!lock_take(fd, path, does, error)) {
        close(fd);
        fd = -1;
    }
    return fd;
}
