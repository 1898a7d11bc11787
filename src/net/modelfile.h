/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_MODELFILE_H
#define ICURISK_NET_MODELFILE_H

#include "base/error.h"
#include "net/model.h"

/* Opens and checks a file: header, every length and offset, checksum, facts, calibration. NULL with
 * a reason (file: what) if anything is amiss; nothing is half loaded. model_free releases. */
struct model *model_load(const char *path, struct error *error);
/* Writes it (base/file: temporary name, fsync, rename) and sets path, file_bytes and sha256. The
 * same model gives the same bytes. */
bool model_save(struct model *model, const char *path, struct error *error);

#endif
