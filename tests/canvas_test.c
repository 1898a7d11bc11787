/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "ui/draw/canvas.h"

static const struct rect whole = {0, 0, 3, 10};

static void assert_dump(const struct canvas *canvas, const char *expected)
{
    struct text dump = {0};
    canvas_dump(canvas, &dump);
    assert_string_equal(dump.data, expected);
    text_free(&dump);
}

static void test_sizes_are_bounded(void **state)
{
    (void)state;
    struct canvas canvas = {0};
    canvas_resize(&canvas, 65535, 65535);
    assert_int_equal(canvas.rows, CANVAS_MOST);
    assert_int_equal(canvas.columns, CANVAS_MOST);
    canvas_resize(&canvas, -1, -65535);
    assert_int_equal(canvas.rows, 0);
    assert_int_equal(canvas.columns, 0);
    canvas_free(&canvas);
}

static void test_nothing_leaves_its_area(void **state)
{
    (void)state;
    struct canvas canvas = {.utf8 = true};
    canvas_resize(&canvas, 3, 10);
    const struct rect area = {1, 2, 1, 4};
    assert_int_equal(canvas_text(&canvas, &area, 0, -2, ROLE_TEXT, "abcdefghijk"), 9);
    canvas_text(&canvas, &area, 1, 0, ROLE_TEXT, "below");
    canvas_text(&canvas, &area, -1, 0, ROLE_TEXT, "above");
    canvas_field(&canvas, &area, 0, 5, 3, false, ROLE_TEXT, "right");
    const struct rect beyond = {2, 8, 5, 9};
    canvas_text(&canvas, &beyond, 0, 0, ROLE_TEXT, "xyz");
    canvas_paint(&canvas, &beyond, 3, 0, 5, ROLE_KEY);
    canvas_cursor(&canvas, &beyond, 3, 0);
    assert_int_equal(canvas.cursor_row, 0);
    assert_dump(&canvas, "\n  cdef\n        xy\n");
    canvas_free(&canvas);
}

static void test_control_characters_never_get_in(void **state)
{
    (void)state;
    struct canvas canvas = {.utf8 = true};
    canvas_resize(&canvas, 3, 10);
    canvas_text(&canvas, &whole, 0, 0, ROLE_TEXT, "a\033[2Jb\r\n\x7f");
    canvas_text(&canvas, &whole, 1, 0, ROLE_TEXT,
                "\xc2\x9b"
                "c\xff\xe2\x82");
    assert_dump(&canvas, "a?[2Jb???\n?c???\n\n");
    canvas_free(&canvas);
}

static void test_wide_and_combining(void **state)
{
    (void)state;
    struct canvas canvas = {.utf8 = true};
    canvas_resize(&canvas, 3, 10);
    const char *wide = "\xe6\x82\xa3\xe8\x80\x85"; /* two characters of two cells each */
    assert_int_equal(canvas_width(&canvas, wide), 4);
    assert_int_equal(canvas_width(&canvas, "e\xcc\x81"), 1);
    const struct rect narrow = {0, 0, 1, 3};
    canvas_text(&canvas, &narrow, 0, 0, ROLE_TEXT,
                wide); /* a wide character that does not fit is not drawn */
    canvas_text(&canvas, &whole, 1, 0, ROLE_TEXT, "e\xcc\x81x");
    assert_dump(&canvas, "\xe6\x82\xa3\ne\xcc\x81x\n\n");
    canvas.utf8 = false;
    canvas_clear(&canvas);
    canvas_text(&canvas, &whole, 0, 0, ROLE_TEXT, "20\xc2\xb0 C");
    canvas_glyph(&canvas, &whole, 1, 0, ROLE_TEXT, GLYPH_MEASURED);
    assert_dump(&canvas, "20? C\n*\n\n");
    canvas_free(&canvas);
}

