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
#include "ui/screen/view.h"
#include "ui/screen/watch.h"

static const struct view *const views[VIEW_COUNT] = {
    [VIEW_WARD] = &view_ward,           [VIEW_PATIENT] = &view_patient,
    [VIEW_DATA] = &view_data,           [VIEW_WHY] = &view_why,
    [VIEW_LAYERS] = &view_layers,       [VIEW_WHAT_IF] = &view_what_if,
    [VIEW_AGREEMENT] = &view_agreement, [VIEW_MODELS] = &view_models,
    [VIEW_FACTS] = &view_facts,         [VIEW_PROBLEMS] = &view_problems,
    [VIEW_HELP] = &view_help,           [VIEW_RACE] = &view_race,
    [VIEW_SCORE] = &view_score,         [VIEW_ENTRY] = &view_entry,
};

/* Background work is cut into slices so that a key never waits long for its answer. */
enum { SLICE_USEC = 8000, SORT_USEC = 300000, SHOW_USEC = 100000 };

const struct view *screen_view(const struct screen *screen)
{
    return views[screen->stack[screen->depth - 1]];
}

/* ---- loading and scoring in the background ---- */

/* What the ward needs to know of the whole list. */
static void measure_list(struct screen *screen)
{
    memset(screen->band_rows, 0, sizeof screen->band_rows);
    screen->id_columns = 0;
    for (size_t i = 0; i < screen->ordered; i++) {
        char name[300];
        int width =
            canvas_width(&screen->canvas, screen_name(screen, screen->order[i], name, sizeof name));
        screen->id_columns = width > screen->id_columns ? width : screen->id_columns;
        screen->band_rows[session_band(screen->session, screen->order[i])]++;
    }
}

/* Lists the stays anew; the selected one stays where it is on the screen. */
void screen_relist(struct screen *screen)
{
    size_t index = 0;
    bool keep = screen->touched && screen_stay(screen, &index) != NULL;
    long offset = (long)screen->row - screen->ward_top;
    screen->order =
        memory_resize(screen->order, screen->session->stay_count + 1, sizeof *screen->order);
    struct session_rule rule = screen_rule(screen);
    screen->ordered = session_list(screen->session, &rule, screen->order);
    screen->row = keep && screen->row < screen->ordered ? screen->row : 0;
    for (size_t i = 0; keep && i < screen->ordered; i++) {
        if (screen->order[i] == index) {
            screen->row = i;
            screen->ward_top = (long)i > offset ? (int)((long)i - offset) : 0;
        }
    }
    measure_list(screen);
}

/* Computes the risk of one stay that has none yet, those in the window first. False when all have.
 */
static bool score_one(struct screen *screen)
{
    size_t end = (size_t)screen->ward_top + (size_t)screen->canvas.rows;
    for (size_t i = (size_t)screen->ward_top; i < end && i < screen->ordered; i++) {
        if (screen->session->model_count > 0 && screen->scored < screen->session->stay_count &&
            !screen_risk_known(screen, screen->order[i])) {
            screen_risk(screen, screen->order[i]);
            return true;
        }
    }
    if (screen->scored < screen->session->stay_count) {
        screen_risk(screen, screen->scored++);
        return true;
    }
    return false;
}

/* What the view shown has to compute once the ward is ready. */
static bool view_step(struct screen *screen)
{
    return screen_view(screen)->work && screen_view(screen)->work(screen);
}

/* Reads files and computes risks for at most one slice. True while there is more to do. */
static bool work(struct screen *screen, double *sorted_at)
{
    double start = clock_usec();
    bool aside = false;
    struct session *session = screen->session;
    while (clock_usec() - start < SLICE_USEC) {
        if (score_one(screen)) {
            continue;
        }
        if (screen->loading) {
            screen->loading = session_load_next(session);
        } else if (!(aside = view_step(screen))) {
            break;
        }
    }
    bool more = screen->loading || screen->scored < session->stay_count;
    bool due = !more ? !screen->settled : clock_usec() - *sorted_at > SORT_USEC;
    if (due) {
        screen_relist(screen);
        *sorted_at = clock_usec();
    }
    screen->settled = !more;
    return more || aside;
}

/* ---- keys ---- */

static void act(struct screen *screen, enum action action)
{
    struct frame frame;
    layout_frame(screen->canvas.rows, screen->canvas.columns, 0, &frame);
    screen->message[0] = 0;
    screen->greeting = false;
    if (frame.too_small && action != ACTION_QUIT) {
        return; /* what cannot be seen is not changed */
    }
    if (!screen_view(screen)->act || !screen_view(screen)->act(screen, action, frame.body.rows)) {
        screen_act(screen, action);
    }
}

/* Typing into the filter: the list follows every letter. */
static void type_filter(struct screen *screen, int key)
{
    char *text = screen->filter.text;
    size_t length = strlen(text);
    bool end = key == KEY_RETURN || key == '\n' || key == KEY_ESCAPE;
    if (key == KEY_ERASE || key == 8 || key == 127) {
        text[length > 0 ? length - 1 : 0] = 0;
    } else if (key == KEY_ESCAPE) {
        text[0] = 0;
    } else if (key >= ' ' && key < 127 && length + 1 < sizeof screen->filter.text) {
        text[length] = (char)key;
        text[length + 1] = 0;
    }
    screen->filter.open = !end;
    screen_relist(screen);
}

