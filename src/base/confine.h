/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_CONFINE_H
#define ICURISK_BASE_CONFINE_H

#include <stdbool.h>

/* Permanently drops, in all threads, the system calls and rights that this program never needs, so
 * that a bug in it or in a library cannot be used to send patient data away. */
enum confinement {
    CONFINE_CALLS = 1, /* no sockets, no exec, no access to other processes: EPERM (seccomp) */
    CONFINE_WRITES =
        2, /* no file can be created, changed or removed: EACCES (Landlock). Files already open stay
              usable. Only if reads_only; applies to this thread and those it starts */
    CONFINE_MEMORY = 4, /* no core dump, and no other process may read the memory */
};

/* Returns the enum confinement flags now in force. A restriction that the kernel, an emulator or a
 * sanitizer does not support is skipped; the program works without it. */
int confine(bool reads_only);

#endif
