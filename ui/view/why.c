/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"
#include "base/say.h"

#include <math.h>
#include <stdio.h>

/* What changes this network's risk of this patient: each variable treated as not measured, and each
 * block of six hours without its readings. Never presented as a cause. */

enum { VALUE_COLUMNS = 12, RISK_COLUMNS = 7, CHANGE_COLUMNS = 7 };

static int name_columns(const struct rect *area)
{
    enum { NARROW = 26, WIDE = 40, WIDE_AREA = 100 };
    return area->columns >= WIDE_AREA ? WIDE : NARROW;
}

struct columns {
    const struct screen *screen;
    const struct rect *area;
    int row;
    double full; /* change that fills the bar */
};

/* Left of zero what lowers the risk, right of zero what raises it, with a word if it fits. */
static void draw_bar(const struct columns *at, int column, double change)
{
    struct canvas *canvas = at->screen->canvas;
    bool none = fabs(change)<0.0005, up = change> 0;
    const char *word = none ? "" : up ? _("raises") : _("lowers");
    int raises = canvas_width(canvas, _("raises")), lowers = canvas_width(canvas, _("lowers"));
    int words = raises > lowers ? raises : lowers;
    int half = (at->area->columns - column - words - 3) / 2;
    if (column + words < at->area->columns) {
        canvas_text(canvas, at->area, at->row, column, ROLE_TEXT, word);
    }
    if (half < 2) {
        return;
    }
    int zero = column + words + 1 + half;
    int full = (int)lround(fmin(1, fabs(change) / at->full) * half);
    full = full > 0 ? full : 1;
    canvas_glyph(canvas, at->area, at->row, zero, ROLE_TEXT, GLYPH_SIDE);
    for (int i = 1; i <= (none ? 0 : full); i++) {
        canvas_text(canvas, at->area, at->row, up ? zero + i : zero - i,
                    up ? ROLE_ABOVE : ROLE_CURVE, up ? "+" : "-");
    }
}

static void put(const struct columns *at, const char *name, const char *value,
                const struct why *why, const struct why_part *part)
{
    struct canvas *canvas = at->screen->canvas;
    char text[24];
    int column = 1, names = name_columns(at->area);
    canvas_field(canvas, at->area, at->row, column, names, false, ROLE_STRONG, name);
    canvas_field(canvas, at->area, at->row, column += names + 1, VALUE_COLUMNS, true, ROLE_TEXT,
                 value);
    column += VALUE_COLUMNS + 1;
    canvas_field(canvas, at->area, at->row, column, RISK_COLUMNS, true, ROLE_TEXT,
                 part->known ? view_percent(part->risk, text, sizeof text) : _("none"));
    column += RISK_COLUMNS + 1;
    if (!part->known) {
        return;
    }
    double change = (double)why->now->risk - part->risk;
    view_points(change, text, sizeof text);
    canvas_field(canvas, at->area, at->row, column, CHANGE_COLUMNS, true, ROLE_TEXT, text);
    column += CHANGE_COLUMNS + 1;
    draw_bar(at, column, change);
}

/* Returns how many lines it takes. */
static int draw_heading(const struct screen *screen, const struct rect *area, const struct why *why)
{
    char line[200], share[16];
    snprintf(line, sizeof line,
             _("%s says %s. Each row leaves out all readings of one variable, so that the network "
               "assumes its usual value: the risk then, and what the readings add or take away:"),
             screen->session->models[why->model]->name,
             view_percent((double)why->now->risk, share, sizeof share));
    int rows = canvas_wrap(screen->canvas, area, 0, 1, area->columns - 2, ROLE_STRONG, line);
    static const char *const titles[] = {N_("variable"), N_("last value"), N_("without"),
                                         N_("effect")};
    const int widths[] = {name_columns(area), VALUE_COLUMNS, RISK_COLUMNS, CHANGE_COLUMNS};
    canvas_paint(screen->canvas, area, rows, 0, area->columns, ROLE_HEADING);
    for (int i = 0, column = 1; i < 4; column += widths[i++] + 1) {
        canvas_field(screen->canvas, area, rows, column, widths[i], i > 0, ROLE_HEADING,
                     _(titles[i]));
    }
    return rows + 1;
}

/* The last value as the network sees it. */
static void value_text(const struct scheme_view *view, const struct why *why,
                       enum variable variable, char *out, size_t size)
{
    const struct variable_info *info = variable_info(variable);
    const struct cell *cell = &view->cells[variable][why->now->hours - 1];
    say_format(out, size, "%.*f %s", info->decimals, (double)cell->value, info->unit);
}

