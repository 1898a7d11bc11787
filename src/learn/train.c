/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/train.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "base/text.h"
#include "learn/backprop.h"
#include "learn/cohort.h"
#include "learn/prune.h"
#include "learn/trainable.h"
#include "net/binary.h"
#include "net/kernel.h"
#include "patient/scheme.h"

/* A batch is divided into groups of this many stays; groups run in parallel and their gradients are
 * added in a fixed order, so that the sum does not depend on the number of threads. */
enum { GROUP_STAYS = 16, BATCH_MAX = 512, GROUPS_MAX = BATCH_MAX / GROUP_STAYS };

/* ---- recipes ---- */

struct recipe recipe_default(enum architecture architecture)
{
    struct recipe recipe = trainable_for(architecture)->recipe;
    recipe.architecture = architecture;
    recipe.epochs = 20;
    recipe.batch = 32;
    recipe.rate = 0.002;
    recipe.rate_end = 0.00002;
    recipe.seed = 1;
    return recipe;
}

/* ---- first weights ---- */

/* Uniform in +-sqrt(6 / (in + out)) (Glorot and Bengio 2010), block by block of a gated kernel. */
static void draw_glorot(struct random *random, struct linear *map, int blocks)
{
    double limit = sqrt(6.0 / (map->inputs + map->outputs / blocks));
    for (long i = 0; i < (long)map->inputs * map->outputs; i++) {
        map->weights[i] = (float)((2 * random_uniform(random) - 1) * limit);
    }
}

static struct network *first_network(const struct recipe *recipe, struct random *random,
                                     struct error *error)
{
    struct network *network = network_new(recipe->architecture, recipe->hidden, FEATURE_COUNT,
                                          recipe->depth, recipe->units, error);
    int open = trainable_for(recipe->architecture)->open_block;
    if (network) {
        network->shape.gates = recipe->gates;
    }
    for (int l = 0; network && l < network->shape.depth; l++) {
        struct linear *maps = network->layers[l].maps;
        for (int m = 0; m < kind_map_count(network->kind); m++) {
            draw_glorot(random, &maps[m], network->kind->maps[m].blocks);
        }
        int width = maps[0].outputs / network->kind->maps[0].blocks;
        for (int j = 0; open >= 0 && j < width; j++) {
            maps[0].bias[open * width + j] = 1;
        }
    }
    if (network) {
        draw_glorot(random, &network->output, 1);
    }
    return network;
}

/* ---- one training run ---- */

struct trainer {
    const struct recipe *recipe;
    const struct examples *examples;
    struct network *network;
    struct reduction *reduction; /* NULL: none */
    float *full; /* full-precision weights of a reduced network; else those of the network */
    const struct loops *loops;
    float *moment, *variance; /* Adam's, [parameters] */
    float *decays;            /* [parameters]: 1 for a weight, 0 for a bias */
    long step;                /* batches done */
    int epoch;                /* epochs done */
    size_t batches;           /* per epoch */
    double loss;              /* mean over the epoch so far */
    size_t *order;
    /* the current batch */
    size_t batch_first, batch_count;
    struct backprop *work[GROUPS_MAX];
    float *gradients[GROUPS_MAX];
    double losses[GROUPS_MAX];
};

/* Number of steps: a network that is not hourly reads one row. */
static int steps_of(const struct trainer *trainer)
{
    return network_is_hourly(trainer->network) ? trainer->examples->steps : 1;
}

enum { STREAM_WEIGHTS, STREAM_ORDER, STREAM_DROPOUT, STREAMS };

static struct random stream(const struct trainer *trainer, int kind, uint64_t index)
{
    struct random random;
    random_seed_stream(&random, trainer->recipe->seed, index * STREAMS + (uint64_t)kind);
    return random;
}

