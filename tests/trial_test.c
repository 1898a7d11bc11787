/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Networks condensed for trial: equal to those of prune and quantise; ranks; rounding to few bits;
 * the effect on a ward. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/trial_ward.h"
#include "base/memory.h"
#include "base/random.h"
#include "fixture.h"
#include "learn/prune.h"
#include "learn/quantise.h"
#include "learn/trial.h"

enum { STAYS = 3, STEPS = 48 };

static float *made_rows(struct trial_rows *rows)
{
    size_t size = (size_t)STAYS * STEPS * FEATURE_COUNT;
    float *x = memory_new(size, sizeof *x);
    struct random random;
    random_seed(&random, 4);
    for (size_t i = 0; i < size; i++) {
        x[i] = (float)random_normal(&random);
    }
    *rows = (struct trial_rows){x, STAYS, STEPS};
    return x;
}

static struct trial made_trial(const struct model *parent, const struct trial_choice *choice,
                               const struct trial_rows *rows)
{
    struct trial trial;
    struct error error = ERROR_NONE;
    struct trial_ranks *ranks = trial_rank_units(parent->network, choice->rank, rows);
    assert_true(trial_make(parent, choice, ranks, rows, &trial, &error));
    assert_string_equal(error.text, "");
    free(ranks);
    return trial;
}

static void same_weights(const struct network *a, const struct network *b)
{
    assert_int_equal(a->parameters, b->parameters);
    assert_memory_equal(a->weights, b->weights, a->parameters * sizeof(float));
}

/* By the published rank it equals prune_network, at 8 bits quantise_network. The source network
 * does not change. */
static void the_same_as_prune_and_quantise(void **state)
{
    (void)state;
    static const double half[NETWORK_LAYERS_MAX] = {.5, .5, .5, .5, .5, .5};
    struct trial_rows rows;
    float *x = made_rows(&rows);
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        struct model *parent = fixture_model("n", SCHEME_PHYSIONET2012, (enum architecture)i);
        struct network *before = network_copy(parent->network);
        struct network *pruned = prune_network(parent->network, half, NULL);
        for (int channel = 0; channel < 2; channel++) {
            const struct trial_choice choice = {.5, 8, channel, TRIAL_MEAN};
            struct trial trial = made_trial(parent, &choice, &rows);
            struct network *quantised = quantise_network(
                pruned, channel ? QUANTISE_CHANNEL : QUANTISE_TENSOR, x, STAYS, STEPS, NULL);
            same_weights(trial.pruned, pruned);
            for (int m = 0; m < quantised->maps; m++) {
                const struct linear *a = network_map(quantised, m);
                const struct linear *b = network_map(trial.model->network, m);
                assert_memory_equal(a->codes, b->codes, (size_t)(a->inputs * a->outputs));
                assert_memory_equal(a->scale, b->scale, (size_t)a->outputs * sizeof(float));
            }
            double error = trial_error(&trial, 0);
            assert_true(error > 0 && error < 0.02);
            assert_float_equal(trial.model->slope, parent->slope, 0);
            assert_float_equal(trial.model->threshold, parent->threshold, 0);
            free(quantised);
            trial_free(&trial);
        }
        same_weights(parent->network, before);
        free(pruned);
        free(before);
        model_free(parent);
    }
    free(x);
}

static void untouched_is_untouched(void **state)
{
    (void)state;
    struct trial_rows rows;
    float *x = made_rows(&rows);
    struct model *parent = fixture_model("n", SCHEME_PHYSIONET2012, ARCHITECTURE_HLSTM);
    for (int rank = 0; rank < TRIAL_RANK_COUNT; rank++) {
        const struct trial_choice choice = {0, TRIAL_FLOAT, true, (enum trial_rank)rank};
        struct trial trial = made_trial(parent, &choice, &rows);
        same_weights(trial.model->network, parent->network);
        assert_float_equal(trial_error(&trial, 0), 0, 0);
        assert_int_equal(trial_bytes(parent->network, &choice),
                         parent->network->parameters * sizeof(float));
        trial_free(&trial);
    }
    model_free(parent);
    free(x);
}

/* A unit without outgoing weights is removed first by the risk, however large its weights are. */
static void what_it_does_to_the_risk(void **state)
{
    (void)state;
    struct trial_rows rows;
    float *x = made_rows(&rows);
    struct model *parent = fixture_model("n", SCHEME_PHYSIONET2012, ARCHITECTURE_DNN);
    struct network *network = parent->network;
    struct linear *first = network_map(network, 0), *next = network_map(network, 1);
    enum { IDLE = 3 };
    for (int j = 0; j < next->outputs; j++) {
        next->weights[IDLE * next->outputs + j] = 0;
    }
    for (int i = 0; i < first->inputs; i++) {
        first->weights[i * first->outputs + IDLE] = 9;
    }
    struct trial_ranks *risk = trial_rank_units(network, TRIAL_RISK, &rows);
    struct trial_ranks *mean = trial_rank_units(network, TRIAL_MEAN, &rows);
    struct trial_ranks *norm = trial_rank_units(network, TRIAL_NORM, &rows);
    assert_float_equal(risk->units[0][IDLE], 0, 0);
    double others = 0;
    for (int i = 0; i < network->layers[0].units; i++) {
        others += i != IDLE ? (double)risk->units[0][i] : 0;
        assert_true(mean->units[0][IDLE] >= mean->units[0][i]);
        assert_true(norm->units[0][IDLE] >= norm->units[0][i]);
    }
    assert_true(others > 0);
    assert_float_equal(norm->units[0][IDLE], 9 * sqrtf((float)first->inputs), 1e-2);
    free(risk);
    free(mean);
    free(norm);
    model_free(parent);
    free(x);
}

