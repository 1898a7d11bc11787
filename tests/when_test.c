/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Spellings of times, and interpretation of a column of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "patient/when.h"

static void same(const char *what, double a, double b)
{
    if (!(fabs(a - b) < 1e-8)) {
        fail_msg("%s: %.12g is not %.12g", what, a, b);
    }
}

static void test_durations(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double hours;
    } cases[] = {
        {"07:30", 7.5},
        {"7:30", 7.5},
        {"25:30:00", 25.5},
        {"47:59:59.5", 47.9998611111111},
        {" 00:00 ", 0},
        {"-00:10", -1.0 / 6},
        {"1 days 01:30:00", 25.5},
        {"1 day, 1:30:00", 25.5},
        {"2 d 3:00", 51},
        {"0 days 00:20:00.000000", 1.0 / 3},
        {"-1 days +23:30:00", -0.5},
        {"1 days", 24},
        {"2:15 PM", 14.25},
        {"12:05 am", 5.0 / 60},
        {"1000:00", 1000},
        {"7.5 h", 7.5},
        {"-15 min", -0.25},
        {"1,5 days", 36},
        {"08h30", 8.5},
        {"8h05", 8 + 5.0 / 60},
        {"2:15 p.m.", 14.25},
        {"2:15 p. m.", 14.25},
        {"08:30 Uhr", 8.5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct when when = when_read(cases[i].text);
        if (when.kind != WHEN_DURATION) {
            fail_msg("%s is of kind %d", cases[i].text, (int)when.kind);
        }
        same(cases[i].text, when_hours(&when, ORDER_UNKNOWN, SCALE_UNKNOWN), cases[i].hours);
    }
}

static void test_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double days;
    } cases[] = {
        {"1970-01-01", 0},
        {"2026-03-04T07:30:00Z", 20516.3125},
        {"2026-03-04T09:30:00+02:00", 20516.3125},
        {"2026-03-04 02:00:00-0530", 20516.3125},
        {"2026-03-04 07:30", 20516.3125},
        {"2026/3/4 7:30", 20516.3125},
        {"20260304", 20516},
        {"04.03.2026 07:30", 20516.3125},
        {"04-Mar-2026 07:30:00", 20516.3125},
        {"13/03/2026", 20525},
        {"03/13/2026", 20525},
        {"3/13/26 12:00 PM", 20525.5},
        {"2024-02-29 00:00", 19782},
        {"2150-06-30 12:00:00", 65924.5},
        {"2026-03-04T07:30:00.250+01", 20516.2708362269},
        {"04MAR2026:07:30:00", 20516.3125},
        {"04MAR2026", 20516},
        {"Mar 4 2026 7:30AM", 20516.3125},
        {"March 4, 2026 07:30", 20516.3125},
        {"2026-03-04 0730", 20516.3125},
        {"2026-03-04 07:30:00 UTC", 20516.3125},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct when when = when_read(cases[i].text);
        if (when.kind != WHEN_DATE) {
            fail_msg("%s is of kind %d", cases[i].text, (int)when.kind);
        }
        same(cases[i].text, when_hours(&when, ORDER_UNKNOWN, SCALE_UNKNOWN), cases[i].days * 24);
    }
}

static void test_no_times(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "noon",
                                        "7:3",
                                        "07:60",
                                        "07:30:99",
                                        "2026-02-30",
                                        "2026-13-01",
                                        "31/02/2026",
                                        "12:30 xm",
                                        "13:05 pm",
                                        "2026-03-04T25:00:00Z",
                                        "1 days 25:00",
                                        "7.5.2",
                                        "07:30 08:00",
                                        "123:45:67:89",
                                        "2026-03-04 07:30 and more text than any time has",
                                        "29/02/2025",
                                        "1/2",
                                        "00:00Z",
                                        "--:--",
                                        "99999:00"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct when when = when_read(texts[i]);
        if (when.kind != WHEN_NONE) {
            fail_msg("'%s' is of kind %d", texts[i], (int)when.kind);
        }
    }
}

static void look(struct when_column *column, const char *const *texts)
{
    *column = (struct when_column){0};
    for (; *texts; texts++) {
        struct when when = when_read(*texts);
        when_look(column, &when);
    }
}

#define LOOK(column, ...) look(column, (const char *const[]){__VA_ARGS__, NULL})

