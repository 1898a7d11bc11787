/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* A round on the real screen: a form is saved completely or not at all, questions, and no typed
 * text is lost. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "patient/record.h"
#include "terminal.h"

static char ward[96];
static const char page_down[] = "\x1b[6~";

static const char *path_of(int patient)
{
    static char path[120];
    snprintf(path, sizeof path, "%s/%d.txt", ward, patient);
    return path;
}

static int make_ward(void **state)
{
    if (world_make(state) != 0) {
        return -1;
    }
    snprintf(ward, sizeof ward, "%s/ward", world.folder);
    int status = mkdir(ward, 0700);
    for (int i = 1; i <= 2 && status == 0; i++) {
        struct record_facts facts = {
            .age = 60 + i, .sex = SEX_FEMALE, .admitted = time(NULL) - 3L * 3600};
        status = record_create(path_of(i), &facts, NULL) ? 0 : -1;
    }
    return status;
}

static int remove_ward(void **state)
{
    world_remove_folder(ward);
    return world_remove(state);
}

/* The content of both files. */
static char *content(void)
{
    struct text both = {0};
    for (int i = 1; i <= 2; i++) {
        unsigned char *data = NULL;
        size_t size;
        assert_true(file_read(path_of(i), 1 << 20, &data, &size, NULL));
        text_append_n(&both, (const char *)data, size);
        free(data);
    }
    return both.data;
}

static void expect(const char *part, bool there)
{
    char *text = content();
    if ((strstr(text, part) != NULL) != there) {
        fail_msg("'%s' is %sin\n%s", part, there ? "not " : "", text);
    }
    free(text);
}

/* An answer counts only after a pause in typing. */
static void confirm(struct terminal *terminal)
{
    usleep(1000000);
    terminal_type(terminal, "\r");
}

static void start(struct terminal *terminal, int rows, int columns)
{
    struct launch launch = {.rows = rows, .columns = columns, .patients = ward};
    terminal_start(terminal, &launch);
    terminal_ready(terminal);
}

static void test_set(void **state)
{
    (void)state;
    enum { KEYS_MOST = 20 };
    static const char set[] = "V88\t120/80\t18\t95%\t101.3F\t15\tn\r";
    static const char *const rows[] = {",HR,88\n",       ",NISysABP,120\n", ",NIDiasABP,80\n",
                                       ",RespRate,18\n", ",SpO2,95\n",      ",Temp,38.5\n",
                                       ",GCS,15\n",      ",FiO2,0.21\n",    ",O2 given,0\n"};
    struct terminal terminal;
    int keys = 0;
    for (const char *key = set; *key; key++) {
        keys += !isdigit((unsigned char)*key);
    }
    assert_true(keys <= KEYS_MOST);
    start(&terminal, 24, 80);
    terminal_type(&terminal, "V");
    terminal_wait(&terminal, "1 of 2", true);
    terminal_wait(&terminal, "NEWS2 (RCP) 0-20 nothing measured", true);
    terminal_type(&terminal, "88\t120/80\t18\t95%\t");
    terminal_wait(&terminal, "NEWS2 (RCP) 1-9, O2, GCS, Temp not known", true);
    terminal_wait(&terminal, "GCS, Temp, HIV not known", true);
    terminal_type(&terminal, "101.3F");
    terminal_wait(&terminal, "Temp 38.5 degC (101.3 F)", true);
    terminal_type(&terminal, "\t15\tn");
    terminal_wait(&terminal, "FiO2 0.21", true);
    terminal_wait(&terminal, "NEWS2 (RCP) 2", true);
    terminal_wait(&terminal, "today, hour", false); /* a box says its values; the title, when */
    expect(",HR,", false);
    terminal_type(&terminal, "\r");
    terminal_wait(&terminal, "saved ", true);
    terminal_wait(&terminal, "Risk ", true);
    terminal_wait(&terminal, "last: 120/80 at ", true);
    terminal_wait(&terminal, "last: 21% at ", true);
    int row = terminal_find(&terminal, "last: 120/80 at ");
    char line[400];
    terminal_row(&terminal, row, line, sizeof line);
    assert_null(strstr(line, ", hour")); /* cut off at 60 columns it was another hour */
    /* one after the other, all of one minute */
    char *text = content(), *at = strstr(text, rows[0]);
    assert_non_null(at);
    at -= 5;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_int_equal(strncmp(at, strstr(text, rows[0]) - 5, 5), 0);
        assert_int_equal(strncmp(at + 5, rows[i], strlen(rows[i])), 0);
        at += 5 + strlen(rows[i]);
    }
    free(text);
    /* the next patient, although the order of the ward changed, with an empty form */
    terminal_type(&terminal, page_down);
    terminal_wait(&terminal, "2 of 2", true);
    terminal_wait(&terminal, "saved", false);
    terminal_type(&terminal, page_down);
    terminal_wait(&terminal, "last patient of the round", true);
    terminal_type(&terminal, "\x1b");
    terminal_wait(&terminal, "2 of 2", false);
    terminal_finish(&terminal);
}

