/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/agreement.h"
#include "app/bench.h"
#include "base/memory.h"
#include "base/say.h"
#include "ui/draw/plot.h"

/* All networks of the scheme in use for one patient; above them the risk by the network in use in
 * the other scheme, if it disagrees. */

enum column {
    COLUMN_POINTER,
    COLUMN_NAME,
    COLUMN_RISK,
    COLUMN_CURVE,
    COLUMN_DIFFERENCE,
    COLUMN_PARENT,
    COLUMN_SIDE,
    COLUMN_WEIGHTS,
    COLUMN_ADDS,
    COLUMN_SIZE,
    COLUMN_USEC,
    COLUMN_P99,
    COLUMN_AUROC,
    COLUMN_AWAY,
    COLUMN_COUNT
};

/* The pointer and the number that chooses the network. */
static const struct column_request requests[COLUMN_COUNT] = {
    [COLUMN_POINTER] = {2, 2, 9}, [COLUMN_NAME] = {17, 18, 8},     [COLUMN_RISK] = {6, 7, 9},
    [COLUMN_CURVE] = {12, 24, 1}, [COLUMN_DIFFERENCE] = {6, 6, 7}, [COLUMN_PARENT] = {6, 6, 5},
    [COLUMN_SIDE] = {10, 12, 6},  [COLUMN_WEIGHTS] = {7, 7, 4},    [COLUMN_ADDS] = {8, 8, 1},
    [COLUMN_SIZE] = {5, 6, 3},    [COLUMN_USEC] = {5, 7, 4},       [COLUMN_P99] = {5, 7, 2},
    [COLUMN_AUROC] = {6, 60, 5},  [COLUMN_AWAY] = {6, 60, 5},
};

static const struct {
    const char *title;
    bool right;
} headings[COLUMN_COUNT] = {
    [COLUMN_POINTER] = {"", false},           [COLUMN_NAME] = {N_("network"), false},
    [COLUMN_RISK] = {N_("risk"), true},       [COLUMN_CURVE] = {N_("by hour"), false},
    [COLUMN_DIFFERENCE] = {N_("diff"), true}, [COLUMN_PARENT] = {N_("parent"), true},
    [COLUMN_SIDE] = {N_("threshold"), false}, [COLUMN_WEIGHTS] = {N_("weights"), true},
    [COLUMN_ADDS] = {N_("mult-add"), true},   [COLUMN_SIZE] = {N_("KB"), true},
    [COLUMN_USEC] = {N_("us"), true},         [COLUMN_P99] = {N_("p99"), true},
    [COLUMN_AUROC] = {N_("AUROC"), false},    [COLUMN_AWAY] = {N_("away"), false},
};

struct row {
    const struct screen *screen;
    const struct rect *area;
    const struct span *spans;
    int row;
    enum role role;
};

static void put(const struct row *row, enum column column, const char *text)
{
    const struct span *span = &row->spans[column];
    if (span->columns > 0) {
        canvas_field(row->screen->canvas, row->area, row->row, span->column, span->columns,
                     headings[column].right, row->role, text);
    }
}

/* The AUROC stated in the file, in its own cohort or in other hospitals; only the number if the
 * remark does not fit. A figure from stays that the network may have been fitted on is never shown
 * without its remark. */
static void put_auroc(const struct row *row, enum column column, const struct model *model,
                      const char *key)
{
    const char *fact = model_fact(model, key);
    char text[160];
    snprintf(text, sizeof text, "%s", fact ? fact : "-");
    if (fact && canvas_width(row->screen->canvas, text) > row->spans[column].columns) {
        bool seen = strcmp(key, "auroc") == 0 && model->split.seen == SPLIT_MAY_BE_SEEN;
        snprintf(text, sizeof text, "%.*s", seen ? 1 : (int)strcspn(fact, " "), seen ? "-" : fact);
        char *point = strchr(text, '.');
        if (point) {
            *point = language_point();
        }
    }
    put(row, column, text);
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
    bool above = risk_is_above(risk->risk, model->threshold);
    bool flip = reference->known && above != risk_is_above(reference->risk, used->threshold);
    put(row, COLUMN_RISK, view_percent((double)risk->risk, text, sizeof text));
    if (model == used || !reference->known) {
        snprintf(text, sizeof text, "%s", model == used ? _("in use") : "-");
    } else {
        view_points((double)risk->risk - (double)reference->risk, text, sizeof text);
    }
    put(row, COLUMN_DIFFERENCE, text);
    snprintf(text, sizeof text, "%s%s", above ? _("ABOVE") : _("below"), flip ? _(" FLIP") : "");
    put(row, COLUMN_SIDE, text);
    const struct span *curve = &row->spans[COLUMN_CURVE];
    if (curve->columns > 0) {
        view_sparkline(row->screen->canvas, row->area, row->row, curve->column, curve->columns,
                       risk, row->role == ROLE_TEXT ? ROLE_CURVE : row->role);
    }
}

