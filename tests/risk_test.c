/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/synth.h"
#include "base/text.h"
#include "fixture.h"
#include "made.h"
#include "net/risk.h"
#include "patient/features.h"

static struct timeline timelines[2];

static struct risk risk_of(const struct model *model, const struct patient *patient, int at_hour)
{
    struct risk risk;
    timeline_build(patient, &timelines[0]);
    risk_compute(model, patient, &timelines[0], at_hour, &risk);
    return risk;
}

static bool is_challenge(const struct synth_course *course)
{
    return strcmp(course->ending, ".txt") == 0;
}

/* Hour of a row as its format writes it. */
static double row_hour(const char *row, bool challenge)
{
    int hours, minutes;
    if (!challenge) {
        return strtod(row, NULL);
    }
    return sscanf(row, "%d:%d", &hours, &minutes) == 2 ? hours + minutes / 60.0 : 0;
}

/* The part of a file that was written by the end of an hour: the header and the rows up to then. */
static struct patient *stay_until(const char *text, bool challenge, int hour)
{
    struct text part = {0};
    for (const char *row = text, *next; *row; row = next) {
        next = strchr(row, '\n') ? strchr(row, '\n') + 1 : row + strlen(row);
        if (row == text || row_hour(row, challenge) <= hour + 1e-9) {
            text_append_n(&part, row, (size_t)(next - row));
        }
    }
    struct patient *patient = made_stay(part.data, false);
    text_free(&part);
    return patient;
}

static void assert_same_risk(const struct risk *a, const struct risk *b)
{
    assert_int_equal(a->hours, b->hours);
    assert_int_equal(a->known, b->known);
    assert_int_equal(a->provisional, b->provisional);
    assert_memory_equal(a->by_hour, b->by_hour, sizeof a->by_hour);
    assert_memory_equal(&a->risk, &b->risk, sizeof a->risk);
    assert_memory_equal(&a->logit, &b->logit, sizeof a->logit);
    assert_int_equal(a->beyond, b->beyond);
    assert_int_equal(a->coverage.measured, b->coverage.measured);
    assert_int_equal(a->coverage.carried, b->coverage.carried);
    assert_int_equal(a->coverage.seen, b->coverage.seen);
    assert_true(a->coverage.newest == b->coverage.newest ||
                (isnan(a->coverage.newest) && isnan(b->coverage.newest)));
}

/* The risk at an hour is the same, bit for bit, as of a chart that ends there: later values have no
 * effect. */
static void check_hours(const struct model *model, const struct synth_course *course)
{
    struct text text = {0};
    assert_true(synth_write(course, 3, &text, NULL));
    struct patient *whole = made_stay(text.data, false);
    struct risk end = risk_of(model, whole, 0);
    assert_int_equal(end.hours, whole->hours);
    timeline_build(whole, &timelines[1]);
    static const int hours[] = {1, 2, 3, 5, 8, 13, 24, 36, 47, 48};
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
        int hour = hours[i];
        struct risk there, cut;
        risk_compute(model, whole, &timelines[1], hour, &there);
        struct patient *part = stay_until(text.data, is_challenge(course), hour);
        cut = risk_of(model, part, hour);
        if (part->hours > 0) {
            assert_same_risk(&there, &cut);
        }
        assert_int_equal(there.hours, hour);
        assert_int_equal(there.provisional, hour < 48);
        if (there.known) {
            assert_true(there.risk > 0 && there.risk < 1);
            assert_true(there.risk == there.by_hour[hour - 1]);
            assert_true(fabs(1 / (1 + exp(-(double)there.logit)) - (double)there.risk) < 1e-6);
        }
        if (there.known && hour <= end.hours) {
            assert_memory_equal(there.by_hour, end.by_hour, (size_t)hour * sizeof *end.by_hour);
        }
        patient_free(part);
    }
    patient_free(whole);
    text_free(&text);
}

/* Each kind of shipped model: a network, int8 or not, with or without a linear model. */
static const struct variant {
    enum architecture architecture;
    bool quantised;
    double linear_share;
} variants[] = {
    {ARCHITECTURE_LSTM, false, 0},   {ARCHITECTURE_LSTM, true, 0},
    {ARCHITECTURE_HLSTM, false, 0},  {ARCHITECTURE_HLSTM, true, 0},
    {ARCHITECTURE_DNN, false, 0},    {ARCHITECTURE_DNN, true, 0},
    {ARCHITECTURE_LSTM, false, 0.5}, {ARCHITECTURE_LSTM, true, 0.5},
    {ARCHITECTURE_DNN, false, 0.25}, {ARCHITECTURE_LSTM, false, 1},
    {ARCHITECTURE_GRU, false, 0},    {ARCHITECTURE_GRU, true, 0},
};
enum { VARIANTS = sizeof variants / sizeof *variants };

