/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/summary.h"

#include <math.h>

size_t summary_base(enum scheme scheme)
{
    const enum variable *variables;
    size_t descriptors = scheme == SCHEME_PHYSIONET2012 ? 2 : 0;
    return SUMMARY_STATISTICS * scheme_variables(scheme, &variables) + descriptors;
}

size_t summary_columns(enum scheme scheme)
{
    const enum variable *variables;
    size_t count = scheme_variables(scheme, &variables);
    return summary_base(scheme) + SUMMARY_STATISTICS * count + count;
}

/* One variable; base points to its five columns in the first row; the row stride is `stride`. */
static void read_variable(const struct cell *cells, int hours, float *base, size_t stride)
{
    float sum = 0, low = INFINITY, high = -INFINITY, last = NAN;
    int readings = 0;
    for (int hour = 0; hour < hours; hour++, base += stride) {
        const struct cell *cell = &cells[hour];
        if (cell->origin == CELL_MEASURED) {
            sum += cell->sum;
            readings += cell->readings;
            low = fminf(low, cell->low);
            high = fmaxf(high, cell->high);
            last = cell->value;
        }
        base[0] = readings ? sum / (float)readings : NAN;
        base[1] = readings ? low : NAN;
        base[2] = readings ? high : NAN;
        base[3] = last;
        base[SUMMARY_COUNT] = (float)readings;
    }
}

void summary_read(enum scheme scheme, const struct patient *patient,
                  const struct timeline *timeline, int hours, float *base)
{
    const enum variable *variables;
    size_t count = scheme_variables(scheme, &variables), stride = summary_base(scheme);
    struct scheme_view view;
    scheme_view(scheme, timeline, &view);
    for (size_t v = 0; v < count; v++) {
        read_variable(view.cells[variables[v]], hours, base + SUMMARY_STATISTICS * v, stride);
    }
    size_t statistics = SUMMARY_STATISTICS * count;
    for (int hour = 0; statistics < stride && hour < hours; hour++) {
        float *row = base + (size_t)hour * stride;
        row[statistics] = patient->age_usable ? (float)patient->age : NAN;
        row[statistics + 1] = patient->sex == SEX_UNKNOWN ? NAN : (float)patient->sex;
    }
}

/* Value i of the base, within the limits of the fitted stays. */
static float clip(const struct summary_spec *spec, size_t i, float value)
{
    float low = spec->clip_low[i], high = spec->clip_high[i];
    float clipped = value > low ? value : low;
    clipped = clipped < high ? clipped : high;
    return isnan(value) ? spec->fill[i] : clipped;
}

void summary_clip(const struct summary_spec *spec, const float *base, int hours, float *columns)
{
    const enum variable *variables;
    size_t n = summary_base(spec->scheme), count = scheme_variables(spec->scheme, &variables);
    for (size_t i = 0; i < n; i++) {
        columns[i] = clip(spec, i, base[i]);
    }
    for (size_t v = 0; spec->counts_per_stay && v < count; v++) {
        size_t i = SUMMARY_STATISTICS * v + SUMMARY_COUNT;
        columns[i] = clip(spec, i, base[i] * ((float)STAY_HOURS / (float)hours));
    }
}

void summary_transform(const struct summary_spec *spec, const float *base, int hours,
                       float *columns)
{
    const enum variable *variables;
    size_t count = scheme_variables(spec->scheme, &variables), n = summary_base(spec->scheme);
    size_t statistics = SUMMARY_STATISTICS * count;
    summary_clip(spec, base, hours, columns);
    for (size_t i = 0; i < statistics; i++) {
        columns[n + i] = log1pf(fmaxf(0, columns[i]));
    }
    for (size_t v = 0; v < count; v++) {
        columns[n + statistics + v] = isnan(base[SUMMARY_STATISTICS * v]) ? 1.0F : 0.0F;
    }
}
