/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/say.h"

/* All patients, one per line. */

enum column {
    COLUMN_POINTER,
    COLUMN_ID,
    COLUMN_HOURS,
    COLUMN_RISK,
    COLUMN_BAR,
    COLUMN_TREND,
    COLUMN_CHANGE,
    COLUMN_NEWS2,
    COLUMN_WORST,
    COLUMN_SEEN,
    COLUMN_COUNT
};

/* The first cell of the pointer is the selected row, the second a mark. */
static const struct column_request requests[COLUMN_COUNT] = {
    [COLUMN_POINTER] = {2, 2, 9},  [COLUMN_ID] = {8, 40, 8},   [COLUMN_HOURS] = {5, 5, 5},
    [COLUMN_RISK] = {8, 8, 9},     [COLUMN_BAR] = {8, 20, 1},  [COLUMN_TREND] = {6, 48, 4},
    [COLUMN_CHANGE] = {10, 10, 6}, [COLUMN_NEWS2] = {5, 5, 7}, [COLUMN_WORST] = {17, 30, 3},
    [COLUMN_SEEN] = {4, 4, 2},
};
enum { ID_MOST = 21, ID_NARROW = 20 }; /* width that names may claim before other columns */
/* Where the patient beside it leaves less than everything needs: what goes last is what tells the
 * others apart. */
static const struct column_request requests_narrow[COLUMN_COUNT] = {
    [COLUMN_POINTER] = {2, 2, 9},  [COLUMN_ID] = {8, 40, 8},   [COLUMN_HOURS] = {5, 5, 5},
    [COLUMN_RISK] = {8, 8, 9},     [COLUMN_BAR] = {8, 20, 1},  [COLUMN_TREND] = {6, 48, 6},
    [COLUMN_CHANGE] = {10, 10, 3}, [COLUMN_NEWS2] = {5, 5, 7}, [COLUMN_WORST] = {9, 30, 6},
    [COLUMN_SEEN] = {4, 4, 2},
};

static const struct {
    const char *title;
    bool right;
} headings[COLUMN_COUNT] = {
    [COLUMN_POINTER] = {"", false},
    [COLUMN_ID] = {N_("patient"), false},
    [COLUMN_HOURS] = {N_("used"), true},
    [COLUMN_RISK] = {N_("risk"), true},
    [COLUMN_BAR] = {N_("0 to 100%"), false},
    [COLUMN_TREND] = {N_("trend"), false},
    [COLUMN_CHANGE] = {N_("6 h change"), true},
    [COLUMN_NEWS2] = {N_("NEWS2"), true},
    [COLUMN_WORST] = {N_("worst"), false},
    [COLUMN_SEEN] = {N_("data"), true},
};

struct ward_line {
    const struct screen *screen;
    const struct rect *area;
    const struct span *spans;
    int row;
    enum role role;
    bool outside; /* the patient is outside the networks' population */
    bool alike;   /* another visible risk has a bar of the same length */
};

static void put(const struct ward_line *line, enum column column, enum role role, const char *text)
{
    const struct span *span = &line->spans[column];
    if (span->columns > 0) {
        canvas_field(line->screen->canvas, line->area, line->row, span->column, span->columns,
                     headings[column].right, role, text);
    }
}

/* Signed change of the risk over the last 6 hours in percentage points. */
static void change_text(const struct risk *risk, char *out, size_t size)
{
    double change;
    if (!session_risk_change(risk, &change)) {
        snprintf(out, size, "-");
    } else {
        view_points(change, out, size);
    }
}

