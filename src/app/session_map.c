/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Corrections of what the columns of a table mean: tried, stored, and applied to all files of the
 * folder that have these columns. */
#include "app/session.h"

#include <stdlib.h>
#include <string.h>

#include "app/mapping.h"
#include "base/file.h"
#include "base/language.h"
#include "base/memory.h"
#include "patient/reader.h"
#include "patient/table.h"

void session_mapping_free(struct session_mapping *mapping)
{
    free(mapping->file);
    mapping->file = NULL;
}

bool session_open_mapping(const struct session *session, const char *path, struct mapping *mapping,
                          struct error *error)
{
    return mapping_open(mapping, path, &session->options, error);
}

/* Index of the maps that hold for this session in place of a file; maps_count if there are none. */
static size_t find_held(const struct session *session, const char *file)
{
    size_t i = 0;
    while (i < session->maps_count && strcmp(session->maps[i].path, file) != 0) {
        i++;
    }
    return i;
}

/* The maps of a table's folder with one more. */
static bool add_map(const struct session *session, const char *path, const struct map *map,
                    struct maps *maps, struct error *error)
{
    char *file = maps_path(path);
    size_t held = find_held(session, file);
    bool ok = true;
    if (held < session->maps_count) {
        *maps = (struct maps){.path = memory_text(file)};
        for (size_t i = 0; ok && i < session->maps[held].count; i++) {
            ok = maps_set(maps, &session->maps[held].maps[i], error);
        }
    } else {
        ok = maps_read(path, maps, error);
    }
    free(file);
    return ok && maps_set(maps, map, error);
}

/* ---- which files it is for ---- */

static bool is_in_folder(const char *path, const struct maps *maps)
{
    char *file = maps_path(path);
    bool same = strcmp(file, maps->path) == 0;
    free(file);
    return same;
}

struct reach {
    const struct maps *maps;
    struct session_mapping *mapping;
    bool reread;
    const char *entered; /* a file that was entered at the bedside; NULL: none */
};

static void reach_file(struct session *session, const size_t *stays, size_t count, void *context)
{
    struct reach *reach = context;
    const char *path = session->stays[stays[0]].patient->file;
    if (!is_in_folder(path, reach->maps)) {
        return;
    }
    enum table_mapped mapped = table_find_map(path, reach->maps);
    reach->mapping->files += mapped == TABLE_MAPPED;
    reach->mapping->refused += mapped == TABLE_MISMATCH;
    if (mapped == TABLE_MAPPED && session->stays[stays[0]].patient->entered && !reach->reread) {
        reach->entered = path;
    }
    if (reach->reread && mapped == TABLE_MAPPED) {
        reach->mapping->failed += !session_reread_file(session, stays, count, NULL);
    }
}

/* Files that gave no stay so far may give some now. */
static void reach_skips(struct session *session, struct reach *reach)
{
    for (size_t i = session->skip_count; i-- > 0;) {
        struct session_skip skip = session->skips[i];
        bool mapped = is_in_folder(skip.path, reach->maps) &&
                      table_find_map(skip.path, reach->maps) == TABLE_MAPPED;
        reach->mapping->files += mapped;
        if (mapped && reach->reread) {
            memmove(&session->skips[i], &session->skips[i + 1],
                    (session->skip_count - i - 1) * sizeof *session->skips);
            size_t left = --session->skip_count;
            session_load_file(session, skip.path, (struct file_entry){.origin = FILE_NAMED});
            reach->mapping->failed += session->skip_count > left;
            free(skip.path);
            free(skip.reason);
        }
    }
}

static void reach_all(struct session *session, struct reach *reach)
{
    reach->mapping->files = reach->mapping->refused = reach->mapping->failed = 0;
    session_each_file(session, reach_file, reach);
    reach_skips(session, reach);
}

/* ---- trying and storing ---- */

/* Counts the stays and readings that the session has of the table. Sets the options for reading it
 * again, which include what was decided about its stay if it has only one. */
static void count_before(const struct session *session, const char *path,
                         struct session_mapping *mapping, struct patient_options *options)
{
    const struct session_stay *last = NULL;
    for (size_t i = 0; i < session->stay_count; i++) {
        const struct session_stay *stay = &session->stays[i];
        if (!stay->streamed && strcmp(stay->patient->file, path) == 0 && !stay->gone) {
            mapping->stays_before++;
            mapping->readings_before += stay->patient->observation_count;
            options->growing = options->growing || stay->growing;
            last = stay;
        }
    }
    if (last && mapping->stays_before == 1) {
        options->decisions = last->decisions;
        options->decision_count = last->decision_count;
    }
}

static bool try_maps(const struct session *session, const char *path, const struct maps *maps,
                     struct session_mapping *mapping, struct error *error)
{
    struct patient_options options = session->options;
    struct stays stays;
    options.maps = maps;
    options.maps_count = 1;
    count_before(session, path, mapping, &options);
    bool ok = reader_read(path, &options, &stays, error);
    mapping->stays = stays.count;
    for (size_t i = 0; i < stays.count; i++) {
        mapping->readings += stays.patients[i]->observation_count;
    }
    stays_free(&stays);
    return ok &&
           (mapping->readings > 0 || error_set(error, _("the table would have no reading left")));
}

static bool try_map(struct session *session, const char *path, const struct map *map,
                    struct maps *maps, struct session_mapping *mapping, struct error *error)
{
    struct reach reach = {maps, mapping, false, NULL};
    *mapping = (struct session_mapping){.file = maps_path(path)};
    mapping->writable = file_can_write(mapping->file, &mapping->reason);
    if (!add_map(session, path, map, maps, error) ||
        !try_maps(session, path, maps, mapping, error)) {
        return false;
    }
    reach_all(session, &reach);
    return !reach.entered ||
           error_at(error, reach.entered, 0,
                    _("it was entered at the bedside and has the same columns, which are the "
                      "program's own"));
}

bool session_try_map(struct session *session, const char *path, const struct map *map,
                     struct session_mapping *mapping, struct error *error)
{
    struct maps maps = {0};
    bool ok = try_map(session, path, map, &maps, mapping, error);
    maps_free(&maps);
    return ok;
}

/* Makes these maps hold for this session; NULL: those in the file. */
static void hold(struct session *session, const char *file, const struct maps *maps)
{
    size_t at = find_held(session, file);
    if (at < session->maps_count) {
        maps_free(&session->maps[at]);
        session->maps[at] = session->maps[--session->maps_count];
    }
    if (maps) {
        session->maps =
            memory_resize(session->maps, session->maps_count + 1, sizeof *session->maps);
        session->maps[session->maps_count++] = *maps;
    }
    session->options.maps = session->maps;
    session->options.maps_count = session->maps_count;
}

bool session_set_map(struct session *session, const char *path, const struct map *map,
                     struct session_mapping *mapping, struct error *error)
{
    struct maps maps = {0};
    struct reach reach = {&maps, mapping, true, NULL};
    if (!try_map(session, path, map, &maps, mapping, error)) {
        maps_free(&maps);
        return false;
    }
    mapping->writable = mapping->writable && maps_save(&maps, &mapping->reason);
    hold(session, mapping->file, mapping->writable ? NULL : &maps);
    reach_all(session, &reach);
    if (mapping->writable) {
        maps_free(&maps);
    }
    return true;
}
