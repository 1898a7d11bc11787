/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* The frame of every view: title, disclaimer, message and keys. */
#include <stdio.h>
#include <string.h>

#include "app/report.h"
#include "ui/screen/ask.h"
#include "ui/screen/frame.h"
#include "ui/screen/lesson.h"
#include "ui/screen/view.h"

/* "Network of SYNTHETIC stays." or "Network made elsewhere." of the network in use, "Some networks
 * made elsewhere." of others that are open beside it; NULL: all are shipped. */
static const char *made_elsewhere(const struct screen *screen)
{
    const struct session *session = screen->session;
    const struct model *used = screen_model_used(screen);
    bool others = false;
    for (size_t i = 0; i < session->model_count; i++) {
        others = others || session->models[i]->provenance != PROVENANCE_SHIPPED;
    }
    return used && model_is_synthetic(used)                 ? _("Network of SYNTHETIC stays.")
           : used && used->provenance != PROVENANCE_SHIPPED ? _("Network made elsewhere.")
           : others                                         ? _("Some networks made elsewhere.")
                                                            : NULL;
}

/* The disclaimer: networks made elsewhere, and what the program must not be used for. The longest
 * form that fits. */
static void draw_disclaimer(const struct screen *screen, const struct rect *area)
{
    static const char *const forms[] = {
        REPORT_DISCLAIMER,
        N_("Research and teaching. Not a medical device. Not for treatment or triage."),
        N_("Not a medical device. Not for treatment or triage decisions."),
        N_("Not a medical device. Not for treatment or triage."),
        N_("Not a medical device. No triage."),
        N_("Not a medical device."),
    };
    enum { FORMS = sizeof forms / sizeof *forms, FIRST_BESIDE_MAKER = 2 };
    const char *made = made_elsewhere(screen);
    int column = made ? canvas_text(screen->canvas, area, 0, 0, ROLE_NOTICE, made) + 1 : 0;
    int form =
        made ? FIRST_BESIDE_MAKER : 0; /* the origin is more important than the intended use */
    while (form < FORMS - 1 &&
           canvas_width(screen->canvas, _(forms[form])) > area->columns - column) {
        form++;
    }
    canvas_text(screen->canvas, area, 0, column, ROLE_NOTICE, _(forms[form]));
}

/* "4000 patients, by risk", "2 of 4000 patients marked /sep, by id": what narrows the list. */
static void list_text(const struct screen *screen, char *out, size_t size)
{
    const struct session_rule rule = screen_rule(screen);
    const char *filter = screen->filter.line.text, *sort = _(session_sort_name(rule.sort));
    size_t all = screen->session->stay_count, shown = screen->ordered;
    char order[64];
    snprintf(order, sizeof order, rule.reversed ? _("by %s reversed") : _("by %s"), sort);
    if (rule.marked_only && *filter) {
        snprintf(out, size,
                 language_plural("%zu of %zu patient marked /%s, %s",
                                 "%zu of %zu patients marked /%s, %s", all),
                 shown, all, filter, order);
    } else if (rule.marked_only) {
        snprintf(
            out, size,
            language_plural("%zu of %zu patient marked, %s", "%zu of %zu patients marked, %s", all),
            shown, all, order);
    } else if (*filter) {
        snprintf(out, size,
                 language_plural("%zu of %zu patient /%s, %s", "%zu of %zu patients /%s, %s", all),
                 shown, all, filter, order);
    } else {
        snprintf(out, size, language_plural("%zu patient, %s", "%zu patients, %s", all), all,
                 order);
    }
}

/* The patient's name has priority over the names of program and network. */
enum { NAME_ROOM = 40, NAME_LEAST = 24, NAME_SHORT = 13 };

/* "hlstm physionet2012"; of a network that was calibrated to another hospital "hlstm-local mimic3
 * calibrated to Lyon, 681 stays", as much of it as leaves room for the name, and at least
 * "mimic3 Lyon". */
