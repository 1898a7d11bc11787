/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <jansson.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/half.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/sha256.h"
#include "fixture.h"
#include "learn/fit.h"
#include "learn/quantise.h"
#include "little.h"
#include "net/modelfile.h"

/* ---- networks of every kind, and stays to calibrate them on ---- */

static const struct network_shape shapes[] = {
    {.architecture = ARCHITECTURE_LSTM, .inputs = FEATURE_COUNT, .depth = 2, .units = {16, 16}},
    {.architecture = ARCHITECTURE_LSTM, .inputs = FEATURE_COUNT, .depth = 2, .units = {8, 8}},
    {.architecture = ARCHITECTURE_HLSTM, .inputs = FEATURE_COUNT, .depth = 1, .units = {16}},
    {.architecture = ARCHITECTURE_HLSTM,
     .hidden_activation = ACTIVATION_RELU,
     .inputs = FEATURE_COUNT,
     .depth = 2,
     .units = {8, 10},
     .neurons = {12, 7}},
    {.architecture = ARCHITECTURE_DNN,
     .inputs = FEATURE_COUNT,
     .depth = 3,
     .units = {256, 128, 64}},
    {.architecture = ARCHITECTURE_DNN, .inputs = FEATURE_COUNT, .depth = 3, .units = {128, 64, 32}},
    {.architecture = ARCHITECTURE_GRU, .inputs = FEATURE_COUNT, .depth = 1, .units = {16}},
    {.architecture = ARCHITECTURE_GRU, .inputs = FEATURE_COUNT, .depth = 2, .units = {8, 10}},
};
enum { SHAPES = sizeof shapes / sizeof *shapes, LSTM = 0, PRUNED = 1, HLSTM = 2, DNN = 4 };
static const enum quantisation kinds[] = {QUANTISE_TENSOR, QUANTISE_CHANNEL};
/* Fewer stays where an x87 computes: in an emulator all of them take ten minutes. */
enum { KINDS = 2, STAYS = __FLT_EVAL_METHOD__ == 2 ? 4 : 24, STEPS = 48 };

/* Weights as after training: about 1 / sqrt(inputs), with columns of different size. */
static struct network *made_network(const struct network_shape *shape, uint64_t seed)
{
    struct network *network = network_create(shape, NULL);
    struct random random;
    struct tensor_view tensor;
    random_seed(&random, seed);
    for (size_t t = 0; network_tensor(network, t, &tensor); t++) {
        int rows = tensor.rows ? tensor.rows : 1;
        for (int i = 0; i < rows * tensor.columns; i++) {
            double size = (1 + i % tensor.columns % 5) / (2 * sqrt(rows));
            tensor.data[i] = (float)(size * random_normal(&random));
        }
    }
    return network;
}

static float *made_stays(uint64_t seed)
{
    float *x = memory_new((size_t)STAYS * STEPS * FEATURE_COUNT, sizeof *x);
    struct random random;
    random_seed(&random, seed);
    for (int i = 0; i < STAYS * STEPS * FEATURE_COUNT; i++) {
        double noise = random_normal(&random);
        x[i] = i % FEATURE_COUNT < 39 ? (float)fmax(-4, fmin(4, noise)) : (float)(noise > 0);
    }
    return x;
}

static struct network *quantised_of(const struct network *network, enum quantisation kind)
{
    float *x = made_stays(1);
    struct error error = ERROR_NONE;
    struct network *quantised = quantise_network(network, kind, x, STAYS, STEPS, &error);
    assert_string_equal(error.text, "");
    assert_non_null(quantised);
    free(x);
    return quantised;
}

static float *logits_of(const struct network *network, const float *x, bool in_float)
{
    float *logits = memory_new((size_t)STAYS * STEPS, sizeof *logits);
    struct network_scratch *scratch = network_scratch_new(network);
    if (in_float) {
        network_scratch_in_float(scratch);
    }
    for (long s = 0; s < STAYS; s++) {
        network_run(network, scratch, x + s * STEPS * FEATURE_COUNT, STEPS, logits + s * STEPS);
    }
    free(scratch);
    return logits;
}

/* ---- storage ---- */

