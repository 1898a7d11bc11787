/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/modelfile.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/sha256.h"
#include "base/text.h"

/* safetensors: 8 bytes little-endian header length, a JSON header, the tensors' bytes. */
enum { FILE_LIMIT = 1 << 28, HEADER_LIMIT = 1 << 20, DIGEST = 64 };
static const char format_mark[] = "icurisk 1";
static const char fact_prefix[] = "fact.";
static const char *const aggregate_names[] = {"last", "mean", "sum"};

/* Facts without which a network is not used for a risk. */
static const char *const needed_facts[] = {"cohort",       "outcome", "auroc",  "calibration",
                                           "intended use", "limits",  "licence"};

/* ---- a model and its network, made and freed ---- */

struct model *model_new(const char *name, const struct feature_spec *spec, struct network *network)
{
    struct model *model = memory_new(1, sizeof *model);
    model->name = arena_text(&model->arena, name);
    model->spec = *spec;
    model->network = network;
    model->slope = 1;
    model->threshold = 0.5;
    model->parent = "";
    return model;
}

void model_free(struct model *model)
{
    if (model) {
        free(model->path);
        free(model->network);
        free((void *)model->facts);
        arena_free(&model->arena);
        free(model);
    }
}

void model_add_fact(struct model *model, const char *key, const char *value)
{
    struct fact *facts = memory_resize((void *)model->facts, model->fact_count + 1, sizeof *facts);
    facts[model->fact_count++] =
        (struct fact){arena_text(&model->arena, key), arena_text(&model->arena, value)};
    model->facts = facts;
}

const char *model_fact(const struct model *model, const char *key)
{
    for (size_t i = 0; i < model->fact_count; i++) {
        if (strcmp(model->facts[i].key, key) == 0) {
            return model->facts[i].value;
        }
    }
    return NULL;
}

/* The feature tensors beside the network's own, by name. */
static const struct {
    const char *name;
    size_t offset;
} spec_tensors[] = {
    {"features.fill", offsetof(struct feature_spec, fill)},
    {"features.mean", offsetof(struct feature_spec, mean)},
    {"features.sd", offsetof(struct feature_spec, sd)},
    {"features.clip_low", offsetof(struct feature_spec, clip_low)},
    {"features.clip_high", offsetof(struct feature_spec, clip_high)},
};
enum { SPEC_TENSORS = sizeof spec_tensors / sizeof *spec_tensors };

static float *spec_tensor(struct feature_spec *spec, int index)
{
    return (float *)(void *)((char *)spec + spec_tensors[index].offset);
}

/* "HR|mean|log;...;mask->HR;...": the 76 columns in order with their transforms. */
static void write_columns(const struct feature_spec *spec, struct text *out)
{
    const struct feature_column *columns = scheme_columns(spec->scheme);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        text_format(out, "%s%s", i ? ";" : "", scheme_column_name(spec->scheme, i));
        if (columns[i].kind == FEATURE_VALUE) {
            text_format(out, "|%s%s", aggregate_names[spec->aggregate[i]],
                        spec->log[i] ? "|log" : "");
        }
    }
}

/* Names and facts go to terminals as they are: nothing in them may steer one. */
bool model_text_plain(const char *text)
{
    size_t length = strlen(text), room = 4 * length + 1;
    char *shown = memory_new(room, 1);
    bool same = strcmp(text_escape(text, length, shown, room), text) == 0;
    free(shown);
    return same;
}

/* ---- writing ---- */

static void put_number(json_t *object, const char *key, const char *format, double value)
{
    char digits[40];
    snprintf(digits, sizeof digits, format, value);
    json_object_set_new(object, key, json_string(digits));
}

static void put_units(json_t *object, const struct network *network)
{
    struct text units = {0};
    for (int l = 0; l < network->depth; l++) {
        text_format(&units, "%s%d", l ? " " : "", network->layers[l].units);
    }
    json_object_set_new(object, "units", json_string(units.data));
    text_free(&units);
}

