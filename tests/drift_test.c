/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Series with and without a shift: the CUSUM, its rate of false alarms, months, inputs. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"
#include "learn/drift.h"

enum { STAYS = 600 };

/* One stay a day from 2024-01-01. From stay `from` on, the odds of death are `odds` times those of
 * the risk. */
static void make_series(struct drift_stay *stays, uint64_t seed, size_t from, double odds)
{
    struct random random;
    random_seed(&random, seed);
    for (size_t i = 0; i < STAYS; i++) {
        double risk = 0.02 + 0.3 * random_uniform(&random);
        double true_odds = risk / (1 - risk) * (i >= from ? odds : 1);
        stays[i] = (struct drift_stay){.day = 19723 + (double)i, .risk = (float)risk};
        stays[i].died = random_uniform(&random) < true_odds / (1 + true_odds);
    }
}

static void test_planted_shift(void **state)
{
    struct drift_stay stays[STAYS];
    struct drift_cusum cusum;
    (void)state;
    make_series(stays, 3, 300, 2.5);
    drift_cusum(stays, STAYS, 1, &cusum);
    assert_true(cusum.more.alarm);
    assert_false(cusum.fewer.alarm);
    assert_in_range(cusum.more.at, 300, 450);
    assert_in_range(cusum.more.since, 250, 350);
    make_series(stays, 3, 200, 0.2);
    drift_cusum(stays, STAYS, 1, &cusum);
    assert_true(cusum.fewer.alarm);
    assert_false(cusum.more.alarm);
}

/* Stays of one day may stand in any order, as by outcome in a table of outcomes. */
static void test_order_within_a_day(void **state)
{
    struct drift_stay stays[STAYS], turned[STAYS];
    struct drift_cusum one, other;
    (void)state;
    make_series(stays, 5, STAYS, 1);
    for (size_t i = 0; i < STAYS; i++) {
        stays[i].day = 19723 + (double)(i / 50);
    }
    for (size_t i = 0; i < STAYS; i++) {
        size_t end = i / 50 * 50 + 50 < STAYS ? i / 50 * 50 + 50 : STAYS;
        turned[i] = stays[i / 50 * 50 + end - 1 - i];
    }
    drift_cusum(stays, STAYS, 1, &one);
    drift_cusum(turned, STAYS, 1, &other);
    assert_float_equal(one.more.highest, other.more.highest, 1e-9);
    assert_float_equal(one.fewer.highest, other.fewer.highest, 1e-9);
}

/* Of 200 calibrated series, 10 false alarms are expected. 2 to 19 are accepted: a correct CUSUM is
 * outside once in a thousand runs. */
static void test_false_alarms(void **state)
{
    struct drift_stay stays[STAYS];
    struct drift_cusum cusum;
    int alarms = 0;
    (void)state;
    for (uint64_t k = 0; k < 200; k++) {
        make_series(stays, 1000 + k, STAYS, 1);
        if (k == 0) {
            drift_cusum(stays, STAYS, 1, &cusum);
        }
        double more = 0, fewer = 0, highest = 0;
        for (size_t i = 0; i < STAYS; i++) {
            double p = (double)stays[i].risk;
            more = fmax(0, more + (stays[i].died ? log(2) : 0) - log(1 + p));
            fewer = fmax(0, fewer - (stays[i].died ? log(2) : 0) - log(1 - p / 2));
            highest = fmax(highest, fmax(more, fewer));
        }
        alarms += highest > cusum.limit;
        if (k == 0) {
            assert_float_equal(highest, fmax(cusum.more.highest, cusum.fewer.highest), 1e-9);
        }
    }
    assert_in_range(alarms, 2, 19);
}

static void test_order_and_months(void **state)
{
    struct drift_stay stays[] = {{.day = 19782, .risk = 0.5f},
                                 {.day = 19723, .risk = 0.1f, .died = true},
                                 {.day = 19753.9, .risk = 0.2f}};
    struct drift_month months[3];
    (void)state;
    drift_sort(stays, 3);
    assert_int_equal(drift_months(stays, 3, months), 2);
    assert_int_equal(months[0].year, 2024);
    assert_int_equal(months[0].month, 1);
    assert_int_equal(months[0].stays, 2); /* 1 and 31 January */
    assert_int_equal(months[0].deaths, 1);
    assert_float_equal(months[0].expected, 0.3, 1e-6);
    assert_int_equal(months[1].month, 2); /* 29 February */
}

/* Lactate rises by one SD and creatinine is no longer measured; the heart rate is unchanged. */
static void test_inputs(void **state)
{
    static struct drift_stay stays[STAYS];
    static struct patient patients[STAYS];
    static struct observation seen[STAYS][3];
    struct drift_input inputs[VARIABLE_CHALLENGE_COUNT];
    struct random random;
    (void)state;
    random_seed(&random, 9);
    for (size_t i = 0; i < STAYS; i++) {
        bool late = i >= STAYS / 2;
        seen[i][0] =
            (struct observation){1, 80 + 10 * random_normal(&random), 2, VARIABLE_HR, -1, 0};
        seen[i][1] =
            (struct observation){1, 3 + late + random_normal(&random), 3, VARIABLE_LACTATE, -1, 0};
        seen[i][2] = (struct observation){1, 1, 4, VARIABLE_CREATININE, -1, 0};
        patients[i] = (struct patient){.observations = seen[i], .observation_count = late ? 2 : 3};
        stays[i] = (struct drift_stay){.day = (double)i, .risk = 0.1f, .patient = &patients[i]};
    }
    drift_inputs(stays, STAYS, STAYS / 2, inputs);
    assert_false(inputs[VARIABLE_HR].shifted);
    assert_true(inputs[VARIABLE_LACTATE].shifted);
    assert_float_equal(inputs[VARIABLE_LACTATE].apart, 1, 0.2);
    assert_true(inputs[VARIABLE_CREATININE].shifted);
    assert_true(inputs[VARIABLE_CREATININE].measured[0] == 1);
    assert_true(inputs[VARIABLE_CREATININE].measured[1] == 0);
    assert_true(isnan(inputs[VARIABLE_CREATININE].mean[1]));
    assert_false(inputs[VARIABLE_GCS].shifted); /* never measured */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted_shift), cmocka_unit_test(test_order_within_a_day),
        cmocka_unit_test(test_false_alarms),  cmocka_unit_test(test_order_and_months),
        cmocka_unit_test(test_inputs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