static void draw_variables(const struct screen *screen, const struct rect *area,
                           const struct why *why, int top, int chosen)
{
    const struct why_part *order[VARIABLE_COUNT];
    struct scheme_view view;
    int count = why_order(why, order), most = count - area->rows;
    scheme_view(screen->session->models[why->model]->spec.scheme,
                session_timeline(screen->session, why->stay), &view);
    double largest = 0.01;
    for (int i = 0; i < count; i++) {
        largest = order[i]->known ? fmax(largest, fabs(order[i]->risk - (double)why->now->risk))
                                  : largest;
    }
    for (int i = 0; i < area->rows && top + i < count; i++) {
        char value[32];
        const struct why_part *part = order[top + i];
        value_text(&view, why, part->variable, value, sizeof value);
        if (top + i == chosen) {
            canvas_glyph(screen->canvas, area, i, 0, ROLE_STRONG, GLYPH_POINTER);
        }
        put(&(struct columns){screen, area, i, largest}, _(variable_info(part->variable)->label),
            value, why, part);
    }
    if (top < most) {
        struct rect right = {area->row, area->column + area->columns, area->rows, 1};
        canvas_glyph(screen->canvas, &right, area->rows - 1, 0, ROLE_KEY, GLYPH_DOWN);
    }
}

/* The blocks of hours on two lines: hours, and risk without their readings. */
static void draw_hours(const struct screen *screen, const struct rect *area, const struct why *why)
{
    canvas_text(screen->canvas, area, 0, 1, ROLE_HEADING,
                _("risk without the readings of these hours:"));
    int shown = 0, width = (area->columns - 1) / WHY_BLOCKS;
    for (int i = 0; i < why->done; i++) {
        const struct why_part *part = &why->parts[i];
        char text[24];
        if (part->variable != VARIABLE_NONE) {
            continue;
        }
        int column = 1 + shown++ * width;
        canvas_format(screen->canvas, area, 1, column, ROLE_TEXT,
                      width > 8 ? _("%d-%d h") : "%d-%d", part->from, part->to);
        canvas_text(screen->canvas, area, 2, column, ROLE_STRONG,
                    part->known ? view_percent(part->risk, text, sizeof text) : "-");
    }
}

enum { HOURS = 4 };

/* The area of the list, below its heading. */
static struct rect list_area(const struct rect *area, int head)
{
    return (struct rect){area->row + head, area->column, area->rows - head - HOURS,
                         area->columns - 1};
}

static bool is_explained(const struct screen *screen, size_t *stay)
{
    const struct risk *risk = screen_stay(screen, stay) ? screen_risk(screen, *stay) : NULL;
    return risk && risk->known && !screen_is_hidden(screen, *stay);
}

static void why_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct page *page = state;
    const struct why_part *order[VARIABLE_COUNT];
    struct rect none = {area->row, area->column, 0, area->columns};
    size_t stay;
    screen_explain(screen);
    if (is_explained(screen, &stay)) {
        struct rect list = list_area(area, draw_heading(screen, &none, &screen->why));
        page_follow(page, why_order(&screen->why, order), list.rows);
    }
}

static void why_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    const struct page *page = state;
    const struct why *why = &screen->why;
    size_t stay;
    if (view_hides(screen, area)) {
        return;
    }
    if (!is_explained(screen, &stay)) {
        canvas_text(screen->canvas, area, 2, 2, ROLE_STRONG,
                    screen_stay(screen, &stay) ? _("There is no risk to look into.")
                                               : _("No patient."));
        return;
    }
    struct rect list = list_area(area, draw_heading(screen, area, why));
    if (list.rows < 1) {
        return;
    }
    struct rect hours = {area->row + area->rows - HOURS + 1, area->column, HOURS - 1,
                         area->columns};
    draw_variables(screen, &list, why, page->top, page->line);
    draw_hours(screen, &hours, why);
    canvas_cursor(screen->canvas, &list, page->line - page->top, 0);
}

static void why_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    (void)state;
    sight_add_selected(sight, screen, true);
}

static bool why_act(struct screen *screen, void *state, enum action action, int rows)
{
    (void)screen;
    (void)rows;
    return view_list_act(state, action);
}

/* Variables and their last values, in the order of the list. */
static void why_lines(const struct screen *screen, const void *state, struct text *out)
{
    const struct why_part *order[VARIABLE_COUNT];
    size_t stay;
    (void)state;
    int count = is_explained(screen, &stay) ? why_order(&screen->why, order) : 0;
    for (int i = 0; i < count; i++) {
        text_format(out, "%s\n", _(variable_info(order[i]->variable)->label));
    }
}

static bool why_work(struct screen *screen, void *state)
{
    (void)state;
    return screen_explain_step(screen);
}

static const enum action why_bar[] = {ACTION_NEXT_MODEL, ACTION_DATA, ACTION_NEXT_PATIENT,
                                      ACTION_NONE};
const struct view view_why =
    VIEW(N_("Why"), N_("What this network reacts to; not causes."), why_bar, why_draw, why_patients,
         .state_size = sizeof(struct page), .lay_out = why_lay_out, .paged = true,
         .lines = why_lines, .act = why_act, .clicks = view_all_columns, .work = why_work);
