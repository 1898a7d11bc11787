/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/synth.h"
#include "base/random.h"
#include "made.h"
#include "net/logistic.h"
#include "patient/summary.h"

static struct timeline timeline;
static float rows[STAY_HOURS * SUMMARY_BASE_MAX], again[STAY_HOURS * SUMMARY_BASE_MAX];

static const float *read_rows(enum scheme scheme, const struct patient *patient, int hours,
                              float *out)
{
    timeline_build(patient, &timeline);
    summary_read(scheme, patient, &timeline, hours, out);
    return out;
}

static bool same(float a, float b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void columns_are_counted(void **state)
{
    (void)state;
    assert_int_equal(summary_base(SCHEME_PHYSIONET2012), 187);
    assert_int_equal(summary_columns(SCHEME_PHYSIONET2012), 409);
    assert_int_equal(summary_base(SCHEME_MIMIC3), 85);
    assert_int_equal(summary_columns(SCHEME_MIMIC3), 187);
}

/* ---- the challenge's variables against the rows of the file ---- */

enum { READINGS = 400 };

struct made_reading {
    enum variable variable;
    int minute;
    float value;
};

static const struct {
    enum variable variable;
    const char *name;
    int low, high;
} drawn[] = {{VARIABLE_HR, "HR", 40, 160},
             {VARIABLE_LACTATE, "Lactate", 1, 15},
             {VARIABLE_BUN, "BUN", 5, 90},
             {VARIABLE_URINE, "Urine", 5, 300},
             {VARIABLE_K, "K", 3, 6}};
enum { DRAWN = sizeof drawn / sizeof *drawn };

/* Readings at different minutes, sorted by time, as in the file. */
static struct patient *draw_stay(uint64_t seed, int last_minute, struct made_reading *readings,
                                 int *count)
{
    struct random random;
    struct text text = {0};
    random_seed(&random, seed);
    text_append(&text, "00:00,RecordID,1\n00:00,Age,71\n00:00,Gender,1\n");
    *count = 0;
    for (int i = 0; i < READINGS; i++) {
        int minute = i * 48 * 60 / READINGS + 1, which = (int)random_below(&random, DRAWN);
        int span = drawn[which].high - drawn[which].low;
        int value = drawn[which].low + (int)random_below(&random, (uint64_t)span);
        if (minute > last_minute) {
            break;
        }
        text_format(&text, "%02d:%02d,%s,%d\n", minute / 60, minute % 60, drawn[which].name, value);
        readings[(*count)++] = (struct made_reading){drawn[which].variable, minute, (float)value};
    }
    struct patient *patient = made_challenge(text.data);
    text_free(&text);
    return patient;
}

static void assert_statistics(const float *base, enum variable variable, int hour,
                              const struct made_reading *readings, int count)
{
    double sum = 0, low = INFINITY, high = -INFINITY, last = NAN;
    int n = 0;
    for (int i = 0; i < count; i++) {
        if (readings[i].variable == variable && readings[i].minute <= 60 * (hour + 1)) {
            last = (double)readings[i].value;
            sum += last;
            low = fmin(low, last);
            high = fmax(high, last);
            n++;
        }
    }
    assert_true(base[4] == (float)n);
    for (int k = 0; k < 4; k++) {
        assert_int_equal(isnan(base[k]), n == 0);
    }
    if (n > 0) {
        assert_true(fabs((double)base[0] - sum / n) < 1e-3);
        assert_true(base[1] == (float)low && base[2] == (float)high && base[3] == (float)last);
    }
}

static void statistics_are_of_single_readings(void **state)
{
    (void)state;
    const enum variable *variables;
    size_t count = scheme_variables(SCHEME_PHYSIONET2012, &variables), met = 0;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct made_reading readings[READINGS];
        int made;
        struct patient *patient = draw_stay(seed, 48 * 60, readings, &made);
        read_rows(SCHEME_PHYSIONET2012, patient, STAY_HOURS, rows);
        for (int hour = 0; hour < STAY_HOURS; hour++) {
            const float *row = rows + hour * 187;
            for (size_t v = 0; v < count; v++) {
                assert_statistics(row + 5 * v, variables[v], hour, readings, made);
                met += isnan(row[5 * v]) ? 0 : 1;
            }
            assert_true(row[185] == 71 && row[186] == 1);
        }
        patient_free(patient);
    }
    assert_true(met > 5 * 40 * DRAWN / 2); /* the variables are those of the scheme */
}

