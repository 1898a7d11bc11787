/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/import_keras.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/keras_chain.h"
#include "base/language.h"
#include "base/memory.h"
#include "patient/patient.h"

/* The tensors of one layer or direction, and the part of a weight's name that tells them. Those of
 * Keras 1 and of the others; an LSTM of Keras 1 may have its gates apart. */
enum { TENSOR_KERNEL, TENSOR_RECURRENT, TENSOR_BIAS, LAYER_TENSORS };
static const char *const NAMES[LAYER_TENSORS] = {"kernel", "recurrent_kernel", "bias"};
static const char *const NAMES_1[LAYER_TENSORS] = {"_W", "_U", "_b"};
static const char GATES[] = "ifco"; /* in the order of the columns */

/* A hidden layer, or the output, as far as it was read. */
struct part {
    struct layer_style style;
    const char *name;
    int inputs, units; /* units: of one direction */
    float *tensors[2][LAYER_TENSORS];
};

struct import {
    const struct keras_store *store;
    struct error *error;
    struct part parts[NETWORK_LAYERS_MAX + 1];
    int count;
    int width;   /* of what the next layer reads; 0: not known yet */
    bool series; /* does it read a row an hour, not one alone? */
    bool masked, dense_last;
    bool top_gives_hours; /* does the last recurrent layer give a row an hour? */
    int last_recurrent;   /* of parts; -1: none */
};

#define REFUSE(layer, ...) keras_refuse(import->store, (layer)->name, import->error, __VA_ARGS__)

/* ---- what a configuration says ---- */

/* A number from 1, by either of its names; 0: there is none. */
static int read_units(const json_t *config)
{
    const json_t *units = json_object_get(config, "units");
    units = units ? units : json_object_get(config, "output_dim");
    json_int_t value = json_integer_value(units);
    return value >= 1 && value <= NETWORK_UNITS_MAX ? (int)value : 0;
}

static bool is_true(const json_t *config, const char *key)
{
    return json_is_true(json_object_get(config, key));
}

static bool read_curve(struct import *import, const struct keras_layer *layer, const json_t *config,
                       const char *key, enum curve *curve)
{
    const char *name = json_string_value(json_object_get(config, key));
    if (!name) {
        return REFUSE(layer, "its %s is not given, or is not a name", key);
    }
    if (strcmp(name, "hard_sigmoid") == 0) {
        *curve = import->store->major >= 3 ? CURVE_HARD_SIGMOID_6 : CURVE_HARD_SIGMOID;
        return import->store->major > 0 ||
               REFUSE(layer, "the hard_sigmoid of Keras 3 is another one than before, and the "
                             "file does not say its version");
    }
    return (strcmp(name, "hard_sigmoid_6") != 0 && curve_find(name, curve)) ||
           REFUSE(layer, "%s: unknown activation '%.60s'", key, name);
}

/* [null, 48, 76]: of the network's input. */
static bool read_shape(struct import *import, const struct keras_layer *layer)
{
    const json_t *shape = json_object_get(layer->config, "batch_shape");
    shape = json_is_array(shape) ? shape : json_object_get(layer->config, "batch_input_shape");
    if (import->width || !json_is_array(shape)) {
        const json_t *width = json_object_get(layer->config, "input_dim"); /* Keras 1 */
        import->width = !import->width && json_is_integer(width) && json_integer_value(width) > 0 &&
                                json_integer_value(width) <= NETWORK_UNITS_MAX
                            ? (int)json_integer_value(width)
                            : import->width;
        return true;
    }
    const json_t *hours = json_array_get(shape, 1), *width = json_array_get(shape, 2);
    if (json_array_size(shape) != 3 || !json_is_integer(width) || json_integer_value(width) < 1 ||
        json_integer_value(width) > NETWORK_UNITS_MAX) {
        return REFUSE(layer, "its input is not hours of at most %d columns each",
                      (int)NETWORK_UNITS_MAX);
    }
    import->width = (int)json_integer_value(width);
    return json_is_null(hours) || json_integer_value(hours) >= 1 ||
           REFUSE(layer, "its number of hours is not valid");
}

/* ---- weights ---- */

