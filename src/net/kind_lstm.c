/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* LSTM (Hochreiter and Schmidhuber 1997, with a forget gate). Gates i, f, c, o; kernel
 * [inputs][4 units] with a bias, recurrent kernel [units][4 units]:
 *     z = x W + h U + b
 *     cell = sigmoid(z_f) cell + sigmoid(z_i) tanh(z_c)
 *     h = sigmoid(z_o) tanh(cell) */
#include "net/kernel.h"
#include "net/kind.h"
#include "net/recurrent.h"
#include "net/scratch.h"

static void step(const struct network *network, struct network_scratch *scratch, int l)
{
    const struct layer *layer = &network->layers[l];
    float *sums = scratch->sums[l];
    linear_apply(&layer->recurrent, &scratch->work, scratch->hidden[l], true, sums);
    const struct kernel *kernel = scratch->work.kernel;
    bool hard = network->shape.gates == GATES_HARD_SIGMOID;
    (hard ? kernel->lstm_cell_hard : kernel->lstm_cell)(sums, layer->units, scratch->cell[l],
                                                        scratch->hidden[l]);
}

const struct kind kind_lstm = {
    .name = "lstm",
    .with_linear = "lstm + logistic",
    .prefix = "lstm",
    .maps = {{"kernel", "bias", KIND_INPUTS, KIND_UNITS, 4},
             {"recurrent_kernel", NULL, KIND_UNITS, KIND_UNITS, 4}},
    .hourly = true,
    .hard_gates = true,
    .fused = true,
    .step = step,
    .run = recurrent_run,
    .run_last = recurrent_run_last,
};
