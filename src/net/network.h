/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_NETWORK_H
#define ICURISK_NET_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "net/linear.h"
#include "net/safetensors.h"

/* Networks as data (SPEC section 3). Gate order i, f, c, o; kernel [inputs][4 units], recurrent
 * kernel [units][4 units], hidden kernel [units][4 units] (hLSTM; one [units][units] block a gate,
 * no bias of its own), bias [4 units]; dense kernel [inputs][units]. Row-major, float32 or int8. */
enum { NETWORK_LAYERS_MAX = 6, NETWORK_UNITS_MAX = 1024 };

enum architecture { ARCHITECTURE_LSTM, ARCHITECTURE_HLSTM, ARCHITECTURE_DNN, ARCHITECTURE_COUNT };
const char *architecture_name(enum architecture architecture); /* "lstm", "hlstm", "dnn" */
bool architecture_find(const char *name, enum architecture *out);

enum activation { ACTIVATION_TANH, ACTIVATION_RELU };
const char *activation_name(enum activation activation); /* "tanh", "relu" */
bool activation_find(const char *name, enum activation *out);

enum storage { STORAGE_FLOAT, STORAGE_INT8 };

/* Sizes of a network. */
struct network_shape {
    enum architecture architecture;
    enum activation hidden_activation; /* hLSTM gates only */
    enum storage storage;
    int inputs, depth;
    int units[NETWORK_LAYERS_MAX];   /* width of each hidden layer; state units of recurrent ones */
    int neurons[NETWORK_LAYERS_MAX]; /* hLSTM: width of the layer inside the gates; 0: as units */
};

/* Recurrent: kernel [inputs][4 neurons] with bias, recurrent [units][4 neurons], hidden (hLSTM)
 * [neurons][4 units]; without a hidden kernel neurons == units. Dense: kernel with bias only. */
struct layer {
    int inputs, units, neurons;
    struct linear kernel, recurrent, hidden; /* inputs 0 where there is none */
};

/* layers[0 .. depth-1] are recurrent (lstm, hlstm) or dense ReLU (dnn); output is dense, 1 unit,
 * sigmoid outside. One heap block. */
struct network {
    struct network_shape shape;
    struct layer layers[NETWORK_LAYERS_MAX];
    struct linear output;
    float *weights;    /* float storage: all weights and biases, in file order; else NULL */
    size_t parameters; /* weights and biases */
    int maps;          /* linear maps, their index is 0 .. maps-1 */
    const struct kernel *kernel; /* the loops that run it: kernel_best(), unless it is set to that
                                  * of another instruction set before scratch is made */
};

/* Number of weights and biases of a network of this shape; 0 with a reason if a size is out of
 * range. */
size_t network_size(const struct network_shape *shape, struct error *error);
/* Weights are zero. NULL with a reason if a size is out of range. One free() releases all. */
struct network *network_create(const struct network_shape *shape, struct error *error);
/* The same in float32 from the sizes alone. */
struct network *network_new(enum architecture architecture, enum activation hidden, int inputs,
                            int depth, const int *units, struct error *error);
/* float storage only. */
struct network *network_copy(const struct network *network);

/* The linear maps in order: a layer's kernel, recurrent and hidden kernel, the next layer's, ...,
 * output; NULL past the last. */
struct linear *network_map(const struct network *network, int index);

/* The tensors by their file names, in file order: lstm1.kernel, lstm1.recurrent_kernel,
 * lstm1.hidden_kernel, lstm1.bias, dense1.kernel, ..., output.kernel, output.bias. Bias is
 * one-dimensional (columns = size, rows = 0). False when index is past the last. */
struct tensor_view {
    char name[40];
    int rows, columns;
    enum tensor_type type; /* F32; int8 storage: kernels I8, biases I32 */
    union {
        float *data;
        int8_t *codes;
        int32_t *integers;
    };
};
bool network_tensor(const struct network *network, size_t index, struct tensor_view *tensor);

/* Is it a network that reads hours in order (lstm, hlstm), not a summary (dnn)? */
bool network_is_recurrent(const struct network *network);
/* Multiplications with additions for a stay of `steps` hours (dense: for one evaluation). */
size_t network_multiply_adds(const struct network *network, int steps);

/* Scratch for network_run, reusable, one a thread; free() releases. */
struct network_scratch;
struct network_scratch *network_scratch_new(const struct network *network);
/* From now on the inputs of every map widen observed[maps]: to calibrate a quantisation. */
void network_scratch_observe(struct network_scratch *scratch, struct linear_range *observed);
/* int8 storage: from now on inputs and sums are float (the weights stay int8), to tell the error of
 * quantisation from a fault. */
void network_scratch_in_float(struct network_scratch *scratch);

/* logits[steps] from x[steps][inputs]; logits[k] depends on rows 0..k only (recurrent) or on row k
 * only (dense: give running summaries). A recurrent step whose inputs are all zero is masked: the
 * state is carried over. */
void network_run(const struct network *network, struct network_scratch *scratch, const float *x,
                 int steps, float *logits);

/* The rows of many stays of the same number of hours, at least 1: stay i is x + i * apart,
 * [steps][inputs]. */
struct network_stays {
    const float *x;
    size_t apart;
    int count, steps;
};
/* logits[count]: of each stay the last that network_run would give, to 1e-6 (int8: the same),
 * without the cost of the others; dense networks read the last row only. Many stays at once take
 * less time each than one by one. */
void network_run_last(const struct network *network, struct network_scratch *scratch,
                      const struct network_stays *stays, float *logits);

#endif
