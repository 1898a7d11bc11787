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
#include "net/activation.h"
#include "net/kernel.h"
#include "net/network.h"
#include "vectors.h"

static const char *const names[] = {"lstm", "lstm-pruned", "hlstm-tanh", "hlstm-relu", "dnn-small"};

/* With every table of kernels that this processor runs. */
static void risks_agree_with_the_reference(void **state)
{
    (void)state;
    for (size_t k = 0; k < ISA_COUNT * sizeof names / sizeof *names; k++) {
        enum isa isa = (enum isa)(k % ISA_COUNT);
        if (!isa_runs(isa)) {
            continue;
        }
        struct vectors v = vectors_open(names[k / ISA_COUNT]);
        v.network->kernel = kernel_for(isa);
        struct network_scratch *scratch = network_scratch_new(v.network);
        float logits[64];
        for (int i = 0; i < v.stays; i++) {
            network_run(v.network, scratch, v.x + (long)i * v.steps * 76, v.steps, logits);
            double risk = 1 / (1 + exp(-(double)logits[v.steps - 1]));
            assert_true(fabs(risk - v.risk[i]) <= 1e-6);
            assert_true(fabs((double)logits[v.steps - 1] - v.logit[i]) <= 1e-5);
        }
        free(scratch);
        vectors_close(&v);
    }
}

static void parameters_are_counted(void **state)
{
    (void)state;
    static const struct {
        enum architecture architecture;
        int depth, units[3];
        size_t parameters;
    } cases[] = {
        {ARCHITECTURE_LSTM, 2, {16, 16}, 8081},      {ARCHITECTURE_HLSTM, 1, {16}, 6993},
        {ARCHITECTURE_LSTM, 2, {8, 8}, 3273},        {ARCHITECTURE_DNN, 3, {256, 128, 64}, 60929},
        {ARCHITECTURE_DNN, 3, {128, 64, 32}, 20225},
    };
    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        struct network *network = network_new(cases[k].architecture, ACTIVATION_TANH, 76,
                                              cases[k].depth, cases[k].units, NULL);
        assert_int_equal(network->parameters, cases[k].parameters);
        struct tensor_view tensor;
        size_t total = 0;
        for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
            assert_ptr_equal(tensor.data, network->weights + total);
            total += (size_t)(tensor.rows ? tensor.rows : 1) * (size_t)tensor.columns;
        }
        assert_int_equal(total, cases[k].parameters);
        free(network);
    }
}

static void sizes_out_of_bounds_are_refused(void **state)
{
    (void)state;
    int wide[] = {NETWORK_UNITS_MAX + 1}, none[] = {0}, one[] = {1};
    struct error error = ERROR_NONE;
    assert_null(network_new(ARCHITECTURE_LSTM, ACTIVATION_TANH, 76, 1, wide, &error));
    assert_true(error.set);
    assert_null(network_new(ARCHITECTURE_LSTM, ACTIVATION_TANH, 76, 1, none, NULL));
    assert_null(network_new(ARCHITECTURE_LSTM, ACTIVATION_TANH, 0, 1, one, NULL));
    assert_null(network_new(ARCHITECTURE_LSTM, ACTIVATION_TANH, 76, 0, one, NULL));
}

/* The risk of an hour must not depend on later hours, nor on what was run before. */
static void hours_depend_on_the_past_only(void **state)
{
    (void)state;
    for (size_t k = 0; k < 4; k++) {
        struct vectors v = vectors_open(names[k]);
        struct network_scratch *scratch = network_scratch_new(v.network);
        float whole[64], part[64];
        network_run(v.network, scratch, v.x, v.steps, whole);
        for (int cut = 1; cut <= v.steps; cut++) {
            network_run(v.network, scratch, v.x, cut, part);
            assert_memory_equal(whole, part, (size_t)cut * sizeof *part);
        }
        free(scratch);
        vectors_close(&v);
    }
}

static void masked_steps_carry_the_state(void **state)
{
    (void)state;
    for (size_t k = 0; k < 4; k++) {
        struct vectors v = vectors_open(names[k]);
        struct network_scratch *scratch = network_scratch_new(v.network);
        float x[4 * 76], logits[4], without[2];
        memset(x, 0, sizeof x);
        memcpy(x + 76, v.x, 76 * sizeof *x); /* step 0 masked, 1 real, 2 masked, 3 real */
        memcpy(x + 3 * 76, v.x + 76, 76 * sizeof *x);
        network_run(v.network, scratch, x, 4, logits);
        network_run(v.network, scratch, v.x, 2, without);
        assert_true(logits[0] == v.network->output.bias[0]);
        assert_true(logits[1] == without[0] && logits[2] == without[0] && logits[3] == without[1]);
        free(scratch);
        vectors_close(&v);
    }
}

static void activations_are_close(void **state)
{
    (void)state;
    for (int i = -200000; i <= 200000; i++) {
        float x = (float)i * 1e-4f;
        assert_true(fabs((double)activation_tanh(x) - tanh((double)x)) <= 5e-7);
        assert_true(fabs((double)activation_sigmoid(x) - 1 / (1 + exp(-(double)x))) <= 5e-7);
        assert_true(activation_tanh(-x) == -activation_tanh(x));
    }
    assert_true(activation_tanh(INFINITY) == activation_tanh(9));
}

/* Whatever table the processor chooses must say what the plain one says. */
static void kernels_agree(void **state)
{
    (void)state;
    const struct kernel *best = kernel_best();
    struct random random;
    random_seed(&random, 7);
    for (int n = 1; n <= 70; n++) {
        float x[80], w[80 * 280], a[280] = {0}, b[280] = {0};
        for (int i = 0; i < n; i++) {
            x[i] = i % 5 ? (float)random_normal(&random) : 0;
        }
        for (int i = 0; i < n * 4 * n && i < 80 * 280; i++) {
            w[i] = (float)random_normal(&random);
        }
        kernel_plain.multiply_add(x, n, w, 4 * n, 4 * n, a);
        best->multiply_add(x, n, w, 4 * n, 4 * n, b);
        float cells[2][70] = {{0}}, hidden[2][70];
        kernel_plain.lstm_cell(a, n, cells[0], hidden[0]);
        best->lstm_cell(b, n, cells[1], hidden[1]);
        for (int i = 0; i < n; i++) {
            assert_true(fabsf(hidden[0][i] - hidden[1][i]) <= 1e-5f);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(risks_agree_with_the_reference),
        cmocka_unit_test(parameters_are_counted),
        cmocka_unit_test(sizes_out_of_bounds_are_refused),
        cmocka_unit_test(hours_depend_on_the_past_only),
        cmocka_unit_test(masked_steps_carry_the_state),
        cmocka_unit_test(activations_are_close),
        cmocka_unit_test(kernels_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