static void no_float_copy_is_kept(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES * KINDS; i++) {
        struct network *network = made_network(&shapes[i / KINDS], i);
        struct network *quantised = quantised_of(network, kinds[i % KINDS]);
        size_t bytes = memory_lines(sizeof *quantised, 1), codes = 0;
        assert_null(quantised->weights);
        assert_int_equal(quantised->shape.storage, STORAGE_INT8);
        assert_int_equal(quantised->parameters, network->parameters);
        for (int m = 0; m < quantised->maps; m++) {
            const struct linear *map = network_map(quantised, m);
            assert_null(map->weights);
            assert_null(map->bias);
            assert_non_null(map->codes);
            size_t rows = 3;
            rows += map->bias_codes ? 1 : 0;
            rows += map->sums ? 1 : 0;
            bytes += rows * sizeof(float) * memory_lines((size_t)map->outputs, sizeof(float)) +
                     sizeof(int32_t) * memory_lines(((size_t)map->inputs + 3) / 4, sizeof(int32_t));
            codes += memory_lines((size_t)(map->inputs * map->outputs), 1) +
                     memory_lines(linear_quads(map), 1);
        }
        /* the size of the block: a byte for each weight in the file, another in the layout of the
         * kernels, up to five words for each output, one for four inputs, each array aligned to
         * MEMORY_LINE */
        assert_true(malloc_usable_size(quantised) <= bytes + codes + MEMORY_LINE);
        if (network->parameters > 6000) {
            assert_true((double)malloc_usable_size(quantised) <
                        0.66 * (double)malloc_usable_size(network));
        }
        free(network);
        free(quantised);
    }
}

/* Per tensor: one range [lowest, highest) that holds zero, in 256 codes, one of which is zero. */
static void check_tensor_codes(const struct linear *from, const struct linear *to)
{
    double low = 0, high = 0;
    int least = 127, most = -128;
    for (int i = 0; i < from->inputs * from->outputs; i++) {
        low = fmin(low, (double)from->weights[i]);
        high = fmax(high, (double)from->weights[i]);
        least = to->codes[i] < least ? to->codes[i] : least;
        most = to->codes[i] > most ? to->codes[i] : most;
    }
    double scale = (high - low) / 255;
    assert_true(least <= -127 && most >= 126); /* the codes use the whole range */
    for (int j = 0; j < to->outputs; j++) {
        assert_true(fabs((double)to->scale[j] / scale - 1) < 1e-6);
    }
    for (int i = 0; i < from->inputs; i++) {
        for (int j = 0; j < from->outputs; j++) {
            double off =
                (double)from->weights[i * from->outputs + j] - (double)linear_weight(to, i, j);
            assert_true(fabs(off) <= 1.01 * scale); /* half a step; a whole one at the ends */
        }
    }
}

/* Per channel: symmetric, with a scale of its own, at most 2^(1/16) too large. */
static void check_channel_codes(const struct linear *from, const struct linear *to)
{
    assert_int_equal(to->zero, 0);
    for (int j = 0; j < from->outputs; j++) {
        double largest = 0;
        for (int i = 0; i < from->inputs; i++) {
            largest = fmax(largest, fabs((double)from->weights[i * from->outputs + j]));
        }
        double scale = (double)to->scale[j];
        assert_true(127.01 * scale >= largest && 127 * scale <= 1.0443 * largest * 1.0001);
        for (int i = 0; i < from->inputs; i++) {
            double off =
                (double)from->weights[i * from->outputs + j] - (double)linear_weight(to, i, j);
            assert_true(fabs(off) <= 0.5001 * scale);
            assert_true(to->codes[i * from->outputs + j] >= -127);
        }
    }
}

static void weights_keep_to_half_a_step(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES * KINDS; i++) {
        struct network *network = made_network(&shapes[i / KINDS], 40 + i);
        struct network *quantised = quantised_of(network, kinds[i % KINDS]);
        for (int m = 0; m < quantised->maps; m++) {
            const struct linear *from = network_map(network, m), *to = network_map(quantised, m);
            (kinds[i % KINDS] == QUANTISE_TENSOR ? check_tensor_codes : check_channel_codes)(from,
                                                                                             to);
            for (int j = 0; from->bias && j < from->outputs; j++) {
                double unit = (double)to->input_scale * (double)to->scale[j];
                assert_true(fabs((double)from->bias[j] - unit * to->bias_codes[j]) <=
                            0.5001 * unit + 1e-6 * fabs((double)from->bias[j]));
            }
        }
        free(network);
        free(quantised);
    }
}

