/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_VIEW_H
#define ICURISK_UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "app/bench.h"
#include "app/guess.h"
#include "app/race.h"
#include "app/session.h"
#include "app/why.h"
#include "patient/record.h"
#include "ui/screen/ask.h"
#include "ui/draw/canvas.h"
#include "ui/screen/preferences.h"
#include "ui/screen/keys.h"
#include "ui/draw/layout.h"
#include "ui/screen/screen.h"
#include "ui/draw/text.h"

/* One screen each: a const struct of functions. What a view does not handle goes to screen.c. */

enum view_id {
    VIEW_WARD,
    VIEW_PATIENT,
    VIEW_DATA,
    VIEW_WHY,
    VIEW_WHAT_IF,
    VIEW_MODELS,
    VIEW_AGREEMENT,
    VIEW_RACE,
    VIEW_SCORE,
    VIEW_LAYERS,
    VIEW_FACTS,
    VIEW_PROBLEMS,
    VIEW_ENTRY,
    VIEW_HELP,
    VIEW_COUNT
};

struct screen;
struct view {
    const char *name;       /* through _() */
    const char *hint;       /* through _(): what one sees here, in one short line; see hint_text */
    const enum action *bar; /* actions in the bottom bar, most important first, ends with 0 */
    void (*draw)(struct screen *screen, const struct rect *area);
    bool (*act)(struct screen *screen, enum action action, int page); /* false: not mine */
    bool (*work)(struct screen *screen); /* one step in the background; false: all done; or NULL */
};
extern const struct view view_ward, view_patient, view_data, view_why, view_what_if, view_models,
    view_agreement, view_race, view_score, view_layers, view_facts, view_problems, view_help,
    view_entry;

/* Lines of a text that can be longer than its window; built anew at every drawing. */
struct page {
    int top, count;
};

/* A line that is being typed. */
struct prompt {
    bool open;
    char text[64];
};

/* A value that nobody measured: shown, never kept. */
struct what_if {
    size_t stay;
    enum variable variable;
    int hour;
    double value;
};

/* What the access log was told of the stays shown (ui/screen/screen_access.c). */
enum { ROWS_NOTED = 256 };
struct note {
    const struct model *model;
    float risk; /* negative: none */
    bool noted;
};
struct notes {
    size_t rows[ROWS_NOTED]; /* stays of the ward in sight: set when it is drawn */
    int row_count;
    struct note *ward; /* one a stay: what was told last */
    size_t ward_count;
    struct note one; /* of the stay whose own view is open */
    size_t one_stay;
};

/* Readings that are being typed for a patient, whose file is locked meanwhile. */
struct entry {
    bool open;   /* keys go to the line */
    bool asking; /* the line is doubted */
    char text[64];
    struct bedside_line line; /* that is doubted */
    struct record record;
    size_t stay;
    char said[560]; /* of the line before */
    bool refused;
    int selected, top; /* row of the file; -1: none */
};

enum { VIEW_DEPTH = 8 };
struct screen {
    struct session *session;
    const struct screen_options *options;
    struct canvas canvas;
    enum view_id stack[VIEW_DEPTH];
    int depth; /* the view shown is stack[depth - 1] */

    size_t *order;            /* stays in the order of the ward */
    size_t ordered;           /* how many of them: those loaded since come at the next sorting */
    struct session_rule rule; /* its filter is that below */
    struct prompt filter;
    struct ask ask;
    size_t band_rows[BAND_COUNT]; /* rows of each band, when grouped */
    int id_columns;               /* the widest name in the list */
    size_t row;                   /* of order: the selected patient */
    bool touched;                 /* a person has moved: keep that patient when rows are sorted */
    int ward_top;

    int hour; /* cursor of the Patient view, 0-based; -1: the stay's last */
    int chart, chart_top, chart_size;
    int zoom, zoom_first;       /* 1, 2, 4, 8; hour at the left edge */
    int variable, variable_top; /* row of the Data view */
    int problem;                /* of the Problems view: values of the patient, then files */
    char other[64];             /* name of the network drawn beside the one in use; "": none */
    struct page pages[VIEW_COUNT];

    struct bench_run *timing; /* under way, of model timed */
    size_t timed;
    struct race race; /* of the Race view */
    bool guess_first; /* a network's answer is shown once a person has made an estimate */
    struct guesses guesses;
    struct what_if what_if;
    struct entry entry;
    struct record_facts new_patient; /* being asked for */
    int prune_percent;               /* of the Layers view */
    struct why why;                  /* of the patient in view */
    size_t agreed;                   /* stays whose risk under the network compared is known */
    int key;                         /* pressed last */

    struct notes notes; /* for the access log */

