/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/random.h"
#include "base/sha256.h"
#include "base/text.h"
#include "little.h"
#include "net/modelfile.h"
#include "scratch.h"

/* ---- a folder, and models to save ---- */

static char folder[SCRATCH_BYTES];
static char path[SCRATCH_BYTES + 16];

static int make_folder(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "%s/net", scratch_folder(folder) ? folder : "/nowhere");
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

static const char *const facts[][2] = {
    {"cohort", "made"},
    {"outcome", "death in hospital: 1 of 9"},
    {"auroc", ".5 (.4-.6)"},
    {"calibration", "none; \"made\" \xC3\xA9"},
    {"intended use", "test"},
    {"limits", "all"},
    {"licence", "MIT"},
    {"a fact whose name is longer than any that the program itself writes into a file, by far",
     "x"},
};
enum { FACTS = sizeof facts / sizeof *facts };

static struct feature_spec made_spec(enum scheme scheme)
{
    struct feature_spec spec;
    feature_spec_plain(scheme, &spec);
    spec.decay_hours = 8;
    spec.limit = 4;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        bool value = scheme_columns(scheme)[i].kind == FEATURE_VALUE;
        spec.aggregate[i] = value ? (uint8_t)(i % 3) : 0;
        spec.log[i] = value && i % 2;
        spec.mean[i] = (float)i / 7;
        spec.sd[i] = 1 + (float)i / 3;
        spec.fill[i] = -(float)i / 9;
        spec.clip_low[i] = i % 5 ? -(float)i - 0.01f : -INFINITY;
        spec.clip_high[i] = i % 5 ? (float)i + 0.01f : INFINITY;
    }
    return spec;
}

static struct model *made_model(enum architecture architecture, enum scheme scheme, int units)
{
    int widths[] = {units, units};
    struct network *network = network_new(architecture, ACTIVATION_RELU, FEATURE_COUNT,
                                          kind_of(architecture)->inner ? 1 : 2, widths, NULL);
    struct random random;
    random_seed(&random, 11);
    for (size_t i = 0; i < network->parameters; i++) {
        network->weights[i] = (float)random_normal(&random);
    }
    if (!kind_of(architecture)->inner) {
        network->shape.hidden_activation = ACTIVATION_TANH; /* not stored in the file */
    }
    struct feature_spec spec = made_spec(scheme);
    struct model *model = model_new("made", &spec, network);
    model->slope = 1.0 / 3;
    model->intercept = -0.1;
    model->threshold = 0.3;
    model->base_rate = 0.14;
    model->parent = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    for (size_t i = 0; i < FACTS; i++) {
        model_add_fact(model, facts[i][0], facts[i][1]);
    }
    model->similar_count = 3;
    model->similar_stays = 200;
    for (int i = 0; i < 3; i++) {
        model->similar_logit[i] = (float)i - 1.51f;
        model->similar_mean[i] = (float)i - 1.42f;
        model->similar_deaths[i] = (uint16_t)(20 * i + 160);
    }
    return model;
}

/* ---- whole files as bytes ---- */

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

