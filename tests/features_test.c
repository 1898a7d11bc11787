/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Schemes and features: columns by name, and values computed by hand. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/text.h"
#include "made.h"
#include "patient/csv.h"
#include "patient/features.h"

static void near(float a, double b)
{
    if (!(fabs((double)a - b) < 1e-4)) {
        fail_msg("%.9g is not %.9g", (double)a, b);
    }
}

static void no_complaint(void *context, size_t line, const char *reason)
{
    (void)context;
    fail_msg("line %zu: %s", line, reason);
}

static double number(const char *text)
{
    double value = 0;
    assert_true(text_number(text, false, &value));
    return value;
}

/* index,name,kind,normalized_by_benchmark,mean,std */
static bool check_mimic3_row(void *context, const struct csv_row *row)
{
    static const struct {
        const char *kind;
        enum feature_kind is;
    } kinds[] = {{"onehot", FEATURE_ONEHOT}, {"continuous", FEATURE_VALUE}, {"mask", FEATURE_MASK}};
    size_t *column = context;
    if (row->line == 1) {
        return true;
    }
    assert_int_equal(number(row->field[0]), *column);
    assert_string_equal(scheme_column_name(SCHEME_MIMIC3, *column), row->field[1]);
    const struct feature_column *is = &scheme_columns(SCHEME_MIMIC3)[*column];
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(is->kind == kinds[i].is, strcmp(kinds[i].kind, row->field[2]) == 0);
    }
    struct text name = {0};
    text_format(&name, "%s%s", is->kind == FEATURE_MASK ? "mask->" : "",
                variable_info(is->variable)->benchmark);
    if (is->kind == FEATURE_ONEHOT) {
        const struct variable_category *list;
        assert_true((size_t)is->category < variable_categories(is->variable, &list));
        text_format(&name, "->%s", list[is->category].name);
    }
    assert_string_equal(name.data, row->field[1]);
    text_free(&name);
    struct feature_spec spec;
    feature_spec_plain(SCHEME_MIMIC3, &spec);
    bool standardised = strcmp(row->field[3], "1") == 0;
    near(spec.mean[*column], standardised ? number(row->field[4]) : 0);
    near(spec.sd[*column], standardised ? number(row->field[5]) : 1);
    ++*column;
    return true;
}

static void test_mimic3_columns(void **state)
{
    (void)state;
    size_t columns = 0;
    const enum variable *variables;
    FILE *in = made_reference("ihm_ts1.0_normalizer.csv");
    assert_true(csv_read(in, "normalizer", check_mimic3_row, no_complaint, &columns, NULL));
    fclose(in);
    assert_int_equal(columns, FEATURE_COUNT);
    assert_int_equal(scheme_variables(SCHEME_MIMIC3, &variables), 17);
    for (size_t i = 0; i < 17; i++) {
        assert_int_equal(variables[i], scheme_columns(SCHEME_MIMIC3)[59 + i].variable);
    }
}

static bool check_series_row(void *context, const struct csv_row *row)
{
    size_t *column = context;
    if (row->line > 1 && *column < 37) {
        const struct feature_column *list = scheme_columns(SCHEME_PHYSIONET2012);
        assert_string_equal(scheme_column_name(SCHEME_PHYSIONET2012, *column), row->field[0]);
        assert_int_equal(list[*column].kind, FEATURE_VALUE);
        assert_int_equal(list[*column].variable, *column);
        assert_int_equal(list[*column + 37].kind, FEATURE_MASK);
        assert_int_equal(list[*column + 37].variable, *column);
        ++*column;
    }
    return true;
}

static void test_physionet2012_columns(void **state)
{
    (void)state;
    size_t columns = 0;
    const enum variable *variables;
    FILE *in = made_reference("physionet2012_ranges.csv");
    assert_true(csv_read(in, "ranges", check_series_row, no_complaint, &columns, NULL));
    fclose(in);
    assert_int_equal(columns, 37);
    assert_int_equal(scheme_variables(SCHEME_PHYSIONET2012, &variables), 37);
    assert_int_equal(variables[36], VARIABLE_WEIGHT);
    assert_string_equal(scheme_column_name(SCHEME_PHYSIONET2012, 37 + VARIABLE_HR), "mask->HR");
    assert_string_equal(scheme_column_name(SCHEME_PHYSIONET2012, 74), "Age");
    assert_string_equal(scheme_column_name(SCHEME_PHYSIONET2012, 75), "Gender");
    assert_int_equal(scheme_columns(SCHEME_PHYSIONET2012)[74].kind, FEATURE_AGE);
    assert_int_equal(scheme_columns(SCHEME_PHYSIONET2012)[75].kind, FEATURE_SEX);
    enum scheme scheme = SCHEME_MIMIC3;
    assert_true(scheme_find("PhysioNet2012", &scheme));
    assert_int_equal(scheme, SCHEME_PHYSIONET2012);
    assert_true(scheme_find(scheme_name(SCHEME_MIMIC3), &scheme));
    assert_int_equal(scheme, SCHEME_MIMIC3);
    assert_false(scheme_find("eicu", &scheme));
}

