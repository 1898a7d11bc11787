/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Recalibration to simulated hospitals with known intercept and slope: many deaths, few, none, all,
 * and a stated base rate only. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "fixture.h"
#include "learn/recalibrate.h"

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* The true calibration: slope 1.2 and intercept -1 at hour 48, .9 and -1.3 at hour 6. */
static struct model *calibrated_model(void)
{
    struct model *model = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    model->slope = 1.2;
    model->knot_count = 1;
    model->knots[0] = (struct knot){6, 0.9f, -1.3f};
    return model;
}

/* Stays whose true log odds are slope * (L - c) + c + intercept, L being the model's at hour 48. */
static struct local_stays *made_stays(const struct model *model, size_t count, double intercept,
                                      double slope)
{
    struct local_stays *stays = memory_new(1, sizeof *stays);
    struct random random;
    random_seed(&random, 11);
    *stays = (struct local_stays){.count = count,
                                  .logits = memory_new(count, STAY_HOURS * sizeof(float)),
                                  .first = memory_new(count, 1),
                                  .last = memory_new(count, 1),
                                  .died = memory_new(count, 1),
                                  .person = memory_new(count, sizeof(uint32_t)),
                                  .began_first = NAN,
                                  .began_last = NAN};
    double centre = log(model->base_rate / (1 - model->base_rate));
    for (size_t i = 0; i < count; i++) {
        float logit = (float)(1.3 * random_normal(&random) - 0.7);
        for (size_t h = 0; h < STAY_HOURS; h++) {
            stays->logits[i * STAY_HOURS + h] = logit;
        }
        double told = model_calibrated(model, STAY_HOURS, (double)logit);
        stays->first[i] = 1;
        stays->last[i] = STAY_HOURS;
        stays->person[i] = (uint32_t)i;
        stays->died[i] =
            random_uniform(&random) < sigmoid(centre + slope * (told - centre) + intercept);
        stays->deaths += stays->died[i];
    }
    return stays;
}

/* The mean risk at an hour of the stays that are still in the unit. */
static double mean_risk(const struct model *model, const struct local_stays *stays, int hour)
{
    double sum = 0, count = 0;
    for (size_t i = 0; i < stays->count; i++) {
        if (stays->last[i] >= hour) {
            double logit = (double)stays->logits[i * STAY_HOURS + (size_t)hour - 1];
            sum += sigmoid(model_calibrated(model, hour, logit));
            count++;
        }
    }
    return sum / count;
}

static void test_many_deaths(void **state)
{
    struct model *model = calibrated_model();
    struct local_stays *stays = made_stays(model, 20000, 0.8, 0.6);
    struct recalibration done;
    struct error error = ERROR_NONE;
    double rate = (double)stays->deaths / (double)stays->count;
    (void)state;
    assert_true(recalibrate(model, stays, &done, &error));
    assert_int_equal(done.hour_count, 2);
    assert_int_equal(done.hours[0].hour, 6);
    assert_int_equal(done.hours[1].hour, 48);
    assert_float_equal(done.hours[1].intercept, 0.8, 0.06);
    assert_float_equal(done.hours[1].slope, 0.6, 0.04);
    for (int hour = 6; hour <= 48; hour += 42) {
        assert_float_equal(mean_risk(model, stays, hour), rate, 0.001);
    }
    assert_true(done.slope_moved && done.threshold_new && done.similar_new && done.checked);
    assert_float_equal(model->base_rate, rate, 1e-12);
    assert_int_equal(model->similar_stays, 200);
    assert_float_equal((done.check.expected_after / (double)done.check.deaths), 1, 0.01);
    assert_float_equal(done.check.slope_after, 1, 0.05);
    assert_float_equal(done.check.slope_before, 0.6, 0.04);
    assert_true(done.check.brier_after < done.check.brier_before);
    local_stays_free(stays);
    model_free(model);
}

/* In a clinic where most patients die, 200 outcomes are enough for the mean risk. */
static void test_field_clinic(void **state)
{
    struct model *model = calibrated_model();
    struct local_stays *stays = made_stays(model, 200, 2.2, 1);
    struct recalibration done;
    struct error error = ERROR_NONE;
    double rate = (double)stays->deaths / (double)stays->count;
    (void)state;
    assert_true(rate > 0.5);
    assert_true(mean_risk(model, stays, 48) < 0.65 * rate);
    assert_true(recalibrate(model, stays, &done, &error));
    assert_float_equal(mean_risk(model, stays, 48), rate, 0.02);
    local_stays_free(stays);
    model_free(model);
}

static void test_few_deaths(void **state)
{
    struct model *model = calibrated_model();
    struct local_stays *stays = made_stays(model, 60, -0.8, 1);
    struct recalibration done;
    struct error error = ERROR_NONE;
    double at = log(model->threshold / (1 - model->threshold));
    (void)state;
    assert_in_range(stays->deaths, 1, RECALIBRATE_SLOPE_DEATHS - 1);
    double before = mean_risk(model, stays, 48);
    assert_true(recalibrate(model, stays, &done, &error));
    assert_false(done.slope_moved || done.threshold_new || done.similar_new);
    assert_true(done.hours[1].slope == 1);
    assert_true(model->slope == 1.2);
    /* between the value in the file and the observed one */
    double after = mean_risk(model, stays, 48);
    double seen = (double)stays->deaths / (double)stays->count;
    assert_true((after - before) * (seen - after) > 0);
    assert_float_equal(model->threshold, sigmoid(at + done.hours[1].intercept), 1e-9);
    assert_int_equal(model->similar_count, 0);
    assert_int_equal(model->similar_stays, 0);
    local_stays_free(stays);
    model_free(model);
}

