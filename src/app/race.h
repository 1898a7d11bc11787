/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_RACE_H
#define ICURISK_APP_RACE_H

#include "app/session.h"

/* A race of all networks of a scheme on one stay: each runs the stay equally often, in turns of a
 * fraction of a millisecond, so that other load slows all of them equally. */

struct race_lane {
    size_t model;
    size_t run;   /* laps run, of race.laps */
    double usec;  /* time per stay: mean so far; when finished, median over its turns */
    double spent; /* microseconds for all laps so far */
    size_t place; /* rank by time spent, from 1; 0: still running */
};

struct race_turns;
struct race {
    bool started;
    size_t stay;
    enum scheme scheme;
    double usec;
    size_t laps; /* laps per lane; 0: not known yet */
    struct race_lane *lanes;
    size_t count,
        next; /* number of lanes, in the order of the models; index of the next one to run */
    struct race_turns *turns; /* [count] */
};

/* Starts a race of the networks of a scheme for about this many microseconds in all; race is
 * zero-initialised or was started before. Models must not change until race_end; the stay may. */
void race_start(struct race *race, struct session *session, size_t stay, enum scheme scheme,
                double usec);
/* Runs one turn of one lane, at most a millisecond unless a single run is longer; false when all
 * have finished. */
bool race_step(struct race *race);
/* Share of all laps run so far, 0 to 1. */
double race_progress(const struct race *race);
void race_end(struct race *race);

#endif
