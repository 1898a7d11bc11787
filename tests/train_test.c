/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/random.h"
#include "learn/metrics.h"
#include "learn/train.h"
#include "patient/scheme.h"
#include "scratch.h"

enum { COUNT = 150, STEPS = 10, MASK_FIRST = 37, MASK_COUNT = 37 };

static char folder[SCRATCH_BYTES];
static char path[SCRATCH_BYTES + 16];

static int start(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "%s/checkpoint", scratch_folder(folder) ? folder : "/nowhere");
    return 0;
}

static int end(void **state)
{
    (void)state;
    unlink(path);
    return rmdir(folder);
}

/* ---- made-up examples: two columns, one early, one late, predict death, with noise ---- */

struct made {
    struct examples examples;
    float *x, *target;
    uint8_t *died;
};

static struct made make(size_t count, int steps, uint64_t seed)
{
    size_t size = (size_t)steps * FEATURE_COUNT;
    struct made made = {.x = memory_new(count * size, sizeof(float)),
                        .target = memory_new(count, sizeof(float)),
                        .died = memory_new(count, 1)};
    struct random random;
    random_seed(&random, seed);
    for (size_t i = 0; i < count * size; i++) {
        made.x[i] = (float)random_normal(&random) / 2;
    }
    for (size_t i = 0; i < count; i++) {
        double early = random_normal(&random), late = random_normal(&random);
        for (int t = 0; t < steps; t++) {
            float *row = made.x + i * size + (size_t)t * FEATURE_COUNT;
            row[3] = (float)(t <= steps / 2 ? early : 0) + row[3] / 4;
            row[8] = (float)(t >= steps / 2 ? late : 0) + row[8] / 4;
        }
        made.died[i] = early + late > 0.5;
        made.target[i] = made.died[i];
    }
    made.examples = (struct examples){.x = made.x,
                                      .target = made.target,
                                      .count = count,
                                      .steps = steps,
                                      .mask_first = MASK_FIRST,
                                      .mask_count = MASK_COUNT};
    return made;
}

static void drop(struct made *made)
{
    free(made->x);
    free(made->target);
    free(made->died);
}

/* Small and fast, with all options. */
static struct recipe small_recipe(enum architecture architecture)
{
    struct recipe recipe = recipe_default(architecture);
    recipe.depth = kind_of(architecture)->inner ? 1 : 2;
    recipe.units[0] = recipe.units[1] = 6;
    recipe.epochs = 4;
    recipe.batch = 40;
    recipe.mask_dropout = 0.3;
    return recipe;
}

static struct network *train(const struct recipe *recipe, const struct examples *examples,
                             int threads)
{
    struct parallel *pool = parallel_new(threads);
    struct error error = ERROR_NONE;
    struct network *network = train_network(recipe, examples, pool, NULL, NULL, NULL, &error);
    parallel_free(pool);
    assert_string_equal(error.text, "");
    assert_non_null(network);
    return network;
}

static bool same_weights(const struct network *a, const struct network *b)
{
    return a->parameters == b->parameters &&
           memcmp(a->weights, b->weights, a->parameters * sizeof *a->weights) == 0;
}

static int steps_of(enum architecture architecture)
{
    return kind_of(architecture)->hourly ? STEPS : 1;
}

/* ---- learning ---- */

struct losses {
    double epoch[64];
    size_t batches;
};

static bool note_loss(void *context, const struct progress *progress)
{
    struct losses *losses = context;
    assert_true(progress->epoch >= 1 && progress->epoch <= progress->epochs);
    assert_true(progress->batch >= 1 && progress->batch <= progress->batches);
    assert_true(progress->seconds_left >= 0);
    assert_non_null(progress->network);
    losses->batches += !progress->epoch_done;
    if (progress->epoch_done) {
        assert_true(losses->epoch[progress->epoch - 1] == 0);
        losses->epoch[progress->epoch - 1] = progress->loss;
    }
    return true;
}

