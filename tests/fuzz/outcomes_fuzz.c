/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The input is an outcome table of the challenge, a listfile of a benchmark cohort, and a listfile
 * whose stays are opened. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "app/session.h"
#include "base/memory.h"
#include "fuzz.h"
#include "learn/cohort.h"
#include "tests/fixture.h"

static char *folder;

static char *make(const char *name, const char *stay, const char *content)
{
    char *path = fixture_file(folder, "x", ""), *inside;
    free(path);
    MUST(asprintf(&path, "%s/%s", folder, name) > 0);
    mkdir(path, 0700);
    MUST(asprintf(&inside, "%s/%s", name, stay) > 0);
    free(fixture_file(folder, inside, content));
    free(inside);
    return path;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc;
    (void)argv;
    folder = fixture_folder();
    free(make("set-a", "1.txt", FIXTURE_CHALLENGE));
    free(make("benchmark", "x", ""));
    free(make("benchmark/train", "1_episode1_timeseries.csv", FIXTURE_BENCHMARK));
    return 0;
}

static void put(const char *name, const uint8_t *data, size_t size)
{
    char *path = fixture_file(folder, name, "");
    FILE *out = fopen(path, "we");
    MUST(out && fwrite(data, 1, size, out) == size && fclose(out) == 0);
    free(path);
}

static void read_cohort(const char *path)
{
    struct parallel *alone = parallel_new(1);
    struct error error = ERROR_NONE;
    struct cohort *cohort = cohort_read(path, alone, &error);
    MUST((cohort != NULL) == !error.set);
    MUST(!cohort || (cohort->count > 0 && cohort->deaths <= cohort->count));
    cohort_free(cohort);
    parallel_free(alone);
}

static void read_listed(const char *path)
{
    struct session session;
    session_init(&session);
    MUST(session_add_path(&session, path, NULL));
    while (session_load_next(&session)) {
    }
    session_free(&session);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *inside, *list;
    MUST(asprintf(&inside, "%s/benchmark", folder) > 0);
    MUST(asprintf(&list, "%s/benchmark/train/listfile.csv", folder) > 0);
    put("Outcomes-a.txt", data, size);
    put("benchmark/train/listfile.csv", data, size);
    read_cohort(folder);
    read_cohort(inside);
    read_listed(list);
    free(inside);
    free(list);
    return 0;
}