static void what_is_not_known_of_a_patient_is_missing(void **state)
{
    (void)state;
    struct patient *patient = made_challenge("00:00,RecordID,1\n00:00,Age,-1\n00:00,Gender,-1\n"
                                             "03:10,HR,80\n");
    read_rows(SCHEME_PHYSIONET2012, patient, STAY_HOURS, rows);
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        assert_true(isnan(rows[hour * 187 + 185]) && isnan(rows[hour * 187 + 186]));
    }
    patient_free(patient);
    patient = made_challenge("00:00,RecordID,1\n00:00,Age,50\n00:00,Gender,0\n03:10,HR,80\n");
    read_rows(SCHEME_PHYSIONET2012, patient, STAY_HOURS, rows);
    assert_true(rows[185] == 50 && rows[186] == 0);
    patient_free(patient);
}

/* ---- no later values ---- */

/* A row of the whole stay equals the last row of the stay up to that hour, also if the chart ends
 * there. */
static void rows_know_the_past_only(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct made_reading readings[READINGS];
        int made;
        struct patient *whole = draw_stay(seed, 48 * 60, readings, &made);
        read_rows(SCHEME_PHYSIONET2012, whole, STAY_HOURS, rows);
        for (int hours = 1; hours <= STAY_HOURS; hours += 3) {
            struct patient *part = draw_stay(seed, 60 * hours, readings, &made);
            read_rows(SCHEME_PHYSIONET2012, whole, hours, again);
            assert_memory_equal(again, rows, (size_t)hours * 187 * sizeof *rows);
            read_rows(SCHEME_PHYSIONET2012, part, hours, again);
            assert_memory_equal(again, rows, (size_t)hours * 187 * sizeof *rows);
            patient_free(part);
        }
        patient_free(whole);
    }
}

/* All courses in both formats and schemes: the statistics are consistent and grow. */
static void statistics_hold_together(void **state)
{
    (void)state;
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    for (size_t i = 0; i < count; i++) {
        struct text text = {0};
        assert_true(synth_write(&courses[i], 9, &text, NULL));
        struct patient *patient = made_stay(text.data, false);
        for (int s = 0; s < SCHEME_COUNT; s++) {
            size_t base = summary_base((enum scheme)s);
            size_t variables = base / SUMMARY_STATISTICS;
            read_rows((enum scheme)s, patient, STAY_HOURS, rows);
            for (size_t v = 0; v < variables; v++) {
                float readings = 0;
                for (int hour = 0; hour < STAY_HOURS; hour++) {
                    const float *at = rows + (size_t)hour * base + SUMMARY_STATISTICS * v;
                    assert_true(at[4] >= readings);
                    readings = at[4];
                    assert_int_equal(isnan(at[0]), readings == 0);
                    float slack = 1e-5f * fabsf(at[0]);
                    assert_true(readings == 0 ||
                                (at[1] <= at[0] + slack && at[0] <= at[2] + slack));
                    assert_true(readings == 0 || (at[1] <= at[3] && at[3] <= at[2]));
                }
            }
        }
        patient_free(patient);
        text_free(&text);
    }
}

