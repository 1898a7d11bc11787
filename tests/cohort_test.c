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
#include <sys/stat.h>
#include <unistd.h>

#include "base/half.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "fixture.h"
#include "learn/cohort.h"
#include "learn/fit.h"
#include "learn/metrics.h"
#include "net/modelfile.h"

static const char outcomes_header[] =
    "RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death\n";

static void put(const char *folder, const char *name, const char *content)
{
    free(fixture_file(folder, name, content));
}

static void put_folder(const char *folder, const char *name)
{
    struct text path = {0};
    text_format(&path, "%s/%s", folder, name);
    assert_int_equal(mkdir(path.data, 0700), 0);
    text_free(&path);
}

static struct cohort *read_cohort(const char *folder, struct error *error)
{
    struct parallel *pool = parallel_new(2);
    struct cohort *cohort = cohort_read(folder, pool, error);
    parallel_free(pool);
    return cohort;
}

/* ---- layouts ---- */

static void the_challenge_is_read(void **state)
{
    (void)state;
    char *folder = fixture_folder();
    put_folder(folder, "set-a");
    put_folder(folder, "set-b");
    put(folder, "Outcomes-a.txt",
        "RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death\r\n"
        "7,1,2,3,4,1\r\n8,1,2,3,-1,0\r\n");
    put(folder, "Outcomes-b.txt", "In-hospital_death,RecordID\n0,9\n");
    put(folder, "set-a/7.txt", "Time,Parameter,Value\n00:00,RecordID,7\n01:00,HR,70\n");
    put(folder, "set-a/8.txt", "Time,Parameter,Value\n00:00,RecordID,8\n02:00,HR,80\n");
    put(folder, "set-a/5.txt", "not listed, so not read");
    put(folder, "set-b/9.txt", "Time,Parameter,Value\n00:00,RecordID,9\n");
    struct error error = ERROR_NONE;
    struct cohort *cohort = read_cohort(folder, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(cohort->layout, COHORT_CHALLENGE);
    assert_int_equal(cohort->count, 3);
    assert_int_equal(cohort->deaths, 1);
    static const char *const ids[] = {"7", "8", "9"};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(cohort->stays[i].patient->id, ids[i]);
        assert_int_equal(cohort->stays[i].died, i == 0);
        for (size_t j = 0; j < i; j++) {
            assert_int_not_equal(cohort->stays[i].person, cohort->stays[j].person);
        }
    }
    assert_int_equal(cohort->stays[2].patient->hours,
                     0); /* a stay with descriptors only, which counts */
    cohort_free(cohort);
    fixture_remove(folder);
}

/* A unit that a person decided holds here as on the screen; a decision that is taken back, or about
 * another stay, does not. A file of decisions that cannot be read is no empty one. */
