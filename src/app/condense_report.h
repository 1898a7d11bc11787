/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_CONDENSE_REPORT_H
#define ICURISK_APP_CONDENSE_REPORT_H

#include "base/text.h"
#include "learn/condense.h"

/* What condense made, beside what was published (Liu, Zheng and Sepulveda 2021, tables 2 and 3). */

/* The paper's two tables with our columns, then the linear model and its company; 80 columns.
 * usec[VARIANT_COUNT]: median time a stay, measured on this machine. */
void condense_report_tables(const struct condense_options *options,
                            const struct condensed results[VARIANT_COUNT], const double *usec,
                            struct text *out);
/* The same and all judgements as one JSON object. */
void condense_report_json(const struct condense_options *options,
                          const struct condensed results[VARIANT_COUNT], const double *usec,
                          struct text *out);

#endif
