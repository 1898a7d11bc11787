/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Drawings for comparison: bars, the networks in Race and in Compare. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "session_fixture.h"
#include "ui/draw/figure.h"
#include "ui/screen/screen.h"
#include "ui/screen/state.h"

/* ---- bars ---- */

static void draw_bar(const double *shares, size_t count, size_t at, int width, bool utf8,
                     struct text *out)
{
    struct canvas canvas = {.utf8 = utf8};
    canvas_resize(&canvas, 1, width);
    canvas.utf8 = utf8;
    const struct bar bar = {width, shares[at], -1,
                            view_bar_is_alike(&canvas, shares, count, at, width), ROLE_TEXT};
    view_bar(&canvas, &(struct rect){0, 0, 1, width}, 0, 0, &bar);
    out->length = 0;
    canvas_dump(&canvas, out);
    canvas_free(&canvas);
}

/* Bars of different numbers differ or are marked as equal. Bars of equal numbers are equal. */
static void test_unequal_bars(void **state)
{
    (void)state;
    static const double shares[] = {0.0004, 0.001, 0.01, 0.012, 0.05, 0.3, 0.3, 0.31, 0.99, 1};
    enum { COUNT = sizeof shares / sizeof shares[0] };
    struct text bars[2] = {{0}, {0}};
    for (int width = 4; width <= 40; width++) {
        for (int pair = 0; pair < 2 * COUNT * COUNT; pair++) {
            size_t a = (size_t)(pair % COUNT), b = (size_t)(pair / COUNT % COUNT);
            draw_bar(shares, COUNT, a, width, pair % 2, &bars[0]);
            draw_bar(shares, COUNT, b, width, pair % 2, &bars[1]);
            bool same = strcmp(bars[0].data, bars[1].data) == 0;
            bool equal = !(shares[a] < shares[b]) && !(shares[a] > shares[b]);
            assert_true(!equal || same);
            assert_true(equal || !same || strchr(bars[0].data, '~'));
        }
    }
    double apart[] = {0.2, 0.8, NAN};
    draw_bar(apart, 3, 0, 10, false, &bars[0]);
    assert_null(strchr(bars[0].data, '~'));
    assert_int_not_equal(bars[0].data[0], '.'); /* a number above 0 has a visible bar */
    text_free(&bars[0]);
    text_free(&bars[1]);
}

/* ---- the networks ---- */

enum { NETWORKS = 12 };
static int set_up(void **state)
{
    struct session_fixture *fixture = session_fixture_new(state);
    free(fixture_file(fixture->folder, "stay.txt", FIXTURE_CHALLENGE));
    for (int i = 0; i < NETWORKS; i++) {
        char name[24];
        snprintf(name, sizeof name, "made-%d", i);
        session_add_model(&fixture->session,
                          fixture_model(name, SCHEME_PHYSIONET2012,
                                        i % 2 ? ARCHITECTURE_DNN : ARCHITECTURE_LSTM));
    }
    assert_true(session_select_model(&fixture->session, "made-3", SCHEME_PHYSIONET2012, NULL));
    session_fixture_open(fixture);
    return 0;
}

static void show(struct session_fixture *fixture, const char *script, bool ascii, struct text *dump)
{
    struct screen_options options = {
        .script = script, .dump = dump, .ascii = ascii, .rows = 40, .columns = 120};
    dump->length = 0;
    assert_true(screen_run(&fixture->session, &options, NULL));
}

/* The network that a screen names in its title. */
static void used(const struct text *dump, char out[24])
{
    const char *found = strstr(dump->data, "made-");
    assert_non_null(found);
    assert_int_equal(sscanf(found, "%23s", out), 1);
}

