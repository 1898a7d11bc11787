/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_OCCLUSION_H
#define ICURISK_NET_OCCLUSION_H

#include "net/risk.h"

/* A model's risk had something not been measured: then the model takes its own usual value
 * (fill, and a mask of 0). It explains this model, not the patient. The hours
 * that are run stay the same. False when no risk is left. */

/* Without one variable of the model's scheme (scheme_hide) in all hours. */
bool occlusion_variable(const struct model *model, const struct patient *patient,
                        const struct timeline *timeline, int hours, enum variable variable,
                        double *risk);
/* Without anything that was read in hours from .. to - 1; earlier readings are carried forward. */
bool occlusion_hours(const struct model *model, const struct patient *patient,
                     const struct timeline *timeline, int hours, int from, int to, double *risk);

#endif
