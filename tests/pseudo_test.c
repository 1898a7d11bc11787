/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The screen in a made-up language whose texts are 40 % longer than English, and in each language
 * with a catalogue in build/po. The layout must not depend on the length of words, and essential
 * text must be visible. */
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

#include "base/file.h"
#include "session_fixture.h"
#include "ui/screen/screen.h"
#include "ui/draw/text.h"

/* The longer texts, made once each. Like those of a catalogue, they live as long as the program. */
enum { TEXTS_MAX = 1024, LONGEST = 600 };
static struct {
    const char *from;
    char to[LONGEST];
} texts[TEXTS_MAX];

/* Translates a text: 40 % longer, or as in the current catalogue. */
static bool longer = true;

const char *pseudo_text(const char *text)
{
    if (!longer) {
        return language_text(text);
    }
    size_t i = 0;
    while (texts[i].from && texts[i].from != text) {
        i++;
    }
    assert_true(i + 1 < TEXTS_MAX);
    if (!texts[i].from) {
        size_t length = strlen(text), more = (length * 4 + 9) / 10;
        assert_true(length + more < LONGEST);
        texts[i].from = text;
        memcpy(texts[i].to, text, length);
        memset(texts[i].to + length, '~', length > 0 ? more : 0);
    }
    return texts[i].to;
}

static int set_up(void **state)
{
    struct session_fixture *fixture = session_fixture_new(state);
    setlocale(LC_CTYPE, "C.UTF-8");
    session_fixture_write_courses(fixture);
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        session_add_model(&fixture->session,
                          fixture_model(architecture_name((enum architecture)i),
                                        SCHEME_PHYSIONET2012, (enum architecture)i));
    }
    session_fixture_open(fixture);
    return 0;
}

static void draw(struct session *session, const char *script, int rows, int columns,
                 struct text *dump)
{
    struct screen_options options = {
        .script = script, .dump = dump, .rows = rows, .columns = columns};
    dump->length = 0;
    assert_true(screen_run(session, &options, NULL));
    assert_true(!longer || strchr(dump->data, '~')); /* the language has a catalogue */
    int lines = 0;
    for (const char *line = dump->data, *end; (end = strchr(line, '\n')); line = end + 1) {
        char *copy = strndup(line, (size_t)(end - line));
        assert_in_range(mbstowcs(NULL, copy, 0), 0, (uintmax_t)columns);
        free(copy);
        lines++;
    }
    assert_int_equal(lines, rows);
}

static void test_every_view(void **state)
{
    struct session_fixture *fixture = *state;
    static const char *const scripts[] = {"",       "B",        "V",
                                          "Kllljl", "p",        "pv",
                                          "d",      "D",        "y",
                                          "c",      "a",        "f",
                                          "x",      "xu",       "E",
                                          "F",      "U",        "J",
                                          "Jp",     "Jc",       "J3<Enter>U",
                                          "?",      "O",        "<F2>",
                                          "W",      "W<Enter>", "W<Enter>hours<Enter>",
                                          "Y",      "Y<Esc>"};
    static const int sizes[][2] = {{20, 60}, {24, 80}, {40, 120}, {60, 200}};
    struct text dump = {0};
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
            draw(&fixture->session, scripts[i], sizes[k][0], sizes[k][1], &dump);
            /* The network in use and the disclaimer are visible. */
            assert_non_null(strstr(dump.data, "lstm physionet2012"));
            assert_non_null(strstr(dump.data, "Not a medical device."));
            if (sizes[k][1] >= 80) {
                assert_non_null(strstr(dump.data, "triage"));
            }
        }
    }
    text_free(&dump);
}

static int lost;

/* No number has a decimal point in a language with a decimal comma. */
static void check_marks(const char *dump, const char *language, const char *script)
{
    for (const char *at = dump; language_point() == ',' && (at = strchr(at, '.')); at++) {
        if (at > dump && at[-1] >= '0' && at[-1] <= '9' && at[1] >= '0' && at[1] <= '9') {
            print_error("%s, keys '%s': a decimal point: %.12s\n", language, script, at - 1);
            lost++;
        }
    }
}

