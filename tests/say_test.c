/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* base/say: values in translated texts, with the decimal mark and word order of the language. */
#include <limits.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/say.h"

/* A catalogue that has only the decimal mark, a comma. */
static void use_comma(void)
{
    static const uint32_t head[] = {0x950412de, 0, 2, 28, 44, 0, 0, 0, 60, 1, 61, 0, 60, 1, 63};
    enum { BYTES = 65 };
    unsigned char *data = memory_new(1, BYTES);
    memcpy(data, head, sizeof head);
    memcpy(data + 60, "\0.\0,\0", 5);
    assert_true(language_use("xx", data, BYTES));
    assert_int_equal(language_point(), ',');
}

static int back(void **state)
{
    (void)state;
    return language_use("en", NULL, 0) ? 0 : -1;
}

/* The output of printf, with a comma as the decimal mark of floating-point numbers only. */
#define SAME(...)                                                                                  \
    do {                                                                                           \
        char written[200], said[200];                                                              \
        int length = snprintf(written, sizeof written, __VA_ARGS__);                               \
        assert_int_equal(say_format(said, sizeof said, __VA_ARGS__), length);                      \
        for (char *at = said; (at = strchr(at, ',')); at++) {                                      \
            *at = '.';                                                                             \
        }                                                                                          \
        assert_string_equal(said, written);                                                        \
    } while (0)

static void test_as_printf(void **state)
{
    (void)state;
    use_comma();
    SAME("%d %5d %-5d| %05d %+d %i", 1, -2, 3, 4, 5, INT_MIN);
    SAME("%u %x %X %o %c", UINT_MAX, 255U, 255U, 8U, 'c');
    SAME("%ld %lld %zu %lu", LONG_MIN, LLONG_MIN, SIZE_MAX, 7UL);
    SAME("%.1f %+.1f %6.2f %-8.3f| %.0f %g %.4g %e", 37.5, -0.5, 1.25, 2.5, 3.0, 1e-7, 12.345, 1.5);
    SAME("%.*f %*d %-*d| %.*f", 2, 3.14159, 6, 7, 4, 8, -1, 0.5);
    SAME("%s %10s %-10s| %.3s %.*s %*s", "a", "b", "c", "defg", 2, "hij", 5, "k");
    SAME("100%% of %d %s", 3, "");
    SAME("%f %f %g", (double)INFINITY, (double)NAN, -(double)INFINITY);
    SAME("plain");
    char out[80];
    say_format(out, sizeof out, "%.1f %s %d", 37.5, "v1.2", 3);
    assert_string_equal(out, "37,5 v1.2 3"); /* a name keeps its point */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat" /* numbered arguments are POSIX */
    say_format(out, sizeof out, "%2$s: %1$.1f", 2.5, "FiO2");
    assert_string_equal(out, "FiO2: 2,5");
    say_format(out, sizeof out, "%3$s %2$.*1$f", 2, 2.5, "x");
    assert_string_equal(out, "x 2,50");
#pragma GCC diagnostic pop
    assert_int_equal(say_format(out, 5, "%.3f", 1234.5),
                     8); /* returns the length needed, like snprintf */
    assert_string_equal(out, "1234");
}

static char *keep_and_say(char *out, size_t size, const char *other, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
static char *keep_and_say(char *out, size_t size, const char *other, const char *format, ...)
{
    struct text values = {0};
    va_list list;
    va_start(list, format);
    say_store(&values, format, list);
    va_end(list);
    say_stored(out, size, other, values.data, values.length);
    text_free(&values);
    return out;
}

static void test_kept(void **state)
{
    (void)state;
    char out[80];
    use_comma();
    assert_string_equal(keep_and_say(out, sizeof out, "%g bis %g%s", "%g to %g%s", 0.21, 1.0, ""),
                        "0,21 bis 1");
    assert_string_equal(
        keep_and_say(out, sizeof out, "%2$s, nicht %1$zu", "%zu %s", (size_t)7, "Feld"),
        "Feld, nicht 7");
    assert_string_equal(keep_and_say(out, sizeof out, "100%% %s", "%s", "x"), "100% x");
    /* Where a translation refers to a missing argument it shows "?", and nothing else is read. */
    assert_string_equal(keep_and_say(out, sizeof out, "%s %s", "%s", "x"), "x ?");
    assert_string_equal(keep_and_say(out, sizeof out, "%9$s %n", "plain%s", ""), "? %n");
    assert_string_equal(keep_and_say(out, 4, "%s", "%s", "abcdef"), "abc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_as_printf, back),
        cmocka_unit_test_teardown(test_kept, back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
