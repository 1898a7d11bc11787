/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/bench.h"
#include "app/race.h"
#include "base/memory.h"
#include "base/say.h"

/* A race of all networks on the current patient: time, size and risk as bars, finished ones first.
 * The number before a name is that of Compare, and selects the network. */

enum { NAME_AT = 3, NAME_COLUMNS = 17, PLACE_AT = NAME_AT + NAME_COLUMNS + 1 };
enum { BARS_AT = PLACE_AT + 3, GROUPS = 3 };
enum { VALUE_COLUMNS = 8, WIDE_VALUE_COLUMNS = 16, LEAST_BAR = 4 };

/* The lanes from top to bottom, and the lengths of their bars. */
struct field {
    size_t count, used;     /* number of lanes, and row of the network in use */
    size_t *order;          /* indices of lanes */
    double *shares[GROUPS]; /* per row; NAN: no bar */
};

struct lane {
    const struct screen *screen;
    const struct rect *area;
    const struct field *field;
    size_t stay, nth; /* of the field */
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

static void put_group(const struct lane *lane, int group, double threshold, const char *value)
{
    int columns = group_columns(lane->area), figures = value_columns(lane->area);
    int column = BARS_AT + group * columns, width = columns - figures - 2;
    const double *shares = lane->field->shares[group];
    if (width >= LEAST_BAR) {
        bool alike =
            view_bar_is_alike(lane->screen->canvas, shares, lane->field->count, lane->nth, width);
        double share = isnan(shares[lane->nth]) ? 0 : shares[lane->nth];
        const struct bar bar = {width, share, threshold, alike, lane->role};
        view_bar(lane->screen->canvas, lane->area, lane->row, column, &bar);
    }
    canvas_field(lane->screen->canvas, lane->area, lane->row, column + columns - figures - 1,
                 figures, true, lane->role, value);
}

static void put_time(const struct lane *lane, const struct race_lane *racer)
{
    char text[24] = "...";
    if (racer->run > 0) {
        say_format(text, sizeof text, racer->usec < 999.5 ? "%.*f us" : _("%.*f ms"),
                   racer->usec < 99.95 || racer->usec >= 999.5 ? 1 : 0,
                   racer->usec < 999.5 ? racer->usec : racer->usec / 1000);
    }
    put_group(lane, 0, -1, text);
}

static void put_size(const struct lane *lane, const struct model *model)
{
    char text[48];
    int used = say_format(text, sizeof text, "%.1f KB", (double)model->file_bytes / 1000);
    if (value_columns(lane->area) == WIDE_VALUE_COLUMNS) {
        snprintf(text + used, sizeof text - (size_t)used, "%7zu", model_parameters(model));
    }
    put_group(lane, 1, -1, text);
}

static void put_risk(const struct lane *lane, const struct model *model, const struct risk *risk)
{
    char text[24], share[16];
    if (!risk->known) {
        put_group(lane, 2, -1, "-");
        return;
    }
    bool above = risk_is_above(risk->risk, model->threshold);
    snprintf(text, sizeof text, "%s%s", view_percent((double)risk->risk, share, sizeof share),
             above ? "!" : " ");
    put_group(lane, 2, model->threshold, text);
}

static void draw_lane(const struct lane *lane, const struct race_lane *racer, size_t number)
{
    const struct screen *screen = lane->screen;
    struct session *session = screen->session;
    const struct model *model = session->models[racer->model];
    size_t stay = lane->stay;
    if (racer->model == session_model_of(session, stay)) {
        canvas_glyph(screen->canvas, lane->area, lane->row, 0, lane->role, GLYPH_POINTER);
        canvas_cursor(screen->canvas, lane->area, lane->row, 0);
    }
    canvas_format(screen->canvas, lane->area, lane->row, 1, lane->role, "%c",
                  screen_number(number));
    if (racer->place > 0) {
        canvas_format(screen->canvas, lane->area, lane->row, PLACE_AT, lane->role, "%2zu",
                      racer->place);
    }
    canvas_field(screen->canvas, lane->area, lane->row, NAME_AT, NAME_COLUMNS, false, lane->role,
                 model->name);
    put_time(lane, racer);
    put_size(lane, model);
    if (screen_is_hidden(screen, stay)) {
        put_group(lane, 2, -1, "? "); /* the user's estimate comes first */
    } else {
        put_risk(lane, model, session_risk(session, stay, racer->model));
    }
}

/* Which of the lanes are in sight, where not all are. */
static void heading_text(const struct screen *screen, int top, int rows, int count, char *out,
                         size_t size)
{
    int last = top + rows < count ? top + rows : count;
    if (rows >= count) {
        snprintf(out, size, "%s", _("network"));
    } else {
        snprintf(out, size, _("%d-%d of %d %s"), top + 1, last, count,
                 last < count ? canvas_sign(screen->canvas, GLYPH_DOWN) : "");
    }
}

static void draw_heading(const struct screen *screen, const struct rect *area, const char *networks)
{
    static const char *const titles[GROUPS] = {N_("per stay"), N_("file"), N_("risk")};
    canvas_paint(screen->canvas, area, 0, 0, area->columns, ROLE_HEADING);
    canvas_field(screen->canvas, area, 0, PLACE_AT, 2, true, ROLE_HEADING, "#");
    canvas_field(screen->canvas, area, 0, NAME_AT, NAME_COLUMNS, false, ROLE_HEADING, networks);
    for (int i = 0; i < GROUPS; i++) {
        canvas_field(screen->canvas, area, 0, BARS_AT + i * group_columns(area),
                     group_columns(area) - 1, false, ROLE_HEADING, _(titles[i]));
    }
}

/* The networks that are slower in eight bits than in floating point; returns the rows used. */
static int draw_slower(const struct screen *screen, const struct race *race,
                       const struct rect *area, int row)
{
    size_t *models = memory_new(race->count + 1, sizeof *models);
    double *usec = memory_new(race->count + 1, sizeof *usec);
    struct text names = {0}, text = {0};
    int rows = 0;
    for (size_t i = 0; i < race->count; i++) {
        models[i] = race->lanes[i].model;
        usec[i] = race->lanes[i].usec;
    }
    bench_slower_in_int8(screen->session, models, usec, race->count, &names);
    if (names.length > 0) {
        text_format(&text, _("Slower here in eight bits than in floating point: %s."), names.data);
        rows = canvas_wrap(screen->canvas, area, row, 1, area->columns - 2, ROLE_TEXT, text.data);
    }
    text_free(&names);
    text_free(&text);
    free(models);
    free(usec);
    return rows;
}

static void draw_notes(const struct screen *screen, const struct race *race,
                       const struct rect *area, int row)
{
    char text[300];
    double progress = race_progress(race);
    if (progress < 1) {
        say_format(text, sizeof text, _("running: %.0f%%"), 100 * progress);
    } else {
        snprintf(
            text, sizeof text,
            keys_format(_("Measured on this machine just now: this patient's 48 hours, %zu times "
                          "through each network in turns, on one thread; the median. "
                          "#: place. {RACE}: again.")),
            race->laps);
    }
    row += canvas_wrap(screen->canvas, area, row, 1, area->columns - 2, ROLE_TEXT, text);
    row += progress < 1 ? 0 : draw_slower(screen, race, area, row);
    canvas_wrap(screen->canvas, area, row, 1, area->columns - 2, ROLE_TEXT,
                keys_text(_("Short bars mean fast and small. A race does not show whether a "
                            "network is right: see its AUROC ({NETWORKS}).")));
}

/* The stay that can race; NULL when there is none. */
static const struct session_stay *racing(const struct screen *screen, size_t *stay)
{
    const struct session_stay *found = screen_stay(screen, stay);
    bool runs = found && screen->session->model_count > 0 && found->patient->hours > 0;
    return runs ? found : NULL;
}

/* Starts the race of the current patient, unless already started. False if there is none. */
static bool ready(struct screen *screen, struct race *race)
{
    struct session *session = screen->session;
    size_t stay;
    if (!racing(screen, &stay)) {
        return false;
    }
    enum scheme scheme = session->models[session_model_of(session, stay)]->spec.scheme;
    size_t *models = memory_new(session->model_count, sizeof *models);
    bool joined = screen_variants(screen, models) != race->count;
    free(models);
    if (!race->started || race->stay != stay || race->scheme != scheme || joined) {
        /* Long enough to watch; a dump of the result needs less. */
        race_start(race, session, stay, scheme, screen->options->dump ? 5e4 : 1e6);
    }
    return true;
}

static void race_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    (void)area;
    ready(screen, state);
}

