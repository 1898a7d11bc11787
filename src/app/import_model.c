/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/import_keras.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/sha256.h"
#include "net/safetensors.h"

/* ---- normaliser files ---- */

enum { NORMALISER_BYTES = 1 << 20, FIELDS_MAX = 16, LINE_NONE = -1 };

/* Cuts a line at its commas; the names of columns have none. */
static int cut_fields(char *line, char *fields[FIELDS_MAX])
{
    int count = 0;
    line[strcspn(line, "\r")] = 0;
    for (char *rest = line; rest && count < FIELDS_MAX; count++) {
        char *comma = strchr(rest, ',');
        fields[count] = rest;
        rest = comma ? comma + 1 : NULL;
        if (comma) {
            *comma = 0;
        }
    }
    return count;
}

static int place_of(char *const *fields, int count, const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(fields[i], name) == 0) {
            return i;
        }
    }
    return LINE_NONE;
}

/* Where the header has what is needed. applied: 1 where a column is standardised; may be missing.
 */
struct header {
    int name, mean, sd, applied;
};

static bool read_row(const struct header *header, char *const *fields, int count, size_t column,
                     struct feature_spec *spec)
{
    double mean, sd;
    int last = header->mean > header->sd ? header->mean : header->sd;
    last = header->name > last ? header->name : last;
    last = header->applied > last ? header->applied : last;
    if (count <= last ||
        strcmp(fields[header->name], scheme_column_name(spec->scheme, column)) != 0 ||
        !text_number(fields[header->mean], false, &mean) ||
        !text_number(fields[header->sd], false, &sd)) {
        return false;
    }
    const char *word = header->applied >= 0 ? fields[header->applied] : NULL;
    bool value = scheme_columns(spec->scheme)[column].kind == FEATURE_VALUE;
    bool applied = word ? strcmp(word, "1") == 0 : value;
    spec->mean[column] = applied ? (float)mean : 0;
    spec->sd[column] = applied ? (float)sd : 1;
    return (!word || applied || strcmp(word, "0") == 0) && isfinite(spec->mean[column]) &&
           spec->sd[column] > 0 && isfinite(spec->sd[column]);
}

/* CSV: name, mean and std of the 76 columns in order, and normalized_by_benchmark: as the table of
 * the published one. */
static bool read_normaliser(const char *path, struct feature_spec *spec, struct error *error)
{
    unsigned char *data;
    size_t size, row = 0;
    char *fields[FIELDS_MAX], *save = NULL;
    if (!file_read(path, NORMALISER_BYTES, &data, &size, error)) {
        return false;
    }
    char *text = memory_text_n((const char *)data, size);
    free(data);
    char *line = strtok_r(text, "\n", &save);
    int count = line ? cut_fields(line, fields) : 0;
    struct header header = {place_of(fields, count, "name"), place_of(fields, count, "mean"),
                            place_of(fields, count, "std"),
                            place_of(fields, count, "normalized_by_benchmark")};
    bool ok = (header.name >= 0 && header.mean >= 0 && header.sd >= 0) ||
              error_at(error, path, 1,
                       "not a normaliser: a table with the columns name, mean and std is needed");
    while (ok && (line = strtok_r(NULL, "\n", &save))) {
        count = cut_fields(line, fields);
        ok =
            (row < FEATURE_COUNT && read_row(&header, fields, count, row, spec)) ||
            error_at(error, path, row + 2,
                     "not a normaliser of the scheme mimic3: its column %zu is %s, with a mean "
                     "and an SD above 0",
                     row + 1, row < FEATURE_COUNT ? scheme_column_name(spec->scheme, row) : "none");
        row++;
    }
    free(text);
    return ok && (row == FEATURE_COUNT ||
                  error_at(error, path, row + 1, "a normaliser has %d columns, not %zu",
                           (int)FEATURE_COUNT, row));
}

/* ---- facts ---- */

static void put_layers(const struct network_shape *shape, struct text *out)
{
    for (int l = 0; l < shape->depth; l++) {
        const struct layer_style *style = &shape->styles[l];
        text_format(out, "%s%s %d", l ? ", " : "",
                    kind_of(shape->architecture)->forms[style->form].name, shape->units[l]);
        text_format(out, " (%s", curve_name(style->activation));
        text_format(out, style->form == FORM_DENSE ? ")" : ", gates %s)", curve_name(style->gates));
    }
    text_append(out, shape->reads_empty_hours ? "" : "; hours of zeros are passed over");
}

/* What is known of it is little, and said. */
static void add_facts(struct model *model, const char *path, const char *version,
                      const char *digest, const char *normaliser)
{
    struct text from = {0}, layers = {0};
    char shown[160];
    const char *base = text_base_name(path);
    bool plain = safetensors_plain(base) && strlen(base) < 120;
    text_format(&from, "%s, saved by Keras %s, sha256 %s", plain ? base : "a file",
                *version ? version : "(version not stated)", digest);
    put_layers(&model->network->shape, &layers);
    base = normaliser ? text_base_name(normaliser) : NULL;
    snprintf(shown, sizeof shown, "%.120s",
             !base                     ? "that published with mimic3-benchmarks"
             : safetensors_plain(base) ? base
                                       : "a file");
    model_add_fact(model, "cohort", "not stated: imported");
    model_add_fact(model, "outcome", "death in hospital, if it was made as mimic3-benchmarks'");
    model_add_fact(model, "auroc", "not measured here");
    model_add_fact(model, "calibration", "none: icurisk recalibrate fits it to your stays");
    model_add_fact(model, "imported from", from.data);
    model_add_fact(model, "layers", layers.data);
    model_add_fact(model, "normaliser", shown);
    model_add_fact(model, "intended use",
                   "Research and teaching. Not a medical device. Not for treatment or triage "
                   "decisions.");
    model_add_fact(model, "limits",
                   network_reads_backwards(model->network)
                       ? "Nothing is known of where it fails. Not causal: a layer reads the hours "
                         "backwards, and the risk at an hour is a run over the hours up to it."
                       : "Nothing is known of where it fails.");
    model_add_fact(model, "licence", "not stated: ask whoever made it");
    text_free(&from);
    text_free(&layers);
}

static bool digest_of(const char *path, char digest[65], struct error *error)
{
    enum { MOST = 1 << 27 };
    unsigned char *data;
    size_t size;
    if (!file_read(path, MOST, &data, &size, error)) {
        return false;
    }
    struct sha256 sha;
    sha256_start(&sha);
    sha256_add(&sha, data, size);
    sha256_finish(&sha, digest);
    free(data);
    return true;
}

struct model *import_keras(const char *path, const char *normaliser, const char *name,
                           struct error *error)
{
    struct feature_spec spec;
    char version[32], digest[65];
    feature_spec_plain(SCHEME_MIMIC3, &spec);
    if ((normaliser && !read_normaliser(normaliser, &spec, error)) ||
        !digest_of(path, digest, error)) {
        return NULL;
    }
    struct network *network = import_keras_network(path, version, error);
    if (network && network->shape.inputs != FEATURE_COUNT) {
        error_at(error, path, 0, "it reads %d columns an hour; those of the scheme mimic3 are %d",
                 network->shape.inputs, (int)FEATURE_COUNT);
        free(network);
        return NULL;
    }
    if (!network) {
        return NULL;
    }
    struct model *model = model_new(name, &spec, network);
    model->uncalibrated = true;
    add_facts(model, path, version, digest, normaliser);
    return model;
}
