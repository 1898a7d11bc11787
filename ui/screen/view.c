/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Helpers shared by several views. */
#include "ui/screen/view.h"

#include <stdlib.h>

#include "base/memory.h"

void sight_add(struct sight *sight, size_t stay, const struct model *model, const struct risk *risk)
{
    if (sight->count == sight->capacity) {
        sight->capacity = 2 * sight->capacity + 16;
        sight->list = memory_resize(sight->list, sight->capacity, sizeof *sight->list);
    }
    sight->list[sight->count++] = (struct seen){stay, model, model ? risk : NULL};
}

void sight_add_selected(struct sight *sight, const struct screen *screen, bool risk)
{
    size_t stay;
    if (screen_stay(screen, &stay)) {
        bool told = risk && !screen_is_hidden(screen, stay);
        sight_add(sight, stay, screen_model(screen, stay), told ? screen_risk(screen, stay) : NULL);
    }
}

void sight_add_variants(struct sight *sight, const struct screen *screen)
{
    struct session *session = screen->session;
    size_t stay;
    if (!screen_stay(screen, &stay) || session->model_count == 0 ||
        screen_is_hidden(screen, stay)) {
        sight_add_selected(sight, screen, false);
        return;
    }
    size_t *models = memory_new(session->model_count, sizeof *models);
    size_t count = screen_variants(screen, models);
    for (size_t i = 0; i < count; i++) {
        sight_add(sight, stay, session->models[models[i]], session_risk(session, stay, models[i]));
    }
    free(models);
}

void view_no_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    (void)screen;
    (void)state;
    (void)sight;
}

int view_all_columns(const struct rect *area)
{
    return area->columns;
}

struct rect view_box(const struct screen *screen, const struct rect *area, int rows)
{
    struct canvas *canvas = screen->canvas;
    rows = rows < area->rows ? rows : area->rows;
    struct rect box = {area->row + area->rows - rows, area->column, rows, area->columns};
    for (int row = 0; row < rows; row++) {
        bool edge = row == 0 || row == rows - 1;
        for (int i = 0; i < box.columns; i++) {
            if (edge || i == 0 || i == box.columns - 1) {
                canvas_glyph(canvas, &box, row, i, ROLE_ABOVE, edge ? GLYPH_LINE : GLYPH_SIDE);
            } else {
                canvas_text(canvas, &box, row, i, ROLE_TEXT, " ");
            }
        }
    }
    return box;
}

bool view_hides(const struct screen *screen, const struct rect *area)
{
    size_t stay;
    if (!screen_stay(screen, &stay) || !screen_is_hidden(screen, stay)) {
        return false;
    }
    int row =
        canvas_wrap(screen->canvas, area, 2, 2, area->columns - 4, ROLE_STRONG,
                    _("The networks' risks of this patient are shown after your own estimate."));
    canvas_wrap(
        screen->canvas, area, row + 2, 2, area->columns - 4, ROLE_TEXT,
        keys_text(_("Type it, 0 to 100 ({ESTIMATE} does the same). {GUESS}: show everything "
                    "again.")));
    canvas_cursor(screen->canvas, area, 2, 0);
    return true;
}

bool view_move(enum action action, int rows, long *step)
{
    enum { FAR = 99999999 };
    const int page = rows > 1 ? rows : 1, half = rows > 3 ? rows / 2 : 1;
    const struct {
        enum action action;
        int lines;
    } moves[] = {{ACTION_UP, -1},          {ACTION_DOWN, 1},        {ACTION_PAGE_UP, -page},
                 {ACTION_PAGE_DOWN, page}, {ACTION_HALF_UP, -half}, {ACTION_HALF_DOWN, half},
                 {ACTION_HOME, -FAR},      {ACTION_END, FAR},       {ACTION_TOP, -FAR},
                 {ACTION_BOTTOM, FAR}};
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].action == action) {
            *step = moves[i].lines;
            return true;
        }
    }
    return false;
}

bool view_ring_act(enum action action, int count, int *place)
{
    long step;
    if (count == 0 || !view_move(action, count / 2, &step)) {
        return false;
    }
    long next = *place + step;
    bool one = step == 1 || step == -1;
    *place = next < 0 ? (one ? count - 1 : 0) : next < count ? (int)next : one ? 0 : count - 1;
    return true;
}

bool view_page_act(struct page *page, enum action action)
{
    long step;
    if (!view_move(action, page->rows, &step)) {
        return false;
    }
    page_move(page, step);
    return true;
}

bool view_list_act(struct page *page, enum action action)
{
    long step;
    if (!view_move(action, page->rows, &step)) {
        return false;
    }
    page->line = page->line + step > 0 ? (int)(page->line + step) : 0;
    return true;
}

struct meaning view_meaning(const struct view *view, enum action action)
{
    for (const struct meaning *own = view->meanings; own && own->action; own++) {
        if (own->action == action) {
            return *own;
        }
    }
    const struct key_binding *binding = keys_binding(action);
    return (struct meaning){action, binding->bar, binding->note};
}

bool view_has_below(const struct rect *area, int lines)
{
    enum { LEAST_ROWS = 30, LEAST_COLUMNS = 100, PATIENT = 18 };
    return area->rows >= LEAST_ROWS && area->columns >= LEAST_COLUMNS &&
           area->rows - lines >= PATIENT;
}

void view_below(const struct screen *screen, const struct rect *area, int lines)
{
    size_t stay;
    char name[300];
    struct rect inner = {area->row + lines + 1, area->column, area->rows - lines - 1,
                         area->columns};
    if (inner.rows <= 0 || !screen_stay(screen, &stay)) {
        return;
    }
    canvas_paint(screen->canvas, area, lines, 0, area->columns, ROLE_HEADING);
    canvas_name(screen->canvas, area, lines, 1, area->columns - 1, ROLE_HEADING,
                screen_name(screen, stay, name, sizeof name));
    screen_views[ACTION_PATIENT]->beside(screen, &inner);
}

void view_beside(const struct screen *screen, const struct rect *area, int from)
{
    size_t stay;
    char name[300];
    struct rect place = {area->row, area->column + from, area->rows, area->columns - from};
    if (place.columns <= 0 || !screen_stay(screen, &stay)) {
        return;
    }
    canvas_paint(screen->canvas, &place, 0, 1, place.columns - 1, ROLE_HEADING);
    canvas_name(screen->canvas, &place, 0, 2, place.columns - 2, ROLE_HEADING,
                screen_name(screen, stay, name, sizeof name));
    for (int row = 0; row < place.rows; row++) {
        canvas_glyph(screen->canvas, &place, row, 0, ROLE_TEXT, GLYPH_SIDE);
    }
    struct rect inner = {place.row + 1, place.column + 1, place.rows - 1, place.columns - 1};
    screen_views[ACTION_PATIENT]->beside(screen, &inner);
}