static void model_text(const struct screen *screen, int columns, char *out, size_t size)
{
    const struct model *model = screen_model_used(screen);
    char local[96];
    if (!model) {
        snprintf(out, size, "%s", _("no network"));
    } else if (!model_local(model, local, sizeof local)) {
        snprintf(out, size, screen->session->model_chosen ? _("%s %s for all") : "%s %s",
                 model->name, scheme_name(model->spec.scheme));
    } else {
        const char *scheme = scheme_name(model->spec.scheme);
        snprintf(out, size,
                 screen->session->model_chosen ? _("%s %s for all calibrated to %s")
                                               : _("%s %s calibrated to %s"),
                 model->name, scheme, local);
        if (columns - canvas_width(screen->canvas, out) < NAME_ROOM) {
            snprintf(out, size, _("%s calibrated to %s"), scheme, local);
        }
        if (columns - canvas_width(screen->canvas, out) < NAME_LEAST) {
            snprintf(out, size, "%s %.*s", scheme, (int)strcspn(local, ","), local);
        }
    }
}

static void draw_title(const struct screen *screen, const struct rect *area)
{
    struct canvas *canvas = screen->canvas;
    canvas_paint(canvas, area, 0, 0, area->columns, ROLE_TITLE);
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    char right[288], network[256];
    model_text(screen, area->columns - 12, network, sizeof network);
    /* The rows of the ward show their own hours. */
    if (stay && screen->session->model_count > 0 && !screen_shows(screen, ACTION_WARD)) {
        int hours = stay->patient->hours;
        snprintf(right, sizeof right, hours < STAY_HOURS ? _("%s  %d h provisional ") : "%s  %d h ",
                 network, hours);
    } else {
        snprintf(right, sizeof right, "%s ", network);
    }
    int width = canvas_width(canvas, right), start = area->columns - width;
    struct rect left = {area->row, area->column, 1, start > 2 ? start - 1 : 0};
    char name[300] = "";
    if (stay && !screen_shows(screen, ACTION_WARD)) {
        screen_name(screen, index, name, sizeof name);
    }
    /* Without room for both, whose risk it is stands there, and not what the view is called. */
    const char *title = _(screen_view_shown(screen)->name);
    int room = left.columns - canvas_width(canvas, title) - 3, least = canvas_width(canvas, name);
    int at = 1;
    if (!*name || room >= (least < NAME_SHORT ? least : NAME_SHORT)) {
        at = canvas_format(canvas, &left, 0, 1, ROLE_TITLE, "%s%s",
                           left.columns < NAME_ROOM ? "" : "icurisk  ", title) +
             2;
    }
    if (screen_shows(screen, ACTION_WARD)) {
        char list[160];
        list_text(screen, list, sizeof list);
        canvas_text(canvas, &left, 0, at, ROLE_TITLE, list);
    } else {
        canvas_name(canvas, &left, 0, at, left.columns - at, ROLE_TITLE, name);
    }
    canvas_text(canvas, area, 0, start > 0 ? start : 0, ROLE_TITLE, right);
}

/* Counts failed files; lists of stays and outcomes in a folder are not failures, though Problems
 * names them too. */
static size_t count_failed(const struct session *session)
{
    size_t failed = 0;
    for (size_t i = 0; i < session->skip_count; i++) {
        failed += session->skips[i].failed;
    }
    return failed;
}

/* Background activity or errors; "" if there are none. */
static void state_text(const struct screen *screen, char *line, size_t size)
{
    const struct session *session = screen->session;
    bool ward = screen_shows(screen, ACTION_WARD);
    size_t index;
    line[0] = 0;
    if (screen->message[0]) { /* the result of a key */
        snprintf(line, size, "%s", screen->message);
    } else if (screen->loading) {
        snprintf(line, size, keys_format(_("reading file %zu of %zu. {BACK}: stop")),
                 session->next_file, session->files.count);
    } else if (screen->scored < session->stay_count) {
        snprintf(line, size, _("computing risks: %zu of %zu"), screen->scored, session->stay_count);
    } else if (screen->greeting) {
        snprintf(line, size, "%s",
                 keys_text(_("{PATIENT}: one patient  {NEXT_MODEL}: next network  {HELP}: all "
                             "keys")));
    } else if (session->model_count == 0) {
        snprintf(line, size, "%s",
                 keys_text(_("No risks: no network could be opened. {PROBLEMS}: why")));
    } else if (screen_stay(screen, &index) && screen_is_hidden(screen, index)) {
        snprintf(line, size, _("Judge first: type your estimate, 0 to 100"));
    } else if (ward && count_failed(session) > 0) {
        snprintf(line, size, keys_format(_("files that could not be read: %zu. {PROBLEMS}: why")),
                 count_failed(session));
    }
}

