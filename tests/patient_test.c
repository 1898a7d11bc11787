/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* From a file to observations and problems: formats and the irregularities of real files. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "made.h"
#include "patient/intake.h"
#include "patient/reader.h"
#include "scratch.h"

#define WIDE                                                                                       \
    "Hours,Heart Rate,Glascow coma scale total,Glascow coma scale eye opening,Temperature\n"

static const struct observation *reading(const struct patient *patient, size_t i,
                                         enum variable variable, double value)
{
    assert_true(i < patient->observation_count);
    const struct observation *observation = &patient->observations[i];
    assert_int_equal(observation->variable, variable);
    if (!(fabs(observation->value - value) < 1e-9)) {
        fail_msg("%.10g is not %.10g", observation->value, value);
    }
    return observation;
}

static void refused(const char *text, const char *part)
{
    struct error error = ERROR_NONE;
    FILE *in = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
    assert_null(reader_read_one_stream(in, "x.csv", NULL, &error));
    fclose(in);
    if (!strstr(error.text, part)) {
        fail_msg("\"%s\" lacks \"%s\"", error.text, part);
    }
    assert_int_equal(strncmp(error.text, "x.csv:", 6), 0);
}

static void test_challenge(void **state)
{
    (void)state;
    struct patient *p = made_challenge("00:00,RecordID,900539\n00:00,Age,61\n00:00,Gender,0\n"
                                       "00:00,Height,-1\n00:00,ICUType,4\n00:00,Weight,-1\n"
                                       "00:09,GCS,14\n00:09,HR,81\n01:00,HR,75.5\n47:59,pH,7.4\n");
    assert_ptr_equal(p->reader, &reader_challenge);
    assert_string_equal(p->id, "900539");
    assert_string_equal(p->file, "dir/p01_timeseries.csv");
    assert_true(p->age > 60.9 && p->age < 61.1 && p->age_usable);
    assert_int_equal(p->sex, SEX_FEMALE);
    assert_int_equal(p->icu_type, 4);
    assert_int_equal(p->observation_count, 4);
    assert_int_equal(p->problem_count, 0);
    const struct observation *gcs = reading(p, 0, VARIABLE_GCS, 14);
    assert_int_equal(gcs->category, variable_category_find(VARIABLE_GCS, "14"));
    assert_int_equal(gcs->line, 8);
    assert_int_equal(reading(p, 1, VARIABLE_HR, 81)->category, -1);
    assert_true(reading(p, 2, VARIABLE_HR, 75.5)->hour >= 1 && p->observations[2].hour <= 1);
    assert_int_equal(p->hours, 48);
    patient_free(p);
}

static void test_benchmark(void **state)
{
    (void)state;
    struct patient *p = made_stay(WIDE "0.9375,88,,,\n"
                                       "1.5,,15.0,4 SPONTANEOUSLY,36.6\n"
                                       "1.75,,3,NONE,\n",
                                  false);
    assert_ptr_equal(p->reader, &reader_benchmark);
    assert_string_equal(p->id, "p01");
    assert_true(isnan(p->age));
    assert_int_equal(p->sex, SEX_UNKNOWN);
    assert_int_equal(p->observation_count, 6);
    reading(p, 0, VARIABLE_HR, 88);
    reading(p, 1, VARIABLE_GCS, 15);
    const struct variable_category *eye;
    variable_categories(VARIABLE_GCS_EYE, &eye);
    assert_string_equal(eye[reading(p, 3, VARIABLE_GCS_EYE, 4)->category].name, "4 Spontaneously");
    reading(p, 2, VARIABLE_TEMP, 36.6);
    assert_string_equal(eye[reading(p, 5, VARIABLE_GCS_EYE, 1)->category].name, "None");
    assert_int_equal(p->hours, 2);
    assert_true(p->last_hour > 1.74 && p->last_hour < 1.76);
    patient_free(p);
}

static void test_other_formats(void **state)
{
    (void)state;
    refused("", "not a patient file: it is empty");
    refused("\n\n", "not a patient file: it is empty");
    refused("RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death\n1,2,3,4,5,0\n",
            "outcomes");
    refused("stay,y_true\na,1\n", "list of stays");
    refused("stay,period_length,y_true\na,48,1\n", "list of stays");
    refused("hello\nworld\n", "not a patient file: the first row");
    refused("Hours,Foo\n1,2\n", "not a patient file");
    refused("\xff\xfeT\n", "first row");
}

static void test_layouts(void **state)
{
    (void)state;
    static const char *const layouts[] = {
        "Time,Parameter,Value\n01:30,HR,80\n",
        "\xef\xbb\xbfTime,Parameter,Value\r\n01:30,HR,80\r\n",
        "VALUE;TIME;PARAMETER\n80;01:30;hr\n",
        "Time\tParameter\tValue\tNurse\n01:30\tHR\t80\tx\n",
        "\"Time\",\"Parameter\",\"Value\"\n\"01:30\",\"HR\",\"80\"\n",
        "01:30,HR,80\n",
        "Time,Parameter,Value,,\n01:30,HR,80\n02:00,Temp,,,\n",
        "HOURS,HEART RATE\n1.5,80\n",
        "Hours,Heart Rate,\n1.5,80,\n2.5,,\n",
        "Heart Rate;Hours\r80;1,5\r",
        "pH,Comment,Hours,Heart Rate\n,,1.5,80\n",
    };
    for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
        struct patient *p = made_stay(layouts[i], false);
        assert_int_equal(p->observation_count, 1);
        assert_true(fabs(reading(p, 0, VARIABLE_HR, 80)->hour - 1.5) < 1e-9);
        assert_int_equal(p->problem_counts[PROBLEM_REJECTED], 0);
        patient_free(p);
    }
}

