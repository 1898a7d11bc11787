/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/modelfile.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "net/binary.h"
#include "net/kernel.h"
#include "net/packed.h"
#include "net/provenance.h"
#include "net/safetensors.h"
#include "net/specfile.h"

/* Format 2 adds linear_counts; a file without it stays format 1, which older programs read. */
static const char *const formats[] = {"icurisk 1", "icurisk 2"};
static const char counts_per_stay[] = "per 48 hours";
static const char fact_prefix[] = "fact.";
static const char *const storage_names[] = {"float32", "int8"};
static const char packed_storage[] = "packed", packed_tensor[] = "packed.weights";
/* Of an imported network: hours whose inputs are all 0. */
static const char *const empty_names[] = {"passed over", "read"};
/* An imported network before it was calibrated has the key "calibrated" with this. */
static const char not_calibrated[] = "no";

/* Facts required for a network to give a risk. */
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

/* "bidirectional lstm dense", "tanh tanh relu", "hard_sigmoid hard_sigmoid linear". */
static void put_styles(struct safetensors_writer *writer, const struct network_shape *shape)
{
    const struct kind *kind = kind_of(shape->architecture);
    struct text forms = {0}, activations = {0}, gates = {0};
    for (int l = 0; l < shape->depth; l++) {
        const struct layer_style *style = &shape->styles[l];
        const char *blank = l ? " " : "";
        text_format(&forms, "%s%s", blank, kind->forms[style->form].name);
        text_format(&activations, "%s%s", blank, curve_name(style->activation));
        text_format(&gates, "%s%s", blank, curve_name(style->gates));
    }
    safetensors_put(writer, "forms", forms.data);
    safetensors_put(writer, "activations", activations.data);
    safetensors_put(writer, "gates", gates.data);
    safetensors_put(writer, "empty_hours", empty_names[shape->reads_empty_hours]);
    text_free(&forms);
    text_free(&activations);
    text_free(&gates);
}

static void put_network(struct safetensors_writer *writer, const struct network *network)
{
    const struct network_shape *shape = &network->shape;
    put_sizes(writer, "units", shape->units, shape->depth);
    if (kind_of(shape->architecture)->inner) {
        put_sizes(writer, "neurons", shape->neurons, shape->depth);
        safetensors_put(writer, "hidden_activation", activation_name(shape->hidden_activation));
    }
    if (shape->gates != GATES_SIGMOID) { /* files without it have sigmoids */
        safetensors_put(writer, "gates", gates_name(shape->gates));
    }
    if (kind_of(shape->architecture)->forms) {
        put_styles(writer, shape);
    }
    safetensors_put(writer, "storage",
                    network->packed ? packed_storage : storage_names[shape->storage]);
}

/* The fact "split" is written as numbers, not as text. */
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
        put_network(writer, model->network);
        spec_put(writer, &model->spec);
    }
    if (model->linear) {
        safetensors_put_number(writer, "linear_share", model->linear_share);
    }
    if (model->linear && model->linear->spec.counts_per_stay) {
        safetensors_put(writer, "linear_counts", counts_per_stay);
    }
    if (model->uncalibrated) {
        safetensors_put(writer, "calibrated", not_calibrated);
    }
    safetensors_put_number(writer, "slope", model->slope);
    safetensors_put_number(writer, "intercept", model->intercept);
    safetensors_put_number(writer, "threshold", model->threshold);
    safetensors_put_number(writer, "base_rate", model->base_rate);
    safetensors_put_number(writer, "similar_stays", model->similar_stays);
    put_facts(writer, model);
}

/* int8: one row per map (scale and zero point of the weights, then of the inputs); with channel
 * scales one byte per channel: its scale is the map's times 2^(-byte / 16). */
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

/* All weights of a packed network, in file order, as one tensor of bytes. */
static void add_packed(struct safetensors_writer *writer, const struct network *network)
{
    struct text bytes = {0};
    struct packed_writer packed = {.out = &bytes};
    struct tensor_view tensor;
    for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
        packed_put(&packed, tensor.data, tensor.rows ? tensor.rows : 1, tensor.columns);
    }
    packed_finish(&packed);
    safetensors_add(writer, packed_tensor, TENSOR_U8, 0, (int)bytes.length, bytes.data);
    text_free(&bytes);
}

static void add_network(struct safetensors_writer *writer, const struct network *network)
{
    struct tensor_view tensor;
    for (size_t i = 0; !network->packed && network_tensor(network, i, &tensor); i++) {
        safetensors_add(writer, tensor.name, tensor.type, tensor.rows, tensor.columns, tensor.data);
    }
    if (network->packed) {
        add_packed(writer, network);
    }
    if (network->shape.storage == STORAGE_INT8) {
        add_quantisation(writer, network);
    }
}

