/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_RECALIBRATE_H
#define ICURISK_LEARN_RECALIBRATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/parallel.h"
#include "net/model.h"
#include "patient/patient.h"

/* A shipped network fitted to another hospital: its weights stay, its calibration moves. With L the
 * calibrated logit of the file, and c that of its base rate, the new one is
 *     c + slope * (L - c) + intercept
 * by logistic regression with a penalty: intercept has a normal prior of mean 0, slope one of mean
 * 1, so that few deaths move little. First one pair is found for all hours together, each stay
 * counting once; then each hour of the file's calibration has its own, whose prior is that pair.
 *
 * The spread of these priors is stated, not fitted. The four units of the hospital in Boston differ
 * by about .15 in intercept; published audits of intensive care differ by .3 to .5 between
 * hospitals, and wards where most die by nearly 2. An SD of 1 lets ten deaths speak for themselves.
 * A slope needs far more: see RECALIBRATE_SLOPE_DEATHS. */
#define RECALIBRATE_INTERCEPT_SD 1.0
#define RECALIBRATE_SLOPE_SD 0.4
#define RECALIBRATE_HOUR_INTERCEPT_SD 1.0
#define RECALIBRATE_HOUR_SLOPE_SD 0.2
enum {
    RECALIBRATE_SLOPE_DEATHS = 20, /* with fewer, or fewer survivors, only the intercept moves */
    RECALIBRATE_THRESHOLD_DEATHS = 50, /* with fewer the threshold stays where the same stays are
                                        * above it */
    RECALIBRATE_SIMILAR_STAYS = 400,   /* with fewer there is no table of similar stays */
    RECALIBRATE_STILL_HERE = 2,        /* a stay counts for two hours after its last reading, or
                                        * twice the mean time between its hours with readings: who
                                        * left before an hour says nothing of it */
    RECALIBRATE_FOLDS = 5
};

/* Stays under one model. */
struct local_stays {
    size_t count;
    float *logits;         /* [count][48], before calibration */
    uint8_t *first, *last; /* [count]: the hours at which the stay counts */
    uint8_t *died;         /* [count] */
    uint32_t *person;      /* [count] */
    size_t without_risk;   /* left out: nothing that the network reads */
    size_t deaths;
    double began_first, began_last; /* ms since 1970; NAN where no stay has a date */
};
/* One stay to be taken; died is not looked at where outcomes are not known. */
struct local_stay {
    const struct patient *patient;
    bool died;
    uint32_t person;
};
/* local_stays_free the result. */
struct local_stays *local_stays_new(const struct model *model, const struct local_stay *stays,
                                    size_t count, struct parallel *pool);
void local_stays_free(struct local_stays *stays);

/* What was done at one hour of the calibration. */
struct recalibrated_hour {
    int hour;
    size_t stays, deaths;
    double expected_before, expected_after; /* sums of risks */
    double intercept, slope;
};
/* The same stays at hour 48, each judged without its fold. */
struct recalibrated_check {
    size_t stays, deaths;
    double expected_before, expected_after, brier_before, brier_after;
    double slope_before, slope_after; /* of observed on expected; 1 is right */
};
struct recalibration {
    size_t stays, deaths;
    bool stated;      /* by a base rate, not by outcomes */
    double base_rate; /* observed or stated */
    bool slope_moved, threshold_new, similar_new;
    struct recalibrated_hour hours[KNOTS_MAX + 1]; /* rising, the last is 48 */
    int hour_count;
    bool checked;
    struct recalibrated_check check;
};

/* Moves the model's calibration; its threshold and table of similar stays are made anew from
 * enough stays, else the threshold moves along and the table goes. False with a reason, the model
 * unchanged, when nobody or everybody died, or when the risks do not rise with the deaths. */
bool recalibrate(struct model *model, const struct local_stays *stays,
                 struct recalibration *recalibration, struct error *error);
/* The same where outcomes are not known: the intercept moves until the mean risk of the stays at
 * the end of each hour is this share, 0 < rate < 1. */
bool recalibrate_by_rate(struct model *model, const struct local_stays *stays, double rate,
                         struct recalibration *recalibration, struct error *error);

/* Makes the model, which was loaded from a file, the child of that file: parent, name and facts.
 * cohort and period (NULL: found in the stays, or not known) are what the user calls them; all
 * texts must be safetensors_plain. hash: cohort_hash, or NULL where outcomes were not looked at. */
void recalibrate_describe(struct model *model, const struct local_stays *stays,
                          const struct recalibration *recalibration, const char *name,
                          const char *cohort, const char *period, const char *hash);

#endif