/* A weight of 0 stays 0. Inputs of 0 and units without weights contribute nothing. */
static void zero_is_exact(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES * KINDS; i++) {
        struct network *network = made_network(&shapes[i / KINDS], 60 + i);
        struct linear *first = network_map(network, 0);
        for (int k = 0; k < first->inputs * first->outputs; k += 3) {
            first->weights[k] = 0;
        }
        struct network *quantised = quantised_of(network, kinds[i % KINDS]);
        const struct linear *to = network_map(quantised, 0);
        for (int k = 0; k < first->inputs * first->outputs; k += 3) {
            assert_true(linear_weight(to, k / first->outputs, k % first->outputs) == 0);
        }
        for (int m = 0; m < quantised->maps; m++) {
            const struct linear *map = network_map(quantised, m);
            float x[NETWORK_UNITS_MAX] = {0}, y[4 * NETWORK_UNITS_MAX];
            uint8_t bytes[NETWORK_UNITS_MAX + 2 * BYTE_ROOM];
            struct linear_work work = {.kernel = kernel_best(), .bytes = bytes};
            linear_apply(map, &work, x, false, y);
            for (int j = 0; j < map->outputs; j++) {
                float bias = map->bias_codes ? (float)map->bias_codes[j] : 0;
                assert_true(y[j] == bias * (map->input_scale * map->scale[j]));
            }
        }
        free(network);
        free(quantised);
    }
}

static void all_zero_weights_are_quantised(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES * KINDS; i++) {
        struct network *network = network_create(&shapes[i / KINDS], NULL);
        network->output.bias[0] = -1.5f;
        struct network *quantised = quantised_of(network, kinds[i % KINDS]);
        float *x = made_stays(2), *logits = logits_of(quantised, x, false);
        for (int k = 0; k < STAYS * STEPS; k++) {
            assert_true(fabsf(logits[k] + 1.5f) < 0.01f);
        }
        free(x);
        free(logits);
        free(network);
        free(quantised);
    }
}

/* ---- computation ---- */

static double mean_difference(const float *a, const float *b)
{
    double sum = 0;
    for (int i = 0; i < STAYS * STEPS; i++) {
        sum += fabs((double)a[i] - (double)b[i]);
    }
    return sum / (STAYS * STEPS);
}

static double spread(const float *a)
{
    double mean = 0, squares = 0;
    for (int i = 0; i < STAYS * STEPS; i++) {
        mean += (double)a[i] / (STAYS * STEPS);
    }
    for (int i = 0; i < STAYS * STEPS; i++) {
        squares += ((double)a[i] - mean) * ((double)a[i] - mean) / (STAYS * STEPS);
    }
    return sqrt(squares);
}

/* With stays that were not used for calibration. The debug mode gives another result, because the
 * network really computes with bytes, and it is closer to the parent. */
static void int8_runs_close_to_its_parent(void **state)
{
    (void)state;
    float *x = made_stays(99);
    for (size_t i = 0; i < SHAPES * KINDS; i++) {
        struct network *network = made_network(&shapes[i / KINDS], 80 + i);
        struct network *quantised = quantised_of(network, kinds[i % KINDS]);
        float *parent = logits_of(network, x, false), *bytes = logits_of(quantised, x, false),
              *floats = logits_of(quantised, x, true);
        double range = spread(parent);
        assert_true(range > 0.01);
        assert_true(mean_difference(parent, bytes) < 0.08 * range);
        assert_true(mean_difference(parent, floats) < 0.08 * range);
        assert_true(mean_difference(bytes, floats) > 1e-5 * range);
        assert_true(mean_difference(bytes, floats) < 0.08 * range);
        free(parent);
        free(bytes);
        free(floats);
        free(network);
        free(quantised);
    }
    free(x);
}

/* One scale per channel is better if columns differ in size. */
static void channels_are_nearer_than_tensors(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES; i++) {
        struct network *network = made_network(&shapes[i], 120 + i);
        struct network *tensor = quantised_of(network, QUANTISE_TENSOR);
        struct network *channel = quantised_of(network, QUANTISE_CHANNEL);
        for (int m = 0; m < network->maps - 1; m++) { /* the output has one channel */
            struct quantisation_error a, b;
            quantise_error(network, tensor, m, &a);
            quantise_error(network, channel, m, &b);
            assert_true(b.error_rms < a.error_rms);
        }
        free(network);
        free(tensor);
        free(channel);
    }
}

