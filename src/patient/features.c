/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/features.h"

#include <math.h>
#include <string.h>

/* normal_value_discretizer of variable_ranges.csv; for a category, the score whose numbered
 * spelling is the normal one. */
static const struct {
    enum variable variable;
    float normal;
} normals[] = {
    {VARIABLE_CAPILLARY_REFILL, 0}, {VARIABLE_DBP, 59},      {VARIABLE_FIO2, 0.21F},
    {VARIABLE_GCS_EYE, 4},          {VARIABLE_GCS_MOTOR, 6}, {VARIABLE_GCS, 15},
    {VARIABLE_GCS_VERBAL, 5},       {VARIABLE_GLUCOSE, 128}, {VARIABLE_HR, 86},
    {VARIABLE_HEIGHT, 170},         {VARIABLE_MBP, 77},      {VARIABLE_SPO2, 98},
    {VARIABLE_RESP_RATE, 19},       {VARIABLE_SBP, 118},     {VARIABLE_TEMP, 36.6F},
    {VARIABLE_WEIGHT, 81},          {VARIABLE_PH, 7.4F},
};

bool feature_normal(enum variable variable, float *normal)
{
    for (size_t i = 0; i < sizeof normals / sizeof *normals; i++) {
        if (normals[i].variable == variable) {
            *normal = normals[i].normal;
            return true;
        }
    }
    return false;
}

/* The fill of mimic3-benchmarks for a column whose variable was never measured. */
static float normal_fill(const struct feature_column *column)
{
    float normal = 0;
    if (!feature_normal(column->variable, &normal) || column->kind == FEATURE_VALUE) {
        return normal;
    }
    return variable_category_of_score(column->variable, (double)normal) == column->category;
}

void feature_spec_plain(enum scheme scheme, struct feature_spec *spec)
{
    const struct feature_column *columns = scheme_columns(scheme);
    *spec = (struct feature_spec){.scheme = scheme};
    spec->exact_vocabulary = scheme == SCHEME_MIMIC3;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        spec->sd[i] = 1;
        spec->clip_low[i] = -INFINITY;
        spec->clip_high[i] = INFINITY;
        if (scheme == SCHEME_MIMIC3) {
            scheme_published(i, &spec->mean[i], &spec->sd[i]);
            spec->fill[i] = columns[i].kind == FEATURE_MASK ? 0 : normal_fill(&columns[i]);
        }
    }
}

/* Standardises one column. A standard deviation of 0 marks a column that never varied. */
static float standardise(const struct feature_spec *spec, size_t i, float v)
{
    return spec->sd[i] > 0 ? (v - spec->mean[i]) / spec->sd[i] : 0;
}

/* All transforms of a value: log, clip, standardise, limit. */
static float transform(const struct feature_spec *spec, size_t i, float v)
{
    if (spec->log[i]) {
        v = log1pf(fmaxf(0, v));
    }
    if (spec->clip_low[i] < spec->clip_high[i]) {
        v = fminf(fmaxf(v, spec->clip_low[i]), spec->clip_high[i]);
    }
    v = standardise(spec, i, v);
    return spec->limit > 0 ? fminf(fmaxf(v, -spec->limit), spec->limit) : v;
}

static float aggregate(const struct cell *cell, uint8_t how)
{
    return how == AGGREGATE_SUM ? cell->sum : how == AGGREGATE_MEAN ? cell->mean : cell->value;
}

/* The category of a cell as the spec reads it, -1: none. */
static int category_of(const struct feature_spec *spec, enum variable variable,
                       const struct cell *cell)
{
    const struct variable_category *categories;
    size_t count = variable_categories(variable, &categories);
    int category = cell->category;
    if (category < 0 || (size_t)category >= count) {
        return -1;
    }
    return spec->exact_vocabulary ? category : categories[category].canonical;
}

/* Age and sex: the same in every hour. */
static float descriptor(const struct feature_spec *spec, const struct patient *patient, size_t i,
                        enum feature_kind kind)
{
    float v = spec->fill[i];
    if (kind == FEATURE_AGE && patient->age_usable) {
        v = (float)patient->age;
    } else if (kind == FEATURE_SEX && patient->sex != SEX_UNKNOWN) {
        v = patient->sex == SEX_MALE ? 1 : 0;
    }
    return transform(spec, i, v);
}

