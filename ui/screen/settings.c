/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/settings.h"

#include <langinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/draw/term.h"
#include "ui/screen/ask.h"
#include "ui/screen/requests.h"

static bool utf8_locale(void)
{
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

static bool no_colour(void)
{
    const char *no_color = getenv("NO_COLOR");
    return no_color && *no_color;
}

/* ---- each setting ---- */

/* Index one step away, wrapping around count; or the first. */
static int stepped(int now, int step, int count)
{
    return step == 0 ? 0 : (now + step + count) % count;
}

static const char *theme_value(const struct screen *screen, char *out, size_t size)
{
    (void)out;
    (void)size;
    return theme_name(screen->theme);
}

static void theme_step(struct screen *screen, int step)
{
    screen->theme = (enum theme)stepped((int)screen->theme, step, THEME_COUNT);
}

enum signs { SIGNS_AUTOMATIC, SIGNS_ASCII, SIGNS_UNICODE, SIGNS_COUNT };

static enum signs signs_of(const struct screen *screen)
{
    return !screen->canvas->utf8 ? SIGNS_ASCII
           : screen->canvas->all ? SIGNS_UNICODE
                                 : SIGNS_AUTOMATIC;
}

static const char *signs_value(const struct screen *screen, char *out, size_t size)
{
    static const char *const names[] = {N_("automatic"), "ASCII", "Unicode"};
    (void)out;
    (void)size;
    return _(names[signs_of(screen)]);
}

static void signs_step(struct screen *screen, int step)
{
    enum signs signs = (enum signs)stepped((int)signs_of(screen), step, SIGNS_COUNT);
    if (!utf8_locale()) {
        screen_say(screen, "%s", _("This locale has ASCII characters only."));
        return;
    }
    screen->canvas->utf8 = signs != SIGNS_ASCII;
    screen->canvas->all = signs == SIGNS_UNICODE;
}

static const char *network_value(const struct screen *screen, char *out, size_t size)
{
    const struct session *session = screen->session;
    (void)out;
    (void)size;
    return session->model_count > 0 ? session->models[session->model]->name : _("none");
}

static void network_step(struct screen *screen, int step)
{
    if (step != 0) {
        screen_step_network(screen, step);
    } else if (screen->settings.first_model < screen->session->model_count) {
        screen_use_network(screen, screen->settings.first_model);
    }
}

static const char *clock_value(const struct screen *screen, char *out, size_t size)
{
    (void)out;
    (void)size;
    return screen->settings.elapsed ? _("elapsed") : _("wall clock");
}

static void clock_step(struct screen *screen, int step)
{
    screen->settings.elapsed = stepped(screen->settings.elapsed, step, 2) == 1;
}

/* Language code by index; the first is "", the environment's language. False past the last. */
static bool language_at(int place, char *out, size_t size)
{
    const char *list = " en " ICURISK_LANGUAGES;
    out[0] = 0;
    for (int i = 0; i < place; i++) {
        list += strspn(list, " ");
        if (!*list) {
            return false;
        }
        snprintf(out, size, "%.*s", (int)strcspn(list, " "), list);
        list += strcspn(list, " ");
    }
    return true;
}

static const char *language_value(const struct screen *screen, char *out, size_t size)
{
    snprintf(out, size, "%s", screen->settings.language);
    return out[0] ? out : _("automatic");
}

static void language_step(struct screen *screen, int step)
{
    char code[sizeof screen->settings.language];
    int count = 0, now = 0;
    for (; language_at(count, code, sizeof code); count++) {
        now = strcmp(code, screen->settings.language) == 0 ? count : now;
    }
    language_at(stepped(now, step, count), screen->settings.language,
                sizeof screen->settings.language);
    screen->settings.language_chosen = true;
}

static const int blank_minutes[] = {0, 1, 2, 5, 10, 30, 60};
enum { BLANK_COUNT = sizeof blank_minutes / sizeof *blank_minutes };

static const char *blank_value(const struct screen *screen, char *out, size_t size)
{
    if (screen->settings.blank_minutes == 0) {
        return _("never");
    }
    snprintf(out, size, _("%d min"), screen->settings.blank_minutes);
    return out;
}

/* A value between two of the list moves to the next one. */
static void blank_step(struct screen *screen, int step)
{
    int now = 0, minutes = screen->settings.blank_minutes;
    while (now < BLANK_COUNT - 1 && blank_minutes[now] < minutes) {
        now++;
    }
    bool between = blank_minutes[now] > minutes && step > 0;
    screen->settings.blank_minutes = blank_minutes[between ? now : stepped(now, step, BLANK_COUNT)];
}

static const char *mouse_value(const struct screen *screen, char *out, size_t size)
{
    (void)out;
    (void)size;
    return screen->settings.mouse ? _("on") : _("off");
}

static void mouse_step(struct screen *screen, int step)
{
    screen->settings.mouse = stepped(screen->settings.mouse, step, 2) == 1;
}

const struct setting settings[SETTING_COUNT] = {
    {N_("Colours"), N_("of the screen; mono has none"), theme_value, theme_step},
    {N_("Symbols"), N_("all that the locale and font have, or ASCII only"), signs_value,
     signs_step},
    {N_("Network"), N_("in use now and at the next start"), network_value, network_step},
    {N_("Clock"), N_("in charts and tables, where it is known"), clock_value, clock_step},
    {N_("Language"), N_("takes effect at the next start"), language_value, language_step},
    {N_("Blank after"), N_("without a key press; any key brings the screen back"), blank_value,
     blank_step},
    {N_("Mouse"), N_("wheel scrolls, click selects; Shift-drag marks text"), mouse_value,
     mouse_step},
};

/* ---- saving ---- */

/* Precedence: option, then NO_COLOR, then the saved choice. */
static enum theme theme_of(const struct screen_options *options, const struct preferences *choices)
{
    enum theme theme = THEME_DEFAULT;
    if (theme_find(options->theme, &theme)) {
        return theme;
    }
    if (no_colour()) {
        return THEME_MONO;
    }
    theme_find(choices->theme, &theme);
    return theme;
}

static void take_network(struct screen *screen, const char *name)
{
    struct session *session = screen->session;
    size_t before = session->model;
    if (!name[0] || session->model_chosen || screen->options->model_given ||
        session->model_count == 0) {
        return;
    }
    if (name[0] == '/' && !screen_join_network(screen, name)) {
        return; /* it has said why */
    }
    if (name[0] != '/') {
        session_select_model(session, name, -1, NULL);
    }
    if (session->model != before) {
        screen_say(screen, _("Network %s, as chosen last time. {NEXT_MODEL}: another"),
                   session->models[session->model]->name);
    }
}

void settings_take(struct screen *screen)
{
    struct settings *now = &screen->settings;
    struct preferences *choices = &now->before;
    preferences_read(choices);
    now->keeps = !screen->options->lesson; /* nothing is saved during a lesson */
    now->elapsed = choices->elapsed;
    memcpy(now->language, choices->language, sizeof now->language);
    now->blank_minutes = screen->options->blank_minutes > 0 ? screen->options->blank_minutes
                                                            : choices->blank_minutes;
    now->mouse = screen->options->mouse || choices->mouse;
    screen->theme = now->first_theme = theme_of(screen->options, choices);
    screen->canvas->utf8 = screen->canvas->utf8 && !choices->ascii;
    screen->canvas->all = choices->all_signs;
    screen->rule.sort = choices->sort;
    screen->dots = !choices->plain && term_has_dots();
    take_network(screen, choices->model);
    screen->greeting = !choices->found && !screen->options->lesson;
}

/* Values given by options or the environment are not saved unless changed since. */
static void gather(const struct screen *screen, struct preferences *out)
{
    const struct session *session = screen->session;
    const struct settings *now = &screen->settings;
    const struct preferences *before = &now->before;
    const struct screen_options *options = screen->options;
    struct preferences kept;
    preferences_read(&kept);
    *out = *before;
    memcpy(out->patients, kept.patients, sizeof out->patients);
    memcpy(out->language, now->language_chosen ? now->language : kept.language,
           sizeof out->language);
    if (session->model_count > 0) {
        const struct model *model = session->models[session->model];
        bool joined = now->joined[0] && model->path && strcmp(model->path, now->joined) == 0;
        snprintf(out->model, sizeof out->model, "%s", joined ? now->joined : model->name);
    }
    if (screen->theme != now->first_theme || (!options->theme && !no_colour())) {
        snprintf(out->theme, sizeof out->theme, "%s", theme_name(screen->theme));
    }
    bool given = !utf8_locale() || (options->ascii && !screen->canvas->utf8);
    out->ascii = given ? before->ascii : !screen->canvas->utf8;
    out->all_signs = given ? before->all_signs : screen->canvas->all;
    out->elapsed = now->elapsed;
    out->blank_minutes = options->blank_minutes > 0 && now->blank_minutes == options->blank_minutes
                             ? before->blank_minutes
                             : now->blank_minutes;
    out->mouse = options->mouse && now->mouse ? before->mouse : now->mouse;
    out->sort = screen->rule.sort;
    out->plain =
        screen->dots != (!before->plain && term_has_dots()) ? !screen->dots : before->plain;
}

bool settings_keep(struct screen *screen)
{
    struct settings *now = &screen->settings;
    struct preferences choices;
    now->error = (struct error){0};
    if (!now->keeps) {
        return true;
    }
    gather(screen, &choices);
    bool kept = preferences_write(&choices, &now->error);
    now->unsaved = kept ? 0 : now->unsaved;
    return kept;
}

void settings_step(struct screen *screen, size_t setting, int step)
{
    settings[setting].step(screen, step);
    screen->settings.unsaved |= 1U << setting;
    settings_keep(screen);
}

static void take_defaults(struct screen *screen, const char *answer)
{
    if (answer[0] != 'y') {
        return;
    }
    for (size_t i = 0; i < SETTING_COUNT; i++) {
        settings[i].step(screen, 0);
        screen->settings.unsaved |= 1U << i;
    }
    if (settings_keep(screen)) {
        screen_say(screen, "%s", _("All settings have their defaults again."));
    }
}

void settings_ask_defaults(struct screen *screen)
{
    struct question ask = {
        .help = N_("y Enter: restore  Esc: cancel"), .letters = "y", .answer = take_defaults};
    snprintf(ask.question, sizeof ask.question, "%s", _("Restore all defaults?"));
    ask_open(screen, &ask);
}
