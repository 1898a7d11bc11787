/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_GUESS_H
#define ICURISK_APP_GUESS_H

#include <stdint.h>

#include "app/session.h"

/* A person's own estimates of the risk, made before the networks' risks are shown, and how good
 * both are. Kept for the session only. */

struct guess {
    size_t stay;
    double estimate; /* 0 to 1 */
    int died;        /* 1 or 0 where a table of outcomes says so, else -1 */
};

struct guess_outcome {
    char *name; /* RecordID, or the name of the file */
    bool died;
};

struct guesses {
    struct guess *list;
    size_t count, capacity;
    struct guess_outcome *outcomes; /* sorted by name */
    size_t outcome_count, outcome_capacity;
    struct file_list folders; /* that were searched for tables of outcomes */
    struct error error;       /* first table that could not be read */
};

/* Forgets all; zero-initialise before the first use. */
void guesses_free(struct guesses *guesses);
/* Takes an estimate and looks up how the stay ended: in Outcomes*.txt or *listfile*.csv of its
 * folder or of the one above. False if there is one already. */
bool guesses_add(struct guesses *guesses, const struct session *session, size_t stay,
                 double estimate);
/* How a stay ended, found likewise: 1 died, 0 not, -1 unknown. */
int guesses_outcome(struct guesses *guesses, const struct session *session, size_t stay);
/* The estimate of a stay, NULL if there is none; valid until the next is added. */
const struct guess *guesses_find(const struct guesses *guesses, size_t stay);

/* The person's estimates and the named network's risks (in each stay's scheme) for the same stays,
 * and the outcomes. Stays without a risk are left out; with ended, also those of unknown outcome.
 * Each array has room for guesses->count. Returns how many. */
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
    double said;  /* mean; 0 where count is, like the others */
    double died;  /* share */
    double other; /* mean of the other's estimates of the same stays */
};
void guess_bands(const float *said, const float *other, const uint8_t *died, size_t count,
                 struct guess_band bands[GUESS_BANDS]);

#endif
