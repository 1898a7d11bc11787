/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <string.h>

#include "base/memory.h"
#include "net/kernel.h"
#include "net/network.h"

/* Hours that the whole-stay path has room for, longer stays go in pieces. */
enum { HOURS_AT_ONCE = 48 };

/* State and working rows of each layer: cell and hidden state, pre-activations of an inner layer
 * and of the gates. Hidden states have room for a row an hour. What belongs to another stay lies
 * `apart` floats further. All rows are aligned to a line of the cache. */
struct network_scratch {
    struct linear_work work;
    long apart;
    float *cell[NETWORK_LAYERS_MAX], *hidden[NETWORK_LAYERS_MAX];
    float *sums[NETWORK_LAYERS_MAX], *gates[NETWORK_LAYERS_MAX]; /* 4 x the widest layer each */
    float *first; /* [hours][4 x the first layer's width] */
};

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
    size_t wide = memory_lines(widest(network), sizeof(float));
    size_t layers = (size_t)network->shape.depth, inputs = (size_t)network->shape.inputs;
    size_t hours = network_is_recurrent(network) ? HOURS_AT_ONCE : 0;
    size_t first = hours * (size_t)network->layers[0].kernel.outputs;
    size_t apart = layers * (hours + 10) * wide + memory_lines(first, sizeof(float));
    size_t floats = hours > 0 ? RECURRENCE_STAYS * apart : apart + 2 * LINEAR_ROWS * wide;
    size_t head = memory_lines(sizeof(struct network_scratch), 1);
    size_t bytes =
        network->weights ? 0 : 2 * LINEAR_ROWS * linear_byte_row(inputs > wide ? inputs : wide);
    struct network_scratch *scratch = memory_new_aligned(head + floats * sizeof(float) + bytes);
    scratch->work.kernel = network->kernel;
    scratch->apart = (long)apart;
    float *next = (float *)(void *)((char *)scratch + head);
    scratch->work.bytes = (uint8_t *)(next + floats);
    for (size_t l = 0; l < layers; l++) {
        scratch->cell[l] = next;
        scratch->sums[l] = next + wide;
        scratch->gates[l] = next + 5 * wide;
        scratch->hidden[l] = next + 9 * wide;
        next += (hours + 10) * wide;
    }
    scratch->first = next;
    if (hours == 0) { /* a dense network has two blocks of rows */
        scratch->sums[0] = next;
        scratch->gates[0] = next + LINEAR_ROWS * wide;
    }
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

/* The first of n that is not 0; n if all are. */
static int first_filled(const float *x, int n)
{
    int i = 0;
    while (i < n && x[i] == 0) {
        i++;
    }
    return i;
}

/* One recurrent layer, one hour: x[inputs] in, cell and hidden state replaced. */
static void step_layer(const struct network *network, struct network_scratch *scratch, int l,
                       const float *x)
{
    const struct layer *layer = &network->layers[l];
    const struct kernel *kernel = scratch->work.kernel;
    float *sums = scratch->sums[l], *gates = sums;
    linear_apply(&layer->kernel, &scratch->work, x, false, sums);
    linear_apply(&layer->recurrent, &scratch->work, scratch->hidden[l], true, sums);
    if (layer->hidden.weights || layer->hidden.codes) {
        bool relu = network->shape.hidden_activation == ACTIVATION_RELU;
        gates = scratch->gates[l];
        (relu ? kernel->relu : kernel->tanh)(sums, 4 * layer->neurons);
        linear_apply_gates(&layer->hidden, &scratch->work, sums, gates);
    }
    kernel->lstm_cell(gates, layer->units, scratch->cell[l], scratch->hidden[l]);
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
        if (first_filled(in, inputs) < inputs) {
            for (int l = 0; l <= last; l++) {
                step_layer(network, scratch, l, in);
                in = scratch->hidden[l];
            }
        }
        if (t >= wanted.first) {
            wanted.logits[t - wanted.first] = output_logit(network, scratch, scratch->hidden[last]);
        }
    }
}

/* `steps` hours of some stays in float, from hour `from` on. */
static void run_whole(const struct network *network, struct network_scratch *scratch,
                      const struct network_stays *stays, int from, int steps)
{
    struct recurrence layers[NETWORK_LAYERS_MAX];
    for (int l = 0; l < network->shape.depth; l++) {
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
                                        .states = scratch->hidden[l],
                                        .inner = scratch->sums[l]};
    }
    scratch->work.kernel->recur(
        &(struct recurrences){.depth = network->shape.depth,
                              .steps = steps,
                              .stays = stays->count,
                              .apart = scratch->apart,
                              .layers = layers,
                              .x = stays->x + (long)from * network->shape.inputs,
                              .x_apart = (long)stays->apart,
                              .first = scratch->first});
}

/* The logit of a stay after its state of row `row`. */
static float state_logit(const struct network *network, const struct network_scratch *scratch,
                         long stay, long row)
{
    const struct linear *output = &network->output;
    const float *state = scratch->hidden[network->shape.depth - 1] + stay * scratch->apart;
    return output->bias[0] +
           scratch->work.kernel->dot(state + row * output->inputs, output->weights, output->inputs);
}

/* Hours from x on that are not masked, up to `most`. What is not 0 in one hour is seldom 0 in the
 * next, and is looked at first. */
static int unmasked(const float *x, int most, int inputs)
{
    int hours = 0, column = 0;
    for (; hours < most; hours++, x += inputs) {
        if (x[column] == 0) {
            column = first_filled(x, inputs);
        }
        if (column == inputs) {
            return hours;
        }
    }
    return hours;
}

