/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/agreement.h"
#include "base/memory.h"

/* How far the network in use and a second one agree over all patients, and who would be on another
 * side of the threshold. */

static const char *used_name(const struct screen *screen)
{
    return screen->session->models[screen->session->model]->name;
}

/* The second network: the one drawn beside that in use, else the first other one. */
static const char *other_name(const struct screen *screen)
{
    const struct session *session = screen->session;
    const char *used = used_name(screen);
    if (screen->other[0] && strcmp(screen->other, used) != 0) {
        return screen->other;
    }
    for (size_t i = 0; i < session->model_count; i++) {
        if (strcmp(session->models[i]->name, used) != 0) {
            return session->models[i]->name;
        }
    }
    return used;
}

static void say_summary(struct screen *screen, const struct rect *area, struct page *page,
                        const struct agreement *agreement)
{
    char line[256], name[300];
    snprintf(line, sizeof line, _("%s, in use, and %s"), used_name(screen), other_name(screen));
    page_line(screen, area, page, 1, ROLE_HEADING, line);
    snprintf(line, sizeof line, "%zu", agreement->stays);
    page_pair(screen, area, page, 22, _("patients with both"), line);
    if (agreement->pending > 0) {
        snprintf(line, sizeof line, "%zu", agreement->pending);
        page_pair(screen, area, page, 22, _("still to compute"), line);
    }
    if (agreement->stays == 0) {
        return;
    }
    snprintf(line, sizeof line, _("%.1f points of risk"), 100 * agreement->mean);
    page_pair(screen, area, page, 22, _("mean difference"), line);
    screen_name(screen, agreement->largest_stay, name, sizeof name);
    snprintf(line, sizeof line, _("%+.1f points, patient %.100s"), 100 * agreement->largest, name);
    page_pair(screen, area, page, 22, _("largest difference"), line);
    snprintf(line, sizeof line, _("%zu (%.1f%%) are on another side of the threshold"),
             agreement->flips, 100.0 * (double)agreement->flips / (double)agreement->stays);
    page_pair(screen, area, page, 22, _("flips"), line);
}

/* "900539: 31.0% ABOVE, 24.2% below". */
static void say_flip(struct screen *screen, const struct rect *area, struct page *page, size_t stay)
{
    struct session *session = screen->session;
    size_t a = agreement_model(session, stay, used_name(screen));
    size_t b = agreement_model(session, stay, other_name(screen));
    const struct risk *risk_a = session_risk(session, stay, a),
                      *risk_b = session_risk(session, stay, b);
    bool above = risk_is_above(risk_a->risk, session->models[a]->threshold);
    char line[256], name[300], share_a[16], share_b[16];
    snprintf(line, sizeof line, _("%s %s; %s %s"),
             view_percent((double)risk_a->risk, share_a, sizeof share_a),
             above ? _("ABOVE") : _("below"),
             view_percent((double)risk_b->risk, share_b, sizeof share_b),
             above ? _("below") : _("ABOVE"));
    page_pair(screen, area, page, 30, screen_name(screen, stay, name, sizeof name), line);
}

static void agreement_draw(struct screen *screen, const struct rect *area)
{
    const struct session *session = screen->session;
    struct page *page = &screen->pages[VIEW_AGREEMENT];
    page_start(page);
    if (session->model_count < 2 || session->stay_count == 0) {
        page_line(screen, area, page, 1, ROLE_STRONG,
                  _("Two networks and a patient are needed to compare."));
        page_end(screen, area, page);
        return;
    }
    if (screen->guess_first) {
        page_line(screen, area, page, 1, ROLE_STRONG,
                  _("Hidden while you judge first: it would show the risks of all. J: show it"));
        page_end(screen, area, page);
        return;
    }
    struct agreement agreement;
    agreement_of(session, used_name(screen), other_name(screen), &agreement);
    say_summary(screen, area, page, &agreement);
    page_line(screen, area, page, 0, ROLE_TEXT, "");
    page_line(screen, area, page, 1, ROLE_HEADING, _("Who flips, largest difference first"));
    size_t *flips = memory_new(session->stay_count + 1, sizeof *flips);
    size_t count = agreement_flips(session, used_name(screen), other_name(screen), flips);
    for (size_t i = 0; i < count; i++) {
        say_flip(screen, area, page, flips[i]);
    }
    if (count == 0) {
        page_line(screen, area, page, 1, ROLE_TEXT, _("Nobody."));
    }
    free(flips);
    page_end(screen, area, page);
}

static bool agreement_act(struct screen *screen, enum action action, int rows)
{
    return page_act(&screen->pages[VIEW_AGREEMENT], action, rows);
}

static bool agreement_work(struct screen *screen)
{
    return screen->session->model_count > 1 &&
           agreement_step(screen->session, other_name(screen), &screen->agreed);
}

static const enum action agreement_bar[] = {ACTION_OTHER,    ACTION_NEXT_MODEL, ACTION_PAGE_DOWN,
                                            ACTION_HELP,     ACTION_QUIT,       ACTION_BACK,
                                            ACTION_NETWORKS, ACTION_NONE};
const struct view view_agreement = {
    N_("Agreement"), N_("v: another second network. A flip is where a decision would change."),
    agreement_bar,   agreement_draw,
    agreement_act,   agreement_work};