static void test_headers(void **state)
{
    (void)state;
    struct patient *p = made_stay("Hours,Heart Rate,Foo,Heart Rate,Bar\n1,80,x,90,y\n", false);
    assert_int_equal(p->observation_count, 1);
    reading(p, 0, VARIABLE_HR, 80);
    assert_int_equal(p->problem_counts[PROBLEM_NOTICE], 3);
    assert_string_equal(p->problems[0].reason, "columns ignored: Foo, Bar");
    assert_string_equal(p->problems[1].reason,
                        "repeated columns, used where the first has no value: Heart Rate");
    assert_int_equal(p->problems[2].other_count, 1);
    patient_free(p);
    p = made_stay("Time,Parameter,Value,Value,Nurse\n01:00,HR,80,90,x\n", false);
    reading(p, 0, VARIABLE_HR, 80);
    assert_int_equal(p->problem_counts[PROBLEM_NOTICE], 2);
    patient_free(p);
    p = made_stay("00:07,HR,88\n", false);
    assert_string_equal(made_problem(p, 1, PROBLEM_NOTICE)->reason,
                        "no header: read as Time,Parameter,Value");
    patient_free(p);
    p = made_stay("Time,Parameter,Value\n", false);
    assert_int_equal(p->hours, 0);
    patient_free(p);
}

static void test_times(void **state)
{
    (void)state;
    struct patient *p = made_challenge("48:00,HR,80\n48:01,HR,81\n60:99,HR,82\n7.5,HR,83\n"
                                       "-00:30,HR,84\n-01:00,HR,85\n00:60,HR,86\n99999:00,HR,9\n");
    assert_int_equal(p->observation_count, 2);
    assert_int_equal(reading(p, 0, VARIABLE_HR, 84)->line, 6);
    reading(p, 1, VARIABLE_HR, 80);
    assert_int_equal(p->hours, 48);
    assert_string_equal(made_problem(p, 3, PROBLEM_UNUSED)->reason, "after hour 48");
    assert_string_equal(made_problem(p, 4, PROBLEM_REJECTED)->value, "60:99");
    made_problem(p, 5, PROBLEM_REJECTED);
    made_problem(p, 6, PROBLEM_NOTICE);
    made_problem(p, 7, PROBLEM_UNUSED);
    made_problem(p, 8, PROBLEM_REJECTED);
    made_problem(p, 9, PROBLEM_REJECTED);
    patient_free(p);
    p = made_stay(WIDE "-0.5,80,,,\n-1,81,,,\n48.1,82,15,,37\nnan,83,,,\n47.99,84,,,\n49,,,,\n",
                  false);
    assert_int_equal(p->observation_count, 2);
    assert_int_equal(p->problem_counts[PROBLEM_UNUSED], 2);
    made_problem(p, 2, PROBLEM_NOTICE);
    made_problem(p, 5, PROBLEM_REJECTED);
    patient_free(p);
}

static int hours_of(const char *rows)
{
    struct patient *p = made_challenge(rows);
    int hours = p->hours;
    assert_true(hours == 0 ? isnan(p->last_hour) : p->last_hour >= hours - 1);
    patient_free(p);
    return hours;
}

static void test_hours(void **state)
{
    (void)state;
    assert_int_equal(hours_of("00:00,HR,80\n"), 1);
    assert_int_equal(hours_of("01:00,HR,80\n"), 1);
    assert_int_equal(hours_of("01:01,HR,80\n"), 2);
    assert_int_equal(hours_of("09:00,HR,80\n12:00,HR,900\n49:00,HR,80\n"), 9);
    assert_int_equal(hours_of("00:00,Weight,80\n00:00,Height,170\n00:00,Age,70\n"), 0);
    assert_int_equal(hours_of("00:00,Weight,80\n01:30,Weight,81\n"), 2);
    assert_int_equal(hours_of("00:00,Weight,80\n02:00,HR,0\n"), 0);
    struct patient *p = made_challenge("00:00,Weight,80\n");
    reading(p, 0, VARIABLE_WEIGHT, 80);
    patient_free(p);
}

static void test_order(void **state)
{
    (void)state;
    struct patient *p = made_challenge("03:00,HR,83\n01:00,HR,81\n02:00,HR,82\n01:00,Temp,37\n");
    static const double values[] = {81, 37, 82, 83};
    for (size_t i = 0; i < 4; i++) {
        reading(p, i, i == 1 ? VARIABLE_TEMP : VARIABLE_HR, values[i]);
    }
    patient_free(p);
}