typedef void features_fn(const struct feature_spec *, const struct patient *,
                         const struct timeline *, int, float *);

static float (*features_of(features_fn *make, const struct feature_spec *spec, struct patient *p,
                           int hours))[FEATURE_COUNT]
{
    static struct timeline timeline;
    static float x[STAY_HOURS][FEATURE_COUNT];
    timeline_build(p, &timeline);
    memset(x, 0x7f, sizeof x); /* every number must be written */
    make(spec, p, &timeline, hours, &x[0][0]);
    patient_free(p);
    return x;
}

static size_t column_of(enum scheme scheme, const char *name)
{
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (strcmp(scheme_column_name(scheme, i), name) == 0) {
            return i;
        }
    }
    fail_msg("no column %s", name);
    return 0;
}

#define AT(x, hour, name) ((x)[hour][column_of(spec.scheme, name)])

static const char challenge_rows[] = "00:00,Age,70\n00:00,Gender,1\n00:30,HR,80\n00:40,HR,100\n"
                                     "02:30,HR,60\n01:10,Urine,40\n01:50,Urine,60\n";

static void test_hourly(void **state)
{
    (void)state;
    struct feature_spec spec;
    feature_spec_plain(SCHEME_PHYSIONET2012, &spec);
    float(*x)[FEATURE_COUNT] =
        features_of(features_hourly, &spec, made_challenge(challenge_rows), 4);
    static const float hr[] = {100, 100, 60, 60}, mask[] = {1, 0, 1, 0}, urine[] = {0, 60, 60, 60};
    for (int hour = 0; hour < 4; hour++) {
        near(AT(x, hour, "HR"), (double)hr[hour]);
        near(AT(x, hour, "mask->HR"), (double)mask[hour]);
        near(AT(x, hour, "Urine"), (double)urine[hour]);
        near(AT(x, hour, "Age"), 70);
        near(AT(x, hour, "Gender"), 1);
        near(AT(x, hour, "Temp"), 0);
    }
    assert_true(x[4][0] > 1e30F); /* not written */
    size_t i = column_of(spec.scheme, "HR");
    spec.aggregate[i] = AGGREGATE_MEAN;
    spec.aggregate[column_of(spec.scheme, "Urine")] = AGGREGATE_SUM;
    spec.decay_hours = 8;
    spec.fill[column_of(spec.scheme, "Temp")] = 37;
    spec.mean[i] = 70;
    spec.sd[i] = 10;
    spec.clip_low[i] = 65;
    spec.limit = 100;
    spec.log[column_of(spec.scheme, "Urine")] = 1;
    x = features_of(features_hourly, &spec, made_challenge(challenge_rows), 4);
    near(AT(x, 1, "HR"), 2);    /* mean 90 carried */
    near(AT(x, 2, "HR"), -0.5); /* 60 clipped to 65 */
    near(AT(x, 3, "Urine"), log1p(100));
    near(AT(x, 0, "mask->HR"), 1);
    near(AT(x, 1, "mask->HR"), exp(-1.0 / 8));
    near(AT(x, 3, "mask->HR"), exp(-1.0 / 8));
    near(AT(x, 3, "mask->Temp"), 0);
    near(AT(x, 0, "Temp"), 37);
    spec.limit = 1.5F;
    x = features_of(features_hourly, &spec, made_challenge(challenge_rows), 4);
    near(AT(x, 1, "HR"), 1.5);
}

static void test_descriptors(void **state)
{
    (void)state;
    struct feature_spec spec;
    feature_spec_plain(SCHEME_PHYSIONET2012, &spec);
    spec.fill[74] = 67;
    spec.fill[75] = 0.5F;
    float(*x)[FEATURE_COUNT] = features_of(
        features_hourly, &spec, made_challenge("00:00,Age,14\n00:00,Gender,-1\n01:00,HR,80\n"), 1);
    near(x[0][74], 67);
    near(x[0][75], 0.5);
    x = features_of(features_summary, &spec, made_challenge("00:00,Age,95\n00:00,Gender,0\n"), 1);
    near(x[0][74], 90);
    near(x[0][75], 0);
}

