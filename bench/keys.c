/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* How long a key waits for its answer on an 80x24 pseudo-terminal, with a folder of stays:
 *     bench/keys MODELS STAYS [ROUNDS]
 * while the files are read, and when all is known. Times are from the key to the last byte that
 * makes the answer whole. */
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "terminal.h"

/* Each key, the text that must appear, and keys typed before it to prepare the screen. */
static const struct {
    const char *name, *before, *there, *key, *answer;
} steps[] = {
    {"Enter  patient", "w", "6h pts", "\r", "of death"},
    {"w      ward", "p", "of death", "w", "6h pts"},
    {"d      data", "p", "of death", "d", "ALP"},
    {"y      why", "p", "of death", "y", "last value"},
    {"c      compare", "w", "6h pts", "c", "AUROC"},
    {"a      agreement", "w", "6h pts", "a", "patients with both"},
    {"F      race", "w", "6h pts", "F", "Race"},
    {"f      facts", "w", "6h pts", "f", "SHA-256"},
    {"?      help", "w", "6h pts", "?", "F2"},
    {"m      network", "w1", " lstm ", "m", " lstm-pruned "},
    {"3      network", "w1", " lstm ", "3", " hlstm "},
    {"v      second", "wp", "of death", "v", "drawn beside"},
    {"s      sort", "w", "by risk", "s", "by id"},
    {"r      reverse", "w", "by ", "r", "reversed"},
    {"B      bands", "w", "6h pts", "B", "threshold: "},
    {"/      filter", "w", "6h pts", "/", "Enter: keep"},
    {"Esc    back", "p", "of death", "\033", "6h pts"},
};
enum { STEPS = sizeof steps / sizeof steps[0], ROUNDS_MOST = 1000, KEY_WAIT_USEC = 5000000 };

/* The keys that undo a step, so that each round begins alike. */
static const char *undo(size_t step)
{
    switch (steps[step].name[0]) {
    case 's':
        return "sssss";
    case 'r':
        return "r";
    case 'B':
        return "B";
    case '/':
        return "\033";
    default:
        return "";
    }
}

static bool read_some(struct terminal *terminal)
{
    struct pollfd source = {.fd = terminal->master, .events = POLLIN};
    char bytes[16384];
    if (poll(&source, 1, 1) <= 0) {
        return false;
    }
    ssize_t count = read(terminal->master, bytes, sizeof bytes);
    vterm_input_write(terminal->vterm, bytes, count > 0 ? (size_t)count : 0);
    return count > 0;
}

/* Discards output caused by earlier keys. */
static void settle(struct terminal *terminal)
{
    enum { QUIET = 60, LONGEST_USEC = 300000 };
    double start = clock_usec();
    for (int quiet = 0; quiet < QUIET && clock_usec() - start < LONGEST_USEC;) {
        quiet = read_some(terminal) ? 0 : quiet + 1;
    }
}

static bool wait_seen(struct terminal *terminal, const char *text)
{
    double start = clock_usec();
    while (terminal_find(terminal, text) < 0 && clock_usec() - start < KEY_WAIT_USEC) {
        read_some(terminal);
    }
    return terminal_find(terminal, text) >= 0;
}

/* Milliseconds; negative when there was no answer. */
static double answer_ms(struct terminal *terminal, size_t step)
{
    terminal_type(terminal, steps[step].before);
    if (!wait_seen(terminal, steps[step].there)) {
        return -1;
    }
    settle(terminal);
    if (terminal_find(terminal, steps[step].answer) >= 0) {
        return -1; /* shown already: nothing to measure */
    }
    double start = clock_usec();
    terminal_type(terminal, steps[step].key);
    bool seen = wait_seen(terminal, steps[step].answer);
    double ms = (clock_usec() - start) / 1000;
    terminal_type(terminal, undo(step));
    return seen ? ms : -1;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_times(const char *name, double *times, size_t count)
{
    if (count == 0) {
        printf("%-16s no answer\n", name);
        return;
    }
    qsort(times, count, sizeof *times, by_size);
    printf("%-16s n %3zu  p50 %6.1f  p99 %6.1f  max %6.1f ms\n", name, count, times[count / 2],
           times[(count * 99) / 100], times[count - 1]);
}

struct times {
    double ms[STEPS][ROUNDS_MOST];
    size_t count[STEPS];
};

static void take(struct times *times, struct terminal *terminal, size_t step)
{
    double ms = answer_ms(terminal, step);
    if (ms >= 0 && times->count[step] < ROUNDS_MOST) {
        times->ms[step][times->count[step]++] = ms;
    }
}

static void print_all(const char *when, struct times *times)
{
    printf("%s\n", when);
    for (size_t step = 0; step < STEPS; step++) {
        print_times(steps[step].name, times->ms[step], times->count[step]);
    }
}

int main(int argc, char **argv)
{
    static struct times loading, ready;
    int rounds = argc > 3 ? atoi(argv[3]) : 20;
    if (argc < 3) {
        fprintf(stderr, "usage: bench/keys MODELS STAYS [ROUNDS]\n");
        return 2;
    }
    snprintf(world.folder, sizeof world.folder, "/tmp");
    struct launch launch = {.rows = 24, .columns = 80, .models = argv[1], .patients = argv[2]};
    struct terminal terminal;
    for (int round = 0; round < rounds; round++) {
        for (size_t step = 0; step < STEPS; step++) { /* restarted: reading takes seconds */
            terminal_start(&terminal, &launch);
            wait_seen(&terminal, "reading file");
            take(&loading, &terminal, step);
            take(&loading, &terminal, step);
            terminal_finish(&terminal);
        }
    }
    terminal_start(&terminal, &launch);
    terminal_ready(&terminal);
    for (int round = 0; round < rounds; round++) {
        for (size_t step = 0; step < STEPS; step++) {
            take(&ready, &terminal, step);
        }
    }
    terminal_finish(&terminal);
    print_all("while the files are read", &loading);
    print_all("when all is known", &ready);
    return 0;
}
