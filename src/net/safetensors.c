/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/safetensors.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/half.h"
#include "base/memory.h"
#include "base/sha256.h"

enum { FILE_LIMIT = 1 << 28, HEADER_LIMIT = 1 << 20, DIGEST = 64 };

static const struct {
    const char *name;
    int bytes;
} types[TENSOR_TYPES] = {{"F32", 4}, {"F16", 2}, {"I32", 4}, {"I8", 1}, {"U8", 1}};

bool safetensors_plain(const char *text)
{
    size_t length = strlen(text), room = 4 * length + 1;
    char *shown = memory_new(room, 1);
    bool same = strcmp(text_escape(text, length, shown, room), text) == 0;
    free(shown);
    return same;
}

static const char zero_digest[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

/* The 64 digits in a header, or NULL unless they occur exactly once. */
static char *find_digest(char *header, size_t length)
{
    static const char mark[] = "\"sha256\":\"";
    char *found = memmem(header, length, mark, sizeof mark - 1);
    if (!found) {
        return NULL;
    }
    found += sizeof mark - 1;
    size_t left = length - (size_t)(found - header);
    return left > DIGEST && !memmem(found, left, mark, sizeof mark - 1) ? found : NULL;
}

static void make_digest(const void *bytes, size_t size, char digest[65])
{
    struct sha256 sha;
    sha256_start(&sha);
    sha256_add(&sha, bytes, size);
    sha256_finish(&sha, digest);
}

/* ---- writing ---- */

/* Tensors with wider elements come first, so that each is aligned, as readers that map the file
 * require. */
enum { WIDTHS = 3 };
static const int widths[WIDTHS] = {4, 2, 1};

struct safetensors_writer {
    json_t *meta, *tensors[WIDTHS];
    struct text data[WIDTHS];
};

struct safetensors_writer *safetensors_writer_new(void)
{
    struct safetensors_writer *writer = memory_new(1, sizeof *writer);
    writer->meta = json_object();
    for (int w = 0; w < WIDTHS; w++) {
        writer->tensors[w] = json_object();
    }
    return writer;
}

void safetensors_writer_free(struct safetensors_writer *writer)
{
    json_decref(writer->meta);
    for (int w = 0; w < WIDTHS; w++) {
        json_decref(writer->tensors[w]);
        text_free(&writer->data[w]);
    }
    free(writer);
}

void safetensors_put(struct safetensors_writer *writer, const char *key, const char *value)
{
    json_object_set_new(writer->meta, key, json_string(value));
}

void safetensors_put_number(struct safetensors_writer *writer, const char *key, double value)
{
    char digits[40];
    for (int precision = 6; precision <= 17;
         precision++) { /* shortest representation that reads back exactly */
        snprintf(digits, sizeof digits, "%.*g", precision, value);
        if (strtod(digits, NULL) == value) {
            break;
        }
    }
    safetensors_put(writer, key, digits);
}

static uint32_t element_bits(const void *data, size_t i, enum tensor_type type)
{
    uint32_t bits = 0;
    switch (type) {
    case TENSOR_F16:
        return half_from_float(((const float *)data)[i]);
    case TENSOR_I8:
    case TENSOR_U8:
        return ((const uint8_t *)data)[i];
    default:
        memcpy(&bits, (const char *)data + 4 * i, sizeof bits);
        return bits;
    }
}

void safetensors_add(struct safetensors_writer *writer, const char *name, enum tensor_type type,
                     int rows, int columns, const void *data)
{
    size_t count = (size_t)(rows ? rows : 1) * (size_t)columns;
    int w = 0;
    while (w + 1 < WIDTHS && widths[w] != types[type].bytes) {
        w++;
    }
    size_t begin = writer->data[w].length;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits = element_bits(data, i, type);
        for (int b = 0; b < types[type].bytes; b++) {
            char byte = (char)(bits >> (8 * b));
            text_append_n(&writer->data[w], &byte, 1);
        }
    }
    json_t *shape = rows ? json_pack("[i,i]", rows, columns) : json_pack("[i]", columns);
    json_object_set_new(writer->tensors[w], name,
                        json_pack("{s:s, s:o, s:[I,I]}", "dtype", types[type].name, "shape", shape,
                                  "data_offsets", (json_int_t)begin,
                                  (json_int_t)writer->data[w].length));
}

