/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/ask.h"
#include "base/say.h"
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "patient/record.h"
#include "patient/scores.h"
#include "ui/draw/chart.h"

/* A flow sheet as on paper: one row per variable, vital signs first, one column per hour. Cells
 * hold only measured values, with an arrow if unusual and the NEWS2 points; an hour without a
 * reading is a dot. A value typed into a cell is saved to the file. */

enum { NAME_COLUMNS = 13, CELL_COLUMNS = 7, HOUR_SECONDS = 3600 };

struct flow {
    struct page page; /* of the list of variables */
    int first;        /* hour in the leftmost column */
    struct wall wall;
    size_t stay; /* cell for which a value is being entered */
    enum variable variable;
    int minute;
};

struct flow_rows {
    int count;
    enum variable row[VARIABLE_COUNT];
};

static bool is_read(const struct timeline *timeline, enum variable variable)
{
    for (int hour = 0; hour < STAY_HOURS; hour++) {
        if (timeline->cells[variable][hour].origin == CELL_MEASURED) {
            return true;
        }
    }
    return false;
}

static void add_row(struct flow_rows *rows, enum variable variable)
{
    for (int i = 0; i < rows->count; i++) {
        if (rows->row[i] == variable) {
            return;
        }
    }
    rows->row[rows->count++] = variable;
}

/* The vital signs, measured or not, in chart order; then all measured variables. */
static void list_rows(const struct timeline *timeline, struct flow_rows *rows)
{
    static const enum variable pressures[] = {
        VARIABLE_SYS_ABP,    VARIABLE_DIAS_ABP,    VARIABLE_MAP,
        VARIABLE_NI_SYS_ABP, VARIABLE_NI_DIAS_ABP, VARIABLE_NI_MAP,
        VARIABLE_SBP,        VARIABLE_DBP,         VARIABLE_MBP};
    bool saturation = is_read(timeline, VARIABLE_SAO2) && !is_read(timeline, VARIABLE_SPO2);
    rows->count = 0;
    add_row(rows, VARIABLE_HR);
    for (size_t i = 0; i < sizeof pressures / sizeof pressures[0]; i++) {
        if (is_read(timeline, pressures[i])) {
            add_row(rows, pressures[i]);
        }
    }
    if (rows->count == 1) {
        add_row(rows, VARIABLE_NI_SYS_ABP);
        add_row(rows, VARIABLE_NI_DIAS_ABP);
    }
    add_row(rows, VARIABLE_RESP_RATE);
    add_row(rows, saturation ? VARIABLE_SAO2 : VARIABLE_SPO2);
    add_row(rows, VARIABLE_TEMP);
    add_row(rows, VARIABLE_GCS);
    for (int group = GROUP_VITAL; group <= GROUP_OTHER; group++) {
        for (int i = 0; i < VARIABLE_COUNT; i++) {
            enum variable variable = (enum variable)i;
            if ((int)variable_info(variable)->group == group && is_read(timeline, variable)) {
                add_row(rows, variable);
            }
        }
    }
}

static int hours_in_sight(const struct rect *area)
{
    int hours = (area->columns - NAME_COLUMNS) / CELL_COLUMNS;
    return hours < 1 ? 1 : hours > STAY_HOURS ? STAY_HOURS : hours;
}

/* ---- contents of a cell ---- */

static int points_of(const struct timeline *timeline, enum variable variable, double value)
{
    enum news2_input input = news2_input_of(variable);
    int points = input == NEWS2_INPUT_COUNT || timeline->child ? 0 : news2_points(input, value);
    return points > 0 ? points : 0;
}

static const char *arrow(const struct screen *screen, int side)
{
    return side == 0 ? " " : canvas_sign(screen->canvas, side > 0 ? GLYPH_UP : GLYPH_DOWN);
}

static void draw_cell(const struct screen *screen, const struct rect *area, int row, int column,
                      const struct timeline *timeline, enum variable variable, int hour)
{
    static const enum role bands[] = {ROLE_TEXT, ROLE_POINTS_1, ROLE_POINTS_2, ROLE_POINTS_3};
    const struct variable_info *info = variable_info(variable);
    const struct cell *cell = &timeline->cells[variable][hour];
    char value[24];
    if (cell->origin != CELL_MEASURED) {
        canvas_glyph(screen->canvas, area, row, column + CELL_COLUMNS - 3, ROLE_CARRIED,
                     GLYPH_CARRIED);
        return;
    }
    int points = points_of(timeline, variable, (double)cell->value);
    enum role role = bands[points <= 3 ? points : 3];
    double size = fabs((double)cell->value);
    say_format(value, sizeof value, "%.*f", size >= 1000 ? 0 : info->decimals, (double)cell->value);
    canvas_field(screen->canvas, area, row, column, CELL_COLUMNS - 2, true, role, value);
    /* "129+2", "67v3": a digit alone would read as a part of the value. */
    int side = variable_side(variable, (double)cell->value);
    canvas_text(screen->canvas, area, row, column + CELL_COLUMNS - 2, role,
                side == 0 && points > 0 ? "+" : arrow(screen, side));
    if (points > 0) {
        canvas_format(screen->canvas, area, row, column + CELL_COLUMNS - 1, role, "%d", points);
    }
}

