/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* net/charting: variables that most of the cohort has and a patient lacks. All patients here are
 * made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "made.h"
#include "net/charting.h"

#define COHORT "02389d7304106c6f68e65b75fea481245ed97ba9db57587d258e69f8ec9dd999"

static struct charting find(enum scheme scheme, const char *hash, const char *rows, int hours)
{
    static struct timeline timeline;
    struct model model = {0};
    struct charting charting;
    struct patient *patient = made_challenge(rows);
    snprintf(model.split.cohort_hash, sizeof model.split.cohort_hash, "%s", hash);
    model.spec.scheme = scheme;
    timeline_build(patient, &timeline);
    patient_free(patient);
    charting_find(&model, &timeline, hours, &charting);
    return charting;
}

/* A blood pressure from any site counts. Laboratory values are expected from the hour by which the
 * cohort has them. */
static void test_expected_by_hour(void **state)
{
    (void)state;
    const char *rows = "01:00,HR,80\n01:00,NISysABP,120\n01:00,NIDiasABP,70\n01:00,NIMAP,87\n"
                       "02:00,Temp,37\n02:00,GCS,15\n03:00,Urine,50\n47:00,HR,80\n";
    struct charting charting = find(SCHEME_PHYSIONET2012, COHORT, rows, 5);
    assert_true(charting.known && charting.expected == 0 && !charting.unlike);
    charting = find(SCHEME_PHYSIONET2012, COHORT, rows, 18);
    assert_int_equal(charting.expected, 7);
    assert_int_equal(charting.missing, 0);
    charting = find(SCHEME_PHYSIONET2012, COHORT, rows, 19);
    assert_int_equal(charting.expected, 10);
    assert_int_equal(charting.missing, 3);
    assert_int_equal(charting.absent[0], VARIABLE_CREATININE);
    assert_true(charting.unlike);
    charting = find(SCHEME_PHYSIONET2012, COHORT, rows, 48);
    assert_int_equal(charting.expected, 17);
    assert_int_equal(charting.missing, 10);
}

/* Later readings do not count; two missing variables are usual in the cohort. */
static void test_later_is_not_seen(void **state)
{
    (void)state;
    const char *rows = "01:00,HR,80\n05:30,NISysABP,120\n06:30,NIDiasABP,70\n06:30,NIMAP,87\n";
    struct charting charting = find(SCHEME_PHYSIONET2012, COHORT, rows, 6);
    assert_int_equal(charting.missing, 2);
    assert_false(charting.unlike);
    charting = find(SCHEME_PHYSIONET2012, COHORT, rows, 7);
    assert_int_equal(charting.missing, 1); /* the temperature */
}

/* Variables that the network does not read are not listed, and none for networks of other cohorts.
 */
static void test_scheme_and_cohort(void **state)
{
    (void)state;
    struct charting charting = find(SCHEME_MIMIC3, COHORT, "01:00,HR,80\n47:00,HR,80\n", 48);
    assert_int_equal(charting.expected, 7);
    assert_int_equal(charting.missing, 6);
    charting = find(SCHEME_PHYSIONET2012, "", "01:00,HR,80\n47:00,HR,80\n", 48);
    assert_false(charting.known || charting.unlike);
    assert_int_equal(charting.missing, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_expected_by_hour),
        cmocka_unit_test(test_later_is_not_seen),
        cmocka_unit_test(test_scheme_and_cohort),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
