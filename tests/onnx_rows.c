/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "tests/onnx_rows.h"

#include <math.h>
#include <string.h>

#include "net/risk.h"

/* Raw columns: nothing is filled or scaled, and a mask that decays by 1/e an hour tells the hours.
 */
static void make_raw(const struct model *model, const struct patient *patient,
                     const struct timeline *timeline, int hours, float *x)
{
    struct feature_spec spec = model->spec;
    const struct feature_column *columns = scheme_columns(spec.scheme);
    spec.decay_hours = 1;
    spec.limit = 0;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        spec.log[i] = 0;
        spec.mean[i] = spec.clip_low[i] = spec.clip_high[i] = 0;
        spec.sd[i] = 1;
        spec.fill[i] = NAN;
    }
    features_hourly(&spec, patient, timeline, hours, x);
    for (size_t i = 0; i < (size_t)hours * FEATURE_COUNT; i++) {
        if (columns[i % FEATURE_COUNT].kind == FEATURE_MASK) {
            x[i] = x[i] > 0 ? roundf(-logf(x[i])) : NAN;
        }
    }
}

void onnx_rows_make(const struct model *model, enum onnx_form form, const struct patient *patient,
                    const struct timeline *timeline, int hours, struct onnx_rows *rows)
{
    bool hourly = model->network && network_is_hourly(model->network), last = form == ONNX_LAST;
    size_t columns = summary_base(model->spec.scheme);
    hours = last ? STAY_HOURS : hours;
    *rows = (struct onnx_rows){.hours = last ? 1 : hours,
                               .x_rows = last && !hourly ? 1 : hours,
                               .base_rows = last ? 1 : hours,
                               .base_columns = (int)columns};
    if (form == ONNX_RAW) {
        make_raw(model, patient, timeline, hours, rows->x);
    } else {
        (hourly ? features_hourly : features_summary)(&model->spec, patient, timeline, hours,
                                                      rows->x);
    }
    summary_read(model->spec.scheme, patient, timeline, hours, rows->base);
    if (last) {
        size_t end = STAY_HOURS - 1;
        memmove(rows->base, rows->base + end * columns, columns * sizeof *rows->base);
    }
    if (last && !hourly) {
        size_t end = STAY_HOURS - 1;
        memmove(rows->x, rows->x + end * FEATURE_COUNT, FEATURE_COUNT * sizeof *rows->x);
    }
}

void onnx_rows_risks(const struct model *model, enum onnx_form form, const struct patient *patient,
                     const struct timeline *timeline, int hours, float *risks)
{
    struct risk risk;
    risk_compute(model, patient, timeline, form == ONNX_LAST ? STAY_HOURS : hours, &risk);
    for (int t = 0; t < hours; t++) {
        struct coverage coverage;
        scheme_coverage(model->spec.scheme, timeline, t + 1, &coverage);
        risks[t] = form == ONNX_RAW && coverage.measured == 0 ? NAN : risk.by_hour[t];
    }
    if (form == ONNX_LAST) {
        risks[0] = risk.risk;
    }
}
