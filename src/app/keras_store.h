/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_KERAS_STORE_H
#define ICURISK_APP_KERAS_STORE_H

#include <jansson.h>
#include <stdbool.h>

#include "app/hdf5_file.h"
#include "base/error.h"

/* A network as Keras saves it: its layers as JSON and its weights as HDF5; both in one HDF5 file
 * (Keras 1, 2 and 3), or apart in a zip archive (the format .keras). */
struct keras_store {
    const char *path;
    bool zipped;
    json_t *config;   /* {"class_name": "Sequential", "config": ...} */
    char version[32]; /* of Keras: "2.1.2", "3.3.3"; "" where the file does not say */
    int major;        /* 1, 2, 3; 0: not known */
    char *group;      /* of the weights: "model_weights" or "layers" */
    struct hdf5_file *weights;
    unsigned char *bytes[2]; /* of the file, and of what was unpacked */
};
/* False with a reason that names the file. keras_store_close in any case. */
bool keras_store_open(struct keras_store *store, const char *path, struct error *error);
void keras_store_close(struct keras_store *store);

#endif
