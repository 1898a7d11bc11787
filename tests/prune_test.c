/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "fixture.h"
#include "learn/prune.h"
#include "net/modelfile.h"

enum { STEPS = 48 };

static struct network *made_network(enum architecture architecture, int depth, const int *units,
                                    uint64_t seed)
{
    struct network *network =
        network_new(architecture, ACTIVATION_TANH, FEATURE_COUNT, depth, units, NULL);
    struct random random;
    random_seed(&random, seed);
    for (size_t i = 0; i < network->parameters; i++) {
        network->weights[i] = (float)(0.3 * random_normal(&random));
    }
    return network;
}

static struct network *pruned_of(const struct network *network, const double *fractions)
{
    struct error error = ERROR_NONE;
    struct network *pruned = prune_network(network, fractions, &error);
    assert_string_equal(error.text, "");
    assert_non_null(pruned);
    return pruned;
}

static const double half[] = {0.5, 0.5, 0.5, 0.5, 0.5, 0.5};

/* The published sizes, and those left after pruning half of the units. */
static void half_of_the_units_leave_these_parameters(void **state)
{
    (void)state;
    static const struct {
        enum architecture architecture;
        int depth, units[3];
        size_t before, after;
    } table[] = {{ARCHITECTURE_LSTM, 2, {16, 16}, 8081, 3273},
                 {ARCHITECTURE_HLSTM, 1, {16}, 6993, 2985},
                 {ARCHITECTURE_DNN, 3, {256, 128, 64}, 60929, 20225},
                 {ARCHITECTURE_GRU, 1, {16}, 4497, 2057}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct network *network =
            made_network(table[i].architecture, table[i].depth, table[i].units, i);
        struct network *pruned = pruned_of(network, half);
        assert_int_equal(network->parameters, table[i].before);
        assert_int_equal(pruned->parameters, table[i].after);
        size_t count = 0;
        struct tensor_view tensor;
        for (size_t t = 0; network_tensor(pruned, t, &tensor); t++) {
            count += (size_t)((tensor.rows ? tensor.rows : 1) * tensor.columns);
        }
        assert_int_equal(count, table[i].after);
        for (size_t w = 0; w < pruned->parameters; w++) {
            assert_true(pruned->weights[w] != 0); /* removed units are not replaced by zeros */
        }
        free(network);
        free(pruned);
    }
}

/* Exactly floor(q n) units are removed, only in the layers requested. */
static void shares_are_rounded_down(void **state)
{
    (void)state;
    static const struct {
        double fractions[2];
        int left[2];
    } table[] = {{{0, 0}, {10, 16}},          {{0.3, 0}, {7, 16}},        {{0, 0.99}, {10, 1}},
                 {{0.09, 0.06}, {10, 16}},    {{0.1, 0.0625}, {9, 15}},   {{0.7, 0.9}, {3, 2}},
                 {{0.29999, 0.4375}, {8, 9}}, {{0.6, 0.124999}, {4, 15}}, {{0.9, 0.5}, {1, 8}}};
    static const int units[] = {10, 16};
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct network *network = made_network((enum architecture)a, 2, units, 5);
        for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
            struct network *pruned = pruned_of(network, table[i].fractions);
            for (int l = 0; l < 2; l++) {
                assert_int_equal(pruned->layers[l].units, table[i].left[l]);
                assert_int_equal(pruned->layers[l].neurons, table[i].left[l]);
            }
            free(pruned);
        }
        struct network *same = pruned_of(network, table[0].fractions);
        assert_memory_equal(same->weights, network->weights,
                            network->parameters * sizeof *network->weights);
        free(same);
        free(network);
    }
}

static void shares_out_of_bounds_are_refused(void **state)
{
    (void)state;
    static const double bad[] = {1, -0.1, 1.5, NAN, INFINITY};
    static const int units[] = {4, 4};
    struct network *network = made_network(ARCHITECTURE_LSTM, 2, units, 5);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const double fractions[] = {0.5, bad[i]};
        struct error error = ERROR_NONE;
        assert_null(prune_network(network, fractions, &error));
        assert_non_null(strstr(error.text, "layer 2"));
    }
    free(network);
    struct network_shape shape = {.architecture = ARCHITECTURE_LSTM,
                                  .storage = STORAGE_INT8,
                                  .inputs = FEATURE_COUNT,
                                  .depth = 1,
                                  .units = {4}};
    struct error error = ERROR_NONE;
    network = network_create(&shape, NULL);
    assert_null(prune_network(network, half, &error));
    assert_non_null(strstr(error.text, "int8"));
    free(network);
}

/* ---- which units are removed ---- */

