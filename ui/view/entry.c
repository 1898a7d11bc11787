/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/say.h"
#include "patient/record.h"
#include "ui/screen/choice.h"
#include "ui/screen/line.h"

/* Entry of readings for one patient, and the earlier readings of its file. A line is shown as saved
 * only once it is on disk and was read back. */

/* State of entering readings for a patient, whose file is locked meanwhile. */
struct entry {
    bool open;   /* the line receives the keys */
    bool asking; /* a doubt about the line must be answered */
    struct choice choice;
    struct line typed;
    struct bedside_line line; /* the doubtful line */
    struct record record;
    size_t stay;
    char said[560]; /* message about the previous line */
    bool refused;
    int selected, top;     /* selected row of the file; -1: none */
    char left[LINE_BYTES]; /* what Esc emptied last; "" if nothing */
    size_t value; /* where its value begins in the line as it was recalled; 0: changed since */
    int rows;     /* height of the list */
};

/* ---- rows of the file, the last line first ---- */

struct row {
    size_t line;
    double hour;
    enum variable variable;
    char value[40];
    char state[120];
};

static bool is_observed(const struct patient *patient, size_t line)
{
    bool found = false;
    for (size_t i = 0; i < patient->observation_count && !found; i++) {
        found = patient->observations[i].line == line;
    }
    return found;
}

static int by_line(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    return (x->line < y->line) - (x->line > y->line);
}

/* Why a reading of the file is not used. */
static void put_state(const struct problem *problem, char *out, size_t size)
{
    char reason[400];
    if (problem->kind == PROBLEM_STRUCK && problem->by_line > 0) {
        snprintf(out, size, _("struck (line %zu)"), problem->by_line);
    } else if (problem->kind == PROBLEM_REPEATED && problem->by_line > problem->line) {
        snprintf(out, size, _("corrected (line %zu)"), problem->by_line);
    } else {
        snprintf(out, size, "%s: %.100s", _(problem_kind_name(problem->kind)),
                 problem_said(problem, reason, sizeof reason));
    }
}

/* Every reading of the file, used or not; the caller frees it. */
static struct row *list_rows(const struct patient *patient, int *count)
{
    struct row *rows =
        memory_new(patient->observation_count + patient->problem_count + 1, sizeof *rows);
    *count = 0;
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *seen = &patient->observations[i];
        const struct variable_info *info = variable_info((enum variable)seen->variable);
        struct row *row = &rows[(*count)++];
        *row = (struct row){seen->line, seen->hour, (enum variable)seen->variable, "", ""};
        snprintf(row->state, sizeof row->state, "%s", _("used"));
        say_format(row->value, sizeof row->value, "%.*f %s", info->decimals, seen->value,
                   info->unit);
    }
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *problem = &patient->problems[i];
        bool again = i > 0 && problem->line == patient->problems[i - 1].line;
        if (problem->variable != VARIABLE_NONE && !isnan(problem->hour) && !again &&
            !is_observed(patient, problem->line)) {
            struct row *row = &rows[(*count)++];
            *row = (struct row){problem->line, problem->hour, problem->variable, "", ""};
            snprintf(row->value, sizeof row->value, "%s", problem->value);
            put_state(problem, row->state, sizeof row->state);
        }
    }
    qsort(rows, (size_t)*count, sizeof *rows, by_line);
    return rows;
}

/* ---- typing ---- */

static void say(struct entry *entry, bool refused, const char *text)
{
    snprintf(entry->said, sizeof entry->said, "%s", text);
    entry->refused = refused;
}

static void show_saved(struct screen *screen, struct entry *entry, const struct text *said)
{
    line_set(&entry->typed, "");
    entry->left[0] = 0;
    entry->selected = -1;
    entry->value = 0;
    entry->top = 0;
    say(entry, false, said->data);
    if (session_reload(screen->session, entry->stay, NULL)) {
        screen_stays_changed(screen);
    }
}

static void show_refused(struct entry *entry, const struct error *error)
{
    char text[560];
    snprintf(text, sizeof text, _("NOT SAVED. %s"), error->text);
    say(entry, true, text);
}

static void add(struct screen *screen, struct entry *entry)
{
    struct text said = {0};
    struct error error = ERROR_NONE;
    if (record_add(&entry->record, &entry->line, &said, &error)) {
        show_saved(screen, entry, &said);
    } else {
        show_refused(entry, &error);
    }
    text_free(&said);
}

