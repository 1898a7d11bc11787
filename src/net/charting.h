/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_CHARTING_H
#define ICURISK_NET_CHARTING_H

#include "net/model.h"
#include "patient/timeline.h"

/* Is a patient charted as the stays were that a network was made from? A variable that nearly all
 * of them have is learned as one that is always there. */

/* What 95 of 100 stays of the cohort have; missing so many of it, 5 of 100 stays of the cohort or
 * fewer do. */
enum { CHARTING_PERCENT = 95, CHARTING_UNLIKE = 3, CHARTING_MOST = 32 };

struct charting {
    bool known;   /* false: nothing is known of how the network's cohort was charted */
    int hours;    /* by the end of which hour */
    int expected; /* variables that the network reads and CHARTING_PERCENT of the cohort have by
                     then */
    int missing;  /* of those, without a reading by then, nor one of what can stand in for them */
    enum variable absent[CHARTING_MOST]; /* [missing] */
    bool unlike;                         /* CHARTING_UNLIKE or more are missing */
};
/* At the end of hour `hours`, 0..48. */
void charting_find(const struct model *model, const struct timeline *timeline, int hours,
                   struct charting *charting);

#endif