/* One variable over the hours of a stay: bits of the hours in which it was measured and of those
 * in which it is not known, and of each measured hour the transformed value or the category. */
struct course {
    uint64_t measured, unknown;
    const uint32_t *values;
};

static float float_of(uint32_t word)
{
    float value;
    memcpy(&value, &word, sizeof value);
    return value;
}

static uint32_t word_of(float value)
{
    uint32_t word;
    memcpy(&word, &value, sizeof word);
    return word;
}

/* What is kept of a measured cell for column i. */
static uint32_t cell_word(const struct feature_spec *spec, const struct feature_column *column,
                          size_t i, const struct cell *cell)
{
    return column->kind == FEATURE_ONEHOT
               ? (uint32_t)category_of(spec, column->variable, cell)
               : word_of(transform(spec, i, aggregate(cell, spec->aggregate[i])));
}

/* The value of a measured hour for column i. */
static float column_value(const struct feature_spec *spec, const struct feature_column *column,
                          size_t i, uint32_t word)
{
    return column->kind == FEATURE_ONEHOT
               ? standardise(spec, i, word == (uint32_t)column->category ? 1 : 0)
               : float_of(word);
}

static float column_fill(const struct feature_spec *spec, const struct feature_column *column,
                         size_t i)
{
    return column->kind == FEATURE_ONEHOT ? standardise(spec, i, spec->fill[i])
                                          : transform(spec, i, spec->fill[i]);
}

/* What a mask is so many hours after the last reading. */
static void mask_values(const struct feature_spec *spec, float values[STAY_HOURS])
{
    for (int since = 0; since < STAY_HOURS; since++) {
        values[since] = spec->decay_hours > 0 ? expf(-(float)since / spec->decay_hours)
                        : since == 0          ? 1
                                              : 0;
    }
}

/* One column over the hours; x points to its first row; the row stride is FEATURE_COUNT. masks:
 * mask_values. */
typedef void column_fn(const struct feature_spec *spec, const struct feature_column *column,
                       size_t i, const struct course *course, const float *masks, int hours,
                       float *x);

static void hourly_mask(const struct feature_spec *spec, const struct feature_column *column,
                        size_t i, const struct course *course, const float *masks, int hours,
                        float *x)
{
    (void)column;
    int last = -1;
    for (int hour = 0; hour < hours; hour++) {
        if (course->measured >> hour & 1) {
            last = hour;
        } else if (course->unknown >> hour & 1) {
            last = -1;
        }
        x[hour * FEATURE_COUNT] = standardise(spec, i, last < 0 ? 0 : masks[hour - last]);
    }
}

static void hourly_column(const struct feature_spec *spec, const struct feature_column *column,
                          size_t i, const struct course *course, const float *masks, int hours,
                          float *x)
{
    (void)masks;
    const uint32_t *next = course->values;
    float value = column_fill(spec, column, i), fill = value;
    for (int hour = 0; hour < hours; hour++) {
        if (course->measured >> hour & 1) {
            value = column_value(spec, column, i, *next++);
        } else if (course->unknown >> hour & 1) {
            value = fill;
        }
        x[hour * FEATURE_COUNT] = value;
    }
}

/* The same as running summaries. */
static void summary_mask(const struct feature_spec *spec, const struct feature_column *column,
                         size_t i, const struct course *course, const float *masks, int hours,
                         float *x)
{
    (void)column;
    (void)masks;
    int measured = 0;
    for (int hour = 0; hour < hours; hour++) {
        measured += (int)(course->measured >> hour & 1);
        x[hour * FEATURE_COUNT] = standardise(spec, i, (float)measured / (float)(hour + 1));
    }
}

static void summary_column(const struct feature_spec *spec, const struct feature_column *column,
                           size_t i, const struct course *course, const float *masks, int hours,
                           float *x)
{
    (void)masks;
    double sum = 0;
    int measured = 0;
    float value = column_fill(spec, column, i);
    for (int hour = 0; hour < hours; hour++) {
        if (course->measured >> hour & 1) {
            sum += (double)column_value(spec, column, i, course->values[measured++]);
            value = (float)(sum / measured);
        }
        x[hour * FEATURE_COUNT] = value;
    }
}

/* ---- the short form: courses, age and sex in the order of the columns ---- */

