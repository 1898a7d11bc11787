/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/mapping.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/language.h"
#include "patient/columns.h"
#include "patient/csv.h"
#include "patient/series.h"
#include "patient/table.h"
#include "patient/units.h"

/* ---- reading ---- */

/* Rows looked at for examples: enough for a column that is seldom filled, short for any file. */
enum { EXAMPLE_ROWS = 20000 };

struct examples {
    struct mapping *mapping;
    size_t rows;
};

static void take_example(struct mapping_column *column, const char *text)
{
    char shown[MAPPING_EXAMPLE_BYTES];
    bool known = column->count == MAPPING_EXAMPLES || *text == 0;
    text_escape(text, strlen(text), shown, sizeof shown);
    for (size_t k = 0; k < column->count && !known; k++) {
        known = strcmp(column->text[k], shown) == 0;
    }
    if (!known) {
        memcpy(column->text[column->count++], shown, sizeof shown);
    }
}

static bool take_examples(void *context, const struct csv_row *row)
{
    struct examples *examples = context;
    struct mapping *mapping = examples->mapping;
    bool full = true;
    for (size_t i = 0; row->line > mapping->map.line && i < mapping->map.count; i++) {
        take_example(&mapping->columns[i], i < row->count ? row->field[i] : "");
        full = full && mapping->columns[i].count == MAPPING_EXAMPLES;
    }
    return row->line <= mapping->map.line || (!full && ++examples->rows < EXAMPLE_ROWS);
}

static void ignore_complaint(void *context, size_t line, const char *reason)
{
    (void)context;
    (void)line;
    (void)reason;
}

static bool read_examples(struct mapping *mapping, struct error *error)
{
    struct examples examples = {mapping, 0};
    FILE *in = file_open(mapping->path, error);
    bool ok = in && csv_read(in, mapping->path, take_examples, ignore_complaint, &examples, error);
    if (in) {
        fclose(in);
    }
    return ok;
}

bool mapping_open(struct mapping *mapping, const char *path, const struct patient_options *options,
                  struct error *error)
{
    *mapping = (struct mapping){.path = memory_text(path)};
    bool ok = table_explain(path, options, &mapping->map, &mapping->arena, error);
    mapping->columns = memory_new(mapping->map.count + 1, sizeof *mapping->columns);
    for (size_t i = 0; i < mapping->map.count; i++) {
        struct map_row *row = &mapping->map.rows[i];
        row->name = map_meaning(row->meaning, &mapping->arena);
    }
    return ok && read_examples(mapping, error);
}

void mapping_close(struct mapping *mapping)
{
    free(mapping->path);
    free(mapping->map.rows);
    free(mapping->columns);
    arena_free(&mapping->arena);
    *mapping = (struct mapping){0};
}

bool mapping_same(const struct mapping *a, const struct mapping *b)
{
    bool same = a->map.count == b->map.count;
    for (size_t i = 0; same && i < a->map.count; i++) {
        same = strcmp(a->map.rows[i].column, b->map.rows[i].column) == 0 &&
               strcmp(a->map.rows[i].meaning, b->map.rows[i].meaning) == 0;
    }
    return same;
}

/* ---- corrections ---- */

size_t mapping_find(const struct mapping *mapping, const char *name)
{
    const struct map *map = &mapping->map;
    double number;
    for (size_t i = 0; i < map->count; i++) {
        if (text_same(map->rows[i].column, name)) {
            return i;
        }
    }
    bool counted = text_number(name, false, &number) && number >= 1 && number <= (double)map->count;
    return counted ? (size_t)number - 1 : map->count;
}

bool mapping_set(struct mapping *mapping, size_t column, const char *meaning, struct error *error)
{
    struct map_row *row = &mapping->map.rows[column];
    meaning = map_complete(row->column, meaning, &mapping->arena);
    const char *name = map_meaning(meaning, &mapping->arena);
    if (!name) {
        return map_refuse(meaning, error);
    }
    row->meaning = arena_text(&mapping->arena, meaning);
    row->name = name;
    row->open = false;
    mapping->columns[column].set = true;
    return true;
}

bool mapping_check(const struct mapping *mapping, struct error *error)
{
    for (size_t i = 0; i < mapping->map.count; i++) {
        const struct map_row *row = &mapping->map.rows[i];
        if (!row->name) {
            struct error reason = ERROR_NONE;
            map_refuse(row->meaning, &reason);
            return error_set(error, _("column %zu: %s"), i + 1, reason.text);
        }
    }
    return map_check(&mapping->map, error);
}

/* ---- doubts ---- */