/* Difference of the risk from the parent's, in percentage points. */
static void put_parent(const struct row *row, size_t stay, size_t index)
{
    struct session *session = row->screen->session;
    size_t parent = session_parent(session, index);
    char text[16] = "-";
    if (parent < session->model_count) {
        const struct risk *mine = session_risk(session, stay, index);
        const struct risk *its = session_risk(session, stay, parent);
        if (mine->known && its->known) {
            view_points((double)mine->risk - (double)its->risk, text, sizeof text);
        }
    }
    put(row, COLUMN_PARENT, text);
}

static void put_cost(const struct row *row, size_t index)
{
    const struct model *model = row->screen->session->models[index];
    const struct session_timing *timing = &row->screen->session->timings[index];
    char text[32];
    snprintf(text, sizeof text, "%zu", model_parameters(model));
    put(row, COLUMN_WEIGHTS, text);
    snprintf(text, sizeof text, "%zu", model_multiply_adds(model));
    put(row, COLUMN_ADDS, text);
    say_format(text, sizeof text, "%.1f", (double)model->file_bytes / 1000);
    put(row, COLUMN_SIZE, text);
    say_format(text, sizeof text, timing->known ? "%.1f" : "...", timing->usec_median);
    put(row, COLUMN_USEC, text);
    say_format(text, sizeof text, timing->known ? "%.1f" : "...", timing->usec_p99);
    put(row, COLUMN_P99, text);
}

static void draw_model(const struct row *row, size_t stay, size_t place, size_t index, size_t used)
{
    const struct screen *screen = row->screen;
    struct session *session = screen->session;
    const struct model *model = session->models[index];
    if (index == used) {
        canvas_paint(screen->canvas, row->area, row->row, 0, row->area->columns, ROLE_SELECTED);
        canvas_glyph(screen->canvas, row->area, row->row, 0, row->role, GLYPH_POINTER);
        canvas_cursor(screen->canvas, row->area, row->row, 0);
    }
    canvas_format(screen->canvas, row->area, row->row, 1, row->role, "%c", screen_number(place));
    put(row, COLUMN_NAME, model->name);
    struct risk reference = *session_risk(session, stay, used);
    put_risk(row, model, session_risk(session, stay, index), session->models[used], &reference);
    put_parent(row, stay, index);
    put_cost(row, index);
    put_auroc(row, COLUMN_AUROC, model, "auroc");
    put_auroc(row, COLUMN_AWAY, model, MODEL_AWAY);
}

/* ---- overlaid curves ---- */

enum { GUTTER = 6, LEAST_ROWS = 4, MOST_ROWS = 24, LABELS = 18, LEAST_LABELS = 6 };

/* The networks in the order of their numbers, and where their lines are drawn. */
struct curves {
    const struct screen *screen;
    const struct rect *area;
    struct plot plot;
    size_t stay, used, count;
    const size_t *models;
};

/* The line of the network in use is the one in bold. */
static enum role line_role(const struct curves *curves, size_t place)
{
    enum { ROLES = ROLE_LINE_6 - ROLE_LINE_1 + 1 };
    return curves->models[place] == curves->used ? ROLE_STRONG
                                                 : (enum role)(ROLE_LINE_1 + (int)(place % ROLES));
}

static const struct risk *risk_of(const struct curves *curves, size_t place)
{
    return session_risk(curves->screen->session, curves->stay, curves->models[place]);
}

static double highest(const struct curves *curves)
{
    double most = curves->screen->session->models[curves->used]->threshold;
    for (size_t i = 0; i < curves->count; i++) {
        const struct risk *risk = risk_of(curves, i);
        for (int hour = 0; hour < risk->hours && risk->known; hour++) {
            most = fmax(most, (double)risk->by_hour[hour]);
        }
    }
    return fmin(1, ceil(most * 10 + 0.01) / 10); /* the next full tenth */
}

static void add_line(struct curves *curves, size_t place)
{
    struct plot_point points[STAY_HOURS];
    const struct risk *risk = risk_of(curves, place);
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        bool there = risk->known && hour < risk->hours;
        points[hour] = (struct plot_point){there ? (double)risk->by_hour[hour] : 0,
                                           there ? PLOT_NEW : PLOT_GAP, 0};
    }
    plot_line(&curves->plot, points, STAY_HOURS, (int)place);
}

