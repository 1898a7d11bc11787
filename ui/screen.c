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
    [VIEW_WARD] = &view_ward,           [VIEW_PATIENT] = &view_patient,
    [VIEW_DATA] = &view_data,           [VIEW_WHY] = &view_why,
    [VIEW_LAYERS] = &view_layers,       [VIEW_WHAT_IF] = &view_what_if,
    [VIEW_AGREEMENT] = &view_agreement, [VIEW_MODELS] = &view_models,
    [VIEW_FACTS] = &view_facts,         [VIEW_PROBLEMS] = &view_problems,
    [VIEW_HELP] = &view_help,
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

const struct model *screen_other(const struct screen *screen, size_t stay, size_t *index)
{
    const struct session *session = screen->session;
    if (!screen->other[0] || session->model_count == 0) {
        return NULL;
    }
    size_t used = session_model_of(session, stay);
    *index = session_find_model(session, screen->other, session->models[used]->spec.scheme);
    return *index < session->model_count && *index != used ? session->models[*index] : NULL;
}

void screen_network_changed(struct screen *screen)
{
    screen->scored = 0; /* risks that are cached cost nothing */
    screen->agreed = 0;
    screen->settled = false;
    screen->pages[VIEW_FACTS].top = screen->pages[VIEW_AGREEMENT].top = 0;
    screen_relist(screen);
}

void screen_set_other(struct screen *screen, const char *name)
{
    snprintf(screen->other, sizeof screen->other, "%s", name);
    screen->agreed = 0;
    screen->pages[VIEW_AGREEMENT].top = 0;
}

size_t screen_variants(const struct screen *screen, size_t *models)
{
    const struct session *session = screen->session;
    size_t stay, count = 0;
    size_t used = screen_stay(screen, &stay) ? session_model_of(session, stay) : session->model;
    for (size_t i = 0; i < session->model_count; i++) {
        if (session->models[i]->spec.scheme == session->models[used]->spec.scheme) {
            models[count++] = i;
        }
    }
    return count;
}

/* The network with the number that was pressed, in the scheme of the patient in view. */
static void choose_network(struct screen *screen)
{
    struct session *session = screen->session;
    size_t *models = memory_new(session->model_count + 1, sizeof *models);
    size_t number = screen->key == '0' ? 9 : (size_t)(screen->key - '1');
    if (number < screen_variants(screen, models)) {
        session->model = models[number];
        screen_network_changed(screen);
    } else {
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("No network has this number. c: all networks"));
    }
    free(models);
}

/* The network after the second one, or after that in use; none after the last. */
static void next_other(struct screen *screen)
{
    const struct session *session = screen->session;
    size_t stay, count = session->model_count;
    if (!screen_stay(screen, &stay) || count == 0) {
        return;
    }
    size_t used = session_model_of(session, stay), index = count;
    enum scheme scheme = session->models[used]->spec.scheme;
    index = screen->other[0] ? session_find_model(session, screen->other, scheme) + 1 : 0;
    while (index < count && (index == used || session->models[index]->spec.scheme != scheme)) {
        index++;
    }
    screen_set_other(screen, index < count ? session->models[index]->name : "");
    snprintf(screen->message, sizeof screen->message,
             index < count ? _("%s is drawn beside %s") : _("no second network"), screen->other,
             session->models[used]->name);
}

int screen_hour(const struct screen *screen, const struct session_stay *stay)
{
    int last = stay->patient->hours > 0 ? stay->patient->hours - 1 : 0;
    return screen->hour < 0 || screen->hour > last ? last : screen->hour;
}