static void write_bytes(const void *data, size_t size)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(data, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static struct bytes saved_model(enum architecture architecture, enum scheme scheme, int units)
{
    struct model *model = made_model(architecture, scheme, units);
    assert_true(model_save(model, path, NULL));
    model_free(model);
    return read_bytes();
}

/* Loads the file at path, which must be refused for a reason that contains `because`. */
static void assert_refused(const char *because)
{
    struct error error = ERROR_NONE;
    struct model *model = model_load(path, &error);
    if (model || !strstr(error.text, because) || strncmp(error.text, path, strlen(path)) != 0) {
        fail_msg("%s: \"%s\", expected \"%s\"", model ? "loaded" : "refused", error.text, because);
    }
}

/* ---- a reader of the public format only ---- */

struct tensors {
    json_t *header;
    const unsigned char *data;
    size_t size;
};

static struct tensors open_tensors(struct bytes file)
{
    uint64_t length = 0;
    assert_true(file.size > 8);
    for (int i = 7; i >= 0; i--) {
        length = length << 8 | file.data[i];
    }
    assert_true(length <= file.size - 8);
    assert_int_equal(length % 8, 0); /* so that the data is aligned */
    assert_int_equal(file.data[8], '{');
    json_t *header =
        json_loadb((const char *)file.data + 8, (size_t)length, JSON_REJECT_DUPLICATES, NULL);
    assert_true(json_is_object(header));
    const char *key;
    json_t *value;
    json_object_foreach(json_object_get(header, "__metadata__"), key, value)
    {
        assert_true(json_is_string(value));
    }
    return (struct tensors){header, file.data + 8 + length, file.size - 8 - (size_t)length};
}

/* Every byte belongs to exactly one tensor, and each tensor has the bytes of its shape. */
static void check_tensors(const struct tensors *file)
{
    unsigned char *used = memory_new(file->size, 1);
    const char *key;
    json_t *value, *side;
    json_object_foreach(file->header, key, value)
    {
        if (strcmp(key, "__metadata__") == 0) {
            continue;
        }
        assert_int_equal(json_object_size(value), 3);
        const char *type = json_string_value(json_object_get(value, "dtype"));
        json_t *range = json_object_get(value, "data_offsets");
        json_int_t begin = json_integer_value(json_array_get(range, 0));
        json_int_t end = json_integer_value(json_array_get(range, 1));
        json_int_t bytes = strcmp(type, "F32") == 0 ? 4 : 1;
        assert_true(bytes == 4 || strcmp(type, "U8") == 0);
        assert_int_equal(begin % bytes, 0);
        size_t i;
        json_array_foreach(json_object_get(value, "shape"), i, side)
        {
            bytes *= json_integer_value(side);
        }
        assert_int_equal(end - begin, bytes);
        assert_true(begin >= 0 && (size_t)end <= file->size);
        for (json_int_t k = begin; k < end; k++) {
            assert_int_equal(used[k]++, 0);
        }
    }
    assert_null(memchr(used, 0, file->size));
    free(used);
}

static void assert_tensor(const struct tensors *file, const char *name, int rows, int columns,
                          const float *expected)
{
    json_t *entry = json_object_get(file->header, name), *shape = json_object_get(entry, "shape");
    assert_string_equal(json_string_value(json_object_get(entry, "dtype")), "F32");
    assert_int_equal(json_array_size(shape), rows ? 2 : 1);
    assert_int_equal(json_integer_value(json_array_get(shape, 0)), rows ? rows : columns);
    assert_int_equal(json_integer_value(json_array_get(shape, rows ? 1 : 0)), columns);
    json_int_t begin =
        json_integer_value(json_array_get(json_object_get(entry, "data_offsets"), 0));
    for (int i = 0; i < (rows ? rows : 1) * columns; i++) {
        const unsigned char *b = file->data + begin + 4 * (long)i;
        uint32_t bits = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
        float number;
        memcpy(&number, &bits, sizeof number);
        assert_memory_equal(&number, &expected[i], sizeof number);
    }
}

static const char *metadata(const struct tensors *file, const char *key)
{
    const char *text =
        json_string_value(json_object_get(json_object_get(file->header, "__metadata__"), key));
    assert_non_null(text);
    return text;
}

static void others_can_read_it(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct model *model = made_model((enum architecture)a, SCHEME_MIMIC3, 5);
        assert_true(model_save(model, path, NULL));
        struct bytes bytes = read_bytes();
        struct tensors file = open_tensors(bytes);
        check_tensors(&file);
        struct tensor_view tensor;
        for (size_t i = 0; network_tensor(model->network, i, &tensor); i++) {
            assert_tensor(&file, tensor.name, tensor.rows, tensor.columns, tensor.data);
        }
        assert_tensor(&file, "features.fill", 0, FEATURE_COUNT, model->spec.fill);
        assert_tensor(&file, "features.mean", 0, FEATURE_COUNT, model->spec.mean);
        assert_tensor(&file, "features.sd", 0, FEATURE_COUNT, model->spec.sd);
        assert_tensor(&file, "features.clip_low", 0, FEATURE_COUNT, model->spec.clip_low);
        assert_tensor(&file, "features.clip_high", 0, FEATURE_COUNT, model->spec.clip_high);
        float logits[6];
        memcpy(logits, model->similar_logit, 3 * sizeof *logits);
        memcpy(logits + 3, model->similar_mean, 3 * sizeof *logits);
        assert_tensor(&file, "similar.logit", 2, 3, logits);
        assert_string_equal(metadata(&file, "architecture"),
                            architecture_name((enum architecture)a));
        assert_string_equal(metadata(&file, "scheme"), "mimic3");
        assert_string_equal(metadata(&file, "fact.calibration"), facts[3][1]);
        assert_string_equal(metadata(&file, "sha256"), model->sha256);
        assert_true(strtod(metadata(&file, "slope"), NULL) == model->slope);
        json_decref(file.header);
        free(bytes.data);
        model_free(model);
    }
}

/* ---- saved and loaded again ---- */

