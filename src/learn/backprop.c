/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/backprop.h"

#include <cblas.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "net/activation.h"

/* The elementwise loops are compiled once per instruction set and chosen at start; the rest of the
 * time is spent in OpenBLAS, which does the same. Sanitizers do not get on with the chooser. */
#if defined(__x86_64__) && !defined(__clang__) && !defined(__SANITIZE_ADDRESS__) &&                \
    !defined(__SANITIZE_THREAD__)
#define MULTIVERSION __attribute__((target_clones("default", "avx2", "arch=skylake-avx512")))
#else
#define MULTIVERSION
#endif

/* Saved activations of one layer; a row is hour * stays + stay. Hidden and cell states have one
 * block of stays more: the zero state before hour 0. width is 4 units; within is the number of
 * outputs of the kernel: 4 neurons (recurrent; as width but for a pruned hLSTM) or units (dense).
 */
struct saved {
    float *in;       /* [rows][inputs], after dropout */
    float *mask;     /* [stays][inputs], dropout factors of in */
    float *inner;    /* [rows][within]: hLSTM's activated inner layer; dense: activated outputs */
    float *gates;    /* [rows][width]: activated i, f, c, o */
    float *cell;     /* [stays + rows][units] */
    float *squashed; /* [rows][units]: tanh of the cell state */
    float *hidden;   /* [stays + rows][units] */
    float *dgates;   /* [rows][width]: gradient of the gates' pre-activations */
    float *dinner;   /* [rows][within]: of the inner layer's; the same block as dgates if none */
    float *dout;     /* [rows][units]: gradient of this layer's outputs, from above */
};

