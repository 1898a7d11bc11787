/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Wall-clock times: midnight, daylight saving time, zones, and unknown times. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "fixture.h"
#include "patient/reader.h"
#include "patient/record.h"
#include "patient/wall.h"

static void set_zone(const char *zone)
{
    setenv("TZ", zone, 1);
    tzset();
}

/* Saturday 21 November 2026, 22:40 UTC. */
static const time_t admitted = 1795300800;

static void test_midnight(void **state)
{
    (void)state;
    char out[WALL_BYTES];
    struct wall wall = wall_of_admission(admitted);
    set_zone("UTC");
    assert_string_equal(wall_clock(&wall, 0, out, sizeof out), "22:40");
    assert_string_equal(wall_short(&wall, 79, out, sizeof out), "Sat 23:59");
    assert_string_equal(wall_short(&wall, 80, out, sizeof out), "Sun 00:00");
    assert_string_equal(wall_short(&wall, -1, out, sizeof out), "Sat 22:39");
    assert_string_equal(wall_date(&wall, 80, out, sizeof out), "2026-11-22 00:00");
    assert_string_equal(wall_moment(&wall, 2.5, out, sizeof out), "Sun 01:10, hour 02:30");
    assert_string_equal(wall_moment(&wall, NAN, out, sizeof out), "--:--");
    assert_string_equal(wall_moment(&(struct wall){0}, 2.5, out, sizeof out), "hour 02:30");
    assert_string_equal(wall_brief(&wall, 2.5, out, sizeof out), "Sun 01:10 (02:30)");
    assert_string_equal(wall_brief(&(struct wall){0}, 2.5, out, sizeof out), "02:30");
    /* Shown a minute before midnight, a minute after it, and a day later. */
    time_t late = admitted + 79 * 60;
    assert_string_equal(wall_near(&wall, 0, late, out, sizeof out), "22:40 today");
    assert_string_equal(wall_near(&wall, 0, late + 120, out, sizeof out), "22:40 yesterday");
    assert_string_equal(wall_near(&wall, 0, late + 120 + 86400, out, sizeof out),
                        "2026-11-21 22:40");
    assert_string_equal(wall_near(&wall, 120, late, out, sizeof out), "2026-11-22 00:40");
}

/* The night when clocks go back has 25 hours: 02:30 occurs twice. */
static void test_summer_time(void **state)
{
    (void)state;
    char out[WALL_BYTES];
    set_zone("CET-1CEST,M3.5.0,M10.5.0/3");
    struct wall wall = wall_of_admission(1792879200); /* 2026-10-25 00:00 by that clock */
    assert_string_equal(wall_short(&wall, 0, out, sizeof out), "Sun 00:00");
    assert_string_equal(wall_short(&wall, 150, out, sizeof out), "Sun 02:30");
    assert_string_equal(wall_short(&wall, 210, out, sizeof out), "Sun 02:30");
    assert_string_equal(wall_short(&wall, 270, out, sizeof out), "Sun 03:30");
    /* a quarter of an hour after the next midnight: the evening before is yesterday */
    time_t now = 1792879200 + 25 * 3600 + 900;
    assert_string_equal(wall_near(&wall, 10, now, out, sizeof out), "00:10 yesterday");
    assert_string_equal(wall_near(&wall, 25 * 60, now, out, sizeof out), "00:00 today");
    assert_string_equal(wall_near(&wall, -10, now, out, sizeof out), "2026-10-24 23:50");
}

/* Of the only stay of a file. */
static struct wall wall_of_file(const char *name, const char *content)
{
    char *folder = fixture_folder(), *path = fixture_file(folder, name, content);
    struct error error = ERROR_NONE;
    struct patient *patient = reader_read_one(path, NULL, &error);
    if (!patient) {
        fail_msg("%s: %s", content, error.text);
    }
    struct wall wall = wall_of_patient(patient);
    patient_free(patient);
    free(path);
    fixture_remove(folder);
    return wall;
}

/* Of a stay in FHIR whose encounter starts at this time. */
static struct wall wall_of_start(const char *start)
{
    struct text text = {0};
    text_format(&text,
                "{\"resourceType\":\"Patient\",\"id\":\"p\",\"birthDate\":\"1950\"}\n"
                "{\"resourceType\":\"Encounter\",\"id\":\"e\",\"status\":\"in-progress\","
                "\"class\":{\"code\":\"ACUTE\"},\"subject\":{\"reference\":\"Patient/p\"},"
                "\"period\":{\"start\":\"%s\"}}\n"
                "{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"coding\":["
                "{\"system\":\"http://loinc.org\",\"code\":\"8867-4\"}]},"
                "\"subject\":{\"reference\":\"Patient/p\"},\"effectiveDateTime\":\"%s\","
                "\"valueQuantity\":{\"value\":88,\"code\":\"/min\"}}\n",
                start, start);
    struct wall wall = wall_of_file("a.ndjson", text.data);
    text_free(&text);
    return wall;
}

