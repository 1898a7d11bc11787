/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The input is the tables of a database; a line such as "==> icu/icustays.csv" begins each. They
 * are written to a temporary folder, which is read as one source. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../scratch.h"
#include "fuzz.h"
#include "patient/reader.h"
#include "stay.h"

static const char *const tables[] = {
    "icu/icustays.csv",
    "icu/chartevents.csv",
    "icu/outputevents.csv",
    "icu/procedureevents.csv",
    "hosp/labevents.csv",
    "hosp/patients.csv",
    "hosp/admissions.csv",
    "patient.csv",
    "vitalPeriodic.csv",
    "vitalAperiodic.csv",
    "lab.csv",
    "nurseCharting.csv",
    "respiratoryCharting.csv",
    "intakeOutput.csv",
};
enum { TABLES = sizeof tables / sizeof *tables, PATH_SIZE = 128 };

static char folder[SCRATCH_BYTES];

static void remove_folder(void)
{
    scratch_remove(folder);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    char path[PATH_SIZE];
    (void)argc;
    (void)argv;
    MUST(scratch_folder(folder));
    snprintf(path, sizeof path, "%s/icu", folder);
    MUST(mkdir(path, 0700) == 0);
    snprintf(path, sizeof path, "%s/hosp", folder);
    MUST(mkdir(path, 0700) == 0);
    return atexit(remove_folder);
}

/* The table that the line begins, or TABLES if it begins none. */
static size_t find_table(const char *line, size_t length)
{
    static const char mark[] = "==> ";
    size_t i = 0;
    if (length < sizeof mark - 1 || memcmp(line, mark, sizeof mark - 1) != 0) {
        return TABLES;
    }
    line += sizeof mark - 1;
    length -= sizeof mark - 1;
    while (i < TABLES && (strlen(tables[i]) != length || memcmp(tables[i], line, length) != 0)) {
        i++;
    }
    return i;
}

static void write_tables(const char *data, size_t size)
{
    FILE *out = NULL;
    while (size > 0) {
        const char *end = memchr(data, '\n', size);
        size_t length = end ? (size_t)(end - data) : size, all = length + (end != NULL);
        size_t table = find_table(data, length);
        if (table < TABLES) {
            char path[PATH_SIZE];
            if (out) {
                fclose(out);
            }
            snprintf(path, sizeof path, "%s/%s", folder, tables[table]);
            out = fopen(path, "w");
            MUST(out);
        } else if (out) {
            fwrite(data, 1, all, out);
        }
        data += all;
        size -= all;
    }
    if (out) {
        fclose(out);
    }
}

static void remove_tables(void)
{
    for (size_t i = 0; i < TABLES; i++) {
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%s/%s", folder, tables[i]);
        unlink(path);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct error error = ERROR_NONE;
    write_tables((const char *)data, size);
    if (reader_of_folder(folder)) {
        struct stays stays;
        bool ok = reader_read(folder, NULL, &stays, &error);
        MUST(ok == !error.set && ok == (stays.count > 0));
        for (size_t i = 0; i < stays.count; i++) {
            check_patient(stays.patients[i]);
        }
        stays_free(&stays);
    }
    remove_tables();
    return 0;
}