static json_t *make_metadata(const struct model *model, const char *digest)
{
    const struct network *network = model->network;
    const struct feature_spec *spec = &model->spec;
    json_t *meta = json_object();
    json_object_set_new(meta, "format", json_string(format_mark));
    json_object_set_new(meta, "name", json_string(model->name));
    json_object_set_new(meta, "sha256", json_string(digest));
    json_object_set_new(meta, "parent", json_string(model->parent));
    json_object_set_new(meta, "architecture",
                        json_string(architecture_name(network->architecture)));
    if (network->architecture == ARCHITECTURE_HLSTM) {
        json_object_set_new(meta, "hidden_activation",
                            json_string(activation_name(network->hidden_activation)));
    }
    put_units(meta, network);
    json_object_set_new(meta, "scheme", json_string(scheme_name(spec->scheme)));
    json_object_set_new(meta, "vocabulary",
                        json_string(spec->exact_vocabulary ? "exact" : "canonical"));
    put_number(meta, "decay_hours", "%.9g", (double)spec->decay_hours);
    put_number(meta, "limit", "%.9g", (double)spec->limit);
    struct text columns = {0};
    write_columns(spec, &columns);
    json_object_set_new(meta, "columns", json_string(columns.data));
    text_free(&columns);
    put_number(meta, "slope", "%.17g", model->slope);
    put_number(meta, "intercept", "%.17g", model->intercept);
    put_number(meta, "threshold", "%.17g", model->threshold);
    put_number(meta, "base_rate", "%.17g", model->base_rate);
    put_number(meta, "similar_stays", "%.0f", model->similar_stays);
    for (size_t i = 0; i < model->fact_count; i++) {
        struct text key = {0};
        text_format(&key, "%s%s", fact_prefix, model->facts[i].key);
        json_object_set_new(meta, key.data, json_string(model->facts[i].value));
        text_free(&key);
    }
    return meta;
}

/* The file under construction: header entries and the bytes they speak of. */
struct writer {
    json_t *header;
    struct text data;
};

static void add_tensor(struct writer *writer, const char *name, const char *type, int rows,
                       int columns, size_t bytes)
{
    json_t *shape = rows ? json_pack("[i,i]", rows, columns) : json_pack("[i]", columns);
    size_t end = writer->data.length;
    json_object_set_new(writer->header, name,
                        json_pack("{s:s, s:o, s:[I,I]}", "dtype", type, "shape", shape,
                                  "data_offsets", (json_int_t)(end - bytes), (json_int_t)end));
}

static void add_floats(struct writer *writer, const char *name, int rows, int columns,
                       const float *data)
{
    size_t count = (size_t)(rows ? rows : 1) * (size_t)columns;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, &data[i], sizeof bits);
        char bytes[4] = {(char)bits, (char)(bits >> 8), (char)(bits >> 16), (char)(bits >> 24)};
        text_append_n(&writer->data, bytes, sizeof bytes);
    }
    add_tensor(writer, name, "F32", rows, columns, 4 * count);
}

static void add_tensors(struct writer *writer, const struct model *model)
{
    struct tensor_view tensor;
    for (size_t i = 0; network_tensor(model->network, i, &tensor); i++) {
        add_floats(writer, tensor.name, tensor.rows, tensor.columns, tensor.data);
    }
    struct feature_spec spec = model->spec;
    for (int i = 0; i < SPEC_TENSORS; i++) {
        add_floats(writer, spec_tensors[i].name, 0, FEATURE_COUNT, spec_tensor(&spec, i));
    }
    if (model->similar_count > 0) {
        add_floats(writer, "similar.logit", 0, model->similar_count, model->similar_logit);
        for (int i = 0; i < model->similar_count; i++) {
            char deaths = (char)model->similar_deaths[i];
            text_append_n(&writer->data, &deaths, 1);
        }
        add_tensor(writer, "similar.deaths", "U8", 0, model->similar_count,
                   (size_t)model->similar_count);
    }
}