static void test_race_is_in_its_order(void **state)
{
    struct session_fixture *fixture = *state;
    struct text dump = {0};
    show(fixture, "F", true, &dump);
    int places = 0;
    for (const char *line = strchr(dump.data, '\n'); line; line = strchr(line + 1, '\n')) {
        char number, name[24];
        int place, index;
        if (sscanf(line + 2, "%c %23s %d", &number, name, &place) == 3 &&
            sscanf(name, "made-%d", &index) == 1) {
            assert_int_equal(place, ++places);
            assert_int_equal(number, SCREEN_NUMBERS[index]); /* as in Compare */
        }
    }
    assert_int_equal(places, NETWORKS);
    text_free(&dump);
}

/* A window that does not hold all lanes says which it shows. The last test: it adds networks. */
static void test_race_says_what_it_shows(void **state)
{
    enum { MORE = 12 };
    struct session_fixture *fixture = *state;
    struct text dump = {0};
    struct screen_options options = {
        .script = "F", .dump = &dump, .ascii = true, .rows = 24, .columns = 80};
    for (int i = 0; i < MORE; i++) {
        char name[24];
        snprintf(name, sizeof name, "more-%d", i);
        session_add_model(&fixture->session,
                          fixture_model(name, SCHEME_PHYSIONET2012, ARCHITECTURE_DNN));
    }
    assert_true(screen_run(&fixture->session, &options, NULL));
    const char *said = strstr(dump.data, " of 24");
    int first, last;
    assert_non_null(said);
    while (said > dump.data && strchr("0123456789-", said[-1])) {
        said--;
    }
    assert_int_equal(sscanf(said, "%d-%d", &first, &last), 2);
    assert_in_range(first, 1, 6);
    assert_int_equal(last - first, 18);
    show(fixture, "F", true, &dump);
    assert_null(strstr(dump.data, " of 24"));
    text_free(&dump);
}

static void test_digits_choose_the_same(void **state)
{
    struct session_fixture *fixture = *state;
    struct text dump = {0};
    for (int digit = 1; digit <= 9; digit++) {
        char in_race[24], in_compare[24], script[16];
        snprintf(script, sizeof script, "F%d", digit);
        show(fixture, script, true, &dump);
        used(&dump, in_race);
        snprintf(script, sizeof script, "c%d", digit);
        show(fixture, script, true, &dump);
        used(&dump, in_compare);
        assert_string_equal(in_race, in_compare);
    }
    text_free(&dump);
}

/* The number of each network stands once to the right of the lines, at the height where its line
 * ends. The line of the network in use runs from the first hour to the last, on top of the others.
 */
static void test_lines_are_told_apart(void **state)
{
    struct session_fixture *fixture = *state;
    struct text dump = {0};
    show(fixture, "c4", true, &dump);
    enum { GUTTER = 6, PLOT = 96 };
    int ends[NETWORKS] = {0}, used_cells = 0;
    const char *line = strstr(dump.data, "%|");
    for (; line && strncmp(line, "\nhour", 5) != 0; line = strchr(line + 1, '\n')) {
        const char *side = strchr(line, '|'), *end = side ? strchr(side, '\n') : NULL;
        for (const char *at = side; at && end && at < end; at++) {
            used_cells += at - side <= PLOT && *at == '4';
            const char *number = strchr(SCREEN_NUMBERS, *at);
            if (at - side > PLOT && number && number - SCREEN_NUMBERS < NETWORKS && at[-1] != 'e' &&
                at[-1] != '-') {
                ends[number - SCREEN_NUMBERS]++;
            }
        }
    }
    assert_true(used_cells >= fixture->session.stays[0].patient->hours);
    for (int i = 0; i < NETWORKS; i++) {
        assert_true(ends[i] >= 1);
    }
    assert_null(strchr(dump.data, '#')); /* nothing is filled */
    text_free(&dump);
}

int main(void)
{
    setlocale(LC_CTYPE, "C.UTF-8");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unequal_bars),
        cmocka_unit_test(test_race_is_in_its_order),
        cmocka_unit_test(test_digits_choose_the_same),
        cmocka_unit_test(test_lines_are_told_apart),
        cmocka_unit_test(test_race_says_what_it_shows),
    };
    return cmocka_run_group_tests(tests, set_up, session_fixture_free);
}
