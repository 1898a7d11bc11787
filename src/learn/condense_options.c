/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/condense_options.h"

#include "learn/regress.h"

const int condense_hours[CONDENSE_HOURS] = {1, 2, 3, 6, 12, 18, 24, 36, 48};

struct condense_options condense_options_default(enum scheme scheme)
{
    return (struct condense_options){
        .scheme = scheme,
        .seed = 1,
        .seeds = 1,
        .held_out = COHORT_HELD_OUT,
        .teacher = {.folds = 5, .bag = 5, .linear = regress_whole, .seed = 1},
        .linear = regress_shipped,
        .inner_bag = 2,
        .folds = 5,
    };
}

void condense_say(const struct condense_options *options, const char *line)
{
    if (options->say) {
        options->say(options->watch.context, line);
    }
}
