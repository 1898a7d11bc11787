/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* A calibration in the background: what it finds in cohorts good and bad, what of the user's words
 * it takes, and that a network that joins the session moves no other. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/calibrating.h"
#include "app/synth_class.h"
#include "fixture.h"
#include "net/modelfile.h"

struct place {
    char *folder;
    char path[300];
    struct model *model; /* of that path */
};

/* The teaching cohort in a folder of its own, and a network; died: '0' or '1' for all, or 0. */
static void set_up(struct place *place, char died, void (*change)(struct model *model))
{
    char set[300];
    struct synth_class class = {0};
    place->folder = fixture_folder();
    synth_class_write(3, &class);
    for (char *comma = strchr(class.outcomes.data, ',');
         died && (comma = strchr(comma + 1, ','));) {
        comma[1] = died;
    }
    snprintf(set, sizeof set, "%s/set-a", place->folder);
    assert_int_equal(mkdir(set, 0700), 0);
    free(fixture_file(set, "class.txt", class.stays.data));
    free(fixture_file(place->folder, "Outcomes-a.txt", class.outcomes.data));
    text_free(&class.stays);
    text_free(&class.outcomes);
    text_free(&class.readme);
    place->model = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    if (change) {
        change(place->model);
    }
    snprintf(place->path, sizeof place->path, "%s/lstm.safetensors", place->folder);
    assert_true(model_save(place->model, place->path, NULL));
}

static void tear_down(struct place *place)
{
    model_free(place->model);
    fixture_remove(place->folder);
}

static struct calibration_request request_of(const struct place *place)
{
    return (struct calibration_request){
        .data = place->folder, .cohort = "ward", .name = "lstm-local", .rate = NAN};
}

static struct calibrating *run(const struct model *model, const struct calibration_request *request,
                               struct calibrating_news *news)
{
    struct calibrating *calibrating = calibrating_start(model, request, false, NULL);
    assert_non_null(calibrating);
    while (calibrating_wait(calibrating, news)) {
    }
    return calibrating;
}

static void assert_fails(const struct model *model, const struct calibration_request *request,
                         const char *reason)
{
    struct calibrating_news news;
    const struct calibration *how;
    struct calibrating *calibrating = run(model, request, &news);
    assert_int_equal(news.stage, CALIBRATING_FAILED);
    if (!strstr(news.error.text, reason)) {
        print_message("%s\n", news.error.text);
        fail();
    }
    assert_null(calibrating_model(calibrating, &how));
    assert_null(how);
    calibrating_end(calibrating);
}

static void test_by_outcomes(void **state)
{
    (void)state;
    struct place place;
    struct calibrating_news news;
    const struct calibration *how;
    set_up(&place, 0, NULL);
    const struct calibration_request request = request_of(&place);
    struct calibrating *calibrating = run(place.model, &request, &news);
    assert_int_equal(news.stage, CALIBRATING_DONE);
    struct model *made = calibrating_model(calibrating, &how);
    assert_non_null(made);
    const struct recalibration *done = &how->done;
    const struct recalibrated_hour *end = &done->hours[done->hour_count - 1];
    assert_true(how->synthetic && done->slope_moved && done->checked && !done->first);
    assert_int_equal(done->stays + how->without_risk, SYNTH_CLASS_STAYS);
    assert_int_equal(how->doubt, CALIBRATION_UNKNOWN); /* a made-up network has no fingerprint */
    assert_non_null(strstr(model_fact(made, MODEL_LOCAL_FACT), "SYNTHETIC ward, "));
    assert_true(fabs(end->expected_after / (double)end->deaths - 1) < 0.05);
    /* Held back: less far than it would go. */
    assert_true(fabs(end->slope - 1) < fabs(done->free_slope - 1));
    assert_true(done->threshold_before == place.model->threshold);
    assert_true(made->threshold != place.model->threshold);
    assert_string_equal(made->parent, place.model->sha256);
    assert_int_equal(access(place.path, F_OK), 0);
    /* Never over a file. */
    assert_false(model_create(made, place.path, NULL));
    char path[320];
    snprintf(path, sizeof path, "%s/new.safetensors", place.folder);
    assert_true(model_create(made, path, NULL));
    assert_false(model_create(made, path, NULL));
    calibrating_end(calibrating);
    /* The same stays again: they would count twice. */
    struct model *again = model_load(path, NULL);
    assert_non_null(again);
    calibrating = run(again, &request, &news);
    assert_non_null(calibrating_model(calibrating, &how));
    assert_int_equal(how->doubt, CALIBRATION_AGAIN);
    assert_non_null(
        strstr(model_fact(calibrating_model(calibrating, &how), "local doubt"), "CAUTION"));
    calibrating_end(calibrating);
    model_free(again);
    tear_down(&place);
}