/* The last part of "lstm_1/lstm_1/kernel:0", as far as a colon. */
static bool ends_as(const char *name, const char *part)
{
    const char *base = text_base_name(name);
    size_t length = strcspn(base, ":"), wanted = strlen(part);
    return *part == '_' ? length > wanted && strncmp(base + length - wanted, part, wanted) == 0
                        : length == wanted && strncmp(base, part, wanted) == 0;
}

/* Does a part of the path begin so? */
static bool has_part(const char *name, const char *begin)
{
    for (const char *at = name; at; at = strchr(at, '/')) {
        at += *at == '/';
        if (strncmp(at, begin, strlen(begin)) == 0) {
            return true;
        }
    }
    return false;
}

/* The names of the weights of a layer in HDF5. */
struct names {
    char **list;
    size_t count;
};

/* The only weight of that name, as a path; false: none, or several. */
static bool find_weight(const struct import *import, const struct keras_layer *layer,
                        const struct names *names, const char *part, const char *direction,
                        char *path, size_t size)
{
    int found = 0;
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->list[i];
        if (ends_as(name, part) && (!direction || has_part(name, direction))) {
            found++;
            snprintf(path, size, "%s/%s/%s", import->store->group, layer->name, name);
        }
    }
    return found == 1;
}

/* One matrix or vector of known size into values[rows or 1][across], columns from `from`. */
static bool read_values(struct import *import, const struct keras_layer *layer, const char *path,
                        int rows, int columns, float *values, int across, int from)
{
    struct error reason = ERROR_NONE;
    int r, c, high = rows ? rows : 1;
    float *read = hdf5_floats(import->store->weights, path, &r, &c, &reason);
    if (!read) {
        return REFUSE(layer, "%s", reason.text);
    }
    bool fits = rows ? r == rows && c == columns : r == columns && c == 0;
    for (int i = 0; fits && i < high; i++) {
        for (int j = 0; j < columns; j++) {
            float value = read[(long)i * columns + j];
            if (!isfinite(value)) {
                free(read);
                return REFUSE(layer, "a weight is not a number");
            }
            values[(long)i * across + from + j] = value;
        }
    }
    free(read);
    return fits ||
           REFUSE(layer, "its weights %s are of %d by %d, not %d by %d", text_base_name(path), r,
                  c ? c : 1, rows ? rows : columns, rows ? columns : 1);
}

/* The width that the first layer reads, where no input shape tells it. */
static bool find_width(struct import *import, const struct keras_layer *layer, const char *path)
{
    struct error reason = ERROR_NONE;
    int columns, rows = 0;
    if (import->width == 0) {
        float *read = hdf5_floats(import->store->weights, path, &rows, &columns, &reason);
        free(read);
        import->width = read && rows <= NETWORK_UNITS_MAX ? rows : 0;
    }
    return import->width > 0 || REFUSE(layer, "%s", reason.set ? reason.text : _("reads too much"));
}

/* The path of a tensor (gate < 0), or of one gate of it. */
static bool find_path(const struct import *import, const struct keras_layer *layer,
                      const struct names *names, const char *within, int tensor, int gate,
                      char *path, size_t size)
{
    const char *direction = strcmp(within, "backward_layer/cell/") == 0  ? "backward_"
                            : strcmp(within, "forward_layer/cell/") == 0 ? "forward_"
                                                                         : NULL;
    if (import->store->zipped) {
        int length = snprintf(path, size, "%s/%s/%svars/%d", import->store->group, layer->group,
                              within, tensor);
        return gate < 0 && length < (int)size && hdf5_has(import->store->weights, path);
    }
    char part[8];
    snprintf(part, sizeof part, gate < 0 ? "%s" : "%s_%c", NAMES_1[tensor],
             gate < 0 ? 0 : GATES[gate]);
    return (gate < 0 && find_weight(import, layer, names, NAMES[tensor], direction, path, size)) ||
           (import->store->major == 1 &&
            find_weight(import, layer, names, part, direction, path, size));
}

/* Kernel, recurrent kernel and bias of a layer or direction; the recurrent one where there are
 * gates. */