static void a_rule_is_learnt(void **state)
{
    (void)state;
    struct parallel *pool = parallel_new(2);
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        enum architecture architecture = (enum architecture)a;
        struct made seen = make(600, steps_of(architecture), 1);
        struct made unseen = make(300, steps_of(architecture), 2);
        struct recipe recipe = small_recipe(architecture);
        recipe.epochs = 15;
        recipe.rate = 0.01;
        recipe.dropout.input = 0; /* only two columns predict the outcome */
        struct losses losses = {{0}, 0};
        struct network *network =
            train_network(&recipe, &seen.examples, pool, NULL, note_loss, &losses, NULL);
        assert_non_null(network);
        assert_int_equal(losses.batches, 15 * 15);
        assert_true(losses.epoch[0] > 0.4 && losses.epoch[0] < 1.5);
        assert_true(losses.epoch[14] < 0.8 * losses.epoch[0]);
        float logits[300];
        train_logits(network, &unseen.examples, pool, logits);
        assert_true(metrics_auroc(logits, unseen.died, 300, NULL, NULL) > 0.9);
        free(network);
        drop(&seen);
        drop(&unseen);
    }
    parallel_free(pool);
}

static void threads_do_not_matter(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        enum architecture architecture = (enum architecture)a;
        struct made made = make(COUNT, steps_of(architecture), 3);
        struct recipe recipe = small_recipe(architecture);
        struct network *one = train(&recipe, &made.examples, 1);
        for (int threads = 2; threads <= 3; threads++) {
            struct network *more = train(&recipe, &made.examples, threads);
            assert_true(same_weights(one, more));
            free(more);
        }
        recipe.seed++;
        struct network *other = train(&recipe, &made.examples, 2);
        assert_false(same_weights(one, other));
        free(other);
        free(one);
        drop(&made);
    }
}

/* A batch gives the logits of each stay alone. Dropout applies in training only. */
static void scoring_is_without_chance(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        enum architecture architecture = (enum architecture)a;
        int steps = steps_of(architecture);
        struct made made = make(COUNT, steps, 4);
        struct recipe recipe = small_recipe(architecture);
        recipe.dropout = (struct dropout){0.5f, 0.5f, 0.5f};
        recipe.rate = 0.01;
        struct network *network = train(&recipe, &made.examples, 2);
        struct network_scratch *scratch = network_scratch_new(network);
        float logits[3][COUNT], alone[STEPS];
        for (int threads = 1; threads <= 3; threads++) {
            struct parallel *pool = parallel_new(threads);
            train_logits(network, &made.examples, pool, logits[threads - 1]);
            parallel_free(pool);
        }
        assert_memory_equal(logits[0], logits[1], sizeof logits[0]);
        assert_memory_equal(logits[0], logits[2], sizeof logits[0]);
        for (size_t i = 0; i < COUNT; i++) {
            network_run(network, scratch, made.x + i * (size_t)steps * FEATURE_COUNT, steps, alone);
            assert_true(fabsf(alone[steps - 1] - logits[0][i]) < 1e-4f);
        }
        free(scratch);
        free(network);
        drop(&made);
    }
}

/* ---- the effect of the recipe's numbers ---- */

/* Columns whose masks are always dropped cannot be learnt from; those dropped for some stays can.
 */
static void dropped_masks_are_not_seen(void **state)
{
    (void)state;
    static const double rates[] = {0, 0.5, 1};
    struct made made = make(COUNT, STEPS, 5), other = make(COUNT, STEPS, 5);
    for (size_t row = 0; row < (size_t)COUNT * STEPS; row++) {
        for (int i = MASK_FIRST; i < MASK_FIRST + MASK_COUNT; i++) {
            other.x[row * FEATURE_COUNT + (size_t)i] += 1;
        }
    }
    float *before = memory_new((size_t)COUNT * STEPS * FEATURE_COUNT, sizeof *before);
    memcpy(before, made.x, (size_t)COUNT * STEPS * FEATURE_COUNT * sizeof *before);
    for (size_t i = 0; i < 3; i++) {
        struct recipe recipe = small_recipe(ARCHITECTURE_LSTM);
        recipe.epochs = 2;
        recipe.mask_dropout = rates[i];
        struct network *a = train(&recipe, &made.examples, 2);
        struct network *b = train(&recipe, &other.examples, 2);
        assert_int_equal(same_weights(a, b), rates[i] == 1);
        free(a);
        free(b);
    }
    /* the examples themselves do not change */
    assert_memory_equal(before, made.x, (size_t)COUNT * STEPS * FEATURE_COUNT * sizeof *before);
    free(before);
    drop(&made);
    drop(&other);
}