static void test_repeats(void **state)
{
    (void)state;
    struct patient *p = made_challenge("01:00,HR,80\n02:00,HR,90\n01:00,HR,81\n01:00,HR,82\n");
    assert_int_equal(p->observation_count, 2);
    assert_int_equal(reading(p, 0, VARIABLE_HR, 82)->line, 5);
    assert_int_equal(p->problem_counts[PROBLEM_REPEATED], 2);
    const struct problem *first = made_problem(p, 2, PROBLEM_REPEATED);
    assert_string_equal(first->reason, "line 4, of the same time, is used instead");
    assert_string_equal(first->value, "80");
    assert_string_equal(first->name, "HR");
    assert_string_equal(made_problem(p, 4, PROBLEM_REPEATED)->reason,
                        "line 5, of the same time, is used instead");
    patient_free(p);
    /* a repeat outside the accepted range is not used, but is listed as a repeat */
    p = made_challenge("01:00,HR,80\n01:00,HR,0\n");
    reading(p, 0, VARIABLE_HR, 80);
    made_problem(p, 3, PROBLEM_REJECTED);
    assert_string_equal(made_problem(p, 3, PROBLEM_REPEATED)->reason,
                        "line 2, of the same time, stays in use");
    patient_free(p);
}

static void test_strikes(void **state)
{
    (void)state;
    struct patient *p = made_challenge("01:00,HR,80\n01:00,Temp,37\n02:00,HR,-1\n01:00,HR,-1\n");
    assert_int_equal(p->observation_count, 1);
    reading(p, 0, VARIABLE_TEMP, 37);
    assert_int_equal(p->problem_count, 1);
    assert_string_equal(made_problem(p, 2, PROBLEM_STRUCK)->reason,
                        "line 5, of the same time, cancels it with -1");
    patient_free(p);
    p = made_challenge("01:00,HR,80\n01:00,HR,-1\n01:00,HR,82\n");
    assert_int_equal(reading(p, 0, VARIABLE_HR, 82)->line, 4);
    assert_int_equal(p->problem_count, 1);
    patient_free(p);
}

static void test_descriptors(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double age;
        bool usable;
        int problems;
    } ages[] = {{"54", 54, true, 0},    {"15", 15, true, 0},   {"14", 14, false, 1},
                {"90", 90, true, 0},    {"91", 90, true, 1},   {"120", 90, true, 1},
                {"121", NAN, false, 1}, {"-1", NAN, false, 0}, {"old", NAN, false, 1},
                {"-5", NAN, false, 1},  {"", NAN, false, 0}};
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
        struct text rows = {0};
        text_format(&rows, "01:00,HR,80\n00:00,Age,%s\n", ages[i].text);
        struct patient *p = made_challenge(rows.data);
        assert_true(isnan(ages[i].age) ? isnan(p->age) : fabs(p->age - ages[i].age) < 1e-9);
        assert_int_equal(p->age_usable, ages[i].usable);
        assert_int_equal(p->problem_count, ages[i].problems);
        patient_free(p);
        text_free(&rows);
    }
    struct patient *p =
        made_challenge("00:00,Gender,-1\n00:00,ICUType,5\n00:00,RecordID,a\x1b[2J\n");
    assert_int_equal(p->sex, SEX_UNKNOWN);
    assert_int_equal(p->icu_type, 0);
    assert_string_equal(p->id, "a\\x1b[2J");
    assert_int_equal(p->problem_count, 1);
    patient_free(p);
    p = made_challenge("00:00,Gender,1\n00:00,Gender,0\n00:00,Gender,2\n");
    assert_int_equal(p->sex, SEX_FEMALE);
    made_problem(p, 2, PROBLEM_REPEATED);
    made_problem(p, 4, PROBLEM_REJECTED);
    patient_free(p);
}

static void test_names(void **state)
{
    (void)state;
    struct patient *p = made_challenge("01:00,,5\n01:00,Foo,6\n01:00,SpO2,97\n01:00,GCS eye,3\n");
    assert_string_equal(made_problem(p, 2, PROBLEM_NOTICE)->reason, "no parameter name");
    assert_string_equal(made_problem(p, 3, PROBLEM_NOTICE)->name, "Foo");
    assert_int_equal(p->observation_count, 2);
    patient_free(p);
}

static double hour_of(const struct patient *p, size_t i)
{
    assert_true(i < p->observation_count);
    return p->observations[i].hour;
}

static void test_spelled_times(void **state)
{
    (void)state;
    struct patient *p = made_challenge("00:30:00,HR,80\n25:30:00,HR,81\n1 days 07:45:00,HR,82\n"
                                       "\"1 day, 20:00:00\",HR,83\n11:30 PM,HR,84\n"
                                       "2026-03-04 07:30,HR,85\n25:61:00,HR,86\n99:00:00,HR,87\n");
    assert_int_equal(p->observation_count, 4);
    assert_true(fabs(hour_of(p, 0) - 0.5) < 1e-12 && fabs(hour_of(p, 1) - 25.5) < 1e-12);
    assert_true(fabs(hour_of(p, 2) - 31.75) < 1e-12 && fabs(hour_of(p, 3) - 44) < 1e-12);
    assert_string_equal(made_problem(p, 2, PROBLEM_NOTICE)->reason,
                        "times are read as since admission, not as of the clock on the wall");
    for (size_t line = 6; line <= 8; line++) {
        made_problem(p, line, PROBLEM_REJECTED);
    }
    made_problem(p, 9, PROBLEM_UNUSED);
    assert_int_equal(p->problem_count, 5); /* one notice for each stay */
    patient_free(p);
    p = made_stay(WIDE "0.5,80,,,\n25:30:00,81,,,\n1 days 07:45:00,82,,,\n07:30 AM,83,,,\n", false);
    assert_int_equal(p->observation_count, 3);
    assert_true(fabs(hour_of(p, 1) - 25.5) < 1e-12 && fabs(hour_of(p, 2) - 31.75) < 1e-12);
    made_problem(p, 3, PROBLEM_NOTICE);
    made_problem(p, 5, PROBLEM_REJECTED);
    assert_int_equal(p->problem_count, 2);
    patient_free(p);
}

