/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Shows and corrects the interpretation of a table's columns, and stores it for the next export. */
#include <stdlib.h>
#include <string.h>

#include "app/report.h"
#include "base/file.h"
#include "base/language.h"
#include "patient/columns.h"
#include "patient/map.h"
#include "patient/table.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    {"set", 0, "COLUMN=MEANING...", N_("correct a column, by its name or number; may be repeated")},
    {"write", 'w', NULL, N_("keep the map in the file's folder, for tables of the same columns")},
    {0}};

enum { EXAMPLES = 3, EXAMPLE_BYTES = 24 };

/* A table being mapped. */
struct mapping {
    const char *path;
    struct map map;
    struct arena arena;
    struct {
        char text[EXAMPLES][EXAMPLE_BYTES];
        size_t count;
        bool set; /* set by the user in this run */
    } columns[CSV_FIELD_LIMIT];
};

static bool take_examples(void *context, const struct csv_row *row)
{
    struct mapping *mapping = context;
    for (size_t i = 0; row->line > mapping->map.line && i < mapping->map.count; i++) {
        size_t count = mapping->columns[i].count;
        const char *text = i < row->count ? row->field[i] : "";
        bool known = count == EXAMPLES || *text == 0;
        char shown[EXAMPLE_BYTES];
        text_escape(text, strlen(text), shown, sizeof shown);
        for (size_t k = 0; k < count && !known; k++) {
            known = strcmp(mapping->columns[i].text[k], shown) == 0;
        }
        if (!known) {
            memcpy(mapping->columns[i].text[count], shown, sizeof shown);
            mapping->columns[i].count++;
        }
    }
    return true;
}

static void ignore_complaint(void *context, size_t line, const char *reason)
{
    (void)context;
    (void)line;
    (void)reason;
}

static bool read_examples(struct mapping *mapping, struct error *error)
{
    FILE *in = file_open(mapping->path, error);
    bool ok = in && csv_read(in, mapping->path, take_examples, ignore_complaint, mapping, error);
    if (in) {
        fclose(in);
    }
    return ok;
}

/* ---- corrections ---- */

/* Index of a column; map->count if there is none. */
static size_t find_column(const struct map *map, const char *name)
{
    double number;
    for (size_t i = 0; i < map->count; i++) {
        if (text_same(map->rows[i].column, name)) {
            return i;
        }
    }
    bool counted = text_number(name, false, &number) && number >= 1 && number <= (double)map->count;
    return counted ? (size_t)number - 1 : map->count;
}

static bool set_column(struct mapping *mapping, const char *setting, struct error *error)
{
    char *name = arena_text(&mapping->arena, setting), *equals = strrchr(name, '=');
    if (!equals) {
        return error_set(error, _("--set %s: write COLUMN=MEANING"), setting);
    }
    *equals = 0;
    char *meaning = text_trim(equals + 1);
    size_t column = find_column(&mapping->map, text_trim(name));
    if (column == mapping->map.count) {
        return error_set(error, _("--set %s: %s has no such column"), setting, mapping->path);
    }
    mapping->map.rows[column].meaning = meaning;
    mapping->columns[column].set = true;
    return true;
}

/* Sets the readers' names of all rows. */
static bool name_columns(struct mapping *mapping, struct error *error)
{
    for (size_t i = 0; i < mapping->map.count; i++) {
        struct map_row *row = &mapping->map.rows[i];
        row->name = map_meaning(row->meaning, &mapping->arena);
        if (!row->name) {
            return error_set(error,
                             "'%s' is not a meaning of a column: use time, hours, days, minutes, "
                             "date, admission, patient, parameter, value, unit, age, sex, icutype, "
                             "ignored, or a variable and its unit, as Temp:degC",
                             row->meaning);
        }
    }
    return true;
}

/* ---- what is shown ---- */

static const struct problem *first_problem(const struct stays *stays, enum variable variable)
{
    for (size_t i = 0; i < stays->count; i++) {
        const struct patient *patient = stays->patients[i];
        for (size_t k = 0; k < patient->problem_count; k++) {
            const struct problem *problem = &patient->problems[k];
            if (problem->kind != PROBLEM_NOTICE && problem->kind != PROBLEM_UNUSED &&
                variable != VARIABLE_NONE && problem->variable == variable) {
                return problem;
            }
        }
    }
    return NULL;
}