/* Asks about the doubtful line. */
static void ask(struct entry *entry)
{
    entry->asking = true;
    choice_open(&entry->choice, entry->line.doubts & DOUBT_UNIT ? "ycn" : "yn");
}

static void take_line(struct screen *screen, struct entry *entry)
{
    struct text said = {0};
    struct error error = ERROR_NONE;
    if (entry->typed.text[strspn(entry->typed.text, " ")] == 0) {
        return;
    }
    switch (
        record_take(&entry->record, entry->typed.text, time(NULL), &entry->line, &said, &error)) {
    case TAKEN_SAVED:
        show_saved(screen, entry, &said);
        break;
    case TAKEN_DOUBTED:
        ask(entry);
        break;
    case TAKEN_REFUSED:
        show_refused(entry, &error);
        break;
    }
    text_free(&said);
}

/* Handles the answer: a letter, Esc, or KEY_NONE while undecided. */
static void answer(struct screen *screen, struct entry *entry, int letter)
{
    entry->asking = letter == KEY_NONE;
    if (letter == 'c') {
        bedside_convert(&entry->line);
        record_doubt(&entry->record, &entry->line);
    }
    if (letter == 'c' && entry->line.doubts != 0) {
        ask(entry);
    } else if (letter == 'y' || letter == 'c') {
        add(screen, entry);
    }
}

static bool entry_rest(struct screen *screen, void *state)
{
    struct entry *entry = state;
    int letter = entry->open && entry->asking ? choice_after_pause(&entry->choice) : KEY_NONE;
    if (letter != KEY_NONE) {
        answer(screen, entry, letter);
    }
    return letter != KEY_NONE;
}

/* Copies an earlier reading into the line, to be entered again with a correction. */
static void recall(const struct session *session, struct entry *entry, int step)
{
    int count, next = entry->selected + step;
    struct row *rows = list_rows(session->stays[entry->stay].patient, &count);
    if (next < 0 || count == 0) {
        entry->selected = -1;
        entry->value = 0;
        line_set(&entry->typed, "");
    } else {
        entry->selected = next < count ? next : count - 1;
        const struct row *row = &rows[entry->selected];
        char clock[CLOCK_BYTES];
        char text[LINE_BYTES];
        int named =
            snprintf(text, sizeof text, "%s %s ", clock_elapsed(row->hour, clock, sizeof clock),
                     bedside_name(row->variable));
        snprintf(text + named, sizeof text - (size_t)named, "%.*s", (int)strcspn(row->value, " "),
                 row->value);
        line_set(&entry->typed, text);
        entry->value = (size_t)named;
    }
    free(rows);
}

/* Pages through the readings. With one of them in the line, one a page further takes its place;
 * what was typed stays. */
static void turn_page(const struct session *session, struct entry *entry, int direction)
{
    int step = direction * (entry->rows > 1 ? entry->rows : 1);
    if (entry->selected < 0) {
        entry->top += step; /* the layout keeps it inside */
    } else {
        recall(session, entry, entry->selected + step > 0 ? step : -entry->selected);
    }
}

/* The first key after an earlier reading was recalled: a digit or a minus takes the place of its
 * value, as in a box of a form; any other key edits it. */
static void type_over(struct entry *entry, int key)
{
    bool over = entry->value > 0 && ((key >= '0' && key <= '9') || key == '-');
    if (over) {
        char text[LINE_BYTES];
        snprintf(text, sizeof text, "%.*s", (int)entry->value, entry->typed.text);
        line_set(&entry->typed, text);
    }
    entry->value = 0;
    line_type(&entry->typed, key);
}

static void complete(struct line *typed)
{
    char completed[LINE_BYTES];
    bedside_complete(typed->text, completed, sizeof completed);
    line_set(typed, completed);
}

static void entry_stop(void *state)
{
    struct entry *entry = state;
    if (entry->open) {
        record_close(&entry->record);
        entry->open = false;
    }
}