static void test_steps_back(void **state)
{
    (void)state;
    struct patient *p = made_challenge("22:00,HR,80\n23:30,HR,81\n00:30,HR,82\n02:00,HR,83\n");
    assert_int_equal(p->observation_count, 4);
    made_problem(p, 4, PROBLEM_DOUBT);
    assert_int_equal(p->problem_count, 1);
    assert_true(fabs(hour_of(p, 0) - 22) < 1e-12 && fabs(hour_of(p, 2) - 24.5) < 1e-12);
    patient_free(p);
    /* sorted by variable, with times that begin anew for each */
    p = made_challenge("01:00,HR,80\n23:30,HR,81\n00:30,Temp,37\n22:00,Temp,38\n");
    made_problem(p, 4, PROBLEM_DOUBT);
    assert_true(fabs(hour_of(p, 0) - 0.5) < 1e-12 && fabs(hour_of(p, 3) - 23.5) < 1e-12);
    patient_free(p);
    /* the third day is after hour 48 */
    p = made_challenge("23:00,HR,80\n01:00,HR,81\n23:00,HR,82\n00:30,HR,x\n00:40,HR,83\n");
    assert_int_equal(p->observation_count, 3);
    assert_true(fabs(hour_of(p, 2) - 47) < 1e-12);
    assert_true(fabs(made_problem(p, 5, PROBLEM_REJECTED)->hour - 48.5) < 1e-12);
    made_problem(p, 6, PROBLEM_UNUSED);
    patient_free(p);
    /* decimal hours are not a time of day */
    p = made_stay(WIDE "23.5,80,,,\n0.5,81,,,\n", false);
    made_problem(p, 3, PROBLEM_NOTICE);
    assert_true(fabs(hour_of(p, 0) - 0.5) < 1e-12);
    patient_free(p);
    p = made_challenge("05:00,HR,80\n03:00,HR,81\n04:00,HR,82\n01:00,HR,83\n");
    made_problem(p, 3, PROBLEM_NOTICE);
    assert_int_equal(p->problem_count, 1);
    patient_free(p);
    p = made_challenge("30:00,HR,80\n00:30,HR,81\n"); /* 30:00 is not a time of day */
    made_problem(p, 3, PROBLEM_NOTICE);
    assert_int_equal(p->problem_count, 1);
    patient_free(p);
    /* descriptors and missing values may be at any time */
    p = made_challenge("05:00,HR,80\n00:00,Age,60\n01:00,HR,-1\n06:00,HR,82\n");
    assert_int_equal(p->problem_count, 0);
    patient_free(p);
}

/* What becomes of a value in a challenge row. NAN: not used. */
static void check_value(const char *name, const char *text, bool fix, double fed, int kind)
{
    struct text rows = {0};
    text_format(&rows, "Time,Parameter,Value\n01:00,%s,%s\n", name, text);
    struct patient *p = made_stay(rows.data, fix);
    if (isnan(fed)) {
        assert_int_equal(p->observation_count, 0);
    } else {
        reading(p, 0, variable_find(name), fed);
    }
    assert_int_equal(p->problem_count, kind < 0 ? 0 : 1);
    if (kind >= 0) {
        const struct problem *problem = made_problem(p, 2, (enum problem_kind)kind);
        assert_string_equal(problem->name, name);
        assert_string_equal(problem->value, text);
        assert_true(*problem->reason != 0);
    }
    patient_free(p);
    text_free(&rows);
}

