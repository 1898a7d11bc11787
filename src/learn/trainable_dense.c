/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Dense networks: all rows of a group at once, in products large enough for OpenBLAS. */

#include "learn/backprop_work.h"
#include "learn/blas.h"
#include "learn/trainable.h"
#include "net/kernel.h"

static struct saved save(struct backprop *work, const struct layer *layer, bool first, size_t stays,
                         size_t rows)
{
    (void)first;
    return (struct saved){
        .in = backprop_floats(work, rows, layer->inputs),
        .mask = backprop_floats(work, stays, layer->inputs),
        .inner = backprop_floats(work, rows, layer->units),
        .dout = backprop_floats(work, rows, layer->units),
    };
}

static void forward_dense(const struct network *network, struct backprop *work,
                          const struct group *group)
{
    int rows = group->stays * group->steps;
    for (int t = 0; t < group->steps; t++) {
        backprop_pack_hour(network, work, group, t);
    }
    for (int l = 0; l < network->shape.depth; l++) {
        const struct linear *map = &network->layers[l].kernel;
        struct saved *saved = &work->layers[l], *above = saved + 1;
        backprop_fill_rows(rows, map->outputs, map->bias, saved->inner);
        blas_multiply(&(struct blas_product){.m = rows,
                                             .n = map->outputs,
                                             .k = map->inputs,
                                             .a = saved->in,
                                             .lda = map->inputs,
                                             .b = map->weights,
                                             .ldb = map->outputs,
                                             .beta = 1,
                                             .c = saved->inner,
                                             .ldc = map->outputs});
        work->kernel->relu(saved->inner, rows * map->outputs);
        long block = (long)group->stays * map->outputs;
        for (int t = 0; t < group->steps; t++) {
            work->loops->apply_mask(block, saved->inner + t * block, above->mask,
                                    above->in + t * block);
        }
    }
}

/* dout of the dense layer below = (d kernel^T) * dropout mask. */
static void pass_down(const struct backprop *work, const struct linear *map, const float *d,
                      int stays, int steps, const float *mask, float *dout)
{
    long block = (long)stays * map->inputs;
    blas_multiply(&(struct blas_product){.turn_b = true,
                                         .m = stays * steps,
                                         .n = map->inputs,
                                         .k = map->outputs,
                                         .a = d,
                                         .lda = map->outputs,
                                         .b = map->weights,
                                         .ldb = map->outputs,
                                         .c = dout,
                                         .ldc = map->inputs});
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
        backprop_map_gradient(network, work, &layer->kernel, saved->in, saved->dout, rows,
                              gradient);
        if (l > 0) {
            pass_down(work, &layer->kernel, saved->dout, stays, steps, saved->mask,
                      work->layers[l - 1].dout);
        }
    }
}

const struct trainable trainable_dense = {
    .recipe = {.depth = 3,
               .units = {256, 128, 64},
               .decay = 1,
               .replication = 0,
               .dropout = {0.2f, 0, 0.5f}},
    .open_block = -1,
    .save = save,
    .forward = forward_dense,
    .backward = backward_dense,
};