bool screen_move_hour(struct screen *screen, enum action action)
{
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (!stay) {
        return true;
    }
    int hour = screen_hour(screen, stay), last = stay->patient->hours - 1;
    hour = action == ACTION_LEFT    ? hour - 1
           : action == ACTION_RIGHT ? hour + 1
           : action == ACTION_HOME  ? 0
                                    : last;
    hour = hour > last ? last : hour;
    screen->hour = hour > 0 ? hour : 0;
    return true;
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

const struct risk *screen_risk_known(const struct screen *screen, size_t stay)
{
    const struct session *session = screen->session;
    return session->model_count > 0
               ? session_risk_known(session, stay, session_model_of(session, stay))
               : NULL;
}

const char *screen_name(const struct screen *screen, size_t stay, char *out, size_t size)
{
    char file[256];
    if (screen->hidden) {
        snprintf(out, size, _("patient %zu"), stay + 1);
        return out;
    }
    session_stay_name(screen->session, stay, file, sizeof file);
    snprintf(out, size, "%s%s%s", screen->session->stays[stay].patient->id, file[0] ? " " : "",
             file);
    return out;
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
static void sort_rows(struct screen *screen)
{
    size_t index = 0;
    bool keep = screen->touched && screen_stay(screen, &index) != NULL;
    long offset = (long)screen->row - screen->ward_top;
    screen->order =
        memory_resize(screen->order, screen->session->stay_count + 1, sizeof *screen->order);
    screen->rule.filter = screen->filter.text;
    screen->ordered = session_list(screen->session, &screen->rule, screen->order);
    screen->row = keep && screen->row < screen->ordered ? screen->row : 0;
    for (size_t i = 0; keep && i < screen->ordered; i++) {
        if (screen->order[i] == index) {
            screen->row = i;
            screen->ward_top = (long)i > offset ? (int)((long)i - offset) : 0;
        }
    }
    measure_list(screen);
}

void screen_relist(struct screen *screen)
{
    sort_rows(screen);
}

/* Computes the risk of one stay that has none yet, those in the window first. False when all have.
 */
static bool score_one(struct screen *screen)
{
    size_t end = (size_t)screen->ward_top + (size_t)screen->canvas.rows;
    for (size_t i = (size_t)screen->ward_top; i < end && i < screen->ordered; i++) {
        if (screen->scored < screen->session->stay_count &&
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
    return current(screen)->work && current(screen)->work(screen);
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
        sort_rows(screen);
        *sorted_at = clock_usec();
    }
    screen->settled = !more;
    return more || aside;
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

/* "4000 patients, by risk", "2 of 4000 patients marked /sep, by id": what narrows the list. */
static void list_text(const struct screen *screen, char *out, size_t size)
{
    const struct session_rule *rule = &screen->rule;
    bool narrowed = rule->marked_only || screen->filter.text[0];
    char all[32] = "";
    if (narrowed) {
        snprintf(all, sizeof all, _(" of %zu"), screen->session->stay_count);
    }
    snprintf(out, size, _("%zu%s %s%s%s%s, by %s%s"), screen->ordered, all,
             screen->session->stay_count == 1 ? _("patient") : _("patients"),
             rule->marked_only ? _(" marked") : "", screen->filter.text[0] ? " /" : "",
             screen->filter.text, session_sort_name(rule->sort),
             rule->reversed ? _(" reversed") : "");
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
    int at =
        canvas_format(canvas, &left, 0, 1, ROLE_TITLE, "icurisk  %s", _(current(screen)->name));
    if (screen->stack[screen->depth - 1] == VIEW_WARD) {
        char list[160];
        list_text(screen, list, sizeof list);
        canvas_text(canvas, &left, 0, at + 2, ROLE_TITLE, list);
    } else if (stay) {
        char name[300];
        canvas_text(canvas, &left, 0, at + 2, ROLE_TITLE,
                    screen_name(screen, index, name, sizeof name));
    }
    canvas_text(canvas, area, 0, start > 0 ? start : 0, ROLE_TITLE, right);
}

/* What is going on, or wrong; "" when there is nothing to say. */
static void state_text(const struct screen *screen, char *line, size_t size)
{
    const struct session *session = screen->session;
    bool ward = screen->stack[screen->depth - 1] == VIEW_WARD;
    line[0] = 0;
    if (screen->loading) {
        snprintf(line, size, _("reading file %zu of %zu. Esc: stop"), session->next_file,
                 session->files.count);
    } else if (screen->message[0]) {
        snprintf(line, size, "%s", screen->message);
    } else if (screen->scored < session->stay_count) {
        snprintf(line, size, _("computing risks: %zu of %zu"), screen->scored, session->stay_count);
    } else if (session->model_count == 0) {
        snprintf(line, size, _("No risks: no network could be opened. x: why"));
    } else if (session->skip_count > 0 && ward) {
        snprintf(line, size, _("files without a patient: %zu. x: why"), session->skip_count);
    }
}

/* A hint with \1 measured, \2 carried, \3 filled, \4 assumed as the signs on this terminal. */
static void hint_text(const struct screen *screen, const char *hint, char *out, size_t size)
{
    bool dots = screen->dots && screen->stack[screen->depth - 1] == VIEW_PATIENT;
    const enum glyph glyphs[] = {dots ? GLYPH_DOT_1 + 1 : GLYPH_MEASURED,
                                 dots ? GLYPH_DOT_1 + 5 : GLYPH_CARRIED, GLYPH_FULL, GLYPH_ASSUMED};
    size_t used = 0;
    for (; *hint && used + 8 < size; hint++) {
        bool sign = *hint >= 1 && *hint <= 4;
        const char one[2] = {*hint, 0};
        used += (size_t)snprintf(out + used, size - used, "%s",
                                 sign ? theme_glyph(screen->canvas.utf8, glyphs[*hint - 1]) : one);
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
    if (screen->what_if.ask.open) {
        const struct variable_info *info = variable_info(screen->what_if.variable);
        int column = canvas_format(&screen->canvas, area, 0, 0, ROLE_STRONG,
                                   _("What if %s were: %s"), info->name, screen->what_if.ask.text);
        canvas_text(&screen->canvas, area, 1, 0, ROLE_TEXT, _("Enter: see it  Esc: never mind"));
        canvas_cursor(&screen->canvas, area, 0, column < area->columns ? column : 0);
        return;
    }
    state_text(screen, line, sizeof line);
    bool hint = line[0] == 0;
    if (hint) {
        hint_text(screen, _(current(screen)->hint), line, sizeof line);
    }
    canvas_wrap(&screen->canvas, area, 0, 0, area->columns, hint ? ROLE_TEXT : ROLE_STRONG, line);
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
    current(screen)->draw(screen, &frame.body);
    canvas_wrap(canvas, &frame.disclaimer, 0, 0, frame.disclaimer.columns, ROLE_NOTICE,
                _(REPORT_DISCLAIMER));
    draw_message(screen, &frame.message);
    draw_bar(screen, &frame.bar);
}

/* ---- actions ---- */

void screen_show(struct screen *screen, enum view_id view)
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

/* Back to the view before; at the ward, what goes on or narrows the list ends. */
static void go_back(struct screen *screen)
{
    if (screen->depth > 1) {
        screen->depth--;
    } else if (screen->loading) {
        screen->loading = false;
        snprintf(screen->message, sizeof screen->message, _("Stopped: %zu of %zu files were read."),
                 screen->session->next_file, screen->session->files.count);
    } else if (screen->filter.text[0] || screen->rule.marked_only) {
        screen->filter.text[0] = 0;
        screen->rule.marked_only = false;
        sort_rows(screen);
    }
}

static void say_written(struct screen *screen, bool written, const char *path,
                        const struct error *error)
{
    snprintf(screen->message, sizeof screen->message, written ? _("written: %.150s") : "%.190s",
             written ? path : error->text);
}

/* The page of the patient in view; in the ward, the pages of the marked ones if there are any. */
static void write_report(struct screen *screen)
{
    struct session *session = screen->session;
    struct error error = ERROR_NONE;
    struct text text = {0};
    char path[64];
    size_t index;
    bool ward = screen->stack[screen->depth - 1] == VIEW_WARD;
    for (size_t i = 0; ward && i < screen->ordered; i++) {
        if (session->stays[screen->order[i]].marked) {
            report_stay(session, screen->order[i], &text);
        }
    }
    if (text.length == 0 && screen_stay(screen, &index)) {
        report_stay(session, index, &text);
    }
    if (text.length > 0) {
        bool written = keep_report(&text, "txt", path, sizeof path, &error);
        say_written(screen, written, path, &error);
    }
    text_free(&text);
}

static void write_export(struct screen *screen)
{
    struct session *session = screen->session;
    struct error error = ERROR_NONE;
    struct text text = {0};
    char path[64];
    size_t index;
    for (size_t i = 0; i < session->model_count && screen_stay(screen, &index); i++) {
        report_score_json(session, index, i, 0, &text);
    }
    if (text.length > 0) {
        bool written = keep_report(&text, "jsonl", path, sizeof path, &error);
        say_written(screen, written, path, &error);
    }
    text_free(&text);
}

/* Whether characters beyond ASCII can be shown is the locale's to say. */
static void toggle_glyphs(struct screen *screen)
{
    bool possible = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    screen->canvas.utf8 = possible && !screen->canvas.utf8;
    if (!possible) {
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("This locale has ASCII characters only."));
    }
}

static void next_model(struct screen *screen)
{
    session_cycle_model(screen->session, 1);
    screen_network_changed(screen);
}

static void previous_model(struct screen *screen)
{
    session_cycle_model(screen->session, -1);
    screen_network_changed(screen);
}

static void switch_scheme(struct screen *screen)
{
    if (session_switch_scheme(screen->session)) {
        screen_network_changed(screen);
    } else {
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("This network exists in one scheme only."));
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
    snprintf(screen->message, sizeof screen->message, _("colours: %s"), theme_name(screen->theme));
}

static void toggle_dots(struct screen *screen)
{
    screen->dots = !screen->dots;
    if (!screen->canvas.utf8) {
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("Braille dots need characters beyond ASCII."));
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
    [ACTION_OTHER] = next_other,
    [ACTION_NEXT_PATIENT] = next_patient,
    [ACTION_PREVIOUS_PATIENT] = previous_patient,
    [ACTION_BACK] = go_back,
    [ACTION_REPORT] = write_report,
    [ACTION_EXPORT] = write_export,
    [ACTION_HIDE] = toggle_hidden,
    [ACTION_BLANK] = blank,
    [ACTION_THEME] = next_theme,
    [ACTION_DOTS] = toggle_dots,
    [ACTION_GLYPHS] = toggle_glyphs,
    [ACTION_QUIT] = quit,
};

static void act_generally(struct screen *screen, enum action action)
{
    static const struct {
        enum action action;
        enum view_id view;
    } opens[] = {{ACTION_WARD, VIEW_WARD},       {ACTION_PATIENT, VIEW_PATIENT},
                 {ACTION_DATA, VIEW_DATA},       {ACTION_WHY, VIEW_WHY},
                 {ACTION_LAYERS, VIEW_LAYERS},   {ACTION_WHAT_IF, VIEW_WHAT_IF},
                 {ACTION_NETWORKS, VIEW_MODELS}, {ACTION_AGREEMENT, VIEW_AGREEMENT},
                 {ACTION_FACTS, VIEW_FACTS},     {ACTION_PROBLEMS, VIEW_PROBLEMS},
                 {ACTION_HELP, VIEW_HELP}};
    for (size_t i = 0; i < sizeof opens / sizeof opens[0]; i++) {
        if (opens[i].action == action) {
            screen_show(screen, opens[i].view);
            return;
        }
    }
    if (general[action]) {
        general[action](screen);
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
    sort_rows(screen);
}

static void press(struct screen *screen, int key)
{
    screen->key = key;
    if (screen->blank) {
        screen->blank = false; /* this key does nothing else */
    } else if (screen->filter.open) {
        type_filter(screen, key);
    } else if (screen->what_if.ask.open) {
        view_what_if_type(screen, key);
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
    screen->zoom = 1;
    screen->prune_percent = 50;
    screen->loading = true;
}

static void stop(struct screen *screen)
{
    canvas_free(&screen->canvas);
    free(screen->order);
    bench_end(screen->timing, NULL);
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
        int idle = screen->options->blank_minutes > 0 ? screen->options->blank_minutes * 60000 : -1;
        enum term_event event = term_wait(term, more ? 0 : idle, &key);
        dirty = event != TERM_TIMEOUT;
        if (event == TERM_TIMEOUT && !more) {
            screen->blank = dirty = true;
        }
        if (event == TERM_LEAVE) {
            return;
        }
        if (event == TERM_RESIZE) {
            fit(screen, term);
        }
        if (event == TERM_KEY) {
            if (keys_action(key) == ACTION_REDRAW) {
                term_redraw(term);
            }
            enum theme theme = screen->theme;
            press(screen, key);
            if (theme != screen->theme) {
                term_theme(term, screen->theme);
            }
            more = true; /* the key may have asked for risks or another order */
        } else if (more) {
            more = work(screen, &sorted_at);
            dirty = !more || clock_usec() - shown_at > SHOW_USEC;
        }
    }
}

/* An option first, then NO_COLOR, then what was chosen before. */
static enum theme theme_of(const struct screen_options *options, const struct choices *choices)
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

static void take_choices(struct screen *screen, struct choices *choices)
{
    choices_read(choices);
    screen->theme = theme_of(screen->options, choices);
    screen->canvas.utf8 = screen->canvas.utf8 && !choices->ascii;
    screen->rule.sort = choices->sort;
    screen->dots = choices->dots;
    if (choices->model[0] && !screen->session->model_chosen && !screen->options->model_given) {
        session_select_model(screen->session, choices->model, -1, NULL);
    }
    if (!choices->found) {
        snprintf(screen->message, sizeof screen->message, "%s",
                 _("Enter: one patient  m: next network  ?: all keys"));
    }
}

/* Keeps what a person changed; that it could not be kept is no reason to say more at the end. */
static void keep_choices(const struct screen *screen, const struct choices *before)
{
    const struct session *session = screen->session;
    bool utf8_locale = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    struct choices now = *before;
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
    choices_write(&now, NULL);
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
    struct choices choices;
    take_choices(&screen, &choices);
    struct term *term = term_open(screen.theme, error);
    if (!term) {
        stop(&screen);
        return false;
    }
    fit(&screen, term);
    loop(&screen, term);
    keep_choices(&screen, &choices);
    int signal = term_signal(term);
    term_close(term);
    stop(&screen);
    if (signal) {
        raise(signal);
    }
    return true;
}
