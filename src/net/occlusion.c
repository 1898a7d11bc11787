/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/occlusion.h"

#include <stdlib.h>

#include "base/memory.h"

static bool risk_of(const struct model *model, const struct patient *patient,
                    const struct timeline *timeline, int hours, double *out)
{
    struct risk risk;
    risk_compute(model, patient, timeline, hours, &risk);
    *out = risk.known ? (double)risk.risk : 0;
    return risk.known;
}

bool occlusion_variable(const struct model *model, const struct patient *patient,
                        const struct timeline *timeline, int hours, enum variable variable,
                        double *risk)
{
    struct timeline *without = memory_new(1, sizeof *without);
    *without = *timeline;
    scheme_hide(variable, 0, STAY_HOURS, without);
    bool known = risk_of(model, patient, without, hours, risk);
    free(without);
    return known;
}

bool occlusion_hours(const struct model *model, const struct patient *patient,
                     const struct timeline *timeline, int hours, int from, int to, double *risk)
{
    const enum variable *variables;
    size_t count = scheme_variables(model->spec.scheme, &variables);
    struct timeline *without = memory_new(1, sizeof *without);
    *without = *timeline;
    for (size_t i = 0; i < count; i++) {
        scheme_hide(variables[i], from, to, without);
    }
    bool known = risk_of(model, patient, without, hours, risk);
    free(without);
    return known;
}
