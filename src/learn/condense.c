/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/condense.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "learn/metrics.h"
#include "learn/regress.h"
#include "learn/stage.h"
#include "net/modelfile.h"

const int condense_hours[CONDENSE_HOURS] = {1, 2, 3, 6, 12, 18, 24, 36, 48};

struct condense_options condense_options_default(enum scheme scheme)
{
    return (struct condense_options){
        .scheme = scheme,
        .seed = 1,
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

/* Platt scaling of each half by the other, so that the figures are those of stays not looked at. */
static void judge_crosswise(const float *logits, const uint8_t *died, size_t count,
                            struct judgement *judged)
{
    float *half = memory_new(count, sizeof *half), *risk = memory_new(count, sizeof *risk);
    uint8_t *half_died = memory_new(count, 1);
    for (size_t side = 0; side < 2; side++) {
        size_t n = 0;
        double slope, intercept;
        for (size_t i = 1 - side; i < count; i += 2) {
            half[n] = logits[i];
            half_died[n++] = died[i];
        }
        metrics_platt(half, half_died, n, &slope, &intercept);
        for (size_t i = side; i < count; i += 2) {
            risk[i] = (float)(1 / (1 + exp(-(slope * (double)logits[i] + intercept))));
        }
    }
    fit_judge(risk, died, count, judged);
    /* halves are scaled a little apart, which would blur the ranking */
    judged->auroc = metrics_auroc(logits, died, count, &judged->auroc_low, &judged->auroc_high);
    free(half);
    free(risk);
    free(half_died);
}

/* ---- the published recipe: the best epoch beside the last ---- */

struct epochs {
    struct examples held_out;
    const uint8_t *died;
    int first; /* epoch that counts: before it the network was not yet pruned */
    double best;
    char *path; /* where the best is kept for a run that goes on later; NULL: nowhere */
};

/* A checkpoint knows the last epoch only, so the best so far lies beside it. */
static void open_epochs(const struct condense_options *options, int variant, struct epochs *epochs)
{
    if (!options->watch.folder) {
        return;
    }
    struct text checkpoint = {0}, path = {0};
    unsigned char *data;
    size_t size;
    char name[64];
    stage_run_name("published", variant, name, sizeof name);
    text_format(&checkpoint, "%s/%s.checkpoint", options->watch.folder, name);
    text_format(&path, "%s/%s.best", options->watch.folder, name);
    if (access(checkpoint.data, F_OK) == 0 && file_read(path.data, 64, &data, &size, NULL)) {
        char number[65] = "";
        memcpy(number, data, size);
        epochs->best = strtod(number, NULL);
        free(data);
    }
    epochs->path = path.data;
    text_free(&checkpoint);
}

static void keep_best(const struct epochs *epochs)
{
    if (epochs->path) {
        char number[64];
        int length = snprintf(number, sizeof number, "%.17g\n", epochs->best);
        file_write(epochs->path, number, (size_t)length, NULL); /* without it: one epoch less */
    }
}

static bool watch_epoch(void *context, const struct progress *progress)
{
    struct epochs *epochs = context;
    if (progress->epoch_done && progress->epoch >= epochs->first) {
        struct parallel *alone = parallel_new(1);
        float *logits = memory_new(epochs->held_out.count, sizeof *logits);
        train_logits(progress->network, &epochs->held_out, alone, logits);
        double auroc = metrics_auroc(logits, epochs->died, epochs->held_out.count, NULL, NULL);
        if (auroc > epochs->best) {
            epochs->best = auroc;
            keep_best(epochs);
        }
        free(logits);
        parallel_free(alone);
    }
    return true;
}

/* ---- all together ---- */

struct work {
    const struct cohort *cohort;
    const struct condense_options *options;
    struct parallel *pool;
    float *base;
    struct subset all, fitted, held_out;
    uint8_t *died;                     /* of all */
    float *out_of_fold[VARIANT_COUNT]; /* [all][CONDENSE_HOURS] */
    struct condensed *results;
    struct error *error;
};

static void judge_held_out(const struct work *work, const struct stage *stage)
{
    size_t count = work->held_out.count;
    float *logits = memory_new(count, CONDENSE_HOURS * sizeof *logits);
    uint8_t *died = fit_outcomes(work->cohort, &work->held_out);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        struct condensed *result = &work->results[v];
        stage_score(stage, v, &work->held_out, logits);
        for (int k = 0; k < CONDENSE_HOURS; k++) {
            float *column = stage_logits_at(logits, count, k);
            judge_crosswise(column, died, count, &result->by_hour[k]);
            free(column);
        }
        result->by_hour[CONDENSE_HOURS - 1].fitted = work->fitted.count;
        result->held_out = result->by_hour[CONDENSE_HOURS - 1];
        result->seconds = v < VARIANT_NETWORKS ? stage->runs[v].seconds : 0;
    }
    free(logits);
    free(died);
}

static void fold_name(int fold, char *out, size_t size)
{
    snprintf(out, size, "fold%d", fold + 1);
}

/* Models fitted on four fifths speak of the fifth, until all stays have been spoken of. */
static bool run_folds(struct work *work)
{
    const struct condense_options *options = work->options;
    int *fold = memory_new(work->all.count, sizeof *fold);
    bool ok = true;
    teacher_folds(work->cohort, &work->all, options->folds, options->seed + 1, fold);
    for (int f = 0; ok && f < options->folds; f++) {
        char name[32];
        fold_name(f, name, sizeof name);
        struct subset rest = teacher_part(&work->all, fold, f, true);
        struct subset left_out = teacher_part(&work->all, fold, f, false);
        struct stage *stage = stage_new(options, work->cohort, work->base, &rest, name,
                                        options->inner_bag, work->pool, NULL, NULL, work->error);
        float *logits = memory_new(left_out.count, CONDENSE_HOURS * sizeof *logits);
        ok = stage != NULL;
        for (int v = 0; ok && v < VARIANT_COUNT; v++) {
            stage_score(stage, v, &left_out, logits);
            for (size_t i = 0; i < left_out.count; i++) {
                memcpy(work->out_of_fold[v] + left_out.stays[i] * CONDENSE_HOURS,
                       logits + i * CONDENSE_HOURS, CONDENSE_HOURS * sizeof *logits);
            }
        }
        stage_free(stage);
        free(logits);
        free(rest.stays);
        free(left_out.stays);
    }
    free(fold);
    return ok;
}

static void add_facts(const struct work *work, int variant, const struct stage *stage,
                      struct model *model)
{
    const struct condense_options *options = work->options;
    const struct condensed *result = &work->results[variant];
    int network = variant < VARIANT_LOGISTIC ? variant % VARIANT_NETWORKS : VARIANT_LSTM_PRUNED;
    bool has_network = variant != VARIANT_LOGISTIC;
    char recipe[512], text[200];
    model->split = fit_split(work->cohort, &result->held_out, options->seed,
                             options->paper ? SPLIT_UNSEEN : SPLIT_SEEN);
    if (has_network) {
        recipe_text(&stage->runs[network].recipe, recipe, sizeof recipe);
    } else {
        char linear[200];
        regress_text(&options->linear, linear, sizeof linear);
        snprintf(recipe, sizeof recipe, "logistic regression, %s, Newton", linear);
    }
    const struct fit_facts facts = {
        .recipe = recipe,
        .judged = "held out",
        .calibrated = options->paper ? "the held-out stays" : "out-of-fold logits of all stays",
    };
    struct judgement figures = result->held_out; /* the scaling is judged where it was fitted */
    figures.calibration_error = result->out_of_fold.calibration_error;
    fit_add_facts(model, work->cohort, &facts, &figures);
    if (!options->paper) {
        const struct judgement *judged = &result->out_of_fold;
        snprintf(
            text, sizeof text,
            "AUROC %.3f (%.3f-%.3f), AUPRC %.3f, Brier %.3f, calibration error %.3f, %zu stays",
            judged->auroc, judged->auroc_low, judged->auroc_high, judged->auprc, judged->brier,
            judged->calibration_error, judged->stays);
        model_add_fact(model, "out of fold", text);
        if (has_network) {
            model_add_fact(model, "teacher",
                           options->teacher.bag
                               ? "out-of-fold mean logit of logistic regression and a bag of LSTMs"
                               : "out-of-fold logit of logistic regression");
        }
    }
}

/* The parts of a variant, taken out of the stage that was fitted for shipping. */
static struct model *make_model(const struct stage *stage, int variant)
{
    bool wide = variant == VARIANT_WIDE, alone = variant == VARIANT_LOGISTIC;
    struct network *network = NULL;
    if (variant >= VARIANT_INT8 && !wide && !alone) {
        network = stage->quantised[variant - VARIANT_INT8];
    } else if (!alone) {
        network = network_copy(stage->runs[wide ? VARIANT_LSTM_PRUNED : variant].network);
    }
    struct model *model = model_new(variant_name(variant), &stage->material->spec, network);
    if (wide || alone) {
        struct logistic *linear = memory_new(1, sizeof *linear);
        *linear = *stage->linear;
        model_set_linear(model, linear, alone ? 1 : (double)stage_wide_share);
    }
    return model;
}

/* Calibrates, describes and writes every variant, parents first. */
static bool write_models(const struct work *work, struct stage *stage)
{
    char digests[VARIANT_COUNT][65];
    bool ok = true;
    for (int v = 0; ok && v < VARIANT_COUNT; v++) {
        struct condensed *result = &work->results[v];
        struct model *model = make_model(stage, v);
        if (model_is_quantised(model)) {
            stage->quantised[v - VARIANT_INT8] = NULL; /* the model has it now */
        }
        if (variant_parent(v) >= 0) {
            model->parent = arena_text(&model->arena, digests[variant_parent(v)]);
        }
        model->base_rate = (double)work->cohort->deaths / (double)work->cohort->count;
        float *last = stage_logits_at(work->out_of_fold[v], work->all.count, CONDENSE_HOURS - 1);
        fit_calibrate_hours(model, work->out_of_fold[v], work->died, work->all.count,
                            condense_hours, CONDENSE_HOURS);
        fit_calibrate(model, last, work->died, work->all.count, &result->out_of_fold);
        free(last);
        add_facts(work, v, stage, model);
        snprintf(result->path, sizeof result->path, "%s/%s.safetensors", work->options->out,
                 variant_name(v));
        ok = model_save(model, result->path, work->error);
        result->parameters = model_parameters(model);
        result->file_bytes = model->file_bytes;
        memcpy(digests[v], model->sha256, sizeof digests[v]);
        model_free(model);
    }
    return ok;
}

/* The published recipe: the networks of the fitted part are what there is; their scaling comes from
 * the held-out stays. */
static bool condense_as_published(struct work *work)
{
    struct epochs epochs[VARIANT_NETWORKS];
    void *watchers[VARIANT_NETWORKS];
    uint8_t *died = fit_outcomes(work->cohort, &work->held_out);
    struct feature_spec spec;
    cohort_fit_plain_spec(work->cohort, &work->fitted, work->options->scheme, &spec);
    struct material *material = material_new(work->cohort, &spec, work->base, work->pool);
    for (int v = 0; v < VARIANT_NETWORKS; v++) {
        epochs[v] =
            (struct epochs){.held_out = material_examples(
                                material, variant_students[v].architecture, &work->held_out, NULL),
                            .died = died,
                            .first = variant_students[v].prune > 0 ? 2 : 1};
        open_epochs(work->options, v, &epochs[v]);
        watchers[v] = &epochs[v];
    }
    struct stage *stage = stage_new(work->options, work->cohort, work->base, &work->fitted,
                                    "published", 0, work->pool, watch_epoch, watchers, work->error);
    bool ok = stage != NULL;
    if (ok) {
        judge_held_out(work, stage);
        for (int v = 0; v < VARIANT_COUNT; v++) {
            double last = work->results[v].held_out.auroc;
            work->results[v].auroc_best = v < VARIANT_NETWORKS ? fmax(epochs[v].best, last) : NAN;
            stage_score(stage, v, &work->held_out, work->out_of_fold[v]);
        }
        /* the held-out stays are all that the scaling is fitted on */
        struct work judged = *work;
        judged.all = work->held_out;
        judged.died = died;
        ok = write_models(&judged, stage);
        for (int v = 0; v < VARIANT_COUNT; v++) {
            work->results[v].out_of_fold.stays = 0;
        }
    }
    for (int v = 0; v < VARIANT_NETWORKS; v++) {
        free(epochs[v].path);
    }
    stage_free(stage);
    material_free(material);
    free(died);
    return ok;
}

static bool condense_well(struct work *work)
{
    const struct condense_options *options = work->options;
    condense_say(options, "held-out: teacher, then networks, on the fitted part");
    struct stage *stage = stage_new(options, work->cohort, work->base, &work->fitted, "held-out",
                                    options->teacher.bag, work->pool, NULL, NULL, work->error);
    if (!stage) {
        return false;
    }
    judge_held_out(work, stage);
    stage_free(stage);
    condense_say(options, "folds: the same once a fold, for scaling and figures on all stays");
    if (!run_folds(work)) {
        return false;
    }
    condense_say(options, "final: teacher, then networks, on all stays");
    stage = stage_new(options, work->cohort, work->base, &work->all, "final", options->teacher.bag,
                      work->pool, NULL, NULL, work->error);
    bool ok = stage && write_models(work, stage);
    stage_free(stage);
    return ok;
}

/* Every part of a training, and every fold of a teacher's, needs stays of both outcomes. */
static bool has_enough(const struct work *work)
{
    enum { LEAST = 4 };
    size_t deaths = 0, count = work->fitted.count;
    for (size_t i = 0; i < count; i++) {
        deaths += work->cohort->stays[work->fitted.stays[i]].died;
    }
    return (deaths >= LEAST && count - deaths >= LEAST) ||
           error_set(work->error,
                     "too few stays: of the %zu that are fitted, %zu died; %d of each outcome are "
                     "needed",
                     count, deaths, LEAST);
}

bool condense(const struct cohort *cohort, const struct condense_options *options,
              struct parallel *pool, struct condensed results[VARIANT_COUNT], struct error *error)
{
    struct work work = {
        .cohort = cohort, .options = options, .pool = pool, .results = results, .error = error};
    memset(results, 0, VARIANT_COUNT * sizeof *results);
    cohort_split(cohort, options->held_out, options->seed, &work.fitted, &work.held_out);
    bool ok = has_enough(&work) && fit_has_both(cohort, &work.held_out, "held out", error);
    work.all = (struct subset){memory_new(cohort->count, sizeof *work.all.stays), cohort->count};
    for (size_t i = 0; i < cohort->count; i++) {
        work.all.stays[i] = i;
    }
    work.died = fit_outcomes(cohort, &work.all);
    work.base = regress_base(cohort, options->scheme, pool);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        work.out_of_fold[v] =
            memory_new(cohort->count, CONDENSE_HOURS * sizeof *work.out_of_fold[v]);
    }
    ok = ok && (options->paper ? condense_as_published : condense_well)(&work);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        free(work.out_of_fold[v]);
    }
    free(work.base);
    free(work.died);
    free(work.all.stays);
    free(work.fitted.stays);
    free(work.held_out.stays);
    return ok;
}

