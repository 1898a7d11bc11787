/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/variant.h"

#define FLOAT_ROW(NAME, name, parent) [VARIANT_##NAME] = {name, parent},
#define INT8_ROW(NAME, name, parent)                                                               \
    [VARIANT_INT8 + VARIANT_##NAME] = {name "-int8", VARIANT_##NAME},
static const struct {
    const char *name;
    int parent;
} variants[VARIANT_COUNT] = {
    TRAINED_VARIANTS(FLOAT_ROW) TRAINED_VARIANTS(INT8_ROW) /* in floats, in 8 bits */
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

int variant_of(enum architecture architecture)
{
    int variant = 0;
    while (variant + 1 < VARIANT_NETWORKS &&
           (variant_students[variant].architecture != architecture ||
            variant_students[variant].prune > 0)) {
        variant++;
    }
    return variant;
}

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
        recipe.gates =
            kind_of(student->architecture)->hard_gates ? GATES_HARD_SIGMOID : GATES_SIGMOID;
    } else {
        /* augmented stays or fewer columns need twice as many epochs */
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
