/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "learn/metrics.h"
#include "learn/train.h"
#include "net/packed.h"

static struct network *made_network(enum architecture architecture)
{
    static const int units[] = {6, 5};
    struct network *network =
        network_new(architecture, ACTIVATION_TANH, FEATURE_COUNT, 2, units, NULL);
    struct random random;
    random_seed(&random, 7);
    for (size_t i = 0; i < network->parameters; i++) {
        network->weights[i] = (float)random_normal(&random) / 3;
    }
    return network;
}

/* Bytes of all tensors packed. */
static size_t packed_bytes(const struct network *network)
{
    struct text out = {0};
    struct packed_writer writer = {.out = &out};
    struct tensor_view tensor;
    for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
        packed_put(&writer, tensor.data, tensor.rows ? tensor.rows : 1, tensor.columns);
    }
    packed_finish(&writer);
    size_t bytes = out.length;
    text_free(&out);
    return bytes;
}

static void the_smallest_weights_go(void **state)
{
    (void)state;
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct network *network = made_network((enum architecture)a);
        struct network *reduced = network_copy(network);
        struct reduction *reduction = reduction_new(network, &(struct reduce_choice){0});
        size_t all = network_nonzero_weights(network), gone = 0;
        reduction_prune(reduction, network, 0.6);
        reduction_apply(reduction, network->weights, reduced);
        assert_int_equal(network_nonzero_weights(reduced), all - (size_t)(0.6 * (double)all));
        float kept = INFINITY, left = 0;
        struct tensor_view tensor;
        for (size_t i = 0; network_tensor(reduced, i, &tensor); i++) {
            const float *before = network->weights + (tensor.data - reduced->weights);
            for (int at = 0; at < tensor.rows * tensor.columns; at++) {
                bool zero = tensor.data[at] == 0;
                kept = zero ? kept : fminf(kept, fabsf(before[at]));
                left = zero ? fmaxf(left, fabsf(before[at])) : left;
                gone += zero;
            }
            for (int at = 0; tensor.rows == 0 && at < tensor.columns; at++) {
                assert_true(fabsf(tensor.data[at] - before[at]) < 1e-3F); /* biases stay */
            }
        }
        assert_true(left <= kept && gone > 0);
        /* pruned weights stay at zero */
        reduction_prune(reduction, network, 0.7);
        struct network *again = network_copy(network);
        reduction_apply(reduction, network->weights, again);
        for (size_t i = 0; i < network->parameters; i++) {
            assert_true(reduced->weights[i] != 0 || again->weights[i] == 0);
        }
        reduction_free(reduction);
        free(network);
        free(reduced);
        free(again);
    }
}

/* The number of different values in a column or tensor, without zero. */
static int count_values(const float *values, long count, long apart)
{
    float found[200];
    int n = 0;
    for (long i = 0; i < count; i++) {
        bool known = values[i * apart] == 0;
        for (int k = 0; k < n && !known; k++) {
            known = found[k] == values[i * apart];
        }
        if (!known && n < 200) {
            found[n++] = values[i * apart];
        }
    }
    return n;
}

static double relative_error(const struct network *a, const struct network *b)
{
    double all = 0, off = 0;
    for (size_t i = 0; i < a->parameters; i++) {
        double from = (double)a->weights[i], to = (double)b->weights[i];
        all += from * from;
        off += (to - from) * (to - from);
    }
    return sqrt(off / all);
}

static void bits_and_levels_are_few(void **state)
{
    (void)state;
    /* error bounds: of a normal distribution, in about as many steps; a file of about that many
     * bits a weight, and scales */
    static const struct {
        struct reduce_choice choice;
        int values;
        double error, bits;
    } ways[] = {
        {{.bits = 4}, 14, 0.17, 4.2}, {{.bits = 3}, 6, 0.45, 3.2},   {{.bits = 2}, 2, 0.5, 2.2},
        {{.bits = 1}, 2, 0.65, 1.1},  {{.levels = 16}, 16, 0.14, 4}, {{.levels = 32}, 32, 0.08, 5},
    };
    struct network *network = made_network(ARCHITECTURE_DNN);
    for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
        struct network *reduced = network_copy(network);
        struct reduction *reduction = reduction_new(network, &ways[k].choice);
        for (int round = 0; round < 20; round++) { /* the levels converge */
            reduction_apply(reduction, network->weights, reduced);
        }
        struct tensor_view tensor;
        for (size_t i = 0; network_tensor(reduced, i, &tensor); i++) {
            int columns = ways[k].choice.levels ? 1 : tensor.columns;
            for (int j = 0; tensor.rows > 0 && j < columns; j++) {
                int values = columns == 1
                                 ? count_values(tensor.data, (long)tensor.rows * tensor.columns, 1)
                                 : count_values(tensor.data + j, tensor.rows, columns);
                assert_in_range(values, 1, ways[k].values);
            }
        }
        double error = relative_error(network, reduced);
        assert_true(error > 0.005 && error < ways[k].error);
        double biases = 12, scales = 12, tables = 3 * 40 + 3 * 68;
        assert_true((double)packed_bytes(reduced) <
                    (double)network->parameters * ways[k].bits / 8 + 2 * biases + scales + tables);
        reduction_free(reduction);
        free(reduced);
    }
    free(network);
}

