/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* What every view has around it: title, disclaimer, message and keys. */
#include <stdio.h>
#include <string.h>

#include "app/report.h"
#include "ui/screen/view.h"

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

/* "4000 patients, by risk", "2 of 4000 patients marked /sep, by id": what narrows the list. */
static void list_text(const struct screen *screen, char *out, size_t size)
{
    const struct session_rule rule = screen_rule(screen);
    bool narrowed = rule.marked_only || screen->filter.text[0];
    char all[32] = "";
    if (narrowed) {
        snprintf(all, sizeof all, _(" of %zu"), screen->session->stay_count);
    }
    snprintf(out, size, _("%zu%s %s%s%s%s, by %s%s"), screen->ordered, all,
             screen->session->stay_count == 1 ? _("patient") : _("patients"),
             rule.marked_only ? _(" marked") : "", screen->filter.text[0] ? " /" : "",
             screen->filter.text, _(session_sort_name(rule.sort)),
             rule.reversed ? _(" reversed") : "");
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
    /* The rows of the ward say their hours themselves. */
    if (model && stay && screen->stack[screen->depth - 1] != VIEW_WARD) {
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
    /* Who is looked at matters more than what the program is called. */
    enum { NAME_ROOM = 40 };
    int at =
        canvas_format(canvas, &left, 0, 1, ROLE_TITLE, "%s%s",
                      left.columns < NAME_ROOM ? "" : "icurisk  ", _(screen_view(screen)->name));
    if (screen->stack[screen->depth - 1] == VIEW_WARD) {
        char list[160];
        list_text(screen, list, sizeof list);
        canvas_text(canvas, &left, 0, at + 2, ROLE_TITLE, list);
    } else if (stay) {
        char name[300];
        canvas_name(canvas, &left, 0, at + 2, left.columns - at - 2, ROLE_TITLE,
                    screen_name(screen, index, name, sizeof name));
    }
    canvas_text(canvas, area, 0, start > 0 ? start : 0, ROLE_TITLE, right);
}

/* Lists of stays and outcomes in a folder are no failure; the Problems view names them too. */
static size_t count_failed(const struct session *session)
{
    size_t failed = 0;
    for (size_t i = 0; i < session->skip_count; i++) {
        failed += session->skips[i].failed;
    }
    return failed;
}

/* What is going on, or wrong; "" when there is nothing to say. */
static void state_text(const struct screen *screen, char *line, size_t size)
{
    const struct session *session = screen->session;
    bool ward = screen->stack[screen->depth - 1] == VIEW_WARD;
    size_t index;
    line[0] = 0;
    if (screen->message[0]) { /* what a key came to */
        snprintf(line, size, "%s", screen->message);
    } else if (screen->loading) {
        snprintf(line, size, _("reading file %zu of %zu. Esc: stop"), session->next_file,
                 session->files.count);
    } else if (screen->scored < session->stay_count) {
        snprintf(line, size, _("computing risks: %zu of %zu"), screen->scored, session->stay_count);
    } else if (screen->greeting) {
        snprintf(line, size, "%s", _("Enter: one patient  m: next network  ?: all keys"));
    } else if (session->model_count == 0) {
        snprintf(line, size, _("No risks: no network could be opened. x: why"));
    } else if (screen_stay(screen, &index) && screen_is_hidden(screen, index)) {
        snprintf(line, size, _("Judge first: type your estimate, 0 to 100"));
    } else if (ward && count_failed(session) > 0) {
        snprintf(line, size, _("files that could not be read: %zu. x: why"), count_failed(session));
    }
}

/* A hint with {m} measured, {c} carried, {f} filled, {a} assumed as the signs on this terminal. */
static void hint_text(const struct screen *screen, const char *hint, char *out, size_t size)
{
    static const char letters[] = "mcfa";
    bool dots = screen->dots && screen->stack[screen->depth - 1] == VIEW_PATIENT;
    const enum glyph glyphs[] = {dots ? GLYPH_DOT_1 + 1 : GLYPH_MEASURED,
                                 dots ? GLYPH_DOT_1 + 5 : GLYPH_CARRIED, GLYPH_FULL, GLYPH_ASSUMED};
    size_t used = 0;
    for (; *hint && used + 8 < size; hint++) {
        const char *letter = hint[0] == '{' && hint[1] ? strchr(letters, hint[1]) : NULL;
        bool sign = letter && hint[2] == '}';
        const char one[2] = {*hint, 0};
        used += (size_t)snprintf(out + used, size - used, "%s",
                                 sign ? theme_glyph(screen->canvas.utf8, glyphs[letter - letters])
                                      : one);
        hint += sign ? 2 : 0;
    }
    out[used] = 0;
}

static void draw_message(struct screen *screen, const struct rect *area)
{
    char line[256];
    if (screen->filter.open) {
        int column =
            canvas_format(&screen->canvas, area, 0, 0, ROLE_STRONG, "/%s", screen->filter.text);
        canvas_text(&screen->canvas, area, 1, 0, ROLE_TEXT, _("Enter: keep it  Esc: all patients"));
        canvas_cursor(&screen->canvas, area, 0, column < area->columns ? column : 0);
        return;
    }
    if (screen->ask.open) {
        ask_draw(screen, area);
        return;
    }
    state_text(screen, line, sizeof line);
    bool hint = line[0] == 0;
    if (hint) {
        hint_text(screen, _(screen_view(screen)->hint), line, sizeof line);
    }
    canvas_wrap(&screen->canvas, area, 0, 0, area->columns, hint ? ROLE_TEXT : ROLE_STRONG, line);
}

static void draw_bar(struct screen *screen, const struct rect *area)
{
    int column = 0;
    for (const enum action *action = screen_view(screen)->bar; *action; action++) {
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

void screen_draw(struct screen *screen)
{
    struct canvas *canvas = &screen->canvas;
    struct frame frame;
    canvas_clear(canvas);
    if (screen->blank) {
        struct rect all = {0, 0, canvas->rows, canvas->columns};
        canvas_wrap(canvas, &all, 0, 0, canvas->columns, ROLE_TEXT, _("icurisk: press any key"));
        return;
    }
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
    screen_view(screen)->draw(screen, &frame.body);
    canvas_wrap(canvas, &frame.disclaimer, 0, 0, frame.disclaimer.columns, ROLE_NOTICE,
                _(REPORT_DISCLAIMER));
    draw_message(screen, &frame.message);
    if (screen->entry.open) {
        view_entry_keys(screen, &frame.bar);
    } else {
        draw_bar(screen, &frame.bar);
    }
}
