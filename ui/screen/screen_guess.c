/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Estimates of a person before the networks': what is hidden, and how they are asked for. */
#include <stdio.h>
#include <string.h>

#include "ui/screen/view.h"

bool screen_is_hidden(const struct screen *screen, size_t stay)
{
    return screen->guess_first && screen->session->model_count > 0 &&
           !guesses_find(&screen->guesses, stay);
}

bool screen_hides(struct screen *screen, const struct rect *area)
{
    size_t stay;
    if (!screen_stay(screen, &stay) || !screen_is_hidden(screen, stay)) {
        return false;
    }
    int row = canvas_wrap(&screen->canvas, area, 2, 2, area->columns - 4, ROLE_STRONG,
                          _("What the networks say of this patient is shown after your own "
                            "estimate."));
    canvas_wrap(&screen->canvas, area, row + 2, 2, area->columns - 4, ROLE_TEXT,
                _("Type it, 0 to 100 (% does the same). J: show everything again."));
    canvas_cursor(&screen->canvas, area, 2, 0);
    return true;
}

struct session_rule screen_rule(const struct screen *screen)
{
    struct session_rule rule = screen->rule;
    rule.filter = screen->filter.text;
    if (screen->guess_first) {
        bool tells = rule.sort == SORT_RISK || rule.sort == SORT_CHANGE;
        rule.sort = tells ? SORT_ID : rule.sort;
        rule.by_band = false;
    }
    return rule;
}

static void take_estimate(struct screen *screen, const char *text)
{
    char number[32], share[16];
    size_t stay;
    double value;
    snprintf(number, sizeof number, "%.*s", (int)strcspn(text, "%"), text);
    if (!screen_stay(screen, &stay)) {
        return;
    }
    if (!text_number(number, strchr(number, ',') != NULL, &value) || value < 0 || value > 100) {
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("An estimate is a number from 0 to 100."));
        return;
    }
    guesses_add(&screen->guesses, screen->session, stay, value / 100);
    const struct risk *risk = screen_risk(screen, stay);
    snprintf(screen->message, sizeof screen->message,
             _("Your estimate: %.4g%%. %s: %s. U: your score"), value,
             screen_model(screen, stay)->name,
             risk->known ? view_percent((double)risk->risk, share, sizeof share) : _("nothing"));
}

void screen_ask_estimate(struct screen *screen, const char *first)
{
    size_t stay;
    if (!screen_stay(screen, &stay) || screen->session->model_count == 0) {
        return;
    }
    const struct guess *guess = guesses_find(&screen->guesses, stay);
    if (guess) {
        snprintf(screen->message, sizeof screen->message,
                 _("Your estimate of %.4g%% stands: the networks' risks were shown since."),
                 100 * guess->estimate);
        return;
    }
    if (!screen->guess_first) {
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("The networks' answers are on the screen. J: hide them and judge first"));
        return;
    }
    struct ask ask = {.help = N_("Enter: save  Esc: cancel"),
                      .letters = "0123456789.,%",
                      .answer = take_estimate};
    snprintf(ask.question, sizeof ask.question, "%s", _("Risk of death, in %:"));
    snprintf(ask.text, sizeof ask.text, "%s", first);
    ask_open(screen, &ask);
}