static void the_error_of_each_map_is_told(void **state)
{
    (void)state;
    static const char *const names[] = {"lstm1.kernel", "lstm1.recurrent_kernel", "lstm2.kernel",
                                        "lstm2.recurrent_kernel", "output.kernel"};
    struct network *network = made_network(&shapes[LSTM], 7);
    struct network *quantised = quantised_of(network, QUANTISE_CHANNEL);
    for (int m = 0; m < network->maps; m++) {
        const struct linear *from = network_map(network, m), *to = network_map(quantised, m);
        struct quantisation_error told;
        double squares = 0, errors = 0, largest = 0, count = from->inputs * from->outputs;
        quantise_error(network, quantised, m, &told);
        for (int i = 0; i < from->inputs; i++) {
            for (int j = 0; j < from->outputs; j++) {
                double weight = (double)from->weights[i * from->outputs + j];
                double off = weight - to->codes[i * from->outputs + j] * (double)to->scale[j];
                squares += weight * weight / count;
                errors += off * off / count;
                largest = fmax(largest, fabs(off));
            }
        }
        assert_string_equal(told.name, names[m]);
        assert_true(fabs(told.weight_rms / sqrt(squares) - 1) < 1e-5);
        assert_true(fabs(told.error_rms / sqrt(errors) - 1) < 1e-3);
        assert_true(fabs(told.largest / largest - 1) < 1e-3);
        assert_true(told.error_rms < 0.02 * told.weight_rms && told.error_rms > 0);
        assert_true(told.input_low <= 0 && told.input_high >= 0);
    }
    struct quantisation_error told;
    float *x = made_stays(1), low = 0, high = 0; /* the stays used for calibration */
    for (int i = 0; i < STAYS * STEPS * FEATURE_COUNT; i++) {
        low = fminf(low, x[i]);
        high = fmaxf(high, x[i]);
    }
    quantise_error(network, quantised, 0, &told);
    float step = (high - low) / 255;
    assert_true(fabsf(told.input_low - low) <= step && fabsf(told.input_high - high) <= step);
    free(x);
    free(network);
    free(quantised);
}

static void what_cannot_be_quantised_is_refused(void **state)
{
    (void)state;
    float *x = made_stays(1);
    struct network *network = made_network(&shapes[PRUNED], 3);
    struct network *quantised = quantised_of(network, QUANTISE_CHANNEL);
    static const float bad[] = {NAN, INFINITY, -INFINITY};
    for (size_t i = 0; i < 3; i++) {
        struct error error = ERROR_NONE;
        network->weights[17] = bad[i];
        assert_null(quantise_network(network, QUANTISE_TENSOR, x, STAYS, STEPS, &error));
        assert_non_null(strstr(error.text, "not a number"));
    }
    struct error error = ERROR_NONE;
    assert_null(quantise_network(quantised, QUANTISE_TENSOR, x, STAYS, STEPS, &error));
    assert_non_null(strstr(error.text, "already"));
    free(network);
    free(quantised);
    free(x);
}

/* ---- files ---- */

static char *folder;
static char path[64];

