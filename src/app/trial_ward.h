/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_TRIAL_WARD_H
#define ICURISK_APP_TRIAL_WARD_H

#include "app/guess.h"
#include "app/session.h"
#include "learn/metrics.h"

/* Effect of a trial condensation (learn/trial.h) on all stays of a session. */
struct trial_ward {
    size_t next; /* next stay to process */
    size_t stays,
        flips;      /* stays with a risk under both; of these, on the other side of the threshold */
    double largest; /* largest difference of a risk (condensed minus original) by absolute value */
    float *before, *after; /* risks of the stays with known outcome */
    uint8_t *died;
    size_t ended, made_up,
        capacity; /* ended: stays with known outcome; made_up: of these, synthetic */
};

/* Starts again; zero-initialise before the first use. The caller frees it with trial_ward_free. */
void trial_ward_start(struct trial_ward *ward);
void trial_ward_free(struct trial_ward *ward);
/* Scores the next stay under a model of the session and under the condensed one. Outcomes come from
 * guesses_outcome. False when all stays are done. */
bool trial_ward_step(struct trial_ward *ward, struct session *session, size_t model,
                     const struct model *condensed, struct guesses *outcomes);
/* AUROC of the condensed (or, if untouched, the original) network on the stays with known outcome,
 * with DeLong's interval; NAN without both outcomes. */
struct estimate trial_ward_auroc(const struct trial_ward *ward, bool untouched);

/* Inputs of the first `most` stays with readings, for struct trial_rows. *count receives how many.
 * The caller frees them. */
float *trial_ward_rows(struct session *session, const struct model *model, int most, int *count);

#endif
