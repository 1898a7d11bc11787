/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* A lesson on a terminal: its clock runs, a class estimates, and nothing is saved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "terminal.h"

static void start(struct terminal *terminal, int rows, int columns, const char *config)
{
    struct launch launch = {
        .rows = rows, .columns = columns, .command = "lesson", .config = config};
    terminal_start(terminal, &launch);
    terminal_wait(terminal, "q Quit", true);
}

static void test_clock(void **state)
{
    (void)state;
    struct terminal terminal;
    start(&terminal, 24, 80, NULL);
    assert_int_equal(terminal_wait(&terminal, "Step 1 of 9: Guess first", true), 1);
    terminal_wait(&terminal, "0:02/6  0:02/45 min", true); /* by itself */
    terminal_type(&terminal, " ");
    terminal_wait(&terminal, "Step 2 of 9", true);
    assert_int_equal(terminal_wait(&terminal, "0:01/5", true), 1);
    assert_int_equal(terminal_find(&terminal, "0:01/45"),
                     -1); /* the clock of the lesson continues */
    terminal_finish(&terminal);
}

static void test_class_guesses(void **state)
{
    (void)state;
    struct terminal terminal;
    start(&terminal, 24, 80, NULL);
    terminal_wait(&terminal, "Your estimate first", true);
    terminal_type(&terminal, "20 30 x 60,5 5"); /* what is not part of a number is ignored */
    terminal_wait(&terminal, "20 30  60,5 5", true);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "4 say 5-60.5%, median 25%, mean 28.9%. lstm: ", true);
    terminal_type(&terminal, "U");
    terminal_wait(&terminal, "4 said 5 to 60.5%, median 25%, mean 28.9%; died", true);
    terminal_finish(&terminal);
    start(&terminal, 24, 80, NULL);
    terminal_type(&terminal, "20 300 5\r");
    terminal_wait(&terminal, "a number from 0 to 100", true);
    terminal_wait(&terminal, "Your estimate first", true); /* none of the keys had an effect */
    terminal_finish(&terminal);
}

static void test_sizes(void **state)
{
    (void)state;
    static const int sizes[][2] = {{20, 60}, {24, 80}, {40, 120}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct terminal terminal;
        start(&terminal, sizes[i][0], sizes[i][1], NULL);
        terminal_type(&terminal, "   ");
        assert_int_equal(terminal_wait(&terminal, "Half of the units go.", true) > 0, true);
        terminal_wait(&terminal, "50% of the units", true);
        terminal_wait(&terminal, "Not a medical device", true);
        terminal_type(&terminal, "    ");
        terminal_wait(&terminal, "Left out: the network logistic", true);
        terminal_type(&terminal, "\x7f");
        terminal_wait(&terminal, "Which is the smallest", true);
        terminal_finish(&terminal);
    }
}

static void test_nothing_is_kept(void **state)
{
    (void)state;
    struct terminal terminal;
    char config[96], path[128];
    snprintf(config, sizeof config, "%s/lesson", world.folder);
    start(&terminal, 24, 80, config);
    terminal_type(&terminal, "   CmAs");
    terminal_wait(&terminal, "Half of the units go.", true);
    terminal_type(&terminal, "q");
    terminal_wait_end(&terminal);
    terminal_assert_restored(&terminal);
    assert_true(WIFEXITED(terminal.status) && WEXITSTATUS(terminal.status) == 0);
    snprintf(path, sizeof path, "%s/icurisk/choices", config);
    assert_int_not_equal(access(path, F_OK), 0);
    terminal_finish(&terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_class_guesses),
        cmocka_unit_test(test_sizes),
        cmocka_unit_test(test_nothing_is_kept),
    };
    return cmocka_run_group_tests(tests, world_make, world_remove);
}
