/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/fit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/half.h"
#include "base/memory.h"
#include "base/text.h"
#include "learn/metrics.h"
#include "learn/neuron_order.h"
#include "learn/trainable.h"
#include "learn/variant.h"
#include "net/risk.h"

struct fit_options fit_options_default(enum architecture architecture, enum scheme scheme)
{
    struct fit_options options = {
        .scheme = scheme, .recipe = recipe_default(architecture), .held_out = COHORT_HELD_OUT};
    options.recipe.mask_dropout = scheme == SCHEME_MIMIC3 ? 0.5 : 0;
    return options;
}

struct fit_options fit_options_published(enum architecture architecture, enum scheme scheme)
{
    struct fit_options options = fit_options_default(architecture, scheme);
    options.published = true;
    options.recipe = variant_recipe(scheme, true, variant_of(architecture));
    return options;
}

static double sigmoid(double x)
{
    return 1 / (1 + exp(-x));
}

/* ---- examples ---- */

struct examples fit_examples(const struct cohort *cohort, const struct subset *subset,
                             const struct feature_spec *spec, bool summary, struct parallel *pool)
{
    const enum variable *variables;
    size_t masks = scheme_variables(spec->scheme, &variables), first = 0;
    while (scheme_columns(spec->scheme)[first].kind != FEATURE_MASK) {
        first++;
    }
    float *target = memory_new(subset->count, sizeof *target);
    for (size_t i = 0; i < subset->count; i++) {
        target[i] = cohort->stays[subset->stays[i]].died;
    }
    return (struct examples){.x = cohort_features(cohort, subset, spec, summary, pool),
                             .target = target,
                             .count = subset->count,
                             .steps = summary ? 1 : STAY_HOURS,
                             .mask_first = (int)first,
                             .mask_count = (int)masks,
                             .spec = spec};
}

void fit_free_examples(struct examples *examples)
{
    free((void *)examples->x);
    free((void *)examples->target);
}

uint8_t *fit_outcomes(const struct cohort *cohort, const struct subset *subset)
{
    uint8_t *died = memory_new(subset->count, sizeof *died);
    for (size_t i = 0; i < subset->count; i++) {
        died[i] = cohort->stays[subset->stays[i]].died;
    }
    return died;
}

/* Scores stays one by one, with any kind of model. */
struct scoring {
    const struct cohort *cohort;
    const struct subset *subset;
    const struct model *model;
    float *logits;
};

static void score_stay(void *context, int task)
{
    const struct scoring *scoring = context;
    const struct patient *patient = scoring->cohort->stays[scoring->subset->stays[task]].patient;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    float logits[STAY_HOURS];
    timeline_build(patient, timeline);
    risk_logits(scoring->model, patient, timeline, STAY_HOURS, logits);
    scoring->logits[task] = logits[STAY_HOURS - 1];
    free(timeline);
}

void fit_logits(const struct cohort *cohort, const struct subset *subset, const struct model *model,
                struct parallel *pool, float *logits)
{
    if (model->linear || model_is_quantised(model)) {
        struct scoring scoring = {cohort, subset, model, logits};
        parallel_run(pool, (int)subset->count, score_stay, &scoring);
        return;
    }
    bool summary = !network_is_hourly(model->network);
    struct examples examples = fit_examples(cohort, subset, &model->spec, summary, pool);
    train_logits(model->network, &examples, pool, logits);
    fit_free_examples(&examples);
}

/* ---- progress with the held-out AUROC ---- */

struct watching {
    const struct fit_options *options;
    struct examples held_out;
    const uint8_t *died;
    float *logits;
    struct parallel *pool;
};

static bool watch(void *context, const struct progress *progress)
{
    struct watching *watching = context;
    struct fit_progress said = {.train = *progress, .auroc = NAN};
    if (progress->epoch_done) {
        train_logits(progress->network, &watching->held_out, watching->pool, watching->logits);
        said.auroc =
            metrics_auroc(watching->logits, watching->died, watching->held_out.count, NULL, NULL);
    }
    return !watching->options->progress ||
           watching->options->progress(watching->options->context, &said);
}

/* ---- calibration and the table of similar stays ---- */

void fit_judge(const float *risk, const uint8_t *died, size_t count, struct judgement *judgement)
{
    judgement->stays = count;
    judgement->deaths = 0;
    for (size_t i = 0; i < count; i++) {
        judgement->deaths += died[i];
    }
    judgement->auroc =
        metrics_auroc(risk, died, count, &judgement->auroc_low, &judgement->auroc_high);
    judgement->auprc = metrics_auprc(risk, died, count);
    judgement->brier = metrics_brier(risk, died, count);
    judgement->calibration_error = metrics_calibration_error(risk, died, count, 10);
    metrics_best_threshold(risk, died, count, &judgement->min_se_ppv);
}