static struct model *made_variant(const struct variant *variant, enum scheme scheme)
{
    struct model *model = fixture_model("made", scheme, variant->architecture);
    for (int i = 0; i < FEATURE_COUNT; i += 2) { /* so that some values are outside the limits */
        model->spec.clip_low[i] = i % 4 ? 90.0f : 0.0f;
        model->spec.clip_high[i] = i % 4 ? 100.0f : 90.0f;
    }
    if (variant->quantised) {
        fixture_quantise(model);
    }
    if (variant->linear_share > 0) {
        fixture_add_linear(model, variant->linear_share);
    }
    return model;
}

static void later_data_change_nothing(void **state)
{
    (void)state;
    const struct synth_course *courses;
    size_t count = synth_courses(&courses);
    for (int v = 0; v < VARIANTS; v++) {
        for (int s = 0; s < SCHEME_COUNT; s++) {
            struct model *model = made_variant(&variants[v], (enum scheme)s);
            for (size_t i = 0; i < count; i++) {
                check_hours(model, &courses[i]);
            }
            model_free(model);
        }
    }
}

/* With later values changed, earlier logits are the same, bit for bit, and later ones are not. */
static void other_later_values_change_nothing_before(void **state)
{
    (void)state;
    static const char early[] = "00:00,RecordID,1\n00:00,Age,61\n00:00,Gender,1\n00:20,HR,110\n"
                                "00:20,SysABP,95\n02:30,Temp,38.4\n02:30,GCS,13\n";
    static const char *const late[] = {"08:10,HR,60\n08:10,GCS,3\n08:10,Temp,35\n",
                                       "08:10,HR,150\n08:10,GCS,15\n08:10,SysABP,60\n"};
    for (int v = 0; v < VARIANTS; v++) {
        for (int s = 0; s < SCHEME_COUNT; s++) {
            struct model *model = made_variant(&variants[v], (enum scheme)s);
            float logits[2][STAY_HOURS];
            for (int i = 0; i < 2; i++) {
                struct text rows = {0};
                text_format(&rows, "%s%s", early, late[i]);
                struct patient *patient = made_challenge(rows.data);
                timeline_build(patient, &timelines[i]);
                risk_logits(model, patient, &timelines[i], STAY_HOURS, logits[i]);
                patient_free(patient);
                text_free(&rows);
            }
            assert_memory_equal(logits[0], logits[1], 8 * sizeof **logits);
            assert_true(logits[0][8] != logits[1][8]);
            assert_true(logits[0][2] != logits[0][1]); /* the logit does change */
            model_free(model);
        }
    }
}

/* The logit of a model of two parts is their sum, weighted by the shares in the file. */
static void parts_are_added_in_their_shares(void **state)
{
    (void)state;
    struct patient *patient = made_stay(FIXTURE_CHALLENGE, false);
    timeline_build(patient, &timelines[0]);
    for (int s = 0; s < SCHEME_COUNT; s++) {
        static const struct variant kinds[] = {{ARCHITECTURE_HLSTM, false, 0.3},
                                               {ARCHITECTURE_HLSTM, false, 0},
                                               {ARCHITECTURE_HLSTM, false, 1}};
        float logits[3][STAY_HOURS];
        for (int k = 0; k < 3; k++) {
            struct model *model = made_variant(&kinds[k], (enum scheme)s);
            risk_logits(model, patient, &timelines[0], STAY_HOURS, logits[k]);
            model_free(model);
        }
        for (int t = 0; t < STAY_HOURS; t++) {
            assert_true(fabsf(logits[0][t] - 0.7f * logits[1][t] - 0.3f * logits[2][t]) < 1e-5f);
        }
    }
    patient_free(patient);
}

