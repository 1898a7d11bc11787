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
    bool open; /* ignored, but nobody said so: not written, since its values may tell patients
                  apart */
    size_t line;
};
struct map {
    struct map_row *rows;
    size_t count, capacity;
    size_t line; /* line of MAP_FILE where it begins */
    bool stored; /* of table_explain: the columns are read by a map of the folder */
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
/* A meaning with the unit that the column's name states, if the meaning has none: "Lactate" of
 * "Lactate, blood (mg/dL)" is "Lactate:mg/dL". Returns text, or a text of the arena. */
const char *map_complete(const char *column, const char *text, struct arena *arena);
/* Why a meaning is not valid: an unknown word, an unknown unit, or a unit of something else.
 * Returns false. */
bool map_refuse(const char *text, struct error *error);
/* The meanings that are not variables, by index from 0; false past the last. words: what the column
 * holds, translate with _(). */
struct map_role {
    const char *meaning, *name, *words;
};
bool map_role(size_t index, struct map_role *role);
/* Is the map free of contradictions: no meaning twice, a column of times? False with the reason. */
bool map_check(const struct map *map, struct error *error);
/* Does the map have a row for this column, if only to ignore it? */
bool map_has(const struct map *map, const char *column);

/* The path of MAP_FILE in the folder of a table; the caller frees it. */
char *maps_path(const char *table);
/* Reads the maps of the folder that contains a table (a path; "-": none). True and empty if there
 * is no file; false with file and line if it is not valid. The caller calls maps_free in either
 * case. */
bool maps_read(const char *table, struct maps *maps, struct error *error);
void maps_free(struct maps *maps);
/* The map all of whose non-ignored columns occur in this row; of several the one that knows most of
 * its columns, then the last. NULL if there is none; then *missing is a missing column of a map of
 * which it has most columns, or NULL. */
const struct map *maps_find(const struct maps *maps, const struct csv_row *row,
                            const struct map_row **missing);
/* The readers' names for the columns of a row. Columns that are not in the map are ignored, except
 * those named as a variable that the map does not have: what a map does not know is not lost. */
void map_name(const struct map *map, const struct csv_row *row, const char **names);

/* Adds a copy of a map as the last one, in place of one with the same columns. False with a reason,
 * and nothing changed, if its rows contradict each other. */
bool maps_set(struct maps *maps, const struct map *map, struct error *error);
/* Writes the maps to their file. */
bool maps_save(const struct maps *maps, struct error *error);
/* Stores a map for the tables in this table's folder: maps_read, maps_set and maps_save. */
bool maps_write(const char *table, const struct map *map, struct error *error);

#endif