static double cross_entropy(double logit, double target)
{
    return log1p(exp(logit)) - target * logit;
}

/* With a learning rate of 0 the reported loss is that of the network returned. */
static void the_loss_is_shared_by_the_hours(void **state)
{
    (void)state;
    struct made made = make(COUNT, STEPS, 6);
    struct parallel *pool = parallel_new(2);
    for (int k = 0; k <= 4; k++) {
        struct recipe recipe = small_recipe(ARCHITECTURE_HLSTM);
        recipe.rate = recipe.rate_end = recipe.mask_dropout = 0;
        recipe.dropout = (struct dropout){0, 0, 0};
        recipe.replication = k / 4.0;
        recipe.epochs = 1;
        struct losses losses = {{0}, 0};
        struct network *network =
            train_network(&recipe, &made.examples, pool, NULL, note_loss, &losses, NULL);
        struct network_scratch *scratch = network_scratch_new(network);
        double last = 0, mean = 0;
        float logits[STEPS];
        for (size_t i = 0; i < COUNT; i++) {
            network_run(network, scratch, made.x + i * STEPS * FEATURE_COUNT, STEPS, logits);
            for (int t = 0; t < STEPS; t++) {
                double loss = cross_entropy((double)logits[t], (double)made.target[i]) / COUNT;
                last += t == STEPS - 1 ? loss : 0;
                mean += loss / STEPS;
            }
        }
        double expected = (1 - recipe.replication) * last + recipe.replication * mean;
        assert_true(fabs(losses.epoch[0] - expected) < 1e-5);
        assert_true(fabs(last - mean) > 1e-3); /* otherwise the two could not be distinguished */
        free(scratch);
        free(network);
    }
    parallel_free(pool);
    drop(&made);
}

static void weight_decay_spares_biases(void **state)
{
    (void)state;
    struct made made = make(COUNT, STEPS, 7);
    memset(made.x, 0, (size_t)COUNT * STEPS * FEATURE_COUNT * sizeof *made.x);
    struct recipe recipe = small_recipe(ARCHITECTURE_LSTM);
    recipe.decay = 0;
    recipe.epochs = 3;
    struct network *free_of_it = train(&recipe, &made.examples, 1);
    recipe.decay = 20;
    struct network *decayed = train(&recipe, &made.examples, 1);
    /* inputs that are all 0 do not train the kernel: it shrinks or stays */
    struct tensor_view a, b;
    for (size_t i = 0; network_tensor(free_of_it, i, &a) && network_tensor(decayed, i, &b); i++) {
        double before = 0, after = 0;
        for (int k = 0; k < (a.rows ? a.rows : 1) * a.columns; k++) {
            before += fabs((double)a.data[k]);
            after += fabs((double)b.data[k]);
        }
        if (strcmp(a.name, "lstm1.bias") == 0) {
            assert_true(before == 6 && after == 6); /* the forget gates' */
        } else if (a.rows) {
            assert_true(after < 0.9 * before);
        }
    }
    free(free_of_it);
    free(decayed);
    drop(&made);
}

static void senseless_recipes_are_refused(void **state)
{
    (void)state;
    struct made made = make(4, 1, 8);
    struct parallel *pool = parallel_new(1);
    for (int k = 0; k < 7; k++) {
        struct recipe recipe = small_recipe(ARCHITECTURE_DNN);
        struct examples examples = made.examples;
        struct error error = ERROR_NONE;
        recipe.batch = k == 0 ? 0 : k == 1 ? 100000 : recipe.batch;
        recipe.epochs = k == 2 ? 0 : 1;
        examples.count = k == 3 ? 0 : 4;
        examples.steps = k == 4 ? STAY_HOURS + 1 : 1;
        recipe.units[1] = k == 5 ? 0 : 6;
        recipe.rate = k == 6 ? 1e38 : 0.01;
        recipe.epochs = k == 6 ? 4 : recipe.epochs;
        assert_null(train_network(&recipe, &examples, pool, NULL, NULL, NULL, &error));
        assert_true(error.set);
    }
    parallel_free(pool);
    drop(&made);
}