static void test_values(void **state)
{
    (void)state;
    check_value("HR", "300", false, 300, -1);
    check_value("HR", "301", false, NAN, PROBLEM_REJECTED);
    check_value("HR", "0", false, NAN, PROBLEM_REJECTED);
    check_value("SysABP", "0", false, NAN, PROBLEM_REJECTED);
    check_value("HR", "", false, NAN, -1);
    check_value("HR", "-1", false, NAN, -1);
    check_value("HR", "-1.0", false, NAN, -1);
    check_value("HR", "inf", false, NAN, PROBLEM_REJECTED);
    check_value("HR", "0x50", false, NAN, PROBLEM_REJECTED);
    check_value("HR", "1e309", false, NAN, PROBLEM_REJECTED);
    check_value("HR", "80 bpm", false, 80, -1);
    check_value("SpO2", "98%", false, 98, -1);
    check_value("SpO2", "98 %", false, 98, -1);
    check_value("HR", "98%", false, NAN, PROBLEM_REJECTED);
    check_value("SpO2", ">90", false, 90, PROBLEM_NOTICE);
    check_value("TroponinI", "<0.3", false, 0.3, PROBLEM_NOTICE);
    check_value("HR", "120/80", false, NAN, PROBLEM_REJECTED);
    check_value("HR", "80 mmHg", false, NAN, PROBLEM_REJECTED);
    check_value("HR", "80 ohm", false, NAN, PROBLEM_REJECTED);
    check_value("Temp", "98.6 F", false, 37, PROBLEM_NOTICE);
    check_value("SpO2", "0", false, NAN, PROBLEM_REJECTED);
    check_value("Creatinine", "0.0", false, NAN, PROBLEM_REJECTED);
    check_value("Urine", "0", false, 0, -1);
    check_value("Temp", "-17.8", true, NAN, PROBLEM_REJECTED);
    check_value("GCS", "2", false, NAN, PROBLEM_REJECTED);
    check_value("GCS", "14.5", false, NAN, PROBLEM_REJECTED);
    check_value("GCS eye", "SLEEPY", false, NAN, PROBLEM_REJECTED);
    check_value("GCS eye", "TO SPEECH", false, 3, -1);
    check_value("MechVent", "0", false, NAN, PROBLEM_NOTICE);
    check_value("MechVent", "no", false, NAN, PROBLEM_NOTICE);
    check_value("MechVent", "yes", false, 1, -1);
    check_value("FiO2", "0.0021", false, 0.21, PROBLEM_REPAIRED);
    check_value("FiO2", "0.005", false, 0.5, PROBLEM_REPAIRED);
    check_value("FiO2", "0.01", false, 1, PROBLEM_REPAIRED);
    check_value("FiO2", "0.011", false, NAN, PROBLEM_REJECTED);
    check_value("FiO2", "0.002", false, NAN, PROBLEM_REJECTED);
    check_value("FiO2", "2", true, NAN, PROBLEM_REJECTED);
    check_value("FiO2", "40", false, NAN, PROBLEM_UNIT);
    check_value("FiO2", "40", true, 0.4, PROBLEM_CONVERTED);
    check_value("Temp", "98.6", false, NAN, PROBLEM_UNIT);
    check_value("Temp", "98.6", true, 37, PROBLEM_CONVERTED);
    check_value("Glucose", "12", false, 12, PROBLEM_UNIT);
    check_value("Glucose", "12", true, 216.192, PROBLEM_CONVERTED);
    check_value("Glucose", "5", false, NAN, PROBLEM_UNIT);
    check_value("pH", "735", true, 7.35, PROBLEM_CONVERTED);
    check_value("pH", "187", true, NAN, PROBLEM_REJECTED);
}

static void test_decimal_commas(void **state)
{
    (void)state;
    struct patient *p = made_stay("Time;Parameter;Value\n01:00;Temp;36,5\n02:00;Temp;37,5\n", true);
    reading(p, 0, VARIABLE_TEMP, 36.5);
    reading(p, 1, VARIABLE_TEMP, 37.5);
    assert_int_equal(p->problem_count, 1);
    made_problem(p, 2, PROBLEM_NOTICE);
    patient_free(p);
    p = made_challenge("01:00,Temp,\"36,5\"\n");
    reading(p, 0, VARIABLE_TEMP, 36.5);
    made_problem(p, 2, PROBLEM_NOTICE);
    patient_free(p);
}

static const struct problem *notice_of(const struct patient *p, const char *value)
{
    for (size_t i = 0; i < p->problem_count; i++) {
        if (p->problems[i].kind == PROBLEM_NOTICE && strcmp(p->problems[i].value, value) == 0) {
            return &p->problems[i];
        }
    }
    fail_msg("no notice of \"%s\"", value);
    return NULL;
}

static void test_missing_words(void **state)
{
    (void)state;
    struct patient *p = made_challenge("00:00,Age,N/A\n00:00,RecordID,null\n01:00,HR,NA\n"
                                       "02:00,HR,na\n02:00,Temp,?\n03:00,HR,82\n03:00,HR,nan\n"
                                       "99:00,HR,NA\n");
    assert_int_equal(p->observation_count, 1); /* nan does not strike a reading; -1 does */
    reading(p, 0, VARIABLE_HR, 82);
    assert_true(isnan(p->age));
    assert_string_equal(p->id, "p01");
    assert_int_equal(p->problem_count, 5); /* one per word */
    assert_int_equal(p->problem_counts[PROBLEM_NOTICE], 5);
    assert_int_equal(notice_of(p, "NA")->line, 4);
    assert_string_equal(notice_of(p, "NA")->reason, "read as missing, 3 such values");
    assert_string_equal(notice_of(p, "?")->reason, "read as missing, 1 such value");
    patient_free(p);
}

/* "None" is a step of the Glasgow scale if other readings of the component are in words; if they
 * are numbers, it may also mean a missing value. */