/* Without Braille a line is drawn with its number; '+' where lines cross, unless the network in use
 * is one of them. */
static void draw_cell(const struct curves *curves, int row, int column)
{
    const struct plot_cell *cell = &curves->plot.cells[row * curves->plot.columns + column];
    struct canvas *canvas = curves->screen->canvas;
    if (cell->mark == PLOT_LEVEL) {
        canvas_glyph(canvas, curves->area, row, GUTTER + column, ROLE_TEXT, GLYPH_THRESHOLD);
    } else if (cell->mark == PLOT_LINE && curves->plot.dots) {
        canvas_dots(canvas, curves->area, row, GUTTER + column, line_role(curves, cell->line),
                    cell->dots);
    } else if (cell->mark == PLOT_LINE) {
        bool many = cell->crossed && curves->models[cell->line] != curves->used;
        canvas_format(canvas, curves->area, row, GUTTER + column,
                      many ? ROLE_TEXT : line_role(curves, cell->line), "%c",
                      many ? '+' : screen_number(cell->line));
    }
}

/* Row in which a line ends; -1: there is none. */
static int end_row(const struct curves *curves, size_t place)
{
    const struct risk *risk = risk_of(curves, place);
    return risk->known && risk->hours > 0
               ? plot_row(&curves->plot, (double)risk->by_hour[risk->hours - 1])
               : -1;
}

/* The legend to the right of the lines: at the height where each line ends, its number in its
 * colour, and its name if no other line ends there. */
static void draw_labels(const struct curves *curves)
{
    struct canvas *canvas = curves->screen->canvas;
    for (int row = 0; row < curves->plot.rows; row++) {
        int column = GUTTER + curves->plot.columns + 1;
        size_t ends = 0, only = 0;
        for (size_t place = 0; place < curves->count; place++) {
            if (end_row(curves, place) == row) {
                column = canvas_format(canvas, curves->area, row, column, line_role(curves, place),
                                       "%c", screen_number(place));
                only = place;
                ends++;
            }
        }
        int first = GUTTER + curves->plot.columns + 1;
        if (first + (int)ends > curves->area->columns) { /* the table names them all */
            canvas_glyph(canvas, curves->area, row, curves->area->columns - 1, ROLE_TEXT,
                         GLYPH_CUT);
        }
        if (ends == 1) {
            const char *name = curves->screen->session->models[curves->models[only]]->name;
            bool fits = column + 1 + canvas_width(canvas, name) <= curves->area->columns;
            canvas_text(canvas, curves->area, row, column + 1, line_role(curves, only),
                        fits ? name : "");
        }
    }
}

static void draw_axes(const struct curves *curves)
{
    struct canvas *canvas = curves->screen->canvas;
    const struct plot *plot = &curves->plot;
    double threshold = curves->screen->session->models[curves->used]->threshold;
    int level = plot_row(plot, threshold);
    for (int row = 0; row < plot->rows; row++) {
        canvas_glyph(canvas, curves->area, row, GUTTER - 1, ROLE_TEXT, GLYPH_SIDE);
    }
    canvas_format(canvas, curves->area, 0, 0, ROLE_TEXT, "%4.0f%%", 100 * plot->high);
    canvas_format(canvas, curves->area, plot->rows - 1, 0, ROLE_TEXT, "%4.0f%%", 0.0);
    if (level > 0 && level < plot->rows - 1) {
        canvas_format(canvas, curves->area, level, 0, ROLE_TEXT, "%4.0f%%", 100 * threshold);
    }
    canvas_paint(canvas, curves->area, plot->rows, 0, curves->area->columns, ROLE_HEADING);
    canvas_text(canvas, curves->area, plot->rows, 0, ROLE_HEADING, _("hour"));
    for (int hour = 0; hour < STAY_HOURS; hour += 6) {
        canvas_format(canvas, curves->area, plot->rows, GUTTER + hour * plot->per_point,
                      ROLE_HEADING, "%d", hour);
    }
}