/* ---- stopping and resuming ---- */

struct stop {
    int epoch;    /* stop after this epoch */
    size_t batch; /* or, if not 0, after this batch of the next one */
    int started;  /* the first epoch reported */
};

static bool stop_there(void *context, const struct progress *progress)
{
    struct stop *stop = context;
    stop->started = stop->started ? stop->started : progress->epoch;
    if (stop->batch) {
        return progress->epoch_done || progress->epoch != stop->epoch + 1 ||
               progress->batch != stop->batch;
    }
    return !progress->epoch_done || progress->epoch != stop->epoch;
}

static struct network *resume(const struct recipe *recipe, const struct examples *examples,
                              struct stop *stop, struct error *error)
{
    struct parallel *pool = parallel_new(2);
    struct network *network = train_network(recipe, examples, pool, path, stop_there, stop, error);
    parallel_free(pool);
    return network;
}

static void a_stopped_run_goes_on(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        enum architecture architecture = (enum architecture)a;
        struct made made = make(COUNT, steps_of(architecture), 9);
        struct recipe recipe = small_recipe(architecture);
        struct network *whole = train(&recipe, &made.examples, 1);
        for (int epoch = 1; epoch <= recipe.epochs; epoch++) {
            for (size_t batch = 0; batch < 3; batch += 2) {
                struct error error = ERROR_NONE;
                struct stop stop = {epoch, batch, 0}, never = {0};
                bool ends = batch && epoch == recipe.epochs;
                unlink(path);
                struct network *stopped = resume(&recipe, &made.examples, &stop, &error);
                assert_int_equal(stopped != NULL, ends);
                assert_false(error.set);
                struct network *resumed = resume(&recipe, &made.examples, &never, &error);
                assert_string_equal(error.text, "");
                assert_non_null(resumed);
                assert_int_equal(never.started, epoch < recipe.epochs ? epoch + 1 : 0);
                assert_true(same_weights(whole, resumed));
                free(stopped);
                free(resumed);
            }
        }
        free(whole);
        drop(&made);
    }
}

struct bytes {
    unsigned char *data;
    size_t size;
};

static struct bytes read_bytes(void)
{
    struct bytes bytes;
    assert_true(file_read(path, 1 << 24, &bytes.data, &bytes.size, NULL));
    return bytes;
}

/* The run is refused with this reason, and the file does not change. */
static void assert_refused(const struct recipe *recipe, const struct examples *examples,
                           const char *because)
{
    struct bytes before = read_bytes();
    struct error error = ERROR_NONE;
    struct stop never = {0};
    assert_null(resume(recipe, examples, &never, &error));
    assert_int_equal(never.started, 0);
    if (!strstr(error.text, because)) {
        fail_msg("\"%s\", expected \"%s\"", error.text, because);
    }
    struct bytes after = read_bytes();
    assert_int_equal(before.size, after.size);
    assert_memory_equal(before.data, after.data, before.size);
    free(before.data);
    free(after.data);
}

/* ---- indexed stays, other shapes, variable ends ---- */

/* Stays indexed in a larger block give the same as those stays copied in order. */
static void an_index_picks_the_stays(void **state)
{
    (void)state;
    enum { SOME = 70 };
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        int steps = steps_of((enum architecture)a);
        size_t row = (size_t)steps * FEATURE_COUNT, index[SOME];
        struct made all = make(COUNT, steps, 31), some = make(SOME, steps, 32);
        for (size_t i = 0; i < SOME; i++) {
            index[i] = (i * 37 + 5) % COUNT;
            memcpy(some.x + i * row, all.x + index[i] * row, row * sizeof *all.x);
        }
        struct examples picked = some.examples;
        picked.x = all.x;
        picked.index = index;
        struct recipe recipe = small_recipe((enum architecture)a);
        struct network *one = train(&recipe, &some.examples, 1);
        struct network *other = train(&recipe, &picked, 2);
        assert_true(same_weights(one, other));
        float before[SOME], after[SOME];
        struct parallel *pool = parallel_new(2);
        train_logits(one, &some.examples, pool, before);
        train_logits(one, &picked, pool, after);
        assert_memory_equal(before, after, sizeof before);
        parallel_free(pool);
        free(one);
        free(other);
        drop(&all);
        drop(&some);
    }
}