static void assert_same_model(const struct model *a, const struct model *b)
{
    assert_string_equal(a->path, b->path);
    assert_string_equal(a->name, b->name);
    assert_string_equal(a->parent, b->parent);
    assert_string_equal(a->sha256, b->sha256);
    assert_int_equal(a->file_bytes, b->file_bytes);
    assert_true(a->slope == b->slope && a->intercept == b->intercept);
    assert_true(a->threshold == b->threshold && a->base_rate == b->base_rate);
    assert_int_equal(a->fact_count, b->fact_count);
    for (size_t i = 0; i < a->fact_count; i++) {
        assert_string_equal(a->facts[i].key, b->facts[i].key);
        assert_string_equal(a->facts[i].value, b->facts[i].value);
    }
    assert_int_equal(a->similar_count, b->similar_count);
    assert_int_equal(a->similar_stays, b->similar_stays);
    assert_memory_equal(a->similar_logit, b->similar_logit, sizeof a->similar_logit);
    assert_memory_equal(a->similar_mean, b->similar_mean, sizeof a->similar_mean);
    assert_memory_equal(a->similar_deaths, b->similar_deaths, sizeof a->similar_deaths);

    const struct feature_spec *p = &a->spec, *q = &b->spec;
    assert_int_equal(p->scheme, q->scheme);
    assert_int_equal(p->exact_vocabulary, q->exact_vocabulary);
    assert_true(p->decay_hours == q->decay_hours && p->limit == q->limit);
    assert_memory_equal(p->aggregate, q->aggregate, sizeof p->aggregate);
    assert_memory_equal(p->log, q->log, sizeof p->log);
    assert_memory_equal(p->fill, q->fill, sizeof p->fill);
    assert_memory_equal(p->mean, q->mean, sizeof p->mean);
    assert_memory_equal(p->sd, q->sd, sizeof p->sd);
    assert_memory_equal(p->clip_low, q->clip_low, sizeof p->clip_low);
    assert_memory_equal(p->clip_high, q->clip_high, sizeof p->clip_high);

    const struct network *m = a->network, *n = b->network;
    assert_int_equal(m->shape.architecture, n->shape.architecture);
    assert_int_equal(m->shape.hidden_activation, n->shape.hidden_activation);
    assert_int_equal(m->shape.inputs, n->shape.inputs);
    assert_int_equal(m->shape.depth, n->shape.depth);
    assert_int_equal(m->parameters, n->parameters);
    for (int l = 0; l < m->shape.depth; l++) {
        assert_int_equal(m->layers[l].units, n->layers[l].units);
    }
    assert_memory_equal(m->weights, n->weights, m->parameters * sizeof *m->weights);
}

static void a_saved_model_comes_back(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        for (int s = 0; s < SCHEME_COUNT; s++) {
            struct model *model = made_model((enum architecture)a, (enum scheme)s, 7);
            assert_true(model_save(model, path, NULL));
            struct bytes first = read_bytes();
            struct error error = ERROR_NONE;
            struct model *back = model_load(path, &error);
            assert_string_equal(error.text, "");
            assert_same_model(model, back);
            assert_string_equal(model_fact(back, "limits"), "all");
            assert_null(model_fact(back, "colour"));

            assert_true(model_save(back, path, NULL)); /* the same model, the same bytes */
            struct bytes second = read_bytes();
            assert_int_equal(first.size, second.size);
            assert_memory_equal(first.data, second.data, first.size);
            struct stat status;
            assert_int_equal(stat(path, &status), 0);
            assert_int_equal(status.st_mode & 0777, 0600);
            free(first.data);
            free(second.data);
            model_free(model);
            model_free(back);
        }
    }
}

/* Without a table of similar stays there are no tensors for it. */
static void the_table_may_be_absent(void **state)
{
    (void)state;
    struct model *model = made_model(ARCHITECTURE_LSTM, SCHEME_PHYSIONET2012, 1);
    model->similar_count = model->similar_stays = 0;
    assert_true(model_save(model, path, NULL));
    struct model *back = model_load(path, NULL);
    assert_non_null(back);
    assert_int_equal(back->similar_count, 0);
    model_free(back);
    model_free(model);
}

static void unreadable_text_is_not_written(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "\x1B[2J", "a\nb", "\xFF", "back\\slash", "\xE2\x80\xAE"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct model *model = made_model(ARCHITECTURE_LSTM, SCHEME_MIMIC3, 1);
        struct error error = ERROR_NONE;
        unlink(path);
        model->name = bad[i];
        assert_false(model_save(model, path, &error));
        assert_non_null(strstr(error.text, "plain text"));
        assert_int_equal(access(path, F_OK), -1);
        model->name = "good";
        model_add_fact(model, "note", bad[i]);
        assert_int_equal(model_save(model, path, NULL), i == 0);
        model_free(model);
    }
}

/* ---- damage ---- */

static void every_changed_byte_is_found(void **state)
{
    (void)state;
    struct bytes file = saved_model(ARCHITECTURE_HLSTM, SCHEME_PHYSIONET2012, 1);
    int out = open(path, O_WRONLY | O_CLOEXEC);
    for (size_t i = 0; i < file.size; i++) {
        unsigned char changed = file.data[i] ^ (unsigned char)(1 << i % 8);
        assert_int_equal(pwrite(out, &changed, 1, (off_t)i), 1);
        struct error error = ERROR_NONE;
        struct model *model = model_load(path, &error);
        if (model || !error.set) {
            fail_msg("byte %zu of %zu: a change went unseen", i, file.size);
        }
        assert_int_equal(pwrite(out, &file.data[i], 1, (off_t)i), 1);
    }
    close(out);
    struct model *model = model_load(path, NULL);
    assert_non_null(model);
    model_free(model);
    free(file.data);
}

