/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Scrolling and searching, common to all texts and lists, and the bottom lines of every view. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/session.h"
#include "fixture.h"
#include "ui/draw/canvas.h"
#include "ui/screen/keys.h"
#include "ui/screen/screen.h"
#include "ui/screen/view.h"

static const char first[] = "Time,Parameter,Value\n00:00,RecordID,7\n00:00,Age,64\n01:20,HR,121\n"
                            "01:30,Lactate,4.1\n20:30,GCS,9\n";
static const char second[] =
    "Time,Parameter,Value\n00:00,RecordID,8\n00:00,Age,61\n01:20,HR,81\n20:30,GCS,15\n";

/* The screen of this size after the keys. free() it. */
static char *draw(const char *keys, int columns, int rows)
{
    char folder[] = "/tmp/icurisk-find-XXXXXX", path[2][64];
    struct session session;
    struct text dump = {0};
    struct screen_options options = {
        .script = keys, .dump = &dump, .rows = rows, .columns = columns};
    assert_non_null(mkdtemp(folder));
    for (int i = 0; i < 2; i++) {
        snprintf(path[i], sizeof path[i], "%s/%d.txt", folder, i);
        FILE *file = fopen(path[i], "w");
        assert_non_null(file);
        fputs(i ? second : first, file);
        fclose(file);
    }
    session_init(&session);
    session_add_model(&session, fixture_model("hlstm", SCHEME_PHYSIONET2012, ARCHITECTURE_HLSTM));
    assert_true(session_add_path(&session, folder, NULL));
    assert_true(screen_run(&session, &options, NULL));
    session_free(&session);
    for (int i = 0; i < 2; i++) {
        remove(path[i]);
    }
    remove(folder);
    return dump.data;
}

static void shows(const char *keys, const char *text, bool shown)
{
    char *dump = draw(keys, 80, 24);
    if ((strstr(dump, text) != NULL) != shown) {
        fail_msg("after %s, '%s' is%s shown:\n%s", keys, text, shown ? " not" : "", dump);
    }
    free(dump);
}

static void test_search_in_a_text(void **state)
{
    (void)state;
    shows("?/threshold", "Match 1 of ", true); /* while it is typed */
    shows("?/THRESHOLD<Enter>", "Match 1 of ", true);
    shows("?/threshold<Enter>n", "Match 2 of ", true);
    shows("?/threshold<Enter>nN", "Match 1 of ", true);
    shows("?/threshold<Enter>N", "Match 1 of ", false); /* wraps around to the last */
    shows("?/large figures drawn<Enter>", "not scored", true);
    shows("?/no such words<Enter>", "Not found: no such words", true);
    shows("?/threshold<Esc>", "Match", false);
    shows("?/threshold<Enter>n?", "Match", false);
    shows("f/threshold<Enter>", "Match 1 of ", true);
    shows("O/", "no text or list", true);
}

/* Without a search, n is the next patient; what was searched in one view is not in the next. */
static void test_search_in_a_list(void **state)
{
    (void)state;
    shows("<End>p", "Patient  7 0", true);
    shows("<End>pd/pulse", "Not found: pulse", true);
    shows("<End>pd/glasgow<Enter>", "Match 1 of 1", true);
    shows("<End>pd/gcs<Enter>", "scale 9, +3, at hour 20:30", true);
    shows("<End>pD/lact<Enter>", "Lactate 4.1", true);
    shows("<End>py/glasgow<Enter>", "Match 1 of 1", true);
    shows("<End>pd/glasgow<Enter>n", "Flowsheet  7 0", true);
    shows("<End>pd/glasgow<Enter><Esc>N", "Flowsheet  8 1", true);
    shows("<End>pd/glasgow<Enter><BackTab>", "Flowsheet  8 1", true);
    shows("<End>pd/glasgow<Enter>DN", "Data  8 1", true);
    shows("<End>px/outside<Enter>", "Problems", true);
}

static void test_moving(void **state)
{
    (void)state;
    shows("?", "1-20 of ", true);
    shows("?j", "2-21 of ", true);
    shows("?<^D>", "11-30 of ", true);
    shows("?<^D><^U>", "1-20 of ", true);
    shows("?<PgDn>", "21-40 of ", true);
    shows("?<PgDn>g", "1-20 of ", true);
    shows("?G", "in pregnancy", true);
    shows("?Gkkkkkkkk<PgUp><PgDn>G", "in pregnancy", true);
}

