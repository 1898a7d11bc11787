/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_KERAS_CHAIN_H
#define ICURISK_APP_KERAS_CHAIN_H

#include "app/keras_store.h"

/* A layer of a network of Keras, in the order of computation. Strings are those of the store. */
struct keras_layer {
    const char *name, *class_name;
    json_t *config;
    char group[64]; /* of its weights in a .keras file: "lstm_1" is the second LSTM there */
};

enum { KERAS_LAYERS_MAX = 64 };
/* The layers of a Sequential network, or of another one whose layers are a chain, each reading the
 * one before alone. False with a reason that names file and layer. */
bool keras_chain(const struct keras_store *store, struct keras_layer *layers, int *count,
                 struct error *error);
/* Refuses: "path: layer 'name': ...", the name escaped. Returns false. */
bool keras_refuse(const struct keras_store *store, const char *layer, struct error *error,
                  const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
