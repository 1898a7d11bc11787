/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/sort.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void sort_nearly(void *items, size_t count, size_t size, int (*compare)(const void *, const void *))
{
    enum { MOVES = 16 }; /* for each item; beyond that qsort is faster */
    char *first = items, held[SORT_ITEM];
    size_t moves = size <= sizeof held ? 0 : MOVES * count + 1;
    for (size_t i = 1; i < count; i++) {
        char *item = first + i * size, *to = item;
        while (to > first && compare(to - size, item) > 0 && moves++ <= MOVES * count) {
            to -= size;
        }
        if (moves > MOVES * count) {
            qsort(items, count, size, compare);
            return;
        }
        if (to < item) {
            memcpy(held, item, size);
            memmove(to + size, to, (size_t)(item - to));
            memcpy(to, held, size);
        }
    }
}

/* Merges two sorted parts that follow one another. */
static void merge_keys(const struct sort_key *first, size_t count, size_t more, struct sort_key *to)
{
    const struct sort_key *second = first + count, *end = second + more, *middle = second;
    while (first < middle && second < end) {
        bool later = second->key < first->key;
        *to++ = later ? *second : *first;
        second += later;
        first += !later;
    }
    memcpy(to, first, (size_t)(middle - first) * sizeof *to);
    memcpy(to + (middle - first), second, (size_t)(end - second) * sizeof *to);
}

void sort_keys(struct sort_key *keys, size_t count, struct sort_key *room)
{
    enum { RUN = 8 };
    struct sort_key *from = keys, *to = room;
    for (size_t i = 1; i < count; i++) {
        struct sort_key held = keys[i];
        size_t place = i, start = i / RUN * RUN;
        for (; place > start && keys[place - 1].key > held.key; place--) {
            keys[place] = keys[place - 1];
        }
        keys[place] = held;
    }
    for (size_t width = RUN; width < count; width *= 2) {
        for (size_t i = 0; i < count; i += 2 * width) {
            size_t left = count - i < width ? count - i : width;
            size_t rest = count - i - left, right = rest < width ? rest : width;
            merge_keys(from + i, left, right, to + i);
        }
        struct sort_key *merged = to;
        to = from;
        from = merged;
    }
    if (from != keys && count > 0) {
        memcpy(keys, from, count * sizeof *keys);
    }
}

int sort_compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void sort_doubles(double *values, size_t count)
{
    qsort(values, count, sizeof *values, sort_compare_doubles);
}
