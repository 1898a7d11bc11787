/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/backprop.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "learn/loops.h"
#include "net/kernel.h"

/* A recurrent network goes hour by hour through all its layers, there and back: what one hour needs
 * then stays in the first cache, and its products are too small for OpenBLAS, whose calls would
 * cost more than the arithmetic. Dense layers are large products, made by OpenBLAS. */

/* Hours whose rows are gathered before they are added to the gradients of the weights. */
enum { GATHERED = 8 };

/* Saved activations of one layer; a row is hour * stays + stay. Hidden and cell states have one
 * block of stays more: the zero state before hour 0. width is 4 units; within is the number of
 * outputs of the kernel: 4 neurons (recurrent; as width but for a pruned hLSTM) or units (dense).
 */
struct saved {
    float *in;       /* [rows][inputs], after dropout */
    float *mask;     /* [stays][inputs], dropout factors of in */
    float *inner;    /* [rows][within]: hLSTM's activated inner layer; dense: activated outputs */
    float *gates;    /* [rows][width]: activated i, f, c, o; going back, the gradient of their
                      * pre-activations */
    float *cell;     /* [stays + rows][units] */
    float *squashed; /* [rows][units]: tanh of the cell state */
    float *hidden;   /* [stays + rows][units] */
    float *dinner;   /* [rows][within]: gradient of the inner layer's pre-activations; the same
                      * block as gates if there is none */
    float *dout;     /* gradient of this layer's outputs: [stays][units] of the hour at hand; dense:
                      * [rows][units] */
    float *dcell, *dhidden;           /* [stays][units]: those that come from the next hour */
    float *dcell_kept, *dhidden_kept; /* the same, of stays that are masked */
    /* transposed weights */
    float *kernel;        /* [within][inputs]; not of the first layer */
    float *recurrent;     /* [within][units] */
    float *hidden_kernel; /* [4][units][neurons] */
};

struct backprop {
    const struct kernel *kernel;
    const struct loops *loops;
    struct saved layers[NETWORK_LAYERS_MAX + 1]; /* the last, for the output layer: in and mask */
    float *logits, *dlogits, *ones;              /* [rows] */
    unsigned char *masked;                       /* [rows] */
    unsigned char *any_masked;                   /* [steps] */
    struct arena arena;
};

static bool has_inner(const struct layer *layer)
{
    return layer->hidden.weights != NULL;
}

static float *floats(struct backprop *work, size_t rows, int columns)
{
    return arena_new(&work->arena, rows * (size_t)columns * sizeof(float));
}

static struct saved saved_recurrent(struct backprop *work, const struct layer *layer, bool first,
                                    size_t stays, size_t rows)
{
    int units = layer->units, width = 4 * units, within = layer->kernel.outputs;
    struct saved saved = {
        .in = floats(work, rows, layer->inputs),
        .mask = floats(work, stays, layer->inputs),
        .inner = has_inner(layer) ? floats(work, rows, within) : NULL,
        .gates = floats(work, rows, width),
        .cell = floats(work, stays + rows, units),
        .squashed = floats(work, rows, units),
        .hidden = floats(work, stays + rows, units),
        .dinner = has_inner(layer) ? floats(work, rows, within) : NULL,
        .dout = floats(work, stays, units),
        .dcell = floats(work, stays, units),
        .dhidden = floats(work, stays, units),
        .dcell_kept = floats(work, stays, units),
        .dhidden_kept = floats(work, stays, units),
        .kernel = first ? NULL : floats(work, (size_t)within, layer->inputs),
        .recurrent = floats(work, (size_t)within, units),
        .hidden_kernel = has_inner(layer) ? floats(work, (size_t)width, layer->neurons) : NULL,
    };
    saved.dinner = saved.dinner ? saved.dinner : saved.gates;
    return saved;
}