struct backprop {
    struct saved layers[NETWORK_LAYERS_MAX + 1]; /* the last, for the output layer: in and mask */
    float *dcell[2], *dhidden[2];   /* [stays][widest]: this hour's and the one before */
    float *logits, *dlogits, *ones; /* [rows] */
    unsigned char *masked;          /* [rows] */
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

struct backprop *backprop_new(const struct network *network, int stays, int steps)
{
    struct backprop *work = memory_new(1, sizeof *work);
    size_t few = (size_t)stays, rows = few * (size_t)steps;
    int widest = 1;
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        int width = 4 * layer->units, within = layer->kernel.outputs;
        work->layers[l] = (struct saved){
            .in = floats(work, rows, layer->inputs),
            .mask = floats(work, few, layer->inputs),
            .inner = floats(work, rows, within),
            .gates = floats(work, rows, width),
            .cell = floats(work, few + rows, layer->units),
            .squashed = floats(work, rows, layer->units),
            .hidden = floats(work, few + rows, layer->units),
            .dgates = floats(work, rows, width),
            .dout = floats(work, rows, layer->units),
        };
        struct saved *saved = &work->layers[l];
        saved->dinner = has_inner(layer) ? floats(work, rows, within) : saved->dgates;
        widest = layer->units > widest ? layer->units : widest;
    }
    work->layers[network->shape.depth] = (struct saved){
        .in = floats(work, rows, network->output.inputs),
        .mask = floats(work, few, network->output.inputs),
    };
    for (int i = 0; i < 2; i++) {
        work->dcell[i] = floats(work, few, widest);
        work->dhidden[i] = floats(work, few, widest);
    }
    work->logits = floats(work, rows, 1);
    work->dlogits = floats(work, rows, 1);
    work->ones = floats(work, rows, 1);
    work->masked = arena_new(&work->arena, rows);
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

/* ---- elementwise loops ---- */

MULTIVERSION static void cell_forward(int stays, int units, float *restrict gates,
                                      const float *restrict before, float *restrict cell,
                                      float *restrict squashed, float *restrict hidden)
{
    for (int s = 0; s < stays; s++) {
        float *restrict z = gates + (long)s * 4 * units;
        for (int j = 0; j < 4 * units; j++) {
            bool is_candidate = j >= 2 * units && j < 3 * units;
            float half = is_candidate ? 1.0f : 0.5f;
            float curve = activation_tanh(half * z[j]);
            z[j] = is_candidate ? curve : 0.5f + 0.5f * curve;
        }
        for (int j = 0; j < units; j++) {
            long k = (long)s * units + j;
            cell[k] = z[units + j] * before[k] + z[j] * z[2 * units + j];
            squashed[k] = activation_tanh(cell[k]);
            hidden[k] = z[3 * units + j] * squashed[k];
        }
    }
}

MULTIVERSION static void cell_backward(int stays, int units, const float *restrict gates,
                                       const float *restrict before, const float *restrict squashed,
                                       const float *restrict dhidden, const float *restrict dcell,
                                       float *restrict dz, float *restrict dcell_before)
{
    for (int s = 0; s < stays; s++) {
        const float *a = gates + (long)s * 4 * units;
        float *restrict d = dz + (long)s * 4 * units;
        for (int j = 0; j < units; j++) {
            long k = (long)s * units + j;
            float input = a[j], forget = a[units + j], candidate = a[2 * units + j];
            float output = a[3 * units + j];
            float dc = dcell[k] + dhidden[k] * output * (1 - squashed[k] * squashed[k]);
            d[j] = dc * candidate * input * (1 - input);
            d[units + j] = dc * before[k] * forget * (1 - forget);
            d[2 * units + j] = dc * input * (1 - candidate * candidate);
            d[3 * units + j] = dhidden[k] * squashed[k] * output * (1 - output);
            dcell_before[k] = dc * forget;
        }
    }
}

MULTIVERSION static void tanh_forward(long n, float *x)
{
    for (long i = 0; i < n; i++) {
        x[i] = activation_tanh(x[i]);
    }
}

MULTIVERSION static void relu_forward(long n, float *x)
{
    for (long i = 0; i < n; i++) {
        x[i] = activation_relu(x[i]);
    }
}

/* d *= derivative of the activation, told from its value y. */
MULTIVERSION static void tanh_backward(long n, const float *restrict y, float *restrict d)
{
    for (long i = 0; i < n; i++) {
        d[i] *= 1 - y[i] * y[i];
    }
}

MULTIVERSION static void relu_backward(long n, const float *restrict y, float *restrict d)
{
    for (long i = 0; i < n; i++) {
        d[i] = y[i] > 0 ? d[i] : 0;
    }
}

/* y = x * mask; mask[block] repeats every block values: one row a stay, the same at every hour. x
 * may be y. */
MULTIVERSION static void apply_mask(int repeats, long block, const float *x, const float *mask,
                                    float *y)
{
    for (int t = 0; t < repeats; t++) {
        for (long i = 0; i < block; i++) {
            y[t * block + i] = x[t * block + i] * mask[i];
        }
    }
}

/* ---- forward ---- */

static void fill_rows(int rows, int n, const float *row, float *out)
{
    for (int r = 0; r < rows; r++) {
        memcpy(out + (long)r * n, row, (size_t)n * sizeof *out);
    }
}

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

/* Turns the group's rows into [hour][stay][inputs] and finds the masked ones. */
static void pack_inputs(const struct network *network, struct backprop *work,
                        const struct group *group)
{
    int n = network->shape.inputs;
    for (int t = 0; t < group->steps; t++) {
        for (int s = 0; s < group->stays; s++) {
            const float *x = group->x[s] + (long)t * n;
            const float *mask = work->layers[0].mask + (long)s * n;
            long row = (long)t * group->stays + s;
            float *out = work->layers[0].in + row * n;
            bool zero = true;
            for (int i = 0; i < n; i++) {
                zero = zero && x[i] == 0;
                out[i] = x[i] * mask[i];
            }
            work->masked[row] = zero && network_is_recurrent(network);
        }
    }
}

/* hLSTM: gates[g] = inner[g] hidden_kernel[g] for the four gates. */
static void inner_forward(const struct layer *layer, int stays, const float *inner, float *gates)
{
    int units = layer->units, width = 4 * units, neurons = layer->neurons;
    for (int g = 0; g < 4; g++) {
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, stays, units, neurons, 1,
                    inner + g * neurons, 4 * neurons, layer->hidden.weights + g * units, width, 0,
                    gates + g * units, width);
    }
}

/* Hour t of one recurrent layer. The input's share of the pre-activations stands in gates already
 * (hLSTM: in inner). */