static void stays_are_scored_as_alone(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct made made = make(COUNT, STEPS, 33);
        struct recipe recipe = small_recipe((enum architecture)a);
        struct network *network = train(&recipe, &made.examples, 1);
        float last[COUNT];
        struct parallel *pool = parallel_new(2);
        train_logits(network, &made.examples, pool, last);
        parallel_free(pool);
        struct network_scratch *scratch = network_scratch_new(network);
        for (size_t i = 0; i < COUNT; i++) {
            float logits[STEPS];
            network_run(network, scratch, made.x + i * STEPS * FEATURE_COUNT, STEPS, logits);
            assert_true(fabsf(last[i] - logits[STEPS - 1]) < 1e-4f);
        }
        free(scratch);
        free(network);
        drop(&made);
    }
}

static struct network *further(const struct network *start, const struct recipe *recipe,
                               const struct examples *examples, struct losses *losses)
{
    struct parallel *pool = parallel_new(2);
    struct error error = ERROR_NONE;
    struct network *network = train_further(start, recipe, examples, pool, NULL,
                                            losses ? note_loss : NULL, losses, &error);
    parallel_free(pool);
    assert_string_equal(error.text, "");
    assert_non_null(network);
    return network;
}

/* From the weights and sizes of a network, whatever sizes the recipe has. */
static void training_goes_on_from_any_shape(void **state)
{
    (void)state;
    struct network_shape shape = {.hidden_activation = ACTIVATION_RELU,
                                  .inputs = FEATURE_COUNT,
                                  .depth = 2,
                                  .units = {5, 7},
                                  .neurons = {9, 4}};
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct made made = make(COUNT, steps_of((enum architecture)a), 34);
        struct random random;
        random_seed(&random, 35);
        shape.architecture = (enum architecture)a;
        struct network *start = network_create(&shape, NULL);
        for (size_t i = 0; i < start->parameters; i++) {
            start->weights[i] = (float)(0.2 * random_normal(&random));
        }
        struct network *kept = network_copy(start);
        struct recipe recipe = small_recipe((enum architecture)a);
        recipe.rate = recipe.rate_end = 0;
        struct network *same = further(start, &recipe, &made.examples, NULL);
        assert_true(same_weights(start, same)); /* it starts with the weights of start */
        assert_memory_equal(&same->shape, &start->shape, sizeof same->shape);

        struct losses losses = {0};
        recipe.rate = 0.02;
        recipe.dropout = (struct dropout){0};
        recipe.mask_dropout = 0;
        recipe.epochs = 12;
        struct network *tuned = further(start, &recipe, &made.examples, &losses);
        assert_int_equal(tuned->parameters, start->parameters);
        assert_true(losses.epoch[11] < 0.9 * losses.epoch[0]);
        assert_true(same_weights(start, kept)); /* and start does not change */
        free(start);
        free(kept);
        free(same);
        free(tuned);
        drop(&made);
    }
}

static void int8_is_not_trained(void **state)
{
    (void)state;
    struct network_shape shape = {.architecture = ARCHITECTURE_LSTM,
                                  .storage = STORAGE_INT8,
                                  .inputs = FEATURE_COUNT,
                                  .depth = 1,
                                  .units = {4}};
    struct made made = make(4, STEPS, 36);
    struct recipe recipe = small_recipe(ARCHITECTURE_LSTM);
    struct parallel *pool = parallel_new(1);
    struct network *network = network_create(&shape, NULL);
    struct error error = ERROR_NONE;
    assert_null(train_further(network, &recipe, &made.examples, pool, NULL, NULL, NULL, &error));
    assert_non_null(strstr(error.text, "int8"));
    parallel_free(pool);
    free(network);
    drop(&made);
}

