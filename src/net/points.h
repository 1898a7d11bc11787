/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_POINTS_H
#define ICURISK_NET_POINTS_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/variable.h"

/* A point score for calculation by hand: at most 12 variables, each with bands worth whole points,
 * and a risk for each total. Uses the summary columns of the physionet2012 scheme
 * (patient/summary.h). */
enum { POINT_ITEMS = 12, POINT_BANDS = 6, POINT_MOST = 20, POINT_JUDGED = 8, POINT_NAME = 96 };

/* Which of a variable's readings so far is used. */
enum point_take {
    POINT_LATEST,
    POINT_LOWEST,
    POINT_HIGHEST,
    POINT_A_DAY, /* their sum, scaled to 24 hours */
    POINT_TAKES
};

struct point_item {
    enum variable variable; /* VARIABLE_NONE: age in years */
    enum point_take take;
    int bands;                   /* 2 to POINT_BANDS */
    float from[POINT_BANDS - 1]; /* ascending: band k + 1 begins at from[k] */
    int points[POINT_BANDS];
    int usual; /* band of the cohort's median, used if not measured */
};

/* Performance of a card on some stays. */
struct point_judgement {
    char stays[POINT_NAME]; /* "Boston, out of fold" */
    int hour;
    size_t count, deaths;
    double auroc, auroc_low, auroc_high;
    double ratio; /* expected by observed deaths */
    double slope; /* calibration slope */
    double news2; /* AUROC of NEWS2 on the same stays, with unknown inputs scored 0 */
};

struct point_card {
    int item_count;
    struct point_item items[POINT_ITEMS];
    double slope, intercept; /* risk = sigmoid(intercept + slope * total) */
    char cohort[POINT_NAME];
    char cohort_hash[65]; /* learn/cohort.h */
    int judged_count;
    struct point_judgement judged[POINT_JUDGED];
};

/* The value of an item, from the row of summary_read after `hours` hours (1..48); NAN if not
 * measured. */
float point_value(const struct point_item *item, const float *base, int hours);
/* The band of a value; the usual band for NAN. */
int point_band(const struct point_item *item, float value);
/* Total points of all items. *measured (may be NULL) receives how many of them were measured. */
int point_total(const struct point_card *card, const float *base, int hours, int *measured);
/* The largest possible total. */
int point_largest(const struct point_card *card);
double point_risk(const struct point_card *card, int total);

/* "latest", "lowest", "highest", "a day". */
const char *point_take_name(enum point_take take);
/* Is the card valid: items, ascending bands, points from 0 to POINT_MOST that decrease to a minimum
 * and then increase, and a positive slope? */
bool point_card_is_sound(const struct point_card *card);

#endif
