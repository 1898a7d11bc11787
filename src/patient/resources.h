/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_PATIENT_RESOURCES_H
#define ICURISK_PATIENT_RESOURCES_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/reader.h"

/* Splits a stream of JSON into resources and holds only one at a time: consecutive objects (NDJSON,
 * or spread over several lines), the elements of an array, or the elements of the member "entry" of
 * a Bundle. */

enum { RESOURCE_LIMIT = 64 << 20 };

/* Receives one object that begins on `line`. Returns false if it is not valid JSON or to stop
 * reading. */
typedef bool resource_fn(void *context, const char *text, size_t length, size_t line);

struct resources {
    resource_fn *take;
    /* Called for an object cut off by the start of the next one or by a line end within a string.
     */
    void (*broken)(void *context, size_t line);
    /* Called for what a Bundle says before its entries. */
    void (*head)(void *context, const char *text, size_t length, size_t line);
    void *context;
};

/* False with a reason if the stream cannot be read, ends within an object, or has an object over
 * RESOURCE_LIMIT bytes. With options->growing an incomplete last object is ignored. */
bool resources_read(const struct source *source, const struct resources *resources,
                    struct error *error);

#endif
