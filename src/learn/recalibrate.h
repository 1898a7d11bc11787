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

/* Recalibrates a model to another hospital: its weights are kept, its calibration changes. With L
 * the calibrated logit of the file and c the logit of its base rate, the new logit is
 *     c + slope * (L - c) + intercept
 * by penalised logistic regression: the intercept has a prior with mean 0, the slope one with mean
 * 1, so that few deaths change little. First one pair is fitted to all hours together,
 * each stay counting once; then each hour of the file's calibration gets its own pair, with that
 * pair as prior mean.
 *
 * The widths of the first two priors are learnt from the spread between the 93 US hospitals of the
 * development half of the eICU demo (681 stays, 60 deaths; hLSTM, hour 48). Intercept: SD .23 by
 * moments, .3 by maximum likelihood with a random intercept, at most 1.05 (95 %, profile); averaged
 * over that likelihood .5. Slope: 0 by both, at most .4; averaged .2. Since the SD itself is hardly
 * known, and a ward where most die is off by 2, the intercept has Student's t with three degrees of
 * freedom: a ward that is far off is hardly held back. The hours keep a wide prior: those who are
 * still there at hour 48 are others than at hour 6 (their intercepts differ by up to .6), and an
 * SD of .3 leaves expected/observed at .84 to .92 there, in hospitals that were left out.
 * models/README.md has the figures before and after. */
#define RECALIBRATE_INTERCEPT_SCALE 0.5
#define RECALIBRATE_INTERCEPT_FREEDOM 3.0
#define RECALIBRATE_SLOPE_SD 0.2
#define RECALIBRATE_FIRST_SD 10.0 /* of both, for a network that was not calibrated before */
#define RECALIBRATE_HOUR_INTERCEPT_SD 1.0
#define RECALIBRATE_HOUR_SLOPE_SD 0.2
enum {
    RECALIBRATE_SLOPE_DEATHS = 20, /* with fewer deaths or survivors only the intercept is fitted */
    RECALIBRATE_THRESHOLD_DEATHS =
        50, /* with fewer the threshold is moved so that the same stays are above it */
    RECALIBRATE_SIMILAR_STAYS = 400, /* with fewer there is no table of similar stays */
    RECALIBRATE_STILL_HERE =
        2, /* a stay counts for two hours after its last reading, or twice the mean interval between
              hours with readings, since later it may have ended */
    RECALIBRATE_FOLDS = 5
};

/* Stays with their logits under one model. */
struct local_stays {
    size_t count;
    float *logits;         /* [count][48], before calibration */
    uint8_t *first, *last; /* [count]: first and last hour at which the stay counts */
    uint8_t *died;         /* [count] */
    uint32_t *person;      /* [count] */
    size_t without_risk;   /* left out: no reading of the network's variables */
    size_t deaths;
    double began_first, began_last; /* ms since 1970; NAN if no stay has a date */
};
/* One stay; died is ignored if outcomes are unknown. */
struct local_stay {
    const struct patient *patient;
    bool died;
    uint32_t person;
};
/* Scores the stays. The caller frees the result with local_stays_free. */
struct local_stays *local_stays_new(const struct model *model, const struct local_stay *stays,
                                    size_t count, struct parallel *pool);
/* The same; watch (NULL: none) is told from time to time how many were scored, and returns false to
 * stop: then NULL. */
typedef bool local_watch_fn(void *context, size_t done, size_t count);
struct local_stays *local_stays_watched(const struct model *model, const struct local_stay *stays,
                                        size_t count, struct parallel *pool, local_watch_fn *watch,
                                        void *context);
void local_stays_free(struct local_stays *stays);

/* The calibration at one hour, before and after. */
struct recalibrated_hour {
    int hour;
    size_t stays, deaths;
    double expected_before, expected_after; /* sums of risks */
    double intercept, slope;
};
/* Cross-validated check at hour 48: each stay is judged by a calibration fitted without its fold.
 */
struct recalibrated_check {
    size_t stays, deaths;
    double expected_before, expected_after, brier_before, brier_after;
    double slope_before, slope_after; /* calibration slope; 1 is ideal */
};
struct recalibration {
    size_t stays, deaths;
    bool first;       /* the network was not calibrated before */
    bool stated;      /* recalibrated to a base rate, not by outcomes */
    double base_rate; /* observed or stated */
    bool slope_moved, threshold_new, similar_new;
    struct recalibrated_hour hours[KNOTS_MAX + 1]; /* ascending, the last is 48 */
    int hour_count;
    /* Intercept and slope at hour 48 if no prior held them back; equal to those of hours if
     * base_rate was stated. The slope is that of hours where it does not move. */
    double free_intercept, free_slope;
    double threshold_before;
    bool checked;
    struct recalibrated_check check;
};

/* Recalibrates the model. With enough stays its threshold and table of similar stays are
 * recomputed; otherwise the threshold is shifted accordingly and the table removed. A network that
 * was not calibrated before takes a first calibration from the stays alone, of which at least
 * RECALIBRATE_SLOPE_DEATHS died and as many lived; a base rate is not enough for it. False with a
 * reason, and the model unchanged, if nobody or everybody died or the risks do not increase with
 * mortality. */
bool recalibrate(struct model *model, const struct local_stays *stays,
                 struct recalibration *recalibration, struct error *error);
/* The same without outcomes: chooses the intercept so that the mean risk of the stays at the end of
 * each hour equals rate, 0 < rate < 1. */
bool recalibrate_by_rate(struct model *model, const struct local_stays *stays, double rate,
                         struct recalibration *recalibration, struct error *error);

/* Marks the model, which was loaded from a file, as derived from that file: sets parent, name and
 * facts. cohort and period (NULL: found in the stays, or unknown) are the user's names for them;
 * all texts must pass safetensors_plain. hash: cohort_hash, or NULL if outcomes were not used. */
void recalibrate_describe(struct model *model, const struct local_stays *stays,
                          const struct recalibration *recalibration, const char *name,
                          const char *cohort, const char *period, const char *hash);

#endif
