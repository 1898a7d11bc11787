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

/* A folder of stays with outcomes, in one of the public layouts as distributed: - PhysioNet
 * Challenge: set-a/ with Outcomes-a.txt, and set-b and set-c if present; - mimic3-benchmarks:
 * train/listfile.csv and, if present, test/listfile.csv, with their episodes (or one folder up,
 * beside in-hospital-mortality/); without them train_listfile.csv, val_listfile.csv and
 * test_listfile.csv beside train/ and test/; - the tables of MIMIC-IV or eICU-CRD, treated like a
 * challenge cohort. */
enum cohort_layout { COHORT_CHALLENGE, COHORT_BENCHMARK };

struct cohort_stay {
    struct patient *patient;
    uint32_t person; /* the same for all stays of one person; unique for challenge stays */
    uint8_t died;    /* in hospital */
    uint8_t table;   /* which of the folder's tables of outcomes lists it, from 0 */
    bool test;       /* from the benchmark's test/: never fitted on before evaluation */
};

struct cohort {
    enum cohort_layout layout;
    struct cohort_stay *stays;
    size_t count, deaths, tests; /* tests: stays of test/ */
    size_t left_out;             /* stays of a database or a set with unknown outcome */
    size_t decided;              /* stays with a unit that a person decided */
    bool synthetic;              /* all stays are synthetic */
};

/* Reads all stays, with the decisions about units kept beside their files (patient/decided.h), on
 * the threads of the pool. NULL with file, line and reason if any stay cannot
 * be read: a cohort with gaps would be a different cohort. */
struct cohort *cohort_read(const char *folder, struct parallel *pool, struct error *error);
/* The same; watch (NULL: none) is told from time to time how many files were read, of how many, and
 * returns false to stop: then NULL without a reason. */
typedef bool cohort_watch_fn(void *context, size_t done, size_t count);
struct cohort *cohort_read_watched(const char *folder, struct parallel *pool,
                                   cohort_watch_fn *watch, void *context, struct error *error);
void cohort_free(struct cohort *cohort);

/* Was the stay with this id made by `icurisk synth`? True for record numbers 900001 to 999999. */
bool cohort_made_up(const char *id);

/* Share of stays held out if the folder has no split of its own. */
#define COHORT_HELD_OUT 0.15

/* Identifies the cohort by the SHA-256 of one line per stay, sorted bytewise: its id (RecordID, or
 * file name without folder and _timeseries.csv), a comma, its outcome (1 died, 0 survived), a line
 * feed. Independent of the order of reading and of the measured values. */
void cohort_hash(const struct cohort *cohort, char hash[65]);

/* Does a cohort share stays with the one that a hash identifies? Certain only if they are equal.
 * SOME: a combination of the folder's outcome tables is that cohort, or a public part of it (set-a
 * of set-a and set-b). Other partial overlaps cannot be detected by a hash. */
enum cohort_overlap { COHORT_APART, COHORT_SOME, COHORT_SAME };
enum cohort_overlap cohort_overlap(const struct cohort *cohort, const char *hash);

/* Indices of stays. */
struct subset {
    size_t *stays, count;
};

/* Does the folder define which stays are held out? */
bool cohort_has_split(const struct cohort *cohort);
/* Splits the cohort: by the folder's own split if it has one; otherwise at random, by person and
 * stratified by outcome, with about `share` of each class in *held_out. Indices are ascending. The
 * caller frees the stays of both. */
void cohort_split(const struct cohort *cohort, double share, uint64_t seed, struct subset *fitted,
                  struct subset *held_out);

/* Preprocessing for networks trained by this program, with statistics of the subset: hourly means
 * (urine summed), log1p of the skewed variables, clipped to the 0.1 and 99.9 percentiles, mean and
 * SD of the measured hours, fill = mean, masks that decay over 8 hours, numbered vocabulary. */
void cohort_fit_spec(const struct cohort *cohort, const struct subset *subset, enum scheme scheme,
                     struct feature_spec *spec);

/* Preprocessing as published, that of mimic3-benchmarks: last value of the hour, carried forward;
 * before the first, the prescribed normal value (feature_normal), and for a variable without one
 * the mean of its measured hours; spellings of categories as they are; 0/1 masks; mean and SD (of
 * n - 1) of the value columns, age and sex over all 48 hours of all stays after that imputation; no
 * limits, no rounding. A column that never varies is only centred. */
void cohort_fit_plain_spec(const struct cohort *cohort, const struct subset *subset,
                           enum scheme scheme, struct feature_spec *spec);

/* All stays in the short form of features_pack: a seventh of the memory of their rows or less. */
struct cohort_rows {
    struct feature_spec spec;
    uint32_t **stays; /* [count] */
    size_t count;
};
struct cohort_rows *cohort_rows_new(const struct cohort *cohort, const struct feature_spec *spec,
                                    struct parallel *pool);
void cohort_rows_free(struct cohort_rows *rows);
/* Writes the rows x[48][76] of a stay; with summary, running summaries. */
void cohort_rows_read(const struct cohort_rows *rows, size_t stay, bool summary, float *x);

/* Features x[subset][48][76] of a subset, or with summary x[subset][76] over the whole 48 hours.
 * The caller frees it. */
float *cohort_features(const struct cohort *cohort, const struct subset *subset,
                       const struct feature_spec *spec, bool summary, struct parallel *pool);

#endif
