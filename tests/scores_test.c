/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* NEWS2 and UVA: both sides of every band, and the text when inputs are missing. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "made.h"
#include "patient/scores.h"

static void test_bands(void **state)
{
    (void)state;
    static const struct {
        enum news2_input input;
        double value;
        int points;
    } cases[] = {
        {NEWS2_RESPIRATION, 8, 3},
        {NEWS2_RESPIRATION, 9, 1},
        {NEWS2_RESPIRATION, 11, 1},
        {NEWS2_RESPIRATION, 12, 0},
        {NEWS2_RESPIRATION, 20, 0},
        {NEWS2_RESPIRATION, 21, 2},
        {NEWS2_RESPIRATION, 24, 2},
        {NEWS2_RESPIRATION, 25, 3},
        {NEWS2_SPO2, 91, 3},
        {NEWS2_SPO2, 92, 2},
        {NEWS2_SPO2, 93, 2},
        {NEWS2_SPO2, 94, 1},
        {NEWS2_SPO2, 95, 1},
        {NEWS2_SPO2, 96, 0},
        {NEWS2_SYSTOLIC, 90, 3},
        {NEWS2_SYSTOLIC, 91, 2},
        {NEWS2_SYSTOLIC, 100, 2},
        {NEWS2_SYSTOLIC, 101, 1},
        {NEWS2_SYSTOLIC, 110, 1},
        {NEWS2_SYSTOLIC, 111, 0},
        {NEWS2_SYSTOLIC, 219, 0},
        {NEWS2_SYSTOLIC, 220, 3},
        {NEWS2_PULSE, 40, 3},
        {NEWS2_PULSE, 41, 1},
        {NEWS2_PULSE, 50, 1},
        {NEWS2_PULSE, 51, 0},
        {NEWS2_PULSE, 90, 0},
        {NEWS2_PULSE, 91, 1},
        {NEWS2_PULSE, 110, 1},
        {NEWS2_PULSE, 111, 2},
        {NEWS2_PULSE, 130, 2},
        {NEWS2_PULSE, 131, 3},
        {NEWS2_CONSCIOUSNESS, 15, 0},
        {NEWS2_CONSCIOUSNESS, 14, 3},
        {NEWS2_CONSCIOUSNESS, 3, 3},
        {NEWS2_TEMPERATURE, 35.0, 3},
        {NEWS2_TEMPERATURE, 35.1, 1},
        {NEWS2_TEMPERATURE, 36.0, 1},
        {NEWS2_TEMPERATURE, 36.1, 0},
        {NEWS2_TEMPERATURE, 38.0, 0},
        {NEWS2_TEMPERATURE, 38.1, 1},
        {NEWS2_TEMPERATURE, 39.0, 1},
        {NEWS2_TEMPERATURE, 39.1, 2},
        {NEWS2_OXYGEN, 0.5, -1},
        {NEWS2_PULSE, NAN, -1},
        {NEWS2_TEMPERATURE, (double)38.1F, 1},
        {NEWS2_TEMPERATURE, (double)35.1F, 1},
        {NEWS2_TEMPERATURE, (double)36.0F, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (news2_points(cases[i].input, cases[i].value) != cases[i].points) {
            fail_msg("%s %g does not give %d", news2_input_name(cases[i].input), cases[i].value,
                     cases[i].points);
        }
    }
}

static struct timeline timeline;

static struct news2 score_of(const char *rows, int hours)
{
    struct news2 score;
    struct patient *p = made_challenge(rows);
    timeline_build(p, &timeline);
    patient_free(p);
    news2_at(&timeline, hours, &score);
    return score;
}

static void check_text(const struct news2 *score, bool with_missing, const char *expected)
{
    char text[80];
    news2_text(score, with_missing, text, sizeof text);
    assert_string_equal(text, expected);
}

#define ALL                                                                                        \
    "01:00,RespRate,25\n01:00,SpO2,95\n01:00,FiO2,0.4\n01:00,SysABP,105\n01:00,HR,120\n"           \
    "01:00,GCS,15\n01:00,Temp,38.5\n"

static void test_whole(void **state)
{
    (void)state;
    struct news2 score = score_of(ALL, 1);
    assert_int_equal(score.low, 3 + 1 + 2 + 1 + 2 + 0 + 1);
    assert_int_equal(score.high, score.low);
    assert_int_equal(score.known, NEWS2_INPUT_COUNT);
    assert_true(score.single_three);
    assert_false(score.arterial);
    check_text(&score, true, "10");
}

static void test_partial(void **state)
{
    (void)state;
    struct news2 score = score_of("01:00,HR,80\n01:00,Temp,37\n01:00,NISysABP,95\n01:00,GCS,15\n"
                                  "01:00,MechVent,1\n",
                                  1);
    assert_int_equal(score.low, 4);
    assert_int_equal(score.high, 10);
    assert_int_equal(score.points[NEWS2_OXYGEN], 2);
    assert_int_equal(score.points[NEWS2_RESPIRATION], -1);
    assert_true(isnan(score.value[NEWS2_RESPIRATION]));
    assert_false(score.single_three);
    check_text(&score, true, "4-10, RR, SpO2 not known");
    check_text(&score, false, "4-10");
    score = score_of("01:00,Albumin,3\n", 1);
    assert_int_equal(score.known, 0);
    check_text(&score, true, "0-20 nothing measured");
    char tiny[6];
    score = score_of("01:00,HR,80\n", 1);
    news2_text(&score, true, tiny, sizeof tiny);
    assert_string_equal(tiny, "0-17,");
}

/* Values count for six hours. */
static void test_age_of_inputs(void **state)
{
    (void)state;
    assert_int_equal(score_of(ALL, 7).known, NEWS2_INPUT_COUNT);
    assert_int_equal(score_of(ALL, 8).known, 0);
    assert_int_equal(score_of("01:01,HR,80\n", 8).known, 0);
    assert_int_equal(score_of("02:00,HR,80\n", 8).known, 1);
    assert_int_equal(score_of("02:00,HR,80\n", 1).known, 0);
    assert_int_equal(score_of("48:00,HR,80\n", 48).known, 1);
}

static void test_alternatives(void **state)
{
    (void)state;
    struct news2 score = score_of("01:00,SaO2,92\n01:00,NISysABP,95\n01:00,SysABP,115\n"
                                  "01:00,FiO2,0.21\n",
                                  1);
    assert_true(score.arterial);
    assert_int_equal(score.points[NEWS2_SPO2], 2);
    assert_int_equal(score.points[NEWS2_SYSTOLIC], 0);
    assert_int_equal(score.points[NEWS2_OXYGEN], 0);
    score = score_of("01:00,SaO2,92\n01:00,SpO2,97\n01:00,FiO2,0.21\n01:00,MechVent,1\n", 1);
    assert_false(score.arterial);
    assert_int_equal(score.points[NEWS2_SPO2], 0);
    assert_int_equal(score.points[NEWS2_OXYGEN], 2);
    /* oxygen at an unknown fraction; the latest statement on air or oxygen counts */
    static const struct {
        const char *rows;
        int points;
    } given[] = {
        {"01:00,O2 given,1\n", 2},
        {"01:00,O2 given,0\n", 0},
        {"01:00,FiO2,0.21\n01:30,O2 given,1\n", 2},
        {"01:00,O2 given,1\n01:30,FiO2,0.21\n", 0},
        {"01:00,FiO2,0.4\n01:30,O2 given,1\n", 2},
        {"01:00,FiO2,0.4\n01:30,FiO2,0.21\n01:30,O2 given,0\n", 0},
        {"01:00,FiO2,0.4\n01:30,O2 given,0\n", 2}, /* unknown which of them is wrong */
        {"01:00,HR,80\n", -1},
    };
    for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
        assert_int_equal(score_of(given[i].rows, 2).points[NEWS2_OXYGEN], given[i].points);
    }
    score = score_of("01:00,GCS eye,4\n01:00,GCS motor,6\n01:00,GCS verbal,5\n", 1);
    assert_int_equal(score.points[NEWS2_CONSCIOUSNESS], 0);
    score = score_of("01:00,GCS eye,4\n01:00,GCS motor,6\n", 1);
    assert_int_equal(score.points[NEWS2_CONSCIOUSNESS], -1);
    score = score_of("01:00,GCS,15\n02:00,GCS eye,3\n02:00,GCS motor,6\n02:00,GCS verbal,5\n", 2);
    assert_int_equal(score.points[NEWS2_CONSCIOUSNESS], 3);
    assert_int_equal(news2_input_of(VARIABLE_NI_SYS_ABP), NEWS2_SYSTOLIC);
    assert_int_equal(news2_input_of(VARIABLE_SAO2), NEWS2_SPO2);
    assert_int_equal(news2_input_of(VARIABLE_ALBUMIN), NEWS2_INPUT_COUNT);
    assert_int_equal(news2_input_of(VARIABLE_NONE), NEWS2_INPUT_COUNT);
}