static bool read_tensors(struct import *import, const struct keras_layer *layer,
                         const struct names *names, const char *within, bool recurrent, bool bias,
                         struct part *part, float **tensors)
{
    int blocks = recurrent ? 4 : 1, across = blocks * part->units;
    char path[400];
    for (int t = 0; t < LAYER_TENSORS; t++) {
        int place = t == TENSOR_BIAS && !recurrent ? TENSOR_RECURRENT : t; /* vars/1 of a Dense */
        if ((t == TENSOR_RECURRENT && !recurrent) || (t == TENSOR_BIAS && !bias)) {
            continue;
        }
        int of_name = import->store->zipped ? place : t;
        bool whole = find_path(import, layer, names, within, of_name, -1, path, sizeof path);
        int pieces = whole || !recurrent ? 1 : 4, wide = across / pieces;
        for (int g = 0; g < pieces; g++) {
            if (!whole && !find_path(import, layer, names, within, of_name, recurrent ? g : -1,
                                     path, sizeof path)) {
                return REFUSE(layer, "its weights '%s' are missing, or there are several",
                              NAMES[t]);
            }
            if (t == TENSOR_KERNEL && !find_width(import, layer, path)) {
                return false;
            }
            int rows = t == TENSOR_KERNEL ? import->width : t == TENSOR_BIAS ? 0 : part->units;
            if (!tensors[t]) {
                tensors[t] = memory_new((size_t)(rows ? rows : 1) * (size_t)across, sizeof(float));
            }
            if (!read_values(import, layer, path, rows, wide, tensors[t], across, g * wide)) {
                return false;
            }
        }
    }
    part->inputs = import->width;
    if (!tensors[TENSOR_BIAS]) {
        tensors[TENSOR_BIAS] = memory_new((size_t)across, sizeof(float));
    }
    return true;
}

/* As many weights as were read: an array more would be something that is not understood. */
static bool count_weights(struct import *import, const struct keras_layer *layer,
                          const struct names *names, const char *within, int expected)
{
    char path[400];
    if (import->store->zipped) {
        snprintf(path, sizeof path, "%s/%s/%svars/%d", import->store->group, layer->group, within,
                 expected);
        return !hdf5_has(import->store->weights, path) ||
               REFUSE(layer, "it has more than %d arrays of weights", expected);
    }
    bool gates_apart =
        import->store->major == 1 && expected % 3 == 0 && names->count == 4 * (size_t)expected;
    return names->count == (size_t)expected || gates_apart ||
           REFUSE(layer, "it has %zu arrays of weights, not %d", names->count, expected);
}

static struct names names_of(const struct import *import, const struct keras_layer *layer)
{
    struct names names = {NULL, 0};
    char group[200];
    if (!import->store->zipped) {
        snprintf(group, sizeof group, "%s/%s", import->store->group, layer->name);
        names.list = hdf5_texts(import->store->weights, group, "weight_names", &names.count);
    }
    return names;
}

/* ---- layers ---- */

static struct part *next_part(struct import *import, const struct keras_layer *layer)
{
    if (import->count > NETWORK_LAYERS_MAX) {
        REFUSE(layer, "more than %d layers with weights below the output are not run",
               (int)NETWORK_LAYERS_MAX);
        return NULL;
    }
    import->dense_last = false;
    struct part *part = &import->parts[import->count++];
    *part = (struct part){.name = layer->name};
    return part;
}

/* What is common to an LSTM and to one in a Bidirectional. */
static bool check_lstm(struct import *import, const struct keras_layer *layer, const json_t *config,
                       bool backward)
{
    static const char *const NEVER[] = {"stateful", "return_state", "time_major"};
    for (size_t i = 0; i < sizeof NEVER / sizeof *NEVER; i++) {
        if (is_true(config, NEVER[i])) {
            return REFUSE(layer, "an LSTM with %s is not understood", NEVER[i]);
        }
    }
    if (is_true(config, "go_backwards") != backward) {
        return REFUSE(layer, "an LSTM that reads backwards alone is not understood");
    }
    return import->series ||
           REFUSE(layer, "it reads hours, but the layer before it gives one row (its "
                         "return_sequences is false)");
}