/* The most abnormal latest values, as many as fit completely. */
static void put_worst(const struct ward_line *line, const struct session_stay *stay)
{
    const struct span *span = &line->spans[COLUMN_WORST];
    int column = span->column, end = span->column + span->columns;
    bool utf8 = line->screen->canvas->utf8;
    const char *low = utf8 ? theme_glyph(true, GLYPH_DOWN) : _("low");
    const char *high = utf8 ? theme_glyph(true, GLYPH_UP) : _("high");
    for (int i = 0; i < stay->worst_count; i++) {
        static const enum role bands[] = {ROLE_TEXT, ROLE_POINTS_1, ROLE_POINTS_2, ROLE_POINTS_3};
        char text[32];
        abnormal_text(&stay->worst[i], low, high, text, sizeof text);
        if (column + canvas_width(line->screen->canvas, text) > end) {
            continue;
        }
        column = 1 + canvas_text(
                         line->screen->canvas, line->area, line->row, column,
                         line->role != ROLE_TEXT ? line->role : bands[stay->worst[i].points], text);
    }
}

static void put_risk(const struct ward_line *line, const struct model *model,
                     const struct risk *risk)
{
    char text[16];
    char share[16];
    bool above = risk_is_above(risk->risk, model->threshold);
    enum role role = line->role != ROLE_TEXT ? line->role : above ? ROLE_ABOVE : ROLE_TEXT;
    view_percent((double)risk->risk, share, sizeof share);
    /* The sign repeats the meaning of the colour: above, or outside the cohort. */
    snprintf(text, sizeof text, line->outside ? "(%s)" : above ? "%s!" : "%s ", share);
    put(line, COLUMN_RISK, role, text);
    const struct span *bar = &line->spans[COLUMN_BAR], *trend = &line->spans[COLUMN_TREND];
    if (bar->columns > 0) {
        const struct bar drawn = {bar->columns, (double)risk->risk, model->threshold, line->alike,
                                  role};
        view_bar(line->screen->canvas, line->area, line->row, bar->column, &drawn);
    }
    if (trend->columns > 0) {
        view_sparkline(line->screen->canvas, line->area, line->row, trend->column, trend->columns,
                       risk, line->role != ROLE_TEXT ? line->role : ROLE_CURVE);
    }
    change_text(risk, text, sizeof text);
    put(line, COLUMN_CHANGE, line->role, text);
}

/* Why there is no risk, in place of the risk, its bar and trend. */
static void put_reason(const struct ward_line *line, const char *reason)
{
    int start = line->spans[COLUMN_RISK].column,
        end = line->spans[COLUMN_CHANGE].column + line->spans[COLUMN_CHANGE].columns;
    char text[160];
    snprintf(text, sizeof text, _("no risk: %s"), reason ? _(reason) : _("no network"));
    canvas_field(line->screen->canvas, line->area, line->row, start, end - start, false, line->role,
                 text);
}

/* Pending, the reason for no risk, or the risk. */
static void put_answer(const struct ward_line *line, size_t index)
{
    const struct screen *screen = line->screen;
    const struct risk *risk = screen_risk_known(screen, index);
    char text[32];
    if (screen_is_hidden(screen, index)) {
        put(line, COLUMN_RISK, line->role, "? ");
    } else if (!risk && screen->session->model_count > 0) {
        put(line, COLUMN_RISK, line->role, "... ");
    } else if (!risk || !risk->known) {
        put_reason(line, risk ? risk->reason : NULL);
    } else {
        put_risk(line, screen_model(screen, index), risk);
    }
    if (risk && risk->coverage.cells > 0) {
        say_format(text, sizeof text, "%.0f%%",
                   100.0 * risk->coverage.measured / risk->coverage.cells);
        put(line, COLUMN_SEEN, line->role, text);
    }
}

