/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "vectors.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

const char *const vectors_names[] = {"lstm", "lstm-pruned", "hlstm-tanh", "hlstm-relu",
                                     "gru",  "gru-two",     "dnn-small",  NULL};

size_t vectors_flatten(const json_t *array, double *out, size_t limit)
{
    if (json_is_number(array)) {
        assert_true(limit >= 1);
        *out = json_number_value(array);
        return 1;
    }
    size_t used = 0;
    for (size_t i = 0; i < json_array_size(array); i++) {
        used += vectors_flatten(json_array_get(array, i), out + used, limit - used);
    }
    return used;
}

static size_t length_of(const json_t *weights, const char *name)
{
    const json_t *array = json_object_get(weights, name);
    return json_array_size(array);
}

/* The sizes of the hidden layers, from their biases. */
static int find_units(const json_t *weights, const char *prefix, int gates, int *units)
{
    int depth = 0;
    for (;; depth++) {
        char name[40];
        snprintf(name, sizeof name, "%s%d.bias", prefix, depth + 1);
        size_t length = length_of(weights, name);
        if (length == 0) {
            return depth;
        }
        units[depth] = (int)length / gates;
    }
}

static void load_weights(struct network *network, const json_t *weights)
{
    struct tensor_view tensor;
    size_t total = 0;
    for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
        size_t size = (size_t)(tensor.rows ? tensor.rows : 1) * (size_t)tensor.columns;
        double *values = memory_new(size, sizeof *values);
        assert_int_equal(vectors_flatten(json_object_get(weights, tensor.name), values, size),
                         size);
        for (size_t k = 0; k < size; k++) {
            tensor.data[k] = (float)values[k];
        }
        free(values);
        total += size;
    }
    assert_int_equal(total, network->parameters);
}

struct vectors vectors_open(const char *name)
{
    const char *folder = getenv("srcdir");
    char path[4096];
    snprintf(path, sizeof path, "%s/tests/reference/vectors/%s.json", folder ? folder : ".", name);
    struct vectors v = {.root = json_load_file(path, 0, NULL)};
    assert_non_null(v.root);
    const json_t *shape = json_object_get(v.root, "architecture");
    const json_t *weights = json_object_get(v.root, "weights");
    enum architecture architecture;
    enum activation hidden = ACTIVATION_TANH;
    assert_true(
        architecture_find(json_string_value(json_object_get(shape, "kind")), &architecture));
    const char *activation = json_string_value(json_object_get(shape, "hidden_activation"));
    if (activation) {
        activation_find(activation, &hidden);
    }
    const struct kind *kind = kind_of(architecture);
    int units[NETWORK_LAYERS_MAX];
    int depth = find_units(weights, kind->prefix, kind->maps[0].blocks, units);
    v.network = network_new(architecture, hidden, 76, depth, units, NULL);
    assert_non_null(v.network);
    load_weights(v.network, weights);
    assert_int_equal(v.network->parameters,
                     json_integer_value(json_object_get(v.root, "parameters")));
    const json_t *x = json_object_get(v.root, "x");
    v.stays = (int)json_array_size(x);
    v.steps = kind->hourly ? (int)json_array_size(json_array_get(x, 0)) : 1;
    size_t size = (size_t)(v.stays * v.steps * 76);
    double *values = memory_new(size, sizeof *values);
    assert_int_equal(vectors_flatten(x, values, size), size);
    v.x = memory_new(size, sizeof *v.x);
    for (size_t i = 0; i < size; i++) {
        v.x[i] = (float)values[i];
    }
    free(values);
    vectors_flatten(json_object_get(v.root, "logit"), v.logit, 16);
    vectors_flatten(json_object_get(v.root, "risk"), v.risk, 16);
    vectors_flatten(json_object_get(v.root, "y"), v.label, 16);
    v.loss = json_number_value(json_object_get(v.root, "loss"));
    return v;
}

void vectors_close(struct vectors *vectors)
{
    free(vectors->x);
    free(vectors->network);
    json_decref(vectors->root);
}