static int distinct(const float *weights, int count)
{
    int found = 0;
    for (int i = 0; i < count; i++) {
        int k = 0;
        while (k < i && weights[k] != weights[i]) {
            k++;
        }
        found += k == i;
    }
    return found;
}

/* The bits limit the number of values. Fewer bits have a larger error. Above one bit, 0 stays 0. */
static void few_bits_are_few_values(void **state)
{
    (void)state;
    enum { COUNT = 600 };
    float weights[COUNT], rounded[COUNT];
    struct random random;
    random_seed(&random, 8);
    for (int i = 0; i < COUNT; i++) {
        weights[i] = (float)(0.2 + random_normal(&random));
    }
    weights[0] = 0;
    for (int channel = 0; channel < 2; channel++) {
        double before = 0;
        for (int bits = 8; bits >= 1; bits--) {
            double off = 0;
            memcpy(rounded, weights, sizeof weights);
            trial_round(rounded, COUNT, 1, bits, channel);
            assert_true(distinct(rounded, COUNT) <= 1 << bits);
            assert_true(bits == 1 || rounded[0] == 0);
            for (int i = 0; i < COUNT; i++) {
                off += fabs((double)rounded[i] - (double)weights[i]) / COUNT;
            }
            assert_true(bits == 1 || off > before);
            before = off;
        }
        assert_int_equal(distinct(rounded, COUNT), 2);
    }
    float zeros[4] = {0}, pair[4] = {1, 100, -1, -50};
    trial_round(zeros, 2, 2, 1, true);
    assert_float_equal(zeros[0], 0, 0);
    trial_round(pair, 2, 2, 1, true); /* each channel has a size of its own */
    assert_float_equal(pair[0], 1, 1e-6);
    assert_float_equal(pair[1], 75, 1e-6);
    assert_float_equal(pair[3], -75, 1e-6);
}

static void fewer_bits_are_fewer_bytes(void **state)
{
    (void)state;
    struct model *parent = fixture_model("n", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    size_t before = SIZE_MAX;
    for (int bits = 8; bits >= 1; bits--) {
        const struct trial_choice choice = {0, bits, false, TRIAL_MEAN};
        size_t bytes = trial_bytes(parent->network, &choice);
        assert_true(bytes < before);
        before = bytes;
    }
    model_free(parent);
}

/* Flips, the largest change and the AUROC, compared with the risks. */
static void a_ward_is_judged(void **state)
{
    (void)state;
    char *folder = fixture_folder(), name[16], stay[600],
         table[200] = "RecordID,In-hospital_death\n";
    struct session session;
    struct trial_ward ward = {0};
    struct guesses outcomes = {0};
    session_init(&session);
    size_t model =
        session_add_model(&session, fixture_model("n", SCHEME_PHYSIONET2012, ARCHITECTURE_HLSTM));
    enum { PATIENTS = 6 };
    for (int i = 0; i < PATIENTS; i++) {
        snprintf(name, sizeof name, "%d.txt", i);
        snprintf(stay, sizeof stay,
                 "Time,Parameter,Value\n00:00,RecordID,7%d\n00:00,Age,%d\n01:00,HR,%d\n"
                 "02:00,Temp,3%d\n05:00,GCS,%d\n",
                 i, 40 + 8 * i, 60 + 15 * i, 5 + i % 4, 15 - 2 * i);
        free(fixture_file(folder, name, stay));
        snprintf(table + strlen(table), sizeof table - strlen(table), "7%d,%d\n", i, i % 2);
    }
    free(fixture_file(folder, "Outcomes-a.txt", table));
    assert_true(session_add_path(&session, folder, NULL));
    while (session_load_next(&session)) {
    }
    assert_int_equal(session.stay_count, PATIENTS);
    struct trial_rows rows = {NULL, 0, STEPS};
    float *x = trial_ward_rows(&session, session.models[model], 4, &rows.count);
    rows.x = x;
    assert_int_equal(rows.count, 4);
    const struct trial_choice choice = {.75, 2, true, TRIAL_RISK};
    struct trial trial = made_trial(session.models[model], &choice, &rows);
    trial_ward_start(&ward);
    while (trial_ward_step(&ward, &session, model, trial.model, &outcomes)) {
    }
    assert_int_equal(ward.stays, PATIENTS);
    assert_int_equal(ward.ended, PATIENTS);
    assert_int_equal(ward.made_up, 0);
    size_t flips = 0;
    double largest = 0;
    for (size_t i = 0; i < PATIENTS; i++) {
        double threshold = session.models[model]->threshold;
        float before = session_risk(&session, i, model)->risk;
        struct risk after;
        risk_compute(trial.model, session.stays[i].patient, session_timeline(&session, i), 0,
                     &after);
        flips += risk_is_above(before, threshold) != risk_is_above(after.risk, threshold);
        largest = fmax(largest, fabs((double)after.risk - (double)before));
    }
    assert_int_equal(ward.flips, flips);
    assert_float_equal(fabs(ward.largest), largest, 0);
    assert_true(largest > 0);
    assert_float_equal(trial_ward_auroc(&ward, false).value,
                       metrics_auroc(ward.after, ward.died, PATIENTS, NULL, NULL), 0);
    trial_ward_start(&ward);
    assert_true(isnan(trial_ward_auroc(&ward, true).value));
    trial_ward_free(&ward);
    trial_free(&trial);
    free(x);
    guesses_free(&outcomes);
    session_free(&session);
    fixture_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_as_prune_and_quantise), cmocka_unit_test(untouched_is_untouched),
        cmocka_unit_test(what_it_does_to_the_risk),       cmocka_unit_test(few_bits_are_few_values),
        cmocka_unit_test(fewer_bits_are_fewer_bytes),     cmocka_unit_test(a_ward_is_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