/* Offsets within a width become offsets within the data. */
static void move_tensors(json_t *tensors, size_t by)
{
    const char *name;
    json_t *value;
    json_object_foreach(tensors, name, value)
    {
        json_t *range = json_object_get(value, "data_offsets");
        for (size_t i = 0; i < 2; i++) {
            json_int_t offset = json_integer_value(json_array_get(range, i));
            json_array_set_new(range, i, json_integer(offset + (json_int_t)by));
        }
    }
}

enum tensor_type safetensors_narrowest(const float *values, int count)
{
    for (int i = 0; i < count; i++) {
        if (half_to_float(half_from_float(values[i])) != values[i]) {
            return TENSOR_F32;
        }
    }
    return TENSOR_F16;
}

void safetensors_finish(struct safetensors_writer *writer, struct text *out, char digest[65])
{
    json_object_set_new(writer->meta, "sha256", json_string(zero_digest));
    json_t *root = json_object();
    json_object_set(root, "__metadata__", writer->meta);
    for (size_t w = 0, before = 0; w < WIDTHS; before += writer->data[w++].length) {
        move_tensors(writer->tensors[w], before);
        json_object_update(root, writer->tensors[w]);
    }
    char *header = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    size_t length = strlen(header), padded = (length + 7) / 8 * 8;
    for (int i = 0; i < 8; i++) {
        char byte = (char)((uint64_t)padded >> (8 * i));
        text_append_n(out, &byte, 1);
    }
    text_append_n(out, header, length);
    text_append_n(out, "        ", padded - length);
    for (int w = 0; w < WIDTHS; w++) {
        text_append_n(out, writer->data[w].data, writer->data[w].length);
    }
    free(header);
    make_digest(out->data, out->length, digest);
    memcpy(find_digest(out->data + 8, padded), digest, DIGEST);
}

/* ---- reading ---- */

struct safetensors {
    char *path;
    unsigned char *bytes;
    size_t size, header_size, data_size;
    const unsigned char *data; /* after the header */
    json_t *header, *meta;
    json_t *unread; /* tensors not yet read by safetensors_get */
    char digest[65];
};

bool safetensors_refuse(const struct safetensors *file, const char *what, const char *name,
                        const char *reason, struct error *error)
{
    char shown[80];
    text_escape(name, strlen(name), shown, sizeof shown);
    return error_at(error, file->path, 0, "%s %s%s%s", what, shown, *reason ? ": " : "", reason);
}

static bool split_file(struct safetensors *file, struct error *error)
{
    uint64_t length = 0;
    for (int i = 0; i < 8 && file->size >= 8; i++) {
        length |= (uint64_t)file->bytes[i] << (8 * i);
    }
    if (file->size < 8 || length < 2 || length > HEADER_LIMIT || length > file->size - 8) {
        return error_at(error, file->path, 0,
                        "not a safetensors file, or cut short: its header does not fit");
    }
    file->header_size = (size_t)length;
    file->data = file->bytes + 8 + length;
    file->data_size = file->size - 8 - file->header_size;
    json_error_t fault;
    file->header = json_loadb((const char *)file->bytes + 8, file->header_size,
                              JSON_REJECT_DUPLICATES, &fault);
    file->meta = json_object_get(file->header, "__metadata__");
    if (!json_is_object(file->header) || !json_is_object(file->meta)) {
        return safetensors_refuse(file, "no safetensors header with metadata:",
                                  file->header ? "no __metadata__" : fault.text, "", error);
    }
    const char *key;
    json_t *value;
    json_object_foreach(file->meta, key, value)
    {
        if (!json_is_string(value) || !safetensors_plain(key) ||
            !safetensors_plain(json_string_value(value))) {
            return safetensors_refuse(file, "metadata", key, "not plain text", error);
        }
    }
    return true;
}

/* The digest stated in the file. */
static bool find_claim(struct safetensors *file, struct error *error)
{
    const char *stored = find_digest((char *)file->bytes + 8, file->header_size);
    if (!stored) {
        return error_at(error, file->path, 0, "has no checksum: not used");
    }
    memcpy(file->digest, stored, DIGEST);
    return true;
}

