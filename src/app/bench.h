/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_BENCH_H
#define ICURISK_APP_BENCH_H

#include "app/session.h"
#include "base/text.h"

/* Timing of one network on this machine, single-threaded, from 48 x 76 features to a calibrated
 * risk. Rotates through BENCH_STAYS different stays (those of the session, else synthetic features
 * from a fixed seed), after one warm-up pass; measures blocks of at least 10 us with the monotonic
 * clock. */
enum { BENCH_STAYS = 256, BENCH_BATCH_MAX = BENCH_STAYS };
struct bench_plan {
    int batch; /* stays per call, up to BENCH_BATCH_MAX */
    double budget_usec;
};
struct bench_result {
    int batch;
    double usec_median, usec_p99; /* per stay, for its last risk */
    double usec_curve; /* median per stay for its risks at all 48 hours, one stay per call */
    size_t multiply_adds;
    size_t memory_bytes; /* used by the model and its scratch */
    int stays, repeats;
};
void bench_model(const struct model *model, const float *features, const struct bench_plan *plan,
                 struct bench_result *result);
/* Features of BENCH_STAYS stays for a model: the first of the session, and, if there are fewer,
 * variations of them. The caller frees it. */
float *bench_features(struct session *session, const struct model *model);

/* The same in steps of less than about a millisecond, so that a screen stays responsive; measures
 * for budget_usec. Stays may be added meanwhile, models may not. */
struct bench_run;
struct bench_run *bench_start(struct session *session, size_t model, double budget_usec);
/* Performs one step; false when finished. */
bool bench_step(struct bench_run *run);
/* Frees the run; result (may be NULL) is only written if it finished. */
void bench_end(struct bench_run *run, struct bench_result *result);

/* Runs one stay repeatedly through one network, for the race. Independent of session and stay once
 * created. */
struct bench_lane;
struct bench_lane *bench_lane_new(struct session *session, size_t model, size_t stay);
/* The same for a model that is not part of the session. */
struct bench_lane *bench_lane_of(struct session *session, const struct model *model, size_t stay);
/* Runs it `times` times; returns the wall-clock time in microseconds. */
double bench_lane_run(struct bench_lane *lane, size_t times);
void bench_lane_free(struct bench_lane *lane);

/* Appends, separated by ", ", the names of those int8 networks of models[count] that took longer
 * than the networks in floating point that they were made from, if those are among them;
 * usec[count]: microseconds of each for the same work. Differences of less than a twentieth are
 * taken as noise.
 */
void bench_slower_in_int8(const struct session *session, const size_t *models, const double *usec,
                          size_t count, struct text *names);
/* Appends how it was measured; real: number of stays read from files. */
void bench_table_footer(const struct bench_result *result, int real, struct text *out);
/* Appends a result as a line of the table, under the heading of its scheme, or as one JSON object
 * and newline. */
void bench_table_header(const struct model *model, struct text *out);
void bench_table(const struct model *model, const struct bench_result *result, struct text *out);
void bench_json(const struct model *model, const struct bench_result *result, struct text *out);

#endif
