/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Estimates of the user: comparison with networks, and outcomes. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "app/guess.h"
#include "base/random.h"
#include "fixture.h"

/* Bands compared with counting by hand, for random and edge values. */
static void test_bands(void **state)
{
    (void)state;
    enum { COUNT = 997 };
    static const float edges[] = {0, 0.1f, 0.25f, 0.5f, 0.75f, 1};
    static const int band_of_edge[] = {0, 1, 2, 3, 4, 4};
    float said[COUNT], other[COUNT];
    uint8_t died[COUNT];
    struct random random;
    random_seed(&random, 3);
    for (int i = 0; i < COUNT; i++) {
        said[i] = i < 6 ? edges[i] : (float)random_uniform(&random);
        other[i] = (float)random_uniform(&random);
        died[i] = random_uniform(&random) < 0.3;
    }
    struct guess_band bands[GUESS_BANDS];
    guess_bands(said, other, died, COUNT, bands);
    for (int band = 0; band < GUESS_BANDS; band++) {
        double low = (double)edges[band], high = (double)edges[band + 1];
        double sum_said = 0, sum_other = 0, deaths = 0;
        size_t count = 0;
        for (int i = 0; i < COUNT; i++) {
            bool in =
                i < 6 ? band_of_edge[i] == band : (double)said[i] >= low && (double)said[i] < high;
            count += in;
            sum_said += in ? (double)said[i] : 0;
            sum_other += in ? (double)other[i] : 0;
            deaths += in ? died[i] : 0;
        }
        assert_int_equal(bands[band].count, count);
        assert_true(count > 0 && fabs(bands[band].said - sum_said / (double)count) < 1e-9);
        assert_true(fabs(bands[band].other - sum_other / (double)count) < 1e-9);
        assert_true(fabs(bands[band].died - deaths / (double)count) < 1e-9);
    }
    guess_bands(said, other, died, 0, bands);
    assert_int_equal(bands[2].count, 0);
    assert_true(bands[2].died <= 0);
}

struct world {
    char *folder;
    struct session session;
    struct guesses guesses;
};

static void put(const struct world *world, const char *name, const char *content)
{
    free(fixture_file(world->folder, name, content));
}

static int set_up(void **state)
{
    static const char *const folders[] = {"set-a", "train"};
    struct world *world = calloc(1, sizeof *world);
    world->folder = fixture_folder();
    session_init(&world->session);
    session_add_model(&world->session,
                      fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM));
    session_add_model(&world->session, fixture_model("lstm", SCHEME_MIMIC3, ARCHITECTURE_LSTM));
    for (size_t i = 0; i < 2; i++) {
        struct text path = {0};
        text_format(&path, "%s/%s", world->folder, folders[i]);
        assert_int_equal(mkdir(path.data, 0700), 0);
        text_free(&path);
    }
    put(world, "set-a/1.txt", FIXTURE_CHALLENGE); /* RecordID 900501 */
    put(world, "train/7_episode1_timeseries.csv", FIXTURE_BENCHMARK);
    put(world, "train/8_episode1_timeseries.csv", FIXTURE_BENCHMARK);
    assert_true(session_add_path(&world->session, world->folder, NULL));
    while (session_load_next(&world->session)) {
    }
    assert_int_equal(world->session.stay_count, 3);
    *state = world;
    return 0;
}

static int tear_down(void **state)
{
    struct world *world = *state;
    guesses_free(&world->guesses);
    session_free(&world->session);
    fixture_remove(world->folder);
    free(world);
    return 0;
}

static const char OUTCOMES[] =
    "RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death\n900501,6,1,5,-1,1\n";

static bool add(struct world *world, size_t stay, double estimate)
{
    return guesses_add(&world->guesses, &world->session, stay, &estimate, 1);
}

static void test_outcomes_are_found(void **state)
{
    struct world *world = *state;
    struct guesses *guesses = &world->guesses;
    put(world, "Outcomes-a.txt", OUTCOMES); /* above the folder of the stays, as distributed */
    put(world, "train/listfile.csv", "stay,y_true\n7_episode1_timeseries.csv,0\n");
    assert_true(add(world, 0, 0.25));
    assert_true(add(world, 1, 0.5));
    assert_true(add(world, 2, 1));
    assert_int_equal(guesses_find(guesses, 2)->persons, 1);
    assert_false(add(world, 1, 0.9)); /* the first one holds */
    assert_int_equal(guesses_find(guesses, 0)->died, 1);
    assert_int_equal(guesses_find(guesses, 1)->died, 0);
    assert_int_equal(guesses_find(guesses, 2)->died, -1);
    assert_true(guesses_find(guesses, 1)->estimate == 0.5);
    assert_false(guesses->error.set);
    float person[3], network[3];
    uint8_t died[3];
    struct guess_pairs pairs = {person, network, died};
    assert_int_equal(guesses_pairs(guesses, &world->session, "lstm", true, &pairs), 2);
    assert_true(died[0] == 1 && died[1] == 0 && person[0] == 0.25f);
    for (size_t i = 0; i < 2; i++) { /* each in its own scheme */
        size_t model = session_model_of(&world->session, i);
        assert_true(network[i] == session_risk(&world->session, i, model)->risk);
    }
    assert_int_equal(guesses_pairs(guesses, &world->session, "lstm", false, &pairs), 3);
    assert_int_equal(guesses_pairs(guesses, &world->session, "no such", false, &pairs), 0);
}

/* A table with an error in its last row is not used at all, and the error is reported. */
static void test_faulty_outcomes_are_not_used(void **state)
{
    struct world *world = *state;
    struct text table = {0};
    text_format(&table, "%s900777,6,1,5,-1,perhaps\n", OUTCOMES);
    put(world, "Outcomes-a.txt", table.data);
    put(world, "set-a/Outcomes.txt", "call the family\n"); /* not a table */
    assert_true(add(world, 0, 0.25));
    assert_int_equal(guesses_find(&world->guesses, 0)->died, -1);
    assert_non_null(strstr(world->guesses.error.text, ":3: "));
    assert_int_equal(world->guesses.outcome_count, 0);
    text_free(&table);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bands),
        TEST(test_outcomes_are_found),
        TEST(test_faulty_outcomes_are_not_used),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
