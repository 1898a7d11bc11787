/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The screen in a made-up language whose texts are 40 % longer than English, and in each language
 * with a catalogue in build/po. The layout must not depend on the length of words, and essential
 * text must be visible. */
#include <locale.h>
#include <math.h>
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
#include "patient/admission.h"
#include "session_fixture.h"
#include "ui/screen/screen.h"
#include "ui/screen/view.h"
#include "ui/draw/text.h"

/* The longer texts, made once each. Like those of a catalogue, they live as long as the program. */
enum { TEXTS_MAX = 1024, LONGEST = 600 };
#define CUT "\xe2\x80\xa6"
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

static int lost;

/* No text ends with the mark of one that has no room; in names it stands in the middle. */
static void check_ends(const char *dump, const char *script)
{
    for (const char *at = dump; (at = strstr(at, CUT)); at++) {
        if (strchr(" \n", at[sizeof CUT - 1])) {
            const char *line = at;
            while (line > dump && line[-1] != '\n') {
                line--;
            }
            print_error("keys '%s': cut off: %.*s\n", script, (int)strcspn(line, "\n"), line);
            lost++;
        }
    }
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
    check_ends(dump->data, script);
}

/* A view at four sizes: the network in use and the disclaimer are visible. */
static void draw_view(struct session *session, const char *script, struct text *dump)
{
    static const int sizes[][2] = {{20, 60}, {24, 80}, {40, 120}, {60, 200}};
    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        draw(session, script, sizes[k][0], sizes[k][1], dump);
        assert_non_null(strstr(dump->data, "lstm physionet2012"));
        assert_non_null(strstr(dump->data, "Not a medical device."));
        if (sizes[k][1] >= 80) {
            assert_non_null(strstr(dump->data, "triage"));
        }
    }
}

/* Each view as its key opens it, and after further keys. */
static void test_every_view(void **state)
{
    struct session_fixture *fixture = *state;
    static const char *const further[] = {"B",
                                          "Kllljl",
                                          "pv",
                                          "xu",
                                          "E",
                                          "J",
                                          "Jp",
                                          "Jc",
                                          "J3<Enter>U",
                                          "W<Enter>",
                                          "W<Enter>hours<Enter>",
                                          "Y<Esc>"};
    struct text dump = {0};
    for (int action = 0; action < ACTION_COUNT; action++) {
        if (screen_views[action]) {
            char key[12], script[16];
            keys_first((enum action)action, key, sizeof key);
            snprintf(script, sizeof script, strlen(key) > 1 ? "<%s>" : "%s", key);
            draw_view(&fixture->session, script, &dump);
        }
    }
    for (size_t i = 0; i < sizeof further / sizeof further[0]; i++) {
        draw_view(&fixture->session, further[i], &dump);
    }
    assert_int_equal(lost, 0);
    text_free(&dump);
}

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
static void use_language(const char *language)
{
    char path[64];
    unsigned char *data = NULL;
    size_t bytes = 0;
    longer = language && strcmp(language, "longer") == 0;
    snprintf(path, sizeof path, "po/%s.gmo", language ? language : "en");
    if (language && !longer && file_read(path, 4 << 20, &data, &bytes, NULL)) {
        assert_true(language_use(language, data, bytes));
    }
}

static void draw_in(struct session *session, const char *language, const char *script,
                    const int size[2], struct text *dump)
{
    use_language(language);
    draw(session, script, size[0], size[1], dump);
    check_marks(dump->data, language, script);
    language_use("en", NULL, 0);
}

/* Views. In those from SCROLLED on, longer texts leave less room for the rows of a list. */
static const char *const pages[] = {"", "B", "V", "p", "c", "J", "Jc", "a", "x", "pv", "y", "Jp"};
enum { PAGE_COUNT = sizeof pages / sizeof *pages, SCROLLED = 7 };

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

/* Opens a stay whose readouts take much room: unusual values, most of them read twice in hour 35
 * and 13 hours old at the end; with or without the date of its admission. */