/* Long names keep their start and end. */
static void test_names(void **state)
{
    (void)state;
    struct canvas canvas = {.utf8 = true};
    const char *wide = "\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3";
    canvas_resize(&canvas, 3, 10);
    canvas_name(&canvas, &whole, 0, 1, 9, ROLE_TEXT, "stay_episode1");
    canvas_name(&canvas, &whole, 1, 1, 9, ROLE_TEXT, "123456789");
    canvas_name(&canvas, &whole, 2, 1, 9, ROLE_TEXT, wide);
    assert_dump(&canvas, " stay_\xe2\x80\xa6"
                         "de1\n 123456789\n \xe6\x82\xa3\xe8\x80\x85 \xe2\x80\xa6\xe6\x82\xa3\n");
    canvas.utf8 = false;
    canvas_clear(&canvas);
    canvas_name(&canvas, &whole, 0, 0, 6, ROLE_TEXT, "stay_episode1");
    canvas_name(&canvas, &whole, 1, 0, 1, ROLE_TEXT, "stay_episode1");
    canvas_name(&canvas, &whole, 2, 0, 0, ROLE_TEXT, "stay_episode1");
    assert_dump(&canvas, "sta~e1\ns\n\n");
    canvas_free(&canvas);
}

/* Without UTF-8, letters lose their accents, and no number changes. */
static void test_plain_letters(void **state)
{
    (void)state;
    static const struct {
        const char *text, *drawn;
    } rows[] = {
        {"R\u00e9animation, \u00e9l\u00e8ve \u00e0 No\u00ebl, \u00c7a, d\u00fb, \u00eele",
         "Reanimation, eleve a Noel, Ca, du, ile"},
        {"presi\u00f3n, ma\u00f1ana, \u00bfs\u00ed?", "presion, manana, ?si?"},
        {"Press\u00e3o, cora\u00e7\u00f5es, \u00da\u00c1\u00cd", "Pressao, coracoes, UAI"},
        {"\u0141\u00f3d\u017a \u00abA\u00bb \u2018b\u2019 \u2212 5 \u00b5mol",
         "Lodz \"A\" 'b' - 5 umol"},
        {"Jose\u0301", "Jose"},
        {"10\u00b2 \u00bd 5\u00b12 \u60a3", "10? ? 5?2 ?"},
    };
    struct canvas canvas = {.utf8 = false};
    canvas_resize(&canvas, 1, 60);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char line[80];
        canvas_clear(&canvas);
        canvas_text(&canvas, &(struct rect){0, 0, 1, 60}, 0, 0, ROLE_TEXT, rows[i].text);
        snprintf(line, sizeof line, "%s\n", rows[i].drawn);
        assert_dump(&canvas, line);
        assert_int_equal(canvas_width(&canvas, rows[i].text), (int)strlen(rows[i].drawn));
    }
    canvas_free(&canvas);
}

/* One line in a field: whole, or up to the last sentence, part or word with a mark; no number is
 * cut. A row that is blanked keeps nothing. */
