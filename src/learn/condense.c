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
#include "net/modelfile.h"

/* ---- variants and their recipes ---- */

static const struct {
    const char *name;
    int parent;
} variants[VARIANT_COUNT] = {
    [VARIANT_LSTM] = {"lstm", -1},
    [VARIANT_LSTM_PRUNED] = {"lstm-pruned", VARIANT_LSTM},
    [VARIANT_HLSTM] = {"hlstm", -1},
    [VARIANT_HLSTM_PRUNED] = {"hlstm-pruned", VARIANT_HLSTM},
    [VARIANT_DNN] = {"dnn", -1},
    [VARIANT_DNN_PRUNED] = {"dnn-pruned", VARIANT_DNN},
    [VARIANT_INT8 + VARIANT_LSTM] = {"lstm-int8", VARIANT_LSTM},
    [VARIANT_INT8 + VARIANT_LSTM_PRUNED] = {"lstm-pruned-int8", VARIANT_LSTM_PRUNED},
    [VARIANT_INT8 + VARIANT_HLSTM] = {"hlstm-int8", VARIANT_HLSTM},
    [VARIANT_INT8 + VARIANT_HLSTM_PRUNED] = {"hlstm-pruned-int8", VARIANT_HLSTM_PRUNED},
    [VARIANT_INT8 + VARIANT_DNN] = {"dnn-int8", VARIANT_DNN},
    [VARIANT_INT8 + VARIANT_DNN_PRUNED] = {"dnn-pruned-int8", VARIANT_DNN_PRUNED},
    [VARIANT_LOGISTIC] = {"logistic", -1},
    [VARIANT_WIDE] = {"wide", VARIANT_LSTM_PRUNED},
};

const char *variant_name(int variant)
{
    return variants[variant].name;
}

int variant_parent(int variant)
{
    return variants[variant].parent;
}

/* How each network learns from the teacher, and how it was published. */
static const struct student {
    enum architecture architecture;
    double prune;
    int epochs;
    double decay, replication;
    struct dropout dropout;
    struct dropout published;
} students[VARIANT_NETWORKS] = {
    [VARIANT_LSTM] = {ARCHITECTURE_LSTM, 0, 20, 0.3, 0.7, {0.02F, 0.1F, 0.1F}, {0, 0.3F, 0.3F}},
    [VARIANT_LSTM_PRUNED] = {ARCHITECTURE_LSTM, 0.5, 40, 0.3, 0.5, {0.02F, 0, 0}, {0, 0.3F, 0.3F}},
    [VARIANT_HLSTM] = {ARCHITECTURE_HLSTM, 0, 20, 0.1, 0.7, {0.02F, 0, 0}, {0, 0, 0.3F}},
    [VARIANT_HLSTM_PRUNED] = {ARCHITECTURE_HLSTM, 0.5, 40, 0.1, 0.7, {0.02F, 0, 0}, {0, 0, 0.3F}},
    [VARIANT_DNN] = {ARCHITECTURE_DNN, 0, 20, 0.3, 0, {0.05F, 0, 0.3F}, {0, 0, 0.5F}},
    [VARIANT_DNN_PRUNED] = {ARCHITECTURE_DNN, 0.5, 20, 0.3, 0, {0.05F, 0, 0.3F}, {0, 0, 0.5F}},
};

static struct recipe make_recipe(const struct condense_options *options, int variant)
{
    const struct student *student = &students[variant];
    struct recipe recipe = recipe_default(student->architecture);
    recipe.seed = options->seed;
    recipe.prune = student->prune;
    if (options->paper) {
        recipe.batch = 8;
        recipe.rate = recipe.rate_end = 0.001;
        recipe.decay = recipe.replication = 0;
        recipe.dropout = student->published;
    } else {
        /* fewer columns tell less a pass: twice the epochs pay in mimic3 */
        recipe.epochs = options->scheme == SCHEME_MIMIC3 ? 40 : student->epochs;
        recipe.decay = student->decay;
        recipe.replication = student->replication;
        recipe.dropout = student->dropout;
        recipe.truncation = 0.5;
        recipe.mask_dropout = options->scheme == SCHEME_MIMIC3 ? 0.25 : 0;
    }
    recipe.epochs = options->epochs ? options->epochs : recipe.epochs;
    return recipe;
}

struct condense_options condense_options_default(enum scheme scheme)
{
    return (struct condense_options){
        .scheme = scheme,
        .seed = 1,
        .held_out = 0.15,
        .teacher = {.folds = 5, .bag = 5, .ridge = 50, .seed = 1},
        .inner_bag = 2,
        .folds = 5,
    };
}

static void say(const struct condense_options *options, const char *line)
{
    if (options->say) {
        options->say(options->watch.context, line);
    }
}

/* ---- one set of models, fitted on one subset ---- */

struct stage {
    const struct condense_options *options;
    struct parallel *pool;
    struct material *material;
    const struct subset *subset;
    struct run runs[VARIANT_NETWORKS]; /* the networks, and what it took */
    struct network *quantised[VARIANT_NETWORKS];
    struct logistic *linear;
};

