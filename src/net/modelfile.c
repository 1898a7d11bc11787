/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/modelfile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "net/kernel.h"
#include "net/provenance.h"
#include "net/safetensors.h"
#include "net/specfile.h"

/* Format 2 adds linear_counts; a file without it stays format 1, which older programs read. */
static const char *const formats[] = {"icurisk 1", "icurisk 2"};
static const char counts_per_stay[] = "per 48 hours";
static const char fact_prefix[] = "fact.";
static const char *const storage_names[] = {"float32", "int8"};

/* Facts without which a network gives no risk. */
static const char *const needed_facts[] = {"cohort",       "outcome", "auroc",  "calibration",
                                           "intended use", "limits",  "licence"};

/* ---- writing ---- */

static void put_sizes(struct safetensors_writer *writer, const char *key, const int *sizes,
                      int depth)
{
    struct text text = {0};
    for (int l = 0; l < depth; l++) {
        text_format(&text, "%s%d", l ? " " : "", sizes[l]);
    }
    safetensors_put(writer, key, text.data);
    text_free(&text);
}

static void put_network(struct safetensors_writer *writer, const struct network_shape *shape)
{
    put_sizes(writer, "units", shape->units, shape->depth);
    if (kind_of(shape->architecture)->inner) {
        put_sizes(writer, "neurons", shape->neurons, shape->depth);
        safetensors_put(writer, "hidden_activation", activation_name(shape->hidden_activation));
    }
    safetensors_put(writer, "storage", storage_names[shape->storage]);
}

/* The fact "split" is not written as text: its numbers are, in its place. */
static void put_facts(struct safetensors_writer *writer, const struct model *model)
{
    bool split_due = model->split.known;
    for (size_t i = 0; i < model->fact_count; i++) {
        struct text key = {0};
        if (model->split.known && strcmp(model->facts[i].key, "split") == 0) {
            split_put(writer, &model->split);
            split_due = false;
            continue;
        }
        text_format(&key, "%s%s", fact_prefix, model->facts[i].key);
        safetensors_put(writer, key.data, model->facts[i].value);
        text_free(&key);
    }
    if (split_due) {
        split_put(writer, &model->split);
    }
}

static void put_metadata(struct safetensors_writer *writer, const struct model *model)
{
    safetensors_put(writer, "format",
                    formats[model->linear && model->linear->spec.counts_per_stay]);
    safetensors_put(writer, "name", model->name);
    safetensors_put(writer, "parent", model->parent);
    safetensors_put(writer, "scheme", scheme_name(model->spec.scheme));
    safetensors_put(writer, "architecture",
                    model->network ? model->network->kind->name : "logistic");
    if (model->network) {
        put_network(writer, &model->network->shape);
        spec_put(writer, &model->spec);
    }
    if (model->linear) {
        safetensors_put_number(writer, "linear_share", model->linear_share);
    }
    if (model->linear && model->linear->spec.counts_per_stay) {
        safetensors_put(writer, "linear_counts", counts_per_stay);
    }
    safetensors_put_number(writer, "slope", model->slope);
    safetensors_put_number(writer, "intercept", model->intercept);
    safetensors_put_number(writer, "threshold", model->threshold);
    safetensors_put_number(writer, "base_rate", model->base_rate);
    safetensors_put_number(writer, "similar_stays", model->similar_stays);
    put_facts(writer, model);
}

/* int8: one row a map (scale, zero of the weights; scale, zero of the inputs); where channels have
 * scales of their own, one byte a channel: its scale is the map's times 2^(-byte / 16). */
static void add_quantisation(struct safetensors_writer *writer, const struct network *network)
{
    float *maps = memory_new((size_t)network->maps, 4 * sizeof *maps);
    struct text channels = {0};
    bool differ = false;
    for (int m = 0; m < network->maps; m++) {
        const struct linear *map = network_map(network, m);
        float base = 0;
        for (int j = 0; j < map->outputs; j++) {
            base = fmaxf(base, map->scale[j]);
        }
        for (int j = 0; j < map->outputs; j++) {
            char steps = (char)lrintf(16 * log2f(base / map->scale[j]));
            differ = differ || steps != 0;
            text_append_n(&channels, &steps, 1);
        }
        memcpy(maps + 4 * m,
               (float[]){base, (float)map->zero, map->input_scale, (float)map->input_zero},
               4 * sizeof *maps);
    }
    safetensors_add(writer, "quantisation.maps", TENSOR_F32, network->maps, 4, maps);
    if (differ) {
        safetensors_add(writer, "quantisation.channels", TENSOR_U8, 0, (int)channels.length,
                        channels.data);
    }
    text_free(&channels);
    free(maps);
}

