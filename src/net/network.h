/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_NETWORK_H
#define ICURISK_NET_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* Networks as data (SPEC section 3). Gate order i, f, c, o; kernel [inputs][4 units], recurrent
 * kernel [units][4 units], hidden kernel [units][4 units] (hLSTM; one [units][units] block a gate,
 * no bias of its own), bias [4 units]; dense kernel [inputs][units]. Row-major float32. */
enum { NETWORK_LAYERS_MAX = 6, NETWORK_UNITS_MAX = 1024 };

enum architecture { ARCHITECTURE_LSTM, ARCHITECTURE_HLSTM, ARCHITECTURE_DNN, ARCHITECTURE_COUNT };
const char *architecture_name(enum architecture architecture); /* "lstm", "hlstm", "dnn" */
bool architecture_find(const char *name, enum architecture *out);

enum activation { ACTIVATION_TANH, ACTIVATION_RELU };
const char *activation_name(enum activation activation); /* "tanh", "relu" */
bool activation_find(const char *name, enum activation *out);

struct layer {
    int inputs, units;
    float *kernel, *recurrent, *hidden, *bias; /* recurrent and hidden NULL where there are none */
};

/* layers[0 .. depth-1] are recurrent (lstm, hlstm) or dense ReLU (dnn); output is dense, 1 unit,
 * sigmoid outside. One heap block: weights points into it, all tensors contiguous in file order. */
struct network {
    enum architecture architecture;
    enum activation hidden_activation; /* hLSTM gates only */
    int inputs, depth;
    struct layer layers[NETWORK_LAYERS_MAX], output;
    float *weights;
    size_t parameters; /* number of floats at weights */
};

/* Number of weights of a network of these sizes; 0 with a reason if a size is out of bounds. */
size_t network_size(enum architecture architecture, int inputs, int depth, const int *units,
                    struct error *error);
/* units[depth] gives the width of each hidden layer. Weights are zero. NULL with a reason if a size
 * is out of bounds. One free() releases all. */
struct network *network_new(enum architecture architecture, enum activation hidden, int inputs,
                            int depth, const int *units, struct error *error);
struct network *network_copy(const struct network *network);

/* The tensors by their file names, in file order: lstm1.kernel, lstm1.recurrent_kernel,
 * lstm1.hidden_kernel, lstm1.bias, dense1.kernel, ..., output.kernel, output.bias. Bias is
 * one-dimensional (columns = size, rows = 0). False when index is past the last. */
struct tensor_view {
    char name[40];
    int rows, columns;
    float *data;
};
bool network_tensor(const struct network *network, size_t index, struct tensor_view *tensor);

/* Is it a network that reads hours in order (lstm, hlstm), not a summary (dnn)? */
bool network_is_recurrent(const struct network *network);
/* Multiplications with additions for a stay of `steps` hours (dense: for one evaluation). */
size_t network_multiply_adds(const struct network *network, int steps);

/* Scratch for network_run, reusable, one a thread; free() releases. */
struct network_scratch;
struct network_scratch *network_scratch_new(const struct network *network);

/* logits[steps] from x[steps][inputs]; logits[k] depends on rows 0..k only (recurrent) or on row k
 * only (dense: give running summaries). A recurrent step whose inputs are all zero is masked: the
 * state is carried over. */
void network_run(const struct network *network, struct network_scratch *scratch, const float *x,
                 int steps, float *logits);

#endif
