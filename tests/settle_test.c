/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Units, zeros and contradictions of a whole stay. All patients here are made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "made.h"
#include "patient/reader.h"
#include "patient/series.h"
#include "patient/unusual.h"

static struct patient *patient;

static void read_with(const char *rows, const struct patient_options *options)
{
    char text[2048];
    patient_free(patient);
    snprintf(text, sizeof text, "Time,Parameter,Value\n%s", rows);
    FILE *in = fmemopen(text, strlen(text), "r");
    patient = reader_read_one_stream(in, "p01.txt", options, NULL);
    fclose(in);
    assert_non_null(patient);
}

static void read_rows(const char *rows, bool fix_units)
{
    read_with(rows, &(struct patient_options){.fix_units = fix_units});
}

/* The value used of a variable on a line; NAN if there is none. */
static double fed(const char *name, size_t line)
{
    enum variable variable = variable_find(name);
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *seen = &patient->observations[i];
        if (seen->line == line && seen->variable == variable) {
            return seen->value;
        }
    }
    return NAN;
}

static void is_fed(const char *name, size_t line, double value)
{
    double found = fed(name, line);
    if (!(fabs(found - value) < 1e-3)) {
        fail_msg("%s of line %zu: %g is fed, not %g", name, line, found, value);
    }
}

static void is_not_fed(const char *name, size_t line)
{
    if (!isnan(fed(name, line))) {
        fail_msg("%s of line %zu is fed", name, line);
    }
}

static const struct problem *problem_with(enum problem_kind kind, size_t line, const char *words)
{
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        if (problem->kind == kind && problem->line == line && strstr(problem->reason, words)) {
            return problem;
        }
    }
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        print_error("line %zu %s: %s\n", problem->line, problem_kind_name(problem->kind),
                    problem->reason);
    }
    fail_msg("no %s in line %zu with '%s'", problem_kind_name(kind), line, words);
    return NULL;
}

static int end(void **state)
{
    (void)state;
    patient_free(patient);
    patient = NULL;
    return 0;
}

/* FiO2 0.2, just below air: not used, and listed as a problem. */
static void test_just_outside_the_range_is_said(void **state)
{
    (void)state;
    read_rows("01:00,FiO2,0.2\n02:00,FiO2,0.5\n", false);
    assert_int_equal(patient->problem_count, 1);
    problem_with(PROBLEM_REJECTED, 2, "outside the accepted range 0.21 to 1");
    is_not_fed("FiO2", 2);
    is_fed("FiO2", 3, 0.5);
    for (unsigned v = 0; v < VARIABLE_COUNT; v++) {
        const struct variable_info *info = variable_info((enum variable)v);
        double outside[] = {nextafter(info->accept_low, -1), nextafter(info->accept_high, 1e9)};
        for (size_t i = 0; i < 2 && series_has_other((enum variable)v); i++) {
            assert_false(series_is_typical(&(struct series){&outside[i], 1}, (enum variable)v));
        }
    }
}

/* All or none are converted: two of the four are in the accepted range as written. */
static void test_series_is_converted_as_a_whole(void **state)
{
    (void)state;
    static const char rows[] =
        "01:00,Glucose,8.8\n05:00,Glucose,15.1\n09:00,Glucose,25.9\n13:00,Glucose,30.2\n";
    read_rows(rows, false);
    assert_int_equal(patient->problem_count, 1);
    problem_with(PROBLEM_UNIT, 2, "4 readings, 8.8 to 30.2: looks like mmol/L");
    is_not_fed("Glucose", 2);
    is_fed("Glucose", 5, 30.2);
    read_rows(rows, true);
    assert_int_equal(patient->problem_count, 1);
    problem_with(PROBLEM_CONVERTED, 2, "fed as 158.5 to 544.1 mg/dL");
    is_fed("Glucose", 2, 158.5408);
    is_fed("Glucose", 5, 544.0832);
}