/* Tensors of the linear model: name, length, data. */
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
    if (model->network) {
        add_network(writer, model->network);
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
        float logits[2 * SIMILAR_MAX];
        for (int i = 0; i < model->similar_count; i++) {
            deaths[i] = (uint8_t)model->similar_deaths[i];
            logits[i] = model->similar_logit[i];
            logits[model->similar_count + i] = model->similar_mean[i];
        }
        safetensors_add(writer, "similar.logit",
                        safetensors_narrowest(logits, 2 * model->similar_count), 2,
                        model->similar_count, logits);
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
    if (model->network && model->network->packed &&
        model->network->parameters > PACKED_WEIGHTS_MOST) {
        return error_at(error, path, 0, "not written: packed networks have at most %d weights",
                        PACKED_WEIGHTS_MOST);
    }
    return plain || error_at(error, path, 0, "not written: the name or a fact is not plain text");
}

typedef bool write_fn(const char *path, const void *data, size_t size, struct error *error);

static bool write_model(struct model *model, const char *path, write_fn *write, struct error *error)
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
    bool ok = write(path, bytes.data, bytes.length, error);
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

bool model_save(struct model *model, const char *path, struct error *error)
{
    return write_model(model, path, file_write, error);
}

bool model_create(struct model *model, const char *path, struct error *error)
{
    return write_model(model, path, file_create, error);
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

/* Reads "16 16": widths within bounds; *depth receives their number. */
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

/* Only in files of networks whose gates are not plain sigmoids. */
static bool read_gates(struct reader *reader, struct network_shape *shape)
{
    if (!safetensors_has(reader->file, "gates")) {
        return true;
    }
    const char *gates = meta_text(reader, "gates");
    bool known = gates && gates_find(gates, &shape->gates);
    known = known && (shape->gates == GATES_SIGMOID || kind_of(shape->architecture)->hard_gates);
    return known || (gates && refuse(reader, "gates", gates, "unknown"));
}

/* One word a layer; place finds it for layer l. */
static bool read_words(struct reader *reader, const char *key, struct network_shape *shape,
                       bool (*place)(struct network_shape *shape, int l, const char *word))
{
    const char *list = meta_text(reader, key);
    char *copy = memory_text(list ? list : ""), *save = NULL;
    int l = 0;
    bool ok = list != NULL;
    for (char *word = strtok_r(copy, " ", &save); ok && word; word = strtok_r(NULL, " ", &save)) {
        ok = l < shape->depth && place(shape, l++, word);
    }
    ok = ok && l == shape->depth;
    free(copy);
    return ok || error_at(reader->error, reader->path, 0, "\"%s\" is not known", key);
}

static bool place_form(struct network_shape *shape, int l, const char *word)
{
    for (int form = 0; form < FORM_COUNT; form++) {
        if (strcmp(word, kind_of(shape->architecture)->forms[form].name) == 0) {
            shape->styles[l].form = (enum layer_form)form;
            return true;
        }
    }
    return false;
}

static bool place_activation(struct network_shape *shape, int l, const char *word)
{
    return curve_find(word, &shape->styles[l].activation);
}

static bool place_gates(struct network_shape *shape, int l, const char *word)
{
    return curve_find(word, &shape->styles[l].gates);
}

static bool read_styles(struct reader *reader, struct network_shape *shape)
{
    const char *empty = meta_text(reader, "empty_hours");
    if (!empty || !read_words(reader, "forms", shape, place_form) ||
        !read_words(reader, "activations", shape, place_activation) ||
        !read_words(reader, "gates", shape, place_gates)) {
        return false;
    }
    shape->reads_empty_hours = strcmp(empty, empty_names[1]) == 0;
    return shape->reads_empty_hours || strcmp(empty, empty_names[0]) == 0 ||
           refuse(reader, "empty_hours", empty, "unknown");
}

static bool read_shape(struct reader *reader, struct network_shape *shape, bool *packed)
{
    const char *name = meta_text(reader, "architecture"), *storage = meta_text(reader, "storage");
    int depth;
    *shape = (struct network_shape){.inputs = FEATURE_COUNT};
    if (!name || !storage || !read_sizes(reader, "units", &shape->depth, shape->units)) {
        return false;
    }
    if (!architecture_find_stored(name, &shape->architecture)) {
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
    if (kind_of(shape->architecture)->forms ? !read_styles(reader, shape)
                                            : !read_gates(reader, shape)) {
        return false;
    }
    shape->storage =
        strcmp(storage, storage_names[STORAGE_INT8]) == 0 ? STORAGE_INT8 : STORAGE_FLOAT;
    *packed = strcmp(storage, packed_storage) == 0;
    bool plain = shape->storage == STORAGE_FLOAT && !*packed;
    bool known = *packed || strcmp(storage, storage_names[shape->storage]) == 0;
    return (known && (plain || !kind_of(shape->architecture)->forms)) ||
           refuse(reader, "storage", storage, "unknown");
}

/* Scale and zero point of the weights, scale and zero point of the inputs: zero points must be
 * codes, and scales and their reciprocals must be normal numbers. */
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

static bool read_packed(struct reader *reader, struct network *network)
{
    int length = safetensors_length(reader->file, packed_tensor);
    uint8_t *bytes = memory_new((size_t)length + 1, 1);
    struct packed_reader packed = {.bytes = bytes, .size = (size_t)length};
    struct error reason = ERROR_NONE;
    struct tensor_view tensor;
    bool ok = safetensors_get(reader->file, packed_tensor, TENSOR_U8, 0, length, false, bytes,
                              reader->error);
    for (size_t i = 0; ok && !reason.set && network_tensor(network, i, &tensor); i++) {
        packed_get(&packed, tensor.data, tensor.rows ? tensor.rows : 1, tensor.columns, &reason);
    }
    if (ok && (reason.set || !packed_end(&packed, &reason))) {
        ok = error_at(reader->error, reader->path, 0, "%s", reason.text);
    }
    free(bytes);
    network->packed = true;
    return ok;
}

static bool read_weights(struct reader *reader, struct network *network)
{
    struct tensor_view tensor;
    bool ok = true;
    for (size_t i = 0; ok && network_tensor(network, i, &tensor); i++) {
        ok = safetensors_get(reader->file, tensor.name, tensor.type, tensor.rows, tensor.columns,
                             false, tensor.data, reader->error);
    }
    return ok;
}

/* A small file must not request much memory. */
static bool can_hold(struct reader *reader, size_t weights, enum storage storage, bool packed)
{
    size_t bytes = safetensors_data_bytes(reader->file);
    size_t most = packed                    ? PACKED_WEIGHTS_MOST
                  : storage == STORAGE_INT8 ? bytes
                                            : bytes / sizeof(float);
    return (weights > 0 && weights <= most) ||
           error_at(reader->error, reader->path, 0,
                    packed ? "a packed network has too many weights"
                           : "holds fewer weights than its network needs");
}

static struct network *read_network(struct reader *reader)
{
    struct network_shape shape;
    bool packed = false;
    if (!read_shape(reader, &shape, &packed) ||
        !can_hold(reader, network_size(&shape, NULL), shape.storage, packed)) {
        return NULL;
    }
    struct network *network = network_create(&shape, reader->error);
    bool ok = (packed ? read_packed : read_weights)(reader, network);
    if (ok && shape.storage == STORAGE_INT8) {
        ok = read_quantisation(reader, network);
    }
    if (!ok) {
        free(network);
        return NULL;
    }
    return packed ? network_binary(network) : network;
}

/* Whether counts of readings are scaled; not in files of format 1. */
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

/* A table of an older version has one row of logits and no mean risks: it is checked and left out.
 */
static bool read_similar(struct reader *reader, struct model *model)
{
    double stays;
    uint8_t deaths[SIMILAR_MAX];
    float logits[2 * SIMILAR_MAX];
    if (!meta_number(reader, "similar_stays", 0, 255, &stays)) {
        return false;
    }
    if (stays < 1) {
        return true;
    }
    int count = safetensors_length(reader->file, "similar.deaths");
    int rows = safetensors_rows(reader->file, "similar.logit") > 0 ? 2 : 0;
    if (count < 1 || count > SIMILAR_MAX) {
        return error_at(reader->error, reader->path, 0, "the table of similar stays is missing");
    }
    if (!safetensors_get(reader->file, "similar.deaths", TENSOR_U8, 0, count, false, deaths,
                         reader->error) ||
        !safetensors_get(reader->file, "similar.logit", TENSOR_F32, rows, count, false, logits,
                         reader->error)) {
        return false;
    }
    for (int i = 0; i < count; i++) {
        if (deaths[i] > stays || (i && logits[i] < logits[i - 1])) {
            return error_at(reader->error, reader->path, 0,
                            "the table of similar stays is not valid");
        }
        model->similar_deaths[i] = deaths[i];
        model->similar_logit[i] = logits[i];
        model->similar_mean[i] = rows > 0 ? logits[count + i] : 0;
    }
    model->similar_count = rows > 0 ? count : 0;
    model->similar_stays = rows > 0 ? (int)stays : 0;
    return true;
}

/* Calibration at earlier hours, if the file has it. */
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

/* Files of the older version state their split only as a fact. */
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

static bool read_calibrated(struct reader *reader, struct model *model)
{
    bool told = safetensors_has(reader->file, "calibrated");
    const char *word = told ? meta_text(reader, "calibrated") : NULL;
    model->uncalibrated = told;
    return !told || strcmp(word, not_calibrated) == 0 ||
           refuse(reader, "calibrated", word, "unknown");
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
    return read_parts(reader, model) && read_calibrated(reader, model) &&
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
    struct model *model = load(path, false, error);
    if (model && model->network) {
        struct network *read = model->network;
        model->network = network_outline(read);
        free(read);
    }
    return model;
}

/* The weights of a refused network are zeros, so that it can still be timed. */
static void refuse_model(struct model *model)
{
    struct network *outline = model->network;
    model->state = MODEL_REFUSED;
    if (outline) {
        model->network = network_create(&outline->shape, NULL);
        model->network->kernel = outline->kernel;
        free(outline);
    }
}

/* Keeps the instruction set of the previous network. */
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
    if (model->state != MODEL_UNCHECKED) {
        return model->state == MODEL_SOUND;
    }
    struct model *whole = model_load(model->path, error);
    if (!whole || strcmp(whole->sha256, model->sha256) != 0) {
        refuse_model(model);
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
