/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* patient/tree accepts the texts that jansson accepts, and reads the same from them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/memory.h"
#include "base/random.h"
#include "patient/tree.h"

static bool is_same(const struct node *node, json_t *value);

static bool is_same_object(const struct node *node, json_t *value)
{
    const char *name;
    json_t *member;
    size_t known = 0;
    json_object_foreach(value, name, member) /* NOLINT: jansson's own loop */
    {
        if (!is_same(tree_member(node, name), member)) {
            return false;
        }
    }
    for (const struct node *one = node + 1; one < node + node->size; one += one->size) {
        known += json_object_get(value, one->name) != NULL;
    }
    return known >= json_object_size(value);
}

static bool is_same_list(const struct node *node, json_t *value)
{
    const struct node *one = tree_first(node);
    for (size_t i = 0; i < json_array_size(value); i++) {
        if (!one || !is_same(one, json_array_get(value, i))) {
            return false;
        }
        one = tree_next(node, one);
    }
    return !one;
}

static bool is_same(const struct node *node, json_t *value)
{
    double number = json_number_value(value), own = tree_number(node);
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return tree_is(node, TREE_OBJECT) && is_same_object(node, value);
    case JSON_ARRAY:
        return tree_is(node, TREE_LIST) && is_same_list(node, value);
    case JSON_STRING:
        return tree_is(node, TREE_TEXT) && strcmp(tree_text(node), json_string_value(value)) == 0;
    case JSON_INTEGER:
    case JSON_REAL:
        return tree_is(node, TREE_NUMBER) && memcmp(&number, &own, sizeof own) == 0;
    case JSON_TRUE:
        return tree_is(node, TREE_TRUE);
    case JSON_FALSE:
        return tree_is(node, TREE_FALSE);
    case JSON_NULL:
        return tree_is(node, TREE_NULL);
    }
    return false;
}

/* Is it accepted by both? Fails where they differ. */
static bool compare(struct tree *tree, const char *text, size_t length)
{
    char *exact = memory_text_n(text, length); /* so that reading beyond it is seen */
    json_t *value =
        json_loadb(exact, length, JSON_DECODE_INT_AS_REAL | JSON_REJECT_DUPLICATES, NULL);
    const struct node *node = tree_read(tree, exact, length);
    bool accepted = value != NULL;
    if (accepted != (node != NULL) || (accepted && !is_same(node, value))) {
        fail_msg("jansson %s: %.*s", accepted ? "reads" : "refuses", (int)length, text);
    }
    json_decref(value);
    free(exact);
    return accepted;
}

static const char *const texts[] = {
    "{}",
    "[]",
    " \t\r\n{ } ",
    "[[],{},[{}]]",
    "",
    " ",
    "{",
    "[",
    "}",
    "{}}",
    "[]]",
    "{}{}",
    "1",
    "\"a\"",
    "null",
    "{\"a\":1,\"b\":[true,false,null],\"a\":2}",
    "{\"a\":1,\"b\":[true,false,null],\"c\":2}",
    "{\"a\":{\"x\":1},\"b\":{\"x\":1}}",
    "[{\"x\":1},{\"x\":2},{\"x\":1,\"\\u0078\":2}]",
    "{\"a\":1,\"b\":{\"a\":3,\"d\":[],\"a\":{}}}",
    "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":0,\"k\":1,"
    "\"l\":2,\"m\":3,\"n\":4,\"o\":5,\"p\":6,\"q\":7,\"r\":8,\"s\":9}",
    "{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9,\"j\":0,\"k\":1,"
    "\"l\":2,\"m\":3,\"n\":4,\"o\":5,\"p\":6,\"q\":7,\"r\":8,\"f\":9}",
    "{\"\":0}",
    "{\"a\":1,}",
    "[1,]",
    "[,1]",
    "{,}",
    "{1:2}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\" 1}",
    "[1 2]",
    "[true1]",
    "[truex]",
    "[nul]",
    "[-]",
    "[-0]",
    "[-0.0]",
    "[00]",
    "[01]",
    "[1.]",
    "[.5]",
    "[+1]",
    "[1e]",
    "[1e+]",
    "[1e5]",
    "[1E-5]",
    "[1.5e+3]",
    "[1e308]",
    "[1e309]",
    "[-1e400]",
    "[1e-400]",
    "[0e999999]",
    "[12345678901234567890]",
    "[0.1]",
    "[1.7976931348623157e308]",
    "[4.9e-324]",
    "[0x10]",
    "[1e5e5]",
    "[NaN]",
    "[Infinity]",
    "[\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"]",
    "[\"\\u0041\\u00e9\\u20ac\\ud83d\\ude00\"]",
    "[\"\\ud83d\"]",
    "[\"\\ude00\"]",
    "[\"\\ud83d\\u0041\"]",
    "[\"\\ud83dx\"]",
    "[\"\\u0000\"]",
    "{\"\\u0000\":1}",
    "[\"\\u12\"]",
    "[\"\\u12g4\"]",
    "[\"\\x\"]",
    "[\"\\",
    "[\"\\\"",
    "[\"\\u",
    "[\"a\nb\"]",
    "[\"\t\"]",
    "[\"\x7f\"]",
    "[\"\xC3\xA9\"]",
    "[\"\xC3\"]",
    "[\"\xC0\x80\"]",
    "[\"\xED\xA0\x80\"]",
    "[\"\xE0\x80\x80\"]",
    "[\"\xF0\x9F\x98\x80\"]",
    "[\"\xF4\x90\x80\x80\"]",
    "[\"\xF5\"]",
    "[\"\xFF\"]",
    "\xEF\xBB\xBF{}",
    "{\"res\\u006furceType\":\"Patient\"}",
    "{\"a\":{\"b\":{\"c\":[1,[2,[3]]]}},\"d\":\"e\"}",
    "[1]x",
    "{\"a\":1 , \"b\" : 2 }",
    "['a']",
    "{\"a\":1;\"b\":2}",
    "[1}",
    "{\"a\":1]",
    "//\n[]",
    "[1,\f2]",
};

