/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_EVALUATE_REPORT_H
#define ICURISK_APP_EVALUATE_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/bench.h"
#include "base/text.h"
#include "learn/against.h"
#include "learn/evaluate.h"
#include "learn/pooled.h"

/* Evaluations of networks (learn/evaluate.h) as text of 80 columns, as JSON, and as drawings. */

struct judged_model {
    const struct model *model;
    struct evaluation evaluation;
    struct evaluate_options options;
    enum evaluate_subset subset;
    enum evaluate_doubt doubt;
    bool recalibrated; /* evaluate_recalibrated_on */
    const char *by;    /* the column of groups, or NULL */
    struct pooled_groups groups;
    struct against against; /* its column is NULL if not requested */
    struct pooled_sizes sizes;
    float *risk;                /* [stays of the cohort]; NAN for none */
    const struct model *first;  /* first of the networks judged together; NULL: this one */
    struct metrics_pair paired; /* this one and the first, on the stays with both risks */
    size_t paired_stays;
    bool parent_missing; /* the file names a parent that was not found */
    bool timed;          /* speed was measured on this machine in this run */
    struct bench_result speed;
};

/* Appends the full report of one judgement. */
void evaluate_report_page(const struct judged_model *judged, struct text *out);
/* Appends one JSON object and newline. */
void evaluate_report_json(const struct judged_model *judged, struct text *out);
/* Compares with the first network judged on this cohort. */
void evaluate_report_pair(struct judged_model *judged, const struct judged_model *first,
                          const struct cohort *cohort);
/* Appends one line per network for comparison, then the differences from the first. */
void evaluate_report_summary(const struct judged_model *judged, size_t count, struct text *out);

/* The drawings: file name and writer. Static storage; *count receives their number. A drawing shows
 * one or more models; speed only if it was measured. */
struct evaluate_drawing {
    const char *file;
    void (*draw)(const struct judged_model *judged, size_t count, struct text *out);
};
const struct evaluate_drawing *evaluate_drawings(size_t *count);

#endif
