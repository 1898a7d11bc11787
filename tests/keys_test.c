/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ui/screen/keys.h"

static void test_every_key_does_one_thing(void **state)
{
    (void)state;
    for (int i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
        const struct key_binding *binding = keys_binding((enum action)i);
        assert_non_null(binding);
        const char *keys = binding->keys;
        assert_true(*keys);
        while (*keys) {
            int length = (int)strcspn(keys, " ");
            int key = keys_parse(keys, length);
            assert_int_not_equal(key, KEY_NONE);
            assert_int_equal(keys_action(key), i); /* read back: not bound before */
            keys += length;
            keys += strspn(keys, " ");
        }
        assert_true(*binding->bar && *binding->note);
    }
    assert_null(keys_binding(ACTION_NONE));
    assert_null(keys_binding(ACTION_COUNT));
    assert_int_equal(keys_action('~'), ACTION_NONE);
    assert_int_equal(keys_action(KEY_NONE), ACTION_NONE);
}

static void test_names(void **state)
{
    (void)state;
    assert_int_equal(keys_parse("F10", 3), KEY_FUNCTION + 10);
    assert_int_equal(keys_parse("F0", 2), KEY_NONE);
    assert_int_equal(keys_parse("F13", 3), KEY_NONE);
    assert_int_equal(keys_parse("^L", 2), 12);
    assert_int_equal(keys_parse("PgUpX", 5), KEY_NONE);
    assert_int_equal(keys_parse("m", 1), 'm');
    assert_int_equal(keys_action('\n'), keys_action(KEY_RETURN));
}

static void test_script(void **state)
{
    (void)state;
    static const struct script_step expected[] = {
        {'j', 0, 0}, {KEY_ARROW_DOWN, 0, 0}, {KEY_NONE, 40, 120},
        {'<', 0, 0}, {KEY_NONE, 0, 0},       {'<', 0, 0},
    };
    const char *script = "j<Down><120x40><<><Nonsense><";
    struct script_step step;
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_true(keys_script(&script, &step));
        assert_int_equal(step.key, expected[i].key);
        assert_int_equal(step.rows, expected[i].rows);
        assert_int_equal(step.columns, expected[i].columns);
    }
    assert_false(keys_script(&script, &step));
}

static void test_printed(void **state)
{
    char out[KEYS_PRINTED_BYTES], small[6];
    (void)state;
    assert_string_equal(keys_printed("Esc Backspace", out, sizeof out), "Esc Backspace");
    assert_string_equal(keys_printed("PgDn Space ^F", out, sizeof out), "PgDn Space ^F");
    assert_string_equal(keys_printed("m F7", out, sizeof out), "m F7");
    assert_string_equal(keys_printed("", out, sizeof out), "");
    assert_string_equal(keys_printed("Backspace", small, sizeof small), "Backs");
}

static void test_expansion(void **state)
{
    (void)state;
    static const struct keys_word words[] = {{"m", "*"}, {NULL, NULL}};
    char out[64], small[8];
    assert_string_equal(keys_text("{HELP}: all keys ({PROBLEMS}{QUIT})"), "?: all keys (xq)");
    assert_string_equal(keys_text("{BACK} {PATIENT} {SHORTER}"), "Esc Enter -");
    /* Braces that do not name an action are left unchanged. */
    assert_string_equal(keys_text("{NOWHERE} {HEL} {HELPS} {help} {} { } {HELP"),
                        "{NOWHERE} {HEL} {HELPS} {help} {} { } {HELP");
    assert_string_equal(keys_text("{{HELP}}"), "{?}");
    assert_string_equal(keys_text(""), "");
    assert_string_equal(keys_expand("{m} {HELP} {c}", words, out, sizeof out), "* ? {c}");
    /* The percent key, in a text and in a format; other percent signs are the format's own. */
    assert_string_equal(keys_text("{ESTIMATE} 5%"), "% 5%");
    assert_string_equal(keys_format("{ESTIMATE} %d%%{HELP}"), "%% %d%%?");
    snprintf(out, sizeof out, keys_format("{ESTIMATE} %s"), "{HELP}");
    assert_string_equal(out, "% {HELP}");
    /* Truncated at the end of the buffer, never between two percent signs. */
    assert_string_equal(keys_expand("1234567{HELP}", NULL, small, sizeof small), "1234567");
    assert_string_equal(keys_expand("123{BACK}90", NULL, small, sizeof small), "123Esc9");
    assert_string_equal(keys_expand_format("123456{ESTIMATE}7", small, sizeof small), "123456");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_key_does_one_thing),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_script),
        cmocka_unit_test(test_expansion),
        cmocka_unit_test(test_printed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
