/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/specfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static const char *const aggregate_names[] = {"last", "mean", "sum"};

/* The tensors of a feature spec by name, and the default for one-hot columns and masks. If all of
 * these have the default, only the other columns are stored. */
static const struct {
    const char *name;
    size_t offset;
    float plain;
} spec_tensors[] = {
    {"features.fill", offsetof(struct feature_spec, fill), 0},
    {"features.mean", offsetof(struct feature_spec, mean), 0},
    {"features.sd", offsetof(struct feature_spec, sd), 1},
    {"features.clip_low", offsetof(struct feature_spec, clip_low), 0},
    {"features.clip_high", offsetof(struct feature_spec, clip_high), 1},
};
_Static_assert(sizeof spec_tensors / sizeof *spec_tensors == SPEC_TENSORS, "all are listed");

static float *spec_tensor(const struct feature_spec *spec, int index)
{
    return (float *)(void *)((char *)spec + spec_tensors[index].offset);
}

static bool is_number(const struct feature_column *column)
{
    return column->kind != FEATURE_ONEHOT && column->kind != FEATURE_MASK;
}

/* Indices of the stored columns: the numeric ones, or all. */
static int stored_columns(enum scheme scheme, bool all, int *columns)
{
    int count = 0;
    for (int i = 0; i < FEATURE_COUNT; i++) {
        if (all || is_number(&scheme_columns(scheme)[i])) {
            columns[count++] = i;
        }
    }
    return count;
}

static bool others_are_plain(const struct feature_spec *spec)
{
    for (int i = 0; i < FEATURE_COUNT; i++) {
        for (int k = 0; k < SPEC_TENSORS && !is_number(&scheme_columns(spec->scheme)[i]); k++) {
            if (spec_tensor(spec, k)[i] != spec_tensors[k].plain) {
                return false;
            }
        }
    }
    return true;
}

void spec_add_tensors(struct safetensors_writer *writer, const struct feature_spec *spec)
{
    int columns[FEATURE_COUNT];
    int count = stored_columns(spec->scheme, !others_are_plain(spec), columns);
    for (int k = 0; k < SPEC_TENSORS; k++) {
        float values[FEATURE_COUNT];
        for (int i = 0; i < count; i++) {
            values[i] = spec_tensor(spec, k)[columns[i]];
        }
        safetensors_add(writer, spec_tensors[k].name, safetensors_narrowest(values, count), 0,
                        count, values);
    }
}

static bool read_tensors(const struct safetensors *file, struct feature_spec *spec,
                         struct error *error)
{
    int columns[FEATURE_COUNT];
    bool all = safetensors_length(file, spec_tensors[0].name) == FEATURE_COUNT;
    int count = stored_columns(spec->scheme, all, columns);
    for (int k = 0; k < SPEC_TENSORS; k++) {
        float values[FEATURE_COUNT], *target = spec_tensor(spec, k);
        bool limits = k >= 3; /* an infinite limit means none */
        if (!safetensors_get(file, spec_tensors[k].name, TENSOR_F32, 0, count, limits, values,
                             error)) {
            return false;
        }
        for (int i = 0; i < FEATURE_COUNT; i++) {
            target[i] = spec_tensors[k].plain;
        }
        for (int i = 0; i < count; i++) {
            target[columns[i]] = values[i];
        }
    }
    return true;
}

/* The masks are contiguous, in the order of the variables, and share one name. */
static const char masks_mark[] = "mask->*";

/* The first column after the masks that begin at index. */
static size_t after_masks(enum scheme scheme, size_t index)
{
    while (index < FEATURE_COUNT && scheme_columns(scheme)[index].kind == FEATURE_MASK) {
        index++;
    }
    return index;
}

/* "HR|mean|log;...;mask->*;...": the 76 columns in order with their transforms. */
static void write_columns(const struct feature_spec *spec, struct text *out)
{
    const struct feature_column *columns = scheme_columns(spec->scheme);
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (columns[i].kind == FEATURE_MASK) {
            text_format(out, ";%s", masks_mark);
            i = after_masks(spec->scheme, i) - 1;
            continue;
        }
        text_format(out, "%s%s", i ? ";" : "", scheme_column_name(spec->scheme, i));
        if (columns[i].kind == FEATURE_VALUE) {
            text_format(out, "|%s%s", aggregate_names[spec->aggregate[i]],
                        spec->log[i] ? "|log" : "");
        }
    }
}

void spec_put(struct safetensors_writer *writer, const struct feature_spec *spec)
{
    struct text columns = {0};
    safetensors_put(writer, "vocabulary", spec->exact_vocabulary ? "exact" : "canonical");
    safetensors_put_number(writer, "decay_hours", (double)spec->decay_hours);
    safetensors_put_number(writer, "limit", (double)spec->limit);
    write_columns(spec, &columns);
    safetensors_put(writer, "columns", columns.data);
    text_free(&columns);
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

static bool read_columns(const struct safetensors *file, struct feature_spec *spec,
                         struct error *error)
{
    const char *columns = safetensors_text(file, "columns", error);
    if (!columns) {
        return false;
    }
    char *copy = memory_text(columns), *rest = copy;
    size_t index = 0;
    while (index < FEATURE_COUNT && rest) {
        char *column = cut(&rest, ';');
        if (strcmp(column, masks_mark) == 0 &&
            scheme_columns(spec->scheme)[index].kind == FEATURE_MASK) {
            index = after_masks(spec->scheme, index);
        } else if (read_column(spec, index, column)) {
            index++;
        } else {
            break;
        }
    }
    bool ok = index == FEATURE_COUNT && !rest;
    free(copy);
    return ok ||
           error_at(error, safetensors_path(file), 0, "column %zu is not that of the scheme %s",
                    index + 1, scheme_name(spec->scheme));
}

bool spec_read(const struct safetensors *file, struct feature_spec *spec, struct error *error)
{
    const char *words = safetensors_text(file, "vocabulary", error);
    double decay, limit;
    if (!words || !safetensors_number(file, "decay_hours", 0, 1000, &decay, error) ||
        !safetensors_number(file, "limit", 0, 1000, &limit, error)) {
        return false;
    }
    spec->exact_vocabulary = strcmp(words, "exact") == 0;
    if (!spec->exact_vocabulary && strcmp(words, "canonical") != 0) {
        return safetensors_refuse(file, "vocabulary", words, "unknown", error);
    }
    spec->decay_hours = (float)decay;
    spec->limit = (float)limit;
    if (!read_columns(file, spec, error) || !read_tensors(file, spec, error)) {
        return false;
    }
    for (int i = 0; i < FEATURE_COUNT; i++) {
        if (!(spec->sd[i] > 0) || spec->clip_low[i] > spec->clip_high[i]) {
            return error_at(error, safetensors_path(file), 0,
                            "column %d: SD or limits are not valid", i + 1);
        }
    }
    return true;
}
