/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_DATABASE_TABLE_H
#define ICURISK_PATIENT_DATABASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* A table of a database as one file: NAME.csv, or NAME.csv.gz. Columns are found by name, in any
 * order and ignoring case; other columns are ignored. */

/* Appends the path of a table below folder to `path`, ignoring the case of its name. False without
 * an error if there is none; with one if it exists both compressed and uncompressed. */
bool database_table_find(const char *folder, const char *name, struct text *path,
                         struct error *error);

/* Is there such a table, even if it exists both compressed and uncompressed? */
bool database_table_exists(const char *folder, const char *name);

enum { DATABASE_COLUMNS = 16 };
/* Receives the fields of one row in the order of the requested columns; "" for an absent optional
 * column. Returning false, with a reason set by error_at, stops reading. */
typedef bool database_row_fn(void *context, const char *const *field, size_t line, const char *path,
                             struct error *error);

/* Reads a table in one pass. columns: at most DATABASE_COLUMNS names, terminated by NULL; one that
 * begins with '?' is optional. False with file, line and reason if a column is missing, a row is
 * damaged or the file is truncated: a partial table is never accepted. */
bool database_table_read(const char *path, const char *const *columns, database_row_fn *take,
                         void *context, struct error *error);

/* Does the table have all of these columns, whatever the language? Reads its header only. */
bool database_table_has(const char *path, const char *const *columns);

/* Hash map from int64 to uint32. Zero-initialise. */
struct number_map {
    int64_t *keys;
    uint32_t *values; /* from 1; 0: empty slot */
    size_t slots, count;
};
/* Pointer to the value of a key, which is inserted with value 0 if absent. Valid until the next
 * call. */
uint32_t *number_map_place(struct number_map *map, int64_t key);
/* The value of a key; 0 if absent. */
uint32_t number_map_find(const struct number_map *map, int64_t key);
void number_map_free(struct number_map *map);

/* Parses an integer and nothing else. */
bool database_integer(const char *text, int64_t *value);

#endif