/* NULL: English; "longer"; or a language with its catalogue, where msgfmt made one. */
static void draw_in(struct session *session, const char *language, const char *script,
                    const int size[2], struct text *dump)
{
    char path[64];
    unsigned char *data = NULL;
    size_t bytes = 0;
    longer = language && strcmp(language, "longer") == 0;
    snprintf(path, sizeof path, "po/%s.gmo", language ? language : "en");
    if (language && !longer && file_read(path, 4 << 20, &data, &bytes, NULL)) {
        assert_true(language_use(language, data, bytes));
    }
    draw(session, script, size[0], size[1], dump);
    check_marks(dump->data, language, script);
    language_use("en", NULL, 0);
}

/* Views. In those from SCROLLED on, longer texts leave less room for the rows of a list. */
static const char *const pages[] = {"", "B", "V", "p", "c", "a", "J", "Jc", "x", "pv", "y", "Jp"};
enum { PAGE_COUNT = sizeof pages / sizeof *pages, SCROLLED = 8 };

/* The next number with decimals or % from *at on, its comma as a point; false at the end. */
static bool next_number(const char **at, char number[24])
{
    for (; **at; *at += strspn(*at, "0123456789.,%")) {
        *at += strcspn(*at, "0123456789");
        size_t length = strspn(*at, "0123456789.,%");
        if (length > 2 && length < 24 && strpbrk(*at, ".,%") < *at + length - 1 &&
            strpbrk(*at, ".,%")) {
            memcpy(number, *at, length);
            number[length] = 0;
            for (char *comma; (comma = strchr(number, ','));) {
                *comma = '.';
            }
            *at += length;
            return true;
        }
    }
    return false;
}

static bool holds(const char *dump, const char *number)
{
    char other[24];
    while (next_number(&dump, other)) {
        if (strcmp(other, number) == 0) {
            return true;
        }
    }
    return false;
}

/* The numbers with decimals that are on one screen and not on the other. */
static void check_held(const char *dump, const char *other, const char *where)
{
    for (char number[24]; next_number(&dump, number);) {
        if (!holds(other, number)) {
            print_error("%s: %s\n", where, number);
            lost++;
        }
    }
}

/* A view shows the same numbers as in English: none is cut off, and none is missing if the view
 * cannot be scrolled. */
static void check_numbers(struct session *session, const char *language)
{
    static const int sizes[][2] = {{20, 60}, {24, 80}};
    struct text english = {0}, other = {0};
    for (size_t i = 0; i < PAGE_COUNT * 2; i++) {
        const int *size = sizes[i % 2];
        char where[80];
        snprintf(where, sizeof where, "%s, keys '%s', %dx%d", language, pages[i / 2], size[1],
                 size[0]);
        draw_in(session, NULL, pages[i / 2], size, &english);
        draw_in(session, language, pages[i / 2], size, &other);
        check_held(other.data, english.data, where);
        if (i / 2 < SCROLLED) {
            check_held(english.data, other.data, where);
        }
    }
    longer = true;
    text_free(&english);
    text_free(&other);
}

static void test_languages(void **state)
{
    struct session_fixture *fixture = *state;
    static const char all[] = ICURISK_LANGUAGES;
    char list[sizeof all], *rest = NULL;
    memcpy(list, all, sizeof all);
    check_numbers(&fixture->session, "longer");
    for (char *code = strtok_r(list, " ", &rest); code; code = strtok_r(NULL, " ", &rest)) {
        check_numbers(&fixture->session, code);
    }
    assert_int_equal(lost, 0);
}

static void test_numbers_stay_whole(void **state)
{
    struct session_fixture *fixture = *state;
    struct session *session = &fixture->session;
    struct text dump = {0};
    size_t *order = calloc(session->stay_count, sizeof *order);
    session_order(session, SORT_RISK, order);
    char share[16];
    const struct risk *risk = session_risk(session, order[0], session_model_of(session, order[0]));
    snprintf(share, sizeof share, "%.1f%%", 100 * (double)risk->risk);
    static const char *const scripts[] = {"", "p", "y", "c"};
    for (size_t i = 0; i < sizeof scripts / sizeof scripts[0]; i++) {
        draw(session, scripts[i], 24, 80, &dump);
        assert_non_null(strstr(dump.data, share));
    }
    free(order);
    text_free(&dump);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_view),
        cmocka_unit_test(test_numbers_stay_whole),
        cmocka_unit_test(test_languages),
    };
    return cmocka_run_group_tests(tests, set_up, session_fixture_free);
}
