/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "learn/evaluate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "net/risk.h"

const int evaluate_hours[EVALUATE_HOURS] = {6, 12, 18, 24, 36, 48};
static const double THRESHOLDS[EVALUATE_THRESHOLDS - 1] = {.05, .1, .15, .2, .3, .4, .5};

/* ---- which stays ---- */

/* Is the cohort that of the split? Files of the older version only state the number of stays. */
static bool same_cohort(const struct split *split, const struct cohort *cohort)
{
    char hash[65];
    if (!split->known || split->fitted + split->held_out != cohort->count) {
        return false;
    }
    cohort_hash(cohort, hash);
    return !*split->cohort_hash || strcmp(split->cohort_hash, hash) == 0;
}

static enum evaluate_doubt doubt_of(const struct model *model, const struct cohort *cohort)
{
    static const char *const kinds[] = {
        [COHORT_CHALLENGE] = "PhysioNet Challenge 2012", [COHORT_BENCHMARK] = "mimic3-benchmarks"};
    const char *told = model_fact(model, "cohort");
    if (*model->split.cohort_hash) {
        enum cohort_overlap overlap = cohort_overlap(cohort, model->split.cohort_hash);
        bool all = overlap == COHORT_SAME && model->split.seen == SPLIT_SEEN;
        enum evaluate_doubt apart = cohort->synthetic ? DOUBT_SYNTHETIC : DOUBT_OTHER;
        return overlap == COHORT_APART ? apart : all ? DOUBT_FITTED : DOUBT_MAY_BE;
    }
    if (told && !strstr(told, cohort->synthetic ? MODEL_SYNTHETIC : kinds[cohort->layout])) {
        return cohort->synthetic ? DOUBT_SYNTHETIC : DOUBT_OTHER;
    }
    bool all = model->split.seen == SPLIT_SEEN && same_cohort(&model->split, cohort);
    return all ? DOUBT_FITTED : DOUBT_MAY_BE;
}

/* A folder's own test stays are known without facts, so networks of another cohort can be judged
 * too. */
static bool choose_held_out(const struct model *model, const struct cohort *cohort,
                            struct subset *subset, enum evaluate_doubt *doubt, struct error *error)
{
    const struct split *split = &model->split;
    const char *name = model->path ? model->path : model->name;
    bool own = cohort_has_split(cohort), other = *doubt == DOUBT_OTHER || *doubt == DOUBT_SYNTHETIC;
    if (!own && !split->known) {
        return error_at(error, name, 0,
                        "its facts name no seed of a split: held-out stays are not known");
    }
    struct subset fitted;
    cohort_split(cohort, COHORT_HELD_OUT, split->seed, &fitted, subset);
    free(fitted.stays);
    bool told = same_cohort(split, cohort) && split->held_out == subset->count;
    if (subset->count == 0 || (other ? !own : !told)) {
        free(subset->stays);
        *subset = (struct subset){0};
        return error_at(error, name, 0,
                        "its facts speak of another cohort than this one (%zu stays): held-out "
                        "stays are not known",
                        cohort->count);
    }
    if (*doubt == DOUBT_MAY_BE && split->seen == SPLIT_UNSEEN) {
        *doubt = DOUBT_HELD_OUT;
    }
    return true;
}

bool evaluate_choose(const struct model *model, const struct cohort *cohort,
                     enum evaluate_subset which, struct subset *subset, enum evaluate_doubt *doubt,
                     struct error *error)
{
    *doubt = doubt_of(model, cohort);
    *subset = (struct subset){0};
    if (which == EVALUATE_HELD_OUT) {
        return choose_held_out(model, cohort, subset, doubt, error);
    }
    subset->stays = memory_new(cohort->count, sizeof *subset->stays);
    subset->count = cohort->count;
    for (size_t i = 0; i < subset->count; i++) {
        subset->stays[i] = i;
    }
    return true;
}

bool evaluate_recalibrated_on(const struct model *model, const struct cohort *cohort)
{
    const char *told = model_fact(model, MODEL_LOCAL_HASH);
    for (; told && strlen(told) >= 64; told += 64 + strspn(told + 64, " ")) {
        char hash[65];
        snprintf(hash, sizeof hash, "%.64s", told);
        if (cohort_overlap(cohort, hash) != COHORT_APART) {
            return true;
        }
    }
    return false;
}

/* ---- scores ---- */

enum { STAYS_A_TASK = 16, STAYS_A_PART = 1024 };

