/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* All networks of the scheme in use, side by side for one patient. */

enum column {
    COLUMN_POINTER,
    COLUMN_NAME,
    COLUMN_RISK,
    COLUMN_CURVE,
    COLUMN_DIFFERENCE,
    COLUMN_SIDE,
    COLUMN_WEIGHTS,
    COLUMN_SIZE,
    COLUMN_AUROC,
    COLUMN_COUNT
};

static const struct column_wish wishes[COLUMN_COUNT] = {
    [COLUMN_POINTER] = {1, 1, 9}, [COLUMN_NAME] = {17, 18, 8},     [COLUMN_RISK] = {7, 7, 9},
    [COLUMN_CURVE] = {12, 24, 1}, [COLUMN_DIFFERENCE] = {6, 6, 7}, [COLUMN_SIDE] = {10, 12, 6},
    [COLUMN_WEIGHTS] = {7, 7, 4}, [COLUMN_SIZE] = {6, 6, 3},       [COLUMN_AUROC] = {6, 60, 5},
};

static const struct {
    const char *title;
    bool right;
} headings[COLUMN_COUNT] = {
    [COLUMN_POINTER] = {"", false},           [COLUMN_NAME] = {N_("network"), false},
    [COLUMN_RISK] = {N_("risk"), true},       [COLUMN_CURVE] = {N_("by hour"), false},
    [COLUMN_DIFFERENCE] = {N_("diff"), true}, [COLUMN_SIDE] = {N_("threshold"), false},
    [COLUMN_WEIGHTS] = {N_("weights"), true}, [COLUMN_SIZE] = {N_("KB"), true},
    [COLUMN_AUROC] = {N_("AUROC"), false},
};

struct row {
    struct screen *screen;
    const struct rect *area;
    const struct span *spans;
    int row;
    enum role role;
};

static void put(const struct row *row, enum column column, const char *text)
{
    const struct span *span = &row->spans[column];
    if (span->columns > 0) {
        canvas_field(&row->screen->canvas, row->area, row->row, span->column, span->columns,
                     headings[column].right, row->role, text);
    }
}

/* The figure that the file gives of its own discrimination; the number alone, whole, where what is
 * said about it has no room. */
static void put_auroc(const struct row *row, const struct model *model)
{
    const char *fact = model_fact(model, "auroc");
    char text[160];
    snprintf(text, sizeof text, "%s", fact ? fact : "-");
    if (canvas_width(&row->screen->canvas, text) > row->spans[COLUMN_AUROC].columns) {
        text[strcspn(text, " ")] = 0;
    }
    put(row, COLUMN_AUROC, text);
}

static void put_risk(const struct row *row, const struct model *model, const struct risk *risk,
                     const struct model *used, const struct risk *reference)
{
    char text[32];
    if (!risk->known) {
        put(row, COLUMN_RISK, "-");
        put(row, COLUMN_SIDE, _("no risk"));
        return;
    }
    bool above = (double)risk->risk >= model->threshold;
    bool flip = reference->known && above != ((double)reference->risk >= used->threshold);
    put(row, COLUMN_RISK, view_percent((double)risk->risk, text, sizeof text));
    double points = 100 * ((double)risk->risk - (double)reference->risk);
    const char *format = model == used ? _("in use") : reference->known ? "%+.1f" : "-";
    snprintf(text, sizeof text, format, points);
    put(row, COLUMN_DIFFERENCE, text);
    snprintf(text, sizeof text, "%s%s", above ? _("ABOVE") : _("below"), flip ? _(" FLIP") : "");
    put(row, COLUMN_SIDE, text);
    const struct span *curve = &row->spans[COLUMN_CURVE];
    if (curve->columns > 0) {
        view_sparkline(row->screen, row->area, row->row, curve->column, curve->columns, risk,
                       row->role == ROLE_TEXT ? ROLE_CURVE : row->role);
    }
}

static void draw_model(const struct row *row, size_t stay, size_t index, size_t used)
{
    struct screen *screen = row->screen;
    struct session *session = screen->session;
    const struct model *model = session->models[index];
    char text[32];
    if (index == used) {
        canvas_paint(&screen->canvas, row->area, row->row, 0, row->area->columns, ROLE_SELECTED);
        canvas_glyph(&screen->canvas, row->area, row->row, 0, row->role, GLYPH_POINTER);
        canvas_cursor(&screen->canvas, row->area, row->row, 0);
    }
    put(row, COLUMN_NAME, model->name);
    struct risk reference = *session_risk(session, stay, used);
    put_risk(row, model, session_risk(session, stay, index), session->models[used], &reference);
    snprintf(text, sizeof text, "%zu", model_parameters(model));
    put(row, COLUMN_WEIGHTS, text);
    snprintf(text, sizeof text, "%.1f", (double)model->file_bytes / 1000);
    put(row, COLUMN_SIZE, text);
    put_auroc(row, model);
}

static void draw_notes(struct screen *screen, const struct rect *area, int row)
{
    static const char *const notes[] = {
        N_("diff: points of risk from the network in use. FLIP: on the other side of its own "
           "threshold than the network in use, which is where a decision would change."),
        N_("AUROC: on held-out stays, from the network's own file (f: all its facts)."),
    };
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        row +=
            canvas_wrap(&screen->canvas, area, row, 1, area->columns - 2, ROLE_TEXT, _(notes[i]));
    }
}

static void models_draw(struct screen *screen, const struct rect *area)
{
    size_t stay;
    struct session *session = screen->session;
    if (!screen_stay(screen, &stay) || session->model_count == 0) {
        canvas_wrap(&screen->canvas, area, 2, 2, area->columns - 4, ROLE_STRONG,
                    session->model_count == 0 ? _("No network could be opened. Press x to see why.")
                                              : _("No patient."));
        return;
    }
    size_t used = session_model_of(session, stay);
    enum scheme scheme = session->models[used]->spec.scheme;
    struct span spans[COLUMN_COUNT];
    layout_table(area->columns, wishes, COLUMN_COUNT, spans);
    struct row heading = {screen, area, spans, 0, ROLE_HEADING};
    canvas_paint(&screen->canvas, area, 0, 0, area->columns, ROLE_HEADING);
    for (int i = 0; i < COLUMN_COUNT; i++) {
        put(&heading, (enum column)i, _(headings[i].title));
    }
    int line = 1;
    for (size_t i = 0; i < session->model_count; i++) {
        if (session->models[i]->spec.scheme == scheme) {
            struct row row = {screen, area, spans, line++, i == used ? ROLE_SELECTED : ROLE_TEXT};
            draw_model(&row, stay, i, used);
        }
    }
    draw_notes(screen, area, line + 1);
}

/* Moving in the table is choosing: the network is switched everywhere. */
static bool models_act(struct screen *screen, enum action action, int page)
{
    (void)page;
    if (action == ACTION_UP || action == ACTION_DOWN) {
        session_cycle_model(screen->session, action == ACTION_DOWN ? 1 : -1);
        screen->scored = 0;
        screen_relist(screen);
        return true;
    }
    return false;
}

static const enum action models_bar[] = {ACTION_NEXT_MODEL,   ACTION_SWITCH_SCHEME,  ACTION_HELP,
                                         ACTION_BACK,         ACTION_QUIT,           ACTION_FACTS,
                                         ACTION_NEXT_PATIENT, ACTION_PREVIOUS_MODEL, ACTION_NONE};
const struct view view_models = {N_("Networks compared"),
                                 N_("What each network says of this patient."), models_bar,
                                 models_draw, models_act};