enum { CALIBRATION_STAYS = 512 };
/* What the linear model has of the logit of `wide`. */
static const float WIDE_SHARE = 0.5F;

/* A task of parallel_run is this many stays. */
enum { STAYS_A_TASK = 64 };

/* int8 forms, calibrated on stays spread over the subset. */
static bool quantise_all(struct stage *stage, struct error *error)
{
    enum quantisation kind = stage->options->paper ? QUANTISE_TENSOR : QUANTISE_CHANNEL;
    size_t size = STAY_HOURS * FEATURE_COUNT, count = stage->subset->count;
    size_t stays = count < CALIBRATION_STAYS ? count : CALIBRATION_STAYS;
    float *x = memory_new(stays * size, sizeof *x);
    bool ok = true;
    for (int v = 0; ok && v < VARIANT_NETWORKS; v++) {
        bool dense = students[v].architecture == ARCHITECTURE_DNN;
        const float *rows = dense ? stage->material->summary : stage->material->hourly;
        for (size_t i = 0; i < stays; i++) {
            memcpy(x + i * size, rows + stage->subset->stays[i * count / stays] * size,
                   size * sizeof *x);
        }
        stage->quantised[v] =
            quantise_network(stage->runs[v].network, kind, x, (int)stays, STAY_HOURS, error);
        ok = stage->quantised[v] != NULL;
    }
    free(x);
    return ok;
}

static void stage_free(struct stage *stage)
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

/* What the networks learn: the teacher's targets, or the outcomes as published. */
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
        char line[120];
        snprintf(line, sizeof line, "%s: teacher out of fold, AUROC %.4f on %zu stays", name, auroc,
                 stage->subset->count);
        say(options, line);
    }
    return ok;
}

static void run_name(const char *stage, int variant, char *out, size_t size)
{
    snprintf(out, size, "%s-%s", stage, variants[variant].name);
}

/* NULL when stopped or failed. watch: one a network, or NULL; hears of every epoch. */
static struct stage *stage_new(const struct condense_options *options, const struct cohort *cohort,
                               const float *base, const struct subset *subset, const char *name,
                               int bag, struct parallel *pool, train_progress_fn *watch,
                               void **watchers, struct error *error)
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
        run_name(name, v, run->name, sizeof run->name);
        run->recipe = make_recipe(options, v);
        run->examples =
            material_examples(stage->material, students[v].architecture, subset, target);
        run->progress = watchers ? watch : NULL;
        run->context = watchers ? watchers[v] : NULL;
    }
    ok = ok && runs_execute(stage->runs, VARIANT_NETWORKS, pool, &options->watch, error) &&
         quantise_all(stage, error);
    if (ok) {
        regress_fit(cohort, subset, options->scheme, base, options->teacher.ridge, stage->linear);
    }
    free(target);
    if (!ok) {
        stage_free(stage);
        return NULL;
    }
    return stage;
}

/* ---- scoring ---- */

/* The hours at which logits are looked at, to scale and to judge them; the last is what counts
 * most. Logits of a subset are [stays][KNOTS]. */
enum { KNOTS = CONDENSE_HOURS };
const int condense_hours[CONDENSE_HOURS] = {1, 3, 6, 12, 18, 24, 36, 48};

struct scoring {
    const struct stage *stage;
    const struct network *network; /* NULL: none in this variant */
    float share;                   /* of the linear model; 0: none */
    const struct subset *subset;
    float *logits;
};