struct scoring {
    const struct model *model;
    const struct cohort *cohort;
    const struct subset *subset;
    int at_hour;
    size_t first, end;
    struct evaluate_scores *scores;
};

/* One pass over all hours gives every hour's risk, because an hour's risk does not look at later
 * ones; whether there is a risk at an hour depends on what was measured by then. */
static void score_stay(const struct scoring *scoring, size_t i, struct timeline *timeline)
{
    const struct model *model = scoring->model;
    const struct patient *patient = scoring->cohort->stays[scoring->subset->stays[i]].patient;
    float *by_hour = scoring->scores->by_hour + i * EVALUATE_HOURS;
    struct risk risk;
    timeline_build(patient, timeline);
    risk_compute(model, patient, timeline, STAY_HOURS, &risk);
    for (int h = 0; h < EVALUATE_HOURS; h++) {
        struct coverage coverage = {0};
        if (risk.known) {
            scheme_coverage(model->spec.scheme, timeline, evaluate_hours[h], &coverage);
        }
        by_hour[h] = coverage.measured > 0 ? risk.by_hour[evaluate_hours[h] - 1] : NAN;
    }
    if (scoring->at_hour != STAY_HOURS) {
        risk_compute(model, patient, timeline, scoring->at_hour, &risk);
    }
    scoring->scores->risk[i] = risk.known ? risk.risk : NAN;
    scoring->scores->logit[i] = risk.known ? risk.logit : NAN;
}

static void score_task(void *context, int task)
{
    const struct scoring *scoring = context;
    struct timeline *timeline = memory_new(1, sizeof *timeline);
    size_t first = scoring->first + (size_t)task * STAYS_A_TASK, end = first + STAYS_A_TASK;
    for (size_t i = first; i < end && i < scoring->end; i++) {
        score_stay(scoring, i, timeline);
    }
    free(timeline);
}

bool evaluate_score(const struct model *model, const struct cohort *cohort,
                    const struct subset *subset, int at_hour, struct parallel *pool,
                    evaluate_progress_fn *progress, void *context, struct evaluate_scores *scores)
{
    size_t count = subset->count;
    *scores = (struct evaluate_scores){
        .count = count,
        .risk = memory_new(count, sizeof *scores->risk),
        .logit = memory_new(count, sizeof *scores->logit),
        .by_hour = memory_new(count, EVALUATE_HOURS * sizeof *scores->by_hour),
    };
    for (size_t first = 0; first < count; first += STAYS_A_PART) {
        size_t end = first + STAYS_A_PART < count ? first + STAYS_A_PART : count;
        struct scoring scoring = {model, cohort, subset, at_hour, first, end, scores};
        if (progress && !progress(context, first, count)) {
            return false;
        }
        parallel_run(pool, (int)((end - first + STAYS_A_TASK - 1) / STAYS_A_TASK), score_task,
                     &scoring);
    }
    return !progress || progress(context, count, count);
}

void evaluate_scores_free(struct evaluate_scores *scores)
{
    free(scores->risk);
    free(scores->logit);
    free(scores->by_hour);
    *scores = (struct evaluate_scores){0};
}

/* ---- the judgement ---- */

/* Compact copy of the stays that have a risk. */
struct judged {
    const struct cohort_stay **stays;
    float *risk, *logit;
    uint8_t *died;
    size_t count;
};

static struct judged judged_new(size_t count)
{
    return (struct judged){
        .stays = memory_new(count, sizeof(struct cohort_stay *)),
        .risk = memory_new(count, sizeof(float)),
        .logit = memory_new(count, sizeof(float)),
        .died = memory_new(count, sizeof(uint8_t)),
    };
}

static void judged_add(struct judged *judged, const struct cohort_stay *stay, float risk,
                       float logit)
{
    judged->stays[judged->count] = stay;
    judged->risk[judged->count] = risk;
    judged->logit[judged->count] = logit;
    judged->died[judged->count++] = stay->died;
}

static void judged_free(struct judged *judged)
{
    free(judged->stays);
    free(judged->risk);
    free(judged->logit);
    free(judged->died);
}

static struct evaluate_group judge_group(const struct judged *judged)
{
    struct evaluate_group group = {.stays = judged->count};
    double sum = 0, n = (double)judged->count;
    for (size_t i = 0; i < judged->count; i++) {
        group.deaths += judged->died[i];
        sum += (double)judged->risk[i];
    }
    group.auroc.value = metrics_auroc(judged->risk, judged->died, judged->count, &group.auroc.low,
                                      &group.auroc.high);
    group.mean_risk = sum / n;
    group.observed = (double)group.deaths / n;
    group.brier = metrics_brier(judged->risk, judged->died, judged->count);
    group.ece =
        metrics_calibration_error(judged->risk, judged->died, judged->count, METRICS_ECE_BINS);
    return group;
}