static void every_cut_is_found(void **state)
{
    (void)state;
    struct bytes file = saved_model(ARCHITECTURE_DNN, SCHEME_MIMIC3, 1);
    for (size_t left = file.size; left-- > 0;) {
        assert_int_equal(truncate(path, (off_t)left), 0);
        struct error error = ERROR_NONE;
        struct model *model = model_load(path, &error);
        if (model || !error.set) {
            fail_msg("cut to %zu of %zu bytes: unseen", left, file.size);
        }
    }
    unsigned char *longer = memory_new(file.size + 1, 1);
    memcpy(longer, file.data, file.size);
    write_bytes(longer, file.size + 1);
    assert_refused("checksum");
    free(longer);
    free(file.data);
}

/* ---- malicious files with a valid checksum ---- */

/* Changes to the header of a valid file, and the reason of the refusal. */
struct forgery {
    const char *from, *to, *because;
};

static void put_digest(struct text *file)
{
    static const char mark[] = "\"sha256\":\"";
    char *digits = memmem(file->data, file->length, mark, strlen(mark)), hex[65];
    if (!digits || (size_t)(file->data + file->length - digits) < 74) {
        return;
    }
    memset(digits + strlen(mark), '0', 64);
    struct sha256 sha;
    sha256_start(&sha);
    sha256_add(&sha, file->data, file->length);
    sha256_finish(&sha, hex);
    memcpy(digits + strlen(mark), hex, 64);
}

/* Writes length, header (padded) and data with a valid checksum. */
static void write_forged(const char *header, size_t length, const void *data, size_t size)
{
    struct text out = {0};
    uint64_t padded = (length + 7) / 8 * 8;
    for (int i = 0; i < 8; i++) {
        char byte = (char)(padded >> (8 * i));
        text_append_n(&out, &byte, 1);
    }
    text_append_n(&out, header, length);
    text_append_n(&out, "       ", (size_t)padded - length);
    text_append_n(&out, data, size);
    put_digest(&out);
    write_bytes(out.data, out.length);
    text_free(&out);
}

/* A file with one replaced text in its header. */
static void write_changed(struct bytes file, const struct forgery *forgery)
{
    size_t length = (size_t)little_read(file.data);
    const char *header = (const char *)file.data + 8;
    const char *at = memmem(header, length, forgery->from, strlen(forgery->from));
    if (!at) {
        fail_msg("the header does not hold %s: %.*s", forgery->from, (int)length, header);
    }
    size_t before = (size_t)(at - header), skip = before + strlen(forgery->from);
    struct text changed = {0};
    text_append_n(&changed, header, before);
    text_append(&changed, forgery->to);
    text_append_n(&changed, header + skip, length - skip);
    write_forged(changed.data, changed.length, file.data + 8 + length, file.size - 8 - length);
    text_free(&changed);
}

static void forge(const struct forgery *forgery)
{
    struct bytes file = saved_model(ARCHITECTURE_LSTM, SCHEME_PHYSIONET2012, 2);
    write_changed(file, forgery);
    assert_refused(forgery->because);
    free(file.data);
}

