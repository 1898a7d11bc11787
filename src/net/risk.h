/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_RISK_H
#define ICURISK_NET_RISK_H

#include <stdbool.h>

#include "net/model.h"
#include "patient/patient.h"
#include "patient/timeline.h"

/* One network's risk of one patient. */
struct risk {
    int hours;                 /* steps run: 0..48 */
    bool provisional;          /* fewer than 48 hours */
    bool known;                /* false: no risk, see reason */
    float risk;                /* calibrated, = by_hour[hours - 1] */
    float by_hour[STAY_HOURS]; /* [0 .. hours-1]; element k from hours 0..k */
    float logit;               /* calibrated logit of risk */
    struct coverage coverage;  /* in the model's scheme */
    int beyond;                /* variables whose latest value lies outside the training limits */
    const char *reason;        /* static: why there is none; NULL when known */
};

/* logits[hours] of a model, before calibration; element k from hours 0..k. */
void risk_logits(const struct model *model, const struct patient *patient,
                 const struct timeline *timeline, int hours, float *logits);

/* What a model reads from many stays at the end of hour `hours`: the rows of features_hourly, or of
 * features_summary, which a network of its kind wants (of a summary the last row is read), and the
 * last row of summary_read for its linear part. NULL where the model has no such part. */
struct risk_rows {
    int count, hours;
    const float *x; /* [count][hours][FEATURE_COUNT], the stays x_apart floats apart */
    size_t x_apart;
    const float *base; /* [count][summary_base], the stays base_apart floats apart */
    size_t base_apart;
};
/* risks[count], calibrated: the last of the risks that the stays have by risk_compute, in less time
 * each. scratch: of the model's network, NULL without one. */
void risk_many(const struct model *model, struct network_scratch *scratch,
               const struct risk_rows *rows, float *risks);

/* at_hour 1..48 asks for the risk at that hour (later data is not looked at); 0: the patient's own
 * hours. A patient without a reading that the scheme uses, by that hour, has no risk. */
void risk_compute(const struct model *model, const struct patient *patient,
                  const struct timeline *timeline, int at_hour, struct risk *risk);

/* Is a risk at or above the threshold? A risk that is NaN is not. */
bool risk_is_above(float risk, double threshold);

/* Wilson's 95 % interval of the share part / whole, whole > 0 (E. B. Wilson, 1927,
 * doi:10.1080/01621459.1927.10502953). */
void risk_wilson(double part, double whole, double *low, double *high);

/* Stays of the model's cohort that were most like this one: deaths of `stays`, with Wilson's 95 %
 * interval as shares. False when the file has no table. */
struct similar {
    int deaths, stays;
    double low, high;
    double middle; /* the risk of the stay in their middle */
    int side; /* 1: the risk is above all neighbourhoods of the table, so these are the stays with
               * the highest risks; -1: below, the lowest; 0: within */
};
bool risk_similar(const struct model *model, const struct risk *risk, struct similar *similar);

/* Is a patient outside the cohort of adults that the networks were made from? */
bool risk_is_outside(const struct patient *patient);

/* Reasons to doubt that the risk applies to this patient (SPEC section 9): age below 16 or
 * unknown, most inputs beyond the training range, fewer than 6 hours, a scheme that sees less than
 * half of the variables. Writes up to max static strings; returns how many. */
int risk_warnings(const struct patient *patient, const struct risk *risk, const char **warnings,
                  int max);

#endif
