/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Accessors for views: the current patient, networks and hour. */
#include <stdio.h>
#include <string.h>

#include "ui/screen/state.h"

const struct session_stay *screen_stay(const struct screen *screen, size_t *index)
{
    if (screen->row >= screen->ordered) {
        return NULL;
    }
    *index = screen->order[screen->row];
    const struct session_stay *stay = &screen->session->stays[*index];
    return stay;
}

const struct model *screen_model(const struct screen *screen, size_t stay)
{
    const struct session *session = screen->session;
    return session->model_count > 0 ? session->models[session_model_of(session, stay)] : NULL;
}

size_t screen_model_place(const struct screen *screen)
{
    const struct session *session = screen->session;
    size_t stay;
    return screen_stay(screen, &stay) ? session_model_of(session, stay) : session->model;
}

const struct model *screen_model_used(const struct screen *screen)
{
    const struct session *session = screen->session;
    return session->model_count == 0 ? NULL : session->models[screen_model_place(screen)];
}

const struct risk *screen_risk(const struct screen *screen, size_t stay)
{
    struct session *session = screen->session;
    if (session->model_count == 0) {
        return NULL;
    }
    return session_risk(session, stay, session_model_of(session, stay));
}

const struct model *screen_other(const struct screen *screen, size_t stay, size_t *index)
{
    const struct session *session = screen->session;
    if (!screen->other[0] || session->model_count == 0) {
        return NULL;
    }
    size_t used = session_model_of(session, stay);
    *index = session_find_model(session, screen->other, session->models[used]->spec.scheme);
    return *index < session->model_count && *index != used ? session->models[*index] : NULL;
}

size_t screen_variants(const struct screen *screen, size_t *models)
{
    const struct session *session = screen->session;
    size_t count = 0, used = screen_model_place(screen);
    for (size_t i = 0; i < session->model_count; i++) {
        if (session->models[i]->spec.scheme == session->models[used]->spec.scheme) {
            models[count++] = i;
        }
    }
    return count;
}

char screen_number(size_t place)
{
    return place < sizeof SCREEN_NUMBERS - 1 ? SCREEN_NUMBERS[place] : ' ';
}

const struct wall *screen_wall(const struct screen *screen, const struct session_stay *stay)
{
    static const struct wall unknown;
    return screen->settings.elapsed ? &unknown : &stay->wall;
}

int screen_hour(const struct screen *screen, const struct session_stay *stay)
{
    int last = stay->patient->hours > 0 ? stay->patient->hours - 1 : 0;
    return screen->hour < 0 || screen->hour > last ? last : screen->hour;
}

const struct risk *screen_risk_known(const struct screen *screen, size_t stay)
{
    return session_known_risk(screen->session, stay);
}

const char *screen_name(const struct screen *screen, size_t stay, char *out, size_t size)
{
    char file[256];
    if (screen->hidden) {
        snprintf(out, size, _("patient %zu"), stay + 1);
        return out;
    }
    session_stay_name(screen->session, stay, file, sizeof file);
    snprintf(out, size, "%s%s%s", screen->session->stays[stay].patient->id, file[0] ? " " : "",
             file);
    return out;
}

const char *screen_message(const struct screen *screen, size_t stay, const char *text, char *out,
                           size_t size)
{
    char name[64];
    struct error file = ERROR_NONE; /* the name as error_at writes it, with ": " behind */
    if (!screen->hidden) {
        return text;
    }
    error_at(&file, screen->session->stays[stay].patient->file, 0, "%s", "");
    file.text[strlen(file.text) - 2] = 0;
    const char *found = strstr(text, file.text);
    if (!found) {
        return text;
    }
    snprintf(out, size, "%.*s%s%s", (int)(found - text), text,
             screen_name(screen, stay, name, sizeof name), found + strlen(file.text));
    return out;
}

bool screen_is_hidden(const struct screen *screen, size_t stay)
{
    return screen->guess_first && screen->session->model_count > 0 &&
           !guesses_find(&screen->guesses, stay);
}

struct session_rule screen_rule(const struct screen *screen)
{
    struct session_rule rule = screen->rule;
    rule.filter = screen->filter.line.text;
    if (screen->guess_first) {
        bool tells = rule.sort == SORT_RISK || rule.sort == SORT_CHANGE;
        rule.sort = tells ? SORT_ID : rule.sort;
        rule.by_band = false;
    }
    return rule;
}

bool screen_shows(const struct screen *screen, enum action view)
{
    return screen->stack[screen->depth - 1] == view;
}

const struct view *screen_view_shown(const struct screen *screen)
{
    return screen->views[screen->stack[screen->depth - 1]];
}

void *screen_state_shown(const struct screen *screen)
{
    return screen->states[screen->stack[screen->depth - 1]];
}