/* TRANSLATORS: the subgroups have 20 cells: age below 50, ..., ICU not known */
/* The subgroups; a number lies in [low, high). */
enum group_key { KEY_AGE, KEY_SEX, KEY_ICU };
static const struct group_rule {
    enum group_key key;
    const char *kind, *name, *text;
    double low, high;
} GROUPS[] = {
    {KEY_AGE, "age", "below 50", N_("age below 50"), -INFINITY, 50},
    {KEY_AGE, "age", "50 to 64", N_("age 50 to 64"), 50, 65},
    {KEY_AGE, "age", "65 to 79", N_("age 65 to 79"), 65, 80},
    {KEY_AGE, "age", "80 and over", N_("age 80 and over"), 80, INFINITY},
    {KEY_AGE, "age", "not known", N_("age not known"), NAN, NAN},
    {KEY_SEX, "sex", "female", N_("sex female"), SEX_FEMALE, SEX_FEMALE + 1},
    {KEY_SEX, "sex", "male", N_("sex male"), SEX_MALE, SEX_MALE + 1},
    {KEY_SEX, "sex", "not known", N_("sex not known"), SEX_UNKNOWN, SEX_UNKNOWN + 1},
    {KEY_ICU, "ICU", "coronary", N_("ICU coronary"), 1, 2},
    {KEY_ICU, "ICU", "cardiac surgery", N_("ICU cardiac surgery"), 2, 3},
    {KEY_ICU, "ICU", "medical", N_("ICU medical"), 3, 4},
    {KEY_ICU, "ICU", "surgical", N_("ICU surgical"), 4, 5},
    {KEY_ICU, "ICU", "not known", N_("ICU not known"), 0, 1},
};
enum { GROUP_COUNT = sizeof GROUPS / sizeof *GROUPS };
_Static_assert((int)GROUP_COUNT <= (int)EVALUATE_GROUPS_MAX, "room for every group");

static bool belongs(const struct patient *patient, const struct group_rule *rule)
{
    double age = patient->age_usable ? patient->age : NAN;
    double keys[] = {[KEY_AGE] = age, [KEY_SEX] = patient->sex, [KEY_ICU] = patient->icu_type};
    double key = keys[rule->key];
    return isnan(rule->low) ? isnan(key) : key >= rule->low && key < rule->high;
}

/* Empty subgroups are left out. */
static void judge_groups(const struct judged *all, struct evaluation *out)
{
    struct judged part = judged_new(all->count);
    for (size_t g = 0; g < GROUP_COUNT; g++) {
        part.count = 0;
        for (size_t i = 0; i < all->count; i++) {
            if (belongs(all->stays[i]->patient, &GROUPS[g])) {
                judged_add(&part, all->stays[i], all->risk[i], all->logit[i]);
            }
        }
        if (part.count > 0) {
            struct evaluate_group *group = &out->groups[out->group_count++];
            *group = judge_group(&part);
            group->kind = GROUPS[g].kind;
            group->name = GROUPS[g].name;
            group->text = GROUPS[g].text;
        }
    }
    judged_free(&part);
}

static void judge_hours(const struct cohort *cohort, const struct subset *subset,
                        const struct evaluate_scores *scores, struct evaluation *out)
{
    struct judged part = judged_new(subset->count);
    for (size_t h = 0; h < EVALUATE_HOURS; h++) {
        part.count = 0;
        for (size_t i = 0; i < subset->count; i++) {
            float risk = scores->by_hour[i * EVALUATE_HOURS + h];
            if (!isnan(risk)) {
                judged_add(&part, &cohort->stays[subset->stays[i]], risk, 0);
            }
        }
        out->hours[h] = judge_group(&part);
        out->hours[h].hour = evaluate_hours[h];
    }
    judged_free(&part);
}

/* Class changes from the parent to the model. */
static void count_flip(struct evaluate_pair *pair, bool above, bool before, bool died)
{
    if (above && !before) {
        *(died ? &pair->up_died : &pair->up_lived) += 1;
    } else if (before && !above) {
        *(died ? &pair->down_died : &pair->down_lived) += 1;
    }
}