static void test_summary(void **state)
{
    (void)state;
    struct feature_spec spec;
    feature_spec_plain(SCHEME_PHYSIONET2012, &spec);
    spec.fill[column_of(spec.scheme, "Temp")] = 37;
    float(*x)[FEATURE_COUNT] =
        features_of(features_summary, &spec, made_challenge(challenge_rows), 4);
    static const double hr[] = {100, 100, 80, 80}, share[] = {1, 0.5, 2.0 / 3, 0.5};
    for (int hour = 0; hour < 4; hour++) {
        near(AT(x, hour, "HR"), hr[hour]);
        near(AT(x, hour, "mask->HR"), share[hour]);
        near(AT(x, hour, "Temp"), 37);
        near(AT(x, hour, "mask->Temp"), 0);
    }
}

#define WIDE                                                                                       \
    "Hours,Glascow coma scale eye opening,Glascow coma scale motor response,Glascow coma scale "   \
    "total,Glascow coma scale verbal response,Systolic blood pressure,Capillary refill rate\n"
#define EYE "Glascow coma scale eye opening->"

static void test_mimic3(void **state)
{
    (void)state;
    static const char stay[] = WIDE "0.5,SPONTANEOUSLY,,,,120,\n2.5,2 TO PAIN,,,,,1.0\n";
    struct feature_spec spec;
    feature_spec_plain(SCHEME_MIMIC3, &spec);
    float(*x)[FEATURE_COUNT] = features_of(features_hourly, &spec, made_stay(stay, false), 4);
    for (int hour = 0; hour < 2; hour++) {
        near(AT(x, hour, EYE "Spontaneously"), 1);
        near(AT(x, hour, EYE "4 Spontaneously"), 0);
    }
    near(AT(x, 3, EYE "Spontaneously"), 0);
    near(AT(x, 3, EYE "2 To pain"), 1);
    near(AT(x, 1, "Capillary refill rate->0.0"), 1); /* normal until it is measured */
    near(AT(x, 3, "Capillary refill rate->0.0"), 0);
    near(AT(x, 3, "Capillary refill rate->1.0"), 1);
    near(AT(x, 0, "Systolic blood pressure"), (120 - 120.31652228241182) / 21.92309899);
    near(AT(x, 0, "Heart Rate"), (86 - 86.25870678) / 19.40630613);
    near(AT(x, 0, "Glascow coma scale total->15"), 1);
    near(AT(x, 0, "Glascow coma scale motor response->6 Obeys Commands"), 1);
    near(AT(x, 0, "Glascow coma scale verbal response->5 Oriented"), 1);
    near(AT(x, 0,
            "mask->"
            "Systolic blood pressure"),
         1);
    near(AT(x, 1,
            "mask->"
            "Systolic blood pressure"),
         0);
    spec.exact_vocabulary = false;
    x = features_of(features_hourly, &spec, made_stay(stay, false), 4);
    near(AT(x, 1, EYE "Spontaneously"), 0);
    near(AT(x, 1, EYE "4 Spontaneously"), 1);
    x = features_of(features_summary, &spec, made_stay(stay, false), 4);
    near(AT(x, 3, EYE "4 Spontaneously"), 0.5);
    near(AT(x, 3, EYE "2 To pain"), 0.5);
    near(AT(x, 3, "mask->Glascow coma scale eye opening"), 0.5);
}

/* In the benchmark's preprocessing a missing total is normal. For networks trained here it is the
 * sum of its parts. */
static void test_missing_total(void **state)
{
    (void)state;
    static const char stay[] = WIDE "0.5,2 TO PAIN,5 LOCALIZES PAIN,,1.0 ET/TRACH,,\n";
    struct feature_spec spec;
    feature_spec_plain(SCHEME_MIMIC3, &spec);
    float(*x)[FEATURE_COUNT] = features_of(features_hourly, &spec, made_stay(stay, false), 1);
    near(AT(x, 0, "Glascow coma scale total->15"), 1);
    near(AT(x, 0, "mask->Glascow coma scale total"), 0);
    spec.exact_vocabulary = false;
    x = features_of(features_hourly, &spec, made_stay(stay, false), 1);
    near(AT(x, 0, "Glascow coma scale total->8"), 1);
    near(AT(x, 0, "Glascow coma scale total->15"), 0);
    near(AT(x, 0, "mask->Glascow coma scale total"), 1);
}

