/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* net/doubts: the risk if a doubtful value were read differently. All patients here are made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fixture.h"
#include "made.h"
#include "net/doubts.h"

#define HEAD "Time,Parameter,Value\n00:00,Age,61\n00:30,HR,93\n06:00,HR,88\n"

struct scored {
    struct patient *patient;
    struct risk risk;
    struct doubts doubts;
};

static struct model *model;

static struct scored score(const char *text, bool fix_units)
{
    struct scored scored = {.patient = made_stay(text, fix_units)};
    struct timeline *timeline = calloc(1, sizeof *timeline);
    timeline_build(scored.patient, timeline);
    risk_compute(model, scored.patient, timeline, 0, &scored.risk);
    free(timeline);
    assert_true(scored.risk.known);
    doubts_find(model, scored.patient, &scored.risk, &scored.doubts);
    return scored;
}

static void forget(struct scored *scored)
{
    doubts_free(&scored->doubts);
    patient_free(scored->patient);
}

/* With and without fix_units: the alternative risk of one is the risk of the other. */
static void check_both_ways(const char *text)
{
    struct scored plain = score(text, false), fixed = score(text, true);
    assert_int_equal(plain.doubts.count, 1);
    assert_int_equal(fixed.doubts.count, 1);
    assert_true(plain.doubts.list[0].known && fixed.doubts.list[0].known);
    assert_true(fabsf(plain.risk.risk - fixed.risk.risk) > 0);
    assert_float_equal((double)plain.doubts.list[0].risk, (double)fixed.risk.risk, 1e-7);
    assert_float_equal((double)fixed.doubts.list[0].risk, (double)plain.risk.risk, 1e-7);
    assert_float_equal((double)plain.doubts.low,
                       fmin((double)plain.risk.risk, (double)fixed.risk.risk), 1e-7);
    assert_float_equal((double)plain.doubts.high,
                       fmax((double)plain.risk.risk, (double)fixed.risk.risk), 1e-7);
    forget(&plain);
    forget(&fixed);
}

static void test_the_whole_series_changes(void **state)
{
    (void)state;
    /* two are outside the accepted range as written, two are inside */
    check_both_ways(HEAD "01:00,Glucose,8.8\n05:00,Glucose,15.1\n09:00,Glucose,25.9\n"
                         "13:00,Glucose,30.2\n");
    /* half a series: one shift wrote degrees Fahrenheit */
    check_both_ways(HEAD "01:00,Temp,36.9\n05:00,Temp,99.1\n09:00,Temp,98.6\n13:00,Temp,37.3\n");
    /* a whole series in degrees Fahrenheit */
    check_both_ways(HEAD "02:00,Temp,98.6\n03:00,Temp,99.5\n");
}

static void test_a_low_among_others_may_be_left_out(void **state)
{
    (void)state;
    static const char rows[] = HEAD "01:00,Glucose,88\n03:00,Glucose,17\n05:00,Glucose,141\n";
    struct scored low = score(rows, true);
    struct scored without = score(HEAD "01:00,Glucose,88\n05:00,Glucose,141\n", true);
    assert_int_equal(low.doubts.count, 1);
    assert_int_equal(low.patient->problems[low.doubts.list[0].problem].line, 6);
    assert_float_equal((double)low.doubts.list[0].risk, (double)without.risk.risk, 1e-7);
    assert_int_equal(without.doubts.count, 0);
    assert_float_equal((double)without.doubts.low, (double)without.risk.risk, 0);
    forget(&low);
    forget(&without);
}

static void test_two_doubts(void **state)
{
    (void)state;
    static const char rows[] = HEAD "01:00,Lactate,12\n01:00,pH,7.41\n04:00,Lactate,10.4\n"
                                    "05:00,HCO3,25\n06:00,Temp,98.6\n07:00,Temp,99.5\n";
    struct scored both = score(rows, false);
    size_t order[8];
    assert_int_equal(both.doubts.count, 2);
    assert_true(fabsf(both.doubts.list[0].effect) >= fabsf(both.doubts.list[1].effect));
    doubts_order(&both.doubts, both.patient, order);
    assert_int_equal(order[0], both.doubts.list[0].problem);
    for (size_t i = 0; i < 2; i++) {
        assert_true(both.doubts.list[i].risk >= both.doubts.low);
        assert_true(both.doubts.list[i].risk <= both.doubts.high);
        assert_ptr_equal(doubts_of(&both.doubts, order[i]), &both.doubts.list[i]);
    }
    assert_null(doubts_of(&both.doubts, 99));
    forget(&both);
}

static void test_a_variable_that_is_not_read(void **state)
{
    (void)state;
    struct scored unread = score(HEAD "02:00,Height,1.74\n04:00,Height,1.74\n", false);
    char text[200];
    assert_int_equal(unread.doubts.count, 1);
    assert_true(fabsf(unread.doubts.list[0].effect) <= 0);
    assert_int_equal(unread.doubts.moving, 0);
    assert_false(doubts_move(&unread.doubts));
    /* the doubt is still reported */
    assert_non_null(strstr(doubts_text(&unread.doubts, unread.patient, true, text, sizeof text),
                           "a unit is doubtful"));
    forget(&unread);
}

static void test_a_contradiction_may_be_fed(void **state)
{
    (void)state;
    struct scored out = score(HEAD "02:00,SysABP,71\n02:00,DiasABP,88\n", false);
    assert_int_equal(out.doubts.count, 2);
    assert_true(out.doubts.list[0].known && fabsf(out.doubts.list[0].effect) > 0);
    forget(&out);
}

static void test_words(void **state)
{
    (void)state;
    struct problem problem = {.line = 7, .kind = PROBLEM_DOUBT, .name = "Lactate"};
    struct patient patient = {.problems = &problem, .problem_count = 1};
    struct doubt doubt = {.risk = 0.523F, .effect = 0.113F, .known = true, .moves = true};
    struct doubts doubts = {.list = &doubt, .count = 1, .moving = 1, .low = 0.41F, .high = 0.523F};
    char text[200];
    patient.problem_counts[PROBLEM_DOUBT] = 1;
    assert_string_equal(
        doubts_text(&doubts, &patient, true, text, sizeof text),
        "1 doubt moves this risk: 41.0 to 52.3 %; line 7 Lactate: 52.3 % otherwise");
    doubts.moving = 3;
    assert_string_equal(
        doubts_text(&doubts, &patient, true, text, sizeof text),
        "3 doubts move this risk: 41.0 to 52.3 %; most: line 7 Lactate, 52.3 % otherwise");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_whole_series_changes),
        cmocka_unit_test(test_a_low_among_others_may_be_left_out),
        cmocka_unit_test(test_two_doubts),
        cmocka_unit_test(test_a_variable_that_is_not_read),
        cmocka_unit_test(test_a_contradiction_may_be_fed),
        cmocka_unit_test(test_words),
    };
    model = fixture_model("hlstm", SCHEME_PHYSIONET2012, ARCHITECTURE_HLSTM);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    model_free(model);
    return failed;
}
