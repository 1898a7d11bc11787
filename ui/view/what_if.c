/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/ask.h"
#include "base/say.h"
#include "ui/screen/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Risks by each network if one value were different. Labelled as hypothetical; nothing is saved. */

/* A hypothetical value: shown, never saved. */
struct premise {
    size_t stay;
    enum variable variable;
    int hour;
    double value;
    bool below; /* the patient is shown below the answers */
};

static void take_value(struct screen *screen, const char *text)
{
    struct premise *premise = screen_state_of(screen, ACTION_WHAT_IF);
    const struct variable_info *info = variable_info(premise->variable);
    double value;
    if (!text_number(text, strchr(text, ',') != NULL, &value) || value < info->accept_low ||
        value > info->accept_high) {
        screen_say(screen, _("%s: a number from %g to %g"), info->name, info->accept_low,
                   info->accept_high);
        return;
    }
    premise->value = value;
    screen_show(screen, ACTION_WHAT_IF);
}

/* If opened with a variable and an hour, asks for the value first. */
static bool what_if_enter(struct screen *screen, void *state, const struct request *request)
{
    struct premise *premise = state;
    if (!request) {
        return true;
    }
    *premise = (struct premise){request->stay, request->variable, request->hour, 0, false};
    struct question ask = {
        .help = N_("Enter: see it  Esc: cancel"), .letters = "0123456789.,-", .answer = take_value};
    snprintf(ask.question, sizeof ask.question, _("What if %s were:"),
             variable_info(request->variable)->name);
    ask_open(screen, &ask);
    return false;
}

static int draw_premise(const struct screen *screen, const struct premise *premise,
                        const struct rect *area)
{
    const struct variable_info *info = variable_info(premise->variable);
    const struct cell *cell =
        &session_timeline(screen->session, premise->stay)->cells[premise->variable][premise->hour];
    char line[300], now[48];
    say_format(now, sizeof now, _("%.*f %s"), info->decimals, (double)cell->value, info->unit);
    say_format(
        line, sizeof line,
        _("HYPOTHETICAL, not measured, not kept: %s %.*f %s in hour %02d-%02d instead of %s."),
        _(info->label), info->decimals, premise->value, info->unit, premise->hour,
        premise->hour + 1, cell->origin == CELL_NONE ? _("nothing") : now);
    return canvas_wrap(screen->canvas, area, 0, 1, area->columns - 2, ROLE_NOTICE, line);
}

enum { NAME = 19, FIELD = 10 };

static void draw_answer(const struct screen *screen, const struct rect *area, int row, size_t stay,
                        size_t model, const struct timeline *changed)
{
    struct session *session = screen->session;
    struct canvas *canvas = screen->canvas;
    const struct risk *now = session_risk(session, stay, model);
    struct risk then;
    char text[24];
    risk_compute(session->models[model], session->stays[stay].patient, changed, 0, &then);
    bool used = model == session_model_of(session, stay);
    enum role role = used ? ROLE_STRONG : ROLE_TEXT;
    if (used) {
        canvas_glyph(canvas, area, row, 0, role, GLYPH_POINTER);
    }
    canvas_field(canvas, area, row, 1, NAME, false, role, session->models[model]->name);
    canvas_field(canvas, area, row, NAME + 1, FIELD, true, role,
                 now->known ? view_percent((double)now->risk, text, sizeof text) : "-");
    canvas_field(canvas, area, row, NAME + FIELD + 1, FIELD, true, role,
                 then.known ? view_percent((double)then.risk, text, sizeof text) : "-");
    if (!now->known || !then.known) {
        return;
    }
    view_points((double)then.risk - (double)now->risk, text, sizeof text);
    canvas_field(canvas, area, row, NAME + 2 * FIELD + 1, FIELD, true, role, text);
    double threshold = session->models[model]->threshold;
    bool flip = risk_is_above(now->risk, threshold) != risk_is_above(then.risk, threshold);
    canvas_text(canvas, area, row, NAME + 3 * FIELD + 3, role,
                flip                                  ? _("FLIP")
                : risk_is_above(then.risk, threshold) ? _("ABOVE")
                                                      : _("below"));
}

static void draw_heading(const struct screen *screen, const struct rect *area, int row)
{
    static const char *const titles[] = {N_("now"), N_("what if"), N_("change")};
    canvas_paint(screen->canvas, area, row, 0, area->columns, ROLE_HEADING);
    canvas_field(screen->canvas, area, row, 1, NAME, false, ROLE_HEADING, _("network"));
    for (int i = 0; i < 3; i++) {
        canvas_field(screen->canvas, area, row, NAME + 1 + i * FIELD, FIELD, true, ROLE_HEADING,
                     _(titles[i]));
    }
    canvas_text(screen->canvas, area, row, NAME + 3 * FIELD + 3, ROLE_HEADING, _("threshold"));
}

static bool has_premise(const struct screen *screen, const struct premise *premise)
{
    size_t stay;
    return screen_stay(screen, &stay) && stay == premise->stay && premise->hour >= 0 &&
           screen->session->model_count > 0;
}

enum { NO_PREMISE_ROWS = 4 };

static void what_if_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct premise *premise = state;
    size_t *models = memory_new(screen->session->model_count + 1, sizeof *models);
    int rows =
        has_premise(screen, premise) ? 5 + (int)screen_variants(screen, models) : NO_PREMISE_ROWS;
    size_t stay;
    free(models);
    premise->below =
        screen_stay(screen, &stay) && !screen_is_hidden(screen, stay) && view_has_below(area, rows);
}

static void what_if_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    const struct premise *premise = state;
    struct session *session = screen->session;
    if (!has_premise(screen, premise)) {
        canvas_wrap(
            screen->canvas, area, 2, 2, area->columns - 4, ROLE_STRONG,
            keys_text(_("Choose a variable and an hour in the Data view ({DATA}), then press "
                        "{WHAT_IF}.")));
        if (premise->below) {
            view_below(screen, area, NO_PREMISE_ROWS);
        }
        return;
    }
    if (view_hides(screen, area)) {
        return;
    }
    struct timeline *changed = memory_new(1, sizeof *changed);
    size_t *models = memory_new(session->model_count, sizeof *models);
    *changed = *session_timeline(session, premise->stay);
    timeline_set(changed, premise->variable, premise->hour, premise->value);
    int row = draw_premise(screen, premise, area) + 1;
    draw_heading(screen, area, row++);
    size_t count = screen_variants(screen, models);
    for (size_t i = 0; i < count; i++) {
        draw_answer(screen, area, row++, premise->stay, models[i], changed);
    }
    if (premise->below) {
        view_below(screen, area, row + 1);
    }
    canvas_cursor(screen->canvas, area, 0, 0);
    free(models);
    free(changed);
}

static void what_if_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    const struct premise *premise = state;
    if (has_premise(screen, premise)) {
        sight_add_variants(sight, screen);
    } else if (premise->below) {
        sight_add_selected(sight, screen, true);
    }
}

static void what_if_start(void *state)
{
    struct premise *premise = state;
    premise->hour = -1; /* none yet */
}

static const enum action what_if_bar[] = {ACTION_NEXT_MODEL, ACTION_NONE};
const struct view view_what_if =
    VIEW(N_("What if"), N_("Hypothetical. What the networks say, not what would happen."),
         what_if_bar, what_if_draw, what_if_patients, .state_size = sizeof(struct premise),
         .start = what_if_start, .lay_out = what_if_lay_out, .enter = what_if_enter);