static void decisions_about_units_hold(void **state)
{
    (void)state;
    static const char row[] = "decided|2026-11-22T06:30:00Z|Lactate|4|12|%s|54bb6caafd4d0848|%s\n";
    static const struct {
        const char *unit, *stay;
        double lactate;
    } cases[] = {{"mg/dL", "51", 12 / 9.01},
                 {"mg/dL", "52", 12},
                 {"undecided", "51", 12},
                 {"nonsense|", "51", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *folder = fixture_folder();
        char rows[200];
        put_folder(folder, "set-a");
        put(folder, "Outcomes-a.txt", "RecordID,In-hospital_death\n51,1\n");
        put(folder, "set-a/51.txt",
            "Time,Parameter,Value\n00:00,RecordID,51\n00:00,Age,60\n01:00,Lactate,12\n"
            "01:00,pH,7.41\n01:10,HR,88\n04:00,Lactate,10.4\n05:00,HCO3,25\n");
        snprintf(rows, sizeof rows, row, cases[i].unit, cases[i].stay);
        put(folder, "set-a/51.txt.units", rows);
        struct error error = ERROR_NONE;
        struct cohort *cohort = read_cohort(folder, &error);
        assert_int_equal(cohort != NULL, cases[i].lactate > 0);
        if (cohort) {
            const struct patient *patient = cohort->stays[0].patient;
            double found = 0;
            for (size_t k = patient->observation_count; k-- > 0;) {
                const struct observation *reading = &patient->observations[k];
                found = reading->variable == VARIABLE_LACTATE ? reading->value : found;
            }
            assert_float_equal(found, cases[i].lactate, 0.01);
            assert_int_equal(cohort->decided, i == 0);
        } else {
            assert_non_null(strstr(error.text, "is not a decision about a unit"));
        }
        cohort_free(cohort);
        fixture_remove(folder);
    }
}

/* train/ and test/ in the folder, or in its in-hospital-mortality/. */
static void the_benchmark_is_read(void **state)
{
    (void)state;
    for (int below = 0; below < 2; below++) {
        char *folder = fixture_folder();
        struct text root = {0};
        text_format(&root, "%s%s", folder, below ? "/in-hospital-mortality" : "");
        if (below) {
            put_folder(folder, "in-hospital-mortality");
        }
        put_folder(root.data, "train");
        put_folder(root.data, "test");
        put(root.data, "train/listfile.csv",
            "stay,y_true\n12_episode1_timeseries.csv,1\n12_episode2_timeseries.csv,0\n");
        put(root.data, "test/listfile.csv", "stay,y_true\n3_episode1_timeseries.csv,0\n");
        put(root.data, "train/12_episode1_timeseries.csv", FIXTURE_BENCHMARK);
        put(root.data, "train/12_episode2_timeseries.csv", FIXTURE_BENCHMARK);
        put(root.data, "test/3_episode1_timeseries.csv", FIXTURE_BENCHMARK);
        struct error error = ERROR_NONE;
        struct cohort *cohort = read_cohort(folder, &error);
        assert_string_equal(error.text, "");
        assert_int_equal(cohort->layout, COHORT_BENCHMARK);
        assert_int_equal(cohort->count, 3);
        assert_int_equal(cohort->deaths, 1);
        assert_int_equal(cohort->stays[0].person, 12);
        assert_int_equal(cohort->stays[1].person, 12);
        assert_int_equal(cohort->stays[2].person, 3);
        assert_int_equal(cohort->stays[0].died, 1);
        assert_int_equal(cohort->tests, 1);
        assert_true(!cohort->stays[0].test && !cohort->stays[1].test && cohort->stays[2].test);
        cohort_free(cohort);
        text_free(&root);
        fixture_remove(folder);
    }
}

/* A benchmark cohort split into training, validation and test lists. listfile.csv, if there is one,
 * has all stays and is read instead. */
static void the_lists_of_a_split_benchmark_are_read(void **state)
{
    (void)state;
    char *folder = fixture_folder();
    put_folder(folder, "train");
    put_folder(folder, "test");
    put(folder, "train/1_episode1_timeseries.csv", FIXTURE_BENCHMARK);
    put(folder, "train/2_episode1_timeseries.csv", FIXTURE_BENCHMARK);
    put(folder, "test/3_episode1_timeseries.csv", FIXTURE_BENCHMARK);
    put(folder, "train_listfile.csv", "stay,y_true\n1_episode1_timeseries.csv,1\n");
    put(folder, "val_listfile.csv", "stay,y_true\n2_episode1_timeseries.csv,0\n");
    put(folder, "test_listfile.csv", "stay,y_true\n3_episode1_timeseries.csv,1\n");
    for (int whole = 0; whole < 2; whole++) {
        struct error error = ERROR_NONE;
        if (whole) { /* the stays would count twice if both were read */
            put(folder, "train/listfile.csv",
                "stay,y_true\n1_episode1_timeseries.csv,1\n2_episode1_timeseries.csv,0\n");
            put(folder, "test/listfile.csv", "stay,y_true\n3_episode1_timeseries.csv,1\n");
        }
        struct cohort *cohort = read_cohort(folder, &error);
        assert_string_equal(error.text, "");
        assert_int_equal(cohort->count, 3);
        assert_int_equal(cohort->deaths, 2);
        assert_int_equal(cohort->tests, 1);
        for (size_t i = 0; i < 3; i++) {
            assert_int_equal(cohort->stays[i].person, i + 1);
            assert_int_equal(cohort->stays[i].test, i == 2);
        }
        cohort_free(cohort);
    }
    fixture_remove(folder);
}

/* ---- files of several stays ---- */

#define TWO_STAYS "stay_id,Time,Parameter,Value\n9,01:00,HR,90\n7,01:00,HR,70\n7,02:00,HR,71\n"

/* A folder of the challenge with the outcomes of stays 7, 8 and 9. */
static char *three_outcomes(const char *file, const char *content)
{
    char *folder = fixture_folder();
    struct text table = {0};
    put_folder(folder, "set-a");
    text_format(&table, "%s7,1,2,3,4,1\n8,1,2,3,4,0\n9,1,2,3,4,1\n", outcomes_header);
    put(folder, "Outcomes-a.txt", table.data);
    put(folder, file, content);
    put(folder, "set-a/8.txt", "Time,Parameter,Value\n00:00,RecordID,8\n02:00,HR,80\n");
    text_free(&table);
    return folder;
}

static void stays_of_one_file_are_found_by_their_ids(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    char *folder = three_outcomes("set-a/ward.csv", TWO_STAYS "5,01:00,HR,50\n");
    put(folder, "set-a/ward.csv~", TWO_STAYS); /* a backup copy does not repeat the stays */
    struct cohort *cohort = read_cohort(folder, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(cohort->count, 3); /* 5 has no outcome */
    static const char *const ids[] = {"7", "8", "9"};
    static const size_t readings[] = {2, 1, 1};
    for (size_t i = 0; i < 3; i++) {
        assert_string_equal(cohort->stays[i].patient->id, ids[i]);
        assert_int_equal(cohort->stays[i].patient->observation_count, readings[i]);
        assert_int_equal(cohort->stays[i].died, i != 1);
        assert_int_equal(cohort->stays[i].person, i);
    }
    char together[65], apart[65];
    cohort_hash(cohort, together);
    cohort_free(cohort);
    fixture_remove(folder);

    folder = three_outcomes("set-a/7.txt", "Time,Parameter,Value\n00:00,RecordID,7\n01:00,HR,70\n");
    put(folder, "set-a/9.txt", "Time,Parameter,Value\n00:00,RecordID,9\n01:00,HR,90\n");
    cohort = read_cohort(folder, &error);
    assert_string_equal(error.text, "");
    cohort_hash(cohort, apart);
    assert_string_equal(together, apart); /* the same cohort, in other files */
    cohort_free(cohort);
    fixture_remove(folder);
}

/* Ids in a benchmark folder, with and without the suffix of its files. */
static void several_stays_are_listed_as_episodes(void **state)
{
    (void)state;
    char *folder = fixture_folder();
    struct error error = ERROR_NONE;
    put_folder(folder, "train");
    put(folder, "train/listfile.csv",
        "stay,y_true\n12_episode1_timeseries.csv,1\n12_episode2,0\n3_episode1_timeseries.csv,0\n");
    put(folder, "train/3_episode1_timeseries.csv", FIXTURE_BENCHMARK);
    put(folder, "train/12.csv",
        "stay_id,Time,Parameter,Value\n12_episode1,01:00,HR,90\n12_episode2,01:00,HR,70\n");
    struct cohort *cohort = read_cohort(folder, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(cohort->count, 3);
    assert_string_equal(cohort->stays[0].patient->id, "12_episode1");
    assert_string_equal(cohort->stays[1].patient->id, "12_episode2");
    assert_int_equal(cohort->stays[1].person, 12);
    cohort_free(cohort);
    fixture_remove(folder);
}

/* ---- errors are reported with file and line ---- */

static void assert_unreadable(const char *folder, const char *because)
{
    struct error error = ERROR_NONE;
    struct cohort *cohort = read_cohort(folder, &error);
    if (cohort || !strstr(error.text, because)) {
        fail_msg("%s \"%s\", expected \"%s\"", cohort ? "read" : "refused", error.text, because);
    }
    assert_null(read_cohort(folder, NULL));
}

static void a_stay_in_two_places_is_refused(void **state)
{
    (void)state;
    char *folder = three_outcomes("set-a/ward.csv", TWO_STAYS);
    put(folder, "set-a/7.txt", "Time,Parameter,Value\n00:00,RecordID,7\n01:00,HR,70\n");
    assert_unreadable(folder, "set-a/7.txt: the stay 7 is also in ");
    assert_unreadable(folder, "set-a/ward.csv");
    fixture_remove(folder);
    folder = three_outcomes("set-a/ward.csv", "stay_id,Time,Parameter,Value\n7,01:00,HR,70\n"
                                              "6,01:00,HR,60\n");
    assert_unreadable(folder, "set-a/9.txt: not there, and no file of several stays beside it");
    put(folder, "set-a/9.txt", TWO_STAYS); /* also for a stay's own file that holds other stays */
    assert_unreadable(folder, "the stay 7 is also in ");
    fixture_remove(folder);
}

static void faults_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *outcomes, *because;
    } cases[] = {
        {"7,1,2,3,4,1\n8,1,2,3,4,2\n", "Outcomes-a.txt:3: the outcome must be 0 or 1"},
        {"7,1,2,3,4,1\n8,1,2,3,4,\n", "Outcomes-a.txt:3: the outcome must be 0 or 1"},
        {"7,1,2,3,4,1\n\n8,1,2\n", "Outcomes-a.txt:4: the outcome must be 0 or 1"},
        {"../set-a/7,1,2,3,4,1\n", "Outcomes-a.txt:2: the name of the stay"},
        {",1,2,3,4,1\n", "Outcomes-a.txt:2: the name of the stay"},
        {"7,1,2,3,4,1\n8,1,2,3,4,1\n", "set-a/8.txt: cannot open: No such file"},
        {"7,1,2,3,4,1\n6,1,2,3,4,1\n", "set-a/6.txt"},
        {"7,1,2,3,4,1\n7,1,2,3,4,0\n", "set-a/7.txt: listed twice"},
        {"7,1,2,3,4,1\n\"9,1,2,3,4,1\n", "Outcomes-a.txt:3: "},
        {"", "it has neither set-a/"},
    };
    char *folder = fixture_folder();
    assert_unreadable(folder, "it has neither set-a/ with Outcomes-a.txt nor train/");
    put(folder, "Outcomes-a.txt", outcomes_header);
    assert_unreadable(folder, "unpack the archive first: tar xzf set-a.tar.gz");
    put_folder(folder, "set-a");
    put(folder, "set-a/7.txt", "Time,Parameter,Value\n00:00,RecordID,7\n01:00,HR,70\n");
    put(folder, "set-a/6.txt", "no stay at all\n");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct text table = {0};
        text_format(&table, "%s%s", outcomes_header, cases[i].outcomes);
        put(folder, "Outcomes-a.txt", table.data);
        assert_unreadable(folder, cases[i].because);
        text_free(&table);
    }
    put(folder, "Outcomes-a.txt", "RecordID,SAPS-I\n7,1\n");
    assert_unreadable(folder, "Outcomes-a.txt:1: no columns RecordID and In-hospital_death");
    fixture_remove(folder);

    folder = fixture_folder();
    put_folder(folder, "train");
    put(folder, "train/listfile.csv", "stay,y_true\nalpha_episode1_timeseries.csv,1\n");
    assert_unreadable(folder, "listfile.csv:2: the name of the stay does not begin");
    put(folder, "train/listfile.csv", "stay,outcome\n1_episode1_timeseries.csv,1\n");
    assert_unreadable(folder, "listfile.csv:1: no columns stay and y_true");
    put(folder, "train/listfile.csv", "stay,y_true\n1_episode1_timeseries.csv,1\n");
    assert_unreadable(folder, "1_episode1_timeseries.csv: cannot open: No such file");
    put(folder, "train/1_episode1_timeseries.csv", FIXTURE_BENCHMARK);
    put_folder(folder, "test");
    put(folder, "test/1_episode2_timeseries.csv", FIXTURE_BENCHMARK);
    put(folder, "test/listfile.csv", "stay,y_true\n1_episode2_timeseries.csv,0\n");
    assert_unreadable(folder, "patient 1 has stays in train/ and in test/");
    fixture_remove(folder);
    assert_unreadable("/nowhere", "/nowhere: it has neither");
}

