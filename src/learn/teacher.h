/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_TEACHER_H
#define ICURISK_LEARN_TEACHER_H

#include "learn/cohort.h"
#include "learn/regress.h"
#include "learn/train_many.h"

/* Soft targets for distillation. The teacher is the mean logit of the linear model and an ensemble
 * of LSTMs; a stay's target comes from models fitted without it. */
struct teacher {
    int folds, bag; /* bag: number of LSTMs; 0: the linear model alone */
    struct regress_recipe linear;
    uint64_t seed;
};

/* Folds stratified by outcome, the stays of one person in the same fold: fold[i] in 0..folds-1 for
 * stay subset->stays[i]. */
void teacher_folds(const struct cohort *cohort, const struct subset *subset, int folds,
                   uint64_t seed, int *fold);
/* The stays of one fold, or all others. The caller frees the stays. */
struct subset teacher_part(const struct subset *subset, const int *fold, int which, bool others);

/* Data shared by all fits on one cohort. */
struct material {
    const struct cohort *cohort;
    struct feature_spec spec;
    struct cohort_rows *rows; /* of every stay */
    const float *base;        /* regress_base */
    float *outcome;           /* [cohort->count] 0 or 1 */
    char digest[65]; /* SHA-256 of the hourly rows; summaries follow from the same stays and spec */
};
struct material *material_new(const struct cohort *cohort, const struct feature_spec *spec,
                              const float *base, struct parallel *pool);
void material_free(struct material *material);
/* The examples of a subset for an architecture; target[subset->count] and the subset must outlive
 * them. */
struct examples material_examples(const struct material *material, enum architecture architecture,
                                  const struct subset *subset, const float *target);

/* Name of one of the folds * bag runs of teacher_targets: "final-teacher-1-2". */
void teacher_run_name(const struct teacher *teacher, const char *name, int run, char *out,
                      size_t size);
/* Writes target[subset->count], as probabilities. name is the prefix of its runs' names. *auroc
 * receives the teacher's AUROC on the subset. False if stopped or failed. */
bool teacher_targets(const struct teacher *teacher, const struct material *material,
                     const struct subset *subset, const char *name, struct parallel *pool,
                     const struct train_many_watch *watch, float *target, double *auroc,
                     struct error *error);

#endif
