/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>

/* All networks on this patient, here and now: time, size and risk as bars side by side. */

enum { NAME_AT = 4, NAME_COLUMNS = 17, BARS_AT = NAME_AT + NAME_COLUMNS + 1, GROUPS = 3 };
enum { VALUE_COLUMNS = 8, WIDE_VALUE_COLUMNS = 16, LEAST_BAR = 4 };

/* What the longest bar stands for. */
struct scale {
    double usec, bytes;
};

struct lane {
    struct screen *screen;
    const struct rect *area;
    int row;
    enum role role;
};

static int group_columns(const struct rect *area)
{
    return (area->columns - BARS_AT) / GROUPS;
}

static int value_columns(const struct rect *area)
{
    return group_columns(area) >= WIDE_VALUE_COLUMNS + 10 ? WIDE_VALUE_COLUMNS : VALUE_COLUMNS;
}

static void put_group(const struct lane *lane, int group, double share, double threshold,
                      const char *value)
{
    int columns = group_columns(lane->area), figures = value_columns(lane->area);
    int column = BARS_AT + group * columns, bar = columns - figures - 2;
    if (bar >= LEAST_BAR) {
        view_bar(lane->screen, lane->area, lane->row, column, bar, share, threshold, lane->role);
    }
    canvas_field(&lane->screen->canvas, lane->area, lane->row, column + columns - figures - 1,
                 figures, true, lane->role, value);
}

static void put_time(const struct lane *lane, const struct race_lane *racer, double longest)
{
    char text[24] = "...";
    if (racer->run > 0) {
        snprintf(text, sizeof text, racer->usec < 999.5 ? "%.*f us" : _("%.*f ms"),
                 racer->usec < 99.95 || racer->usec >= 999.5 ? 1 : 0,
                 racer->usec < 999.5 ? racer->usec : racer->usec / 1000);
    }
    put_group(lane, 0, longest > 0 ? racer->spent / longest : 0, -1, text);
}

static void put_size(const struct lane *lane, const struct model *model, double largest)
{
    char text[48];
    int used = snprintf(text, sizeof text, "%.1f KB", (double)model->file_bytes / 1000);
    if (value_columns(lane->area) == WIDE_VALUE_COLUMNS) {
        snprintf(text + used, sizeof text - (size_t)used, "%7zu", model_parameters(model));
    }
    put_group(lane, 1, (double)model->file_bytes / largest, -1, text);
}

static void put_risk(const struct lane *lane, const struct model *model, const struct risk *risk)
{
    char text[24], share[16];
    if (!risk->known) {
        put_group(lane, 2, 0, -1, "-");
        return;
    }
    bool above = risk_is_above(risk->risk, model->threshold);
    snprintf(text, sizeof text, "%s%s", view_percent((double)risk->risk, share, sizeof share),
             above ? "!" : " ");
    put_group(lane, 2, (double)risk->risk, model->threshold, text);
}

static void draw_lane(const struct lane *lane, const struct race_lane *racer,
                      const struct scale *scale)
{
    struct screen *screen = lane->screen;
    struct session *session = screen->session;
    const struct model *model = session->models[racer->model];
    size_t stay = screen->race.stay;
    if (racer->model == session_model_of(session, stay)) {
        canvas_glyph(&screen->canvas, lane->area, lane->row, 0, lane->role, GLYPH_POINTER);
        canvas_cursor(&screen->canvas, lane->area, lane->row, 0);
    }
    if (racer->place > 0) {
        canvas_format(&screen->canvas, lane->area, lane->row, 1, lane->role, "%2zu", racer->place);
    }
    canvas_field(&screen->canvas, lane->area, lane->row, NAME_AT, NAME_COLUMNS, false, lane->role,
                 model->name);
    put_time(lane, racer, scale->usec);
    put_size(lane, model, scale->bytes);
    if (screen_is_hidden(screen, stay)) {
        put_group(lane, 2, 0, -1, "? "); /* the person's estimate comes first */
    } else {
        put_risk(lane, model, session_risk(session, stay, racer->model));
    }
}

