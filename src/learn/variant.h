/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_VARIANT_H
#define ICURISK_LEARN_VARIANT_H

#include <stdbool.h>

#include "learn/train.h"
#include "patient/scheme.h"

/* The trained networks of a scheme: enum, name, and the variant from which it is derived (-1:
 * none). Each has a row in variant_students, and an int8 form of its own. */
#define TRAINED_VARIANTS(ROW)                                                                      \
    ROW(LSTM, "lstm", -1)                                                                          \
    ROW(LSTM_PRUNED, "lstm-pruned", VARIANT_LSTM)                                                  \
    ROW(HLSTM, "hlstm", -1)                                                                        \
    ROW(HLSTM_PRUNED, "hlstm-pruned", VARIANT_HLSTM)                                               \
    ROW(DNN, "dnn", -1)                                                                            \
    ROW(DNN_PRUNED, "dnn-pruned", VARIANT_DNN)                                                     \
    ROW(GRU, "gru", -1)

/* All variants of a scheme: these, their int8 forms in the same order, the linear model, and the
 * two together. */
#define VARIANT_ENUM(NAME, name, parent) VARIANT_##NAME,
enum {
    TRAINED_VARIANTS(VARIANT_ENUM) VARIANT_NETWORKS, /* number of trained networks */
    VARIANT_INT8 = VARIANT_NETWORKS,
    VARIANT_LOGISTIC = VARIANT_INT8 + VARIANT_NETWORKS,
    VARIANT_WIDE, /* half logistic, half lstm-pruned */
    VARIANT_COUNT
};
#undef VARIANT_ENUM
const char *variant_name(int variant); /* "lstm", "lstm-pruned", ..., "lstm-int8", ... */
/* The variant from which it is derived, or -1. */
int variant_parent(int variant);

/* Training of each network: distilled from the teacher, and as published. */
struct student {
    enum architecture architecture;
    double prune;
    int epochs;
    double decay, replication;
    struct dropout dropout;
    struct dropout published;
};
extern const struct student variant_students[VARIANT_NETWORKS];
/* The trained network of this architecture that is not pruned. */
int variant_of(enum architecture architecture);
/* The recipe of a trained network: the published one, or the best one known. */
struct recipe variant_recipe(enum scheme scheme, bool paper, int variant);

#endif
