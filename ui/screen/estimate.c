/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Asks for the user's estimate before the networks' risks are shown. */
#include <stdio.h>
#include <string.h>

#include "ui/draw/figure.h"
#include "ui/screen/ask.h"
#include "ui/screen/requests.h"
#include "ui/screen/state.h"

enum { PERSONS_MOST = LINE_BYTES / 2 };

/* Parses "30", or the estimates of a class, "30 45 12,5 60", from percent to 0..1. Returns how
 * many; 0 if one is not a number from 0 to 100. */
static size_t read_estimates(const char *text, double each[PERSONS_MOST])
{
    static const char between[] = " %;";
    size_t count = 0;
    for (text += strspn(text, between); *text; text += strspn(text, between)) {
        char number[LINE_BYTES];
        size_t length = strcspn(text, between);
        snprintf(number, sizeof number, "%.*s", (int)length, text);
        if (count == PERSONS_MOST ||
            !text_number(number, strchr(number, ',') != NULL, &each[count]) || each[count] < 0 ||
            each[count] > 100) {
            return 0;
        }
        each[count++] /= 100;
        text += length;
    }
    return count;
}

static void say_estimate(struct screen *screen, size_t stay)
{
    const struct guess *guess = guesses_find(&screen->guesses, stay);
    const struct risk *risk = screen_risk(screen, stay);
    const char *name = screen_model(screen, stay)->name;
    char text[16];
    const char *share =
        risk->known ? view_percent((double)risk->risk, text, sizeof text) : _("nothing");
    if (guess->persons == 1) {
        screen_say(screen, _("Your estimate: %.4g%%. %s: %s. {SCORE}: your score"),
                   100 * guess->estimate, name, share);
    } else {
        screen_say(screen,
                   _("%zu say %.3g-%.3g%%, median %.3g%%, mean %.3g%%. %s: %s. {SCORE}: score"),
                   guess->persons, 100 * guess->low, 100 * guess->high, 100 * guess->middle,
                   100 * guess->estimate, name, share);
    }
    screen->message_tells = true;
    screen->message_stay = stay;
}

static void take_estimate(struct screen *screen, const char *text)
{
    double each[PERSONS_MOST];
    size_t stay, count = read_estimates(text, each);
    if (!screen_stay(screen, &stay)) {
        return;
    }
    if (count == 0) {
        screen_say(screen, "%s",
                   _("An estimate is a number from 0 to 100; put spaces between several."));
        return;
    }
    guesses_add(&screen->guesses, screen->session, stay, each, count);
    say_estimate(screen, stay);
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
    struct question ask = {.help = N_("several: 30 45 60  Enter: save  Esc: cancel"),
                           .letters = "0123456789.,%; ",
                           .path = true,
                           .answer = take_estimate};
    snprintf(ask.question, sizeof ask.question, "%s", _("Risk of death, in %:"));
    line_set(&ask.line, first);
    ask_open(screen, &ask);
}
