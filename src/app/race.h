/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_RACE_H
#define ICURISK_APP_RACE_H

#include "app/session.h"

/* All networks of a scheme on one stay, as a race: each runs the stay equally often, in turns of a
 * fraction of a millisecond, so that other load slows all of them alike. */

struct race_lane {
    size_t model;
    size_t run;   /* of race.laps */
    double usec;  /* a stay: the mean so far, once arrived the median over its turns */
    double spent; /* microseconds for all laps so far */
    size_t place; /* 1: arrived first, in time spent; 0: still running */
};

struct race_turns;
struct race {
    bool started;
    size_t stay;
    enum scheme scheme;
    double usec;
    size_t laps; /* of each lane; 0: not known yet */
    struct race_lane *lanes;
    size_t count, next;       /* lanes, in the order of the models; the one whose turn it is */
    struct race_turns *turns; /* one a lane */
};

/* Starts anew, with the networks of a scheme, for about so many microseconds in all; race is zero
 * or was started. Models must stay as they are until race_end; the stay may change. */
void race_start(struct race *race, struct session *session, size_t stay, enum scheme scheme,
                double usec);
/* One turn of one lane, a millisecond at most where a single run is not longer; false when all have
 * arrived. */
bool race_step(struct race *race);
/* Share of all laps that were run, 0 to 1. */
double race_progress(const struct race *race);
void race_end(struct race *race);

#endif