static void forward_step(const struct network *network, const struct layer *layer,
                         const struct saved *saved, const unsigned char *masked, int stays, int t)
{
    int units = layer->units, width = 4 * units, within = layer->kernel.outputs;
    long row = (long)t * stays;
    float *inner = saved->inner + row * within, *gates = saved->gates + row * width;
    const float *hidden = saved->hidden + row * units, *cell = saved->cell + row * units;
    float *next_hidden = saved->hidden + (row + stays) * units;
    float *next_cell = saved->cell + (row + stays) * units;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, stays, within, units, 1, hidden, units,
                layer->recurrent.weights, within, 1, has_inner(layer) ? inner : gates, within);
    if (has_inner(layer)) {
        bool relu = network->shape.hidden_activation == ACTIVATION_RELU;
        (relu ? relu_forward : tanh_forward)((long)stays * within, inner);
        inner_forward(layer, stays, inner, gates);
    }
    cell_forward(stays, units, gates, cell, next_cell, saved->squashed + row * units, next_hidden);
    for (int s = 0; s < stays; s++) {
        if (masked[row + s]) {
            size_t bytes = (size_t)units * sizeof(float);
            memcpy(next_cell + (long)s * units, cell + (long)s * units, bytes);
            memcpy(next_hidden + (long)s * units, hidden + (long)s * units, bytes);
        }
    }
}

/* Fills the saved activations and work->logits; masks must be drawn. */
static void forward(const struct network *network, struct backprop *work, const struct group *group)
{
    int stays = group->stays, steps = group->steps, rows = stays * steps;
    bool recurrent = network_is_recurrent(network);
    pack_inputs(network, work, group);
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        const struct saved *saved = &work->layers[l];
        int within = layer->kernel.outputs;
        float *pre = recurrent && !has_inner(layer) ? saved->gates : saved->inner;
        fill_rows(rows, within, layer->kernel.bias, pre);
        cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, within, layer->inputs, 1,
                    saved->in, layer->inputs, layer->kernel.weights, within, 1, pre, within);
        if (recurrent) { /* a smaller group before this one left its states where ours begin */
            size_t bytes = (size_t)(stays * layer->units) * sizeof(float);
            memset(saved->cell, 0, bytes);
            memset(saved->hidden, 0, bytes);
        }
        for (int t = 0; recurrent && t < steps; t++) {
            forward_step(network, layer, saved, work->masked, stays, t);
        }
        if (!recurrent) {
            relu_forward((long)rows * within, saved->inner);
        }
        const float *out = recurrent ? saved->hidden + (long)stays * layer->units : saved->inner;
        apply_mask(steps, (long)stays * layer->units, out, work->layers[l + 1].mask,
                   work->layers[l + 1].in);
    }
    int inputs = network->output.inputs;
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

/* gradient of weights[k][n] = a^T d over rows; n columns of d and the result, of row lengths given.
 */
static void product_gradient(int rows, int k, int n, const float *a, int a_length, const float *d,
                             int d_length, float *out, int out_length)
{
    cblas_sgemm(CblasRowMajor, CblasTrans, CblasNoTrans, k, n, rows, 1, a, a_length, d, d_length, 0,
                out, out_length);
}

/* Back through hour t of a recurrent layer. dcell[0], dhidden[0] hold the gradients that come from
 * hour t+1; afterwards those for hour t-1. */
static void backward_step(const struct network *network, const struct layer *layer,
                          const struct saved *saved, struct backprop *work, int stays, int t)
{
    int units = layer->units, width = 4 * units, neurons = layer->neurons;
    int within = layer->kernel.outputs;
    long row = (long)t * stays;
    float *dgates = saved->dgates + row * width, *dinner = saved->dinner + row * within;
    float *dhidden = work->dhidden[0], *dcell = work->dcell[0];
    float *dhidden_before = work->dhidden[1], *dcell_before = work->dcell[1];
    cblas_saxpy(stays * units, 1, saved->dout + row * units, 1, dhidden, 1);
    cell_backward(stays, units, saved->gates + row * width, saved->cell + row * units,
                  saved->squashed + row * units, dhidden, dcell, dgates, dcell_before);
    memset(dhidden_before, 0, (size_t)(stays * units) * sizeof(float));
    for (int s = 0; s < stays; s++) {
        if (work->masked[row + s]) { /* the state was carried over: so is its gradient */
            size_t bytes = (size_t)units * sizeof(float);
            memset(dgates + (long)s * width, 0, 4 * bytes);
            memcpy(dcell_before + (long)s * units, dcell + (long)s * units, bytes);
            memcpy(dhidden_before + (long)s * units, dhidden + (long)s * units, bytes);
        }
    }
    if (has_inner(layer)) {
        for (int g = 0; g < 4; g++) {
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, stays, neurons, units, 1,
                        dgates + g * units, width, layer->hidden.weights + g * units, width, 0,
                        dinner + g * neurons, within);
        }
        bool relu = network->shape.hidden_activation == ACTIVATION_RELU;
        (relu ? relu_backward : tanh_backward)((long)stays * within, saved->inner + row * within,
                                               dinner);
    }
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, stays, units, within, 1, dinner, within,
                layer->recurrent.weights, within, 1, dhidden_before, units);
    work->dhidden[0] = dhidden_before;
    work->dhidden[1] = dhidden;
    work->dcell[0] = dcell_before;
    work->dcell[1] = dcell;
}

