/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/agreement.h"
#include "base/memory.h"
#include "base/say.h"

/* Agreement of the network in use and a second one over all patients, and who would be on another
 * side of the threshold. */

struct comparison {
    struct page page;
    unsigned changes; /* screen->changes at the last update */
    size_t next;      /* next stay to score under the second network */
    struct agreement agreement;
    size_t *order; /* stays on another side, then others, largest difference first */
    int *lines;    /* line of the page where each begins */
    size_t flip_count, count;
};

enum { OTHERS_MOST = 100, NARROW = 70, WIDE = 100 };

static const char *used_name(const struct screen *screen)
{
    return screen->session->models[screen->session->model]->name;
}

/* The second network: the one compared with that in use, else the first other one. */
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

static void say_summary(const struct screen *screen, struct sheet *sheet,
                        const struct agreement *agreement)
{
    char line[256], name[300];
    snprintf(line, sizeof line, _("%s, in use, and %s"), used_name(screen), other_name(screen));
    sheet_line(sheet, 1, ROLE_HEADING, line);
    snprintf(line, sizeof line, "%zu", agreement->stays);
    sheet_pair(sheet, 22, _("patients with both"), line);
    if (agreement->pending > 0) {
        snprintf(line, sizeof line, "%zu", agreement->pending);
        sheet_pair(sheet, 22, _("still to compute"), line);
    }
    if (agreement->stays == 0) {
        return;
    }
    say_format(line, sizeof line, _("%.1f points of risk"), 100 * agreement->mean);
    sheet_pair(sheet, 22, _("mean difference"), line);
    screen_name(screen, agreement->largest_stay, name, sizeof name);
    say_format(line, sizeof line, _("%+.1f points, patient %.100s"), 100 * agreement->largest,
               name);
    sheet_pair(sheet, 22, _("largest difference"), line);
    say_format(line, sizeof line,
               language_plural("%zu (%.1f%%) is on another side of the threshold",
                               "%zu (%.1f%%) are on another side of the threshold",
                               agreement->flips),
               agreement->flips, 100.0 * (double)agreement->flips / (double)agreement->stays);
    sheet_pair(sheet, 22, _("flips"), line);
}

static const char *side_of(const struct session *session, size_t model, const struct risk *risk)
{
    return risk_is_above(risk->risk, session->models[model]->threshold) ? _("ABOVE") : _("below");
}

/* "900539: 31.0% ABOVE; 24.2% below". */
static void say_stay(const struct screen *screen, struct sheet *sheet, size_t stay)
{
    struct session *session = screen->session;
    size_t a = agreement_model(session, stay, used_name(screen));
    size_t b = agreement_model(session, stay, other_name(screen));
    const struct risk *risk_a = session_risk(session, stay, a),
                      *risk_b = session_risk(session, stay, b);
    char line[256], name[300], share_a[16], share_b[16];
    snprintf(
        line, sizeof line, _("%s %s; %s %s"),
        view_percent((double)risk_a->risk, share_a, sizeof share_a), side_of(session, a, risk_a),
        view_percent((double)risk_b->risk, share_b, sizeof share_b), side_of(session, b, risk_b));
    int columns = sheet->area.columns, key = columns < NARROW ? 24 : columns < WIDE ? 30 : 46;
    sheet_pair(sheet, key, screen_name(screen, stay, name, sizeof name), line);
}

static bool is_shown(const struct screen *screen)
{
    const struct session *session = screen->session;
    return session->model_count >= 2 && session->stay_count > 0 && !screen->guess_first;
}

/* The text above the list of patients that flip. */
static void write_head(const struct screen *screen, const struct comparison *comparison,
                       struct sheet *sheet)
{
    const struct session *session = screen->session;
    if (session->model_count < 2 || session->stay_count == 0) {
        sheet_line(sheet, 1, ROLE_STRONG, _("Two networks and a patient are needed to compare."));
    } else if (screen->guess_first) {
        sheet_line(
            sheet, 1, ROLE_STRONG,
            keys_text(_("Hidden while you judge first: it would show the risks of all. {GUESS}: "
                        "show it")));
    } else {
        say_summary(screen, sheet, &comparison->agreement);
        sheet_line(sheet, 0, ROLE_TEXT, "");
        sheet_line(sheet, 1, ROLE_HEADING, _("Who flips, largest difference first"));
        if (comparison->flip_count == 0) {
            sheet_line(sheet, 1, ROLE_TEXT, _("Nobody."));
        }
    }
}

