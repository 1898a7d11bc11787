/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/view.h"

#include <stdio.h>
#include <string.h>

/* What was not used as it was written: values of the patient in view, then files. */

static void draw_patient(struct screen *screen, const struct rect *area, struct page *page)
{
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (!stay) {
        return;
    }
    const struct patient *patient = stay->patient;
    char text[1024], file[400];
    text_escape(patient->file, strlen(patient->file), file, sizeof file);
    if (screen->hidden) {
        char name[300];
        snprintf(text, sizeof text, "%s", screen_name(screen, index, name, sizeof name));
    } else {
        snprintf(text, sizeof text, _("Patient %s, file %s"), patient->id, file);
    }
    page_line(screen, area, page, 1, ROLE_HEADING, text);
    if (patient->problem_count == 0) {
        page_line(screen, area, page, 1, ROLE_TEXT, _("Every value was used as it was written."));
    }
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        char place[32];
        snprintf(place, sizeof place, problem->line > 0 ? _("line %zu") : _("file"), problem->line);
        snprintf(text, sizeof text, "%s: %s%s%s%s%s", problem_kind_name(problem->kind),
                 problem->name, problem->name[0] ? " " : "", problem->value,
                 problem->name[0] || problem->value[0] ? ": " : "", problem->reason);
        page_pair(screen, area, page, 14, place, text);
    }
    page_line(screen, area, page, 0, ROLE_TEXT, "");
}

static void draw_files(struct screen *screen, const struct rect *area, struct page *page)
{
    const struct session *session = screen->session;
    page_line(screen, area, page, 1, ROLE_HEADING, _("Files that were not used"));
    if (session->skip_count == 0 && !session->model_error.set) {
        page_line(screen, area, page, 1, ROLE_TEXT, _("None."));
    }
    if (session->model_error.set) {
        page_pair(screen, area, page, 14, _("network"), session->model_error.text);
    }
    for (size_t i = 0; i < session->skip_count; i++) {
        const struct session_skip *skip = &session->skips[i];
        char path[400], text[1024];
        text_escape(skip->path, strlen(skip->path), path, sizeof path);
        /* The message of a failure names its file already. */
        snprintf(text, sizeof text, skip->failed ? "%.0s%s" : "%s: %s", path, skip->reason);
        if (screen->hidden) {
            snprintf(text, sizeof text, "%s", skip->failed ? _("(name hidden)") : skip->reason);
        }
        page_pair(screen, area, page, 14, skip->failed ? _("failed") : _("skipped"), text);
    }
}

static void problems_draw(struct screen *screen, const struct rect *area)
{
    struct page *page = &screen->pages[VIEW_PROBLEMS];
    page_start(page);
    draw_patient(screen, area, page);
    draw_files(screen, area, page);
    page_end(screen, area, page);
}

static bool problems_act(struct screen *screen, enum action action, int rows)
{
    return page_act(&screen->pages[VIEW_PROBLEMS], action, rows);
}

static const enum action problems_bar[] = {ACTION_PAGE_DOWN, ACTION_PAGE_UP, ACTION_BACK,
                                           ACTION_HELP,      ACTION_QUIT,    ACTION_NEXT_PATIENT,
                                           ACTION_NONE};
const struct view view_problems = {
    N_("Problems"), N_("What was not used as it was written, and why."),
    problems_bar,   problems_draw,
    problems_act,   NULL};