enum { COURSE_HEAD = 4 }; /* words of its two sets of bits */

/* Does a column begin a variable's course? */
static bool begins_course(const struct feature_column *columns, size_t i)
{
    return columns[i].variable != VARIABLE_NONE && columns[i].kind != FEATURE_MASK &&
           (i == 0 || columns[i - 1].variable != columns[i].variable);
}

static size_t pack_course(const struct feature_spec *spec, const struct feature_column *column,
                          size_t i, const struct cell *cells, uint32_t *words)
{
    uint64_t measured = 0, unknown = 0;
    size_t used = COURSE_HEAD;
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        uint64_t bit = (uint64_t)1 << hour;
        if (cells[hour].origin == CELL_MEASURED) {
            measured |= bit;
            words[used++] = cell_word(spec, column, i, &cells[hour]);
        } else if (cells[hour].origin == CELL_NONE) {
            unknown |= bit;
        }
    }
    words[0] = (uint32_t)measured;
    words[1] = (uint32_t)(measured >> 32);
    words[2] = (uint32_t)unknown;
    words[3] = (uint32_t)(unknown >> 32);
    return used;
}

size_t features_pack(const struct feature_spec *spec, const struct patient *patient,
                     const struct timeline *timeline, uint32_t words[FEATURE_WORDS])
{
    struct scheme_view view;
    const struct feature_column *columns = scheme_columns(spec->scheme);
    size_t used = 0;
    scheme_view(spec->scheme, timeline, &view);
    if (spec->exact_vocabulary) {
        /* networks of mimic3-benchmarks see neither a total made of parts nor parts of a total */
        static const enum variable own[] = {VARIABLE_GCS, VARIABLE_GCS_EYE, VARIABLE_GCS_MOTOR,
                                            VARIABLE_GCS_VERBAL};
        for (size_t k = 0; k < sizeof own / sizeof *own; k++) {
            view.cells[own[k]] = timeline->cells[own[k]];
        }
    }
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (columns[i].variable == VARIABLE_NONE) {
            words[used++] = word_of(descriptor(spec, patient, i, columns[i].kind));
        } else if (begins_course(columns, i)) {
            used +=
                pack_course(spec, &columns[i], i, view.cells[columns[i].variable], words + used);
        }
    }
    return used;
}

/* Reads a course; returns the word after it. */
static const uint32_t *unpack_course(const uint32_t *words, struct course *course)
{
    course->measured = words[0] | (uint64_t)words[1] << 32;
    course->unknown = words[2] | (uint64_t)words[3] << 32;
    course->values = words + COURSE_HEAD;
    return course->values + __builtin_popcountll(course->measured);
}

void features_unpack(const struct feature_spec *spec, const uint32_t *words, bool summary,
                     int hours, float *x)
{
    static column_fn *const fills[2][2] = {{hourly_column, hourly_mask},
                                           {summary_column, summary_mask}};
    const struct feature_column *columns = scheme_columns(spec->scheme);
    struct course courses[VARIABLE_COUNT];
    float masks[STAY_HOURS];
    mask_values(spec, masks);
    for (size_t i = 0; i < FEATURE_COUNT; i++) { /* masks come after the columns that they mask */
        if (columns[i].variable == VARIABLE_NONE) {
            for (int hour = 0; hour < hours; hour++) {
                x[(size_t)hour * FEATURE_COUNT + i] = float_of(*words);
            }
            words++;
            continue;
        }
        struct course *course = &courses[columns[i].variable];
        if (begins_course(columns, i)) {
            words = unpack_course(words, course);
        }
        fills[summary][columns[i].kind == FEATURE_MASK](spec, &columns[i], i, course, masks, hours,
                                                        x + i);
    }
}

void features_hourly(const struct feature_spec *spec, const struct patient *patient,
                     const struct timeline *timeline, int hours, float *x)
{
    uint32_t words[FEATURE_WORDS];
    features_pack(spec, patient, timeline, words);
    features_unpack(spec, words, false, hours, x);
}

void features_summary(const struct feature_spec *spec, const struct patient *patient,
                      const struct timeline *timeline, int hours, float *x)
{
    uint32_t words[FEATURE_WORDS];
    features_pack(spec, patient, timeline, words);
    features_unpack(spec, words, true, hours, x);
}
