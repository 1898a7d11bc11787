/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/recurrent.h"

#include <string.h>

#include "net/kernel.h"
#include "net/scratch.h"

/* The first of n that is not 0; n if all are. */
static int first_filled(const float *x, int n)
{
    int i = 0;
    while (i < n && x[i] == 0) {
        i++;
    }
    return i;
}

/* Where the logits of some hours go: of all, or of the last one alone. */
struct wanted {
    int first; /* of the hours that are */
    float *logits;
};

/* One hour through all layers; sums: what the inputs give the first layer, NULL: not known yet. */
static void run_hour(const struct network *network, struct network_scratch *scratch, const float *x,
                     const float *sums)
{
    for (int l = 0; l < network->shape.depth; l++) {
        const struct linear *kernel = &network->layers[l].kernel;
        if (l == 0 && sums) {
            memcpy(scratch->sums[l], sums, (size_t)kernel->outputs * sizeof *sums);
        } else {
            linear_apply(kernel, &scratch->work, x, false, scratch->sums[l]);
        }
        network->kind->step(network, scratch, l);
        x = scratch->hidden[l];
    }
}

/* Hour by hour: any kind and storage, and observers. In float the inputs of many hours are summed
 * together, which passes over what is 0 or as it was an hour before. */
static void run_by_hour(const struct network *network, struct network_scratch *scratch,
                        const float *x, int steps, struct wanted wanted)
{
    const struct linear *kernel = &network->layers[0].kernel;
    int inputs = network->shape.inputs, last = network->shape.depth - 1;
    bool together = network->weights && !scratch->work.observed;
    for (int t = 0; t < steps; t++) {
        const float *in = x + (long)t * inputs, *sums = NULL;
        if (together && t % HOURS_AT_ONCE == 0) {
            scratch->work.kernel->project(
                &(struct projection){.rows = steps - t < HOURS_AT_ONCE ? steps - t : HOURS_AT_ONCE,
                                     .inputs = inputs,
                                     .columns = kernel->outputs,
                                     .x = in,
                                     .weights = kernel->weights,
                                     .bias = kernel->bias,
                                     .c = scratch->first});
        }
        if (together) {
            sums = scratch->first + (long)(t % HOURS_AT_ONCE) * kernel->outputs;
        }
        if (first_filled(in, inputs) < inputs) {
            run_hour(network, scratch, in, sums);
        }
        if (t >= wanted.first) {
            wanted.logits[t - wanted.first] =
                network_output_logit(network, scratch, scratch->hidden[last]);
        }
    }
}

/* Can the fused loops run it, here? */
static bool can_fuse(const struct network *network, const struct network_scratch *scratch)
{
    return network->weights && !scratch->work.observed && network->kind->fused;
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
    for (int t = 0, hours; t < steps; t += (hours > 0 ? hours : 1)) {
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
    (can_fuse(network, scratch) ? run_pieces : run_by_hour)(network, scratch, x, steps, wanted);
}

/* Stays of a float network side by side, where no hour is masked. */
static bool run_abreast(const struct network *network, struct network_scratch *scratch,
                        const struct network_stays *stays, float *logits)
{
    if (!can_fuse(network, scratch) || stays->steps > HOURS_AT_ONCE) {
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

void recurrent_run(const struct network *network, struct network_scratch *scratch, const float *x,
                   int steps, float *logits)
{
    run_recurrent(network, scratch, x, steps, (struct wanted){0, logits});
}

void recurrent_run_last(const struct network *network, struct network_scratch *scratch,
                        const struct network_stays *stays, float *logits)
{
    int last = stays->steps - 1;
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
