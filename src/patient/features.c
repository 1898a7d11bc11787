/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/features.h"

#include <math.h>

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

/* The benchmark's fill of a column whose variable was never measured. */
static float normal_fill(const struct feature_column *column)
{
    for (size_t i = 0; i < sizeof normals / sizeof *normals; i++) {
        if (normals[i].variable == column->variable) {
            int category = variable_category_of_score(column->variable, (double)normals[i].normal);
            return column->kind == FEATURE_VALUE ? normals[i].normal : category == column->category;
        }
    }
    return 0;
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

/* Is this one-hot column the cell's category? */
static float indicator(const struct feature_spec *spec, const struct feature_column *column,
                       const struct cell *cell)
{
    const struct variable_category *categories;
    size_t count = variable_categories(column->variable, &categories);
    int category = cell->category;
    if (category < 0 || (size_t)category >= count) {
        return 0;
    }
    if (!spec->exact_vocabulary) {
        category = categories[category].canonical;
    }
    return category == column->category ? 1 : 0;
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

/* The value of a measured cell as column i takes it. */
static float column_value(const struct feature_spec *spec, const struct feature_column *column,
                          size_t i, const struct cell *cell)
{
    return column->kind == FEATURE_ONEHOT ? standardise(spec, i, indicator(spec, column, cell))
                                          : transform(spec, i, aggregate(cell, spec->aggregate[i]));
}

static float column_fill(const struct feature_spec *spec, const struct feature_column *column,
                         size_t i)
{
    return column->kind == FEATURE_ONEHOT ? standardise(spec, i, spec->fill[i])
                                          : transform(spec, i, spec->fill[i]);
}

static float mask_value(const struct feature_spec *spec, int hours_since)
{
    if (hours_since < 0) {
        return 0;
    }
    return spec->decay_hours > 0 ? expf(-(float)hours_since / spec->decay_hours)
           : hours_since == 0    ? 1
                                 : 0;
}

/* One column over the hours; x points at its first row, FEATURE_COUNT apart. */
static void hourly_column(const struct feature_spec *spec, const struct feature_column *column,
                          size_t i, const struct cell *cells, int hours, float *x)
{
    int last = -1;
    float value = column_fill(spec, column, i);
    for (int hour = 0; hour < hours; hour++) {
        const struct cell *cell = &cells[hour];
        if (cell->origin == CELL_MEASURED) {
            last = hour;
            value = column->kind == FEATURE_MASK ? 0 : column_value(spec, column, i, cell);
        } else if (cell->origin == CELL_NONE && last >= 0) {
            last = -1; /* no longer known */
            value = column_fill(spec, column, i);
        }
        x[hour * FEATURE_COUNT] =
            column->kind == FEATURE_MASK
                ? standardise(spec, i, mask_value(spec, last < 0 ? -1 : hour - last))
                : value;
    }
}

/* The same as running summaries. */
static void summary_column(const struct feature_spec *spec, const struct feature_column *column,
                           size_t i, const struct cell *cells, int hours, float *x)
{
    double sum = 0;
    int measured = 0;
    float fill = column_fill(spec, column, i);
    for (int hour = 0; hour < hours; hour++) {
        if (cells[hour].origin == CELL_MEASURED) {
            measured++;
            sum += column->kind == FEATURE_MASK
                       ? 1
                       : (double)column_value(spec, column, i, &cells[hour]);
        }
        float value;
        if (column->kind == FEATURE_MASK) {
            value = standardise(spec, i, (float)measured / (float)(hour + 1));
        } else {
            value = measured > 0 ? (float)(sum / measured) : fill;
        }
        x[hour * FEATURE_COUNT] = value;
    }
}

typedef void column_fn(const struct feature_spec *spec, const struct feature_column *column,
                       size_t i, const struct cell *cells, int hours, float *x);

static void fill_columns(const struct feature_spec *spec, const struct patient *patient,
                         const struct timeline *timeline, int hours, column_fn *fill, float *x)
{
    struct scheme_view view;
    const struct feature_column *columns = scheme_columns(spec->scheme);
    scheme_view(spec->scheme, timeline, &view);
    if (spec->exact_vocabulary) {
        /* the benchmark's own networks never saw a total that was not recorded */
        view.cells[VARIABLE_GCS] = timeline->cells[VARIABLE_GCS];
    }
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (columns[i].variable != VARIABLE_NONE) {
            fill(spec, &columns[i], i, view.cells[columns[i].variable], hours, x + i);
            continue;
        }
        float value = descriptor(spec, patient, i, columns[i].kind);
        for (int hour = 0; hour < hours; hour++) {
            x[(size_t)hour * FEATURE_COUNT + i] = value;
        }
    }
}

void features_hourly(const struct feature_spec *spec, const struct patient *patient,
                     const struct timeline *timeline, int hours, float *x)
{
    fill_columns(spec, patient, timeline, hours, hourly_column, x);
}

void features_summary(const struct feature_spec *spec, const struct patient *patient,
                      const struct timeline *timeline, int hours, float *x)
{
    fill_columns(spec, patient, timeline, hours, summary_column, x);
}