static bool entry_type(struct screen *screen, void *state, int key)
{
    struct entry *entry = state;
    if (!entry->open) {
        return false;
    }
    if (entry->asking) {
        answer(screen, entry, choice_type(&entry->choice, key, screen->calm));
    } else if (key == KEY_ESCAPE && entry->typed.text[0] == 0) {
        entry_stop(entry);
        screen_back(screen);
    } else if (key == KEY_ESCAPE) {
        snprintf(entry->left, sizeof entry->left, "%s", entry->typed.text);
        line_set(&entry->typed, "");
        entry->selected = -1;
        entry->value = 0;
        say(entry, false, _("Emptied, not saved. Tab brings the line back."));
    } else if (key == KEY_RETURN || key == '\n') {
        take_line(screen, entry);
    } else if (key == KEY_ARROW_UP || key == KEY_ARROW_DOWN) {
        recall(screen->session, entry, key == KEY_ARROW_DOWN ? 1 : -1);
    } else if (key == KEY_PAGE_UP || key == KEY_PAGE_DOWN) {
        turn_page(screen->session, entry, key == KEY_PAGE_DOWN ? 1 : -1);
    } else if (key == KEY_TAB && entry->typed.text[0] == 0) {
        line_set(&entry->typed, entry->left);
    } else if (key == KEY_TAB) {
        complete(&entry->typed);
    } else {
        type_over(entry, key);
    }
    return true;
}

/* Scrolls the readings of a file to which nothing can be added. */
static bool entry_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct entry *entry = state;
    long step;
    (void)screen;
    (void)rows;
    if (!view_move(action, entry->rows, &step)) {
        return false;
    }
    entry->top = entry->top + step > 0 ? (int)(entry->top + step) : 0;
    return true;
}

static struct line *entry_line(void *state)
{
    struct entry *entry = state;
    return entry->open && !entry->asking ? &entry->typed : NULL;
}

/* Opens the file of the current patient for appending. */
static bool entry_enter(struct screen *screen, void *state, const struct request *request)
{
    size_t index;
    struct error error = ERROR_NONE;
    struct entry *entry = state;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (!stay || stay->streamed) {
        screen_say(screen, stay ? _("This patient was read from a pipe: nothing can be added.")
                                : _("No patient. {NEW_PATIENT}: a new one"));
        return false;
    }
    *entry = (struct entry){.stay = index, .selected = -1};
    entry->open = record_open(&entry->record, stay->patient->file, &error);
    if (!entry->open) {
        say(entry, true, error.text);
    } else if (request && request->said) {
        say(entry, false, request->said);
    }
    return true;
}

/* ---- drawing ---- */

enum { TIME = 9, DAY = 10, NAME = 13, VALUE = 17, STATE_LEAST = 20 };

/* Columns of the list. With wall-clock times, day and time come first, then the hour since
 * admission if it fits. */
struct columns {
    int hour, name, value, state; /* hour 0: not shown */
};

static struct columns columns_of(const struct rect *area, const struct wall *wall)
{
    int hour = wall->known ? 1 + DAY : 1;
    int name = hour + TIME;
    if (wall->known && name + NAME + VALUE + STATE_LEAST > area->columns) {
        name = hour;
        hour = 0;
    }
    return (struct columns){hour, name, name + NAME, name + NAME + VALUE};
}

/* The same of a line that tells the time of admission. */
static void guide_admission(const struct entry *entry, const char *typed, char *out, size_t size)
{
    struct error error = ERROR_NONE;
    char moment[LINE_BYTES], shown[WALL_BYTES];
    time_t admitted, now = time(NULL);
    snprintf(moment, sizeof moment, "%.*s", (int)strcspn(typed, "!"), typed);
    if (!bedside_admission(moment, now, &admitted, &error)) {
        snprintf(out, size, "%s", error.text);
        return;
    }
    struct wall wall = wall_of_admission(admitted);
    record_admission_question(&entry->record, admitted, now, out, size);
    if (*out == 0) {
        snprintf(out, size, _("would be admitted %s"),
                 wall_near(&wall, 0, now, shown, sizeof shown));
    }
}

/* Explains what the line lacks, or how it would be understood. */
static void guide(const struct entry *entry, char *out, size_t size)
{
    struct error error = ERROR_NONE;
    struct bedside_line line;
    struct bedside_clock clock = record_clock(&entry->record, time(NULL));
    char text[500];
    const char *admission = bedside_admission_of(entry->typed.text);
    if (admission) {
        guide_admission(entry, admission, out, size);
    } else if (bedside_parse(entry->typed.text, &clock, &line, &error) != STAGE_WHOLE) {
        snprintf(out, size, "%s", error.text);
    } else if (line.doubts) {
        snprintf(out, size, "%s?", bedside_question(&line, text, sizeof text));
    } else {
        snprintf(out, size, _("would be %s"), bedside_text(&line, text, sizeof text));
    }
}