static void expect_start(const char *zone, const char *start, const char *date)
{
    char out[WALL_BYTES];
    set_zone(zone);
    struct wall wall = wall_of_start(start);
    assert_true(wall.known);
    assert_string_equal(wall_date(&wall, 0, out, sizeof out), date);
}

static void test_zones_of_files(void **state)
{
    (void)state;
    char out[WALL_BYTES];
    expect_start("UTC", "2026-11-22T07:30:00+05:30", "2026-11-22 07:30 +05:30");
    expect_start("IST-5:30", "2026-11-22T07:30:00+05:30", "2026-11-22 07:30");
    expect_start("IST-5:30", "2026-11-22T02:00:00Z", "2026-11-22 07:30");
    expect_start("IST-5:30", "2026-11-22T07:30:00-04:00", "2026-11-22 07:30 -04:00");
    expect_start("IST-5:30", "2026-11-22T07:30:00", "2026-11-22 07:30"); /* its only clock */
    /* The zone holds for the readings, too. */
    set_zone("UTC");
    struct wall wall = wall_of_start("2026-11-22T23:30:00+05:30");
    assert_string_equal(wall_short(&wall, 60, out, sizeof out), "Mon 00:30");
    assert_string_equal(wall_near(&wall, 60, 1795368600, out, sizeof out),
                        "2026-11-23 00:30 +05:30");
}

/* Of a table whose rows have these times. */
static struct wall wall_of_rows(const char *first, const char *second)
{
    struct text text = {0};
    text_format(&text, "Time,HR,Temp\n%s,80,37\n%s,82,37.1\n", first, second);
    struct wall wall = wall_of_file("a.csv", text.data);
    text_free(&text);
    return wall;
}

static void expect_rows(const char *first, const char *second, const char *begin, const char *end,
                        long minutes)
{
    char out[WALL_BYTES];
    struct wall wall = wall_of_rows(first, second);
    assert_true(wall.known);
    assert_string_equal(wall_date(&wall, 0, out, sizeof out), begin);
    assert_string_equal(wall_date(&wall, minutes, out, sizeof out), end);
}

/* The times of a table are shown as written and never converted to the zone of this machine. The
 * day is shown only if it is certain. */
static void test_clocks_of_tables(void **state)
{
    (void)state;
    static const char *const zones[] = {"UTC", "IST-5:30", "CET-1CEST,M3.5.0,M10.5.0/3"};
    char out[WALL_BYTES];
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
        set_zone(zones[i]);
        /* over the night when the clocks of CET go back */
        expect_rows("2026-10-24 23:30", "2026-10-25 04:15", "2026-10-24 23:30", "2026-10-25 04:15",
                    285);
        expect_rows("24/10/2026 23:30", "25/10/2026 04:15", "2026-10-24 23:30", "2026-10-25 04:15",
                    285);
        struct wall wall = wall_of_rows("2026-10-24 23:30", "2026-10-25 04:15");
        assert_true(wall.fixed); /* so that no time is "today" */
        assert_string_equal(wall_near(&wall, 0, 1792879200, out, sizeof out), "2026-10-24 23:30");
    }
    set_zone("UTC");
    expect_rows("2026-10-24T23:30:00+05:30", "2026-10-25T00:30:00+05:30", "2026-10-24 23:30 +05:30",
                "2026-10-25 00:30 +05:30", 60);
    /* 3 April or 4 March: the hours are known, the day is not */
    assert_false(wall_of_rows("03/04/2026 07:30", "03/04/2026 09:30").known);
    /* day numbers count from 1900, or from 1904 */
    assert_false(wall_of_rows("46100.25", "46100.5").known);
    assert_false(wall_of_rows("07:30", "08:30").known); /* since admission */
}

/* Only beside a file with one stay: with several stays it would be unclear whose it is. */
static void test_beside_the_file(void **state)
{
    (void)state;
    char *folder = fixture_folder();
    char *path = fixture_file(folder, "a.txt",
                              "Time,Parameter,Value\n00:00,RecordID,7\n"
                              "00:10,HR,80\n");
    struct patient *patient = reader_read_one(path, NULL, NULL);
    assert_non_null(patient);
    assert_false(wall_of_patient(patient).known);
    assert_true(admission_write(path, admitted, NULL));
    struct wall wall = wall_of_patient(patient);
    assert_true(wall.known && !wall.fixed);
    assert_int_equal(wall.admitted, admitted);
    patient->parts = 2;
    assert_false(wall_of_patient(patient).known);
    patient_free(patient);
    free(path);
    fixture_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_midnight),        cmocka_unit_test(test_summer_time),
        cmocka_unit_test(test_zones_of_files),  cmocka_unit_test(test_clocks_of_tables),
        cmocka_unit_test(test_beside_the_file),
    };
    return cmocka_run_group_tests_name("wall", tests, NULL, NULL);
}
