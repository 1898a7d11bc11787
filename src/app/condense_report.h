/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_CONDENSE_REPORT_H
#define ICURISK_APP_CONDENSE_REPORT_H

#include "base/text.h"
#include "learn/methods.h"

/* Results of condense beside the published ones (Liu, Zheng and Sepulveda 2021, tables 2 and 3). */

/* Appends the paper's two tables with our columns, then the linear model and its combinations; 80
 * columns. usec[VARIANT_COUNT]: median time per stay, measured on this machine. */
void condense_report_tables(const struct condense_options *options,
                            const struct condensed results[VARIANT_COUNT], const double *usec,
                            struct text *out);
/* Appends the table of further methods, usec[METHODS]. */
void condense_report_methods(const struct method_result made[METHODS], const double *usec,
                             struct text *out);
/* Appends the same and all judgements as one JSON object; made NULL: no further methods. */
void condense_report_json(const struct condense_options *options,
                          const struct condensed results[VARIANT_COUNT], const double *usec,
                          const struct method_result *made, const double *made_usec,
                          struct text *out);

#endif