static bool read_lstm_style(struct import *import, const struct keras_layer *layer,
                            const json_t *config, struct part *part)
{
    const char *gates =
        json_object_get(config, "inner_activation") ? "inner_activation" : "recurrent_activation";
    part->units = read_units(config);
    return (part->units > 0 ||
            REFUSE(layer, "its units are not within 1 and %d", (int)NETWORK_UNITS_MAX)) &&
           read_curve(import, layer, config, "activation", &part->style.activation) &&
           read_curve(import, layer, config, gates, &part->style.gates);
}

static bool has_bias(const json_t *config)
{
    const json_t *use = json_object_get(config, "use_bias");
    return !use || json_is_true(use);
}

static void end_recurrent(struct import *import, const json_t *config, int width)
{
    import->last_recurrent = import->count - 1;
    import->series = import->top_gives_hours = is_true(config, "return_sequences");
    import->width = width;
}

static bool take_lstm(struct import *import, const struct keras_layer *layer)
{
    const json_t *config = layer->config;
    struct part *part = next_part(import, layer);
    bool bias = has_bias(config);
    if (!part || !check_lstm(import, layer, config, false) ||
        !read_lstm_style(import, layer, config, part)) {
        return false;
    }
    if (is_true(config, "zero_output_for_mask")) {
        return REFUSE(layer, "zero_output_for_mask is not understood");
    }
    struct names names = names_of(import, layer);
    bool ok = count_weights(import, layer, &names, "cell/", bias ? 3 : 2) &&
              read_tensors(import, layer, &names, "cell/", true, bias, part, part->tensors[0]);
    hdf5_texts_free(names.list, names.count);
    end_recurrent(import, config, part->units);
    return ok;
}

/* A layer of its own for the way back is as the one for the way there. */
static bool check_backward(struct import *import, const struct keras_layer *layer,
                           const json_t *forward)
{
    static const char *const SAME[] = {"units", "activation", "recurrent_activation", "use_bias",
                                       "return_sequences"};
    const json_t *backward = json_object_get(layer->config, "backward_layer");
    if (!backward || json_is_null(backward)) {
        return true;
    }
    const char *class_name = json_string_value(json_object_get(backward, "class_name"));
    const json_t *config = json_object_get(backward, "config");
    bool same = class_name && strcmp(class_name, "LSTM") == 0;
    for (size_t i = 0; same && i < sizeof SAME / sizeof *SAME; i++) {
        const json_t *a = json_object_get(forward, SAME[i]), *b = json_object_get(config, SAME[i]);
        same = (!a && !b) || json_equal(a, b);
    }
    return same ? check_lstm(import, layer, config, true)
                : REFUSE(layer, "its backward layer is not as its forward layer");
}

static bool take_bidirectional(struct import *import, const struct keras_layer *layer)
{
    const json_t *inner = json_object_get(layer->config, "layer");
    const json_t *config = json_object_get(inner, "config");
    const char *class_name = json_string_value(json_object_get(inner, "class_name"));
    const char *merge = json_string_value(json_object_get(layer->config, "merge_mode"));
    if (!class_name || strcmp(class_name, "LSTM") != 0) {
        return REFUSE(layer, "a Bidirectional of %.60s is not understood",
                      class_name ? class_name : _("an unknown layer"));
    }
    if (!merge || strcmp(merge, "concat") != 0) {
        return REFUSE(layer, "merge_mode %.40s is not understood, only concat",
                      merge ? merge : _("none"));
    }
    struct part *part = next_part(import, layer);
    bool bias = has_bias(config);
    if (!part || !check_lstm(import, layer, config, false) ||
        !check_backward(import, layer, config) || !read_lstm_style(import, layer, config, part)) {
        return false;
    }
    if (2 * part->units > NETWORK_UNITS_MAX) {
        return REFUSE(layer, "its units are not within 1 and %d", NETWORK_UNITS_MAX / 2);
    }
    part->style.form = FORM_BIDIRECTIONAL;
    struct names names = names_of(import, layer);
    bool ok = count_weights(import, layer, &names, "forward_layer/cell/",
                            (bias ? 3 : 2) * (import->store->zipped ? 1 : 2)) &&
              read_tensors(import, layer, &names, "forward_layer/cell/", true, bias, part,
                           part->tensors[0]) &&
              read_tensors(import, layer, &names, "backward_layer/cell/", true, bias, part,
                           part->tensors[1]);
    hdf5_texts_free(names.list, names.count);
    end_recurrent(import, config, 2 * part->units);
    return ok;
}