static void test_true_lows_stay(void **state)
{
    (void)state;
    read_rows("01:00,PaCO2,13\n01:00,pH,7.29\n01:00,PaO2,118\n05:00,PaCO2,11\n05:00,pH,7.33\n"
              "05:00,PaO2,104\n05:00,HCO3,6\n09:00,PaCO2,19\n",
              true);
    assert_int_equal(patient->problem_count, 0);
    is_fed("PaCO2", 2, 13);
    is_fed("PaCO2", 5, 11);
    read_rows("01:00,Glucose,88\n03:00,Glucose,17\n05:00,Glucose,141\n07:00,Glucose,133\n", true);
    problem_with(PROBLEM_NOTICE, 3, "far from the patient's other values");
    is_fed("Glucose", 3, 17);
}

/* One shift used another unit: each value is plausible in one unit only. */
static void test_mixed_series(void **state)
{
    (void)state;
    static const char rows[] = "01:00,Temp,36.9\n05:00,Temp,99.1\n09:00,Temp,98.6\n"
                               "13:00,Temp,37.3\n14:00,Creatinine,1.3\n18:00,Creatinine,124\n"
                               "22:00,Creatinine,119\n26:00,Creatinine,1.2\n30:00,Creatinine,1.2\n";
    read_rows(rows, false);
    problem_with(PROBLEM_UNIT, 3, "2 readings, 98.6 to 99.1: looks like degF");
    problem_with(PROBLEM_UNIT, 7, "looks like umol/L");
    is_not_fed("Temp", 3);
    is_fed("Temp", 5, 37.3);
    read_rows(rows, true);
    is_fed("Temp", 2, 36.9);
    is_fed("Temp", 4, 37);
    is_fed("Creatinine", 6, 1.3);
    is_fed("Creatinine", 7, 124 / 88.4);
    /* 24 is plausible in both units */
    read_rows("01:00,Glucose,118\n05:00,Glucose,7.3\n09:00,Glucose,8.4\n10:00,Glucose,24\n"
              "13:00,Glucose,101\n14:00,Glucose,99\n15:00,Glucose,109\n16:00,Glucose,98\n",
              true);
    assert_int_equal(patient->problem_counts[PROBLEM_CONVERTED], 0);
    problem_with(PROBLEM_REJECTED, 3, "outside the accepted range");
}

static void test_doubts_are_used_and_listed(void **state)
{
    (void)state;
    read_rows("01:00,Lactate,12\n01:00,pH,7.41\n04:00,Lactate,10.4\n05:00,HCO3,25\n", true);
    problem_with(PROBLEM_DOUBT, 2, "could be mg/dL");
    is_fed("Lactate", 2, 12);
    /* converted by a decision about these values */
    struct unit_decision decision = {.written = {2, VARIABLE_LACTATE, "12"},
                                     .unit = "mg/dL",
                                     .series = patient->problems[0].series};
    struct patient_options options = {.decisions = &decision, .decision_count = 1};
    char text[] = "Time,Parameter,Value\n01:00,Lactate,12\n01:00,pH,7.41\n04:00,Lactate,10.4\n"
                  "05:00,HCO3,25\n";
    patient_free(patient);
    patient = made_stay_with(text, &options);
    problem_with(PROBLEM_CONVERTED, 2, "converted from mg/dL");
    is_fed("Lactate", 4, 10.4 / 9.01);
    /* rows of something else before them change nothing; another value of the series does */
    char moved[] = "Time,Parameter,Value\n00:30,HR,90\n01:00,Lactate,12\n01:00,pH,7.41\n"
                   "04:00,Lactate,10.4\n05:00,HCO3,25\n";
    patient_free(patient);
    patient = made_stay_with(moved, &options);
    problem_with(PROBLEM_CONVERTED, 3, "converted from mg/dL");
    char changed[] = "Time,Parameter,Value\n01:00,Lactate,12\n01:00,pH,7.41\n"
                     "04:00,Lactate,10.5\n05:00,HCO3,25\n";
    patient_free(patient);
    patient = made_stay_with(changed, &options);
    problem_with(PROBLEM_DOUBT, 2, "could be mg/dL");
    problem_with(PROBLEM_NOTICE, 2, "decided at the bedside for other values: not applied");
    is_fed("Lactate", 4, 10.5);
    /* in doubt no more: the decision is about nothing, and says so */
    char settled[] = "Time,Parameter,Value\n01:00,Lactate,1.2\n04:00,Lactate,1.4\n";
    patient_free(patient);
    patient = made_stay_with(settled, &options);
    assert_int_equal(patient->problem_counts[PROBLEM_DOUBT], 0);
    problem_with(PROBLEM_NOTICE, 2, "not applied");
    is_fed("Lactate", 2, 1.2);
    decision.unit[0] = 'k'; /* decided for a unit that is not in question */
    patient_free(patient);
    patient = made_stay_with(text, &options);
    problem_with(PROBLEM_DOUBT, 2, "could be mg/dL");
}