/* Tensors of the linear model: name, number, place. */
struct linear_tensor {
    const char *name;
    int count;
    float *data;
};

enum { LINEAR_TENSORS = 5 };

static void linear_tensors(struct logistic *linear, struct linear_tensor out[LINEAR_TENSORS])
{
    int base = (int)summary_base(linear->spec.scheme);
    int columns = (int)summary_columns(linear->spec.scheme);
    const struct linear_tensor all[LINEAR_TENSORS] = {
        {"linear.fill", base, linear->spec.fill},
        {"linear.clip_low", base, linear->spec.clip_low},
        {"linear.clip_high", base, linear->spec.clip_high},
        {"linear.weights", columns, linear->weights},
        {"linear.intercept", 1, &linear->intercept},
    };
    memcpy(out, all, sizeof all);
}

static void add_tensors(struct safetensors_writer *writer, const struct model *model)
{
    struct tensor_view tensor;
    for (size_t i = 0; model->network && network_tensor(model->network, i, &tensor); i++) {
        safetensors_add(writer, tensor.name, tensor.type, tensor.rows, tensor.columns, tensor.data);
    }
    if (model_is_quantised(model)) {
        add_quantisation(writer, model->network);
    }
    if (model->network) {
        spec_add_tensors(writer, &model->spec);
    }
    struct linear_tensor linear[LINEAR_TENSORS];
    for (int i = 0; model->linear && i < LINEAR_TENSORS; i++) {
        linear_tensors(model->linear, linear);
        safetensors_add(writer, linear[i].name, TENSOR_F32, 0, linear[i].count, linear[i].data);
    }
    if (model->knot_count > 0) {
        safetensors_add(writer, "calibration.knots", TENSOR_F32, model->knot_count, 3,
                        model->knots);
    }
    if (model->similar_count > 0) {
        uint8_t deaths[SIMILAR_MAX];
        for (int i = 0; i < model->similar_count; i++) {
            deaths[i] = (uint8_t)model->similar_deaths[i];
        }
        safetensors_add(writer, "similar.logit",
                        safetensors_narrowest(model->similar_logit, model->similar_count), 0,
                        model->similar_count, model->similar_logit);
        safetensors_add(writer, "similar.deaths", TENSOR_U8, 0, model->similar_count, deaths);
    }
}

/* Never write, after hours of training, what model_load would refuse. */
static bool can_be_written(const struct model *model, const char *path, struct error *error)
{
    bool plain = *model->name && safetensors_plain(model->name) && safetensors_plain(model->parent);
    for (size_t i = 0; i < model->fact_count; i++) {
        plain = plain && safetensors_plain(model->facts[i].key) &&
                safetensors_plain(model->facts[i].value);
    }
    return plain || error_at(error, path, 0, "not written: the name or a fact is not plain text");
}

bool model_save(struct model *model, const char *path, struct error *error)
{
    if (!can_be_written(model, path, error)) {
        return false;
    }
    struct safetensors_writer *writer = safetensors_writer_new();
    struct text bytes = {0};
    char digest[65];
    put_metadata(writer, model);
    add_tensors(writer, model);
    safetensors_finish(writer, &bytes, digest);
    bool ok = file_write(path, bytes.data, bytes.length, error);
    if (ok) {
        char *copy = memory_text(path);
        free(model->path);
        model->path = copy;
        model->file_bytes = bytes.length;
        memcpy(model->sha256, digest, sizeof digest);
    }
    text_free(&bytes);
    safetensors_writer_free(writer);
    return ok;
}

/* ---- reading ---- */

/* A file being read; every step returns false with the reason in error. */
struct reader {
    const char *path;
    struct safetensors *file;
    struct error *error;
};

static const char *meta_text(struct reader *reader, const char *key)
{
    return safetensors_text(reader->file, key, reader->error);
}

static bool meta_number(struct reader *reader, const char *key, double low, double high,
                        double *value)
{
    return safetensors_number(reader->file, key, low, high, value, reader->error);
}

static bool refuse(struct reader *reader, const char *what, const char *name, const char *reason)
{
    return safetensors_refuse(reader->file, what, name, reason, reader->error);
}

/* "16 16": widths within bounds; *depth is how many. */
static bool read_sizes(struct reader *reader, const char *key, int *depth, int *sizes)
{
    const char *list = meta_text(reader, key);
    if (!list) {
        return false;
    }
    for (*depth = 0; *depth < NETWORK_LAYERS_MAX && *list; ++*depth) {
        char *end;
        long width = strtol(list, &end, 10);
        if (end == list || width < 1 || width > NETWORK_UNITS_MAX) {
            break;
        }
        sizes[*depth] = (int)width;
        list = end;
    }
    return (!*list && *depth > 0) ||
           error_at(reader->error, reader->path, 0, "\"%s\" is out of range", key);
}

