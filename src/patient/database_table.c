/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/database_table.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/gzip.h"
#include "base/memory.h"
#include "patient/csv.h"

bool database_table_find(const char *folder, const char *name, struct text *path,
                         struct error *error)
{
    struct text plain = {0}, packed = {0};
    char found[2][256] = {"", ""};
    DIR *list = opendir(folder);
    text_format(&plain, "%s.csv", name);
    text_format(&packed, "%s.csv.gz", name);
    for (struct dirent *entry; list && (entry = readdir(list));) {
        bool is_packed = text_same(entry->d_name, packed.data);
        if (is_packed || text_same(entry->d_name, plain.data)) {
            snprintf(found[is_packed], sizeof found[0], "%s", entry->d_name);
        }
    }
    if (list) {
        closedir(list);
    }
    text_free(&plain);
    text_free(&packed);
    if (*found[0] && *found[1]) {
        return error_at(error, folder, 0, "%s and %s are both there: keep one of them", found[0],
                        found[1]);
    }
    if (*found[0] || *found[1]) {
        text_format(path, "%s/%s", folder, *found[0] ? found[0] : found[1]);
        return true;
    }
    return false;
}

bool database_table_exists(const char *folder, const char *name)
{
    struct text path = {0};
    struct error error = ERROR_NONE;
    bool found = database_table_find(folder, name, &path, &error) || error.set;
    text_free(&path);
    return found;
}

/* ---- rows ---- */

enum { ABSENT = CSV_FIELD_LIMIT };

struct reading {
    const char *path, *const *columns;
    size_t at[DATABASE_COLUMNS], fields; /* fields: of the header; 0 before it was read */
    database_row_fn *take;
    void *context;
    struct error *error;
};

static bool read_header(struct reading *reading, const struct csv_row *row)
{
    reading->fields = row->count;
    for (size_t c = 0; reading->columns[c]; c++) {
        bool optional = reading->columns[c][0] == '?';
        const char *name = reading->columns[c] + optional;
        reading->at[c] = ABSENT;
        for (size_t i = 0; i < row->count; i++) {
            if (!text_same(row->field[i], name)) {
                continue;
            }
            if (reading->at[c] != ABSENT) {
                return error_at(reading->error, reading->path, row->line, "has two columns %s",
                                name);
            }
            reading->at[c] = i;
        }
        if (reading->at[c] == ABSENT && !optional) {
            return error_at(reading->error, reading->path, row->line, "has no column %s", name);
        }
    }
    return true;
}

static bool read_row(void *context, const struct csv_row *row)
{
    struct reading *reading = context;
    const char *field[DATABASE_COLUMNS];
    if (reading->fields == 0) {
        return read_header(reading, row);
    }
    if (row->count != reading->fields) {
        return error_at(reading->error, reading->path, row->line,
                        row->ended
                            ? N_("fields: %zu, in the header: %zu. A damaged row")
                            : N_("fields: %zu, in the header: %zu. The file is cut off here"),
                        row->count, reading->fields);
    }
    for (size_t c = 0; reading->columns[c]; c++) {
        field[c] = reading->at[c] == ABSENT ? "" : row->field[reading->at[c]];
    }
    return !reading->take ||
           reading->take(reading->context, field, row->line, reading->path, reading->error);
}

static void complain(void *context, size_t line, const char *reason)
{
    struct reading *reading = context;
    error_at(reading->error, reading->path, line, "%s", reason);
}

bool database_table_read(const char *path, const char *const *columns, database_row_fn *take,
                         void *context, struct error *error)
{
    struct error fault = ERROR_NONE;
    struct reading reading = {.path = path, .columns = columns, .take = take, .context = context};
    struct error none = ERROR_NONE;
    reading.error = error ? error : &none;
    FILE *in = gzip_open(path, reading.error);
    if (!in) {
        return false;
    }
    bool ok = csv_read_joined(in, path, read_row, complain, &reading, &fault);
    int reason = errno;
    fclose(in);
    if (!ok && reason == EBADMSG) {
        return error_at(reading.error, path, 0, "the compressed file is cut off or damaged");
    }
    if (!ok) {
        return error_set(reading.error, "%s", fault.text);
    }
    if (reading.fields == 0 && !reading.error->set) {
        return error_at(reading.error, path, 0, "is empty");
    }
    return !reading.error->set;
}

/* Reached by the first row: the header had every column. No reason is set: its words would be
 * those of the language. */
static bool stop(void *context, const char *const *field, size_t line, const char *path,
                 struct error *error)
{
    bool *reached = context;
    (void)field;
    (void)line;
    (void)path;
    (void)error;
    *reached = true;
    return false;
}

bool database_table_has(const char *path, const char *const *columns)
{
    bool reached = false;
    bool whole = database_table_read(path, columns, stop, &reached, NULL);
    return whole || reached;
}

/* ---- numbers ---- */

static size_t slot_of(const struct number_map *map, int64_t key)
{
    uint64_t mixed = (uint64_t)key * 0x9E3779B97F4A7C15U;
    size_t slot = (size_t)(mixed >> 20) & (map->slots - 1);
    while (map->values[slot] && map->keys[slot] != key) {
        slot = (slot + 1) & (map->slots - 1);
    }
    return slot;
}

uint32_t *number_map_place(struct number_map *map, int64_t key)
{
    if (2 * (map->count + 1) >= map->slots) {
        struct number_map old = *map;
        map->slots = old.slots ? 2 * old.slots : 256;
        map->keys = memory_new(map->slots, sizeof *map->keys);
        map->values = memory_new(map->slots, sizeof *map->values);
        for (size_t i = 0; i < old.slots; i++) {
            if (old.values[i]) {
                size_t slot = slot_of(map, old.keys[i]);
                map->keys[slot] = old.keys[i];
                map->values[slot] = old.values[i];
            }
        }
        free(old.keys);
        free(old.values);
    }
    size_t slot = slot_of(map, key);
    map->count += map->values[slot] == 0;
    map->keys[slot] = key;
    return &map->values[slot];
}

uint32_t number_map_find(const struct number_map *map, int64_t key)
{
    return map->slots ? map->values[slot_of(map, key)] : 0;
}

void number_map_free(struct number_map *map)
{
    free(map->keys);
    free(map->values);
    *map = (struct number_map){0};
}

bool database_integer(const char *text, int64_t *value)
{
    enum { MOST = 18 };
    bool negative = *text == '-';
    const char *digit = text + negative;
    int64_t sum = 0;
    while (*digit >= '0' && *digit <= '9' && digit - text < MOST) {
        sum = 10 * sum + (*digit++ - '0');
    }
    if (digit == text + negative || *digit) {
        return false;
    }
    *value = negative ? -sum : sum;
    return true;
}
