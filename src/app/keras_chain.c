/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/keras_chain.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/language.h"
#include "base/say.h"
#include "base/text.h"

bool keras_refuse(const struct keras_store *store, const char *layer, struct error *error,
                  const char *format, ...)
{
    char why[400], name[100], escaped[420];
    va_list arguments;
    va_start(arguments, format);
    say_list(why, sizeof why, _(format), arguments);
    va_end(arguments);
    text_escape(why, strlen(why), escaped, sizeof escaped);
    if (!layer) {
        return error_at(error, store->path, 0, "%s", escaped);
    }
    return error_at(error, store->path, 0, "layer '%s': %s",
                    text_escape(layer, strlen(layer), name, sizeof name), escaped);
}

/* "LSTM" is lstm, "TimeDistributed" time_distributed. */
static void snake_case(const char *name, char *out, size_t size)
{
    size_t n = 0;
    for (size_t i = 0; name[i] && n + 2 < size; i++) {
        unsigned char here = (unsigned char)name[i], next = (unsigned char)name[i + 1];
        bool begins = isupper(here) && i > 0 &&
                      (islower((unsigned char)name[i - 1]) || (next && islower(next)));
        if (begins) {
            out[n++] = '_';
        }
        out[n++] = (char)tolower(here);
    }
    out[n] = 0;
}

/* All layers as the file lists them. */
static bool list_layers(const struct keras_store *store, json_t *list, struct keras_layer *layers,
                        int *count, struct error *error)
{
    size_t i;
    json_t *item;
    *count = 0;
    if (json_array_size(list) < 1 || json_array_size(list) > KERAS_LAYERS_MAX) {
        return keras_refuse(store, NULL, error, "it has %zu layers: 1 to %d are read",
                            json_array_size(list), KERAS_LAYERS_MAX);
    }
    json_array_foreach(list, i, item)
    {
        struct keras_layer *layer = &layers[*count];
        json_t *config = json_object_get(item, "config");
        const char *name = json_string_value(json_object_get(item, "name"));
        const char *class_name = json_string_value(json_object_get(item, "class_name"));
        name = name ? name : json_string_value(json_object_get(config, "name"));
        if (!name || !class_name || !json_is_object(config) || strlen(name) > 80) {
            return keras_refuse(store, NULL, error, "layer %zu has no name, class or configuration",
                                i + 1);
        }
        char snake[48];
        int before = 0;
        for (int k = 0; k < *count; k++) {
            before += strcmp(layers[k].class_name, class_name) == 0;
            if (strcmp(layers[k].name, name) == 0) {
                return keras_refuse(store, name, error, "two layers have this name");
            }
        }
        snake_case(class_name, snake, sizeof snake);
        *layer = (struct keras_layer){name, class_name, config, ""};
        snprintf(layer->group, sizeof layer->group, before ? "%s_%d" : "%s", snake, before);
        ++*count;
    }
    return true;
}

/* ---- layers that name what they read ---- */

static bool is_number(const json_t *json, json_int_t number)
{
    return json_is_integer(json) && json_integer_value(json) == number;
}

/* ["name", 0, 0], of the first use of a layer and its first output; else NULL. */
static const char *read_place(const json_t *place)
{
    return is_number(json_array_get(place, 1), 0) && is_number(json_array_get(place, 2), 0)
               ? json_string_value(json_array_get(place, 0))
               : NULL;
}

/* Keras 3: {"class_name": "__keras_tensor__", "config": {"keras_history": ["name", 0, 0]}}. */
static const char *read_tensor(const json_t *tensor)
{
    return read_place(json_object_get(json_object_get(tensor, "config"), "keras_history"));
}

static json_t *find_json(json_t *list, const char *name)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        const char *here = json_string_value(json_object_get(item, "name"));
        here = here ? here
                    : json_string_value(json_object_get(json_object_get(item, "config"), "name"));
        if (here && strcmp(here, name) == 0) {
            return item;
        }
    }
    return NULL;
}

/* Keras 3 writes a Masking layer's mask as operations of its own. */
static bool is_mask_operation(const char *class_name)
{
    return strcmp(class_name, "NotEqual") == 0 || strcmp(class_name, "Any") == 0;
}

/* Arguments by name that change nothing, or are the mask. */
static bool plain_arguments(json_t *list, json_t *arguments)
{
    const char *key;
    json_t *value;
    json_object_foreach(arguments, key, value)
    {
        json_t *layer = find_json(list, read_tensor(value) ? read_tensor(value) : "");
        const char *class_name = json_string_value(json_object_get(layer, "class_name"));
        bool masks = strcmp(key, "mask") == 0 && class_name && is_mask_operation(class_name);
        if (!json_is_null(value) && !masks &&
            !(strcmp(key, "training") == 0 && json_is_false(value))) {
            return false;
        }
    }
    return true;
}

