/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_KERAS_LIBRARY_H
#define ICURISK_APP_KERAS_LIBRARY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* The libraries that read networks of Keras. They are large, so they are not linked: import loads
 * them when it is run, and no other command does. */
enum keras_library { KERAS_HDF5, KERAS_LIBZIP };

/* Loads the library and finds names[i] in it: addresses[i] are the count addresses of functions or
 * data, valid until the program ends. False with a reason that says which package has the library,
 * if it is not installed or was not there at build time. */
bool keras_library_load(enum keras_library which, const char *const *names, void **addresses,
                        size_t count, struct error *error);

#endif