static void press(struct screen *screen, int key)
{
    screen->key = key;
    if (screen->blank) {
        screen->blank = false; /* this key does nothing else */
    } else if (screen->filter.open) {
        type_filter(screen, key);
    } else if (screen->entry.open) {
        view_entry_type(screen, key);
    } else if (screen->ask.open) {
        ask_type(screen, key);
    } else {
        act(screen, keys_action(key));
    }
}

static void play(struct screen *screen, const char *script)
{
    struct script_step step;
    double sorted_at = 0;
    while (script && !screen->quit && keys_script(&script, &step)) {
        if (step.rows > 0) {
            canvas_resize(&screen->canvas, step.rows, step.columns);
        } else {
            press(screen, step.key);
        }
        while (work(screen, &sorted_at)) {
        }
        screen_draw(screen); /* pages learn their length by being drawn */
        if (step.rows > 0 && screen->options->dump_sizes) {
            canvas_dump(&screen->canvas, screen->options->dump);
        }
    }
}

/* ---- the loop ---- */

static void start(struct screen *screen, struct session *session,
                  const struct screen_options *options)
{
    *screen = (struct screen){.session = session, .options = options};
    screen->canvas.utf8 = !options->ascii && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    screen->depth = 1;
    screen->hour = -1;
    screen->zoom = 1;
    screen->prune_percent = 50;
    screen->loading = true;
    screen->entry.record.file.fd = -1;
    session_follow(session, !options->dump);
}

static void stop(struct screen *screen)
{
    canvas_free(&screen->canvas);
    free(screen->order);
    free(screen->notes.ward);
    bench_end(screen->timing, NULL);
    view_entry_close(screen);
    race_end(&screen->race);
    guesses_free(&screen->guesses);
}

static bool dump(struct screen *screen)
{
    const struct screen_options *options = screen->options;
    canvas_resize(&screen->canvas, options->rows > 0 ? options->rows : 24,
                  options->columns > 0 ? options->columns : 80);
    double sorted_at = 0;
    while (work(screen, &sorted_at)) {
    }
    play(screen, options->script);
    screen_draw(screen);
    if (screen_note_access(screen)) {
        screen_draw(screen);
    }
    canvas_dump(&screen->canvas, options->dump);
    return true;
}

static void fit(struct screen *screen, const struct term *term)
{
    int rows, columns;
    term_size(term, &rows, &columns);
    canvas_resize(&screen->canvas, rows, columns);
}

/* What the loop does when. */
struct pace {
    double sorted_at, shown_at, key_at;
    double look_at, looked_at; /* at the files: the next time, the last time */
    bool more, dirty;
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
    double due = fmin(blank_at(screen, pace), pace->look_at) - clock_usec();
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
        snprintf(screen->message, sizeof screen->message, "%s",
                 news.gone > 0 ? _("A file is gone: its patient is shown as read last.")
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
    press(screen, key);
    if (theme != screen->theme) {
        term_theme(term, screen->theme);
    }
    pace->key_at = clock_usec();
    pace->more = true; /* the key may have asked for risks or another order */
}

/* What is due when no key was pressed. */
static void take_time(struct screen *screen, struct pace *pace, struct watch *watch)
{
    double now = clock_usec();
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
        pace->more = work(screen, &pace->sorted_at);
        pace->dirty = pace->dirty || !pace->more || now - pace->shown_at > SHOW_USEC;
    }
}

static void loop(struct screen *screen, struct term *term)
{
    struct watch watch;
    double now = clock_usec();
    struct pace pace = {.key_at = now, .look_at = now + LOOK_USEC, .more = true, .dirty = true};
    enum term_event event = TERM_TIMEOUT;
    watch_open(&watch);
    term_watch(term, watch.fd);
    play(screen, screen->options->script);
    while (!screen->quit && event != TERM_LEAVE) {
        if (pace.dirty) {
            screen_draw(screen);
            if (screen_note_access(screen)) {
                screen_draw(screen);
            }
            term_show(term, &screen->canvas);
            pace.shown_at = clock_usec();
        }
        int key = KEY_NONE;
        event = term_wait(term, wait_ms(screen, &pace), &key);
        pace.dirty = event == TERM_KEY || event == TERM_RESIZE;
        if (event == TERM_RESIZE) {
            fit(screen, term);
        } else if (event == TERM_KEY) {
            take_key(screen, term, &pace, key);
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
    screen->canvas.utf8 = screen->canvas.utf8 && !choices->ascii;
    screen->rule.sort = choices->sort;
    screen->dots = choices->dots;
    if (choices->model[0] && !screen->session->model_chosen && !screen->options->model_given) {
        session_select_model(screen->session, choices->model, -1, NULL);
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
    struct preferences now = *before;
    if (session->model_count > 0) {
        snprintf(now.model, sizeof now.model, "%s", session->models[session->model]->name);
    }
    const char *no_color = getenv("NO_COLOR");
    if (!screen->options->theme && !(no_color && *no_color)) {
        snprintf(now.theme, sizeof now.theme, "%s", theme_name(screen->theme));
    }
    now.ascii = screen->options->ascii || !utf8_locale ? before->ascii : !screen->canvas.utf8;
    now.sort = screen->rule.sort;
    now.dots = screen->dots;
    preferences_write(&now, NULL);
}

bool screen_run(struct session *session, const struct screen_options *options, struct error *error)
{
    struct screen screen;
    start(&screen, session, options);
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
