/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_FIT_H
#define ICURISK_LEARN_FIT_H

#include "learn/cohort.h"
#include "learn/train.h"
#include "net/model.h"

/* Makes a complete model from a cohort: split, normaliser, training, Platt scaling, threshold,
 * table of similar stays and facts. */

/* Performance of a network on the held-out stays. */
struct judgement {
    size_t fitted, stays, deaths; /* stays and deaths: of the held-out stays */
    double auroc, auroc_low, auroc_high;
    double auprc, brier, calibration_error;
    double min_se_ppv;
};

struct fit_progress {
    struct progress train;
    double auroc; /* of the held-out stays; only if train.epoch_done */
};
typedef bool fit_progress_fn(void *context, const struct fit_progress *progress);

struct fit_options {
    enum scheme scheme;
    struct recipe recipe;   /* its seed also determines the split */
    bool published;         /* inputs prepared as mimic3-benchmarks does: cohort_fit_plain_spec */
    double held_out;        /* share of stays: COHORT_HELD_OUT */
    const char *checkpoint; /* path or NULL */
    fit_progress_fn *progress;
    void *context;
};
/* The default options for a kind of network in a scheme. mimic3 networks are trained with the masks
 * dropped for half of the stays, because the masks of their cohort differ from those of real
 * episodes. */
struct fit_options fit_options_default(enum architecture architecture, enum scheme scheme);
/* The published recipe, as condense --recipe paper trains its network of that kind. */
struct fit_options fit_options_published(enum architecture architecture, enum scheme scheme);

/* Makes a model. NULL if stopped by progress (error unset) or failed. The caller frees it with
 * model_free. */
struct model *fit_model(const struct cohort *cohort, const struct fit_options *options,
                        struct parallel *pool, struct judgement *judgement, struct error *error);

/* ---- parts, for other functions that make models ---- */

/* Examples with the outcomes of a subset as targets; summary: one summary row per stay, for dense
 * networks. The caller frees them with fit_free_examples. */
struct examples fit_examples(const struct cohort *cohort, const struct subset *subset,
                             const struct feature_spec *spec, bool summary, struct parallel *pool);
void fit_free_examples(struct examples *examples);
/* Outcomes died[subset->count]. The caller frees it. */
uint8_t *fit_outcomes(const struct cohort *cohort, const struct subset *subset);
/* Does a subset have stays of both outcomes? False with a reason that calls the subset `which`
 * ("fitted", "held out"). */
bool fit_has_both(const struct cohort *cohort, const struct subset *subset, const char *which,
                  struct error *error);

/* Trains on one subset, from the recipe's seed or from the weights of start (then the recipe's
 * sizes are ignored); progress receives the AUROC of the network's own logits on the other subset.
 * NULL if stopped by progress (error unset) or failed. */
struct network *fit_network(const struct cohort *cohort, const struct feature_spec *spec,
                            const struct network *start, const struct fit_options *options,
                            const struct subset *fitted, const struct subset *held_out,
                            struct parallel *pool, struct error *error);

/* Writes logits[subset->count] of a model for whole stays of 48 hours, before Platt scaling, as
 * used to judge the held-out stays. */
void fit_logits(const struct cohort *cohort, const struct subset *subset, const struct model *model,
                struct parallel *pool, float *logits);

/* Sets Platt scaling, threshold and the table of similar stays from logits that the model was not
 * fitted on, and judges the result (judgement->fitted is not changed). */
void fit_calibrate(struct model *model, const float *logits, const uint8_t *died, size_t count,
                   struct judgement *judgement);
/* Sets Platt scaling at earlier hours too, from logits[stay * hours_count + k] at hours[k],
 * ascending, the last of them 48. An hour at which scaling fails is left out. */
void fit_calibrate_hours(struct model *model, const float *logits, const uint8_t *died,
                         size_t count, const int *hours, int hours_count);
/* The model itself may have other logits than those that its scaling was fitted on. Where it
 * expects less than FIT_EXPECTED_LEAST or more than FIT_EXPECTED_MOST deaths for each that there
 * was, moves the intercept of that earlier hour until it expects as many as there were. logits: the
 * model's own, as for fit_calibrate_hours. Returns the number of hours that were moved. */
#define FIT_EXPECTED_LEAST 0.9
#define FIT_EXPECTED_MOST 1.1
int fit_shift_hours(struct model *model, const float *logits, const uint8_t *died, size_t count,
                    const int *hours, int hours_count);
/* Sets the table of similar stays from calibrated logits at hour 48; unchanged with fewer than 400
 * stays. */
void fit_similar(struct model *model, const float *logits, const uint8_t *died, size_t count);
/* Computes the figures of calibrated risks. */
void fit_judge(const float *risk, const uint8_t *died, size_t count, struct judgement *judgement);

/* Facts that the model and its judgement do not contain. Keep them short: they are stored in the
 * file. */
struct fit_facts {
    const char *recipe;     /* from recipe_text */
    const char *judged;     /* "held out": the stays that the figures refer to */
    const char *calibrated; /* "the held-out stays" */
};
/* Appends the facts required in every file; model->split must be set. */
void fit_add_facts(struct model *model, const struct cohort *cohort, const struct fit_facts *facts,
                   const struct judgement *judged);
/* The split of a model of this cohort, for its file and facts; counts are those of judged, and
 * cohort_split reproduces the stays from the seed. */
struct split fit_split(const struct cohort *cohort, const struct judgement *judged, uint64_t seed,
                       enum split_seen seen);

#endif
