/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* patient/series: inferring the unit of a series. All patients here are made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "patient/series.h"

enum { MOST = 4096 };
static struct series all[VARIABLE_COUNT];
static double room[VARIABLE_COUNT][MOST];
static struct series_verdict verdicts[VARIABLE_COUNT];

/* "Glucose 110 95;PaCO2 12" */
static void judge(const char *text)
{
    char copy[512], *rest = copy, *part, *next;
    snprintf(copy, sizeof copy, "%s", text);
    memset(all, 0, sizeof all);
    while ((part = strsep(&rest, ";"))) {
        char *word = strsep(&part, " ");
        enum variable variable = variable_find(word);
        assert_int_not_equal(variable, VARIABLE_NONE);
        struct series *series = &all[variable];
        series->values = room[variable];
        while ((next = strsep(&part, " "))) {
            room[variable][series->count++] = strtod(next, NULL);
        }
    }
    series_judge(all, verdicts);
}

static const char *const answers[] = {"as is", "other", "doubtful"};

static const struct {
    const char *text;
    enum variable variable;
    enum series_answer answer;
    const char *unit;
} judged[] = {
    /* all or none: two of these would be accepted as mg/dL */
    {"Glucose 8.7 13.9 26.4 33", VARIABLE_GLUCOSE, SERIES_OTHER, "mmol/L"},
    {"Glucose 6.1 5.4 7.9;Creatinine 88 71", VARIABLE_GLUCOSE, SERIES_OTHER, "mmol/L"},
    {"Glucose 9", VARIABLE_GLUCOSE, SERIES_OTHER, "mmol/L"},
    /* a true low among plausible values */
    {"Glucose 118 22 140", VARIABLE_GLUCOSE, SERIES_AS_IS, NULL},
    {"Glucose 14 180 96 101", VARIABLE_GLUCOSE, SERIES_AS_IS, NULL},
    {"Glucose 38 44", VARIABLE_GLUCOSE, SERIES_AS_IS, NULL},
    {"Glucose 27;Creatinine 1.1 1.2;BUN 30", VARIABLE_GLUCOSE, SERIES_AS_IS, NULL},
    {"Glucose 19;Creatinine 1.1 1.2;BUN 30", VARIABLE_GLUCOSE, SERIES_DOUBTFUL, "mmol/L"},
    /* hyperventilation due to acidosis, as pH and bicarbonate show */
    {"PaCO2 13 11 12 10;pH 7.31 7.33;HCO3 6 6", VARIABLE_PACO2, SERIES_AS_IS, NULL},
    {"PaCO2 13 11 12 10;PaO2 110 96 140 120", VARIABLE_PACO2, SERIES_AS_IS, NULL},
    {"PaCO2 9.4 10.2;pH 7.18 7.2;HCO3 27 28", VARIABLE_PACO2, SERIES_OTHER, "kPa"},
    {"PaCO2 5.1 4.8 6;PaO2 11.2 13.9 9.8", VARIABLE_PACO2, SERIES_OTHER, "kPa"},
    {"PaCO2 5.1 4.8 6;PaO2 11.2 13.9 9.8", VARIABLE_PAO2, SERIES_OTHER, "kPa"},
    {"PaO2 24 28 26;SaO2 39 47 42", VARIABLE_PAO2, SERIES_AS_IS, NULL},
    {"PaO2 24 28 26;SaO2 99 98 99", VARIABLE_PAO2, SERIES_OTHER, "kPa"},
    {"PaO2 23;PaCO2 44 39", VARIABLE_PAO2, SERIES_AS_IS, NULL},
    /* inside the accepted range in both units */
    {"Creatinine 34 41;Glucose 6.6 8.1", VARIABLE_CREATININE, SERIES_OTHER, "umol/L"},
    {"Creatinine 28 31", VARIABLE_CREATININE, SERIES_OTHER, "umol/L"},
    {"Creatinine 11.5 12.1;Glucose 110 130", VARIABLE_CREATININE, SERIES_AS_IS, NULL},
    {"BUN 5.2 6.1;Creatinine 77 80;Glucose 7 6", VARIABLE_BUN, SERIES_OTHER, "mmol/L"},
    {"BUN 5 6;Creatinine 0.7 0.8;Glucose 101 99", VARIABLE_BUN, SERIES_AS_IS, NULL},
    {"Bilirubin 14 12;Creatinine 1 0.9;Glucose 120", VARIABLE_BILIRUBIN, SERIES_AS_IS, NULL},
    {"Bilirubin 14 12;Creatinine 91;Glucose 5.7", VARIABLE_BILIRUBIN, SERIES_OTHER, "umol/L"},
    {"Lactate 14 16;pH 7.02 6.98;HCO3 7", VARIABLE_LACTATE, SERIES_AS_IS, NULL},
    {"Lactate 12 10.5 13;pH 7.4;HCO3 25", VARIABLE_LACTATE, SERIES_DOUBTFUL, "mg/dL"},
    {"Lactate 62 70", VARIABLE_LACTATE, SERIES_OTHER, "mg/dL"},
    {"Temp 98.2 99.1 101", VARIABLE_TEMP, SERIES_OTHER, "degF"},
    {"Temp 36.7 98.4 37.1", VARIABLE_TEMP, SERIES_AS_IS, NULL},
    {"FiO2 40 60", VARIABLE_FIO2, SERIES_OTHER, "%"},
    {"FiO2 1 1", VARIABLE_FIO2, SERIES_AS_IS, NULL},
    {"SBP 16.2 15.1;DBP 9.5 8.8", VARIABLE_SBP, SERIES_DOUBTFUL, NULL},
    /* one monitor, one unit */
    {"NISysABP 12;NIDiasABP 7", VARIABLE_NI_SYS_ABP, SERIES_DOUBTFUL, "cmHg"},
    {"NISysABP 12;NIDiasABP 7", VARIABLE_NI_DIAS_ABP, SERIES_DOUBTFUL, "cmHg"},
    {"NISysABP 16;NIDiasABP 9", VARIABLE_NI_SYS_ABP, SERIES_DOUBTFUL, "cmHg"},
    {"NISysABP 16;NIDiasABP 9", VARIABLE_NI_DIAS_ABP, SERIES_DOUBTFUL, "cmHg"},
    {"NISysABP 20;NIDiasABP 12", VARIABLE_NI_SYS_ABP, SERIES_DOUBTFUL, "cmHg"},
    {"NISysABP 15.9;NIDiasABP 10.6", VARIABLE_NI_SYS_ABP, SERIES_DOUBTFUL, "kPa"},
    {"Height 1.68", VARIABLE_HEIGHT, SERIES_OTHER, "m"},
    {"Height 68", VARIABLE_HEIGHT, SERIES_OTHER, "in"},
    {"Weight 231 231 231", VARIABLE_WEIGHT, SERIES_DOUBTFUL, "lb"},
    {"Weight 104", VARIABLE_WEIGHT, SERIES_AS_IS, NULL},
    {"Platelets 188000 201000", VARIABLE_PLATELETS, SERIES_OTHER, "/uL"},
    {"HCT 0.31 0.28", VARIABLE_HCT, SERIES_OTHER, "fraction"},
    {"SaO2 0.97", VARIABLE_SAO2, SERIES_OTHER, "fraction"},
    {"Albumin 31 28", VARIABLE_ALBUMIN, SERIES_OTHER, "g/L"},
    {"Mg 0.8 0.9;Creatinine 80;Glucose 6", VARIABLE_MG, SERIES_OTHER, "mmol/L"},
    {"HR 3 4", VARIABLE_HR, SERIES_AS_IS, NULL},
    {"Glucose 0 -3", VARIABLE_GLUCOSE, SERIES_AS_IS, NULL},
};

