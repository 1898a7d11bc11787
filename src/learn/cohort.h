/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_LEARN_COHORT_H
#define ICURISK_LEARN_COHORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/parallel.h"
#include "patient/features.h"
#include "patient/patient.h"

/* A folder of stays with outcomes, in either public layout as distributed:
 * - the challenge: set-a/ beside Outcomes-a.txt, and set-b, set-c where they are;
 * - mimic3-benchmarks: train/listfile.csv and test/listfile.csv where it is, with their episodes
 * (or one folder up, beside in-hospital-mortality/); without them train_listfile.csv,
 * val_listfile.csv and test_listfile.csv beside train/ and test/. */
enum cohort_layout { COHORT_CHALLENGE, COHORT_BENCHMARK };

struct cohort_stay {
    struct patient *patient;
    uint32_t person; /* stays of one person share it; challenge stays are one each */
    uint8_t died;    /* in hospital */
    uint8_t table;   /* which of the folder's tables of outcomes lists it, from 0 */
    bool test;       /* from the benchmark's test/: never fitted on before it is judged */
};

struct cohort {
    enum cohort_layout layout;
    struct cohort_stay *stays;
    size_t count, deaths, tests; /* tests: stays of test/ */
    bool synthetic;              /* all stays were made up */
};

/* Reads all stays, on the pool's threads. NULL with file, line and reason if anything cannot be
 * read: a cohort with gaps would be a different cohort. */
struct cohort *cohort_read(const char *folder, struct parallel *pool, struct error *error);
void cohort_free(struct cohort *cohort);

/* Was the stay of this id made by icurisk synth? Its record number, from 900001 to 999999, says so.
 */
bool cohort_made_up(const char *id);
/* What the facts of a network call a cohort of stays that icurisk synth made. */
#define COHORT_SYNTHETIC "synthetic stays made by icurisk, of no real patient"

/* The share of stays that is held out where the folder has no split of its own. */
#define COHORT_HELD_OUT 0.15

/* Names the cohort: SHA-256 of one line for each stay, sorted by bytes: its id (RecordID, or the
 * name of its file without folder and _timeseries.csv), a comma, its outcome (1 died, 0 not), a
 * line feed. The order of reading and the values read do not matter. */
void cohort_hash(const struct cohort *cohort, char hash[65]);

/* Does a cohort share stays with the one of a hash? Certain only where they are the same. SOME:
 * some of the folder's tables of outcomes together are that cohort, or a public part of it (set-a
 * alone of set-a and set-b). A part of another kind is not found by a hash of the whole. */
enum cohort_overlap { COHORT_APART, COHORT_SOME, COHORT_SAME };
enum cohort_overlap cohort_overlap(const struct cohort *cohort, const char *hash);

/* Indices of stays. */
struct subset {
    size_t *stays, count;
};

/* Does the folder itself say which stays are held out? */
bool cohort_has_split(const struct cohort *cohort);
/* The folder's own split where it has one; otherwise by person, stratified by outcome: about share
 * of each class into *held_out. Both rising. free() the stays of each. */
void cohort_split(const struct cohort *cohort, double share, uint64_t seed, struct subset *fitted,
                  struct subset *held_out);

/* The inputs of networks trained here, with the statistics of the subset: hourly means
 * (urine summed), log1p of the skewed variables, clipped to the 0.1 and 99.9 percentiles, mean and
 * SD of the measured hours, fill = mean, masks that decay over 8 hours, the numbered vocabulary. */
void cohort_fit_spec(const struct cohort *cohort, const struct subset *subset, enum scheme scheme,
                     struct feature_spec *spec);

/* The published way: last value of the hour, 0/1 masks, mean and SD of the measured hours, no
 * limits, fill = mean. */
void cohort_fit_plain_spec(const struct cohort *cohort, const struct subset *subset,
                           enum scheme scheme, struct feature_spec *spec);

/* x[count][48][76] of every stay; with summary, rows are running summaries. free() it. */
float *cohort_rows(const struct cohort *cohort, const struct feature_spec *spec, bool summary,
                   struct parallel *pool);

/* x[subset][48][76], or x[subset][76] with summary, the stay's whole 48 hours. free() it. */
float *cohort_features(const struct cohort *cohort, const struct subset *subset,
                       const struct feature_spec *spec, bool summary, struct parallel *pool);

#endif