static void test_units_behind_values(void **state)
{
    (void)state;
    read_rows("01:00,Creatinine,159 umol/L\n01:00,Temp,101.3 F\n02:00,Glucose,7.1 mmol/l\n"
              "03:00,SpO2,96%\n04:00,Platelets,88 K/uL\n05:00,WBC,9.1 mmHg\n06:00,HR,70 foo\n"
              "07:00,Creatinine,212 umol/L\n",
              false);
    is_fed("Creatinine", 2, 159 / 88.4);
    is_fed("Temp", 3, 38.5);
    is_fed("Glucose", 4, 7.1 * 18.016);
    is_fed("SpO2", 5, 96);
    is_fed("Platelets", 6, 88);
    is_not_fed("WBC", 7);
    is_not_fed("HR", 8);
    is_fed("Creatinine", 9, 212 / 88.4);
    problem_with(PROBLEM_NOTICE, 2, "all values in umol/L are fed in mg/dL");
    problem_with(PROBLEM_REJECTED, 7, "mmHg is not a unit of White blood cells");
    problem_with(PROBLEM_REJECTED, 8, "the unit foo is not known");
    assert_int_equal(patient->problem_counts[PROBLEM_NOTICE], 3);
    assert_int_equal(patient->problem_counts[PROBLEM_REJECTED], 2);
}

static void read_file(const char *text)
{
    patient_free(patient);
    patient = made_stay(text, false);
}

static void test_units_of_columns(void **state)
{
    (void)state;
    read_file("Time,Parameter,Value,Unit\n01:00,Creatinine,33,umol/L\n01:00,Creatinine,1.9,mg/dL\n"
              "02:00,Temp,100.4,degF\n03:00,Glucose,99,\n04:00,K,4.4,mEq/L\n05:00,HR,71,furlongs\n"
              "06:00,BUN,7,mmol/L\n");
    is_fed("Creatinine", 3, 1.9);
    is_fed("Temp", 4, 38);
    is_fed("Glucose", 5, 99);
    is_fed("K", 6, 4.4);
    is_not_fed("HR", 7);
    is_fed("BUN", 8, 19.6);
    problem_with(PROBLEM_REJECTED, 7, "the unit furlongs is not known");
    problem_with(PROBLEM_NOTICE, 8, "mmol of nitrogen would be half of it");
    /* inside the accepted range as mg/dL */
    read_file("value,UOM,time,parameter\n28,umol/L,01:00,Creatinine\n");
    is_fed("Creatinine", 2, 28 / 88.4);
    /* unit in the name, with an empty unit column */
    read_file("Time,Parameter,Value,Unit\n01:00,Lactate (mg/dL),27.03,\n"
              "02:00,Creatinine [umol/L],1.1,mg/dL\n");
    is_fed("Lactate", 2, 3);
    is_fed("Creatinine", 3, 1.1);
}

static void test_units_of_headers(void **state)
{
    (void)state;
    read_file("Hours,Heart Rate (bpm),Temperature [degF],Glucose (mmol/L),Oxygen saturation (%),"
              "Weight (furlongs)\n0.5,81,98.6,6.2,97,70\n1.5,84,37.1 C,7.5,96,71\n");
    is_fed("HR", 2, 81);
    is_fed("Temp", 2, 37);
    is_fed("Glucose", 2, 6.2 * 18.016);
    is_fed("SpO2", 2, 97);
    is_not_fed("Weight", 2);
    is_fed("Temp", 3, 37.1); /* a unit after the value takes precedence */
    problem_with(PROBLEM_REJECTED, 2, "the unit furlongs is not known");
    read_file("Hours,FiO2 (%)\n0.5,45\n");
    is_fed("FiO2", 2, 0.45);
    problem_with(PROBLEM_NOTICE, 2, "all values in % are fed as fractions");
}

