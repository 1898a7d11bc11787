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

/* Networks. A layer consists of linear maps, whose names, shapes and gates its kind defines in
 * net/kind.h. Matrices are row-major, [inputs][outputs], float32 or int8. */
enum { NETWORK_LAYERS_MAX = 6, NETWORK_UNITS_MAX = 1024 };

enum activation { ACTIVATION_TANH, ACTIVATION_RELU };
const char *activation_name(enum activation activation); /* "tanh", "relu" */
bool activation_find(const char *name, enum activation *out);

/* What opens the gates of an LSTM or hLSTM: 1 / (1 + exp(-x)), or min(1, max(0, 0.2 x + 0.5)) as in
 * Keras before 2.3. */
enum gates { GATES_SIGMOID, GATES_HARD_SIGMOID };
const char *gates_name(enum gates gates); /* "sigmoid", "hard_sigmoid" */
bool gates_find(const char *name, enum gates *out);

/* Of the layers of an imported network. Keras has two that it calls hard_sigmoid: of versions 1 and
 * 2, and, under a name of its own here, of version 3 ("hard_sigmoid_6"). */
enum curve {
    CURVE_LINEAR,
    CURVE_TANH,
    CURVE_RELU,
    CURVE_SIGMOID,
    CURVE_HARD_SIGMOID,   /* 0.2 x + 0.5, within 0 and 1 */
    CURVE_HARD_SIGMOID_6, /* x / 6 + 0.5, within 0 and 1 */
    CURVE_COUNT
};
const char *curve_name(enum curve curve);
bool curve_find(const char *name, enum curve *out);

enum layer_form { FORM_LSTM, FORM_BIDIRECTIONAL, FORM_DENSE, FORM_COUNT };

/* What a layer of an imported network is. */
struct layer_style {
    enum layer_form form;
    enum curve activation, gates; /* gates: of recurrent forms; else CURVE_LINEAR */
};

enum storage { STORAGE_FLOAT, STORAGE_INT8 };

/* Kind and sizes of a network. */
struct network_shape {
    enum architecture architecture;
    enum activation hidden_activation; /* only for kinds with an inner layer */
    enum gates gates;                  /* only for kinds with hard_gates */
    enum storage storage;
    int inputs, depth;
    int units[NETWORK_LAYERS_MAX];   /* width of each hidden layer; state units of recurrent ones */
    int neurons[NETWORK_LAYERS_MAX]; /* width of the inner layer, for kinds that have one; 0: same
                                        as units */
    struct layer_style styles[NETWORK_LAYERS_MAX]; /* of kinds with forms */
    bool reads_empty_hours; /* of kinds with forms: an hour of zeros is read as any other */
};

/* The maps in the order of the kind's table, also accessible by what they read: the inputs, the
 * hidden state of the previous hour, or values inside the layer. Maps that the kind does not have
 * are all zero. Without an inner layer neurons == units. */
struct layer {
    int inputs, units, neurons;
    union {
        struct linear maps[KIND_MAPS_MAX];
        struct {
            struct linear kernel, recurrent, hidden;
        };
        struct { /* of a form that reads both ways */
            struct linear forward_kernel, forward_recurrent, backward_kernel, backward_recurrent;
        };
    };
};

/* All hidden layers are of one kind. The output is one logit. A network is a single heap block. */
struct network {
    struct network_shape shape;
    const struct kind *kind;
    struct layer layers[NETWORK_LAYERS_MAX];
    struct linear output;
    float *weights;    /* float32: all weights and biases, in file order; else NULL */
    size_t parameters; /* number of weights and biases */
    int maps;          /* number of linear maps, with indices 0 .. maps - 1 */
    bool packed;       /* float32: stored in its file by net/packed; false for copies */
    const struct binary_map *binary; /* [maps]: run so, see net/binary.h; NULL in copies */
    const struct kernel *kernel;     /* kernel_best(); may be replaced before scratch is created */
};

/* Number of weights and biases of a network of this shape; 0 with a reason if a size is out of
 * range. */
size_t network_size(const struct network_shape *shape, struct error *error);
/* A new network with zero weights; NULL with a reason if a size is out of range. The caller frees
 * it with free(). */
struct network *network_create(const struct network_shape *shape, struct error *error);
/* The same in float32, from the sizes. */
struct network *network_new(enum architecture architecture, enum activation hidden, int inputs,
                            int depth, const int *units, struct error *error);
/* A copy of a float32 network; the caller frees it with free(). */
struct network *network_copy(const struct network *network);
/* The same followed by so many bytes in its block, which begin at *rest, on a cache line. */
struct network *network_copy_with(const struct network *network, size_t bytes, void **rest);

/* The sizes of a network without its weights, of which only the sizes may be asked. The caller
 * frees it with free(). */
struct network *network_outline(const struct network *network);

/* Linear map by index, layer by layer, the output last; NULL past the last. */
struct linear *network_map(const struct network *network, int index);

/* The tensors of a network in file order, with their names in the file: the maps of a layer, then
 * their biases: lstm1.kernel, lstm1.recurrent_kernel, lstm1.bias, lstm2.kernel, ..., output.kernel,
 * output.bias. A bias is one-dimensional (columns = size, rows = 0). False if index is past the
 * last. */
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

/* Number of nonzero weights, without biases; for int8, of all weights. */
size_t network_nonzero_weights(const struct network *network);
/* Does it read the hours of a stay in order, rather than summary rows? */
bool network_is_hourly(const struct network *network);
/* Does a layer read the hours backwards? Then the risk at an hour is a run over the hours up to it,
 * and what the layers made of an hour changes with every later one. */
bool network_reads_backwards(const struct network *network);
/* Multiply-adds for a stay of `steps` hours; for one evaluation if the network is not hourly. */
size_t network_multiply_adds(const struct network *network, int steps);

/* Reusable scratch for network_run, one per thread. The caller frees it with free(). */
struct network_scratch;
struct network_scratch *network_scratch_new(const struct network *network);
/* The same in an eighth of the memory, not for network_run_last. */
struct network_scratch *network_scratch_one(const struct network *network);
/* From now on records the input range of every map in observed[maps], to calibrate quantisation. */
void network_scratch_observe(struct network_scratch *scratch, struct linear_range *observed);
/* int8: from now on computes inputs and sums in float (weights stay int8), to separate quantisation
 * error from bugs. */
void network_scratch_in_float(struct network_scratch *scratch);

/* Computes logits[steps], before calibration, from x[steps][inputs]. logits[k] depends on rows 0..k
 * (hourly kinds) or on row k alone (other kinds, which expect running summaries). An hour whose
 * inputs are all zero is masked: the state is carried over. */
void network_run(const struct network *network, struct network_scratch *scratch, const float *x,
                 int steps, float *logits);

/* Inputs of many stays with the same number of hours, at least 1: stay i is x + i * apart,
 * [steps][inputs]. */
struct network_stays {
    const float *x;
    size_t apart;
    int count, steps;
};
/* Computes logits[count]: for each stay the last logit of network_run, to within 1e-6 (int8:
 * identical), without computing the others. Kinds that are not hourly read the last row only.
 * Faster per stay than one stay at a time. */
void network_run_last(const struct network *network, struct network_scratch *scratch,
                      const struct network_stays *stays, float *logits);

#endif
