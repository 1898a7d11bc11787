/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_VIEW_H
#define ICURISK_UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "net/model.h"
#include "ui/draw/figure.h"
#include "ui/draw/page.h"
#include "ui/draw/text.h"
#include "ui/screen/keys.h"
#include "ui/screen/line.h"
#include "ui/screen/requests.h"
#include "ui/screen/state.h"

/* A view is one file of ui/view and one row of KEYS_VIEWS (ui/screen/keys.h). It reads the screen
 * (ui/screen/state.h), requests changes (ui/screen/requests.h), and keeps its own data in a private
 * state. Actions that a view does not handle are common to all views (ui/screen/acts.c). */

/* Visible stays and risks, for the access log. */
struct seen {
    size_t stay;
    const struct model *model; /* the model of the risk, or one named beside the stay; NULL: none */
    const struct risk *risk;   /* NULL: the stay is visible without a risk */
};
struct sight {
    struct seen *list;
    size_t count, capacity;
};
/* Adds a visible stay; model and risk are NULL if not shown. */
void sight_add(struct sight *sight, size_t stay, const struct model *model,
               const struct risk *risk);

/* Writes the text of a view to a sheet. */
typedef void view_writes(const struct screen *screen, const void *state, struct sheet *sheet);

/* What an action does in one view: its name in the bar and its note in Help, both through _(). */
struct meaning {
    enum action action;
    const char *bar, *note;
};

/* Every function may be NULL except patients, and one of draw and write. `state` is the view's
 * private state. */
struct view {
    const char *name; /* through _() */
    const char
        *hint; /* what the view shows, in one short line; translate with _(); see hint_text */
    /* The hint where it depends on what is shown, after lay_out; translate with _(). NULL: hint. */
    const char *(*tells)(const void *state);
    /* Actions of this view, listed in Help and in the bar after the common keys; terminated by 0.
     */
    const enum action *bar;
    /* Actions that do something else in this view; terminated by 0. NULL: none. */
    const struct meaning *meanings;
    /* How many columns the rows of a list take, where the cursor stands on the one that Up and Down
     * move: a click there chooses another. */
    int (*clicks)(const struct rect *area);
    bool aside; /* shown on top of the view that opened it, and removed when another is opened */
    /* For texts and lists: the state begins with a struct page. */
    bool paged;
    bool below;         /* where its text leaves room, the current patient is shown below it */
    view_writes *write; /* writes the text of the page; draw is NULL if nothing else is shown */
    /* Appends the searchable lines of a list, each with its line end; NULL: search the text of
     * write. */
    void (*lines)(const struct screen *screen, const void *state, struct text *out);
    /* Draws what lay_out prepared; changes nothing else. */
    void (*draw)(const struct screen *screen, const void *state, const struct rect *area);
    /* Draws the current patient in an area beside another view, with the risk under the network in
     * use only; the caller must report that in its patients(). */
    void (*beside)(const struct screen *screen, const struct rect *area);
    /* Adds every stay that draw shows, with each risk shown, after lay_out. Hypothetical risks
     * (What if, Why) are not added. */
    void (*patients)(const struct screen *screen, const void *state, struct sight *sight);
    size_t state_size;          /* size of the state in bytes; zeroed at the start */
    void (*start)(void *state); /* initialises the state */
    void (*stop)(void *state);  /* frees what the state owns, not the state itself */
    /* Called when the view is opened by its key (request NULL) or by another view. False: it is not
     * shown, or not yet; it has shown a message or a question. */
    bool (*enter)(struct screen *screen, void *state, const struct request *request);
    /* Called before each drawing: computes what draw shows and positions windows. */
    void (*lay_out)(struct screen *screen, void *state, const struct rect *area);
    /* Performs an action; false if not handled. rows: height of the view's area. */
    bool (*act)(struct screen *screen, void *state, enum action action, int rows);
    /* Receives a raw key before it is translated to an action; false if not handled. */
    bool (*type)(struct screen *screen, void *state, int key);
    /* Called after a pause in typing (ui/screen/choice.h): true if something changed. */
    bool (*rest)(struct screen *screen, void *state);
    /* The line being edited, which receives pasted text; NULL: none. */
    struct line *(*line)(void *state);
    /* Performs one step of background work; false when done. */
    bool (*work)(struct screen *screen, void *state);
    /* Key hints while the view receives raw keys; NULL: show the bar. */
    const char *(*keys)(const void *state);
};

/* Initialiser of a view with its mandatory members; further members follow by name, at least one.
 */
#define VIEW(title, sees, actions, draws, names, ...)                                              \
    {                                                                                              \
        .name = (title), .hint = (sees), .bar = (actions), .draw = (draws), .patients = (names),   \
        __VA_ARGS__                                                                                \
    }

#define VIEW_DECLARE(action, symbol, keys, section, bar, note) extern const struct view symbol;
KEYS_VIEWS(VIEW_DECLARE)
#undef VIEW_DECLARE

/* The views, indexed by the action that opens each; NULL for other actions (ui/screen/views.c). */
extern const struct view *const screen_views[ACTION_COUNT];

/* What an action is called and does in this view. */
struct meaning view_meaning(const struct view *view, enum action action);

/* ---- helpers shared by several views ---- */

/* Adds the current patient: without a risk, or with that under the network in use if it is known
 * and not hidden. */
void sight_add_selected(struct sight *sight, const struct screen *screen, bool risk);
/* Adds the current patient with its risk under every network of the scheme, or without risks while
 * they are hidden. */
void sight_add_variants(struct sight *sight, const struct screen *screen);
/* patients() of a view that shows no stay itself; the current patient in the title is added by the
 * frame. */
void view_no_patients(const struct screen *screen, const void *state, struct sight *sight);
/* The clicks() of a list that takes the whole width. */
int view_all_columns(const struct rect *area);
/* Draws an empty box of `rows` rows, fewer if there are not as many, over the end of the area;
 * returns its rectangle. */
struct rect view_box(const struct screen *screen, const struct rect *area, int rows);
/* Draws the current patient in the columns of the area from `from` on, beside another view, under
 * the name, so that it is not confused with another one; nothing if no column is left. */
void view_beside(const struct screen *screen, const struct rect *area, int from);
/* On a large screen: does a text of so many lines leave room for the current patient below it? */
bool view_has_below(const struct rect *area, int lines);
/* Draws the current patient below the first `lines` rows, under the name. The caller reports it in
 * its patients(). */
void view_below(const struct screen *screen, const struct rect *area, int lines);
/* If the risks of the current patient must be hidden: draws how to make an estimate instead of the
 * view and returns true. */
bool view_hides(const struct screen *screen, const struct rect *area);

/* Number of lines by which an action moves in a window of `rows` lines; false if it does not move.
 * First and last line give a very large step. */
bool view_move(enum action action, int rows, long *step);
/* Moves the position in a fully visible list of `count` entries: wraps around by single rows, moves
 * half the list by pages. */
bool view_ring_act(enum action action, int count, int *place);
/* Scrolls a text. */
bool view_page_act(struct page *page, enum action action);
/* Moves the cursor of a list; the next layout keeps it inside. */
bool view_list_act(struct page *page, enum action action);

#endif
