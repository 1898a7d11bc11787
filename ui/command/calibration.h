/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_CALIBRATION_H
#define ICURISK_UI_CALIBRATION_H

#include "app/calibration.h"
#include "base/text.h"

/* What the commands that fit a calibration print: recalibrate, and evaluate --calibrate. */

/* Appends what the fit did: the hours before and after, the check on stays that it was not fitted
 * on, the threshold, and a caution if the stays were used before. The model is the new one,
 * described and with its path. */
void calibration_put(const struct model *model, const struct calibration *calibration,
                     struct text *out);

#endif
