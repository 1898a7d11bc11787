/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_BENCH_H
#define ICURISK_APP_BENCH_H

#include "app/session.h"
#include "base/text.h"

/* Honest timing of one network on this machine, one thread: 48 x 76 features in, calibrated risk
 * out. BENCH_STAYS different stays rotate (real ones of the session, else seeded synthetic
 * features); every stay once to warm up; the monotonic clock around blocks of at least 10 us. */
enum { BENCH_STAYS = 256, BENCH_BATCH_MAX = BENCH_STAYS };
struct bench_plan {
    int batch; /* stays in one call, up to BENCH_BATCH_MAX */
    double budget_usec;
};
struct bench_result {
    int batch;
    double usec_median, usec_p99; /* a stay: its last risk */
    double usec_curve;            /* median: its risks at all 48 hours, one stay a call */
    size_t multiply_adds;
    size_t memory_bytes; /* that the model and its working rows hold */
    int stays, repeats;
};
void bench_model(const struct model *model, const float *features, const struct bench_plan *plan,
                 struct bench_result *result);
/* What a model reads of BENCH_STAYS stays, ready to run: the first of the session, and others made
 * up of them where there are fewer; free() it. */
float *bench_features(struct session *session, const struct model *model);

/* The same in steps of well under a millisecond or so each, for a screen that must answer keys: 256
 * stays of the session (made up where there are fewer), budget_usec of measuring. Stays may be
 * added meanwhile, models not. */
struct bench_run;
struct bench_run *bench_start(struct session *session, size_t model, double budget_usec);
/* One step; false when all is measured. */
bool bench_step(struct bench_run *run);
/* Releases the run; result (may be NULL) is only written when all was measured. */
void bench_end(struct bench_run *run, struct bench_result *result);

/* One stay of the session again and again through one network: for a race. Needs neither session
 * nor stay any more once it was made. */
struct bench_lane;
struct bench_lane *bench_lane_new(struct session *session, size_t model, size_t stay);
/* The same of a model that is in no session. */
struct bench_lane *bench_lane_of(struct session *session, const struct model *model, size_t stay);
/* So many times; returns the microseconds it took. */
double bench_lane_run(struct bench_lane *lane, size_t times);
void bench_lane_free(struct bench_lane *lane);

/* How all of it was measured; real: how many stays were read. */
void bench_table_footer(const struct bench_result *result, int real, struct text *out);
/* A result as a line of the table, under the heading of its scheme, or as one JSON object and
 * newline (SPEC section 7). */
void bench_table_header(const struct model *model, struct text *out);
void bench_table(const struct model *model, const struct bench_result *result, struct text *out);
void bench_json(const struct model *model, const struct bench_result *result, struct text *out);

#endif