/* ---- split ---- */

enum { PEOPLE = 900, STAYS = 2000 };

static void check_side(const struct cohort *cohort, const struct subset *side, uint8_t mark,
                       uint8_t *persons, uint8_t *seen)
{
    for (size_t i = 0; i < side->count; i++) {
        size_t stay = side->stays[i];
        assert_true(stay < cohort->count);
        assert_true(i == 0 || side->stays[i - 1] < stay);
        assert_int_equal(seen[stay]++, 0);
        uint32_t person = cohort->stays[stay].person;
        assert_true(persons[person] == 0 || persons[person] == mark);
        persons[person] = mark;
    }
}

static void splits_keep_people_and_outcomes(void **state)
{
    (void)state;
    static struct cohort_stay stays[STAYS];
    struct cohort cohort = {.layout = COHORT_BENCHMARK, .stays = stays, .count = STAYS};
    struct random random;
    random_seed(&random, 4);
    for (size_t i = 0; i < STAYS; i++) {
        uint32_t person = (uint32_t)(i < PEOPLE ? i : random_below(&random, PEOPLE));
        stays[i] = (struct cohort_stay){.person = person, .died = random_uniform(&random) < 0.1};
    }
    struct subset first[2] = {{0}};
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct subset fitted, held_out, again[2];
        uint8_t persons[PEOPLE] = {0}, seen[STAYS] = {0}, ever_died[PEOPLE] = {0};
        cohort_split(&cohort, COHORT_HELD_OUT, seed, &fitted, &held_out);
        assert_int_equal(fitted.count + held_out.count, STAYS);
        check_side(&cohort, &fitted, 1, persons, seen);
        check_side(&cohort, &held_out, 2, persons, seen);
        assert_null(memchr(seen, 0, STAYS));
        double people[2] = {0}, held[2] = {0};
        for (size_t i = 0; i < STAYS; i++) {
            ever_died[stays[i].person] |= stays[i].died;
        }
        for (size_t p = 0; p < PEOPLE; p++) {
            people[ever_died[p]]++;
            held[ever_died[p]] += persons[p] == 2;
        }
        assert_true(fabs(held[0] - COHORT_HELD_OUT * people[0]) <= 0.5);
        assert_true(fabs(held[1] - COHORT_HELD_OUT * people[1]) <= 0.5);
        assert_true(fabs((double)held_out.count / STAYS - COHORT_HELD_OUT) < 0.03);

        cohort_split(&cohort, COHORT_HELD_OUT, seed, &again[0], &again[1]);
        assert_int_equal(again[1].count, held_out.count);
        assert_memory_equal(again[1].stays, held_out.stays,
                            held_out.count * sizeof *held_out.stays);
        free(again[0].stays);
        free(again[1].stays);
        if (seed == 1) {
            first[0] = fitted;
            first[1] = held_out;
            continue;
        }
        assert_true(
            first[1].count != held_out.count ||
            memcmp(first[1].stays, held_out.stays, held_out.count * sizeof *held_out.stays) != 0);
        free(fitted.stays);
        free(held_out.stays);
    }
    free(first[0].stays);
    free(first[1].stays);
}

