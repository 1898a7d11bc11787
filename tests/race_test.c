/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Races of networks: all run equally often, and ranks follow the times. No times are asserted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "app/bench.h"
#include "app/race.h"
#include "fixture.h"

static void open_ward(struct session *session, char *folder)
{
    session_init(session);
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        session_add_model(session, fixture_model(architecture_name((enum architecture)i),
                                                 SCHEME_PHYSIONET2012, (enum architecture)i));
    }
    session_add_model(session, fixture_model("dnn", SCHEME_MIMIC3, ARCHITECTURE_DNN));
    free(fixture_file(folder, "a.txt", FIXTURE_CHALLENGE));
    assert_true(session_add_path(session, folder, NULL));
    while (session_load_next(session)) {
    }
    assert_int_equal(session->stay_count, 1);
}

static void test_all_arrive(void **state)
{
    (void)state;
    char *folder = fixture_folder();
    struct session session;
    struct race race = {0};
    double before = 0;
    bool placed[ARCHITECTURE_COUNT + 1] = {false};
    open_ward(&session, folder);
    race_start(&race, &session, 0, SCHEME_PHYSIONET2012, 5e4);
    assert_int_equal(race.count, ARCHITECTURE_COUNT); /* not the network of the other scheme */
    while (race_step(&race)) {
        assert_true(race_progress(&race) >= before);
        before = race_progress(&race);
    }
    assert_true(before >= 1 && race.laps >= 32);
    for (size_t i = 0; i < race.count; i++) {
        const struct race_lane *lane = &race.lanes[i];
        assert_int_equal(lane->run, race.laps);
        assert_in_range(lane->place, 1, race.count);
        assert_false(placed[lane->place]);
        placed[lane->place] = true;
        for (size_t k = 0; k < race.count; k++) {
            assert_true(lane->place < race.lanes[k].place ? lane->usec <= race.lanes[k].usec
                                                          : lane->usec >= race.lanes[k].usec);
        }
    }
    assert_false(race_step(&race));
    race_start(&race, &session, 0, SCHEME_MIMIC3, 1e6); /* the other scheme */
    assert_int_equal(race.count, 1);
    assert_int_equal(race.lanes[0].place, 0);
    race_end(&race); /* stopped early */
    assert_false(race.started);
    session_free(&session);
    fixture_remove(folder);
}

/* Only int8 networks are named, only beside the network they were made from, and only if they took
 * longer by more than noise. */
static void slower_in_int8(void **state)
{
    (void)state;
    enum { LSTM, INT8, PRUNED, DENSE, DENSE_INT8, COUNT };
    static const struct {
        double usec[COUNT];
        const char *names;
    } cases[] = {
        {{5, 6, 9, 1, .5}, "lstm-int8"},  {{5, 6, 9, 1, 1.5}, "lstm-int8, dnn-int8"},
        {{5, 5.2, 9, 1, .5}, NULL},       {{6, 5, 9, 1, .5}, NULL},
        {{5, 4, 9, 1, 1.06}, "dnn-int8"},
    };
    struct session session;
    size_t models[COUNT];
    session_init(&session);
    static const char *const names[COUNT] = {"lstm", "lstm-int8", "lstm-pruned", "dnn", "dnn-int8"};
    static const int parents[COUNT] = {-1, LSTM, LSTM, -1, DENSE};
    for (int i = 0; i < COUNT; i++) {
        struct model *model = fixture_model(names[i], SCHEME_PHYSIONET2012,
                                            i >= DENSE ? ARCHITECTURE_DNN : ARCHITECTURE_LSTM);
        if (strstr(names[i], "int8")) {
            model->network->shape.storage = STORAGE_INT8;
        }
        snprintf(model->sha256, sizeof model->sha256, "%d", i);
        if (parents[i] >= 0) {
            model->parent = session.models[models[parents[i]]]->sha256;
        }
        models[i] = session_add_model(&session, model);
    }
    for (int i = 0; i < COUNT; i++) { /* later ones may have shifted it */
        for (models[i] = 0; strcmp(session.models[models[i]]->name, names[i]) != 0;) {
            models[i]++;
        }
    }
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text found = {0};
        bench_slower_in_int8(&session, models, cases[i].usec, COUNT, &found);
        assert_true(cases[i].names ? found.data && strcmp(found.data, cases[i].names) == 0
                                   : found.length == 0);
        text_free(&found);
    }
    struct text found = {0}; /* without the parent there is nothing to compare */
    bench_slower_in_int8(&session, models + INT8, cases[0].usec + INT8, 2, &found);
    assert_int_equal(found.length, 0);
    session_free(&session);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_arrive),
                                       cmocka_unit_test(slower_in_int8)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
