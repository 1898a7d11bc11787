/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/backprop_recurrent.h"

#include <string.h>

#include "learn/trainable.h"
#include "net/kernel.h"

/* Hours whose rows are collected before they are added to the gradients of the weights. */
enum { GATHERED = 8 };

struct saved backprop_recurrent_save(struct backprop *work, const struct layer *layer, bool first,
                                     size_t stays, size_t rows, int gates)
{
    int units = layer->units;
    struct saved saved = {
        .in = backprop_floats(work, rows, layer->inputs),
        .mask = backprop_floats(work, stays, layer->inputs),
        .gates = backprop_floats(work, rows, gates),
        .cell = backprop_floats(work, stays + rows, units),
        .squashed = backprop_floats(work, rows, units),
        .hidden = backprop_floats(work, stays + rows, units),
        .dout = backprop_floats(work, stays, units),
        .dcell = backprop_floats(work, stays, units),
        .dhidden = backprop_floats(work, stays, units),
        .dcell_kept = backprop_floats(work, stays, units),
        .dhidden_kept = backprop_floats(work, stays, units),
        .kernel =
            first ? NULL : backprop_floats(work, (size_t)layer->kernel.outputs, layer->inputs),
        .recurrent = backprop_floats(work, (size_t)layer->recurrent.outputs, units),
    };
    saved.dsums = saved.gates;
    return saved;
}

/* ---- one hour ---- */

void backprop_recurrent_sums(const struct backprop *work, const struct layer *layer,
                             const struct saved *saved, int stays, int t, float *sums)
{
    long row = (long)t * stays;
    backprop_apply(work, &layer->kernel, stays, saved->in + row * layer->inputs, layer->kernel.bias,
                   sums, layer->kernel.outputs);
    backprop_apply(work, &layer->recurrent, stays, saved->hidden + row * layer->units, sums, sums,
                   layer->kernel.outputs);
}

void backprop_recurrent_before(const struct backprop *work, const struct layer *layer,
                               const struct saved *saved, int stays, int t, bool add)
{
    int width = layer->kernel.outputs;
    backprop_multiply(work, stays, layer->units, layer->recurrent.outputs,
                      saved->dsums + (long)t * stays * width, width, saved->recurrent, add,
                      saved->dhidden, layer->units);
}

void backprop_clear_masked(const struct backprop *work, int stays, int t, int width, float *d)
{
    const unsigned char *masked = work->masked + (long)t * stays;
    for (int s = 0; work->any_masked[t] && s < stays; s++) {
        if (masked[s]) {
            memset(d + (long)s * width, 0, (size_t)width * sizeof *d);
        }
    }
}

static struct cell_step step_of(const struct backprop *work, const struct layer *layer,
                                const struct saved *saved, int stays, int t)
{
    int units = layer->units;
    long row = (long)t * stays;
    return (struct cell_step){.stays = stays,
                              .units = units,
                              .hard = work->hard_gates,
                              .gates = saved->gates + row * 4 * units,
                              .before = saved->cell + row * units,
                              .cell = saved->cell + (row + stays) * units,
                              .squashed = saved->squashed + row * units,
                              .hidden = saved->hidden + (row + stays) * units,
                              .dabove = saved->dout,
                              .dcell = saved->dcell,
                              .dhidden = saved->dhidden};
}

void backprop_cells_forward(const struct backprop *work, const struct layer *layer,
                            const struct saved *saved, int stays, int t)
{
    struct cell_step step = step_of(work, layer, saved, stays, t);
    work->loops->cell_forward(&step);
}

void backprop_cells_backward(const struct backprop *work, const struct layer *layer,
                             const struct saved *saved, int stays, int t)
{
    struct cell_step step = step_of(work, layer, saved, stays, t);
    work->loops->cell_backward(&step);
    backprop_clear_masked(work, stays, t, 4 * layer->units, step.gates);
}

/* ---- forward ---- */

/* Hour t of one layer. */
static void forward_layer(const struct network *network, const struct backprop *work, int l,
                          int stays, int t)
{
    const struct saved *saved = &work->layers[l], *above = saved + 1;
    int units = network->layers[l].units;
    long row = (long)t * stays;
    size_t bytes = (size_t)units * sizeof(float);
    trainable_of(network)->forward_step(network, work, l, stays, t);
    for (int s = 0; work->any_masked[t] && s < stays; s++) {
        if (work->masked[row + s]) {
            long before = (row + s) * units, after = before + (long)stays * units;
            memcpy(saved->cell + after, saved->cell + before, bytes);
            memcpy(saved->hidden + after, saved->hidden + before, bytes);
        }
    }
    work->loops->apply_mask((long)stays * units, saved->hidden + (row + stays) * units, above->mask,
                            above->in + row * units);
}

void backprop_recurrent_forward(const struct network *network, struct backprop *work,
                                const struct group *group)
{
    for (int l = 0; l < network->shape.depth; l++) {
        /* a previous, smaller group stored its states there */
        size_t bytes = (size_t)(group->stays * network->layers[l].units) * sizeof(float);
        memset(work->layers[l].cell, 0, bytes);
        memset(work->layers[l].hidden, 0, bytes);
    }
    for (int t = 0; t < group->steps; t++) {
        backprop_pack_hour(network, work, group, t);
        for (int l = 0; l < network->shape.depth; l++) {
            forward_layer(network, work, l, group->stays, t);
        }
    }
}

