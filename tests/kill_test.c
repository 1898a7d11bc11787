/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Kills the program, or lets the disk fail, at every call that changes a file, in every way. No
 * acknowledged line is lost, no earlier byte changes, no row is invented. Uses tests/fault.c; the
 * file is kept from one failure to the next. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "patient/patient.h"
#include "patient/reader.h"
#include "scratch.h"

/* A new patient takes ten calls, a row two, a failure two more. */
enum { LINES = 2, NEW_CALLS = 2 * LINES + 12, ROW_CALLS = 2 * LINES + 2 };
enum { SERIES = 20, ROWS = SERIES * LINES, FAULTS = 8 };

/* State of a series of runs on one file. */
struct series {
    char path[32];
    bool made;          /* the new patient was acknowledged */
    char before[65536]; /* the complete lines of the file after the previous run */
    size_t length;
    char typed[ROWS][48]; /* the rows that were typed, in order */
    bool acknowledged[ROWS], refused[ROWS];
    int typed_count;
};

static char folder[SCRATCH_BYTES], program[4096], fault_library[4096];
static struct random dice;
static int runs, kills, failures;

/* Each call with each fault, in random order: of a new patient, and of one that was made. */
static struct plans {
    int plan[NEW_CALLS * FAULTS], count, next;
} of_new = {.count = NEW_CALLS * FAULTS}, of_rows = {.count = ROW_CALLS * FAULTS};

static size_t roll(size_t count)
{
    return (size_t)random_below(&dice, count);
}

static void shuffle(struct plans *plans)
{
    for (int i = 0; i < plans->count; i++) {
        int other = (int)roll((size_t)i + 1);
        plans->plan[i] = plans->plan[other];
        plans->plan[other] = i;
    }
    plans->next = 0;
}

/* ---- one run ---- */

static void run_child(const struct series *series, const char *plan, const char *input,
                      const char *output)
{
    int in = open(input, O_RDONLY), out = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    dup2(in, 0);
    dup2(out, 1);
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
    setenv("LD_PRELOAD", fault_library, 1);
    setenv("FAULT", plan, 1);
    if (series->made) {
        execl(program, "icurisk", "enter", series->path, (char *)NULL);
    } else {
        execl(program, "icurisk", "enter", "--new", "--age=70", "--admitted=2026-01-01T00:00",
              series->path, (char *)NULL);
    }
    _exit(99);
}

/* Lines of this run; each row of a series has a minute of its own. */
static void type_lines(struct series *series, const char *input)
{
    static const char *const names[] = {"HR", "Temp", "NISysABP", "SpO2"};
    FILE *out = fopen(input, "w");
    for (int i = 0; i < LINES; i++) {
        int n = series->typed_count++;
        const char *name = names[roll(4)];
        int value = name[0] == 'T' ? 35 + (int)roll(5) : 80 + (int)roll(20);
        fprintf(out, "+%d:%02d %s %d\n", n / 60, n % 60, name, value);
        snprintf(series->typed[n], sizeof series->typed[n], "%02d:%02d,%s,%d", n / 60, n % 60, name,
                 value);
    }
    fclose(out);
}

/* "saved +00:07 HR 88 /min" or "saved 07:30 today, hour 00:07, HR 88 /min" answers row
 * "00:07,HR,88". */
static void take_answers(struct series *series, const char *output)
{
    char line[600];
    int next = series->typed_count - LINES;
    FILE *in = fopen(output, "r");
    while (in && fgets(line, sizeof line, in)) {
        const char *saved = strstr(line, "saved ");
        if (strstr(line, "saved: a new patient")) {
            series->made = true;
            continue;
        }
        bool good = saved && (saved == line || strncmp(saved - 2, "; ", 2) == 0);
        assert_true(good || strstr(line, "not saved: "));
        if (good) {
            char shown[48];
            int hours, minutes, value;
            char name[16];
            const char *hour = strstr(saved, ", hour ");
            hour = hour ? hour + strlen(", hour ") : saved + strlen("saved ");
            assert_int_equal(sscanf(hour, "%d:%d%*[, ]%15s %d", &hours, &minutes, name, &value), 4);
            snprintf(shown, sizeof shown, "%02d:%02d,%s,%d", hours, minutes, name, value);
            assert_string_equal(shown, series->typed[next]);
            series->acknowledged[next] = true;
        } else {
            series->refused[next] = true;
        }
        next++;
    }
    if (in) {
        fclose(in);
    }
}

/* ---- the oracle ---- */

static void expect_same_readings(const char *path, const char *whole_path)
{
    struct patient *as_it_is = reader_read_one(path, NULL, NULL);
    struct patient *whole = reader_read_one(whole_path, NULL, NULL);
    assert_non_null(as_it_is);
    assert_non_null(whole);
    assert_int_equal(as_it_is->observation_count, whole->observation_count);
    for (size_t i = 0; i < whole->observation_count; i++) {
        assert_int_equal(as_it_is->observations[i].line, whole->observations[i].line);
        assert_true(as_it_is->observations[i].value >= whole->observations[i].value &&
                    as_it_is->observations[i].value <= whole->observations[i].value);
    }
    patient_free(as_it_is);
    patient_free(whole);
}

