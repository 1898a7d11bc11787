/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_CONFINE_H
#define ICURISK_BASE_CONFINE_H

#include <stdbool.h>

/* Gives up for good, in all threads, what this program never needs, so that a fault in it or in a
 * library cannot be used to send patient data away. Which of these the kernel accepted: */
enum confinement {
    CONFINE_CALLS =
        1, /* no socket, no other program, no look into other processes: EPERM (seccomp) */
    CONFINE_WRITES =
        2, /* no file can be made, changed or removed: EACCES (Landlock); files that are
              open stay open. Only if asked for; holds for this thread and later ones */
    CONFINE_MEMORY = 4, /* no core file with patients in it, no other process may read the memory */
};

/* Returns the set of those in force. What the kernel does not know, or an emulator or sanitizer
 * does not allow, is left out: nothing depends on it. */
int confine(bool reads_only);

#endif
