/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_EXPORT_ONNX_H
#define ICURISK_APP_EXPORT_ONNX_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "net/model.h"

/* Inputs of the graph; man/icurisk.1, export, lists the columns. */
enum onnx_form {
    ONNX_RAW,    /* values in their units and hours since measured; NaN: never measured */
    ONNX_SCALED, /* the preprocessed columns of the network */
    ONNX_LAST,   /* the same, only for the risk at the end of hour 48; for benchmarks */
    ONNX_FORMS
};
const char *onnx_form_name(enum onnx_form form); /* "raw", "scaled", "last" */
bool onnx_form_find(const char *name, enum onnx_form *out);

/* Appends an ONNX file that gives the calibrated risks of a model: inputs "x" of its network and
 * "base" of its linear part, output "risk". Supports calibrated and checked models of any kind,
 * float32 or int8. False with a reason, and nothing appended, for others, or if built without
 * protobuf-c. */
bool export_onnx(const struct model *model, enum onnx_form form, struct text *out,
                 struct error *error);
/* The version of protobuf-c; NULL if built without it. */
const char *export_onnx_library(void);

#endif