/* How far 30 stays move the mean risk towards the observed one, as a share, without calibrations by
 * hour. */
static double share_moved(double intercept)
{
    struct model *model = calibrated_model();
    struct local_stays *stays = made_stays(model, 30, intercept, 1);
    struct recalibration done;
    struct error error = ERROR_NONE;
    double seen = (double)stays->deaths / (double)stays->count;
    model->knot_count = 0;
    double before = mean_risk(model, stays, 48);
    assert_true(recalibrate(model, stays, &done, &error));
    double after = mean_risk(model, stays, 48);
    local_stays_free(stays);
    model_free(model);
    return (after - before) / (seen - before);
}

/* The prior is as wide as the differences between hospitals: an ordinary ward moves less than an
 * extreme one, and a slope estimated from few deaths stays near that of the file. (Normal priors
 * with SD 1 and 0.4 gave .97, .97 and .28.) */
static void test_learnt_prior(void **state)
{
    struct model *model = calibrated_model();
    struct local_stays *stays = made_stays(model, 150, 0, 0.2);
    struct recalibration done;
    struct error error = ERROR_NONE;
    (void)state;
    assert_true(share_moved(0.6) < 0.93);
    assert_true(share_moved(3) > 0.974);
    model->knot_count = 0;
    assert_true(recalibrate(model, stays, &done, &error));
    assert_true(done.hours[0].slope > 0.31 && done.hours[0].slope < 0.4);
    local_stays_free(stays);
    model_free(model);
}

/* Cohorts with a single outcome are refused, and so are networks with higher risks for survivors.
 */
static void test_refused(void **state)
{
    struct model *model = calibrated_model();
    struct local_stays *stays = made_stays(model, 100, 0, 1);
    struct recalibration done;
    (void)state;
    for (int all = 0; all < 2; all++) {
        struct error error = ERROR_NONE;
        memset(stays->died, all, stays->count);
        stays->deaths = all ? stays->count : 0;
        assert_false(recalibrate(model, stays, &done, &error));
        assert_non_null(strstr(error.text, "one kind"));
    }
    local_stays_free(stays);
    struct error error = ERROR_NONE;
    stays = made_stays(model, 5000, 0, -1);
    assert_false(recalibrate(model, stays, &done, &error));
    assert_non_null(strstr(error.text, "no higher risks"));
    assert_true(model->slope == 1.2 && model->intercept == -1 && model->similar_count == 3);
    local_stays_free(stays);
    model_free(model);
}

/* Stays that ended before an hour do not count at that hour. */
static void test_short_stays(void **state)
{
    struct model *model = calibrated_model();
    struct local_stays *stays = made_stays(model, 2000, 0.5, 1);
    struct recalibration done;
    struct error error = ERROR_NONE;
    (void)state;
    for (size_t i = 0; i < stays->count; i++) {
        if (i % 2 == 0) { /* discharged alive on the first day */
            stays->deaths -= stays->died[i];
            stays->died[i] = 0;
            stays->last[i] = 20;
        }
    }
    assert_true(recalibrate(model, stays, &done, &error));
    assert_int_equal(done.hours[0].stays, 2000);
    assert_int_equal(done.hours[1].stays, 1000);
    assert_int_equal(done.hours[1].deaths, stays->deaths);
    assert_float_equal(mean_risk(model, stays, 48), (double)stays->deaths / 1000, 0.003);
    local_stays_free(stays);
    model_free(model);
}

static void test_stated_rate(void **state)
{
    struct model *model = calibrated_model();
    struct local_stays *stays = made_stays(model, 300, 0, 1);
    struct recalibration done;
    struct error error = ERROR_NONE;
    (void)state;
    assert_true(recalibrate_by_rate(model, stays, 0.6, &done, &error));
    assert_float_equal(mean_risk(model, stays, 6), 0.6, 1e-5);
    assert_float_equal(mean_risk(model, stays, 48), 0.6, 1e-5);
    assert_true(done.stated && !done.checked && model->slope == 1.2);
    assert_int_equal(model->similar_count, 0);
    recalibrate_describe(model, stays, &done, "lstm-here", "Here", "2024", NULL);
    assert_string_equal(model_fact(model, MODEL_LOCAL_FACT),
                        "Here, stated base rate 60 %, 300 stays");
    assert_non_null(strstr(model_fact(model, "calibration"), "no data confirm it"));
    assert_string_equal(model_fact(model, "local period"), "2024");
    assert_string_equal(model->name, "lstm-here");
    /* an hour that no stay reached changes like the last one before it */
    memset(stays->last, 10, stays->count);
    assert_true(recalibrate_by_rate(model, stays, 0.3, &done, &error));
    assert_int_equal(done.hours[1].stays, 0);
    assert_true(done.hours[1].intercept == done.hours[0].intercept);
    stays->count = 19;
    assert_false(recalibrate_by_rate(model, stays, 0.3, &done, &error));
    assert_non_null(strstr(error.text, "too few stays"));
    local_stays_free(stays);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_deaths), cmocka_unit_test(test_field_clinic),
        cmocka_unit_test(test_few_deaths),  cmocka_unit_test(test_learnt_prior),
        cmocka_unit_test(test_refused),     cmocka_unit_test(test_short_stays),
        cmocka_unit_test(test_stated_rate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