/* ---- drawing ---- */

/* Wall-clock times: the day of the first, and a line where the day changes. */
static void draw_clock(const struct screen *screen, const struct flow *flow,
                       const struct rect *area, int hours, int under)
{
    char text[WALL_BYTES], day[WALL_BYTES], before[WALL_BYTES];
    wall_day(&flow->wall, 60L * flow->first, before, sizeof before);
    canvas_format(screen->canvas, area, 0, 1, ROLE_HEADING, _("clock %s"), before);
    for (int i = 0; i < hours; i++) {
        int column = NAME_COLUMNS + i * CELL_COLUMNS;
        long minutes = 60L * (flow->first + i);
        wall_day(&flow->wall, minutes, day, sizeof day);
        if (strcmp(day, before) != 0) {
            canvas_glyph(screen->canvas, area, 0, column - 1, ROLE_HEADING, GLYPH_SIDE);
            snprintf(before, sizeof before, "%s", day);
        }
        canvas_field(screen->canvas, area, 0, column, CELL_COLUMNS - 2, true,
                     flow->first + i == under ? ROLE_CURSOR : ROLE_HEADING,
                     wall_clock(&flow->wall, minutes, text, sizeof text));
    }
}

/* Hours since admission, and above them wall-clock times if known. */
static int draw_heading(const struct screen *screen, const struct flow *flow,
                        const struct rect *area, int hours, int under)
{
    char text[32];
    int row = flow->wall.known ? 1 : 0;
    for (int i = 0; i <= row; i++) {
        canvas_paint(screen->canvas, area, i, 0, area->columns, ROLE_HEADING);
    }
    if (flow->wall.known) {
        draw_clock(screen, flow, area, hours, under);
    }
    canvas_text(screen->canvas, area, row, 1, ROLE_HEADING, _("from hour"));
    for (int i = 0; i < hours; i++) {
        int hour = flow->first + i;
        snprintf(text, sizeof text, "%d", hour);
        canvas_field(screen->canvas, area, row, NAME_COLUMNS + i * CELL_COLUMNS, CELL_COLUMNS - 2,
                     true, hour == under ? ROLE_CURSOR : ROLE_HEADING, text);
    }
    return row + 1;
}

/* The score at the end of each hour. */
static void draw_score(const struct screen *screen, const struct flow *flow,
                       const struct rect *area, int row, const struct timeline *timeline, int hours)
{
    canvas_text(screen->canvas, area, row, 1, ROLE_STRONG, _("NEWS2"));
    for (int i = 0; i < hours; i++) {
        struct news2 score;
        char text[64];
        news2_at(timeline, flow->first + i + 1, &score);
        news2_text(&score, false, text, sizeof text);
        canvas_field(screen->canvas, area, row, NAME_COLUMNS + i * CELL_COLUMNS, CELL_COLUMNS - 2,
                     true, score.low >= 7 ? ROLE_ABOVE : ROLE_STRONG, score.known > 0 ? text : "-");
    }
}

struct readout {
    const struct wall *wall;
    const struct timeline *timeline;
    enum variable variable;
    int hour;
};

/* ", at hour 12:41; 3 readings, 120 to 131" */
static void write_times(const struct readout *readout, int step, char *out, size_t size)
{
    const struct cell *cell = &readout->timeline->cells[readout->variable][readout->hour];
    int decimals = variable_info(readout->variable)->decimals;
    char wall[WALL_BYTES];
    (step < 3 ? wall_moment : wall_brief)(readout->wall, (double)cell->at, wall, sizeof wall);
    size_t used = (size_t)snprintf(out, size, step < 3 ? _(", at %s") : ", %s", wall);
    if (cell->readings > 1 && used < size) {
        say_format(out + used, size - used,
                   step < 3 ? _("; %d readings, %.*f to %.*f") : "; n=%d: %.*f-%.*f",
                   (int)cell->readings, decimals, (double)cell->low, decimals, (double)cell->high);
    }
}

/* "HR 127 /min, high, +2, at hour 12:41; 3 readings, 120 to 131"; the arrow in the cell says
 * "high", too. */
