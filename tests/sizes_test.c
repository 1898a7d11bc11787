/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Every view at every size from 1x1 to 200x60: as many rows as asked for, none wider than it may
 * be, what must stay in sight in sight. */
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

#include "app/session.h"
#include "app/synth.h"
#include "fixture.h"
#include "ui/draw/layout.h"
#include "ui/screen/screen.h"

/* Each view, in what it looks like with other choices too; the main ones first. */
static const char *const scripts[] = {
    "",    "jjp",    "jjjdg",     "c",     "yjj",        "B", "/9", "pjjjj++", "pzzvv", "po",
    "dGj", "di20\r", "jjjjc0",    "a",     "L++",        "f", "F",  "jjpF",    "x",     "?",
    "HB",  "pX",     "jjjjjjp--", "s/zzz", "jjjjjjjjjp", "J", "Jp", "JpU",     "J9\rU"};
enum { SCRIPTS = sizeof scripts / sizeof scripts[0], MAIN = 5, MOST_ROWS = 60, MOST_COLUMNS = 200 };
/* The main views at every size; others, and with sanitizers or on machines that are often emulated,
 * at some in a pattern that meets every row and every column. */
#if defined __SANITIZE_ADDRESS__ || !defined __x86_64__
enum { STEP = 13, MAIN_STEP = 7 };
#else
enum { STEP = 7, MAIN_STEP = 1 };
#endif

struct world {
    char *folder;
    struct session session;
};

static int set_up(void **state)
{
    struct world *world = calloc(1, sizeof *world);
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    world->folder = fixture_folder();
    session_init(&world->session);
    for (size_t i = 0; i < count; i++) {
        struct text stay = {0}, name = {0};
        assert_true(synth_write(&courses[i], 5, &stay, NULL));
        text_format(&name, "%s%s", courses[i].name, courses[i].ending);
        free(fixture_file(world->folder, name.data, stay.data));
        text_free(&name);
        text_free(&stay);
    }
    /* No value, one value, and a name that is longer than its column and of two cells a letter. */
    free(fixture_file(world->folder, "none.txt", "Time,Parameter,Value\n00:00,RecordID,1\n"));
    free(
        fixture_file(world->folder,
                     "\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85"
                     "\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85\xe6\x82\xa3\xe8\x80\x85.txt",
                     "Time,Parameter,Value\n00:00,RecordID,2\n03:00,HR,80\n"));
    for (int i = 0; i < ARCHITECTURE_COUNT * SCHEME_COUNT; i++) {
        enum architecture architecture = (enum architecture)(i % ARCHITECTURE_COUNT);
        session_add_model(&world->session,
                          fixture_model(architecture_name(architecture),
                                        (enum scheme)(i / ARCHITECTURE_COUNT), architecture));
    }
    assert_true(session_add_path(&world->session, world->folder, NULL));
    while (session_load_next(&world->session)) {
    }
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    session_free(&world->session);
    fixture_remove(world->folder);
    free(world);
    return 0;
}

/* Cells of a line as a terminal would count them. */
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

static void assert_screen(char *dump, int rows, int columns, bool blank)
{
    int lines = 0;
    bool small = rows < LAYOUT_LEAST_ROWS || columns < LAYOUT_LEAST_COLUMNS;
    if (!blank && !small) {
        assert_non_null(strstr(dump, "Not a medical device."));
        assert_non_null(strstr(dump, "triage decisions."));
        assert_null(strstr(dump, "too small"));
    } else if (!blank && columns >= 40 && rows >= 2) {
        char said[64];
        snprintf(said, sizeof said, "too small: %dx%d", columns, rows);
        assert_non_null(strstr(dump, said));
    }
    for (char *line = dump, *end; (end = strchr(line, '\n')); line = end + 1) {
        *end = 0;
        assert_in_range(width_of(line), 0, columns);
        lines++;
    }
    assert_int_equal(lines, rows);
}

static void draw(struct session *session, const char *script, bool ascii, int rows, int columns)
{
    struct text dump = {0};
    struct screen_options options = {
        .script = script, .dump = &dump, .ascii = ascii, .rows = rows, .columns = columns};
    assert_true(screen_run(session, &options, NULL));
    assert_screen(dump.data, rows, columns, strchr(script, 'X') != NULL);
    text_free(&dump);
}

/* Every step-th size of those in which a view is drawn. */
static void draw_sizes(struct session *session, const char *script, bool ascii, int step)
{
    enum { WIDTHS = MOST_COLUMNS - LAYOUT_LEAST_COLUMNS + 1 };
    for (int i = 0; i < (MOST_ROWS - LAYOUT_LEAST_ROWS + 1) * WIDTHS; i += step) {
        draw(session, script, ascii, LAYOUT_LEAST_ROWS + i / WIDTHS,
             LAYOUT_LEAST_COLUMNS + i % WIDTHS);
    }
}

static void test_utf8(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < SCRIPTS; i++) {
        draw_sizes(&world->session, scripts[i], false, i < MAIN ? MAIN_STEP : STEP);
    }
}

static void test_ascii(void **state)
{
    struct world *world = *state;
    for (int i = 0; i < SCRIPTS; i++) {
        draw_sizes(&world->session, scripts[i], true, STEP);
    }
}

/* Below the least size every view gives way to the same message. */
static void test_too_small(void **state)
{
    struct world *world = *state;
    for (int rows = 1; rows <= MOST_ROWS; rows++) {
        for (int columns = 1; columns <= MOST_COLUMNS; columns++) {
            if (rows < LAYOUT_LEAST_ROWS || columns < LAYOUT_LEAST_COLUMNS) {
                draw(&world->session, (rows + columns) % 2 ? "" : "p", columns % 3, rows, columns);
            }
        }
    }
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_ascii),
        cmocka_unit_test(test_too_small),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
