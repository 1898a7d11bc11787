/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_OCCLUSION_H
#define ICURISK_NET_OCCLUSION_H

#include "net/risk.h"

/* The risk that a model would give if something had not been measured: the model then uses its fill
 * value and a mask of 0. This explains the model, not the patient. The number of hours stays the
 * same. False if no risk can be computed without it. */

/* Without one variable of the model's scheme (scheme_hide) in all hours. */
bool occlusion_variable(const struct model *model, const struct patient *patient,
                        const struct timeline *timeline, int hours, enum variable variable,
                        double *risk);
/* Without any reading of hours from .. to - 1; earlier readings are carried forward. */
bool occlusion_hours(const struct model *model, const struct patient *patient,
                     const struct timeline *timeline, int hours, int from, int to, double *risk);

#endif
