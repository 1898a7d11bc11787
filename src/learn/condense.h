/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_CONDENSE_H
#define ICURISK_LEARN_CONDENSE_H

#include "learn/fit.h"
#include "learn/quantise.h"
#include "learn/runs.h"
#include "learn/teacher.h"
#include "learn/variant.h"

/* All variants of a scheme in one go.
 *
 * The hours at which variants are scaled and judged; the last is 48. */
enum { CONDENSE_HOURS = 9, CONDENSE_SHOWN = 3 /* tables begin here, at hour 6 */ };
extern const int condense_hours[CONDENSE_HOURS];

struct condense_options {
    enum scheme scheme;
    bool paper; /* the published recipe, judged on the held-out stays only; else the best one known
                 */
    uint64_t seed;
    double held_out; /* share of stays whose outcomes are looked at only to judge */
    struct teacher teacher;
    struct regress_recipe linear; /* of `logistic`, and of its half of `wide` */
    int inner_bag;                /* of the teachers within the out-of-fold networks */
    int folds;                    /* out of fold: of the networks that are judged on all stays */
    int epochs;              /* 0: each recipe's own; else of every training, to try things out */
    const char *out;         /* folder of the networks' files */
    struct runs_watch watch; /* its folder keeps the checkpoints */
    void (*say)(void *context, const char *line); /* what begins or was found; watch.context */
};
struct condense_options condense_options_default(enum scheme scheme);

/* Says a line to options->say, if any. */
void condense_say(const struct condense_options *options, const char *line);

/* What became of one variant. */
struct condensed {
    size_t parameters, file_bytes;
    double seconds; /* processor time of its training on the fitted part; 0: not known, resumed */
    struct judgement
        held_out; /* trained on the fitted part; Platt scaling cross-fitted in halves */
    struct judgement by_hour[CONDENSE_HOURS]; /* of the same, from the hours up to each */
    double auroc_best; /* --recipe paper: of the best epoch, chosen by the held-out stays */
    struct judgement out_of_fold; /* on all stays; stays == 0 with the published recipe */
    char path[512];
};

/* Makes, judges and writes them all. False when stopped (error unset) or failed; files that are
 * written stay. */
bool condense(const struct cohort *cohort, const struct condense_options *options,
              struct parallel *pool, struct condensed results[VARIANT_COUNT], struct error *error);
/* Removes the checkpoints of these options from the folder of options->watch, and nothing else. */
void condense_forget(const struct condense_options *options);

#endif
