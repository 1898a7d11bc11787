/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Each view at sizes from 1x1 to 200x60: exact number of rows, none too wide, and mandatory text
 * visible. */
#include <ctype.h>
#include <langinfo.h>
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

#include "session_fixture.h"
#include "ui/draw/layout.h"
#include "ui/screen/screen.h"
#include "ui/screen/view.h"

/* Views with other settings, too; the main ones first. Every view is opened by its key below. */
static const char *const scripts[] = {
    "",           "jjp",       "jjjdg",      "c",      "yjj",     "B",   "/9",     "pjjjj++",
    "pzzvv",      "po",        "DGj",        "Di20\r", "dGjj",    "d5",  "jjjjc0", "a",
    "L++",        "f",         "F",          "jjpF",   "x",       "?",   "HB",     "pX",
    "jjjjjjp--",  "s/zzz",     "jjjjjjjjjp", "J",      "Jp",      "JpU", "J9\rU",  "KllllGjll",
    "V",          "V88\t12/8", "jjO",        "JO",     "<F2>jjG", "Wjj", "Wj\rLa", "HWj\rDi\r",
    "W\rhours\r", "Y",         "Y<Esc>"};
enum { SCRIPTS = sizeof scripts / sizeof scripts[0], MAIN = 5, MOST_ROWS = 60, MOST_COLUMNS = 200 };
/* Every height and every width, but not all pairs: step widths apart, shifted from height to
 * height. Low screens, where lines are dropped, have more widths, and all of them in the main
 * views. Sanitizers and emulators are slow. */
#if defined __SANITIZE_ADDRESS__ || !defined __x86_64__
enum { MAIN_STEP = 7, LOW_STEP = 13, STEP = 19 };
#else
enum { MAIN_STEP = 1, LOW_STEP = 7, STEP = 13 };
#endif
enum { LOW_ROWS = LAYOUT_LEAST_ROWS + 7, SCREEN_ROWS = 4 };

static int set_up(void **state)
{
    struct session_fixture *fixture = session_fixture_new(state);
    session_fixture_write_courses(fixture);
    /* No value, one value, and a name longer than its column, of double-width characters. */
    free(fixture_file(fixture->folder, "none.txt", "Time,Parameter,Value\n00:00,RecordID,1\n"));
    free(
        fixture_file(fixture->folder,
                     "\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85"
                     "\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85.txt",
                     "Time,Parameter,Value\n00:00,RecordID,2\n03:00,HR,80\n"));
    for (int i = 0; i < ARCHITECTURE_COUNT * SCHEME_COUNT; i++) {
        enum architecture architecture = (enum architecture)(i % ARCHITECTURE_COUNT);
        session_add_model(&fixture->session,
                          fixture_model(architecture_name(architecture),
                                        (enum scheme)(i / ARCHITECTURE_COUNT), architecture));
    }
    session_fixture_open(fixture);
    return 0;
}

/* The cells of a line, as a terminal counts them. */
static int width_of(char *line)
{
    wchar_t wide[4 * MOST_COLUMNS];
    size_t length = mbstowcs(wide, line, sizeof wide / sizeof wide[0]);
    int sum = 0;
    assert_in_range(length, 0, sizeof wide / sizeof wide[0] - 1);
    for (size_t i = 0; i < length; i++) {
        int cells = wcwidth(wide[i]);
        assert_true(cells >= 0);
        sum += cells;
    }
    return sum;
}

/* Cuts the first lines off a dump and moves *dump past them. */
static char *take_lines(char **dump, int lines)
{
    char *start = *dump, *end = start - 1;
    for (int i = 0; i < lines; i++) {
        end = strchr(end + 1, '\n');
        assert_non_null(end);
    }
    *dump = end + 1;
    *end = 0; /* without the last line break */
    return start;
}

static void assert_screen(char *screen, int rows, int columns, bool blank)
{
    bool small = rows < LAYOUT_LEAST_ROWS || columns < LAYOUT_LEAST_COLUMNS;
    if (!blank && !small) {
        assert_non_null(strstr(screen, "Not a medical device."));
        assert_non_null(strstr(screen, "triage"));
        assert_null(strstr(screen, "too small"));
    } else if (!blank && columns >= 40 && rows >= 2) {
        char said[64];
        snprintf(said, sizeof said, "too small: %dx%d", columns, rows);
        assert_non_null(strstr(screen, said));
    }
    for (const char *brace = screen; (brace = strchr(brace, '{'));) {
        assert_false(isupper((unsigned char)*++brace)); /* {ACTION}: the key's name is missing */
    }
    for (char *line = screen, *end; line; line = end) {
        end = strchr(line, '\n');
        if (end) {
            *end++ = 0;
        }
        assert_in_range(width_of(line), 0, columns);
    }
}

