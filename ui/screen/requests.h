/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_REQUESTS_H
#define ICURISK_UI_REQUESTS_H

#include <stdbool.h>
#include <stddef.h>

#include "patient/variable.h"
#include "ui/screen/keys.h"

struct screen;

/* Requests that a view, or the answer to a question, may make to the screen. */

/* Parameters that one view passes to another that it opens. */
struct request {
    size_t stay; /* What if: the variable of this stay at this hour, 0-based */
    enum variable variable;
    int hour;
    const char *said; /* Entry: result of the previous step; NULL: none */
    const char *path; /* Columns: this file instead of the current patient's; NULL: none */
    int pruned, bits; /* Condense: percentage of units pruned, bits per weight (32: unchanged) */
    bool tensor;      /* one scale per tensor */
};

/* ---- ui/screen/list.c: the list of patients and what is selected ---- */

/* Rebuilds the list after a change of rule or network. The selected stay keeps its position on the
 * screen. */
void screen_relist(struct screen *screen);
/* Performs an action on the list: order, bands, marks, filter. False if it is not one. */
bool screen_list_act(struct screen *screen, enum action action);
/* Moves the window of the list. */
void screen_list_top(struct screen *screen, int top);
/* Toggles the mark of the selected patient and moves to the next. */
void screen_mark(struct screen *screen);
/* Selects a row of the ward. */
void screen_select(struct screen *screen, long row);
/* Selects a stay of the session, removing filters if necessary. */
void screen_find(struct screen *screen, size_t stay);
/* Moves the cursor to another hour; false if the action does not do that. */
bool screen_move_hour(struct screen *screen, enum action action);
/* Switches all views to the previous (-1) or next (1) network. */
void screen_step_network(struct screen *screen, int step);
/* Switches all views to a network, by its index in the session. */
void screen_use_network(struct screen *screen, size_t model);
/* Opens a network's file behind the others, uses it, and remembers it for the next start. False
 * with a message if it cannot be opened. */
bool screen_join_network(struct screen *screen, const char *path);
/* Opens a network's file behind the others for this sitting; the one in use is kept. False if it
 * cannot be opened or one of its name is open. */
bool screen_add_network(struct screen *screen, const char *path);
/* Call after the network in use, or its results, changed: recomputes what depends on it. */
void screen_network_changed(struct screen *screen);
/* Sets the network to compare with the one in use; "": none. */
void screen_set_other(struct screen *screen, const char *name);
/* Call after stays were reloaded or added: recomputes what depends on them. */
void screen_stays_changed(struct screen *screen);
/* Shows a message until the next key; {ACTION} in the format is replaced by the key of that action.
 */
void screen_say(struct screen *screen, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Starts explaining the risk of the current patient, unless already started; performs one step,
 * false when complete. */
void screen_explain(struct screen *screen);
bool screen_explain_step(struct screen *screen);

/* Hides risks until an estimate has been made, or stops doing so. */
void screen_judge_first(struct screen *screen, bool first);

/* ---- ui/screen/stack.c: the current view, identified by the action that opens it ---- */

/* Shows a view on top of the current one. */
void screen_show(struct screen *screen, enum action view);
/* Opens a view, as its key does; request may be NULL. */
void screen_open(struct screen *screen, enum action view, const struct request *request);
/* Returns to the previous view; at the ward, cancels background work or the filter. */
void screen_back(struct screen *screen);
/* The private state of a view, for the answers to its questions. */
void *screen_state_of(struct screen *screen, enum action view);

/* ---- ui/screen/estimate.c ---- */

/* Asks for an estimate of the current patient; first: text already typed, or "". */
void screen_ask_estimate(struct screen *screen, const char *first);

/* ---- ui/screen/new_patient.c ---- */

/* Asks for the data of a new patient and opens it for entry. */
void new_patient_ask(struct screen *screen);

#endif