/* Any changed byte is found here, before anything else is used. */
static bool check_digest(struct safetensors *file, struct error *error)
{
    char *stored = find_digest((char *)file->bytes + 8, file->header_size), digest[65];
    memcpy(stored, zero_digest, DIGEST);
    make_digest(file->bytes, file->size, digest);
    memcpy(stored, file->digest, DIGEST);
    if (strcmp(digest, file->digest) != 0) {
        return error_at(error, file->path, 0,
                        "checksum does not match: the file was changed or damaged; not used");
    }
    return true;
}

/* One tensor's entry: type, one or two dimensions, a range of bytes that fits both. */
struct entry {
    enum tensor_type type;
    json_int_t rows, columns, begin, end;
};

static bool find_type(const json_t *value, enum tensor_type *type)
{
    const char *name = json_string_value(json_object_get(value, "dtype"));
    for (int i = 0; name && i < TENSOR_TYPES; i++) {
        if (strcmp(name, types[i].name) == 0) {
            *type = (enum tensor_type)i;
            return true;
        }
    }
    return false;
}

static bool read_entry(const struct safetensors *file, const char *name, const json_t *value,
                       struct entry *entry, struct error *error)
{
    json_t *shape = json_object_get(value, "shape"),
           *range = json_object_get(value, "data_offsets");
    json_t *begin = json_array_get(range, 0), *end = json_array_get(range, 1);
    size_t rank = json_array_size(shape);
    if (!find_type(value, &entry->type) || rank < 1 || rank > 2 || json_array_size(range) != 2) {
        return safetensors_refuse(file, "tensor", name, "of an unknown type", error);
    }
    entry->rows = rank == 2 ? json_integer_value(json_array_get(shape, 0)) : 0;
    entry->columns = json_integer_value(json_array_get(shape, rank - 1));
    entry->begin = json_integer_value(begin);
    entry->end = json_integer_value(end);
    json_int_t most = (json_int_t)file->data_size, rows = rank == 2 ? entry->rows : 1;
    bool whole = json_is_integer(begin) && json_is_integer(end);
    bool sizes_fit = entry->columns >= 1 && entry->columns <= most && rows >= 1 && rows <= most;
    bool range_fits =
        whole && entry->begin >= 0 && entry->begin <= entry->end && entry->end <= most;
    if (!sizes_fit || !range_fits ||
        entry->end - entry->begin != rows * entry->columns * types[entry->type].bytes) {
        return safetensors_refuse(file, "tensor", name, "shape and bytes disagree", error);
    }
    return true;
}

/* Every entry must be valid, and together they must cover the data exactly. */
static bool check_entries(const struct safetensors *file, struct error *error)
{
    const char *name;
    json_t *value;
    json_int_t covered = 0;
    json_object_foreach(file->header, name, value)
    {
        struct entry entry;
        if (strcmp(name, "__metadata__") == 0) {
            continue;
        }
        if (!read_entry(file, name, value, &entry, error)) {
            return false;
        }
        if (entry.begin != covered) {
            return safetensors_refuse(file, "tensor", name, "bytes overlap or leave a gap", error);
        }
        covered = entry.end;
    }
    return covered == (json_int_t)file->data_size ||
           error_at(error, file->path, 0, "bytes after the last tensor");
}

struct safetensors *safetensors_read(const char *path, bool check, struct error *error)
{
    struct safetensors *file = memory_new(1, sizeof *file);
    file->path = memory_text(path);
    if (!file_read(path, FILE_LIMIT, &file->bytes, &file->size, error) ||
        !split_file(file, error) || !find_claim(file, error) ||
        (check && !check_digest(file, error)) || !check_entries(file, error)) {
        safetensors_free(file);
        return NULL;
    }
    file->unread = json_copy(file->header);
    json_object_del(file->unread, "__metadata__");
    return file;
}

void safetensors_free(struct safetensors *file)
{
    if (file) {
        json_decref(file->header);
        json_decref(file->unread);
        free(file->bytes);
        free(file->path);
        free(file);
    }
}

const char *safetensors_path(const struct safetensors *file)
{
    return file->path;
}

const void *safetensors_bytes(const struct safetensors *file, size_t *size)
{
    *size = file->size;
    return file->bytes;
}