static const char zero_digest[] =
    "0000000000000000000000000000000000000000000000000000000000000000";

/* Where the 64 digits stand in a header, or NULL when they do not stand there exactly once. */
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

/* Lays out the whole file with its digest in place; free out. */
static void assemble(const struct model *model, struct text *out, char digest[65])
{
    struct writer writer = {.header = json_object()};
    json_object_set_new(writer.header, "__metadata__", make_metadata(model, zero_digest));
    add_tensors(&writer, model);
    char *header = json_dumps(writer.header, JSON_COMPACT);
    json_decref(writer.header);
    size_t length = strlen(header), padded = (length + 7) / 8 * 8;
    for (int i = 0; i < 8; i++) {
        char byte = (char)((uint64_t)padded >> (8 * i));
        text_append_n(out, &byte, 1);
    }
    text_append_n(out, header, length);
    text_append_n(out, "        ", padded - length);
    text_append_n(out, writer.data.data, writer.data.length);
    free(header);
    text_free(&writer.data);
    struct sha256 sha;
    sha256_start(&sha);
    sha256_add(&sha, out->data, out->length);
    sha256_finish(&sha, digest);
    memcpy(find_digest(out->data + 8, padded), digest, DIGEST);
}

/* What model_load would refuse must not be written after hours of training. */
static bool can_be_written(const struct model *model, const char *path, struct error *error)
{
    bool plain = *model->name && model_text_plain(model->name) && model_text_plain(model->parent);
    for (size_t i = 0; i < model->fact_count; i++) {
        plain = plain && model_text_plain(model->facts[i].key) &&
                model_text_plain(model->facts[i].value);
    }
    return plain || error_at(error, path, 0, "not written: its name or a fact is not plain text");
}

bool model_save(struct model *model, const char *path, struct error *error)
{
    if (!can_be_written(model, path, error)) {
        return false;
    }
    struct text bytes = {0};
    char digest[65];
    assemble(model, &bytes, digest);
    bool ok = file_write(path, bytes.data, bytes.length, error);
    if (ok) {
        char *copy = memory_text(path);
        free(model->path);
        model->path = copy;
        model->file_bytes = bytes.length;
        memcpy(model->sha256, digest, sizeof digest);
    }
    text_free(&bytes);
    return ok;
}

/* ---- reading ---- */

/* A file being read; every step returns false with the reason in error. */
struct reader {
    const char *path;
    unsigned char *bytes;
    size_t size, header_size;
    const unsigned char *data; /* after the header */
    size_t data_size;
    json_t *header, *meta;
    struct error *error;
};

/* Says that what the file calls `name` is not as it must be; the name may hold anything. */
static bool refuse(struct reader *reader, const char *what, const char *name, const char *reason)
{
    char shown[80];
    text_escape(name, strlen(name), shown, sizeof shown);
    return error_at(reader->error, reader->path, 0, "%s %s%s%s", what, shown, *reason ? ": " : "",
                    reason);
}

static const char *meta_text(struct reader *reader, const char *key)
{
    const char *text = json_string_value(json_object_get(reader->meta, key));
    if (!text) {
        error_at(reader->error, reader->path, 0, "not a network of this program: no \"%s\"", key);
    }
    return text;
}

static bool meta_number(struct reader *reader, const char *key, double low, double high,
                        double *value)
{
    const char *text = meta_text(reader, key);
    if (!text) {
        return false;
    }
    if (!text_number(text, false, value) || *value < low || *value > high) {
        return error_at(reader->error, reader->path, 0, "\"%s\" is not a number from %g to %g", key,
                        low, high);
    }
    return true;
}

