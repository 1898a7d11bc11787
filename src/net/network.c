/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/network.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "net/kernel.h"

static const char *const architecture_names[ARCHITECTURE_COUNT] = {"lstm", "hlstm", "dnn"};
static const char *const activation_names[] = {"tanh", "relu"};

const char *architecture_name(enum architecture architecture)
{
    return architecture_names[architecture];
}

bool architecture_find(const char *name, enum architecture *out)
{
    for (int i = 0; i < ARCHITECTURE_COUNT; i++) {
        if (text_same(name, architecture_names[i])) {
            *out = (enum architecture)i;
            return true;
        }
    }
    return false;
}

const char *activation_name(enum activation activation)
{
    return activation_names[activation];
}

bool activation_find(const char *name, enum activation *out)
{
    for (int i = 0; i < 2; i++) {
        if (text_same(name, activation_names[i])) {
            *out = (enum activation)i;
            return true;
        }
    }
    return false;
}

/* The linear maps of a layer in file order: what exists in which architecture. */
static const struct part {
    const char *name;
    size_t field;                /* of struct layer */
    bool in[ARCHITECTURE_COUNT]; /* lstm, hlstm, dnn */
} parts[] = {
    {"kernel", offsetof(struct layer, kernel), {1, 1, 1}},
    {"recurrent_kernel", offsetof(struct layer, recurrent), {1, 1, 0}},
    {"hidden_kernel", offsetof(struct layer, hidden), {0, 1, 0}},
};
enum { PART_COUNT = sizeof parts / sizeof *parts };

static struct linear *part_map(const struct layer *layer, int part)
{
    return (struct linear *)(void *)((char *)layer + parts[part].field);
}

struct linear *network_map(const struct network *network, int index)
{
    for (int l = 0; l < network->shape.depth; l++) {
        for (int p = 0; p < PART_COUNT; p++) {
            if (parts[p].in[network->shape.architecture] && index-- == 0) {
                return part_map(&network->layers[l], p);
            }
        }
    }
    return index == 0 ? (struct linear *)&network->output : NULL;
}

static size_t map_size(const struct linear *map)
{
    return (size_t)map->inputs * (size_t)map->outputs;
}

/* The kernel and the bias of a map as tensors; a map without a bias has the first only. */
static bool map_tensor(const struct linear *map, bool bias, struct tensor_view *tensor)
{
    bool quantised = map->codes != NULL;
    tensor->rows = bias ? 0 : map->inputs;
    tensor->columns = map->outputs;
    tensor->type = !quantised ? TENSOR_F32 : bias ? TENSOR_I32 : TENSOR_I8;
    if (quantised && bias) {
        tensor->integers = map->bias_codes;
    } else if (quantised) {
        tensor->codes = map->codes;
    } else {
        tensor->data = bias ? map->bias : map->weights;
    }
    return !bias || map->bias || map->bias_codes;
}

bool network_tensor(const struct network *network, size_t index, struct tensor_view *tensor)
{
    for (int l = 0; l <= network->shape.depth; l++) {
        bool output = l == network->shape.depth;
        char prefix[16] = "output";
        if (!output) {
            snprintf(prefix, sizeof prefix, "%s%d",
                     network_is_recurrent(network) ? "lstm" : "dense", l + 1);
        }
        for (int p = 0; p <= PART_COUNT; p++) { /* one past the last: the bias */
            bool bias = p == PART_COUNT;
            if (!bias && !(output ? p == 0 : parts[p].in[network->shape.architecture])) {
                continue;
            }
            const struct linear *map =
                output ? &network->output : part_map(&network->layers[l], bias ? 0 : p);
            if (map_tensor(map, bias, tensor) && index-- == 0) {
                snprintf(tensor->name, sizeof tensor->name, "%s.%s", prefix,
                         bias ? "bias" : parts[p].name);
                return true;
            }
        }
    }
    return false;
}

/* ---- shapes and memory ---- */

