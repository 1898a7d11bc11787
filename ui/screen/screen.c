/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/screen.h"

#include <langinfo.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "ui/draw/term.h"
#include "ui/screen/choice.h"
#include "ui/screen/machine.h"
#include "ui/screen/preferences.h"
#include "ui/screen/requests.h"
#include "ui/screen/watch.h"

enum {
    SHOW_USEC = 100000,
    BURST_USEC = 30000, /* between two bytes of pasted text, at most */
    WORD_USEC = 200000  /* between two letters of a word, at most */
};

static bool dump(struct screen *screen)
{
    const struct screen_options *options = screen->options;
    canvas_resize(screen->canvas, options->rows > 0 ? options->rows : 24,
                  options->columns > 0 ? options->columns : 80);
    double sorted_at = 0;
    while (machine_work(screen, &sorted_at)) {
    }
    machine_play(screen, options->script);
    machine_show(screen);
    canvas_dump(screen->canvas, options->dump);
    return true;
}

static void fit(struct screen *screen, const struct term *term)
{
    int rows, columns;
    term_size(term, &rows, &columns);
    canvas_resize(screen->canvas, rows, columns);
}

/* What the loop does when. */
struct pace {
    double sorted_at, shown_at, key_at;
    double look_at, looked_at; /* at the files: the next time, the last time */
    bool more, dirty, rested;  /* a moment without keys has passed */
};

/* Files that change are looked at soon, but not at every line that a feed writes; those of another
 * machine, of which nobody tells, now and then. */
enum {
    LOOK_USEC = 10000000,
    LOOK_BLIND_USEC = 2000000,
    LOOK_SOON_USEC = 100000,
    LOOK_BETWEEN_USEC = 500000
};

static double blank_at(const struct screen *screen, const struct pace *pace)
{
    int minutes = screen->options->blank_minutes;
    return minutes > 0 && !screen->blank ? pace->key_at + minutes * 60e6 : INFINITY;
}

static int wait_ms(const struct screen *screen, const struct pace *pace)
{
    double rest_at = pace->rested ? INFINITY : pace->key_at + CHOICE_MOMENT_USEC;
    double due = fmin(rest_at, fmin(blank_at(screen, pace), pace->look_at)) - clock_usec();
    return pace->more || due <= 0 ? 0 : (int)(due / 1000) + 1;
}

static void look_soon(struct pace *pace)
{
    double soon = fmax(clock_usec() + LOOK_SOON_USEC, pace->looked_at + LOOK_BETWEEN_USEC);
    pace->look_at = fmin(pace->look_at, soon);
}

/* Reads again what changed, each patient at its place. */
static void look(struct screen *screen, struct pace *pace, const struct watch *watch)
{
    struct session_news news = session_refresh(screen->session);
    pace->looked_at = clock_usec();
    pace->look_at = pace->looked_at + (watch->fd >= 0 ? LOOK_USEC : LOOK_BLIND_USEC);
    if (news.gone + news.failed > 0) {
        screen_say(screen, "%s",
                   news.gone > 0 ? _("A patient is no longer in any file: shown as read last.")
                                 : _("A changed file cannot be read: shown as read last."));
        pace->dirty = true;
    }
    if (news.changed + news.added > 0) {
        screen->loading = screen->loading || news.added > 0;
        screen_stays_changed(screen);
        pace->more = pace->dirty = true;
    }
}

static void take_key(struct screen *screen, struct term *term, struct pace *pace, int key)
{
    enum theme theme = screen->theme;
    if (keys_action(key) == ACTION_REDRAW) {
        term_redraw(term);
    }
    double pause = clock_usec() - pace->key_at;
    screen->calm = pause >= CHOICE_MOMENT_USEC;
    screen->hurried = pause < WORD_USEC;
    screen->burst = pause < BURST_USEC;
    bool left = screen->left;
    machine_press(screen, key);
    if (!left && screen->left) {
        screen->left = term_is_waiting(term);
    }
    if (theme != screen->theme) {
        term_theme(term, screen->theme);
    }
    pace->key_at = clock_usec();
    pace->rested = false;
    pace->more = true; /* the key may have asked for risks or another order */
}

/* What is due when no key was pressed. */
static void take_time(struct screen *screen, struct pace *pace, struct watch *watch)
{
    double now = clock_usec();
    if (!pace->rested && now - pace->key_at >= CHOICE_MOMENT_USEC) {
        pace->rested = true;
        pace->dirty = machine_rest(screen) || pace->dirty;
    }
    if (now >= blank_at(screen, pace)) {
        screen->blank = pace->dirty = true;
    }
    if (!screen->loading) {
        watch_follow(watch, screen->session);
    }
    if (!screen->loading && now >= pace->look_at) {
        look(screen, pace, watch);
    } else if (now >= pace->look_at) {
        pace->look_at = now + LOOK_BETWEEN_USEC;
    }
    if (pace->more) {
        pace->more = machine_work(screen, &pace->sorted_at);
        pace->dirty = pace->dirty || !pace->more || now - pace->shown_at > SHOW_USEC;
    }
}