static const struct cell *view_of(enum scheme scheme, struct patient *p, enum variable variable)
{
    static struct timeline timeline;
    static struct scheme_view view;
    timeline_build(p, &timeline);
    scheme_view(scheme, &timeline, &view);
    patient_free(p);
    return view.cells[variable];
}

static void test_view_glasgow(void **state)
{
    (void)state;
    static const char rows[] = "01:00,GCS,15\n03:00,GCS,9\n05:00,GCS,3\n";
    static const enum variable parts[] = {VARIABLE_GCS_EYE, VARIABLE_GCS_MOTOR,
                                          VARIABLE_GCS_VERBAL};
    static const float best[] = {4, 6, 5};
    for (size_t i = 0; i < 3; i++) {
        const struct cell *part = view_of(SCHEME_MIMIC3, made_challenge(rows), parts[i]);
        assert_int_equal(part[0].origin, CELL_MEASURED);
        near(part[0].value, (double)best[i]);
        assert_int_equal(part[0].category, variable_category_of_score(parts[i], (double)best[i]));
        assert_int_equal(part[1].origin, CELL_CARRIED);
        assert_int_equal(part[2].origin, CELL_NONE); /* a total of 9 does not determine its parts */
        assert_int_equal(part[3].origin, CELL_NONE);
        near(part[4].value, 1);
        assert_int_equal(part[47].origin, CELL_CARRIED);
    }
    const struct cell *total =
        view_of(SCHEME_PHYSIONET2012,
                made_stay(WIDE "0.5,TO PAIN,5 LOCALIZES PAIN,,NO RESPONSE-ETT,,\n"
                               "2.5,TO PAIN,,,,,\n",
                          false),
                VARIABLE_GCS);
    assert_int_equal(total[0].origin, CELL_MEASURED);
    near(total[0].value, 8);
    assert_int_equal(total[2].origin, CELL_CARRIED); /* one part alone gives no total */
    const struct cell *eye = view_of(
        SCHEME_MIMIC3, made_stay(WIDE "0.5,TO PAIN,,9,,,\n1.5,,,15,,,\n", false), VARIABLE_GCS_EYE);
    near(eye[0].value, 2); /* a part that was measured is kept beside the total */
    near(eye[1].value, 4);
}

static void test_view_pressures(void **state)
{
    (void)state;
    const struct cell *sbp =
        view_of(SCHEME_MIMIC3,
                made_challenge("00:10,NISysABP,110\n00:20,SysABP,120\n00:50,NISysABP,111\n"
                               "02:00,NISysABP,130\n"),
                VARIABLE_SBP);
    near(sbp[0].value, 120); /* arterial before cuff within the hour */
    near(sbp[1].value, 130); /* else the cuff, not an arterial pressure of earlier */
    near(sbp[5].value, 130);
    const struct cell *spo2 =
        view_of(SCHEME_MIMIC3, made_challenge("01:00,SaO2,93\n02:00,SaO2,92\n02:00,SpO2,95\n"),
                VARIABLE_SPO2);
    near(spo2[0].value, 93);
    near(spo2[1].value, 95);
    const struct cell *cuff =
        view_of(SCHEME_PHYSIONET2012, made_stay(WIDE "0.5,,,,,125,\n", false), VARIABLE_NI_SYS_ABP);
    near(cuff[0].value, 125);
    const struct cell *sao2 =
        view_of(SCHEME_PHYSIONET2012, made_challenge("01:00,SpO2,95\n"), VARIABLE_SAO2);
    near(sao2[0].value, 95);
}

