/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* net/occlusion against stays from which the readings were actually removed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/why.h"
#include "base/memory.h"
#include "fixture.h"
#include "net/occlusion.h"

struct row {
    const char *name;
    double hour, value;
    enum variable seen_as; /* in mimic3 */
};
static const struct row rows[] = {
    {"HR", 0.5, 88, VARIABLE_HR},          {"HR", 3.2, 121, VARIABLE_HR},
    {"SysABP", 0.5, 92, VARIABLE_SBP},     {"NISysABP", 1.5, 101, VARIABLE_SBP},
    {"GCS", 2.0, 15, VARIABLE_GCS},        {"GCS", 7.0, 3, VARIABLE_GCS},
    {"SaO2", 4.4, 90, VARIABLE_SPO2},      {"Glucose", 5.0, 210, VARIABLE_GLUCOSE},
    {"Temp", 9.0, 38.9, VARIABLE_TEMP},    {"Temp", 13.0, 36.4, VARIABLE_TEMP},
    {"Weight", 20.0, 70, VARIABLE_WEIGHT}, {"Lactate", 21.5, 4.4, VARIABLE_LACTATE},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* The stay without the rows for which out() is true. */
static struct session *stay_without(bool (*out)(const struct row *row, int what), int what)
{
    struct session *session = memory_new(1, sizeof *session);
    struct text text = {0};
    text_append(&text, "Time,Parameter,Value\n00:00,RecordID,1\n00:00,Age,70\n00:00,Gender,1\n");
    for (int i = 0; i < ROWS; i++) {
        int minutes = (int)lround(rows[i].hour * 60);
        if (!out(&rows[i], what)) {
            text_format(&text, "%02d:%02d,%s,%g\n", minutes / 60, minutes % 60, rows[i].name,
                        rows[i].value);
        }
    }
    FILE *in = fmemopen(text.data, text.length, "r");
    session_init(session);
    assert_true(session_load_stream(session, in, "made.txt", NULL));
    fclose(in);
    text_free(&text);
    return session;
}

static void release(struct session *session)
{
    session_free(session);
    free(session);
}

static bool nothing(const struct row *row, int what)
{
    (void)row;
    (void)what;
    return false;
}
static bool this_variable(const struct row *row, int what)
{
    return row->seen_as == (enum variable)what;
}
static bool this_challenge_variable(const struct row *row, int what)
{
    return variable_find(row->name) == (enum variable)what;
}
static bool these_hours(const struct row *row, int from)
{
    return row->hour > from && row->hour <= from + WHY_BLOCK_HOURS;
}

static double brute(const struct model *model, bool (*out)(const struct row *row, int what),
                    int what, int hours)
{
    struct session *session = stay_without(out, what);
    struct risk risk;
    risk_compute(model, session->stays[0].patient, session_timeline(session, 0), hours, &risk);
    release(session);
    assert_true(risk.known);
    return (double)risk.risk;
}

static void test_against_brute_force(void **state)
{
    (void)state;
    struct session *session = stay_without(nothing, 0);
    const struct patient *patient = session->stays[0].patient;
    for (int i = 0; i < ARCHITECTURE_COUNT * SCHEME_COUNT; i++) {
        enum scheme scheme = (enum scheme)(i % SCHEME_COUNT);
        struct model *model = fixture_model("any", scheme, (enum architecture)(i / SCHEME_COUNT));
        const struct timeline *timeline = session_timeline(session, 0);
        const enum variable *variables;
        size_t count = scheme_variables(scheme, &variables);
        double now = brute(model, nothing, 0, patient->hours), risk;
        int moved = 0;
        for (size_t v = 0; v < count; v++) {
            double expected =
                brute(model, scheme == SCHEME_MIMIC3 ? this_variable : this_challenge_variable,
                      (int)variables[v], patient->hours);
            assert_true(
                occlusion_variable(model, patient, timeline, patient->hours, variables[v], &risk));
            bool part = variables[v] == VARIABLE_GCS_EYE || variables[v] == VARIABLE_GCS_MOTOR ||
                        variables[v] == VARIABLE_GCS_VERBAL;
            if (!part) { /* the parts of the total are removed with it */
                assert_true(fabs(risk - expected) < 1e-7);
            }
            moved += fabs(risk - now) > 1e-6;
        }
        assert_true(moved >= 5);
        for (int from = 0; from < patient->hours; from += WHY_BLOCK_HOURS) {
            double expected = brute(model, these_hours, from, patient->hours);
            assert_true(occlusion_hours(model, patient, timeline, patient->hours, from,
                                        from + WHY_BLOCK_HOURS, &risk));
            assert_true(fabs(risk - expected) < 1e-7);
        }
        model_free(model);
    }
    release(session);
}

static void test_order_and_steps(void **state)
{
    (void)state;
    struct session *session = stay_without(nothing, 0);
    session_add_model(session, fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
    session_add_model(session, fixture_model("dnn", SCHEME_PHYSIONET2012, ARCHITECTURE_DNN));
    struct why why = {0};
    const struct why_part *order[VARIABLE_COUNT];
    assert_false(why_step(&why, session));
    why_of(&why, session, 0, 0);
    assert_int_equal(why_order(&why, order), 0);
    int steps = 0;
    while (why_step(&why, session)) {
        steps++;
    }
    assert_int_equal(steps, why.count);
    int count = why_order(&why, order), blocks = (session->stays[0].patient->hours + 5) / 6;
    assert_int_equal(count, why.count - blocks);
    assert_int_equal(count, 9); /* variables that were read */
    for (int i = 0; i + 1 < count; i++) {
        assert_true(fabs(order[i]->risk - (double)why.now->risk) >=
                    fabs(order[i + 1]->risk - (double)why.now->risk));
    }
    why_of(&why, session, 0, 0);
    assert_int_equal(why.done, why.count); /* the same question: the cached answer */
    why_of(&why, session, 0, 1);
    assert_int_equal(why.done, 0);
    release(session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_brute_force),
        cmocka_unit_test(test_order_and_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
