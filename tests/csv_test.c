/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* patient/csv: delimited text as typed by users and written by programs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/text.h"
#include "patient/csv.h"

/* The rows as "line:field|field;" and the problems as "line!reason;". */
static bool write_row(void *context, const struct csv_row *row)
{
    struct text *out = context;
    text_format(out, "%zu:", row->line);
    for (size_t i = 0; i < row->count; i++) {
        text_format(out, "%s%s", i > 0 ? "|" : "", row->field[i]);
    }
    text_append(out, ";");
    return strcmp(row->field[0], "STOP") != 0;
}

static void write_complaint(void *context, size_t line, const char *reason)
{
    text_format(context, "%zu!%s;", line, reason);
}

static struct text read_bytes(const char *bytes, size_t size, struct error *error)
{
    struct text out = {0};
    FILE *in = fmemopen((void *)(uintptr_t)bytes, size, "r");
    assert_non_null(in);
    text_append(&out, "");
    if (!csv_read(in, "made.csv", write_row, write_complaint, &out, error)) {
        text_append(&out, "failed");
    }
    fclose(in);
    return out;
}

static void expect_n(const char *bytes, size_t size, const char *expected)
{
    struct error error = ERROR_NONE;
    struct text out = read_bytes(bytes, size, &error);
    assert_string_equal(out.data, expected);
    text_free(&out);
}

#define expect(text, expected) expect_n(text, sizeof(text) - 1, expected)

static void test_line_ends(void **state)
{
    (void)state;
    expect("a,b\n1,2\n", "1:a|b;2:1|2;");
    expect("a,b\r\n1,2\r\n", "1:a|b;2:1|2;");
    expect("a,b\r1,2\r", "1:a|b;2:1|2;");
    expect("a,b\r\r\n1,2\n\n\r3,4", "1:a|b;3:1|2;6:3|4;");
    expect("a,b\n1,2", "1:a|b;2:1|2;");
    expect("\n\n  \na,b\n", "4:a|b;");
    expect("\r\n", "");
}

static void test_delimiters(void **state)
{
    (void)state;
    expect("a;b;c\n1;2,5;3\n", "1:a|b|c;2:1|2,5|3;");
    expect("a\tb\n1\t\n\t\n", "1:a|b;2:1|;3:|;");
    expect("\n\na;b\n1,2;3\n", "3:a|b;4:1,2|3;");
    expect("\"x;y;z\",b\n1,2\n", "1:x;y;z|b;2:1|2;");
    expect("only\nrows\n", "1:only;2:rows;");
    expect("a|b|c\n1|2,5|3\n", "1:a|b|c;2:1|2,5|3;");
    expect("sep=;\na;b,c\n", "2:a|b,c;");
    expect("Ward 3, bed 2, March\na;b;c\n1;2,5;3\n4;5;6\n",
           "1:Ward 3, bed 2, March;2:a|b|c;3:1|2,5|3;4:4|5|6;");
}

static void test_quotes(void **state)
{
    (void)state;
    expect("\"a\",\"b \"\"c\"\"\"\n", "1:a|b \"c\";");
    expect("a,b\n\"\",x\n", "1:a|b;2:|x;");
    expect("a,b\n1,\"2\n3,4\n", "1:a|b;2!a quoted field is not closed on its line;3:3|4;");
    expect("a,b\n\"1\"x,2\n3,4\n", "1:a|b;2!a quote inside a field;3:3|4;");
    expect("a,b\n1,5\"7\n3,\"4",
           "1:a|b;2!a quote inside a field;3!a quoted field is not closed on its line;");
    expect(" a , b \n", "1:a|b;");
    /* a remark, and a name, of several lines; its row has the number of the first */
    expect("a,b\n1,\"x\r\ny \"\"z\"\"\"\n3,4\n", "1:a|b;2:1|x\r\ny \"z\";4:3|4;");
    expect("a,\"b\n(c)\",d\n1,2,3\n", "1:a|b (c)|d;3:1|2|3;");
    /* not where rows would be swallowed, or would have other fields */
    expect("a,b\n1,\"2\n3,4\n5,6\"\n", "1:a|b;2!a quoted field is not closed on its line;3:3|4;"
                                       "4!a quote inside a field;");
    expect("a,b\n1,\"2\nx\",3\n3,4\n", "1:a|b;2!a quoted field is not closed on its line;"
                                       "3!a quote inside a field;4:3|4;");
}

static void test_marks(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    expect("\xef\xbb\xbf"
           "a,b\n",
           "1:a|b;");
    expect("a\0b,c\n1,2\n3\0", "1!a NUL byte;2:1|2;3!a NUL byte;");
    struct text out = read_bytes("\xff\xfe\0\0a\0\0\0", 8, &error);
    assert_string_equal(out.data, "failed");
    assert_string_equal(error.text, "made.csv: is UTF-32 text: save it as UTF-8");
    text_free(&out);
}

