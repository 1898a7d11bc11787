/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/compress.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "learn/condense_options.h"
#include "learn/metrics.h"
#include "learn/prune.h"
#include "net/risk.h"

/* ---- the parent's split ---- */

/* Is this the parent's cohort, with the same split? */
static bool same_split(const struct split *split, const struct compression *compression)
{
    char hash[65];
    cohort_hash(compression->cohort, hash);
    return split->known && split->fitted == compression->fitted.count &&
           split->held_out == compression->held_out.count &&
           (!*split->cohort_hash || strcmp(split->cohort_hash, hash) == 0);
}

bool compress_start(struct compression *compression, const struct model *parent,
                    const struct cohort *cohort, struct error *error)
{
    const struct split *split = &parent->split;
    *compression = (struct compression){
        .parent = parent, .cohort = cohort, .seed = split->known ? split->seed : 1};
    if (!parent->network || parent->network->shape.storage != STORAGE_FLOAT) {
        return error_at(error, parent->path, 0,
                        parent->network ? "its weights are int8: use its parent"
                                        : "a linear model alone has no units or layers");
    }
    if (parent->network->kind->forms) {
        return error_at(error, parent->path, 0,
                        "a network that was imported: it is run, not trained or condensed");
    }
    cohort_split(cohort, COHORT_HELD_OUT, compression->seed, &compression->fitted,
                 &compression->held_out);
    compression->seen = split->seen != SPLIT_UNSEEN || !same_split(split, compression);
    return fit_has_both(cohort, &compression->fitted, "fitted", error) &&
           fit_has_both(cohort, &compression->held_out, "held out", error);
}

void compress_end(struct compression *compression)
{
    free(compression->fitted.stays);
    free(compression->held_out.stays);
}

/* ---- a model like its parent around another network ---- */

static struct model *new_model(const struct model *parent, const char *name,
                               struct network *network)
{
    struct model *model = model_new(name, &parent->spec, network);
    if (parent->linear) {
        struct logistic *linear = memory_new(1, sizeof *linear);
        *linear = *parent->linear;
        model_set_linear(model, linear, parent->linear_share);
    }
    model->parent = arena_text(&model->arena, parent->sha256);
    model->base_rate = parent->base_rate;
    return model;
}

static void copy_calibration(const struct model *parent, struct model *model)
{
    model->slope = parent->slope;
    model->intercept = parent->intercept;
    model->knot_count = parent->knot_count;
    memcpy(model->knots, parent->knots, sizeof model->knots);
    model->threshold = parent->threshold;
    model->similar_count = parent->similar_count;
    model->similar_stays = parent->similar_stays;
    memcpy(model->similar_logit, parent->similar_logit, sizeof model->similar_logit);
    memcpy(model->similar_mean, parent->similar_mean, sizeof model->similar_mean);
    memcpy(model->similar_deaths, parent->similar_deaths, sizeof model->similar_deaths);
}

struct model *compress_around(const struct model *parent, const char *name, struct network *network)
{
    struct model *model = new_model(parent, name, network);
    copy_calibration(parent, model);
    return model;
}

/* Calibrated risks of the held-out stays. */
static float *held_out_risks(const struct compression *compression, const struct model *model,
                             struct parallel *pool)
{
    float *risks = memory_new(compression->held_out.count, sizeof *risks);
    fit_logits(compression->cohort, &compression->held_out, model, pool, risks);
    for (size_t i = 0; i < compression->held_out.count; i++) {
        risks[i] = (float)(1 / (1 + exp(-(model->slope * (double)risks[i] + model->intercept))));
    }
    return risks;
}

void compress_compare(const struct compression *compression, const struct model *model,
                      struct parallel *pool, struct change *change)
{
    float *before = held_out_risks(compression, compression->parent, pool);
    float *after = held_out_risks(compression, model, pool);
    *change = (struct change){.stays = compression->held_out.count};
    for (size_t i = 0; i < change->stays; i++) {
        double off = fabs((double)after[i] - (double)before[i]);
        change->mean += off / (double)change->stays;
        change->most = fmax(change->most, off);
        change->crossed += risk_is_above(after[i], model->threshold) !=
                           risk_is_above(before[i], compression->parent->threshold);
    }
    uint8_t *died = fit_outcomes(compression->cohort, &compression->held_out);
    change->auroc_before = metrics_auroc(before, died, change->stays, NULL, NULL);
    change->auroc_after = metrics_auroc(after, died, change->stays, NULL, NULL);
    free(died);
    free(before);
    free(after);
}

struct scoring {
    const struct compression *compression;
    const struct model *model;
    float *logits; /* [held-out stays][CONDENSE_HOURS] */
};

static void score_hours(void *context, int task)
{
    const struct scoring *scoring = context;
    const struct compression *compression = scoring->compression;
    const struct patient *patient =
        compression->cohort->stays[compression->held_out.stays[task]].patient;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    float logits[STAY_HOURS];
    timeline_build(patient, timeline);
    risk_logits(scoring->model, patient, timeline, STAY_HOURS, logits);
    for (int k = 0; k < CONDENSE_HOURS; k++) {
        scoring->logits[task * CONDENSE_HOURS + k] = logits[condense_hours[k] - 1];
    }
    free(timeline);
}

