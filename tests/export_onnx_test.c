/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Exported ONNX files, run by tests/onnx_run.c, give the risks of the program. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/export_onnx.h"
#include "fixture.h"
#include "made.h"
#include "net/risk.h"

#ifndef HAVE_PROTOBUF_C

static void says_so(void **unused)
{
    struct model *model = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    struct error error = ERROR_NONE;
    struct text out = {0};
    (void)unused;
    assert_false(export_onnx(model, ONNX_RAW, &out, &error));
    assert_non_null(strstr(error.text, "without protobuf-c"));
    assert_int_equal(out.length, 0);
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(says_so)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#else

#include "app/onnx.pb-c.h"
#include "tests/onnx_rows.h"
#include "tests/onnx_run.h"

/* A late first reading, of a stay of unknown age and sex: its first hours are all 0. */
static const char LATE[] = "Time,Parameter,Value\n00:00,RecordID,2\n04:15,Temp,39.9\n06:00,HR,120\n"
                           "06:30,HR,90\n09:20,Temp,35\n";

static struct onnx_tensor tensor_of(struct arena *arena, const float *numbers, int rank,
                                    const long *sizes)
{
    struct onnx_tensor tensor = {.type = 1, .rank = rank};
    size_t count = 1;
    for (int i = 0; i < rank; i++) {
        tensor.sizes[i] = sizes[i];
        count *= (size_t)sizes[i];
    }
    tensor.data = arena_new(arena, count * sizeof *tensor.data);
    for (size_t i = 0; i < count; i++) {
        tensor.data[i] = (double)numbers[i];
    }
    return tensor;
}

/* Runs a model's file on rows; false with a reason. */
static bool run_rows(const struct model *model, enum onnx_form form, const struct onnx_rows *rows,
                     float *risks, char *why, size_t room)
{
    struct error error = ERROR_NONE;
    struct text out = {0};
    struct arena arena = {0};
    struct onnx_given given[2];
    int count = 0;
    bool flat = form == ONNX_LAST;
    if (!export_onnx(model, form, &out, &error)) {
        fail_msg("%s", error.text);
    }
    if (model->network) {
        long sizes[] = {1, rows->x_rows, FEATURE_COUNT};
        bool one = flat && !network_is_hourly(model->network);
        given[count++] = (struct onnx_given){
            "x", tensor_of(&arena, rows->x, one ? 2 : 3, one ? sizes + 1 : sizes)};
    }
    if (model->linear) {
        long sizes[] = {1, rows->base_rows, rows->base_columns};
        given[count++] = (struct onnx_given){
            "base", tensor_of(&arena, rows->base, flat ? 2 : 3, flat ? sizes + 1 : sizes)};
    }
    bool ok = onnx_run(out.data, out.length, given, count, risks, (size_t)rows->hours, why, room);
    arena_free(&arena);
    text_free(&out);
    return ok;
}

static void assert_same(const struct model *model, enum onnx_form form, const float *ours,
                        const float *theirs, int count)
{
    for (int t = 0; t < count; t++) {
        if (isnan(ours[t]) && isnan(theirs[t])) {
            continue;
        }
        if (!(fabsf(ours[t] - theirs[t]) <= 1e-6f)) {
            fail_msg("%s, %s, hour %d: %.9g, in ONNX %.9g", model->name, onnx_form_name(form),
                     t + 1, (double)ours[t], (double)theirs[t]);
        }
    }
}

static void compare_stay(const struct model *model, const char *stay)
{
    static struct timeline timeline;
    static struct onnx_rows rows;
    struct patient *patient = made_stay(stay, false);
    timeline_build(patient, &timeline);
    for (int form = 0; form < ONNX_FORMS; form++) {
        float ours[STAY_HOURS], theirs[STAY_HOURS];
        char why[200] = "";
        onnx_rows_make(model, (enum onnx_form)form, patient, &timeline, patient->hours, &rows);
        onnx_rows_risks(model, (enum onnx_form)form, patient, &timeline, patient->hours, ours);
        if (!run_rows(model, (enum onnx_form)form, &rows, theirs, why, sizeof why)) {
            fail_msg("%s, %s: %s", model->name, onnx_form_name((enum onnx_form)form), why);
        }
        /* the form `last` skips no hour */
        if (form != ONNX_LAST || stay != LATE) {
            assert_same(model, (enum onnx_form)form, ours, theirs, rows.hours);
        }
    }
    patient_free(patient);
}

/* All kinds of columns: logarithms, limits, constant columns, sums, decaying masks. */
static void make_hard(struct model *model)
{
    struct feature_spec *spec = &model->spec;
    spec->decay_hours = 6;
    spec->limit = 1.5f;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        bool number = scheme_columns(spec->scheme)[i].kind == FEATURE_VALUE;
        spec->log[i] = number && i % 3 == 0;
        spec->aggregate[i] = (uint8_t)(number ? i % 3 : 0);
        spec->mean[i] = spec->log[i] ? 3 : spec->mean[i];
        spec->sd[i] = spec->log[i] ? 2 : i % 11 == 10 ? 0 : spec->sd[i];
        spec->fill[i] = number ? 40 : spec->fill[i];
        spec->clip_high[i] = i % 5 ? INFINITY : 90;
        spec->clip_low[i] = i % 5 ? -INFINITY : 1;
    }
    model->knots[0] = (struct knot){3, 0.5f, -2};
    model->knots[1] = (struct knot){24, 1.5f, 0.5f};
    model->knot_count = 2;
}