static void the_folders_own_split_is_kept(void **state)
{
    (void)state;
    struct cohort_stay stays[40] = {{0}};
    struct cohort cohort = {.layout = COHORT_BENCHMARK, .stays = stays, .count = 40, .deaths = 20};
    struct judgement judged = {.fitted = 31, .stays = 9, .deaths = 4};
    char names[40][8];
    struct patient patients[40] = {{0}};
    for (size_t i = 0; i < 40; i++) {
        patients[i].id = names[i];
        snprintf(names[i], sizeof names[i], "%zu", i);
        stays[i] = (struct cohort_stay){.patient = &patients[i],
                                        .person = (uint32_t)i,
                                        .died = i % 2 == 0,
                                        .test = i % 4 == 1 && i != 1};
        cohort.tests += stays[i].test;
    }
    assert_int_equal(cohort.tests, 9);
    assert_true(cohort_has_split(&cohort));
    for (uint64_t seed = 1; seed < 4; seed++) { /* the seed and the share have no effect */
        struct subset fitted, held_out;
        cohort_split(&cohort, 0.1 * (double)seed, seed, &fitted, &held_out);
        assert_int_equal(fitted.count, 31);
        assert_int_equal(held_out.count, 9);
        for (size_t i = 0; i < 9; i++) {
            assert_int_equal(held_out.stays[i], 4 * i + 5);
        }
        for (size_t i = 0; i < 31; i++) {
            assert_false(stays[fitted.stays[i]].test);
        }
        free(fitted.stays);
        free(held_out.stays);
    }
    struct split split = fit_split(&cohort, &judged, 7, SPLIT_UNSEEN);
    assert_true(split.known && split.by_folder && split.seed == 7);
    assert_true(split.fitted == 31 && split.held_out == 9 && split.deaths == 4);
    for (size_t i = 0; i < 40; i++) { /* a folder with only test/ has no stays to fit on */
        stays[i].test = true;
    }
    cohort.tests = 40;
    assert_false(cohort_has_split(&cohort));
    split = fit_split(&cohort, &judged, 7, SPLIT_UNSEEN);
    assert_false(split.by_folder);
}