static void write_readout(const void *source, int step, char *out, size_t size)
{
    const struct readout *readout = source;
    const struct variable_info *info = variable_info(readout->variable);
    const struct cell *cell = &readout->timeline->cells[readout->variable][readout->hour];
    const char *name = step == 0 ? _(info->label) : info->name;
    if (cell->origin != CELL_MEASURED) {
        snprintf(out, size,
                 step < 2 ? _("%s: no reading in hour %d-%d. Type a value to add one.")
                          : _("%s: no reading in hour %d-%d."),
                 name, readout->hour, readout->hour + 1);
        return;
    }
    double value = (double)cell->value;
    int side = step < 2 ? variable_side(readout->variable, value) : 0;
    int points = points_of(readout->timeline, readout->variable, value);
    size_t used = (size_t)say_format(out, size, "%s %.*f%s%s%s", name, info->decimals, value,
                                     *info->unit ? " " : "", info->unit,
                                     side == 0  ? ""
                                     : side > 0 ? _(", high")
                                                : _(", low"));
    if (points > 0 && used < size) {
        used += (size_t)snprintf(out + used, size - used, ", +%d", points);
    }
    if (used < size) {
        write_times(readout, step, out + used, size - used);
    }
}

static const struct session_stay *charted(const struct screen *screen, size_t *stay)
{
    const struct session_stay *found = screen_stay(screen, stay);
    return found && found->patient->hours > 0 ? found : NULL;
}

static void flow_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct flow *flow = state;
    struct timeline timeline;
    struct flow_rows rows;
    size_t index;
    const struct session_stay *stay = charted(screen, &index);
    if (!stay) {
        return;
    }
    chart_timeline(session_timeline(screen->session, index), &timeline);
    list_rows(&timeline, &rows);
    flow->wall = *screen_wall(screen, stay);
    page_follow(&flow->page, rows.count, area->rows - 3 - flow->wall.known);
    flow->first = layout_scroll(flow->first, screen_hour(screen, stay), stay->patient->hours,
                                hours_in_sight(area));
}

static void flow_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    const struct flow *flow = state;
    struct timeline timeline;
    struct flow_rows rows;
    size_t index;
    const struct session_stay *stay = charted(screen, &index);
    if (!stay) {
        canvas_text(screen->canvas, area, 2, 2, ROLE_STRONG,
                    screen_stay(screen, &index) ? _("Nothing was measured.") : _("No patient."));
        return;
    }
    chart_timeline(session_timeline(screen->session, index), &timeline);
    list_rows(&timeline, &rows);
    int under = screen_hour(screen, stay), left = stay->patient->hours - flow->first;
    int hours = hours_in_sight(area) < left ? hours_in_sight(area) : left;
    int at = draw_heading(screen, flow, area, hours, under);
    draw_score(screen, flow, area, at++, &timeline, hours);
    for (int i = flow->page.top; i < rows.count && at < area->rows - 1; i++, at++) {
        bool selected = i == flow->page.line;
        if (selected) {
            canvas_paint(screen->canvas, area, at, 0, NAME_COLUMNS - 1, ROLE_SELECTED);
            canvas_glyph(screen->canvas, area, at, 0, ROLE_SELECTED, GLYPH_POINTER);
        }
        canvas_field(screen->canvas, area, at, 1, NAME_COLUMNS - 2, false,
                     selected ? ROLE_SELECTED : ROLE_TEXT, variable_info(rows.row[i])->name);
        for (int k = 0; k < hours; k++) {
            int column = NAME_COLUMNS + k * CELL_COLUMNS;
            draw_cell(screen, area, at, column, &timeline, rows.row[i], flow->first + k);
            if (selected && flow->first + k == under) {
                canvas_paint(screen->canvas, area, at, column, CELL_COLUMNS, ROLE_CURSOR);
                canvas_cursor(screen->canvas, area, at, 0);
            }
        }
    }
    int line = flow->page.line < rows.count ? flow->page.line : 0;
    struct readout readout = {&flow->wall, &timeline, rows.row[line], under};
    canvas_readout(screen->canvas, area, area->rows - 1, write_readout, &readout);
}

static void flow_lines(const struct screen *screen, const void *state, struct text *out)
{
    struct timeline timeline;
    struct flow_rows rows = {0};
    size_t index;
    (void)state;
    if (charted(screen, &index)) {
        chart_timeline(session_timeline(screen->session, index), &timeline);
        list_rows(&timeline, &rows);
    }
    for (int i = 0; i < rows.count; i++) {
        const struct variable_info *info = variable_info(rows.row[i]);
        text_format(out, "%s %s\n", info->name, _(info->label));
    }
}

static void flow_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    (void)state;
    sight_add_selected(sight, screen, false);
}

/* ---- entering a value ---- */

/* Parses a value for this minute. False with a reason if it is not valid or doubtful: doubts are
 * handled in Entry. */
