/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* All patients, one a line. */

enum column {
    COLUMN_POINTER,
    COLUMN_ID,
    COLUMN_HOURS,
    COLUMN_RISK,
    COLUMN_BAR,
    COLUMN_TREND,
    COLUMN_CHANGE,
    COLUMN_NEWS2,
    COLUMN_SEEN,
    COLUMN_FILE,
    COLUMN_COUNT
};

static const struct column_wish wishes[COLUMN_COUNT] = {
    [COLUMN_POINTER] = {1, 1, 9}, [COLUMN_ID] = {14, 24, 8},  [COLUMN_HOURS] = {5, 5, 6},
    [COLUMN_RISK] = {7, 7, 9},    [COLUMN_BAR] = {8, 20, 1},  [COLUMN_TREND] = {12, 48, 4},
    [COLUMN_CHANGE] = {6, 6, 5},  [COLUMN_NEWS2] = {5, 5, 7}, [COLUMN_SEEN] = {4, 4, 2},
    [COLUMN_FILE] = {16, 40, 0},
};

static const struct {
    const char *title;
    bool right;
} headings[COLUMN_COUNT] = {
    [COLUMN_POINTER] = {"", false},          [COLUMN_ID] = {N_("patient"), false},
    [COLUMN_HOURS] = {N_("used"), true},     [COLUMN_RISK] = {N_("risk"), true},
    [COLUMN_BAR] = {N_("0 to 100%"), false}, [COLUMN_TREND] = {N_("risk by hour"), false},
    [COLUMN_CHANGE] = {N_("6 h"), true},     [COLUMN_NEWS2] = {N_("NEWS2"), true},
    [COLUMN_SEEN] = {N_("data"), true},      [COLUMN_FILE] = {N_("file"), false},
};

struct line {
    struct screen *screen;
    const struct rect *area;
    const struct span *spans;
    int row;
    enum role role;
};

static void put(const struct line *line, enum column column, enum role role, const char *text)
{
    const struct span *span = &line->spans[column];
    if (span->columns > 0) {
        canvas_field(&line->screen->canvas, line->area, line->row, span->column, span->columns,
                     headings[column].right, role, text);
    }
}

/* Change of the risk over the last 6 hours in points of a hundred, with its sign. */
static void change_text(const struct risk *risk, char *out, size_t size)
{
    if (risk->hours <= 6) {
        snprintf(out, size, "-");
        return;
    }
    double now = (double)risk->by_hour[risk->hours - 1];
    double points = 100 * (now - (double)risk->by_hour[risk->hours - 7]);
    snprintf(out, size, fabs(points) < 0.05 ? "0.0" : "%+.1f", points);
}

static void put_risk(const struct line *line, const struct model *model, const struct risk *risk)
{
    char text[16];
    bool above = (double)risk->risk >= model->threshold;
    enum role role = line->role != ROLE_TEXT ? line->role : above ? ROLE_ABOVE : ROLE_TEXT;
    view_percent((double)risk->risk, text, sizeof text);
    /* The sign says what the colour says. */
    strncat(text, above ? "!" : " ", sizeof text - strlen(text) - 1);
    put(line, COLUMN_RISK, role, text);
    const struct span *bar = &line->spans[COLUMN_BAR], *trend = &line->spans[COLUMN_TREND];
    if (bar->columns > 0) {
        view_bar(line->screen, line->area, line->row, bar->column, bar->columns, (double)risk->risk,
                 model->threshold, role);
    }
    if (trend->columns > 0) {
        view_sparkline(line->screen, line->area, line->row, trend->column, trend->columns, risk,
                       line->role != ROLE_TEXT ? line->role : ROLE_CURVE);
    }
    change_text(risk, text, sizeof text);
    put(line, COLUMN_CHANGE, line->role, text);
}

/* Why there is no risk, in the place of the risk, its bar and trend. */
static void put_reason(const struct line *line, const char *reason)
{
    int start = line->spans[COLUMN_RISK].column,
        end = line->spans[COLUMN_CHANGE].column + line->spans[COLUMN_CHANGE].columns;
    char text[160];
    snprintf(text, sizeof text, _("no risk: %s"), reason ? reason : _("no network"));
    canvas_field(&line->screen->canvas, line->area, line->row, start, end - start, false,
                 line->role, text);
}

