/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The views that lie on each other: the one shown is on top. */
#include "ui/screen/requests.h"
#include "ui/screen/state.h"
#include "ui/screen/view.h"

void screen_show(struct screen *screen, enum action view)
{
    if (view == ACTION_WARD) {
        screen->depth = 1;
    } else if (screen->stack[screen->depth - 1] != view) {
        screen->touched = true; /* who looks at one patient keeps it, whatever is sorted */
        /* Going from one side view to another does not pile them up. */
        screen->depth = screen->depth > 1 && screen->stack[screen->depth - 1] != ACTION_PATIENT
                            ? screen->depth
                            : screen->depth + 1;
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
        screen->depth--;
    } else if (screen->loading) {
        screen->loading = false;
        screen_say(screen, _("Stopped: %zu of %zu files were read."), screen->session->next_file,
                   screen->session->files.count);
    } else if (screen->filter.line.text[0] || screen->rule.marked_only) {
        line_set(&screen->filter.line, "");
        screen->rule.marked_only = false;
        screen_relist(screen);
    }
}
