/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The stack of views; the top one is shown. */
#include "ui/screen/find.h"
#include "ui/screen/requests.h"
#include "ui/screen/state.h"
#include "ui/screen/view.h"

void screen_show(struct screen *screen, enum action view)
{
    bool same = screen_shows(screen, view);
    find_end(screen);
    if (screen_view_shown(screen)->aside && !same) {
        screen->depth--;
    }
    if (screen->views[view]->aside && !same) {
        screen->stack[screen->depth++] = view;
    } else if (view == ACTION_WARD) {
        screen->depth = 1;
    } else if (!screen_shows(screen, view)) {
        screen->touched = true; /* keep the patient being viewed when sorting */
        /* Side views replace each other instead of stacking up. */
        bool replaces = screen->depth > 1 && !screen_shows(screen, ACTION_PATIENT);
        screen->depth += replaces ? 0 : 1;
        screen->stack[screen->depth - 1] = view;
    }
}

void screen_open(struct screen *screen, enum action view, const struct request *request)
{
    const struct view *opened = screen->views[view];
    if (!opened->enter || opened->enter(screen, screen->states[view], request)) {
        screen_show(screen, view);
    }
}

void *screen_state_of(struct screen *screen, enum action view)
{
    return screen->states[view];
}

void screen_back(struct screen *screen)
{
    if (screen->depth > 1) {
        find_end(screen);
        screen->depth--;
    } else if (screen->loading) {
        screen->loading = false;
        screen_say(screen,
                   language_plural("Stopped: %zu of %zu file was read.",
                                   "Stopped: %zu of %zu files were read.",
                                   screen->session->files.count),
                   screen->session->next_file, screen->session->files.count);
    } else if (screen->filter.line.text[0] || screen->rule.marked_only) {
        line_set(&screen->filter.line, "");
        screen->rule.marked_only = false;
        screen_relist(screen);
    }
}