static void score_network(const struct scoring *scoring, struct network_scratch *scratch,
                          size_t stay, float *logits)
{
    bool recurrent = network_is_recurrent(scoring->network);
    const struct material *material = scoring->stage->material;
    const float *x =
        (recurrent ? material->hourly : material->summary) + stay * STAY_HOURS * FEATURE_COUNT;
    float hourly[STAY_HOURS];
    if (recurrent) {
        network_run(scoring->network, scratch, x, STAY_HOURS, hourly);
    }
    for (int k = 0; k < KNOTS; k++) {
        int t = condense_hours[k] - 1;
        if (!recurrent) {
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
    for (int k = 0; k < KNOTS; k++) {
        const float *row = rows + (size_t)(condense_hours[k] - 1) * summary_base(scheme);
        logits[k] += scoring->share * logistic_logit(stage->linear, row);
    }
}

/* As the program scores: one stay at a time. */
static void score_stays(void *context, int task)
{
    struct scoring *scoring = context;
    struct network_scratch *scratch =
        scoring->network ? network_scratch_new(scoring->network) : NULL;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    size_t first = (size_t)task * STAYS_A_TASK, end = first + STAYS_A_TASK;
    for (size_t i = first; i < end && i < scoring->subset->count; i++) {
        float *logits = scoring->logits + i * KNOTS;
        memset(logits, 0, KNOTS * sizeof *logits);
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

/* Logits of a variant before calibration. */
static void score(const struct stage *stage, int variant, const struct subset *subset,
                  float *logits)
{
    struct scoring scoring = {.stage = stage, .subset = subset, .logits = logits};
    if (variant == VARIANT_LOGISTIC) {
        scoring.share = 1;
    } else if (variant == VARIANT_WIDE) {
        scoring.share = WIDE_SHARE;
        scoring.network = stage->runs[VARIANT_LSTM_PRUNED].network;
    } else {
        scoring.network = variant >= VARIANT_INT8 ? stage->quantised[variant - VARIANT_INT8]
                                                  : stage->runs[variant].network;
    }
    parallel_run(stage->pool, (int)((subset->count + STAYS_A_TASK - 1) / STAYS_A_TASK), score_stays,
                 &scoring);
}

/* The logits of all stays at condense_hours[k]; free() it. */
static float *logits_at(const float *logits, size_t count, int k)
{
    float *column = memory_new(count, sizeof *column);
    for (size_t i = 0; i < count; i++) {
        column[i] = logits[i * KNOTS + (size_t)k];
    }
    return column;
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
    run_name("published", variant, name, sizeof name);
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
    float *out_of_fold[VARIANT_COUNT]; /* [all][KNOTS] */
    struct condensed *results;
    struct error *error;
};

static void judge_held_out(const struct work *work, const struct stage *stage)
{
    size_t count = work->held_out.count;
    float *logits = memory_new(count, KNOTS * sizeof *logits);
    uint8_t *died = fit_outcomes(work->cohort, &work->held_out);
    for (int v = 0; v < VARIANT_COUNT; v++) {
        struct condensed *result = &work->results[v];
        score(stage, v, &work->held_out, logits);
        for (int k = 0; k < KNOTS; k++) {
            float *column = logits_at(logits, count, k);
            judge_crosswise(column, died, count, &result->by_hour[k]);
            free(column);
        }
        result->by_hour[KNOTS - 1].fitted = work->fitted.count;
        result->held_out = result->by_hour[KNOTS - 1];
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
        float *logits = memory_new(left_out.count, KNOTS * sizeof *logits);
        ok = stage != NULL;
        for (int v = 0; ok && v < VARIANT_COUNT; v++) {
            score(stage, v, &left_out, logits);
            for (size_t i = 0; i < left_out.count; i++) {
                memcpy(work->out_of_fold[v] + left_out.stays[i] * KNOTS, logits + i * KNOTS,
                       KNOTS * sizeof *logits);
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
    char split[240], recipe[512], text[200];
    int used = snprintf(split, sizeof split, "figures: ");
    fit_split_text(work->cohort, &result->held_out, options->seed, split + used,
                   sizeof split - (size_t)used);
    used = (int)strlen(split);
    if (!options->paper) {
        snprintf(split + used, sizeof split - (size_t)used, "; this file: fitted on all %zu stays",
                 work->all.count);
    }
    if (has_network) {
        recipe_text(&stage->runs[network].recipe, recipe, sizeof recipe);
    } else {
        snprintf(recipe, sizeof recipe, "logistic regression, ridge %g, Newton",
                 options->teacher.ridge);
    }
    const struct fit_facts facts = {
        .split = split,
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
    struct model *model = model_new(variants[variant].name, &stage->material->spec, network);
    if (wide || alone) {
        struct logistic *linear = memory_new(1, sizeof *linear);
        *linear = *stage->linear;
        model_set_linear(model, linear, alone ? 1 : (double)WIDE_SHARE);
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
        if (variants[v].parent >= 0) {
            model->parent = arena_text(&model->arena, digests[variants[v].parent]);
        }
        model->base_rate = (double)work->cohort->deaths / (double)work->cohort->count;
        float *last = logits_at(work->out_of_fold[v], work->all.count, KNOTS - 1);
        fit_calibrate_hours(model, work->out_of_fold[v], work->died, work->all.count,
                            condense_hours, KNOTS);
        fit_calibrate(model, last, work->died, work->all.count, &result->out_of_fold);
        free(last);
        add_facts(work, v, stage, model);
        snprintf(result->path, sizeof result->path, "%s/%s.safetensors", work->options->out,
                 variants[v].name);
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
        epochs[v] = (struct epochs){.held_out = material_examples(
                                        material, students[v].architecture, &work->held_out, NULL),
                                    .died = died,
                                    .first = students[v].prune > 0 ? 2 : 1};
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
            score(stage, v, &work->held_out, work->out_of_fold[v]);
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
    say(options, "held-out: teacher, then networks, on the fitted part");
    struct stage *stage = stage_new(options, work->cohort, work->base, &work->fitted, "held-out",
                                    options->teacher.bag, work->pool, NULL, NULL, work->error);
    if (!stage) {
        return false;
    }
    judge_held_out(work, stage);
    stage_free(stage);
    say(options, "folds: the same once a fold, for scaling and figures on all stays");
    if (!run_folds(work)) {
        return false;
    }
    say(options, "final: teacher, then networks, on all stays");
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
        work.out_of_fold[v] = memory_new(cohort->count, KNOTS * sizeof *work.out_of_fold[v]);
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
        unlink(path.data);
        text_free(&path);
    }
}

static void forget_stage(const struct condense_options *options, const char *stage)
{
    char name[64];
    for (int v = 0; v < VARIANT_NETWORKS; v++) {
        run_name(stage, v, name, sizeof name);
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