static void draw_curves(struct curves *curves)
{
    struct plot_cell cells[MOST_ROWS * STAY_HOURS * 4];
    struct plot *plot = &curves->plot;
    int labels = curves->area->columns >= LABELS + GUTTER + STAY_HOURS ? LABELS : LEAST_LABELS;
    int per_hour = (curves->area->columns - GUTTER - labels) / STAY_HOURS;
    per_hour = per_hour > 4 ? 4 : per_hour < 1 ? 1 : per_hour;
    size_t used = 0;
    plot_start(plot, cells, curves->area->rows - 1, STAY_HOURS * per_hour, per_hour, 0,
               highest(curves));
    plot->dots = curves->screen->dots && canvas_has(curves->screen->canvas, GLYPH_DOTS);
    for (size_t i = curves->count; i-- > 0;) {
        used = curves->models[i] == curves->used ? i : used;
        add_line(curves, i);
    }
    add_line(curves, used); /* on top of the others */
    plot_level(plot, curves->screen->session->models[curves->used]->threshold);
    for (int i = 0; i < plot->rows * plot->columns; i++) {
        draw_cell(curves, i / plot->columns, i % plot->columns);
    }
    draw_labels(curves);
    draw_axes(curves);
}

/* ---- the view ---- */

/* Returns the next line; in an empty area lines are only counted. */
static int draw_notes(const struct screen *screen, const struct rect *area, int row)
{
    static const char *const notes[] = {
        N_("diff: points of risk from the network in use; parent: from the one it was made of."),
        N_("FLIP: on the other side of its own threshold than the network in use, which is where a "
           "decision would change. us, p99: microseconds for one stay, measured here now, median "
           "and 99th percentile."),
        N_("AUROC: on held-out stays, from the network's own file ({FACTS}: all its facts)."),
        N_("AUROC -: not stated, or from stays that its parent may have seen."),
    };
    for (size_t i = 0; i < sizeof notes / sizeof notes[0]; i++) {
        row += canvas_wrap(screen->canvas, area, row, 1, area->columns - 2, ROLE_TEXT,
                           keys_text(_(notes[i])));
    }
    return row;
}

static void draw_table(const struct screen *screen, const struct rect *area, size_t stay,
                       const size_t *models, size_t count, size_t used)
{
    struct span spans[COLUMN_COUNT];
    bool away = false;
    for (size_t i = 0; i < count; i++) {
        away = away || model_fact(screen->session->models[models[i]], MODEL_AWAY);
    }
    layout_table(area->columns, requests, away ? COLUMN_COUNT : COLUMN_AWAY, spans);
    if (!away) { /* no network was evaluated elsewhere */
        spans[COLUMN_AWAY] = (struct span){0, 0};
    }
    struct row heading = {screen, area, spans, 0, ROLE_HEADING};
    canvas_paint(screen->canvas, area, 0, 0, area->columns, ROLE_HEADING);
    for (int i = 0; i < COLUMN_COUNT; i++) {
        put(&heading, (enum column)i, _(headings[i].title));
    }
    /* More networks than lines: those around the one in use. */
    size_t place = 0;
    while (place + 1 < count && models[place] != used) {
        place++;
    }
    int lines = area->rows - 1, top = layout_scroll(0, (int)place, (int)count, lines);
    for (int i = 0; i < lines && top + i < (int)count; i++) {
        size_t index = models[top + i];
        struct row row = {screen, area, spans, i + 1, index == used ? ROLE_SELECTED : ROLE_TEXT};
        draw_model(&row, stay, (size_t)top + (size_t)i, index, used);
    }
}

static void draw_below(const struct screen *screen, const struct rect *rest, size_t stay,
                       const size_t *models, size_t count, size_t used)
{
    struct rect none = {0, 0, 0, rest->columns};
    int notes = draw_notes(screen, &none, 0);
    bool say = rest->rows >= notes + 1 + LEAST_ROWS || rest->rows < LEAST_ROWS;
    int rows = say ? rest->rows - notes - 1 : rest->rows;
    struct rect curves = {rest->row, rest->column, rows < MOST_ROWS ? rows : MOST_ROWS,
                          rest->columns};
    bool drawn = rows >= LEAST_ROWS;
    if (drawn) {
        struct curves lines = {screen, &curves, {0}, stay, used, count, models};
        draw_curves(&lines);
    }
    if (say) {
        draw_notes(screen, rest, drawn ? curves.rows + 1 : 0);
    }
}

/* Warns if the risk depends strongly on the scheme. Returns the number of lines. */
static int draw_twin(const struct screen *screen, const struct rect *area, size_t stay, size_t used)
{
    struct session *session = screen->session;
    size_t index = agreement_twin(session, stay, used);
    if (index == session->model_count) {
        return 0;
    }
    const struct model *model = session->models[used], *twin = session->models[index];
    const struct risk *here = session_risk(session, stay, used);
    const struct risk *there = session_risk(session, stay, index);
    char line[320], share[2][16], limit[2][16];
    snprintf(line, sizeof line,
             _("Schemes disagree on %s: %s %s (%s threshold %s), %s %s (%s threshold %s)."),
             model->name, scheme_name(model->spec.scheme),
             view_percent((double)here->risk, share[0], sizeof share[0]),
             risk_is_above(here->risk, model->threshold) ? _("ABOVE") : _("below"),
             view_percent(model->threshold, limit[0], sizeof limit[0]),
             scheme_name(twin->spec.scheme),
             view_percent((double)there->risk, share[1], sizeof share[1]),
             risk_is_above(there->risk, twin->threshold) ? _("ABOVE") : _("below"),
             view_percent(twin->threshold, limit[1], sizeof limit[1]));
    return canvas_wrap(screen->canvas, area, 0, 1, area->columns - 2, ROLE_STRONG, line);
}

