/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Shows and corrects the interpretation of a table's columns, and stores it for the next export. */
#include <stdlib.h>
#include <string.h>

#include "app/mapping.h"
#include "app/report.h"
#include "base/language.h"
#include "patient/map.h"
#include "patient/reader.h"
#include "ui/command/commands.h"

static const struct command_option OPTIONS[] = {
    {"set", 0, "COLUMN=MEANING...", N_("correct a column, by its name or number; may be repeated")},
    {"write", 'w', NULL, N_("keep the map in the file's folder, for tables of the same columns")},
    {0}};

/* ---- corrections ---- */

static bool set_column(struct mapping *mapping, const char *setting, struct error *error)
{
    char *name = arena_text(&mapping->arena, setting), *equals = strrchr(name, '=');
    struct error reason = ERROR_NONE;
    if (!equals) {
        return error_set(error, _("--set %s: write COLUMN=MEANING"), setting);
    }
    *equals = 0;
    size_t column = mapping_find(mapping, text_trim(name));
    if (column == mapping->map.count) {
        return error_set(error, _("--set %s: %s has no such column"), setting, mapping->path);
    }
    return mapping_set(mapping, column, text_trim(equals + 1), &reason) ||
           error_set(error, "--set %s: %s", setting, reason.text);
}

/* ---- what is shown ---- */

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
    if (!mapping->columns[i].set &&
        mapping_doubt(mapping, i, (const struct patient *const *)stays->patients, stays->count,
                      &doubt)) {
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
    return true;
}

static int run(const struct arguments *arguments)
{
    if (arguments->operand_count != 1) {
        return command_usage_error(arguments, _("one file is needed"));
    }
    struct error error = ERROR_NONE;
    struct mapping mapping;
    bool ok = mapping_open(&mapping, arguments->operands[0], NULL, &error) &&
              correct(&mapping, arguments, &error) &&
              (!argument_value(arguments, "write") ||
               (mapping_check(&mapping, &error) && maps_write(mapping.path, &mapping.map, &error)));
    if (!ok) {
        command_error("%s", error.text);
    }
    ok = ok && show(&mapping);
    mapping_close(&mapping);
    return ok ? STATUS_OK : STATUS_SOME;
}

const struct command command_map = {
    "map", "FILE", N_("show and correct what a table's columns mean"), OPTIONS, run};
