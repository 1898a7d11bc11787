/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KIND_H
#define ICURISK_NET_KIND_H

#include <stdbool.h>
#include <stddef.h>

/* The kinds of network, one row per kind. To add a kind: - a row here: its enum, and the name of
 * its tables; - src/net/kind_NAME.c: struct kind, how it is stored and run; -
 * src/learn/trainable_NAME.c: struct trainable, how it is trained (no training code is in
 *   src/net). The linker refuses a row without either file.
 * Model files, pruning, 8-bit storage, scoring, timing, the command line and the screen find the
 * kind here. For `condense` to make it, add a row to src/learn/variant.h. */
#define NETWORK_KINDS(ROW)                                                                         \
    ROW(LSTM, lstm)                                                                                \
    ROW(HLSTM, hlstm)                                                                              \
    ROW(DNN, dense)                                                                                \
    ROW(GRU, gru)
/* Those that other programs have trained, and that only run here: no training, pruning or 8-bit
 * storage. They have no file in src/learn. */
#define IMPORTED_KINDS(ROW) ROW(STACK, stack)

#define KIND_ENUM(NAME, name) ARCHITECTURE_##NAME,
enum architecture {
    NETWORK_KINDS(KIND_ENUM) ARCHITECTURE_COUNT, /* of the kinds that are trained here */
    ARCHITECTURE_LAST_TRAINED = ARCHITECTURE_COUNT - 1,
    IMPORTED_KINDS(KIND_ENUM) ARCHITECTURE_END
};
#undef KIND_ENUM

/* The name in files and on the command line: "lstm", "hlstm", "dnn", "gru", "stack". */
const char *architecture_name(enum architecture architecture);
/* Among the kinds that are trained here, or that are in files. False if there is no such kind. */
bool architecture_find(const char *name, enum architecture *out);
bool architecture_find_stored(const char *name, enum architecture *out);
/* Writes all names, "lstm, hlstm, dnn, gru", for messages. Returns the buffer. */
const char *architecture_names(char *out, size_t size);

struct network;
struct network_scratch;
struct network_stays;

/* Meaning of the rows or columns of a linear map. Pruning removes units and neurons from every map
 * that has them as rows or columns. */
enum kind_width {
    KIND_INPUTS,  /* of the layer: the features, or the units of the layer below */
    KIND_UNITS,   /* outputs of the layer; its state, of a recurrent one */
    KIND_NEURONS, /* of an inner layer; equal to the number of units if no map has it as rows */
};

/* One linear map of a layer. */
struct kind_map {
    const char *name; /* name of its tensor after the layer's prefix: "kernel" */
    const char *bias; /* name of the tensor of its bias: "bias"; NULL: no bias */
    enum kind_width rows, columns;
    int blocks; /* gates side by side: the map has blocks * columns outputs */
};
enum { KIND_MAPS_MAX = 4, KIND_BLOCKS_MAX = 4 };

/* One form of layer, of a kind whose layers differ. */
struct kind_form {
    const char *name; /* "lstm" */
    bool halved;      /* neurons are half of its units: two directions side by side */
    struct kind_map maps[KIND_MAPS_MAX];
};

struct kind {
    const char *name; /* "lstm" */
    const char
        *with_linear;   /* "lstm + logistic": name of a model that combines it with a linear one */
    const char *prefix; /* of the tensors of layer 1, 2, ...: "lstm" gives lstm1.kernel */
    /* Row m describes layer->maps[m]. All maps can be stored as int8. Unused rows at the end have
     * no name. */
    struct kind_map maps[KIND_MAPS_MAX];
    /* Instead of maps: the forms that its layers may have (network_shape.styles); else NULL. */
    const struct kind_form *forms;
    bool hourly; /* reads the hours of a stay in order; else one summary row */
    bool inner;  /* has an inner layer with neurons and an activation, both stored in its file */
    bool hard_gates; /* its gates may be hard sigmoids; it then runs hour by hour, never fused */
    bool fused;     /* kernel->recur runs all its layers and hours; kernel->recur_codes with int8 */
    bool byte_sums; /* int8: stores sums of codes, useful if most inputs are 0 */
    /* Hourly kinds: runs layer l for one hour, with any storage type. On entry sums[l] of the
     * scratch holds the output of its first map; the states hidden[l] and cell[l] are updated. NULL
     * for other kinds. */
    void (*step)(const struct network *network, struct network_scratch *scratch, int l);
    /* Implementations of network_run and network_run_last; hourly kinds use those of
     * net/recurrent.h. */
    void (*run)(const struct network *network, struct network_scratch *scratch, const float *x,
                int steps, float *logits);
    void (*run_last)(const struct network *network, struct network_scratch *scratch,
                     const struct network_stays *stays, float *logits);
};

/* NULL if there is no such kind. */
const struct kind *kind_of(enum architecture architecture);
/* Number of maps per layer, for kinds whose layers are alike. */
int kind_map_count(const struct kind *kind);

#define KIND_TABLE(NAME, name) extern const struct kind kind_##name;
NETWORK_KINDS(KIND_TABLE)
IMPORTED_KINDS(KIND_TABLE)
#undef KIND_TABLE

#endif
