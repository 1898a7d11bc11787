/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen.h"

#include <langinfo.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/report.h"
#include "base/clock.h"
#include "base/memory.h"
#include "ui/term.h"
#include "ui/view.h"

static const struct view *const views[VIEW_COUNT] = {
    [VIEW_WARD] = &view_ward,   [VIEW_PATIENT] = &view_patient,   [VIEW_MODELS] = &view_models,
    [VIEW_FACTS] = &view_facts, [VIEW_PROBLEMS] = &view_problems, [VIEW_HELP] = &view_help,
};

/* Background work is cut into slices so that a key never waits long for its answer. */
enum { SLICE_USEC = 15000, SORT_USEC = 300000, SHOW_USEC = 100000 };

static const struct view *current(const struct screen *screen)
{
    return views[screen->stack[screen->depth - 1]];
}

/* ---- what views ask for ---- */

const struct session_stay *screen_stay(const struct screen *screen, size_t *index)
{
    if (screen->row >= screen->ordered) {
        return NULL;
    }
    *index = screen->order[screen->row];
    return &screen->session->stays[*index];
}

const struct model *screen_model(const struct screen *screen, size_t stay)
{
    const struct session *session = screen->session;
    return session->model_count > 0 ? session->models[session_model_of(session, stay)] : NULL;
}

const struct risk *screen_risk(struct screen *screen, size_t stay)
{
    struct session *session = screen->session;
    if (session->model_count == 0) {
        return NULL;
    }
    return session_risk(session, stay, session_model_of(session, stay));
}

void screen_select(struct screen *screen, long row)
{
    long last = (long)screen->ordered - 1;
    row = row > last ? last : row;
    row = row < 0 ? 0 : row;
    if ((size_t)row != screen->row) {
        screen->hour = -1;
        screen->pages[VIEW_PROBLEMS].top = 0;
    }
    screen->row = (size_t)row;
    screen->touched = true;
}

/* ---- loading and scoring in the background ---- */

static void sort_rows(struct screen *screen)
{
    size_t index = 0;
    bool keep = screen->touched && screen_stay(screen, &index) != NULL;
    size_t count = screen->session->stay_count;
    screen->order = memory_resize(screen->order, count + 1, sizeof *screen->order);
    session_order(screen->session, screen->sort, screen->order);
    screen->ordered = count;
    screen->row = keep ? screen->row : 0;
    for (size_t i = 0; keep && i < count; i++) {
        if (screen->order[i] == index) {
            screen->row = i;
        }
    }
}

/* Reads files and computes risks for at most one slice. True while there is more to do. */
static bool work(struct screen *screen, double *sorted_at)
{
    double start = clock_usec();
    struct session *session = screen->session;
    while (clock_usec() - start < SLICE_USEC) {
        if (screen->scored < session->stay_count) {
            screen_risk(screen, screen->scored++);
        } else if (screen->loading) {
            screen->loading = session_load_next(session);
        } else {
            break;
        }
    }
    bool more = screen->loading || screen->scored < session->stay_count;
    /* Sorting asks for every risk: only when those are there. */
    bool due = !more || clock_usec() - *sorted_at > SORT_USEC;
    if (due && screen->scored == session->stay_count) {
        sort_rows(screen);
        *sorted_at = clock_usec();
    }
    return more;
}

/* ---- drawing ---- */

/* Width in which the disclaimer takes two lines of about the same length. */
static int disclaimer_columns(struct screen *screen)
{
    const char *text = _(REPORT_DISCLAIMER);
    int width = canvas_width(&screen->canvas, text) / 2;
    while (canvas_wrap(&screen->canvas, NULL, 0, 0, width, ROLE_TEXT, text) > 2) {
        width++;
    }
    return width + 1;
}

/* Name of the file of the patient in view, without its folder; "" when there is none. */
static const char *file_name(const struct screen *screen, char *out, size_t size)
{
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    const char *base = stay ? text_base_name(stay->patient->file) : "";
    return text_escape(base, strlen(base), out, size);
}