static int make_folder(void **state)
{
    (void)state;
    folder = fixture_folder();
    snprintf(path, sizeof path, "%s/net", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    fixture_remove(folder);
    return 0;
}

/* A file as condense makes it from a cohort: real facts, statistics in half precision, all tables.
 * Takes over the network. */
static struct model *made_model(struct network *network, const char *name)
{
    enum architecture architecture = network ? network->shape.architecture : ARCHITECTURE_LSTM;
    struct model *model = fixture_model(name, SCHEME_PHYSIONET2012, architecture);
    struct random random;
    random_seed(&random, 3);
    free(model->network);
    model->network = network;
    model->fact_count = 0;
    for (int i = 0; i < FEATURE_COUNT; i++) {
        if (scheme_columns(SCHEME_PHYSIONET2012)[i].kind == FEATURE_MASK) {
            model->spec.clip_low[i] = 0;
            model->spec.clip_high[i] = 1;
            continue;
        }
        float *numbers[] = {&model->spec.fill[i], &model->spec.mean[i], &model->spec.sd[i],
                            &model->spec.clip_low[i], &model->spec.clip_high[i]};
        for (int k = 0; k < 5; k++) {
            *numbers[k] = half_to_float(half_from_float((float)(k + random_uniform(&random))));
        }
    }
    struct cohort cohort = {.layout = COHORT_CHALLENGE, .count = 8000, .deaths = 1122};
    struct judgement judged = {6800, 1200, 168, 0.8765, 0.8512, 0.8999, 0.56, 0.089, 0.01, 0.52};
    struct recipe recipe = recipe_default(architecture);
    char said[512];
    model->split = (struct split){true, 1, 6800, 1200, 168, false, SPLIT_UNSEEN, ""};
    memset(model->split.cohort_hash, '0', 64);
    recipe_text(&recipe, said, sizeof said);
    struct fit_facts facts = {said, "held out", "the held-out stays"};
    fit_add_facts(model, &cohort, &facts, &judged);
    model->parent = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    model->similar_count = 64;
    for (int i = 0; i < 64; i++) {
        model->similar_logit[i] = (float)(i - 48) / 8;
        model->similar_deaths[i] = (uint16_t)(3 * i);
    }
    return model;
}

static struct logistic *made_logistic(enum scheme scheme)
{
    struct logistic *linear = memory_new(1, sizeof *linear);
    struct random random;
    random_seed(&random, 21);
    linear->spec.scheme = scheme;
    for (size_t i = 0; i < summary_base(scheme); i++) {
        linear->spec.clip_low[i] = (float)random_normal(&random);
        linear->spec.clip_high[i] = linear->spec.clip_low[i] + (float)i;
        linear->spec.fill[i] = linear->spec.clip_low[i];
    }
    for (size_t i = 0; i < summary_columns(scheme); i++) {
        linear->weights[i] = (float)random_normal(&random);
    }
    linear->intercept = -2.6f;
    return linear;
}

struct bytes {
    unsigned char *data;
    size_t size;
};

static struct bytes read_bytes(void)
{
    struct bytes bytes;
    assert_true(file_read(path, 1 << 26, &bytes.data, &bytes.size, NULL));
    return bytes;
}

static void write_bytes(const struct bytes *bytes)
{
    FILE *out =
        fopen(path, "wb"); /* without the fsync of file_write, because there are thousands */
    assert_non_null(out);
    assert_int_equal(fwrite(bytes->data, 1, bytes->size, out), bytes->size);
    assert_int_equal(fclose(out), 0);
}

static void assert_refused(const char *because)
{
    struct error error = ERROR_NONE;
    struct model *model = model_load(path, &error);
    if (model || !strstr(error.text, because)) {
        fail_msg("%s: \"%s\", expected \"%s\"", model ? "loaded" : "refused", error.text, because);
    }
}

/* Saves, loads and saves again: the bytes are the same. Returns the loaded model. */
static struct model *there_and_back(struct model *model)
{
    struct error error = ERROR_NONE;
    assert_true(model_save(model, path, &error));
    struct bytes first = read_bytes();
    struct model *back = model_load(path, &error);
    assert_string_equal(error.text, "");
    assert_non_null(back);
    assert_true(model_save(back, path, NULL));
    struct bytes second = read_bytes();
    assert_int_equal(first.size, second.size);
    assert_memory_equal(first.data, second.data, first.size);
    assert_int_equal(model_parameters(model), model_parameters(back));
    assert_int_equal(model_multiply_adds(model), model_multiply_adds(back));
    assert_int_equal(model_is_quantised(model), model_is_quantised(back));
    assert_string_equal(model_architecture(model), model_architecture(back));
    free(first.data);
    free(second.data);
    return back;
}

static void int8_files_come_back(void **state)
{
    (void)state;
    float *x = made_stays(5);
    for (size_t i = 0; i < SHAPES * KINDS; i++) {
        struct network *network = made_network(&shapes[i / KINDS], 140 + i);
        struct model *model = made_model(quantised_of(network, kinds[i % KINDS]), "made-int8");
        struct model *back = there_and_back(model);
        assert_true(model_is_quantised(back));
        assert_memory_equal(&model->network->shape, &back->network->shape,
                            sizeof back->network->shape);
        float *before = logits_of(model->network, x, false);
        float *after = logits_of(back->network, x, false);
        assert_memory_equal(before, after, STAYS * STEPS * sizeof *before);
        free(before);
        free(after);
        free(network);
        model_free(model);
        model_free(back);
    }
    free(x);
}

/* All offsets and types of the header, for other readers of the format, and the bytes of tensors
 * whose name starts with one of the prefixes. */
static size_t tensor_bytes(const char *const *prefixes)
{
    struct bytes file = read_bytes();
    uint64_t length = little_read(file.data);
    json_t *header = json_loadb((const char *)file.data + 8, (size_t)length, 0, NULL), *value;
    const char *name;
    size_t total = 0;
    json_object_foreach(header, name, value)
    {
        const char *type = json_string_value(json_object_get(value, "dtype"));
        json_t *range = json_object_get(value, "data_offsets");
        json_int_t begin = json_integer_value(json_array_get(range, 0));
        json_int_t end = json_integer_value(json_array_get(range, 1));
        if (type) {
            json_int_t width = type[1] == '3' ? 4 : type[1] == '1' ? 2 : 1;
            assert_int_equal(begin % width, 0); /* aligned, for readers that map the file */
        }
        for (const char *const *prefix = prefixes; type && *prefix; prefix++) {
            total += strncmp(name, *prefix, strlen(*prefix)) == 0 ? (size_t)(end - begin) : 0;
        }
    }
    json_decref(header);
    free(file.data);
    return total;
}

static void int8_files_are_small(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES; i++) {
        struct network *network = made_network(&shapes[i], 160 + i);
        struct network *quantised = quantised_of(network, QUANTISE_CHANNEL);
        const char *const all[] = {network->kind->prefix, "output.", "quantisation.", NULL};
        struct model *parent = made_model(network, "parent");
        struct model *model = made_model(quantised, "made-int8");
        assert_true(model_save(parent, path, NULL));
        size_t before = tensor_bytes(all);
        assert_int_equal(before, 4 * network->parameters);
        assert_true(model_save(model, path, NULL));
        assert_true((double)tensor_bytes(all) <= 0.3 * (double)before);
        if (i == PRUNED) {
            assert_int_equal(network->parameters, 3273);
            assert_true(model->file_bytes <= 8 * 1024);
        }
        if (i == DNN) {
            assert_int_equal(network->parameters, 60929);
            assert_true(model->file_bytes <= 72 * 1024);
        }
        model_free(parent);
        model_free(model);
    }
}

