/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The real stays of the folder that ICURISK_DATA names: all of them load without unexpected
 * problems. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "patient/reader.h"
#include "patient/features.h"
#include "patient/scores.h"
#include "scratch.h"

struct sums {
    size_t stays, unobserved, observations;
    size_t problems[PROBLEM_NOTICE + 1];
};

static void run(char *const arguments[])
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        execvp(arguments[0], arguments);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void check_features(const struct patient *patient, const struct timeline *timeline)
{
    static float x[STAY_HOURS * FEATURE_COUNT];
    struct news2 score;
    for (unsigned s = 0; s < SCHEME_COUNT; s++) {
        struct feature_spec spec;
        struct coverage coverage;
        feature_spec_plain((enum scheme)s, &spec);
        features_hourly(&spec, patient, timeline, patient->hours, x);
        for (int i = 0; i < patient->hours * FEATURE_COUNT; i++) {
            assert_true(isfinite(x[i]));
        }
        features_summary(&spec, patient, timeline, patient->hours, x);
        for (int i = 0; i < patient->hours * FEATURE_COUNT; i++) {
            assert_true(isfinite(x[i]));
        }
        scheme_coverage((enum scheme)s, timeline, patient->hours, &coverage);
        assert_in_range(coverage.seen, 0, coverage.variables);
        assert_in_range(coverage.measured, coverage.seen, coverage.cells);
    }
    news2_at(timeline, patient->hours, &score);
    assert_true(score.low >= 0 && score.low <= score.high && score.high <= 20);
}

/* Conditions that hold for each stay. */
static void check_stay(const struct patient *patient)
{
    static struct timeline timeline;
    double hour = -1;
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *observation = &patient->observations[i];
        const struct variable_info *info = variable_info((enum variable)observation->variable);
        assert_true(observation->hour >= hour);
        assert_true(timeline_bin(observation->hour) >= 0);
        assert_true(observation->value >= info->accept_low &&
                    observation->value <= info->accept_high);
        assert_true(observation->line > 1);
        hour = observation->hour;
    }
    for (size_t i = 0; i < patient->problem_count; i++) {
        assert_true(patient->problems[i].line > 1);
        assert_true(*patient->problems[i].reason != 0);
    }
    timeline_build(patient, &timeline);
    if (patient->hours > 0) {
        check_features(patient, &timeline);
    }
}

static void load(const char *folder, const struct reader *expected, struct sums *sums)
{
    struct file_list files = {0};
    struct error error = ERROR_NONE;
    assert_true(file_list_add(&files, folder, &error));
    *sums = (struct sums){0};
    for (size_t i = 0; i < files.count; i++) {
        struct stays stays;
        if (!reader_read(files.paths[i], NULL, &stays, &error)) {
            if (stays.reader != &reader_listfile) {
                fail_msg("%s", error.text);
            }
            error = ERROR_NONE;
            continue;
        }
        assert_int_equal(stays.count, 1);
        struct patient *patient = stays.patients[0];
        assert_ptr_equal(patient->reader, expected);
        check_stay(patient);
        sums->stays++;
        sums->unobserved += patient->hours == 0;
        sums->observations += patient->observation_count;
        for (int k = 0; k <= PROBLEM_NOTICE; k++) {
            sums->problems[k] += patient->problem_counts[k];
        }
        stays_free(&stays);
    }
    file_list_free(&files);
}

/* Unpacks a set into a folder of its own, which is removed afterwards. */
static void load_set(const char *name, struct sums *sums)
{
    char folder[SCRATCH_BYTES], archive[4096];
    assert_non_null(scratch_folder(folder));
    snprintf(archive, sizeof archive, "%s/physionet2012/%s.tar.gz", getenv("ICURISK_DATA"), name);
    run((char *const[]){"tar", "xzf", archive, "-C", folder, NULL});
    load(folder, &reader_challenge, sums);
    run((char *const[]){"rm", "-rf", folder, NULL});
}

static void test_set_a(void **state)
{
    (void)state;
    struct sums sums;
    load_set("set-a", &sums);
    assert_int_equal(sums.stays, 4000);
    assert_int_equal(sums.unobserved, 3);
    assert_int_equal(sums.problems[PROBLEM_REPEATED], 3744);
    assert_int_equal(sums.problems[PROBLEM_UNUSED], 0);
    assert_int_equal(sums.problems[PROBLEM_NOTICE], 32); /* far from the patient's other values */
    assert_int_equal(sums.problems[PROBLEM_CONVERTED], 0);
    /* heights in inches or metres, and three times a pH without its decimal point */
    assert_int_equal(sums.problems[PROBLEM_UNIT], 11);
    assert_int_equal(sums.problems[PROBLEM_DOUBT], 22);
    assert_true(sums.observations > 1700000);
}

static void test_set_b(void **state)
{
    (void)state;
    struct sums sums;
    load_set("set-b", &sums);
    assert_int_equal(sums.stays, 4000);
    assert_int_equal(sums.unobserved, 7);
    assert_int_equal(sums.problems[PROBLEM_NOTICE], 53);
    assert_true(sums.observations > 1700000);
}

static void test_episodes(void **state)
{
    (void)state;
    struct sums sums;
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/mimic3-demo/in-hospital-mortality/train",
             getenv("ICURISK_DATA"));
    load(folder, &reader_benchmark, &sums);
    assert_int_equal(sums.stays, 47);
    assert_int_equal(sums.unobserved, 0);
    assert_int_equal(sums.problems[PROBLEM_NOTICE], 1);
    assert_int_equal(sums.problems[PROBLEM_REPEATED], 0);
    assert_true(sums.observations > 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_set_a),
        cmocka_unit_test(test_set_b),
        cmocka_unit_test(test_episodes),
    };
    if (!getenv("ICURISK_DATA")) {
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