static void draw_title(struct screen *screen, const struct rect *area)
{
    struct canvas *canvas = &screen->canvas;
    canvas_paint(canvas, area, 0, 0, area->columns, ROLE_TITLE);
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    char right[160] = "";
    const struct model *model = stay ? screen_model(screen, index) : NULL;
    if (!stay && screen->session->model_count > 0) {
        model = screen->session->models[screen->session->model];
    }
    if (model && stay) {
        int hours = stay->patient->hours;
        snprintf(right, sizeof right, "%s %s  %d h%s ", model->name,
                 scheme_name(model->spec.scheme), hours,
                 hours < STAY_HOURS ? _(" provisional") : "");
    } else {
        snprintf(right, sizeof right, "%s %s ", model ? model->name : _("no network"),
                 model ? scheme_name(model->spec.scheme) : "");
    }
    int width = canvas_width(canvas, right), start = area->columns - width;
    struct rect left = {area->row, area->column, 1, start > 2 ? start - 1 : 0};
    int at =
        canvas_format(canvas, &left, 0, 1, ROLE_TITLE, "icurisk  %s", _(current(screen)->name));
    if (screen->stack[screen->depth - 1] == VIEW_WARD) {
        canvas_format(canvas, &left, 0, at + 2, ROLE_TITLE,
                      screen->ordered == 1 ? _("%zu patient, by %s") : _("%zu patients, by %s"),
                      screen->ordered, session_sort_name(screen->sort));
    } else if (stay) {
        char file[256];
        at = canvas_text(canvas, &left, 0, at + 2, ROLE_TITLE, stay->patient->id);
        file_name(screen, file, sizeof file);
        if (at + 2 + canvas_width(canvas, file) <= left.columns) {
            canvas_text(canvas, &left, 0, at + 2, ROLE_TITLE, file);
        }
    }
    canvas_text(canvas, area, 0, start > 0 ? start : 0, ROLE_TITLE, right);
}

static void draw_message(struct screen *screen, const struct rect *area)
{
    const struct session *session = screen->session;
    char line[256] = "";
    if (screen->loading) {
        snprintf(line, sizeof line, _("reading file %zu of %zu"), session->next_file,
                 session->files.count);
    } else if (screen->scored < session->stay_count) {
        snprintf(line, sizeof line, _("computing risks: %zu of %zu"), screen->scored,
                 session->stay_count);
    } else if (screen->message[0]) {
        snprintf(line, sizeof line, "%s", screen->message);
    } else if (session->model_count == 0) {
        snprintf(line, sizeof line, _("No risks: no network could be opened. x: why"));
    } else if (session->skip_count > 0 && screen->stack[screen->depth - 1] == VIEW_WARD) {
        snprintf(line, sizeof line, _("files without a patient: %zu. x: why"), session->skip_count);
    } else if (screen->stack[screen->depth - 1] == VIEW_PATIENT) {
        snprintf(line, sizeof line, _("%s measured  %s carried  blank unknown  1 2 3 NEWS2 points"),
                 theme_glyph(screen->canvas.utf8, GLYPH_MEASURED),
                 theme_glyph(screen->canvas.utf8, GLYPH_CARRIED));
    }
    if (line[0] || screen->stack[screen->depth - 1] != VIEW_WARD) {
        canvas_wrap(&screen->canvas, area, 0, 0, area->columns, ROLE_STRONG, line);
    } else if (screen->ordered > 0) {
        char file[256];
        canvas_text(&screen->canvas, area, 0, 0, ROLE_STRONG, file_name(screen, file, sizeof file));
        canvas_text(&screen->canvas, area, 1, 0, ROLE_TEXT, _("! risk at or above the threshold"));
    }
}

static void draw_bar(struct screen *screen, const struct rect *area)
{
    int column = 0;
    for (const enum action *action = current(screen)->bar; *action; action++) {
        char key[12];
        const struct key_binding *binding = keys_binding(*action);
        keys_first(*action, key, sizeof key);
        int width =
            canvas_width(&screen->canvas, key) + 2 + canvas_width(&screen->canvas, _(binding->bar));
        if (column + width > area->columns) {
            break;
        }
        canvas_format(&screen->canvas, area, 0, column, ROLE_KEY, "%s", key);
        canvas_text(&screen->canvas, area, 0,
                    column + width - 1 - canvas_width(&screen->canvas, _(binding->bar)), ROLE_BAR,
                    _(binding->bar));
        column += width + 1;
    }
}

static void draw(struct screen *screen)
{
    struct canvas *canvas = &screen->canvas;
    struct frame frame;
    canvas_clear(canvas);
    layout_frame(canvas->rows, canvas->columns, disclaimer_columns(screen), &frame);
    if (frame.too_small) {
        char line[120];
        snprintf(line, sizeof line, _("The window is too small: %dx%d. At least %dx%d. q: quit"),
                 canvas->columns, canvas->rows, LAYOUT_LEAST_COLUMNS, LAYOUT_LEAST_ROWS);
        int lines =
            canvas_wrap(canvas, &frame.notice, 0, 0, frame.notice.columns, ROLE_STRONG, line);
        canvas_wrap(canvas, &frame.notice, lines, 0, frame.notice.columns, ROLE_TEXT,
                    _(REPORT_DISCLAIMER));
        return;
    }
    draw_title(screen, &frame.title);
    current(screen)->draw(screen, &frame.body);
    canvas_wrap(canvas, &frame.disclaimer, 0, 0, frame.disclaimer.columns, ROLE_NOTICE,
                _(REPORT_DISCLAIMER));
    draw_message(screen, &frame.message);
    draw_bar(screen, &frame.bar);
}

/* ---- actions ---- */