static bool read_shape(struct reader *reader, struct network_shape *shape)
{
    const char *name = meta_text(reader, "architecture"), *storage = meta_text(reader, "storage");
    int depth;
    *shape = (struct network_shape){.inputs = FEATURE_COUNT};
    if (!name || !storage || !read_sizes(reader, "units", &shape->depth, shape->units)) {
        return false;
    }
    if (!architecture_find(name, &shape->architecture)) {
        return refuse(reader, "architecture", name, "unknown");
    }
    if (kind_of(shape->architecture)->inner) {
        const char *activation = meta_text(reader, "hidden_activation");
        if (!activation || !activation_find(activation, &shape->hidden_activation)) {
            return error_at(reader->error, reader->path, 0, "unknown hidden activation");
        }
        if (!read_sizes(reader, "neurons", &depth, shape->neurons) || depth != shape->depth) {
            return error_at(reader->error, reader->path, 0, "\"neurons\" is out of range");
        }
    }
    shape->storage =
        strcmp(storage, storage_names[STORAGE_INT8]) == 0 ? STORAGE_INT8 : STORAGE_FLOAT;
    return strcmp(storage, storage_names[shape->storage]) == 0 ||
           refuse(reader, "storage", storage, "unknown");
}

/* Scale and zero point of the weights, scale and zero point of the inputs: zero points are codes,
 * and no scale, nor its reciprocal, leaves the normal numbers. */
static bool is_quantisation(const float row[4])
{
    const float least = 1e-30f, most = 1e30f;
    return row[0] >= least && row[0] <= most && row[2] >= least && row[2] <= most &&
           row[1] == rintf(row[1]) && row[1] >= -128 && row[1] <= 127 && row[3] == rintf(row[3]) &&
           row[3] >= 0 && row[3] <= 255;
}

/* Scales and zero points of every map. */
static bool read_quantisation(struct reader *reader, struct network *network)
{
    int outputs = 0;
    for (int m = 0; m < network->maps; m++) {
        outputs += network_map(network, m)->outputs;
    }
    float *maps = memory_new((size_t)network->maps, 4 * sizeof *maps);
    uint8_t *channels = memory_new((size_t)outputs, 1), *next = channels;
    bool ok = safetensors_get(reader->file, "quantisation.maps", TENSOR_F32, network->maps, 4,
                              false, maps, reader->error) &&
              (safetensors_length(reader->file, "quantisation.channels") == 0 ||
               safetensors_get(reader->file, "quantisation.channels", TENSOR_U8, 0, outputs, false,
                               channels, reader->error));
    for (int m = 0; ok && m < network->maps; m++) {
        struct linear *map = network_map(network, m);
        const float *row = maps + 4 * m;
        ok = is_quantisation(row);
        if (!ok) {
            error_at(reader->error, reader->path, 0, "quantisation of map %d is not valid", m + 1);
            break;
        }
        map->zero = (int)row[1];
        map->input_scale = row[2];
        map->input_zero = (int)row[3];
        for (int j = 0; j < map->outputs; j++) {
            map->scale[j] = linear_channel_scale(row[0], *next++);
        }
        linear_prepare(map);
    }
    free(maps);
    free(channels);
    return ok;
}

static struct network *read_network(struct reader *reader)
{
    struct network_shape shape;
    if (!read_shape(reader, &shape)) {
        return NULL;
    }
    size_t size = network_size(&shape, NULL), least = shape.storage == STORAGE_INT8 ? 1 : 4;
    if (size == 0 || size > safetensors_data_bytes(reader->file) / least) {
        error_at(reader->error, reader->path, 0, "holds fewer weights than its network needs");
        return NULL;
    }
    struct network *network = network_create(&shape, reader->error);
    struct tensor_view tensor;
    bool ok = true;
    for (size_t i = 0; ok && network_tensor(network, i, &tensor); i++) {
        ok = safetensors_get(reader->file, tensor.name, tensor.type, tensor.rows, tensor.columns,
                             false, tensor.data, reader->error);
    }
    if (ok && shape.storage == STORAGE_INT8) {
        ok = read_quantisation(reader, network);
    }
    if (!ok) {
        free(network);
        return NULL;
    }
    return network;
}