struct scored {
    float logit;
    uint8_t died;
};

static int by_logit(const void *a, const void *b)
{
    const struct scored *p = a, *q = b;
    if (p->logit != q->logit) {
        return p->logit < q->logit ? -1 : 1;
    }
    return p->died - q->died;
}

enum { SIMILAR_STAYS = 200, SIMILAR_GRID = 64 };

/* At points spread over the ranks of the logits: deaths and mean risk of the stays nearest in
 * logit. The ends are half a neighbourhood away from the extremes. */
void fit_similar(struct model *model, const float *logits, const uint8_t *died, size_t count)
{
    if (count < 2 * SIMILAR_STAYS) {
        return;
    }
    struct scored *stays = memory_new(count, sizeof *stays);
    for (size_t i = 0; i < count; i++) {
        stays[i] = (struct scored){logits[i], died[i]};
    }
    qsort(stays, count, sizeof *stays, by_logit);
    size_t low = SIMILAR_STAYS / 2, high = count - SIMILAR_STAYS / 2;
    for (size_t k = 0; k < SIMILAR_GRID; k++) {
        size_t at = low + (high - 1 - low) * k / (SIMILAR_GRID - 1), first = at, end = at;
        while (end - first < SIMILAR_STAYS) {
            bool down = end == count || (first > 0 && stays[at].logit - stays[first - 1].logit <=
                                                          stays[end].logit - stays[at].logit);
            first -= down;
            end += !down;
        }
        unsigned deaths = 0;
        double risk = 0, rest = 0;
        for (size_t i = first; i < end; i++) {
            deaths += stays[i].died;
            risk += 1 / (1 + exp(-(double)stays[i].logit));
            rest += 1 / (1 + exp((double)stays[i].logit));
        }
        model->similar_logit[k] = half_to_float(half_from_float(stays[at].logit));
        model->similar_mean[k] = half_to_float(half_from_float((float)log(risk / rest)));
        model->similar_deaths[k] = (uint16_t)deaths;
    }
    model->similar_count = SIMILAR_GRID;
    model->similar_stays = SIMILAR_STAYS;
    free(stays);
}

/* Platt scaling within the bounds of a file; false if it is outside: the network has no
 * information, or there are too few stays. */
static bool find_scaling(const float *logits, const uint8_t *died, size_t count, float *slope,
                         float *intercept)
{
    double a, b;
    metrics_platt(logits, died, count, &a, &b);
    *slope = (float)a;
    *intercept = (float)b;
    return a >= MODEL_SLOPE_MIN && a <= MODEL_SLOPE_MAX && fabs(b) <= MODEL_INTERCEPT_MAX;
}

void fit_calibrate_hours(struct model *model, const float *logits, const uint8_t *died,
                         size_t count, const int *hours, int hours_count)
{
    float *column = memory_new(count, sizeof *column);
    model->knot_count = 0;
    for (int k = 0; k < hours_count - 1 && k < KNOTS_MAX; k++) {
        struct knot knot = {.hour = (float)hours[k]};
        for (size_t i = 0; i < count; i++) {
            column[i] = logits[i * (size_t)hours_count + (size_t)k];
        }
        if (find_scaling(column, died, count, &knot.slope, &knot.intercept)) {
            model->knots[model->knot_count++] = knot;
        }
    }
    free(column);
}

/* Expected deaths at column k of the logits, scaled and shifted; *slope: by how much more for each
 * unit of shift. */
static double expected_deaths(const float *logits, size_t count, int columns, int k,
                              const struct knot *knot, double shift, double *slope)
{
    double sum = 0;
    *slope = 0;
    for (size_t i = 0; i < count; i++) {
        double logit = (double)logits[i * (size_t)columns + (size_t)k];
        double risk = sigmoid((double)knot->slope * logit + (double)knot->intercept + shift);
        sum += risk;
        *slope += risk * (1 - risk);
    }
    return sum;
}