/* From saved->dout to saved->dinner and the gradients of the recurrent and hidden kernels. */
static void backward_recurrent(const struct network *network, const struct layer *layer,
                               const struct saved *saved, struct backprop *work, int stays,
                               int steps, float *gradient)
{
    int units = layer->units, width = 4 * units, neurons = layer->neurons;
    int rows = stays * steps, within = layer->kernel.outputs;
    size_t bytes = (size_t)(stays * units) * sizeof(float);
    memset(work->dhidden[0], 0, bytes);
    memset(work->dcell[0], 0, bytes);
    for (int t = steps - 1; t >= 0; t--) {
        backward_step(network, layer, saved, work, stays, t);
    }
    product_gradient(rows, units, within, saved->hidden, units, saved->dinner, within,
                     gradient_of(network, layer->recurrent.weights, gradient), within);
    for (int g = 0; has_inner(layer) && g < 4; g++) {
        product_gradient(rows, neurons, units, saved->inner + g * neurons, within,
                         saved->dgates + g * units, width,
                         gradient_of(network, layer->hidden.weights, gradient) + g * units, width);
    }
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

/* Kernel and bias of a map, from its inputs and the gradient d[rows][outputs] of its outputs. */
static void map_gradient(const struct network *network, const struct backprop *work,
                         const struct linear *map, const float *in, const float *d, int rows,
                         float *gradient)
{
    product_gradient(rows, map->inputs, map->outputs, in, map->inputs, d, map->outputs,
                     gradient_of(network, map->weights, gradient), map->outputs);
    cblas_sgemv(CblasRowMajor, CblasTrans, rows, map->outputs, 1, d, map->outputs, work->ones, 1, 0,
                gradient_of(network, map->bias, gradient), 1);
}

/* dout of the layer below = (d kernel^T) * dropout mask. */
static void pass_down(const struct linear *map, const float *d, int stays, int steps,
                      const float *mask, float *dout)
{
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, stays * steps, map->inputs, map->outputs,
                1, d, map->outputs, map->weights, map->outputs, 0, dout, map->inputs);
    apply_mask(steps, (long)stays * map->inputs, dout, mask, dout);
}

double backprop_gradient(const struct network *network, struct backprop *work,
                         const struct group *group, const struct dropout *dropout,
                         struct random *random, float *gradient)
{
    int stays = group->stays, steps = group->steps, rows = stays * steps,
        depth = network->shape.depth;
    draw_masks(network, work, stays, dropout, random);
    forward(network, work, group);
    double loss = output_loss(work, group);
    map_gradient(network, work, &network->output, work->layers[depth].in, work->dlogits, rows,
                 gradient);
    pass_down(&network->output, work->dlogits, stays, steps, work->layers[depth].mask,
              work->layers[depth - 1].dout);
    for (int l = depth - 1; l >= 0; l--) {
        const struct layer *layer = &network->layers[l];
        const struct saved *saved = &work->layers[l];
        const float *d = saved->dinner;
        if (network_is_recurrent(network)) {
            backward_recurrent(network, layer, saved, work, stays, steps, gradient);
        } else {
            relu_backward((long)rows * layer->units, saved->inner, saved->dout);
            d = saved->dout;
        }
        map_gradient(network, work, &layer->kernel, saved->in, d, rows, gradient);
        if (l > 0) {
            pass_down(&layer->kernel, d, stays, steps, saved->mask, work->layers[l - 1].dout);
        }
    }
    return loss;
}