/* How the numbers of readings are taken; files of format 1 take them as they are. */
static bool read_counts(struct reader *reader, struct summary_spec *spec)
{
    if (!safetensors_has(reader->file, "linear_counts")) {
        return true;
    }
    const char *counts = meta_text(reader, "linear_counts");
    spec->counts_per_stay = counts && strcmp(counts, counts_per_stay) == 0;
    return spec->counts_per_stay || (counts && refuse(reader, "linear_counts", counts, "unknown"));
}

static struct logistic *read_linear(struct reader *reader, enum scheme scheme)
{
    struct logistic *linear = memory_new(1, sizeof *linear);
    struct linear_tensor tensors[LINEAR_TENSORS];
    linear->spec.scheme = scheme;
    linear->kernel = kernel_best();
    if (!read_counts(reader, &linear->spec)) {
        free(linear);
        return NULL;
    }
    linear_tensors(linear, tensors);
    for (int i = 0; i < LINEAR_TENSORS; i++) {
        if (!safetensors_get(reader->file, tensors[i].name, TENSOR_F32, 0, tensors[i].count, false,
                             tensors[i].data, reader->error)) {
            free(linear);
            return NULL;
        }
    }
    for (size_t i = 0; i < summary_base(scheme); i++) {
        if (linear->spec.clip_low[i] > linear->spec.clip_high[i]) {
            error_at(reader->error, reader->path, 0, "linear model: limits %zu are not valid",
                     i + 1);
            free(linear);
            return NULL;
        }
    }
    return linear;
}

static bool read_similar(struct reader *reader, struct model *model)
{
    double stays;
    uint8_t deaths[SIMILAR_MAX];
    if (!meta_number(reader, "similar_stays", 0, 255, &stays)) {
        return false;
    }
    model->similar_stays = (int)stays;
    if (model->similar_stays == 0) {
        return true;
    }
    int count = safetensors_length(reader->file, "similar.logit");
    if (count < 1 || count > SIMILAR_MAX) {
        return error_at(reader->error, reader->path, 0, "the table of similar stays is missing");
    }
    model->similar_count = count;
    if (!safetensors_get(reader->file, "similar.deaths", TENSOR_U8, 0, count, false, deaths,
                         reader->error) ||
        !safetensors_get(reader->file, "similar.logit", TENSOR_F32, 0, count, false,
                         model->similar_logit, reader->error)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        model->similar_deaths[i] = deaths[i];
        if (deaths[i] > model->similar_stays ||
            (i && model->similar_logit[i] < model->similar_logit[i - 1])) {
            return error_at(reader->error, reader->path, 0,
                            "the table of similar stays is not valid");
        }
    }
    return true;
}

/* Scaling at earlier hours, where the file has it. */
static bool read_knots(struct reader *reader, struct model *model)
{
    int count = safetensors_rows(reader->file, "calibration.knots");
    if (count == 0) {
        return true;
    }
    if (count > KNOTS_MAX || !safetensors_get(reader->file, "calibration.knots", TENSOR_F32, count,
                                              3, false, model->knots, reader->error)) {
        return error_at(reader->error, reader->path, 0, "calibration.knots is out of range");
    }
    model->knot_count = count;
    for (int k = 0; k < count; k++) {
        const struct knot *knot = &model->knots[k];
        double slope = (double)knot->slope, intercept = (double)knot->intercept;
        float before = k ? model->knots[k - 1].hour : 0;
        if (!(knot->hour > before) || knot->hour >= STAY_HOURS || slope < MODEL_SLOPE_MIN ||
            slope > MODEL_SLOPE_MAX || fabs(intercept) > MODEL_INTERCEPT_MAX) {
            return error_at(reader->error, reader->path, 0, "calibration.knots is not valid");
        }
    }
    return true;
}

/* The parts that the metadata name: a network, a linear model, or both. */
static bool read_parts(struct reader *reader, struct model *model)
{
    const char *scheme = meta_text(reader, "scheme"),
               *architecture = meta_text(reader, "architecture");
    if (!scheme || !architecture) {
        return false;
    }
    if (!scheme_find(scheme, &model->spec.scheme)) {
        return refuse(reader, "scheme", scheme, "unknown");
    }
    bool alone = strcmp(architecture, "logistic") == 0;
    if (!alone && (!spec_read(reader->file, &model->spec, reader->error) ||
                   !(model->network = read_network(reader)))) {
        return false;
    }
    if (alone || safetensors_has(reader->file, "linear_share")) {
        double least = alone ? 1 : 0;
        return meta_number(reader, "linear_share", least, 1, &model->linear_share) &&
               (model->linear = read_linear(reader, model->spec.scheme)) != NULL;
    }
    return true;
}

