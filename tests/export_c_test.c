/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* What export --c refuses, and why. With a folder as argument, writes networks there with features
 * that the shipped ones do not have, for cli_export.sh. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>

#include "app/export_c.h"
#include "fixture.h"
#include "net/modelfile.h"

static void assert_refused(const struct model *model, const char *reason)
{
    struct error error = ERROR_NONE;
    struct export_sizes sizes;
    struct text out = {0};
    assert_false(export_c(model, &out, &sizes, &error));
    assert_int_equal(out.length, 0);
    if (!strstr(error.text, reason)) {
        fail_msg("'%s' is not in '%s'", reason, error.text);
    }
}

static void assert_written(const struct model *model)
{
    struct error error = ERROR_NONE;
    struct export_sizes sizes;
    struct text out = {0};
    assert_true(export_c(model, &out, &sizes, &error));
    if (model->network->weights) {
        size_t bytes = 0; /* three a weight, four a bias and a step */
        for (int i = 0; i < model->network->maps; i++) {
            const struct linear *map = network_map(model->network, i);
            size_t outputs = (size_t)map->outputs;
            bytes += 3 * outputs * (size_t)map->inputs + (map->bias ? 8 : 4) * outputs;
        }
        assert_int_equal(sizes.weights, bytes);
        assert_non_null(strstr(out.data, "static const unsigned char output_kernel["));
    } else { /* with the step and the offset of each output, but without biases of their own */
        assert_true(sizes.weights < model->network->parameters * sizeof(float));
        assert_non_null(strstr(out.data, "static const int8_t output_kernel["));
    }
    assert_non_null(strstr(out.data, "float icurisk_hour("));
    text_free(&out);
}

static void calibrated_only(void **unused)
{
    struct model *model = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    (void)unused;
    assert_written(model);
    model->intercept = 0;
    assert_refused(model, "not calibrated");
    model->slope = 1.5;
    assert_written(model);
    model_free(model);
}

static void checked_only(void **unused)
{
    struct model *model = fixture_model("gru", SCHEME_PHYSIONET2012, ARCHITECTURE_GRU);
    (void)unused;
    model->state = MODEL_UNCHECKED;
    assert_refused(model, "not checked");
    model->state = MODEL_REFUSED;
    assert_refused(model, "damaged");
    model_free(model);
}

static void kinds(void **unused)
{
    (void)unused;
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        struct model *model = fixture_model("net", SCHEME_PHYSIONET2012, (enum architecture)i);
        assert_written(model);
        fixture_quantise(model);
        assert_written(model);
        model_free(model);
    }
    struct model *model = fixture_model("lstm", SCHEME_MIMIC3, ARCHITECTURE_LSTM);
    assert_refused(model, "mimic3");
    model_free(model);
    model = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    model->network->shape.gates = GATES_HARD_SIGMOID;
    assert_refused(model, "hard sigmoids");
    model_free(model);
    model = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    fixture_quantise(model);
    model->network->layers[0].kernel.bias_codes[0] = -(1 << 30);
    assert_refused(model, "biases");
    model_free(model);
    model = fixture_model("lstm", SCHEME_PHYSIONET2012, ARCHITECTURE_LSTM);
    fixture_add_linear(model, 0.5);
    assert_refused(model, "lstm + logistic");
    model_free(model);
}

/* An output without weights, and one with a weight far larger than the others. */
static void make_uneven(const struct linear *map)
{
    for (int i = 0; i < map->inputs; i++) {
        map->weights[(long)i * map->outputs] = 0;
    }
    map->weights[1] = -40;
}

/* ReLU, plain masks and no limit; sums in an hour; a bias that needs many digits; a calibration of
 * its own by hour. */
static struct model *plain_model(enum architecture architecture)
{
    struct model *model = fixture_model("plain", SCHEME_PHYSIONET2012, architecture);
    model->network->shape.hidden_activation =
        model->network->kind->inner ? ACTIVATION_RELU : ACTIVATION_TANH;
    memset(model->spec.aggregate, AGGREGATE_SUM, VARIABLE_CHALLENGE_COUNT);
    model->spec.aggregate[VARIABLE_HR] = AGGREGATE_LAST;
    model->spec.clip_low[VARIABLE_WBC] = 2;
    make_uneven(&model->network->layers[0].kernel);
    model->network->layers[0].kernel.bias[0] = network_is_hourly(model->network) ? 20000 : 2;
    model->knots[0] = (struct knot){6, 0.5f, -2};
    model->knots[1] = (struct knot){24, 1.5f, 0.5f};
    model->knot_count = 2;
    return model;
}

static bool write_model(const char *folder, enum architecture architecture, const char *ending)
{
    struct error error = ERROR_NONE;
    struct text path = {0};
    struct model *model = plain_model(architecture);
    if (*ending) {
        fixture_quantise_tensors(model);
    }
    text_format(&path, "%s/%s%s.safetensors", folder, architecture_name(architecture), ending);
    bool ok = model_save(model, path.data, &error);
    text_free(&path);
    model_free(model);
    return ok;
}

static int write_models(const char *folder)
{
    bool ok = true;
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        ok = write_model(folder, (enum architecture)i, "") && ok;
        ok = write_model(folder, (enum architecture)i, "-int8") && ok;
    }
    return ok ? 0 : 1;
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calibrated_only),
        cmocka_unit_test(checked_only),
        cmocka_unit_test(kinds),
    };
    return argc > 1 ? write_models(argv[1]) : cmocka_run_group_tests(tests, NULL, NULL);
}
