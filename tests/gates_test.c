/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Hard sigmoids as gates: risks and gradients, compared with the equations in double precision,
 * written out in this file. */
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
#include "learn/backprop.h"
#include "learn/prune.h"
#include "learn/quantise.h"
#include "net/kernel.h"
#include "net/network.h"

enum { INPUTS = 5, STAYS = 3, STEPS = 9, UNITS = 11, MASKED = 4 };

static double hard(double x)
{
    return fmin(1, fmax(0, 0.2 * x + 0.5));
}

/* One hour of a layer. Weights are read as doubles from w, in the order of the file. */
static void step(const struct layer *layer, const double *w, const struct network *network,
                 const double *x, double *cell, double *state)
{
    int width = 4 * layer->neurons, n = layer->units;
    const double *kernel = w + (layer->kernel.weights - network->weights);
    const double *recurrent = w + (layer->recurrent.weights - network->weights);
    const double *bias = w + (layer->kernel.bias - network->weights);
    double sums[4 * UNITS], z[4 * UNITS];
    for (int j = 0; j < width; j++) {
        sums[j] = bias[j];
        for (int i = 0; i < layer->inputs; i++) {
            sums[j] += x[i] * kernel[i * width + j];
        }
        for (int i = 0; i < n; i++) {
            sums[j] += state[i] * recurrent[i * width + j];
        }
    }
    memcpy(z, sums, sizeof z);
    for (int j = 0; network->kind->inner && j < 4 * n; j++) {
        const double *hidden = w + (layer->hidden.weights - network->weights);
        z[j] = 0;
        for (int i = 0; i < layer->neurons; i++) {
            z[j] += tanh(sums[j / n * layer->neurons + i]) * hidden[i * 4 * n + j];
        }
    }
    for (int j = 0; j < n; j++) {
        cell[j] = hard(z[n + j]) * cell[j] + hard(z[j]) * tanh(z[2 * n + j]);
        state[j] = hard(z[3 * n + j]) * tanh(cell[j]);
    }
}

/* The last logit of a stay. */
static double exact_logit(const struct network *network, const double *w, const float *x, int steps)
{
    double cell[2][UNITS] = {{0}}, state[2][UNITS] = {{0}}, in[UNITS];
    int last = network->shape.depth - 1;
    for (int t = 0; t < steps; t++) {
        bool masked = true;
        for (int i = 0; i < INPUTS; i++) {
            in[i] = (double)x[t * INPUTS + i];
            masked = masked && in[i] == 0;
        }
        const double *below = in;
        for (int l = 0; !masked && l <= last; l++) {
            step(&network->layers[l], w, network, below, cell[l], state[l]);
            below = state[l];
        }
    }
    double logit = w[network->output.bias - network->weights];
    for (int j = 0; j < network->output.inputs; j++) {
        logit += state[last][j] * w[network->output.weights - network->weights + j];
    }
    return logit;
}

static double exact_loss(const struct network *network, const double *w, const float *x,
                         const float *target)
{
    double loss = 0;
    for (int s = 0; s < STAYS; s++) {
        double logit = exact_logit(network, w, x + s * STEPS * INPUTS, STEPS);
        loss += log1p(exp(-logit)) + (1 - (double)target[s]) * logit;
    }
    return loss / STAYS;
}

struct made {
    struct network *network;
    float x[STAYS * STEPS * INPUTS];
    double *exact;
};

/* Weights so large that some gates saturate; one hour is masked. */
static struct made make(enum architecture architecture, int depth)
{
    int units[] = {UNITS, UNITS - 4};
    struct made made = {.network =
                            network_new(architecture, ACTIVATION_TANH, INPUTS, depth, units, NULL)};
    struct random random;
    random_seed(&random, 3);
    made.network->shape.gates = GATES_HARD_SIGMOID;
    made.exact = memory_new(made.network->parameters, sizeof *made.exact);
    for (size_t i = 0; i < made.network->parameters; i++) {
        made.network->weights[i] = (float)random_normal(&random);
        made.exact[i] = (double)made.network->weights[i];
    }
    for (int i = 0; i < STAYS * STEPS * INPUTS; i++) {
        made.x[i] = i / INPUTS % STEPS == MASKED ? 0 : (float)random_normal(&random);
    }
    return made;
}

