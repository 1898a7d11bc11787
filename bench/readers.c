/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */

/* usage: readers [-n TIMES] FILE|FOLDER...
 * Reads each file, or folder of tables of a database, on one core and prints the shortest processor
 * time of TIMES (5), without risks. The size of a file packed by gzip is that of what is in it.
 * bench/make_files.sh makes large files, bench/make_mimic.sh and bench/make_eicu.sh large tables.
 */

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "patient/reader.h"

/* gzip keeps it in the last four bytes, little-endian. */
static double unpacked_bytes(const char *path)
{
    unsigned char last[4] = {0};
    FILE *in = fopen(path, "rb");
    bool ok = in && fseek(in, -4, SEEK_END) == 0 && fread(last, 1, 4, in) == 4;
    if (in) {
        fclose(in);
    }
    return ok ? last[0] + 256.0 * last[1] + 65536.0 * last[2] + 16777216.0 * last[3] : 0;
}

static double bytes_of(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0) {
        return 0;
    }
    if (!S_ISDIR(status.st_mode)) {
        return text_ends_with(path, ".gz") ? unpacked_bytes(path) : (double)status.st_size;
    }
    double sum = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        struct text below = {0};
        text_format(&below, "%s/%s", path, entry->d_name);
        sum += *entry->d_name == '.' ? 0 : bytes_of(below.data);
        text_free(&below);
    }
    if (folder) {
        closedir(folder);
    }
    return sum;
}

static bool time_reading(const char *path, long times)
{
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
    double size = bytes_of(path) / 1e6;
    printf("%-20s %6.1f MB %6.2f s %6.1f MB/s %7zu stays %9zu readings %7zu problems\n",
           text_base_name(path), size, best / 1e6, size / best * 1e6, count, readings, problems);
    return true;
}

int main(int argc, char **argv)
{
    bool given = argc > 2 && strcmp(argv[1], "-n") == 0, ok = argc > (given ? 3 : 1);
    long times = given ? strtol(argv[2], NULL, 10) : 5;
    memory_keep(); /* as the program does */
    if (!ok || times < 1) {
        fprintf(stderr, "usage: readers [-n TIMES] FILE|FOLDER...\n");
        return 2;
    }
    for (int i = given ? 3 : 1; i < argc; i++) {
        ok &= time_reading(argv[i], times);
    }
    return ok ? 0 : 1;
}
