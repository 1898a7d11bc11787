/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* A test program whose tests pass and whose group teardown fails, for tests/harness.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void test_nothing(void **state)
{
    (void)state;
}

static int fail_to_clean_up(void **state)
{
    (void)state;
    return -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_nothing)};
    return cmocka_run_group_tests_name("bad", tests, NULL, fail_to_clean_up);
}
