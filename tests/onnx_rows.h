/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_ONNX_ROWS_H
#define ICURISK_TESTS_ONNX_ROWS_H

#include "app/export_onnx.h"
#include "patient/timeline.h"

/* What the ONNX file of a model reads of a stay: x and base as far as the model has such inputs, of
 * the hours 1 .. hours; of the form `last` always of 48. */
struct onnx_rows {
    int hours;  /* of the risks: 1 for the form `last` */
    int x_rows; /* 1 for the form `last` of a network that reads a summary */
    int base_rows, base_columns;
    float x[STAY_HOURS * FEATURE_COUNT], base[STAY_HOURS * SUMMARY_BASE_MAX];
};
void onnx_rows_make(const struct model *model, enum onnx_form form, const struct patient *patient,
                    const struct timeline *timeline, int hours, struct onnx_rows *rows);

/* What the file has to give: risks[rows->hours], NAN where the raw form gives none. */
void onnx_rows_risks(const struct model *model, enum onnx_form form, const struct patient *patient,
                     const struct timeline *timeline, int hours, float *risks);

#endif
