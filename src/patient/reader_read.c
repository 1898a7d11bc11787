/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/language.h"
#include "base/memory.h"
#include "patient/reader.h"
#include "patient/table.h"

/* ---- peeking at the first bytes ---- */

/* A stream that cannot seek: replays the bytes already read. */
struct replay {
    FILE *in;
    unsigned char head[READER_HEAD];
    size_t length, at;
};

static ssize_t replay_read(void *context, char *out, size_t size)
{
    struct replay *replay = context;
    size_t left = replay->length - replay->at;
    if (left > 0) {
        size_t taken = size < left ? size : left;
        memcpy(out, replay->head + replay->at, taken);
        replay->at += taken;
        return (ssize_t)taken;
    }
    size_t got = fread(out, 1, size, replay->in);
    return got == 0 && ferror(replay->in) ? -1 : (ssize_t)got;
}

/* Detects the format of a stream by its first bytes, which are kept in replay; NULL: it may be a
 * table. */
static const struct reader *look(FILE *in, struct replay *replay)
{
    replay->in = in;
    replay->at = 0;
    replay->length = fread(replay->head, 1, sizeof replay->head, in);
    return reader_of_head(replay->head, replay->length);
}

/* The stream from its beginning: itself if it can seek, else a new one that must be closed. */
static FILE *go_back(struct replay *replay)
{
    return fseeko(replay->in, -(off_t)replay->length, SEEK_CUR) == 0
               ? replay->in
               : fopencookie(replay, "r", (cookie_io_functions_t){.read = replay_read});
}

/* Input not recognised by its first bytes is read as a table. */
static bool read_as(const struct reader *reader, struct source *source, struct replay *replay,
                    struct stays *stays, struct error *error)
{
    if (!reader) {
        source->head = replay->head;
        source->head_length = replay->length;
        return table_read(source, stays, error);
    }
    FILE *in = source->in;
    stays->reader = reader;
    if (!reader->read) {
        return error_at(error, source->name, 0, "not a patient file: %s", _(reader->refusal));
    }
    source->in = go_back(replay);
    stays->unreadable = !source->in;
    bool ok = source->in ? reader->read(source, stays, error)
                         : error_at(error, source->name, 0, "cannot be read");
    if (source->in && source->in != in) {
        fclose(source->in);
    }
    return ok;
}

/* ---- reading ---- */

static void number_parts(struct stays *stays)
{
    for (size_t i = 0; i < stays->count; i++) {
        stays->patients[i]->reader = stays->reader;
        stays->patients[i]->part = (int)i + 1;
        stays->patients[i]->parts = (int)stays->count;
    }
}

bool reader_read_stream(FILE *in, const char *name, const struct patient_options *options,
                        struct stays *stays, struct error *error)
{
    struct replay replay;
    struct source source = {.in = in, .name = name, .options = options};
    *stays = (struct stays){0};
    bool ok = read_as(look(in, &replay), &source, &replay, stays, error);
    number_parts(stays);
    return ok;
}

bool reader_read(const char *path, const struct patient_options *options, struct stays *stays,
                 struct error *error)
{
    const struct reader *database = reader_of_folder(path);
    *stays = (struct stays){.unreadable = true, .reader = database};
    if (database) {
        bool whole = database->read_folder(path, options, stays, error);
        number_parts(stays);
        return whole;
    }
    FILE *in = file_open(path, error);
    if (!in) {
        return false;
    }
    bool ok = reader_read_stream(in, path, options, stays, error);
    fclose(in);
    return ok;
}

/* Takes the one stay out of a list and frees the list. */
static struct patient *take_one(struct stays *stays, const char *name, struct error *error)
{
    struct patient *patient = stays->count == 1 ? stays->patients[0] : NULL;
    if (patient) {
        stays->patients[0] = NULL;
    } else if (stays->count > 1) {
        error_at(error, name, 0, "holds %zu stays (%s, %s%s): one is needed here", stays->count,
                 stays->patients[0]->id, stays->patients[1]->id, stays->count > 2 ? ", ..." : "");
    }
    stays_free(stays);
    return patient;
}

struct patient *reader_read_one_stream(FILE *in, const char *name,
                                       const struct patient_options *options, struct error *error)
{
    struct stays stays;
    reader_read_stream(in, name, options, &stays, error);
    return take_one(&stays, name, error);
}

struct patient *reader_read_one(const char *path, const struct patient_options *options,
                                struct error *error)
{
    struct stays stays;
    reader_read(path, options, &stays, error);
    return take_one(&stays, path, error);
}

struct patient *reader_read_stay(const char *path, const char *id,
                                 const struct patient_options *options, struct error *error)
{
    struct stays stays;
    struct patient *found = NULL;
    if (reader_read(path, options, &stays, error)) {
        for (size_t i = 0; i < stays.count && !found; i++) {
            if (stays.count == 1 || strcmp(stays.patients[i]->id, id) == 0) {
                found = stays.patients[i];
                stays.patients[i] = NULL;
            }
        }
        if (!found) {
            error_at(error, path, 0, "no longer holds the stay %s", id);
        }
    }
    stays_free(&stays);
    return found;
}

/* Which reader knows the first rows of a table. */
struct first_rows {
    const struct reader *reader;
    size_t titles;
    struct maps maps;
};

static bool take_first_row(void *context, const struct csv_row *row)
{
    struct first_rows *rows = context;
    struct table_header header;
    rows->reader = table_reader_of(&rows->maps, row, rows->titles, &header);
    return !rows->reader && rows->titles++ < TITLE_ROWS;
}

static void ignore_complaint(void *context, size_t line, const char *reason)
{
    (void)context;
    (void)line;
    (void)reason;
}

const struct reader *reader_of_file(const char *path, struct error *error)
{
    FILE *in = file_open(path, error);
    if (!in) {
        return NULL;
    }
    struct replay replay;
    struct first_rows rows = {.reader = look(in, &replay)};
    if (!rows.reader) {
        maps_read(path, &rows.maps, NULL); /* errors are reported when the table is read */
    }
    bool ok = rows.reader || csv_read_on(replay.head, replay.length, in, path, take_first_row,
                                         ignore_complaint, &rows, error);
    if (ok && !rows.reader) {
        error_at(error, path, 0, "not a patient file; man icurisk-files lists all formats");
    }
    maps_free(&rows.maps);
    fclose(in);
    return ok ? rows.reader : NULL;
}