static void calibrate_hours(const struct compression *compression, struct model *model,
                            const uint8_t *died, struct parallel *pool)
{
    size_t count = compression->held_out.count;
    float *logits = memory_new(count * CONDENSE_HOURS, sizeof *logits);
    struct scoring scoring = {compression, model, logits};
    parallel_run(pool, (int)count, score_hours, &scoring);
    fit_calibrate_hours(model, logits, died, count, condense_hours, CONDENSE_HOURS);
    free(logits);
}

/* Each stay counts as this many, of whom a share equal to the parent's risk died. */
enum { STANDS_FOR = 100 };

/* Platt scaling at condense_hours[k] from logits to the parent's risks, both [count] apart by
 * CONDENSE_HOURS; unchanged if scaling fails. */
static void scale_to(const float *logits, const float *risks, size_t count, int k, float *slope,
                     float *intercept)
{
    float *logit = memory_new(count * STANDS_FOR, sizeof *logit);
    uint8_t *died = memory_new(count * STANDS_FOR, 1);
    double a, b;
    for (size_t i = 0; i < count * STANDS_FOR; i++) {
        size_t at = i / STANDS_FOR * CONDENSE_HOURS + (size_t)k;
        logit[i] = logits[at];
        died[i] = ((float)(i % STANDS_FOR) + 0.5F) / STANDS_FOR < risks[at];
    }
    metrics_platt(logit, died, count * STANDS_FOR, &a, &b);
    if (a >= MODEL_SLOPE_MIN && a <= MODEL_SLOPE_MAX && fabs(b) <= MODEL_INTERCEPT_MAX) {
        *slope = (float)a;
        *intercept = (float)b;
    }
    free(logit);
    free(died);
}

/* Calibrates the model to the parent's risks, at each of condense_hours. */
static void calibrate_to_parent(const struct compression *compression, struct model *model,
                                struct parallel *pool)
{
    const struct model *parent = compression->parent;
    size_t count = compression->held_out.count;
    float *logits = memory_new(count * CONDENSE_HOURS, sizeof *logits);
    float *risks = memory_new(count * CONDENSE_HOURS, sizeof *risks);
    struct scoring scoring = {compression, model, logits}, before = {compression, parent, risks};
    parallel_run(pool, (int)count, score_hours, &scoring);
    parallel_run(pool, (int)count, score_hours, &before);
    for (size_t i = 0; i < count * CONDENSE_HOURS; i++) {
        int hour = condense_hours[i % CONDENSE_HOURS];
        risks[i] = (float)(1 / (1 + exp(-model_calibrated(parent, hour, (double)risks[i]))));
    }
    float slope = (float)model->slope, intercept = (float)model->intercept;
    model->knot_count = CONDENSE_HOURS - 1;
    for (int k = 0; k < model->knot_count; k++) {
        struct knot *knot = &model->knots[k];
        *knot = (struct knot){(float)condense_hours[k], slope, intercept};
        scale_to(logits, risks, count, k, &knot->slope, &knot->intercept);
    }
    scale_to(logits, risks, count, CONDENSE_HOURS - 1, &slope, &intercept);
    model->slope = (double)slope;
    model->intercept = (double)intercept;
    free(logits);
    free(risks);
}

/* Scores the held-out stays, calibrates, and judges. */
static void judge(const struct compression *compression, struct model *model,
                  enum calibration calibration, struct parallel *pool, struct judgement *judgement)
{
    uint8_t *died = fit_outcomes(compression->cohort, &compression->held_out);
    size_t count = compression->held_out.count;
    *judgement = (struct judgement){.fitted = compression->fitted.count};
    if (calibration == CALIBRATE_BY_OUTCOMES) {
        float *logits = memory_new(count, sizeof *logits);
        fit_logits(compression->cohort, &compression->held_out, model, pool, logits);
        fit_calibrate(model, logits, died, count, judgement);
        calibrate_hours(compression, model, died, pool);
        free(logits);
    } else {
        copy_calibration(compression->parent, model);
        if (calibration == CALIBRATE_TO_PARENT) {
            calibrate_to_parent(compression, model, pool);
        }
        float *risks = held_out_risks(compression, model, pool);
        fit_judge(risks, died, count, judgement);
        free(risks);
    }
    free(died);
}

/* ---- facts ---- */

/* Copies the parent's facts that remain true for the derived model. */
static void copy_facts(const struct compression *compression, struct model *model,
                       const char *const *keys)
{
    for (; *keys; keys++) {
        const char *fact = model_fact(compression->parent, *keys);
        if (fact && !model_fact(model, *keys)) {
            model_add_fact(model, *keys, fact);
        }
    }
}

