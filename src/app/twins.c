/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/twins.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

/* The slot of an id, or the free slot for it. */
static size_t *find_slot(const struct twins *twins, const char *id)
{
    size_t hash = 5381;
    for (const char *p = id; *p; p++) {
        hash = 33 * hash + (unsigned char)*p;
    }
    size_t at = hash % twins->slot_count;
    while (twins->slots[at] > 0 && strcmp(twins->all[twins->slots[at] - 1].id, id) != 0) {
        at = (at + 1) % twins->slot_count;
    }
    return &twins->slots[at];
}

/* Keeps at most half of the slots occupied. */
static void grow(struct twins *twins)
{
    if (2 * (twins->count + 1) <= twins->slot_count) {
        return;
    }
    free(twins->slots);
    twins->slot_count = twins->slot_count > 0 ? 2 * twins->slot_count : 64;
    twins->slots = memory_new(twins->slot_count, sizeof *twins->slots);
    for (size_t i = 0; i < twins->count; i++) {
        *find_slot(twins, twins->all[i].id) = i + 1;
    }
}

const char *twins_add(struct twins *twins, const char *id, const char *file)
{
    grow(twins);
    size_t *slot = find_slot(twins, id);
    if (*slot > 0) {
        const char *other = twins->all[*slot - 1].file;
        return strcmp(other, file) != 0 && (strcmp(other, "-") == 0 || access(other, F_OK) == 0)
                   ? other
                   : NULL;
    }
    twins->all = memory_reserve(twins->all, twins->count, &twins->capacity, sizeof *twins->all);
    twins->all[twins->count] = (struct twin){memory_text(id), memory_text(file)};
    *slot = ++twins->count;
    return NULL;
}

void twins_note(struct twins *twins, const char *id, const char *file, const char *other)
{
    twins->pairs = memory_reserve(twins->pairs, twins->pair_count, &twins->pair_capacity,
                                  sizeof *twins->pairs);
    twins->pairs[twins->pair_count++] =
        (struct twin_pair){memory_text(id), memory_text(file), memory_text(other)};
}

void twins_forget_notes(struct twins *twins)
{
    for (size_t i = 0; i < twins->pair_count; i++) {
        free(twins->pairs[i].id);
        free(twins->pairs[i].file);
        free(twins->pairs[i].other);
    }
    twins->pair_count = 0;
}

void twins_free(struct twins *twins)
{
    twins_forget_notes(twins);
    free(twins->pairs);
    for (size_t i = 0; i < twins->count; i++) {
        free(twins->all[i].id);
        free(twins->all[i].file);
    }
    free(twins->all);
    free(twins->slots);
    *twins = (struct twins){0};
}