static const struct forgery forgeries[] = {
    /* metadata */
    {"icurisk 1", "icurisk 3", "format icurisk 3"},
    {"\"name\":", "\"nome\":", "no \"name\""},
    {"\"name\":\"made\"", "\"name\":\"\\u001b[2J\"", "metadata name: not plain text"},
    {"\"fact.limits\":\"all\"", "\"fact.limits\":\"\\u202e\"", "not plain text"},
    {"\"architecture\":\"lstm\"", "\"architecture\":\"tcn\"", "architecture tcn: unknown"},
    {"\"architecture\":\"lstm\"", "\"architecture\":\"\\u009b\"", "metadata architecture"},
    {"\"architecture\":\"lstm\"", "\"architecture\":\"hlstm\"", "hidden_activation"},
    {"\"storage\":", "\"gates\":\"soft\",\"storage\":", "gates soft: unknown"},
    {"\"architecture\":\"lstm\"", "\"architecture\":\"gru\",\"gates\":\"hard_sigmoid\"",
     "gates hard_sigmoid: unknown"},
    {"\"architecture\":\"lstm\"", "\"architecture\":\"dnn\"", "dense1.kernel is missing"},
    {"\"units\":\"2 2\"", "\"units\":\"1024 1024 1024 1024 1024 1024\"", "fewer weights"},
    {"\"units\":\"2 2\"", "\"units\":\"1025 2\"", "\"units\" is out of range"},
    {"\"units\":\"2 2\"", "\"units\":\"99999999999999999999 2\"", "\"units\" is out of range"},
    {"\"units\":\"2 2\"", "\"units\":\"2 2 2 2 2 2 2\"", "\"units\" is out of range"},
    {"\"units\":\"2 2\"", "\"units\":\"2 -2\"", "\"units\" is out of range"},
    {"\"units\":\"2 2\"", "\"units\":\"0\"", "\"units\" is out of range"},
    {"\"units\":\"2 2\"", "\"units\":\"\"", "\"units\" is out of range"},
    {"\"units\":\"2 2\"", "\"units\":\"2\"", "tensor lstm2.kernel: its network has no such"},
    {"\"units\":\"2 2\"", "\"units\":\"3 2\"", "lstm1.kernel: expected"},
    {"\"scheme\":\"physionet2012\"", "\"scheme\":\"mimic3\"", "column 1 is not that of the scheme"},
    {"\"scheme\":\"physionet2012\"", "\"scheme\":\"eicu\"", "scheme eicu"},
    {"\"vocabulary\":\"canonical\"", "\"vocabulary\":\"klingon\"", "vocabulary klingon"},
    {";HR|", ";RH|", "column 15 is not that"},
    {";mask->*;", ";", "column 38 is not that"},
    {";mask->*;", ";mask->HR;", "column 38 is not that"},
    {"\"Albumin|last;", "\"mask->*;Albumin|last;", "column 1 is not that"},
    {";Age;", ";Age|mean;", "column 75 is not that"},
    {"\"columns\":\"", "\"columns\":\"HR|last;", "column 1 is not that"},
    {"|last", "|median", "column 1 is not that"},
    {"\"decay_hours\":\"8\"", "\"decay_hours\":\"-8\"", "\"decay_hours\" is not a number"},
    {"\"limit\":\"4\"", "\"limit\":\"nan\"", "\"limit\" is not a number"},
    {"\"limit\":\"4\"", "\"limit\":4", "metadata limit"},
    {"\"limit\":\"4\"", "\"limit\":\"4\",\"limit\":\"4\"", "duplicate"},
    {"\"slope\":\"0.", "\"slope\":\"-0.", "\"slope\" is not a number"},
    {"\"slope\":\"0.", "\"slope\":\"inf0.", "\"slope\" is not a number"},
    {"\"slope\":", "\"slop\":", "no \"slope\""},
    {"\"intercept\":", "\"intercep\":", "no \"intercept\""},
    {"\"threshold\":\"", "\"threshold\":\"1", "\"threshold\" is not a number"},
    {"\"base_rate\":\"", "\"base_rate\":\"-", "\"base_rate\" is not a number"},
    {"\"similar_stays\":\"200\"", "\"similar_stays\":\"199\"", "similar stays is not valid"},
    {"\"similar_stays\":\"200\"", "\"similar_stays\":\"65736\"",
     "\"similar_stays\" is not a number"},
    {"\"similar_stays\":\"200\"", "\"similar_stays\":\"0\"",
     "tensor similar.logit: its network has no such tensor"},
    {"\"fact.cohort\"", "\"fact.cohorts\"", "does not state its cohort"},
    {"\"fact.calibration\"", "\"calibration\"", "does not state its calibration"},
    {"\"fact.limits\":\"all\"", "\"fact.limits\":\"\"", "does not state its limits"},
    {"\"sha256\"", "\"sha265\"", "no checksum"},
    {"\"name\":\"made\"",
     "\"nome\":{\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"}",
     "metadata nome"},
    {"\"__metadata__\"", "\"__metadatum__\"", "no __metadata__"},
    {"\"__metadata__\":{", "\"__metadata__\":[],\"x\":{", "no __metadata__"},
    /* tensors */
    {"\"dtype\":\"F32\"", "\"dtype\":\"F64\"", "lstm1.kernel: of an unknown type"},
    {"\"dtype\":\"F32\"", "\"dtype\":32", "lstm1.kernel: of an unknown type"},
    {"\"shape\":[76,8]", "\"shape\":[8,76]", "lstm1.kernel: expected F32 of 76 x 8"},
    {"\"shape\":[76,8]", "\"shape\":[608]", "lstm1.kernel: expected F32 of 76 x 8"},
    {"\"shape\":[76,8]", "\"shape\":[76,9]", "shape and bytes disagree"},
    {"\"shape\":[76,8]", "\"shape\":[-76,-8]", "shape and bytes disagree"},
    {"\"shape\":[76,8]", "\"shape\":[4611686018427387905,4]", "shape and bytes disagree"},
    {"\"shape\":[76,8]", "\"shape\":[99999999999999999999,8]", "too big integer"},
    {"\"shape\":[76,8]", "\"shape\":[76,8.0]", "shape and bytes disagree"},
    {"\"shape\":[76,8]", "\"shape\":[]", "of an unknown type"},
    {"\"shape\":[76,8]", "\"shape\":[76,4,2]", "of an unknown type"},
    {"\"shape\":[76,8]", "\"shape\":null", "of an unknown type"},
    {"[0,2432]", "[0,99999999999]", "shape and bytes disagree"},
    {"[0,2432]", "[-2432,0]", "shape and bytes disagree"},
    {"[0,2432]", "[2432,0]", "shape and bytes disagree"},
    {"[0,2432]", "[9223372036854773376,9223372036854775807]", "shape and bytes disagree"},
    {"[0,2432]", "[0,2432.0]", "shape and bytes disagree"},
    {"[0,2432]", "[\"0\",2432]", "shape and bytes disagree"},
    {"[0,2432]", "[2432]", "of an unknown type"},
    {"[2432,2496]", "[2368,2432]", "lstm1.recurrent_kernel: bytes overlap or leave a gap"},
    {"[2432,2496]", "[2440,2504]", "lstm1.recurrent_kernel: bytes overlap or leave a gap"},
    {"\"lstm1.bias\"", "\"lstm1.bies\"", "lstm1.bias is missing"},
    {"\"lstm1.bias\"", "\"lstm1.kernel\"", "duplicate"},
    {"\"lstm1.bias\":{", "\"lstm1.bias\":7,\"\\u001b\":{", "lstm1.bias: of an unknown type"},
    {"\"lstm1.bias\":{\"dtype\":\"F32\"", "\"\\u001b[2J\":{\"dtype\":\"F64\"",
     "\\x1b[2J: of an unknown type"},
    {"\"features.sd\"", "\"features.dd\"", "features.sd is missing"},
    {"\"similar.deaths\"", "\"similar.deeds\"", "table of similar stays is missing"},
    {"\"similar.logit\"", "\"similar.lodged\"", "similar.logit is missing"},
    {"\"U8\"", "\"I8\"", "similar.deaths: expected U8"},
    {"}}", "}", "no safetensors header"},
};