static void test_order(void **state)
{
    (void)state;
    struct when_column column;
    LOOK(&column, "03/04/2026 22:00", "13/04/2026 01:00");
    assert_int_equal(when_order_of(&column), ORDER_DAY_FIRST);
    LOOK(&column, "03/04/2026 22:00", "03/14/2026 01:00");
    assert_int_equal(when_order_of(&column), ORDER_MONTH_FIRST);
    /* the month is above 12 in either order: no order fits */
    LOOK(&column, "13/04/2026 22:00", "03/14/2026 01:00", "03/04/2026 02:00");
    assert_int_equal(when_order_of(&column), ORDER_UNKNOWN);
    /* past midnight: two hours or a month */
    LOOK(&column, "03/04/2026 23:00", "04/04/2026 01:00");
    assert_int_equal(when_order_of(&column), ORDER_DAY_FIRST);
    LOOK(&column, "03/04/2026 23:00", "03/05/2026 01:00");
    assert_int_equal(when_order_of(&column), ORDER_MONTH_FIRST);
    /* the same day in either order */
    LOOK(&column, "03/04/2026 08:00", "03/04/2026 09:30");
    assert_int_equal(when_order_of(&column), ORDER_DAY_FIRST);
    /* months apart both ways */
    LOOK(&column, "01/02/2026 08:00", "03/05/2026 09:30");
    assert_int_equal(when_order_of(&column), ORDER_UNKNOWN);
    /* two digits for the year, which comes last or first */
    LOOK(&column, "26-11-03 22:00", "26-11-04 01:30");
    assert_true(when_has_year_first(&column));
    LOOK(&column, "25/12/31 22:00", "26/01/01 01:30");
    assert_true(when_has_year_first(&column));
    LOOK(&column, "03-11-26 22:00", "04-11-26 01:30");
    assert_false(when_has_year_first(&column));
    LOOK(&column, "11/30/26 22:00", "12/01/26 01:30");
    assert_false(when_has_year_first(&column));
    LOOK(&column, "2026-11-03 22:00", "2027-11-04 01:30");
    assert_false(when_has_year_first(&column));
    struct when when = when_read("03/04/2026 06:00");
    assert_int_equal(when.kind, WHEN_AMBIGUOUS);
    assert_true(isnan(when_hours(&when, ORDER_UNKNOWN, SCALE_HOURS)));
    same("3 April", when_hours(&when, ORDER_DAY_FIRST, SCALE_UNKNOWN), 20546.25 * 24);
    same("4 March", when_hours(&when, ORDER_MONTH_FIRST, SCALE_UNKNOWN), 20516.25 * 24);
}

static void test_scale(void **state)
{
    (void)state;
    struct when_column column;
    LOOK(&column, "46085.3125", "46085.5");
    assert_int_equal(when_scale_of(&column, "Time"), SCALE_SERIAL);
    struct when when = when_read("46085.3125");
    same("serial", when_hours(&when, ORDER_UNKNOWN, SCALE_SERIAL), 20516.3125 * 24);
    when = when_read("46085.020833333");
    same("half past midnight", when_hours(&when, ORDER_UNKNOWN, SCALE_SERIAL), 20516 * 24 + 0.5);
    LOOK(&column, "0.5", "1.25", "2");
    assert_int_equal(when_scale_of(&column, "Time"), SCALE_UNKNOWN);
    assert_int_equal(when_scale_of(&column, "Hours"), SCALE_HOURS);
    assert_int_equal(when_scale_of(&column, "day of stay"), SCALE_DAYS);
    assert_int_equal(when_scale_of(&column, "observationoffset"), SCALE_MINUTES);
    assert_int_equal(when_scale_of(&column, "TIME_MIN"), SCALE_MINUTES);
    when = when_read("1,25");
    same("decimal days", when_hours(&when, ORDER_UNKNOWN, SCALE_DAYS), 30);
    same("decimal hours", when_hours(&when, ORDER_UNKNOWN, SCALE_HOURS), 1.25);
    assert_true(isnan(when_hours(&when, ORDER_UNKNOWN, SCALE_UNKNOWN)));
    LOOK(&column, "2026-03-04T07:30:00Z", "2026-03-04 09:30");
    assert_true(column.zoned && column.unzoned);
}

static bool is_wall_clock(const double *hours, size_t count, size_t *steps_back)
{
    struct when_walk walk = {0};
    for (size_t i = 0; i < count; i++) {
        when_step(&walk, hours[i]);
    }
    *steps_back = walk.steps_back;
    return when_is_wall_clock(&walk);
}

#define WALL_CLOCK(steps, ...)                                                                     \
    is_wall_clock((const double[]){__VA_ARGS__},                                                   \
                  sizeof((const double[]){__VA_ARGS__}) / sizeof(double), steps)

static void test_midnight(void **state)
{
    (void)state;
    size_t back;
    assert_true(WALL_CLOCK(&back, 21.5, 23.75, 0.25, 4, 23, 1));
    assert_false(WALL_CLOCK(&back, 1, 2, 2, 3, 23));
    assert_int_equal(back, 0);
    assert_false(WALL_CLOCK(&back, 21, 23, 25, 2)); /* hours of a stay */
    assert_false(WALL_CLOCK(&back, 20, 3, 21, 1));  /* a step of 17 hours: rows out of order */
    assert_int_equal(back, 1);
    assert_false(WALL_CLOCK(&back, 5, 4.5, 6));
    assert_int_equal(back, 1);
    struct when_walk walk = {0};
    assert_false(when_step(&walk, 22));
    assert_true(when_step(&walk, 1));
    assert_false(when_step(&walk, 1));
}