/* A stay of random readings; those after `known` hours come from another stream. */
static struct patient *random_stay(int known, uint64_t later_seed)
{
    static const struct {
        const char *name;
        double low, high;
    } sources[] = {{"HR", 40, 150},   {"GCS", 3, 15},    {"SysABP", 60, 180}, {"NISysABP", 60, 180},
                   {"Temp", 34, 40},  {"SaO2", 80, 100}, {"Urine", 0, 300},   {"GCS eye", 1, 4},
                   {"Lactate", 1, 9}, {"FiO2", 0.3, 1}};
    struct random early, late;
    struct text rows = {0};
    random_seed(&early, 7);
    random_seed(&late, later_seed);
    text_append(&rows, "00:00,Age,66\n");
    for (int minute = 10; minute <= 48 * 60; minute += 10) {
        struct random *random = minute <= 60 * known ? &early : &late;
        size_t k = (size_t)random_below(random, sizeof sources / sizeof *sources);
        double value = sources[k].low + random_uniform(random) * (sources[k].high - sources[k].low);
        text_format(&rows, "%02d:%02d,%s,%.*f\n", minute / 60, minute % 60, sources[k].name,
                    sources[k].name[0] == 'G' ? 0 : 2, value);
    }
    struct patient *p = made_challenge(rows.data);
    text_free(&rows);
    return p;
}

/* Later readings change no bit of an earlier row. */
static void test_causality(void **state)
{
    (void)state;
    features_fn *const makes[] = {features_hourly, features_summary};
    for (unsigned s = 0; s < SCHEME_COUNT; s++) {
        for (size_t m = 0; m < 2; m++) {
            struct feature_spec spec;
            feature_spec_plain((enum scheme)s, &spec);
            spec.decay_hours = m == 0 ? 8 : 0;
            static float first[STAY_HOURS][FEATURE_COUNT];
            for (int known = 1; known < STAY_HOURS; known += 5) {
                memcpy(first, features_of(makes[m], &spec, random_stay(known, 1), STAY_HOURS),
                       sizeof first);
                float(*x)[FEATURE_COUNT] =
                    features_of(makes[m], &spec, random_stay(known, 2), STAY_HOURS);
                size_t rows = (size_t)known * sizeof first[0];
                assert_memory_equal(first, x, rows);
                assert_memory_not_equal(first, x, sizeof first);
            }
        }
    }
}

static void test_coverage(void **state)
{
    (void)state;
    static struct timeline timeline;
    struct coverage coverage;
    struct patient *p = made_challenge("00:30,HR,80\n02:15,HR,60\n01:10,GCS,9\n03:30,Albumin,3\n");
    timeline_build(p, &timeline);
    patient_free(p);
    scheme_coverage(SCHEME_PHYSIONET2012, &timeline, 3, &coverage);
    assert_int_equal(coverage.variables, 37);
    assert_int_equal(coverage.cells, 37 * 3);
    assert_int_equal(coverage.seen, 2);
    assert_int_equal(coverage.measured, 3);
    assert_int_equal(coverage.carried, 2);
    near(coverage.newest, 2.25);
    scheme_coverage(SCHEME_MIMIC3, &timeline, 48, &coverage);
    assert_int_equal(coverage.variables, 17);
    assert_int_equal(coverage.seen, 2); /* it does not know albumin */
    p = made_challenge("03:30,Albumin,3\n");
    timeline_build(p, &timeline);
    patient_free(p);
    scheme_coverage(SCHEME_MIMIC3, &timeline, 48, &coverage);
    assert_int_equal(coverage.seen + coverage.measured + coverage.carried, 0);
    assert_true(isnan(coverage.newest));
}

static void test_percents(void **state)
{
    (void)state;
    static const struct {
        int measured, carried, cells, expected[COVERAGE_PARTS];
    } CASES[] = {
        {247, 576, 1000, {25, 57, 18}}, {1, 1, 3, {34, 33, 33}}, {0, 0, 48, {0, 0, 100}},
        {48, 0, 48, {100, 0, 0}},       {0, 0, 0, {0, 0, 0}},    {1, 0, 1776, {0, 0, 100}},
        {445, 445, 1000, {45, 44, 11}},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct coverage coverage = {
            .cells = CASES[i].cells, .measured = CASES[i].measured, .carried = CASES[i].carried};
        int percents[COVERAGE_PARTS];
        scheme_percents(&coverage, percents);
        for (int k = 0; k < COVERAGE_PARTS; k++) {
            assert_int_equal(percents[k], CASES[i].expected[k]);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_percents),
        cmocka_unit_test(test_mimic3_columns),
        cmocka_unit_test(test_physionet2012_columns),
        cmocka_unit_test(test_hourly),
        cmocka_unit_test(test_descriptors),
        cmocka_unit_test(test_summary),
        cmocka_unit_test(test_mimic3),
        cmocka_unit_test(test_view_glasgow),
        cmocka_unit_test(test_view_pressures),
        cmocka_unit_test(test_causality),
        cmocka_unit_test(test_missing_total),
        cmocka_unit_test(test_coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