/* Finished lanes by rank, then running ones, each in the order of the networks. */
static size_t *sort_lanes(const struct race *race)
{
    size_t *order = memory_new(race->count + 1, sizeof *order), placed = 0;
    for (size_t place = 1; place <= race->count; place++) {
        for (size_t i = 0; i < race->count; i++) {
            if (race->lanes[i].place == place) {
                order[placed++] = i;
            }
        }
    }
    for (size_t i = 0; i < race->count; i++) {
        if (race->lanes[i].place == 0) {
            order[placed++] = i;
        }
    }
    return order;
}

static double risk_share(const struct screen *screen, const struct race *race, size_t model)
{
    const struct risk *risk = screen_is_hidden(screen, race->stay)
                                  ? NULL
                                  : session_risk(screen->session, race->stay, model);
    return risk && risk->known ? (double)risk->risk : NAN;
}

static void field_make(const struct screen *screen, const struct race *race, struct field *field)
{
    double longest = 0, largest = 0;
    *field = (struct field){.count = race->count, .order = sort_lanes(race)};
    for (size_t i = 0; i < race->count; i++) {
        const struct model *model = screen->session->models[race->lanes[i].model];
        longest = fmax(longest, race->lanes[i].spent);
        largest = fmax(largest, (double)model->file_bytes);
    }
    for (int group = 0; group < GROUPS; group++) {
        field->shares[group] = memory_new(race->count + 1, sizeof *field->shares[group]);
    }
    for (size_t i = 0; i < race->count; i++) {
        const struct race_lane *lane = &race->lanes[field->order[i]];
        const struct model *model = screen->session->models[lane->model];
        field->shares[0][i] = longest > 0 ? lane->spent / longest : NAN;
        field->shares[1][i] = largest > 0 ? (double)model->file_bytes / largest : NAN;
        field->shares[2][i] = risk_share(screen, race, lane->model);
        if (lane->model == session_model_of(screen->session, race->stay)) {
            field->used = i;
        }
    }
}