/* sha256sum of the sorted lines; ids sort by bytes, so "10" comes before "9". */
static void a_cohort_is_named_by_ids_and_outcomes(void **state)
{
    (void)state;
    char ids[3][4] = {"9", "10", "8"}, hash[65], again[65];
    struct patient patients[3] = {{.id = ids[0]}, {.id = ids[1]}, {.id = ids[2]}};
    struct cohort_stay stays[3] = {
        {.patient = &patients[0], .died = 1}, {.patient = &patients[1]}, {.patient = &patients[2]}};
    struct cohort cohort = {.stays = stays, .count = 3};
    cohort_hash(&cohort, hash);
    assert_string_equal(hash, "ff0443e84c2d1e094ce9ba6b0f3d4d742f1620703a16bc3838192eac0fe2c789");
    stays[0] = (struct cohort_stay){.patient = &patients[2]};
    stays[2] = (struct cohort_stay){.patient = &patients[0], .died = 1};
    cohort_hash(&cohort, again);
    assert_string_equal(again, hash);
    stays[1].died = 1;
    cohort_hash(&cohort, again);
    assert_string_not_equal(again, hash);
}

/* ---- statistics of the features ---- */

static size_t column_of(const char *name)
{
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (strcmp(scheme_column_name(SCHEME_PHYSIONET2012, i), name) == 0) {
            return i;
        }
    }
    fail_msg("no column %s", name);
    return 0;
}

static int rising(const void *a, const void *b)
{
    double p = *(const double *)a, q = *(const double *)b;
    return p < q ? -1 : p > q;
}

static double quantile(const double *sorted, size_t count, double share)
{
    double at = share * (double)(count - 1), low = floor(at);
    size_t next = low + 1 < (double)count ? (size_t)low + 1 : (size_t)low;
    return sorted[(size_t)low] + (at - low) * (sorted[next] - sorted[(size_t)low]);
}

/* Statistics are kept in half precision. */
static void assert_half(float found, double expected)
{
    assert_true(fabs((double)found - expected) <= 6e-4 * fabs(expected));
    assert_true(half_to_float(half_from_float(found)) == found);
}