static bool holds(const char *mark)
{
    struct bytes file = read_bytes();
    bool found = memmem(file.data, file.size, mark, strlen(mark)) != NULL;
    free(file.data);
    return found;
}

/* Statistics are stored in half precision only if that is exact. */
static void halves_lose_nothing(void **state)
{
    (void)state;
    struct model *model = made_model(made_network(&shapes[PRUNED], 1), "made");
    assert_true(model_save(model, path, NULL));
    assert_true(holds("\"features.mean\":{\"dtype\":\"F16\""));
    assert_true(holds("\"features.sd\":{\"dtype\":\"F16\""));
    assert_true(holds("\"similar.logit\":{\"dtype\":\"F16\""));
    model->spec.mean[5] = nextafterf(model->spec.mean[5], 99);
    model->similar_logit[9] = nextafterf(model->similar_logit[9], 99);
    struct model *back = there_and_back(model);
    assert_true(holds("\"features.mean\":{\"dtype\":\"F32\""));
    assert_true(holds("\"features.sd\":{\"dtype\":\"F16\""));
    assert_true(holds("\"similar.logit\":{\"dtype\":\"F32\""));
    assert_memory_equal(model->spec.mean, back->spec.mean, sizeof back->spec.mean);
    assert_memory_equal(model->spec.sd, back->spec.sd, sizeof back->spec.sd);
    assert_memory_equal(model->spec.fill, back->spec.fill, sizeof back->spec.fill);
    assert_memory_equal(model->spec.clip_high, back->spec.clip_high, sizeof back->spec.clip_high);
    model_free(model);
    model_free(back);
}

