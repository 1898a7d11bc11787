/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/map.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "base/text.h"
#include "patient/columns.h"
#include "patient/units.h"

enum { MAP_LIMIT = 1 << 20, LINE_SHOWN = 128 };
static const char heading[] = "icurisk-map 1";
static const char table_line[] = "table";

/* ---- meanings ---- */

/* By the name that readers know. */
static const struct map_role roles[] = {
    {"ignored", "", N_("not used")},
    {"time", "Time", N_("the time of the row")},
    {"hours", "Hours", N_("hours since admission")},
    {"days", "Days", N_("days since admission")},
    {"minutes", "Minutes", N_("minutes since admission")},
    {"date", "Date", N_("the date of the row")},
    {"admission", "intime", N_("the time of admission")},
    {"patient", "RecordID", N_("the id of the patient")},
    {"parameter", "Parameter", N_("the name of the variable in this row")},
    {"value", "Value", N_("the value of the variable in this row")},
    {"unit", "Unit", N_("the unit of the value in this row")},
    {"age", "Age", N_("the age of the patient in years")},
    {"sex", "Gender", N_("the sex of the patient")},
    {"icutype", "ICUType", N_("the kind of intensive care unit")},
};
enum { ROLES = sizeof roles / sizeof *roles, TIME_FIRST = 1, TIME_LAST = 4 };

const char *map_meaning(const char *text, struct arena *arena)
{
    char name[160];
    const char *colon = strchr(text, ':');
    struct table_name means;
    double own;
    const char *doubt;
    for (size_t i = 0; i < ROLES; i++) {
        if (text_same(roles[i].meaning, text)) {
            return roles[i].name;
        }
    }
    int length =
        colon ? snprintf(name, sizeof name, "%.*s (%s)", (int)(colon - text), text, colon + 1)
              : snprintf(name, sizeof name, "%s", text);
    if (length < 0 || (size_t)length >= sizeof name) {
        return NULL;
    }
    columns_understand(name, &means);
    bool fits = means.variable != VARIABLE_NONE &&
                (!colon || (*means.unit && unit_convert(means.variable, NULL, means.unit, 1, &own,
                                                        &doubt) == UNIT_FITS));
    return fits ? arena_text(arena, name) : NULL;
}

const char *map_complete(const char *column, const char *text, struct arena *arena)
{
    char unit[UNIT_SIZE];
    struct table_name means;
    columns_understand(text, &means);
    bool bare = means.variable != VARIABLE_NONE && !*means.unit && !strchr(text, ':');
    return bare && unit_in_header(column, means.variable, unit, sizeof unit)
               ? arena_format(arena, "%s:%s", text, unit)
               : text;
}

bool map_role(size_t index, struct map_role *role)
{
    if (index >= ROLES) {
        return false;
    }
    *role = roles[index];
    return true;
}

bool map_refuse(const char *text, struct error *error)
{
    char name[LINE_SHOWN], unit[UNIT_SIZE];
    const char *colon = strchr(text, ':');
    size_t length = colon ? (size_t)(colon - text) : strlen(text);
    struct table_name means;
    struct unit known;
    text_escape(text, length, name, sizeof name);
    columns_understand(name, &means);
    if (means.variable == VARIABLE_NONE) {
        return error_set(error, _("'%s' is neither a variable nor another meaning of a column"),
                         name);
    }
    const char *own = variable_info(means.variable)->unit;
    text_escape(colon ? colon + 1 : "", colon ? strlen(colon + 1) : 0, unit, sizeof unit);
    if (*unit == 0) {
        return error_set(error, _("write the unit behind the colon, as in %s:%s"),
                         variable_info(means.variable)->name, own);
    }
    return unit_find(unit, &known) ? error_set(error, _("%s is not a unit of %s"), unit,
                                               variable_info(means.variable)->name)
                                   : error_set(error, _("the unit '%s' is unknown"), unit);
}

static bool is_time(const char *name)
{
    for (size_t i = TIME_FIRST; i <= TIME_LAST; i++) {
        if (strcmp(name, roles[i].name) == 0) {
            return true;
        }
    }
    return false;
}

