/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_TWINS_H
#define ICURISK_APP_TWINS_H

#include <stddef.h>

/* The ids of stays, to see when two files claim the same one. */
struct twin {
    char *id, *file;
};
/* Zero-initialise; twins_free. */
struct twins {
    struct twin *all; /* in the order added */
    size_t count, capacity;
    size_t *slots; /* hash table: index in all, plus 1 */
    size_t slot_count;
    struct twin_pair {
        char *id, *file, *other;
    } * pairs; /* said, see twins_say */
    size_t pair_count, pair_capacity;
};
/* Adds the id of a stay. The file that has it already, if that is another one and still there; else
 * NULL. */
const char *twins_add(struct twins *twins, const char *id, const char *file);
/* Keeps that two files have the same id, to be told to a person; and forgets all that was kept. */
void twins_say(struct twins *twins, const char *id, const char *file, const char *other);
void twins_hush(struct twins *twins);
void twins_free(struct twins *twins);

#endif
