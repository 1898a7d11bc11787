/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* app/session: a corrected map of a table's columns and its effect on open stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/mapping.h"
#include "app/session.h"
#include "base/file.h"
#include "scratch.h"

static struct session session;

static void put(const char *path, const char *text)
{
    assert_true(file_write(path, text, strlen(text), NULL));
}

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
        !file_make_folder("ward", NULL)) {
        return -1;
    }
    put("ward/a.csv", "Time,Laktat,HR,Bed\n01:00,18,80,5\n02:00,20,82,5\n03:00,25,90,5");
    put("ward/b.csv", "Time,HR,Laktat,Bed\n01:00,70,9,6\n");
    put("ward/c.csv", "Time,HR\n01:00,60\n");
    put("ward/d.csv", "Uhr,HR\n01:00,50\n");
    session_init(&session);
    session_follow(&session, true);
    session_add_path(&session, "ward", NULL);
    load_all();
    return session.stay_count == 3 && session.skip_count == 1 ? 0 : -1;
}

static int close_folder(void **state)
{
    char *folder = *state;
    session_free(&session);
    int status = chdir("/") == 0 ? scratch_remove(folder) : -1;
    free(folder);
    return status;
}

/* The columns of a file with some of them corrected ("Laktat=Lactate:mg/dL", NULL at the end). */
static void correct(struct mapping *mapping, const char *path, const char *const *settings)
{
    assert_true(session_open_mapping(&session, path, mapping, NULL));
    for (; *settings; settings++) {
        char name[40];
        size_t length = strcspn(*settings, "=");
        snprintf(name, sizeof name, "%.*s", (int)length, *settings);
        assert_true(
            mapping_set(mapping, mapping_find(mapping, name), *settings + length + 1, NULL));
    }
}

/* Stores a correction. */
static struct session_mapping set(const char *path, const char *const *settings)
{
    struct mapping mapping;
    struct session_mapping done;
    struct error error = ERROR_NONE;
    correct(&mapping, path, settings);
    bool ok = session_set_map(&session, path, &mapping.map, &done, &error);
    assert_string_equal(error.text, "");
    assert_true(ok);
    session_mapping_free(&done);
    mapping_close(&mapping);
    return done;
}

/* A correction that is refused, with a reason and nothing changed. */
static void refuse(const char *path, const char *const *settings, const char *reason)
{
    struct mapping mapping;
    struct session_mapping done;
    struct error error = ERROR_NONE;
    unsigned before = session.stays[0].edition;
    correct(&mapping, path, settings);
    assert_false(session_set_map(&session, path, &mapping.map, &done, &error));
    if (!strstr(error.text, reason)) {
        fail_msg("%s: %s", reason, error.text);
    }
    assert_int_not_equal(access("ward/.icurisk-map", F_OK), 0);
    assert_int_equal(session.stays[0].edition, before);
    assert_int_equal(session.maps_count, 0);
    session_mapping_free(&done);
    mapping_close(&mapping);
}

static double value_of(size_t stay, enum variable variable)
{
    const struct patient *patient = session.stays[stay].patient;
    for (size_t i = 0; i < patient->observation_count; i++) {
        if (patient->observations[i].variable == variable) {
            return patient->observations[i].value;
        }
    }
    return -1;
}

static void expect_near(double value, double expected)
{
    assert_true(value > expected - 1e-3 && value < expected + 1e-3);
}

static const char *const lactate[] = {"Laktat=Lactate:mg/dL", NULL};

static void test_all_files_of_the_shape(void **state)
{
    (void)state;
    expect_near(value_of(0, VARIABLE_LACTATE), 18);
    struct session_mapping done = set("ward/a.csv", lactate);
    assert_true(done.writable);
    assert_int_equal(done.files, 2);
    assert_int_equal(done.refused, 1); /* c.csv has two of the three columns */
    assert_int_equal(done.failed, 0);
    assert_int_equal(session.stay_count, 3);
    expect_near(value_of(0, VARIABLE_LACTATE), 18 / 9.01);
    expect_near(value_of(1, VARIABLE_LACTATE), 9 / 9.01);
    expect_near(value_of(2, VARIABLE_HR), 60);
    /* its last line has no end, which matters only where another program may be writing */
    assert_int_equal(session.stays[0].patient->observation_count, 6);
    assert_false(session.stays[0].growing);
    assert_int_equal(session_refresh(&session).changed, 0);
}

static void test_decisions_are_kept(void **state)
{
    (void)state;
    put("ward/e.csv", "Time,Temp,Puls,Nr\n01:00,98.2,80,1\n02:00,99.1,81,1\n03:00,98.6,82,1\n");
    session_queue(&session, "ward/e.csv");
    load_all();
    size_t stay = session.stay_count - 1, problem = 0;
    const struct patient *patient = session.stays[stay].patient;
    while (problem < patient->problem_count && patient->problems[problem].kind != PROBLEM_UNIT) {
        problem++;
    }
    assert_true(problem < patient->problem_count);
    assert_true(session_decide_unit(&session, stay, problem, NULL, NULL, NULL));
    session_toggle_mark(&session, stay);
    expect_near(value_of(stay, VARIABLE_TEMP), 36.777);
    size_t decided = session.stays[stay].decision_count;
    set("ward/e.csv", (const char *const[]){"Puls=ignored", NULL});
    assert_int_equal(session.stays[stay].decision_count, decided);
    assert_true(session.stays[stay].marked);
    expect_near(value_of(stay, VARIABLE_TEMP), 36.777);
    expect_near(value_of(stay, VARIABLE_HR), -1);
    /* with the unit stated, no value is converted twice */
    set("ward/e.csv", (const char *const[]){"Temp=Temp:degF", NULL});
    expect_near(value_of(stay, VARIABLE_TEMP), 36.777);
}

