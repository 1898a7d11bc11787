/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/condense.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/language.h"
#include "base/memory.h"
#include "base/text.h"
#include "learn/metrics.h"
#include "learn/regress.h"
#include "learn/condense_stage.h"
#include "net/modelfile.h"

/* Cross-fitted Platt scaling: each half is scaled by the other, so that no stay is judged by a
 * scaling fitted to it. */
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
    /* the halves are scaled slightly differently, which would distort the ranking */
    judged->auroc = metrics_auroc(logits, died, count, &judged->auroc_low, &judged->auroc_high);
    free(half);
    free(risk);
    free(half_died);
}

/* ---- the published recipe: the best epoch beside the last ---- */

struct epochs {
    struct examples held_out;
    const uint8_t *died;
    int first; /* first epoch that counts: earlier the network was not yet pruned */
    double best;
    char *path; /* file with the best epoch, for a resumed run; NULL: none */
};

/* A checkpoint holds only the last epoch, so the best so far is stored beside it. */
static void open_epochs(const struct condense_options *options, const char *stage, int variant,
                        struct epochs *epochs)
{
    if (!options->watch.folder) {
        return;
    }
    struct text checkpoint = {0}, path = {0};
    unsigned char *data;
    size_t size;
    char name[64];
    stage_run_name(stage, variant, name, sizeof name);
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
        file_write(epochs->path, number, (size_t)length,
                   NULL); /* if that fails, one epoch is lost */
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

/* ---- used by both recipes ---- */

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

/* Cross-validation: models fitted on four fifths score the remaining fifth, for every fifth. */
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

/* Describes how the network of a variant was trained, or its linear model fitted. */
static void describe_recipe(const struct work *work, int variant, const struct stage *stage,
                            char *out, size_t size)
{
    if (variant == VARIANT_LOGISTIC) {
        char linear[200];
        regress_text(&work->options->linear, linear, sizeof linear);
        snprintf(out, size, "logistic regression, %s, Newton", linear);
    } else {
        int network = variant == VARIANT_WIDE ? VARIANT_LSTM_PRUNED : variant % VARIANT_NETWORKS;
        recipe_text(&stage->runs[network].recipe, out, size);
    }
}

/* Facts that only variants with a teacher and out-of-fold figures have. */
static void add_teacher_facts(const struct work *work, int variant, struct model *model)
{
    const struct judgement *judged = &work->results[variant].out_of_fold;
    char text[200];
    snprintf(text, sizeof text,
             "AUROC %.3f (%.3f-%.3f), AUPRC %.3f, Brier %.3f, calibration error %.3f, %zu stays",
             judged->auroc, judged->auroc_low, judged->auroc_high, judged->auprc, judged->brier,
             judged->calibration_error, judged->stays);
    model_add_fact(model, "out of fold", text);
    if (variant != VARIANT_LOGISTIC) {
        model_add_fact(model, "teacher",
                       work->options->teacher.bag
                           ? "mean out-of-fold logit of logistic regression and LSTMs"
                           : "out-of-fold logit of logistic regression");
    }
}

/* Writes the facts. The figures are those of the held-out stays; calibration is judged where it was
 * fitted. */
static void describe(const struct work *work, int variant, const struct stage *stage,
                     struct model *model)
{
    static const struct {
        enum split_seen seen;
        const char *calibrated;
    } ways[] = {[false] = {SPLIT_SEEN, "out-of-fold logits of all stays"},
                [true] = {SPLIT_UNSEEN, "the held-out stays"}};
    const struct condense_options *options = work->options;
    struct judgement figures = work->results[variant].held_out;
    char recipe[512];
    describe_recipe(work, variant, stage, recipe, sizeof recipe);
    figures.calibration_error = work->results[variant].out_of_fold.calibration_error;
    model->split = fit_split(work->cohort, &figures, options->seed, ways[options->paper].seen);
    fit_add_facts(model, work->cohort,
                  &(struct fit_facts){.recipe = recipe,
                                      .judged = "held out",
                                      .calibrated = ways[options->paper].calibrated},
                  &figures);
    if (!options->paper) {
        add_teacher_facts(work, variant, model);
    } else if (options->seeds > 1 && variant < VARIANT_NETWORKS) {
        const struct condensed *result = &work->results[variant];
        char text[160];
        snprintf(text, sizeof text,
                 "%d trainings, AUROC held out: last epoch %.3f (SD %.3f), best epoch %.3f (SD "
                 "%.3f)",
                 options->seeds, result->seeds_last.mean, result->seeds_last.sd,
                 result->seeds_best.mean, result->seeds_best.sd);
        model_add_fact(model, "seeds", text);
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

/* Scales a model by the out-of-fold logits of its variant, then by those of its own network where
 * these differ too much. */
static void calibrate(const struct work *work, const struct stage *stage, int variant,
                      struct model *model)
{
    const float *logits = work->out_of_fold[variant];
    float *last = stage_logits_at(logits, work->all.count, CONDENSE_HOURS - 1);
    float *own = memory_new(work->all.count * CONDENSE_HOURS, sizeof *own);
    stage_score(stage, variant, &work->all, own);
    fit_calibrate_hours(model, logits, work->died, work->all.count, condense_hours, CONDENSE_HOURS);
    fit_shift_hours(model, own, work->died, work->all.count, condense_hours, CONDENSE_HOURS);
    free(own);
    fit_calibrate(model, last, work->died, work->all.count, &work->results[variant].out_of_fold);
    free(last);
}

/* Calibrates, describes and writes every variant, parents first. */
static bool write_models(const struct work *work, struct stage *stage)
{
    char digests[VARIANT_COUNT][65];
    bool ok = true;
    for (int v = 0; ok && v < VARIANT_COUNT; v++) {
        struct condensed *result = &work->results[v];
        struct model *model = make_model(stage, v);
        if (variant_parent(v) >= 0) {
            model->parent = arena_text(&model->arena, digests[variant_parent(v)]);
        }
        model->base_rate = (double)work->cohort->deaths / (double)work->cohort->count;
        calibrate(work, stage, v, model);
        if (model_is_quantised(model)) {
            stage->quantised[v - VARIANT_INT8] = NULL; /* now owned by the model */
        }
        describe(work, v, stage, model);
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

/* ---- the published recipe ---- */

static void start_epochs(const struct work *work, struct material *material, const char *stage,
                         const uint8_t *died, struct epochs epochs[VARIANT_NETWORKS])
{
    for (int v = 0; v < VARIANT_NETWORKS; v++) {
        const struct student *student = &variant_students[v];
        epochs[v] = (struct epochs){
            .held_out = material_examples(material, student->architecture, &work->held_out, NULL),
            .died = died,
            .first = student->prune > 0 ? 2 : 1};
        open_epochs(work->options, stage, v, &epochs[v]);
    }
}

/* Judges what was fitted on the fitted part, and ships it: its scaling is fitted on the held-out
 * stays, because there are no out-of-fold logits. */
static bool ship_published(struct work *work, struct stage *stage, uint8_t *died,
                           const struct epochs epochs[VARIANT_NETWORKS])
{
    struct work judged = *work;
    judged.all = work->held_out;
    judged.died = died;
    judge_held_out(work, stage);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        struct condensed *result = &work->results[v];
        result->auroc_best =
            v < VARIANT_NETWORKS ? fmax(epochs[v].best, result->held_out.auroc) : NAN;
        stage_score(stage, v, &work->held_out, work->out_of_fold[v]);
    }
    bool ok = write_models(&judged, stage);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        work->results[v].out_of_fold.stays = 0;
    }
    return ok;
}

static void seed_name(int seed, char *out, size_t size)
{
    snprintf(out, size, seed > 0 ? "published%d" : "published", seed + 1);
}

/* AUROC on the held-out stays, by training and variant. */
struct outcome_of_seed {
    double last[VARIANT_COUNT], best[VARIANT_COUNT];
};

static struct outcome_of_seed judge_seed(const struct work *work, const struct stage *stage,
                                         const uint8_t *died,
                                         const struct epochs epochs[VARIANT_NETWORKS])
{
    struct outcome_of_seed found;
    size_t count = work->held_out.count;
    float *logits = memory_new(count, CONDENSE_HOURS * sizeof *logits);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        stage_score(stage, v, &work->held_out, logits);
        float *last = stage_logits_at(logits, count, CONDENSE_HOURS - 1);
        found.last[v] = metrics_auroc(last, died, count, NULL, NULL);
        found.best[v] = v < VARIANT_NETWORKS ? fmax(epochs[v].best, found.last[v]) : NAN;
        free(last);
    }
    free(logits);
    return found;
}

/* Mean and SD of count values, `apart` doubles apart. */
static struct spread spread_of(const double *values, int count, size_t apart)
{
    double sum = 0, squares = 0;
    for (int i = 0; i < count; i++) {
        sum += values[(size_t)i * apart];
    }
    for (int i = 0; i < count; i++) {
        double off = values[(size_t)i * apart] - sum / count;
        squares += off * off;
    }
    return (struct spread){sum / count, count > 1 ? sqrt(squares / (count - 1)) : NAN};
}

static void tell_spread(const struct work *work, const struct outcome_of_seed *found)
{
    const size_t apart = sizeof *found / sizeof(double);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        work->results[v].seeds_last = spread_of(&found->last[v], work->options->seeds, apart);
        work->results[v].seeds_best = spread_of(&found->best[v], work->options->seeds, apart);
    }
}

/* One training on the fitted part, recording its best epoch. The first seed comes last: it is
 * shipped, and its files tell of the others. */
static bool run_seed(struct work *work, int seed, struct material *material, uint8_t *died,
                     struct outcome_of_seed *found)
{
    struct condense_options options = *work->options;
    struct epochs epochs[VARIANT_NETWORKS];
    void *watchers[VARIANT_NETWORKS];
    char name[32];
    options.seed += (uint64_t)seed;
    seed_name(seed, name, sizeof name);
    start_epochs(work, material, name, died, epochs);
    for (int v = 0; v < VARIANT_NETWORKS; v++) {
        watchers[v] = &epochs[v];
    }
    struct stage *stage = stage_new(&options, work->cohort, work->base, &work->fitted, name, 0,
                                    work->pool, watch_epoch, watchers, work->error);
    bool ok = stage != NULL;
    if (ok) {
        found[seed] = judge_seed(work, stage, died, epochs);
    }
    if (ok && seed == 0) {
        tell_spread(work, found);
        ok = ship_published(work, stage, died, epochs);
    }
    for (int v = 0; v < VARIANT_NETWORKS; v++) {
        free(epochs[v].path);
    }
    stage_free(stage);
    return ok;
}

static bool condense_published(struct work *work)
{
    struct feature_spec spec;
    bool ok = true;
    int seeds = work->options->seeds;
    uint8_t *died = fit_outcomes(work->cohort, &work->held_out);
    struct outcome_of_seed *found = memory_new((size_t)seeds, sizeof *found);
    cohort_fit_plain_spec(work->cohort, &work->fitted, work->options->scheme, &spec);
    struct material *material = material_new(work->cohort, &spec, work->base, work->pool);
    for (int seed = seeds - 1; ok && seed >= 0; seed--) {
        ok = run_seed(work, seed, material, died, found);
    }
    material_free(material);
    free(found);
    free(died);
    return ok;
}

/* ---- the best recipe known ---- */

/* Distilled networks: judged on the held-out stays, scaled out of fold, fitted on all stays. */
static bool condense_taught(struct work *work)
{
    const struct condense_options *options = work->options;
    condense_say(options, _("held-out: teacher, then networks, on the fitted part"));
    struct stage *stage = stage_new(options, work->cohort, work->base, &work->fitted, "held-out",
                                    options->teacher.bag, work->pool, NULL, NULL, work->error);
    if (!stage) {
        return false;
    }
    judge_held_out(work, stage);
    stage_free(stage);
    condense_say(options, _("folds: the same once a fold, for scaling and figures on all stays"));
    if (!run_folds(work)) {
        return false;
    }
    condense_say(options, _("final: teacher, then networks, on all stays"));
    stage = stage_new(options, work->cohort, work->base, &work->all, "final", options->teacher.bag,
                      work->pool, NULL, NULL, work->error);
    bool ok = stage && write_models(work, stage);
    stage_free(stage);
    return ok;
}

/* ---- either ---- */

/* Every part of the split and every fold needs stays of both outcomes. */
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
    ok = ok && (options->paper ? condense_published : condense_taught)(&work);
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

void condense_remove_checkpoints(const struct condense_options *options)
{
    if (!options->watch.folder) {
        return;
    }
    if (options->paper) {
        for (int seed = 0; seed < options->seeds; seed++) {
            char stage[32];
            seed_name(seed, stage, sizeof stage);
            forget_stage(options, stage);
        }
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
