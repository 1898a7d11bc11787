/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/say.h"
#include "learn/metrics.h"

/* The user's estimates of this session compared with the networks': Brier scores and calibration if
 * outcomes are known, otherwise agreement. */

enum { INDENT = 22 };

struct score {
    const struct screen *screen;
    struct sheet *sheet;
    struct guess_pairs pairs;
};

static void put(const struct score *score, enum role role, const char *text)
{
    sheet_line(score->sheet, 1, role, text);
}

/* "0.112  24 patients", with a pointer at the network in use. */
static void put_brier(const struct score *score, const char *name, bool used, double brier,
                      size_t count)
{
    char text[64];
    int row = score->sheet->count - score->sheet->top;
    if (used) {
        canvas_glyph(score->sheet->canvas, &score->sheet->area, row, 0, ROLE_STRONG, GLYPH_POINTER);
    }
    say_format(text, sizeof text, _("%.3f  of %zu"), brier, count);
    sheet_pair(score->sheet, INDENT, name, text);
}

static bool is_first_of_name(const struct session *session, size_t model)
{
    size_t i = 0;
    while (strcmp(session->models[i]->name, session->models[model]->name) != 0) {
        i++;
    }
    return i == model;
}

static double constant_brier(const struct score *score, double share, size_t count)
{
    float *said = memory_new(count, sizeof *said);
    for (size_t i = 0; i < count; i++) {
        said[i] = (float)share;
    }
    double brier = metrics_brier(said, score->pairs.died, count);
    free(said);
    return brier;
}

static void put_briers(const struct score *score, const char *used)
{
    struct session *session = score->screen->session;
    const struct guess_pairs *pairs = &score->pairs;
    const struct guesses *guesses = &score->screen->guesses;
    double base = session->models[session->model]->base_rate;
    char text[64], share[16];
    put(score, ROLE_HEADING, _("Brier score: 0 is best, lower is better"));
    size_t count = guesses_pairs(guesses, session, used, true, &score->pairs);
    put_brier(score, _("you"), false, metrics_brier(pairs->person, pairs->died, count), count);
    snprintf(text, sizeof text, _("always %s"), view_percent(base, share, sizeof share));
    put_brier(score, text, false, constant_brier(score, base, count), count);
    for (size_t i = 0; i < session->model_count; i++) {
        const char *name = session->models[i]->name;
        count = guesses_pairs(guesses, session, name, true, &score->pairs);
        if (count > 0 && is_first_of_name(session, i)) {
            put_brier(score, name, strcmp(name, used) == 0,
                      metrics_brier(pairs->network, pairs->died, count), count);
        }
    }
}

/* One side of the table: number of estimates in the band, their mean, and the observed outcome. */
static void band_text(const struct guess_band *band, bool ended, char *out, size_t size)
{
    if (band->count == 0) {
        snprintf(out, size, "%4s %6s %6s", "0", "-", "-");
    } else {
        say_format(out, size, "%4zu %5.0f%% %5.0f%%", band->count, 100 * band->said,
                   100 * (ended ? band->died : band->other));
    }
}

static void put_bands(const struct score *score, const char *used, bool ended)
{
    const struct guess_pairs *pairs = &score->pairs;
    struct guess_band mine[GUESS_BANDS], its[GUESS_BANDS];
    char line[160], left[40], right[40], heads[40];
    size_t count =
        guesses_pairs(&score->screen->guesses, score->screen->session, used, ended, &score->pairs);
    guess_bands(pairs->person, pairs->network, pairs->died, count, mine);
    guess_bands(pairs->network, pairs->person, pairs->died, count, its);
    put(score, ROLE_HEADING,
        ended ? _("Calibration: of those estimated to be in a band, how many died")
              : _("Agreement: for those estimated to be in a band, what the other side said"));
    snprintf(heads, sizeof heads, "%4s %6s %6s", "n", _("said"), ended ? _("died") : _("other"));
    snprintf(line, sizeof line, "%-14s %-22s %s", "", _("you"), used);
    put(score, ROLE_STRONG, line);
    snprintf(line, sizeof line, "%-12s %s     %s", _("said"), heads, heads);
    put(score, ROLE_STRONG, line);
    for (int i = 0; i < GUESS_BANDS; i++) {
        char band[24];
        say_format(band, sizeof band, "%.0f-%.0f%%", 100 * GUESS_EDGES[i],
                   100 * GUESS_EDGES[i + 1]);
        band_text(&mine[i], ended, left, sizeof left);
        band_text(&its[i], ended, right, sizeof right);
        snprintf(line, sizeof line, "%-12s %s     %s", band, left, right);
        put(score, ROLE_TEXT, line);
    }
}

