/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_DRIFT_H
#define ICURISK_LEARN_DRIFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "patient/patient.h"
#include "patient/variable.h"

/* Monitors a network's calibration over time. Compares observed deaths with risks by month and by a
 * risk-adjusted CUSUM (S. H. Steiner, 2000, doi:10.1093/biostatistics/1.4.441), and later charting
 * with earlier charting. */

/* Judged at one hour. */
struct drift_stay {
    double day; /* of admission, days since 1970 */
    float risk;
    bool died;
    const struct patient *patient;
};
/* Sorts by day; stable. */
void drift_sort(struct drift_stay *stays, size_t count);

struct drift_month {
    int year, month; /* month 1 to 12 */
    size_t stays, deaths;
    double expected, variance; /* of the number of deaths, from the risks */
};
/* Fills months, which has room for count; returns how many. stays must be sorted. */
size_t drift_months(const struct drift_stay *stays, size_t count, struct drift_month *months);

/* Two CUSUMs of log likelihood ratios, for odds of death twice and half those of the risk, bounded
 * below by 0 at the end of each day. The limit is the 95 % quantile of the maximum in 2000
 * simulated series of the same stays with deaths drawn from the risks: if the calibration holds,
 * one series in 20 gives an alarm. */
#define DRIFT_ODDS_RATIO 2.0
enum { DRIFT_SERIES = 2000, DRIFT_FALSE_ALARM_PERCENT = 5 };
struct drift_cusum {
    double limit;
    struct drift_side {
        double highest;
        bool alarm;
        size_t since,
            at;    /* indices of stays: where the sum last left 0, and where it passed the limit */
    } more, fewer; /* more or fewer deaths than expected */
};
void drift_cusum(const struct drift_stay *stays, size_t count, uint64_t seed,
                 struct drift_cusum *cusum);

/* One variable in the stays before and from index `since`. */
struct drift_input {
    enum variable variable;
    double measured[2]; /* share of stays with a reading */
    double mean[2];     /* mean of the stays' means; NAN: none */
    double apart;       /* difference of the means in SDs between earlier stays; NAN: too few */
    bool shifted; /* significant at the 5 % level, adjusted for the number of variables, and at
                     least 0.2 SDs or 10 percentage points apart */
};
/* Fills inputs[VARIABLE_CHALLENGE_COUNT]. */
void drift_inputs(const struct drift_stay *stays, size_t count, size_t since,
                  struct drift_input *inputs);

#endif