/* Do two columns conflict: the same role, or the same variable in any unit? */
static bool is_same_meaning(const char *a, const char *b)
{
    struct table_name first, second;
    if (!*a || !*b) {
        return false;
    }
    columns_understand(a, &first);
    columns_understand(b, &second);
    return text_same(a, b) || (is_time(a) && is_time(b)) ||
           (first.variable != VARIABLE_NONE && first.variable == second.variable &&
            first.with == second.with);
}

static const struct map_row *find_name(const struct map *map, const char *name)
{
    for (size_t i = 0; i < map->count; i++) {
        if (text_same(map->rows[i].name, name)) {
            return &map->rows[i];
        }
    }
    return NULL;
}

static bool is_complete(const struct map *map)
{
    bool timed = find_name(map, "Date") != NULL;
    for (size_t i = 0; i < map->count; i++) {
        timed |= is_time(map->rows[i].name);
    }
    return timed && (find_name(map, "Parameter") != NULL) == (find_name(map, "Value") != NULL);
}

/* The row of a map that contradicts it; map->count: the map as a whole does. */
static bool check_rows(const struct map *map, size_t *row, struct error *error)
{
    for (size_t i = 0; i < map->count; i++) {
        for (size_t k = 0; k < i; k++) {
            if (is_same_meaning(map->rows[i].name, map->rows[k].name)) {
                char first[LINE_SHOWN], second[LINE_SHOWN];
                *row = i;
                text_escape(map->rows[k].column, strlen(map->rows[k].column), first, sizeof first);
                text_escape(map->rows[i].column, strlen(map->rows[i].column), second,
                            sizeof second);
                return error_set(error, _("two columns mean %s: %s and %s; ignore one first"),
                                 map->rows[i].meaning, first, second);
            }
        }
    }
    *row = map->count;
    return is_complete(map) ||
           error_set(error,
                     _("a table needs a column of times, and a parameter where it has a value"));
}

bool map_check(const struct map *map, struct error *error)
{
    size_t row;
    return check_rows(map, &row, error);
}

/* The same of a map in a file. */
static bool check(const struct map *map, const char *path, struct error *error)
{
    struct error reason = ERROR_NONE;
    size_t row;
    return check_rows(map, &row, &reason) ||
           error_at(error, path, row < map->count ? map->rows[row].line : map->line, "%s",
                    reason.text);
}

bool map_has(const struct map *map, const char *column)
{
    for (size_t i = 0; i < map->count; i++) {
        if (text_same(map->rows[i].column, column)) {
            return true;
        }
    }
    return false;
}

/* ---- reading ---- */

static const char *const usage = N_(
    "a line is COLUMN = MEANING, where a meaning is time, hours, days, minutes, date, admission, "
    "patient, parameter, value, unit, age, sex, icutype, ignored, or a variable and its unit, as "
    "Temp:degC");

/* Removes quotes, within which "" stands for one quote. False if they are not closed. */
static bool unquote(char *text)
{
    if (*text != '"') {
        return true;
    }
    char *out = text, *in = text + 1;
    for (; *in && !(in[0] == '"' && in[1] != '"'); in++) {
        in += *in == '"';
        *out++ = *in;
    }
    bool ended = in[0] == '"' && in[1] == 0;
    *out = 0;
    return ended;
}

static bool read_row(struct maps *maps, char *text, size_t line, struct error *error)
{
    struct map *map = &maps->maps[maps->count - 1];
    char *equals = strrchr(text, '=');
    if (maps->count == 0 || !equals) {
        return error_at(error, maps->path, line, "%s", _(usage));
    }
    *equals = 0;
    char *column = text_trim(text), *meaning = text_trim(equals + 1);
    if (!unquote(column)) {
        return error_at(error, maps->path, line, _("a quote is not closed"));
    }
    const char *whole = map_complete(column, meaning, &maps->arena);
    const char *name = map_meaning(whole, &maps->arena);
    if (!name) {
        char shown[128];
        text_escape(meaning, strlen(meaning), shown, sizeof shown);
        return error_at(error, maps->path, line, _("'%s' is not a meaning of a column: %s"), shown,
                        _(usage));
    }
    map->rows = memory_reserve(map->rows, map->count, &map->capacity, sizeof *map->rows);
    map->rows[map->count++] = (struct map_row){.column = arena_text(&maps->arena, column),
                                               .meaning = arena_text(&maps->arena, whole),
                                               .name = name,
                                               .line = line};
    return true;
}

