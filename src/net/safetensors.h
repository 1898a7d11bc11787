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

/* ---- writing ---- */

/* A file under construction. Metadata are written in the order they were added, and so are tensors
 * of the same element size, widest elements first. */
struct safetensors_writer;
struct safetensors_writer *safetensors_writer_new(void);
void safetensors_writer_free(struct safetensors_writer *writer);
void safetensors_put(struct safetensors_writer *writer, const char *key, const char *value);
void safetensors_put_number(struct safetensors_writer *writer, const char *key, double value);
/* rows 0: one dimension. data is float for F32 and for F16, which rounds; int32_t, int8_t or
 * uint8_t otherwise. */
void safetensors_add(struct safetensors_writer *writer, const char *name, enum tensor_type type,
                     int rows, int columns, const void *data);
/* F16 if lossless, else F32. */
enum tensor_type safetensors_narrowest(const float *values, int count);
/* Writes the file, with its digest, to out, which the caller frees with text_free; frees the
 * writer. digest receives 64 digits and a terminating 0. */
void safetensors_finish(struct safetensors_writer *writer, struct text *out, char digest[65]);

/* ---- reading ---- */

/* A file that was read and checked: header, every length and offset, no gap, no overlap, metadata
 * of plain strings, and, if check is true, its digest; otherwise the digest is the one stated in
 * the file. */
struct safetensors;
struct safetensors *safetensors_read(const char *path, bool check, struct error *error);
void safetensors_free(struct safetensors *file);
/* The path as it was opened, for messages. */
const char *safetensors_path(const struct safetensors *file);
/* All bytes of the file. */
const void *safetensors_bytes(const struct safetensors *file, size_t *size);
size_t safetensors_file_bytes(const struct safetensors *file);
size_t safetensors_data_bytes(const struct safetensors *file);
const char *safetensors_digest(const struct safetensors *file);

/* A metadata string, or NULL with a reason if there is none. Valid until the file is freed. */
const char *safetensors_text(const struct safetensors *file, const char *key, struct error *error);
/* Is there metadata with this key? */
bool safetensors_has(const struct safetensors *file, const char *key);
/* Parses a metadata string as a number in [low, high]; false with a reason otherwise. */
bool safetensors_number(const struct safetensors *file, const char *key, double low, double high,
                        double *value, struct error *error);
/* Calls visit for each metadata pair in order. */
void safetensors_each(const struct safetensors *file,
                      void (*visit)(void *context, const char *key, const char *value),
                      void *context);

/* The length of a one-dimensional tensor (0 if there is none). */
int safetensors_length(const struct safetensors *file, const char *name);
/* Rows of a two-dimensional tensor (0 if there is none). */
int safetensors_rows(const struct safetensors *file, const char *name);
/* Copies a tensor of exactly this shape; type F32 also accepts a tensor stored as F16. Refuses NaN,
 * and infinities unless `infinite`. */
bool safetensors_get(const struct safetensors *file, const char *name, enum tensor_type type,
                     int rows, int columns, bool infinite, void *out, struct error *error);
/* The name of a tensor that was not copied; NULL if all were. Valid until the file is freed. */
const char *safetensors_unread(const struct safetensors *file);

/* Sets the error "path: what `name`: reason", with the name escaped. Returns false. */
bool safetensors_refuse(const struct safetensors *file, const char *what, const char *name,
                        const char *reason, struct error *error);
/* Is the text allowed as metadata: printable UTF-8 without backslashes, safe to print on a
 * terminal? */
bool safetensors_plain(const char *text);

#endif