static void free_made(struct made *made)
{
    free(made->network);
    free(made->exact);
}

static const struct {
    enum architecture architecture;
    int depth;
} cases[] = {{ARCHITECTURE_LSTM, 1}, {ARCHITECTURE_LSTM, 2}, {ARCHITECTURE_HLSTM, 1}};
enum { CASES = sizeof cases / sizeof *cases };

static void check_logits(const struct network *network, const float *x, const double *expected)
{
    struct network_scratch *scratch = network_scratch_new(network);
    float last[STAYS], logits[STEPS];
    network_run_last(network, scratch,
                     &(struct network_stays){x, (size_t)STEPS * INPUTS, STAYS, STEPS}, last);
    for (int s = 0; s < STAYS; s++) {
        network_run(network, scratch, x + s * STEPS * INPUTS, STEPS, logits);
        assert_true(fabs((double)logits[STEPS - 1] - expected[s]) < 1e-5);
        assert_true(logits[MASKED] == logits[MASKED - 1]);
        assert_true(fabs((double)last[s] - expected[s]) < 1e-5);
    }
    free(scratch);
}

static void risks_agree_with_every_instruction_set(void **state)
{
    (void)state;
    for (int k = 0; k < CASES; k++) {
        struct made made = make(cases[k].architecture, cases[k].depth);
        double expected[STAYS], soft = 0;
        for (int s = 0; s < STAYS; s++) {
            expected[s] = exact_logit(made.network, made.exact, made.x + s * STEPS * INPUTS, STEPS);
        }
        for (int i = 0; kernel_at(i); i++) {
            if (kernel_runs(kernel_at(i))) {
                made.network->kernel = kernel_at(i);
                check_logits(made.network, made.x, expected);
            }
        }
        struct network_scratch *scratch = network_scratch_new(made.network);
        float logits[STEPS];
        made.network->shape.gates = GATES_SIGMOID; /* another function */
        network_run(made.network, scratch, made.x, STEPS, logits);
        soft = fabs((double)logits[STEPS - 1] - expected[0]);
        assert_true(soft > 1e-2);
        free(scratch);
        free_made(&made);
    }
}

static void check_gradient(struct made *made, const struct kernel *kernel)
{
    const float target[STAYS] = {1, 0, 1}, *rows[STAYS];
    float weight[STAYS * STEPS] = {0};
    size_t count = made->network->parameters, ends = 0;
    float *gradient = memory_new(count, sizeof *gradient);
    for (int s = 0; s < STAYS; s++) {
        rows[s] = made->x + s * STEPS * INPUTS;
        weight[(STEPS - 1) * STAYS + s] = 1.0F / STAYS;
    }
    struct group group = {STAYS, STEPS, rows, target, weight};
    made->network->kernel = kernel;
    struct backprop *work = backprop_new(made->network, STAYS, STEPS);
    double loss = backprop_gradient(made->network, work, &group, NULL, NULL, gradient);
    assert_true(fabs(loss - exact_loss(made->network, made->exact, made->x, target)) < 1e-6);
    for (size_t i = 0; i < count; i++) {
        const double off = 1e-6, before = made->exact[i];
        made->exact[i] = before + off;
        double more = exact_loss(made->network, made->exact, made->x, target);
        made->exact[i] = before - off;
        double less = exact_loss(made->network, made->exact, made->x, target);
        made->exact[i] = before;
        double expected = (more - less) / (2 * off);
        ends += gradient[i] == 0;
        if (fabs((double)gradient[i] - expected) > 1e-4 * fabs(expected) + 2e-6) {
            fail_msg("weight %zu: %g, not %g", i, (double)gradient[i], expected);
        }
    }
    assert_true(ends < count / 2);
    backprop_free(work);
    free(gradient);
}

