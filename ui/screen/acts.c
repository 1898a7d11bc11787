/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* Actions common to all views. */
#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/assessment.h"
#include "app/handover.h"
#include "app/report.h"
#include "base/memory.h"
#include "ui/draw/picture.h"
#include "ui/screen/ask.h"
#include "ui/screen/export.h"
#include "ui/screen/access.h"
#include "ui/screen/acts.h"
#include "ui/screen/find.h"
#include "ui/screen/frame.h"
#include "ui/screen/requests.h"
#include "ui/screen/state.h"
#include "ui/screen/view.h"

/* Chooses the network with this number or letter in Compare, in the current patient's scheme. */
static void take_number(struct screen *screen, const char *number)
{
    struct session *session = screen->session;
    size_t *models = memory_new(session->model_count + 1, sizeof *models);
    size_t place = strcspn(SCREEN_NUMBERS, (char[]){number[0], 0});
    if (place < screen_variants(screen, models)) {
        screen_use_network(screen, models[place]);
    } else {
        screen_say(screen, _("No network has this number. {NETWORKS}: all networks"));
    }
    free(models);
}

static void choose_network(struct screen *screen)
{
    char digit[2] = {(char)screen->key, 0};
    size_t stay;
    if (screen_stay(screen, &stay) && screen_is_hidden(screen, stay)) {
        screen_ask_estimate(screen, digit); /* its first digit */
    } else if (screen_shows(screen, ACTION_NETWORKS) || screen_shows(screen, ACTION_RACE)) {
        take_number(screen, digit);
    } else {
        screen_say(screen, _("Digits choose a network in {NETWORKS}. Anywhere: {NUMBER}"));
    }
}

static void ask_number(struct screen *screen)
{
    struct question ask = {.at_once = true,
                           .help = N_("see Compare ({NETWORKS})  Esc: cancel"),
                           .letters = SCREEN_NUMBERS,
                           .answer = take_number};
    snprintf(ask.question, sizeof ask.question, "%s", _("Network, number or letter:"));
    ask_open(screen, &ask);
}

/* Chooses the next network to compare with; none after the last. */
static void next_other(struct screen *screen)
{
    const struct session *session = screen->session;
    size_t stay, count = session->model_count;
    if (!screen_stay(screen, &stay) || count == 0) {
        return;
    }
    size_t used = session_model_of(session, stay);
    enum scheme scheme = session->models[used]->spec.scheme;
    size_t index = screen->other[0] ? session_find_model(session, screen->other, scheme) + 1 : 0;
    while (index < count && (index == used || session->models[index]->spec.scheme != scheme)) {
        index++;
    }
    screen_set_other(screen, index < count ? session->models[index]->name : "");
    screen_say(screen, index < count ? _("%s is drawn beside %s") : _("no second network"),
               screen->other, session->models[used]->name);
}

static void keep(struct screen *screen, const struct text *text, const char *ending)
{
    struct error error = ERROR_NONE;
    char name[64], folder[4096];
    if (export_write(text, ending, name, sizeof name, &error)) {
        screen_say(screen, _("%s is now in %.120s"), name,
                   getcwd(folder, sizeof folder) ? folder : ".");
    } else {
        screen_say(screen, "%.190s", error.text);
    }
}

/* The current patient; in the ward, the marked ones if any. None, with a message, if the risks of
 * one are hidden, since a file would reveal them. The caller frees the list. */
static size_t *find_chosen(struct screen *screen, size_t *count)
{
    bool ward = screen_shows(screen, ACTION_WARD);
    size_t *chosen = memory_new(screen->ordered + 1, sizeof *chosen);
    *count = 0;
    for (size_t i = 0; ward && i < screen->ordered; i++) {
        if (screen->session->stays[screen->order[i]].marked) {
            chosen[(*count)++] = screen->order[i];
        }
    }
    if (*count == 0 && screen_stay(screen, chosen)) {
        *count = 1;
    }
    for (size_t i = 0; i < *count; i++) {
        if (screen_is_hidden(screen, chosen[i])) {
            screen_say(screen, "%s",
                       _("Not written: the file would show the hidden risks. Estimate first."));
            *count = 0;
        }
    }
    return chosen;
}