/* start: initial weights; NULL: random. */
static struct trainer *trainer_new(const struct network *start, const struct recipe *recipe,
                                   const struct examples *examples, struct error *error)
{
    if (recipe->batch < 1 || recipe->batch > BATCH_MAX || recipe->epochs < 1 ||
        examples->count == 0 || examples->steps < 1 || examples->steps > STAY_HOURS) {
        error_set(error, "batch 1-%d, at least one epoch and one stay of 1-%d hours are needed",
                  BATCH_MAX, STAY_HOURS);
        return NULL;
    }
    if (start && start->shape.storage != STORAGE_FLOAT) {
        error_set(error, "an int8 network cannot be trained: train its parent, then quantise");
        return NULL;
    }
    struct trainer *trainer = memory_new(1, sizeof *trainer);
    trainer->recipe = recipe;
    trainer->examples = examples;
    struct random random = stream(trainer, STREAM_WEIGHTS, 0);
    trainer->network = start ? network_copy(start) : first_network(recipe, &random, error);
    if (!trainer->network) {
        free(trainer);
        return NULL;
    }
    trainer->full = trainer->network->weights;
    size_t n = trainer->network->parameters, batch = (size_t)recipe->batch;
    trainer->moment = memory_new(n, sizeof(float));
    trainer->variance = memory_new(n, sizeof(float));
    trainer->loops = &kernel_best()->loops;
    trainer->decays = memory_new(n, sizeof(float));
    struct tensor_view tensor;
    for (size_t i = 0; network_tensor(trainer->network, i, &tensor); i++) {
        for (int j = 0; j < tensor.rows * tensor.columns; j++) { /* a bias has no rows */
            trainer->decays[tensor.data - trainer->network->weights + j] = 1;
        }
    }
    trainer->order = memory_new(examples->count, sizeof *trainer->order);
    trainer->batches = (examples->count + batch - 1) / batch;
    for (size_t g = 0; g * GROUP_STAYS < batch; g++) {
        trainer->work[g] = backprop_new(trainer->network, GROUP_STAYS, steps_of(trainer));
        trainer->gradients[g] = memory_new(n, sizeof(float));
    }
    return trainer;
}

static void trainer_free(struct trainer *trainer)
{
    for (int g = 0; g < GROUPS_MAX; g++) {
        backprop_free(trainer->work[g]);
        free(trainer->gradients[g]);
    }
    if (trainer->reduction) {
        free(trainer->full);
    }
    free(trainer->network);
    free(trainer->moment);
    free(trainer->variance);
    free(trainer->decays);
    free(trainer->order);
    free(trainer);
}

/* A copy of a stay's rows with the mask columns at zero. */
static const float *without_masks(const struct examples *examples, const float *x, float *copy)
{
    size_t size = (size_t)examples->steps * FEATURE_COUNT;
    memmove(copy, x, size * sizeof *copy); /* x may be the copy already */
    for (int t = 0; t < examples->steps; t++) {
        memset(copy + t * FEATURE_COUNT + examples->mask_first, 0,
               (size_t)examples->mask_count * sizeof *copy);
    }
    return copy;
}

/* Number of hours of a stay used in this epoch. */
static int draw_end(const struct trainer *trainer, struct random *random)
{
    int steps = trainer->examples->steps, most = steps - TRUNCATED_FIRST;
    bool cut = trainer->recipe->truncation > 0 && most > 0 &&
               random_uniform(random) < trainer->recipe->truncation;
    return cut ? TRUNCATED_FIRST + (int)random_below(random, (uint64_t)most + 1) : steps;
}

/* The loss of stay s, which ends after `end` hours: its last hour and the mean over its hours, in
 * the recipe's shares. */
static void loss_weights(const struct trainer *trainer, int stays, int s, int end, float *weight)
{
    double share = trainer->recipe->replication, scale = 1 / (double)trainer->batch_count;
    for (int t = 0; t < steps_of(trainer); t++) {
        double each = t < end ? share / end : 0, last = t == end - 1 ? 1 - share : 0;
        weight[t * stays + s] = (float)((each + last) * scale);
    }
}

const float *examples_rows(const struct examples *examples, size_t i, float *copy)
{
    size_t at = examples->index ? examples->index[i] : i;
    if (!examples->x) {
        cohort_rows_read(examples->rows, at, examples->summary, copy);
        return copy;
    }
    return examples->x + at * (size_t)examples->steps * FEATURE_COUNT;
}

