/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* What the views ask the screen for: the patient, the networks and the hour in view. */
#include <stdio.h>
#include <string.h>

#include "ui/screen/view.h"

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

const struct risk *screen_risk(struct screen *screen, size_t stay)
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

void screen_network_changed(struct screen *screen)
{
    screen->scored = 0; /* risks that are cached cost nothing */
    screen->agreed = 0;
    screen->settled = false;
    screen->pages[VIEW_FACTS].top = screen->pages[VIEW_AGREEMENT].top = 0;
    screen_relist(screen);
}

void screen_stays_changed(struct screen *screen)
{
    screen->scored = 0; /* risks that are cached cost nothing */
    screen->agreed = 0;
    screen->settled = false;
}

void screen_find(struct screen *screen, size_t stay)
{
    screen->filter.text[0] = 0;
    screen->rule.marked_only = false;
    screen_relist(screen);
    for (size_t i = 0; i < screen->ordered; i++) {
        if (screen->order[i] == stay) {
            screen_select(screen, (long)i);
        }
    }
}

void screen_set_other(struct screen *screen, const char *name)
{
    snprintf(screen->other, sizeof screen->other, "%s", name);
    screen->agreed = 0;
    screen->pages[VIEW_AGREEMENT].top = 0;
}

size_t screen_variants(const struct screen *screen, size_t *models)
{
    const struct session *session = screen->session;
    size_t stay, count = 0;
    size_t used = screen_stay(screen, &stay) ? session_model_of(session, stay) : session->model;
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

int screen_hour(const struct screen *screen, const struct session_stay *stay)
{
    int last = stay->patient->hours > 0 ? stay->patient->hours - 1 : 0;
    return screen->hour < 0 || screen->hour > last ? last : screen->hour;
}

bool screen_move_hour(struct screen *screen, enum action action)
{
    size_t index;
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

void screen_select(struct screen *screen, long row)
{
    long last = (long)screen->ordered - 1;
    row = row > last ? last : row;
    row = row < 0 ? 0 : row;
    if ((size_t)row != screen->row) {
        screen->hour = -1;
        screen->problem = 0;
    }
    screen->row = (size_t)row;
    screen->touched = true;
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
