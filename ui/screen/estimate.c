/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* A person's estimate before the networks': how it is asked for. */
#include <stdio.h>
#include <string.h>

#include "ui/draw/figure.h"
#include "ui/screen/ask.h"
#include "ui/screen/requests.h"
#include "ui/screen/state.h"

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
        screen_say(screen, "%s", _("An estimate is a number from 0 to 100."));
        return;
    }
    guesses_add(&screen->guesses, screen->session, stay, value / 100);
    const struct risk *risk = screen_risk(screen, stay);
    screen_say(screen, _("Your estimate: %.4g%%. %s: %s. {SCORE}: your score"), value,
               screen_model(screen, stay)->name,
               risk->known ? view_percent((double)risk->risk, share, sizeof share) : _("nothing"));
    screen->message_tells = true;
    screen->message_stay = stay;
}

void screen_ask_estimate(struct screen *screen, const char *first)
{
    size_t stay;
    if (!screen_stay(screen, &stay) || screen->session->model_count == 0) {
        return;
    }
    const struct guess *guess = guesses_find(&screen->guesses, stay);
    if (guess) {
        screen_say(screen,
                   _("Your estimate of %.4g%% stands: the networks' risks were shown since."),
                   100 * guess->estimate);
        return;
    }
    if (!screen->guess_first) {
        screen_say(
            screen,
            _("The networks' answers are on the screen. {GUESS}: hide them and judge first"));
        return;
    }
    struct question ask = {.help = N_("Enter: save  Esc: cancel"),
                           .letters = "0123456789.,%",
                           .answer = take_estimate};
    snprintf(ask.question, sizeof ask.question, "%s", _("Risk of death, in %:"));
    line_set(&ask.line, first);
    ask_open(screen, &ask);
}