int fit_shift_hours(struct model *model, const float *logits, const uint8_t *died, size_t count,
                    const int *hours, int hours_count)
{
    double deaths = 0;
    int moved = 0;
    for (size_t i = 0; i < count; i++) {
        deaths += died[i];
    }
    for (int n = 0; n < model->knot_count; n++) {
        struct knot *knot = &model->knots[n];
        int k = 0;
        while (k + 1 < hours_count && (float)hours[k] < knot->hour) {
            k++;
        }
        double slope, shift = 0;
        double sum = expected_deaths(logits, count, hours_count, k, knot, 0, &slope);
        if (deaths == 0 || (float)hours[k] != knot->hour ||
            (sum >= FIT_EXPECTED_LEAST * deaths && sum <= FIT_EXPECTED_MOST * deaths)) {
            continue;
        }
        for (int round = 0; round < 50 && slope > 0; round++) { /* Newton, at most 1 at a time */
            shift += fmax(-1, fmin(1, (deaths - sum) / slope));
            sum = expected_deaths(logits, count, hours_count, k, knot, shift, &slope);
        }
        if (fabs((double)knot->intercept + shift) <= MODEL_INTERCEPT_MAX) {
            knot->intercept = (float)((double)knot->intercept + shift);
            moved++;
        }
    }
    return moved;
}

void fit_calibrate(struct model *model, const float *logits, const uint8_t *died, size_t count,
                   struct judgement *judgement)
{
    float slope, intercept;
    if (find_scaling(logits, died, count, &slope, &intercept)) {
        model->slope = (double)slope;
        model->intercept = (double)intercept;
    }
    float *calibrated = memory_new(count, sizeof *calibrated);
    float *risk = memory_new(count, sizeof *risk);
    for (size_t i = 0; i < count; i++) {
        calibrated[i] = (float)(model->slope * (double)logits[i] + model->intercept);
        risk[i] = (float)sigmoid((double)calibrated[i]);
    }
    model->threshold = metrics_best_threshold(risk, died, count, NULL);
    fit_similar(model, calibrated, died, count);
    fit_judge(risk, died, count, judgement);
    free(calibrated);
    free(risk);
}

/* ---- facts ---- */

struct source {
    const char *cohort, *years, *licence, *citation;
};
static const struct source synthetic = {MODEL_SYNTHETIC, "none: no such patient was treated",
                                        "network: MIT; data: synthetic, MIT", "icurisk synth"};
static const struct source sources[] = {
    [COHORT_CHALLENGE] =
        {"PhysioNet Challenge 2012: adult ICU stays of at least 48 hours, one hospital in Boston",
         "2001-2008", "network: MIT; data: ODC-By 1.0",
         "Silva I et al. Comput Cardiol 2012;39:245-248"},
    [COHORT_BENCHMARK] = {"mimic3-benchmarks in-hospital mortality: adult ICU stays, first 48 "
                          "hours, one hospital in "
                          "Boston",
                          "2001-2012",
                          "network: MIT; data: see the licence of the MIMIC-III files used",
                          "Johnson AEW et al. MIMIC-III. Sci Data 2016;3:160035"},
};

struct split fit_split(const struct cohort *cohort, const struct judgement *judged, uint64_t seed,
                       enum split_seen seen)
{
    struct split split = {.known = true,
                          .seed = seed,
                          .fitted = judged->fitted,
                          .held_out = judged->stays,
                          .deaths = judged->deaths,
                          .by_folder = cohort_has_split(cohort),
                          .seen = seen};
    cohort_hash(cohort, split.cohort_hash);
    return split;
}

static void add_figures(struct model *model, const struct fit_facts *facts,
                        const struct judgement *judged)
{
    char text[256];
    snprintf(text, sizeof text, "%.3f (95 %% %.3f-%.3f, DeLong) %s", judged->auroc,
             judged->auroc_low, judged->auroc_high, facts->judged);
    model_add_fact(model, "auroc", text);
    snprintf(text, sizeof text, "AUPRC %.3f, Brier %.3f, min(Se, PPV) %.3f %s", judged->auprc,
             judged->brier, judged->min_se_ppv, facts->judged);
    model_add_fact(model, "performance", text);
    snprintf(text, sizeof text, "Platt scaling fitted on %s; calibration error there %.3f",
             facts->calibrated, judged->calibration_error);
    model_add_fact(model, "calibration", text);
}

void fit_add_facts(struct model *model, const struct cohort *cohort, const struct fit_facts *facts,
                   const struct judgement *judged)
{
    char text[128], split[SPLIT_TEXT_MAX];
    const struct source *source = cohort->synthetic ? &synthetic : &sources[cohort->layout];
    model_add_fact(model, "cohort", source->cohort);
    model_add_fact(model, "years", source->years);
    snprintf(text, sizeof text, "death in hospital: %zu of %zu stays", cohort->deaths,
             cohort->count);
    model_add_fact(model, "outcome", text);
    split_text(&model->split, split);
    model_add_fact(model, "split", split);
    model_add_fact(model, "recipe", facts->recipe);
    add_figures(model, facts, judged);
    model_add_fact(model, "intended use",
                   "research and teaching; not a medical device; not for treatment or triage "
                   "decisions");
    model_add_fact(model, "limits",
                   source == &synthetic
                       ? "made from no real patient: for teaching how networks are "
                         "made, and for nothing else"
                   : model->spec.scheme == SCHEME_MIMIC3
                       ? "adults in intensive care; one hospital; two decades old; provisional "
                         "before hour 48; the scheme sees no age: below 65 years the risk tends to "
                         "be too high, from 80 too low"
                       : "adults in intensive care; one hospital; two decades old; provisional "
                         "before hour 48");
    if (model->network && trainable_of(model->network)->reconstruction) {
        model_add_fact(model, "reconstruction", trainable_of(model->network)->reconstruction);
    }
    model_add_fact(model, "licence", source->licence);
    model_add_fact(model, "citation", source->citation);
}

