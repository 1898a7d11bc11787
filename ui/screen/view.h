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

/* What a view is: one file of ui/view and one row of KEYS_VIEWS (ui/screen/keys.h). A view reads
 * the screen (ui/screen/state.h), asks for changes (ui/screen/requests.h), and keeps what it alone
 * needs in a state of its own, which no other file knows. What a view does not handle does the same
 * in every view (ui/screen/acts.c). */

/* Which stays are in sight, and with which risk: what the access log is told. */
struct seen {
    size_t stay;
    const struct model *model; /* that gave the risk, or is named beside the stay; NULL: none */
    const struct risk *risk;   /* NULL: the stay is in sight without one */
};
struct sight {
    struct seen *list;
    size_t count, capacity;
};
/* Adds a stay in sight; model and risk are NULL where none is. */
void sight_add(struct sight *sight, size_t stay, const struct model *model,
               const struct risk *risk);

/* Every function but draw and patients may be NULL. `state` is the view's own. */
struct view {
    const char *name;       /* through _() */
    const char *hint;       /* through _(): what one sees here, in one short line; see hint_text */
    const enum action *bar; /* actions in the bottom bar, most important first, ends with 0 */
    /* Draws what lay_out prepared, and changes nothing. */
    void (*draw)(const struct screen *screen, const void *state, const struct rect *area);
    /* Draws the patient in view in an area beside what another view shows, with the risk under the
     * network in use alone: whoever calls it names that. */
    void (*beside)(const struct screen *screen, const struct rect *area);
    /* Names every stay that draw shows, with each risk that it shows of it, after lay_out. Risks
     * that stand for another patient than the real one (What if, Why) are not named. */
    void (*patients)(const struct screen *screen, const void *state, struct sight *sight);
    size_t state_size;          /* bytes of the state; they are 0 at the start */
    void (*start)(void *state); /* gives the state its first values */
    void (*stop)(void *state);  /* frees what the state holds, not the state */
    /* The view was asked for: by its key (request NULL) or by another view. False: it is not shown,
     * or not yet, and has said why or asked first. */
    bool (*enter)(struct screen *screen, void *state, const struct request *request);
    /* Before each drawing: computes what draw shows and moves windows to where they belong. */
    void (*lay_out)(struct screen *screen, void *state, const struct rect *area);
    /* Does what a key asks for; false: not mine. rows: of the area drawn in. */
    bool (*act)(struct screen *screen, void *state, enum action action, int rows);
    /* Takes a key as it was typed, before it means an action; false: not mine. */
    bool (*type)(struct screen *screen, void *state, int key);
    /* Nothing was typed for a moment (ui/screen/choice.h): true if that changed something. */
    bool (*rest)(struct screen *screen, void *state);
    /* The line that is being typed, into which pasted text goes; NULL: none is. */
    struct line *(*line)(void *state);
    /* One step in the background; false: all done. */
    bool (*work)(struct screen *screen, void *state);
    /* What the keys do while the view takes them as they are typed; NULL: the bar is shown. */
    const char *(*keys)(const void *state);
};

/* A view with what it must have; the rest follows by name, at least one. */
#define VIEW(title, sees, actions, draws, names, ...)                                              \
    {                                                                                              \
        .name = (title), .hint = (sees), .bar = (actions), .draw = (draws), .patients = (names),   \
        __VA_ARGS__                                                                                \
    }

#define VIEW_DECLARE(action, symbol, keys, section, bar, note) extern const struct view symbol;
KEYS_VIEWS(VIEW_DECLARE)
#undef VIEW_DECLARE

/* The views by the action that opens each; NULL where an action opens none (ui/screen/views.c). */
extern const struct view *const screen_views[ACTION_COUNT];

/* ---- what several views do alike ---- */

/* Names the patient in view: without a risk, or with that under the network in use where it is
 * known and not hidden. */
void sight_add_selected(struct sight *sight, const struct screen *screen, bool risk);
/* Names the patient in view with its risk under every network of the scheme, or without while it is
 * hidden. */
void sight_add_variants(struct sight *sight, const struct screen *screen);
/* The patients() of a view that shows no stay itself; the title above it names the patient in view.
 */
void view_no_patients(const struct screen *screen, const void *state, struct sight *sight);
/* Instead of a view that would show what the networks say of the patient in view, while that is
 * hidden: true, and how to make an estimate is drawn. */
bool view_hides(const struct screen *screen, const struct rect *area);

/* A text of a view, written onto a sheet. */
typedef void view_writes(const struct screen *screen, const void *state, struct sheet *sheet);
/* Measures the text and puts the window inside it; draws the part in the window; moves it. */
void view_page_lay_out(const struct screen *screen, const void *state, const struct rect *area,
                       struct page *page, view_writes *write);
void view_page_draw(const struct screen *screen, const void *state, const struct rect *area,
                    const struct page *page, view_writes *write);
bool view_page_act(struct page *page, enum action action, int rows);

#endif
