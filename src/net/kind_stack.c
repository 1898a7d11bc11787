/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* A network that another program has trained: LSTM layers, pairs of them that read the hours in
 * both directions, and dense layers, in any order, each with activations of its own. It runs in
 * double precision and by plain loops: what counts is that it computes what that program computed.
 *
 * LSTM, of the units u of a layer (or of one direction): kernel [inputs][4u] with a bias, recurrent
 * kernel [u][4u]; gates i, f, c, o side by side, g their activation, a that of the layer:
 *     i = g(z_i)  f = g(z_f)  o = g(z_o)  cell = f cell + i a(z_c)  h = o a(cell)
 * A layer that reads both ways has one such pair of kernels more; its states stand behind the
 * others. The last recurrent layer gives its states at the end of reading to what follows it: in
 * the backward direction that is the first hour. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "net/activation.h"
#include "net/kind.h"
#include "net/network.h"

static double curve(enum curve which, double x)
{
    switch (which) {
    case CURVE_TANH:
        return tanh(x);
    case CURVE_RELU:
        return x > 0 ? x : 0;
    case CURVE_SIGMOID:
        return 1 / (1 + exp(-x));
    case CURVE_HARD_SIGMOID:
        return fmin(fmax(ACTIVATION_HARD_SLOPE * x + ACTIVATION_HARD_MIDDLE, 0), 1);
    case CURVE_HARD_SIGMOID_6:
        return fmin(fmax(x / 6 + ACTIVATION_HARD_MIDDLE, 0), 1);
    case CURVE_LINEAR:
    case CURVE_COUNT:
        break;
    }
    return x;
}

/* Working memory of a run. Rows of hours are as wide as the widest layer or the inputs. */
struct run {
    const struct network *network;
    int wide, last;   /* last: the last recurrent layer, -1: none */
    bool *live;       /* [steps]: is the hour read? */
    double *rows[2];  /* [steps][wide]: what a layer reads, what it makes */
    double *sums;     /* [steps][4 wide] */
    double *first[2]; /* [steps][4 wide]: of the first layer, which are the same in every run over
                       * fewer hours; of both directions */
    double *cell, *state; /* [wide] */
};

static struct run run_new(const struct network *network, const float *x, int steps)
{
    struct run run = {.network = network, .wide = network->shape.inputs, .last = -1};
    for (int l = 0; l < network->shape.depth; l++) {
        run.wide = network->layers[l].units > run.wide ? network->layers[l].units : run.wide;
        run.last = network->shape.styles[l].form == FORM_DENSE ? run.last : l;
    }
    size_t row = (size_t)run.wide, hours = (size_t)steps;
    run.live = memory_new(hours, sizeof *run.live);
    run.rows[0] = memory_new((2 + 3 * 4) * hours * row + 2 * row, sizeof(double));
    run.rows[1] = run.rows[0] + hours * row;
    run.sums = run.rows[1] + hours * row;
    run.first[0] = run.sums + 4 * hours * row;
    run.first[1] = run.first[0] + 4 * hours * row;
    run.cell = run.first[1] + 4 * hours * row;
    run.state = run.cell + row;
    for (size_t t = 0; t < hours; t++) {
        run.live[t] = network->shape.reads_empty_hours;
        for (int i = 0; i < network->shape.inputs; i++) {
            run.live[t] = run.live[t] || x[t * (size_t)network->shape.inputs + (size_t)i] != 0;
        }
    }
    return run;
}

static void run_free(struct run *run)
{
    free(run->live);
    free(run->rows[0]);
}

/* y = bias + x W, or y += x W. */
static void apply(const struct linear *map, const double *x, bool add, double *y)
{
    for (int j = 0; j < map->outputs && !add; j++) {
        y[j] = map->bias ? (double)map->bias[j] : 0;
    }
    for (int i = 0; i < map->inputs; i++) {
        const float *row = map->weights + (long)i * map->outputs;
        for (int j = 0; j < map->outputs && x[i] != 0; j++) {
            y[j] += x[i] * (double)row[j];
        }
    }
}

/* sums[steps][4 wide] of the rows that a layer reads. */
static void project(const struct run *run, const struct linear *map, const double *rows, int steps,
                    double *sums)
{
    for (int t = 0; t < steps; t++) {
        apply(map, rows + (long)t * run->wide, false, sums + 4L * t * run->wide);
    }
}

/* One hour: z[4 units] without the share of the state; cell and state are replaced. */
static void step(const struct layer_style *style, const struct linear *recurrent, int units,
                 double *z, double *cell, double *state)
{
    apply(recurrent, state, true, z);
    for (int j = 0; j < units; j++) {
        double in = curve(style->gates, z[j]), keep = curve(style->gates, z[units + j]);
        double out = curve(style->gates, z[3 * units + j]);
        cell[j] = keep * cell[j] + in * curve(style->activation, z[2 * units + j]);
        state[j] = out * curve(style->activation, cell[j]);
    }
}

/* One direction of a layer over the hours; its states go into out[steps][wide], an hour that is not
 * read having those of the hour before. At the end run->state is the state after the last hour that
 * was read. sums are left alone. */
static void read_hours(struct run *run, int l, const double *sums, const struct linear *recurrent,
                       bool backward, int steps, double *out)
{
    int units = recurrent->inputs;
    double *z = memory_new((size_t)(4 * units), sizeof *z);
    memset(run->cell, 0, (size_t)units * sizeof *run->cell);
    memset(run->state, 0, (size_t)units * sizeof *run->state);
    for (int i = 0; i < steps; i++) {
        int t = backward ? steps - 1 - i : i;
        if (run->live[t]) {
            memcpy(z, sums + 4L * t * run->wide, (size_t)(4 * units) * sizeof *z);
            step(&run->network->shape.styles[l], recurrent, units, z, run->cell, run->state);
        }
        memcpy(out + (long)t * run->wide, run->state, (size_t)units * sizeof *out);
    }
    free(z);
}

