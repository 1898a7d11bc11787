/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/trial.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "learn/compress.h"
#include "learn/prune.h"
#include "learn/quantise.h"

/* ---- ranks ---- */

/* As in learn/prune.c, but by the Euclidean norm instead of the mean absolute weight. */
static void rank_by_norm(const struct network *network, int l, enum kind_width set, int members,
                         float *ranks)
{
    const struct layer *layer = &network->layers[l];
    memset(ranks, 0, (size_t)members * sizeof *ranks);
    for (int m = 0; m < kind_map_count(network->kind); m++) {
        const struct linear *map = &layer->maps[m];
        for (long i = 0; network->kind->maps[m].columns == set && i < map->inputs; i++) {
            for (int j = 0; j < map->outputs; j++) {
                float weight = map->weights[i * map->outputs + j];
                ranks[j % members] += weight * weight;
            }
        }
    }
    for (int i = 0; i < members; i++) {
        ranks[i] = sqrtf(ranks[i]);
    }
}

static void rank_at_random(int l, enum kind_width set, int members, float *ranks)
{
    struct random random;
    random_seed_stream(&random, (uint64_t)l, (uint64_t)set);
    for (int i = 0; i < members; i++) {
        ranks[i] = (float)random_uniform(&random);
    }
}

/* Copies the outgoing weights of a unit from another network of the same shape; from NULL: sets
 * them to 0. */
static void set_row(const struct linear *from, struct linear *to, int row)
{
    size_t bytes = (size_t)to->outputs * sizeof(float);
    float *weights = to->weights + (long)row * to->outputs;
    if (from) {
        memcpy(weights, from->weights + (long)row * to->outputs, bytes);
    } else {
        memset(weights, 0, bytes);
    }
}

static void set_unit(const struct network *from, struct network *to, int l, enum kind_width set,
                     int unit)
{
    int maps = kind_map_count(to->kind);
    for (int m = 0; m < maps; m++) {
        if (to->kind->maps[m].rows == set) {
            set_row(from ? &from->layers[l].maps[m] : NULL, &to->layers[l].maps[m], unit);
        }
        if (set == KIND_UNITS && l + 1 < to->shape.depth && to->kind->maps[m].rows == KIND_INPUTS) {
            set_row(from ? &from->layers[l + 1].maps[m] : NULL, &to->layers[l + 1].maps[m], unit);
        }
    }
    if (set == KIND_UNITS && l + 1 == to->shape.depth) {
        set_row(from ? &from->output : NULL, &to->output, unit);
    }
}

static void run_rows(const struct network *network, struct network_scratch *scratch,
                     const struct trial_rows *rows, float *logits)
{
    const struct network_stays stays = {
        rows->x, (size_t)rows->steps * (size_t)network->shape.inputs, rows->count, rows->steps};
    network_run_last(network, scratch, &stays, logits);
}

/* Rank: mean change of the last logit if the unit's outgoing weights are 0. */
static void rank_by_risk(const struct network *network, int l, enum kind_width set, int members,
                         const struct trial_rows *rows, float *ranks)
{
    struct network *without = network_copy(network);
    struct network_scratch *scratch = network_scratch_new(network);
    float *before = memory_new((size_t)rows->count + 1, sizeof *before);
    float *after = memory_new((size_t)rows->count + 1, sizeof *after);
    run_rows(network, scratch, rows, before);
    for (int i = 0; i < members; i++) {
        set_unit(NULL, without, l, set, i);
        run_rows(without, scratch, rows, after);
        set_unit(network, without, l, set, i);
        ranks[i] = 0;
        for (int s = 0; s < rows->count; s++) {
            ranks[i] += fabsf(after[s] - before[s]) / (float)rows->count;
        }
    }
    free(before);
    free(after);
    free(scratch);
    free(without);
}

struct trial_ranks *trial_rank_units(const struct network *network, enum trial_rank rank,
                                     const struct trial_rows *rows)
{
    struct trial_ranks *ranks = memory_new(1, sizeof *ranks);
    for (int l = 0; l < network->shape.depth; l++) {
        const struct layer *layer = &network->layers[l];
        if (rank == TRIAL_MEAN) {
            prune_ranks(network, l, ranks->units[l], ranks->neurons[l]);
            continue;
        }
        for (int inner = 0; inner <= network->kind->inner; inner++) {
            enum kind_width set = inner ? KIND_NEURONS : KIND_UNITS;
            int members = inner ? layer->neurons : layer->units;
            float *out = inner ? ranks->neurons[l] : ranks->units[l];
            if (rank == TRIAL_NORM) {
                rank_by_norm(network, l, set, members, out);
            } else if (rank == TRIAL_RANDOM || rows->count == 0) {
                rank_at_random(l, set, members, out);
            } else {
                rank_by_risk(network, l, set, members, rows, out);
            }
        }
    }
    return ranks;
}

static void give_ranks(const void *context, const struct network *network, int l, float *units,
                       float *neurons)
{
    const struct trial_ranks *ranks = context;
    const struct layer *layer = &network->layers[l];
    memcpy(units, ranks->units[l], (size_t)layer->units * sizeof *units);
    if (network->kind->inner) {
        memcpy(neurons, ranks->neurons[l], (size_t)layer->neurons * sizeof *neurons);
    }
}

/* ---- bits ---- */

/* Columns first to end of the weights. */
struct columns {
    float *weights;
    int inputs, outputs, first, end;
};