static void test_names(void **state)
{
    (void)state;
    static const char *const times[] = {"Time",         "TIME (h)",  "time_hours",
                                        "Date/Time",    "charttime", "Hours since admission",
                                        "Fecha y hora", "Offset"};
    static const char *const others[] = {
        "",      "HR",        "T",
        "Temp",  "DIAS",      "Day",
        "Value", "storetime", "the time of day at which it was written down"};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        assert_true(when_names_time(times[i]));
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_false(when_names_time(others[i]));
    }
    assert_true(when_names_date("Date") && when_names_date("fecha"));
    assert_false(when_names_date("datetime"));
    assert_true(when_read("7:30 pm").half_day);
    assert_false(when_read("1 days 07:30").half_day);
}

static void test_two_fields(void **state)
{
    (void)state;
    struct when when = when_join_fields("2026-03-04", "07:30");
    assert_true(when.kind == WHEN_DATE && when.clock);
    same("joined", when_hours(&when, ORDER_UNKNOWN, SCALE_UNKNOWN), 20516 * 24 + 7.5);
    assert_int_equal(when_join_fields("2026-03-04 00:00:00", "7:30 PM").kind, WHEN_DATE);
    assert_int_equal(when_join_fields("03/04/2026", "07:30").kind, WHEN_AMBIGUOUS);
    assert_int_equal(when_join_fields("2026-03-04 06:00", "07:30").kind, WHEN_NONE);
    assert_int_equal(when_join_fields("", "07:30").kind, WHEN_NONE);
    assert_int_equal(when_join_fields("2026-03-04", "").kind, WHEN_NONE);
    assert_int_equal(when_join_fields("2026-03-04", "25:30").kind, WHEN_NONE);
}

/* In any order, and stay by stay. */
static void test_joined_columns(void **state)
{
    (void)state;
    struct when_column column, other;
    LOOK(&column, "05/04/2026 22:00", "03/04/2026 08:00", "04/04/2026 01:00");
    assert_int_equal(when_order_of(&column), ORDER_DAY_FIRST);
    LOOK(&other, "08/11/2026 22:00", "09/11/2026 01:00");
    when_join(&column, &other);
    assert_int_equal(when_order_of(&column), ORDER_DAY_FIRST);
    LOOK(&other, "11/08/2026 22:00", "11/09/2026 01:00");
    when_join(&column, &other);
    assert_int_equal(when_order_of(&column), ORDER_UNKNOWN);
    LOOK(&column, "46085.5");
    LOOK(&other, "19.5", "2026-03-04T07:30Z");
    when_join(&column, &other);
    assert_int_equal(when_scale_of(&column, "Time"), SCALE_UNKNOWN);
    assert_true(column.zoned && column.fractions && column.counts[WHEN_NUMBER] == 2);
}

/* Hours and minutes alone are read on a way of their own: to the same bits as with seconds. */
static void test_plain_durations(void **state)
{
    (void)state;
    for (int minute = 0; minute < 60 * 10000; minute += minute < 6000 ? 1 : 7) {
        char plain[16], seconds[16];
        snprintf(plain, sizeof plain, minute % 2 ? "%d:%02d" : "%02d:%02d", minute / 60,
                 minute % 60);
        snprintf(seconds, sizeof seconds, "%d:%02d:00", minute / 60, minute % 60);
        struct when one = when_read(plain), two = when_read(seconds);
        assert_int_equal(one.kind, WHEN_DURATION);
        assert_memory_equal(&one.hours, &two.hours, sizeof one.hours);
        assert_false(one.half_day || one.clock || one.zoned);
    }
    static const char *const others[] = {"7:5",      "07:60", "07:3a", "07:300",
                                         "12345:00", ":30",   "07:",   "a7:30"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        assert_int_equal(when_read(others[i]).kind, WHEN_NONE);
    }
}

/* Each day is 24 hours after the one before, in all months and leap years. */
static void test_calendar(void **state)
{
    (void)state;
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    double before = NAN;
    for (int year = 1850; year <= 2400; year++) {
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        for (int month = 1; month <= 12; month++) {
            for (int day = 1; day <= days[month - 1] + (month == 2 && leap); day++) {
                char text[32];
                snprintf(text, sizeof text, "%04d-%02d-%02d 00:00", year, month, day);
                struct when when = when_read(text);
                double hours = when_hours(&when, ORDER_UNKNOWN, SCALE_UNKNOWN);
                assert_true(isnan(before) || fabs(hours - before - 24) <= 0);
                assert_true(year != 1970 || month != 1 || day != 1 || fabs(hours) <= 0);
                before = hours;
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_durations),      cmocka_unit_test(test_dates),
        cmocka_unit_test(test_no_times),       cmocka_unit_test(test_order),
        cmocka_unit_test(test_scale),          cmocka_unit_test(test_midnight),
        cmocka_unit_test(test_names),          cmocka_unit_test(test_two_fields),
        cmocka_unit_test(test_joined_columns), cmocka_unit_test(test_plain_durations),
        cmocka_unit_test(test_calendar),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
