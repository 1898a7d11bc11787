/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_EXPORT_C_H
#define ICURISK_APP_EXPORT_C_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "net/model.h"

/* Memory needs of the exported code in bytes, besides the program code. */
struct export_sizes {
    size_t weights; /* read-only: weights and biases */
    size_t tables;  /* read-only: ranges, standardisation and calibration */
    size_t state;   /* sizeof (struct icurisk_state), one per stay */
};

/* Appends a C99 source that computes the risks of a model hour by hour from readings in this
 * program's units; man/icurisk.1 describes it. It needs only math.h (and stdint.h for int8) and
 * allocates no memory. Supports calibrated and checked networks of the kinds lstm, hlstm, gru and
 * dnn in float32 or int8, in the physionet2012 scheme. False with a reason, and nothing appended,
 * for others. */
bool export_c(const struct model *model, struct text *out, struct export_sizes *sizes,
              struct error *error);

#endif