/* Trains with one stay, and again with row `changed` of it changed. True if the result differs. */
static bool row_matters(const struct recipe *recipe, const struct made *made, size_t changed)
{
    struct network *before = train(recipe, &made->examples, 1);
    float *value = made->x + changed * FEATURE_COUNT + 3;
    *value += 2;
    struct network *after = train(recipe, &made->examples, 1);
    *value -= 2;
    bool matters = !same_weights(before, after);
    free(before);
    free(after);
    return matters;
}

/* Recurrent networks learn from the first `end` hours; returns end. A dense network learns from the
 * summary at the end only. */
static int end_of(const struct recipe *recipe, const struct made *made)
{
    int end = 0, rows = 0;
    for (size_t t = 0; t < STEPS; t++) {
        if (row_matters(recipe, made, t)) {
            end = (int)t + 1;
            rows++;
        }
    }
    assert_int_equal(rows, kind_of(recipe->architecture)->hourly ? end : 1);
    return end;
}

/* A truncated stay does not train its later hours. It may end from hour 6 on. */
static void cut_stays_end_anywhere(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct made made = make(1, STEPS, 37);
        struct recipe recipe = small_recipe((enum architecture)a);
        recipe.units[0] = recipe.units[1] = kind_of(recipe.architecture)->hourly ? 2 : 16;
        recipe.dropout = (struct dropout){0};
        recipe.mask_dropout = 0;
        recipe.epochs = 1;
        static const double shares[] = {0, 0.5, 1};
        int whole[3] = {0}, ends[STEPS + 1] = {0};
        enum { SEEDS = 60 };
        for (size_t k = 0; k < 3; k++) {
            recipe.truncation = shares[k];
            for (uint64_t seed = 1; seed <= SEEDS; seed++) {
                recipe.seed = seed;
                recipe.replication = seed % 2 ? 0.7 : 0;
                int end = end_of(&recipe, &made);
                assert_true(end >= TRUNCATED_FIRST && end <= STEPS);
                whole[k] += end == STEPS;
                ends[end] += k == 2;
            }
        }
        assert_int_equal(whole[0], SEEDS);
        assert_true(whole[1] > SEEDS * 4 / 10 && whole[1] < SEEDS * 8 / 10); /* .5 + .5 / 5 */
        for (int end = TRUNCATED_FIRST; end <= STEPS; end++) {
            assert_true(ends[end] >= 3 && ends[end] <= 25); /* 12 each */
        }
        drop(&made);
    }
}

/* A digest replaces the rows; the order of the stays still matters. */
static void a_digest_stands_for_the_stays(void **state)
{
    (void)state;
    enum { SOME = 60 };
    size_t index[SOME];
    for (size_t i = 0; i < SOME; i++) {
        index[i] = i;
    }
    struct made made = make(SOME, STEPS, 38);
    struct recipe recipe = small_recipe(ARCHITECTURE_LSTM);
    struct examples examples = made.examples;
    examples.index = index;
    examples.digest = "digest of one block";
    struct error error = ERROR_NONE;
    struct stop stop = {.epoch = 2}, never = {0};
    unlink(path);
    assert_null(resume(&recipe, &examples, &stop, &error));
    assert_false(error.set);
    struct examples others = examples;
    others.digest = "digest of another block";
    assert_refused(&recipe, &others, "another run");
    others.digest = NULL;
    assert_refused(&recipe, &others, "another run");
    index[0] = 1;
    assert_refused(&recipe, &examples, "another run");
    index[0] = 0;
    struct network *resumed = resume(&recipe, &examples, &never, &error);
    assert_string_equal(error.text, "");
    assert_int_equal(never.started, 3);
    struct network *whole = train(&recipe, &made.examples, 1);
    assert_true(same_weights(whole, resumed));
    free(whole);
    free(resumed);
    unlink(path);
    drop(&made);
}

static void write_bytes(const void *data, size_t size)
{
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(data, 1, size, out), size);
    fclose(out);
}

