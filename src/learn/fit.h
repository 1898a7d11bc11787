/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_FIT_H
#define ICURISK_LEARN_FIT_H

#include "learn/cohort.h"
#include "learn/train.h"
#include "net/model.h"

/* From a cohort to a network that can stand behind its risk: split, normaliser, training, Platt
 * scaling, threshold, table of similar stays and facts page. */

/* How the held-out stays judge the network. */
struct judgement {
    size_t fitted, stays, deaths; /* stays and deaths are the held-out ones' */
    double auroc, auroc_low, auroc_high;
    double auprc, brier, calibration_error;
    double min_se_ppv;
};

struct fit_progress {
    struct progress train;
    double auroc; /* of the held-out stays; only when train.epoch_done */
};
typedef bool fit_progress_fn(void *context, const struct fit_progress *progress);

struct fit_options {
    enum scheme scheme;
    struct recipe recipe;   /* its seed makes the split, too */
    double held_out;        /* share of stays: COHORT_HELD_OUT */
    const char *checkpoint; /* path or NULL */
    fit_progress_fn *progress;
    void *context;
};
/* The recipe for an architecture in a scheme: mimic3 networks learn with their masks dropped for
 * half of the stays, because the masks of their cohort differ from those of real episodes. */
struct fit_options fit_options_default(enum architecture architecture, enum scheme scheme);

/* NULL when stopped by progress (error unset) or failed. model_free the result. */
struct model *fit_model(const struct cohort *cohort, const struct fit_options *options,
                        struct parallel *pool, struct judgement *judgement, struct error *error);

/* ---- its parts, for whatever else makes models ---- */

/* Examples with the outcomes of a subset as targets; summary: what dense networks read, one row a
 * stay. fit_free_examples releases. */
struct examples fit_examples(const struct cohort *cohort, const struct subset *subset,
                             const struct feature_spec *spec, bool summary, struct parallel *pool);
void fit_free_examples(struct examples *examples);
/* died[subset->count]; free() it. */
uint8_t *fit_outcomes(const struct cohort *cohort, const struct subset *subset);
/* Nothing can be learnt from, or judged by, stays of one outcome: false with a reason that calls
 * them "fitted", "held out", ... */
bool fit_has_both(const struct cohort *cohort, const struct subset *subset, const char *which,
                  struct error *error);

/* Trains on one subset, from the recipe's seed or from the weights of start (then the recipe's
 * sizes are not looked at); progress tells the AUROC of the network's own logits on the other. NULL
 * when stopped by progress (error unset) or failed. */
struct network *fit_network(const struct cohort *cohort, const struct feature_spec *spec,
                            const struct network *start, const struct fit_options *options,
                            const struct subset *fitted, const struct subset *held_out,
                            struct parallel *pool, struct error *error);

/* Logits of any model for stays of a cohort, as the held-out ones are judged: whole 48 hours,
 * before Platt scaling. logits[subset->count]. */
void fit_logits(const struct cohort *cohort, const struct subset *subset, const struct model *model,
                struct parallel *pool, float *logits);

/* Sets Platt scaling, threshold and the table of similar stays from logits that the model was not
 * fitted on, and judges the result (judgement->fitted is left alone). */
void fit_calibrate(struct model *model, const float *logits, const uint8_t *died, size_t count,
                   struct judgement *judgement);
/* Sets Platt scaling at earlier hours, too: logits[stay * hours_count + k] at hours[k], rising, the
 * last of them 48. An hour at which scaling cannot be had is left out. */
void fit_calibrate_hours(struct model *model, const float *logits, const uint8_t *died,
                         size_t count, const int *hours, int hours_count);
/* Sets the table of similar stays from calibrated logits at hour 48; left alone by fewer than 400
 * stays. */
void fit_similar(struct model *model, const float *logits, const uint8_t *died, size_t count);
/* Judges calibrated risks. */
void fit_judge(const float *risk, const uint8_t *died, size_t count, struct judgement *judgement);

/* What a facts page says that the model and its judgement do not know. Short: the page is part of
 * the file. */
struct fit_facts {
    const char *recipe;     /* as recipe_text has it */
    const char *judged;     /* "held out": the stays that the figures speak of */
    const char *calibrated; /* "the held-out stays" */
};
/* Appends the facts that every file must have; model->split must be set. */
void fit_add_facts(struct model *model, const struct cohort *cohort, const struct fit_facts *facts,
                   const struct judgement *judged);
/* The split of a model of this cohort, for its file and its facts: figures by judged, stays found
 * by cohort_split from the seed. */
struct split fit_split(const struct cohort *cohort, const struct judgement *judged, uint64_t seed,
                       enum split_seen seen);

#endif