static const char *entry_keys(const void *state)
{
    const struct entry *entry = state;
    return !entry->open     ? NULL
           : !entry->asking ? _("Enter: save  Tab: complete  Down: edit earlier  Esc: leave")
           : entry->line.doubts & DOUBT_UNIT
               ? _("y: keep it as it is  c: convert it  n: back to the line")
               : _("y: keep it anyway  n: back to the line");
}

/* The answers there are; where one reading looks like another unit, with the values they save. */
static void put_answers(const struct bedside_line *line, char *out, size_t size)
{
    struct bedside_line converted = *line;
    int doubted = 0, at = 0;
    for (int i = 0; i < line->count; i++) {
        doubted += line->readings[i].doubts != 0;
        at = line->readings[i].doubts & DOUBT_UNIT ? i : at;
    }
    if (!(line->doubts & DOUBT_UNIT)) {
        snprintf(out, size, "%s", _("y or n, then Enter:"));
    } else if (doubted > 1) {
        snprintf(out, size, "%s", _("y, c or n, then Enter:"));
    } else {
        bedside_convert(&converted);
        snprintf(out, size, _("c save %s, n edit, y save %s anyway; then Enter:"),
                 converted.readings[at].value, line->readings[at].value);
    }
}

/* The question in a box, with the line for its answer. Returns the row below it. */
static int draw_question(struct canvas *canvas, const struct entry *entry, const struct rect *area,
                         int row)
{
    char question[500], text[560], answers[160];
    int top = row++, width = area->columns - 4;
    bedside_question(&entry->line, question, sizeof question);
    snprintf(text, sizeof text, entry->line.doubts == DOUBT_UNIT ? "%s?" : _("%s. Keep it?"),
             question);
    put_answers(&entry->line, answers, sizeof answers);
    row += canvas_wrap(canvas, area, row, 2, width, ROLE_ABOVE, text);
    if (entry->choice.wrong) {
        row += canvas_wrap(canvas, area, row, 2, width, ROLE_STRONG,
                           _("Not a valid answer. Nothing is saved yet: empty this line."));
    }
    int column = canvas_text(canvas, area, row, 2, ROLE_TEXT, answers);
    line_draw(&entry->choice.line, canvas, area, row++, column + 1, width - column - 1,
              ROLE_STRONG);
    for (int i = 0; i < area->columns; i++) {
        canvas_glyph(canvas, area, top, i, ROLE_ABOVE, GLYPH_LINE);
        canvas_glyph(canvas, area, row, i, ROLE_ABOVE, GLYPH_LINE);
    }
    for (int i = top + 1; i < row; i++) {
        canvas_glyph(canvas, area, i, 0, ROLE_ABOVE, GLYPH_SIDE);
        canvas_glyph(canvas, area, i, area->columns - 1, ROLE_ABOVE, GLYPH_SIDE);
    }
    return row + 1;
}

/* Draws the line, what it lacks or the question, and the result of the previous line. Returns the
 * number of rows. */
static int draw_line(const struct screen *screen, const struct entry *entry,
                     const struct rect *area)
{
    char text[560];
    struct canvas *canvas = screen->canvas;
    int width = area->columns - 2;
    int column = canvas_text(canvas, area, 0, 1, ROLE_STRONG, _("Add:")) + 1;
    line_draw(&entry->typed, canvas, area, 0, column, area->columns - column, ROLE_STRONG);
    if (entry->asking) {
        return draw_question(canvas, entry, area, 1) + 1;
    }
    guide(entry, text, sizeof text);
    int rows = 1 + canvas_wrap(canvas, area, 1, 1, width, ROLE_TEXT, text);
    if (entry->said[0]) {
        rows += canvas_wrap(canvas, area, rows, 1, width, entry->refused ? ROLE_ABOVE : ROLE_STRONG,
                            screen_message(screen, entry->stay, entry->said, text, sizeof text));
    }
    return rows + 1;
}