static void show_view(struct screen *screen, enum view_id view)
{
    if (view == VIEW_WARD) {
        screen->depth = 1;
    } else if (screen->stack[screen->depth - 1] != view) {
        screen->touched = true; /* who looks at one patient keeps it, whatever is sorted */
        /* Going from one side view to another does not pile them up. */
        screen->depth = screen->depth > 1 && screen->stack[screen->depth - 1] != VIEW_PATIENT
                            ? screen->depth
                            : screen->depth + 1;
        screen->stack[screen->depth - 1] = view;
    }
}

static void network_changed(struct screen *screen)
{
    screen->scored = 0; /* risks that are cached cost nothing */
    screen->pages[VIEW_FACTS].top = 0;
}

static void no_twin(struct screen *screen)
{
    snprintf(screen->message, sizeof screen->message, "%s",
             _("This network exists in one scheme only."));
}

static void act_generally(struct screen *screen, enum action action)
{
    static const struct {
        enum action action;
        enum view_id view;
    } opens[] = {{ACTION_WARD, VIEW_WARD},         {ACTION_PATIENT, VIEW_PATIENT},
                 {ACTION_NETWORKS, VIEW_MODELS},   {ACTION_FACTS, VIEW_FACTS},
                 {ACTION_PROBLEMS, VIEW_PROBLEMS}, {ACTION_HELP, VIEW_HELP}};
    for (size_t i = 0; i < sizeof opens / sizeof opens[0]; i++) {
        if (opens[i].action == action) {
            show_view(screen, opens[i].view);
            return;
        }
    }
    switch (action) {
    case ACTION_NEXT_MODEL:
    case ACTION_PREVIOUS_MODEL:
        session_cycle_model(screen->session, action == ACTION_NEXT_MODEL ? 1 : -1);
        network_changed(screen);
        break;
    case ACTION_SWITCH_SCHEME:
        if (session_switch_scheme(screen->session)) {
            network_changed(screen);
        } else {
            no_twin(screen);
        }
        break;
    case ACTION_NEXT_PATIENT:
        screen_select(screen, (long)screen->row + 1);
        break;
    case ACTION_PREVIOUS_PATIENT:
        screen_select(screen, (long)screen->row - 1);
        break;
    case ACTION_BACK:
        screen->depth -= screen->depth > 1;
        break;
    case ACTION_QUIT:
        screen->quit = true;
        break;
    default:
        break;
    }
}

static void act(struct screen *screen, enum action action)
{
    struct frame frame;
    layout_frame(screen->canvas.rows, screen->canvas.columns, 0, &frame);
    screen->message[0] = 0;
    if (frame.too_small && action != ACTION_QUIT) {
        return; /* what cannot be seen is not changed */
    }
    if (!current(screen)->act || !current(screen)->act(screen, action, frame.body.rows)) {
        act_generally(screen, action);
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
            act(screen, keys_action(step.key));
        }
        while (work(screen, &sorted_at)) {
        }
        draw(screen); /* pages learn their length by being drawn */
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
    screen->loading = true;
}

static void stop(struct screen *screen)
{
    canvas_free(&screen->canvas);
    free(screen->order);
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
    draw(screen);
    canvas_dump(&screen->canvas, options->dump);
    return true;
}

static void fit(struct screen *screen, const struct term *term)
{
    int rows, columns;
    term_size(term, &rows, &columns);
    canvas_resize(&screen->canvas, rows, columns);
}

static void loop(struct screen *screen, struct term *term)
{
    double sorted_at = 0, shown_at = 0;
    bool more = true, dirty = true;
    play(screen, screen->options->script);
    while (!screen->quit) {
        if (dirty) {
            draw(screen);
            term_show(term, &screen->canvas);
            shown_at = clock_usec();
        }
        int key = KEY_NONE;
        enum term_event event = term_wait(term, more ? 0 : -1, &key);
        dirty = event != TERM_TIMEOUT;
        if (event == TERM_LEAVE) {
            return;
        }
        if (event == TERM_RESIZE) {
            fit(screen, term);
        }
        if (event == TERM_KEY) {
            enum action action = keys_action(key);
            if (action == ACTION_REDRAW) {
                term_redraw(term);
            }
            act(screen, action);
            more = true; /* the key may have asked for risks or another order */
        } else if (more) {
            more = work(screen, &sorted_at);
            dirty = !more || clock_usec() - shown_at > SHOW_USEC;
        }
    }
}

static enum theme theme_of(const struct screen_options *options)
{
    enum theme theme = THEME_DEFAULT;
    const char *no_color = getenv("NO_COLOR");
    if (!theme_find(options->theme, &theme) && no_color && *no_color) {
        theme = THEME_MONO;
    }
    return theme;
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
    struct term *term = term_open(theme_of(options), error);
    if (!term) {
        return false;
    }
    fit(&screen, term);
    loop(&screen, term);
    int signal = term_signal(term);
    term_close(term);
    stop(&screen);
    if (signal) {
        raise(signal);
    }
    return true;
}