static bool split_file(struct reader *reader)
{
    uint64_t length = 0;
    for (int i = 0; i < 8 && reader->size >= 8; i++) {
        length |= (uint64_t)reader->bytes[i] << (8 * i);
    }
    if (reader->size < 8 || length < 2 || length > HEADER_LIMIT || length > reader->size - 8) {
        return error_at(reader->error, reader->path, 0,
                        "not a safetensors file, or cut short: its header does not fit");
    }
    reader->header_size = (size_t)length;
    reader->data = reader->bytes + 8 + length;
    reader->data_size = reader->size - 8 - reader->header_size;
    json_error_t fault;
    reader->header = json_loadb((const char *)reader->bytes + 8, reader->header_size,
                                JSON_REJECT_DUPLICATES, &fault);
    reader->meta = json_object_get(reader->header, "__metadata__");
    if (!json_is_object(reader->header) || !json_is_object(reader->meta)) {
        return refuse(reader, "no safetensors header with metadata:",
                      reader->header ? "no __metadata__" : fault.text, "");
    }
    const char *key;
    json_t *value;
    json_object_foreach(reader->meta, key, value)
    {
        if (!json_is_string(value) || !model_text_plain(key) ||
            !model_text_plain(json_string_value(value))) {
            return refuse(reader, "metadata", key, "not plain text");
        }
    }
    return true;
}

/* Any changed byte is found here, before anything else is believed. */
static bool check_digest(struct reader *reader, char digest[65])
{
    char *stored = find_digest((char *)reader->bytes + 8, reader->header_size);
    if (!stored) {
        return error_at(reader->error, reader->path, 0, "has no checksum: not used");
    }
    char claimed[65] = {0};
    memcpy(claimed, stored, DIGEST);
    memcpy(stored, zero_digest, DIGEST);
    struct sha256 sha;
    sha256_start(&sha);
    sha256_add(&sha, reader->bytes, reader->size);
    sha256_finish(&sha, digest);
    memcpy(stored, claimed, DIGEST);
    if (strcmp(claimed, digest) != 0) {
        return error_at(reader->error, reader->path, 0,
                        "checksum does not match: the file was changed or damaged; not used");
    }
    return true;
}

static size_t type_bytes(const char *type)
{
    static const struct {
        const char *name;
        size_t bytes;
    } types[] = {{"F32", 4}, {"I32", 4}, {"U8", 1}, {"I8", 1}};
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++) {
        if (strcmp(type, types[i].name) == 0) {
            return types[i].bytes;
        }
    }
    return 0;
}

/* One tensor's entry: type, one or two dimensions, a range of bytes that fits both. */
struct entry {
    const char *type;
    json_int_t rows, columns, begin, end;
};

static bool read_entry(struct reader *reader, const char *name, json_t *value, struct entry *entry)
{
    json_t *shape = json_object_get(value, "shape"),
           *range = json_object_get(value, "data_offsets");
    size_t rank = json_array_size(shape);
    entry->type = json_string_value(json_object_get(value, "dtype"));
    size_t bytes = type_bytes(entry->type);
    if (!bytes || rank < 1 || rank > 2 || json_array_size(range) != 2) {
        return refuse(reader, "tensor", name, "of a kind not known here");
    }
    entry->rows = rank == 2 ? json_integer_value(json_array_get(shape, 0)) : 0;
    entry->columns = json_integer_value(json_array_get(shape, rank - 1));
    entry->begin = json_integer_value(json_array_get(range, 0));
    entry->end = json_integer_value(json_array_get(range, 1));
    bool whole =
        json_is_integer(json_array_get(range, 0)) && json_is_integer(json_array_get(range, 1));
    json_int_t most = (json_int_t)reader->data_size, rows = rank == 2 ? entry->rows : 1;
    bool sizes_fit = entry->columns >= 1 && entry->columns <= most && rows >= 1 && rows <= most;
    bool range_fits =
        whole && entry->begin >= 0 && entry->begin <= entry->end && entry->end <= most;
    if (!sizes_fit || !range_fits ||
        entry->end - entry->begin != rows * entry->columns * (json_int_t)bytes) {
        return refuse(reader, "tensor", name, "shape and bytes disagree");
    }
    return true;
}

