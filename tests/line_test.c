/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The line editor: keys, text and cursor, history, and drawing. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ui/screen/keys.h"
#include "ui/screen/line.h"

/* Types a script: characters, bytes, <Name> for a named key, ^ in a name as in the key table. */
static bool play(struct line *line, const char *script)
{
    struct script_step step;
    bool changed = false;
    while (keys_script(&script, &step)) {
        assert_int_not_equal(step.key, KEY_NONE);
        changed = line_type(line, step.key);
    }
    return changed;
}

/* The line after a script; | is the cursor. */
static void expect(const char *script, const char *wanted)
{
    struct line line = {0};
    char shown[LINE_BYTES + 1];
    play(&line, script);
    snprintf(shown, sizeof shown, "%.*s|%s", (int)line.cursor, line.text, line.text + line.cursor);
    if (strcmp(shown, wanted) != 0) {
        fail_msg("'%s' gives '%s', not '%s'", script, shown, wanted);
    }
}

static void test_keys(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "|"},
        {"abc", "abc|"},
        {"abc<Left>", "ab|c"},
        {"abc<Left>x", "abx|c"},
        {"abc<Left><Left><Left><Left>x", "x|abc"},
        {"abc<Left><Right><Right>x", "abcx|"},
        {"abc<Home>x", "x|abc"},
        {"abc<^A>x", "x|abc"},
        {"abc<Home><End>x", "abcx|"},
        {"abc<Home><^E>x", "abcx|"},
        {"abc<Backspace>", "ab|"},
        {"abc<^H>", "ab|"},
        {"abc\x7f", "ab|"},
        {"abc<Left><Backspace>", "a|c"},
        {"abc<Home><Backspace>", "|abc"},
        {"abc<Delete>", "abc|"},
        {"abc<Home><Delete>", "|bc"},
        {"abc<Home><^D>", "|bc"},
        {"one two<^W>", "one |"},
        {"one two  <^W>", "one |"},
        {"one two<Left><^W>", "one |o"},
        {"<^W>", "|"},
        {"one two<Left><Left><^U>", "|wo"},
        {"one two<Left><Left><^K>", "one t|"},
        {"one<^K>", "one|"},
        {"one<^U>two", "two|"},
        {"a\\b", "a\\b|"},
        {"ab<Up><Down><Tab><Enter><Esc><F1><PgUp><BackTab><^L>", "ab|"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect(cases[i][0], cases[i][1]);
    }
}

static void test_utf8(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"M\xc3\xbcller", "M\xc3\xbcller|"},
        {"M\xc3\xbc<Backspace>", "M|"},
        {"M\xc3\xbc<Left>x", "Mx|\xc3\xbc"},
        {"\xe2\x82\xac<Home><Delete>a", "a|"},
        {"\xf0\x9f\x98\x80z<Left><Left>a", "a|\xf0\x9f\x98\x80z"},
        {"e\xcc\x81x<Left><Left>", "|e\xcc\x81x"}, /* a combining mark is deleted with its letter */
        {"e\xcc\x81\xcc\x82<Backspace>", "|"},
        {"ae\xcc\x81<Home><Right><Delete>", "a|"},
        {"\xe6\x97\xa5\xe6\x9c\xac<Left><Backspace>", "|\xe6\x9c\xac"}, /* two wide ones */
        {"a\x80"
         "b",
         "ab|"}, /* a byte that begins no character */
        {"a\xff"
         "b",
         "ab|"},
        {"a\xc3"
         "b",
         "ab|"}, /* half a character, then another key */
        {"a\xc3\xc3\xbc", "a\xc3\xbc|"},
        {"a\xc3<Left>\xbc"
         "b",
         "b|a"},
        {"\xc0\xaf", "|"},     /* too long for '/' */
        {"\xed\xa0\x80", "|"}, /* a single surrogate */
        {"\xf5\x80\x80\x80", "|"},
        {"\xf4\x90\x80\x80z", "z|"}, /* beyond Unicode */
        {"\xc2\x9b"
         "31m",
         "31m|"}, /* begins an escape sequence */
        {"\xe2\x80\xae"
         "abc",
         "abc|"}, /* changes the direction of writing */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        expect(cases[i][0], cases[i][1]);
    }
}

static void test_changed(void **state)
{
    (void)state;
    struct line line = {0};
    assert_true(play(&line, "a"));
    assert_false(play(&line, "\xc3"));
    assert_true(play(&line, "\xbc"));
    assert_false(play(&line, "<Left>"));
    assert_false(play(&line, "<Home>"));
    assert_false(play(&line, "<Backspace>"));
    assert_true(play(&line, "<Delete>"));
    assert_false(play(&line, "<Enter>"));
    assert_true(play(&line, "<^K>"));
    assert_false(play(&line, "<^K>"));
    assert_string_equal(line.text, "");
}

