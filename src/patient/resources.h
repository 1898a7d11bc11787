/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_RESOURCES_H
#define ICURISK_PATIENT_RESOURCES_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/reader.h"

/* Cuts a stream of JSON into its resources without holding more than one of them: objects one after
 * the other (NDJSON, or each over several lines), the elements of an array, and of an object that
 * has a member "entry" (a Bundle) the elements of that. */

enum { RESOURCE_LIMIT = 64 << 20 };

/* One object, on `line`. False: it is no JSON, or reading is to stop; see below. */
typedef bool resource_fn(void *context, const char *text, size_t length, size_t line);

struct resources {
    resource_fn *take;
    /* An object that is broken off by the next one or by a line's end within a string. */
    void (*broken)(void *context, size_t line);
    void *context;
};

/* False with a reason: it cannot be read, it ends within an object, or one is too large. With
 * options->growing what the file ends within is left out. */
bool resources_read(const struct source *source, const struct resources *resources,
                    struct error *error);

#endif
