/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Races of networks: all run equally often, and ranks follow the times. No times are asserted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

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

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_arrive)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