static void test_cases(void **state)
{
    (void)state;
    bool failed = false;
    for (size_t i = 0; i < sizeof judged / sizeof *judged; i++) {
        judge(judged[i].text);
        const struct series_verdict *verdict = &verdicts[judged[i].variable];
        bool unit =
            !judged[i].unit || (verdict->unit && strcmp(verdict->unit, judged[i].unit) == 0);
        if (verdict->answer != judged[i].answer || !unit) {
            print_error("%s: %s %s, log odds %.2f\n", judged[i].text, answers[verdict->answer],
                        verdict->unit ? verdict->unit : "", verdict->log_odds);
            failed = true;
        }
    }
    assert_false(failed);
}

/* The order of values does not matter, nor do values of other variables in other units. */
static void test_order(void **state)
{
    (void)state;
    judge("Glucose 8.7 13.9 26.4 33;Temp 37 36.8");
    double first = verdicts[VARIABLE_GLUCOSE].log_odds;
    judge("Temp 98 99;Glucose 33 26.4 8.7 13.9");
    assert_true(fabs(verdicts[VARIABLE_GLUCOSE].log_odds - first) < 1e-9);
}

static void test_conversion(void **state)
{
    (void)state;
    judge("Temp 98.2 99.1 101;Height 412;Creatinine 442 430");
    assert_true(fabs(series_convert(&verdicts[VARIABLE_TEMP], 98.6) - 37) < 1e-9);
    assert_true(fabs(series_convert(&verdicts[VARIABLE_CREATININE], 442) - 5) < 1e-9);
    assert_true(fabs(series_convert(&verdicts[VARIABLE_HEIGHT], 412) - 162.2047) < 1e-3);
    judge("Temp 37.2");
    assert_true(fabs(series_convert(&verdicts[VARIABLE_TEMP], 37.2) - 37.2) < 1e-12);
}