static void test_none_of_the_scale(void **state)
{
    (void)state;
    static const char head[] = "Hours,Glascow coma scale eye opening,"
                               "Glascow coma scale verbal response,Glascow coma scale total\n";
    char text[512];
    snprintf(text, sizeof text, "%s%s", head, "1,None,,None\n2,NONE,3 Inapprop words,\n");
    struct patient *p = made_stay(text, false);
    reading(p, 0, VARIABLE_GCS_EYE, 1);
    reading(p, 1, VARIABLE_GCS_EYE, 1);
    assert_int_equal(p->observation_count, 3);
    assert_int_equal(p->problem_count, 1); /* "None" as a total, which is never in words */
    notice_of(p, "None");
    patient_free(p);
    /* words in the eye component say nothing about the verbal one, where "None" is not used */
    snprintf(text, sizeof text, "%s%s", head, "1,None,,None\n2,NONE,None,\n3,TO SPEECH,,\n");
    p = made_stay(text, false);
    assert_int_equal(p->observation_count, 3);
    assert_int_equal(p->problem_count, 2);
    assert_non_null(strstr(made_problem(p, 3, PROBLEM_NOTICE)->reason, "ambiguous, 1 such value:"));
    patient_free(p);
    snprintf(text, sizeof text, "%s%s", head, "1,4,none,9\n2,3,None,8\n3,None,1,\n");
    p = made_stay(text, false);
    assert_int_equal(p->observation_count, 5);
    assert_int_equal(p->problem_count, 2);
    const struct problem *problem = made_problem(p, 2, PROBLEM_NOTICE);
    assert_int_equal(problem->variable, VARIABLE_GCS_VERBAL);
    assert_non_null(strstr(problem->reason, "ambiguous, 2 such values"));
    made_problem(p, 4, PROBLEM_NOTICE); /* the eye component */
    patient_free(p);
    /* words in another stay of the file are evidence, too */
    struct stays stays;
    static const char two[] = "stay_id,Hours,Glascow coma scale eye opening\n"
                              "4,1,None\n5,1,To Speech\n";
    FILE *in = fmemopen((void *)(uintptr_t)two, strlen(two), "r");
    assert_true(reader_read_stream(in, "two.csv", NULL, &stays, NULL));
    fclose(in);
    assert_int_equal(stays.count, 2);
    reading(stays.patients[0], 0, VARIABLE_GCS_EYE, 1);
    stays_free(&stays);
}

static void test_thousands(void **state)
{
    (void)state;
    /* ambiguous: no other number shows what the comma is */
    struct patient *p = made_stay("Time;Parameter;Value\n01:00;Urine;1,050\n", false);
    assert_int_equal(p->observation_count, 0);
    assert_non_null(strstr(made_problem(p, 2, PROBLEM_REJECTED)->reason, "thousands separator"));
    patient_free(p);
    /* another number has a decimal point, so the comma is not a decimal comma */
    p = made_stay("Time\tParameter\tValue\n01:00\tUrine\t1,050\n02:00\tTemp\t36.6\n", false);
    assert_int_equal(p->observation_count, 2);
    reading(p, 0, VARIABLE_URINE, 1050);
    patient_free(p);
    /* other numbers use both marks: ambiguous */
    p = made_stay("Time;Parameter;Value\n01:00;Urine;1,050\n02:00;Temp;36.6\n03:00;K;4,1\n", false);
    assert_int_equal(p->observation_count, 2);
    made_problem(p, 2, PROBLEM_REJECTED);
    patient_free(p);
    /* a later decimal comma shows that points separate thousands */
    p = made_stay("Time;Parameter;Value\n01:00;pH;7,405\n02:00;Urine;1.050\n03:00;Temp;36,6\n",
                  false);
    reading(p, 0, VARIABLE_PH, 7.405);
    assert_int_equal(p->observation_count, 3);
    reading(p, 1, VARIABLE_URINE, 1050);
    patient_free(p);
    /* if there are only points, they are decimal points */
    p = made_stay("Time\tParameter\tValue\n01:00\tpH\t7.405\n", false);
    reading(p, 0, VARIABLE_PH, 7.405);
    assert_int_equal(p->problem_count, 0);
    patient_free(p);
}

static void test_limits(void **state)
{
    (void)state;
    struct patient *p = made_challenge("01:00,TroponinT,<0.02\n02:00,Lactate,> 14\n"
                                       "03:00,GCS,<4\n04:00,NISysABP,118/76\n05:00,HR,>900\n");
    reading(p, 0, VARIABLE_TROPONIN_T, 0.02);
    reading(p, 1, VARIABLE_LACTATE, 14);
    assert_int_equal(p->observation_count, 2);
    assert_string_equal(made_problem(p, 2, PROBLEM_NOTICE)->reason, "read as 0.02");
    made_problem(p, 4, PROBLEM_REJECTED);
    assert_string_equal(made_problem(p, 5, PROBLEM_REJECTED)->reason, "two numbers in one cell");
    made_problem(p, 6, PROBLEM_REJECTED);
    patient_free(p);
    static const struct {
        const char *age;
        double expected;
    } ages[] = {{"90+", 90},  {">89", 90},  {"300", 90}, {"311.5", 90},
                {"<89", NAN}, {"200", NAN}, {">60", NAN}};
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++) {
        char text[64];
        snprintf(text, sizeof text, "00:00,Age,%s\n01:00,HR,80\n", ages[i].age);
        p = made_challenge(text);
        bool known = !isnan(ages[i].expected);
        assert_true(known ? fabs(p->age - 90) < 1e-9 && p->age_usable : isnan(p->age));
        made_problem(p, 2, known ? PROBLEM_REPAIRED : PROBLEM_REJECTED);
        patient_free(p);
    }
}

/* The benchmark's columns are recognised in the correct spelling, too. */
static void test_glasgow(void **state)
{
    (void)state;
    struct patient *p = made_stay("Hours,Glasgow Coma Scale total\n1,9\n", false);
    reading(p, 0, VARIABLE_GCS, 9);
    assert_int_equal(p->problem_count, 0);
    patient_free(p);
    assert_int_equal(variable_find("glasgow coma scale eye opening"), VARIABLE_GCS_EYE);
    assert_int_equal(variable_find("Glasgow"), VARIABLE_NONE);
}

static void expect_id(const char *file, const char *id)
{
    struct patient *p = patient_new(file);
    assert_string_equal(p->id, id);
    patient_free(p);
}

