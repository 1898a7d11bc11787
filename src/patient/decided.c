/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/decided.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* The decisions about one stay that still hold. */
struct decisions {
    struct unit_decision *list;
    size_t count, capacity;
};

struct deciding {
    const struct stays *stays;
    struct decisions *of; /* [stays->count] */
};

static void take(void *context, const char *id, const struct unit_decision *decision,
                 bool taken_back)
{
    const struct deciding *deciding = context;
    for (size_t i = 0; i < deciding->stays->count; i++) {
        struct decisions *of = &deciding->of[i];
        if (strcmp(deciding->stays->patients[i]->id, id) != 0) {
            continue;
        }
        for (size_t k = 0; k < of->count; k++) {
            if (decision_same(&of->list[k], decision)) {
                of->list[k--] = of->list[--of->count];
            }
        }
        if (!taken_back) {
            of->list = memory_reserve(of->list, of->count, &of->capacity, sizeof *of->list);
            of->list[of->count++] = *decision;
        }
    }
}

/* Reads a stay again, with its decisions. */
static bool apply(const char *path, const struct decisions *of, struct patient **patient,
                  struct error *error)
{
    struct patient_options options = {.decisions = of->list, .decision_count = of->count};
    struct patient *again = reader_read_stay(path, (*patient)->id, &options, error);
    if (again) {
        patient_free(*patient);
        *patient = again;
    }
    return again != NULL;
}

bool decided_read(const char *path, struct stays *stays, struct error *error)
{
    static const struct patient_options options = {.fix_units = false};
    bool ok = reader_read(path, &options, stays, error);
    struct deciding deciding = {stays, memory_new(stays->count + 1, sizeof *deciding.of)};
    ok = ok && decision_read(path, take, &deciding, error);
    for (size_t i = 0; i < stays->count; i++) {
        struct decisions *of = &deciding.of[i];
        if (ok && of->count > 0) {
            ok = apply(path, of, &stays->patients[i], error);
        }
        free(of->list);
    }
    free(deciding.of);
    return ok;
}
