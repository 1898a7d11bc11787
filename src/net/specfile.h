/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_SPECFILE_H
#define ICURISK_NET_SPECFILE_H

#include <stdbool.h>

#include "base/error.h"
#include "net/safetensors.h"
#include "patient/features.h"

/* Storage of a feature_spec in a model file: fills, means, SDs and limits as tensors, the rest as
 * metadata. */
enum { SPEC_TENSORS = 5 };

/* Adds the metadata and the tensors of a spec. */
void spec_put(struct safetensors_writer *writer, const struct feature_spec *spec);
void spec_add_tensors(struct safetensors_writer *writer, const struct feature_spec *spec);
/* Reads both into a spec whose scheme is set. False with a reason if anything is missing or not
 * valid. */
bool spec_read(const struct safetensors *file, struct feature_spec *spec, struct error *error);

#endif
