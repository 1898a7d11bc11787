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
#include "ui/screen/frame.h"
#include "ui/screen/requests.h"
#include "ui/screen/view.h"

/* Background work is cut into slices so that a key never waits long for its answer. */
enum { SLICE_USEC = 8000, SORT_USEC = 300000 };

static const struct view *view_shown(const struct screen *screen)
{
    return screen->views[screen->stack[screen->depth - 1]];
}

static void *state_shown(const struct screen *screen)
{
    return screen->states[screen->stack[screen->depth - 1]];
}

/* ---- loading and scoring in the background ---- */

/* Computes the risk of one stay that has none yet, those in the window first. False when all have.
 */
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

/* What the view shown has to compute once the ward is ready. */
static bool view_step(struct screen *screen)
{
    return view_shown(screen)->work && view_shown(screen)->work(screen, state_shown(screen));
}

bool machine_work(struct screen *screen, double *sorted_at)
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
    const struct view *view = view_shown(screen);
    layout_frame(screen->canvas->rows, screen->canvas->columns, &frame);
    screen->message[0] = 0;
    screen->greeting = false;
    if (frame.too_small && action != ACTION_QUIT) {
        return; /* what cannot be seen is not changed */
    }
    if (!view->act || !view->act(screen, state_shown(screen), action, frame.body.rows)) {
        acts_do(screen, action);
    }
}

/* Typing into the filter: the list follows every letter. */
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
    const struct view *view = view_shown(screen);
    return screen->filter.open || screen->ask.open ||
           (view->line && view->line(state_shown(screen)));
}

/* What is typed behind an answer in one go ("json" where j was asked for) is no command, nor is
 * what a terminal without brackets pastes behind the end of a line. */
static bool is_behind_answer(struct screen *screen, int key)
{
    screen->answered = screen->answered && screen->hurried;
    screen->left = screen->left && screen->burst;
    return screen->left || (screen->answered && key > ' ' && key < 0x7f);
}

void machine_press(struct screen *screen, int key)
{
    const struct view *view = view_shown(screen);
    bool typing = takes_text(screen);
    screen->key = key;
    if (is_behind_answer(screen, key)) {
        screen_say(screen, "%s", _("Typed on behind an answer: not used. Wait a moment."));
    } else if (screen->blank) {
        screen->blank = false; /* this key does nothing else */
    } else if (screen->filter.open) {
        type_filter(screen, key);
    } else if (screen->ask.open) {
        ask_type(screen, key);
    } else if (!view->type || !view->type(screen, state_shown(screen), key)) {
        act(screen, keys_action(key));
    }
    screen->left = screen->left || (typing && !takes_text(screen));
}

bool machine_rest(struct screen *screen)
{
    const struct view *view = view_shown(screen);
    bool asked = screen->blank || screen->filter.open || screen->ask.open;
    return !asked && view->rest && view->rest(screen, state_shown(screen));
}

static struct line *find_line(struct screen *screen)
{
    const struct view *view = view_shown(screen);
    return screen->blank         ? NULL
           : screen->filter.open ? &screen->filter.line
           : screen->ask.open    ? screen->ask.at_once ? NULL : &screen->ask.line
           : view->line          ? view->line(state_shown(screen))
                                 : NULL;
}

void machine_paste(struct screen *screen, int byte)
{
    struct line *line = find_line(screen);
    bool blank = byte == '\n' || byte == '\r' || byte == '\t';
    if (!line) {
        screen_say(screen, "%s", _("Pasted text was not used: no line is open for it."));
    } else if (byte != KEY_NONE && line_type(line, blank ? ' ' : byte) && screen->filter.open) {
        screen_relist(screen);
    }
    screen->blank = false;
}

void machine_show(struct screen *screen)
{
    struct sight sight = {0};
    frame_lay_out(screen);
    frame_patients(screen, &sight);
    access_note(screen, &sight); /* first: what cannot be noted is said in the message line */
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
        frame_lay_out(screen); /* the next key finds the windows where a person would see them */
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