struct backprop *backprop_new(const struct network *network, int stays, int steps)
{
    struct backprop *work = memory_new(1, sizeof *work);
    size_t few = (size_t)stays, rows = few * (size_t)steps;
    work->kernel = kernel_best();
    work->loops = loops_best();
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        if (network_is_hourly(network)) {
            work->layers[l] = saved_recurrent(work, layer, l == 0, few, rows);
        } else {
            work->layers[l] = (struct saved){
                .in = floats(work, rows, layer->inputs),
                .mask = floats(work, few, layer->inputs),
                .inner = floats(work, rows, layer->units),
                .dout = floats(work, rows, layer->units),
            };
        }
    }
    work->layers[network->shape.depth] = (struct saved){
        .in = floats(work, rows, network->output.inputs),
        .mask = floats(work, few, network->output.inputs),
    };
    work->logits = floats(work, rows, 1);
    work->dlogits = floats(work, rows, 1);
    work->ones = floats(work, rows, 1);
    work->masked = arena_new(&work->arena, rows);
    work->any_masked = arena_new(&work->arena, (size_t)steps);
    for (size_t i = 0; i < rows; i++) {
        work->ones[i] = 1;
    }
    return work;
}

void backprop_free(struct backprop *work)
{
    if (work) {
        arena_free(&work->arena);
        free(work);
    }
}

/* ---- forward ---- */

/* Factors that keep the mean: 0 with probability rate, else 1 / (1 - rate). */
static void draw_mask(struct random *random, float rate, size_t count, float *mask)
{
    for (size_t i = 0; i < count; i++) {
        bool dropped = rate > 0 && random_uniform(random) < (double)rate;
        mask[i] = dropped ? 0 : 1 / (1 - rate);
    }
}

static void draw_masks(const struct network *network, struct backprop *work, int stays,
                       const struct dropout *dropout, struct random *random)
{
    static const struct dropout none = {0, 0, 0};
    const struct dropout *rates = dropout ? dropout : &none;
    for (int l = 0; l <= network->shape.depth; l++) {
        bool last = l == network->shape.depth;
        int inputs = last ? network->output.inputs : network->layers[l].inputs;
        float rate = l == 0 ? rates->input : last ? rates->after : rates->between;
        draw_mask(random, rate, (size_t)stays * (size_t)inputs, work->layers[l].mask);
    }
}

/* The group's rows of hour t, after dropout, and which of them are masked. */
static void pack_hour(const struct network *network, struct backprop *work,
                      const struct group *group, int t)
{
    int n = network->shape.inputs;
    bool recurrent = network_is_hourly(network);
    work->any_masked[t] = 0;
    for (int s = 0; s < group->stays; s++) {
        const float *x = group->x[s] + (long)t * n;
        long row = (long)t * group->stays + s;
        int i = 0;
        while (i < n && x[i] == 0) {
            i++;
        }
        work->masked[row] = recurrent && i == n;
        work->any_masked[t] |= work->masked[row];
        work->loops->apply_mask(n, x, work->layers[0].mask + (long)s * n,
                                work->layers[0].in + row * n);
    }
}

/* hLSTM: gates[g] = inner[g] hidden_kernel[g] for the four gates. */
static void inner_forward(const struct backprop *work, const struct layer *layer, int stays,
                          const float *inner, float *gates)
{
    int units = layer->units, width = 4 * units, neurons = layer->neurons;
    for (int g = 0; g < 4; g++) {
        work->kernel->product(&(struct product){.rows = stays,
                                                .columns = units,
                                                .depth = neurons,
                                                .a = inner + g * neurons,
                                                .a_row = 4 * neurons,
                                                .a_step = 1,
                                                .b = layer->hidden.weights + g * units,
                                                .b_row = width,
                                                .c = gates + g * units,
                                                .c_row = width});
    }
}

