/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/vary.h"

#include <string.h>

/* Sets one column to 0 in all rows. */
static void clear(float *rows, int steps, size_t column)
{
    for (int t = 0; t < steps; t++) {
        rows[(size_t)t * FEATURE_COUNT + column] = 0;
    }
}

/* Removes the value columns and the mask of randomly drawn variables. */
static void drop_variables(double share, enum scheme scheme, struct random *random, float *rows,
                           int steps)
{
    const struct feature_column *columns = scheme_columns(scheme);
    bool dropped[VARIABLE_COUNT] = {false};
    const enum variable *variables;
    size_t count = scheme_variables(scheme, &variables);
    for (size_t v = 0; v < count; v++) {
        dropped[variables[v]] = random_uniform(random) < share;
    }
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (columns[i].variable != VARIABLE_NONE && dropped[columns[i].variable]) {
            clear(rows, steps, i);
        }
    }
}

/* Index of a variable's column of a kind; FEATURE_COUNT if there is none. */
static size_t find_column(enum scheme scheme, enum feature_kind kind, enum variable variable)
{
    const struct feature_column *columns = scheme_columns(scheme);
    size_t i = 0;
    while (i < FEATURE_COUNT && (columns[i].kind != kind || columns[i].variable != variable)) {
        i++;
    }
    return i;
}

/* Charts an arterial pressure as cuff pressure wherever it is the more recently measured. */
static void move_pressure(const struct feature_spec *spec, enum variable arterial,
                          enum variable cuff, float *rows, int steps)
{
    size_t from = find_column(spec->scheme, FEATURE_VALUE, arterial);
    size_t to = find_column(spec->scheme, FEATURE_VALUE, cuff);
    size_t from_mask = find_column(spec->scheme, FEATURE_MASK, arterial);
    size_t to_mask = find_column(spec->scheme, FEATURE_MASK, cuff);
    if (from == FEATURE_COUNT || to == FEATURE_COUNT) {
        return; /* the scheme does not distinguish them */
    }
    for (int t = 0; t < steps; t++) {
        float *row = rows + (size_t)t * FEATURE_COUNT;
        if (row[from_mask] > row[to_mask]) {
            float mmhg = row[from] * spec->sd[from] + spec->mean[from];
            row[to] = (mmhg - spec->mean[to]) / spec->sd[to];
            row[to_mask] = row[from_mask];
        }
    }
    clear(rows, steps, from);
    clear(rows, steps, from_mask);
}

void vary_rows(const struct variation *variation, const struct feature_spec *spec,
               struct random *random, const float *rows, int steps, float *copy)
{
    memmove(copy, rows, (size_t)steps * FEATURE_COUNT * sizeof *copy); /* may be the same */
    if (variation->exchange > 0 && random_uniform(random) < variation->exchange) {
        move_pressure(spec, VARIABLE_SYS_ABP, VARIABLE_NI_SYS_ABP, copy, steps);
        move_pressure(spec, VARIABLE_DIAS_ABP, VARIABLE_NI_DIAS_ABP, copy, steps);
        move_pressure(spec, VARIABLE_MAP, VARIABLE_NI_MAP, copy, steps);
    }
    if (variation->variables > 0) {
        drop_variables(variation->variables, spec->scheme, random, copy, steps);
    }
}