static void draw_stay(const struct ward_line *line, size_t index, bool selected)
{
    const struct screen *screen = line->screen;
    const struct session_stay *stay = &screen->session->stays[index];
    char text[32], name[300];
    if (selected) {
        canvas_paint(screen->canvas, line->area, line->row, 0, line->area->columns, ROLE_SELECTED);
        canvas_glyph(screen->canvas, line->area, line->row, 0, line->role, GLYPH_POINTER);
        canvas_cursor(screen->canvas, line->area, line->row, 0);
    }
    if (stay->marked) {
        canvas_text(screen->canvas, line->area, line->row, 1, line->role, "*");
    }
    canvas_name(screen->canvas, line->area, line->row, line->spans[COLUMN_ID].column,
                line->spans[COLUMN_ID].columns, line->role,
                screen_name(screen, index, name, sizeof name));
    /* "9/48" indicates that the risk is provisional, unlike "48 h". */
    int hours = stay->patient->hours;
    snprintf(text, sizeof text, hours < STAY_HOURS ? "%d/%d" : "%d h", hours, STAY_HOURS);
    put(line, COLUMN_HOURS, line->role, text);
    news2_text(&stay->news2, false, text, sizeof text);
    put(line, COLUMN_NEWS2, line->role, stay->news2.known > 0 ? text : "-");
    if (line->spans[COLUMN_WORST].columns > 0) {
        put_worst(line, stay);
    }
    put_answer(line, index);
}

static void draw_empty(const struct screen *screen, const struct rect *area)
{
    const struct session *session = screen->session;
    const char *text =
        session->stay_count > 0 ? keys_text(_("No patient matches. {BACK}: all patients."))
        : screen->loading       ? _("Reading files ...")
        : session->skip_count > 0
            ? keys_text(_("None of the files is a stay. {PROBLEMS}: why. {NEW_PATIENT}: start a "
                          "new patient."))
            : keys_text(_("No patient. {NEW_PATIENT}: start a new patient. For those in files, "
                          "quit and name a file or a folder: icurisk PATH."));
    int row = 2 + canvas_wrap(screen->canvas, area, 2, 2, area->columns - 4, ROLE_STRONG, text);
    for (size_t i = 0; i < session->skip_count && row < area->rows && !screen->loading; i++) {
        if (session->skips[i].failed) {
            row += canvas_wrap(screen->canvas, area, row, 2, area->columns - 4, ROLE_NOTICE,
                               session->skips[i].reason);
        }
    }
}

static void draw_headings(const struct screen *screen, const struct rect *area,
                          const struct span *spans)
{
    struct ward_line heading = {screen, area, spans, 0, ROLE_HEADING, false, false};
    canvas_paint(screen->canvas, area, 0, 0, area->columns, ROLE_HEADING);
    for (int i = 0; i < COLUMN_COUNT; i++) {
        put(&heading, (enum column)i, ROLE_HEADING, _(headings[i].title));
    }
}

/* A line of the list: a patient, or the heading of a band above its first one. */
struct listed {
    size_t row; /* row of order; for a heading the first of its band */
    int band;   /* -1: a patient */
};

/* Contents of a line of the list; false past its end. */
static bool line_at(const struct screen *screen, int line, struct listed *listed)
{
    size_t row = 0;
    if (!screen_rule(screen).by_band) {
        *listed = (struct listed){(size_t)line, -1};
        return line >= 0 && (size_t)line < screen->ordered;
    }
    for (int band = 0; band < BAND_COUNT; band++) {
        int rows = (int)screen->band_rows[band];
        if (rows > 0 && line <= rows) {
            *listed = line == 0 ? (struct listed){row, band}
                                : (struct listed){row + (size_t)line - 1, -1};
            return true;
        }
        line -= rows > 0 ? rows + 1 : 0;
        row += (size_t)rows;
    }
    return false;
}

/* Line of the selected patient, and how many lines there are. */
static int selected_line(const struct screen *screen, int *count)
{
    size_t end = 0, above = 0, all = 0;
    bool by_band = screen_rule(screen).by_band;
    for (int band = 0; band < BAND_COUNT && by_band; band++) {
        bool some = screen->band_rows[band] > 0;
        above += some && screen->row >= end;
        all += some;
        end += screen->band_rows[band];
    }
    *count = (int)(screen->ordered + all);
    return (int)(screen->row + above);
}