static void draw_heading(struct screen *screen, const struct rect *area)
{
    static const char *const titles[GROUPS] = {N_("time of a stay"), N_("file"), N_("risk")};
    canvas_paint(&screen->canvas, area, 0, 0, area->columns, ROLE_HEADING);
    canvas_text(&screen->canvas, area, 0, 2, ROLE_HEADING, "#");
    canvas_field(&screen->canvas, area, 0, NAME_AT, NAME_COLUMNS, false, ROLE_HEADING,
                 _("network"));
    for (int i = 0; i < GROUPS; i++) {
        canvas_field(&screen->canvas, area, 0, BARS_AT + i * group_columns(area),
                     group_columns(area) - 1, false, ROLE_HEADING, _(titles[i]));
    }
}

static void draw_notes(struct screen *screen, const struct rect *area, int row)
{
    const struct race *race = &screen->race;
    char text[300];
    double progress = race_progress(race);
    if (progress < 1) {
        snprintf(text, sizeof text, _("running: %.0f%%"), 100 * progress);
    } else {
        snprintf(text, sizeof text,
                 _("Measured on this machine just now: this patient's 48 hours, %zu times through "
                   "each network in turns, on one thread; the median. #: place. F: again."),
                 race->laps);
    }
    row += canvas_wrap(&screen->canvas, area, row, 1, area->columns - 2, ROLE_TEXT, text);
    canvas_wrap(&screen->canvas, area, row, 1, area->columns - 2, ROLE_TEXT,
                _("Short bars are fast and small. Whether a network is right, no race shows: see "
                  "its AUROC (c)."));
}

/* Starts the race of the patient in view, unless it was. False when there is none. */
static bool ready(struct screen *screen)
{
    struct session *session = screen->session;
    size_t stay;
    const struct session_stay *s = screen_stay(screen, &stay);
    if (!s || session->model_count == 0 || s->patient->hours == 0) {
        return false;
    }
    enum scheme scheme = session->models[session_model_of(session, stay)]->spec.scheme;
    if (!screen->race.started || screen->race.stay != stay || screen->race.scheme != scheme) {
        /* Long enough to be watched; a picture of its end needs less. */
        race_start(&screen->race, session, stay, scheme, screen->options->dump ? 5e4 : 1e6);
    }
    return true;
}

static void race_draw(struct screen *screen, const struct rect *area)
{
    if (!ready(screen)) {
        canvas_wrap(&screen->canvas, area, 2, 2, area->columns - 4, ROLE_STRONG,
                    screen->session->model_count == 0
                        ? _("No network could be opened. Press x to see why.")
                        : _("Nothing to race with: no patient with a reading."));
        return;
    }
    const struct race *race = &screen->race;
    struct scale scale = {0};
    size_t used = 0;
    for (size_t i = 0; i < race->count; i++) {
        const struct model *model = screen->session->models[race->lanes[i].model];
        scale.usec = fmax(scale.usec, race->lanes[i].spent);
        scale.bytes = fmax(scale.bytes, (double)model->file_bytes);
        used = race->lanes[i].model == session_model_of(screen->session, race->stay) ? i : used;
    }
    draw_heading(screen, area);
    int rows = area->rows - 1, top = layout_scroll(0, (int)used, (int)race->count, rows), row = 1;
    for (int i = top; i < (int)race->count && row <= rows; i++) {
        struct lane lane = {screen, area, row++, i == (int)used ? ROLE_STRONG : ROLE_TEXT};
        draw_lane(&lane, &race->lanes[i], &scale);
    }
    draw_notes(screen, area, row + 1);
}

static bool race_act(struct screen *screen, enum action action, int page)
{
    (void)page;
    if (action == ACTION_RACE) {
        screen->race.started = false; /* the drawing starts it anew */
        return true;
    }
    if (action == ACTION_UP || action == ACTION_DOWN) {
        session_cycle_model(screen->session, action == ACTION_DOWN ? 1 : -1);
        screen_network_changed(screen);
        return true;
    }
    return false;
}

static bool race_work(struct screen *screen)
{
    return ready(screen) && race_step(&screen->race);
}

static const enum action race_bar[] = {ACTION_RACE, ACTION_NEXT_PATIENT, ACTION_NETWORKS,
                                       ACTION_HELP, ACTION_QUIT,         ACTION_BACK,
                                       ACTION_NONE};
const struct view view_race = {N_("Race"), N_("All networks on this patient: time, size and risk."),
                               race_bar,   race_draw,
                               race_act,   race_work};