static void linear_models_come_back(void **state)
{
    (void)state;
    for (int s = 0; s < SCHEME_COUNT; s++) {
        struct model *model = made_model(NULL, "logistic");
        model->spec = (struct feature_spec){.scheme = (enum scheme)s};
        model_set_linear(model, made_logistic((enum scheme)s), 1);
        struct model *back = there_and_back(model);
        assert_null(back->network);
        assert_true(back->linear_share == 1);
        assert_memory_equal(model->linear, back->linear, sizeof *back->linear);
        assert_string_equal(model_architecture(back), "logistic");
        assert_int_equal(model_parameters(back), s == SCHEME_PHYSIONET2012 ? 410 : 188);

        model->linear->spec.clip_low[7] = model->linear->spec.clip_high[7] + 1;
        assert_true(model_save(model, path, NULL));
        assert_refused("limits 8 are not valid");
        model_free(model);
        model_free(back);
    }
}

static void wide_models_come_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPES; i++) {
        for (int quantised = 0; quantised < 2; quantised++) {
            struct network *network = made_network(&shapes[i], 180 + i);
            struct network *other = quantised_of(network, QUANTISE_CHANNEL);
            struct model *model = made_model(quantised ? other : network, "wide");
            free(quantised ? network : other);
            model_set_linear(model, made_logistic(SCHEME_PHYSIONET2012), 0.5);
            struct model *back = there_and_back(model);
            assert_true(back->linear_share == 0.5);
            assert_memory_equal(model->linear, back->linear, sizeof *back->linear);
            assert_non_null(strstr(model_architecture(back), " + logistic"));
            model->linear_share = 1.5;
            assert_true(model_save(model, path, NULL));
            assert_refused("linear_share");
            model_free(model);
            model_free(back);
        }
    }
}

/* The calibration of earlier hours is read back. An invalid one is refused. */
static void knots_come_back(void **state)
{
    (void)state;
    static const struct knot bad[] = {{24, 0.9f, 0},        {48, 0.9f, 0}, {-1, 0.9f, 0},
                                      {30, 0, 0},           {30, -1, 0},   {30, 1e9f, 0},
                                      {30, 0.9f, INFINITY}, {NAN, 1, 0},   {30, 1, 1e9f}};
    struct model *model = made_model(made_network(&shapes[PRUNED], 8), "made");
    model->knot_count = 2;
    model->knots[0] = (struct knot){6, 0.8f, -0.1f};
    model->knots[1] = (struct knot){24, 0.9f, 0.2f};
    struct model *back = there_and_back(model);
    assert_int_equal(back->knot_count, 2);
    assert_memory_equal(back->knots, model->knots, sizeof back->knots);
    model->knot_count = 3;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        model->knots[2] = bad[i];
        assert_true(model_save(model, path, NULL));
        assert_refused("calibration.knots");
    }
    model_free(model);
    model_free(back);
}

static void every_changed_byte_of_an_int8_file_is_found(void **state)
{
    (void)state;
    struct network *network = made_network(&shapes[PRUNED], 4);
    struct model *model = made_model(quantised_of(network, QUANTISE_CHANNEL), "made");
    assert_true(model_save(model, path, NULL));
    struct bytes file = read_bytes();
    for (size_t i = 0; i < file.size; i += 5) {
        file.data[i] ^= (unsigned char)(1 << i % 8);
        write_bytes(&file);
        assert_null(model_load(path, NULL));
        file.data[i] ^= (unsigned char)(1 << i % 8);
    }
    write_bytes(&file);
    struct model *back = model_load(path, NULL);
    assert_non_null(back);
    model_free(back);
    model_free(model);
    free(network);
    free(file.data);
}

/* ---- tables of quantisation by another program, with a valid checksum ---- */

static void seal(const struct bytes *file)
{
    static const char mark[] = "\"sha256\":\"";
    unsigned char *digits = memmem(file->data, file->size, mark, sizeof mark - 1);
    char hex[65];
    struct sha256 sha;
    assert_non_null(digits);
    digits += sizeof mark - 1;
    memset(digits, '0', 64);
    sha256_start(&sha);
    sha256_add(&sha, file->data, file->size);
    sha256_finish(&sha, hex);
    memcpy(digits, hex, 64);
    write_bytes(file);
}

/* Where a tensor's bytes start. */
static unsigned char *tensor_in(const struct bytes *file, const char *name)
{
    uint64_t length = little_read(file->data);
    json_t *header = json_loadb((const char *)file->data + 8, (size_t)length, 0, NULL);
    json_t *range = json_object_get(json_object_get(header, name), "data_offsets");
    json_int_t begin = json_integer_value(json_array_get(range, 0));
    assert_non_null(range);
    json_decref(header);
    return file->data + 8 + length + begin;
}

