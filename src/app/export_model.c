/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/export_model.h"

#include <math.h>

bool export_allowed(const struct model *model, struct error *error)
{
    if (model->state != MODEL_SOUND) {
        return error_set(error, "%s: its file is damaged or was not checked: it is not written",
                         model->name);
    }
    if (model->uncalibrated || !model_fact(model, "calibration") ||
        (model->knot_count == 0 && !(fabs(model->slope - 1) > 0) &&
         !(fabs(model->intercept) > 0))) {
        return error_set(error, "%s: not calibrated: its output is not a risk; see recalibrate",
                         model->name);
    }
    return true;
}

void export_calibration(const struct model *model, float *slopes, float *intercepts)
{
    for (int t = 0; t < STAY_HOURS; t++) {
        double intercept = model_calibrated(model, t + 1, 0);
        intercepts[t] = (float)intercept;
        slopes[t] = (float)(model_calibrated(model, t + 1, 1) - intercept);
    }
}