/* Each complete line after the header is a typed row, in order. All acknowledged rows are there,
 * and no refused one. */
static void expect_rows(struct series *series, const char *text, const char *plan)
{
    bool found[ROWS] = {false};
    int next = 0;
    const char *line = strstr(text, "Gender");
    assert_non_null(line);
    for (line = strchr(line, '\n') + 1; *line; line = strchr(line, '\n') + 1) {
        size_t length = strcspn(line, "\n");
        while (next < series->typed_count && (strlen(series->typed[next]) != length ||
                                              strncmp(series->typed[next], line, length) != 0)) {
            next++;
        }
        if (next == series->typed_count) {
            fail_msg("%s: invented: %.*s", plan, (int)length, line);
        }
        found[next++] = true;
    }
    for (int i = 0; i < series->typed_count; i++) {
        if (series->acknowledged[i] && !found[i]) {
            fail_msg("%s: lost: %s", plan, series->typed[i]);
        }
        if (series->refused[i] && found[i]) {
            fail_msg("%s: refused and there: %s", plan, series->typed[i]);
        }
    }
}

static void check_file(struct series *series, const char *plan)
{
    unsigned char *data = NULL;
    size_t size = 0;
    if (access(series->path, F_OK) != 0) {
        assert_false(series->made);
        return;
    }
    series->made = true; /* complete, or missing */
    assert_true(file_read(series->path, sizeof series->before - 1, &data, &size, NULL));
    assert_true(size >= series->length);
    assert_memory_equal(data, series->before, series->length);
    while (size > 0 && data[size - 1] != '\n') {
        size--; /* an incomplete row: not a value */
    }
    memcpy(series->before, data, size);
    series->before[size] = 0;
    series->length = size;
    free(data);
    assert_true(file_write("whole.txt", series->before, size, NULL));
    expect_same_readings(series->path, "whole.txt");
    expect_rows(series, series->before, plan);
    char admission[64];
    snprintf(admission, sizeof admission, "%s.admission", series->path);
    assert_int_equal(access(admission, F_OK), 0);
}

static void run(struct series *series)
{
    static const char *const faults[FAULTS] = {"before", "after", "inside", "enospc",
                                               "eio",    "part",  "short",  "eintr"};
    char plan[32];
    int status;
    struct plans *plans = series->made ? &of_rows : &of_new;
    int drawn = plans->plan[plans->next++ % plans->count];
    snprintf(plan, sizeof plan, "%d:%s", 1 + drawn / FAULTS, faults[drawn % FAULTS]);
    type_lines(series, "in.txt");
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        run_child(series, plan, "in.txt", "out.txt");
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) {
        fail_msg("%s: acknowledged before it was on the disk", plan);
    }
    assert_true(killed || (WIFEXITED(status) && WEXITSTATUS(status) <= 1));
    runs++;
    kills += killed;
    failures += !killed && WEXITSTATUS(status) == 1;
    take_answers(series, "out.txt");
    check_file(series, plan);
}

static void test_kills(void **state)
{
    (void)state;
    random_seed(&dice, 20261122);
    shuffle(&of_new);
    shuffle(&of_rows);
    for (int i = 0; of_new.next < of_new.count || of_rows.next < of_rows.count; i++) {
        static struct series series; /* large */
        series = (struct series){0};
        snprintf(series.path, sizeof series.path, "s%d.txt", i);
        for (int k = 0; k < SERIES && !series.made; k++) {
            run(&series);
        }
        if (!series.made) {
            fail_msg("%s: none of %d runs made it", series.path, SERIES);
        }
        for (int k = 0; k < (i % 4 == 0 ? 5 : 1); k++) { /* each on what the last one left */
            run(&series);
        }
    }
    print_message("%d runs: %d killed inside, %d with a failing disk\n", runs, kills, failures);
    assert_true(kills > runs / 4);
    assert_true(failures > runs / 20);
}

static int enter_folder(void **state)
{
    (void)state;
    char here[3000];
    if (!getcwd(here, sizeof here) || !scratch_folder(folder) || chdir(folder) != 0) {
        return -1;
    }
    snprintf(program, sizeof program, "%s/icurisk", here);
    snprintf(fault_library, sizeof fault_library, "%s/tests/fault.so", here);
    return 0;
}

static int leave_folder(void **state)
{
    (void)state;
    return chdir("/") == 0 ? scratch_remove(folder) : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_kills)};
    if (getenv("ICURISK_EMULATED")) {
        print_message("the emulator itself would be killed\n");
        return 77;
    }
    if (access("tests/fault.so", R_OK) != 0) {
        print_message(
            "tests/fault.so was not built: this linker cannot load it before a program\n");
        return 77;
    }
    return cmocka_run_group_tests_name("kill", tests, enter_folder, leave_folder);
}
