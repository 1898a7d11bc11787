/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "base/sort.h"

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

int sort_compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void sort_doubles(double *values, size_t count)
{
    qsort(values, count, sizeof *values, sort_compare_doubles);
}