static void run_group(void *context, int g)
{
    struct trainer *trainer = context;
    const struct recipe *recipe = trainer->recipe;
    const struct examples *examples = trainer->examples;
    size_t first = (size_t)g * GROUP_STAYS, left = trainer->batch_count - first;
    size_t size = (size_t)examples->steps * FEATURE_COUNT;
    int stays = (int)(left < GROUP_STAYS ? left : GROUP_STAYS), steps = steps_of(trainer);
    struct random random =
        stream(trainer, STREAM_DROPOUT, (uint64_t)trainer->step * GROUPS_MAX + (uint64_t)g);
    const float *x[GROUP_STAYS];
    float target[GROUP_STAYS], weight[GROUP_STAYS * STAY_HOURS];
    bool varies = recipe->variation.variables > 0 || recipe->variation.exchange > 0;
    bool copied = varies || recipe->mask_dropout > 0 || !examples->x;
    float *copies = copied ? memory_new(GROUP_STAYS * size, sizeof *copies) : NULL;
    for (int s = 0; s < stays; s++) {
        size_t i = trainer->order[trainer->batch_first + first + (size_t)s];
        float *copy = copies ? copies + (size_t)s * size : NULL;
        x[s] = examples_rows(examples, i, copy);
        target[s] = examples->target[i];
        if (varies) {
            vary_rows(&recipe->variation, examples->spec, &random, x[s], examples->steps, copy);
            x[s] = copy;
        }
        if (copy && recipe->mask_dropout > 0 && random_uniform(&random) < recipe->mask_dropout) {
            x[s] = without_masks(examples, x[s], copy);
        }
        int end = draw_end(trainer, &random);
        if (steps == 1) { /* not hourly: the summary of the hours up to the end */
            x[s] += (end - 1) * FEATURE_COUNT;
            end = 1;
        }
        loss_weights(trainer, stays, s, end, weight);
    }
    struct group group = {stays, steps, x, target, weight};
    trainer->losses[g] = backprop_gradient(trainer->network, trainer->work[g], &group,
                                           &recipe->dropout, &random, trainer->gradients[g]);
    free(copies);
}

/* Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019). */
static void adam_step(struct trainer *trainer, const float *gradient)
{
    const struct recipe *recipe = trainer->recipe;
    const double beta1 = 0.9, beta2 = 0.999;
    double total = (double)trainer->batches * recipe->epochs, done = (double)trainer->step / total;
    double rate = recipe->rate_end +
                  (recipe->rate - recipe->rate_end) * 0.5 * (1 + cos(3.14159265358979324 * done));
    double n = (double)++trainer->step;
    float scale = (float)(rate / (1 - pow(beta1, n)));
    float unbias = (float)(1 / (1 - pow(beta2, n)));
    float shrink = (float)(rate * recipe->decay);
    trainer->loops->adam((long)trainer->network->parameters, gradient, trainer->decays, shrink,
                         scale, unbias, trainer->moment, trainer->variance, trainer->full);
    if (trainer->reduction) {
        reduction_apply(trainer->reduction, trainer->full, trainer->network);
    }
}

/* One batch; returns its mean loss. */
static double run_batch(struct trainer *trainer, struct parallel *pool)
{
    int groups = (int)((trainer->batch_count + GROUP_STAYS - 1) / GROUP_STAYS);
    parallel_run(pool, groups, run_group, trainer);
    double loss = 0;
    for (int g = 0; g < groups; g++) {
        loss += trainer->losses[g];
        if (g > 0) {
            trainer->loops->add((long)trainer->network->parameters, trainer->gradients[g],
                                trainer->gradients[0]);
        }
    }
    adam_step(trainer, trainer->gradients[0]);
    return loss;
}

/* ---- checkpoints ---- */

/* File format: mark, signature (64 hex digits), epoch and step (8 bytes each, little endian), then
 * weights, moments and variances as float32, then the SHA-256 of all before it (64 hex digits). */
static const char checkpoint_mark[16] = "icurisk check 1\n";
enum { CHECKPOINT_HEAD = 16 + 64 + 16, CHECKPOINT_LIMIT = 1 << 28 };

