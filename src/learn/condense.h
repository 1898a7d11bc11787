/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_CONDENSE_H
#define ICURISK_LEARN_CONDENSE_H

#include "learn/condense_options.h"
#include "learn/fit.h"
#include "learn/quantise.h"
#include "learn/variant.h"

/* Makes all variants of a scheme. */

/* Mean and SD over the trainings of options.seeds. */
struct spread {
    double mean, sd; /* NAN: unknown */
};

/* Result for one variant. */
struct condensed {
    size_t parameters, file_bytes;
    double seconds; /* processor time of its training on the fitted part; 0: unknown, resumed */
    struct judgement
        held_out; /* trained on the fitted part; Platt scaling cross-fitted in halves */
    struct judgement by_hour[CONDENSE_HOURS]; /* the same networks, with data up to each hour */
    double auroc_best; /* --recipe paper: of the best epoch, chosen on the held-out stays */
    struct spread seeds_last, seeds_best; /* --recipe paper: AUROC of the last and best epoch */
    struct judgement out_of_fold;         /* on all stays; stays == 0 with the published recipe */
    char path[512];
};

/* Makes, judges and writes all variants. False if stopped (error unset) or failed; files already
 * written are kept. */
bool condense(const struct cohort *cohort, const struct condense_options *options,
              struct parallel *pool, struct condensed results[VARIANT_COUNT], struct error *error);
/* Removes only the checkpoints of these options from the folder of options->watch. */
void condense_remove_checkpoints(const struct condense_options *options);

#endif