static struct uva uva_of(const char *rows)
{
    struct uva score;
    struct patient *p = made_challenge(rows);
    timeline_build(p, &timeline);
    patient_free(p);
    uva_at(&timeline, 1, &score);
    return score;
}

static const char *uva_said(const struct uva *score)
{
    static char text[80];
    uva_text(score, text, sizeof text);
    return text;
}

/* The scores do not apply to children: no total, no points, no values marked as abnormal. */
static void test_children(void **state)
{
    (void)state;
    static const char *const ages[] = {"15", "16"};
    for (int i = 0; i < 2; i++) {
        char rows[160], text[64];
        struct news2 score;
        struct abnormal worst[4];
        snprintf(rows, sizeof rows,
                 "00:00,Age,%s\n00:30,HR,141\n00:30,RespRate,28\n00:30,SpO2,90\n", ages[i]);
        struct patient *patient = made_challenge(rows);
        timeline_build(patient, &timeline);
        news2_at(&timeline, 1, &score);
        news2_text(&score, true, text, sizeof text);
        assert_int_equal(score.known, i == 0 ? 0 : 3);
        assert_int_equal(score.high, i == 0 ? 0 : 20);
        assert_int_equal(abnormal_at(&timeline, 1, worst, 4), i == 0 ? 0 : 3);
        if (i == 0) {
            assert_string_equal(text, "none below 16 years");
        }
        patient_free(patient);
    }
}