/* Sizes from the first to the last height; at each height every step-th width, other widths at the
 * next height. */
struct sizes {
    int rows, last_rows, columns, last_columns, step;
};

static int first_columns(const struct sizes *sizes, int rows)
{
    return sizes->columns + rows % sizes->step;
}

/* Draws the view of these keys at the first size, then resizes the screen to all others and checks
 * each. */
static void draw_resized(struct session *session, const char *keys, bool ascii,
                         const struct sizes *sizes)
{
    struct text script = {0}, dump = {0};
    bool blank = strchr(keys, 'X') != NULL;
    text_append(&script, keys);
    for (int rows = sizes->rows; rows <= sizes->last_rows; rows++) {
        int columns = first_columns(sizes, rows);
        for (; columns <= sizes->last_columns; columns += sizes->step) {
            text_format(&script, "<%dx%d>", columns, rows);
        }
    }
    struct screen_options options = {.script = script.data,
                                     .dump = &dump,
                                     .dump_sizes = true,
                                     .ascii = ascii,
                                     .rows = sizes->rows,
                                     .columns = first_columns(sizes, sizes->rows)};
    assert_true(screen_run(session, &options, NULL));
    char *rest = dump.data;
    for (int rows = sizes->rows; rows <= sizes->last_rows; rows++) {
        int columns = first_columns(sizes, rows);
        for (; columns <= sizes->last_columns; columns += sizes->step) {
            assert_screen(take_lines(&rest, rows), rows, columns, blank);
        }
    }
    take_lines(&rest, sizes->last_rows); /* the last size again, and nothing else */
    assert_int_equal(*rest, 0);
    text_free(&dump);
    text_free(&script);
}

/* A new screen for every few heights, for each height of the main views. */
static void test_utf8(void **state)
{
    struct session_fixture *fixture = *state;
    for (int i = 0; i < SCRIPTS; i++) {
        int heights = i < MAIN ? 1 : SCREEN_ROWS;
        for (int rows = LAYOUT_LEAST_ROWS; rows <= MOST_ROWS; rows += heights) {
            int last = rows + heights - 1 < MOST_ROWS ? rows + heights - 1 : MOST_ROWS;
            bool low = rows <= LOW_ROWS;
            const struct sizes sizes = {rows, last, LAYOUT_LEAST_COLUMNS, MOST_COLUMNS,
                                        i < MAIN ? low ? MAIN_STEP : LOW_STEP
                                        : low    ? LOW_STEP
                                                 : STEP};
            draw_resized(&fixture->session, scripts[i], false, &sizes);
        }
    }
}

/* One screen for all sizes, from the smallest to the largest. */
static void test_ascii(void **state)
{
    struct session_fixture *fixture = *state;
    const struct sizes sizes = {LAYOUT_LEAST_ROWS, MOST_ROWS, LAYOUT_LEAST_COLUMNS, MOST_COLUMNS,
                                STEP};
    for (int i = 0; i < SCRIPTS; i++) {
        draw_resized(&fixture->session, scripts[i], true, &sizes);
    }
}

/* Every view, as its own key opens it. */
static void test_every_view(void **state)
{
    struct session_fixture *fixture = *state;
    const struct sizes sizes = {LAYOUT_LEAST_ROWS, MOST_ROWS, LAYOUT_LEAST_COLUMNS, MOST_COLUMNS,
                                STEP};
    for (int action = 0; action < ACTION_COUNT; action++) {
        if (screen_views[action]) {
            char key[12], script[16];
            keys_first((enum action)action, key, sizeof key);
            snprintf(script, sizeof script, strlen(key) > 1 ? "<%s>" : "%s", key);
            draw_resized(&fixture->session, script, false, &sizes);
        }
    }
}

/* Below the smallest size all views show the same message. */
static void test_too_small(void **state)
{
    struct session_fixture *fixture = *state;
    const struct sizes low = {1, LAYOUT_LEAST_ROWS - 1, 1, MOST_COLUMNS, 1},
                       narrow = {LAYOUT_LEAST_ROWS, MOST_ROWS, 1, LAYOUT_LEAST_COLUMNS, 1};
    for (int i = 0; i < 2; i++) {
        draw_resized(&fixture->session, i ? "" : "p", i, &low);
        draw_resized(&fixture->session, i ? "p" : "", i, &narrow);
    }
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_every_view),
        cmocka_unit_test(test_too_small),
    };
    return cmocka_run_group_tests(tests, set_up, session_fixture_free);
}