static void start_states(const struct network *network, struct network_scratch *scratch, int stays)
{
    for (int l = 0; l < network->shape.depth; l++) {
        size_t bytes = (size_t)network->layers[l].units * sizeof(float);
        for (long i = 0; i < stays; i++) {
            memset(scratch->cell[l] + i * scratch->apart, 0, bytes);
            memset(scratch->hidden[l] + i * scratch->apart, 0, bytes);
        }
    }
}

/* One stay in float: hours that are not masked in pieces, after which the last states are moved to
 * where the next piece begins. */
static void run_pieces(const struct network *network, struct network_scratch *scratch,
                       const float *x, int steps, struct wanted wanted)
{
    int inputs = network->shape.inputs;
    struct network_stays stay = {x, 0, 1, steps};
    for (int t = 0, hours; t<steps; t += hours> 0 ? hours : 1) {
        hours = unmasked(x + (long)t * inputs,
                         steps - t < HOURS_AT_ONCE ? steps - t : HOURS_AT_ONCE, inputs);
        if (hours > 0) {
            run_whole(network, scratch, &stay, t, hours);
        } else if (t >= wanted.first) {
            wanted.logits[t - wanted.first] = state_logit(network, scratch, 0, 0);
        }
        for (int i = wanted.first > t ? wanted.first - t : 0; i < hours; i++) {
            wanted.logits[t + i - wanted.first] = state_logit(network, scratch, 0, i + 1);
        }
        for (int l = 0; hours > 0 && l < network->shape.depth; l++) {
            int units = network->layers[l].units;
            memcpy(scratch->hidden[l], scratch->hidden[l] + (long)hours * units,
                   (size_t)units * sizeof(float));
        }
    }
}

static void run_recurrent(const struct network *network, struct network_scratch *scratch,
                          const float *x, int steps, struct wanted wanted)
{
    start_states(network, scratch, 1);
    (network->weights && !scratch->work.observed ? run_pieces : run_by_hour)(network, scratch, x,
                                                                             steps, wanted);
}

/* Stays of a float network side by side, where no hour is masked. */
static bool run_abreast(const struct network *network, struct network_scratch *scratch,
                        const struct network_stays *stays, float *logits)
{
    if (!network->weights || scratch->work.observed || stays->steps > HOURS_AT_ONCE) {
        return false;
    }
    for (int i = 0; i < stays->count; i++) {
        if (unmasked(stays->x + (size_t)i * stays->apart, stays->steps, network->shape.inputs) <
            stays->steps) {
            return false;
        }
    }
    start_states(network, scratch, stays->count);
    run_whole(network, scratch, stays, 0, stays->steps);
    for (int i = 0; i < stays->count; i++) {
        logits[i] = state_logit(network, scratch, i, stays->steps);
    }
    return true;
}

/* One logit a row, layer after layer in float. */
static void run_layers(const struct network *network, struct network_scratch *scratch,
                       struct linear_rows rows, float *logits)
{
    float *buffers[2] = {scratch->gates[0], scratch->sums[0]};
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        rows.y = buffers[l % 2];
        rows.y_row = layer->units;
        linear_apply_rows(&layer->kernel, &scratch->work, &rows);
        scratch->work.kernel->relu(rows.y, rows.count * layer->units);
        rows.x = rows.y;
        rows.x_row = rows.y_row;
    }
    for (int i = 0; i < rows.count; i++) {
        logits[i] = output_logit(network, scratch, rows.x + i * rows.x_row);
    }
}

/* One logit a row; the rows `apart` floats apart. */
static void run_dense(const struct network *network, struct network_scratch *scratch,
                      const float *x, size_t apart, int rows, float *logits)
{
    bool floats = network->weights || scratch->work.observed || scratch->work.in_float;
    const struct linear *maps[NETWORK_LAYERS_MAX + 1];
    for (int l = 0; l < network->shape.depth; l++) {
        maps[l] = &network->layers[l].kernel;
    }
    maps[network->shape.depth] = &network->output;
    for (int first = 0; first < rows; first += LINEAR_ROWS) {
        struct linear_rows some = {
            .count = rows - first < LINEAR_ROWS ? rows - first : LINEAR_ROWS,
            .x = x + (size_t)first * apart,
            .x_row = (long)apart,
            .y = logits + first,
            .y_row = 1,
        };
        if (floats) {
            run_layers(network, scratch, some, logits + first);
        } else {
            linear_apply_chain(maps, network->maps, &scratch->work, &some);
        }
    }
}

void network_run(const struct network *network, struct network_scratch *scratch, const float *x,
                 int steps, float *logits)
{
    if (network_is_recurrent(network)) {
        run_recurrent(network, scratch, x, steps, (struct wanted){0, logits});
    } else {
        run_dense(network, scratch, x, (size_t)network->shape.inputs, steps, logits);
    }
}

void network_run_last(const struct network *network, struct network_scratch *scratch,
                      const struct network_stays *stays, float *logits)
{
    int last = stays->steps - 1;
    if (!network_is_recurrent(network)) {
        run_dense(network, scratch, stays->x + (long)last * network->shape.inputs, stays->apart,
                  stays->count, logits);
        return;
    }
    for (int i = 0; i < stays->count;) {
        struct network_stays some = *stays;
        some.x += (size_t)i * stays->apart;
        some.count = stays->count - i < RECURRENCE_STAYS ? stays->count - i : RECURRENCE_STAYS;
        if (!run_abreast(network, scratch, &some, logits + i)) {
            some.count = 1;
            run_recurrent(network, scratch, some.x, stays->steps,
                          (struct wanted){last, logits + i});
        }
        i += some.count;
    }
}