/* The column's numbers against those of its hourly values, which the test states. */
static void assert_column(const struct feature_spec *spec, const char *name, const double *values,
                          size_t count, bool log)
{
    double sorted[8], mean = 0, squares = 0;
    size_t i = column_of(name);
    for (size_t k = 0; k < count; k++) {
        sorted[k] = log ? log1p(values[k]) : values[k];
    }
    qsort(sorted, count, sizeof *sorted, rising);
    double low = quantile(sorted, count, 0.001), high = quantile(sorted, count, 0.999);
    for (size_t k = 0; k < count; k++) {
        mean += fmin(fmax(sorted[k], low), high) / (double)count;
    }
    for (size_t k = 0; k < count; k++) {
        squares += pow(fmin(fmax(sorted[k], low), high) - mean, 2) / (double)count;
    }
    assert_int_equal(spec->log[i], log);
    assert_half(spec->clip_low[i], low);
    assert_half(spec->clip_high[i], high);
    assert_half(spec->mean[i], mean);
    assert_half(spec->sd[i], sqrt(squares));
    assert_half(spec->fill[i], log ? expm1(mean) : mean);
}

/* Stays 1 and 2 are fitted, stay 3 is not. */
static struct cohort *three_stays(void)
{
    char *folder = fixture_folder();
    put_folder(folder, "set-a");
    put(folder, "Outcomes-a.txt",
        "RecordID,SAPS-I,SOFA,Length_of_stay,Survival,In-hospital_death\n"
        "1,1,1,1,1,0\n2,1,1,1,1,1\n3,1,1,1,1,0\n");
    put(folder, "set-a/1.txt",
        "Time,Parameter,Value\n00:00,RecordID,1\n00:00,Age,60\n00:00,Gender,1\n"
        "00:10,HR,70\n00:50,HR,90\n03:30,HR,100\n03:30,Creatinine,1.5\n"
        "02:10,Urine,100\n02:20,Urine,250\n40:00,Urine,60\n");
    put(folder, "set-a/2.txt",
        "Time,Parameter,Value\n00:00,RecordID,2\n00:00,Age,80\n00:00,Gender,-1\n"
        "47:59,HR,130\n01:01,Creatinine,4\n02:30,MechVent,1\n");
    put(folder, "set-a/3.txt",
        "Time,Parameter,Value\n00:00,RecordID,3\n00:00,Age,20\n00:00,Gender,0\n"
        "05:00,HR,200\n05:00,Creatinine,9\n05:00,Mg,2\n");
    struct error error = ERROR_NONE;
    struct cohort *cohort = read_cohort(folder, &error);
    assert_string_equal(error.text, "");
    fixture_remove(folder);
    return cohort;
}

static void statistics_are_those_of_the_fitted_stays(void **state)
{
    (void)state;
    struct cohort *cohort = three_stays();
    size_t fitted[] = {0, 1};
    struct subset subset = {fitted, 2};
    struct feature_spec spec;
    cohort_fit_spec(cohort, &subset, SCHEME_PHYSIONET2012, &spec);
    assert_column(&spec, "HR", (double[]){80, 100, 130}, 3, false); /* hourly means */
    assert_column(&spec, "Urine", (double[]){350, 60}, 2, true);    /* hourly sums */
    assert_column(&spec, "Creatinine", (double[]){1.5, 4}, 2, true);
    assert_column(&spec, "Age", (double[]){60, 80}, 2, false);
    assert_int_equal(spec.aggregate[column_of("Urine")], AGGREGATE_SUM);
    assert_int_equal(spec.aggregate[column_of("HR")], AGGREGATE_MEAN);
    assert_true(spec.decay_hours == 8);
    /* constant columns are only centred, columns that were never measured stay 0, and masks are
     * unchanged */
    assert_true(spec.mean[column_of("MechVent")] == 1 && spec.sd[column_of("MechVent")] == 1);
    assert_true(spec.mean[column_of("Gender")] == 1 && spec.sd[column_of("Gender")] == 1);
    assert_true(spec.mean[column_of("Mg")] == 0 && spec.sd[column_of("Mg")] == 1);
    assert_true(spec.mean[column_of("mask->HR")] == 0 && spec.sd[column_of("mask->HR")] == 1);
    cohort_fit_spec(cohort, &subset, SCHEME_MIMIC3, &spec);
    assert_int_equal(spec.scheme, SCHEME_MIMIC3);
    assert_true(spec.decay_hours == 8 && !spec.exact_vocabulary);
    cohort_free(cohort);
}