static void test_full(void **state)
{
    (void)state;
    struct line line = {0};
    for (int i = 0; i < 2 * LINE_BYTES; i++) {
        assert_int_equal(line_type(&line, 'x'), i < LINE_BYTES - 1);
    }
    assert_int_equal(strlen(line.text), LINE_BYTES - 1);
    assert_true(play(&line, "<Backspace>"));
    assert_false(play(&line, "\xc3\xbc")); /* two bytes where one has room */
    assert_int_equal(strlen(line.text), LINE_BYTES - 2);
    assert_true(play(&line, "<Home>y"));
    assert_false(play(&line, "y"));
    assert_int_equal(line.text[0], 'y');
    assert_int_equal(line.cursor, 1);

    struct line small = {.most = 3};
    play(&small, "abcdef<Left>z");
    assert_string_equal(small.text, "abc");
    line_set(&small, "ab\xc3\xbc");
    assert_string_equal(small.text, "ab");
    line_set(&small, "x\xff\x1b\ny\\");
    assert_string_equal(small.text, "xy\\");
    assert_int_equal(small.cursor, 3);
}

static void test_letters(void **state)
{
    (void)state;
    struct line line = {.letters = "0123456789-"};
    play(&line, "1a2\xc3\xbc -<Home>3");
    assert_string_equal(line.text, "312-");
}

static void test_history(void **state)
{
    (void)state;
    struct line line = {0};
    struct line_history history = {0};
    assert_false(line_history_type(&history, &line, KEY_ARROW_UP));
    line_history_add(&history, "first");
    line_history_add(&history, "");
    line_history_add(&history, "second");
    line_history_add(&history, "second");
    assert_int_equal(history.count, 2);
    play(&line, "typed");
    assert_false(line_history_type(&history, &line, KEY_ARROW_DOWN));
    assert_false(line_history_type(&history, &line, 'k'));
    assert_true(line_history_type(&history, &line, KEY_ARROW_UP));
    assert_string_equal(line.text, "second");
    assert_int_equal(line.cursor, 6);
    assert_true(line_history_type(&history, &line, KEY_ARROW_UP));
    assert_string_equal(line.text, "first");
    assert_false(line_history_type(&history, &line, KEY_ARROW_UP));
    assert_true(line_history_type(&history, &line, KEY_ARROW_DOWN));
    assert_true(line_history_type(&history, &line, KEY_ARROW_DOWN));
    assert_string_equal(line.text, "typed");
    for (int i = 0; i < 2 * LINE_HISTORY; i++) {
        char text[8];
        snprintf(text, sizeof text, "%d", i);
        line_history_add(&history, text);
    }
    assert_int_equal(history.count, LINE_HISTORY);
    assert_string_equal(history.text[LINE_HISTORY - 1], "8");
}

/* Draws in a field of `width` cells at column 2 of a row 12 cells wide. */
static void expect_drawn(const char *script, bool utf8, int width, const char *row, int cursor)
{
    struct canvas canvas = {.utf8 = utf8};
    struct rect area = {0, 0, 1, 12};
    struct line line = {0};
    struct text dump = {0};
    canvas_resize(&canvas, 1, 12);
    play(&line, script);
    line_draw(&line, &canvas, &area, 0, 2, width, ROLE_TEXT);
    canvas_dump(&canvas, &dump);
    dump.data[strcspn(dump.data, "\n")] = 0;
    if (strcmp(dump.data, row) != 0 || canvas.cursor_column != cursor) {
        fail_msg("'%s' in %d cells is drawn as '%s', cursor at %d, not '%s' at %d", script, width,
                 dump.data, canvas.cursor_column, row, cursor);
    }
    text_free(&dump);
    canvas_free(&canvas);
}

static void test_drawing(void **state)
{
    (void)state;
    expect_drawn("", true, 6, "", 2);
    expect_drawn("abc", true, 6, "  abc", 5);
    expect_drawn("abcde", true, 6, "  abcde", 7);
    expect_drawn("abcdef", true, 6, "  bcdef", 7); /* the cursor needs a cell of its own */
    expect_drawn("abcdefghij<Home>", true, 6, "  abcdef", 2);
    expect_drawn("abcdefghij<Left><Left><Left><Left><Left>", true, 6, "  cdefgh", 5);
    expect_drawn("abcdefghij", true, 40, "  bcdefghij", 11); /* not beyond the area */
    expect_drawn("abc", true, 1, "", 2);
    expect_drawn("abc", true, 0, "", 0);
    expect_drawn("e\xcc\x81x", true, 6, "  e\xcc\x81x", 4);
    expect_drawn("\xe6\x97\xa5\xe6\x9c\xac<Left>", true, 6, "  \xe6\x97\xa5\xe6\x9c\xac", 4);
    expect_drawn("\xe6\x97\xa5\xe6\x9c\xac\xe6\x97\xa5", true, 4, "  \xe6\x97\xa5", 4);
    expect_drawn("M\xc3\xbcller", false, 8, "  Muller", 8);
}

static int set_up(void **state)
{
    (void)state;
    return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),    cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_changed), cmocka_unit_test(test_full),
        cmocka_unit_test(test_letters), cmocka_unit_test(test_history),
        cmocka_unit_test(test_drawing),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