    size_t scored; /* rows of order whose risk under the network in use is known */
    enum theme theme;
    bool dots;
    bool hidden;  /* names */
    bool blank;   /* everything, until a key */
    bool settled; /* the list holds all that is known */
    bool loading, quit;
    bool greeting; /* the first time: which keys matter */
    char message[200];
};

/* The view shown; drawing it with what is around it; an action that the view did not take. */
const struct view *screen_view(const struct screen *screen);
void screen_draw(struct screen *screen);
void screen_act(struct screen *screen, enum action action);
/* Patient in view; NULL when there is none. *index is its place in the session. */
const struct session_stay *screen_stay(const struct screen *screen, size_t *index);
/* Is what the networks say of a stay not to be shown yet? */
bool screen_is_hidden(const struct screen *screen, size_t stay);
/* The same of the patient in view, and says so in the place of what would show it. */
bool screen_hides(struct screen *screen, const struct rect *area);
/* Asks for an estimate of the patient in view; first is typed already, or "". */
void screen_ask_estimate(struct screen *screen, const char *first);
/* The rule of the list as it is: while estimates come first, the order may not tell. */
struct session_rule screen_rule(const struct screen *screen);
/* The network used for a stay and its risk; NULL when no network could be opened. */
const struct model *screen_model(const struct screen *screen, size_t stay);
const struct risk *screen_risk(struct screen *screen, size_t stay);
/* The same if it is there already: for lists; what is missing is computed in the background. */
const struct risk *screen_risk_known(const struct screen *screen, size_t stay);
/* "900539", "900002 septic-shock": what a stay is called. */
const char *screen_name(const struct screen *screen, size_t stay, char *out, size_t size);
/* Tells the access log, if there is one, what is about to be shown: a line whenever a stay comes
 * into sight in the ward, or a view of its own is opened, under another network or with another
 * risk than before. True when the message line now says that a line could not be written. */
bool screen_note_access(struct screen *screen);
/* The same of stays that are written to a file. */
void screen_note_export(struct screen *screen, size_t stay);
/* The list is to be made anew: another rule, another network. */
void screen_relist(struct screen *screen);
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
/* Takes another network, or draws another one beside it: what depends on it is made anew. */
void screen_network_changed(struct screen *screen);
void screen_set_other(struct screen *screen, const char *name);
/* Hour under the cursor, 0-based, within the stay; and moving it. */
int screen_hour(const struct screen *screen, const struct session_stay *stay);
bool screen_move_hour(struct screen *screen, enum action action);
/* Selects a row of the ward. */
void screen_select(struct screen *screen, long row);

/* Draws a line of a page: counts it, and shows it when it is in the window. */
void page_start(struct page *page);
void page_line(struct screen *screen, const struct rect *area, struct page *page, int indent,
               enum role role, const char *text);
/* Key and wrapped text beside it. */
void page_pair(struct screen *screen, const struct rect *area, struct page *page, int indent,
               const char *key, const char *text);
/* After the last line: keeps the window inside the text, says what is above and below. */
void page_end(struct screen *screen, const struct rect *area, struct page *page);
bool page_act(struct page *page, enum action action, int rows);

/* "27.3%", "<0.1%", ">99.9%": never 0 or 100, which no network can know. */
const char *view_percent(double share, char *out, size_t size);
/* "+3.1": a change of a risk in points of a hundred, with its sign; "0.0" has none. */
const char *view_points(double change, char *out, size_t size);
/* "07:12" of an exact hour. */
const char *view_clock(double hour, char *out, size_t size);
/* Stays were read again, or added: what was computed of them is made anew. */
void screen_stays_changed(struct screen *screen);
/* Selects a stay of the session, whatever narrowed the list. */
void screen_find(struct screen *screen, size_t stay);
/* Opens the patient in view for adding; types; what the keys do there; lets go of the file. */
void view_entry_open(struct screen *screen);
void view_entry_type(struct screen *screen, int key);
void view_entry_keys(struct screen *screen, const struct rect *area);
void view_entry_close(struct screen *screen);
/* Asks for what is known of a new patient, and opens it for adding. */
void new_patient_ask(struct screen *screen);
/* Shows a view; the one before is under it. */
void screen_show(struct screen *screen, enum view_id view);
/* Asks for a value of a variable at an hour of the patient in view, then shows what if. */
void view_what_if_ask(struct screen *screen, size_t stay, enum variable variable, int hour);
/* One step of what moves the risk of the patient in view; false when all is known. */
bool view_why_step(struct screen *screen);
/* A bar of `width` cells filled to share of 1, with the threshold marked where it lies (< 0: none).
 */
void view_bar(struct screen *screen, const struct rect *area, int row, int column, int width,
              double share, double threshold, enum role role);
/* Risk hour by hour in `width` cells: eight block heights, or tenths as digits in ASCII. */
void view_sparkline(struct screen *screen, const struct rect *area, int row, int column, int width,
                    const struct risk *risk, enum role role);

#endif