/* A hint with its keys, and {m} measured, {c} carried, {f} filled, {a} assumed as the signs on this
 * terminal. */
static void hint_text(const struct screen *screen, const char *hint, char *out, size_t size)
{
    bool dots = screen->dots && screen_shows(screen, ACTION_PATIENT);
    const struct canvas *canvas = screen->canvas;
    const struct keys_word signs[] = {
        {"m", canvas_sign(canvas, dots ? GLYPH_DOTS : GLYPH_MEASURED)},
        {"c", canvas_sign(canvas, dots ? GLYPH_OLD_DOTS : GLYPH_CARRIED)},
        {"f", canvas_sign(canvas, GLYPH_FULL)},
        {"a", canvas_sign(canvas, GLYPH_ASSUMED)},
        {NULL, NULL},
    };
    keys_expand(hint, signs, out, size);
}

/* What the view shown says of itself. */
static const char *view_hint(const struct screen *screen)
{
    const struct view *view = screen_view_shown(screen);
    return _(view->tells ? view->tells(screen_state_shown(screen)) : view->hint);
}

/* "3-22 of 4000" for a text or list that does not fit; "" if all is visible. */
static void position_text(const struct screen *screen, char *out, size_t size)
{
    const struct page *page = screen_view_shown(screen)->paged ? screen_state_shown(screen) : NULL;
    out[0] = 0;
    if (page && page->rows > 0 && page->count > page->rows) {
        int last = page->top + page->rows;
        bool more = last < page->count;
        snprintf(out, size, _("%d-%d of %d %s"), page->top + 1, more ? last : page->count,
                 page->count, more ? canvas_sign(screen->canvas, GLYPH_DOWN) : "");
    }
}

/* Draws the line being typed, with its key hints. */
static void draw_typed(const struct screen *screen, const struct rect *area,
                       const struct filter *typed, const char *keys)
{
    int room = area->columns - canvas_width(screen->canvas, keys) - 2;
    int column = canvas_text(screen->canvas, area, 0, 0, ROLE_STRONG, "/");
    canvas_text(screen->canvas, area, 0, room + 2, ROLE_TEXT, keys);
    line_draw(&typed->line, screen->canvas, area, 0, column, room - column, ROLE_STRONG);
}

/* Shortens a hint to its whole sentences that fit, or to whole words when the first is too long. */
static void fit_hint(const struct screen *screen, char *line, int room)
{
    while (canvas_width(screen->canvas, line) > room) {
        char *end = NULL;
        for (char *at = line; *at; at++) {
            end = at[0] == '.' && at[1] == ' ' ? at + 1 : end;
        }
        end = end ? end : strrchr(line, ' ');
        if (!end) {
            return;
        }
        *end = 0;
    }
}

/* A message longer than its row: in full, over the end of the view. */
static void draw_long_message(const struct screen *screen, const struct rect *body,
                              const char *message)
{
    struct canvas *canvas = screen->canvas;
    int rows = canvas_wrap(canvas, NULL, 0, 0, body->columns, ROLE_STRONG, message);
    rows = rows < body->rows ? rows : body->rows;
    struct rect over = {body->row + body->rows - rows, body->column, rows, body->columns};
    for (int row = 0; row < rows; row++) {
        canvas_blank(canvas, &over, row, ROLE_STRONG);
    }
    canvas_wrap(canvas, &over, 0, 0, over.columns, ROLE_STRONG, message);
}