/* Mean absolute weight into unit u of `block`, over the gates, of one or two maps. */
static double brute_rank(const struct linear *const *maps, int block, int u)
{
    double sum = 0;
    int count = 0;
    for (; *maps; maps++) {
        for (int i = 0; (*maps)->weights && i < (*maps)->inputs; i++) {
            for (int j = u; j < (*maps)->outputs; j += block, count++) {
                sum += fabs((double)(*maps)->weights[i * (*maps)->outputs + j]);
            }
        }
    }
    return sum / count;
}

/* True if the unit is among the `gone` lowest of n. */
static bool goes(const double *ranks, int n, int gone, int unit)
{
    int lower = 0;
    for (int k = 0; k < n; k++) {
        lower += ranks[k] < ranks[unit];
    }
    return lower < gone;
}

/* Rows of the first kernel are never removed, so a marked bias identifies its unit. */
static void the_weakest_units_go(void **state)
{
    (void)state;
    enum { N = 12, GONE = 5 };
    static const int units[] = {N};
    static const double fractions[] = {GONE / (double)N};
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct network *network = made_network((enum architecture)a, 1, units, 30 + (uint64_t)a);
        struct layer *layer = &network->layers[0];
        const struct linear *const maps[] = {&layer->kernel, &layer->recurrent,
                                             a == ARCHITECTURE_GRU ? &layer->hidden : NULL, NULL};
        double ranks[N];
        float told[N], neurons[N];
        for (int u = 0; u < N; u++) {
            ranks[u] = brute_rank(maps, N, u);
        }
        for (int j = 0; j < layer->kernel.outputs; j++) {
            layer->kernel.bias[j] = (float)(j % N);
        }
        prune_ranks(network, 0, told, neurons);
        for (int u = 0; u < N; u++) {
            float rank = a == ARCHITECTURE_HLSTM ? neurons[u] : told[u];
            assert_true(fabs((double)rank / ranks[u] - 1) < 1e-5);
        }
        struct network *pruned = pruned_of(network, fractions);
        const struct linear *kernel = &pruned->layers[0].kernel;
        int next = 0;
        for (int u = 0; u < N; u++) {
            if (!goes(ranks, N, GONE, u)) {
                for (int j = next++; j < kernel->outputs; j += N - GONE) {
                    assert_true(kernel->bias[j] == (float)u);
                }
            }
        }
        assert_int_equal(next, N - GONE);
        free(network);
        free(pruned);
    }
}

/* The rule alone: the lowest are removed, of equal ones the earlier. */
static void the_lowest_ranks_are_marked(void **state)
{
    (void)state;
    static const float ranks[] = {3, 1, 2, 1, 5, 2};
    static const bool at_half[] = {false, true, true, true, false, false};
    static const bool at_sixth[] = {false, true, false, false, false, false};
    bool goes_now[6];
    prune_marks(ranks, 6, 0.5, goes_now);
    assert_memory_equal(goes_now, at_half, sizeof goes_now);
    prune_marks(ranks, 6, 0.2, goes_now);
    assert_memory_equal(goes_now, at_sixth, sizeof goes_now);
    prune_marks(ranks, 6, 0, goes_now);
    assert_null(memchr(goes_now, 1, sizeof goes_now));
}

/* The state units of an hLSTM are ranked by the hidden kernel, apart from its neurons. */
static void state_units_are_ranked_apart(void **state)
{
    (void)state;
    enum { N = 12, GONE = 5 };
    static const int units[] = {N};
    static const double fractions[] = {GONE / (double)N};
    struct network *network = made_network(ARCHITECTURE_HLSTM, 1, units, 44);
    struct layer *layer = &network->layers[0];
    const struct linear *const maps[] = {&layer->hidden, NULL};
    double ranks[N];
    float told[N], neurons[N];
    for (int u = 0; u < N; u++) {
        ranks[u] = brute_rank(maps, N, u);
        network->output.weights[u] = (float)u;
    }
    prune_ranks(network, 0, told, neurons);
    struct network *pruned = pruned_of(network, fractions);
    int next = 0, differ = 0;
    for (int u = 0; u < N; u++) {
        assert_true(fabs((double)told[u] / ranks[u] - 1) < 1e-5);
        differ += fabsf(told[u] - neurons[u]) > 1e-4f;
        if (!goes(ranks, N, GONE, u)) {
            assert_true(pruned->output.weights[next++] == (float)u);
        }
    }
    assert_true(differ > 0);
    assert_int_equal(next, N - GONE);
    free(network);
    free(pruned);
}

/* ---- removing a unit without outgoing weights changes nothing ---- */

static void clear_rows(struct linear *map, int row)
{
    for (int j = 0; map->weights && j < map->outputs; j++) {
        map->weights[(long)row * map->outputs + j] = 0;
    }
}

