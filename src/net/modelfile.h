/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_MODELFILE_H
#define ICURISK_NET_MODELFILE_H

#include "base/error.h"
#include "net/model.h"

/* Opens and checks a file: header, every length and offset, checksum, facts, calibration. NULL with
 * a reason (file: what) if anything is amiss; nothing is half loaded. model_free releases. */
struct model *model_load(const char *path, struct error *error);
/* The same without comparing the checksum, which takes most of the time: for a list of networks. It
 * gives no risk until model_check has passed it. */
struct model *model_open(const char *path, struct error *error);
/* Reads the file of a model that was only opened again, whole, and takes that over in its place.
 * False with a reason, and it is refused from then on, if the file does not match its checksum or
 * is another one by now. Pointers to its network are no longer valid; the model stays where it is,
 * and so do its strings. */
bool model_check(struct model *model, struct error *error);
/* Writes it (base/file: temporary name, fsync, rename) and sets path, file_bytes and sha256. The
 * same model gives the same bytes. */
bool model_save(struct model *model, const char *path, struct error *error);

#endif