/* A network fitted on these very stays, by its fingerprint. */
static void test_fingerprint(void **state)
{
    (void)state;
    struct place place;
    struct calibrating_news news;
    const struct calibration *how;
    set_up(&place, 0, NULL);
    struct parallel *pool = parallel_new(1);
    struct cohort *cohort = cohort_read(place.folder, pool, NULL);
    assert_non_null(cohort);
    place.model->split =
        (struct split){.known = true, .seed = 1, .fitted = 340, .held_out = 60, .deaths = 9};
    cohort_hash(cohort, place.model->split.cohort_hash);
    cohort_free(cohort);
    parallel_free(pool);
    assert_true(model_save(place.model, place.path, NULL));
    const struct calibration_request request = request_of(&place);
    struct calibrating *calibrating = run(place.model, &request, &news);
    assert_non_null(calibrating_model(calibrating, &how));
    assert_int_equal(how->doubt, CALIBRATION_SEEN);
    calibrating_end(calibrating);
    place.model->split.cohort_hash[0] ^= 1; /* other stays */
    assert_true(model_save(place.model, place.path, NULL));
    calibrating = run(place.model, &request, &news);
    assert_non_null(calibrating_model(calibrating, &how));
    assert_int_equal(how->doubt, CALIBRATION_APART);
    calibrating_end(calibrating);
    tear_down(&place);
}

static void test_by_rate(void **state)
{
    (void)state;
    struct place place;
    struct calibrating_news news;
    const struct calibration *how;
    char set[300];
    set_up(&place, 0, NULL);
    struct calibration_request request = request_of(&place);
    snprintf(set, sizeof set, "%s/set-a", place.folder);
    request.data = set;
    request.rate = 0.6;
    struct calibrating *calibrating = run(place.model, &request, &news);
    struct model *made = calibrating_model(calibrating, &how);
    assert_non_null(made);
    assert_true(how->done.stated && how->synthetic && how->doubt == CALIBRATION_APART);
    assert_non_null(strstr(model_fact(made, MODEL_LOCAL_FACT), "stated base rate 60 %"));
    assert_true(made->base_rate == 0.6 && how->base_rate_before == place.model->base_rate);
    calibrating_end(calibrating);
    tear_down(&place);
}

static void take_calibration(struct model *model)
{
    model->uncalibrated = true;
    model->knot_count = 0;
    model->slope = 1;
    model->intercept = 0;
    model->similar_count = model->similar_stays = 0;
}

static void make_int8(struct model *model)
{
    fixture_quantise(model);
}

static void test_refusals(void **state)
{
    (void)state;
    struct place place;
    set_up(&place, '1', NULL);
    struct calibration_request request = request_of(&place);
    assert_fails(place.model, &request, "one kind");
    request.data = "/nowhere";
    assert_fails(place.model, &request, "/nowhere");
    request.data = place.path; /* a file, no folder */
    assert_fails(place.model, &request, "neither set-a/");
    request = request_of(&place);
    request.rate = 0.6;
    request.data = "/nowhere";
    assert_fails(place.model, &request, "/nowhere");
    /* Another file lies where the network was opened. */
    request = request_of(&place);
    struct model *other = fixture_model("other", SCHEME_PHYSIONET2012, ARCHITECTURE_DNN);
    assert_true(model_save(other, place.path, NULL));
    model_free(other);
    assert_fails(place.model, &request, "was replaced");
    assert_int_equal(unlink(place.path), 0);
    assert_fails(place.model, &request, place.path);
    /* No file at all. */
    struct model *unsaved = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    struct error error = ERROR_NONE;
    assert_null(calibrating_start(unsaved, &request, false, &error));
    assert_non_null(strstr(error.text, "no file"));
    model_free(unsaved);
    tear_down(&place);
    set_up(&place, '0', NULL);
    request = request_of(&place);
    assert_fails(place.model, &request, "one kind");
    tear_down(&place);
}

/* What was imported shows no risk until it is calibrated: by outcomes only. */
static void test_other_networks(void **state)
{
    (void)state;
    struct place place;
    struct calibrating_news news;
    const struct calibration *how;
    set_up(&place, 0, take_calibration);
    struct calibration_request request = request_of(&place);
    struct calibrating *calibrating = run(place.model, &request, &news);
    if (news.stage == CALIBRATING_FAILED) {
        print_message("%s\n", news.error.text);
    }
    assert_int_equal(news.stage, CALIBRATING_DONE);
    struct model *made = calibrating_model(calibrating, &how);
    assert_true(how->done.first && !made->uncalibrated);
    calibrating_end(calibrating);
    request.rate = 0.6;
    assert_fails(place.model, &request, "no calibration yet");
    tear_down(&place);
    set_up(&place, 0, make_int8);
    request = request_of(&place);
    calibrating = run(place.model, &request, &news);
    made = calibrating_model(calibrating, &how);
    assert_non_null(made);
    assert_true(model_is_quantised(made));
    calibrating_end(calibrating);
    tear_down(&place);
}