static void forged_quantisation_is_refused(void **state)
{
    (void)state;
    static const struct {
        int place; /* scale, zero of the weights; scale, zero of the inputs */
        float value;
    } forgeries[] = {{0, 0},     {0, -1},    {0, NAN},    {0, INFINITY},  {0, 1e-38f},
                     {0, 1e38f}, {1, 0.5f},  {1, 128},    {1, -129},      {1, NAN},
                     {2, 0},     {2, -0.1f}, {2, 1e-40f}, {2, NAN},       {2, 1e35f},
                     {3, -1},    {3, 256},   {3, 7.25f},  {3, -INFINITY}, {3, 1e30f}};
    for (size_t i = 0; i < KINDS; i++) {
        struct network *network = made_network(&shapes[HLSTM], i);
        struct model *model = made_model(quantised_of(network, kinds[i]), "made");
        assert_true(model_save(model, path, NULL));
        struct bytes file = read_bytes();
        unsigned char *maps = tensor_in(&file, "quantisation.maps");
        for (size_t k = 0; k < sizeof forgeries / sizeof *forgeries; k++) {
            unsigned char *cell = maps + 16 * (k % 4) + 4 * forgeries[k].place, before[4];
            memcpy(before, cell, 4);
            little_write(cell, forgeries[k].value);
            seal(&file);
            assert_refused(isfinite(forgeries[k].value) ? "is not valid" : "not a number");
            memcpy(cell, before, 4);
        }
        seal(&file);
        struct model *back = model_load(path, NULL);
        assert_non_null(back);
        model_free(back);
        model_free(model);
        free(network);
        free(file.data);
    }
}

/* A name of the same length, so that nothing else changes. */
static void rename_tensor(struct bytes *file, const char *from, const char *to)
{
    unsigned char *at = memmem(file->data, file->size, from, strlen(from));
    assert_non_null(at);
    assert_int_equal(strlen(from), strlen(to));
    memcpy(at, to, strlen(to));
}

static void missing_tables_are_refused(void **state)
{
    (void)state;
    static const char *const renamed[][3] = {
        {"\"quantisation.maps\"", "\"quantisation.mops\"", "quantisation.maps is missing"},
        {"\"quantisation.channels\"", "\"quantisation.chapters\"",
         "quantisation.chapters: its network has no such tensor"},
        {"\"storage\":\"int8\"", "\"storage\":\"int9\"", "storage int9"},
        {"\"dtype\":\"I8\"", "\"dtype\":\"U8\"", "expected I8"},
        {"\"dtype\":\"I32\"", "\"dtype\":\"F32\"", "expected I32"},
        {"\"units\":\"16\"", "\"units\":\"15\"", "expected"},
        {"\"neurons\":\"16\"", "\"neurons\":\"17\"", "expected"},
        {"\"neurons\":\"16\"", "\"neurons\":\"0 \"", "out of range"},
    };
    struct network *network = made_network(&shapes[HLSTM], 5);
    struct model *model = made_model(quantised_of(network, QUANTISE_CHANNEL), "made");
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++) {
        assert_true(model_save(model, path, NULL));
        struct bytes file = read_bytes();
        rename_tensor(&file, renamed[i][0], renamed[i][1]);
        seal(&file);
        assert_refused(renamed[i][2]);
        free(file.data);
    }
    model_free(model);
    free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_float_copy_is_kept),
        cmocka_unit_test(weights_keep_to_half_a_step),
        cmocka_unit_test(zero_is_exact),
        cmocka_unit_test(all_zero_weights_are_quantised),
        cmocka_unit_test(int8_runs_close_to_its_parent),
        cmocka_unit_test(channels_are_nearer_than_tensors),
        cmocka_unit_test(the_error_of_each_map_is_told),
        cmocka_unit_test(what_cannot_be_quantised_is_refused),
        cmocka_unit_test(int8_files_come_back),
        cmocka_unit_test(int8_files_are_small),
        cmocka_unit_test(halves_lose_nothing),
        cmocka_unit_test(linear_models_come_back),
        cmocka_unit_test(wide_models_come_back),
        cmocka_unit_test(knots_come_back),
        cmocka_unit_test(every_changed_byte_of_an_int8_file_is_found),
        cmocka_unit_test(forged_quantisation_is_refused),
        cmocka_unit_test(missing_tables_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
