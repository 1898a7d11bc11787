/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_VARIANT_H
#define ICURISK_LEARN_VARIANT_H

#include <stdbool.h>

#include "learn/train.h"
#include "patient/scheme.h"

/* The variants of a scheme: networks, pruned networks, their int8 forms, the linear model
 * and the two together. */
enum {
    VARIANT_LSTM,
    VARIANT_LSTM_PRUNED,
    VARIANT_HLSTM,
    VARIANT_HLSTM_PRUNED,
    VARIANT_DNN,
    VARIANT_DNN_PRUNED,
    VARIANT_GRU,
    VARIANT_NETWORKS, /* that are trained; their int8 forms follow in the same order */
    VARIANT_INT8 = VARIANT_NETWORKS,
    VARIANT_LOGISTIC = VARIANT_INT8 + VARIANT_NETWORKS,
    VARIANT_WIDE, /* half logistic, half lstm-pruned */
    VARIANT_COUNT
};
const char *variant_name(int variant); /* "lstm", "lstm-pruned", ..., "lstm-int8", ... */
/* The variant that it was made from, or -1. */
int variant_parent(int variant);

/* How each network learns from the teacher, and how it was published. */
struct student {
    enum architecture architecture;
    double prune;
    int epochs;
    double decay, replication;
    struct dropout dropout;
    struct dropout published;
};
extern const struct student variant_students[VARIANT_NETWORKS];
/* The recipe of a network that is trained: the published one, or the best one known here. */
struct recipe variant_recipe(enum scheme scheme, bool paper, int variant);

#endif
