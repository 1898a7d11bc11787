/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Hourly cells: the hour of a reading, carrying forward, unknown values. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"
#include "patient/timeline.h"

static void test_bins(void **state)
{
    (void)state;
    static const struct {
        double hour;
        int bin;
    } cases[] = {{0, 0},         {1.0, 0},        {1.0000001, 0}, {1.00001, 1}, {47.99, 47},
                 {48.0, 47},     {-0.5, 0},       {-0.99, 0},     {-1, -1},     {-1.5, -1},
                 {48.1, -1},     {48.0001, -1},   {2, 1},         {2.5, 2},     {NAN, -1},
                 {INFINITY, -1}, {-INFINITY, -1}, {1e300, -1}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(timeline_bin(cases[i].hour), cases[i].bin);
    }
    for (int minute = 0; minute <= 48 * 60; minute++) {
        int expected = minute == 0 ? 0 : (minute - 1) / 60;
        assert_int_equal(timeline_bin(minute / 60.0), expected);
    }
}

static void near(float a, double b)
{
    if (!(fabs((double)a - b) < 1e-5)) {
        fail_msg("%.9g is not %.9g", (double)a, b);
    }
}

static void test_cells(void **state)
{
    (void)state;
    static struct timeline timeline;
    struct patient *p = made_challenge("01:30,HR,80\n02:00,HR,100\n01:45,HR,60\n05:00,HR,70\n"
                                       "03:00,Urine,40\n02:30,Urine,60\n02:00,GCS,14\n");
    timeline_build(p, &timeline);
    patient_free(p);
    const struct cell *hr = timeline.cells[VARIABLE_HR];
    assert_int_equal(hr[0].origin, CELL_NONE);
    assert_int_equal(hr[0].category, -1);
    assert_int_equal(hr[1].origin, CELL_MEASURED);
    assert_int_equal(hr[1].readings, 3);
    near(hr[1].value, 100);
    near(hr[1].mean, 80);
    near(hr[1].sum, 240);
    near(hr[1].low, 60);
    near(hr[1].high, 100);
    near(hr[1].at, 2);
    for (int hour = 2; hour < 4; hour++) {
        assert_int_equal(hr[hour].origin, CELL_CARRIED);
        assert_int_equal(hr[hour].readings, 0);
        near(hr[hour].value, 100);
        near(hr[hour].at, 2);
        near(hr[hour].mean + hr[hour].sum + hr[hour].low + hr[hour].high, 0);
    }
    near(hr[4].value, 70);
    assert_int_equal(hr[47].origin, CELL_CARRIED);
    near(timeline.cells[VARIABLE_URINE][2].sum, 100);
    near(timeline.cells[VARIABLE_URINE][2].value, 40);
    assert_int_equal(timeline.cells[VARIABLE_GCS][5].category,
                     variable_category_find(VARIABLE_GCS, "14"));
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        assert_int_equal(timeline.cells[VARIABLE_TEMP][hour].origin, CELL_NONE);
    }
}

/* Readings in the hour before admission are in the first cell; a later reading in that cell
 * replaces them. */
static void test_before_admission(void **state)
{
    (void)state;
    static struct timeline timeline;
    struct patient *p = made_challenge("-00:30,HR,80\n-00:20,Temp,38\n00:10,HR,82\n");
    timeline_build(p, &timeline);
    patient_free(p);
    near(timeline.cells[VARIABLE_HR][0].value, 82);
    assert_int_equal(timeline.cells[VARIABLE_HR][0].readings, 2);
    near(timeline.cells[VARIABLE_TEMP][0].value, 38);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bins),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_before_admission),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
