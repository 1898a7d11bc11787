/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "patient/unusual.h"

#include <math.h>

#include "base/language.h"
#include "base/say.h"

size_t unusual_list(const struct patient *patient, struct text *out)
{
    double low[VARIABLE_COUNT], high[VARIABLE_COUNT];
    size_t count[VARIABLE_COUNT] = {0}, all = 0;
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *seen = &patient->observations[i];
        uint8_t v = seen->variable;
        if (variable_side((enum variable)v, seen->value) != 0) {
            low[v] = count[v] > 0 ? fmin(low[v], seen->value) : seen->value;
            high[v] = count[v] > 0 ? fmax(high[v], seen->value) : seen->value;
            count[v]++;
        }
    }
    for (int v = 0; v < VARIABLE_COUNT; v++) {
        const struct variable_info *info = variable_info((enum variable)v);
        if (count[v] == 0) {
            continue;
        }
        text_append(out, all > 0 ? ", " : "");
        if (high[v] > low[v]) {
            say_text(out, _("%s %.4g to %.4g (%.4g to %.4g)"), info->name, low[v], high[v],
                     info->usual_low, info->usual_high);
        } else {
            say_text(out, _("%s %.4g (%.4g to %.4g)"), info->name, low[v], info->usual_low,
                     info->usual_high);
        }
        all += count[v];
    }
    return all;
}