/* After a change of size with other line breaks, the next match still follows the current one. */
static void test_search_after_a_resize(void **state)
{
    (void)state;
    static const char *const sizes[] = {"<60x20>", "<200x60>", "<60x20><120x40>"};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char keys[80];
        snprintf(keys, sizeof keys, "?/network<Enter>nnnnn%sn", sizes[i]);
        shows(keys, "Match 7 of ", true);
        snprintf(keys, sizeof keys, "?/network<Enter>nnnnn%sN", sizes[i]);
        shows(keys, "Match 5 of ", true);
        snprintf(keys, sizeof keys, "pD/lact<Enter>%sn", sizes[i]);
        shows(keys, "Match 1 of 1", true);
    }
}

static void test_help_of_this_view(void **state)
{
    (void)state;
    shows("<End>pd?", "In this view: Flowsheet", true);
    shows("<End>pd?<Esc>", "icurisk  Flowsheet", true);
    shows("<End>pd?<F1><Esc>", "icurisk  Flowsheet", true);
    shows("<End>pd?D<Esc>", "icurisk  Patient", true);
    shows("?", "In this view: Ward", true);
}

/* The same keys begin the bar of every view that does not take letters, at every size. Enter opens
 * the patient, or does what the view says. */
static void test_bar(void **state)
{
    static const char main_keys[] = "? Help Esc Back q Quit / Find w Ward Enter ";
    static const int sizes[][2] = {{60, 20}, {80, 24}, {120, 40}, {200, 60}};
    (void)state;
    for (size_t size = 0; size < sizeof sizes / sizeof *sizes; size++) {
        for (int i = 0; i < ACTION_COUNT; i++) {
            const struct key_binding *binding = keys_binding((enum action)i);
            char key[12], keys[32];
            const char *leave =
                i == ACTION_CALIBRATE ? "<Esc>" : ""; /* it begins with a question */
            if (!binding || binding->section != KEYS_SCREENS || i == ACTION_WHAT_IF) {
                continue;
            }
            keys_first((enum action)i, key, sizeof key);
            snprintf(keys, sizeof keys, key[1] ? "<%s>%s" : "%s%s", key, leave);
            char *dump = draw(keys, sizes[size][0], sizes[size][1]);
            char *bar = strrchr(dump, '\n');
            *bar = 0;
            bar = strrchr(dump, '\n') + 1;
            const char *enter = view_meaning(screen_views[i], ACTION_PATIENT).bar;
            if (strncmp(bar, main_keys, strlen(main_keys)) != 0 ||
                strncmp(bar + strlen(main_keys), enter, strlen(enter)) != 0) {
                fail_msg("the bar of %s is: %s", binding->name, bar);
            }
            free(dump);
        }
    }
}

static void test_what_is_found_is_painted(void **state)
{
    (void)state;
    struct canvas canvas = {.utf8 = true};
    struct rect all = {0, 0, 2, 12};
    canvas_resize(&canvas, 2, 12);
    canvas_text(&canvas, &all, 0, 0, ROLE_TEXT, "aB \u00e4ab abab");
    canvas_find(&canvas, &all, ROLE_FOUND, "");
    canvas_find(&canvas, &all, ROLE_FOUND, "ab");
    for (int i = 0; i < 24; i++) {
        bool found = i < 12 && "**..**.****."[i] == '*';
        assert_int_equal(canvas.cells[i].role == ROLE_FOUND, found);
    }
    canvas_find(&canvas, &all, ROLE_NOTICE, "\u00e4A");
    assert_int_equal(canvas.cells[3].role, ROLE_NOTICE);
    assert_int_equal(canvas.cells[2].role, ROLE_TEXT);
    canvas_free(&canvas);
}

int main(void)
{
    setlocale(LC_ALL, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_search_in_a_text),
        cmocka_unit_test(test_search_in_a_list),
        cmocka_unit_test(test_moving),
        cmocka_unit_test(test_search_after_a_resize),
        cmocka_unit_test(test_help_of_this_view),
        cmocka_unit_test(test_bar),
        cmocka_unit_test(test_what_is_found_is_painted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
