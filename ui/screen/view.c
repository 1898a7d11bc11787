/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* What several views do alike. */
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

bool view_hides(const struct screen *screen, const struct rect *area)
{
    size_t stay;
    if (!screen_stay(screen, &stay) || !screen_is_hidden(screen, stay)) {
        return false;
    }
    int row = canvas_wrap(screen->canvas, area, 2, 2, area->columns - 4, ROLE_STRONG,
                          _("What the networks say of this patient is shown after your own "
                            "estimate."));
    canvas_wrap(
        screen->canvas, area, row + 2, 2, area->columns - 4, ROLE_TEXT,
        keys_text(_("Type it, 0 to 100 ({ESTIMATE} does the same). {GUESS}: show everything "
                    "again.")));
    canvas_cursor(screen->canvas, area, 2, 0);
    return true;
}

void view_page_lay_out(const struct screen *screen, const void *state, const struct rect *area,
                       struct page *page, view_writes *write)
{
    struct sheet sheet = sheet_measure(screen->canvas, area);
    write(screen, state, &sheet);
    page_fit(page, &sheet, area->rows);
}

void view_page_draw(const struct screen *screen, const void *state, const struct rect *area,
                    const struct page *page, view_writes *write)
{
    struct sheet sheet = sheet_open(screen->canvas, area, page);
    write(screen, state, &sheet);
    sheet_close(&sheet);
}

bool view_page_act(struct page *page, enum action action, int rows)
{
    static const struct {
        enum action action;
        int lines, pages;
    } moves[] = {{ACTION_UP, -1, 0},        {ACTION_DOWN, 1, 0},      {ACTION_PAGE_UP, 1, -1},
                 {ACTION_PAGE_DOWN, -1, 1}, {ACTION_HOME, -99999, 0}, {ACTION_END, 99999, 0}};
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].action == action) {
            page_move(page, moves[i].lines + moves[i].pages * rows, rows);
            return true;
        }
    }
    return false;
}