/* An unread tensor means that the file is not the network it describes. */
static bool check_all_used(struct reader *reader)
{
    const char *unread = safetensors_unread(reader->file);
    return !unread || refuse(reader, "tensor", unread, "its network has no such tensor");
}

static void read_fact(void *context, const char *key, const char *value)
{
    struct model *model = context;
    if (strncmp(key, fact_prefix, sizeof fact_prefix - 1) == 0) {
        model_add_fact(model, key + sizeof fact_prefix - 1, value);
    } else if (strcmp(key, "split_seed") == 0) {
        char text[SPLIT_TEXT_MAX];
        split_text(&model->split, text);
        model_add_fact(model, "split", text);
    }
}

/* A file of the older version tells its split in a fact only. */
static void read_older_split(struct model *model)
{
    const char *fact = model_fact(model, "split");
    if (!model->split.known && fact) {
        split_parse(fact, &model->split);
    }
}

static bool read_facts(struct reader *reader, struct model *model)
{
    if (!split_read(reader->file, &model->split, reader->error)) {
        return false;
    }
    safetensors_each(reader->file, read_fact, model);
    read_older_split(model);
    for (size_t i = 0; i < sizeof needed_facts / sizeof *needed_facts; i++) {
        const char *fact = model_fact(model, needed_facts[i]);
        if (!fact || !*fact) {
            return error_at(reader->error, reader->path, 0,
                            "its facts page does not state its %s: not used", needed_facts[i]);
        }
    }
    return true;
}

static bool read_model(struct reader *reader, struct model *model)
{
    const char *format = meta_text(reader, "format"), *name = meta_text(reader, "name"),
               *parent = meta_text(reader, "parent");
    if (!format || !name || !parent) {
        return false;
    }
    if (strcmp(format, formats[0]) != 0 && strcmp(format, formats[1]) != 0) {
        return refuse(reader, "format", format, "unknown");
    }
    model->name = arena_text(&model->arena, name);
    model->parent = arena_text(&model->arena, parent);
    return read_parts(reader, model) &&
           meta_number(reader, "slope", MODEL_SLOPE_MIN, MODEL_SLOPE_MAX, &model->slope) &&
           meta_number(reader, "intercept", -MODEL_INTERCEPT_MAX, MODEL_INTERCEPT_MAX,
                       &model->intercept) &&
           meta_number(reader, "threshold", 0, 1, &model->threshold) &&
           meta_number(reader, "base_rate", 0, 1, &model->base_rate) && read_knots(reader, model) &&
           read_similar(reader, model) && check_all_used(reader) && read_facts(reader, model);
}

static struct model *load(const char *path, bool check, struct error *error)
{
    struct reader reader = {path, safetensors_read(path, check, error), error};
    if (!reader.file) {
        return NULL;
    }
    struct model *model = memory_new(1, sizeof *model);
    if (read_model(&reader, model)) {
        model->path = memory_text(path);
        model->file_bytes = safetensors_file_bytes(reader.file);
        memcpy(model->sha256, safetensors_digest(reader.file), sizeof model->sha256);
        model->state = check ? MODEL_SOUND : MODEL_UNCHECKED;
        model->provenance =
            provenance_is_shipped(model->sha256) ? PROVENANCE_SHIPPED : PROVENANCE_ELSEWHERE;
    } else {
        model_free(model);
        model = NULL;
    }
    safetensors_free(reader.file);
    return model;
}

struct model *model_load(const char *path, struct error *error)
{
    return load(path, true, error);
}

struct model *model_open(const char *path, struct error *error)
{
    return load(path, false, error);
}

/* The same instruction set runs it as before. */
static void keep_kernels(struct model *whole, const struct model *opened)
{
    if (whole->network && opened->network) {
        whole->network->kernel = opened->network->kernel;
    }
    if (whole->linear && opened->linear) {
        whole->linear->kernel = opened->linear->kernel;
    }
}

bool model_check(struct model *model, struct error *error)
{
    if (model->state == MODEL_SOUND) {
        return true;
    }
    struct model *whole = model_load(model->path, error);
    if (!whole || strcmp(whole->sha256, model->sha256) != 0) {
        model->state = MODEL_REFUSED;
        if (whole) {
            error_at(error, model->path, 0, "was changed after it was opened: not used");
        }
        model_free(whole);
        return false;
    }
    keep_kernels(whole, model);
    whole->opened = model->arena;
    model->arena = (struct arena){0};
    struct model opened = *model;
    *model = *whole;
    *whole = opened;
    model_free(whole);
    return true;
}
