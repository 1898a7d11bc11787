/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_CALIBRATION_H
#define ICURISK_UI_CALIBRATION_H

#include "base/text.h"
#include "learn/recalibrate.h"

/* What the commands that fit a calibration print: recalibrate, and evaluate --calibrate. */

/* Appends what the fit did: the hours before and after, the check on stays that it was not fitted
 * on, the threshold. The model is the new one, described and with its path; without_risk: stays
 * left out. */
void calibration_put(const struct model *model, size_t without_risk,
                     const struct recalibration *done, struct text *out);

#endif