/* The unit ranks last: its incoming weights are small, but not zero. */
static void shrink_columns(struct linear *map, int block, int unit)
{
    for (int i = 0; map->weights && i < map->inputs; i++) {
        for (int j = unit; j < map->outputs; j += block) {
            map->weights[(long)i * map->outputs + j] *= 0.01f;
        }
    }
}

/* Makes a unit or neuron rank last, and sets its outgoing weights to 0. */
static void silence_one(const struct kind *kind, struct layer *layer, enum kind_width set,
                        int members, int unit)
{
    for (int m = 0; m < kind_map_count(kind); m++) {
        if (kind->maps[m].columns == set) {
            shrink_columns(&layer->maps[m], members, unit);
        }
        if (kind->maps[m].rows == set) {
            clear_rows(&layer->maps[m], unit);
        }
    }
}

/* Sets the outgoing weights of every third unit of each layer to 0, and of every third neuron of
 * inner layers. */
static void silence(struct network *network)
{
    for (int l = 0; l < network->shape.depth; l++) {
        struct layer *layer = &network->layers[l];
        bool last = l + 1 == network->shape.depth;
        for (int u = 0; u < layer->units; u += 3) {
            silence_one(network->kind, layer, KIND_UNITS, layer->units, u);
            clear_rows(last ? &network->output : &network->layers[l + 1].kernel, u);
        }
        for (int u = 0; network->kind->inner && u < layer->neurons; u += 3) {
            silence_one(network->kind, layer, KIND_NEURONS, layer->neurons, u);
        }
    }
}

static void run(const struct network *network, float *logits)
{
    float x[STEPS * FEATURE_COUNT];
    struct random random;
    random_seed(&random, 77);
    for (int i = 0; i < STEPS * FEATURE_COUNT; i++) {
        x[i] = (float)random_normal(&random);
    }
    struct network_scratch *scratch = network_scratch_new(network);
    network_run(network, scratch, x, STEPS, logits);
    free(scratch);
}

static void silent_units_are_not_missed(void **state)
{
    (void)state;
    static const int units[] = {12, 9};
    const double fractions[] = {4.0 / 12, 3.0 / 9};
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        for (int depth = 1; depth <= 2; depth++) {
            struct network *network = made_network((enum architecture)a, depth, units, 60);
            float whole[STEPS], less[STEPS], other[STEPS];
            run(network, other);
            silence(network);
            run(network, whole);
            struct network *pruned = pruned_of(network, fractions);
            assert_int_equal(pruned->layers[depth - 1].units, depth == 1 ? 8 : 6);
            assert_true(pruned->parameters < network->parameters);
            run(pruned, less);
            double changed = 0;
            for (int t = 0; t < STEPS; t++) {
                assert_true(fabsf(whole[t] - less[t]) < 2e-5f);
                changed = fmax(changed, fabs((double)(whole[t] - other[t])));
            }
            assert_true(changed > 1e-3); /* setting its outgoing weights to 0 changed the outputs */
            free(network);
            free(pruned);
        }
    }
}

/* ---- the file ---- */

static void the_file_shrinks(void **state)
{
    (void)state;
    char *folder = fixture_folder();
    char path[64];
    snprintf(path, sizeof path, "%s/net", folder);
    for (int a = 0; a < ARCHITECTURE_COUNT; a++) {
        struct model *model = fixture_model("made", SCHEME_MIMIC3, (enum architecture)a);
        assert_true(model_save(model, path, NULL));
        size_t before = model->file_bytes, parameters = model->network->parameters;
        struct network *pruned = pruned_of(model->network, half);
        free(model->network);
        model->network = pruned;
        assert_true(model_save(model, path, NULL));
        size_t saved = 4 * (parameters - pruned->parameters);
        assert_true(before - model->file_bytes >= saved &&
                    before - model->file_bytes < saved + 64); /* digits of the header */
        struct model *back = model_load(path, NULL);
        assert_non_null(back);
        assert_int_equal(back->network->parameters, pruned->parameters);
        assert_memory_equal(back->network->weights, pruned->weights,
                            pruned->parameters * sizeof *pruned->weights);
        model_free(back);
        model_free(model);
    }
    fixture_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(half_of_the_units_leave_these_parameters),
        cmocka_unit_test(shares_are_rounded_down),
        cmocka_unit_test(shares_out_of_bounds_are_refused),
        cmocka_unit_test(the_weakest_units_go),
        cmocka_unit_test(the_lowest_ranks_are_marked),
        cmocka_unit_test(state_units_are_ranked_apart),
        cmocka_unit_test(silent_units_are_not_missed),
        cmocka_unit_test(the_file_shrinks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