/* A saturation of 1 % is of nobody alive, whatever unit is written. */
static void test_fractions_of_saturation(void **state)
{
    (void)state;
    read_file("Hours,SpO2 (%)\n0.5,0.93\n1.5,94\n2.5,1\n");
    is_not_fed("SpO2", 2);
    is_fed("SpO2", 3, 94);
    is_not_fed("SpO2", 4);
    problem_with(PROBLEM_REJECTED, 2, "a saturation of 1 or less is a fraction, or an error");
    read_file("Hours,SpO2\n0.5,0.93\n1.5,94\n2.5,95\n");
    is_not_fed("SpO2", 2);
    problem_with(PROBLEM_REJECTED, 2, "a saturation of 1 or less");
    read_file("Hours,SpO2 (fraction)\n0.5,0.93\n1.5,1\n");
    is_fed("SpO2", 2, 93);
    is_fed("SpO2", 3, 100);
}

/* A unit that is written and cannot be true is a doubt. */
static void test_units_that_are_wrong(void **state)
{
    (void)state;
    read_file("Time,Parameter,Value,Unit\n01:00,Creatinine,44,mg/dL\n05:00,Creatinine,52,mg/dL\n"
              "02:00,PaCO2,5.1,mmHg\n02:00,Glucose,180,mg/dL\n");
    is_fed("Creatinine", 2, 44);
    is_fed("PaCO2", 4, 5.1);
    problem_with(PROBLEM_DOUBT, 2, "if they were in umol/L, as 0.4977 to 0.5882 mg/dL");
    problem_with(PROBLEM_DOUBT, 4, "if it were in kPa, as 38.25 mmHg");
    assert_int_equal(patient->problem_counts[PROBLEM_DOUBT], 2);
    assert_int_equal(patient->other_count, 3);
    read_file("Time,Parameter,Value,Unit\n01:00,NISysABP,16.5,mmHg\n01:00,NIDiasABP,9,mmHg\n");
    assert_int_equal(patient->problem_counts[PROBLEM_DOUBT], 2);
    read_file("Hours,PaCO2,PaCO2 (mmHg)\n1,,5.1\n2,,5.3\n"); /* fills the first column */
    assert_int_equal(patient->problem_counts[PROBLEM_DOUBT], 1);
    /* rare, and possible */
    read_file("Time,Parameter,Value,Unit\n01:00,Creatinine,9.5,mg/dL\n01:00,PaCO2,14,mmHg\n"
              "02:00,Weight,190,kg\n02:00,Lactate,17,mmol/L\n02:00,NISysABP,46,mmHg\n"
              "02:00,Bilirubin,28,mg/dL\n");
    assert_int_equal(patient->problem_counts[PROBLEM_DOUBT], 0);
}

/* A cuff's 12/7 is of one unit, and the reader is told that another fits too. */
static void test_two_units_of_pressure(void **state)
{
    (void)state;
    read_file("Time,Parameter,Value\n01:00,NISysABP,12\n01:00,NIDiasABP,7\n01:00,HR,88\n");
    problem_with(PROBLEM_DOUBT, 2, "could be cmHg, would be 120 mmHg");
    problem_with(PROBLEM_DOUBT, 3, "could be cmHg, would be 70 mmHg");
    problem_with(PROBLEM_DOUBT, 3, "another unit fits as well: find out which");
    is_fed("NIDiasABP", 3, 7);
}

