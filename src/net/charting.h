/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_NET_CHARTING_H
#define ICURISK_NET_CHARTING_H

#include "net/model.h"
#include "patient/timeline.h"

/* Checks whether a patient is charted like the stays of a network's cohort. A network has hardly
 * learned what it means if a variable is missing that nearly all of those stays have. */

/* A variable is expected if 95 % of the cohort's stays have it. At most 5 % of the cohort's stays
 * lack CHARTING_UNLIKE expected variables or more. */
enum { CHARTING_PERCENT = 95, CHARTING_UNLIKE = 3, CHARTING_MOST = 32 };

struct charting {
    bool known;   /* false: the charting of the network's cohort is unknown */
    int hours;    /* judged at the end of this hour */
    int expected; /* variables that the network reads and CHARTING_PERCENT of the cohort have by
                     this hour */
    int missing;  /* of those, without a reading by this hour, of themselves or a substitute */
    enum variable absent[CHARTING_MOST]; /* [missing] */
    bool unlike;                         /* CHARTING_UNLIKE or more are missing */
};
/* At the end of hour `hours`, 0..48. */
void charting_find(const struct model *model, const struct timeline *timeline, int hours,
                   struct charting *charting);

#endif
