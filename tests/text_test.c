/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* base/text: growing strings, parsing of numbers, and escaping for terminals. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void test_text_grows(void **state)
{
    (void)state;
    struct text text = {0};
    text_append_n(&text, NULL, 0);
    text_format(&text, "%s", "");
    size_t expected = 0;
    for (int i = 0; i < 3000; i++) {
        text_append(&text, "ab");
        text_append_n(&text, "cdef", 1);
        text_format(&text, "%05d", i);
        expected += 8;
        assert_int_equal(text.length, expected);
        assert_int_equal(text.data[text.length], 0);
        assert_true(text.capacity > text.length);
    }
    assert_int_equal(strlen(text.data), expected);
    assert_string_equal(text.data + expected - 16, "abc02998abc02999");
    text_free(&text);
    assert_null(text.data);
    assert_int_equal(text.length, 0);
    text_free(&text);
}

static void test_text_compare(void **state)
{
    (void)state;
    assert_true(text_same("GCS", "gcs"));
    assert_true(text_same("", ""));
    assert_false(text_same("GCS", "GC"));
    assert_false(text_same("GC", "GCS"));
    assert_false(text_same("\xc3\x89", "\xc3\xa9")); /* only ASCII is folded */
    assert_false(text_same("[", "{"));
    assert_false(text_same("@", "`"));
    assert_true(text_ends_with("a/p01.TXT", ".txt"));
    assert_true(text_ends_with("x", ""));
    assert_false(text_ends_with("txt", ".txt"));
}

static void test_text_trim(void **state)
{
    (void)state;
    char both[] = " \t\r\n 36 .5 \v\f", blank[] = " \t ", none[] = "";
    assert_string_equal(text_trim(both), "36 .5");
    assert_string_equal(text_trim(blank), "");
    assert_string_equal(text_trim(none), "");
}

static void test_text_base_name(void **state)
{
    (void)state;
    assert_string_equal(text_base_name("a/b/c.csv"), "c.csv");
    assert_string_equal(text_base_name("c.csv"), "c.csv");
    assert_string_equal(text_base_name("a/"), "");
}

static void test_number_accepted(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool comma;
        double value;
    } cases[] = {
        {"0", false, 0},
        {"36.5", false, 36.5},
        {"36,5", true, 36.5},
        {"36.5", true, 36.5},
        {"-1", false, -1},
        {"+7", false, 7},
        {"007", false, 7},
        {".5", false, .5},
        {",5", true, .5},
        {"5.", false, 5},
        {"-.5", false, -.5},
        {"1e3", false, 1000},
        {"1E+3", false, 1000},
        {"2.5e-1", false, .25},
        {"1e308", false, 1e308},
        {"1e-400", false, 0},
        {"0.1", false, .1},
        {"123456789012345678901234567890", false, 123456789012345678901234567890.},
        {"000000000000000000000000000000000000000000000000000000000000001", false, 1},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double value = 99;
        if (!text_number(cases[i].text, cases[i].comma, &value) || value != cases[i].value) {
            fail_msg("%s gave %g", cases[i].text, value);
        }
    }
}

static void test_number_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        ".",
        ",",
        "-",
        "+",
        "e5",
        "1e",
        "1e+",
        "1e5.5",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "1e309",
        "-1e309",
        "0x10",
        "0x1p3",
        " 1",
        "1 ",
        "1\n",
        "1.2.3",
        "1-2",
        "--1",
        "1,5x",
        "12:30",
        "1_000",
        "1'000",
        "1e1e1",
        "one",
        "1d5",
        "\xef\xbc\x91",
        "infinity",
        "1,2,3",
        "1.000,5",
        "1,000.5",
        "0000000000000000000000000000000000000000000000000000000000000001",
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double value;
        if (text_number(cases[i], false, &value) || text_number(cases[i], true, &value)) {
            fail_msg("\"%s\" was taken for a number", cases[i]);
        }
    }
    double value;
    assert_false(text_number("36,5", false, &value));
}