/* c = start + a W for the rows of one hour. */
static void apply_map(const struct backprop *work, const struct linear *map, int stays,
                      const float *a, const float *start, float *c)
{
    work->kernel->product(&(struct product){.rows = stays,
                                            .columns = map->outputs,
                                            .depth = map->inputs,
                                            .a = a,
                                            .a_row = map->inputs,
                                            .a_step = 1,
                                            .b = map->weights,
                                            .b_row = map->outputs,
                                            .start = start,
                                            .start_row = start == c ? map->outputs : 0,
                                            .c = c,
                                            .c_row = map->outputs});
}

static struct cell_step step_of(const struct layer *layer, const struct saved *saved, int stays,
                                int t)
{
    int units = layer->units;
    long row = (long)t * stays;
    return (struct cell_step){.stays = stays,
                              .units = units,
                              .gates = saved->gates + row * 4 * units,
                              .before = saved->cell + row * units,
                              .cell = saved->cell + (row + stays) * units,
                              .squashed = saved->squashed + row * units,
                              .hidden = saved->hidden + (row + stays) * units,
                              .dabove = saved->dout,
                              .dcell = saved->dcell,
                              .dhidden = saved->dhidden};
}

/* Hour t of one recurrent layer. */
static void forward_step(const struct network *network, const struct backprop *work, int l,
                         int stays, int t)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    int units = layer->units, within = layer->kernel.outputs;
    long row = (long)t * stays;
    struct cell_step step = step_of(layer, saved, stays, t);
    float *pre = has_inner(layer) ? saved->inner + row * within : step.gates;
    apply_map(work, &layer->kernel, stays, saved->in + row * layer->inputs, layer->kernel.bias,
              pre);
    apply_map(work, &layer->recurrent, stays, saved->hidden + row * units, pre, pre);
    if (has_inner(layer)) {
        bool relu = network->shape.hidden_activation == ACTIVATION_RELU;
        (relu ? work->kernel->relu : work->kernel->tanh)(pre, stays * within);
        inner_forward(work, layer, stays, pre, step.gates);
    }
    work->loops->cell_forward(&step);
    for (int s = 0; work->any_masked[t] && s < stays; s++) {
        if (work->masked[row + s]) {
            size_t bytes = (size_t)units * sizeof(float);
            memcpy(step.cell + (long)s * units, step.before + (long)s * units, bytes);
            memcpy(step.hidden + (long)s * units, saved->hidden + (row + s) * units, bytes);
        }
    }
    const struct saved *above = saved + 1;
    work->loops->apply_mask((long)stays * units, step.hidden, above->mask, above->in + row * units);
}

static void forward_recurrent(const struct network *network, struct backprop *work,
                              const struct group *group)
{
    for (int l = 0; l < network->shape.depth; l++) {
        /* a smaller group before this one left its states where ours begin */
        size_t bytes = (size_t)(group->stays * network->layers[l].units) * sizeof(float);
        memset(work->layers[l].cell, 0, bytes);
        memset(work->layers[l].hidden, 0, bytes);
    }
    for (int t = 0; t < group->steps; t++) {
        pack_hour(network, work, group, t);
        for (int l = 0; l < network->shape.depth; l++) {
            forward_step(network, work, l, group->stays, t);
        }
    }
}

static void fill_rows(int rows, int n, const float *row, float *out)
{
    for (int r = 0; r < rows; r++) {
        memcpy(out + (long)r * n, row, (size_t)n * sizeof *out);
    }
}

static void forward_dense(const struct network *network, struct backprop *work,
                          const struct group *group)
{
    int rows = group->stays * group->steps;
    for (int t = 0; t < group->steps; t++) {
        pack_hour(network, work, group, t);
    }
    for (int l = 0; l < network->shape.depth; l++) {
        const struct linear *map = &network->layers[l].kernel;
        struct saved *saved = &work->layers[l], *above = saved + 1;
        fill_rows(rows, map->outputs, map->bias, saved->inner);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, map->outputs, map->inputs, 1,
                    saved->in, map->inputs, map->weights, map->outputs, 1, saved->inner,
                    map->outputs);
        work->kernel->relu(saved->inner, rows * map->outputs);
        long block = (long)group->stays * map->outputs;
        for (int t = 0; t < group->steps; t++) {
            work->loops->apply_mask(block, saved->inner + t * block, above->mask,
                                    above->in + t * block);
        }
    }
}