/* Sizes of all maps; no tensors yet. */
static bool make_maps(const struct network_shape *shape, struct network *network,
                      struct error *error)
{
    int inputs = shape->inputs, gates = shape->architecture == ARCHITECTURE_DNN ? 1 : 4;
    *network = (struct network){.shape = *shape, .kernel = kernel_best()};
    if (inputs < 1 || inputs > NETWORK_UNITS_MAX || shape->depth < 1 ||
        shape->depth > NETWORK_LAYERS_MAX) {
        return error_set(error, "a network of %d inputs and %d layers is out of bounds", inputs,
                         shape->depth);
    }
    for (int l = 0; l < shape->depth; l++) {
        int units = shape->units[l], neurons = shape->neurons[l] ? shape->neurons[l] : units;
        neurons = shape->architecture == ARCHITECTURE_HLSTM ? neurons : units;
        if (units < 1 || units > NETWORK_UNITS_MAX || neurons < 1 || neurons > NETWORK_UNITS_MAX) {
            return error_set(error, "layer %d of %d units is out of bounds", l + 1, units);
        }
        network->shape.neurons[l] = neurons;
        network->layers[l] = (struct layer){
            .inputs = inputs,
            .units = units,
            .neurons = neurons,
            .kernel = {.inputs = inputs, .outputs = gates * neurons},
            .recurrent = {.inputs = units, .outputs = gates * neurons},
            .hidden = {.inputs = neurons, .outputs = gates * units},
        };
        inputs = units;
    }
    network->output = (struct linear){.inputs = inputs, .outputs = 1};
    struct linear *map;
    for (; (map = network_map(network, network->maps)); network->maps++) {
        map->index = network->maps;
        network->parameters += map_size(map);
    }
    for (int l = 0; l < shape->depth; l++) {
        network->parameters += (size_t)network->layers[l].kernel.outputs;
    }
    network->parameters += 1; /* the output's bias */
    return true;
}

size_t network_size(const struct network_shape *shape, struct error *error)
{
    struct network network;
    return make_maps(shape, &network, error) ? network.parameters : 0;
}

/* Points the tensors of float storage into the block at weights, in file order. */
static void place_floats(struct network *network)
{
    float *next = network->weights;
    for (int l = 0; l <= network->shape.depth; l++) {
        bool output = l == network->shape.depth;
        struct linear *kernel = output ? &network->output : &network->layers[l].kernel;
        for (int p = 0; p < PART_COUNT; p++) {
            struct linear *map = output ? kernel : part_map(&network->layers[l], p);
            if (output ? p == 0 : parts[p].in[network->shape.architecture]) {
                map->weights = next;
                next += map_size(map);
            }
        }
        kernel->bias = next;
        next += kernel->outputs;
    }
}

/* int8 storage: floats and int32 first, then the bytes. has_bias: a layer's kernel and the output.
 */
static bool has_bias(const struct network *network, const struct linear *map)
{
    if (map == &network->output) {
        return true;
    }
    for (int l = 0; l < network->shape.depth; l++) {
        if (map == &network->layers[l].kernel) {
            return true;
        }
    }
    return false;
}

static struct network *create_int8(const struct network *sized)
{
    size_t words = 0, bytes = 0;
    for (int i = 0; i < sized->maps; i++) {
        const struct linear *map = network_map(sized, i);
        words += 3 * (size_t)map->outputs;
        bytes += map_size(map) + linear_quads(map);
    }
    struct network *network = memory_new(1, sizeof *network + words * sizeof(float) + bytes);
    *network = *sized;
    float *next = (float *)(network + 1);
    int8_t *codes = (int8_t *)(next + words);
    for (int i = 0; i < network->maps; i++) {
        struct linear *map = network_map(network, i);
        map->scale = next;
        map->offset = (int32_t *)(void *)(next + map->outputs);
        map->bias_codes =
            has_bias(network, map) ? (int32_t *)(void *)(next + 2 * map->outputs) : NULL;
        map->codes = codes;
        map->quads = codes + map_size(map);
        next += 3 * map->outputs;
        codes += map_size(map) + linear_quads(map);
    }
    return network;
}

struct network *network_create(const struct network_shape *shape, struct error *error)
{
    struct network sized;
    if (!make_maps(shape, &sized, error)) {
        return NULL;
    }
    if (shape->storage == STORAGE_INT8) {
        return create_int8(&sized);
    }
    struct network *network =
        memory_new(1, sizeof *network + sized.parameters * sizeof *network->weights);
    *network = sized;
    network->weights = (float *)(network + 1);
    place_floats(network);
    return network;
}

struct network *network_new(enum architecture architecture, enum activation hidden, int inputs,
                            int depth, const int *units, struct error *error)
{
    struct network_shape shape = {.architecture = architecture,
                                  .hidden_activation = hidden,
                                  .inputs = inputs,
                                  .depth = depth};
    for (int l = 0; l < depth && l < NETWORK_LAYERS_MAX; l++) {
        shape.units[l] = units[l];
    }
    return network_create(&shape, error);
}

struct network *network_copy(const struct network *network)
{
    struct network *copy = network_create(&network->shape, NULL);
    memcpy(copy->weights, network->weights, network->parameters * sizeof *network->weights);
    return copy;
}

bool network_is_recurrent(const struct network *network)
{
    return network->shape.architecture != ARCHITECTURE_DNN;
}

size_t network_multiply_adds(const struct network *network, int steps)
{
    size_t a_step = 0;
    for (int i = 0; i < network->maps; i++) {
        a_step += map_size(network_map(network, i));
    }
    return network_is_recurrent(network) ? a_step * (size_t)steps : a_step;
}

/* ---- running ---- */

