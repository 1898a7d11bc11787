/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_MAPPING_H
#define ICURISK_APP_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/memory.h"
#include "base/text.h"
#include "patient/map.h"
#include "patient/patient.h"

/* The columns of one table: what they are read as, their first values, and corrections. */

enum { MAPPING_EXAMPLES = 3, MAPPING_EXAMPLE_BYTES = 24 };
struct mapping_column {
    char text[MAPPING_EXAMPLES][MAPPING_EXAMPLE_BYTES]; /* its first different values, escaped */
    size_t count;
    bool set; /* by mapping_set */
};
struct mapping {
    char *path;
    struct map
        map; /* a row for each column; its name is NULL if the unit in the header is unknown */
    struct mapping_column *columns; /* of each row */
    struct arena arena;
};

/* Reads how the columns of a table are interpreted, and their first values. False with a reason if
 * it is not a table with a header. The caller calls mapping_close in either case. */
bool mapping_open(struct mapping *mapping, const char *path, const struct patient_options *options,
                  struct error *error);
void mapping_close(struct mapping *mapping);
/* Do both have the same columns with the same meanings? */
bool mapping_same(const struct mapping *a, const struct mapping *b);

/* Index of a column by its name or its number from 1; map.count if there is none. */
size_t mapping_find(const struct mapping *mapping, const char *name);
/* Sets the meaning of a column. False with the reason, and nothing changed, if it is not valid. */
bool mapping_set(struct mapping *mapping, size_t column, const char *meaning, struct error *error);
/* Can the columns be read like this? False with the first reason why not. */
bool mapping_check(const struct mapping *mapping, struct error *error);

/* Why the meaning of a column is doubtful, judged by the stays read from the table; false if it is
 * not. */
bool mapping_doubt(const struct mapping *mapping, size_t column,
                   const struct patient *const *patients, size_t count, struct text *out);
/* "Temperature in degF", "the time of the row": a meaning in words; "" if it is not valid. */
void mapping_words(const char *meaning, char *out, size_t size);

/* The meanings that begin with what was typed, ignoring case; behind a colon, the units of the
 * variable. Texts last as long as the program, or are in arena. */
struct mapping_choices {
    const char *text[VARIABLE_COUNT + 32];
    size_t count;
};
void mapping_choose(const char *typed, struct arena *arena, struct mapping_choices *choices);

#endif