static void features_are_those_of_each_stay(void **state)
{
    (void)state;
    static struct timeline timeline;
    struct cohort *cohort = three_stays();
    size_t chosen[] = {2, 0}, rows = STAY_HOURS;
    struct subset subset = {chosen, 2};
    struct parallel *pool = parallel_new(2);
    for (int s = 0; s < SCHEME_COUNT; s++) {
        struct feature_spec spec;
        float expected[STAY_HOURS * FEATURE_COUNT];
        cohort_fit_spec(cohort, &subset, (enum scheme)s, &spec);
        float *hourly = cohort_features(cohort, &subset, &spec, false, pool);
        float *summary = cohort_features(cohort, &subset, &spec, true, pool);
        struct cohort_rows *packed = cohort_rows_new(cohort, &spec, pool);
        float read[STAY_HOURS * FEATURE_COUNT];
        for (size_t k = 0; k < 2; k++) {
            const struct patient *patient = cohort->stays[chosen[k]].patient;
            timeline_build(patient, &timeline);
            features_hourly(&spec, patient, &timeline, STAY_HOURS, expected);
            assert_memory_equal(hourly + k * rows * FEATURE_COUNT, expected, sizeof expected);
            features_summary(&spec, patient, &timeline, STAY_HOURS, expected);
            assert_memory_equal(summary + k * FEATURE_COUNT, expected + (rows - 1) * FEATURE_COUNT,
                                FEATURE_COUNT * sizeof *expected);
            cohort_rows_read(packed, chosen[k], true, read);
            assert_memory_equal(read, expected, sizeof expected);
            cohort_rows_read(packed, chosen[k], false, read);
            assert_memory_equal(read, hourly + k * rows * FEATURE_COUNT, sizeof read);
        }
        cohort_rows_free(packed);
        free(hourly);
        free(summary);
    }
    parallel_free(pool);
    cohort_free(cohort);
}

/* ---- from a folder to a network with its facts ---- */

/* Stays in which heart rate and pressure predict death, with noise. */
static char *made_folder(int count)
{
    char *folder = fixture_folder();
    struct random random;
    random_seed(&random, 8);
    struct text outcomes = {0};
    text_append(&outcomes, outcomes_header);
    put_folder(folder, "set-a");
    for (int id = 1; id <= count; id++) {
        bool died = random_uniform(&random) < 0.25;
        struct text stay = {0};
        char name[32];
        text_format(&stay, "Time,Parameter,Value\n00:00,RecordID,%d\n00:00,Age,%d\n", id,
                    40 + (int)random_below(&random, 40));
        for (int hour = 1; hour <= 48; hour += 6) {
            text_format(&stay, "%02d:15,HR,%.0f\n%02d:15,MAP,%.0f\n", hour - 1,
                        80 + 15 * (died ? 1 : 0) + 12 * random_normal(&random), hour - 1,
                        80 - 15 * (died ? 1 : 0) + 12 * random_normal(&random));
        }
        snprintf(name, sizeof name, "set-a/%d.txt", id);
        put(folder, name, stay.data);
        text_free(&stay);
        text_format(&outcomes, "%d,1,1,1,1,%d\n", id, died);
    }
    put(folder, "Outcomes-a.txt", outcomes.data);
    text_free(&outcomes);
    return folder;
}

static void assert_facts(const struct model *model, const struct judgement *judged)
{
    static const char *const needed[] = {"cohort",      "years",        "outcome", "split",
                                         "recipe",      "auroc",        "limits",  "licence",
                                         "calibration", "intended use", "citation"};
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        const char *fact = model_fact(model, needed[i]);
        assert_true(fact && *fact);
    }
    char digits[16];
    snprintf(digits, sizeof digits, "%.3f (", judged->auroc);
    assert_ptr_equal(strstr(model_fact(model, "auroc"), digits), model_fact(model, "auroc"));
    assert_non_null(strstr(model_fact(model, "split"), "seed 1"));
    assert_true(model->split.known && model->split.seed == 1 && model->split.seen == SPLIT_UNSEEN);
    assert_int_equal(model->split.fitted, judged->fitted);
    assert_int_equal(model->split.held_out, judged->stays);
    assert_int_equal(model->split.deaths, judged->deaths);
    assert_int_equal(strlen(model->split.cohort_hash), 64);
}

static void assert_similar(const struct model *model)
{
    assert_int_equal(model->similar_stays, 200);
    assert_true(model->similar_count > 1 && model->similar_count <= SIMILAR_MAX);
    for (int i = 0; i < model->similar_count; i++) {
        assert_true(model->similar_deaths[i] <= 200);
        assert_true(i == 0 || model->similar_logit[i] >= model->similar_logit[i - 1]);
    }
    int last = model->similar_count - 1;
    assert_true(model->similar_deaths[last] > model->similar_deaths[0] + 20);
}