static void test_stopped(void **state)
{
    (void)state;
    struct place place;
    struct calibrating_news news;
    const struct calibration *how;
    set_up(&place, 0, NULL);
    const struct calibration_request request = request_of(&place);
    struct calibrating *calibrating = calibrating_start(place.model, &request, false, NULL);
    calibrating_cancel(calibrating);
    while (calibrating_wait(calibrating, &news)) {
    }
    assert_int_equal(news.stage, CALIBRATING_STOPPED);
    assert_false(news.error.set);
    assert_null(calibrating_model(calibrating, &how));
    calibrating_end(calibrating);
    calibrating = calibrating_start(place.model, &request, false, NULL);
    calibrating_end(calibrating); /* as on leaving the program */
    calibrating_end(NULL);
    tear_down(&place);
}

static void test_words(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double rate; /* 0: refused */
    } rates[] = {{"0.6", .6},    {"60%", .6}, {"60 %", .6}, {"0,6", .6}, {"12.5%", .125},
                 {"60", 0},      {"1", 0},    {"0", 0},     {"100%", 0}, {"0%", 0},
                 {"-5%", 0},     {"%", 0},    {" %", 0},    {"6 0%", 0}, {"", 0},
                 {"0.6 0.7", 0}, {"nan", 0},  {"60%%", 0},  {"101%", 0}};
    for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
        double rate = 0;
        bool taken = calibration_rate(rates[i].text, true, &rate);
        assert_int_equal(taken, rates[i].rate > 0);
        assert_true(!taken || fabs(rate - rates[i].rate) < 1e-12);
    }
    double rate;
    assert_false(calibration_rate("0,6", false, &rate));
    char cohort[CALIBRATION_COHORT_MAX + 1];
    assert_true(calibration_cohort(NULL, "/data/Ward 3///", cohort));
    assert_string_equal(cohort, "Ward 3");
    assert_false(calibration_cohort("a\\b", NULL, cohort));
    assert_false(calibration_cohort("", NULL, cohort));
    assert_false(calibration_cohort(NULL, "..", cohort));
}

/* It comes behind all others, whatever its name and scheme, and has a name of its own. */
static void test_joining(void **state)
{
    (void)state;
    struct place place;
    struct session session;
    struct text name = {0};
    size_t at = 0;
    set_up(&place, 0, NULL);
    session_init(&session);
    session_add_model(&session, fixture_model("dnn", SCHEME_PHYSIONET2012, ARCHITECTURE_DNN));
    session_add_model(&session, fixture_model("hlstm", SCHEME_MIMIC3, ARCHITECTURE_HLSTM));
    session_use_model(&session, 1);
    session_set_timing(&session, 0, 3, 4);
    free(fixture_file(place.folder, "a.txt", FIXTURE_CHALLENGE));
    char stay[300];
    snprintf(stay, sizeof stay, "%s/a.txt", place.folder);
    session_load_file(&session, stay, (struct file_entry){FILE_NAMED, 0});
    assert_int_equal(session.stay_count, 1);
    float before = session_risk(&session, 0, 0)->risk;
    const struct model *first = session.models[0], *second = session.models[1];
    assert_true(session_join_model(&session, place.path, &at, NULL));
    assert_int_equal(at, 2);
    assert_true(session.models[0] == first && session.models[1] == second);
    assert_true(session.model == 1 && session.timings[0].known && !session.timings[2].known);
    assert_string_equal(session.models[2]->name, "lstm");
    assert_true(session.models[2]->provenance == PROVENANCE_ELSEWHERE);
    assert_true(session_risk(&session, 0, 2)->known);
    assert_true(session_risk(&session, 0, 0)->risk == before);
    struct error error = ERROR_NONE;
    assert_false(session_join_model(&session, place.path, &at, &error));
    assert_non_null(strstr(error.text, "open already"));
    char copy[320];
    snprintf(copy, sizeof copy, "%s/copy.safetensors", place.folder);
    assert_int_equal(link(place.path, copy), 0);
    error.set = false;
    assert_false(session_join_model(&session, copy, &at, &error));
    assert_non_null(strstr(error.text, "same name"));
    assert_int_equal(session.model_count, 3);
    calibration_name(&session, "dnn", &name);
    assert_string_equal(name.data, "dnn-local");
    session_add_model(&session, fixture_model("dnn-local", SCHEME_MIMIC3, ARCHITECTURE_DNN));
    calibration_name(&session, "dnn", &name);
    assert_string_equal(name.data, "dnn-local2");
    calibration_name(&session, "dnn-local", &name);
    assert_string_equal(name.data, "dnn-local2");
    session_add_model(&session, fixture_model("dnn-local2", SCHEME_MIMIC3, ARCHITECTURE_DNN));
    calibration_name(&session, "dnn-local2", &name);
    assert_string_equal(name.data, "dnn-local3");
    text_free(&name);
    session_free(&session);
    tear_down(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_outcomes),    cmocka_unit_test(test_fingerprint),
        cmocka_unit_test(test_by_rate),        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_other_networks), cmocka_unit_test(test_stopped),
        cmocka_unit_test(test_words),          cmocka_unit_test(test_joining),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
