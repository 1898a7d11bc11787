/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_KIND_H
#define ICURISK_NET_KIND_H

#include <stdbool.h>
#include <stddef.h>

/* The kinds of network, one row each. To add a kind:
 * - a row here: its enum, and the name of its tables;
 * - src/net/kind_NAME.c: struct kind, how it is stored and run;
 * - src/learn/trainable_NAME.c: struct trainable, how it is trained (no training code is in
 *   src/net). The linker refuses a row without either file.
 * Model files, pruning, 8-bit storage, scoring, timing, the command line and the screen find the
 * kind here. For `condense` to make it, src/learn/variant.h takes a row more. */
#define NETWORK_KINDS(ROW)                                                                         \
    ROW(LSTM, lstm)                                                                                \
    ROW(HLSTM, hlstm)                                                                              \
    ROW(DNN, dense)                                                                                \
    ROW(GRU, gru)

#define KIND_ENUM(NAME, name) ARCHITECTURE_##NAME,
enum architecture { NETWORK_KINDS(KIND_ENUM) ARCHITECTURE_COUNT };
#undef KIND_ENUM

/* The name in files and on the command line: "lstm", "hlstm", "dnn", "gru". */
const char *architecture_name(enum architecture architecture);
/* False if there is no such kind. */
bool architecture_find(const char *name, enum architecture *out);
/* "lstm, hlstm, dnn, gru": all names, for messages. The buffer is filled and returned. */
const char *architecture_names(char *out, size_t size);

struct network;
struct network_scratch;
struct network_stays;

/* How wide the rows or columns of a linear map are. Pruning takes units and neurons out of every
 * map that has them as rows or columns. */
enum kind_width {
    KIND_INPUTS,  /* of the layer: the features, or the units of the layer below */
    KIND_UNITS,   /* outputs of the layer; its state, of a recurrent one */
    KIND_NEURONS, /* of an inner layer, a set of its own; as many as units where no map has it as
                   * rows */
};

/* One linear map of a layer. */
struct kind_map {
    const char *name; /* of its tensor, behind the layer's prefix: "kernel" */
    const char *bias; /* of the tensor of its bias: "bias"; NULL: it has none */
    enum kind_width rows, columns;
    int blocks; /* gates side by side: the map has blocks * columns outputs */
};
enum { KIND_MAPS_MAX = 3, KIND_BLOCKS_MAX = 4 };

struct kind {
    const char *name;        /* "lstm" */
    const char *with_linear; /* "lstm + logistic": half of a model beside a linear one */
    const char *prefix;      /* of the tensors of layer 1, 2, ...: "lstm" gives lstm1.kernel */
    /* Map m of the table is layer->maps[m]. All of them can be stored as int8. Unused rows at the
     * end have no name. */
    struct kind_map maps[KIND_MAPS_MAX];
    bool hourly;    /* reads the hours of a stay in order; else one row, a summary of them */
    bool inner;     /* has neurons and a hidden activation of its own: both are in its file */
    bool fused;     /* float32 storage: kernel->recur runs all its layers and hours */
    bool byte_sums; /* int8: keeps the sums of codes, which pay where most inputs are 0 */
    /* Hourly kinds: layer l at one hour, in any storage. sums[l] of the scratch hold what its first
     * map makes of the inputs; hidden[l] and cell[l], its states, are replaced. NULL for the
     * others. */
    void (*step)(const struct network *network, struct network_scratch *scratch, int l);
    /* What network_run and network_run_last do: those of net/recurrent.h for hourly kinds. */
    void (*run)(const struct network *network, struct network_scratch *scratch, const float *x,
                int steps, float *logits);
    void (*run_last)(const struct network *network, struct network_scratch *scratch,
                     const struct network_stays *stays, float *logits);
};

/* NULL if there is no such kind. */
const struct kind *kind_of(enum architecture architecture);
/* Maps of a layer. */
int kind_map_count(const struct kind *kind);

#define KIND_TABLE(NAME, name) extern const struct kind kind_##name;
NETWORK_KINDS(KIND_TABLE)
#undef KIND_TABLE

#endif