static void test_ids_of_names(void **state)
{
    (void)state;
    expect_id("root/test/10006/episode1_timeseries.csv", "10006_episode1");
    expect_id("/10011/episode2_timeseries.csv", "10011_episode2");
    expect_id("10011/episode2_timeseries.csv", "10011_episode2");
    expect_id("root/test/a10006/episode1_timeseries.csv", "episode1");
    expect_id("root/test/10006/episodes.csv", "episodes");
    expect_id("root/test/10006/stay.txt", "stay");
    expect_id("episode1_timeseries.csv", "episode1");
    expect_id("train/10006_episode1_timeseries.csv", "10006_episode1");
}

static void test_torn_rows(void **state)
{
    (void)state;
    struct patient *p = made_challenge("01:00,HR\n02:00,HR,80,\n03:00,HR,81,82\n04:00,\"HR,8\n05:");
    assert_int_equal(p->observation_count, 1);
    reading(p, 0, VARIABLE_HR, 80);
    made_problem(p, 2, PROBLEM_REJECTED);
    made_problem(p, 4, PROBLEM_REJECTED);
    assert_string_equal(made_problem(p, 5, PROBLEM_REJECTED)->reason,
                        "a quoted field is not closed on its line, the line is not used");
    made_problem(p, 6, PROBLEM_REJECTED);
    patient_free(p);
}

/* HR 1, the start of an incomplete HR 120, is not used in files from Entry and in files still being
 * written. */
static void test_unended_rows(void **state)
{
    (void)state;
    static const char reason[] = "the last line has no line end: it may be cut off and is not used";
    struct patient *p = made_challenge("00:00,Entry,1\n01:00,HR,80\n02:00,HR,1");
    assert_true(p->entered);
    assert_int_equal(p->observation_count, 1);
    reading(p, 0, VARIABLE_HR, 80);
    assert_string_equal(made_problem(p, 4, PROBLEM_REJECTED)->reason, reason);
    assert_int_equal(p->problem_count, 1); /* the mark of entry itself is not a problem */
    patient_free(p);
    char text[] = "Time,Parameter,Value\n01:00,HR,80\n02:00,HR,120";
    for (int growing = 0; growing < 2; growing++) {
        FILE *in = fmemopen(text, strlen(text), "r");
        struct patient_options options = {.growing = growing};
        p = reader_read_one_stream(in, "x.txt", &options, NULL);
        assert_false(p->entered);
        assert_int_equal(p->observation_count, growing ? 1 : 2);
        patient_free(p);
        fclose(in);
    }
}

/* The list of problems of a file is limited; they are all counted. */
static void test_problem_limit(void **state)
{
    (void)state;
    struct text rows = {0};
    for (int i = 0; i < PROBLEM_LIMIT + 10; i++) {
        text_append(&rows, "01:00,HR,x\n");
    }
    struct patient *p = made_challenge(rows.data);
    assert_int_equal(p->problem_count, PROBLEM_LIMIT);
    assert_int_equal(p->problem_counts[PROBLEM_REJECTED], PROBLEM_LIMIT + 10);
    patient_free(p);
    text_free(&rows);
}

/* The number of readings is limited: a file with more is refused. */
static void test_reading_limit(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    struct text rows = {0};
    text_append(&rows, "Time,Parameter,Value\n");
    for (int i = 0; i <= OBSERVATION_LIMIT; i++) {
        text_append(&rows, "01:00,HR,8\n");
    }
    FILE *in = fmemopen(rows.data, rows.length, "r");
    assert_null(reader_read_one_stream(in, "x.csv", NULL, &error));
    assert_string_equal(error.text, "x.csv:2000002: more than 2000000 readings");
    fclose(in);
    text_free(&rows);
}

