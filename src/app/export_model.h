/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_EXPORT_MODEL_H
#define ICURISK_APP_EXPORT_MODEL_H

#include <stdbool.h>

#include "base/error.h"
#include "net/model.h"

/* Shared by the exports of networks. */

/* May the model be exported: is its file checked and calibrated? False with a reason. */
bool export_allowed(const struct model *model, struct error *error);
/* Writes slopes[STAY_HOURS] and intercepts[STAY_HOURS]: element t is the Platt scaling at the end
 * of hour t + 1. */
void export_calibration(const struct model *model, float *slopes, float *intercepts);

#endif
