/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_EXPORT_C_H
#define ICURISK_APP_EXPORT_C_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"
#include "net/model.h"

/* What the written file takes, in bytes; the program code comes on top. */
struct export_sizes {
    size_t weights; /* constant: weights and biases */
    size_t tables;  /* constant: ranges, standardisation and calibration */
    size_t state;   /* sizeof (struct icurisk_state), one a stay */
};

/* Appends one C99 file that gives the risks of a model hour by hour, from readings in the
 * program's units: man/icurisk.1 describes it. It uses math.h alone and allocates nothing.
 * Networks of the kinds lstm, hlstm and gru in float32, of the physionet2012 scheme, calibrated
 * and checked. False with a reason, and nothing appended, for any other. */
bool export_c(const struct model *model, struct text *out, struct export_sizes *sizes,
              struct error *error);

#endif