struct reach {
    float low, high;
    double mean; /* of the absolute values */
};

static struct reach find_reach(const struct columns *c)
{
    struct reach reach = {0, 0, 0};
    for (long i = 0; i < c->inputs; i++) {
        for (int j = c->first; j < c->end; j++) {
            float weight = c->weights[i * c->outputs + j];
            reach.low = fminf(reach.low, weight);
            reach.high = fmaxf(reach.high, weight);
            reach.mean += fabs((double)weight) / ((double)c->inputs * (c->end - c->first));
        }
    }
    return reach;
}

/* Rounds weights to multiples of scale, with codes from least to most. */
static void round_columns(const struct columns *c, float scale, long least, long most)
{
    for (long i = 0; i < c->inputs; i++) {
        for (int j = c->first; j < c->end; j++) {
            float *weight = &c->weights[i * c->outputs + j];
            long code = lrintf(*weight / scale);
            *weight = scale * (float)(code < least ? least : code > most ? most : code);
        }
    }
}

static void take_signs(const struct columns *c, float size)
{
    for (long i = 0; i < c->inputs; i++) {
        for (int j = c->first; j < c->end; j++) {
            float *weight = &c->weights[i * c->outputs + j];
            *weight = *weight < 0 ? -size : size;
        }
    }
}

static void round_part(const struct columns *c, int bits, bool channel)
{
    struct reach reach = find_reach(c);
    float most = fmaxf(-reach.low, reach.high);
    if (!(most > 1e-12f)) {
        return; /* all are zero, and stay so */
    }
    if (bits == 1) {
        take_signs(c, (float)reach.mean);
    } else if (channel) {
        long half = (1L << (bits - 1)) - 1;
        round_columns(c, most / (float)half, -half, half);
    } else {
        long steps = (1L << bits) - 1;
        float scale = (reach.high - reach.low) / (float)steps;
        long zero = lrintf(-reach.low / scale);
        round_columns(c, scale, -zero, steps - zero);
    }
}

void trial_round(float *weights, int inputs, int outputs, int bits, bool channel)
{
    for (int j = 0; j < outputs; j += channel ? 1 : outputs) {
        const struct columns part = {weights, inputs, outputs, j, channel ? j + 1 : outputs};
        round_part(&part, bits, channel);
    }
}

size_t trial_bytes(const struct network *network, const struct trial_choice *choice)
{
    size_t weights = 0, scales = 0;
    for (int i = 0; i < network->maps; i++) {
        const struct linear *map = network_map(network, i);
        weights += (size_t)map->inputs * (size_t)map->outputs;
        scales += choice->bits == TRIAL_FLOAT ? 0 : choice->channel ? (size_t)map->outputs : 1;
    }
    size_t biases = network->parameters - weights;
    return (weights * (size_t)choice->bits + 7) / 8 + sizeof(float) * (biases + scales);
}

/* ---- all together ---- */

static struct network *lower_bits(const struct network *pruned, const struct trial_choice *choice,
                                  const struct trial_rows *rows, struct error *error)
{
    if (choice->bits == TRIAL_BITS_MOST) {
        return quantise_network(pruned, choice->channel ? QUANTISE_CHANNEL : QUANTISE_TENSOR,
                                rows->x, rows->count, rows->steps, error);
    }
    struct network *network = network_copy(pruned);
    for (int i = 0; choice->bits < TRIAL_BITS_MOST && i < network->maps; i++) {
        struct linear *map = network_map(network, i);
        trial_round(map->weights, map->inputs, map->outputs, choice->bits, choice->channel);
    }
    return network;
}

bool trial_make(const struct model *parent, const struct trial_choice *choice,
                const struct trial_ranks *ranks, const struct trial_rows *rows, struct trial *trial,
                struct error *error)
{
    double shares[NETWORK_LAYERS_MAX];
    for (int l = 0; l < NETWORK_LAYERS_MAX; l++) {
        shares[l] = choice->share;
    }
    *trial = (struct trial){0};
    trial->pruned = prune_network_by(parent->network, shares, give_ranks, ranks, error);
    struct network *network = trial->pruned ? lower_bits(trial->pruned, choice, rows, error) : NULL;
    if (!network) {
        trial_free(trial);
        return false;
    }
    struct text name = {0};
    text_format(&name, "%s-condensed", parent->name);
    trial->model = compress_around(parent, name.data, network);
    text_free(&name);
    return true;
}

void trial_free(struct trial *trial)
{
    free(trial->pruned);
    model_free(trial->model);
    *trial = (struct trial){0};
}

double trial_error(const struct trial *trial, int layer)
{
    const struct network *made = trial->model->network;
    int maps = kind_map_count(made->kind), first = layer * maps;
    int end = layer < made->shape.depth ? first + maps : made->maps;
    double all = 0, off = 0;
    for (int m = first; m < end; m++) {
        const struct linear *from = network_map(trial->pruned, m);
        const struct linear *to = network_map(trial->model->network, m);
        for (long i = 0; i < (long)from->inputs * from->outputs; i++) {
            double weight = (double)from->weights[i];
            double now = (double)(to->codes ? linear_weight(to, (int)(i / from->outputs),
                                                            (int)(i % from->outputs))
                                            : to->weights[i]);
            all += weight * weight;
            off += (now - weight) * (now - weight);
        }
    }
    return all > 0 ? sqrt(off / all) : 0;
}
