/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_TWINS_H
#define ICURISK_APP_TWINS_H

#include <stddef.h>

/* Ids of stays, to detect when two files use the same one. */
struct twin {
    char *id, *file;
};
/* Zero-initialise; free with twins_free. */
struct twins {
    struct twin *all; /* in order of addition */
    size_t count, capacity;
    size_t *slots; /* hash table: index in all, plus 1 */
    size_t slot_count;
    struct twin_pair {
        char *id, *file, *other;
    } * pairs; /* recorded by twins_note */
    size_t pair_count, pair_capacity;
};
/* Adds the id of a stay. Returns another existing file that has the same id, or NULL. */
const char *twins_add(struct twins *twins, const char *id, const char *file);
/* twins_note records that two files have the same id, to inform the user; twins_forget_notes
 * discards these records. */
void twins_note(struct twins *twins, const char *id, const char *file, const char *other);
void twins_forget_notes(struct twins *twins);
void twins_free(struct twins *twins);

#endif