/* Values in each other's place are listed once for two variables, and used as they are written. */
static void test_swapped(void **state)
{
    (void)state;
    struct text unusual = {0};
    read_file("Hours,HR,RespRate,SpO2,Temp\n1,88,96,18,37\n2,90,20,97,37\n");
    problem_with(PROBLEM_DOUBT, 2, "swapped with SpO2 18 of the same time? Used as it is");
    assert_int_equal(patient->other_count, 2);
    is_fed("RespRate", 2, 96);
    is_fed("SpO2", 2, 18);
    assert_int_equal(unusual_list(patient, &unusual), 2);
    assert_string_equal(unusual.data, "RR 96 (9 to 36), SpO2 18 (85 to 100)");
    read_file("Hours,HR,RespRate,SpO2,Temp\n1,88,96,18,37\n2,90,95,16,37\n3,18,88,96,37\n");
    assert_int_equal(patient->problem_counts[PROBLEM_DOUBT], 2);
    problem_with(PROBLEM_DOUBT, 2, "and so in 2 pairs? Used as they are written");
    problem_with(PROBLEM_DOUBT, 4, "swapped with HR 18 of the same time?");
    /* the other way round one is as unusual, or they are of two times */
    read_file("Hours,HR,RespRate,SpO2,Temp\n1,180,48,60,34\n2,,96,,\n2.1,,,18,\n");
    assert_int_equal(patient->problem_counts[PROBLEM_DOUBT], 0);
    unusual.length = 0;
    assert_int_equal(unusual_list(patient, &unusual), 6);
    assert_string_equal(unusual.data, "HR 180 (51 to 137), RR 48 to 96 (9 to 36), "
                                      "Temp 34 (34.7 to 39.1), SpO2 18 to 60 (85 to 100)");
    read_file("Hours,HR,RespRate,SpO2,Temp\n1,88,18,96,37\n");
    assert_int_equal(unusual_list(patient, &unusual), 0);
    text_free(&unusual);
}

/* The total of a patient with a tube is no total. */
static void test_tube(void **state)
{
    (void)state;
    read_file("Time,Parameter,Value\n01:00,GCS,3T\n02:00,GCS,E4VTM6\n03:00,GCS,Tuesday\n"
              "04:00,HR,88\n05:00,GCS,e2 vt m5\n");
    problem_with(PROBLEM_REJECTED, 6, "with a tube the verbal response is not known");
    problem_with(PROBLEM_REJECTED, 2, "with a tube the verbal response is not known");
    problem_with(PROBLEM_REJECTED, 3, "with a tube the verbal response is not known");
    problem_with(PROBLEM_REJECTED, 4, "unknown category");
}

static void test_zeros(void **state)
{
    (void)state;
    static const char *const names[] = {"SpO2",      "SBP",       "DBP",        "MBP",    "SysABP",
                                        "NIDiasABP", "MAP",       "Creatinine", "BUN",    "Albumin",
                                        "WBC",       "Platelets", "Bilirubin",  "Lactate"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char row[64];
        snprintf(row, sizeof row, "01:00,%s,0.0\n", names[i]);
        read_rows(row, true);
        is_not_fed(names[i], 2);
        problem_with(PROBLEM_REJECTED, 2, "zero is not a measurement");
    }
    read_rows("01:00,Urine,0\n01:00,TroponinT,0\n", false);
    is_fed("Urine", 2, 0);
    is_fed("TroponinT", 3, 0);
}

static void test_pressures(void **state)
{
    (void)state;
    /* no third value shows which is wrong */
    read_rows("01:00,SBP,71\n01:00,DBP,71\n02:00,SBP,120\n02:00,DBP,70\n", false);
    is_not_fed("SBP", 2);
    is_not_fed("DBP", 3);
    is_fed("SBP", 4, 120);
    assert_int_equal(patient->problem_counts[PROBLEM_CONTRADICTION], 2);
    problem_with(PROBLEM_CONTRADICTION, 3, "not below the systolic 71");
    /* the mean shows which is wrong */
    read_rows("01:00,NISysABP,118\n01:00,NIDiasABP,164\n01:00,NIMAP,84\n", false);
    is_fed("NISysABP", 2, 118);
    is_not_fed("NIDiasABP", 3);
    is_fed("NIMAP", 4, 84);
    read_rows("01:00,SysABP,14\n01:00,DiasABP,61\n01:00,MAP,80\n", false);
    is_not_fed("SysABP", 2);
    is_fed("DiasABP", 3, 61);
    /* a mean far outside the pair, and one within the tolerance */
    read_rows("01:00,SysABP,131\n01:00,DiasABP,62\n01:00,MAP,212\n"
              "02:00,SysABP,131\n02:00,DiasABP,62\n02:00,MAP,58\n",
              false);
    is_not_fed("MAP", 4);
    is_fed("SysABP", 2, 131);
    is_fed("MAP", 7, 58);
    assert_int_equal(patient->problem_counts[PROBLEM_CONTRADICTION], 1);
    /* arterial line and cuff are not compared, nor are readings of different times */
    read_rows("01:00,SysABP,92\n01:00,NIDiasABP,97\n02:00,DiasABP,95\n", false);
    assert_int_equal(patient->problem_count, 0);
}