/* Why a column's meaning is doubtful; false if it is not. */
static bool put_doubt(struct text *out, const struct map_row *row, const struct stays *stays)
{
    struct table_name own, meant;
    columns_understand(row->column, &own);
    columns_understand(row->name, &meant);
    const struct problem *problem = first_problem(stays, meant.variable);
    char reason[700];
    if (problem) {
        text_append(out, problem_said(problem, reason, sizeof reason));
    } else if (!*row->name && own.variable != VARIABLE_NONE) {
        text_format(out, _("another column is read as %s"), variable_info(own.variable)->name);
    } else if (!*row->name && own.refusal) {
        text_append(out, _(own.refusal));
    } else if (meant.variable != VARIABLE_NONE && !*meant.unit &&
               *variable_info(meant.variable)->unit) {
        text_format(out, _("no unit is written: %s is assumed"),
                    variable_info(meant.variable)->unit);
    } else {
        return false;
    }
    return true;
}

/* "     values   ": the name of a line, in 8 cells. */
static void put_name(struct text *out, const char *name)
{
    text_append(out, "     ");
    report_cell(out, _(name), 8);
    text_append(out, " ");
}

static void put_column(struct text *out, const struct mapping *mapping, size_t i,
                       const struct stays *stays)
{
    const struct map_row *row = &mapping->map.rows[i];
    struct text doubt = {0};
    char shown[256];
    text_escape(row->column, strlen(row->column), shown, sizeof shown);
    text_format(out, "%zu  %s\n", i + 1, *shown ? shown : _("(no name)"));
    put_name(out, N_("values"));
    for (size_t k = 0; k < mapping->columns[i].count; k++) {
        text_format(out, "%s%s", k > 0 ? " | " : "", mapping->columns[i].text[k]);
    }
    text_format(out, "%s\n", mapping->columns[i].count > 0 ? "" : _("none"));
    put_name(out, N_("meaning"));
    text_format(out, "%s\n", row->meaning);
    if (!mapping->columns[i].set && put_doubt(&doubt, row, stays)) {
        put_name(out, N_("doubt"));
        text_format(out, "%s\n", doubt.data);
    }
    text_free(&doubt);
}

/* Shows the table as it is read now; false if it is refused. */
static bool show(const struct mapping *mapping)
{
    struct stays stays;
    struct error error = ERROR_NONE;
    struct text out = {0};
    size_t readings = 0;
    bool ok = reader_read(mapping->path, NULL, &stays, &error);
    for (size_t i = 0; i < mapping->map.count; i++) {
        put_column(&out, mapping, i, &stays);
    }
    for (size_t i = 0; i < stays.count; i++) {
        readings += stays.patients[i]->observation_count;
    }
    if (ok) {
        text_format(&out, _("\nThe file can be read. Stays: %zu, readings: %zu.\n"), stays.count,
                    readings);
    }
    ok = command_print(&out) && ok;
    if (error.set) {
        command_error("%s", error.text);
    }
    stays_free(&stays);
    text_free(&out);
    return ok;
}

static bool correct(struct mapping *mapping, const struct arguments *arguments, struct error *error)
{
    const char *setting;
    for (int i = 0; (setting = argument_again(arguments, "set", i)) != NULL; i++) {
        if (!set_column(mapping, setting, error)) {
            return false;
        }
    }
    return name_columns(mapping, error);
}

static int run(const struct arguments *arguments)
{
    if (arguments->operand_count != 1) {
        return command_usage_error(arguments, _("one file is needed"));
    }
    struct error error = ERROR_NONE;
    struct mapping *mapping = memory_new(1, sizeof *mapping);
    mapping->path = arguments->operands[0];
    bool ok =
        table_explain(mapping->path, &mapping->map, &mapping->arena, &error) &&
        read_examples(mapping, &error) && correct(mapping, arguments, &error) &&
        (!argument_value(arguments, "write") || maps_write(mapping->path, &mapping->map, &error));
    if (!ok) {
        command_error("%s", error.text);
    }
    ok = ok && show(mapping);
    free(mapping->map.rows);
    arena_free(&mapping->arena);
    free(mapping);
    return ok ? STATUS_OK : STATUS_SOME;
}

const struct command command_map = {
    "map", "FILE", N_("show and correct what a table's columns mean"), OPTIONS, run};
