/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_REPORT_H
#define ICURISK_APP_REPORT_H

#include "app/session.h"
#include "base/text.h"

/* The session as text, CSV and JSON, for use without a screen and for screen readers. */

#define REPORT_DISCLAIMER                                                                          \
    N_("Research and teaching. Not a medical device. Not for treatment or triage decisions.")

/* Appends pages of 80 columns for all stays, as printed by the bare command without a terminal. */
void report_page(struct session *session, struct text *out);
/* Appends a text clipped or padded to width characters, never cut inside a UTF-8 sequence. */
void report_cell(struct text *out, const char *text, int width);
/* A name in at most `width` characters: the middle of a longer one is three dots, since start and
 * end distinguish names. */
enum { REPORT_NAME = 256 };
const char *report_name(const char *name, int width, char out[REPORT_NAME]);
/* The same, aligned to the right and never clipped: a number stays whole. */
void report_right(struct text *out, const char *text, int width);
/* Appends a line of column headers, translated, one blank between two. Widths as in printf:
 * negative is aligned to the left. Headers are clipped to their width, but not the last one. */
struct report_column {
    const char *name; /* "" for none */
    int width;
};
void report_head(struct text *out, const struct report_column *columns, size_t count);
/* Appends whole sentences, wrapped to the page. */
void report_words(struct text *out, const char *text);
/* "1 stay", "400 stays", "1 death", "56 deaths" in the language, to stand in a sentence. Return
 * out. */
enum { REPORT_COUNT = 64 };
const char *report_stays(size_t count, char out[REPORT_COUNT]);
const char *report_deaths(size_t count, char out[REPORT_COUNT]);
/* Parts of a page: a labelled paragraph, wrapped; the identification of a stay; its risk with all
 * caveats; a table of some stays. */
void report_paragraph(struct text *out, const char *label, const char *text);
void report_person(const struct patient *patient, const struct wall *wall, struct text *out);
void report_risk(struct session *session, size_t stay, struct text *out);
/* Appends a stay's NEWS2 in one sentence. */
void report_news2(const struct session_stay *stay, struct text *out);
void report_table(struct session *session, const size_t *order, size_t count, struct text *out);
/* Output of score, the risk of one patient under one model: a line of the table or of the CSV, or
 * one JSON object and newline. CSV and JSON include NEWS2 and UVA at the hour of the risk, from
 * `timeline`. */
void report_score_table_header(struct text *out);
void report_score_table(const struct patient *patient, const struct model *model,
                        const struct risk *risk, struct text *out);
void report_score_csv_header(struct text *out);
void report_score_csv(const struct patient *patient, const struct timeline *timeline,
                      const struct model *model, const struct risk *risk, struct text *out);
void report_score_json(const struct patient *patient, const struct timeline *timeline,
                       const struct model *model, const struct risk *risk, struct text *out);
/* Output of info: a model file as text or one JSON object. */
void report_model(const struct model *model, struct text *out);
void report_model_json(const struct model *model, struct text *out);

#endif