static void draw_message(const struct screen *screen, const struct rect *area,
                         const struct rect *body)
{
    char line[256], position[64];
    if (screen->filter.open) {
        draw_typed(screen, area, &screen->filter, _("Enter: keep it  Esc: all patients"));
        return;
    }
    if (screen->find.open) {
        char keys[260];
        snprintf(keys, sizeof keys, "%.120s  %s", screen->message,
                 _("Enter: keep it  Esc: cancel"));
        draw_typed(screen, area, &screen->find, keys);
        return;
    }
    if (screen->ask.open) {
        return; /* it is drawn elsewhere */
    }
    state_text(screen, line, sizeof line);
    bool hint = line[0] == 0;
    if (hint) {
        hint_text(screen, view_hint(screen), line, sizeof line);
    }
    position_text(screen, position, sizeof position);
    int room = area->columns - canvas_width(screen->canvas, position);
    if (hint) {
        fit_hint(screen, line, position[0] ? room - 2 : room);
    }
    if (position[0] && (hint || canvas_width(screen->canvas, line) + 2 <= room)) {
        canvas_text(screen->canvas, area, 0, room, ROLE_TEXT, position);
        canvas_line(screen->canvas, area, 0, 0, room - 2, hint ? ROLE_TEXT : ROLE_STRONG, line);
    } else if (hint || canvas_width(screen->canvas, line) <= area->columns) {
        canvas_line(screen->canvas, area, 0, 0, area->columns, hint ? ROLE_TEXT : ROLE_STRONG,
                    line);
    } else {
        draw_long_message(screen, body, line);
        hint_text(screen, view_hint(screen), line, sizeof line);
        fit_hint(screen, line, area->columns);
        canvas_line(screen->canvas, area, 0, 0, area->columns, ROLE_TEXT, line);
    }
}

/* Keys at the same position in every view, most important first. */
static const enum action main_keys[] = {ACTION_HELP, ACTION_BACK,    ACTION_QUIT, ACTION_FILTER,
                                        ACTION_WARD, ACTION_PATIENT, ACTION_NONE};

static bool is_main(enum action action)
{
    const enum action *key = main_keys;
    while (*key && *key != action) {
        key++;
    }
    return *key != ACTION_NONE;
}

/* The bar, key by key: drawn, or only to find whose key is at a column. */
struct key_bar {
    const struct screen *screen;
    const struct rect *area;
    bool draws;
    int column, sought;
    enum action found;
};

/* Puts key and name; false if they do not fit. */
static bool put_key(struct key_bar *bar, enum action action)
{
    struct canvas *canvas = bar->screen->canvas;
    char first[12], key[KEYS_PRINTED_BYTES];
    const char *name = _(view_meaning(screen_view_shown(bar->screen), action).bar);
    keys_printed(keys_first(action, first, sizeof first), key, sizeof key);
    int width = canvas_width(canvas, key) + 1 + canvas_width(canvas, name);
    if (bar->column + width > bar->area->columns) {
        return false;
    }
    if (bar->draws) {
        int at = canvas_text(canvas, bar->area, 0, bar->column, ROLE_KEY, key);
        canvas_text(canvas, bar->area, 0, at + 1, ROLE_BAR, name);
    }
    if (bar->sought >= bar->column && bar->sought < bar->column + width) {
        bar->found = action;
    }
    bar->column += width + 1;
    return true;
}

static void put_bar(struct key_bar *bar)
{
    bool room = true;
    for (const enum action *action = main_keys; *action && room; action++) {
        room = put_key(bar, *action);
    }
    bar->column++; /* the keys of this view are set off by a gap */
    for (const enum action *action = screen_view_shown(bar->screen)->bar; *action && room;
         action++) {
        room = is_main(*action) || put_key(bar, *action);
    }
}

static void draw_bar(const struct screen *screen, const struct rect *area)
{
    put_bar(&(struct key_bar){.screen = screen, .area = area, .draws = true, .sought = -1});
}

enum action frame_bar_action(const struct screen *screen, const struct rect *area, int row,
                             int column)
{
    struct key_bar bar = {.screen = screen, .area = area, .sought = column - area->column};
    if (row >= area->row && row < area->row + area->rows) {
        put_bar(&bar);
    }
    return bar.found;
}

void frame_divide(const struct screen *screen, struct frame *frame)
{
    layout_frame(screen->canvas->rows, screen->canvas->columns, frame);
    if (screen->lesson.on) {
        layout_lesson(frame);
    }
}

/* Computes the parts of the screen; false if only a notice fits, or the screen is blanked. */
static bool divide(const struct screen *screen, struct frame *frame)
{
    frame_divide(screen, frame);
    return !frame->too_small && !screen->blank;
}