/* Every entry must be sound and all together must cover the data exactly. */
static bool check_entries(struct reader *reader)
{
    const char *name;
    json_t *value;
    json_int_t covered = 0;
    json_object_foreach(reader->header, name, value)
    {
        struct entry entry;
        if (strcmp(name, "__metadata__") == 0) {
            continue;
        }
        if (!read_entry(reader, name, value, &entry)) {
            return false;
        }
        if (entry.begin != covered) {
            return refuse(reader, "tensor", name, "bytes overlap or leave a gap");
        }
        covered = entry.end;
    }
    if (covered != (json_int_t)reader->data_size) {
        return error_at(reader->error, reader->path, 0, "bytes after the last tensor");
    }
    return true;
}

static const unsigned char *find_tensor(struct reader *reader, const char *name, const char *type,
                                        int rows, int columns)
{
    json_t *value = json_object_get(reader->header, name);
    struct entry entry;
    if (!value) {
        error_at(reader->error, reader->path, 0, "tensor %s is missing", name);
        return NULL;
    }
    if (!read_entry(reader, name, value, &entry)) {
        return NULL;
    }
    if (strcmp(entry.type, type) != 0 || entry.rows != rows || entry.columns != columns) {
        error_at(reader->error, reader->path, 0, "tensor %s: expected %s of %d x %d", name, type,
                 rows, columns);
        return NULL;
    }
    return reader->data + entry.begin;
}

/* Every number must be finite, except that a limit may be infinite: there is none then. */
static bool read_floats(struct reader *reader, const char *name, int rows, int columns, float *out)
{
    const unsigned char *bytes = find_tensor(reader, name, "F32", rows, columns);
    if (!bytes) {
        return false;
    }
    size_t count = (size_t)(rows ? rows : 1) * (size_t)columns;
    bool limits = strncmp(name, "features.clip", strlen("features.clip")) == 0;
    for (size_t i = 0; i < count; i++, bytes += 4) {
        uint32_t bits = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
                        (uint32_t)bytes[3] << 24;
        memcpy(&out[i], &bits, sizeof bits);
        if (isnan(out[i]) || (!limits && isinf(out[i]))) {
            return error_at(reader->error, reader->path, 0,
                            "tensor %s holds a value that is no number", name);
        }
    }
    return true;
}

static bool read_shape(struct reader *reader, enum architecture *architecture,
                       enum activation *hidden, int *depth, int units[NETWORK_LAYERS_MAX])
{
    const char *name = meta_text(reader, "architecture"), *list = meta_text(reader, "units");
    if (!name || !list) {
        return false;
    }
    if (!architecture_find(name, architecture)) {
        return refuse(reader, "architecture", name, "not known here");
    }
    *hidden = ACTIVATION_TANH;
    if (*architecture == ARCHITECTURE_HLSTM) {
        const char *activation = meta_text(reader, "hidden_activation");
        if (!activation || !activation_find(activation, hidden)) {
            return error_at(reader->error, reader->path, 0, "hidden activation not known here");
        }
    }
    for (*depth = 0; *depth < NETWORK_LAYERS_MAX && *list; ++*depth) {
        char *end;
        long width = strtol(list, &end, 10);
        if (end == list || width < 1 || width > NETWORK_UNITS_MAX) {
            break;
        }
        units[*depth] = (int)width;
        list = end;
    }
    return (!*list && *depth > 0) ||
           error_at(reader->error, reader->path, 0, "\"units\" is out of bounds");
}