static bool read_line(struct maps *maps, char *text, size_t line, bool *headed, struct error *error)
{
    text = text_trim(text);
    if (*text == 0 || *text == '#') {
        return true;
    }
    if (!*headed) {
        *headed = strcmp(text, heading) == 0;
        return *headed || error_at(error, maps->path, line, _("the first line is not %s"), heading);
    }
    if (strcmp(text, table_line) == 0) {
        maps->maps = memory_reserve(maps->maps, maps->count, &maps->capacity, sizeof *maps->maps);
        maps->maps[maps->count++] = (struct map){.line = line};
        return true;
    }
    return maps->count > 0 ? read_row(maps, text, line, error)
                           : error_at(error, maps->path, line,
                                      _("the line '%s' is missing before it"), table_line);
}

static bool read_lines(struct maps *maps, char *text, struct error *error)
{
    bool headed = false, ok = true;
    size_t line = 1;
    for (char *next; ok && text; text = next, line++) {
        next = strchr(text, '\n');
        if (next) {
            *next++ = 0;
        }
        ok = read_line(maps, text, line, &headed, error);
    }
    for (size_t i = 0; ok && i < maps->count; i++) {
        ok = check(&maps->maps[i], maps->path, error);
    }
    return ok;
}

char *maps_path(const char *table)
{
    struct text path = {0};
    text_append_n(&path, table, (size_t)(text_base_name(table) - table));
    text_append(&path, MAP_FILE);
    return path.data;
}

bool maps_read(const char *table, struct maps *maps, struct error *error)
{
    unsigned char *data = NULL;
    size_t size = 0;
    *maps = (struct maps){.path = maps_path(table)};
    if (strcmp(table, "-") == 0 || access(maps->path, F_OK) != 0) {
        return true;
    }
    bool ok = file_read(maps->path, MAP_LIMIT, &data, &size, error);
    if (ok) {
        char *text = memory_text_n((const char *)data, size);
        ok = read_lines(maps, text, error);
        free(text);
    }
    free(data);
    return ok;
}

void maps_free(struct maps *maps)
{
    for (size_t i = 0; i < maps->count; i++) {
        free(maps->maps[i].rows);
    }
    free(maps->maps);
    free(maps->path);
    arena_free(&maps->arena);
    *maps = (struct maps){0};
}

/* ---- use ---- */

/* The column of a map row; of several columns with one name, the one with the same ordinal. */
static size_t column_of(const struct map *map, size_t row, const struct csv_row *header)
{
    size_t before = 0;
    for (size_t i = 0; i < row; i++) {
        before += text_same(map->rows[i].column, map->rows[row].column);
    }
    for (size_t i = 0; i < header->count; i++) {
        if (text_same(header->field[i], map->rows[row].column) && before-- == 0) {
            return i;
        }
    }
    return COLUMN_NONE;
}

const struct map *maps_find(const struct maps *maps, const struct csv_row *row,
                            const struct map_row **missing)
{
    const struct map *best = NULL;
    size_t most = 0;
    *missing = NULL;
    for (size_t m = maps->count; m-- > 0;) {
        const struct map *map = &maps->maps[m];
        const struct map_row *absent = NULL;
        size_t meant = 0, present = 0, known = 0;
        for (size_t i = 0; i < map->count; i++) {
            bool means = *map->rows[i].name, found = column_of(map, i, row) != COLUMN_NONE;
            meant += means;
            known += found;
            present += means && found;
            absent = means && !found ? &map->rows[i] : absent;
        }
        if (!absent && known > most) {
            best = map;
            most = known;
        }
        *missing = absent && 2 * present > meant ? absent : *missing;
    }
    *missing = best ? NULL : *missing;
    return best;
}