static void draw_band(const struct screen *screen, const struct rect *area, int row, int band)
{
    static const char *const names[BAND_COUNT] = {
        N_("at or above the threshold"), N_("below the threshold"), N_("no risk"), N_("not yet")};
    canvas_format(screen->canvas, area, row, 0, ROLE_STRONG, "%s: %zu", _(names[band]),
                  screen->band_rows[band]);
}

struct ward {
    struct page page;         /* the visible patients, of all that are listed */
    unsigned listing;         /* version of the screen's list when measured */
    int id_columns;           /* width of the widest name */
    size_t seen[CANVAS_MOST]; /* visible stays */
    int seen_count;
    bool beside; /* the selected patient is shown beside the list */
    bool share;  /* the share measured is shown */
};

static int widest_name(const struct screen *screen)
{
    int widest = 0;
    for (size_t i = 0; i < screen->ordered; i++) {
        char name[300];
        int width =
            canvas_width(screen->canvas, screen_name(screen, screen->order[i], name, sizeof name));
        widest = width > widest ? width : widest;
    }
    return widest;
}

enum { LIST_WHOLE = 97 }; /* in which it shows everything */

/* On a large screen the list leaves space for the selected patient beside it. */
static int list_columns(const struct rect *area)
{
    enum { LEAST_ROWS = 30, LEAST_COLUMNS = 120, PATIENT = 57, MOST_PATIENT = 95 };
    int patient = area->columns - LIST_WHOLE;
    patient = patient < PATIENT ? PATIENT : patient > MOST_PATIENT ? MOST_PATIENT : patient;
    bool room = area->rows >= LEAST_ROWS && area->columns >= LEAST_COLUMNS;
    return room ? area->columns - patient : area->columns;
}

/* The list's place in the area, and where its columns stand. */
static struct rect measure_columns(const struct ward *ward, const struct rect *whole,
                                   struct span spans[COLUMN_COUNT])
{
    struct column_request here[COLUMN_COUNT];
    int columns = list_columns(whole);
    bool beside = columns < whole->columns, narrow = beside && columns < LIST_WHOLE;
    struct rect area = {whole->row, whole->column, whole->rows, beside ? columns - 1 : columns};
    int names = narrow ? ID_NARROW : ID_MOST;
    memcpy(here, narrow ? requests_narrow : requests, sizeof here);
    if (ward->id_columns > here[COLUMN_ID].least) {
        here[COLUMN_ID].least = ward->id_columns < names ? ward->id_columns : names;
    }
    here[COLUMN_ID].most =
        ward->id_columns > here[COLUMN_ID].least ? ward->id_columns : here[COLUMN_ID].least;
    layout_table(area.columns, here, COLUMN_COUNT, spans);
    return area;
}

static void ward_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct ward *ward = state;
    struct listed listed;
    int count, selected = selected_line(screen, &count);
    if (ward->listing != screen->listings) {
        ward->listing = screen->listings;
        ward->id_columns = widest_name(screen);
    }
    if (screen->ordered > 0) {
        screen_list_top(screen, layout_scroll(screen->top, selected, count, area->rows - 1));
    }
    struct span spans[COLUMN_COUNT];
    measure_columns(ward, area, spans);
    ward->share = spans[COLUMN_SEEN].columns > 0;
    ward->beside = list_columns(area) < area->columns;
    ward->seen_count = 0;
    for (int i = 0; i < area->rows - 1 && line_at(screen, screen->top + i, &listed); i++) {
        if (listed.band < 0 && ward->seen_count < CANVAS_MOST) {
            ward->page.top = ward->seen_count == 0 ? (int)listed.row : ward->page.top;
            ward->seen[ward->seen_count++] = screen->order[listed.row];
        }
    }
    ward->page.rows = ward->seen_count;
    ward->page.count = (int)screen->ordered;
}

