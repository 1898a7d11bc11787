/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/condense_stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/language.h"
#include "base/memory.h"
#include "base/say.h"
#include "learn/neuron_order.h"
#include "learn/regress.h"

const float stage_wide_share = 0.5F;

enum { CALIBRATION_STAYS = 512 };
/* A task of parallel_run is this many stays. */
enum { STAYS_A_TASK = 64 };

/* Makes the int8 forms, calibrated on stays spread over the subset, after ordering the neurons. */
static bool quantise_all(struct stage *stage, struct error *error)
{
    enum quantisation kind = stage->options->paper ? QUANTISE_TENSOR : QUANTISE_CHANNEL;
    size_t size = STAY_HOURS * FEATURE_COUNT, count = stage->subset->count;
    size_t stays = count < CALIBRATION_STAYS ? count : CALIBRATION_STAYS;
    float *x = memory_new(stays * size, sizeof *x);
    bool ok = true;
    for (int v = 0; ok && v < VARIANT_NETWORKS; v++) {
        order_neurons(stage->runs[v].network, &stage->runs[v].examples);
        bool hourly = kind_of(variant_students[v].architecture)->hourly;
        for (size_t i = 0; i < stays; i++) {
            cohort_rows_read(stage->material->rows, stage->subset->stays[i * count / stays],
                             !hourly, x + i * size);
        }
        stage->quantised[v] =
            quantise_network(stage->runs[v].network, kind, x, (int)stays, STAY_HOURS, error);
        ok = stage->quantised[v] != NULL;
    }
    free(x);
    return ok;
}

void stage_free(struct stage *stage)
{
    for (int v = 0; stage && v < VARIANT_NETWORKS; v++) {
        free(stage->runs[v].network);
        free(stage->quantised[v]);
    }
    if (stage) {
        material_free(stage->material);
        free(stage->linear);
        free(stage);
    }
}

/* Training targets: the teacher's, or the outcomes as published. */
static bool make_targets(struct stage *stage, const char *name, int bag, float *target,
                         struct error *error)
{
    const struct condense_options *options = stage->options;
    if (options->paper) {
        for (size_t i = 0; i < stage->subset->count; i++) {
            target[i] = stage->material->outcome[stage->subset->stays[i]];
        }
        return true;
    }
    struct teacher teacher = options->teacher;
    double auroc;
    teacher.bag = bag;
    bool ok = teacher_targets(&teacher, stage->material, stage->subset, name, stage->pool,
                              &options->watch, target, &auroc, error);
    if (ok) {
        char line[160];
        say_format(line, sizeof line,
                   language_plural("%s: teacher out of fold, AUROC %.4f on %zu stay",
                                   "%s: teacher out of fold, AUROC %.4f on %zu stays",
                                   stage->subset->count),
                   name, auroc, stage->subset->count);
        condense_say(options, line);
    }
    return ok;
}

void stage_run_name(const char *stage, int variant, char *out, size_t size)
{
    snprintf(out, size, "%s-%s", stage, variant_name(variant));
}

static struct recipe stage_recipe(const struct condense_options *options, int variant)
{
    struct recipe recipe = variant_recipe(options->scheme, options->paper, variant);
    recipe.seed = options->seed;
    recipe.epochs = options->epochs ? options->epochs : recipe.epochs;
    return recipe;
}

struct stage *stage_new(const struct condense_options *options, const struct cohort *cohort,
                        const float *base, const struct subset *subset, const char *name, int bag,
                        struct parallel *pool, train_progress_fn *watch, void **watchers,
                        struct error *error)
{
    struct stage *stage = memory_new(1, sizeof *stage);
    struct feature_spec spec;
    (options->paper ? cohort_fit_plain_spec : cohort_fit_spec)(cohort, subset, options->scheme,
                                                               &spec);
    *stage = (struct stage){.options = options,
                            .pool = pool,
                            .subset = subset,
                            .material = material_new(cohort, &spec, base, pool),
                            .linear = memory_new(1, sizeof *stage->linear)};
    float *target = memory_new(subset->count, sizeof *target);
    bool ok = make_targets(stage, name, bag, target, error);
    for (int v = 0; ok && v < VARIANT_NETWORKS; v++) {
        struct run *run = &stage->runs[v];
        stage_run_name(name, v, run->name, sizeof run->name);
        run->recipe = stage_recipe(options, v);
        run->examples =
            material_examples(stage->material, variant_students[v].architecture, subset, target);
        run->progress = watchers ? watch : NULL;
        run->context = watchers ? watchers[v] : NULL;
    }
    ok = ok && train_many(stage->runs, VARIANT_NETWORKS, pool, &options->watch, error) &&
         quantise_all(stage, error);
    if (ok) {
        regress_fit(cohort, subset, options->scheme, base, &options->linear, stage->linear);
    }
    free(target);
    if (!ok) {
        stage_free(stage);
        return NULL;
    }
    return stage;
}

