/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_CALIBRATION_H
#define ICURISK_UI_CALIBRATION_H

#include "learn/cohort.h"
#include "learn/recalibrate.h"

/* What commands that fit a calibration have in common: recalibrate, and evaluate --calibrate. */

enum { CALIBRATION_COHORT_MAX = 24 };

/* What the stays are called: given, or if NULL the last part of the folder's name. False if that is
 * empty, too long or no plain text. */
bool calibration_cohort(const char *given, const char *folder,
                        char cohort[CALIBRATION_COHORT_MAX + 1]);

/* Scores stays of the cohort (NULL: all) for a fit. local_stays_free the result. */
struct local_stays *calibration_stays(const struct model *model, const struct cohort *cohort,
                                      const struct subset *subset, struct parallel *pool);

/* Appends what the fit did: the hours before and after, the check on stays that it was not fitted
 * on, the threshold. The model is the new one, described and with its path. */
void calibration_put(const struct model *model, const struct local_stays *stays,
                     const struct recalibration *done, struct text *out);

#endif