static void put_summary(const struct score *score, size_t ended, size_t deaths)
{
    enum { FEW = 20 };
    const struct guesses *guesses = &score->screen->guesses;
    char text[300];
    snprintf(text, sizeof text,
             _("patients you estimated: %zu; with a known outcome: %zu; died: %zu"), guesses->count,
             ended, deaths);
    put(score, ROLE_STRONG, text);
    if (guesses->error.set) {
        put(score, ROLE_NOTICE, guesses->error.text);
    }
    if (ended == 0 && guesses->count > 0) {
        put(score, ROLE_NOTICE,
            _("The outcomes of these patients are not known: there is no table of outcomes "
              "(Outcomes*.txt, *listfile*.csv) beside them. Only how far you and the network agree "
              "can be shown, not who is right."));
    } else if (guesses->count < FEW && guesses->count > 0) {
        put(score, ROLE_TEXT, _("Fewer than 20 patients say little about anybody."));
    }
    if (ended > 0) {
        put(score, ROLE_TEXT,
            keys_text(_("Networks look better than they are on stays that they were made from "
                        "({FACTS}).")));
    }
    put(score, ROLE_TEXT, "");
}

/* The spread of the estimates of several persons. */
static void put_class(const struct score *score)
{
    const struct screen *screen = score->screen;
    const struct guesses *guesses = &screen->guesses;
    char line[200], name[200];
    bool any = false;
    for (size_t i = 0; i < guesses->count; i++) {
        const struct guess *guess = &guesses->list[i];
        if (guess->persons == 1) {
            continue;
        }
        if (!any) {
            put(score, ROLE_HEADING, _("Several at once: their mean is what is compared"));
        }
        any = true;
        snprintf(line, sizeof line, _("%zu said %.3g to %.3g%%, median %.3g%%, mean %.3g%%%s"),
                 guess->persons, 100 * guess->low, 100 * guess->high, 100 * guess->middle,
                 100 * guess->estimate,
                 guess->died < 0 ? ""
                 : guess->died   ? _("; died")
                                 : _("; did not die"));
        sheet_pair(score->sheet, INDENT, screen_name(screen, guess->stay, name, sizeof name), line);
    }
    if (any) {
        put(score, ROLE_TEXT, "");
    }
}

static void put_agreement(const struct score *score, const char *used)
{
    const struct guess_pairs *pairs = &score->pairs;
    size_t count =
        guesses_pairs(&score->screen->guesses, score->screen->session, used, false, &score->pairs);
    double sum = 0;
    char text[160];
    for (size_t i = 0; i < count; i++) {
        double difference = (double)pairs->person[i] - (double)pairs->network[i];
        sum += difference < 0 ? -difference : difference;
    }
    if (count > 0) {
        say_format(text, sizeof text, _("mean difference from %s: %.1f points of risk"), used,
                   100 * sum / (double)count);
        put(score, ROLE_TEXT, text);
    }
}

static void put_all(const struct score *score)
{
    struct session *session = score->screen->session;
    const struct guesses *guesses = &score->screen->guesses;
    if (guesses->count == 0 || session->model_count == 0) {
        put(score, ROLE_STRONG, _("You have not estimated a patient yet."));
        put(score, ROLE_TEXT,
            keys_text(_("{GUESS} hides what the networks say; then type your own estimate of a "
                        "patient's risk of dying in hospital, 0 to 100. Then the networks' risks "
                        "are shown, and this screen compares the two.")));
        return;
    }
    const char *used = session->models[session->model]->name;
    size_t deaths = 0, count = guesses_pairs(guesses, session, used, true, &score->pairs);
    for (size_t i = 0; i < count; i++) {
        deaths += score->pairs.died[i];
    }
    put_summary(score, count, deaths);
    put_class(score);
    if (count > 0) {
        put_briers(score, used);
    } else {
        put_agreement(score, used);
    }
    put(score, ROLE_TEXT, "");
    put_bands(score, used, count > 0);
}

static void score_write(const struct screen *screen, const void *state, struct sheet *sheet)
{
    size_t room = screen->guesses.count + 1;
    struct score score = {screen, sheet, {0}};
    (void)state;
    score.pairs.person = memory_new(room, sizeof *score.pairs.person);
    score.pairs.network = memory_new(room, sizeof *score.pairs.network);
    score.pairs.died = memory_new(room, sizeof *score.pairs.died);
    put_all(&score);
    free(score.pairs.person);
    free(score.pairs.network);
    free(score.pairs.died);
}

static const enum action score_bar[] = {ACTION_NEXT_MODEL, ACTION_GUESS, ACTION_ESTIMATE,
                                        ACTION_NONE};
const struct view view_score =
    VIEW(N_("Score"), N_("Your estimates and the networks'. Never saved."), score_bar, NULL,
         view_no_patients, .state_size = sizeof(struct page), .paged = true, .write = score_write);
