/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/patient.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/say.h"
#include "base/sort.h"

char *problem_said(const struct problem *problem, char *out, size_t size)
{
    const char *words = problem->many
                            ? language_plural(problem->words, problem->many, problem->count)
                            : _(problem->words);
    return say_stored(out, size, words, problem->values, problem->value_bytes);
}

const char *problem_kind_name(enum problem_kind kind)
{
    static const char *const names[] = {
        [PROBLEM_REJECTED] = N_("rejected"), [PROBLEM_REPAIRED] = N_("repaired"),
        [PROBLEM_REPEATED] = N_("repeated"), [PROBLEM_STRUCK] = N_("struck"),
        [PROBLEM_UNIT] = N_("unit"),         [PROBLEM_CONVERTED] = N_("converted"),
        [PROBLEM_DOUBT] = N_("doubtful"),    [PROBLEM_CONTRADICTION] = N_("contradiction"),
        [PROBLEM_UNUSED] = N_("unused"),     [PROBLEM_NOTICE] = N_("notice"),
    };
    return names[kind];
}

/* Suffixes of stay files, longer ones before their own suffixes. */
static const char *const endings[] = {"_timeseries.csv", ".csv", ".txt", ".tsv"};

/* The folder of an episode in the tree of mimic3-benchmarks (root/test/10006/episode1_...) is its
 * patient's number: where it begins, and its length without the slash in *length. NULL if the file
 * is not an episode in such a folder. */
static const char *episode_folder(const char *path, const char *base, size_t *length)
{
    static const char digits[] = "0123456789";
    const char *end = base > path ? base - 1 : base, *start = end;
    if (strncmp(base, "episode", 7) != 0 || strspn(base + 7, digits) == 0) {
        return NULL;
    }
    while (start > path && start[-1] != '/') {
        start--;
    }
    *length = (size_t)(end - start);
    return *length > 0 && strspn(start, digits) >= *length ? start : NULL;
}

char *patient_file_name(const char *file, char *out, size_t size)
{
    const char *base = text_base_name(file);
    size_t length = strlen(base);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        if (text_ends_with(base, endings[i]) && length > strlen(endings[i])) {
            length -= strlen(endings[i]);
            break;
        }
    }
    size_t number = 0;
    const char *folder = episode_folder(file, base, &number);
    size_t used = folder && number + 1 < size ? number + 1 : 0;
    if (used > 0) {
        memcpy(out, folder, number);
        out[number] = '_';
    }
    text_escape(base, length, out + used, size - used);
    return out;
}

struct patient *patient_new(const char *file)
{
    char name[256];
    struct patient *patient = memory_new(1, sizeof *patient);
    patient->file = memory_text(file);
    patient->id = memory_text(patient_file_name(file, name, sizeof name));
    patient->age = patient->last_hour = patient->began = patient->began_wall = NAN;
    patient->sex = SEX_UNKNOWN;
    patient->outcome = -1;
    patient->part = patient->parts = 1;
    return patient;
}

void patient_set_id(struct patient *patient, const char *id)
{
    char escaped[128];
    text_escape(id, strlen(id), escaped, sizeof escaped);
    free(patient->id);
    patient->id = memory_text(escaped);
}

void patient_free(struct patient *patient)
{
    if (patient) {
        free(patient->file);
        free(patient->id);
        free(patient->observations);
        free(patient->problems);
        free(patient->others);
        arena_free(&patient->arena);
        free(patient);
    }
}

static inline int compare(const struct observation *a, const struct observation *b)
{
    if (a->hour < b->hour || a->hour > b->hour) {
        return a->hour < b->hour ? -1 : 1;
    }
    if (a->line != b->line) {
        return a->line < b->line ? -1 : 1;
    }
    return a->variable - b->variable;
}

int patient_order(const void *first, const void *second)
{
    return compare(first, second);
}

/* Rows of a table come in order of time, and the columns of one in an order of their own: each
 * moves by a few places. */
void patient_sort(struct observation *observations, size_t count)
{
    enum { MOVES = 32 }; /* of one observation; beyond that they are not nearly in order */
    for (size_t i = 1; i < count; i++) {
        size_t to = i;
        while (to > 0 && i - to < MOVES && compare(&observations[to - 1], &observations[i]) > 0) {
            to--;
        }
        if (i - to == MOVES) {
            sort_nearly(observations, count, sizeof *observations, patient_order);
            return;
        }
        if (to < i) {
            struct observation held = observations[i];
            for (size_t k = i; k > to; k--) {
                observations[k] = observations[k - 1];
            }
            observations[to] = held;
        }
    }
}
