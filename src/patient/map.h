/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_MAP_H
#define ICURISK_PATIENT_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"
#include "patient/csv.h"

/* The user's mapping of table columns to variables. The maps of all tables of a folder are stored
 * there in MAP_FILE, one for each set of columns. */

#define MAP_FILE ".icurisk-map"

struct map_row {
    const char *column;  /* as in the header */
    const char *meaning; /* as in the file: "time", "Temp:degF", "ignored" */
    const char *name;    /* the column name that the readers know: "Temp (degF)"; "": ignored */
    size_t line;
};
struct map {
    struct map_row *rows;
    size_t count, capacity;
    size_t line; /* line of MAP_FILE where it begins */
};
struct maps {
    char *path;
    struct map *maps;
    size_t count, capacity;
    struct arena arena;
};

/* The readers' name for a column with this meaning, allocated in arena; NULL if the meaning is not
 * valid. */
const char *map_meaning(const char *text, struct arena *arena);

/* Reads the maps of the folder that contains a table (a path; "-": none). True and empty if there
 * is no file; false with file and line if it is not valid. The caller calls maps_free in either
 * case. */
bool maps_read(const char *table, struct maps *maps, struct error *error);
void maps_free(struct maps *maps);
/* The map all of whose non-ignored columns occur in this row; NULL if there is none. Then *missing
 * is a missing column of the map that matches most of its columns, or NULL. */
const struct map *maps_find(const struct maps *maps, const struct csv_row *row,
                            const struct map_row **missing);
/* The readers' names for the columns of a row; columns that are not in the map are ignored. */
void map_name(const struct map *map, const struct csv_row *row, const char **names);

/* Stores a map for the tables in this table's folder, replacing one with the same columns. False
 * with a reason if its rows contradict each other. */
bool maps_write(const char *table, const struct map *map, struct error *error);

#endif