void frame_lay_out(struct screen *screen)
{
    struct frame frame;
    const struct view *view = screen_view_shown(screen);
    void *state = screen_state_shown(screen);
    if (!divide(screen, &frame)) {
        return;
    }
    if (view->lay_out) {
        view->lay_out(screen, state, &frame.body);
    }
    if (view->write) {
        struct sheet sheet = sheet_measure(screen->canvas, &frame.body);
        view->write(screen, state, &sheet);
        page_fit(state, &sheet, frame.body.rows);
    }
}

/* Is the current patient shown below a short text? */
static bool is_below(const struct screen *screen, const struct rect *area)
{
    const struct view *view = screen_view_shown(screen);
    const struct page *page = screen_state_shown(screen);
    size_t stay;
    return view->below && !screen->guess_first && page->count < area->rows &&
           view_has_below(area, page->count + 1) && screen_stay(screen, &stay) &&
           !screen_is_hidden(screen, stay);
}

static bool is_named(const struct sight *sight, size_t stay)
{
    bool named = false;
    for (size_t i = 0; i < sight->count && !named; i++) {
        named = sight->list[i].stay == stay;
    }
    return named;
}

void frame_patients(const struct screen *screen, struct sight *sight)
{
    struct frame frame;
    size_t stay;
    if (!divide(screen, &frame)) {
        return;
    }
    screen_view_shown(screen)->patients(screen, screen_state_shown(screen), sight);
    if (is_below(screen, &frame.body)) {
        sight_add_selected(sight, screen, true);
    }
    if (screen->message[0] && screen->message_tells) {
        sight_add(sight, screen->message_stay, screen_model(screen, screen->message_stay),
                  screen_risk(screen, screen->message_stay));
    }
    if (!screen_shows(screen, ACTION_WARD) && screen_stay(screen, &stay) &&
        !is_named(sight, stay)) { /* the title names it */
        sight_add(sight, stay, screen_model(screen, stay), NULL);
    }
}

/* Too small for anything else. */
static void draw_notice(const struct screen *screen, const struct rect *area)
{
    struct canvas *canvas = screen->canvas;
    char line[120];
    snprintf(line, sizeof line,
             keys_format(_("The window is too small: %dx%d. At least %dx%d. {QUIT}: quit")),
             canvas->columns, canvas->rows, LAYOUT_LEAST_COLUMNS, LAYOUT_LEAST_ROWS);
    int lines = canvas_wrap(canvas, area, 0, 0, area->columns, ROLE_STRONG, line);
    canvas_wrap(canvas, area, lines, 0, area->columns, ROLE_TEXT, _(REPORT_DISCLAIMER));
}

static void draw_view(const struct screen *screen, const struct rect *area)
{
    const struct view *view = screen_view_shown(screen);
    const void *state = screen_state_shown(screen);
    if (view->draw) {
        view->draw(screen, state, area);
    } else {
        struct sheet sheet = sheet_open(screen->canvas, area, state);
        view->write(screen, state, &sheet);
        sheet_close(&sheet);
        if (is_below(screen, area)) {
            view_below(screen, area, ((const struct page *)state)->count + 1);
        }
    }
    canvas_find(screen->canvas, area, ROLE_FOUND, screen->find.line.text);
}

void frame_draw(const struct screen *screen)
{
    struct canvas *canvas = screen->canvas;
    struct frame frame;
    const struct view *view = screen_view_shown(screen);
    bool whole = divide(screen, &frame);
    canvas_clear(canvas);
    if (screen->blank) {
        struct rect all = {0, 0, canvas->rows, canvas->columns};
        canvas_wrap(canvas, &all, 0, 0, canvas->columns, ROLE_TEXT, _("icurisk: press any key"));
        return;
    }
    if (!whole) {
        draw_notice(screen, &frame.notice);
        return;
    }
    draw_title(screen, &frame.title);
    if (screen->lesson.on) {
        lesson_draw(screen, &frame.lesson);
    }
    draw_view(screen, &frame.body);
    draw_disclaimer(screen, &frame.disclaimer);
    draw_message(screen, &frame.message, &frame.body);
    const char *keys = view->keys ? view->keys(screen_state_shown(screen)) : NULL;
    if (screen->ask.open) {
        ask_draw(screen, &frame.body, &frame.bar);
    } else if (keys) {
        canvas_text(canvas, &frame.bar, 0, 0, ROLE_STRONG, keys);
    } else {
        draw_bar(screen, &frame.bar);
    }
}