static void test_escape_table(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"plain 12/p01.csv", "plain 12/p01.csv"},
        {"M\xc3\xbcller \xe6\x97\xa5 \xf0\x9f\x98\x80",
         "M\xc3\xbcller \xe6\x97\xa5 \xf0\x9f\x98\x80"},
        {"\x1b]0;title\x07", "\\x1b]0;title\\x07"},
        {"a\tb\nc\r\x7f", "a\\x09b\\x0ac\\x0d\\x7f"},
        {"C:\\x1b", "C:\\x5cx1b"}, /* a literal backslash cannot imitate an escape */
        {"\xc2\x9b"
         "2J",
         "\\xc2\\x9b"
         "2J"}, /* C1 control */
        {"\xe2\x80\xae"
         "txt",
         "\\xe2\\x80\\xaetxt"},                       /* right-to-left override */
        {"\xe2\x81\xa6", "\\xe2\\x81\\xa6"},          /* left-to-right isolate */
        {"\xd8\x9c", "\\xd8\\x9c"},                   /* Arabic letter mark */
        {"\xe2\x80\x8b", "\\xe2\\x80\\x8b"},          /* zero width space */
        {"\xef\xbb\xbf", "\\xef\\xbb\\xbf"},          /* byte order mark */
        {"\xef\xbf\xb9", "\\xef\\xbf\\xb9"},          /* annotation anchor */
        {"\xf3\xa0\x80\x81", "\\xf3\\xa0\\x80\\x81"}, /* tag character */
        {"caf\xe9", "caf\\xe9"},                      /* Latin-1 */
        {"\xc0\xaf", "\\xc0\\xaf"},                   /* over-long */
        {"\xe0\x80\xaf", "\\xe0\\x80\\xaf"},          /* over-long */
        {"\xf0\x80\x80\xaf", "\\xf0\\x80\\x80\\xaf"}, /* over-long */
        {"\xed\xa0\x80", "\\xed\\xa0\\x80"},          /* surrogate */
        {"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"}, /* beyond Unicode */
        {"\xff\xfe", "\\xff\\xfe"},
        {"\x80", "\\x80"},
        {"\xe6\x97", "\\xe6\\x97"}, /* cut short */
        {"\xe6"
         "a",
         "\\xe6"
         "a"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        char out[200];
        assert_ptr_equal(text_escape(cases[i].in, strlen(cases[i].in), out, sizeof out), out);
        assert_string_equal(out, cases[i].out);
    }
    char out[20];
    text_escape("a\0b", 3, out, sizeof out);
    assert_string_equal(out, "a\\x00b");
}

/* Text is never cut inside a character or an escape, nor past the buffer. */
static void test_escape_cuts_whole(void **state)
{
    (void)state;
    const char *in = "a\xe6\x97\xa5\x1b\xc3\xbc";
    static const char *const expected[] = {
        "",
        "a",
        "a",
        "a",
        "a\xe6\x97\xa5",
        "a\xe6\x97\xa5",
        "a\xe6\x97\xa5",
        "a\xe6\x97\xa5",
        "a\xe6\x97\xa5\\x1b",
        "a\xe6\x97\xa5\\x1b",
        "a\xe6\x97\xa5\\x1b\xc3\xbc",
    };
    for (size_t size = 1; size <= COUNT(expected); size++) {
        char *out = malloc(size);
        assert_string_equal(text_escape(in, strlen(in), out, size), expected[size - 1]);
        free(out);
    }
    char untouched = 'x';
    text_escape(in, strlen(in), &untouched, 0);
    assert_int_equal(untouched, 'x');
}

/* For all bytes, the output has no control character, no DEL and no C1 byte sequence. */
/* Digits, points and exponents in any order give the number of strtod, bit for bit. */
static void test_random_numbers(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 7);
    for (int i = 0; i < 1000000; i++) {
        char text[40];
        int digits = 1 + (int)random_below(&random, 20), point = (int)random_below(&random, 24);
        size_t used = random_below(&random, 3) == 0;
        text[0] = '-';
        for (int k = 0; k < digits; k++) {
            text[used++] = (char)('0' + random_below(&random, 10));
            if (k == point) {
                text[used++] = '.';
            }
        }
        text[used] = 0;
        if (random_below(&random, 8) == 0) {
            snprintf(text + used, sizeof text - used, "e%d", (int)random_below(&random, 60) - 30);
        }
        double value, expected = strtod(text, NULL);
        assert_true(text_number(text, false, &value));
        if (memcmp(&value, &expected, sizeof value) != 0) {
            fail_msg("%s is %a, not %a", text, value, expected);
        }
        if (text_plain(text, &value) && memcmp(&value, &expected, sizeof value) != 0) {
            fail_msg("%s is plainly %a, not %a", text, value, expected);
        }
    }
}