/* All weights 0, or all equal: no division by zero. */
static void extremes_stay_finite(void **state)
{
    (void)state;
    static const struct reduce_choice choices[] = {
        {.bits = 1}, {.bits = 2}, {.bits = 4}, {.levels = 16}};
    for (size_t k = 0; k < sizeof choices / sizeof *choices; k++) {
        for (int all = 0; all < 3; all++) {
            struct network *network = made_network(ARCHITECTURE_LSTM);
            struct network *reduced = network_copy(network);
            struct reduction *reduction = reduction_new(network, &choices[k]);
            for (size_t i = 0; i < network->parameters && all < 2; i++) {
                network->weights[i] = all ? 0.25F : 0;
            }
            reduction_prune(reduction, network, all == 2 ? 0.999 : 0);
            reduction_apply(reduction, network->weights, reduced);
            for (size_t i = 0; i < network->parameters; i++) {
                assert_true(isfinite(reduced->weights[i]) && fabsf(reduced->weights[i]) < 10);
                assert_true(all != 1 || fabsf(reduced->weights[i] - 0.25F) < 0.01F);
            }
            reduction_free(reduction);
            free(network);
            free(reduced);
        }
    }
}

/* The sign of twenty columns predicts death. With one bit for each weight, or with nine tenths of
 * the weights pruned, training finds it again. */
static void training_goes_on_in_them(void **state)
{
    (void)state;
    enum { COUNT = 200, STEPS = 4 };
    static const struct reduce_choice choices[] = {
        {.sparse = 0.9}, {.bits = 1}, {.levels = 4, .sparse = 0.5}};
    struct network *network = made_network(ARCHITECTURE_LSTM);
    float *x = memory_new(COUNT * STEPS * FEATURE_COUNT, sizeof *x), target[COUNT], logits[COUNT];
    uint8_t died[COUNT];
    struct random random;
    random_seed(&random, 8);
    for (int i = 0; i < COUNT * STEPS * FEATURE_COUNT; i++) {
        x[i] = (float)random_normal(&random) / 2;
    }
    for (int i = 0; i < COUNT; i++) {
        died[i] = i % 3 == 0;
        target[i] = died[i];
        for (int c = 5; c < 25; c++) {
            x[(i * STEPS + 2) * FEATURE_COUNT + c] += died[i] ? 1 : -1;
        }
    }
    struct examples examples = {.x = x, .target = target, .count = COUNT, .steps = STEPS};
    struct recipe recipe = recipe_default(ARCHITECTURE_LSTM);
    recipe.epochs = 40;
    recipe.rate = 0.01;
    struct parallel *pool = parallel_new(1);
    double all = (double)network_nonzero_weights(network);
    for (size_t k = 0; k < sizeof choices / sizeof *choices; k++) {
        struct reduction *reduction = reduction_new(network, &choices[k]);
        reduction_prune(reduction, network, choices[k].sparse);
        struct network *trained =
            train_reduced(network, reduction, &recipe, &examples, pool, NULL, NULL, NULL);
        assert_non_null(trained);
        assert_true(trained->packed);
        train_logits(trained, &examples, pool, logits);
        assert_true(metrics_auroc(logits, died, COUNT, NULL, NULL) > 0.9);
        assert_true(network_nonzero_weights(trained) <=
                    (size_t)((1 - choices[k].sparse) * all + 1));
        assert_true(packed_bytes(trained) < 800);
        reduction_free(reduction);
        free(trained);
    }
    parallel_free(pool);
    free(x);
    free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_smallest_weights_go),
        cmocka_unit_test(bits_and_levels_are_few),
        cmocka_unit_test(extremes_stay_finite),
        cmocka_unit_test(training_goes_on_in_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