size_t safetensors_file_bytes(const struct safetensors *file)
{
    return file->size;
}

size_t safetensors_data_bytes(const struct safetensors *file)
{
    return file->data_size;
}

const char *safetensors_digest(const struct safetensors *file)
{
    return file->digest;
}

bool safetensors_has(const struct safetensors *file, const char *key)
{
    return json_object_get(file->meta, key) != NULL;
}

const char *safetensors_text(const struct safetensors *file, const char *key, struct error *error)
{
    const char *text = json_string_value(json_object_get(file->meta, key));
    if (!text) {
        error_at(error, file->path, 0, "not a network of this program: no \"%s\"", key);
    }
    return text;
}

bool safetensors_number(const struct safetensors *file, const char *key, double low, double high,
                        double *value, struct error *error)
{
    const char *text = safetensors_text(file, key, error);
    if (!text) {
        return false;
    }
    if (!text_number(text, false, value) || *value < low || *value > high) {
        return error_at(error, file->path, 0, "\"%s\" is not a number from %g to %g", key, low,
                        high);
    }
    return true;
}

void safetensors_each(const struct safetensors *file,
                      void (*visit)(void *context, const char *key, const char *value),
                      void *context)
{
    const char *key;
    json_t *value;
    json_object_foreach(file->meta, key, value)
    {
        visit(context, key, json_string_value(value));
    }
}

/* First dimension of a tensor of this rank; 0 if there is none. */
static int first_dimension(const struct safetensors *file, const char *name, size_t rank)
{
    const json_t *shape = json_object_get(json_object_get(file->header, name), "shape");
    json_int_t length = json_integer_value(json_array_get(shape, 0));
    return json_array_size(shape) == rank && length <= (json_int_t)file->data_size ? (int)length
                                                                                   : 0;
}

int safetensors_length(const struct safetensors *file, const char *name)
{
    return first_dimension(file, name, 1);
}

int safetensors_rows(const struct safetensors *file, const char *name)
{
    return first_dimension(file, name, 2);
}

/* Copies element i of a tensor to out in the wanted type; false if it is not an allowed number. */
static bool copy_element(const unsigned char *bytes, enum tensor_type stored, bool infinite,
                         size_t i, void *out)
{
    uint32_t bits = 0;
    for (int b = 0; b < types[stored].bytes; b++) {
        bits |= (uint32_t)bytes[b] << (8 * b);
    }
    if (stored == TENSOR_I8 || stored == TENSOR_U8) {
        ((uint8_t *)out)[i] = (uint8_t)bits;
        return true;
    }
    if (stored == TENSOR_I32) {
        memcpy((char *)out + 4 * i, &bits, sizeof bits);
        return true;
    }
    float value = half_to_float((uint16_t)bits);
    if (stored == TENSOR_F32) {
        memcpy(&value, &bits, sizeof value);
    }
    ((float *)out)[i] = value;
    return !isnan(value) && (infinite || !isinf(value));
}

bool safetensors_get(const struct safetensors *file, const char *name, enum tensor_type type,
                     int rows, int columns, bool infinite, void *out, struct error *error)
{
    const json_t *value = json_object_get(file->header, name);
    struct entry entry;
    if (!value) {
        return error_at(error, file->path, 0, "tensor %s is missing", name);
    }
    if (!read_entry(file, name, value, &entry, error)) {
        return false;
    }
    bool halved = type == TENSOR_F32 && entry.type == TENSOR_F16;
    if ((entry.type != type && !halved) || entry.rows != rows || entry.columns != columns) {
        return error_at(error, file->path, 0, "tensor %s: expected %s of %d x %d", name,
                        types[type].name, rows, columns);
    }
    size_t count = (size_t)(rows ? rows : 1) * (size_t)columns;
    const unsigned char *bytes = file->data + entry.begin;
    for (size_t i = 0; i < count; i++, bytes += types[entry.type].bytes) {
        if (!copy_element(bytes, entry.type, infinite, i, out)) {
            return error_at(error, file->path, 0, "tensor %s holds a value that is not a number",
                            name);
        }
    }
    json_object_del(file->unread, name);
    return true;
}

const char *safetensors_unread(const struct safetensors *file)
{
    return json_object_iter_key(json_object_iter(file->unread));
}