static void describe(const struct compression *compression, struct model *model, const char *recipe,
                     const char *calibrated, const struct judgement *judged)
{
    model->split = fit_split(compression->cohort, judged, compression->seed,
                             compression->seen ? SPLIT_MAY_BE_SEEN : SPLIT_UNSEEN);
    struct fit_facts facts = {
        recipe, compression->seen ? "on stays that the parent may have seen" : "held out",
        calibrated};
    fit_add_facts(model, compression->cohort, &facts, judged);
}

/* ---- pruned ---- */

static const char *const calibration_texts[] = {
    [CALIBRATE_BY_OUTCOMES] = "the held-out stays",
    [CALIBRATE_AS_PARENT] = "the parent's stays, taken over from it",
    [CALIBRATE_TO_PARENT] = "the parent's risks of the held-out stays",
};

struct model *compress_judged(const struct compression *compression, struct network *network,
                              const char *name, const char *recipe, enum calibration calibration,
                              struct parallel *pool, struct judgement *judgement)
{
    struct model *model = new_model(compression->parent, name, network);
    judge(compression, model, calibration, pool, judgement);
    describe(compression, model, recipe, calibration_texts[calibration], judgement);
    return model;
}

struct model *compress_tuned(const struct compression *compression, const struct network *start,
                             const char *how, const struct fit_options *options, const char *name,
                             struct parallel *pool, struct judgement *judgement,
                             struct error *error)
{
    struct network *tuned =
        fit_network(compression->cohort, &compression->parent->spec, start, options,
                    &compression->fitted, &compression->held_out, pool, error);
    if (!tuned) {
        return NULL;
    }
    struct recipe recipe = options->recipe;
    recipe.depth = tuned->shape.depth;
    memcpy(recipe.units, tuned->shape.units, sizeof recipe.units);
    recipe.hidden = tuned->shape.hidden_activation;
    recipe.gates = tuned->shape.gates;
    char text[640];
    int used = snprintf(text, sizeof text, "%s, then ", how);
    recipe_text(&recipe, text + used, sizeof text - (size_t)used);
    return compress_judged(compression, tuned, name, text, CALIBRATE_BY_OUTCOMES, pool, judgement);
}

struct model *compress_pruned(const struct compression *compression, const double *shares,
                              const struct fit_options *options, const char *name,
                              struct parallel *pool, struct judgement *judgement,
                              struct error *error)
{
    const struct network *whole = compression->parent->network;
    struct network *pruned = prune_network(whole, shares, error);
    if (!pruned) {
        return NULL;
    }
    struct text how = {0};
    text_append(&how, "parent pruned by");
    for (int l = 0; l < whole->shape.depth; l++) {
        text_format(&how, " %g", shares[l]);
    }
    struct model *model =
        compress_tuned(compression, pruned, how.data, options, name, pool, judgement, error);
    text_free(&how);
    free(pruned);
    return model;
}

/* ---- quantised ---- */

enum { CALIBRATION_STAYS = 512 };

/* Rows of up to 512 fitted stays, evenly spread: every hour, or every running summary. */
static float *calibration_rows(const struct compression *compression, int *stays)
{
    const struct subset *fitted = &compression->fitted;
    size_t size = (size_t)STAY_HOURS * FEATURE_COUNT;
    size_t count = fitted->count < CALIBRATION_STAYS ? fitted->count : CALIBRATION_STAYS;
    bool hourly = network_is_hourly(compression->parent->network);
    float *x = memory_new(count * size, sizeof *x);
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    for (size_t i = 0; i < count; i++) {
        const struct patient *patient =
            compression->cohort->stays[fitted->stays[i * fitted->count / count]].patient;
        timeline_build(patient, timeline);
        (hourly ? features_hourly : features_summary)(&compression->parent->spec, patient, timeline,
                                                      STAY_HOURS, x + i * size);
    }
    free(timeline);
    *stays = (int)count;
    return x;
}

static const char *const kind_texts[] = {
    [QUANTISE_TENSOR] = "a tensor",
    [QUANTISE_CHANNEL] = "an output channel",
};

struct model *compress_quantised(const struct compression *compression, enum quantisation kind,
                                 const char *name, struct parallel *pool,
                                 struct judgement *judgement, struct error *error)
{
    static const char *const kept[] = {"out of fold", "teacher", NULL};
    int stays;
    float *x = calibration_rows(compression, &stays);
    struct network *quantised =
        quantise_network(compression->parent->network, kind, x, stays, STAY_HOURS, error);
    free(x);
    if (!quantised) {
        return NULL;
    }
    char recipe[128];
    snprintf(recipe, sizeof recipe, "parent quantised to 8 bit, one scale %s, inputs of %d stays",
             kind_texts[kind], stays);
    struct model *model = compress_judged(
        compression, quantised, name, recipe,
        compression->seen ? CALIBRATE_AS_PARENT : CALIBRATE_BY_OUTCOMES, pool, judgement);
    copy_facts(compression, model, kept);
    return model;
}