static void for_chosen(struct screen *screen,
                       void (*put)(struct session *session, size_t stay, struct text *out),
                       bool all_networks, struct text *out)
{
    size_t count, *chosen = find_chosen(screen, &count);
    for (size_t i = 0; i < count; i++) {
        access_note_export(screen, chosen[i], all_networks);
        put(screen->session, chosen[i], out);
    }
    free(chosen);
}

static void write_report(struct screen *screen, const char *answer)
{
    struct text text = {0};
    (void)answer;
    size_t count, *chosen = find_chosen(screen, &count);
    for (size_t i = 0; i < count; i++) {
        access_note_export(screen, chosen[i], false);
    }
    handover_put(screen->session, chosen, count, &text);
    free(chosen);
    if (text.length > 0) {
        keep(screen, &text, "txt");
    }
    text_free(&text);
}

/* A key that is pressed by mistake writes no file: Enter does. */
static void ask_write(struct screen *screen, const char *question,
                      void (*write)(struct screen *screen, const char *answer))
{
    struct question ask = {.optional = true,
                           .help = N_("Enter: write it into this folder  Esc: cancel"),
                           .letters = "",
                           .answer = write};
    snprintf(ask.question, sizeof ask.question, "%s", question);
    ask_open(screen, &ask);
}

static void ask_report(struct screen *screen)
{
    size_t count;
    char question[120];
    free(find_chosen(screen, &count));
    if (count > 0) {
        snprintf(question, sizeof question,
                 language_plural("Write the handover of %zu patient to a file?",
                                 "Write the handover of %zu patients to a file?", count),
                 count);
        ask_write(screen, question, write_report);
    }
}

/* Writes the screen as it is, without the last message. The stays shown are logged like every
 * export. */
static void write_picture(struct screen *screen, const char *answer)
{
    (void)answer;
    struct text picture = {0};
    struct sight sight = {0};
    frame_lay_out(screen);
    frame_patients(screen, &sight);
    access_note_picture(screen, &sight);
    frame_draw(screen);
    picture_put(screen->canvas, screen->theme, "icurisk", &picture);
    keep(screen, &picture, "svg");
    text_free(&picture);
    free(sight.list);
}

static void ask_picture(struct screen *screen)
{
    ask_write(screen, _("Write this screen as a picture to a file?"), write_picture);
}

/* Risks of a stay under every network. */
static void put_csv(struct session *session, size_t stay, struct text *out)
{
    for (size_t i = 0; i < session->model_count; i++) {
        report_score_csv(session->stays[stay].patient, session_timeline(session, stay),
                         session->models[i], session_risk(session, stay, i), out);
    }
}

static void put_json(struct session *session, size_t stay, struct text *out)
{
    for (size_t i = 0; i < session->model_count; i++) {
        report_score_json(session->stays[stay].patient, session_timeline(session, stay),
                          session->models[i], session_risk(session, stay, i), out);
    }
}

/* The risk of a stay under the network in use, with the readings used. */
static void put_fhir(struct session *session, size_t stay, struct text *out)
{
    size_t used = session_model_of(session, stay);
    assessment_put(session->stays[stay].patient, session->models[used],
                   session_risk(session, stay, used), out);
}

static void no_header(struct text *out)
{
    (void)out;
}

static const struct export
{
    char letter;
    void (*header)(struct text * out);
    void (*put)(struct session * session, size_t stay, struct text * out);
    bool all_networks;
    const char *ending;
}
exports[] = {
    {'j', no_header, put_json, true, "jsonl"},
    {'c', report_score_csv_header, put_csv, true, "csv"},
    {'f', no_header, put_fhir, false, "ndjson"},
};

static void write_export(struct screen *screen, const char *answer)
{
    struct text text = {0};
    const struct export *export = exports;
    while (export->letter != answer[0] && export < exports + sizeof exports / sizeof *exports - 1) {
        export ++;
    }
    export->header(&text);
    for_chosen(screen, export->put, export->all_networks, &text);
    if (text.length > 0) {
        keep(screen, &text, export->ending);
    } else {
        screen_say(screen, "%s", _("There is no risk to write."));
    }
    text_free(&text);
}

static void ask_export(struct screen *screen)
{
    size_t count;
    struct question ask = {.at_once = true,
                           .help = N_("j: JSON  c: CSV  f: FHIR  Esc: cancel"),
                           .letters = "jcf",
                           .answer = write_export};
    free(find_chosen(screen, &count));
    if (screen->session->model_count > 0 && count > 0) {
        snprintf(ask.question, sizeof ask.question, "%s", _("Export as"));
        ask_open(screen, &ask);
    }
}