static void other_checkpoints_are_refused(void **state)
{
    (void)state;
    struct made made = make(COUNT, 1, 10), others = make(COUNT, 1, 11);
    struct recipe recipe = small_recipe(ARCHITECTURE_DNN), other = recipe;
    struct stop stop = {1, 0, 0};
    unlink(path);
    struct error error = ERROR_NONE;
    assert_null(resume(&recipe, &made.examples, &stop, &error));
    assert_false(error.set);
    struct bytes good = read_bytes();

    other.seed++;
    assert_refused(&other, &made.examples, "another run");
    other = recipe;
    other.epochs++;
    assert_refused(&other, &made.examples, "another run");
    other = recipe;
    other.units[0]++;
    assert_refused(&other, &made.examples, "another run");
    assert_refused(&recipe, &others.examples, "another run");

    for (size_t i = 0; i < good.size; i += 1 + good.size / 97) {
        good.data[i] ^= 4;
        write_bytes(good.data, good.size);
        assert_refused(&recipe, &made.examples, "heckpoint");
        good.data[i] ^= 4;
    }
    for (size_t size = 0; size < good.size; size += 1 + good.size / 31) {
        write_bytes(good.data, size);
        assert_refused(&recipe, &made.examples, "heckpoint");
    }
    write_bytes(good.data, good.size); /* and the valid one is still valid */
    struct stop never = {0};
    struct network *network = resume(&recipe, &made.examples, &never, &error);
    assert_non_null(network);
    assert_int_equal(never.started, 2);
    free(network);
    free(good.data);
    drop(&made);
    drop(&others);
}

static void a_checkpoint_that_cannot_be_written_ends_the_run(void **state)
{
    (void)state;
    struct made made = make(COUNT, 1, 12);
    struct recipe recipe = small_recipe(ARCHITECTURE_DNN);
    struct parallel *pool = parallel_new(1);
    struct error error = ERROR_NONE;
    assert_null(
        train_network(&recipe, &made.examples, pool, "/nowhere/checkpoint", NULL, NULL, &error));
    assert_non_null(strstr(error.text, "/nowhere"));
    parallel_free(pool);
    drop(&made);
}

/* ---- the pool ---- */

struct tally {
    unsigned *runs;
};

static void count_run(void *context, int index)
{
    struct tally *tally = context;
    volatile unsigned spin = (unsigned)index % 64 * 20;
    while (spin > 0) {
        spin--;
    }
    tally->runs[index]++;
}

static void every_task_runs_once(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 8; threads++) {
        struct parallel *pool = parallel_new(threads);
        for (int round = 0; round < 400; round++) {
            int count = round % 7 == 0 ? 0 : round % 50;
            unsigned runs[50] = {0};
            struct tally tally = {.runs = runs};
            parallel_run(pool, count, count_run, &tally);
            for (int i = 0; i < 50; i++) {
                assert_int_equal(runs[i], i < count);
            }
        }
        parallel_free(pool);
    }
    parallel_free(NULL);
    for (int i = 0; i < 50; i++) {
        parallel_free(parallel_new(4)); /* never used */
    }
    assert_true(parallel_processors() >= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rule_is_learnt),
        cmocka_unit_test(threads_do_not_matter),
        cmocka_unit_test(scoring_is_without_chance),
        cmocka_unit_test(dropped_masks_are_not_seen),
        cmocka_unit_test(the_loss_is_shared_by_the_hours),
        cmocka_unit_test(weight_decay_spares_biases),
        cmocka_unit_test(senseless_recipes_are_refused),
        cmocka_unit_test(a_stopped_run_goes_on),
        cmocka_unit_test(an_index_picks_the_stays),
        cmocka_unit_test(stays_are_scored_as_alone),
        cmocka_unit_test(training_goes_on_from_any_shape),
        cmocka_unit_test(int8_is_not_trained),
        cmocka_unit_test(cut_stays_end_anywhere),
        cmocka_unit_test(a_digest_stands_for_the_stays),
        cmocka_unit_test(other_checkpoints_are_refused),
        cmocka_unit_test(a_checkpoint_that_cannot_be_written_ends_the_run),
        cmocka_unit_test(every_task_runs_once),
    };
    return cmocka_run_group_tests(tests, start, end);
}
