/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_STATE_H
#define ICURISK_UI_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/guess.h"
#include "app/session.h"
#include "app/why.h"
#include "patient/record.h"
#include "ui/draw/canvas.h"
#include "ui/screen/question.h"
#include "ui/screen/keys.h"
#include "ui/screen/line.h"
#include "ui/screen/options.h"
#include "ui/screen/preferences.h"

/* State shared by all views. Only ui/screen writes it; views read it and request changes through
 * ui/screen/requests.h. */

/* A line that takes effect while it is typed: the filter of the list or the search in a view, with
 * its history. */
struct filter {
    bool open; /* it receives the keys */
    struct line line;
    struct line_history history;
};

/* The current lesson: ui/screen/lesson.h. */
struct lesson {
    bool on;
    size_t step;
    double began, step_began; /* clock_usec() */
};

/* Program settings (ui/screen/settings.h), besides those in struct screen. */
struct settings {
    struct preferences before; /* preferences at the start */
    bool keeps;                /* on a terminal: changes are saved */
    bool elapsed;              /* see preferences.h */
    bool language_chosen;      /* chosen here, not in the file by another instance */
    char language[12];
    int blank_minutes;
    bool mouse;
    size_t first_model;            /* model in use if none was chosen */
    char joined[PREFERENCES_PATH]; /* file of the network that was opened here last, or "" */
    enum theme first_theme;
    struct error error; /* why saving last failed */
    unsigned unsaved;   /* bit per row of settings: changed but not saved */
};

struct view;
struct notes;

enum { VIEW_DEPTH = 8 };
struct screen {
    struct session *session;
    const struct screen_options *options;
    struct canvas *canvas;           /* drawn on; not part of the state */
    const struct view *const *views; /* indexed by the action that opens each (ui/screen/views.c) */
    void *states[ACTION_COUNT];      /* likewise; each is private to its view */
    enum action stack[VIEW_DEPTH];   /* stack of views, by the action that opens each */
    int depth;                       /* the view shown is stack[depth - 1] */

    size_t *order;  /* stays in ward order */
    size_t ordered; /* number of them; stays loaded later are added at the next sorting */
    size_t band_rows[BAND_COUNT]; /* rows of each band, if grouped */
    unsigned listings;            /* number of times the list was built */
    struct session_rule rule;     /* its filter is the one below */
    struct filter filter;
    struct filter find; /* search in the current view; "": none */
    int find_from;      /* line where the search began */
    int find_number; /* number of the current match, from 1, in a text wrapped for find_columns */
    int find_columns;
    size_t row;   /* index in order of the selected patient */
    int top;      /* row or band heading at the top of the ward's window */
    bool touched; /* the user moved the cursor: keep that patient selected when sorting */

    int hour;         /* under the cursor, 0-based; -1: the stay's last */
    char other[64];   /* name of the network compared with the one in use; "": none */
    unsigned changes; /* count of changes to networks or stays, to invalidate results */
    struct why why;   /* for the current patient */
    bool guess_first; /* show risks only after the user made an estimate */
    struct guesses guesses;

    struct question ask;
    struct record_facts new_patient; /* data of a new patient being entered */
    int key;                         /* last key pressed */
    bool calm;                       /* it followed a pause in typing */
    bool hurried;                    /* it came at typing speed */
    bool burst;                      /* it came faster than typing, as pasted text does */
    bool answered;                   /* a one-letter question was answered by the preceding keys */
    bool left;                       /* a line was left, and bytes of the same burst follow */
    char message[200];
    bool message_tells;  /* the message contains the risk of a stay */
    size_t message_stay; /* which */

    struct lesson lesson;
    struct settings settings;
    struct notes *notes; /* what was logged (ui/screen/access.c) */

    size_t scored; /* rows of order whose risk under the network in use is known */
    enum theme theme;
    bool dots;
    bool hidden;  /* hides names */
    bool blank;   /* blanks everything until a key is pressed */
    bool settled; /* the list is up to date */
    bool loading, quit;
    bool greeting; /* first run: show the main keys */
};

/* Is this view, identified by the action that opens it, the current one? */
bool screen_shows(const struct screen *screen, enum action view);
/* The view on top of the stack, and its state. */
const struct view *screen_view_shown(const struct screen *screen);
void *screen_state_shown(const struct screen *screen);
/* The current patient; NULL if there is none. *index is its index in the session. */
const struct session_stay *screen_stay(const struct screen *screen, size_t *index);
/* Must the risks of a stay still be hidden? */
bool screen_is_hidden(const struct screen *screen, size_t stay);
/* The effective rule of the list: while risks are hidden, the order must not reveal them. */
struct session_rule screen_rule(const struct screen *screen);
/* The network in use, that of the selected patient's scheme if there is one; NULL if none is open.
 */
const struct model *screen_model_used(const struct screen *screen);
/* Its index among those of the session; of no meaning if none is open. */
size_t screen_model_place(const struct screen *screen);
/* The network used for a stay, and its risk; NULL if no network could be opened. */
const struct model *screen_model(const struct screen *screen, size_t stay);
const struct risk *screen_risk(const struct screen *screen, size_t stay);
/* The same if already computed, else NULL; for lists, whose missing risks are computed in the
 * background. */
const struct risk *screen_risk_known(const struct screen *screen, size_t stay);
/* Display name of a stay: "900539", "900002 septic-shock". */
const char *screen_name(const struct screen *screen, size_t stay, char *out, size_t size);
/* A message about a stay's file: while names are hidden, with screen_name in place of the file's.
 * Returns text, or out. */
const char *screen_message(const struct screen *screen, size_t stay, const char *text, char *out,
                           size_t size);
/* The network compared with the one in use, in the same scheme; NULL if none. *index is its index
 * in the session. */
const struct model *screen_other(const struct screen *screen, size_t stay, size_t *index);
/* The networks of the scheme in use, in the order of their numbers. models[model_count]; returns
 * how many. */
size_t screen_variants(const struct screen *screen, size_t *models);
/* One-character labels of the networks of a scheme, in order. */
#define SCREEN_NUMBERS "1234567890abcdefghijklmnopqrstuvwxyz"
/* The label of a position; a blank past the last. */
char screen_number(size_t place);
/* The wall clock with which charts and tables show times of a stay; unknown if only hours are to be
 * shown. Typed times always use the stay's own clock. */
const struct wall *screen_wall(const struct screen *screen, const struct session_stay *stay);
/* Hour under the cursor, 0-based, within the stay. */
int screen_hour(const struct screen *screen, const struct session_stay *stay);

#endif