/* State and working rows of one stay: cell and hidden state of each layer, pre-activations. Hidden
 * states have room for a row an hour. */
struct network_scratch {
    struct linear_work work;
    float *cell[NETWORK_LAYERS_MAX], *hidden[NETWORK_LAYERS_MAX];
    float *gates, *inner; /* 4 x the widest layer each */
    float *first;         /* [hours][4 x the first layer's width] */
    float data[];
};

/* Hours that the whole-stay path has room for; longer stays go in pieces. */
enum { HOURS_AT_ONCE = 48 };

static size_t widest(const struct network *network)
{
    int units = 1;
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        units = layer->units > units ? layer->units : units;
        units = layer->neurons > units ? layer->neurons : units;
    }
    return (size_t)units;
}

struct network_scratch *network_scratch_new(const struct network *network)
{
    size_t wide = widest(network), layers = (size_t)network->shape.depth;
    size_t inputs = wide > (size_t)network->shape.inputs ? wide : (size_t)network->shape.inputs;
    size_t hours = network_is_recurrent(network) ? HOURS_AT_ONCE : 0;
    size_t first = hours * (size_t)network->layers[0].kernel.outputs;
    size_t floats = layers * (hours + 2) * wide + 8 * wide + first;
    struct network_scratch *scratch =
        memory_new(1, sizeof *scratch + floats * sizeof(float) + inputs + 3);
    scratch->work.kernel = network->kernel;
    float *next = scratch->data;
    for (size_t l = 0; l < layers; l++) {
        scratch->cell[l] = next;
        scratch->hidden[l] = next + wide;
        next += (hours + 2) * wide;
    }
    scratch->gates = next;
    scratch->inner = next + 4 * wide;
    scratch->first = next + 8 * wide;
    scratch->work.bytes = (uint8_t *)(scratch->data + floats);
    return scratch;
}

void network_scratch_observe(struct network_scratch *scratch, struct linear_range *observed)
{
    scratch->work.observed = observed;
}

void network_scratch_in_float(struct network_scratch *scratch)
{
    scratch->work.in_float = true;
}

static bool all_zero(const float *x, int n)
{
    for (int i = 0; i < n; i++) {
        if (x[i] != 0) {
            return false;
        }
    }
    return true;
}

/* The layer inside the gates of an hLSTM: its activation, then the hidden kernel. */
static void apply_hidden(const struct network *network, const struct layer *layer,
                         struct network_scratch *scratch)
{
    const struct kernel *kernel = scratch->work.kernel;
    int wide = 4 * layer->neurons;
    (network->shape.hidden_activation == ACTIVATION_RELU ? kernel->relu
                                                         : kernel->tanh)(scratch->inner, wide);
    linear_apply_gates(&layer->hidden, &scratch->work, scratch->inner, scratch->gates);
}

/* One recurrent layer, one hour: x[inputs] in, cell and hidden state replaced. */
static void step_layer(const struct network *network, const struct layer *layer,
                       struct network_scratch *scratch, const float *x, float *cell, float *hidden)
{
    bool has_inner = layer->hidden.weights || layer->hidden.codes;
    float *first = has_inner ? scratch->inner : scratch->gates;
    linear_apply(&layer->kernel, &scratch->work, x, false, first);
    linear_apply(&layer->recurrent, &scratch->work, hidden, true, first);
    if (has_inner) {
        apply_hidden(network, layer, scratch);
    }
    scratch->work.kernel->lstm_cell(scratch->gates, layer->units, cell, hidden);
}

static float output_logit(const struct network *network, struct network_scratch *scratch,
                          const float *x)
{
    float logit;
    linear_apply(&network->output, &scratch->work, x, false, &logit);
    return logit;
}

/* Where the logits of some hours go: of all, or of the last one alone. */
struct wanted {
    int first; /* of the hours that are */
    float *logits;
};

/* Hour by hour and map by map: any storage, and observers. */
static void run_by_hour(const struct network *network, struct network_scratch *scratch,
                        const float *x, int steps, struct wanted wanted)
{
    int inputs = network->shape.inputs, last = network->shape.depth - 1;
    for (int t = 0; t < steps; t++) {
        const float *in = x + (long)t * inputs;
        if (!all_zero(in, inputs)) {
            for (int l = 0; l <= last; l++) {
                step_layer(network, &network->layers[l], scratch, in, scratch->cell[l],
                           scratch->hidden[l]);
                in = scratch->hidden[l];
            }
        }
        if (t >= wanted.first) {
            wanted.logits[t - wanted.first] = output_logit(network, scratch, scratch->hidden[last]);
        }
    }
}

/* `steps` hours from `from` on of a network in float at once: the share of the inputs as one
 * product, then the layers side by side. The states of the last hour are moved to where the next
 * piece begins. */