/* Hash of everything that the state depends on besides the epoch: recipe and examples. */
static void make_signature(const struct trainer *trainer, char hex[65])
{
    const struct examples *examples = trainer->examples;
    struct recipe recipe = *trainer->recipe;
    struct sha256 sha;
    char text[512];
    recipe_text(&recipe, text, sizeof text);
    sha256_start(&sha);
    sha256_add(&sha, text, strlen(text));
    if (examples->digest) {
        sha256_add(&sha, examples->digest, strlen(examples->digest));
    } else {
        size_t size = (size_t)examples->steps * FEATURE_COUNT;
        float *copy = memory_new(size, sizeof *copy);
        for (size_t i = 0; i < examples->count; i++) {
            sha256_add(&sha, examples_rows(examples, i, copy), size * sizeof *copy);
        }
        free(copy);
    }
    for (size_t i = 0; examples->index && i < examples->count; i++) {
        uint64_t at = examples->index[i];
        sha256_add(&sha, &at, sizeof at);
    }
    sha256_add(&sha, trainer->network->weights, trainer->network->parameters * sizeof(float));
    sha256_add(&sha, examples->target, examples->count * sizeof(float));
    sha256_finish(&sha, hex);
}

static void append_integer(struct text *out, uint64_t value)
{
    for (int i = 0; i < 8; i++) {
        char byte = (char)(value >> (8 * i));
        text_append_n(out, &byte, 1);
    }
}

static uint64_t read_integer(const unsigned char *bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++) {
        value |= (uint64_t)bytes[i] << (8 * i);
    }
    return value;
}

static bool save_checkpoint(const struct trainer *trainer, const char *path, const char *signature,
                            struct error *error)
{
    size_t bytes = trainer->network->parameters * sizeof(float);
    struct text out = {0};
    text_append_n(&out, checkpoint_mark, sizeof checkpoint_mark);
    text_append_n(&out, signature, 64);
    append_integer(&out, (uint64_t)trainer->epoch);
    append_integer(&out, (uint64_t)trainer->step);
    text_append_n(&out, (const char *)trainer->network->weights, bytes);
    text_append_n(&out, (const char *)trainer->moment, bytes);
    text_append_n(&out, (const char *)trainer->variance, bytes);
    char digest[65];
    struct sha256 sha;
    sha256_start(&sha);
    sha256_add(&sha, out.data, out.length);
    sha256_finish(&sha, digest);
    text_append_n(&out, digest, 64);
    bool ok = file_write(path, out.data, out.length, error);
    text_free(&out);
    return ok;
}

/* True also if there is no file. The file of another run is an error and is not overwritten. */
static bool load_checkpoint(struct trainer *trainer, const char *path, const char *signature,
                            struct error *error)
{
    if (access(path, F_OK) != 0) {
        return true;
    }
    unsigned char *data;
    size_t size, bytes = trainer->network->parameters * sizeof(float);
    if (!file_read(path, CHECKPOINT_LIMIT, &data, &size, error)) {
        return false;
    }
    char digest[65] = "";
    bool sized = size == CHECKPOINT_HEAD + 3 * bytes + 64;
    if (sized) {
        struct sha256 sha;
        sha256_start(&sha);
        sha256_add(&sha, data, size - 64);
        sha256_finish(&sha, digest);
    }
    bool same = size >= CHECKPOINT_HEAD && memcmp(data, checkpoint_mark, 16) == 0 &&
                memcmp(data + 16, signature, 64) == 0;
    uint64_t epoch = sized ? read_integer(data + 80) : 0,
             step = sized ? read_integer(data + 88) : 0;
    bool ok = sized && same && memcmp(data + size - 64, digest, 64) == 0 &&
              epoch <= (uint64_t)trainer->recipe->epochs && step == epoch * trainer->batches;
    if (ok) {
        const unsigned char *at = data + CHECKPOINT_HEAD;
        trainer->epoch = (int)epoch;
        trainer->step = (long)step;
        memcpy(trainer->network->weights, at, bytes);
        memcpy(trainer->moment, at + bytes, bytes);
        memcpy(trainer->variance, at + 2 * bytes, bytes);
    } else {
        error_at(error, path, 0, "%s; remove it or name another checkpoint",
                 same ? "the checkpoint is damaged"
                      : "a checkpoint of another run or no checkpoint");
    }
    free(data);
    return ok;
}

