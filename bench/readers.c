/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */

/* usage: readers [-n TIMES] FILE...
 * Reads each file on one core and prints the shortest processor time of TIMES (5), without risks.
 * bench/make_files.sh makes large files. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/text.h"
#include "patient/reader.h"

static bool time_reading(const char *path, long times)
{
    struct stat status;
    double best = 0;
    size_t count = 0, readings = 0, problems = 0;
    for (long i = 0; i < times; i++) {
        struct stays stays = {0};
        struct error error = ERROR_NONE;
        double start = clock_thread_usec();
        bool ok = reader_read(path, NULL, &stays, &error);
        double taken = clock_thread_usec() - start;
        best = i == 0 || taken < best ? taken : best;
        count = stays.count;
        readings = problems = 0;
        for (size_t k = 0; ok && k < stays.count; k++) {
            readings += stays.patients[k]->observation_count;
            problems += stays.patients[k]->problem_count;
        }
        stays_free(&stays);
        if (!ok) {
            fprintf(stderr, "readers: %s\n", error.text);
            return false;
        }
    }
    double size = stat(path, &status) == 0 ? (double)status.st_size / 1e6 : 0;
    printf("%-20s %6.1f MB %6.2f s %6.1f MB/s %7zu stays %9zu readings %7zu problems\n",
           text_base_name(path), size, best / 1e6, size / best * 1e6, count, readings, problems);
    return true;
}

int main(int argc, char **argv)
{
    bool given = argc > 2 && strcmp(argv[1], "-n") == 0, ok = argc > (given ? 3 : 1);
    long times = given ? strtol(argv[2], NULL, 10) : 5;
    if (!ok || times < 1) {
        fprintf(stderr, "usage: readers [-n TIMES] FILE...\n");
        return 2;
    }
    for (int i = given ? 3 : 1; i < argc; i++) {
        ok &= time_reading(argv[i], times);
    }
    return ok ? 0 : 1;
}