/* ---- all together ---- */

bool fit_has_both(const struct cohort *cohort, const struct subset *subset, const char *which,
                  struct error *error)
{
    size_t deaths = 0;
    for (size_t i = 0; i < subset->count; i++) {
        deaths += cohort->stays[subset->stays[i]].died;
    }
    return (deaths > 0 && deaths < subset->count) ||
           error_set(error, "too few stays: of the %zu that are %s, %zu died", subset->count, which,
                     deaths);
}

static void add_own_facts(struct model *model, const struct cohort *cohort,
                          const struct fit_options *options, const struct judgement *judged)
{
    char recipe[512];
    model->split = fit_split(cohort, judged, options->recipe.seed, SPLIT_UNSEEN);
    recipe_text(&options->recipe, recipe, sizeof recipe);
    struct text whole = {0};
    text_format(&whole, "%s%s", recipe,
                options->published ? "; inputs prepared as mimic3-benchmarks does" : "");
    struct fit_facts facts = {whole.data, "held out", "the held-out stays"};
    fit_add_facts(model, cohort, &facts, judged);
    text_free(&whole);
}

struct network *fit_network(const struct cohort *cohort, const struct feature_spec *spec,
                            const struct network *start, const struct fit_options *options,
                            const struct subset *fitted, const struct subset *held_out,
                            struct parallel *pool, struct error *error)
{
    enum architecture architecture =
        start ? start->shape.architecture : options->recipe.architecture;
    bool summary = !kind_of(architecture)->hourly;
    struct examples examples = fit_examples(cohort, fitted, spec, summary, pool);
    uint8_t *died = fit_outcomes(cohort, held_out);
    struct watching watching = {
        .options = options,
        .held_out = fit_examples(cohort, held_out, spec, summary, pool),
        .died = died,
        .logits = memory_new(held_out->count, sizeof *watching.logits),
        .pool = pool,
    };
    struct network *network = train_further(start, &options->recipe, &examples, pool,
                                            options->checkpoint, watch, &watching, error);
    if (network) {
        order_neurons(network, &examples);
    }
    fit_free_examples(&examples);
    fit_free_examples(&watching.held_out);
    free(watching.logits);
    free(died);
    return network;
}

/* Fits on one subset, calibrates and judges on the other. */
static struct model *fit_and_judge(const struct cohort *cohort, const struct fit_options *options,
                                   const struct subset *fitted, const struct subset *held_out,
                                   struct parallel *pool, struct judgement *judgement,
                                   struct error *error)
{
    struct feature_spec spec;
    (options->published ? cohort_fit_plain_spec : cohort_fit_spec)(cohort, fitted, options->scheme,
                                                                   &spec);
    struct network *network =
        fit_network(cohort, &spec, NULL, options, fitted, held_out, pool, error);
    if (!network) {
        return NULL;
    }
    struct model *model =
        model_new(architecture_name(options->recipe.architecture), &spec, network);
    model->base_rate = (double)cohort->deaths / (double)cohort->count;
    uint8_t *died = fit_outcomes(cohort, held_out);
    float *logits = memory_new(held_out->count, sizeof *logits);
    fit_logits(cohort, held_out, model, pool, logits);
    *judgement = (struct judgement){.fitted = fitted->count};
    fit_calibrate(model, logits, died, held_out->count, judgement);
    add_own_facts(model, cohort, options, judgement);
    free(logits);
    free(died);
    return model;
}

struct model *fit_model(const struct cohort *cohort, const struct fit_options *options,
                        struct parallel *pool, struct judgement *judgement, struct error *error)
{
    struct subset fitted, held_out;
    cohort_split(cohort, options->held_out, options->recipe.seed, &fitted, &held_out);
    struct model *model = NULL;
    if (fit_has_both(cohort, &fitted, "fitted", error) &&
        fit_has_both(cohort, &held_out, "held out", error)) {
        model = fit_and_judge(cohort, options, &fitted, &held_out, pool, judgement, error);
    }
    free(fitted.stays);
    free(held_out.stays);
    return model;
}