/* The AUROC and the table of similar stays, computed again from the held-out logits. */
static void assert_judged(const struct cohort *cohort, const struct model *model,
                          const struct judgement *judged, struct parallel *pool)
{
    struct subset fitted, held_out;
    cohort_split(cohort, 0.5, 1, &fitted, &held_out);
    assert_int_equal(judged->fitted, fitted.count);
    assert_int_equal(judged->stays, held_out.count);
    float *logits = memory_new(held_out.count, sizeof *logits);
    uint8_t *died = memory_new(held_out.count, 1);
    fit_logits(cohort, &held_out, model, pool, logits);
    for (size_t i = 0; i < held_out.count; i++) {
        died[i] = cohort->stays[held_out.stays[i]].died;
        logits[i] = (float)(model->slope * (double)logits[i] + model->intercept);
    }
    double auroc = metrics_auroc(logits, died, held_out.count, NULL, NULL), slope, intercept;
    assert_true(fabs(auroc - judged->auroc) < 1e-6);
    metrics_platt(logits, died, held_out.count, &slope, &intercept);
    assert_true(fabs(slope - 1) < 1e-3 && fabs(intercept) < 1e-3);
    /* the nearest stays of a grid point, counted one by one */
    int k = model->similar_count / 2, deaths = 0, nearer = 0;
    double risks = 0;
    for (size_t i = 0; i < held_out.count; i++) {
        size_t closer = 0;
        float mine = fabsf(logits[i] - model->similar_logit[k]);
        for (size_t j = 0; j < held_out.count; j++) {
            closer += fabsf(logits[j] - model->similar_logit[k]) < mine;
        }
        nearer += closer < 200;
        deaths += closer < 200 && died[i];
        risks += closer < 200 ? 1 / (1 + exp(-(double)logits[i])) : 0;
    }
    assert_true(fabs(risks / nearer - 1 / (1 + exp(-(double)model->similar_mean[k]))) < 1e-3);
    assert_true(abs(nearer - 200) <= 2 && abs(deaths - model->similar_deaths[k]) <= 2);
    free(logits);
    free(died);
    free(fitted.stays);
    free(held_out.stays);
}

static void a_network_is_made_from_a_folder(void **state)
{
    (void)state;
    char *folder = made_folder(860);
    struct error error = ERROR_NONE;
    struct cohort *cohort = read_cohort(folder, &error);
    assert_string_equal(error.text, "");
    struct parallel *pool = parallel_new(2);
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct fit_options options =
            fit_options_default((enum architecture)a, SCHEME_PHYSIONET2012);
        struct judgement judged;
        options.held_out = 0.5; /* enough of them for the table of similar stays */
        options.recipe.epochs = 3;
        options.recipe.rate = 0.01;
        struct model *model = fit_model(cohort, &options, pool, &judged, &error);
        assert_string_equal(error.text, "");
        assert_non_null(model);
        assert_true(model->slope > 0);
        assert_true(model->threshold > 0 && model->threshold < 1);
        assert_true(judged.auroc > 0.9 && judged.auroc_low < judged.auroc);
        assert_true(fabs(model->base_rate - (double)cohort->deaths / (double)cohort->count) <
                    1e-12);
        assert_facts(model, &judged);
        assert_similar(model);
        assert_judged(cohort, model, &judged, pool);

        struct text path = {0}; /* the new model can be saved and loaded */
        text_format(&path, "%s/net", folder);
        assert_true(model_save(model, path.data, &error));
        struct model *back = model_load(path.data, &error);
        assert_string_equal(error.text, "");
        model_free(back);
        text_free(&path);
        model_free(model);
    }
    parallel_free(pool);
    cohort_free(cohort);
    fixture_remove(folder);
}

static void too_few_stays_are_refused(void **state)
{
    (void)state;
    struct cohort *cohort = three_stays();
    struct parallel *pool = parallel_new(1);
    struct fit_options options = fit_options_default(ARCHITECTURE_LSTM, SCHEME_MIMIC3);
    struct judgement judged;
    struct error error = ERROR_NONE;
    assert_null(fit_model(cohort, &options, pool, &judged, &error));
    assert_non_null(strstr(error.text, "too few stays"));
    parallel_free(pool);
    cohort_free(cohort);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_challenge_is_read),
        cmocka_unit_test(decisions_about_units_hold),
        cmocka_unit_test(the_benchmark_is_read),
        cmocka_unit_test(the_lists_of_a_split_benchmark_are_read),
        cmocka_unit_test(stays_of_one_file_are_found_by_their_ids),
        cmocka_unit_test(several_stays_are_listed_as_episodes),
        cmocka_unit_test(a_stay_in_two_places_is_refused),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(splits_keep_people_and_outcomes),
        cmocka_unit_test(the_folders_own_split_is_kept),
        cmocka_unit_test(a_cohort_is_named_by_ids_and_outcomes),
        cmocka_unit_test(statistics_are_those_of_the_fitted_stays),
        cmocka_unit_test(features_are_those_of_each_stay),
        cmocka_unit_test(a_network_is_made_from_a_folder),
        cmocka_unit_test(too_few_stays_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
