/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "ui/draw/chart.h"

/* Input of the network in use, by variable and hour: measured, carried forward or assumed; and
 * every value at the cursor, with its time and age. */

/* A row: a variable of the network's scheme, or an unused one. */
struct strip {
    enum variable variable;
    bool seen;
};

struct strips {
    int count;
    struct strip row[VARIABLE_COUNT];
    const struct wall *wall;
    struct scheme_view cells; /* as the network sees them; unused variables as measured */
    int hours;
};

static void list_scheme(struct strips *strips, enum scheme scheme)
{
    const enum variable *variables;
    size_t count = scheme_variables(scheme, &variables);
    for (size_t i = 0; i < count; i++) {
        strips->row[strips->count++] = (struct strip){variables[i], true};
    }
}

static void collect(const struct screen *screen, size_t index, struct strips *strips)
{
    struct session *session = screen->session;
    const struct session_stay *stay = &session->stays[index];
    const struct timeline *timeline = session_timeline(session, index);
    const struct model *model = screen_model(screen, index);
    enum scheme scheme = model ? model->spec.scheme : session_scheme_of(session, index);
    enum variable unseen[VARIABLE_COUNT];
    size_t count = session_unseen(session, index, scheme, unseen);
    strips->count = 0;
    strips->hours = stay->patient->hours;
    strips->wall = screen_wall(screen, stay);
    scheme_view(scheme, timeline, &strips->cells);
    list_scheme(strips, scheme);
    for (size_t i = 0; i < count; i++) {
        strips->row[strips->count++] = (struct strip){unseen[i], false};
        strips->cells.cells[unseen[i]] = timeline->cells[unseen[i]];
    }
}

struct cursor {
    struct page page; /* of the list of variables */
};

/* The row under the cursor, inside the list. */
static int row_of(const struct cursor *cursor, const struct strips *strips)
{
    return cursor->page.line < strips->count ? cursor->page.line : strips->count - 1;
}

enum { NAME_COLUMNS = 13 };

static void draw_cells(const struct screen *screen, const struct rect *area, int row,
                       const struct strips *strips, int index, int per_hour)
{
    static const enum role roles[] = {
        [CELL_NONE] = ROLE_TEXT, [CELL_MEASURED] = ROLE_MEASURED, [CELL_CARRIED] = ROLE_CARRIED};
    static const enum glyph glyphs[] = {
        [CELL_NONE] = GLYPH_ASSUMED, [CELL_MEASURED] = GLYPH_FULL, [CELL_CARRIED] = GLYPH_CARRIED};
    const struct strip *strip = &strips->row[index];
    for (int hour = 0; hour < strips->hours; hour++) {
        unsigned origin = strips->cells.cells[strip->variable][hour].origin;
        if (origin != CELL_NONE || strip->seen) {
            for (int i = 0; i < per_hour; i++) {
                canvas_glyph(screen->canvas, area, row, NAME_COLUMNS + hour * per_hour + i,
                             roles[origin], glyphs[origin]);
            }
        }
    }
}

/* "68 * 47:41", with wall-clock time "68 * Sun 14:10"; "99 . 3.5h old"; or that the usual value is
 * assumed. */
static void draw_value(const struct screen *screen, const struct rect *area, int row, int column,
                       const struct strips *strips, int index, int hour)
{
    const struct strip *strip = &strips->row[index];
    const struct cell *cell = &strips->cells.cells[strip->variable][hour];
    const struct variable_info *info = variable_info(strip->variable);
    char value[24], when[WALL_BYTES];
    if (!strip->seen) {
        canvas_text(screen->canvas, area, row, column, ROLE_TEXT, _("not seen"));
        return;
    }
    if (cell->origin == CELL_NONE) {
        canvas_text(screen->canvas, area, row, column, ROLE_TEXT, _("assumed"));
        return;
    }
    bool measured = cell->origin == CELL_MEASURED;
    say_format(value, sizeof value, "%.*f", info->decimals, (double)cell->value);
    if (measured && strips->wall->known) {
        wall_short(strips->wall, lround(60 * (double)cell->at), when, sizeof when);
    } else if (measured) {
        clock_elapsed((double)cell->at, when, sizeof when);
    } else {
        say_format(when, sizeof when, _("%.1fh old"), hour + 1 - (double)cell->at);
    }
    canvas_field(screen->canvas, area, row, column, 6, true, measured ? ROLE_STRONG : ROLE_TEXT,
                 value);
    canvas_glyph(screen->canvas, area, row, column + 7, measured ? ROLE_MEASURED : ROLE_CARRIED,
                 measured ? GLYPH_FULL : GLYPH_CARRIED);
    canvas_text(screen->canvas, area, row, column + 9, ROLE_TEXT, when);
}

static void draw_axis(const struct screen *screen, const struct rect *area, int per_hour, int hour)
{
    canvas_paint(screen->canvas, area, 0, 0, area->columns, ROLE_HEADING);
    canvas_text(screen->canvas, area, 0, 1, ROLE_HEADING, _("hour"));
    for (int tick = 0; tick < STAY_HOURS; tick += 6) {
        canvas_format(screen->canvas, area, 0, NAME_COLUMNS + tick * per_hour, ROLE_HEADING, "%d",
                      tick);
    }
    canvas_format(screen->canvas, area, 0, NAME_COLUMNS + STAY_HOURS * per_hour + 1, ROLE_CURSOR,
                  _("%02d-%02d h"), hour, hour + 1);
}

