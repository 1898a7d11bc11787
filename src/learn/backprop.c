/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/backprop.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "learn/backprop_work.h"
#include "learn/blas.h"
#include "learn/trainable.h"
#include "net/kernel.h"

struct backprop *backprop_new(const struct network *network, int stays, int steps)
{
    struct backprop *work = memory_new(1, sizeof *work);
    size_t few = (size_t)stays, rows = few * (size_t)steps;
    work->kernel = kernel_best();
    work->loops = &kernel_best()->loops;
    work->hard_gates = network->shape.gates == GATES_HARD_SIGMOID;
    for (int l = 0; l < network->shape.depth; l++) {
        work->layers[l] = trainable_of(network)->save(work, &network->layers[l], l == 0, few, rows);
    }
    work->layers[network->shape.depth] = (struct saved){
        .in = backprop_floats(work, rows, network->output.inputs),
        .mask = backprop_floats(work, few, network->output.inputs),
    };
    work->logits = backprop_floats(work, rows, 1);
    work->dlogits = backprop_floats(work, rows, 1);
    work->ones = backprop_floats(work, rows, 1);
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

/* Dropout factors that preserve the mean: 0 with probability rate, else 1 / (1 - rate). */
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

/* Fills the saved activations and work->logits; masks must be drawn. */
static void forward(const struct network *network, struct backprop *work, const struct group *group)
{
    trainable_of(network)->forward(network, work, group);
    int rows = group->stays * group->steps, inputs = network->output.inputs;
    backprop_fill_rows(rows, 1, network->output.bias, work->logits);
    blas_multiply_vector(false, rows, inputs, work->layers[network->shape.depth].in,
                         network->output.weights, 1, work->logits);
}

void backprop_forward(const struct network *network, struct backprop *work,
                      const struct group *group, float *logits)
{
    draw_masks(network, work, group->stays, NULL, NULL);
    forward(network, work, group);
    memcpy(logits, work->logits, (size_t)(group->stays * group->steps) * sizeof *logits);
}

/* ---- backward ---- */

/* Returns the loss; writes its derivative for every logit to work->dlogits. */
static double output_loss(struct backprop *work, const struct group *group)
{
    double loss = 0;
    for (int row = 0; row < group->stays * group->steps; row++) {
        float logit = work->logits[row], target = group->target[row % group->stays];
        float weight = group->weight[row];
        /* log(1 + exp(logit)) without overflow, minus target * logit */
        float softplus = fmaxf(logit, 0) + log1pf(expf(-fabsf(logit)));
        loss += (double)(weight * (softplus - target * logit));
        work->dlogits[row] = weight * (1 / (1 + expf(-logit)) - target);
    }
    return loss;
}

double backprop_gradient(const struct network *network, struct backprop *work,
                         const struct group *group, const struct dropout *dropout,
                         struct random *random, float *gradient)
{
    draw_masks(network, work, group->stays, dropout, random);
    forward(network, work, group);
    double loss = output_loss(work, group);
    memset(gradient, 0, network->parameters * sizeof *gradient);
    trainable_of(network)->backward(network, work, group, gradient);
    backprop_map_gradient(network, work, &network->output, work->layers[network->shape.depth].in,
                          work->dlogits, group->stays * group->steps, gradient);
    return loss;
}