static void test_charsets(void **state)
{
    (void)state;
    expect("\xff\xfe"
           "a\0,\0b\0\n\0"
           "1\0;\0,\0"
           "\xe9\0\n\0",
           "1:a|b;2:1;|\xc3\xa9;");
    expect("\xfe\xff\0a\0,\0b\0\n\0"
           "1\0,\0"
           "2",
           "1:a|b;2:1|2;");
    expect("a\0,\0b\0", "1:a|b;");
    expect("\0a\0,\0b", "1:a|b;");
    /* surrogate pair, single surrogate, odd last byte: broken characters are not digits */
    expect("\xff\xfe\x3d\xd8\x00\xde,\0"
           "1\0",
           "1:\xf0\x9f\x98\x80|1;");
    expect("\xff\xfe\x3d\xd8,\0"
           "1\0"
           "2",
           "1:\xef\xbf\xbd|1\xef\xbf\xbd;");
    /* Windows-1252, only on lines that are not UTF-8 */
    expect("\xe9,\xb0\n\xc3\xa9,\x80\xe9\n\xc3\xa9,1\n",
           "1:\xc3\xa9|\xc2\xb0;2:\xc3\x83\xc2\xa9|\xe2\x82\xac\xc3\xa9;3:\xc3\xa9|1;");
}

static void test_stop(void **state)
{
    (void)state;
    expect("a\nSTOP\nb\n", "1:a;2:STOP;");
}

/* A line of exactly the limit is read; longer ones are skipped, wherever the buffer ends. */
static void test_long_lines(void **state)
{
    (void)state;
    static const struct {
        size_t length;
        const char *end;
        bool read;
    } cases[] = {{CSV_LINE_LIMIT, "\n", true},       {CSV_LINE_LIMIT, "\r\n", true},
                 {CSV_LINE_LIMIT + 3, "\n", false},  {CSV_LINE_LIMIT + 2, "\r\n", false},
                 {10 * CSV_LINE_LIMIT, "\r", false}, {10 * CSV_LINE_LIMIT + 7, "\r\n", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text in = {0};
        text_append(&in, "a\n");
        char *line = memory_new(cases[i].length, 1);
        memset(line, 'x', cases[i].length);
        text_append_n(&in, line, cases[i].length);
        text_append(&in, cases[i].end);
        text_append(&in, "b");
        struct text out = read_bytes(in.data, in.length, NULL);
        if (cases[i].read) {
            assert_int_equal(out.length, 4 + 2 + cases[i].length + 1 + 4);
            assert_string_equal(out.data + out.length - 5, ";3:b;");
        } else {
            assert_string_equal(out.data, "1:a;2!the line is too long;3:b;");
        }
        free(line);
        text_free(&in);
        text_free(&out);
    }
}

/* Rows across the end of the buffer, with each kind of line end, keep their fields and line
 * numbers. */
static void test_many_lines(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t e = 0; e < 3; e++) {
        struct text in = {0}, expected = {0};
        for (unsigned i = 1; i <= 20000; i++) {
            text_format(&in, "%u,%u%s", i, i * i, ends[e]);
            text_format(&expected, "%u:%u|%u;", i, i, i * i);
        }
        struct text out = read_bytes(in.data, in.length, NULL);
        assert_string_equal(out.data, expected.data);
        text_free(&in);
        text_free(&out);
        text_free(&expected);
    }
}

static void test_many_fields(void **state)
{
    (void)state;
    struct text in = {0};
    for (int i = 0; i < CSV_FIELD_LIMIT - 1; i++) {
        text_append(&in, ",");
    }
    struct text out = read_bytes(in.data, in.length, NULL);
    assert_int_equal(out.length, 2 + CSV_FIELD_LIMIT - 1 + 1);
    text_free(&out);
    text_append(&in, ",");
    out = read_bytes(in.data, in.length, NULL);
    assert_string_equal(out.data, "1!too many fields;");
    text_free(&out);
    text_free(&in);
}

/* A folder opens but cannot be read. */
static void test_read_error(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    struct text out = {0};
    FILE *in = fopen("/", "r");
    assert_non_null(in);
    assert_false(csv_read(in, "/", write_row, write_complaint, &out, &error));
    assert_non_null(strstr(error.text, "cannot read: Is a directory"));
    fclose(in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_line_ends),   cmocka_unit_test(test_delimiters),
        cmocka_unit_test(test_quotes),      cmocka_unit_test(test_marks),
        cmocka_unit_test(test_charsets),    cmocka_unit_test(test_stop),
        cmocka_unit_test(test_long_lines),  cmocka_unit_test(test_many_lines),
        cmocka_unit_test(test_many_fields), cmocka_unit_test(test_read_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
