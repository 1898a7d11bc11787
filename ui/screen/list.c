/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The list of patients: filter, order and selection. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/say.h"
#include "ui/screen/requests.h"
#include "ui/screen/state.h"

static void count_bands(struct screen *screen)
{
    memset(screen->band_rows, 0, sizeof screen->band_rows);
    for (size_t i = 0; i < screen->ordered; i++) {
        screen->band_rows[session_band(screen->session, screen->order[i])]++;
    }
    screen->listings++;
}

void screen_relist(struct screen *screen)
{
    size_t index = 0;
    bool keep = screen->touched && screen_stay(screen, &index) != NULL;
    long offset = (long)screen->row - screen->top;
    screen->order =
        memory_resize(screen->order, screen->session->stay_count + 1, sizeof *screen->order);
    struct session_rule rule = screen_rule(screen);
    screen->ordered = session_list(screen->session, &rule, screen->order);
    screen->row = keep && screen->row < screen->ordered ? screen->row : 0;
    for (size_t i = 0; keep && i < screen->ordered; i++) {
        if (screen->order[i] == index) {
            screen->row = i;
            screen->top = (long)i > offset ? (int)((long)i - offset) : 0;
        }
    }
    count_bands(screen);
}

bool screen_list_act(struct screen *screen, enum action action)
{
    struct session_rule *rule = &screen->rule;
    switch (action) {
    case ACTION_SORT:
        rule->sort = (enum session_sort)((rule->sort + 1) % SORT_COUNT);
        rule->reversed = false;
        screen->touched = false; /* after a change of order, show its top */
        break;
    case ACTION_REVERSE:
        rule->reversed = !rule->reversed;
        screen->touched = false;
        break;
    case ACTION_BANDS:
        rule->by_band = !rule->by_band;
        break;
    case ACTION_MARKED:
        rule->marked_only = !rule->marked_only;
        break;
    case ACTION_FILTER:
        screen->filter.open = true;
        break;
    default:
        return false;
    }
    screen_relist(screen);
    return true;
}

void screen_list_top(struct screen *screen, int top)
{
    screen->top = top;
}

void screen_select(struct screen *screen, long row)
{
    long last = (long)screen->ordered - 1;
    row = row > last ? last : row;
    row = row < 0 ? 0 : row;
    if ((size_t)row != screen->row) {
        screen->hour = -1;
    }
    screen->row = (size_t)row;
    screen->touched = true;
}

void screen_mark(struct screen *screen)
{
    size_t index;
    if (screen_stay(screen, &index)) {
        session_toggle_mark(screen->session, index);
        screen_select(screen, (long)screen->row + 1); /* move on, to mark several */
    }
}

void screen_find(struct screen *screen, size_t stay)
{
    line_set(&screen->filter.line, "");
    screen->rule.marked_only = false;
    screen_relist(screen);
    for (size_t i = 0; i < screen->ordered; i++) {
        if (screen->order[i] == stay) {
            screen_select(screen, (long)i);
        }
    }
}

bool screen_move_hour(struct screen *screen, enum action action)
{
    size_t index;
    if (action != ACTION_LEFT && action != ACTION_RIGHT && action != ACTION_HOME &&
        action != ACTION_END) {
        return false;
    }
    const struct session_stay *stay = screen_stay(screen, &index);
    if (!stay) {
        return true;
    }
    int hour = screen_hour(screen, stay), last = stay->patient->hours - 1;
    hour = action == ACTION_LEFT    ? hour - 1
           : action == ACTION_RIGHT ? hour + 1
           : action == ACTION_HOME  ? 0
                                    : last;
    hour = hour > last ? last : hour;
    screen->hour = hour > 0 ? hour : 0;
    return true;
}

/* ---- invalidation of computed results ---- */

void screen_stays_changed(struct screen *screen)
{
    screen->scored = 0; /* cached risks cost nothing */
    screen->changes++;
    screen->settled = false;
}

void screen_network_changed(struct screen *screen)
{
    screen_stays_changed(screen);
    screen_relist(screen);
}

void screen_step_network(struct screen *screen, int step)
{
    session_cycle_model(screen->session, step);
    screen_network_changed(screen);
}

void screen_use_network(struct screen *screen, size_t model)
{
    session_use_model(screen->session, model);
    screen_network_changed(screen);
}

bool screen_join_network(struct screen *screen, const char *path)
{
    struct error error = ERROR_NONE;
    size_t place;
    bool kept = strlen(path) < sizeof screen->settings.joined && !strchr(path, '\n');
    if (!session_join_model(screen->session, path, &place, &error)) {
        screen_say(screen, "%s", error.text);
        return false;
    }
    snprintf(screen->settings.joined, sizeof screen->settings.joined, "%s", kept ? path : "");
    screen_use_network(screen, place);
    return true;
}

bool screen_add_network(struct screen *screen, const char *path)
{
    struct error error = ERROR_NONE;
    size_t place;
    bool added = session_join_model(screen->session, path, &place, &error);
    if (added) {
        screen_network_changed(screen);
    }
    return added;
}

void screen_judge_first(struct screen *screen, bool first)
{
    screen->guess_first = first;
    screen_relist(screen);
}

void screen_set_other(struct screen *screen, const char *name)
{
    snprintf(screen->other, sizeof screen->other, "%s", name);
    screen->changes++;
}

void screen_say(struct screen *screen, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    say_list(screen->message, sizeof screen->message, keys_format(format), arguments);
    va_end(arguments);
    screen->message_tells = false;
}

void screen_explain(struct screen *screen)
{
    size_t stay;
    if (screen_stay(screen, &stay) && screen->session->model_count > 0) {
        why_of(&screen->why, screen->session, stay, session_model_of(screen->session, stay));
    }
}

bool screen_explain_step(struct screen *screen)
{
    size_t stay;
    screen_explain(screen);
    return screen_stay(screen, &stay) && screen->session->model_count > 0 &&
           why_step(&screen->why, screen->session);
}
