/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_DRIFT_H
#define ICURISK_LEARN_DRIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "patient/patient.h"
#include "patient/variable.h"

/* Does a network's calibration still hold, stay after stay? Its deaths are held against its risks
 * by month and by a risk-adjusted CUSUM (S. H. Steiner, 2000, doi:10.1093/biostatistics/1.4.441),
 * and what is charted later against what was charted before. */

/* Judged at one hour. */
struct drift_stay {
    double day; /* of admission, days since 1970 */
    float risk;
    bool died;
    const struct patient *patient;
};
/* By day, those of one day as they were. */
void drift_sort(struct drift_stay *stays, size_t count);

struct drift_month {
    int year, month; /* month 1 to 12 */
    size_t stays, deaths;
    double expected, variance; /* of the deaths, by the risks */
};
/* months[count] has room; returns how many there are. stays must be sorted. */
size_t drift_months(const struct drift_stay *stays, size_t count, struct drift_month *months);

/* Two sums of log likelihood ratios, of odds of death that are twice the risk's and half of it; no
 * sum falls below 0. The limit is the 95 % quantile of the highest sum in 2000 series of the same
 * stays whose deaths were drawn by the risks: where the calibration holds, one such series in 20
 * gives an alarm. */
#define DRIFT_ODDS_RATIO 2.0
enum { DRIFT_SERIES = 2000, DRIFT_FALSE_ALARM_PERCENT = 5 };
struct drift_cusum {
    double limit;
    struct drift_side {
        double highest;
        bool alarm;
        size_t since, at; /* stays: where the sum last left 0, and where it passed the limit */
    } more, fewer;        /* deaths than expected */
};
void drift_cusum(const struct drift_stay *stays, size_t count, uint64_t seed,
                 struct drift_cusum *cusum);

/* One variable in the stays before and from index `since`. */
struct drift_input {
    enum variable variable;
    double measured[2]; /* share of stays with a reading */
    double mean[2];     /* of the stays' means; NAN: none */
    double apart;       /* difference of the means in SDs of a stay before; NAN: too few */
    bool shifted;       /* beyond what chance gives to one of all variables in 20, and at least .2
                         * SDs or 10 points of the share apart */
};
/* inputs[VARIABLE_CHALLENGE_COUNT]. */
void drift_inputs(const struct drift_stay *stays, size_t count, size_t since,
                  struct drift_input *inputs);

#endif
