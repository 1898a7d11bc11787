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

/* What all views share. The files of ui/screen write it; views read it, and ask for changes through
 * ui/screen/requests.h. */

/* What narrows the list, and what did before. */
struct filter {
    bool open; /* keys go to it */
    struct line line;
    struct line_history history;
};

struct view;
struct notes;

enum { VIEW_DEPTH = 8 };
struct screen {
    struct session *session;
    const struct screen_options *options;
    struct canvas *canvas;           /* drawn on; not a part of the state */
    const struct view *const *views; /* by the action that opens each (ui/screen/views.c) */
    void *states[ACTION_COUNT];      /* likewise; each is its view's own */
    enum action stack[VIEW_DEPTH];   /* of views, by the action that opens each */
    int depth;                       /* the view shown is stack[depth - 1] */

    size_t *order;  /* stays in the order of the ward */
    size_t ordered; /* how many of them: those loaded since come at the next sorting */
    size_t band_rows[BAND_COUNT]; /* rows of each band, when grouped */
    unsigned listings;            /* how often the list was made */
    struct session_rule rule;     /* its filter is that below */
    struct filter filter;
    size_t row;   /* of order: the selected patient */
    int top;      /* row, or heading of a band, at the top of the ward's window */
    bool touched; /* a person has moved: keep that patient when rows are sorted */

    int hour;         /* under the cursor, 0-based; -1: the stay's last */
    char other[64];   /* name of the network drawn beside the one in use; "": none */
    unsigned changes; /* of the networks in use or of the stays: what was computed is old */
    struct why why;   /* of the patient in view */
    bool guess_first; /* a network's answer is shown once a person has made an estimate */
    struct guesses guesses;

    struct question ask;
    struct record_facts new_patient; /* being asked for */
    int key;                         /* pressed last */
    bool calm;                       /* nothing was typed for a moment before it */
    bool hurried;                    /* it came as fast as one types a word */
    bool burst;                      /* it came faster than anyone types, as pasted text does */
    bool answered;                   /* a question of one letter was, by the keys just before it */
    bool left;                       /* a line was, and bytes of the same burst follow */
    char message[200];
    bool message_tells;  /* the message names the risk of a stay */
    size_t message_stay; /* which */

    struct notes *notes; /* what the access log was told (ui/screen/access.c) */

    size_t scored; /* rows of order whose risk under the network in use is known */
    enum theme theme;
    bool dots;
    bool hidden;  /* names */
    bool blank;   /* everything, until a key */
    bool settled; /* the list holds all that is known */
    bool loading, quit;
    bool greeting; /* the first time: which keys matter */
};

/* Is this the view shown? The view is named by the action that opens it. */
bool screen_shows(const struct screen *screen, enum action view);
/* Patient in view; NULL when there is none. *index is its place in the session. */
const struct session_stay *screen_stay(const struct screen *screen, size_t *index);
/* Is what the networks say of a stay not to be shown yet? */
bool screen_is_hidden(const struct screen *screen, size_t stay);
/* The rule of the list as it is: while estimates come first, the order may not tell. */
struct session_rule screen_rule(const struct screen *screen);
/* The network used for a stay and its risk; NULL when no network could be opened. */
const struct model *screen_model(const struct screen *screen, size_t stay);
const struct risk *screen_risk(const struct screen *screen, size_t stay);
/* The same if it is there already: for lists; what is missing is computed in the background. */
const struct risk *screen_risk_known(const struct screen *screen, size_t stay);
/* "900539", "900002 septic-shock": what a stay is called. */
const char *screen_name(const struct screen *screen, size_t stay, char *out, size_t size);
/* The network drawn beside that in use, in the same scheme; NULL when none is. *index is its place
 * in the session. */
const struct model *screen_other(const struct screen *screen, size_t stay, size_t *index);
/* The networks of the scheme in use, in the order of their numbers. models[model_count]; returns
 * how many. */
size_t screen_variants(const struct screen *screen, size_t *models);
/* What the networks of a scheme are called by, in their order: one cell each. */
#define SCREEN_NUMBERS "1234567890abcdefghijklmnopqrstuvwxyz"
/* That of a place in the order; a blank beyond the last. */
char screen_number(size_t place);
/* Hour under the cursor, 0-based, within the stay. */
int screen_hour(const struct screen *screen, const struct session_stay *stay);

#endif