/* ---- the loop ---- */

struct report {
    train_progress_fn *progress;
    void *context;
    double started; /* usec */
    int epochs_before;
};

static bool say(const struct trainer *trainer, const struct report *report, size_t batch,
                bool epoch_done)
{
    if (!report->progress) {
        return true;
    }
    double total = (double)trainer->recipe->epochs;
    double done = trainer->epoch + (epoch_done ? 0 : (double)batch / (double)trainer->batches);
    double since = (clock_usec() - report->started) / 1e6, gained = done - report->epochs_before;
    struct progress progress = {
        .epoch = trainer->epoch + (epoch_done ? 0 : 1),
        .epochs = trainer->recipe->epochs,
        .batch = batch,
        .batches = trainer->batches,
        .epoch_done = epoch_done,
        .loss = trainer->loss,
        .seconds_left = gained > 0 ? since / gained * (total - done) : 0,
        .network = trainer->network,
    };
    return report->progress(report->context, &progress);
}

/* False if stopped, or with a reason if the loss is NaN or infinite. */
static bool run_epoch(struct trainer *trainer, struct parallel *pool, const struct report *report,
                      struct error *error)
{
    size_t count = trainer->examples->count, batch = (size_t)trainer->recipe->batch;
    struct random random = stream(trainer, STREAM_ORDER, (uint64_t)trainer->epoch);
    for (size_t i = 0; i < count; i++) {
        trainer->order[i] = i;
    }
    random_shuffle(&random, trainer->order, count);
    double loss = 0;
    for (size_t b = 0; b < trainer->batches; b++) {
        trainer->batch_first = b * batch;
        trainer->batch_count = count - b * batch < batch ? count - b * batch : batch;
        loss += run_batch(trainer, pool) * (double)trainer->batch_count;
        trainer->loss = loss / (double)(trainer->batch_first + trainer->batch_count);
        if (!isfinite(trainer->loss)) {
            return error_set(error, "training diverged in epoch %d: the loss is not a number",
                             trainer->epoch + 1);
        }
        if (!say(trainer, report, b + 1, false)) {
            return false;
        }
    }
    trainer->epoch++;
    return true;
}

/* Reports the phases of a pruned training as one training. */
struct phase {
    train_progress_fn *progress;
    void *context;
    int epochs_before, epochs;
};

static bool say_phase(void *context, const struct progress *progress)
{
    struct phase *phase = context;
    struct progress whole = *progress;
    whole.epoch += phase->epochs_before;
    whole.epochs = phase->epochs;
    return !phase->progress || phase->progress(phase->context, &whole);
}

/* One epoch at full size, then the smaller network from the first epoch on. The checkpoint of the
 * first epoch, CHECKPOINT.first, is kept for resumed runs. */
static struct network *train_pruned(const struct recipe *recipe, const struct examples *examples,
                                    struct parallel *pool, const char *checkpoint,
                                    train_progress_fn *progress, void *context, struct error *error)
{
    struct phase phase = {progress, context, 0, recipe->epochs};
    struct recipe first = *recipe, rest = *recipe;
    double shares[NETWORK_LAYERS_MAX];
    struct text name = {0};
    for (int l = 0; l < NETWORK_LAYERS_MAX; l++) {
        shares[l] = recipe->prune;
    }
    first.prune = rest.prune = 0;
    first.epochs = 1;
    first.rate_end = first.rate;
    rest.epochs -= 1;
    text_format(&name, "%s.first", checkpoint ? checkpoint : "");
    struct network *whole = train_further(NULL, &first, examples, pool,
                                          checkpoint ? name.data : NULL, say_phase, &phase, error);
    struct network *pruned = whole ? prune_network(whole, shares, error) : NULL, *done = NULL;
    if (pruned) {
        phase.epochs_before = 1;
        done = train_further(pruned, &rest, examples, pool, checkpoint, say_phase, &phase, error);
    }
    text_free(&name);
    free(whole);
    free(pruned);
    return done;
}