/* The address sanitizer needs unlimited memory. */
#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_IS_BOUNDED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_IS_BOUNDED 0
#endif
#endif
#ifndef MEMORY_IS_BOUNDED
#define MEMORY_IS_BOUNDED 1
#endif

/* Memory for a valid file and no more: allocating a false size ends the test. */
static struct rlimit limit_memory(void)
{
    struct rlimit before = {RLIM_INFINITY, RLIM_INFINITY};
    unsigned long pages = 0;
    FILE *in = fopen("/proc/self/statm", "r");
    getrlimit(RLIMIT_AS, &before);
    if (MEMORY_IS_BOUNDED && in && fscanf(in, "%lu", &pages) == 1) {
        struct rlimit tight = before;
        tight.rlim_cur = pages * (rlim_t)sysconf(_SC_PAGESIZE) + ((rlim_t)16 << 20);
        assert_int_equal(setrlimit(RLIMIT_AS, &tight), 0);
    }
    if (in) {
        fclose(in);
    }
    return before;
}

static void forged_headers_are_refused(void **state)
{
    (void)state;
    struct rlimit before = limit_memory();
    for (size_t i = 0; i < sizeof forgeries / sizeof *forgeries; i++) {
        forge(&forgeries[i]);
    }
    setrlimit(RLIMIT_AS, &before);
}

/* ---- packed weights ---- */

static struct bytes saved_packed(enum architecture architecture)
{
    struct model *model = made_model(architecture, SCHEME_MIMIC3, 5);
    model->network->packed = true;
    for (size_t i = 0; i < model->network->parameters; i++) {
        model->network->weights[i] = i % 3 ? 0 : (float)(i % 7) - 2.5F;
    }
    assert_true(model_save(model, path, NULL));
    struct bytes bytes = read_bytes();
    struct error error = ERROR_NONE;
    struct model *back = model_load(path, &error);
    assert_string_equal(error.text, "");
    assert_same_model(model, back);
    assert_true(back->network->packed);
    struct network *copy = network_copy(back->network);
    assert_false(copy->packed); /* other weights would be packed in another form */
    free(copy);
    model_free(back);
    model->network->packed = false;
    assert_true(model_save(model, path, NULL));
    struct bytes plain = read_bytes();
    assert_true(bytes.size + 2 * model->network->parameters < plain.size);
    free(plain.data);
    model_free(model);
    return bytes;
}

/* With any bit of the weights flipped and a valid checksum, the file is refused or all numbers are
 * finite. */
static void packed_weights_come_back(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct bytes file = saved_packed((enum architecture)a);
        struct tensors parts = open_tensors(file);
        json_t *range =
            json_object_get(json_object_get(parts.header, "packed.weights"), "data_offsets");
        size_t begin = (size_t)json_integer_value(json_array_get(range, 0));
        size_t end = (size_t)json_integer_value(json_array_get(range, 1)), refused = 0;
        unsigned char *data = memory_new(parts.size, 1);
        memcpy(data, parts.data, parts.size);
        size_t length = (size_t)(parts.data - file.data) - 8;
        for (size_t at = begin; at < end; at++) {
            data[at] ^= (unsigned char)(1 << at % 8);
            write_forged((const char *)file.data + 8, length, data, parts.size);
            struct error error = ERROR_NONE;
            struct model *model = model_load(path, &error);
            refused += !model;
            assert_true(model || strstr(error.text, "the packed weights are "));
            for (size_t i = 0; model && i < model->network->parameters; i++) {
                assert_true(isfinite(model->network->weights[i]));
            }
            model_free(model);
            data[at] = parts.data[at];
        }
        assert_true(refused > 10);
        json_decref(parts.header);
        free(data);
        free(file.data);
    }
}

