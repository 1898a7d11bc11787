/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_HDF5_FILE_H
#define ICURISK_APP_HDF5_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

/* HDF5 files, read by libhdf5 from memory. Only what lies in the file itself is read: no links to
 * other files, no plug-ins. */
enum { HDF5_SIDE_MAX = 4096 }; /* of a matrix */

struct hdf5_file;
/* The bytes must stay until hdf5_close. NULL with a reason: not HDF5, damaged, or this program was
 * built without libhdf5. */
struct hdf5_file *hdf5_open(void *bytes, size_t size, struct error *error);
void hdf5_close(struct hdf5_file *file);

/* Is there a group or data set of this path ("layers/dense/vars/0")? */
bool hdf5_has(const struct hdf5_file *file, const char *path);
/* Texts of an attribute of an object ("/": the root). *count of them, each an allocation, as is the
 * list. NULL: there is none, or it holds no texts. */
char **hdf5_texts(const struct hdf5_file *file, const char *object, const char *attribute,
                  size_t *count);
void hdf5_texts_free(char **texts, size_t count);
/* A vector (columns 0) or matrix of numbers as float; free() it. NULL with a reason. */
float *hdf5_floats(const struct hdf5_file *file, const char *path, int *rows, int *columns,
                   struct error *error);

#endif