/* Fills the saved activations and work->logits; masks must be drawn. */
static void forward(const struct network *network, struct backprop *work, const struct group *group)
{
    (network_is_hourly(network) ? forward_recurrent : forward_dense)(network, work, group);
    int rows = group->stays * group->steps, inputs = network->output.inputs;
    fill_rows(rows, 1, network->output.bias, work->logits);
    cblas_sgemv(CblasRowMajor, CblasNoTrans, rows, inputs, 1, work->layers[network->shape.depth].in,
                inputs, network->output.weights, 1, 1, work->logits, 1);
}

void backprop_forward(const struct network *network, struct backprop *work,
                      const struct group *group, float *logits)
{
    draw_masks(network, work, group->stays, NULL, NULL);
    forward(network, work, group);
    memcpy(logits, work->logits, (size_t)(group->stays * group->steps) * sizeof *logits);
}

/* ---- backward ---- */

/* Where the gradient of a tensor of the network stands in the gradient block. */
static float *gradient_of(const struct network *network, const float *tensor, float *gradient)
{
    return gradient + (tensor - network->weights);
}

/* Loss, and its derivative for every logit in work->dlogits. */
static double output_loss(struct backprop *work, const struct group *group)
{
    double loss = 0;
    for (int row = 0; row < group->stays * group->steps; row++) {
        float logit = work->logits[row], target = group->target[row % group->stays];
        float weight = group->weight[row];
        /* log(1 + exp(logit)) without overflow, less target * logit */
        float softplus = fmaxf(logit, 0) + log1pf(expf(-fabsf(logit)));
        loss += (double)(weight * (softplus - target * logit));
        work->dlogits[row] = weight * (1 / (1 + expf(-logit)) - target);
    }
    return loss;
}

/* out[columns][rows] = in[rows][columns], rows of in `stride` apart. */
static void transpose(const float *in, int rows, int columns, int stride, float *out)
{
    for (int j = 0; j < columns; j++) {
        for (int i = 0; i < rows; i++) {
            out[(long)j * rows + i] = in[(long)i * stride + j];
        }
    }
}

/* c[rows][columns] = a b, or += where add. a of rows a_row apart, read from a column on. */
static void multiply(const struct backprop *work, int rows, int columns, int depth, const float *a,
                     int a_row, const float *b, bool add, float *c, int c_row)
{
    work->kernel->product(&(struct product){.rows = rows,
                                            .columns = columns,
                                            .depth = depth,
                                            .a = a,
                                            .a_row = a_row,
                                            .a_step = 1,
                                            .b = b,
                                            .b_row = columns,
                                            .start = add ? c : NULL,
                                            .start_row = c_row,
                                            .c = c,
                                            .c_row = c_row});
}

/* out[k][n] += a^T d over rows; n columns of d and the result, of row lengths given. */
static void add_gradient(const struct backprop *work, int rows, int k, int n, const float *a,
                         int a_length, const float *d, int length, float *out)
{
    work->kernel->product(&(struct product){.rows = k,
                                            .columns = n,
                                            .depth = rows,
                                            .a = a,
                                            .a_row = 1,
                                            .a_step = a_length,
                                            .b = d,
                                            .b_row = length,
                                            .start = out,
                                            .start_row = length,
                                            .c = out,
                                            .c_row = length});
}