/* ---- the checkpoints of a run that is done ---- */

static void forget(const char *folder, const char *name)
{
    static const char *const endings[] = {"checkpoint", "checkpoint.first", "best"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct text path = {0};
        text_format(&path, "%s/%s.%s", folder, name, endings[i]);
        file_remove(path.data);
        text_free(&path);
    }
}

static void forget_stage(const struct condense_options *options, const char *stage)
{
    char name[64];
    for (int v = 0; v < VARIANT_NETWORKS; v++) {
        stage_run_name(stage, v, name, sizeof name);
        forget(options->watch.folder, name);
    }
    struct teacher teacher = options->teacher;
    teacher.bag = teacher.bag < options->inner_bag ? options->inner_bag : teacher.bag;
    for (int i = 0; i < teacher.folds * teacher.bag; i++) {
        teacher_run_name(&teacher, stage, i, name, sizeof name);
        forget(options->watch.folder, name);
    }
}

void condense_forget(const struct condense_options *options)
{
    if (!options->watch.folder) {
        return;
    }
    if (options->paper) {
        forget_stage(options, "published");
    } else {
        forget_stage(options, "held-out");
        for (int f = 0; f < options->folds; f++) {
            char stage[32];
            fold_name(f, stage, sizeof stage);
            forget_stage(options, stage);
        }
        forget_stage(options, "final");
    }
}