static void test_many(void **state)
{
    (void)state;
    memset(all, 0, sizeof all);
    for (size_t i = 0; i < MOST; i++) {
        room[VARIABLE_GLUCOSE][i] = 5 + (double)(i % 7);
    }
    all[VARIABLE_GLUCOSE] = (struct series){room[VARIABLE_GLUCOSE], MOST};
    series_judge(all, verdicts);
    assert_int_equal(verdicts[VARIABLE_GLUCOSE].answer, SERIES_OTHER);
}

static void test_strange(void **state)
{
    (void)state;
    assert_true(series_fits_other_unit(VARIABLE_GLUCOSE, 11));
    assert_true(series_fits_other_unit(VARIABLE_PACO2, 6));
    assert_true(series_fits_other_unit(VARIABLE_CREATININE, 120));
    assert_false(series_fits_other_unit(VARIABLE_GLUCOSE, 88));
    assert_false(series_fits_other_unit(VARIABLE_CREATININE, 9));
    assert_false(series_fits_other_unit(VARIABLE_HR, 1));
}

/* The value in the only possible unit, while it is typed; NAN if that is its own unit, -1 if there
 * are two. */
static void test_suspect(void **state)
{
    (void)state;
    static const struct {
        enum variable variable;
        double typed, meant;
    } cases[] = {
        {VARIABLE_TEMP, 98.6, 37},      {VARIABLE_TEMP, 37, NAN},
        {VARIABLE_FIO2, 40, 0.4},       {VARIABLE_FIO2, 0.4, NAN},
        {VARIABLE_GLUCOSE, 6, 108.096}, {VARIABLE_GLUCOSE, 110, NAN},
        {VARIABLE_CREATININE, 88.4, 1}, {VARIABLE_CREATININE, 4, NAN},
        {VARIABLE_PACO2, 5.3, 39.7532}, {VARIABLE_PAO2, 12, 90.0072},
        {VARIABLE_PH, 735, 7.35},       {VARIABLE_PH, 73.5, 7.35},
        {VARIABLE_PH, 7.35, NAN},       {VARIABLE_WEIGHT, 154, 69.853},
        {VARIABLE_WEIGHT, 90, NAN},     {VARIABLE_HEIGHT, 1.8, 180},
        {VARIABLE_HEIGHT, 70, 177.8},   {VARIABLE_ALBUMIN, 35, 3.5},
        {VARIABLE_HCT, 0.3, 30},        {VARIABLE_NI_SYS_ABP, 12, -1},
        {VARIABLE_NI_DIAS_ABP, 8, -1},  {VARIABLE_NI_SYS_ABP, 120, NAN},
        {VARIABLE_HR, 500, NAN},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct series_verdict suspects[SERIES_SUSPECTS];
        size_t count = series_suspect(cases[i].variable, cases[i].typed, suspects);
        assert_int_equal(count, isnan(cases[i].meant) ? 0 : cases[i].meant < 0 ? 2 : 1);
        if (count == 1) {
            double found = series_convert(&suspects[0], cases[i].typed);
            assert_true(fabs(found - cases[i].meant) < 1e-3);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),      cmocka_unit_test(test_order),
        cmocka_unit_test(test_conversion), cmocka_unit_test(test_many),
        cmocka_unit_test(test_strange),    cmocka_unit_test(test_suspect),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
