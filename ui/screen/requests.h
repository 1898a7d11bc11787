/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_REQUESTS_H
#define ICURISK_UI_REQUESTS_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/variable.h"
#include "ui/screen/keys.h"

struct screen;

/* What a view, or an answer to a question, may ask the screen for. */

/* What one view tells another that it opens. */
struct request {
    size_t stay; /* What if: this value of this stay at this hour, 0-based */
    enum variable variable;
    int hour;
    const char *said; /* Entry: what came of the step before; NULL: nothing */
};

/* ---- ui/screen/list.c: the list of patients and what is selected ---- */

/* The list is to be made anew: another rule, another network. The selected stay stays where it is
 * on the screen. */
void screen_relist(struct screen *screen);
/* Does what a key asks of the list: order, bands, marked ones, filter. False: no such key. */
bool screen_list_act(struct screen *screen, enum action action);
/* Moves the window of the list. */
void screen_list_top(struct screen *screen, int top);
/* Marks the selected patient or takes the mark off, and goes on to the next. */
void screen_mark(struct screen *screen);
/* Selects a row of the ward. */
void screen_select(struct screen *screen, long row);
/* Selects a stay of the session, whatever narrowed the list. */
void screen_find(struct screen *screen, size_t stay);
/* Moves the hour under the cursor; false: no such key. */
bool screen_move_hour(struct screen *screen, enum action action);
/* The network before (-1) or after (1) that in use, everywhere. */
void screen_step_network(struct screen *screen, int step);
/* Another network, by its place in the session, everywhere. */
void screen_use_network(struct screen *screen, size_t model);
/* Another network is in use, or what it says is: what depends on it is made anew. */
void screen_network_changed(struct screen *screen);
/* Draws another network beside the one in use; "": none. */
void screen_set_other(struct screen *screen, const char *name);
/* Stays were read again, or added: what was computed of them is made anew. */
void screen_stays_changed(struct screen *screen);
/* Says something in the message line until the next key; {ACTION} in the format is the key of that
 * action. */
void screen_say(struct screen *screen, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Begins to explain the risk of the patient in view unless that was done; one step of it, false
 * when all is known. */
void screen_explain(struct screen *screen);
bool screen_explain_step(struct screen *screen);

/* ---- ui/screen/stack.c: which view is shown, named by the action that opens it ---- */

/* Shows a view; the one before is under it. */
void screen_show(struct screen *screen, enum action view);
/* Asks a view to open, as its key does; request may be NULL. */
void screen_open(struct screen *screen, enum action view, const struct request *request);
/* Back to the view before; at the ward, what goes on or narrows the list ends. */
void screen_back(struct screen *screen);
/* A view's own state: for the answers to its questions. */
void *screen_state_of(struct screen *screen, enum action view);

/* ---- ui/screen/estimate.c ---- */

/* Asks for an estimate of the patient in view; first is typed already, or "". */
void screen_ask_estimate(struct screen *screen, const char *first);

/* ---- ui/screen/new_patient.c ---- */

/* Asks for what is known of a new patient, and opens it for adding. */
void new_patient_ask(struct screen *screen);

#endif
