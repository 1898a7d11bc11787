/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_DRIFT_REPORT_H
#define ICURISK_APP_DRIFT_REPORT_H

#include "base/text.h"
#include "learn/drift.h"
#include "net/model.h"

/* Results of drift monitoring as text of 80 columns and as JSON. */
struct drift_report {
    const struct model *model;
    int hour;
    const struct drift_stay *stays; /* sorted */
    size_t count, left_out;         /* left_out: without a risk at that hour */
    const struct drift_month *months;
    size_t month_count;
    struct drift_cusum cusum;
    uint64_t seed;
    size_t since; /* inputs from this stay on are compared with earlier ones; 0: not compared */
    const struct drift_input *inputs;
};
void drift_report_page(const struct drift_report *report, struct text *out);
void drift_report_json(const struct drift_report *report, struct text *out);

#endif
