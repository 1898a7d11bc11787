/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* base/language: message catalogues, valid and damaged, and plural forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/language.h"
#include "base/memory.h"

enum { ROOM = 600 };

static void put(unsigned char *data, size_t place, uint32_t number, bool swapped)
{
    number = swapped ? __builtin_bswap32(number) : number;
    memcpy(data + place, &number, sizeof number);
}

/* Pairs of texts, sorted; "|" stands for the 0 between the forms of a count. */
static const char *const TEXTS[][2] = {
    {"", "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n > 1;\n"},
    {".", ","},
    {"%d stay|%d stays", "%d séjour|%d séjours"},
    {"Empty", ""},
    {"Ward", "Unité"},
};
enum { TEXT_COUNT = sizeof TEXTS / sizeof *TEXTS };

static unsigned char *catalogue(bool swapped, size_t *size)
{
    enum { HEAD = 28, IDS = HEAD, TABLE = 8 * TEXT_COUNT };
    unsigned char *data = memory_new(1, ROOM);
    size_t end = IDS + 2 * TABLE;
    put(data, 0, 0x950412de, swapped);
    put(data, 8, TEXT_COUNT, swapped);
    put(data, 12, IDS, swapped);
    put(data, 16, IDS + TABLE, swapped);
    /* "%" sorts before "." */
    static const int order[TEXT_COUNT] = {0, 2, 1, 3, 4};
    for (size_t side = 0; side < 2; side++) {
        for (size_t i = 0; i < TEXT_COUNT; i++) {
            const char *text = TEXTS[order[i]][side];
            put(data, IDS + side * TABLE + 8 * i, (uint32_t)strlen(text), swapped);
            put(data, IDS + side * TABLE + 8 * i + 4, (uint32_t)end, swapped);
            memcpy(data + end, text, strlen(text));
            for (char *bar = (char *)data + end; (bar = strchr(bar, '|'));) {
                *bar = 0;
            }
            end += strlen(text) + 1;
        }
    }
    assert_true(end <= ROOM);
    *size = end;
    return data;
}

static void test_texts(void **state)
{
    (void)state;
    for (int swapped = 0; swapped < 2; swapped++) {
        size_t size;
        unsigned char *data = catalogue(swapped, &size);
        assert_true(language_use("fr", data, size));
        assert_string_equal(language_code(), "fr");
        assert_string_equal(_("Ward"), "Unité");
        assert_string_equal(_("Not there"), "Not there");
        assert_string_equal(_("Empty"), "Empty");
        assert_string_equal(_(""), "");
        assert_int_equal(language_point(), ',');
        assert_string_equal(language_plural("%d stay", "%d stays", 0), "%d séjour");
        assert_string_equal(language_plural("%d stay", "%d stays", 1), "%d séjour");
        assert_string_equal(language_plural("%d stay", "%d stays", 2), "%d séjours");
        assert_true(language_use("en", NULL, 0));
        assert_string_equal(_("Ward"), "Ward");
        assert_int_equal(language_point(), '.');
        assert_string_equal(language_plural("%d stay", "%d stays", 0), "%d stays");
        assert_string_equal(language_plural("%d stay", "%d stays", 1), "%d stay");
    }
}

/* A damaged catalogue is never read past its end. A refused one has no effect. */
static void test_damage(void **state)
{
    (void)state;
    size_t size;
    unsigned char *whole = catalogue(false, &size);
    for (size_t length = 0; length < size; length++) {
        unsigned char *part = memory_new(1, length + !length);
        memcpy(part, whole, length);
        assert_false(language_use("fr", part, length));
        free(part);
    }
    assert_string_equal(language_code(), "en");
    for (size_t place = 0; place < 28 + 16 * TEXT_COUNT; place++) {
        static const unsigned char bytes[] = {0, 1, 0x7f, 0x80, 0xff};
        for (size_t i = 0; i < sizeof bytes; i++) {
            unsigned char *data = memory_new(1, size);
            memcpy(data, whole, size);
            data[place] = bytes[i];
            if (language_use("fr", data, size)) {
                assert_non_null(_("Ward"));
                assert_non_null(language_plural("%d stay", "%d stays", 2));
            } else {
                free(data);
            }
        }
    }
    free(whole);
    language_use("en", NULL, 0);
}

static void test_forms(void **state)
{
    (void)state;
    static const char polish[] =
        "(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)";
    static const char arabic[] = "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
                                 "n%100>=11 ? 4 : 5";
    static const struct {
        const char *expression;
        unsigned long count, form;
    } rows[] = {
        {"0", 7, 0},         {"n != 1", 1, 0},
        {"n != 1", 0, 1},    {"n > 1", 0, 0},
        {"n > 1", 2, 1},     {"n>=2", 2, 1},
        {"!(n == 1)", 2, 1}, {polish, 1, 0},
        {polish, 3, 1},      {polish, 12, 2},
        {polish, 22, 1},     {arabic, 5, 3},
        {arabic, 111, 4},    {arabic, 100, 5},
        {"2*n+1-n", 3, 4},   {"n/0", 3, 0},
        {"n % 0", 3, 0},     {"(n", 3, 0},
        {"n 1", 3, 0},       {"", 3, 0},
        {"n ? 1", 3, 0},     {"1 - 1 - 1 + 2", 0, 1},
        {"system", 3, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(language_form(rows[i].expression, rows[i].count), rows[i].form);
    }
    char deep[4001] = "";
    memset(deep, '(', sizeof deep - 1);
    assert_int_equal(language_form(deep, 1), 0);
    memset(deep, '!', sizeof deep - 1);
    assert_int_equal(language_form(deep, 1), 0);
    for (size_t i = 0; i + 2 < sizeof deep; i += 2) {
        memcpy(deep + i, "1?", 2);
    }
    assert_int_equal(language_form(deep, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_forms),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
