/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_TESTS_ONNX_ROWS_H
#define ICURISK_TESTS_ONNX_ROWS_H

#include "app/export_onnx.h"
#include "patient/timeline.h"

/* The inputs of a model's ONNX file for a stay: x and base, if the model has them, for the hours
 * 1 .. hours; in the form `last` always for 48 hours. */
struct onnx_rows {
    int hours;  /* of the risks: 1 for the form `last` */
    int x_rows; /* 1 for the form `last` of a network that reads a summary */
    int base_rows, base_columns;
    float x[STAY_HOURS * FEATURE_COUNT], base[STAY_HOURS * SUMMARY_BASE_MAX];
};
void onnx_rows_make(const struct model *model, enum onnx_form form, const struct patient *patient,
                    const struct timeline *timeline, int hours, struct onnx_rows *rows);

/* The risks that the file must give, risks[rows->hours]; NAN where the raw form has none. */
void onnx_rows_risks(const struct model *model, enum onnx_form form, const struct patient *patient,
                     const struct timeline *timeline, int hours, float *risks);

#endif