static void loop(struct screen *screen, struct term *term)
{
    struct watch watch;
    double now = clock_usec();
    struct pace pace = {.key_at = now, .look_at = now + LOOK_USEC, .more = true, .dirty = true};
    enum term_event event = TERM_TIMEOUT;
    int key = KEY_NONE;
    watch_open(&watch);
    term_watch(term, watch.fd);
    machine_play(screen, screen->options->script);
    while (!screen->quit && event != TERM_LEAVE) {
        bool pasting = event == TERM_PASTED && key != KEY_NONE;
        if (pace.dirty && !pasting) {
            machine_show(screen);
            term_show(term, screen->canvas);
            pace.shown_at = clock_usec();
        }
        key = KEY_NONE;
        event = term_wait(term, wait_ms(screen, &pace), &key);
        pace.dirty = event == TERM_KEY || event == TERM_PASTED || event == TERM_RESIZE;
        if (event == TERM_RESIZE) {
            fit(screen, term);
        } else if (event == TERM_KEY) {
            take_key(screen, term, &pace, key);
        } else if (event == TERM_PASTED) {
            machine_paste(screen, key);
        } else if (event == TERM_CHANGE) {
            watch_drain(&watch);
            look_soon(&pace);
        } else if (event == TERM_TIMEOUT) {
            take_time(screen, &pace, &watch);
        }
    }
    watch_close(&watch);
}

/* An option first, then NO_COLOR, then what was chosen before. */
static enum theme theme_of(const struct screen_options *options, const struct preferences *choices)
{
    enum theme theme = THEME_DEFAULT;
    const char *no_color = getenv("NO_COLOR");
    if (theme_find(options->theme, &theme)) {
        return theme;
    }
    if (no_color && *no_color) {
        return THEME_MONO;
    }
    theme_find(choices->theme, &theme);
    return theme;
}

static void take_choices(struct screen *screen, struct preferences *choices)
{
    preferences_read(choices);
    screen->theme = theme_of(screen->options, choices);
    screen->canvas->utf8 = screen->canvas->utf8 && !choices->ascii;
    screen->rule.sort = choices->sort;
    screen->dots = !choices->plain && term_has_dots();
    if (choices->model[0] && !screen->session->model_chosen && !screen->options->model_given) {
        size_t before = screen->session->model;
        session_select_model(screen->session, choices->model, -1, NULL);
        if (screen->session->model != before) {
            screen_say(screen, _("Network %s, as chosen last time. {NEXT_MODEL}: another"),
                       choices->model);
        }
    }
    if (!choices->found) {
        screen->greeting = true;
    }
}

/* Keeps what a person changed; that it could not be kept is no reason to say more at the end. */
static void write_preferences(const struct screen *screen, const struct preferences *before)
{
    const struct session *session = screen->session;
    bool utf8_locale = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    struct preferences now = *before, kept;
    preferences_read(&kept);
    memcpy(now.patients, kept.patients, sizeof now.patients);
    if (session->model_count > 0) {
        snprintf(now.model, sizeof now.model, "%s", session->models[session->model]->name);
    }
    const char *no_color = getenv("NO_COLOR");
    if (!screen->options->theme && !(no_color && *no_color)) {
        snprintf(now.theme, sizeof now.theme, "%s", theme_name(screen->theme));
    }
    now.ascii = screen->options->ascii || !utf8_locale ? before->ascii : !screen->canvas->utf8;
    now.sort = screen->rule.sort;
    now.plain = screen->dots != (!before->plain && term_has_dots()) ? !screen->dots : before->plain;
    preferences_write(&now, NULL);
}

static void stop(struct screen *screen)
{
    machine_stop(screen);
    canvas_free(screen->canvas);
}

bool screen_run(struct session *session, const struct screen_options *options, struct error *error)
{
    struct screen screen;
    struct canvas canvas = {0};
    machine_start(&screen, session, options, &canvas);
    if (options->dump) {
        bool done = dump(&screen);
        stop(&screen);
        return done;
    }
    struct preferences choices;
    take_choices(&screen, &choices);
    struct term *term = term_open(screen.theme, error);
    if (!term) {
        stop(&screen);
        return false;
    }
    fit(&screen, term);
    loop(&screen, term);
    write_preferences(&screen, &choices);
    int signal = term_signal(term);
    term_close(term);
    stop(&screen);
    if (signal) {
        raise(signal);
    }
    return true;
}
