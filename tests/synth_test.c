/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Synthetic patients are read back and checked for physiological consistency. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/synth.h"
#include "patient/patient.h"
#include "patient/timeline.h"
#include "patient/reader.h"

static struct patient *make(const char *name, uint64_t seed, struct timeline *timeline)
{
    const struct synth_course *courses;
    size_t count = synth_courses(&courses), i = 0;
    while (i < count && strcmp(courses[i].name, name) != 0) {
        i++;
    }
    assert_true(i < count);
    struct text data = {0};
    assert_true(synth_write(&courses[i], seed, &data, NULL));
    FILE *in = fmemopen(data.data, data.length, "r");
    assert_non_null(in);
    struct patient_options options = {0};
    struct patient *patient = reader_read_one_stream(in, name, &options, NULL);
    fclose(in);
    text_free(&data);
    assert_non_null(patient);
    timeline_build(patient, timeline);
    return patient;
}

static void test_same_seed_same_bytes(void **state)
{
    (void)state;
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    assert_true(count >= 12);
    for (size_t i = 0; i < count; i++) {
        struct text a = {0}, b = {0}, c = {0};
        assert_true(synth_write(&courses[i], 7, &a, NULL));
        assert_true(synth_write(&courses[i], 7, &b, NULL));
        assert_true(synth_write(&courses[i], 8, &c, NULL));
        assert_string_equal(a.data, b.data);
        assert_string_not_equal(a.data, c.data);
        text_free(&a);
        text_free(&b);
        text_free(&c);
    }
    struct synth_course unknown = {.name = "no-such-course"};
    struct error error = ERROR_NONE;
    struct text none = {0};
    assert_false(synth_write(&unknown, 1, &none, &error));
    assert_true(error.set);
}

/* Every course except the two with errors is charted without a problem, whatever the seed. */
static void test_charts_are_clean(void **state)
{
    (void)state;
    static struct timeline timeline;
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    for (size_t i = 0; i < count; i++) {
        for (uint64_t seed = 1; seed <= 5; seed++) {
            bool faulty = strcmp(courses[i].name, "unit-mix-up") == 0 ||
                          strcmp(courses[i].name, "charting-errors") == 0;
            struct patient *patient = make(courses[i].name, seed, &timeline);
            for (size_t p = 0; !faulty && p < patient->problem_count; p++) {
                fail_msg("%s, seed %d, line %zu: %s", courses[i].name, (int)seed,
                         patient->problems[p].line, patient->problems[p].reason);
            }
            assert_true(!faulty || patient->problem_count >= 3);
            assert_true(patient->hours >= 9);
            patient_free(patient);
        }
    }
}

static void check_pressures(const struct timeline *timeline, enum variable low, enum variable mean,
                            enum variable high)
{
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        const struct cell *m = &timeline->cells[mean][hour];
        if (m->origin == CELL_MEASURED) {
            assert_true(timeline->cells[low][hour].value < m->value);
            assert_true(timeline->cells[high][hour].value > m->value);
        }
    }
}

static void test_mean_lies_between(void **state)
{
    (void)state;
    static struct timeline timeline;
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(courses[i].name, "charting-errors") == 0) {
            continue;
        }
        struct patient *patient = make(courses[i].name, 3, &timeline);
        check_pressures(&timeline, VARIABLE_DIAS_ABP, VARIABLE_MAP, VARIABLE_SYS_ABP);
        check_pressures(&timeline, VARIABLE_NI_DIAS_ABP, VARIABLE_NI_MAP, VARIABLE_NI_SYS_ABP);
        check_pressures(&timeline, VARIABLE_DBP, VARIABLE_MBP, VARIABLE_SBP);
        patient_free(patient);
    }
}

/* pH follows from bicarbonate and PaCO2, charted at about the same time. */
static void test_blood_gases_agree(void **state)
{
    (void)state;
    static struct timeline timeline;
    struct patient *patient = make("diabetic-ketoacidosis", 1, &timeline);
    int compared = 0;
    for (int hour = 0; hour + 1 < STAY_HOURS; hour++) {
        const struct cell *ph = &timeline.cells[VARIABLE_PH][hour];
        const struct cell *co2 = &timeline.cells[VARIABLE_PACO2][hour];
        const struct cell *hco3 = &timeline.cells[VARIABLE_HCO3][hour + 1];
        if (ph->origin == CELL_MEASURED && hco3->origin != CELL_NONE &&
            fabsf(ph->at - hco3->at) < 1.5f) {
            double expected = 6.1 + log10((double)hco3->value / (0.0307 * (double)co2->value));
            assert_true(fabs(expected - (double)ph->value) < 0.06);
            compared++;
        }
    }
    assert_true(compared >= 4);
    patient_free(patient);
}

static double mean_of(const struct timeline *timeline, enum variable variable, int from, int to)
{
    double sum = 0.0;
    int count = 0;
    for (int hour = from; hour < to; hour++) {
        if (timeline->cells[variable][hour].origin == CELL_MEASURED) {
            sum += (double)timeline->cells[variable][hour].value;
            count++;
        }
    }
    assert_true(count > 0);
    return sum / count;
}

/* Each course changes as its name says. */
static void test_courses_show_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum variable variable;
        int sign; /* of the change from the first 12 hours to the last 12 */
        double change;
    } EXPECTED[] = {
        {"septic-shock", VARIABLE_MAP, -1, 6},
        {"septic-shock", VARIABLE_LACTATE, 1, 2},
        {"septic-shock", VARIABLE_URINE, -1, 20},
        {"septic-shock", VARIABLE_GCS, -1, 4},
        {"respiratory-failure-recovering", VARIABLE_FIO2, -1, 0.2},
        {"cardiac-arrest", VARIABLE_LACTATE, 1, 1},
        {"diabetic-ketoacidosis", VARIABLE_GLUCOSE, -1, 150},
        {"diabetic-ketoacidosis", VARIABLE_HCO3, 1, 8},
        {"acute-kidney-injury", VARIABLE_PH, -1, 0.02},
        {"sepsis-recovering", VARIABLE_MBP, 1, 8},
        {"sepsis-recovering", VARIABLE_HR, -1, 20},
        {"overdose-waking", VARIABLE_GCS, 1, 6},
    };
    static struct timeline timeline;
    for (size_t i = 0; i < sizeof EXPECTED / sizeof *EXPECTED; i++) {
        struct patient *patient = make(EXPECTED[i].name, 1, &timeline);
        double change = mean_of(&timeline, EXPECTED[i].variable, 36, 48) -
                        mean_of(&timeline, EXPECTED[i].variable, 0, 12);
        if (change * EXPECTED[i].sign < EXPECTED[i].change) {
            fail_msg("%s: %s changes by %g", EXPECTED[i].name,
                     variable_info(EXPECTED[i].variable)->name, change);
        }
        patient_free(patient);
    }
    struct patient *short_stay = make("first-9-hours", 1, &timeline);
    assert_int_equal(short_stay->hours, 9);
    patient_free(short_stay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_seed_same_bytes),       cmocka_unit_test(test_charts_are_clean),
        cmocka_unit_test(test_mean_lies_between),          cmocka_unit_test(test_blood_gases_agree),
        cmocka_unit_test(test_courses_show_what_they_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