static void packed_headers_are_refused(void **state)
{
    (void)state;
    static const struct forgery wrong[] = {
        {"\"units\":\"5 5\"", "\"units\":\"5 6\"", "the packed weights are "},
        {"\"units\":\"5 5\"", "\"units\":\"900 900\"", "a packed network has too many weights"},
        {"\"storage\":\"packed\"", "\"storage\":\"float32\"", "fewer weights"},
        {"\"packed.weights\"", "\"packed.heights\"", "packed.weights is missing"},
    };
    struct bytes file = saved_packed(ARCHITECTURE_LSTM);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        write_changed(file, &wrong[i]);
        assert_refused(wrong[i].because);
    }
    free(file.data);
}

/* A network is never run as another kind, even if most shapes agree. */
static void no_kind_stands_in_for_another(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct bytes file = saved_model((enum architecture)a, SCHEME_MIMIC3, 2);
        for (int b = 0; b < ARCHITECTURE_COUNT; b++) {
            char from[60], to[60];
            snprintf(from, sizeof from, "\"architecture\":\"%s\"",
                     architecture_name((enum architecture)a));
            snprintf(to, sizeof to, "\"architecture\":\"%s\"",
                     architecture_name((enum architecture)b));
            write_changed(file, &(struct forgery){from, to, NULL});
            struct model *model = model_load(path, NULL);
            assert_true((model != NULL) == (a == b));
            model_free(model);
        }
        free(file.data);
    }
    /* An hLSTM with as many neurons as units is an LSTM with one more tensor. */
    struct bytes file = saved_model(ARCHITECTURE_HLSTM, SCHEME_MIMIC3, 2);
    write_changed(
        file, &(struct forgery){"\"architecture\":\"hlstm\"", "\"architecture\":\"lstm\"", NULL});
    assert_refused("tensor lstm1.hidden_kernel: its network has no such tensor");
    free(file.data);
    /* Three gates of 4 units have as many columns as four gates of 3. */
    file = saved_model(ARCHITECTURE_LSTM, SCHEME_MIMIC3, 3);
    write_changed(file, &(struct forgery){"\"units\":\"3 3\"", "\"units\":\"4 3\"", NULL});
    assert_refused("tensor lstm1.kernel: expected F32 of 76 x 16");
    free(file.data);
}

/* The helper's file is valid when nothing is changed. */
static void an_honest_forgery_loads(void **state)
{
    (void)state;
    struct bytes file = saved_model(ARCHITECTURE_LSTM, SCHEME_MIMIC3, 2);
    size_t length = (size_t)little_read(file.data);
    struct text header = {0};
    text_append_n(&header, (const char *)file.data + 8, length);
    text_append(&header, "        ");
    write_forged(header.data, header.length, file.data + 8 + length, file.size - 8 - length);
    struct error error = ERROR_NONE;
    struct model *model = model_load(path, &error);
    assert_string_equal(error.text, "");
    model_free(model);
    text_free(&header);
    free(file.data);
}

/* A file with one replaced number in the data of a tensor. */
/* The older version wrote tables of one row, without mean risks. */
static void an_older_table_is_left_out(void **state)
{
    (void)state;
    struct error error = ERROR_NONE;
    struct bytes file = saved_model(ARCHITECTURE_LSTM, SCHEME_PHYSIONET2012, 2);
    struct tensors parts = open_tensors(file);
    json_t *value, *table = json_object_get(parts.header, "similar.logit");
    json_int_t end = json_integer_value(json_array_get(json_object_get(table, "data_offsets"), 1));
    enum { ROW = 3 * sizeof(float) };
    const char *key;
    json_object_foreach(parts.header, key, value)
    {
        json_t *offsets = json_object_get(value, "data_offsets");
        for (size_t i = 0; i < json_array_size(offsets); i++) {
            json_int_t at = json_integer_value(json_array_get(offsets, i));
            json_array_set_new(offsets, i, json_integer(at >= end ? at - ROW : at));
        }
    }
    json_object_set_new(table, "shape", json_pack("[i]", 3));
    char *header = json_dumps(parts.header, JSON_COMPACT);
    size_t start = 8 + (size_t)little_read(file.data), size = file.size - start - ROW;
    unsigned char *data = file.data + start;
    memmove(data + end - ROW, data + end, size + ROW - (size_t)end);
    write_forged(header, strlen(header), data, size);
    free(header);
    json_decref(parts.header);
    free(file.data);
    struct model *model = model_load(path, &error);
    assert_string_equal(error.text, "");
    assert_non_null(model);
    assert_int_equal(model->similar_count, 0);
    assert_int_equal(model->similar_stays, 0);
    model_free(model);
}

