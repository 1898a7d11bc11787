/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_VARY_H
#define ICURISK_LEARN_VARY_H

#include "base/random.h"
#include "patient/features.h"

/* The same stay as another hospital might have charted it: what a network learns from varies from
 * epoch to epoch, so that it does not rely on the habits of one place. */
struct variation {
    double variables; /* share of variables that are taken out, as if never measured */
    double exchange;  /* share of stays whose arterial pressures are charted as cuff pressures */
};

/* Writes rows[steps][76] of a stay to copy, varied. spec must be that of the rows, with fill equal
 * to mean (cohort_fit_spec), so that 0 is a variable never measured. Draws nothing for a share that
 * is 0. */
void vary_rows(const struct variation *variation, const struct feature_spec *spec,
               struct random *random, const float *rows, int steps, float *copy);

#endif