static void run_dense(const struct run *run, int l, const double *in, int from, int steps,
                      double *out)
{
    const struct linear *map = &run->network->layers[l].kernel;
    for (int t = from; t < steps; t++) {
        double *y = out + (long)t * run->wide;
        apply(map, in + (long)t * run->wide, false, y);
        for (int j = 0; j < map->outputs; j++) {
            y[j] = curve(run->network->shape.styles[l].activation, y[j]);
        }
    }
}

static void run_recurrent(struct run *run, int l, const double *in, int steps, double *out)
{
    const struct layer *layer = &run->network->layers[l];
    bool both = run->network->shape.styles[l].form == FORM_BIDIRECTIONAL;
    for (int backward = 0; backward <= both; backward++) {
        const struct linear *kernel = backward ? &layer->backward_kernel : &layer->forward_kernel;
        double *sums = l == 0 ? run->first[backward] : run->sums;
        double *part = out + (backward ? layer->neurons : 0);
        if (l > 0) {
            project(run, kernel, in, steps, sums);
        }
        read_hours(run, l, sums, backward ? &layer->backward_recurrent : &layer->forward_recurrent,
                   backward, steps, part);
        if (backward && l == run->last) { /* its last state stands at the first hour */
            memcpy(part + (long)(steps - 1) * run->wide, run->state,
                   (size_t)layer->neurons * sizeof *part);
        }
    }
}

/* logits[from .. steps - 1] of a run over hours 0 .. steps - 1. */
static void run_hours(struct run *run, const float *x, int from, int steps, float *logits)
{
    const struct network *network = run->network;
    double *in = run->rows[0], *out = run->rows[1];
    for (int t = 0; t < steps; t++) {
        for (int i = 0; i < network->shape.inputs; i++) {
            in[(long)t * run->wide + i] = (double)x[(long)t * network->shape.inputs + i];
        }
    }
    for (int l = 0; l < network->shape.depth; l++) {
        if (network->shape.styles[l].form == FORM_DENSE) {
            run_dense(run, l, in, l > run->last ? from : 0, steps, out);
        } else {
            run_recurrent(run, l, in, steps, out);
        }
        double *made = out;
        out = in;
        in = made;
    }
    for (int t = from; t < steps; t++) {
        double logit = 0;
        apply(&network->output, in + (long)t * run->wide, false, &logit);
        logits[t] = (float)logit;
    }
}

/* What the first layer makes of all hours, before its states come in. */
static void prepare(struct run *run, const float *x, int steps)
{
    const struct layer *layer = &run->network->layers[0];
    double *rows = run->rows[0];
    for (int t = 0; t < steps; t++) {
        for (int i = 0; i < layer->inputs; i++) {
            rows[(long)t * run->wide + i] = (double)x[(long)t * layer->inputs + i];
        }
    }
    if (run->last >= 0 && run->network->shape.styles[0].form != FORM_DENSE) {
        project(run, &layer->forward_kernel, rows, steps, run->first[0]);
    }
    if (run->network->shape.styles[0].form == FORM_BIDIRECTIONAL) {
        project(run, &layer->backward_kernel, rows, steps, run->first[1]);
    }
}

static void run_every(const struct network *network, struct network_scratch *scratch,
                      const float *x, int steps, float *logits)
{
    struct run run = run_new(network, x, steps);
    bool backwards = network_reads_backwards(network);
    (void)scratch;
    prepare(&run, x, steps);
    for (int hours = backwards ? 1 : steps; hours <= steps; hours++) {
        run_hours(&run, x, backwards ? hours - 1 : 0, hours, logits);
    }
    run_free(&run);
}

static void run_last(const struct network *network, struct network_scratch *scratch,
                     const struct network_stays *stays, float *logits)
{
    float *hours = memory_new((size_t)stays->steps, sizeof *hours);
    (void)scratch;
    for (int i = 0; i < stays->count; i++) {
        const float *x = stays->x + (size_t)i * stays->apart;
        struct run run = run_new(network, x, stays->steps);
        prepare(&run, x, stays->steps);
        run_hours(&run, x, stays->steps - 1, stays->steps, hours);
        logits[i] = hours[stays->steps - 1];
        run_free(&run);
    }
    free(hours);
}

static const struct kind_form forms[FORM_COUNT] = {
    [FORM_LSTM] = {"lstm",
                   false,
                   {{"kernel", "bias", KIND_INPUTS, KIND_UNITS, 4},
                    {"recurrent_kernel", NULL, KIND_UNITS, KIND_UNITS, 4}}},
    [FORM_BIDIRECTIONAL] = {"bidirectional",
                            true,
                            {{"kernel", "bias", KIND_INPUTS, KIND_NEURONS, 4},
                             {"recurrent_kernel", NULL, KIND_NEURONS, KIND_NEURONS, 4},
                             {"backward_kernel", "backward_bias", KIND_INPUTS, KIND_NEURONS, 4},
                             {"backward_recurrent_kernel", NULL, KIND_NEURONS, KIND_NEURONS, 4}}},
    [FORM_DENSE] = {"dense", false, {{"kernel", "bias", KIND_INPUTS, KIND_UNITS, 1}}},
};

const struct kind kind_stack = {
    .name = "stack",
    .with_linear = "stack + logistic",
    .prefix = "layer",
    .maps = {{"kernel", "bias", KIND_INPUTS, KIND_UNITS, 4}},
    .forms = forms,
    .hourly = true,
    .run = run_every,
    .run_last = run_last,
};
