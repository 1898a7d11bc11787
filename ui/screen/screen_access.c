/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* What the screen tells the access log. */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "ui/screen/view.h"

/* Views of one patient; those left out show none, or counts alone. */
static const bool of_one[VIEW_COUNT] = {
    [VIEW_PATIENT] = true, [VIEW_DATA] = true, [VIEW_WHY] = true,      [VIEW_WHAT_IF] = true,
    [VIEW_MODELS] = true,  [VIEW_RACE] = true, [VIEW_PROBLEMS] = true,
};

static void add(struct screen *screen, size_t stay, const struct risk *risk, enum access_how how)
{
    struct error error = ERROR_NONE;
    const struct model *model = screen_model(screen, stay);
    access_log_add(screen->options->access_log, screen->session->stays[stay].patient, model,
                   model ? risk : NULL, how, &error);
    if (error.set) {
        snprintf(screen->message, sizeof screen->message, "%.190s", error.text);
    }
}

/* True when it differs from what was told before. */
static bool renew(struct note *note, const struct model *model, const struct risk *risk)
{
    float number = risk && risk->known ? risk->risk : -1;
    bool same =
        note->noted && note->model == model && memcmp(&note->risk, &number, sizeof number) == 0;
    *note = (struct note){model, number, true};
    return !same;
}

static void note_ward(struct screen *screen)
{
    struct notes *notes = &screen->notes;
    size_t count = screen->session->stay_count;
    if (notes->ward_count < count) {
        notes->ward = memory_resize(notes->ward, count, sizeof *notes->ward);
        memset(notes->ward + notes->ward_count, 0,
               (count - notes->ward_count) * sizeof *notes->ward);
        notes->ward_count = count;
    }
    for (int i = 0; i < notes->row_count; i++) {
        size_t stay = notes->rows[i];
        bool hidden = screen_is_hidden(screen, stay);
        const struct risk *risk = hidden ? NULL : screen_risk_known(screen, stay);
        /* A risk that is still being computed is noted when it is shown. */
        if ((risk || hidden || screen->session->model_count == 0) &&
            renew(&notes->ward[stay], screen_model(screen, stay), risk)) {
            add(screen, stay, risk, ACCESS_WARD);
        }
    }
}

static void note_one(struct screen *screen)
{
    struct notes *notes = &screen->notes;
    size_t stay;
    if (!screen_stay(screen, &stay)) {
        return;
    }
    if (notes->one_stay != stay) {
        notes->one = (struct note){0};
        notes->one_stay = stay;
    }
    const struct risk *risk = screen_is_hidden(screen, stay) ? NULL : screen_risk(screen, stay);
    if (renew(&notes->one, screen_model(screen, stay), risk)) {
        add(screen, stay, risk, ACCESS_SCREEN);
    }
}

bool screen_note_access(struct screen *screen)
{
    bool failed = access_log_failed(screen->options->access_log);
    enum view_id view = screen->stack[screen->depth - 1];
    if (!screen->options->access_log || screen->blank) {
        return false;
    }
    if (view == VIEW_WARD) {
        note_ward(screen);
        screen->notes.one = (struct note){0}; /* opened again, it is shown again */
    } else if (of_one[view]) {
        note_one(screen);
    }
    return !failed && access_log_failed(screen->options->access_log);
}

void screen_note_export(struct screen *screen, size_t stay)
{
    if (screen->options->access_log) {
        add(screen, stay, screen_risk(screen, stay), ACCESS_EXPORT);
    }
}
