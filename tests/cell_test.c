/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* patient/cell: the kind and value of a cell's text. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>

#include "base/text.h"
#include "patient/cell.h"

static void expect(const char *text, bool decimal_comma, enum cell_kind kind, double expected)
{
    double value = -99;
    enum cell_kind found = cell_read(text, decimal_comma, &value);
    if (found != kind) {
        fail_msg("\"%s\" is of kind %d, not %d", text, (int)found, (int)kind);
    }
    if (isnan(expected) ? !isnan(value) : fabs(value - expected) > 1e-12) {
        fail_msg("\"%s\" is %g, not %g", text, value, expected);
    }
}

static void test_missing(void **state)
{
    (void)state;
    static const char *const missing[] = {
        "",        "None",      "NONE",    "na",           "N/a",  "#n/a", "NaN", "null",
        "NULL",    "Nil",       "-",       "--",           ".",    "?",    "N/D", "Not Done",
        "PENDING", "Hemolyzed", "#div/0!", "\xE2\x80\x94", "<na>", "---"};
    for (size_t i = 0; i < sizeof missing / sizeof *missing; i++) {
        expect(missing[i], false, CELL_MISSING, NAN);
        expect(missing[i], true, CELL_MISSING, NAN);
    }
    static const char *const text[] = {"nano", "----", "none.", "N A", "inf", "..", "unknowns"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
        expect(text[i], false, CELL_TEXT, NAN);
    }
    assert_int_equal(cell_missing_word(""), -1);
    assert_string_equal(cell_word(cell_missing_word("n/A")), "N/A");
}

/* cell_is_missing looks at the first letter first: all short texts of these, against the words
 * themselves. */
static void test_missing_quickly(void **state)
{
    (void)state;
    static const char letters[] = "nNaA-1.0?#/, +eol";
    enum { LETTERS = sizeof letters - 1, TEXTS = LETTERS * LETTERS * LETTERS * LETTERS };
    for (int i = 0; i < TEXTS; i++) {
        char text[5] = {0};
        for (int k = 0, rest = i, length = i % 5; k < length; k++, rest /= LETTERS) {
            text[k] = letters[rest % LETTERS];
        }
        double value;
        bool missing =
            *text == 0 || (text_number(text, false, &value) && value >= -1 && value <= -1);
        missing |= *text == '-' && text_number(text, true, &value) && value >= -1 && value <= -1;
        for (int word = 0; word < CELL_WORDS; word++) {
            missing |= text_same(text, cell_word(word));
        }
        if (cell_is_missing(text) != missing) {
            fail_msg("\"%s\" is missing: %d", text, !missing);
        }
    }
}

static void test_numbers(void **state)
{
    (void)state;
    expect("-1", false, CELL_NUMBER, -1);
    expect("7.405", false, CELL_NUMBER, 7.405);
    /* in quotes where commas separate */
    expect("1,050", false, CELL_GROUPED, 1.05);
    expect("37,5", false, CELL_NUMBER, 37.5);
    expect("1,2,3", false, CELL_TEXT, NAN);
    expect("1,050", true, CELL_GROUPED, 1.05);
    expect("-1,050", true, CELL_GROUPED, -1.05);
    expect("1.050", true, CELL_GROUPED, 1.05);
    expect("123,456", true, CELL_GROUPED, 123.456);
    expect("0,210", true, CELL_NUMBER, 0.21);
    expect("36,5", true, CELL_NUMBER, 36.5);
    expect("1234,567", true, CELL_NUMBER, 1234.567);
    expect("1,0505", true, CELL_NUMBER, 1.0505);
    expect("1,050,000", true, CELL_NUMBER, 1050000);
    expect("1,050,000", false, CELL_NUMBER, 1050000);
    expect("1,050.5", false, CELL_NUMBER, 1050.5);
    expect("1.050,5", false, CELL_NUMBER, 1050.5);
    expect("1 050", false, CELL_NUMBER, 1050);
    expect("-1'050,25", false, CELL_NUMBER, -1050.25);
    expect("1\xc2\xa0"
           "050",
           true, CELL_NUMBER, 1050);
    expect("12 34", true, CELL_TEXT, NAN);
    expect("0 050", true, CELL_TEXT, NAN);
    expect("1,05,000", true, CELL_NUMBER, 105000); /* the groups of India */
    expect("1,05,0000", true, CELL_TEXT, NAN);
    expect("0,05,000", true, CELL_TEXT, NAN);
    expect("1,050 000", true, CELL_TEXT, NAN);
    expect("1 234 567 890 123 456 789 012 345 678 901 234", true, CELL_TEXT, NAN);
}

static void test_limits(void **state)
{
    (void)state;
    expect(">90", false, CELL_LIMIT, 90);
    expect("<0.01", false, CELL_LIMIT, 0.01);
    expect("<= 0,02", true, CELL_LIMIT, 0.02);
    expect("\xe2\x89\xa5 7", false, CELL_LIMIT, 7);
    expect("90+", false, CELL_LIMIT, 90);
    expect(">1,050", true, CELL_TEXT, NAN);
    expect("<-1", false, CELL_TEXT, NAN);
    expect("<", false, CELL_TEXT, NAN);
    expect("><5", false, CELL_TEXT, NAN);
    expect("+", false, CELL_TEXT, NAN);
    expect("5+5", false, CELL_TEXT, NAN);
}

static void test_pairs(void **state)
{
    (void)state;
    expect("120/80", false, CELL_PAIR, NAN);
    expect("120 / 80", false, CELL_PAIR, NAN);
    expect("120/", false, CELL_TEXT, NAN);
    expect("/80", false, CELL_TEXT, NAN);
    expect("120/80/60", false, CELL_TEXT, NAN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_missing), cmocka_unit_test(test_missing_quickly),
        cmocka_unit_test(test_numbers), cmocka_unit_test(test_limits),
        cmocka_unit_test(test_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