/* ---- backward ---- */

/* Adds the rows of the hours first .. first + hours - 1 to the gradients of a layer's weights. */
static void gather(const struct network *network, const struct backprop *work, int l, int stays,
                   int first, int hours, float *gradient)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    const struct trainable *trainable = trainable_of(network);
    int inputs = layer->inputs, units = layer->units, width = layer->kernel.outputs;
    int rows = hours * stays, recurrent = layer->recurrent.outputs;
    long row = (long)first * stays;
    const float *d = saved->dsums + row * width;
    const struct gradient_product products[] = {
        {rows, inputs, width, saved->in + row * inputs, inputs, d, width,
         backprop_gradient_of(network, layer->kernel.weights, gradient), width},
        {rows, units, recurrent, saved->hidden + row * units, units, d, width,
         backprop_gradient_of(network, layer->recurrent.weights, gradient), recurrent},
        {rows, 1, width, work->ones, 1, d, width,
         backprop_gradient_of(network, layer->kernel.bias, gradient), width},
    };
    for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
        backprop_add_gradient(work, &products[i]);
    }
    if (trainable->gather) {
        trainable->gather(network, work, l, row, rows, gradient);
    }
}

/* Before the backward step of hour t: saves the gradients that pass unchanged through masked stays.
 */
static void keep_masked(const struct saved *saved, int count)
{
    memcpy(saved->dcell_kept, saved->dcell, (size_t)count * sizeof(float));
    for (int i = 0; i < count; i++) {
        saved->dhidden_kept[i] = saved->dhidden[i] + saved->dout[i];
    }
}

/* The state was carried over, and so is its gradient. */
static void restore_masked(const struct saved *saved, const unsigned char *masked, int stays,
                           int units)
{
    size_t bytes = (size_t)units * sizeof(float);
    for (int s = 0; s < stays; s++) {
        if (masked[s]) {
            long at = (long)s * units;
            memcpy(saved->dcell + at, saved->dcell_kept + at, bytes);
            memcpy(saved->dhidden + at, saved->dhidden_kept + at, bytes);
        }
    }
}

/* Backward step of hour t of a layer: saved->dout, dcell and dhidden hold the gradients of its
 * states; afterwards the last two are those for hour t-1, and dsums is filled. */
static void backward_layer(const struct network *network, const struct backprop *work, int l,
                           int stays, int t)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    int units = layer->units, width = layer->kernel.outputs;
    long row = (long)t * stays;
    if (work->any_masked[t]) {
        keep_masked(saved, stays * units);
    }
    trainable_of(network)->backward_step(network, work, l, stays, t);
    if (work->any_masked[t]) {
        restore_masked(saved, work->masked + row, stays, units);
    }
    if (l > 0) { /* gradient for the layer below at this hour */
        const struct saved *below = saved - 1;
        backprop_multiply(work, stays, layer->inputs, width, saved->dsums + row * width, width,
                          saved->kernel, false, below->dout, layer->inputs);
        work->loops->apply_mask((long)stays * layer->inputs, below->dout, saved->mask, below->dout);
    }
}

/* Transposes the blocks of a map: out[block][columns][rows] from in[rows][blocks * columns]. */
static void transpose(const struct linear *map, int blocks, float *out)
{
    int columns = map->outputs / blocks;
    for (int b = 0; b < blocks; b++) {
        for (int j = 0; j < columns; j++) {
            for (int i = 0; i < map->inputs; i++) {
                out[((long)b * columns + j) * map->inputs + i] =
                    map->weights[(long)i * map->outputs + b * columns + j];
            }
        }
    }
}

static void start_backward(const struct network *network, struct backprop *work, int stays)
{
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        const struct saved *saved = &work->layers[l];
        size_t bytes = (size_t)(stays * layer->units) * sizeof(float);
        memset(saved->dcell, 0, bytes);
        memset(saved->dhidden, 0, bytes);
        transpose(&layer->recurrent, 1, saved->recurrent);
        if (saved->kernel) {
            transpose(&layer->kernel, 1, saved->kernel);
        }
        if (saved->hidden_kernel) {
            transpose(&layer->hidden, network->kind->maps[2].blocks, saved->hidden_kernel);
        }
    }
}

void backprop_recurrent_backward(const struct network *network, struct backprop *work,
                                 const struct group *group, float *gradient)
{
    int stays = group->stays, steps = group->steps, last = network->shape.depth - 1;
    int units = network->output.inputs;
    struct saved *top = &work->layers[last];
    start_backward(network, work, stays);
    for (int t = steps - 1; t >= 0; t--) {
        backprop_multiply(work, stays, units, 1, work->dlogits + (long)t * stays, 1,
                          network->output.weights, false, top->dout, units);
        work->loops->apply_mask((long)stays * units, top->dout, top[1].mask, top->dout);
        for (int l = last; l >= 0; l--) {
            backward_layer(network, work, l, stays, t);
            if (t % GATHERED == 0) {
                int hours = steps - t < GATHERED ? steps - t : GATHERED;
                gather(network, work, l, stays, t, hours, gradient);
            }
        }
    }
}