static void test_coma_scale(void **state)
{
    (void)state;
    read_rows(
        "01:00,GCS,15\n01:00,GCS eye,2\n01:00,GCS motor,4\n01:00,GCS verbal,2 Incomp sounds\n",
        false);
    assert_int_equal(patient->problem_counts[PROBLEM_CONTRADICTION], 4);
    assert_int_equal(patient->observation_count, 0);
    problem_with(PROBLEM_CONTRADICTION, 2, "the total is 15 and its parts add up to 8");
    read_rows("01:00,GCS,8\n01:00,GCS eye,2\n01:00,GCS motor,4\n01:00,GCS verbal,2\n", false);
    assert_int_equal(patient->problem_count, 0);
    /* intubated: the total may differ from the sum */
    read_rows("01:00,GCS,11\n01:00,GCS eye,4\n01:00,GCS motor,6\n01:00,GCS verbal,1.0 ET/Trach\n",
              false);
    assert_int_equal(patient->problem_count, 0);
    read_rows("01:00,GCS,15\n02:00,GCS eye,1\n02:00,GCS motor,1\n02:00,GCS verbal,1\n", false);
    assert_int_equal(patient->problem_count, 0);
}

static void test_weights(void **state)
{
    (void)state;
    /* two of each: which is wrong is unknown */
    read_rows("00:00,Weight,64\n06:00,Weight,64\n12:00,Weight,101\n18:00,Weight,102\n", false);
    assert_int_equal(patient->problem_counts[PROBLEM_CONTRADICTION], 2); /* one per run */
    problem_with(PROBLEM_CONTRADICTION, 4, "a weight of 64 within a day");
    assert_int_equal(patient->observation_count, 0);
    /* a change and back: the odd one is wrong */
    read_rows("00:00,Weight,64\n06:00,Weight,84\n12:00,Weight,65\n18:00,Weight,66\n", false);
    assert_int_equal(patient->problem_counts[PROBLEM_CONTRADICTION], 1);
    is_fed("Weight", 2, 64);
    is_not_fed("Weight", 3);
    is_fed("Weight", 5, 66);
    /* a fifth within two days, and in small steps, is possible */
    read_rows("00:00,Weight,64\n26:00,Weight,80\n", false);
    assert_int_equal(patient->problem_count, 0);
    read_rows("00:00,Weight,64\n10:00,Weight,70\n20:00,Weight,78\n", false);
    assert_int_equal(patient->problem_count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(test_just_outside_the_range_is_said, end),
        cmocka_unit_test_teardown(test_series_is_converted_as_a_whole, end),
        cmocka_unit_test_teardown(test_true_lows_stay, end),
        cmocka_unit_test_teardown(test_mixed_series, end),
        cmocka_unit_test_teardown(test_doubts_are_used_and_listed, end),
        cmocka_unit_test_teardown(test_units_behind_values, end),
        cmocka_unit_test_teardown(test_units_of_columns, end),
        cmocka_unit_test_teardown(test_units_of_headers, end),
        cmocka_unit_test_teardown(test_fractions_of_saturation, end),
        cmocka_unit_test_teardown(test_units_that_are_wrong, end),
        cmocka_unit_test_teardown(test_two_units_of_pressure, end),
        cmocka_unit_test_teardown(test_tube, end),
        cmocka_unit_test_teardown(test_swapped, end),
        cmocka_unit_test_teardown(test_zeros, end),
        cmocka_unit_test_teardown(test_pressures, end),
        cmocka_unit_test_teardown(test_coma_scale, end),
        cmocka_unit_test_teardown(test_weights, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