/* Is it the name of a variable that no column of the map means? */
static bool is_further(const struct map *map, const char *name)
{
    bool further = columns_names_variable(name);
    for (size_t i = 0; further && i < map->count; i++) {
        further = !is_same_meaning(map->rows[i].name, name);
    }
    return further;
}

void map_name(const struct map *map, const struct csv_row *row, const char **names)
{
    for (size_t i = 0; i < row->count; i++) {
        names[i] =
            !map_has(map, row->field[i]) && is_further(map, row->field[i]) ? row->field[i] : "";
    }
    for (size_t i = 0; i < map->count; i++) {
        size_t column = column_of(map, i, row);
        if (column != COLUMN_NONE) {
            names[column] = map->rows[i].name;
        }
    }
}

/* ---- writing ---- */

static void put_column(struct text *out, const char *column)
{
    if (*column && !strchr("\"#", *column) && strcmp(column, table_line) != 0) {
        text_append(out, column);
        return;
    }
    text_append(out, "\"");
    for (; *column; column++) {
        text_append_n(out, column, 1);
        text_append(out, *column == '"' ? "\"" : "");
    }
    text_append(out, "\"");
}

static void put_map(struct text *out, const struct map *map)
{
    text_format(out, "%s\n", table_line);
    for (size_t i = 0; i < map->count; i++) {
        put_column(out, map->rows[i].column);
        text_format(out, " = %s\n", map->rows[i].meaning);
    }
}

static bool has_same_columns(const struct map *a, const struct map *b)
{
    bool same = a->count == b->count;
    for (size_t i = 0; same && i < a->count; i++) {
        same = text_same(a->rows[i].column, b->rows[i].column);
    }
    return same;
}

/* A copy without the rows that are open. */
static struct map copy_map(const struct map *map, struct arena *arena)
{
    struct map copy = {.line = map->line};
    for (size_t i = 0; i < map->count; i++) {
        const struct map_row *row = &map->rows[i];
        if (!row->open) {
            copy.rows = memory_reserve(copy.rows, copy.count, &copy.capacity, sizeof *copy.rows);
            copy.rows[copy.count++] = (struct map_row){.column = arena_text(arena, row->column),
                                                       .meaning = arena_text(arena, row->meaning),
                                                       .name = arena_text(arena, row->name),
                                                       .line = row->line};
        }
    }
    return copy;
}

bool maps_set(struct maps *maps, const struct map *map, struct error *error)
{
    if (!map_check(map, error)) {
        return false;
    }
    struct map copy = copy_map(map, &maps->arena);
    size_t kept = 0;
    for (size_t i = 0; i < maps->count; i++) {
        if (has_same_columns(&maps->maps[i], &copy)) {
            free(maps->maps[i].rows);
        } else {
            maps->maps[kept++] = maps->maps[i];
        }
    }
    maps->count = kept;
    maps->maps = memory_reserve(maps->maps, maps->count, &maps->capacity, sizeof *maps->maps);
    maps->maps[maps->count++] = copy;
    return true;
}

bool maps_save(const struct maps *maps, struct error *error)
{
    struct text out = {0};
    text_format(&out,
                "%s\n# What the columns of the tables of this folder mean: icurisk-files(5)\n",
                heading);
    for (size_t i = 0; i < maps->count; i++) {
        put_map(&out, &maps->maps[i]);
    }
    bool ok = out.length <= MAP_LIMIT ? file_write(maps->path, out.data, out.length, error)
                                      : error_at(error, maps->path, 0, _("too many maps"));
    text_free(&out);
    return ok;
}

bool maps_write(const char *table, const struct map *map, struct error *error)
{
    struct maps maps;
    bool ok =
        maps_read(table, &maps, error) && maps_set(&maps, map, error) && maps_save(&maps, error);
    maps_free(&maps);
    return ok;
}