static void compare(struct model *model)
{
    bool challenge = model->spec.scheme == SCHEME_PHYSIONET2012;
    compare_stay(model, challenge ? FIXTURE_CHALLENGE : FIXTURE_BENCHMARK);
    compare_stay(model, LATE);
    model_free(model);
}

static void all_kinds(void **unused)
{
    (void)unused;
    for (int scheme = 0; scheme < SCHEME_COUNT; scheme++) {
        for (int kind = 0; kind < ARCHITECTURE_COUNT; kind++) {
            struct model *model =
                fixture_model("plain", (enum scheme)scheme, (enum architecture)kind);
            compare(model);
            model = fixture_model("hard", (enum scheme)scheme, (enum architecture)kind);
            make_hard(model);
            model->network->shape.hidden_activation =
                model->network->kind->inner ? ACTIVATION_RELU : ACTIVATION_TANH;
            compare(model);
            model = fixture_model("int8", (enum scheme)scheme, (enum architecture)kind);
            make_hard(model);
            fixture_quantise(model);
            compare(model);
            model = fixture_model("tensors", (enum scheme)scheme, (enum architecture)kind);
            fixture_quantise_tensors(model);
            compare(model);
        }
    }
}

static void linear_parts(void **unused)
{
    (void)unused;
    for (int scheme = 0; scheme < SCHEME_COUNT; scheme++) {
        for (int counts = 0; counts < 2; counts++) {
            struct model *model = fixture_model("logistic", (enum scheme)scheme, ARCHITECTURE_LSTM);
            fixture_add_linear(model, 1);
            model->linear->spec.counts_per_stay = counts;
            compare(model);
            model = fixture_model("wide", (enum scheme)scheme, ARCHITECTURE_DNN);
            fixture_add_linear(model, 0.3);
            model->linear->spec.counts_per_stay = counts;
            compare(model);
        }
    }
}

/* Hours whose inputs are all 0 are skipped, as by network_run. */
static void passed_over(void **unused)
{
    static struct onnx_rows rows;
    (void)unused;
    for (int kind = 0; kind < ARCHITECTURE_COUNT; kind++) {
        struct model *model = fixture_model("holes", SCHEME_PHYSIONET2012, (enum architecture)kind);
        float logits[12], ours[12], theirs[12];
        char why[200] = "";
        rows = (struct onnx_rows){.hours = 12, .x_rows = 12};
        for (int i = 0; i < 12 * FEATURE_COUNT; i++) {
            int hour = i / FEATURE_COUNT;
            bool hole = hour < 2 || hour == 5 || hour == 6 || hour == 11;
            rows.x[i] = hole ? 0 : (float)((i * 37 % 19) - 9) / 9;
        }
        struct network_scratch *scratch = network_scratch_one(model->network);
        network_run(model->network, scratch, rows.x, 12, logits);
        free(scratch);
        for (int t = 0; t < 12; t++) {
            ours[t] = (float)(1 / (1 + exp(-model_calibrated(model, t + 1, (double)logits[t]))));
        }
        if (!run_rows(model, ONNX_SCALED, &rows, theirs, why, sizeof why)) {
            fail_msg("%s", why);
        }
        assert_same(model, ONNX_SCALED, ours, theirs, 12);
        model_free(model);
    }
}