static void draw_row(const struct screen *screen, const struct rect *area, int at,
                     const struct row *row, const struct wall *wall, bool selected)
{
    struct columns columns = columns_of(area, wall);
    struct canvas *canvas = screen->canvas;
    enum role role = selected ? ROLE_SELECTED : ROLE_TEXT;
    char clock[CLOCK_BYTES], moment[WALL_BYTES];
    if (selected) {
        canvas_paint(canvas, area, at, 0, area->columns, role);
        canvas_glyph(canvas, area, at, 0, role, GLYPH_POINTER);
    }
    if (wall->known) {
        canvas_field(canvas, area, at, 1, DAY - 1, false, role,
                     wall_short(wall, lround(60 * row->hour), moment, sizeof moment));
    }
    if (columns.hour > 0) {
        canvas_field(canvas, area, at, columns.hour, TIME - 1, false, role,
                     clock_elapsed(row->hour, clock, sizeof clock));
    }
    canvas_field(canvas, area, at, columns.name, NAME - 1, false, role,
                 bedside_name(row->variable));
    canvas_field(canvas, area, at, columns.value, VALUE - 1, false, role, row->value);
    canvas_field(canvas, area, at, columns.state, area->columns - columns.state, false, role,
                 row->state);
}

static void draw_heading(const struct screen *screen, const struct rect *area, int at,
                         const struct wall *wall)
{
    struct columns columns = columns_of(area, wall);
    const struct {
        const char *title;
        int column;
    } titles[] = {{wall->known ? N_("clock") : "", 1},
                  {columns.hour > 0 ? N_("hour") : "", columns.hour},
                  {N_("variable"), columns.name},
                  {N_("value"), columns.value},
                  {N_("newest line first"), columns.state}};
    canvas_paint(screen->canvas, area, at, 0, area->columns, ROLE_HEADING);
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        if (titles[i].title[0]) {
            canvas_text(screen->canvas, area, at, titles[i].column, ROLE_HEADING,
                        _(titles[i].title));
        }
    }
}

/* Draws in full why nothing can be added. */
static int draw_refusal(const struct screen *screen, const struct entry *entry,
                        const struct rect *area)
{
    char text[560];
    return 1 +
           canvas_wrap(screen->canvas, area, 0, 1, area->columns - 2, ROLE_ABOVE,
                       entry->said[0]
                           ? screen_message(screen, entry->stay, entry->said, text, sizeof text)
                           : keys_text(_("Press {ENTRY} to add readings to this patient's file.")));
}

/* Draws everything above the list. Returns the number of rows, including the list's heading. */
static int draw_head(const struct screen *screen, const struct entry *entry,
                     const struct rect *area)
{
    return entry->open ? draw_line(screen, entry, area) : draw_refusal(screen, entry, area);
}

static int list_height(const struct rect *area, int head)
{
    return area->rows > head ? area->rows - head : 0;
}

static void entry_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct entry *entry = state;
    struct rect none = {area->row, area->column, 0, area->columns};
    size_t index;
    int count;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (stay) {
        entry->rows = list_height(area, draw_head(screen, entry, &none));
        free(list_rows(stay->patient, &count));
        entry->top = layout_scroll(entry->top, entry->selected >= 0 ? entry->selected : entry->top,
                                   count, entry->rows);
    }
}

static void entry_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    const struct entry *entry = state;
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (!stay) {
        return;
    }
    int count, head = draw_head(screen, entry, area);
    struct row *rows = list_rows(stay->patient, &count);
    struct rect list = {area->row + head, area->column, list_height(area, head), area->columns};
    draw_heading(screen, area, head - 1, &stay->wall);
    for (int i = 0; i < list.rows && entry->top + i < count; i++) {
        draw_row(screen, &list, i, &rows[entry->top + i], &stay->wall,
                 entry->top + i == entry->selected);
    }
    free(rows);
}

static void entry_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    (void)state;
    sight_add_selected(sight, screen, false);
}

static void entry_start(void *state)
{
    struct entry *entry = state;
    entry->record.file.fd = -1;
}

static const enum action entry_bar[] = {ACTION_ENTRY, ACTION_NONE};
const struct view view_entry =
    VIEW(N_("Entry"), N_("{BACK}: leave"), entry_bar, entry_draw, entry_patients,
         .state_size = sizeof(struct entry), .start = entry_start, .stop = entry_stop,
         .enter = entry_enter, .lay_out = entry_lay_out, .act = entry_act, .type = entry_type,
         .rest = entry_rest, .line = entry_line, .keys = entry_keys);
