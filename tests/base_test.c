/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The base room: errors, memory, random numbers, checksums, text and files. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/error.h"

static void test_error_keeps_first(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    assert_false(error_set(&error, "first %d", 1));
    assert_false(error_set(&error, "second"));
    assert_false(error_at(&error, "file", 3, "third"));
    assert_true(error.set);
    assert_string_equal(error.text, "first 1");
    assert_false(error_set(NULL, "nobody listens"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_error_keeps_first),
    };
    return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
