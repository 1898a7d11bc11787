/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/ask.h"
#include "ui/screen/machine.h"

#include <langinfo.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "ui/screen/access.h"
#include "ui/screen/acts.h"
#include "ui/screen/find.h"
#include "ui/screen/frame.h"
#include "ui/screen/lesson.h"
#include "ui/screen/requests.h"
#include "ui/screen/view.h"

/* Background work is divided into slices so that keys are answered quickly. */
enum { SLICE_USEC = 8000, SORT_USEC = 300000 };

/* ---- loading and scoring in the background ---- */

/* Computes one missing risk, visible stays first. False if none is missing. */
static bool score_one(struct screen *screen)
{
    size_t end = (size_t)screen->top + (size_t)screen->canvas->rows;
    for (size_t i = (size_t)screen->top; i < end && i < screen->ordered; i++) {
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

/* One step of the current view's background work, once the ward is ready. */
static bool view_step(struct screen *screen)
{
    return screen_view_shown(screen)->work &&
           screen_view_shown(screen)->work(screen, screen_state_shown(screen));
}

bool machine_work(struct screen *screen, double *sorted_at)
{
    double start = clock_usec();
    bool idle = false;
    struct session *session = screen->session;
    do { /* at least once, even if the processor was away for longer than the slice */
        if (score_one(screen)) {
            continue;
        }
        if (screen->loading) {
            screen->loading = session_load_next(session);
        } else {
            idle = !view_step(screen);
        }
    } while (!idle && clock_usec() - start < SLICE_USEC);
    bool more = screen->loading || screen->scored < session->stay_count;
    bool due = !more ? !screen->settled : clock_usec() - *sorted_at > SORT_USEC;
    if (due) {
        screen_relist(screen);
        *sorted_at = clock_usec();
    }
    screen->settled = !more;
    return !idle;
}

/* ---- keys ---- */

static void act(struct screen *screen, enum action action)
{
    struct frame frame;
    const struct view *view = screen_view_shown(screen);
    frame_divide(screen, &frame);
    screen->message[0] = 0;
    screen->greeting = false;
    if (frame.too_small && action != ACTION_QUIT) {
        return; /* no changes while the screen is blank */
    }
    if (lesson_act(screen)) {
        return;
    }
    if (find_is_on(screen) && action == ACTION_BACK) {
        find_end(screen);
        return;
    }
    void *state = screen_state_shown(screen);
    bool done = view->act && view->act(screen, state, action, frame.body.rows);
    done = done || (view->write && view_page_act(state, action));
    if (!done) {
        acts_do(screen, action);
    }
}

/* Typing into the filter updates the list with every letter. */
static void type_filter(struct screen *screen, int key)
{
    struct filter *filter = &screen->filter;
    bool keep = key == KEY_RETURN || key == '\n', all = key == KEY_ESCAPE;
    if (all) {
        line_set(&filter->line, "");
    }
    if (keep || all) {
        line_history_add(&filter->history, filter->line.text);
    } else if (!line_type(&filter->line, key)) {
        line_history_type(&filter->history, &filter->line, key);
    }
    filter->open = !keep && !all;
    screen_relist(screen);
}

/* Do letters go to a line, or to a question? */
static bool takes_text(struct screen *screen)
{
    const struct view *view = screen_view_shown(screen);
    return screen->filter.open || screen->find.open || screen->ask.open ||
           (view->line && view->line(screen_state_shown(screen)));
}

/* Letters typed in one go after an answer ("json" for j) are not commands, and neither is text
 * pasted without brackets after the end of a line. */
static bool is_behind_answer(struct screen *screen, int key)
{
    screen->answered = screen->answered && screen->hurried;
    screen->left = screen->left && screen->burst;
    return screen->left || (screen->answered && key > ' ' && key < 0x7f);
}

void machine_press(struct screen *screen, int key)
{
    const struct view *view = screen_view_shown(screen);
    bool typing = takes_text(screen);
    screen->key = key;
    if (is_behind_answer(screen, key)) {
        screen_say(screen, "%s", _("Not used: typed too soon after an answer. Wait a moment."));
    } else if (screen->blank) {
        screen->blank = false; /* this key does nothing else */
    } else if (screen->filter.open) {
        type_filter(screen, key);
    } else if (screen->find.open) {
        find_type(screen, key);
    } else if (screen->ask.open) {
        ask_type(screen, key);
    } else if (!view->type || !view->type(screen, screen_state_shown(screen), key)) {
        act(screen, keys_action(key));
    }
    screen->left = screen->left || (typing && !takes_text(screen));
}

/* Is there anything at the left of this row? Below the last one there is not. */
static bool is_written(const struct screen *screen, int row)
{
    enum { NAME = 12 };
    const struct canvas *canvas = screen->canvas;
    bool written = false;
    for (int i = 0; i < NAME && i < canvas->columns && row < canvas->rows; i++) {
        written = written || strcmp(canvas->cells[row * canvas->columns + i].glyph, " ") != 0;
    }
    return written;
}

/* The row that was clicked is where the cursor gets to, by as many steps as that takes. */
static void go_to_row(struct screen *screen, int row)
{
    const struct canvas *canvas = screen->canvas;
    enum action step = row > canvas->cursor_row ? ACTION_DOWN : ACTION_UP;
    int before = -1;
    while (canvas->cursor_row != row && canvas->cursor_row != before &&
           (canvas->cursor_row < row) == (step == ACTION_DOWN)) {
        before = canvas->cursor_row;
        act(screen, step);
        frame_lay_out(screen);
        frame_draw(screen);
    }
    if (step == ACTION_DOWN && canvas->cursor_row > row) { /* a row of several lines */
        act(screen, ACTION_UP);
    }
}

void machine_point(struct screen *screen, struct mouse mouse)
{
    static const int wheel[] = {
        [MOUSE_WHEEL_UP] = KEY_ARROW_UP, [MOUSE_WHEEL_DOWN] = KEY_ARROW_DOWN};
    const struct view *view = screen_view_shown(screen);
    struct frame frame;
    frame_divide(screen, &frame);
    bool keys = view->keys && view->keys(screen_state_shown(screen));
    if (frame.too_small || screen->blank || takes_text(screen) || keys) {
        return;
    }
    enum action action = frame_bar_action(screen, &frame.bar, mouse.row, mouse.column);
    int row = mouse.row - frame.body.row;
    if (mouse.button != MOUSE_LEFT) {
        machine_press(screen, wheel[mouse.button]);
    } else if (action != ACTION_NONE) {
        char key[12];
        keys_first(action, key, sizeof key);
        machine_press(screen, keys_parse(key, (int)strlen(key)));
    } else if (view->clicks && row >= 0 && row < frame.body.rows &&
               mouse.column - frame.body.column < view->clicks(&frame.body) &&
               is_written(screen, mouse.row)) {
        go_to_row(screen, mouse.row);
    }
}

bool machine_after_pause(struct screen *screen)
{
    const struct view *view = screen_view_shown(screen);
    bool asked = screen->blank || screen->filter.open || screen->find.open || screen->ask.open;
    return !asked && view->rest && view->rest(screen, screen_state_shown(screen));
}

static struct line *find_line(struct screen *screen)
{
    const struct view *view = screen_view_shown(screen);
    return screen->blank         ? NULL
           : screen->filter.open ? &screen->filter.line
           : screen->find.open   ? &screen->find.line
           : screen->ask.open    ? screen->ask.at_once ? NULL : &screen->ask.line
           : view->line          ? view->line(screen_state_shown(screen))
                                 : NULL;
}

void machine_paste(struct screen *screen, int byte)
{
    struct line *line = find_line(screen);
    bool blank = byte == '\n' || byte == '\r' || byte == '\t';
    if (!line) {
        screen_say(screen, "%s", _("Pasted text was not used: no line is open for it."));
    } else if (byte != KEY_NONE && line_type(line, blank ? ' ' : byte)) {
        if (screen->filter.open) {
            screen_relist(screen);
        } else if (screen->find.open) {
            find_follow(screen);
        }
    }
    screen->blank = false;
    screen->left = !line; /* immediately following bytes belong to it, whatever the brackets */
}

void machine_show(struct screen *screen)
{
    struct sight sight = {0};
    frame_lay_out(screen);
    frame_patients(screen, &sight);
    access_note(screen, &sight); /* first, since a logging error is shown in the message line */
    free(sight.list);
    frame_draw(screen);
}

void machine_play(struct screen *screen, const char *script)
{
    struct script_step step;
    double sorted_at = 0;
    while (script && !screen->quit && keys_script(&script, &step)) {
        if (step.rows > 0) {
            canvas_resize(screen->canvas, step.rows, step.columns);
        } else {
            machine_press(screen, step.key);
        }
        while (machine_work(screen, &sorted_at)) {
        }
        frame_lay_out(screen); /* so that the next key sees the same layout as a user would */
        if (step.rows > 0 && screen->options->dump_sizes) {
            machine_show(screen);
            canvas_dump(screen->canvas, screen->options->dump);
        }
    }
}

/* ---- start and end ---- */

static void start_views(struct screen *screen)
{
    screen->views = screen_views;
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct view *view = screen->views[i];
        if (view && view->state_size > 0) {
            screen->states[i] = memory_new(1, view->state_size);
        }
        if (view && view->start) {
            view->start(screen->states[i]);
        }
    }
}

void machine_start(struct screen *screen, struct session *session,
                   const struct screen_options *options, struct canvas *canvas)
{
    *screen = (struct screen){.session = session, .options = options, .canvas = canvas};
    canvas->utf8 = !options->ascii && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    screen->dots = true;
    screen->depth = 1;
    screen->stack[0] = ACTION_WARD;
    screen->hour = -1;
    screen->loading = true;
    session_follow(session, !options->dump);
    screen->settings.first_model = session->model;
    screen->settings.blank_minutes = options->blank_minutes;
    start_views(screen);
}

void machine_stop(struct screen *screen)
{
    for (int i = 0; i < ACTION_COUNT; i++) {
        const struct view *view = screen->views[i];
        if (view && view->stop) {
            view->stop(screen->states[i]);
        }
        free(screen->states[i]);
    }
    access_free(screen);
    free(screen->order);
    guesses_free(&screen->guesses);
}
