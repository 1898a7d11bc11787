/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "net/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/kernel.h"
#include "base/text.h"

struct model *model_new(const char *name, const struct feature_spec *spec, struct network *network)
{
    struct model *model = memory_new(1, sizeof *model);
    model->name = arena_text(&model->arena, name);
    model->spec = *spec;
    model->network = network;
    model->slope = 1;
    model->threshold = 0.5;
    model->parent = "";
    return model;
}

void model_set_linear(struct model *model, struct logistic *linear, double share)
{
    linear->kernel = kernel_best();
    model->linear = linear;
    model->linear_share = share;
}

void model_free(struct model *model)
{
    if (model) {
        free(model->path);
        free(model->network);
        free(model->linear);
        free((void *)model->facts);
        arena_free(&model->arena);
        arena_free(&model->opened);
        free(model);
    }
}

void model_add_fact(struct model *model, const char *key, const char *value)
{
    struct fact *facts = memory_resize((void *)model->facts, model->fact_count + 1, sizeof *facts);
    facts[model->fact_count++] =
        (struct fact){arena_text(&model->arena, key), arena_text(&model->arena, value)};
    model->facts = facts;
}

void model_set_fact(struct model *model, const char *key, const char *value)
{
    struct fact *facts = (struct fact *)model->facts;
    for (size_t i = 0; i < model->fact_count; i++) {
        if (strcmp(facts[i].key, key) == 0) {
            facts[i].value = arena_text(&model->arena, value);
            return;
        }
    }
    model_add_fact(model, key, value);
}

const char *model_fact(const struct model *model, const char *key)
{
    for (size_t i = 0; i < model->fact_count; i++) {
        if (strcmp(model->facts[i].key, key) == 0) {
            return model->facts[i].value;
        }
    }
    return NULL;
}

bool model_local(const struct model *model, char *out, size_t size)
{
    const char *fact = model_fact(model, MODEL_LOCAL_FACT);
    const char *end = fact ? strrchr(fact, ',') : NULL;
    if (fact) {
        int length = end ? (int)(end - fact) : (int)strlen(fact);
        snprintf(out, size, "%.*s", length, fact);
    }
    return fact != NULL;
}

bool model_local_outcomes(const struct model *model)
{
    const char *fact = model_fact(model, MODEL_LOCAL_FACT);
    return fact && !strstr(fact, MODEL_LOCAL_STATED) &&
           strncmp(fact, MODEL_LOCAL_SYNTHETIC, strlen(MODEL_LOCAL_SYNTHETIC)) != 0;
}

bool model_local_deaths(const struct model *model, size_t *stays, size_t *deaths)
{
    const char *fact = model_local_outcomes(model) ? model_fact(model, MODEL_LOCAL_FACT) : NULL;
    const char *last = fact ? strrchr(fact, ',') : NULL, *first = last;
    while (first && first > fact && first[-1] != ',') {
        first--;
    }
    if (!first || first == fact) {
        return false;
    }
    char *end;
    *stays = strtoul(first, &end, 10);
    bool ok = strncmp(end, " stays,", strlen(" stays,")) == 0;
    *deaths = strtoul(last + 1, &end, 10);
    ok = ok && (strcmp(end, " deaths") == 0 || strcmp(end, " death") == 0);
    return ok && *deaths > 0 && *deaths < *stays;
}

bool model_is_synthetic(const struct model *model)
{
    const char *cohort = model_fact(model, "cohort");
    return cohort && strcmp(cohort, MODEL_SYNTHETIC) == 0;
}

double model_calibrated(const struct model *model, int hour, double logit)
{
    double slope = model->slope, intercept = model->intercept, at = STAY_HOURS;
    for (int k = model->knot_count - 1; k >= 0 && hour < at; k--) {
        const struct knot *knot = &model->knots[k];
        double from = (double)knot->hour;
        if (hour > from || k == 0) {
            double share = hour > from ? (hour - from) / (at - from) : 0;
            slope = (double)knot->slope + share * (slope - (double)knot->slope);
            intercept = (double)knot->intercept + share * (intercept - (double)knot->intercept);
            break;
        }
        slope = (double)knot->slope;
        intercept = (double)knot->intercept;
        at = from;
    }
    return slope * logit + intercept;
}

size_t model_parameters(const struct model *model)
{
    return (model->network ? model->network->parameters : 0) +
           (model->linear ? logistic_parameters(model->linear) : 0);
}

size_t model_multiply_adds(const struct model *model)
{
    return (model->network ? network_multiply_adds(model->network, STAY_HOURS) : 0) +
           (model->linear ? logistic_parameters(model->linear) - 1 : 0);
}

const char *model_architecture(const struct model *model)
{
    if (!model->network) {
        return "logistic";
    }
    const struct kind *kind = model->network->kind;
    return model->linear ? kind->with_linear : kind->name;
}

bool model_is_quantised(const struct model *model)
{
    return model->network && model->network->shape.storage == STORAGE_INT8;
}