static void test_texts(void **state)
{
    (void)state;
    struct tree tree = {0};
    size_t accepted = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        accepted += compare(&tree, texts[i], strlen(texts[i]));
    }
    assert_false(compare(&tree, "[1]\0", 4));
    assert_false(compare(&tree, "[\"\0\"]", 5));
    assert_true(accepted > 25);
    tree_free(&tree);
}

static void test_depth(void **state)
{
    (void)state;
    static char text[8000];
    struct tree tree = {0};
    for (size_t depth = 2040; depth < 2056; depth++) {
        for (size_t inner = 0; inner < 2; inner++) {
            memset(text, '[', depth);
            memset(text + depth, '1', inner);
            memset(text + depth + inner, ']', depth);
            bool accepted = compare(&tree, text, 2 * depth + inner);
            assert_int_equal(accepted, depth + inner <= 2048);
        }
    }
    tree_free(&tree);
}

/* Digits beyond a double, and up to it. */
static void test_long_numbers(void **state)
{
    (void)state;
    static char text[800];
    struct tree tree = {0};
    for (size_t digits = 290; digits < 320; digits++) {
        memset(text, '9', digits + 1);
        text[0] = '[';
        text[digits + 1] = ']';
        compare(&tree, text, digits + 2);
        memcpy(text + digits + 1, ".5]", 3);
        compare(&tree, text, digits + 4);
    }
    tree_free(&tree);
}

static const char resource[] =
    "{\"resourceType\":\"Observation\",\"id\":\"a-1\",\"meta\":{\"lastUpdated\":\"2026-03-01T10:00:"
    "00Z\"},"
    "\"status\":\"final\",\"code\":{\"coding\":[{\"system\":\"http://"
    "loinc.org\",\"code\":\"8867-4\","
    "\"display\":\"Fr\\u00e9quence "
    "\xC3\xA9\"}]},\"subject\":{\"reference\":\"Patient\\/1\"},\"component\":[{},"
    "{\"valueQuantity\":{\"value\":-12.50e+1,\"unit\":\"/min\"}}, [true, false, null "
    "]],\"valueInteger\":7}";

/* A resource with some bytes changed, moved or lost. */
static void test_damaged(void **state)
{
    (void)state;
    static const char pieces[] = "{}[],:\"\\u0e.-+19 \n\t\x01\x80\xC3\xED\xF0tfn/dD8";
    struct tree tree = {0};
    struct random random;
    size_t accepted = 0;
    random_seed(&random, 11);
    for (int i = 0; i < 200000; i++) {
        char text[sizeof resource + 8];
        size_t length = sizeof resource - 1;
        memcpy(text, resource, length);
        for (uint64_t k = 1 + random_below(&random, 3); k > 0; k--) {
            size_t at = (size_t)random_below(&random, length);
            char piece = pieces[random_below(&random, sizeof pieces - 1)];
            if (random_below(&random, 3) == 0) {
                memmove(text + at, text + at + 1, --length - at);
            } else if (random_below(&random, 2) == 0) {
                memmove(text + at + 1, text + at, length++ - at);
                text[at] = piece;
            } else {
                text[at] = piece;
            }
        }
        accepted += compare(&tree, text, length);
    }
    assert_true(accepted > 20000 && accepted < 180000);
    tree_free(&tree);
}

/* As printf writes it with the fewest of 15 or 17 digits. */
static void test_write_number(void **state)
{
    (void)state;
    static const char *const numbers[] = {"0",
                                          "-0",
                                          "0.0",
                                          "-0.00",
                                          "100",
                                          "1.50",
                                          "0.05",
                                          "0.0001",
                                          "0.00001",
                                          "0.000",
                                          "0.10",
                                          "-7.350",
                                          "123456789012345",
                                          "1234567890123456",
                                          "1e3",
                                          "1.5E-7",
                                          "12345678.12345678"};
    struct tree tree = {0};
    struct random random;
    random_seed(&random, 13);
    for (size_t i = 0; i < 300000; i++) {
        char text[48], out[40], expected[40];
        if (i < sizeof numbers / sizeof *numbers) {
            snprintf(text, sizeof text, "[%s]", numbers[i]);
        } else {
            snprintf(text, sizeof text, "[%s%.*f]", i % 3 == 0 ? "-" : "",
                     (int)random_below(&random, 9),
                     (double)random_below(&random, 1000000000) / 1e4 / (i % 5 == 0 ? 1e8 : 1));
        }
        const struct node *list = tree_read(&tree, text, strlen(text));
        assert_non_null(list);
        double value = strtod(text + 1, NULL);
        snprintf(expected, sizeof expected, "%.15g", value);
        if (strtod(expected, NULL) < value || strtod(expected, NULL) > value) {
            snprintf(expected, sizeof expected, "%.17g", value);
        }
        tree_write_number(tree_first(list), out, sizeof out);
        assert_string_equal(out, expected);
    }
    tree_free(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts),        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_long_numbers), cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_write_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