static bool read_dense(struct import *import, const struct keras_layer *layer, const json_t *config,
                       const char *within)
{
    struct part *part = next_part(import, layer);
    bool bias = json_object_get(config, "bias") ? is_true(config, "bias") : has_bias(config);
    if (!part || !read_curve(import, layer, config, "activation", &part->style.activation)) {
        return false;
    }
    part->style.form = FORM_DENSE;
    part->units = read_units(config);
    if (part->units == 0) {
        return REFUSE(layer, "its units are not within 1 and %d", (int)NETWORK_UNITS_MAX);
    }
    struct names names = names_of(import, layer);
    bool ok = count_weights(import, layer, &names, within, bias ? 2 : 1) &&
              read_tensors(import, layer, &names, within, false, bias, part, part->tensors[0]);
    hdf5_texts_free(names.list, names.count);
    import->width = part->units;
    import->dense_last = true;
    return ok;
}

static bool take_dense(struct import *import, const struct keras_layer *layer)
{
    return read_dense(import, layer, layer->config, "");
}

static bool take_nothing(struct import *import, const struct keras_layer *layer)
{
    (void)import;
    (void)layer;
    return true;
}

/* An activation that stands alone belongs to the dense layer before it. */
static bool take_activation(struct import *import, const struct keras_layer *layer)
{
    struct part *before = import->count ? &import->parts[import->count - 1] : NULL;
    if (!before || !import->dense_last || before->style.activation != CURVE_LINEAR) {
        return REFUSE(layer, "an Activation is understood behind a linear Dense layer only");
    }
    import->dense_last = false;
    return read_curve(import, layer, layer->config, "activation", &before->style.activation);
}

static bool take_masking(struct import *import, const struct keras_layer *layer)
{
    const json_t *value = json_object_get(layer->config, "mask_value");
    if (import->count > 0) {
        return REFUSE(layer, "a Masking behind other layers is not understood");
    }
    import->masked = true;
    return (json_is_number(value) && !(fabs(json_number_value(value)) > 0)) ||
           REFUSE(layer, "its mask_value is not 0");
}

/* mimic3-benchmarks: of the hours, the last. */
static bool take_last(struct import *import, const struct keras_layer *layer)
{
    bool series = import->series;
    import->series = false;
    return series || REFUSE(layer, "it takes the last hour, but there is one row only");
}

static bool take_time_distributed(struct import *import, const struct keras_layer *layer);

/* The layers that are understood. */
static const struct {
    const char *class_name;
    bool (*take)(struct import *import, const struct keras_layer *layer);
} CLASSES[] = {
    {"InputLayer", take_nothing},
    {"Masking", take_masking},
    {"LSTM", take_lstm},
    {"Bidirectional", take_bidirectional},
    {"Dense", take_dense},
    {"TimeDistributed", take_time_distributed},
    {"Activation", take_activation},
    {"LastTimestep", take_last},
    {"Dropout", take_nothing},
    {"SpatialDropout1D", take_nothing},
    {"GaussianDropout", take_nothing},
    {"GaussianNoise", take_nothing},
    {"AlphaDropout", take_nothing},
    {"ActivityRegularization", take_nothing},
};

static bool take_time_distributed(struct import *import, const struct keras_layer *layer)
{
    const json_t *inner = json_object_get(layer->config, "layer");
    const char *class_name = json_string_value(json_object_get(inner, "class_name"));
    if (!import->series) {
        return REFUSE(layer, "it goes over hours, but there is one row only");
    }
    if (class_name && strcmp(class_name, "Dense") == 0) {
        return read_dense(import, layer, json_object_get(inner, "config"), "layer/");
    }
    return (class_name && strcmp(class_name, "Dropout") == 0) ||
           REFUSE(layer, "a TimeDistributed of %.60s is not understood",
                  class_name ? class_name : _("an unknown layer"));
}

static bool take_layer(struct import *import, const struct keras_layer *layer)
{
    if (!read_shape(import, layer)) {
        return false;
    }
    for (size_t i = 0; i < sizeof CLASSES / sizeof *CLASSES; i++) {
        if (strcmp(layer->class_name, CLASSES[i].class_name) == 0) {
            return CLASSES[i].take(import, layer);
        }
    }
    return REFUSE(layer, "layers of the class %.80s are not understood", layer->class_name);
}

