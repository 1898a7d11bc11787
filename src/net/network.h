/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_NETWORK_H
#define ICURISK_NET_NETWORK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "net/kind.h"
#include "net/linear.h"
#include "net/safetensors.h"

/* Networks as data. A layer is a few linear maps, which its kind names in net/kind.h with their
 * shapes and gates; matrices are row-major, [inputs][outputs], float32 or int8. */
enum { NETWORK_LAYERS_MAX = 6, NETWORK_UNITS_MAX = 1024 };

enum activation { ACTIVATION_TANH, ACTIVATION_RELU };
const char *activation_name(enum activation activation); /* "tanh", "relu" */
bool activation_find(const char *name, enum activation *out);

enum storage { STORAGE_FLOAT, STORAGE_INT8 };

/* Sizes of a network. */
struct network_shape {
    enum architecture architecture;
    enum activation hidden_activation; /* of kinds with an inner layer only */
    enum storage storage;
    int inputs, depth;
    int units[NETWORK_LAYERS_MAX];   /* width of each hidden layer; state units of recurrent ones */
    int neurons[NETWORK_LAYERS_MAX]; /* of kinds with an inner layer: its width; 0: as units */
};

/* The maps in the order of the kind's table, also by the name of what they read: the inputs, the
 * hidden state of the hour before, and, of some kinds, something inside the layer. A map that the
 * kind does not have is all zero. Without an inner layer neurons == units. */
struct layer {
    int inputs, units, neurons;
    union {
        struct linear maps[KIND_MAPS_MAX];
        struct {
            struct linear kernel, recurrent, hidden;
        };
    };
};

/* All hidden layers are of one kind; output is one unit, sigmoid outside. One heap block. */
struct network {
    struct network_shape shape;
    const struct kind *kind;
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

/* The linear maps in order: those of a layer, of the next layer, ..., output; NULL past the last.
 */
struct linear *network_map(const struct network *network, int index);

/* The tensors by their file names, in file order: the maps of a layer, then their biases:
 * lstm1.kernel, lstm1.recurrent_kernel, lstm1.bias, lstm2.kernel, ..., output.kernel, output.bias.
 * Bias is one-dimensional (columns = size, rows = 0). False when index is past the last. */
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

/* Does it read the hours of a stay in order, not a summary of them? */
bool network_is_hourly(const struct network *network);
/* Multiplications with additions for a stay of `steps` hours (not hourly: for one evaluation). */
size_t network_multiply_adds(const struct network *network, int steps);

/* Scratch for network_run, reusable, one a thread; free() releases. */
struct network_scratch;
struct network_scratch *network_scratch_new(const struct network *network);
/* The same for network_run alone, an eighth of the memory. */
struct network_scratch *network_scratch_one(const struct network *network);
/* From now on the inputs of every map widen observed[maps]: to calibrate a quantisation. */
void network_scratch_observe(struct network_scratch *scratch, struct linear_range *observed);
/* int8 storage: from now on inputs and sums are float (the weights stay int8), to tell the error of
 * quantisation from a fault. */
void network_scratch_in_float(struct network_scratch *scratch);

/* logits[steps] from x[steps][inputs]; logits[k] depends on rows 0..k only (hourly) or on row k
 * only (else: give running summaries). An hour whose inputs are all zero is masked: the state is
 * carried over. */
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
 * without the cost of the others; networks that are not hourly read the last row only. Many stays
 * at once take less time each than one by one. */
void network_run_last(const struct network *network, struct network_scratch *scratch,
                      const struct network_stays *stays, float *logits);

#endif
