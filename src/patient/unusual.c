/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/unusual.h"

#include <math.h>

#include "base/language.h"
#include "base/say.h"

size_t unusual_find(const struct patient *patient, struct unusual found[VARIABLE_COUNT])
{
    size_t all = 0;
    for (int v = 0; v < VARIABLE_COUNT; v++) {
        found[v] = (struct unusual){0};
    }
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *seen = &patient->observations[i];
        struct unusual *one = &found[seen->variable];
        if (variable_side((enum variable)seen->variable, seen->value) != 0) {
            one->low = one->count > 0 ? fmin(one->low, seen->value) : seen->value;
            one->high = one->count > 0 ? fmax(one->high, seen->value) : seen->value;
            one->first_line =
                one->count > 0 && one->first_line < seen->line ? one->first_line : seen->line;
            one->count++;
            all++;
        }
    }
    return all;
}

size_t unusual_list(const struct patient *patient, struct text *out)
{
    struct unusual found[VARIABLE_COUNT];
    size_t all = unusual_find(patient, found), said = 0;
    for (int v = 0; v < VARIABLE_COUNT; v++) {
        const struct variable_info *info = variable_info((enum variable)v);
        const struct unusual *one = &found[v];
        if (one->count == 0) {
            continue;
        }
        text_append(out, said++ > 0 ? ", " : "");
        if (one->high > one->low) {
            say_text(out, _("%s %.4g to %.4g (%.4g to %.4g)"), info->name, one->low, one->high,
                     info->usual_low, info->usual_high);
        } else {
            say_text(out, _("%s %.4g (%.4g to %.4g)"), info->name, one->low, info->usual_low,
                     info->usual_high);
        }
    }
    return all;
}
