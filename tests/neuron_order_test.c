/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "base/random.h"
#include "learn/neuron_order.h"

enum { INPUTS = 76, ROWS = 200 };

static struct network *made_network(uint64_t seed)
{
    struct network *network =
        network_new(ARCHITECTURE_DNN, ACTIVATION_RELU, INPUTS, 3, (int[]){37, 22, 8}, NULL);
    struct random random;
    random_seed(&random, seed);
    for (size_t i = 0; i < network->parameters; i++) {
        network->weights[i] = (float)(0.3 * random_normal(&random) - 0.03);
    }
    return network;
}

static void draw(float *x, int n, uint64_t seed)
{
    struct random random;
    random_seed(&random, seed);
    for (int i = 0; i < n; i++) {
        x[i] = (float)random_normal(&random);
    }
}

/* Outputs of the first layer that are not 0, on all rows; in *groups, groups of four that are not.
 */
static int count_firing(const struct network *network, const float *x, int *groups)
{
    const struct linear *map = &network->layers[0].kernel;
    int count = 0;
    *groups = 0;
    for (int r = 0; r < ROWS; r++) {
        bool some = false;
        for (int j = 0; j < map->outputs; j++) {
            double sum = (double)map->bias[j];
            for (int i = 0; i < INPUTS; i++) {
                sum += (double)x[r * INPUTS + i] * (double)map->weights[i * map->outputs + j];
            }
            some = (j % 4 && some) || sum > 0;
            count += sum > 0;
            *groups += some && (j % 4 == 3 || j + 1 == map->outputs);
        }
    }
    return count;
}

static void the_network_computes_the_same(void **state)
{
    (void)state;
    float x[ROWS * INPUTS], before[ROWS], after[ROWS];
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct network *network = made_network(seed);
        struct network_scratch *scratch = network_scratch_new(network);
        draw(x, ROWS * INPUTS, seed);
        network_run(network, scratch, x, ROWS, before);
        int groups, fewer, firing = count_firing(network, x, &groups);
        order_neurons(network, &(struct examples){.x = x, .count = ROWS, .steps = 1});
        network_run(network, scratch, x, ROWS, after);
        assert_int_equal(count_firing(network, x, &fewer), firing);
        assert_true(fewer < groups);
        for (int r = 0; r < ROWS; r++) {
            assert_true(fabsf(after[r] - before[r]) <= 1e-4F);
        }
        free(scratch);
        free(network);
    }
}

/* Alternating neurons of two kinds, of which one or the other is active. Afterwards they are
 * grouped, the more active kind first. */
static void those_that_fire_together_stand_together(void **state)
{
    (void)state;
    struct network *network =
        network_new(ARCHITECTURE_DNN, ACTIVATION_RELU, INPUTS, 1, (int[]){16}, NULL);
    float x[90 * INPUTS] = {0};
    for (int j = 0; j < 16; j++) {
        network->layers[0].kernel.weights[j] = j % 2 ? -1 : 1; /* of input 0 */
        network->output.weights[j] = (float)j;
    }
    for (int r = 0; r < 90; r++) {
        x[r * INPUTS] = r % 3 ? -1 : 1;
    }
    order_neurons(network, &(struct examples){.x = x, .count = 90, .steps = 1});
    for (int j = 0; j < 16; j++) {
        assert_true(network->layers[0].kernel.weights[j] == (j < 8 ? -1 : 1));
        assert_int_equal((int)network->output.weights[j] % 2, j < 8);
    }
    free(network);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_network_computes_the_same),
        cmocka_unit_test(those_that_fire_together_stand_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
