/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/screen.h"

#include <math.h>
#include <signal.h>

#include "base/clock.h"
#include "base/memory.h"
#include "ui/draw/term.h"
#include "ui/screen/choice.h"
#include "ui/screen/frame.h"
#include "ui/screen/lesson.h"
#include "ui/screen/machine.h"
#include "ui/screen/requests.h"
#include "ui/screen/settings.h"
#include "ui/screen/watch.h"

enum {
    SHOW_USEC = 100000,
    BURST_USEC = 30000, /* maximum interval between bytes of pasted text */
    WORD_USEC = 200000, /* maximum interval between letters of a word or parts of a paste */
    BURST_KEYS = 3      /* this many keys in a row at that speed were not typed */
};

static bool dump(struct screen *screen)
{
    const struct screen_options *options = screen->options;
    canvas_resize(screen->canvas, options->rows > 0 ? options->rows : 24,
                  options->columns > 0 ? options->columns : 80);
    double sorted_at = 0;
    while (machine_work(screen, &sorted_at)) {
    }
    lesson_begin(screen);
    machine_play(screen, options->script);
    frame_lay_out(screen);
    while (machine_work(screen, &sorted_at)) { /* background work of the last opened view */
    }
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

/* Timing state of the loop. */
struct pace {
    double sorted_at, shown_at, key_at;
    double look_at, looked_at; /* next and last check of the files */
    bool more, dirty, rested;  /* rested: a pause without keys has passed */
    int run;                   /* number of consecutive keys at burst speed */
};

/* Changed files are checked soon, but not after every line written; changes made by another machine
 * give no notification and are polled. */
enum {
    LOOK_USEC = 10000000,
    LOOK_BLIND_USEC = 2000000,
    LOOK_SOON_USEC = 100000,
    LOOK_BETWEEN_USEC = 500000
};

static double blank_at(const struct screen *screen, const struct pace *pace)
{
    int minutes = screen->settings.blank_minutes;
    return minutes > 0 && !screen->blank ? pace->key_at + minutes * 60e6 : INFINITY;
}

static int wait_ms(const struct screen *screen, const struct pace *pace)
{
    double rest_at = pace->rested ? INFINITY : pace->key_at + CHOICE_MOMENT_USEC;
    double due = fmin(rest_at, fmin(blank_at(screen, pace), pace->look_at)) - clock_usec();
    due = fmin(due, lesson_tick_usec(screen));
    return pace->more || due <= 0 ? 0 : (int)(due / 1000) + 1;
}

static void look_soon(struct pace *pace)
{
    double soon = fmax(clock_usec() + LOOK_SOON_USEC, pace->looked_at + LOOK_BETWEEN_USEC);
    pace->look_at = fmin(pace->look_at, soon);
}

/* Reloads changed files, keeping the position of each patient. */
static void look(struct screen *screen, struct pace *pace, const struct watch *watch)
{
    struct session_news news = session_refresh(screen->session);
    pace->looked_at = clock_usec();
    pace->look_at = pace->looked_at + (watch->fd >= 0 ? LOOK_USEC : LOOK_BLIND_USEC);
    if (news.gone + news.failed > 0) {
        screen_say(screen, "%s",
                   news.gone > 0 ? _("A patient is no longer in any file: shown as last read.")
                                 : _("A changed file cannot be read: shown as last read."));
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
    pace->run = pause < BURST_USEC ? pace->run + 1 : 1;
    screen->burst = pause < BURST_USEC || (screen->left && screen->hurried);
    bool left = screen->left;
    machine_press(screen, key);
    if (!left && screen->left) { /* the next part of a paste may still arrive */
        screen->left = pace->run >= BURST_KEYS || term_is_waiting(term);
    }
    if (theme != screen->theme) {
        term_theme(term, screen->theme);
    }
    term_mouse(term, screen->settings.mouse);
    pace->key_at = clock_usec();
    pace->rested = false;
    pace->more = true; /* the key may have requested risks or another order */
}

static void take_mouse(struct screen *screen, struct term *term, struct pace *pace)
{
    machine_point(screen, term_pointed(term));
    term_mouse(term, screen->settings.mouse);
    pace->key_at = clock_usec();
    pace->rested = false;
    pace->more = true;
}

/* Periodic work when no key was pressed. */
static void take_time(struct screen *screen, struct pace *pace, struct watch *watch)
{
    double now = clock_usec();
    if (!pace->rested && now - pace->key_at >= CHOICE_MOMENT_USEC) {
        pace->rested = true;
        pace->dirty = machine_after_pause(screen) || pace->dirty;
    }
    pace->dirty = pace->dirty || (screen->lesson.on && !screen->blank); /* its clock */
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
    lesson_begin(screen);
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
        pace.dirty = event == TERM_KEY || event == TERM_MOUSE || event == TERM_PASTED ||
                     event == TERM_RESIZE;
        if (event == TERM_RESIZE) {
            fit(screen, term);
        } else if (event == TERM_KEY) {
            take_key(screen, term, &pace, key);
        } else if (event == TERM_MOUSE) {
            take_mouse(screen, term, &pace);
        } else if (event == TERM_PASTED) {
            machine_paste(screen, key);
            pace.key_at = clock_usec();
            pace.run = BURST_KEYS;
        } else if (event == TERM_CHANGE) {
            watch_drain(&watch);
            look_soon(&pace);
        } else if (event == TERM_TIMEOUT) {
            take_time(screen, &pace, &watch);
        }
    }
    watch_close(&watch);
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
    settings_take(&screen);
    struct term *term = term_open(screen.theme, error);
    if (!term) {
        stop(&screen);
        return false;
    }
    fit(&screen, term);
    term_signs(term, canvas.lacks);
    term_mouse(term, screen.settings.mouse);
    loop(&screen, term);
    if (!options->lesson) {
        settings_keep(&screen); /* a failure is not reported again at the end */
    }
    int signal = term_signal(term);
    term_close(term);
    stop(&screen);
    if (signal) {
        raise(signal);
    }
    return true;
}
