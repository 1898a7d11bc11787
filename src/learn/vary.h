/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_VARY_H
#define ICURISK_LEARN_VARY_H

#include "base/random.h"
#include "patient/features.h"

/* Data augmentation: varies stays from epoch to epoch as other hospitals might have charted them,
 * so that a network does not rely on the charting habits of one place. */
struct variation {
    double variables; /* share of variables removed, as if never measured */
    double exchange;  /* share of stays whose arterial pressures are moved to the cuff pressures */
};

/* Writes a varied copy of a stay's rows[steps][76] to copy. spec must be that of the rows, with
 * fill equal to mean (cohort_fit_spec), so that 0 means never measured. Draws no random numbers for
 * shares of 0. */
void vary_rows(const struct variation *variation, const struct feature_spec *spec,
               struct random *random, const float *rows, int steps, float *copy);

#endif