/* The risks of a cohort computed at once equal those of each stay alone. */
static void many_risks_are_each_alone(void **state)
{
    (void)state;
    enum { COHORT = 9, ROWS = STAY_HOURS * FEATURE_COUNT };
    static float x[COHORT * ROWS], base[COHORT * STAY_HOURS * SUMMARY_BASE_MAX];
    const struct synth_course *courses;
    assert_true(synth_courses(&courses) >= COHORT);
    for (int v = 0; v < VARIANTS; v++) {
        struct model *model = made_variant(&variants[v], SCHEME_PHYSIONET2012);
        size_t columns = summary_base(SCHEME_PHYSIONET2012);
        float alone[COHORT], together[COHORT];
        model->slope = 0.8;
        model->intercept = -0.3;
        for (int i = 0; i < COHORT; i++) {
            struct text text = {0};
            assert_true(synth_write(&courses[i], 5, &text, NULL));
            struct patient *patient = made_stay(text.data, false);
            alone[i] = risk_of(model, patient, STAY_HOURS).risk;
            bool dense = model->network && !network_is_hourly(model->network);
            (dense ? features_summary : features_hourly)(&model->spec, patient, &timelines[0],
                                                         STAY_HOURS, x + (long)i * ROWS);
            summary_read(SCHEME_PHYSIONET2012, patient, &timelines[0], STAY_HOURS,
                         base + (size_t)i * STAY_HOURS * columns);
            patient_free(patient);
            text_free(&text);
        }
        struct network_scratch *scratch =
            model->network ? network_scratch_new(model->network) : NULL;
        risk_many(model, scratch,
                  &(struct risk_rows){COHORT, STAY_HOURS, x, ROWS,
                                      base + (STAY_HOURS - 1) * columns, STAY_HOURS * columns},
                  together);
        for (int i = 0; i < COHORT; i++) {
            assert_true(fabsf(together[i] - alone[i]) <= 1e-6f);
        }
        free(scratch);
        model_free(model);
    }
}

/* Features, network and Platt scaling, run separately and combined again. */
static void a_risk_is_the_calibrated_output(void **state)
{
    (void)state;
    struct patient *patient = made_stay(FIXTURE_CHALLENGE, false);
    timeline_build(patient, &timelines[1]);
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct model *model = fixture_model("made", SCHEME_PHYSIONET2012, (enum architecture)a);
        model->slope = 0.7;
        model->intercept = -0.4;
        struct risk risk = risk_of(model, patient, 0);
        float x[STAY_HOURS * FEATURE_COUNT], logits[STAY_HOURS];
        (network_is_hourly(model->network) ? features_hourly : features_summary)(
            &model->spec, patient, &timelines[1], patient->hours, x);
        struct network_scratch *scratch = network_scratch_new(model->network);
        network_run(model->network, scratch, x, patient->hours, logits);
        free(scratch);
        assert_true(risk.known);
        assert_null(risk.reason);
        for (int t = 0; t < patient->hours; t++) {
            double expected = 1 / (1 + exp(-(0.7 * (double)logits[t] - 0.4)));
            assert_true(fabs((double)risk.by_hour[t] - expected) < 1e-6);
        }
        for (int t = patient->hours; t < STAY_HOURS; t++) {
            assert_true(risk.by_hour[t] == 0);
        }
        model_free(model);
    }
    patient_free(patient);
}

static void assert_no_risk(const struct model *model, const char *rows, int at_hour,
                           const char *because)
{
    struct patient *patient = made_challenge(rows);
    struct risk risk = risk_of(model, patient, at_hour);
    struct similar similar;
    assert_false(risk.known);
    assert_non_null(risk.reason);
    assert_non_null(strstr(risk.reason, because));
    assert_false(risk_similar(model, &risk, &similar));
    patient_free(patient);
}

