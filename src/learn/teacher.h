/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_TEACHER_H
#define ICURISK_LEARN_TEACHER_H

#include "learn/cohort.h"
#include "learn/regress.h"
#include "learn/train_many.h"

/* Soft targets for distillation. The teacher is the mean logit of the linear model on summary
 * features and of a bag of LSTMs; a stay's target comes from models that were fitted without it. */
struct teacher {
    int folds, bag; /* bag 0: the linear model alone */
    struct regress_recipe linear;
    uint64_t seed;
};

/* Folds stratified by outcome, the stays of one person in the same fold: fold[i] in 0..folds-1 for
 * stay subset->stays[i]. */
void teacher_folds(const struct cohort *cohort, const struct subset *subset, int folds,
                   uint64_t seed, int *fold);
/* Parts of a subset by fold: the stays of one fold, or all others. free() the stays. */
struct subset teacher_part(const struct subset *subset, const int *fold, int which, bool others);

/* What all fits on one cohort share, so that it is computed once. */
struct material {
    const struct cohort *cohort;
    struct feature_spec spec;
    float *hourly, *summary; /* rows of every stay: cohort_rows */
    const float *base;       /* regress_base */
    float *outcome;          /* [cohort->count] 0 or 1 */
    char digest[65];         /* of hourly; summary follows from the same stays and spec */
};
struct material *material_new(const struct cohort *cohort, const struct feature_spec *spec,
                              const float *base, struct parallel *pool);
void material_free(struct material *material);
/* The examples of a subset for an architecture; target[subset->count] and the subset are borrowed.
 */
struct examples material_examples(const struct material *material, enum architecture architecture,
                                  const struct subset *subset, const float *target);

/* Name of one of the folds * bag runs of teacher_targets, "final-teacher-1-2". */
void teacher_run_name(const struct teacher *teacher, const char *name, int run, char *out,
                      size_t size);
/* target[subset->count]: probabilities. name begins the names of its runs. *auroc gets that of the
 * teacher on the subset. False when stopped or failed. */
bool teacher_targets(const struct teacher *teacher, const struct material *material,
                     const struct subset *subset, const char *name, struct parallel *pool,
                     const struct train_many_watch *watch, float *target, double *auroc,
                     struct error *error);

#endif