static void run_whole(const struct network *network, struct network_scratch *scratch,
                      const float *x, int from, int steps, struct wanted wanted)
{
    const struct kernel *kernel = scratch->work.kernel;
    const struct linear *map = &network->layers[0].kernel, *output = &network->output;
    int depth = network->shape.depth;
    struct recurrence layers[NETWORK_LAYERS_MAX];
    kernel->project(&(struct projection){.rows = steps,
                                         .inputs = map->inputs,
                                         .columns = map->outputs,
                                         .x = x + (long)from * map->inputs,
                                         .weights = map->weights,
                                         .bias = map->bias,
                                         .c = scratch->first});
    for (int l = 0; l < depth; l++) {
        const struct layer *layer = &network->layers[l];
        layers[l] = (struct recurrence){.units = layer->units,
                                        .neurons = layer->hidden.weights ? layer->neurons : 0,
                                        .relu = network->shape.hidden_activation == ACTIVATION_RELU,
                                        .inputs = layer->inputs,
                                        .kernel = layer->kernel.weights,
                                        .bias = layer->kernel.bias,
                                        .recurrent = layer->recurrent.weights,
                                        .hidden_kernel = layer->hidden.weights,
                                        .cell = scratch->cell[l],
                                        .states = scratch->hidden[l]};
    }
    kernel->recur(&(struct recurrences){depth, steps, layers, scratch->first, scratch->inner});
    for (int t = wanted.first > from ? wanted.first - from : 0; t < steps; t++) {
        const float *state = scratch->hidden[depth - 1] + (long)(t + 1) * output->inputs;
        wanted.logits[from + t - wanted.first] =
            output->bias[0] + kernel->dot(state, output->weights, output->inputs);
    }
    for (int l = 0; l < depth; l++) {
        int units = layers[l].units;
        memcpy(scratch->hidden[l], scratch->hidden[l] + (long)steps * units,
               (size_t)units * sizeof(float));
    }
}

/* Hours from x on that are not masked, up to `most`. */
static int unmasked(const float *x, int most, int inputs)
{
    int hours = 0;
    while (hours < most && !all_zero(x + (long)hours * inputs, inputs)) {
        hours++;
    }
    return hours;
}

static void run_recurrent(const struct network *network, struct network_scratch *scratch,
                          const float *x, int steps, struct wanted wanted)
{
    const struct linear *output = &network->output;
    int inputs = network->shape.inputs, last = network->shape.depth - 1;
    for (int l = 0; l <= last; l++) {
        size_t bytes = (size_t)network->layers[l].units * sizeof(float);
        memset(scratch->cell[l], 0, bytes);
        memset(scratch->hidden[l], 0, bytes);
    }
    if (!network->weights || scratch->work.observed) {
        run_by_hour(network, scratch, x, steps, wanted);
        return;
    }
    for (int t = 0; t < steps;) {
        const float *in = x + (long)t * inputs;
        int hours = unmasked(in, steps - t < HOURS_AT_ONCE ? steps - t : HOURS_AT_ONCE, inputs);
        if (hours > 0) {
            run_whole(network, scratch, x, t, hours, wanted);
            t += hours;
            continue;
        }
        if (t >= wanted.first) {
            wanted.logits[t - wanted.first] =
                output->bias[0] +
                scratch->work.kernel->dot(scratch->hidden[last], output->weights, output->inputs);
        }
        t++;
    }
}

static void run_dense(const struct network *network, struct network_scratch *scratch,
                      const float *x, int rows, struct wanted wanted)
{
    float *buffers[2] = {scratch->gates, scratch->inner};
    for (int t = wanted.first; t < rows; t++) {
        const float *in = x + (long)t * network->shape.inputs;
        for (int l = 0; l < network->shape.depth; l++) {
            const struct layer *layer = &network->layers[l];
            float *out = buffers[l % 2];
            linear_apply(&layer->kernel, &scratch->work, in, false, out);
            scratch->work.kernel->relu(out, layer->units);
            in = out;
        }
        wanted.logits[t - wanted.first] = output_logit(network, scratch, in);
    }
}

static void run_stay(const struct network *network, struct network_scratch *scratch, const float *x,
                     int steps, struct wanted wanted)
{
    (network_is_recurrent(network) ? run_recurrent : run_dense)(network, scratch, x, steps, wanted);
}

void network_run(const struct network *network, struct network_scratch *scratch, const float *x,
                 int steps, float *logits)
{
    run_stay(network, scratch, x, steps, (struct wanted){0, logits});
}

void network_run_last(const struct network *network, struct network_scratch *scratch,
                      const struct network_stays *stays, float *logits)
{
    for (int i = 0; i < stays->count; i++) {
        run_stay(network, scratch, stays->x + (size_t)i * stays->apart, stays->steps,
                 (struct wanted){stays->steps - 1, logits + i});
    }
}
