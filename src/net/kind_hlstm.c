/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* hLSTM (Liu, Zheng and Sepulveda 2021; a reconstruction, its equation is lost in print): an LSTM
 * with a hidden layer inside each gate. Gates i, f, c, o; kernel [inputs][4 neurons] with a bias,
 * recurrent kernel [units][4 neurons], hidden kernel [neurons][4 units], one block [neurons][units]
 * a gate:
 *     n = tanh or ReLU of (x W + h U + b)
 *     z_g = n_g V_g for each gate g, then as in an LSTM */
#include "net/kernel.h"
#include "net/kind.h"
#include "net/recurrent.h"
#include "net/scratch.h"

static void step(const struct network *network, struct network_scratch *scratch, int l)
{
    const struct layer *layer = &network->layers[l];
    const struct kernel *kernel = scratch->work.kernel;
    bool relu = network->shape.hidden_activation == ACTIVATION_RELU;
    bool hard = network->shape.gates == GATES_HARD_SIGMOID;
    float *sums = scratch->sums[l], *gates = scratch->gates[l];
    linear_apply(&layer->recurrent, &scratch->work, scratch->hidden[l], true, sums);
    (relu ? kernel->relu : kernel->tanh)(sums, 4 * layer->neurons);
    linear_apply_gates(&layer->hidden, &scratch->work, sums, gates);
    (hard ? kernel->lstm_cell_hard : kernel->lstm_cell)(gates, layer->units, scratch->cell[l],
                                                        scratch->hidden[l]);
}

const struct kind kind_hlstm = {
    .name = "hlstm",
    .with_linear = "hlstm + logistic",
    .prefix = "lstm",
    .maps = {{"kernel", "bias", KIND_INPUTS, KIND_NEURONS, 4},
             {"recurrent_kernel", NULL, KIND_UNITS, KIND_NEURONS, 4},
             {"hidden_kernel", NULL, KIND_NEURONS, KIND_UNITS, 4}},
    .hourly = true,
    .inner = true,
    .hard_gates = true,
    .fused = true,
    .step = step,
    .run = recurrent_run,
    .run_last = recurrent_run_last,
};
