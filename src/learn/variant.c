/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/variant.h"

static const struct {
    const char *name;
    int parent;
} variants[VARIANT_COUNT] = {
    [VARIANT_LSTM] = {"lstm", -1},
    [VARIANT_LSTM_PRUNED] = {"lstm-pruned", VARIANT_LSTM},
    [VARIANT_HLSTM] = {"hlstm", -1},
    [VARIANT_HLSTM_PRUNED] = {"hlstm-pruned", VARIANT_HLSTM},
    [VARIANT_DNN] = {"dnn", -1},
    [VARIANT_DNN_PRUNED] = {"dnn-pruned", VARIANT_DNN},
    [VARIANT_GRU] = {"gru", -1},
    [VARIANT_INT8 + VARIANT_LSTM] = {"lstm-int8", VARIANT_LSTM},
    [VARIANT_INT8 + VARIANT_LSTM_PRUNED] = {"lstm-pruned-int8", VARIANT_LSTM_PRUNED},
    [VARIANT_INT8 + VARIANT_HLSTM] = {"hlstm-int8", VARIANT_HLSTM},
    [VARIANT_INT8 + VARIANT_HLSTM_PRUNED] = {"hlstm-pruned-int8", VARIANT_HLSTM_PRUNED},
    [VARIANT_INT8 + VARIANT_DNN] = {"dnn-int8", VARIANT_DNN},
    [VARIANT_INT8 + VARIANT_DNN_PRUNED] = {"dnn-pruned-int8", VARIANT_DNN_PRUNED},
    [VARIANT_INT8 + VARIANT_GRU] = {"gru-int8", VARIANT_GRU},
    [VARIANT_LOGISTIC] = {"logistic", -1},
    [VARIANT_WIDE] = {"wide", VARIANT_LSTM_PRUNED},
};

const char *variant_name(int variant)
{
    return variants[variant].name;
}

int variant_parent(int variant)
{
    return variants[variant].parent;
}

const struct student variant_students[VARIANT_NETWORKS] = {
    [VARIANT_LSTM] = {ARCHITECTURE_LSTM, 0, 20, 0.3, 0.7, {0.02F, 0.1F, 0.1F}, {0, 0.3F, 0.3F}},
    [VARIANT_LSTM_PRUNED] = {ARCHITECTURE_LSTM, 0.5, 40, 0.3, 0.5, {0.02F, 0, 0}, {0, 0.3F, 0.3F}},
    [VARIANT_HLSTM] = {ARCHITECTURE_HLSTM, 0, 20, 0.1, 0.7, {0.02F, 0, 0}, {0, 0, 0.3F}},
    [VARIANT_HLSTM_PRUNED] = {ARCHITECTURE_HLSTM, 0.5, 40, 0.1, 0.7, {0.02F, 0, 0}, {0, 0, 0.3F}},
    [VARIANT_DNN] = {ARCHITECTURE_DNN, 0, 20, 0.3, 0, {0.05F, 0, 0.3F}, {0, 0, 0.5F}},
    [VARIANT_DNN_PRUNED] = {ARCHITECTURE_DNN, 0.5, 20, 0.3, 0, {0.05F, 0, 0.3F}, {0, 0, 0.5F}},
    [VARIANT_GRU] = {ARCHITECTURE_GRU, 0, 20, 0.1, 0.7, {0.02F, 0, 0}, {0, 0, 0.3F}},
};

struct recipe variant_recipe(enum scheme scheme, bool paper, int variant)
{
    const struct student *student = &variant_students[variant];
    struct recipe recipe = recipe_default(student->architecture);
    recipe.prune = student->prune;
    if (paper) {
        recipe.batch = 8;
        recipe.rate = recipe.rate_end = 0.001;
        recipe.decay = recipe.replication = 0;
        recipe.dropout = student->published;
    } else {
        /* an epoch of varied stays, or of fewer columns, teaches less: twice as many pay */
        recipe.epochs = scheme == SCHEME_MIMIC3 ? 40 : 2 * student->epochs;
        recipe.decay = student->decay;
        recipe.replication = student->replication;
        recipe.dropout = student->dropout;
        recipe.truncation = 0.5;
        recipe.mask_dropout = scheme == SCHEME_MIMIC3 ? 0.25 : 0;
        recipe.variation = (struct variation){.variables = 0.3, .exchange = 0.5};
    }
    return recipe;
}