static void test_a_file_becomes_a_stay(void **state)
{
    (void)state;
    struct session_mapping done = set("ward/d.csv", (const char *const[]){"Uhr=time", NULL});
    assert_int_equal(done.stays_before, 0);
    assert_int_equal(done.stays, 1);
    assert_int_equal(session.skip_count, 0);
    assert_int_equal(session.stay_count, 4);
    assert_string_equal(session.stays[3].patient->id, "d");
}

static void test_one_stay_becomes_two(void **state)
{
    (void)state;
    put("ward/f.csv", "Time,HR,Wer\n01:00,50,x\n02:00,60,y\n");
    session_queue(&session, "ward/f.csv");
    load_all();
    size_t stay = session.stay_count - 1;
    struct session_mapping done = set("ward/f.csv", (const char *const[]){"Wer=patient", NULL});
    assert_int_equal(done.stays_before, 1);
    assert_int_equal(done.stays, 2);
    assert_int_equal(session.stay_count, stay + 3);
    /* the joined patient is gone */
    assert_true(session.stays[stay].gone);
    assert_int_equal(session.stays[stay].patient->observation_count, 0);
    assert_int_equal(session.stays[stay].patient->hours, 0);
    assert_int_equal(session.stays[stay].patient->problem_count, 1);
    assert_string_equal(session.stays[stay + 1].patient->id, "x");
    expect_near(value_of(stay + 2, VARIABLE_HR), 60);
    set("ward/f.csv", (const char *const[]){"Wer=ignored", NULL});
    assert_false(session.stays[stay].gone);
    assert_int_equal(session.stays[stay].patient->observation_count, 2);
    assert_int_equal(session.stays[stay + 1].patient->observation_count, 0);
}

static void test_refused(void **state)
{
    (void)state;
    refuse("ward/a.csv", (const char *const[]){"Laktat=HR", NULL}, "two columns mean HR");
    refuse("ward/a.csv", (const char *const[]){"Time=ignored", NULL}, "needs a column of times");
    refuse("ward/a.csv", (const char *const[]){"HR=ignored", "Laktat=ignored", NULL},
           "not a patient file");
    refuse("ward/c.csv", (const char *const[]){"HR=Temp:degC", NULL}, "no reading left");
    refuse("ward/c.csv", (const char *const[]){"HR=date", NULL}, "ward/c.csv");
    put("ward/.icurisk-map", "icurisk-map 9\n");
    struct mapping mapping;
    assert_false(session_open_mapping(&session, "ward/a.csv", &mapping, NULL));
    mapping_close(&mapping);
}

/* Files written by Entry have fixed columns. */
static void test_entered(void **state)
{
    (void)state;
    put("ward/g.csv", "Time,Parameter,Value\n00:00,RecordID,7001\n00:00,Entry,1\n01:00,HR,80\n");
    put("ward/h.csv", "Time,Parameter,Value\n01:00,HR,80\n");
    session_queue(&session, "ward/g.csv");
    session_queue(&session, "ward/h.csv");
    load_all();
    assert_int_equal(session.stay_count, 5);
    bool entered = session.stays[3].patient->entered;
    assert_true(entered);
    refuse("ward/h.csv", (const char *const[]){"Time=hours", NULL}, "entered at the bedside");
}

/* In a read-only folder the map holds for the session only. */
static void test_read_only(void **state)
{
    (void)state;
    bool root = geteuid() == 0;
    assert_int_equal(chmod(".", 0755), 0);
    assert_int_equal(chmod("ward", 0555), 0);
    static const char *const names[] = {"ward/a.csv", "ward/b.csv", "ward/c.csv", "ward/d.csv"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_int_equal(chmod(names[i], 0444), 0);
    }
    assert_true(!root || seteuid(65534) == 0);
    struct session_mapping done = set("ward/a.csv", lactate);
    assert_false(done.writable);
    assert_true(done.reason.set);
    expect_near(value_of(0, VARIABLE_LACTATE), 18 / 9.01);
    expect_near(value_of(1, VARIABLE_LACTATE), 9 / 9.01);
    assert_true(session_reload(&session, 0, NULL));
    expect_near(value_of(0, VARIABLE_LACTATE), 18 / 9.01);
    /* the next correction builds on it */
    set("ward/a.csv", (const char *const[]){"HR=ignored", NULL});
    expect_near(value_of(1, VARIABLE_LACTATE), 9 / 9.01);
    expect_near(value_of(1, VARIABLE_HR), -1);
    assert_true(!root || seteuid(0) == 0);
    assert_int_equal(chmod("ward", 0755), 0);
    assert_int_not_equal(access("ward/.icurisk-map", F_OK), 0);
    set("ward/a.csv", (const char *const[]){"HR=HR", NULL}); /* and now it can be stored */
    assert_int_equal(session.maps_count, 0);
    expect_near(value_of(1, VARIABLE_HR), 70);
    assert_int_equal(access("ward/.icurisk-map", F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_folder, close_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_all_files_of_the_shape),
        TEST(test_decisions_are_kept),
        TEST(test_a_file_becomes_a_stay),
        TEST(test_one_stay_becomes_two),
        TEST(test_refused),
        TEST(test_entered),
        TEST(test_read_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