/* ---- the whole ---- */

/* One unit with a sigmoid, behind at least one recurrent layer. */
static bool check_end(struct import *import, const struct keras_layer *last)
{
    const struct part *end = import->count ? &import->parts[import->count - 1] : NULL;
    if (!end || end->style.form != FORM_DENSE) {
        return REFUSE(last, "the network does not end in a Dense layer");
    }
    if (end->units != 1 || end->style.activation != CURVE_SIGMOID) {
        return keras_refuse(import->store, end->name, import->error,
                            "the output is %d units with %s: a risk is one, with sigmoid",
                            end->units, curve_name(end->style.activation));
    }
    if (import->last_recurrent < 0) {
        return REFUSE(last, "the network has no LSTM: it does not read hours");
    }
    const struct part *top = &import->parts[import->last_recurrent];
    return !import->top_gives_hours || top->style.form != FORM_BIDIRECTIONAL ||
           keras_refuse(import->store, top->name, import->error,
                        "the last recurrent layer reads both ways and gives every hour: an hour "
                        "would know of later ones only what follows it; not understood");
}

/* Copies kernel, recurrent kernel and bias of a layer, then those of the way back. NULL: the layer
 * has no such map. */
static void copy_part(const struct part *part, struct linear *const maps[4])
{
    int blocks = part->style.form == FORM_DENSE ? 1 : 4, across = blocks * part->units;
    for (int d = 0; d < 2 && maps[2 * d] && part->tensors[d][TENSOR_KERNEL]; d++) {
        struct linear *kernel = maps[2 * d], *recurrent = maps[2 * d + 1];
        memcpy(kernel->weights, part->tensors[d][TENSOR_KERNEL],
               (size_t)part->inputs * (size_t)across * sizeof(float));
        memcpy(kernel->bias, part->tensors[d][TENSOR_BIAS], (size_t)across * sizeof(float));
        if (recurrent && part->tensors[d][TENSOR_RECURRENT]) {
            memcpy(recurrent->weights, part->tensors[d][TENSOR_RECURRENT],
                   (size_t)part->units * (size_t)across * sizeof(float));
        }
    }
}

static struct network *build(const struct import *import)
{
    struct network_shape shape = {.architecture = ARCHITECTURE_STACK,
                                  .inputs = import->parts[0].inputs,
                                  .depth = import->count - 1,
                                  .reads_empty_hours = !import->masked};
    for (int l = 0; l < shape.depth; l++) {
        const struct part *part = &import->parts[l];
        shape.units[l] = (part->style.form == FORM_BIDIRECTIONAL ? 2 : 1) * part->units;
        shape.styles[l] = part->style;
    }
    struct network *network = network_create(&shape, import->error);
    for (int l = 0; network && l < shape.depth; l++) {
        struct linear *maps = network->layers[l].maps;
        copy_part(&import->parts[l],
                  (struct linear *const[]){&maps[0], &maps[1], &maps[2], &maps[3]});
    }
    if (network) {
        copy_part(&import->parts[shape.depth],
                  (struct linear *const[]){&network->output, NULL, NULL, NULL});
    }
    return network;
}

struct network *import_keras_network(const char *path, char version[32], struct error *error)
{
    struct keras_store store;
    struct keras_layer layers[KERAS_LAYERS_MAX];
    struct network *network = NULL;
    struct import import = {.store = &store, .error = error, .series = true, .last_recurrent = -1};
    int count = 0;
    bool ok = keras_store_open(&store, path, error) && keras_chain(&store, layers, &count, error);
    for (int i = 0; ok && i < count; i++) {
        ok = take_layer(&import, &layers[i]);
    }
    if (ok && check_end(&import, &layers[count - 1])) {
        network = build(&import);
    }
    snprintf(version, 32, "%s", store.version);
    for (int i = 0; i < import.count; i++) {
        for (int t = 0; t < 2 * LAYER_TENSORS; t++) {
            free(import.parts[i].tensors[t / LAYER_TENSORS][t % LAYER_TENSORS]);
        }
    }
    keras_store_close(&store);
    return network;
}