static void draw_stay(const struct line *line, size_t index, bool selected)
{
    struct screen *screen = line->screen;
    const struct session_stay *stay = &screen->session->stays[index];
    const struct risk *risk = screen_risk(screen, index);
    char text[32];
    if (selected) {
        canvas_paint(&screen->canvas, line->area, line->row, 0, line->area->columns, ROLE_SELECTED);
        canvas_glyph(&screen->canvas, line->area, line->row, 0, line->role, GLYPH_POINTER);
    }
    put(line, COLUMN_ID, line->role, stay->patient->id);
    char file[256];
    const char *base = text_base_name(stay->patient->file);
    put(line, COLUMN_FILE, line->role, text_escape(base, strlen(base), file, sizeof file));
    /* "9/48" says provisional where "48 h" does not. */
    int hours = stay->patient->hours;
    snprintf(text, sizeof text, hours < STAY_HOURS ? "%d/%d" : "%d h", hours, STAY_HOURS);
    put(line, COLUMN_HOURS, line->role, text);
    news2_text(&stay->news2, false, text, sizeof text);
    put(line, COLUMN_NEWS2, line->role, stay->news2.known > 0 ? text : "-");
    if (risk && risk->known) {
        put_risk(line, screen_model(screen, index), risk);
    } else {
        put_reason(line, risk ? risk->reason : NULL);
    }
    if (risk && risk->coverage.cells > 0) {
        snprintf(text, sizeof text, "%d%%", 100 * risk->coverage.measured / risk->coverage.cells);
        put(line, COLUMN_SEEN, line->role, text);
    }
}

static void draw_empty(struct screen *screen, const struct rect *area)
{
    const char *text = screen->loading ? _("Reading files ...")
                       : screen->session->skip_count > 0
                           ? _("None of the files is a stay. Press x to see why.")
                           : _("No patient. Give a file or a folder: icurisk PATH, or see "
                               "icurisk --help.");
    canvas_wrap(&screen->canvas, area, 2, 2, area->columns - 4, ROLE_STRONG, text);
}

static void ward_draw(struct screen *screen, const struct rect *area)
{
    struct span spans[COLUMN_COUNT];
    layout_table(area->columns, wishes, COLUMN_COUNT, spans);
    struct line heading = {screen, area, spans, 0, ROLE_HEADING};
    canvas_paint(&screen->canvas, area, 0, 0, area->columns, ROLE_HEADING);
    for (int i = 0; i < COLUMN_COUNT; i++) {
        put(&heading, (enum column)i, ROLE_HEADING, _(headings[i].title));
    }
    struct rect list = {area->row + 1, area->column, area->rows - 1, area->columns};
    if (screen->ordered == 0) {
        draw_empty(screen, &list);
        return;
    }
    int count = (int)screen->ordered, selected = (int)screen->row;
    screen->ward_top = layout_scroll(screen->ward_top, selected, count, list.rows);
    for (int i = 0; i < list.rows && screen->ward_top + i < count; i++) {
        int row = screen->ward_top + i;
        struct line line = {screen, &list, spans, i, row == selected ? ROLE_SELECTED : ROLE_TEXT};
        draw_stay(&line, screen->order[row], row == selected);
    }
    canvas_cursor(&screen->canvas, &list, selected - screen->ward_top, 0);
}

static bool ward_act(struct screen *screen, enum action action, int page)
{
    long row = (long)screen->row;
    const struct {
        enum action action;
        long row;
    } moves[] = {{ACTION_UP, row - 1},
                 {ACTION_DOWN, row + 1},
                 {ACTION_PAGE_UP, row - page + 2},
                 {ACTION_PAGE_DOWN, row + page - 2},
                 {ACTION_HOME, 0},
                 {ACTION_END, (long)screen->ordered - 1}};
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].action == action) {
            screen_select(screen, moves[i].row);
            return true;
        }
    }
    if (action == ACTION_SORT) {
        screen->sort = (enum session_sort)((screen->sort + 1) % SORT_COUNT);
        screen->touched = false; /* another order is asked for to see its top */
        return true;
    }
    return false;
}

static const enum action ward_bar[] = {
    ACTION_PATIENT, ACTION_NEXT_MODEL, ACTION_NETWORKS, ACTION_HELP,          ACTION_QUIT,
    ACTION_FACTS,   ACTION_SORT,       ACTION_PROBLEMS, ACTION_SWITCH_SCHEME, ACTION_NONE};
const struct view view_ward = {N_("Ward"), ward_bar, ward_draw, ward_act};