static void open_wide(const struct session_fixture *fixture, bool dated, struct session *session)
{
    struct text stay = {0};
    text_append(&stay, "Time,Parameter,Value\n00:00,RecordID,1\n00:00,Age,60\n47:59,HR,88\n");
    for (unsigned i = 0; i < VARIABLE_CHALLENGE_COUNT; i++) {
        const struct variable_info *info = variable_info((enum variable)i);
        double high = fmin(info->accept_high, 1.05 * info->usual_high);
        text_format(&stay, "34:10,%s,%.*f\n34:50,%s,%.*f\n", info->challenge, info->decimals, high,
                    info->challenge, info->decimals, high);
    }
    char *path = fixture_file(fixture->folder, dated ? "dated.txt" : "wide.txt", stay.data);
    if (dated) {
        assert_true(admission_write(path, 1700000000, NULL));
    }
    session_init(session);
    session_add_model(session, fixture_model("lstm", SCHEME_PHYSIONET2012, 0));
    assert_true(session_add_path(session, path, NULL));
    while (session_load_next(session)) {
    }
    assert_int_equal(session->stay_count, 1);
    free(path);
    text_free(&stay);
}

/* Moves *dump past a screen of 20 rows; returns a copy of its readout, the row above the
 * disclaimer.
 */
static char *take_readout(const char **dump)
{
    enum { ROWS = 20, READOUT = 16 };
    char *line = NULL;
    for (int row = 0; row < ROWS; row++) {
        size_t length = strcspn(*dump, "\n");
        if (row == READOUT) {
            line = strndup(*dump, length);
        }
        assert_int_equal((*dump)[length], '\n');
        *dump += length + 1;
    }
    return line;
}

/* Each number, digit by digit, of one text is in the other; the mark of a decimal may differ. */
static void check_digits(const char *wide, const char *narrow, const char *where)
{
    for (const char *at = wide; *(at += strcspn(at, "0123456789"));) {
        size_t length = strspn(at, "0123456789");
        const char *found = narrow;
        while (*(found += strcspn(found, "0123456789")) &&
               (strspn(found, "0123456789") != length || strncmp(found, at, length) != 0)) {
            found += strspn(found, "0123456789");
        }
        if (!*found) {
            print_error("%s: without %.*s of '%s': '%s'\n", where, (int)length, at, wide, narrow);
            lost++;
        }
        at += length;
    }
}

/* The readout under charts and tables has on a narrow screen every number that it has on a wide
 * one. */
static void check_readouts(struct session *session, const char *language)
{
    static const char *const views[] = {
        "p", "d", "D", "phhhhhhhhhhhhh", "dhhhhhhhhhhhhh", "Dhhhhhhhhhhhhh"};
    enum { VIEWS = sizeof views / sizeof *views, STEPS = VARIABLE_CHALLENGE_COUNT, WIDE = 200 };
    for (size_t i = 0; i < VIEWS; i++) {
        struct text script = {0}, dump = {0};
        text_append(&script, views[i]);
        for (int k = 0; k < STEPS; k++) {
            text_format(&script, "<%dx20><60x20>j", WIDE);
        }
        struct screen_options options = {
            .script = script.data, .dump = &dump, .dump_sizes = true, .rows = 20, .columns = 60};
        use_language(language);
        assert_true(screen_run(session, &options, NULL));
        language_use("en", NULL, 0);
        const char *at = dump.data;
        for (int k = 0; k < STEPS; k++) {
            char *wide = take_readout(&at), *narrow = take_readout(&at);
            check_ends(narrow, language);
            check_digits(wide, narrow, language);
            free(narrow);
            free(wide);
        }
        text_free(&script);
        text_free(&dump);
    }
}

static void for_each_language(struct session *session,
                              void (*check)(struct session *, const char *))
{
    static const char all[] = ICURISK_LANGUAGES;
    char list[sizeof all], *rest = NULL;
    memcpy(list, all, sizeof all);
    check(session, "en");
    check(session, "longer");
    for (char *code = strtok_r(list, " ", &rest); code; code = strtok_r(NULL, " ", &rest)) {
        check(session, code);
    }
    assert_int_equal(lost, 0);
}

static void test_languages(void **state)
{
    struct session_fixture *fixture = *state;
    for_each_language(&fixture->session, check_numbers);
    for (int dated = 0; dated < 2; dated++) {
        struct session session;
        open_wide(fixture, dated, &session);
        for_each_language(&session, check_readouts);
        session_free(&session);
    }
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
