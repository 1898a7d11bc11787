/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/reader.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "patient/database_table.h"

#define READER_POINTER(name) &reader_##name,
static const struct reader *const readers[] = {READERS(READER_POINTER)};
enum { READER_COUNT = sizeof readers / sizeof *readers };

const struct reader *reader_of_row(const struct csv_row *row)
{
    for (size_t i = 0; i < READER_COUNT; i++) {
        if (readers[i]->recognise_row && readers[i]->recognise_row(row)) {
            return readers[i];
        }
    }
    return NULL;
}

const struct reader *reader_of_head(const unsigned char *head, size_t length)
{
    for (size_t i = 0; i < READER_COUNT; i++) {
        if (readers[i]->recognise && readers[i]->recognise(head, length)) {
            return readers[i];
        }
    }
    return NULL;
}

const struct reader *reader_of_folder(const char *path)
{
    struct stat info;
    bool folder = stat(path, &info) == 0 && S_ISDIR(info.st_mode);
    for (size_t i = 0; folder && i < READER_COUNT; i++) {
        if (readers[i]->holds && readers[i]->holds(path)) {
            return readers[i];
        }
    }
    return NULL;
}

bool reader_stays_table(const char *folder, struct text *path)
{
    const struct reader *database = reader_of_folder(folder);
    struct text below = {0};
    if (database) {
        text_format(&below, "%s/%s", folder, database->stays_folder);
    }
    bool found = database && database_table_find(below.data, database->stays_table, path, NULL);
    text_free(&below);
    return found;
}

void stays_free(struct stays *stays)
{
    for (size_t i = 0; i < stays->count; i++) {
        patient_free(stays->patients[i]);
    }
    free(stays->patients);
    *stays = (struct stays){0};
}

void stays_add(struct stays *stays, struct patient *patient)
{
    stays->patients =
        memory_reserve(stays->patients, stays->count, &stays->capacity, sizeof *stays->patients);
    stays->patients[stays->count++] = patient;
}