static void gradients_agree_with_differences(void **state)
{
    (void)state;
    for (int k = 0; k < CASES; k++) {
        struct made made = make(cases[k].architecture, cases[k].depth);
        check_gradient(&made, kernel_best());
        free_made(&made);
    }
}

/* The elementwise loops of training, with every table of kernels. */
static void loops_agree_with_every_instruction_set(void **state)
{
    (void)state;
    for (int k = 0; kernel_at(k); k++) {
        if (!kernel_runs(kernel_at(k))) {
            continue;
        }
        float gates[4 * UNITS], z[4 * UNITS], before[UNITS], cell[UNITS], squashed[UNITS];
        float hidden[UNITS], above[UNITS] = {0}, dcell[UNITS] = {0}, dhidden[UNITS];
        for (int j = 0; j < 4 * UNITS; j++) {
            z[j] = gates[j] = (float)(j * 7 % 23 - 11) / 2.9F;
        }
        for (int j = 0; j < UNITS; j++) {
            before[j] = (float)(j - 5) / 6;
            dhidden[j] = (float)(j + 1) / 8;
        }
        struct cell_step one = {.stays = 1,
                                .units = UNITS,
                                .hard = true,
                                .gates = gates,
                                .before = before,
                                .cell = cell,
                                .squashed = squashed,
                                .hidden = hidden,
                                .dabove = above,
                                .dcell = dcell,
                                .dhidden = dhidden};
        kernel_at(k)->loops.cell_forward(&one);
        for (int j = 0; j < UNITS; j++) {
            double state_now = hard((double)z[UNITS + j]) * (double)before[j] +
                               hard((double)z[j]) * tanh((double)z[2 * UNITS + j]);
            assert_true(fabs((double)cell[j] - state_now) < 2e-6);
            assert_true(fabs((double)hidden[j] - hard((double)z[3 * UNITS + j]) * tanh(state_now)) <
                        2e-6);
        }
        kernel_at(k)->loops.cell_backward(&one);
        for (int j = 0; j < UNITS; j++) {
            double slope = fabs((double)z[3 * UNITS + j]) < 2.5 ? 0.2 : 0;
            double expected = (double)(j + 1) / 8 * (double)squashed[j] * slope;
            assert_true(fabs((double)gates[3 * UNITS + j] - expected) < 1e-6);
        }
    }
}

static void pruned_and_quantised_they_stay_hard(void **state)
{
    (void)state;
    for (int k = 0; k < CASES; k++) {
        struct made made = make(cases[k].architecture, cases[k].depth);
        double shares[NETWORK_LAYERS_MAX] = {0.5, 0.5};
        struct network *copy = network_copy(made.network);
        struct network *pruned = prune_network(made.network, shares, NULL);
        struct network *bytes =
            quantise_network(made.network, QUANTISE_CHANNEL, made.x, STAYS, STEPS, NULL);
        assert_int_equal(copy->shape.gates, GATES_HARD_SIGMOID);
        assert_int_equal(pruned->shape.gates, GATES_HARD_SIGMOID);
        assert_int_equal(bytes->shape.gates, GATES_HARD_SIGMOID);
        struct network_scratch *scratch = network_scratch_new(bytes);
        float logits[STEPS];
        for (int s = 0; s < STAYS; s++) {
            network_run(bytes, scratch, made.x + s * STEPS * INPUTS, STEPS, logits);
            double exact =
                exact_logit(made.network, made.exact, made.x + s * STEPS * INPUTS, STEPS);
            assert_true(fabs((double)logits[STEPS - 1] - exact) < 0.3);
        }
        free(scratch);
        free(copy);
        free(pruned);
        free(bytes);
        free_made(&made);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(risks_agree_with_every_instruction_set),
        cmocka_unit_test(gradients_agree_with_differences),
        cmocka_unit_test(loops_agree_with_every_instruction_set),
        cmocka_unit_test(pruned_and_quantised_they_stay_hard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
