/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/recurrent.h"

#include <string.h>

#include "net/coded.h"
#include "net/kernel.h"
#include "net/scratch.h"

/* Index of the first nonzero of n; n if all are 0. */
static int first_filled(const float *x, int n)
{
    int i = 0;
    while (i < n && x[i] == 0) {
        i++;
    }
    return i;
}

/* Destination of the logits of some hours: all, or only the last. */
struct wanted {
    int first; /* first hour wanted */
    float *logits;
};

/* The kernel of layer l without its zeros; NULL if that is not the faster. Of another network, such
 * as a copy that was changed, it would be wrong. */
static const struct sparse_map *few_weights(const struct network *network,
                                            const struct network_scratch *scratch, int l)
{
    const struct network_sparse *sparse = &scratch->sparse;
    return sparse->of == network && sparse->projects ? &sparse->kernels[l] : NULL;
}

/* Runs one hour through all layers; sums: the projected inputs of the first layer, or NULL. */
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

/* Runs hour by hour: any kind and storage, with observers. In float the inputs of many hours are
 * projected together, which skips inputs that are 0 or unchanged. */
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
                                     .c = scratch->first,
                                     .sparse = few_weights(network, scratch, 0)});
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

/* Can the fused loops run it here? */
static bool can_fuse(const struct network *network, const struct network_scratch *scratch)
{
    bool coded = scratch->coded.depth > 0 && !scratch->work.in_float;
    return (coded || network->weights) && !scratch->work.observed && network->kind->fused &&
           network->shape.gates == GATES_SIGMOID;
}

/* Runs `steps` hours of some stays in int8, from hour `from` on. */
static void run_coded(const struct network *network, struct network_scratch *scratch,
                      const struct network_stays *stays, int from, int steps)
{
    struct code_recurrences stack = scratch->coded;
    stack.steps = steps;
    stack.stays = stays->count;
    stack.x = stays->x + (long)from * network->shape.inputs;
    stack.x_apart = (long)stays->apart;
    scratch->work.kernel->recur_codes(&stack);
}

/* Runs `steps` hours of some stays in float, from hour `from` on. */
static void run_whole(const struct network *network, struct network_scratch *scratch,
                      const struct network_stays *stays, int from, int steps)
{
    struct recurrence layers[NETWORK_LAYERS_MAX];
    int widest = 0;
    if (!network->weights) {
        run_coded(network, scratch, stays, from, steps);
        return;
    }
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        widest = layer->units > widest ? layer->units : widest;
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
                                        .inner = scratch->sums[l],
                                        .sparse = few_weights(network, scratch, l)};
    }
    scratch->work.kernel->recur(
        &(struct recurrences){.depth = network->shape.depth,
                              .steps = steps,
                              .stays = stays->count,
                              .widest = widest,
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
    if (!network->weights) {
        return coded_output(scratch, state + row * output->inputs);
    }
    return output->bias[0] +
           scratch->work.kernel->dot(state + row * output->inputs, output->weights, output->inputs);
}

/* Number of unmasked hours from x on, up to `most`. An input that was nonzero in one hour is
 * checked first in the next, since it is rarely 0 there. */
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

/* Runs one stay in pieces of unmasked hours, moving the last states to the start of the next piece.
 */
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

/* Runs several stays at once if no hour is masked. */
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

/* Are so many stays the faster side by side? Idle lanes cost as much as others. */
static bool fill_lanes(const struct network *network, const struct network_scratch *scratch,
                       int count)
{
    const struct kernel *kernel = scratch->work.kernel;
    const struct network_sparse *sparse = &scratch->sparse;
    int lanes = kernel->lanes;
    while (lanes < count) {
        lanes *= 2;
    }
    return sparse->of == network && sparse->stack.depth > 0 && !scratch->work.observed &&
           count >= kernel->lanes &&
           sparse->left * (float)lanes <= kernel->sparse_share * (float)count;
}

/* Runs up to SPARSE_STAYS stays side by side if their network has few weights left and no hour is
 * masked. Returns their number, or 0. */
static int run_side_by_side(const struct network *network, struct network_scratch *scratch,
                            const struct network_stays *stays, float *logits)
{
    struct sparse_recurrences stack = scratch->sparse.stack;
    int count = stays->count < SPARSE_STAYS ? stays->count : SPARSE_STAYS;
    if (!fill_lanes(network, scratch, count)) {
        return 0;
    }
    for (int i = 0; i < count; i++) {
        if (unmasked(stays->x + (size_t)i * stays->apart, stays->steps, network->shape.inputs) <
            stays->steps) {
            return 0;
        }
    }
    stack.stays = count;
    stack.steps = stays->steps;
    stack.x = stays->x;
    stack.x_apart = (long)stays->apart;
    scratch->work.kernel->recur_sparse(&stack);
    memcpy(logits, stack.logits, (size_t)count * sizeof *logits);
    return count;
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
        some.count = stays->count - i;
        int run = run_side_by_side(network, scratch, &some, logits + i);
        if (run > 0) {
            i += run;
            continue;
        }
        some.count = stays->count - i < RECURRENCE_STAYS ? stays->count - i : RECURRENCE_STAYS;
        if (!run_abreast(network, scratch, &some, logits + i)) {
            some.count = 1;
            run_recurrent(network, scratch, some.x, stays->steps,
                          (struct wanted){last, logits + i});
        }
        i += some.count;
    }
}