static struct network *read_network(struct reader *reader)
{
    enum architecture architecture;
    enum activation hidden;
    int depth = 0, units[NETWORK_LAYERS_MAX];
    if (!read_shape(reader, &architecture, &hidden, &depth, units)) {
        return NULL;
    }
    size_t size = network_size(architecture, FEATURE_COUNT, depth, units, NULL);
    if (size == 0 || size > reader->data_size / sizeof(float)) {
        error_at(reader->error, reader->path, 0, "holds fewer weights than its network needs");
        return NULL;
    }
    struct network *network =
        network_new(architecture, hidden, FEATURE_COUNT, depth, units, reader->error);
    struct tensor_view tensor;
    for (size_t i = 0; network_tensor(network, i, &tensor); i++) {
        if (!read_floats(reader, tensor.name, tensor.rows, tensor.columns, tensor.data)) {
            free(network);
            return NULL;
        }
    }
    return network;
}

/* Cuts the first part before mark off *rest; NULL at the end. */
static char *cut(char **rest, char mark)
{
    char *part = *rest;
    if (part) {
        char *end = strchr(part, mark);
        *rest = end ? end + 1 : NULL;
        if (end) {
            *end = 0;
        }
    }
    return part;
}

/* "HR|mean|log": the name must be the scheme's own, in its order. */
static bool read_column(struct feature_spec *spec, size_t index, char *text)
{
    char *name = cut(&text, '|');
    if (!name || strcmp(name, scheme_column_name(spec->scheme, index)) != 0) {
        return false;
    }
    if (scheme_columns(spec->scheme)[index].kind != FEATURE_VALUE) {
        return !text;
    }
    char *aggregate = cut(&text, '|');
    for (uint8_t i = 0; aggregate && i < 3; i++) {
        if (strcmp(aggregate, aggregate_names[i]) == 0) {
            spec->aggregate[index] = i;
            spec->log[index] = text != NULL;
            return !text || strcmp(text, "log") == 0;
        }
    }
    return false;
}

static bool read_columns(struct reader *reader, struct feature_spec *spec)
{
    const char *columns = meta_text(reader, "columns");
    if (!columns) {
        return false;
    }
    char *copy = memory_text(columns), *rest = copy;
    size_t index = 0;
    while (index < FEATURE_COUNT && read_column(spec, index, cut(&rest, ';'))) {
        index++;
    }
    bool ok = index == FEATURE_COUNT && !rest;
    free(copy);
    return ok || error_at(reader->error, reader->path, 0, "column %zu is not that of the scheme %s",
                          index + 1, scheme_name(spec->scheme));
}

static bool read_spec(struct reader *reader, struct feature_spec *spec)
{
    const char *scheme = meta_text(reader, "scheme"), *words = meta_text(reader, "vocabulary");
    double decay, limit;
    if (!scheme || !words || !meta_number(reader, "decay_hours", 0, 1000, &decay) ||
        !meta_number(reader, "limit", 0, 1000, &limit)) {
        return false;
    }
    if (!scheme_find(scheme, &spec->scheme)) {
        return refuse(reader, "scheme", scheme, "not known here");
    }
    spec->exact_vocabulary = strcmp(words, "exact") == 0;
    if (!spec->exact_vocabulary && strcmp(words, "canonical") != 0) {
        return refuse(reader, "vocabulary", words, "not known here");
    }
    spec->decay_hours = (float)decay;
    spec->limit = (float)limit;
    if (!read_columns(reader, spec)) {
        return false;
    }
    for (int i = 0; i < SPEC_TENSORS; i++) {
        if (!read_floats(reader, spec_tensors[i].name, 0, FEATURE_COUNT, spec_tensor(spec, i))) {
            return false;
        }
    }
    for (int i = 0; i < FEATURE_COUNT; i++) {
        if (!(spec->sd[i] > 0) || spec->clip_low[i] > spec->clip_high[i]) {
            return error_at(reader->error, reader->path, 0, "column %d: SD or limits make no sense",
                            i + 1);
        }
    }
    return true;
}