/* mimic3 reads the Glasgow scale by its scores and the refill as 0 or 1. */
static void categories_are_numbers(void **state)
{
    (void)state;
    struct patient *patient = made_stay(
        "Hours,Capillary refill rate,Diastolic blood pressure,Fraction inspired oxygen,"
        "Glascow coma scale eye opening,Glascow coma scale motor response,Glascow coma scale "
        "total,Glascow coma scale verbal response,Glucose,Heart Rate,Height,Mean blood "
        "pressure,Oxygen saturation,Respiratory rate,Systolic blood "
        "pressure,Temperature,Weight,pH\n"
        "0.5,1.0,60,0.4,3 To speech,5 Localizes Pain,12,4 Confused,130,84,170,75,97,16,115,37,80,"
        "7.4\n"
        "9.5,0.0,50,,4 Spontaneously,,,,,,,,,,,,,\n",
        false);
    const enum variable *variables;
    size_t count = scheme_variables(SCHEME_MIMIC3, &variables);
    read_rows(SCHEME_MIMIC3, patient, STAY_HOURS, rows);
    static const struct {
        enum variable variable;
        float mean, low, high, last, readings;
    } expected[] = {{VARIABLE_CAPILLARY_REFILL, 0.5f, 0, 1, 0, 2},
                    {VARIABLE_GCS_EYE, 3.5f, 3, 4, 4, 2},
                    {VARIABLE_GCS_MOTOR, 5, 5, 5, 5, 1},
                    {VARIABLE_GCS_VERBAL, 4, 4, 4, 4, 1},
                    {VARIABLE_GCS, 12, 12, 12, 12, 1}};
    size_t met = 0;
    for (size_t v = 0; v < count; v++) {
        for (size_t k = 0; k < sizeof expected / sizeof *expected; k++) {
            const float *at = rows + (STAY_HOURS - 1) * 85 + SUMMARY_STATISTICS * v;
            if (expected[k].variable == variables[v]) {
                met++;
                assert_true(at[0] == expected[k].mean && at[1] == expected[k].low);
                assert_true(at[2] == expected[k].high && at[3] == expected[k].last);
                assert_true(at[4] == expected[k].readings);
            }
        }
    }
    assert_int_equal(met, 5);
    patient_free(patient);
}

/* ---- from base columns to weighted columns ---- */

static void made_spec(enum scheme scheme, struct random *random, struct summary_spec *spec)
{
    *spec = (struct summary_spec){.scheme = scheme};
    for (size_t i = 0; i < summary_base(scheme); i++) {
        spec->clip_low[i] = (float)(20 * random_normal(random));
        spec->clip_high[i] = spec->clip_low[i] + (float)(30 * random_uniform(random));
        spec->fill[i] = (float)(20 * random_normal(random));
    }
}

static void columns_are_clipped_logged_and_missed(void **state)
{
    (void)state;
    struct random random;
    random_seed(&random, 3);
    for (int s = 0; s < 2 * SCHEME_COUNT; s++) {
        bool per_stay = s >= SCHEME_COUNT;
        enum scheme scheme = (enum scheme)(s % SCHEME_COUNT);
        size_t base = summary_base(scheme), all = summary_columns(scheme);
        size_t statistics = all - base - (all - base) / 6, variables = (all - base) / 6;
        struct logistic model = {.intercept = -1};
        float row[SUMMARY_BASE_MAX], columns[SUMMARY_COLUMNS_MAX];
        made_spec(scheme, &random, &model.spec);
        for (size_t i = 0; i < base; i++) {
            row[i] = i % 4 == 1 ? NAN : (float)(40 * random_normal(&random));
        }
        int hours = 1 + (int)random_below(&random, STAY_HOURS);
        model.spec.counts_per_stay = per_stay;
        summary_transform(&model.spec, row, hours, columns);
        assert_int_equal(statistics, SUMMARY_STATISTICS * variables);
        double logit = -1;
        for (size_t i = 0; i < all; i++) {
            size_t source = i < base ? i : i - base;
            double value = 0;
            if (i < base + statistics) {
                float low = model.spec.clip_low[source], high = model.spec.clip_high[source];
                bool count = per_stay && source < statistics && source % 5 == 4;
                float read = count ? row[source] * 48 / (float)hours : row[source];
                float kept = read < low ? low : read > high ? high : read;
                value = (double)(isnan(row[source]) ? model.spec.fill[source] : kept);
                value = i < base ? value : log1p(fmax(0, value));
            } else {
                value = isnan(row[SUMMARY_STATISTICS * (i - base - statistics)]);
            }
            assert_true(fabs((double)columns[i] - value) < 1e-5 * (1 + fabs(value)));
            model.weights[i] = (float)random_normal(&random);
            logit += (double)model.weights[i] * (double)columns[i];
        }
        assert_true(fabs((double)logistic_logit(&model, row, hours) - logit) < 1e-3);
        assert_int_equal(logistic_parameters(&model), all + 1);
        assert_true(same(columns[1], model.spec.fill[1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_counted),
        cmocka_unit_test(statistics_are_of_single_readings),
        cmocka_unit_test(what_is_not_known_of_a_patient_is_missing),
        cmocka_unit_test(rows_know_the_past_only),
        cmocka_unit_test(statistics_hold_together),
        cmocka_unit_test(categories_are_numbers),
        cmocka_unit_test(columns_are_clipped_logged_and_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
