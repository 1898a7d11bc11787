/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_CONDENSE_STAGE_H
#define ICURISK_LEARN_CONDENSE_STAGE_H

#include "learn/condense_options.h"
#include "learn/quantise.h"
#include "learn/variant.h"

/* One set of models, fitted on one subset: a stage of `condense`. */
struct stage {
    const struct condense_options *options;
    struct parallel *pool;
    struct material *material;
    const struct subset *subset;
    struct run runs[VARIANT_NETWORKS]; /* the networks and their training times */
    struct network *quantised[VARIANT_NETWORKS];
    struct logistic *linear;
};

/* Share of the linear model in the logit of `wide`. */
extern const float stage_wide_share;

/* Trains a stage. NULL if stopped or failed. watch: one per network, told of every epoch, or NULL.
 */
struct stage *stage_new(const struct condense_options *options, const struct cohort *cohort,
                        const float *base, const struct subset *subset, const char *name, int bag,
                        struct parallel *pool, train_progress_fn *watch, void **watchers,
                        struct error *error);
/* Frees it with its networks; NULL is allowed. */
void stage_free(struct stage *stage);
/* Name of the checkpoints of a variant's training: "held-out-lstm". */
void stage_run_name(const char *stage, int variant, char *out, size_t size);

/* Writes the logits of a variant, before calibration: [stays of the subset][CONDENSE_HOURS]. */
void stage_score(const struct stage *stage, int variant, const struct subset *subset,
                 float *logits);
/* The logits of all stays at condense_hours[k]. The caller frees it. */
float *stage_logits_at(const float *logits, size_t count, int k);

#endif
