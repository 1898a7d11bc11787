/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_BASE_SORT_H
#define ICURISK_BASE_SORT_H

#include <stddef.h>
#include <stdint.h>

/* qsort for lists that are nearly in order, as files are: one pass and few moves; equal items stay
 * in their order as long as qsort keeps them so. A list without items may be NULL; items of more
 * than SORT_ITEM bytes are left to qsort. */
enum { SORT_ITEM = 256 };
void sort_nearly(void *items, size_t count, size_t size,
                 int (*compare)(const void *, const void *));

/* The place of an item in a list, and a number by which it is sorted. */
struct sort_key {
    uint64_t key;
    size_t index;
};
/* Sorts keys[count] in ascending order; equal ones stay in their order. room[count] is overwritten.
 */
void sort_keys(struct sort_key *keys, size_t count, struct sort_key *room);

/* In ascending order; a NaN must not be among them. The comparison is for bsearch, too. */
int sort_compare_doubles(const void *a, const void *b);
void sort_doubles(double *values, size_t count);

#endif
