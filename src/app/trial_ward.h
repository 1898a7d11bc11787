/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_TRIAL_WARD_H
#define ICURISK_APP_TRIAL_WARD_H

#include "app/guess.h"
#include "app/session.h"
#include "learn/metrics.h"

/* What a network condensed for trial (learn/trial) changes for all stays of a session. */
struct trial_ward {
    size_t next;           /* stay that is looked at next */
    size_t stays, flips;   /* with a risk under both; on the other side of the threshold */
    double largest;        /* difference of a risk (condensed less untouched), largest in size */
    float *before, *after; /* risks of the stays whose outcome is known */
    uint8_t *died;
    size_t ended, made_up, capacity; /* made_up: of the ended, those that are synthetic */
};

/* Begins anew; zero-initialise before the first use. trial_ward_free releases. */
void trial_ward_start(struct trial_ward *ward);
void trial_ward_free(struct trial_ward *ward);
/* Takes the next stay: under a model of the session and under the condensed one. Outcomes are
 * looked for by guesses_outcome. False when all stays were taken. */
bool trial_ward_step(struct trial_ward *ward, struct session *session, size_t model,
                     const struct model *condensed, struct guesses *outcomes);
/* AUROC of the condensed network (or untouched) on the stays whose outcome is known, with DeLong's
 * interval; NAN without both outcomes. */
struct estimate trial_ward_auroc(const struct trial_ward *ward, bool untouched);

/* The inputs of the first `most` stays that have readings, as a trial wants them. *count is how
 * many; free() them. */
float *trial_ward_rows(struct session *session, const struct model *model, int most, int *count);

#endif