static void test_uva(void **state)
{
    (void)state;
    struct uva score = uva_of("01:00,Temp,35.9\n01:00,HR,120\n01:00,RespRate,30\n01:00,SysABP,89\n"
                              "01:00,SpO2,91\n01:00,GCS,14\n");
    assert_int_equal(score.low, 2 + 1 + 1 + 1 + 2 + 4);
    assert_int_equal(score.high, score.low + 2);
    assert_int_equal(score.known, 6);
    score = uva_of("01:00,Temp,36\n01:00,HR,119\n01:00,RespRate,29\n01:00,SysABP,90\n"
                   "01:00,SpO2,92\n01:00,GCS,15\n");
    assert_int_equal(score.low, 0);
    assert_int_equal(score.high, 2);
    assert_string_equal(uva_said(&score), "0-2, HIV not known");
    score = uva_of("01:00,HR,119\n");
    assert_int_equal(score.known, 1);
    assert_int_equal(score.high, 12);
    assert_string_equal(uva_said(&score), "0-12, RR, SpO2, SBP, GCS, Temp, HIV not known");
    score = uva_of("01:00,Glucose,119\n");
    assert_string_equal(uva_said(&score), "0-13 nothing measured");
    score = uva_of("00:00,Age,15\n01:00,HR,130\n");
    assert_int_equal(score.high, 0);
    assert_string_equal(uva_said(&score), "none below 16 years");
    /* rounded as displayed: 96.8 F is 36.0 C, but slightly less in binary */
    score = uva_of("01:00,Temp,35.99999\n01:00,SpO2,91.6\n");
    assert_int_equal(score.low, 0);
    score = uva_of("01:00,Temp,35.94\n01:00,SpO2,91.4\n");
    assert_int_equal(score.low, 4);
}

static int abnormal_of(const char *rows, int hours, struct abnormal *worst, int most)
{
    struct patient *patient = made_challenge(rows);
    timeline_build(patient, &timeline);
    patient_free(patient);
    return abnormal_at(&timeline, hours, worst, most);
}

static void test_abnormal(void **state)
{
    (void)state;
    struct abnormal worst[3];
    char text[32];
    /* 3 points, then 2, then lactate above its usual range. The heart rate scores no points. */
    const char *rows = "01:00,HR,80\n01:00,SysABP,82\n01:00,RespRate,22\n01:00,Lactate,20\n";
    assert_int_equal(abnormal_of(rows, 2, worst, 3), 3);
    assert_string_equal((abnormal_text(&worst[0], "low", "high", text, sizeof text), text),
                        "SBP 82 low");
    assert_int_equal(worst[0].points, 3);
    assert_string_equal((abnormal_text(&worst[1], "low", "high", text, sizeof text), text),
                        "RR 22 high");
    assert_string_equal((abnormal_text(&worst[2], "low", "high", text, sizeof text), text),
                        "Lactate 20.0 high");
    assert_int_equal(worst[2].points, 0);
    /* The worst values are kept, in any order of the readings. */
    assert_int_equal(abnormal_of(rows, 2, worst, 1), 1);
    assert_int_equal(worst[0].variable, VARIABLE_SYS_ABP);
    /* A vital sign does not score after 6 hours, and a laboratory value does not count after 24. */
    assert_int_equal(abnormal_of(rows, 9, worst, 3), 1);
    assert_int_equal(worst[0].variable, VARIABLE_LACTATE);
    assert_int_equal(abnormal_of(rows, 26, worst, 3), 0);
    /* Values further outside come first, and usual values are left out. */
    assert_int_equal(
        abnormal_of("01:00,K,6.5\n01:00,Na,100\n01:00,BUN,30\n01:00,FiO2,0.21\n", 2, worst, 3), 2);
    assert_string_equal((abnormal_text(&worst[0], "low", "high", text, sizeof text), text),
                        "Na 100 low");
    assert_string_equal((abnormal_text(&worst[1], "low", "high", text, sizeof text), text),
                        "K 6.5 high");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bands),        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_partial),      cmocka_unit_test(test_age_of_inputs),
        cmocka_unit_test(test_alternatives), cmocka_unit_test(test_children),
        cmocka_unit_test(test_uva),          cmocka_unit_test(test_abnormal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