/* There is no risk after hour 48. */
static void no_hour_49(void **unused)
{
    (void)unused;
    for (int kind = 0; kind < ARCHITECTURE_COUNT; kind++) {
        struct model *model = fixture_model("long", SCHEME_PHYSIONET2012, (enum architecture)kind);
        for (int form = 0; form < ONNX_LAST; form++) {
            struct error error = ERROR_NONE;
            struct text out = {0};
            struct arena arena = {0};
            static const float x[49 * FEATURE_COUNT];
            float risks[49];
            char why[200] = "";
            assert_true(export_onnx(model, (enum onnx_form)form, &out, &error));
            struct onnx_given given = {"x",
                                       tensor_of(&arena, x, 3, (long[]){1, 49, FEATURE_COUNT})};
            assert_false(onnx_run(out.data, out.length, &given, 1, risks, 49, why, sizeof why));
            assert_non_null(strstr(why, "sizes"));
            arena_free(&arena);
            text_free(&out);
        }
        model_free(model);
    }
}

static const char *said(const Onnx__Model *model, const char *key)
{
    for (size_t i = 0; i < model->n_metadata; i++) {
        if (strcmp(model->metadata[i]->key, key) == 0) {
            return model->metadata[i]->value;
        }
    }
    fail_msg("nothing is said of %s", key);
    return "";
}

static void says_what_it_is(void **unused)
{
    struct error error = ERROR_NONE;
    struct text out = {0};
    struct model *model = fixture_model("told", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    (void)unused;
    snprintf(model->sha256, sizeof model->sha256, "%064d", 7);
    assert_true(export_onnx(model, ONNX_RAW, &out, &error));
    Onnx__Model *file = onnx__model__unpack(NULL, out.length, (const uint8_t *)out.data);
    assert_non_null(file);
    assert_string_equal(file->producer, "icurisk");
    assert_string_equal(file->producer_version, PACKAGE_VERSION);
    assert_int_equal(file->format, 7);
    assert_int_equal(file->operators[0]->version, 13);
    assert_non_null(strstr(file->note, "Not a medical device"));
    assert_non_null(strstr(file->note, "made elsewhere"));
    assert_string_equal(said(file, "sha256"), model->sha256);
    assert_string_equal(said(file, "scheme"), "physionet2012");
    assert_string_equal(said(file, "form"), "raw");
    assert_non_null(strstr(said(file, "made"), "made elsewhere"));
    assert_string_equal(said(file, "fact.licence"), "made up for a test");
    assert_non_null(strstr(said(file, "columns"), "\"hours since HR\""));
    assert_non_null(strstr(said(file, "columns"), "\"Age\",\"Gender\"]"));
    assert_non_null(strstr(said(file, "columns.mean"), "[50,50,"));
    onnx__model__free_unpacked(file, NULL);
    text_free(&out);
    model_free(model);
}

static void assert_refused(const struct model *model, const char *reason)
{
    struct error error = ERROR_NONE;
    struct text out = {0};
    assert_false(export_onnx(model, ONNX_RAW, &out, &error));
    assert_int_equal(out.length, 0);
    if (!strstr(error.text, reason)) {
        fail_msg("'%s' is not in '%s'", reason, error.text);
    }
}

static void refused(void **unused)
{
    struct model *model = fixture_model("net", SCHEME_MIMIC3, ARCHITECTURE_GRU);
    (void)unused;
    model->state = MODEL_UNCHECKED;
    assert_refused(model, "not checked");
    model->state = MODEL_SOUND;
    model->intercept = 0;
    assert_refused(model, "not calibrated");
    model_free(model);
    model = fixture_model("net", SCHEME_PHYSIONET2012, ARCHITECTURE_HLSTM);
    model->network->shape.gates = GATES_HARD_SIGMOID;
    assert_refused(model, "hard sigmoids");
    model_free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_kinds),       cmocka_unit_test(linear_parts),
        cmocka_unit_test(passed_over),     cmocka_unit_test(no_hour_49),
        cmocka_unit_test(says_what_it_is), cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#endif
