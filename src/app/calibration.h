/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_CALIBRATION_H
#define ICURISK_APP_CALIBRATION_H

#include "app/session.h"
#include "learn/cohort.h"
#include "learn/recalibrate.h"

/* Fits a network's calibration to the user's own stays: what the command recalibrate, evaluate
 * --calibrate and the screen have in common. */

enum { CALIBRATION_COHORT_MAX = 24 };

/* What the stays are called: given, or if NULL the last part of the folder's name. False if that is
 * empty, too long or no plain text. */
bool calibration_cohort(const char *given, const char *folder,
                        char cohort[CALIBRATION_COHORT_MAX + 1]);
/* A base rate: "0.12", "12%" or "12 %", above 0 and below 1. False for anything else; a number from
 * 1 on without % could mean either. decimal_comma accepts 0,12. */
bool calibration_rate(const char *text, bool decimal_comma, double *rate);
/* A name for the network that a calibration of `name` makes: with -local, and with a number where
 * the session has a network of that name. */
void calibration_name(const struct session *session, const char *name, struct text *out);

enum calibration_stage { CALIBRATION_READS, CALIBRATION_SCORES, CALIBRATION_FITS };
/* Told of progress: files read, or stays scored. Returns false to stop. */
typedef bool calibration_watch_fn(void *context, enum calibration_stage stage, size_t done,
                                  size_t count);

struct calibration_request {
    const char *data;   /* cohort with outcomes; with a rate any folder or file of stays */
    const char *cohort; /* its name, of calibration_cohort */
    const char *period; /* when the stays were admitted; NULL: from the stays */
    const char *name;   /* of the new network */
    double rate;        /* NAN: by outcomes */
    struct session
        *session; /* reads the stays of a rate, and keeps them: initialised by the caller */
    calibration_watch_fn *watch; /* NULL: none */
    void *context;
};

/* Were these stays used for the network before? */
enum calibration_doubt {
    CALIBRATION_APART,
    CALIBRATION_UNKNOWN, /* the file has no fingerprint of the stays that it was fitted on */
    CALIBRATION_SEEN,    /* by the fingerprint, some or all of them */
    CALIBRATION_AGAIN,   /* its calibration was fitted to them before */
    CALIBRATION_DOUBTS
};
/* What to say of it, in English; translate with _(). NULL: nothing. */
const char *calibration_doubt_text(enum calibration_doubt doubt);

struct calibration {
    struct recalibration done;
    size_t without_risk; /* left out: no reading of the network's variables */
    size_t without_outcome;
    size_t failed;  /* rate: files that could not be read */
    bool synthetic; /* made up, all of them: said in the facts and by the network's cohort */
    enum calibration_doubt doubt;
    double base_rate_before;
};

/* Recalibrates the model, loaded from a file, and describes it; it is not saved. False with a
 * reason, or without one if it was stopped. */
bool calibration_make(struct model *model, const struct calibration_request *request,
                      struct parallel *pool, struct calibration *calibration, struct error *error);
/* The same by the outcomes of a cohort that was read before, or of some of its stays (NULL: all).
 */
bool calibration_of_cohort(struct model *model, const struct cohort *cohort,
                           const struct subset *subset, const struct calibration_request *request,
                           struct parallel *pool, struct calibration *calibration,
                           struct error *error);

#endif