static void forge_number(const char *tensor, long index, float number, const char *because)
{
    struct bytes file = saved_model(ARCHITECTURE_LSTM, SCHEME_PHYSIONET2012, 2);
    struct tensors parts = open_tensors(file);
    json_t *range = json_object_get(json_object_get(parts.header, tensor), "data_offsets");
    json_int_t begin = json_integer_value(json_array_get(range, 0));
    json_decref(parts.header);
    size_t length = (size_t)little_read(file.data);
    unsigned char *data = file.data + 8 + length;
    little_write(data + begin + 4 * index, number);
    write_forged((const char *)file.data + 8, length, data, file.size - 8 - length);
    assert_refused(because);
    free(file.data);
}

static void forged_numbers_are_refused(void **state)
{
    (void)state;
    forge_number("lstm1.kernel", 3, NAN, "lstm1.kernel holds a value that is not a number");
    forge_number("output.bias", 0, INFINITY, "output.bias holds a value that is not a number");
    forge_number("features.mean", 75, -INFINITY, "features.mean holds a value");
    forge_number("features.clip_low", 1, NAN, "features.clip_low holds a value");
    forge_number("features.clip_low", 1, 1e9f, "column 2: SD or limits are not valid");
    forge_number("features.sd", 4, 0, "column 5: SD or limits are not valid");
    forge_number("features.sd", 4, -1, "column 5: SD or limits are not valid");
    forge_number("similar.logit", 0, 9, "table of similar stays is not valid");
    forge_number("similar.logit", 2, NAN, "similar.logit holds a value");
    forge_number("similar.logit", 4, INFINITY, "similar.logit holds a value");
}

static void data_after_the_tensors_is_refused(void **state)
{
    (void)state;
    struct bytes file = saved_model(ARCHITECTURE_DNN, SCHEME_MIMIC3, 2);
    size_t length = (size_t)little_read(file.data), size = file.size - 8 - length;
    unsigned char *longer = memory_new(size + 4, 1);
    memcpy(longer, file.data + 8 + length, size);
    write_forged((const char *)file.data + 8, length, longer, size + 4);
    assert_refused("bytes after the last tensor");
    write_forged((const char *)file.data + 8, length, longer, size - 1);
    assert_refused("shape and bytes disagree");
    free(longer);
    free(file.data);
}

static void foreign_files_are_refused(void **state)
{
    (void)state;
    static const char *const headers[] = {
        "{}", "[]", "7", "nonsense", "{\"__metadata__\":{}}", "{\"a\":\x1B[2J}"};
    struct rlimit before = limit_memory();
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        write_forged(headers[i], strlen(headers[i]), "", 0);
        struct error error = ERROR_NONE;
        assert_null(model_load(path, &error));
        assert_true(error.set && !strchr(error.text, '\x1B'));
    }
    struct text deep = {0};
    for (int i = 0; i < 100000; i++) {
        text_append(&deep, "[");
    }
    write_forged(deep.data, deep.length, "", 0);
    assert_refused("no safetensors header");
    text_free(&deep);
    static const unsigned char lengths[][8] = {{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF},
                                               {0xF8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F},
                                               {0, 0, 0, 0, 1, 0, 0, 0},
                                               {1, 0, 0, 0, 0, 0, 0, 0}};
    for (size_t i = 0; i < 4; i++) {
        unsigned char bytes[64] = {0};
        memcpy(bytes, lengths[i], 8);
        write_bytes(bytes, sizeof bytes);
        assert_refused("its header does not fit");
    }
    write_bytes("", 0);
    assert_refused("header does not fit");
    assert_int_equal(truncate(path, (off_t)1 << 40), 0); /* sparse */
    assert_refused("");
    setrlimit(RLIMIT_AS, &before);
    unlink(path);
    assert_refused("No such file");
    struct error error = ERROR_NONE;
    assert_null(model_load(folder, &error));
    assert_true(error.set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_can_read_it),
        cmocka_unit_test(a_saved_model_comes_back),
        cmocka_unit_test(the_table_may_be_absent),
        cmocka_unit_test(an_older_table_is_left_out),
        cmocka_unit_test(unreadable_text_is_not_written),
        cmocka_unit_test(every_changed_byte_is_found),
        cmocka_unit_test(every_cut_is_found),
        cmocka_unit_test(an_honest_forgery_loads),
        cmocka_unit_test(forged_headers_are_refused),
        cmocka_unit_test(no_kind_stands_in_for_another),
        cmocka_unit_test(packed_weights_come_back),
        cmocka_unit_test(packed_headers_are_refused),
        cmocka_unit_test(forged_numbers_are_refused),
        cmocka_unit_test(data_after_the_tensors_is_refused),
        cmocka_unit_test(foreign_files_are_refused),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