/* The risks of the visible lines, NAN if none is shown; returns the number of lines. */
static int take_risks(const struct screen *screen, int rows, double *risks)
{
    struct listed listed;
    int lines = 0;
    for (; lines < rows && line_at(screen, screen->top + lines, &listed); lines++) {
        size_t stay = listed.band < 0 ? screen->order[listed.row] : 0;
        const struct risk *risk = listed.band >= 0 || screen_is_hidden(screen, stay)
                                      ? NULL
                                      : screen_risk_known(screen, stay);
        risks[lines] = risk && risk->known ? (double)risk->risk : NAN;
    }
    return lines;
}

static void ward_draw(const struct screen *screen, const void *state, const struct rect *whole)
{
    const struct ward *ward = state;
    struct span spans[COLUMN_COUNT];
    struct rect shrunk = measure_columns(ward, whole, spans);
    const struct rect *area = &shrunk;
    view_beside(screen, whole, list_columns(whole));
    draw_headings(screen, area, spans);
    struct rect list = {area->row + 1, area->column, area->rows - 1, area->columns};
    if (screen->ordered == 0) {
        draw_empty(screen, &list);
        return;
    }
    double *risks = memory_new((size_t)list.rows + 1, sizeof *risks);
    int lines = take_risks(screen, list.rows, risks);
    struct listed listed;
    for (int i = 0; i < lines && line_at(screen, screen->top + i, &listed); i++) {
        bool selected = listed.row == screen->row;
        if (listed.band >= 0) {
            draw_band(screen, &list, i, listed.band);
            continue;
        }
        size_t stay = screen->order[listed.row];
        bool outside = risk_is_outside(screen->session->stays[stay].patient);
        enum role role = selected ? ROLE_SELECTED : outside ? ROLE_OUTSIDE : ROLE_TEXT;
        bool alike = view_bar_is_alike(screen->canvas, risks, (size_t)lines, (size_t)i,
                                       spans[COLUMN_BAR].columns);
        struct ward_line line = {screen, &list, spans, i, role, outside, alike};
        draw_stay(&line, stay, selected);
    }
    free(risks);
}

/* A stay whose risk is still being computed is reported once it is shown. */
static void ward_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    const struct ward *ward = state;
    if (ward->beside) {
        sight_add_selected(sight, screen, true);
    }
    for (int i = 0; i < ward->seen_count; i++) {
        size_t stay = ward->seen[i];
        bool hidden = screen_is_hidden(screen, stay);
        const struct risk *risk = hidden ? NULL : screen_risk_known(screen, stay);
        if (risk || hidden || screen->session->model_count == 0) {
            sight_add(sight, stay, screen_model(screen, stay), risk);
        }
    }
}

static bool ward_act(struct screen *screen, void *state, enum action action, int page)
{
    long step;
    (void)state;
    if (view_move(action, page - 2, &step)) {
        screen_select(screen, (long)screen->row + step);
        return true;
    }
    if (action == ACTION_MARK) {
        screen_mark(screen);
        return true;
    }
    return screen_list_act(screen, action);
}

static const char *ward_tells(const void *state)
{
    const struct ward *ward = state;
    return ward->share ? N_("! at or above threshold. ( ) under 16. Data: share measured.")
                       : N_("! at or above threshold. ( ) under 16.");
}

static const enum action ward_bar[] = {
    ACTION_NEXT_MODEL, ACTION_NETWORKS,    ACTION_SORT,   ACTION_MARK,     ACTION_BANDS,
    ACTION_ENTRY,      ACTION_NEW_PATIENT, ACTION_FACTS,  ACTION_PROBLEMS, ACTION_SWITCH_SCHEME,
    ACTION_REVERSE,    ACTION_MARKED,      ACTION_REPORT, ACTION_EXPORT,   ACTION_NONE};
const struct view view_ward =
    VIEW(N_("Ward"), N_("! at or above threshold. ( ) under 16. Data: share measured."), ward_bar,
         ward_draw, ward_patients, .state_size = sizeof(struct ward), .lay_out = ward_lay_out,
         .act = ward_act, .clicks = list_columns, .paged = true, .tells = ward_tells);