static void test_line(void **state)
{
    (void)state;
    static const struct {
        int width;
        const char *text, *shown;
    } cases[] = {
        {20, "HR 88 /min", "HR 88 /min"},
        {10, "HR 88 /min", "HR 88 /min"},
        {9, "HR 88 /min", "HR 88~"},
        {16, "Saved. Then more follows", "Saved. Then~"},
        {14, "It is saved. And more", "It is saved."},
        {18, "HR 88 /min; BP 120/80", "HR 88 /min~"},
        {18, "HR 88 /min, BP 120/80", "HR 88 /min~"},
        {8, "Temperature", "Tempera~"},
        {6, "1 23456789", "1 ~"}, /* not a shorter number */
        {4, "1,234 ml", "~"},
        {1, "HR 88", "H"},
        {0, "HR 88", ""},
        {9,
         "d\xC3\xA9"
         "c\xC3\xA9s: 14 sur 100",
         "d\xC3\xA9"
         "c\xC3\xA9s:~"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct canvas canvas = {.utf8 = true, .lacks = {[GLYPH_CUT] = true}};
        canvas_resize(&canvas, 1, 30);
        const struct rect row = {0, 0, 1, 30};
        char expected[40];
        snprintf(expected, sizeof expected, "%s\n", cases[i].shown);
        canvas_line(&canvas, &row, 0, 0, cases[i].width, ROLE_TEXT, cases[i].text);
        assert_dump(&canvas, expected);
        canvas_free(&canvas);
    }
    struct canvas canvas = {.utf8 = true};
    canvas_resize(&canvas, 2, 10);
    const struct rect part = {0, 2, 2, 6};
    for (int row = 0; row < 2; row++) {
        canvas_text(&canvas, &whole, row, 0, ROLE_KEY, "0123456789");
    }
    canvas_blank(&canvas, &part, 0, ROLE_STRONG);
    canvas_blank(&canvas, &part, 2, ROLE_STRONG);
    assert_dump(&canvas, "01      89\n0123456789\n");
    assert_int_equal(canvas.cells[2].role, ROLE_STRONG);
    assert_int_equal(canvas.cells[8].role, ROLE_KEY);
    canvas_free(&canvas);
}

static void test_wrap(void **state)
{
    (void)state;
    struct canvas canvas = {.utf8 = true};
    canvas_resize(&canvas, 3, 10);
    assert_int_equal(
        canvas_wrap(&canvas, &whole, 0, 0, 10, ROLE_TEXT, "one two three abcdefghijklm"), 4);
    assert_dump(&canvas, "one two\nthree\nabcdefghij\n");
    assert_int_equal(canvas_wrap(&canvas, NULL, 0, 0, 1, ROLE_TEXT, "abc"), 3);
    assert_int_equal(canvas_wrap(&canvas, NULL, 0, 0, 0, ROLE_TEXT, "abc"), 0);
    assert_int_equal(canvas_wrap(&canvas, NULL, 0, 0, 5, ROLE_TEXT, ""), 0);
    canvas_free(&canvas);
}

static void test_every_glyph_is_one_cell(void **state)
{
    (void)state;
    struct canvas canvas = {.utf8 = true};
    for (int i = 0; i < GLYPH_COUNT; i++) {
        const char *ascii = theme_glyph(false, (enum glyph)i);
        assert_int_equal(strlen(ascii), 1);
        assert_in_range(ascii[0], ' ' + 1, '~');
        assert_int_equal(canvas_width(&canvas, theme_glyph(true, (enum glyph)i)), 1);
    }
}

/* No information depends on colour alone: without colours, highlighted text is bold or reverse. */
static void test_themes_without_colour(void **state)
{
    (void)state;
    static const enum role marked[] = {ROLE_SELECTED, ROLE_ABOVE, ROLE_NOTICE, ROLE_TITLE,
                                       ROLE_CURSOR};
    for (int theme = 0; theme < THEME_COUNT; theme++) {
        for (size_t i = 0; i < sizeof marked / sizeof marked[0]; i++) {
            const struct style *style = theme_style((enum theme)theme, marked[i]);
            assert_true(style->bold || style->reverse);
        }
        for (int role = 0; theme == THEME_MONO && role < ROLE_COUNT; role++) {
            assert_int_equal(theme_style(THEME_MONO, (enum role)role)->colour, -1);
        }
        enum theme found;
        assert_true(theme_find(theme_name((enum theme)theme), &found));
        assert_int_equal(found, theme);
    }
    enum theme found;
    assert_false(theme_find("plaid", &found));
    assert_false(theme_find(NULL, &found));
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sizes_are_bounded),
        cmocka_unit_test(test_nothing_leaves_its_area),
        cmocka_unit_test(test_control_characters_never_get_in),
        cmocka_unit_test(test_wide_and_combining),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_plain_letters),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_line),
        cmocka_unit_test(test_every_glyph_is_one_cell),
        cmocka_unit_test(test_themes_without_colour),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