static void test_questions(void **state)
{
    (void)state;
    struct terminal terminal;
    start(&terminal, 20, 60);
    terminal_type(&terminal, "V8\t12/8\t");
    terminal_wait(&terminal, "NISysABP 12 could be cmHg", true);
    terminal_type(&terminal, "\t\t\t\t\r");
    terminal_wait(&terminal, "Keep it?", true);
    terminal_type(&terminal, "\rycn88\t\r"); /* the next readings are not an answer */
    terminal_wait(&terminal, "Keep it?", true);
    expect("HR,8\n", false);
    terminal_type(&terminal, "\x1b");
    terminal_wait(&terminal, "Keep it?", false);
    terminal_wait(&terminal, "[8 ", true);
    terminal_type(&terminal, "\t\t"); /* wraps around to HR */
    terminal_type(&terminal, "7\t\x15"
                             "110/70 kPa\t");
    terminal_wait(&terminal, "outside the accepted range", true);
    terminal_type(&terminal, "\x1b[Z\x15"
                             "110/70\t\t\t\t\t\r");
    terminal_wait(&terminal, "saved", true);
    expect(",HR,87\n", true);
    expect(",NISysABP,110\n", true);
    expect(",NISysABP,12\n", false);
    /* one invalid box prevents saving all of them */
    terminal_type(&terminal, "91\txx\t\t\t\t\t\r");
    terminal_wait(&terminal, "NOT SAVED", true);
    terminal_wait(&terminal, "[91 ", true);
    expect(",HR,91\n", false);
    terminal_type(&terminal, "\x1b");
    terminal_wait(&terminal, "Discard it?", true);
    confirm(&terminal);
    terminal_wait(&terminal, "1 of 2", false);
    terminal_finish(&terminal);
}

static void test_nothing_is_lost(void **state)
{
    (void)state;
    struct terminal terminal;
    start(&terminal, 24, 80);
    terminal_type(&terminal, "V66");
    terminal_wait(&terminal, "HR 66", true);
    terminal_type(&terminal, "\x1b");
    terminal_wait(&terminal, "Discard it?", true);
    terminal_type(&terminal, "\x1b");
    terminal_wait(&terminal, "Discard it?", false);
    terminal_wait(&terminal, "HR 66", true);
    terminal_type(&terminal, page_down);
    terminal_wait(&terminal, "Discard it?", true);
    confirm(&terminal);
    terminal_wait(&terminal, "2 of 2", true);
    terminal_wait(&terminal, "HR 66", false);
    terminal_type(&terminal, "67");
    terminal_wait(&terminal, "HR 67", true);
    terminal_type(&terminal, "\x1b");
    terminal_wait(&terminal, "Discard it?", true);
    confirm(&terminal);
    terminal_wait(&terminal, "2 of 2", false);
    expect(",HR,66", false);
    expect(",HR,67", false);
    terminal_finish(&terminal);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set),
        cmocka_unit_test(test_questions),
        cmocka_unit_test(test_nothing_is_lost),
    };
    return terminal_run_tests(tests, sizeof tests / sizeof *tests, make_ward, remove_ward);
}
