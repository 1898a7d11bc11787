/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Access logging of the screen: which stays become visible, and with which risk. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "ui/screen/access.h"
#include "ui/screen/requests.h"
#include "ui/screen/view.h"

/* What was logged of a stay. */
struct note {
    size_t stay;
    const struct model *model;
    float risk; /* negative: none */
    bool told;
};
struct notes {
    struct note *ward; /* per stay, last logged in the list */
    size_t ward_count;
    struct note *view; /* logged of the stays visible in other views, since they became visible */
    size_t view_count;
};

static float number_of(const struct risk *risk)
{
    return risk && risk->known ? risk->risk : -1;
}

static bool is_same(const struct note *note, const struct seen *seen)
{
    float number = number_of(seen->risk);
    return note->told && note->model == seen->model &&
           memcmp(&note->risk, &number, sizeof number) == 0;
}

static void tell(struct screen *screen, const struct seen *seen, enum access_how how)
{
    struct error error = ERROR_NONE;
    access_log_add(screen->options->access_log, screen->session->stays[seen->stay].patient,
                   seen->model, seen->risk, how, &error);
    if (error.set) {
        screen_say(screen, "%.190s", error.text);
    }
}

/* In the list a stay is logged once, and again with another network or risk. */
static void note_ward(struct screen *screen, const struct sight *sight)
{
    struct notes *notes = screen->notes;
    size_t count = screen->session->stay_count;
    if (notes->ward_count < count) {
        notes->ward = memory_resize(notes->ward, count, sizeof *notes->ward);
        memset(notes->ward + notes->ward_count, 0,
               (count - notes->ward_count) * sizeof *notes->ward);
        notes->ward_count = count;
    }
    for (size_t i = 0; i < sight->count; i++) {
        const struct seen *seen = &sight->list[i];
        struct note *note = &notes->ward[seen->stay];
        if (!is_same(note, seen)) {
            *note = (struct note){seen->stay, seen->model, number_of(seen->risk), true};
            tell(screen, seen, ACCESS_WARD);
        }
    }
    notes->view_count = 0; /* reopening a view shows it again */
}

/* Was it logged since the stay became visible? A stay without a risk counts as logged if its risk
 * was. */
static bool was_told(const struct notes *notes, const struct seen *seen)
{
    for (size_t i = 0; i < notes->view_count; i++) {
        const struct note *note = &notes->view[i];
        if (note->stay == seen->stay && (number_of(seen->risk) < 0 || is_same(note, seen))) {
            return true;
        }
    }
    return false;
}

static void forget_gone(struct notes *notes, const struct sight *sight)
{
    size_t kept = 0;
    for (size_t i = 0; i < notes->view_count; i++) {
        bool there = false;
        for (size_t k = 0; k < sight->count && !there; k++) {
            there = sight->list[k].stay == notes->view[i].stay;
        }
        notes->view[kept] = notes->view[i];
        kept += there;
    }
    notes->view_count = kept;
}

static void note_view(struct screen *screen, const struct sight *sight)
{
    struct notes *notes = screen->notes;
    forget_gone(notes, sight);
    for (size_t i = 0; i < sight->count; i++) {
        const struct seen *seen = &sight->list[i];
        if (!was_told(notes, seen)) {
            notes->view = memory_resize(notes->view, notes->view_count + 1, sizeof *notes->view);
            notes->view[notes->view_count++] =
                (struct note){seen->stay, seen->model, number_of(seen->risk), true};
            tell(screen, seen, ACCESS_SCREEN);
        }
    }
}

void access_note(struct screen *screen, const struct sight *sight)
{
    if (!screen->options->access_log) {
        return;
    }
    if (!screen->notes) {
        screen->notes = memory_new(1, sizeof *screen->notes);
    }
    if (screen_shows(screen, ACTION_WARD)) {
        note_ward(screen, sight);
    } else {
        note_view(screen, sight);
    }
}

void access_note_export(struct screen *screen, size_t stay, bool all_networks)
{
    struct session *session = screen->session;
    if (!screen->options->access_log) {
        return;
    }
    for (size_t i = 0; all_networks && i < session->model_count; i++) {
        struct seen seen = {stay, session->models[i], session_risk(session, stay, i)};
        tell(screen, &seen, ACCESS_EXPORT);
    }
    if (!all_networks) {
        struct seen seen = {stay, screen_model(screen, stay), screen_risk(screen, stay)};
        tell(screen, &seen, ACCESS_EXPORT);
    }
}

void access_note_picture(struct screen *screen, const struct sight *sight)
{
    for (size_t i = 0; screen->options->access_log && i < sight->count; i++) {
        tell(screen, &sight->list[i], ACCESS_EXPORT);
    }
}

void access_free(struct screen *screen)
{
    if (screen->notes) {
        free(screen->notes->ward);
        free(screen->notes->view);
        free(screen->notes);
        screen->notes = NULL;
    }
}
