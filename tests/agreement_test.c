/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Two networks over all stays, and their speed measured in steps. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/agreement.h"
#include "app/bench.h"
#include "base/memory.h"
#include "session_fixture.h"

enum { STAYS = 40 };

static struct model *add_parent(struct session *session)
{
    struct model *parent = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    memset(parent->sha256, 'a', 64);
    session_add_model(session, parent);
    return parent;
}

static int set_up(void **state)
{
    struct session_fixture *fixture = session_fixture_new(state);
    struct session *session = &fixture->session;
    struct model *parent = add_parent(session);
    struct model *child = fixture_model("dnn", SCHEME_PHYSIONET2012, ARCHITECTURE_DNN);
    child->parent = parent->sha256;
    session_add_model(session, child);
    for (int i = 0; i < STAYS; i++) {
        struct text name = {0}, stay = {0};
        text_format(&name, "s%02d.txt", i);
        text_format(&stay,
                    "Time,Parameter,Value\n00:00,RecordID,%d\n00:00,Age,%d\n01:00,HR,%d\n"
                    "02:30,SysABP,%d\n03:10,GCS,%d\n",
                    900100 + i, 30 + i, 60 + 2 * i, 170 - 2 * i, 3 + i % 13);
        free(fixture_file(fixture->folder, name.data, stay.data));
        text_free(&name);
        text_free(&stay);
    }
    free(fixture_file(fixture->folder, "t.txt", "Time,Parameter,Value\n00:00,RecordID,1\n"));
    session_fixture_open(fixture);
    assert_int_equal(session->stay_count, STAYS + 1);
    return 0;
}

/* Thresholds at the middle of each network's risks, so that some stays flip. */
static void set_thresholds(struct session *session)
{
    for (size_t m = 0; m < session->model_count; m++) {
        double sum = 0;
        for (size_t i = 0; i < STAYS; i++) {
            sum += (double)session_risk(session, i, m)->risk;
        }
        struct model *model = session->models[m];
        model->threshold = sum / STAYS;
    }
}

static void test_agreement(void **state)
{
    struct session *session = &((struct session_fixture *)*state)->session;
    struct agreement agreement;
    size_t lstm = session_find_model(session, "lstm", SCHEME_PHYSIONET2012);
    size_t dnn = session_find_model(session, "dnn", SCHEME_PHYSIONET2012);
    agreement_of(session, "lstm", "dnn", &agreement);
    assert_int_equal(agreement.stays, 0);
    assert_int_equal(agreement.pending, STAYS + 1);
    size_t next = 0, steps = 0;
    while (agreement_step(session, "lstm", &next)) {
        steps++;
    }
    assert_int_equal(steps, STAYS + 1);
    next = 0;
    while (agreement_step(session, "dnn", &next)) {
    }
    set_thresholds(session);
    agreement_of(session, "lstm", "dnn", &agreement);
    assert_int_equal(agreement.stays, STAYS); /* the stay without a reading has no risk */
    assert_int_equal(agreement.pending, 0);
    double sum = 0, largest = 0;
    size_t order[STAYS + 1], expected = 0, count;
    assert_int_equal(agreement_order(session, "lstm", "dnn", order, &count), STAYS);
    for (size_t k = 1; k < STAYS; k++) { /* the largest difference first, of both kinds */
        double sizes[2];
        for (size_t i = 0; i < 2; i++) {
            sizes[i] = fabs((double)session_risk(session, order[k - 1 + i], lstm)->risk -
                            (double)session_risk(session, order[k - 1 + i], dnn)->risk);
        }
        assert_true(k == count || sizes[0] >= sizes[1]);
    }
    for (size_t i = 0; i < STAYS; i++) {
        double a = (double)session_risk(session, i, lstm)->risk;
        double b = (double)session_risk(session, i, dnn)->risk;
        bool flip =
            (a >= session->models[lstm]->threshold) != (b >= session->models[dnn]->threshold);
        bool listed = false;
        for (size_t k = 0; k < count; k++) {
            listed = listed || order[k] == i;
        }
        assert_int_equal(listed, flip);
        expected += flip;
        sum += fabs(a - b);
        largest = fmax(largest, fabs(a - b));
    }
    assert_true(expected > 0 && expected < STAYS);
    assert_int_equal(count, expected);
    assert_int_equal(agreement.flips, expected);
    assert_true(fabs(agreement.mean - sum / STAYS) < 1e-12);
    assert_true(fabs(fabs(agreement.largest) - largest) < 1e-12);
    agreement_of(session, "lstm", "lstm", &agreement);
    assert_int_equal(agreement.flips, 0);
    assert_true(agreement.mean == 0);
    agreement_of(session, "lstm", "no such network", &agreement);
    assert_int_equal(agreement.stays + agreement.pending, 0);
}