/* The one layer that this one reads; NULL: several, or in a way that is not known. */
static const char *read_before(json_t *list, json_t *layer)
{
    json_t *nodes = json_object_get(layer, "inbound_nodes"), *node = json_array_get(nodes, 0);
    if (json_array_size(nodes) != 1) {
        return NULL;
    }
    if (json_is_object(node)) {
        json_t *given = json_object_get(node, "args");
        return json_array_size(given) == 1 && plain_arguments(list, json_object_get(node, "kwargs"))
                   ? read_tensor(json_array_get(given, 0))
                   : NULL;
    }
    json_t *place = json_is_array(json_array_get(node, 0)) ? json_array_get(node, 0) : node;
    if (place != node && json_array_size(node) != 1) {
        return NULL;
    }
    return plain_arguments(list, json_array_get(place, 3)) ? read_place(place) : NULL;
}

/* The last layer. Of several outputs the one of mimic3-benchmarks that takes the last hour. */
static const char *find_output(json_t *outputs, json_t *list)
{
    const char *found = read_place(outputs);
    size_t i;
    json_t *place;
    if (found || json_array_size(outputs) == 1) {
        return found ? found : read_place(json_array_get(outputs, 0));
    }
    json_array_foreach(outputs, i, place)
    {
        const char *name = read_place(place);
        json_t *layer = name ? find_json(list, name) : NULL;
        const char *class_name = json_string_value(json_object_get(layer, "class_name"));
        if (class_name && strcmp(class_name, "LastTimestep") == 0) {
            return name;
        }
    }
    return NULL;
}

static const struct keras_layer *find_layer(const struct keras_layer *layers, int count,
                                            const char *name)
{
    for (int i = 0; name && i < count; i++) {
        if (strcmp(layers[i].name, name) == 0) {
            return &layers[i];
        }
    }
    return NULL;
}

/* Every layer is one of the chain, or makes its mask. */
static bool all_used(const struct keras_store *store, const struct keras_layer *all, int all_count,
                     const struct keras_layer *chain, int count, struct error *error)
{
    for (int i = 0; i < all_count; i++) {
        if (!find_layer(chain, count, all[i].name) && !is_mask_operation(all[i].class_name)) {
            return keras_refuse(store, all[i].name, error,
                                "%s stands beside the others: only a chain of layers is read",
                                all[i].class_name);
        }
    }
    return true;
}

/* From the output back to the input, then turned. */
static bool follow(const struct keras_store *store, json_t *config, const struct keras_layer *all,
                   int all_count, struct keras_layer *layers, int *count, struct error *error)
{
    json_t *list = json_object_get(config, "layers");
    const char *name = find_output(json_object_get(config, "output_layers"), list);
    struct keras_layer turned[KERAS_LAYERS_MAX];
    const struct keras_layer *layer = find_layer(all, all_count, name);
    if (!layer) {
        return keras_refuse(store, NULL, error, "it has no single output");
    }
    int n = 0;
    for (; n < KERAS_LAYERS_MAX; layer = find_layer(all, all_count, name)) {
        if (!layer) {
            return keras_refuse(store, turned[n - 1].name, error,
                                "it does not read one layer alone, which is the only way known");
        }
        turned[n++] = *layer;
        if (strcmp(layer->class_name, "InputLayer") == 0) {
            break;
        }
        name = read_before(list, find_json(list, layer->name));
    }
    if (strcmp(turned[n - 1].class_name, "InputLayer") != 0) {
        return keras_refuse(store, NULL, error, "its layers read each other in a circle");
    }
    for (int i = 0; i < n; i++) {
        layers[i] = turned[n - 1 - i];
    }
    *count = n;
    return all_used(store, all, all_count, layers, n, error);
}

bool keras_chain(const struct keras_store *store, struct keras_layer *layers, int *count,
                 struct error *error)
{
    static const char *const GRAPHS[] = {"Model", "Functional", "Network"};
    const char *class_name = json_string_value(json_object_get(store->config, "class_name"));
    json_t *config = json_object_get(store->config, "config");
    json_t *list = json_is_array(config) ? config : json_object_get(config, "layers");
    bool graph = false;
    if (!class_name) {
        return keras_refuse(store, NULL, error, "its description has no class_name");
    }
    for (size_t i = 0; i < sizeof GRAPHS / sizeof *GRAPHS; i++) {
        graph = graph || strcmp(class_name, GRAPHS[i]) == 0;
    }
    if (!graph && strcmp(class_name, "Sequential") != 0) {
        return keras_refuse(store, NULL, error, "a network of the class %.80s is not understood",
                            class_name);
    }
    if (!graph) {
        return list_layers(store, list, layers, count, error);
    }
    struct keras_layer all[KERAS_LAYERS_MAX];
    int all_count;
    return list_layers(store, list, all, &all_count, error) &&
           follow(store, config, all, all_count, layers, count, error);
}