static const struct problem *first_problem(const struct patient *const *patients, size_t count,
                                           enum variable variable)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < patients[i]->problem_count; k++) {
            const struct problem *problem = &patients[i]->problems[k];
            if (problem->kind != PROBLEM_NOTICE && problem->kind != PROBLEM_UNUSED &&
                variable != VARIABLE_NONE && problem->variable == variable) {
                return problem;
            }
        }
    }
    return NULL;
}

bool mapping_doubt(const struct mapping *mapping, size_t column,
                   const struct patient *const *patients, size_t count, struct text *out)
{
    const struct map_row *row = &mapping->map.rows[column];
    struct error refused = ERROR_NONE;
    struct table_name own, meant;
    struct series_verdict other;
    if (!row->name) {
        map_refuse(row->meaning, &refused);
        text_append(out, refused.text);
        return true;
    }
    columns_understand(row->column, &own);
    columns_understand(row->name, &meant);
    const struct problem *problem = first_problem(patients, count, meant.variable);
    char reason[700];
    if (problem) {
        text_append(out, problem_said(problem, reason, sizeof reason));
    } else if (!*row->name && own.variable != VARIABLE_NONE) {
        text_format(out, _("another column is read as %s"), variable_info(own.variable)->name);
    } else if (!*row->name && own.refusal) {
        text_append(out, _(own.refusal));
    } else if (meant.variable != VARIABLE_NONE && !*meant.unit &&
               series_other(meant.variable, 0, &other)) {
        text_format(out, _("no unit is written: %s is assumed"),
                    variable_info(meant.variable)->unit);
    } else {
        return false;
    }
    return true;
}

/* ---- meanings ---- */

static bool find_role(const char *meaning, struct map_role *role)
{
    for (size_t i = 0; map_role(i, role); i++) {
        if (text_same(role->meaning, meaning)) {
            return true;
        }
    }
    return false;
}

void mapping_words(const char *meaning, char *out, size_t size)
{
    struct map_role role;
    struct table_name means;
    struct arena arena = {0};
    const char *name = map_meaning(meaning, &arena);
    *out = 0;
    if (find_role(meaning, &role)) {
        snprintf(out, size, "%s", _(role.words));
    } else if (name) {
        columns_understand(name, &means);
        const struct variable_info *info = variable_info(means.variable);
        const char *unit = *means.unit ? means.unit : info->unit;
        if (means.with != VARIABLE_NONE) {
            snprintf(out, size, _("%s and %s"), _(info->label),
                     _(variable_info(means.with)->label));
        } else if (*unit) {
            snprintf(out, size, _("%s in %s"), _(info->label), unit);
        } else {
            snprintf(out, size, "%s", _(info->label));
        }
    }
    arena_free(&arena);
}

static void add_choice(struct mapping_choices *choices, const char *text, const char *typed)
{
    if (strncasecmp(text, typed, strlen(typed)) == 0 &&
        choices->count < sizeof choices->text / sizeof *choices->text) {
        choices->text[choices->count++] = text;
    }
}

/* "Temp:degC", "Temp:degF": the variable's own unit, then the others in use. */
static void add_units(struct mapping_choices *choices, enum variable variable, const char *typed,
                      struct arena *arena)
{
    const struct variable_info *info = variable_info(variable);
    struct series_verdict other;
    if (*info->unit) {
        add_choice(choices, arena_format(arena, "%s:%s", info->name, info->unit), typed);
    }
    for (size_t i = 0; series_other(variable, i, &other); i++) {
        const char *meaning = arena_format(arena, "%s:%s", info->name, other.unit);
        if (map_meaning(meaning, arena)) {
            add_choice(choices, meaning, typed);
        }
    }
}

void mapping_choose(const char *typed, struct arena *arena, struct mapping_choices *choices)
{
    struct map_role role;
    const char *colon = strchr(typed, ':');
    choices->count = 0;
    for (size_t i = 0; !colon && map_role(i, &role); i++) {
        add_choice(choices, role.meaning, typed);
    }
    for (int i = 0; !colon && i < VARIABLE_COUNT; i++) {
        add_choice(choices, variable_info((enum variable)i)->name, typed);
    }
    struct table_name means;
    char *name = arena_text(arena, typed);
    name[colon ? colon - typed : (long)strlen(typed)] = 0;
    columns_understand(name, &means);
    if (means.variable != VARIABLE_NONE) {
        add_units(choices, means.variable,
                  arena_format(arena, "%s:%s", variable_info(means.variable)->name,
                               colon ? colon + 1 : ""),
                  arena);
    }
}
