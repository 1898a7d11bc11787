/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_RISK_H
#define ICURISK_NET_RISK_H

#include <stdbool.h>

#include "net/model.h"
#include "patient/patient.h"
#include "patient/timeline.h"

/* The risk of one patient under one model. */
struct risk {
    int hours;                 /* hours used: 0..48 */
    bool provisional;          /* fewer than 48 hours */
    bool known;                /* false: no risk, see reason */
    bool synthetic;            /* the network was trained on stays of no real patient */
    float risk;                /* calibrated, = by_hour[hours - 1] */
    float by_hour[STAY_HOURS]; /* [0 .. hours - 1]; element k from the data of hours 0..k */
    float logit;               /* calibrated logit of risk */
    struct coverage coverage;  /* in the model's scheme */
    int beyond;         /* number of variables whose latest value is outside the training limits */
    const char *reason; /* why there is none (static storage); NULL if known */
};

/* Writes logits[hours] of a model, before calibration; element k from the data of hours 0..k. */
void risk_logits(const struct model *model, const struct patient *patient,
                 const struct timeline *timeline, int hours, float *logits);

/* Inputs of a model for many stays at the end of hour `hours`: for its network the rows of
 * features_hourly or features_summary, depending on the kind (of a summary only the last row is
 * read), and for its linear part the last row of summary_read. NULL if the model has no such part.
 */
struct risk_rows {
    int count, hours;
    const float *x; /* [count][hours][FEATURE_COUNT], the stays x_apart floats apart */
    size_t x_apart;
    const float *base; /* [count][summary_base], the stays base_apart floats apart */
    size_t base_apart;
};
/* Writes risks[count], calibrated: the last risk that risk_compute gives each stay, but faster per
 * stay. scratch: for the model's network; NULL without a network. */
void risk_many(const struct model *model, struct network_scratch *scratch,
               const struct risk_rows *rows, float *risks);

/* Computes the risk at the end of at_hour, 1..48, without later data; 0: at the end of the
 * patient's hours. There is no risk if no variable of the scheme was measured by then. */
void risk_compute(const struct model *model, const struct patient *patient,
                  const struct timeline *timeline, int at_hour, struct risk *risk);

/* Is a risk at or above the threshold? False for NaN. */
bool risk_is_above(float risk, double threshold);

/* Wilson's 95 % interval of the proportion part / whole, whole > 0 (E. B. Wilson, 1927,
 * doi:10.1080/01621459.1927.10502953). */
void risk_wilson(double part, double whole, double *low, double *high);

/* The stays of the model's cohort with the most similar risks: deaths among `stays`, with Wilson's
 * 95 % interval of the proportion. risk_similar returns false if the model has no such table. */
struct similar {
    int deaths, stays;
    double low, high;
    double mean; /* risk of these stays */
    int side; /* 1: the risk is above the table, and these are the stays with the highest risks; -1:
                 below it, with the lowest; 0: within */
};
bool risk_similar(const struct model *model, const struct risk *risk, struct similar *similar);

/* Range of the risk in a hospital to which the model was not calibrated: low to high is assumed to
 * cover 95 % of hospitals. Hospitals are assumed to differ by a normally distributed shift of the
 * logit with mean 0 and this standard deviation. Published audits of intensive care report SDs of
 * 0.3 to 0.5; in the 93 hospitals of the development half of the eICU demo, at hour 24, hlstm is
 * off by 0.2 overall and varies with SD 0.2 (0 to 0.95, from only 60 deaths). The same after a
 * stated base rate, which takes away what hospitals differ by only as far as it is right and the
 * stays it was applied to are those it was counted in, and after a fit to synthetic stays: no
 * outcome has shown either. False for a model calibrated to a hospital by its outcomes, or without
 * a risk. */
#define RISK_HOSPITALS_SD 0.5
bool risk_elsewhere(const struct model *model, const struct risk *risk, double *low, double *high);
/* Range of the risk of a model that was calibrated to a hospital by its outcomes, as far as these
 * reach: an error of the logit that is normal with variance 2.5 / (4 + d (1 - d/n)), d deaths of n
 * stays; 4 is the precision that RISK_HOSPITALS_SD has, and 2.5 made it cover 95 of 100 in drawn
 * outcomes of the stays of the eICU demo (models/README.md). False without such a calibration, or
 * without a risk. */
#define RISK_CALIBRATION_FACTOR 2.5
bool risk_calibrated(const struct model *model, const struct risk *risk, size_t *deaths,
                     double *low, double *high);

/* Is the patient outside the population of adults that the networks were trained on? */
bool risk_is_outside(const struct patient *patient);

/* Reasons why the risk may not apply to this patient: a network of synthetic stays, age below 16 or
 * unknown, most inputs outside the training range, fewer than 6 hours of data, less than half of
 * the scheme's variables measured. Writes up to max static strings; returns how many. */
int risk_warnings(const struct patient *patient, const struct risk *risk, const char **warnings,
                  int max);

#endif
