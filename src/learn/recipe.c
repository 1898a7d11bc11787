/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/recipe.h"

#include <stdio.h>

#include "base/text.h"

void recipe_text(const struct recipe *recipe, char *out, size_t size)
{
    const struct {
        const char *name;
        double value; /* 0: not done */
        const char *after;
    } parts[] = {{"weight decay", recipe->decay, ""},
                 {"target replication", recipe->replication, ""},
                 {"dropout input", (double)recipe->dropout.input, ""},
                 {"dropout between", (double)recipe->dropout.between, ""},
                 {"dropout after", (double)recipe->dropout.after, ""},
                 {"mask dropout", recipe->mask_dropout, ""},
                 {"truncation", recipe->truncation, ""},
                 {"variables dropped", recipe->variation.variables, ""},
                 {"pressures exchanged", recipe->variation.exchange, ""},
                 {"pruned", recipe->prune, " after epoch 1"}};
    struct text text = {0};
    text_format(&text, "%s", architecture_name(recipe->architecture));
    for (int l = 0; l < recipe->depth; l++) {
        text_format(&text, " %d", recipe->units[l]);
    }
    text_format(&text, " %s, %d epochs, batch %d, Adam %g to %g cosine",
                activation_name(recipe->hidden), recipe->epochs, recipe->batch, recipe->rate,
                recipe->rate_end);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (parts[i].value > 0) {
            text_format(&text, ", %s %g%s", parts[i].name, parts[i].value, parts[i].after);
        }
    }
    if (recipe->gates != GATES_SIGMOID) {
        text_append(&text, ", hard sigmoid gates");
    }
    text_format(&text, ", seed %llu", (unsigned long long)recipe->seed);
    snprintf(out, size, "%s", text.data);
    text_free(&text);
}
