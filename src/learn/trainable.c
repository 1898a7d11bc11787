/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/trainable.h"

#define TRAINABLE_POINTER(NAME, name) [ARCHITECTURE_##NAME] = &trainable_##name,
static const struct trainable *const trainables[ARCHITECTURE_COUNT] = {
    NETWORK_KINDS(TRAINABLE_POINTER)};

const struct trainable *trainable_for(enum architecture architecture)
{
    return trainables[architecture];
}

const struct trainable *trainable_of(const struct network *network)
{
    return trainable_for(network->shape.architecture);
}