/* Adds the rows of the hours first .. first + hours - 1 to the gradients of a layer's weights. */
static void gather(const struct network *network, const struct backprop *work, int l, int stays,
                   int first, int hours, float *gradient)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    int units = layer->units, width = 4 * units, neurons = layer->neurons;
    int inputs = layer->inputs, within = layer->kernel.outputs, rows = hours * stays;
    long row = (long)first * stays;
    const float *d = saved->dinner + row * within;
    add_gradient(work, rows, inputs, within, saved->in + row * inputs, inputs, d, within,
                 gradient_of(network, layer->kernel.weights, gradient));
    add_gradient(work, rows, units, within, saved->hidden + row * units, units, d, within,
                 gradient_of(network, layer->recurrent.weights, gradient));
    add_gradient(work, rows, 1, within, work->ones, 1, d, within,
                 gradient_of(network, layer->kernel.bias, gradient));
    for (int g = 0; has_inner(layer) && g < 4; g++) {
        add_gradient(work, rows, neurons, units, saved->inner + row * within + g * neurons, within,
                     saved->gates + row * width + g * units, width,
                     gradient_of(network, layer->hidden.weights, gradient) + g * units);
    }
}

/* Before the way back through hour t: what masked stays hand on as it is. */
static void keep_masked(const struct saved *saved, int count)
{
    memcpy(saved->dcell_kept, saved->dcell, (size_t)count * sizeof(float));
    for (int i = 0; i < count; i++) {
        saved->dhidden_kept[i] = saved->dhidden[i] + saved->dout[i];
    }
}

/* The state was carried over: so is its gradient. */
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

/* Back through the layer inside the gates of an hLSTM, hour t. */
static void backward_inner(const struct network *network, const struct backprop *work,
                           const struct layer *layer, const struct saved *saved,
                           const float *dgates, int stays, long row)
{
    int units = layer->units, neurons = layer->neurons, within = layer->kernel.outputs;
    float *dinner = saved->dinner + row * within;
    for (int g = 0; g < 4; g++) {
        multiply(work, stays, neurons, units, dgates + g * units, 4 * units,
                 saved->hidden_kernel + (long)g * units * neurons, false, dinner + g * neurons,
                 within);
    }
    bool relu = network->shape.hidden_activation == ACTIVATION_RELU;
    (relu ? work->loops->relu_backward
          : work->loops->tanh_backward)((long)stays * within, saved->inner + row * within, dinner);
}

/* Back through hour t of a recurrent layer: saved->dout, dcell and dhidden hold the gradients of
 * its states; afterwards the last two are those for hour t-1, and dinner is filled. */
static void backward_step(const struct network *network, const struct backprop *work, int l,
                          int stays, int t)
{
    const struct layer *layer = &network->layers[l];
    const struct saved *saved = &work->layers[l];
    int units = layer->units, within = layer->kernel.outputs;
    long row = (long)t * stays;
    struct cell_step step = step_of(layer, saved, stays, t);
    if (work->any_masked[t]) {
        keep_masked(saved, stays * units);
    }
    work->loops->cell_backward(&step);
    for (int s = 0; work->any_masked[t] && s < stays; s++) {
        if (work->masked[row + s]) {
            memset(step.gates + (long)s * 4 * units, 0, 4 * (size_t)units * sizeof(float));
        }
    }
    if (has_inner(layer)) {
        backward_inner(network, work, layer, saved, step.gates, stays, row);
    }
    const float *d = saved->dinner + row * within;
    multiply(work, stays, units, within, d, within, saved->recurrent, false, saved->dhidden, units);
    if (work->any_masked[t]) {
        restore_masked(saved, work->masked + row, stays, units);
    }
    if (l > 0) { /* what the layer below gets at this hour */
        const struct saved *below = saved - 1;
        multiply(work, stays, layer->inputs, within, d, within, saved->kernel, false, below->dout,
                 layer->inputs);
        work->loops->apply_mask((long)stays * layer->inputs, below->dout, saved->mask, below->dout);
    }
}