/* Only digits with at most one point, fifteen at most, are plain. */
static void test_plain_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        enum text_plain plain;
    } cases[] = {
        {"0", TEXT_WHOLE},
        {"00012", TEXT_WHOLE},
        {"999999999999999", TEXT_WHOLE},
        {"00012.50", TEXT_POINT},
        {".5", TEXT_POINT},
        {"5.", TEXT_POINT},
        {"1.23456789012345", TEXT_POINT},
        {".123456789012345", TEXT_POINT},
        {"123456789012345.", TEXT_POINT},
        {"1000000000000000", TEXT_NOT_PLAIN},
        {"1.234567890123456", TEXT_NOT_PLAIN},
        {"12345678901234567", TEXT_NOT_PLAIN},
        {"", TEXT_NOT_PLAIN},
        {".", TEXT_NOT_PLAIN},
        {"-0", TEXT_NOT_PLAIN},
        {"-1", TEXT_NOT_PLAIN},
        {"+1", TEXT_NOT_PLAIN},
        {"1e5", TEXT_NOT_PLAIN},
        {"1,5", TEXT_NOT_PLAIN},
        {"1..5", TEXT_NOT_PLAIN},
        {"1.5.", TEXT_NOT_PLAIN},
        {"0x10", TEXT_NOT_PLAIN},
        {"1_000", TEXT_NOT_PLAIN},
        {" 12", TEXT_NOT_PLAIN},
        {"12 ", TEXT_NOT_PLAIN},
        {"1/2", TEXT_NOT_PLAIN},
        {"12:", TEXT_NOT_PLAIN},
        {"\xd9\xa1\xd9\xa2", TEXT_NOT_PLAIN},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        double value = 0, expected = strtod(cases[i].text, NULL);
        enum text_plain plain = text_plain(cases[i].text, &value);
        if (plain != cases[i].plain || (plain && memcmp(&value, &expected, sizeof value) != 0)) {
            fail_msg("%s gave %d, %a", cases[i].text, (int)plain, value);
        }
    }
}

static void test_escape_random_bytes(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 5);
    for (int round = 0; round < 20000; round++) {
        char in[32], out[4 * sizeof in + 1], again[4 * sizeof out + 1];
        size_t length = (size_t)random_below(&random, sizeof in);
        for (size_t i = 0; i < length; i++) {
            in[i] = (char)random_next(&random);
        }
        text_escape(in, length, out, sizeof out);
        for (const unsigned char *p = (const unsigned char *)out; *p; p++) {
            assert_true(*p >= 0x20 && *p != 0x7f);
            assert_false(p[0] == 0xc2 && p[1] < 0xa0);
        }
        /* Apart from backslashes, escaping the output again changes nothing. */
        for (char *p = out; (p = strchr(p, '\\'));) {
            *p = '/';
        }
        assert_string_equal(text_escape(out, strlen(out), again, sizeof again), out);
    }
}

/* No character is narrower for us than for the C library, whose Unicode may be older or newer. */
static void test_columns(void **state)
{
    (void)state;
    setlocale(LC_CTYPE, "C.UTF-8");
    int narrower = 0, wider = 0, printed = 0;
    for (wchar_t code = 0x20; code < 0x30000; code++) {
        char text[8] = "";
        int cells, bytes = code >= 0xd800 && code < 0xe000 ? -1 : wctomb(text, code);
        int known = wcwidth(code);
        if (bytes > 0 && known >= 0) {
            assert_int_equal(text_character(text, &cells), bytes);
            narrower += cells < known;
            wider += cells > known;
            printed++;
        }
    }
    assert_in_range(printed, 50000, 0x30000);
    assert_int_equal(narrower, 0);
    assert_in_range(wider, 0, printed / 20);
    assert_int_equal(text_columns("HR \xe5\xbf\x83\xe6\x8b\x8d e\xcc\x88 \xf0\x9f\x98\xb7"), 12);
    assert_int_equal(text_columns("\xe5\xbf"), 2); /* cut off: two bytes that are no character */
    assert_int_equal(text_columns("\xff\xc3"), 2);
    setlocale(LC_CTYPE, "C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns),           cmocka_unit_test(test_text_grows),
        cmocka_unit_test(test_text_compare),      cmocka_unit_test(test_text_trim),
        cmocka_unit_test(test_text_base_name),    cmocka_unit_test(test_number_accepted),
        cmocka_unit_test(test_number_refused),    cmocka_unit_test(test_escape_table),
        cmocka_unit_test(test_escape_cuts_whole), cmocka_unit_test(test_random_numbers),
        cmocka_unit_test(test_plain_numbers),     cmocka_unit_test(test_escape_random_bytes),
    };
    return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