static void test_files(void **state)
{
    (void)state;
    char folder[SCRATCH_BYTES], path[SCRATCH_BYTES + 16];
    struct error error = ERROR_NONE;
    assert_non_null(scratch_folder(folder));
    assert_null(reader_read_one(folder, NULL, &error));
    assert_non_null(strstr(error.text, "is a folder"));
    error = ERROR_NONE;
    snprintf(path, sizeof path, "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_null(reader_read_one(path, NULL, &error)); /* does not wait for a writer */
    assert_non_null(strstr(error.text, "not a regular file"));
    unlink(path);
    error = ERROR_NONE;
    assert_null(reader_read_one(path, NULL, &error));
    assert_non_null(strstr(error.text, "cannot open: No such file"));
    assert_null(reader_read_one("/dev/zero", NULL, NULL));
    snprintf(path, sizeof path, "%s/stay.txt", folder);
    FILE *out = fopen(path, "w");
    fputs("Time,Parameter,Value\n01:00,HR,80\n", out);
    fclose(out);
    struct stays stays;
    assert_true(reader_read(path, NULL, &stays, &error));
    assert_int_equal(stays.count, 1);
    assert_string_equal(stays.patients[0]->id, "stay");
    assert_ptr_equal(stays.reader, &reader_challenge);
    stays_free(&stays);
    out = fopen(path, "w");
    fputs("stay,y_true\np01.txt,0\n", out);
    fclose(out);
    assert_false(reader_read(path, NULL, &stays, &error));
    assert_ptr_equal(stays.reader, &reader_listfile);
    assert_false(stays.unreadable);
    stays_free(&stays);
    assert_false(reader_read("/dev/zero", NULL, &stays, NULL));
    assert_true(stays.unreadable && !stays.reader);
    assert_int_equal(scratch_remove(folder), 0);
}

static void test_name_of_a_file(void **state)
{
    (void)state;
    static const char *const names[][2] = {
        {"/a/b.csv", "b"},       {"7_episode1_timeseries.csv", "7_episode1"},
        {"p.TXT", "p"},          {"a.b.tsv", "a.b"},
        {"/ward/.txt", ".txt"},  {"notes.md", "notes.md"},
        {"x\x1b.csv", "x\\x1b"}, {"_timeseries.csv", "_timeseries"}};
    char name[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        assert_string_equal(patient_file_name(names[i][0], name, sizeof name), names[i][1]);
    }
    assert_string_equal(patient_file_name("abcdef.csv", name, 4), "abc");
}

/* The variables whose numbers need no second look, and those that do. */
static void test_common_numbers(void **state)
{
    (void)state;
    for (int i = 0; i < VARIABLE_COUNT; i++) {
        enum variable variable = (enum variable)i;
        const struct variable_info *info = variable_info(variable);
        const struct variable_category *categories;
        bool scale = variable_categories(variable, &categories) > 0;
        const double values[] = {(info->accept_low + info->accept_high) / 2 + 0.25,
                                 info->accept_high,
                                 info->accept_low,
                                 info->accept_high + 0.25,
                                 info->accept_low - 0.25,
                                 0};
        for (size_t k = 0; k < sizeof values / sizeof *values; k++) {
            char text[40];
            snprintf(text, sizeof text, "%.17g", values[k]);
            struct intake intake = {.patient = patient_new("x")};
            struct entry entry = {1, 0.5, variable, info->name, text};
            bool fed = intake_accepts(variable, values[k]) &&
                       !(info->zero_missing && fabs(values[k]) <= 0) &&
                       !(variable == VARIABLE_MECH_VENT && fabs(values[k]) <= 0) &&
                       !(scale && variable_category_of_score(variable, values[k]) < 0);
            intake_reading_in(&intake, &entry, "");
            bool is = false;
            for (size_t o = 0; o < intake.patient->observation_count; o++) {
                is |= intake.patient->observations[o].category >= -1;
            }
            bool repaired = intake.patient->problem_counts[PROBLEM_REPAIRED] > 0;
            if (is != (fed || repaired)) {
                fail_msg("%s %s: fed %d", info->name, text, is);
            }
            patient_free(intake.patient);
        }
    }
}

/* What is taken as plain is what intake_reading_in makes of it, in both kinds of tables. */
static void test_plain_readings(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0",     "1",    "2",     "7.4",  "735",     "74",   "97",
        "97.25", "1.0",  "1.050", "0.97", ".5",      "5.",   "00012.50",
        "120",   "9999", "-1",    "-0",   "+98",     "1e2",  "37,5",
        "1,050", "NA",   ".",     "0.21", "0.00999", "98.6", "36.6000000000000"};
    size_t taken = 0;
    for (size_t i = 0; i < 2 * VARIABLE_COUNT * (sizeof texts / sizeof *texts); i++) {
        enum variable variable = (enum variable)(i / 2 % VARIABLE_COUNT);
        struct entry entry = {3, 0.5, variable, "x", texts[i / 2 / VARIABLE_COUNT]};
        struct intake_range range = intake_plain_range(variable);
        struct intake a = {.patient = patient_new("x"), .decimal_comma = i % 2}, b = a;
        b.patient = patient_new("x");
        if (intake_plain(&a, &entry, &range)) {
            const struct observation *one = a.patient->observations, *two;
            intake_reading_in(&b, &entry, "");
            two = b.patient->observations;
            taken++;
            assert_int_equal(a.patient->observation_count, 1);
            assert_int_equal(b.patient->observation_count, 1);
            assert_memory_equal(&one->value, &two->value, sizeof one->value);
            assert_memory_equal(&one->hour, &two->hour, sizeof one->hour);
            assert_int_equal(one->line, two->line);
            assert_int_equal(one->variable, two->variable);
            assert_int_equal(one->category, two->category);
            assert_int_equal(a.decimal_points, b.decimal_points);
            assert_int_equal(b.patient->problem_count, 0);
            assert_null(b.first_pending);
        }
        assert_int_equal(a.patient->problem_count, 0);
        patient_free(a.patient);
        patient_free(b.patient);
    }
    assert_true(taken > 400); /* nothing was compared else */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_name_of_a_file),
        cmocka_unit_test(test_challenge),
        cmocka_unit_test(test_common_numbers),
        cmocka_unit_test(test_plain_readings),
        cmocka_unit_test(test_benchmark),
        cmocka_unit_test(test_other_formats),
        cmocka_unit_test(test_layouts),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_spelled_times),
        cmocka_unit_test(test_steps_back),
        cmocka_unit_test(test_hours),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_repeats),
        cmocka_unit_test(test_strikes),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_decimal_commas),
        cmocka_unit_test(test_ids_of_names),
        cmocka_unit_test(test_glasgow),
        cmocka_unit_test(test_missing_words),
        cmocka_unit_test(test_none_of_the_scale),
        cmocka_unit_test(test_thousands),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_torn_rows),
        cmocka_unit_test(test_unended_rows),
        cmocka_unit_test(test_problem_limit),
        cmocka_unit_test(test_reading_limit),
        cmocka_unit_test(test_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