static void field_free(struct field *field)
{
    for (int group = 0; group < GROUPS; group++) {
        free(field->shares[group]);
    }
    free(field->order);
}

static void race_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    const struct race *race = state;
    struct field field;
    size_t stay;
    if (!racing(screen, &stay)) {
        canvas_wrap(screen->canvas, area, 2, 2, area->columns - 4, ROLE_STRONG,
                    screen->session->model_count == 0
                        ? keys_text(_("No network could be opened. Press {PROBLEMS} to see why."))
                        : _("Nothing to race with: no patient with a reading."));
        return;
    }
    field_make(screen, race, &field);
    int used = (int)field.used, count = (int)field.count, rows = area->rows - 1, row = 1;
    int top = layout_scroll(0, used, count, rows);
    char networks[64];
    heading_text(screen, top, rows, count, networks, sizeof networks);
    draw_heading(screen, area, networks);
    for (int i = top; i < count && row <= rows; i++) {
        enum role role = i == used ? ROLE_STRONG : ROLE_TEXT;
        size_t number = field.order[i];
        struct lane lane = {screen, area, &field, race->stay, (size_t)i, row++, role};
        draw_lane(&lane, &race->lanes[number], number);
    }
    field_free(&field);
    draw_notes(screen, race, area, row + 1);
}

static void race_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    (void)state;
    sight_add_variants(sight, screen);
}

static bool race_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct race *race = state;
    (void)rows;
    if (action == ACTION_RACE) {
        race->started = false; /* the next layout restarts it */
        return true;
    }
    long step;
    if (!race->started || race->count == 0 || !view_move(action, 1, &step)) {
        return false;
    }
    /* Moves to the lane above or below. */
    struct field field;
    field_make(screen, race, &field);
    int place = (int)field.used;
    view_ring_act(action, (int)field.count, &place);
    size_t next = field.order[place];
    field_free(&field);
    screen_use_network(screen, race->lanes[next].model);
    return true;
}

static bool race_work(struct screen *screen, void *state)
{
    return ready(screen, state) && race_step(state);
}

static void race_stop(void *state)
{
    race_end(state);
}

static const enum action race_bar[] = {ACTION_RACE, ACTION_NETWORKS, ACTION_CONDENSE,
                                       ACTION_NEXT_PATIENT, ACTION_NONE};
const struct view view_race =
    VIEW(N_("Race"), N_("All networks on this patient: time, size and risk."), race_bar, race_draw,
         race_patients, .state_size = sizeof(struct race), .stop = race_stop,
         .lay_out = race_lay_out, .act = race_act, .clicks = view_all_columns, .work = race_work);
