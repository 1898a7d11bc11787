/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "app/elsewhere.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "net/modelfile.h"

static void set_fact(struct model *model, const struct judged_model *judged, const char *whose)
{
    const struct evaluation *found = &judged->evaluation;
    struct text value = {0};
    text_format(&value, "%.3f (%.3f-%.3f) at hour %d, E/O %.2f, %zu stays, %zu deaths, %s",
                found->auroc.value, found->auroc.low, found->auroc.high, found->at_hour,
                found->mean_risk / found->observed, found->stays, found->deaths, whose);
    model_set_fact(model, MODEL_AWAY, value.data);
    text_free(&value);
}

/* The first model to be written whose parent is not to be written before it; count: none. */
static size_t next_parent(struct model *const *models, const bool *written, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool waits = written[i];
        for (size_t k = 0; k < count && !waits; k++) {
            waits = k != i && !written[k] && strcmp(models[i]->parent, models[k]->sha256) == 0;
        }
        if (!waits) {
            return i;
        }
    }
    return count;
}

bool elsewhere_note(struct model *const *models, const struct judged_model *judged, size_t count,
                    const char *whose, struct error *error)
{
    bool *written = memory_new(count, sizeof *written), ok = true;
    size_t i;
    while (ok && (i = next_parent(models, written, count)) < count) {
        char before[65];
        memcpy(before, models[i]->sha256, sizeof before);
        set_fact(models[i], &judged[i], whose);
        ok = model_save(models[i], models[i]->path, error);
        written[i] = true;
        for (size_t k = 0; ok && k < count; k++) {
            if (!written[k] && strcmp(models[k]->parent, before) == 0) {
                models[k]->parent = arena_text(&models[k]->arena, models[i]->sha256);
            }
        }
    }
    free(written);
    return ok;
}
