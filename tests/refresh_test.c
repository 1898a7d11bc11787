/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* app/session: files that change, appear and disappear while open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/session.h"
#include "base/file.h"
#include "scratch.h"

#define HEADER "Time,Parameter,Value\n"

static struct session session;

static void load_all(void)
{
    while (session_load_next(&session)) {
    }
}

static int open_folder(void **state)
{
    char *folder = malloc(SCRATCH_BYTES);
    *state = folder;
    if (!folder || !scratch_folder(folder) || chdir(folder) != 0 ||
        !file_make_folder("ward", NULL) ||
        !file_write("ward/a.txt", HEADER "01:00,HR,80\n", 33, NULL) ||
        !file_write("ward/b.txt", HEADER "01:00,HR,90\n", 33, NULL)) {
        return -1;
    }
    session_init(&session);
    session_follow(&session, true);
    session_add_path(&session, "ward", NULL);
    load_all();
    return session.stay_count == 2 ? 0 : -1;
}

static int close_folder(void **state)
{
    char *folder = *state;
    session_free(&session);
    int status = chdir("/") == 0 ? scratch_remove(folder) : -1;
    free(folder);
    return status;
}

static void put(const char *path, const char *mode, const char *text)
{
    FILE *out = fopen(path, mode);
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static void expect_news(size_t changed, size_t added, size_t gone, size_t failed)
{
    struct session_news news = session_refresh(&session);
    assert_int_equal(news.changed, changed);
    assert_int_equal(news.added, added);
    assert_int_equal(news.gone, gone);
    assert_int_equal(news.failed, failed);
}

static void expect_readings(size_t stay, size_t count)
{
    assert_int_equal(session.stays[stay].patient->observation_count, count);
}

static void test_feed(void **state)
{
    (void)state;
    expect_news(0, 0, 0, 0);
    session_toggle_mark(&session, 0);
    put("ward/a.txt", "a", "02:00,HR,1");
    expect_news(1, 0, 0, 0);
    expect_readings(0, 1); /* HR 1 is the start of a number that is being written */
    put("ward/a.txt", "a", "20\n");
    expect_news(1, 0, 0, 0);
    expect_readings(0, 2);
    assert_true(session.stays[0].patient->observations[1].value > 119);
    assert_true(session.stays[0].marked);
    assert_int_equal(session.stays[0].edition, 2);
    expect_readings(1, 1);
    expect_news(0, 0, 0, 0);
}

static void test_new_file(void **state)
{
    (void)state;
    put("ward/c.txt", "w", "");
    put("ward/a.txt.admission", "w", "admitted 2026-11-22T07:30:00Z\n");
    expect_news(1, 2, 0, 0); /* the stay beside it is read again */
    load_all();
    assert_int_equal(session.stay_count, 2);
    assert_int_equal(session.skip_count,
                     1); /* the empty file: a time of admission alone is not a stay */
    expect_news(0, 0, 0, 0);
    put("ward/c.txt", "a", HEADER "03:00,HR,70\n");
    expect_news(0, 1, 0, 0);
    load_all();
    assert_int_equal(session.stay_count, 3);
    assert_int_equal(session.skip_count, 0);
    assert_string_equal(session.stays[2].patient->file, "ward/c.txt");
    expect_news(0, 0, 0, 0);
}

static void test_file_that_goes(void **state)
{
    (void)state;
    assert_int_equal(unlink("ward/b.txt"), 0);
    expect_news(0, 0, 1, 0);
    assert_true(session.stays[1].gone);
    expect_readings(1, 1);
    expect_news(0, 0, 0, 0);
    put("ward/b.txt", "w", "nonsense\n");
    expect_news(0, 0, 0, 1);
    expect_readings(1, 1); /* the last version read is kept */
    put("ward/b.txt", "w", HEADER "01:00,HR,90\n02:00,HR,91\n");
    expect_news(1, 0, 0, 0);
    assert_false(session.stays[1].gone);
    expect_readings(1, 2);
}

/* A table of several stays is read once: each stay keeps its place, and new ones are added. */
static void test_several_stays(void **state)
{
    (void)state;
    put("ward/c.txt", "w", "stay_id,Time,Parameter,Value\n7,01:00,HR,70\n9,01:00,HR,90\n");
    expect_news(0, 1, 0, 0);
    load_all();
    assert_int_equal(session.stay_count, 4);
    session_toggle_mark(&session, 3);
    put("ward/c.txt", "a", "9,02:00,HR,95\n8,01:00,HR,80\n");
    expect_news(1, 0, 0, 0);
    assert_int_equal(session.stay_count, 5);
    expect_readings(2, 1);
    expect_readings(3, 2);
    expect_readings(4, 1);
    assert_string_equal(session.stays[3].patient->id, "9");
    assert_true(session.stays[3].marked);
    assert_string_equal(session.stays[4].patient->id, "8");
    assert_int_equal(session.stays[4].patient->parts, 3);
    expect_news(0, 0, 0, 0);
    assert_int_equal(session.stay_count, 5);
}

static size_t count_converted(size_t stay)
{
    return session.stays[stay].patient->problem_counts[PROBLEM_CONVERTED];
}

static void decide_first_unit(size_t stay)
{
    const struct patient *patient = session.stays[stay].patient;
    size_t problem = 0;
    while (problem < patient->problem_count && patient->problems[problem].kind != PROBLEM_UNIT) {
        problem++;
    }
    assert_true(session_decide_unit(&session, stay, problem, NULL, NULL, NULL));
    assert_int_equal(count_converted(stay), 1);
}

/* A decision for one stay of a file is kept, for that stay only. */
static void test_decisions_of_several_stays(void **state)
{
    (void)state;
    put("ward/c.txt", "w",
        "stay_id,Time,Parameter,Value\n6,01:00,pH,725\n7,01:00,pH,735\n9,01:00,pH,745\n");
    expect_news(0, 1, 0, 0);
    load_all();
    assert_int_equal(session.stay_count, 5);
    decide_first_unit(3);
    decide_first_unit(4);
    expect_news(0, 0, 0, 0);
    put("ward/c.txt", "a", "9,02:00,pH,7.4\n");
    expect_news(1, 0, 0, 0);
    assert_int_equal(count_converted(2), 0);
    expect_readings(2, 0);
    assert_int_equal(count_converted(3), 1);
    expect_readings(3, 1);
    assert_int_equal(count_converted(4), 1);
    expect_readings(4, 2);
}

static void expect_gone(size_t first, bool a, bool b, bool c)
{
    assert_int_equal(session.stays[first].gone, a);
    assert_int_equal(session.stays[first + 1].gone, b);
    assert_int_equal(session.stays[first + 2].gone, c);
}

/* A stay removed from its file disappears until it is in the file again, whatever happens to the
 * file. */
static void test_stay_that_leaves_its_file(void **state)
{
    (void)state;
    static const char two[] = "stay_id,Time,Parameter,Value\n6,01:00,HR,60\n9,01:00,HR,90\n";
    put("ward/c.txt", "w",
        "stay_id,Time,Parameter,Value\n6,01:00,HR,60\n7,01:00,HR,70\n9,01:00,HR,90\n");
    expect_news(0, 1, 0, 0);
    load_all();
    assert_int_equal(session.stay_count, 5);
    put("ward/c.txt", "w", two);
    expect_news(1, 0, 1, 0);
    expect_gone(2, false, true, false);
    expect_readings(3, 1);
    expect_news(0, 0, 0, 0);
    expect_gone(2, false, true, false);
    put("ward/c.txt", "w", "nonsense\n");
    expect_news(0, 0, 0, 1);
    expect_gone(2, false, true, false);
    assert_int_equal(unlink("ward/c.txt"), 0);
    expect_news(0, 0, 2, 0);
    expect_gone(2, true, true, true);
    put("ward/c.txt", "w", two);
    expect_news(1, 0, 0, 0);
    expect_gone(2, false, true, false);
    put("ward/c.txt", "a", "7,01:00,HR,71\n7,02:00,HR,72\n");
    expect_news(1, 0, 0, 0);
    expect_gone(2, false, false, false);
    expect_readings(3, 2);
    assert_int_equal(session.stay_count, 5);
}

/* A file of one stay that then holds two: the new one is added. */
static void test_one_stay_becomes_two(void **state)
{
    (void)state;
    put("ward/c.txt", "w", "stay_id,Time,Parameter,Value\n6,01:00,HR,60\n");
    expect_news(0, 1, 0, 0);
    load_all();
    assert_int_equal(session.stay_count, 3);
    put("ward/c.txt", "a", "9,01:00,HR,90\n");
    expect_news(1, 0, 0, 0);
    assert_int_equal(session.stay_count, 4);
    assert_string_equal(session.stays[2].patient->id, "6");
    assert_string_equal(session.stays[3].patient->id, "9");
    expect_news(0, 0, 0, 0);
}

/* The file with the time of admission belongs to the stay: a change of that alone reads it again.
 */
static void test_admission_alone(void **state)
{
    (void)state;
    assert_false(session.stays[0].wall.known);
    put("ward/a.txt.admission", "w", "admitted 2026-11-21T22:40:00Z\n");
    expect_news(1, 1, 0, 0);
    load_all();
    assert_true(session.stays[0].wall.known);
    expect_news(0, 0, 0, 0);
    struct wall before = session.stays[0].wall;
    put("ward/new", "w",
        "admitted 2026-11-20T22:40:00Z\n"); /* of the same size, moved into its place */
    assert_int_equal(rename("ward/new", "ward/a.txt.admission"), 0);
    expect_news(1, 0, 0, 0);
    struct wall after = session.stays[0].wall;
    assert_memory_not_equal(&before, &after, sizeof before);
    assert_int_equal(unlink("ward/a.txt.admission"), 0);
    expect_news(1, 0, 0, 0);
    assert_false(session.stays[0].wall.known);
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, open_folder, close_folder)
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_feed),
        IN_FOLDER(test_new_file),
        IN_FOLDER(test_file_that_goes),
        IN_FOLDER(test_several_stays),
        IN_FOLDER(test_decisions_of_several_stays),
        IN_FOLDER(test_stay_that_leaves_its_file),
        IN_FOLDER(test_one_stay_becomes_two),
        IN_FOLDER(test_admission_alone),
    };
    return cmocka_run_group_tests_name("refresh", tests, NULL, NULL);
}
