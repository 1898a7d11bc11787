/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* A one-letter question needs a deliberate answer; ordinary typing never answers it. */
#include "ui/screen/choice.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Types a text at once, with or without a pause before its first letter; returns the first answer.
 */
static int type(struct choice *choice, const char *text, bool calm)
{
    int answer = KEY_NONE;
    for (; *text && answer == KEY_NONE; text++) {
        answer = choice_type(choice, *text, calm);
        calm = false;
    }
    return answer;
}

static void test_answers(void **state)
{
    (void)state;
    static const struct {
        const char *typed;
        bool calm;
        int at_once, after_a_moment;
    } cases[] = {
        {"y\r", false, 'y', 0},  {"Y\r", false, 'y', 0},       {"c\r", false, 'c', 0},
        {"y", true, 0, 'y'},     {"y", false, 0, 0},           {"\r", true, 0, 0},
        {"\r\r\r", false, 0, 0}, {"cr 1.2\r", true, 0, 0},     {"cr 1.2\r", false, 0, 0},
        {"yy\r", true, 0, 0},    {"x\r", true, 0, 0},          {"x\177y", false, 0, 0},
        {"\033", true, 27, 0},   {"cr\033y\r", false, 'y', 0}, {"cr\033\033", false, 27, 0},
        {"cr\177", true, 0, 0},  {"HR 88\r", false, 0, 0},     {" c", true, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct choice choice;
        choice_open(&choice, "ycn");
        int answer = type(&choice, cases[i].typed, cases[i].calm);
        if (answer != cases[i].at_once) {
            fail_msg("'%s' answers %d", cases[i].typed, answer);
        }
        if (answer == KEY_NONE && choice_after_pause(&choice) != cases[i].after_a_moment) {
            fail_msg("'%s' answers %d after a moment", cases[i].typed, choice_after_pause(&choice));
        }
    }
}

/* A letter that is not offered is not an answer. */
static void test_other_letters(void **state)
{
    (void)state;
    struct choice choice;
    choice_open(&choice, "yn");
    assert_int_equal(type(&choice, "c\r", true), KEY_NONE);
    assert_true(choice.wrong);
    assert_int_equal(choice_after_pause(&choice), KEY_NONE);
    assert_int_equal(type(&choice, "\177y\r", false), 'y');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_answers),
        cmocka_unit_test(test_other_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