struct network *train_network(const struct recipe *recipe, const struct examples *examples,
                              struct parallel *pool, const char *checkpoint,
                              train_progress_fn *progress, void *context, struct error *error)
{
    if (recipe->prune > 0 && recipe->epochs > 1) {
        return train_pruned(recipe, examples, pool, checkpoint, progress, context, error);
    }
    return train_further(NULL, recipe, examples, pool, checkpoint, progress, context, error);
}

struct network *train_further(const struct network *start, const struct recipe *recipe,
                              const struct examples *examples, struct parallel *pool,
                              const char *checkpoint, train_progress_fn *progress, void *context,
                              struct error *error)
{
    struct trainer *trainer = trainer_new(start, recipe, examples, error);
    if (!trainer) {
        return NULL;
    }
    char signature[65] = "";
    if (checkpoint) {
        make_signature(trainer, signature);
    }
    bool ok = !checkpoint || load_checkpoint(trainer, checkpoint, signature, error);
    struct report report = {progress, context, clock_usec(), trainer->epoch};
    while (ok && trainer->epoch < recipe->epochs) {
        ok = run_epoch(trainer, pool, &report, error) &&
             (!checkpoint || save_checkpoint(trainer, checkpoint, signature, error)) &&
             say(trainer, &report, trainer->batches, true);
    }
    struct network *network = ok ? network_copy(trainer->network) : NULL;
    trainer_free(trainer);
    return network;
}

struct network *train_reduced(const struct network *start, struct reduction *reduction,
                              const struct recipe *recipe, const struct examples *examples,
                              struct parallel *pool, train_progress_fn *progress, void *context,
                              struct error *error)
{
    struct trainer *trainer = trainer_new(start, recipe, examples, error);
    if (!trainer) {
        return NULL;
    }
    size_t n = trainer->network->parameters;
    trainer->reduction = reduction;
    trainer->full = memory_new(n, sizeof *trainer->full);
    memcpy(trainer->full, start->weights, n * sizeof *trainer->full);
    reduction_apply(reduction, trainer->full, trainer->network);
    struct report report = {progress, context, clock_usec(), 0};
    bool ok = true;
    while (ok && trainer->epoch < recipe->epochs) {
        ok = run_epoch(trainer, pool, &report, error) &&
             say(trainer, &report, trainer->batches, true);
    }
    struct network *network = ok ? network_copy(trainer->network) : NULL;
    if (network) {
        network->packed = true;
        network = network_binary(network);
    }
    trainer_free(trainer);
    return network;
}

/* ---- many stays at once ---- */

struct scoring {
    const struct network *network;
    const struct examples *examples;
    float *logits;
};

enum { SCORED_AT_ONCE = 64 };

static void score_group(void *context, int g)
{
    struct scoring *scoring = context;
    const struct examples *examples = scoring->examples;
    size_t first = (size_t)g * SCORED_AT_ONCE, left = examples->count - first;
    int stays = (int)(left < SCORED_AT_ONCE ? left : SCORED_AT_ONCE), steps = examples->steps;
    const float *x[SCORED_AT_ONCE];
    size_t size = (size_t)steps * FEATURE_COUNT;
    float *copies = examples->x ? NULL : memory_new(SCORED_AT_ONCE * size, sizeof *copies);
    for (int s = 0; s < stays; s++) {
        x[s] =
            examples_rows(examples, first + (size_t)s, copies ? copies + (size_t)s * size : NULL);
    }
    struct group group = {.stays = stays, .steps = steps, .x = x};
    struct backprop *work = backprop_new(scoring->network, stays, steps);
    float *logits = memory_new((size_t)stays * (size_t)steps, sizeof *logits);
    backprop_forward(scoring->network, work, &group, logits);
    for (int s = 0; s < stays; s++) {
        scoring->logits[first + (size_t)s] = logits[(steps - 1) * stays + s];
    }
    free(copies);
    free(logits);
    backprop_free(work);
}

void train_logits(const struct network *network, const struct examples *examples,
                  struct parallel *pool, float *logits)
{
    struct scoring scoring = {network, examples, logits};
    parallel_run(pool, (int)((examples->count + SCORED_AT_ONCE - 1) / SCORED_AT_ONCE), score_group,
                 &scoring);
}