static bool take_line(const struct flow *flow, const struct record *record, const char *text,
                      struct bedside_line *line, struct error *error)
{
    char typed[LINE_BYTES + 32], question[500];
    time_t start = record->admitted_known ? record->admitted : 0;
    struct bedside_clock clock = {true, start, start + (time_t)flow->minute * 60};
    if (record->admitted_known && clock.now > time(NULL)) {
        return error_set(error, "%s", _("that time is in the future"));
    }
    if (strcmp(text, "-") == 0) {
        *line = (struct bedside_line){.minute = flow->minute,
                                      .strike = true,
                                      .clock = record_clock(record, time(NULL)),
                                      .count = 1,
                                      .readings = {{.variable = flow->variable}}};
        return true;
    }
    snprintf(typed, sizeof typed, "%s %s", bedside_name(flow->variable), text);
    if (bedside_parse(typed, &clock, line, error) != STAGE_WHOLE) {
        return false;
    }
    line->minute = flow->minute;
    line->untimed = false;                          /* the cell is the time */
    line->clock = record_clock(record, time(NULL)); /* used to format its time */
    record_doubt(record, line);
    return line->doubts == 0 || error_set(error, _("If it is right enter it by {ENTRY}: %s"),
                                          bedside_question(line, question, sizeof question));
}

static void take_value(struct screen *screen, const char *text)
{
    const struct flow *flow = screen_state_of(screen, ACTION_FLOWSHEET);
    struct session *session = screen->session;
    struct error error = ERROR_NONE;
    struct record record;
    struct bedside_line line;
    struct text said = {0};
    char reason[560];
    if (!record_open(&record, session->stays[flow->stay].patient->file, &error)) {
        screen_say(screen, _("NOT SAVED. %.180s"),
                   screen_message(screen, flow->stay, error.text, reason, sizeof reason));
        return;
    }
    bool saved =
        take_line(flow, &record, text, &line, &error) && record_add(&record, &line, &said, &error);
    record_close(&record);
    if (saved && session_reload(session, flow->stay, NULL)) {
        screen_stays_changed(screen);
    }
    if (saved) {
        screen_say(screen, "%.190s", said.data);
    } else {
        screen_say(
            screen, _("NOT SAVED. %.180s"),
            keys_text(screen_message(screen, flow->stay, error.text, reason, sizeof reason)));
    }
    text_free(&said);
}

/* Time of the value: that of the cell's reading, or the middle of the hour for an empty cell. */
static void ask_value(struct screen *screen, struct flow *flow, const char *first)
{
    struct timeline timeline;
    struct flow_rows rows;
    char wall[WALL_BYTES];
    size_t index;
    const struct session_stay *stay = charted(screen, &index);
    if (!stay || stay->streamed) {
        screen_say(screen, "%s", _("Nothing can be added to this patient."));
        return;
    }
    chart_timeline(session_timeline(screen->session, index), &timeline);
    list_rows(&timeline, &rows);
    flow->stay = index;
    flow->variable = rows.row[flow->page.line < rows.count ? flow->page.line : 0];
    int hour = screen_hour(screen, stay);
    const struct cell *cell =
        &session_timeline(screen->session, index)->cells[flow->variable][hour];
    bool there = cell->origin == CELL_MEASURED;
    flow->minute = there ? (int)lround(60 * (double)cell->at) : 60 * hour + 30;
    struct question ask = {.help = there ? N_("Enter: correct  -: strike  Esc: cancel")
                                         : N_("Enter: save  Esc: cancel"),
                           .letters = "0123456789.,-/+",
                           .answer = take_value};
    snprintf(ask.question, sizeof ask.question, _("%s at %s:"), variable_info(flow->variable)->name,
             wall_moment(&flow->wall, flow->minute / 60.0, wall, sizeof wall));
    line_set(&ask.line, first);
    ask_open(screen, &ask);
}

/* A digit starts a value; a minus strikes the reading. */
static bool flow_type(struct screen *screen, void *state, int key)
{
    if ((key < '0' || key > '9') && key != '-') {
        return false;
    }
    ask_value(screen, state, (char[]){(char)key, 0});
    return true;
}

static bool flow_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct flow *flow = state;
    if (action == ACTION_FLOWSHEET) {
        screen_open(screen, ACTION_DATA, NULL);
        return true;
    }
    (void)rows;
    return screen_move_hour(screen, action) || view_list_act(&flow->page, action);
}

static const enum action flow_bar[] = {ACTION_ENTRY,    ACTION_DATA, ACTION_NEXT_PATIENT,
                                       ACTION_PROBLEMS, ACTION_LEFT, ACTION_RIGHT,
                                       ACTION_NONE};
const struct view view_flow =
    VIEW(N_("Flowsheet"), N_("{c} none. +2: NEWS2. Type a value; - strikes."), flow_bar, flow_draw,
         flow_patients, .state_size = sizeof(struct flow), .lay_out = flow_lay_out, .act = flow_act,
         .clicks = view_all_columns, .paged = true, .lines = flow_lines, .type = flow_type);
