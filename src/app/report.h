/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_REPORT_H
#define ICURISK_APP_REPORT_H

#include "app/session.h"
#include "base/text.h"

/* The session as text, CSV and JSON: for use without a screen, and for screen readers. */

#define REPORT_DISCLAIMER                                                                          \
    N_("Research and teaching. Not a medical device. Not for treatment or triage decisions.")

/* 80-column page(s) for all stays: what the bare command prints without a terminal. */
void report_page(struct session *session, struct text *out);
/* Parts of a page: a text behind its label, broken into lines; who a stay is; its risk with all
 * that belongs beside it; a table of some stays. */
void report_paragraph(struct text *out, const char *label, const char *text);
void report_person(const struct patient *patient, const struct wall *wall, struct text *out);
void report_risk(struct session *session, size_t stay, struct text *out);
void report_table(struct session *session, const size_t *order, size_t count, struct text *out);
/* Score, the risk of one patient under one model: a line of the table, of the CSV, or one JSON
 * object and newline. CSV and JSON have NEWS2 and UVA at the hour of the risk, from `timeline`. */
void report_score_table_header(struct text *out);
void report_score_table(const struct patient *patient, const struct model *model,
                        const struct risk *risk, struct text *out);
void report_score_csv_header(struct text *out);
void report_score_csv(const struct patient *patient, const struct timeline *timeline,
                      const struct model *model, const struct risk *risk, struct text *out);
void report_score_json(const struct patient *patient, const struct timeline *timeline,
                       const struct model *model, const struct risk *risk, struct text *out);
/* info: all of a model file, as text or one JSON object. */
void report_model(const struct model *model, struct text *out);
void report_model_json(const struct model *model, struct text *out);

#endif
