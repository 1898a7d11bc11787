/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Simulates a failing disk or a killed program; loaded before a program with LD_PRELOAD.
 * FAULT=N:WHAT counts the calls that change regular files (write, fsync, ftruncate, rename,
 * renameat2, mkstemp) from 1 and does at call N:
 *     before, after   SIGKILL before or after the call
 *     inside          SIGKILL when half of a write is done
 *     enospc, eio     the call fails
 *     part            half of a write is done, and from then on the disk is full
 *     short, eintr    half of a write is done, or a signal interrupts it: neither is an error
 *     overflow        the stack overflows
 * FAULT=0:hold: no file is opened while another with its name and .hold is there.
 * FAULT_LOCK=1: no file can be locked (ENOLCK), as on some network file systems.
 * FAULT_CLOCK=SECONDS: each reading of the clock is this much later than the last one.
 * It also aborts a program that prints to standard output before its changes to files are synced to
 * the disk. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static long calls;
static bool disk_full;
static bool bytes_pending, name_pending;

static void *next(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

/* What happens at this call; "" nothing. */
static const char *fault(void)
{
    const char *plan = getenv("FAULT");
    char *what = NULL;
    long wanted = plan ? strtol(plan, &what, 10) : 0;
    return ++calls == wanted && *what == ':' ? what + 1 : "";
}

/* Overflows the stack; never returns. */
static int overflow(const volatile char *above)
{
    volatile char here[4096];
    here[0] = above ? *above : 0;
    return above ? overflow(here) + here[0] : 0;
}

static void stop_if(const char *what, const char *when)
{
    if (strcmp(what, "overflow") == 0) {
        exit(overflow(what));
    }
    if (strcmp(what, when) == 0) {
        kill(getpid(), SIGKILL);
    }
}

/* True, with errno, if the call must fail. */
static bool fails(const char *what)
{
    bool full = strcmp(what, "enospc") == 0, broken = strcmp(what, "eio") == 0;
    errno = full ? ENOSPC : broken ? EIO : errno;
    return full || broken;
}

static bool is_regular(int fd)
{
    struct stat info;
    return fd > STDERR_FILENO && fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
}

static bool is_folder(int fd)
{
    struct stat info;
    return fstat(fd, &info) == 0 && S_ISDIR(info.st_mode);
}

int flock(int fd, int operation)
{
    int (*real)(int, int);
    *(void **)&real = next("flock");
    if (getenv("FAULT_LOCK")) {
        errno = ENOLCK;
        return -1;
    }
    return real(fd, operation);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    static time_t away;
    const char *each = getenv("FAULT_CLOCK");
    int (*real)(clockid_t, struct timespec *);
    *(void **)&real = next("clock_gettime");
    int status = real(clock, now);
    away += each ? strtol(each, NULL, 10) : 0;
    now->tv_sec += away;
    return status;
}

/* Only with FAULT=0:hold anything but open. */
int open(const char *path, int flags, ...)
{
    int (*real)(const char *, int, mode_t);
    char hold[4096];
    const char *plan = getenv("FAULT");
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    *(void **)&real = next("open");
    snprintf(hold, sizeof hold, "%s.hold", path);
    while (plan && strcmp(plan, "0:hold") == 0 && access(hold, F_OK) == 0) {
        usleep(10000);
    }
    return real(path, flags, mode);
}

ssize_t write(int fd, const void *data, size_t size)
{
    ssize_t (*real)(int, const void *, size_t);
    *(void **)&real = next("write");
    if (!is_regular(fd)) {
        return real(fd, data, size);
    }
    const char *what = fault();
    if (disk_full) {
        errno = ENOSPC;
        return -1;
    }
    stop_if(what, "before");
    if (fails(what)) {
        return -1;
    }
    if (strcmp(what, "eintr") == 0) {
        errno = EINTR;
        return -1;
    }
    disk_full = strcmp(what, "part") == 0;
    bool half = disk_full || strcmp(what, "inside") == 0 || strcmp(what, "short") == 0;
    ssize_t done = real(fd, data, half ? (size + 1) / 2 : size);
    bytes_pending = bytes_pending || done > 0;
    stop_if(what, "inside");
    stop_if(what, "after");
    return done;
}

/* Sets or clears the flag of unsynced changes after a successful call. */
#define CALL(call, flag, value)                                                                    \
    const char *what = fault();                                                                    \
    stop_if(what, "before");                                                                       \
    if (fails(what)) {                                                                             \
        return -1;                                                                                 \
    }                                                                                              \
    int done = (call);                                                                             \
    stop_if(what, "inside");                                                                       \
    stop_if(what, "after");                                                                        \
    flag = done >= 0 ? (value) : flag;                                                             \
    return done

/* The call that the program uses for standard output. */
size_t fwrite(const void *data, size_t size, size_t count, FILE *stream)
{
    size_t (*real)(const void *, size_t, size_t, FILE *);
    *(void **)&real = next("fwrite");
    bool pending = bytes_pending || name_pending;
    if (stream == stdout && pending && !memmem(data, size * count, "not saved: ", 11)) {
        abort();
    }
    return real(data, size, count, stream);
}

int fsync(int fd)
{
    int (*real)(int);
    *(void **)&real = next("fsync");
    bool folder = is_folder(fd);
    bool *flag = folder ? &name_pending : &bytes_pending;
    CALL(real(fd), *flag, false);
}

int ftruncate(int fd, off_t length)
{
    int (*real)(int, off_t);
    *(void **)&real = next("ftruncate64");
    CALL(real(fd, length), bytes_pending, true);
}

int rename(const char *from, const char *to)
{
    int (*real)(const char *, const char *);
    *(void **)&real = next("rename");
    CALL(real(from, to), name_pending, true);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    int (*real)(int, const char *, int, const char *, unsigned);
    *(void **)&real = next("renameat2");
    CALL(real(from_folder, from, to_folder, to, flags), name_pending, true);
}

int mkstemp(char *name)
{
    int (*real)(char *);
    *(void **)&real = next("mkstemp64");
    CALL(real(name), bytes_pending, bytes_pending);
}
