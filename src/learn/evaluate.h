/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_EVALUATE_H
#define ICURISK_LEARN_EVALUATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/parallel.h"
#include "learn/cohort.h"
#include "learn/metrics.h"
#include "net/model.h"

/* Judges a model on a cohort: every stay is scored as in clinical use (net/risk.h) and the risks
 * are compared with the outcomes. app/evaluate_report.h formats the results. */

/* ---- which stays ---- */

enum evaluate_subset { EVALUATE_ALL, EVALUATE_HELD_OUT };

/* How the choice of stays limits the validity of the figures. */
enum evaluate_doubt {
    DOUBT_HELD_OUT, /* the file states that it was fitted without these stays */
    DOUBT_FITTED,   /* the file states that it was fitted on all stays of this folder */
    DOUBT_MAY_BE,   /* cohort_overlap finds that it was fitted on some of them; or the file has no
                       cohort hash, and the cohort has the same layout */
    DOUBT_OTHER,    /* hash or layout differ from those in the file's facts */
    DOUBT_SYNTHETIC /* synthetic stays, on which the network was not trained */
};

/* Chooses the stays to judge a model on: all, or those that cohort_split holds out (the folder's
 * own test stays, else by the seed of the model's split). False with a reason if that split is of a
 * cohort of another size or layout. The caller frees subset->stays. */
bool evaluate_choose(const struct model *model, const struct cohort *cohort,
                     enum evaluate_subset which, struct subset *subset, enum evaluate_doubt *doubt,
                     struct error *error);

/* Was the model's calibration fitted to some of these stays, according to its fact
 * MODEL_LOCAL_HASH? */
bool evaluate_recalibrated_on(const struct model *model, const struct cohort *cohort);

/* ---- scores ---- */

enum { EVALUATE_HOURS = 6 };
extern const int evaluate_hours[EVALUATE_HOURS]; /* 6 12 18 24 36 48 */

/* A model's risk of each stay of a subset; NAN if there is none. */
struct evaluate_scores {
    size_t count;
    float *risk, *logit; /* calibrated, at at_hour; [count] */
    float *by_hour;      /* [count][EVALUATE_HOURS]: risk from data up to that hour only */
};
/* Called regularly with the progress; returns false to stop. */
typedef bool evaluate_progress_fn(void *context, size_t done, size_t count);
/* Scores the stays at at_hour, 1..48. False if stopped. The caller calls evaluate_scores_free in
 * either case. */
bool evaluate_score(const struct model *model, const struct cohort *cohort,
                    const struct subset *subset, int at_hour, struct parallel *pool,
                    evaluate_progress_fn *progress, void *context, struct evaluate_scores *scores);
void evaluate_scores_free(struct evaluate_scores *scores);

/* ---- the judgement ---- */

enum {
    EVALUATE_THRESHOLDS = 8, /* seven fixed ones, then the model's own */
    EVALUATE_BENEFITS = 60,  /* thresholds of the decision curve: .01 .02 ... .60 */
    EVALUATE_BINS = 10,
    EVALUATE_GROUPS_MAX = 16
};

/* Stays of one subgroup, or all at one hour. */
struct evaluate_group {
    const char *kind, *name, *text; /* "age" "65 to 79" "age 65 to 79"; static storage */
    int hour;                       /* only in by-hour rows */
    size_t stays, deaths;
    struct estimate auroc;
    double mean_risk, observed;
    double brier, ece;
};

/* Compares the model with its parent on the stays with a risk under both. A stay is classified by
 * each network's own threshold (risk >= threshold). */
struct evaluate_pair {
    const struct model *parent;
    size_t stays;
    double auroc, parent_auroc;
    struct estimate difference; /* model minus parent, DeLong's paired interval */
    size_t up_died, up_lived;   /* above the threshold only under the model */
    size_t down_died, down_lived;
    double mean_change, largest_change; /* mean and largest absolute difference of the risks */
};

/* A loss of EVALUATE_MARGIN or more counts as worse. */
#define EVALUATE_MARGIN 0.01

struct evaluation {
    int at_hour;
    size_t stays, deaths; /* judged */
    size_t without_risk;  /* left out: no reading of the network's variables */
    struct estimate auroc, measures[MEASURE_COUNT];
    double mean_risk, observed;
    struct metrics_table thresholds[EVALUATE_THRESHOLDS];
    struct metrics_table benefits[EVALUATE_BENEFITS];
    struct metrics_bin bins[EVALUATE_BINS];
    struct evaluate_group groups[EVALUATE_GROUPS_MAX];
    size_t group_count;
    struct evaluate_group hours[EVALUATE_HOURS];
    bool paired;
    struct evaluate_pair pair;
    struct metrics_corner *roc; /* [roc_count] */
    size_t roc_count;
};

struct evaluate_options {
    int at_hour, resamples;
    uint64_t seed; /* for the bootstrap */
};

/* Evaluates the scores. parent_scores (of the same subset) and parent may be NULL. False with a
 * reason if the stays with a risk have only one outcome. The caller frees the result with
 * evaluation_free. */
bool evaluate(const struct model *model, const struct cohort *cohort, const struct subset *subset,
              const struct evaluate_scores *scores, const struct model *parent,
              const struct evaluate_scores *parent_scores, const struct evaluate_options *options,
              struct parallel *pool, struct evaluation *evaluation, struct error *error);
void evaluation_free(struct evaluation *evaluation);

/* Net benefit of flagging everyone, at the table's threshold; that of flagging no one is 0. */
double evaluate_treat_all(const struct metrics_table *table);

#endif