/* Whether non-ASCII characters can be shown depends on the locale. */
static void toggle_glyphs(struct screen *screen)
{
    bool possible = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    screen->canvas->utf8 = possible && !screen->canvas->utf8;
    if (!possible) {
        screen_say(screen, "%s", _("This locale has ASCII characters only."));
    }
}

static void next_model(struct screen *screen)
{
    screen_step_network(screen, 1);
}

static void previous_model(struct screen *screen)
{
    screen_step_network(screen, -1);
}

static void switch_scheme(struct screen *screen)
{
    if (session_switch_scheme(screen->session)) {
        const struct session *session = screen->session;
        enum scheme scheme = session->models[session->model]->spec.scheme;
        screen_network_changed(screen);
        screen_say(screen,
                   session->model_chosen ? _("All patients by the scheme %s. {SWITCH_SCHEME}: next")
                                         : _("Each patient by the scheme that sees more of it."),
                   scheme_name(scheme));
    } else {
        screen_say(screen, "%s", _("This network exists in one scheme only."));
    }
}

static void next_patient(struct screen *screen)
{
    screen_select(screen, (long)screen->row + 1);
}

static void previous_patient(struct screen *screen)
{
    screen_select(screen, (long)screen->row - 1);
}

static void next_match(struct screen *screen)
{
    if (find_is_on(screen)) {
        find_step(screen, 1);
    } else {
        next_patient(screen);
    }
}

static void previous_match(struct screen *screen)
{
    if (find_is_on(screen)) {
        find_step(screen, -1);
    } else {
        previous_patient(screen);
    }
}

static void toggle_guess(struct screen *screen)
{
    screen_judge_first(screen, !screen->guess_first);
    screen_say(screen, screen->guess_first
                           ? _("Judge first: risks are hidden until you enter your estimate.")
                           : _("Risks are shown again. {SCORE}: your score"));
}

static void ask_estimate(struct screen *screen)
{
    screen_ask_estimate(screen, "");
}

static void toggle_hidden(struct screen *screen)
{
    screen->hidden = !screen->hidden;
    screen_relist(screen);
}

static void blank(struct screen *screen)
{
    screen->blank = true;
}

static void next_theme(struct screen *screen)
{
    screen->theme = (enum theme)((screen->theme + 1) % THEME_COUNT);
    screen_say(screen, _("colours: %s"), theme_name(screen->theme));
}

static void toggle_dots(struct screen *screen)
{
    screen->dots = !screen->dots;
    if (!canvas_has(screen->canvas, GLYPH_DOTS)) {
        screen_say(screen, "%s", _("This font, or locale, has no Braille dots."));
    }
}

static void quit(struct screen *screen)
{
    screen->quit = true;
}

static void (*const general[ACTION_COUNT])(struct screen *screen) = {
    [ACTION_NEXT_MODEL] = next_model,
    [ACTION_PREVIOUS_MODEL] = previous_model,
    [ACTION_SWITCH_SCHEME] = switch_scheme,
    [ACTION_CHOOSE] = choose_network,
    [ACTION_NUMBER] = ask_number,
    [ACTION_OTHER] = next_other,
    [ACTION_NEXT_PATIENT] = next_patient,
    [ACTION_PREVIOUS_PATIENT] = previous_patient,
    [ACTION_NEXT_MATCH] = next_match,
    [ACTION_PREVIOUS_MATCH] = previous_match,
    [ACTION_FILTER] = find_open,
    [ACTION_BACK] = screen_back,
    [ACTION_REPORT] = ask_report,
    [ACTION_EXPORT] = ask_export,
    [ACTION_PICTURE] = ask_picture,
    [ACTION_GUESS] = toggle_guess,
    [ACTION_ESTIMATE] = ask_estimate,
    [ACTION_HIDE] = toggle_hidden,
    [ACTION_BLANK] = blank,
    [ACTION_THEME] = next_theme,
    [ACTION_DOTS] = toggle_dots,
    [ACTION_GLYPHS] = toggle_glyphs,
    [ACTION_NEW_PATIENT] = new_patient_ask,
    [ACTION_QUIT] = quit,
};

void acts_do(struct screen *screen, enum action action)
{
    if (screen->views[action]) {
        screen_open(screen, action, NULL);
    } else if (general[action]) {
        general[action](screen);
    }
}