static void judge_pair(const struct model *model, const struct cohort *cohort,
                       const struct subset *subset, const struct evaluate_scores *scores,
                       const struct model *parent, const struct evaluate_scores *parent_scores,
                       struct evaluate_pair *pair)
{
    /* the parent's risk takes the place of the logit */
    struct judged both = judged_new(subset->count);
    *pair = (struct evaluate_pair){.parent = parent};
    for (size_t i = 0; i < subset->count; i++) {
        float risk = scores->risk[i], before = parent_scores->risk[i];
        if (isnan(risk) || isnan(before)) {
            continue;
        }
        const struct cohort_stay *stay = &cohort->stays[subset->stays[i]];
        double change = fabs((double)risk - (double)before);
        judged_add(&both, stay, risk, before);
        count_flip(pair, risk_is_above(risk, model->threshold),
                   risk_is_above(before, parent->threshold), stay->died);
        pair->mean_change += change;
        pair->largest_change = fmax(pair->largest_change, change);
    }
    struct metrics_pair areas;
    metrics_compare(both.risk, both.logit, both.died, both.count, &areas);
    pair->stays = both.count;
    pair->mean_change /= (double)both.count;
    pair->auroc = areas.auroc[0];
    pair->parent_auroc = areas.auroc[1];
    pair->difference = (struct estimate){areas.difference, areas.low, areas.high};
    judged_free(&both);
}

static void judge_all(const struct model *model, const struct judged *all,
                      const struct evaluate_options *options, struct parallel *pool,
                      struct evaluation *out)
{
    struct evaluate_group whole = judge_group(all);
    out->auroc = whole.auroc;
    out->mean_risk = whole.mean_risk;
    out->observed = whole.observed;
    metrics_bootstrap(all->risk, all->logit, all->died, all->count, options->resamples,
                      options->seed, pool, out->measures);
    for (size_t i = 0; i < EVALUATE_THRESHOLDS; i++) {
        bool own = i == EVALUATE_THRESHOLDS - 1;
        out->thresholds[i] =
            metrics_at(all->risk, all->died, all->count, own ? model->threshold : THRESHOLDS[i]);
    }
    for (size_t i = 0; i < EVALUATE_BENEFITS; i++) {
        out->benefits[i] = metrics_at(all->risk, all->died, all->count, (double)(i + 1) / 100);
    }
    metrics_bins(all->risk, all->died, all->count, EVALUATE_BINS, out->bins);
    out->roc = memory_new(all->count + 1, sizeof *out->roc);
    out->roc_count = metrics_roc(all->risk, all->died, all->count, out->roc);
}

bool evaluate(const struct model *model, const struct cohort *cohort, const struct subset *subset,
              const struct evaluate_scores *scores, const struct model *parent,
              const struct evaluate_scores *parent_scores, const struct evaluate_options *options,
              struct parallel *pool, struct evaluation *evaluation, struct error *error)
{
    struct judged all = judged_new(subset->count);
    *evaluation = (struct evaluation){.at_hour = options->at_hour};
    for (size_t i = 0; i < subset->count; i++) {
        const struct cohort_stay *stay = &cohort->stays[subset->stays[i]];
        if (isnan(scores->risk[i])) {
            evaluation->without_risk++;
        } else {
            judged_add(&all, stay, scores->risk[i], scores->logit[i]);
            evaluation->deaths += stay->died;
        }
    }
    evaluation->stays = all.count;
    bool ok = evaluation->deaths > 0 && evaluation->deaths < all.count;
    if (ok) {
        judge_all(model, &all, options, pool, evaluation);
        judge_groups(&all, evaluation);
        judge_hours(cohort, subset, scores, evaluation);
        evaluation->paired = parent != NULL;
        if (parent) {
            judge_pair(model, cohort, subset, scores, parent, parent_scores, &evaluation->pair);
        }
    } else if (model->uncalibrated) {
        error_set(error,
                  "%s is not calibrated: icurisk recalibrate, or evaluate --calibrate, fits it to "
                  "stays with outcomes",
                  model->name);
    } else {
        error_set(error, "nothing to judge %s by: of %zu stays with a risk, %zu died", model->name,
                  all.count, evaluation->deaths);
    }
    judged_free(&all);
    return ok;
}

void evaluation_free(struct evaluation *evaluation)
{
    free(evaluation->roc);
    evaluation->roc = NULL;
    evaluation->roc_count = 0;
}

double evaluate_treat_all(const struct metrics_table *table)
{
    struct metrics_table all = {.threshold = table->threshold,
                                .flagged_died = table->flagged_died + table->passed_died,
                                .flagged_lived = table->flagged_lived + table->passed_lived};
    return metrics_net_benefit(&all);
}
