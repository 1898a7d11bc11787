/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* GRU (Cho et al. 2014) in the reset-after form, as PyTorch, cuDNN and Keras since version 2 have
 * it: the reset gate scales what the recurrent weights made of the state, not the state. Gates z
 * (update), r (reset) and the candidate n. Kernel [inputs][3 units] with a bias, recurrent kernel
 * [units][2 units] of z and r, candidate kernel [units][units] with a bias of its own:
 *     z = sigmoid(x W_z + h U_z + b_z)
 *     r = sigmoid(x W_r + h U_r + b_r)
 *     n = tanh(x W_n + b_n + r (h V + c))
 *     h = z h + (1 - z) n
 * The frameworks keep a second bias for z and r, too, which is always added to the first: here the
 * two are one, so that 76 inputs and 16 units with an output have 3 * 16 * (76 + 16 + 1) + 16 + 17
 * = 4497 parameters, where PyTorch counts 4529. Every GRU of theirs can be written in this form. */
#include "net/kernel.h"
#include "net/kind.h"
#include "net/recurrent.h"
#include "net/scratch.h"

/* x = sigmoid(x) */
static void sigmoid(const struct kernel *kernel, float *x, int n)
{
    for (int i = 0; i < n; i++) {
        x[i] *= 0.5f;
    }
    kernel->tanh(x, n);
    for (int i = 0; i < n; i++) {
        x[i] = 0.5f + 0.5f * x[i];
    }
}

static void step(const struct network *network, struct network_scratch *scratch, int l)
{
    const struct layer *layer = &network->layers[l];
    const struct kernel *kernel = scratch->work.kernel;
    int units = layer->units;
    float *sums = scratch->sums[l], *recurrent = scratch->gates[l], *hidden = scratch->hidden[l];
    const float *update = sums, *reset = sums + units;
    float *candidate = sums + 2L * units;
    linear_apply(&layer->recurrent, &scratch->work, hidden, true, sums);
    linear_apply(&layer->hidden, &scratch->work, hidden, false, recurrent);
    sigmoid(kernel, sums, 2 * units);
    for (int j = 0; j < units; j++) {
        candidate[j] += reset[j] * recurrent[j];
    }
    kernel->tanh(candidate, units);
    for (int j = 0; j < units; j++) {
        hidden[j] = candidate[j] + update[j] * (hidden[j] - candidate[j]);
    }
}

const struct kind kind_gru = {
    .name = "gru",
    .with_linear = "gru + logistic",
    .prefix = "gru",
    .maps = {{"kernel", "bias", KIND_INPUTS, KIND_UNITS, 3},
             {"recurrent_kernel", NULL, KIND_UNITS, KIND_UNITS, 2},
             {"candidate_kernel", "candidate_bias", KIND_UNITS, KIND_UNITS, 1}},
    .hourly = true,
    .step = step,
    .run = recurrent_run,
    .run_last = recurrent_run_last,
};