static void models_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    (void)state;
    size_t stay;
    const struct session *session = screen->session;
    if (!screen_stay(screen, &stay) || session->model_count == 0) {
        canvas_wrap(screen->canvas, area, 2, 2, area->columns - 4, ROLE_STRONG,
                    session->model_count == 0
                        ? keys_text(_("No network could be opened. Press {PROBLEMS} to see why."))
                        : _("No patient."));
        return;
    }
    if (view_hides(screen, area)) {
        return;
    }
    size_t used = session_model_of(session, stay);
    size_t *models = memory_new(session->model_count, sizeof *models);
    size_t count = screen_variants(screen, models);
    int said = draw_twin(screen, area, stay, used);
    struct rect below = {area->row + said, area->column, area->rows - said, area->columns};
    draw_table(screen, &below, stay, models, count, used);
    int top = (int)count + 1 < below.rows ? (int)count + 2 : below.rows;
    struct rect rest = {below.row + top, below.column, below.rows - top, below.columns};
    if (rest.rows > 0) {
        draw_below(screen, &rest, stay, models, count, used);
    }
    free(models);
}

/* Moving in the table switches the network everywhere. */
static bool models_act(struct screen *screen, void *state, enum action action, int rows)
{
    (void)state;
    (void)rows;
    const struct session *session = screen->session;
    size_t *models = memory_new(session->model_count + 1, sizeof *models);
    int count = (int)screen_variants(screen, models), place = 0;
    size_t used = screen_model_place(screen);
    while (place < count - 1 && models[place] != used) {
        place++;
    }
    bool mine = view_ring_act(action, count, &place);
    if (mine) {
        screen_use_network(screen, models[place]);
    }
    free(models);
    return mine;
}

static void models_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    (void)state;
    struct session *session = screen->session;
    size_t stay;
    sight_add_variants(sight, screen);
    if (!screen_stay(screen, &stay) || session->model_count == 0 ||
        screen_is_hidden(screen, stay)) {
        return;
    }
    size_t twin = agreement_twin(session, stay, session_model_of(session, stay));
    if (twin < session->model_count) {
        sight_add(sight, stay, session->models[twin], session_risk(session, stay, twin));
    }
}

struct stopwatch {
    struct bench_run *run; /* current measurement, of this model; NULL: none */
    size_t model;
};

/* Measures the visible networks one after the other, one step at a time. */
static bool models_work(struct screen *screen, void *state)
{
    struct stopwatch *stopwatch = state;
    struct session *session = screen->session;
    static const double budget_usec = 30000;
    if (!stopwatch->run) {
        size_t *models = memory_new(session->model_count + 1, sizeof *models);
        size_t count = session->model_count > 0 ? screen_variants(screen, models) : 0, i = 0;
        while (i < count && session->timings[models[i]].known) {
            i++;
        }
        if (i < count) {
            stopwatch->model = models[i];
            stopwatch->run = bench_start(session, models[i], budget_usec);
        }
        free(models);
        return i < count;
    }
    if (!bench_step(stopwatch->run)) {
        struct bench_result result;
        bench_end(stopwatch->run, &result);
        stopwatch->run = NULL;
        session_set_timing(session, stopwatch->model, result.usec_median, result.usec_p99);
    }
    return true;
}

static void models_stop(void *state)
{
    struct stopwatch *stopwatch = state;
    bench_end(stopwatch->run, NULL);
}

static const enum action models_bar[] = {
    ACTION_CHOOSE,        ACTION_NEXT_MODEL, ACTION_AGREEMENT,    ACTION_CONDENSE,
    ACTION_SWITCH_SCHEME, ACTION_FACTS,      ACTION_NEXT_PATIENT, ACTION_NONE};
const struct view view_models =
    VIEW(N_("Networks compared"), N_("Number at a line's end. diff: points from the one in use."),
         models_bar, models_draw, models_patients, .state_size = sizeof(struct stopwatch),
         .stop = models_stop, .act = models_act, .clicks = view_all_columns, .work = models_work);