static bool read_similar(struct reader *reader, struct model *model)
{
    double stays;
    if (!meta_number(reader, "similar_stays", 0, 255, &stays)) {
        return false;
    }
    model->similar_stays = (int)stays;
    if (model->similar_stays == 0) {
        return true;
    }
    json_t *shape = json_object_get(json_object_get(reader->header, "similar.logit"), "shape");
    json_int_t count = json_integer_value(json_array_get(shape, 0));
    if (count < 1 || count > SIMILAR_MAX) {
        return error_at(reader->error, reader->path, 0, "the table of similar stays is missing");
    }
    model->similar_count = (int)count;
    const unsigned char *deaths =
        find_tensor(reader, "similar.deaths", "U8", 0, model->similar_count);
    if (!deaths ||
        !read_floats(reader, "similar.logit", 0, model->similar_count, model->similar_logit)) {
        return false;
    }
    for (int i = 0; i < model->similar_count; i++) {
        model->similar_deaths[i] = deaths[i];
        if (deaths[i] > model->similar_stays ||
            (i && model->similar_logit[i] < model->similar_logit[i - 1])) {
            return error_at(reader->error, reader->path, 0,
                            "the table of similar stays makes no sense");
        }
    }
    return true;
}

/* A tensor that nothing reads tells of a network that is not the one described. */
static bool check_all_used(struct reader *reader, const struct model *model)
{
    size_t used = SPEC_TENSORS + (model->similar_count > 0 ? 2 : 0);
    struct tensor_view tensor;
    for (size_t i = 0; network_tensor(model->network, i, &tensor); i++) {
        used++;
    }
    return used + 1 == json_object_size(reader->header) ||
           error_at(reader->error, reader->path, 0, "holds tensors that its network has not");
}

static bool read_facts(struct reader *reader, struct model *model)
{
    const char *key;
    json_t *value;
    json_object_foreach(reader->meta, key, value)
    {
        if (strncmp(key, fact_prefix, sizeof fact_prefix - 1) == 0) {
            model_add_fact(model, key + sizeof fact_prefix - 1, json_string_value(value));
        }
    }
    for (size_t i = 0; i < sizeof needed_facts / sizeof *needed_facts; i++) {
        const char *fact = model_fact(model, needed_facts[i]);
        if (!fact || !*fact) {
            return error_at(reader->error, reader->path, 0,
                            "its facts page does not state its %s: not used", needed_facts[i]);
        }
    }
    return true;
}

static bool read_model(struct reader *reader, struct model *model)
{
    if (!split_file(reader) || !check_digest(reader, model->sha256)) {
        return false;
    }
    const char *format = meta_text(reader, "format"), *name = meta_text(reader, "name"),
               *parent = meta_text(reader, "parent");
    if (!format || !name || !parent) {
        return false;
    }
    if (strcmp(format, format_mark) != 0) {
        return refuse(reader, "format", format, "not known here");
    }
    model->name = arena_text(&model->arena, name);
    model->parent = arena_text(&model->arena, parent);
    if (!check_entries(reader) || !read_spec(reader, &model->spec) ||
        !(model->network = read_network(reader))) {
        return false;
    }
    return meta_number(reader, "slope", MODEL_SLOPE_MIN, MODEL_SLOPE_MAX, &model->slope) &&
           meta_number(reader, "intercept", -MODEL_INTERCEPT_MAX, MODEL_INTERCEPT_MAX,
                       &model->intercept) &&
           meta_number(reader, "threshold", 0, 1, &model->threshold) &&
           meta_number(reader, "base_rate", 0, 1, &model->base_rate) &&
           read_similar(reader, model) && check_all_used(reader, model) &&
           read_facts(reader, model);
}

struct model *model_load(const char *path, struct error *error)
{
    struct reader reader = {.path = path, .error = error};
    if (!file_read(path, FILE_LIMIT, &reader.bytes, &reader.size, error)) {
        return NULL;
    }
    struct model *model = memory_new(1, sizeof *model);
    bool ok = read_model(&reader, model);
    if (ok) {
        model->path = memory_text(path);
        model->file_bytes = reader.size;
    } else {
        model_free(model);
        model = NULL;
    }
    json_decref(reader.header);
    free(reader.bytes);
    return model;
}
