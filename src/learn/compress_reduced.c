/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/compress_reduced.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "learn/metrics.h"
#include "learn/teacher.h"
#include "learn/variant.h"

struct recipe compress_recipe(const struct network *network, enum scheme scheme)
{
    struct recipe recipe = variant_recipe(scheme, false, variant_of(network->shape.architecture));
    /* the parent is to be imitated on unmodified stays */
    recipe.variation = (struct variation){0};
    recipe.dropout = (struct dropout){.input = recipe.dropout.input};
    recipe.decay = 0.03;
    recipe.replication *= 0.4;
    recipe.hidden = network->shape.hidden_activation;
    recipe.gates = network->shape.gates;
    recipe.depth = network->shape.depth;
    for (int l = 0; l < recipe.depth; l++) {
        recipe.units[l] = network->shape.units[l];
    }
    return recipe;
}

/* Data shared by all trainings of one reduction. */
struct work {
    const struct fit_options *options;
    struct examples examples, held_out;
    uint8_t *died;
    float *logits; /* of the held-out stays */
    struct parallel *pool;
    struct error *error;
};

static bool watch(void *context, const struct progress *progress)
{
    struct work *work = context;
    struct fit_progress said = {*progress, NAN};
    if (progress->epoch_done) {
        train_logits(progress->network, &work->held_out, work->pool, work->logits);
        said.auroc = metrics_auroc(work->logits, work->died, work->held_out.count, NULL, NULL);
    }
    return !work->options->progress || work->options->progress(work->options->context, &said);
}

static struct network *train(struct work *work, const struct network *start,
                             struct reduction *reduction, int epochs)
{
    struct recipe recipe = work->options->recipe;
    recipe.epochs = epochs > 0 ? epochs : 1;
    return reduction ? train_reduced(start, reduction, &recipe, &work->examples, work->pool, watch,
                                     work, work->error)
                     : train_further(start, &recipe, &work->examples, work->pool, NULL, watch, work,
                                     work->error);
}

/* Prunes the smallest weights of a network (freed) round by round. start: weights to which the
 * others are reset, or NULL to continue training. */
static struct network *thin(struct work *work, double sparse, int epochs,
                            const struct network *start, struct network *network)
{
    const struct reduce_choice zeros_only = {.sparse = sparse};
    struct reduction *reduction = reduction_new(network, &zeros_only);
    for (int round = 1; network && round <= REDUCE_ROUNDS; round++) {
        double share = 1 - pow(1 - sparse, (double)round / REDUCE_ROUNDS);
        reduction_prune(reduction, network, round < REDUCE_ROUNDS ? share : sparse);
        struct network *next = train(work, start ? start : network, reduction, epochs);
        free(network);
        network = next;
    }
    reduction_free(reduction);
    return network;
}

static struct network *reduce(struct work *work, const struct network *parent,
                              const struct reduce_choice *choice, bool rewind)
{
    int epochs = work->options->recipe.epochs;
    bool fewer = choice->levels > 0 || choice->bits > 0;
    struct network *start = NULL, *network = rewind ? NULL : network_copy(parent);
    if (rewind) {
        start = train(work, NULL, NULL, 1);
        network = start ? train(work, start, NULL, epochs) : NULL;
    }
    if (network && choice->sparse > 0) {
        int each = rewind ? epochs : epochs / (REDUCE_ROUNDS * (fewer ? 2 : 1));
        network = thin(work, choice->sparse, each, start, network);
    }
    if (network && fewer) {
        struct reduction *reduction = reduction_new(network, choice);
        reduction_prune(reduction, network, choice->sparse);
        struct network *next =
            train(work, network, reduction, choice->sparse > 0 ? epochs / 2 : epochs);
        reduction_free(reduction);
        free(network);
        network = next;
    }
    free(start);
    return network;
}

/* The parent's network alone: its linear part is kept unchanged. */
static float *parent_risks(const struct network *parent, struct examples *examples,
                           struct parallel *pool)
{
    float *target = memory_new(examples->count, sizeof *target);
    train_logits(parent, examples, pool, target);
    for (size_t i = 0; i < examples->count; i++) {
        target[i] = 1 / (1 + expf(-target[i]));
    }
    examples->target = target;
    return target;
}

static void describe(const struct reduce_choice *choice, bool rewind, const struct recipe *recipe,
                     char *out, size_t size)
{
    int used = snprintf(out, size, "learnt from its parent's risks%s",
                        rewind ? ", rewound to the first epoch" : "");
    if (choice->sparse > 0) {
        used += snprintf(out + used, size - (size_t)used, ", %g %% of the weights zero",
                         100 * choice->sparse);
    }
    if (choice->levels > 0) {
        used += snprintf(out + used, size - (size_t)used, ", %d shared values", choice->levels);
    }
    if (choice->bits > 0) {
        used += snprintf(out + used, size - (size_t)used, ", %d bit a weight", choice->bits);
    }
    used += snprintf(out + used, size - (size_t)used, "; ");
    recipe_text(recipe, out + used, size - (size_t)used);
}

struct model *compress_reduced(const struct compression *compression,
                               const struct reduce_choice *choice, bool rewind,
                               const struct fit_options *options, const char *name,
                               struct parallel *pool, struct judgement *judgement,
                               struct error *error)
{
    const struct network *parent = compression->parent->network;
    enum architecture architecture = parent->shape.architecture;
    struct material *material =
        material_new(compression->cohort, &compression->parent->spec, NULL, pool);
    struct work work = {.options = options, .pool = pool, .error = error};
    work.examples = material_examples(material, architecture, &compression->fitted, NULL);
    work.held_out = material_examples(material, architecture, &compression->held_out, NULL);
    work.died = fit_outcomes(compression->cohort, &compression->held_out);
    work.logits = memory_new(compression->held_out.count, sizeof *work.logits);
    float *target = parent_risks(parent, &work.examples, pool);
    struct network *network = reduce(&work, parent, choice, rewind);
    free(target);
    free(work.died);
    free(work.logits);
    material_free(material);
    if (!network) {
        return NULL;
    }
    char recipe[640];
    describe(choice, rewind, &options->recipe, recipe, sizeof recipe);
    return compress_judged(compression, network, name, recipe,
                           compression->seen ? CALIBRATE_TO_PARENT : CALIBRATE_BY_OUTCOMES, pool,
                           judgement);
}
