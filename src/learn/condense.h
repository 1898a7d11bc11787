/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_CONDENSE_H
#define ICURISK_LEARN_CONDENSE_H

#include "learn/condense_options.h"
#include "learn/fit.h"
#include "learn/quantise.h"
#include "learn/variant.h"

/* All variants of a scheme in one go. */

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