static void start_backward(const struct network *network, struct backprop *work, int stays)
{
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        const struct saved *saved = &work->layers[l];
        int units = layer->units, neurons = layer->neurons, within = layer->kernel.outputs;
        size_t bytes = (size_t)(stays * units) * sizeof(float);
        memset(saved->dcell, 0, bytes);
        memset(saved->dhidden, 0, bytes);
        transpose(layer->recurrent.weights, units, within, within, saved->recurrent);
        if (l > 0) {
            transpose(layer->kernel.weights, layer->inputs, within, within, saved->kernel);
        }
        for (int g = 0; has_inner(layer) && g < 4; g++) {
            transpose(layer->hidden.weights + g * units, neurons, units, 4 * units,
                      saved->hidden_kernel + (long)g * units * neurons);
        }
    }
}

static void backward_recurrent(const struct network *network, struct backprop *work,
                               const struct group *group, float *gradient)
{
    int stays = group->stays, steps = group->steps, last = network->shape.depth - 1;
    int units = network->output.inputs;
    struct saved *top = &work->layers[last];
    start_backward(network, work, stays);
    for (int t = steps - 1; t >= 0; t--) {
        multiply(work, stays, units, 1, work->dlogits + (long)t * stays, 1, network->output.weights,
                 false, top->dout, units);
        work->loops->apply_mask((long)stays * units, top->dout, top[1].mask, top->dout);
        for (int l = last; l >= 0; l--) {
            backward_step(network, work, l, stays, t);
            if (t % GATHERED == 0) {
                int hours = steps - t < GATHERED ? steps - t : GATHERED;
                gather(network, work, l, stays, t, hours, gradient);
            }
        }
    }
}

/* Kernel and bias of a map, from its inputs and the gradient d[rows][outputs] of its outputs. */
static void map_gradient(const struct network *network, const struct backprop *work,
                         const struct linear *map, const float *in, const float *d, int rows,
                         float *gradient)
{
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, map->inputs, map->outputs, rows, 1, in,
                map->inputs, d, map->outputs, 0, gradient_of(network, map->weights, gradient),
                map->outputs);
    cblas_sgemv(CblasRowMajor, CblasTrans, rows, map->outputs, 1, d, map->outputs, work->ones, 1, 0,
                gradient_of(network, map->bias, gradient), 1);
}

/* dout of the dense layer below = (d kernel^T) * dropout mask. */
static void pass_down(const struct backprop *work, const struct linear *map, const float *d,
                      int stays, int steps, const float *mask, float *dout)
{
    long block = (long)stays * map->inputs;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, stays * steps, map->inputs, map->outputs,
                1, d, map->outputs, map->weights, map->outputs, 0, dout, map->inputs);
    for (int t = 0; t < steps; t++) {
        work->loops->apply_mask(block, dout + t * block, mask, dout + t * block);
    }
}

static void backward_dense(const struct network *network, struct backprop *work,
                           const struct group *group, float *gradient)
{
    int stays = group->stays, steps = group->steps, depth = network->shape.depth;
    pass_down(work, &network->output, work->dlogits, stays, steps, work->layers[depth].mask,
              work->layers[depth - 1].dout);
    for (int l = depth - 1; l >= 0; l--) {
        const struct layer *layer = &network->layers[l];
        const struct saved *saved = &work->layers[l];
        int rows = stays * steps;
        work->loops->relu_backward((long)rows * layer->units, saved->inner, saved->dout);
        map_gradient(network, work, &layer->kernel, saved->in, saved->dout, rows, gradient);
        if (l > 0) {
            pass_down(work, &layer->kernel, saved->dout, stays, steps, saved->mask,
                      work->layers[l - 1].dout);
        }
    }
}

double backprop_gradient(const struct network *network, struct backprop *work,
                         const struct group *group, const struct dropout *dropout,
                         struct random *random, float *gradient)
{
    draw_masks(network, work, group->stays, dropout, random);
    forward(network, work, group);
    double loss = output_loss(work, group);
    memset(gradient, 0, network->parameters * sizeof *gradient);
    (network_is_hourly(network) ? backward_recurrent : backward_dense)(network, work, group,
                                                                       gradient);
    map_gradient(network, work, &network->output, work->layers[network->shape.depth].in,
                 work->dlogits, group->stays * group->steps, gradient);
    return loss;
}