/* The heading above the first of those that do not flip. */
static void say_others(const struct comparison *comparison, size_t i, struct sheet *sheet)
{
    if (i == comparison->flip_count) {
        sheet_line(sheet, 0, ROLE_TEXT, "");
        sheet_line(sheet, 1, ROLE_HEADING, _("The others, largest difference first"));
    }
}

static void compare(const struct screen *screen, struct comparison *comparison)
{
    struct session *session = screen->session;
    size_t room = session->stay_count + 1;
    comparison->flip_count = comparison->count = 0;
    if (is_shown(screen)) {
        comparison->order = memory_resize(comparison->order, room, sizeof *comparison->order);
        comparison->lines = memory_resize(comparison->lines, room, sizeof *comparison->lines);
        agreement_of(session, used_name(screen), other_name(screen), &comparison->agreement);
        comparison->count = agreement_order(session, used_name(screen), other_name(screen),
                                            comparison->order, &comparison->flip_count);
        size_t most = comparison->flip_count + OTHERS_MOST;
        comparison->count = comparison->count < most ? comparison->count : most;
    }
}

static void agreement_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct comparison *comparison = state;
    struct sheet sheet = sheet_measure(screen->canvas, area);
    compare(screen, comparison);
    write_head(screen, comparison, &sheet);
    for (size_t i = 0; i < comparison->count; i++) {
        say_others(comparison, i, &sheet);
        comparison->lines[i] = sheet.count;
        say_stay(screen, &sheet, comparison->order[i]);
    }
}

static void agreement_write(const struct screen *screen, const void *state, struct sheet *sheet)
{
    const struct comparison *comparison = state;
    write_head(screen, comparison, sheet);
    for (size_t i = 0; i < comparison->count; i++) {
        say_others(comparison, i, sheet);
        say_stay(screen, sheet, comparison->order[i]);
    }
}

static void agreement_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    const struct comparison *comparison = state;
    struct session *session = screen->session;
    if (!is_shown(screen)) {
        return;
    }
    if (comparison->agreement.stays > 0) { /* the largest difference is shown above the list */
        size_t stay = comparison->agreement.largest_stay;
        sight_add(sight, stay, screen_model(screen, stay), NULL);
    }
    const char *const names[] = {used_name(screen), other_name(screen)};
    int end = comparison->page.top + comparison->page.rows;
    for (size_t i = 0; i < comparison->count && comparison->lines[i] < end; i++) {
        size_t stay = comparison->order[i];
        /* A stay takes two lines if the name is long. */
        bool last = i + 1 == comparison->count;
        bool in_sight = last || comparison->lines[i + 1] > comparison->page.top;
        for (size_t k = 0; in_sight && k < 2; k++) {
            size_t model = agreement_model(session, stay, names[k]);
            sight_add(sight, stay, session->models[model], session_risk(session, stay, model));
        }
    }
}

static bool agreement_work(struct screen *screen, void *state)
{
    struct comparison *comparison = state;
    if (comparison->changes != screen->changes) {
        comparison->changes = screen->changes;
        comparison->next = 0;
        comparison->page.top = 0;
    }
    return screen->session->model_count > 1 &&
           agreement_step(screen->session, other_name(screen), &comparison->next);
}

static void agreement_stop(void *state)
{
    struct comparison *comparison = state;
    free(comparison->order);
    free(comparison->lines);
}

static const enum action agreement_bar[] = {ACTION_OTHER, ACTION_NEXT_MODEL, ACTION_NETWORKS,
                                            ACTION_NONE};
const struct view view_agreement =
    VIEW(N_("Agreement"), N_("{OTHER}: another network. Flip: a decision would change."),
         agreement_bar, NULL, agreement_patients, .state_size = sizeof(struct comparison),
         .stop = agreement_stop, .lay_out = agreement_lay_out, .paged = true, .below = true,
         .write = agreement_write, .work = agreement_work);