static void without_measurements_there_is_a_reason(void **state)
{
    (void)state;
    struct model *wide = fixture_model("made", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    struct model *narrow = fixture_model("made", SCHEME_MIMIC3, ARCHITECTURE_DNN);
    static const char described[] = "00:00,RecordID,1\n00:00,Age,70\n00:00,Gender,1\n";
    static const char magnesium[] = "00:00,RecordID,1\n03:00,Mg,2\n";
    assert_no_risk(wide, described, 0, "only descriptors");
    assert_no_risk(wide, described, 48, "only descriptors");
    assert_no_risk(narrow, magnesium, 0, "nothing this network reads");
    assert_no_risk(wide, magnesium, 2, "by then");
    struct patient *patient = made_challenge(magnesium);
    assert_true(risk_of(wide, patient, 3).known);
    assert_true(risk_of(wide, patient, 0).known);
    assert_int_equal(risk_of(wide, patient, 0).hours, 3);
    patient_free(patient);

    /* absurd weights: no risk instead of a wrong one */
    wide->network->output.bias[0] = NAN;
    patient = made_challenge(magnesium);
    struct risk risk = risk_of(wide, patient, 0);
    assert_false(risk.known);
    assert_non_null(risk.reason);
    patient_free(patient);
    model_free(wide);
    model_free(narrow);
}

static bool warns(const struct patient *patient, const struct risk *risk, const char *of)
{
    const char *warnings[8];
    int count = risk_warnings(patient, risk, warnings, 8);
    for (int i = 0; i < count; i++) {
        if (strstr(warnings[i], of)) {
            return true;
        }
    }
    return false;
}

static void doubts_are_said(void **state)
{
    (void)state;
    struct model *model = fixture_model("made", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    for (int i = 0; i < FEATURE_COUNT; i++) {
        model->spec.clip_low[i] = -1e6f;
        model->spec.clip_high[i] = 1e6f;
    }
    struct patient *child = made_challenge("00:00,RecordID,1\n00:00,Age,15\n05:30,HR,80\n"
                                           "05:40,Temp,37\n");
    struct patient *adult = made_challenge("00:00,RecordID,1\n00:00,Age,16\n04:30,HR,80\n");
    struct patient *unknown = made_challenge("00:00,RecordID,1\n00:00,Age,-1\n05:30,HR,80\n");
    struct risk risk = risk_of(model, child, 0);
    assert_true(warns(child, &risk, "below 16"));
    assert_false(warns(child, &risk, "6 hours"));
    assert_true(warns(child, &risk, "fewer than half"));
    assert_false(warns(child, &risk, "outside the range"));
    assert_int_equal(risk.beyond, 0);
    risk = risk_of(model, adult, 0);
    assert_false(warns(adult, &risk, "16"));
    assert_true(warns(adult, &risk, "fewer than 6 hours"));
    risk = risk_of(model, unknown, 0);
    assert_true(warns(unknown, &risk, "age is not known"));
    assert_false(warns(unknown, &risk, "below 16"));

    /* one value of two beyond the limits is not most of them; two are */
    model->spec.clip_high[VARIABLE_HR] = 79;
    risk = risk_of(model, child, 0);
    assert_int_equal(risk.beyond, 1);
    assert_false(warns(child, &risk, "outside the range"));
    model->spec.clip_low[VARIABLE_TEMP] = 37.5f;
    risk = risk_of(model, child, 0);
    assert_int_equal(risk.beyond, 2);
    assert_true(warns(child, &risk, "outside the range"));

    const char *one[1];
    assert_int_equal(risk_warnings(child, &risk, one, 1), 1);
    assert_int_equal(risk_warnings(child, &risk, one, 0), 0);
    patient_free(child);
    patient_free(adult);
    patient_free(unknown);
    model_free(model);
}

/* Intervals by Wilson's method without continuity correction as printed by Newcombe, Stat Med
 * 1998;17:857-872, table I. */
static void intervals_are_wilsons(void **state)
{
    (void)state;
    static const struct {
        int deaths, stays;
        double low, high;
    } published[] = {
        {81, 263, 0.2553, 0.3662},
        {15, 148, 0.0624, 0.1605},
        {0, 20, 0, 0.1611},
        {1, 29, 0.0061, 0.1718},
    };
    struct model *model = fixture_model("made", SCHEME_MIMIC3, ARCHITECTURE_LSTM);
    struct risk risk = {.known = true, .logit = 0.3f};
    for (size_t i = 0; i < 4; i++) {
        struct similar similar;
        model->similar_count = 1;
        model->similar_stays = published[i].stays;
        model->similar_deaths[0] = (uint16_t)published[i].deaths;
        assert_true(risk_similar(model, &risk, &similar));
        assert_int_equal(similar.deaths, published[i].deaths);
        assert_int_equal(similar.stays, published[i].stays);
        assert_true(fabs(similar.low - published[i].low) < 5.1e-5);
        assert_true(fabs(similar.high - published[i].high) < 5.1e-5);
        /* all dead mirrors no deaths */
        model->similar_deaths[0] = (uint16_t)(published[i].stays - published[i].deaths);
        assert_true(risk_similar(model, &risk, &similar));
        assert_true(fabs(1 - similar.high - published[i].low) < 5.1e-5);
    }
    model_free(model);
}

static void the_nearest_stays_are_told(void **state)
{
    (void)state;
    static const struct {
        float logit;
        int deaths;
        double mean;
    } cases[] = {{-99, 2, 0.0758582},    {-3, 2, 0.0758582},     {-2.6f, 2, 0.0758582},
                 {-2.4f, 20, 0.1480472}, {-0.1f, 20, 0.1480472}, {0.1f, 70, 0.5},
                 {1.9f, 70, 0.5},        {99, 70, 0.5}};
    struct model *model = fixture_model("made", SCHEME_MIMIC3, ARCHITECTURE_LSTM);
    struct risk risk = {.known = true};
    struct similar similar;
    model->similar_count = 3;
    model->similar_stays = 200;
    memcpy(model->similar_logit, (const float[]){-3, -2, 2}, 3 * sizeof(float));
    memcpy(model->similar_mean, (const float[]){-2.5f, -1.75f, 0}, 3 * sizeof(float));
    memcpy(model->similar_deaths, (const uint16_t[]){2, 20, 70}, 3 * sizeof(uint16_t));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        risk.logit = cases[i].logit;
        assert_true(risk_similar(model, &risk, &similar));
        assert_int_equal(similar.deaths, cases[i].deaths);
        assert_true(fabs(similar.mean - cases[i].mean) < 1e-6);
        assert_true(similar.low < cases[i].deaths / 200.0 &&
                    similar.high > cases[i].deaths / 200.0);
    }
    model->similar_count = 0;
    assert_false(risk_similar(model, &risk, &similar));
    model->similar_count = 3;
    risk.known = false;
    assert_false(risk_similar(model, &risk, &similar));
    model_free(model);
}

/* Computed by hand: logit .2 is -1.3863, with .98 of it on both sides -2.3663 and -.4063. */
static void in_other_hospitals_a_risk_may_be_another(void **state)
{
    (void)state;
    struct model *model = fixture_model("made", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    struct risk risk = {.known = true, .risk = 0.2F, .logit = -1.3862944F};
    double low, high;
    assert_true(risk_elsewhere(model, &risk, &low, &high));
    assert_true(fabs(low - 0.0858) < 1e-4 && fabs(high - 0.3998) < 1e-4);
    risk.logit = 90;
    assert_true(risk_elsewhere(model, &risk, &low, &high));
    assert_true(low <= high && high <= 1);
    risk.known = false;
    assert_false(risk_elsewhere(model, &risk, &low, &high));
    risk.known = true;
    model_set_fact(model, MODEL_LOCAL_FACT, "Lyon, 681 stays, 60 deaths");
    assert_false(risk_elsewhere(model, &risk, &low, &high));
    /* As far as the outcomes reach: variance 2.5 / (4 + 60 (1 - 60/681)), so 1.959964 of its root
     * is .4044; computed by hand, sigmoid(-1.3863 -+ .4044). */
    size_t deaths;
    risk.logit = -1.3862944F;
    assert_true(risk_calibrated(model, &risk, &deaths, &low, &high));
    assert_true(deaths == 60 && fabs(low - .142983) < 1e-4 && fabs(high - .272523) < 1e-4);
    static const char *const unknown[] = {"Lyon",
                                          "Lyon, 60 deaths",
                                          "Lyon, 681 stays, 0 deaths",
                                          "Lyon, 60 stays, 60 deaths",
                                          "Lyon, x stays, 6 deaths",
                                          "Lyon, 681 stays, 60 deaths or so"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        model_set_fact(model, MODEL_LOCAL_FACT, unknown[i]);
        assert_false(risk_calibrated(model, &risk, &deaths, &low, &high));
    }
    model_set_fact(model, MODEL_LOCAL_FACT, "Lyon, 3, 4 stays, ward, 30 stays, 2 deaths");
    assert_true(risk_calibrated(model, &risk, &deaths, &low, &high) && deaths == 2);
    model_set_fact(model, MODEL_LOCAL_FACT, "Lyon, 61 stays, 1 death");
    assert_true(risk_calibrated(model, &risk, &deaths, &low, &high) && deaths == 1);
    risk.known = false;
    assert_false(risk_calibrated(model, &risk, &deaths, &low, &high));
    risk.known = true;
    /* No outcome of a real stay: the range stays. */
    static const char *const without[] = {"Lyon, stated base rate 12 %, 400 stays",
                                          "SYNTHETIC class, 400 stays, 52 deaths",
                                          "SYNTHETIC class, stated base rate 12 %, 400 stays"};
    for (size_t i = 0; i < sizeof without / sizeof *without; i++) {
        risk.logit = -1.3862944F;
        model_set_fact(model, MODEL_LOCAL_FACT, without[i]);
        assert_true(risk_elsewhere(model, &risk, &low, &high));
        assert_false(risk_calibrated(model, &risk, &deaths, &low, &high));
        assert_true(fabs(low - 0.0858) < 1e-4 && fabs(high - 0.3998) < 1e-4);
    }
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(later_data_change_nothing),
        cmocka_unit_test(other_later_values_change_nothing_before),
        cmocka_unit_test(parts_are_added_in_their_shares),
        cmocka_unit_test(many_risks_are_each_alone),
        cmocka_unit_test(a_risk_is_the_calibrated_output),
        cmocka_unit_test(without_measurements_there_is_a_reason),
        cmocka_unit_test(doubts_are_said),
        cmocka_unit_test(intervals_are_wilsons),
        cmocka_unit_test(the_nearest_stays_are_told),
        cmocka_unit_test(in_other_hospitals_a_risk_may_be_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