static void test_parent(void **state)
{
    struct session *session = &((struct session_fixture *)*state)->session;
    size_t lstm = session_find_model(session, "lstm", SCHEME_PHYSIONET2012);
    size_t dnn = session_find_model(session, "dnn", SCHEME_PHYSIONET2012);
    assert_int_equal(session_parent(session, dnn), lstm);
    assert_int_equal(session_parent(session, lstm), session->model_count);
}

/* The risk by the same network in the other scheme is named if it differs by more than ten points
 * or lies on the other side of its threshold, and never if either is unknown. */
static void test_twin(void **state)
{
    struct session *session = &((struct session_fixture *)*state)->session;
    session_add_model(session, fixture_model("dnn", SCHEME_MIMIC3, ARCHITECTURE_DNN));
    size_t a = session_find_model(session, "dnn", SCHEME_PHYSIONET2012);
    size_t b = session_find_model(session, "dnn", SCHEME_MIMIC3);
    struct model *one = session->models[a], *other = session->models[b];
    size_t near = 0;
    for (size_t i = 0; i < STAYS; i++) {
        double here = (double)session_risk(session, i, a)->risk;
        double there = (double)session_risk(session, i, b)->risk;
        bool apart = fabs(here - there) > 0.1;
        one->threshold = other->threshold = 1.5; /* both below their thresholds */
        assert_int_equal(agreement_twin(session, i, a), apart ? b : session->model_count);
        assert_int_equal(agreement_twin(session, i, b), apart ? a : session->model_count);
        one->threshold = here; /* a risk at the threshold is above */
        assert_int_equal(agreement_twin(session, i, a), b);
        other->threshold = there;
        assert_int_equal(agreement_twin(session, i, a), apart ? b : session->model_count);
        near += !apart;
    }
    assert_true(near > 0);
    one->threshold = 0; /* the last stay has no reading, and no risk */
    assert_int_equal(agreement_twin(session, STAYS, a), session->model_count);
    assert_int_equal(agreement_twin(session, 0, session_find_model(session, "lstm", 0)),
                     session->model_count); /* in one scheme only */
}

static void test_bench_in_steps(void **state)
{
    struct session *session = &((struct session_fixture *)*state)->session;
    for (size_t m = 0; m < session->model_count; m++) {
        struct bench_run *run = bench_start(session, m, 2000);
        struct bench_result result = {0};
        while (bench_step(run)) {
        }
        bench_end(run, &result);
        assert_int_equal(result.stays, 256);
        assert_true(result.usec_median > 0 && result.usec_p99 >= result.usec_median);
        assert_true(result.repeats >= 32);
        /* Interrupted, it gives no result. */
        struct bench_result none = {0};
        run = bench_start(session, m, 2000);
        bench_step(run);
        bench_end(run, &none);
        assert_int_equal(none.stays, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_agreement, set_up, session_fixture_free),
        cmocka_unit_test_setup_teardown(test_parent, set_up, session_fixture_free),
        cmocka_unit_test_setup_teardown(test_twin, set_up, session_fixture_free),
        cmocka_unit_test_setup_teardown(test_bench_in_steps, set_up, session_fixture_free),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
