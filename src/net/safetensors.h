/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_SAFETENSORS_H
#define ICURISK_NET_SAFETENSORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/text.h"

/* The container of network files: 8 bytes little-endian header length, a JSON header of tensors and
 * string metadata, the tensors' bytes. The metadata key "sha256" holds the digest of the whole file
 * with its own 64 digits read as zeros. */
enum tensor_type { TENSOR_F32, TENSOR_F16, TENSOR_I32, TENSOR_I8, TENSOR_U8, TENSOR_TYPES };
const char *tensor_type_name(enum tensor_type type); /* "F32", ... */

/* ---- writing ---- */

/* A file under construction. Metadata stand in it in the order they are added; so do tensors of the
 * same element size, the widest elements first. */
struct safetensors_writer;
struct safetensors_writer *safetensors_writer_new(void);
void safetensors_writer_free(struct safetensors_writer *writer);
void safetensors_put(struct safetensors_writer *writer, const char *key, const char *value);
void safetensors_put_number(struct safetensors_writer *writer, const char *key, double value);
/* rows 0: one dimension. F32 takes float; so does F16, rounded. I32, I8, U8 take their own type. */
void safetensors_add(struct safetensors_writer *writer, const char *name, enum tensor_type type,
                     int rows, int columns, const void *data);
/* F16 where nothing is lost by it, else F32. */
enum tensor_type safetensors_narrowest(const float *values, int count);
/* The file's bytes, digest in place; free out. digest gets 64 digits and a 0. */
void safetensors_finish(struct safetensors_writer *writer, struct text *out, char digest[65]);

/* ---- reading ---- */

/* A file that was read and checked: header, every length and offset, no gap, no overlap, metadata
 * of plain strings, and its digest where check is true; else the digest is what the file says. */
struct safetensors;
struct safetensors *safetensors_read(const char *path, bool check, struct error *error);
void safetensors_free(struct safetensors *file);
/* As it was opened, for messages. */
const char *safetensors_path(const struct safetensors *file);
/* All of its bytes, as they were read. */
const void *safetensors_bytes(const struct safetensors *file, size_t *size);
size_t safetensors_file_bytes(const struct safetensors *file);
size_t safetensors_data_bytes(const struct safetensors *file);
const char *safetensors_digest(const struct safetensors *file);

/* A metadata string, or NULL with a reason. Valid until the file is freed. */
const char *safetensors_text(const struct safetensors *file, const char *key, struct error *error);
/* Is there such a key? */
bool safetensors_has(const struct safetensors *file, const char *key);
/* A metadata string that is a number in [low, high]. */
bool safetensors_number(const struct safetensors *file, const char *key, double low, double high,
                        double *value, struct error *error);
/* Calls visit for each metadata pair in order. */
void safetensors_each(const struct safetensors *file,
                      void (*visit)(void *context, const char *key, const char *value),
                      void *context);

/* The length of a one-dimensional tensor (0 if there is none). */
int safetensors_length(const struct safetensors *file, const char *name);
/* Rows of a two-dimensional one (0 if there is none). */
int safetensors_rows(const struct safetensors *file, const char *name);
/* Copies a tensor of exactly this shape; type F32 also takes a tensor stored as F16. NaN is
 * refused; infinities are unless `infinite`. */
bool safetensors_get(const struct safetensors *file, const char *name, enum tensor_type type,
                     int rows, int columns, bool infinite, void *out, struct error *error);
/* The name of a tensor that was not copied yet; NULL if all were. Valid until the file is freed. */
const char *safetensors_unread(const struct safetensors *file);

/* Refuses: "path: what `name`: reason", with the name escaped. Returns false. */
bool safetensors_refuse(const struct safetensors *file, const char *what, const char *name,
                        const char *reason, struct error *error);
/* May it be metadata? Printable UTF-8 without backslashes, because it goes to terminals as it is.
 */
bool safetensors_plain(const char *text);

#endif