/* ---- scoring ---- */

struct scoring {
    const struct stage *stage;
    const struct network *network; /* NULL: none in this variant */
    float share;                   /* share of the linear model; 0: none */
    const struct subset *subset;
    float *logits;
};

static void score_network(const struct scoring *scoring, struct network_scratch *scratch,
                          size_t stay, float *logits)
{
    bool hourly_rows = network_is_hourly(scoring->network);
    float hourly[STAY_HOURS], x[STAY_HOURS * FEATURE_COUNT];
    cohort_rows_read(scoring->stage->material->rows, stay, !hourly_rows, x);
    if (hourly_rows) {
        network_run(scoring->network, scratch, x, STAY_HOURS, hourly);
    }
    for (int k = 0; k < CONDENSE_HOURS; k++) {
        int t = condense_hours[k] - 1;
        if (!hourly_rows) {
            network_run(scoring->network, scratch, x + t * FEATURE_COUNT, 1, &hourly[t]);
        }
        logits[k] += (1 - scoring->share) * hourly[t];
    }
}

static void score_linear(const struct scoring *scoring, struct timeline *timeline, size_t stay,
                         float *logits)
{
    const struct stage *stage = scoring->stage;
    const struct patient *patient = stage->material->cohort->stays[stay].patient;
    enum scheme scheme = stage->options->scheme;
    float rows[STAY_HOURS * SUMMARY_BASE_MAX];
    timeline_build(patient, timeline);
    summary_read(scheme, patient, timeline, STAY_HOURS, rows);
    for (int k = 0; k < CONDENSE_HOURS; k++) {
        const float *row = rows + (size_t)(condense_hours[k] - 1) * summary_base(scheme);
        logits[k] += scoring->share * logistic_logit(stage->linear, row, condense_hours[k]);
    }
}

/* Scores as in use: one stay at a time. */
static void score_stays(void *context, int task)
{
    struct scoring *scoring = context;
    struct network_scratch *scratch =
        scoring->network ? network_scratch_new(scoring->network) : NULL;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    size_t first = (size_t)task * STAYS_A_TASK, end = first + STAYS_A_TASK;
    for (size_t i = first; i < end && i < scoring->subset->count; i++) {
        float *logits = scoring->logits + i * CONDENSE_HOURS;
        memset(logits, 0, CONDENSE_HOURS * sizeof *logits);
        if (scoring->network) {
            score_network(scoring, scratch, scoring->subset->stays[i], logits);
        }
        if (scoring->share > 0) {
            score_linear(scoring, timeline, scoring->subset->stays[i], logits);
        }
    }
    free(scratch);
    free(timeline);
}

void stage_score(const struct stage *stage, int variant, const struct subset *subset, float *logits)
{
    struct scoring scoring = {.stage = stage, .subset = subset, .logits = logits};
    if (variant == VARIANT_LOGISTIC) {
        scoring.share = 1;
    } else if (variant == VARIANT_WIDE) {
        scoring.share = stage_wide_share;
        scoring.network = stage->runs[VARIANT_LSTM_PRUNED].network;
    } else {
        scoring.network = variant >= VARIANT_INT8 ? stage->quantised[variant - VARIANT_INT8]
                                                  : stage->runs[variant].network;
    }
    parallel_run(stage->pool, (int)((subset->count + STAYS_A_TASK - 1) / STAYS_A_TASK), score_stays,
                 &scoring);
}

float *stage_logits_at(const float *logits, size_t count, int k)
{
    float *column = memory_new(count, sizeof *column);
    for (size_t i = 0; i < count; i++) {
        column[i] = logits[i * CONDENSE_HOURS + (size_t)k];
    }
    return column;
}