struct readout {
    const struct strips *strips;
    int selected, hour;
};

/* Everything about the selected variable at the cursor. */
static void write_readout(const void *source, int step, char *out, size_t size)
{
    const struct readout *readout = source;
    const struct strip *strip = &readout->strips->row[readout->selected];
    const struct variable_info *info = variable_info(strip->variable);
    const struct cell *cell = &readout->strips->cells.cells[strip->variable][readout->hour];
    const char *name = step == 0 ? _(info->label) : info->name;
    char what[192];
    if (!strip->seen) {
        snprintf(out, size,
                 step < 2 ? _("%s: measured, but not an input of this network")
                          : _("%s: not an input of this network"),
                 name);
    } else if (cell->origin == CELL_NONE) {
        snprintf(out, size,
                 step < 2 ? _("%s: not measured by then; the network assumes its usual value")
                          : _("%s: usual value assumed"),
                 name);
    } else {
        say_format(what, sizeof what, "%s %.*f%s%s", name, info->decimals, (double)cell->value,
                   *info->unit ? " " : "", info->unit);
        chart_origin(readout->strips->wall, cell, readout->hour, what, step, out, size);
    }
}

static void draw_rows(const struct screen *screen, const struct cursor *cursor,
                      const struct rect *area, const struct strips *strips, int per_hour, int hour)
{
    int value = NAME_COLUMNS + STAY_HOURS * per_hour + 1;
    for (int i = 0; i < area->rows && cursor->page.top + i < strips->count; i++) {
        int index = cursor->page.top + i;
        bool selected = index == cursor->page.line;
        enum role role = selected ? ROLE_SELECTED : ROLE_TEXT;
        if (selected) {
            canvas_paint(screen->canvas, area, i, 0, NAME_COLUMNS - 1, ROLE_SELECTED);
            canvas_glyph(screen->canvas, area, i, 0, ROLE_SELECTED, GLYPH_POINTER);
            canvas_cursor(screen->canvas, area, i, 0);
        }
        canvas_field(screen->canvas, area, i, 1, NAME_COLUMNS - 2, false, role,
                     variable_info(strips->row[index].variable)->name);
        draw_cells(screen, area, i, strips, index, per_hour);
        canvas_paint(screen->canvas, area, i, NAME_COLUMNS + hour * per_hour, per_hour,
                     ROLE_CURSOR);
        draw_value(screen, area, i, value, strips, index, hour);
    }
}

static void data_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct cursor *cursor = state;
    struct strips strips;
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (stay && stay->patient->hours > 0) {
        collect(screen, index, &strips);
        page_follow(&cursor->page, strips.count, area->rows - 2);
    }
}

static void data_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    const struct cursor *cursor = state;
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (!stay || stay->patient->hours == 0) {
        canvas_text(screen->canvas, area, 2, 2, ROLE_STRONG,
                    stay ? _("Nothing was measured.") : _("No patient."));
        return;
    }
    struct strips strips;
    collect(screen, index, &strips);
    int hour = screen_hour(screen, stay), room = area->columns - NAME_COLUMNS - 16;
    int per_hour = room >= 2 * STAY_HOURS ? room / STAY_HOURS : 1;
    struct rect list = {area->row + 1, area->column, area->rows - 2, area->columns};
    draw_axis(screen, area, per_hour, hour);
    draw_rows(screen, cursor, &list, &strips, per_hour, hour);
    struct readout readout = {&strips, cursor->page.line, hour};
    canvas_readout(screen->canvas, area, area->rows - 1, write_readout, &readout);
}

static void data_lines(const struct screen *screen, const void *state, struct text *out)
{
    struct strips strips = {0};
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    (void)state;
    if (stay && stay->patient->hours > 0) {
        collect(screen, index, &strips);
    }
    for (int i = 0; i < strips.count; i++) {
        const struct variable_info *info = variable_info(strips.row[i].variable);
        text_format(out, "%s %s\n", info->name, _(info->label));
    }
}

static void data_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    (void)state;
    sight_add_selected(sight, screen, false);
}

/* Asks for a hypothetical value at the cursor. */
static void ask_what_if(struct screen *screen, const struct cursor *cursor)
{
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    struct strips strips;
    if (!stay || stay->patient->hours == 0) {
        return;
    }
    collect(screen, index, &strips);
    const struct strip *strip = &strips.row[row_of(cursor, &strips)];
    if (strip->seen) {
        struct request request = {
            .stay = index, .variable = strip->variable, .hour = screen_hour(screen, stay)};
        screen_open(screen, ACTION_WHAT_IF, &request);
    }
}

static bool data_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct cursor *cursor = state;
    if (action == ACTION_WHAT_IF) {
        ask_what_if(screen, cursor);
        return true;
    }
    (void)rows;
    return screen_move_hour(screen, action) || view_list_act(&cursor->page, action);
}

static const enum action data_bar[] = {ACTION_NEXT_MODEL, ACTION_WHAT_IF, ACTION_NEXT_PATIENT,
                                       ACTION_PROBLEMS,   ACTION_LEFT,    ACTION_RIGHT,
                                       ACTION_NONE};
const struct view view_data =
    VIEW(N_("Data"), N_("{f} measured {c} carried {a} assumed (usual value)"), data_bar, data_draw,
         data_patients, .state_size = sizeof(struct cursor), .lay_out = data_lay_out,
         .act = data_act, .clicks = view_all_columns, .paged = true, .lines = data_lines);
