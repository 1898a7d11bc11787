/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_MODELFILE_H
#define ICURISK_NET_MODELFILE_H

#include "base/error.h"
#include "net/model.h"

/* Loads a file and checks its header, every length and offset, checksum, facts and calibration.
 * NULL with path and reason if any check fails. The caller frees it with model_free. */
struct model *model_load(const char *path, struct error *error);
/* The same without comparing the checksum, which takes most of the time; for lists of networks. It
 * gives no risk before model_check succeeds, and its network has no weights until model_check. */
struct model *model_open(const char *path, struct error *error);
/* Reloads and fully checks the file of a model from model_open, in place. False with a reason, and
 * the model is refused from then on, if the checksum does not match or the file was replaced.
 * Pointers to its network become invalid; those to the model and its strings stay valid. */
bool model_check(struct model *model, struct error *error);
/* Writes the model atomically (base/file.h) and sets path, file_bytes and sha256. The same model
 * gives the same bytes. */
bool model_save(struct model *model, const char *path, struct error *error);
/* The same, but fails if the file exists. */
bool model_create(struct model *model, const char *path, struct error *error);

#endif
