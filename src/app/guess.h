/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_GUESS_H
#define ICURISK_APP_GUESS_H

#include <stdint.h>

#include "app/session.h"

/* The user's own estimates of the risk, made before the networks' risks are shown, and the
 * performance of both. Kept only during the session. */

struct guess {
    size_t stay;
    double estimate;          /* 0 to 1; mean if by several persons */
    double low, middle, high; /* lowest, median and highest if by several persons */
    size_t persons;
    int died; /* 1 or 0 if a table of outcomes states it, else -1 */
};

struct guess_outcome {
    char *name; /* RecordID, or file name */
    bool died;
};

struct guesses {
    struct guess *list;
    size_t count, capacity;
    struct guess_outcome *outcomes; /* sorted by name */
    size_t outcome_count, outcome_capacity;
    struct file_list folders; /* folders searched for tables of outcomes */
    struct error error;       /* first table that could not be read */
};

/* Frees all; zero-initialise before the first use. */
void guesses_free(struct guesses *guesses);
/* Adds the estimate of one person or of several (a class): each[count], count >= 1, which is
 * sorted. Looks up the outcome in Outcomes*.txt or *listfile*.csv of the stay's folder or its
 * parent. False if the stay has an estimate already. */
bool guesses_add(struct guesses *guesses, const struct session *session, size_t stay, double *each,
                 size_t count);
/* The outcome of a stay, looked up likewise: 1 died, 0 survived, -1 unknown. */
int guesses_outcome(struct guesses *guesses, const struct session *session, size_t stay);
/* The estimate of a stay; NULL if there is none. Valid until the next is added. */
const struct guess *guesses_find(const struct guesses *guesses, size_t stay);

/* The estimates, the risks by the named network (in each stay's scheme) and the outcomes of the
 * same stays. Omits stays without a risk and, with `ended`, those with unknown outcome. Each array
 * has room for guesses->count. Returns how many. */
struct guess_pairs {
    float *person, *network;
    uint8_t *died;
};
size_t guesses_pairs(const struct guesses *guesses, struct session *session, const char *name,
                     bool ended, const struct guess_pairs *pairs);

/* Calibration: of estimates within GUESS_EDGES[i] and [i + 1] (the last band has its
 * upper edge too). */
enum { GUESS_BANDS = 5 };
extern const double GUESS_EDGES[GUESS_BANDS + 1];
struct guess_band {
    size_t count;
    double said;  /* mean estimate; 0 if count is 0, like the others */
    double died;  /* share that died */
    double other; /* mean of the other estimates of the same stays */
};
void guess_bands(const float *said, const float *other, const uint8_t *died, size_t count,
                 struct guess_band bands[GUESS_BANDS]);

#endif
