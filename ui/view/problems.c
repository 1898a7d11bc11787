/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/say.h"
#include "patient/series.h"
#include "patient/unusual.h"

/* Data not used as written: values of the current patient, then files. The unit proposal at the
 * cursor can be accepted, and a series whose unit is doubtful decided after a question. */

/* A list of items of one or more lines, with a cursor. */
struct list {
    const struct screen *screen;
    struct sheet *sheet;
    struct text *lines; /* if not NULL, receives the text of each item, for searching */
    int chosen;         /* item under the cursor */
    int items;          /* so far */
    int first, end;     /* lines of the item under the cursor */
};

static void put_item(struct list *list, const char *place, const char *text)
{
    struct sheet *sheet = list->sheet;
    bool selected = list->items++ == list->chosen;
    int row = sheet->count - sheet->top;
    if (selected) {
        list->first = sheet->count;
        canvas_glyph(sheet->canvas, &sheet->area, row, 0, ROLE_STRONG, GLYPH_POINTER);
    }
    sheet_pair(sheet, 14, place, text);
    if (list->lines) {
        text_format(list->lines, "%s %s\n", place, text);
    }
    if (selected) {
        list->end = sheet->count;
    }
}

static void put_line(struct list *list, enum role role, const char *text)
{
    sheet_line(list->sheet, role == ROLE_TEXT && !*text ? 0 : 1, role, text);
}

static bool is_proposal(const struct problem *problem)
{
    return problem->kind == PROBLEM_UNIT || problem->kind == PROBLEM_CONVERTED;
}

/* A series that may be in another unit; other doubts concern no variable. */
static bool is_unit_doubt(const struct problem *problem)
{
    return problem->kind == PROBLEM_DOUBT && problem->variable != VARIABLE_NONE &&
           problem->other_count > 0;
}

static void say_doubts(struct list *list, const struct patient *patient)
{
    char text[160];
    size_t count = 0;
    for (size_t i = 0; i < patient->problem_count; i++) {
        count += is_unit_doubt(&patient->problems[i]);
    }
    snprintf(text, sizeof text, keys_format(_("series that may be in another unit: %zu ({UNIT})")),
             count);
    if (count > 0) {
        put_line(list, ROLE_STRONG, text);
    }
}

static void say_proposals(struct list *list, const struct patient *patient)
{
    char text[160];
    size_t count =
        patient->problem_counts[PROBLEM_UNIT] + patient->problem_counts[PROBLEM_CONVERTED];
    snprintf(text, sizeof text,
             keys_format(_("values that look like another unit: %zu, converted: %zu ({UNIT})")),
             count, patient->problem_counts[PROBLEM_CONVERTED]);
    if (count > 0) {
        put_line(list, ROLE_STRONG, text);
    }
}

/* Readings that are used and unusual: in one paragraph, since an ill patient has some. */
static void say_unusual(struct list *list, const struct patient *patient)
{
    struct text values = {0}, line = {0};
    size_t count = unusual_list(patient, &values);
    if (count > 0) {
        text_format(&line, _("Used, but unusual; in brackets what 98 in 100 of the cohort are: %s"),
                    values.data);
        put_line(list, ROLE_TEXT, line.data);
    }
    text_free(&values);
    text_free(&line);
}

/* The doubts about the risk of the current stay; none without a risk. */
static const struct doubts *doubts_in_view(const struct screen *screen, size_t stay)
{
    static const struct doubts none;
    struct session *session = screen->session;
    return session->model_count > 0 && !screen_is_hidden(screen, stay)
               ? session_doubts(session, stay, session_model_of(session, stay))
               : &none;
}

/* The problems in the order in which they are shown: those that change the risk most first. */
static size_t *order_problems(const struct screen *screen, size_t stay)
{
    const struct patient *patient = screen->session->stays[stay].patient;
    size_t *order = memory_new(patient->problem_count + 1, sizeof *order);
    doubts_order(doubts_in_view(screen, stay), patient, order);
    return order;
}

static void put_problem(struct list *list, const struct problem *problem, const struct doubt *doubt)
{
    char place[32], text[1024], reason[700], effect[160] = "";
    snprintf(place, sizeof place, problem->line > 0 ? _("line %zu") : _("file"), problem->line);
    problem_said(problem, reason, sizeof reason);
    if (doubt && doubt->known) {
        say_format(effect, sizeof effect, _("; otherwise the risk is %.1f%% (%+.1f points)"),
                   100 * (double)doubt->risk, 100 * (double)doubt->effect);
    }
    snprintf(text, sizeof text, "%s: %s%s%s%s%s%s", _(problem_kind_name(problem->kind)),
             problem->name, problem->name[0] ? " " : "", problem->value,
             problem->name[0] || problem->value[0] ? ": " : "", reason, effect);
    put_item(list, place, text);
}

static void put_patient(struct list *list)
{
    const struct screen *screen = list->screen;
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (!stay) {
        return;
    }
    const struct patient *patient = stay->patient;
    char text[1024], file[400];
    text_escape(patient->file, strlen(patient->file), file, sizeof file);
    if (screen->hidden) {
        char name[300];
        snprintf(text, sizeof text, "%s", screen_name(screen, index, name, sizeof name));
    } else {
        snprintf(text, sizeof text, _("Patient %s, file %s"), patient->id, file);
    }
    put_line(list, ROLE_HEADING, text);
    if (patient->problem_count == 0) {
        put_line(list, ROLE_TEXT, _("Every value was used as it was written."));
    }
    say_proposals(list, patient);
    say_doubts(list, patient);
    const struct doubts *doubts = doubts_in_view(screen, index);
    if (*doubts_text(doubts, patient, true, text, sizeof text)) {
        put_line(list, ROLE_STRONG, text);
    }
    size_t *order = order_problems(screen, index);
    for (size_t i = 0; i < patient->problem_count; i++) {
        put_problem(list, &patient->problems[order[i]], doubts_of(doubts, order[i]));
    }
    free(order);
    say_unusual(list, patient);
    put_line(list, ROLE_TEXT, "");
}

static void put_files(struct list *list)
{
    const struct session *session = list->screen->session;
    put_line(list, ROLE_HEADING, _("Files that were not used"));
    if (session->skip_count == 0 && !session->model_error.set) {
        put_line(list, ROLE_TEXT, _("None."));
    }
    if (session->model_error.set) {
        put_item(list, _("network"), session->model_error.text);
    }
    for (size_t i = 0; i < session->skip_count; i++) {
        const struct session_skip *skip = &session->skips[i];
        char path[400], text[1024];
        text_escape(skip->path, strlen(skip->path), path, sizeof path);
        /* The message of a failure already names its file. */
        snprintf(text, sizeof text, skip->failed ? "%.0s%s" : "%s: %s", path, _(skip->reason));
        if (list->screen->hidden) {
            snprintf(text, sizeof text, "%s", skip->failed ? _("(name hidden)") : _(skip->reason));
        }
        put_item(list, skip->failed ? _("failed") : _("skipped"), text);
    }
}

/* Files with the same id: one patient twice, or two confused. */
static void put_twins(struct list *list)
{
    const struct twins *twins = &list->screen->session->twins;
    if (twins->pair_count > 0) {
        put_line(list, ROLE_HEADING, _("The same id in two files"));
    }
    for (size_t i = 0; i < twins->pair_count; i++) {
        char file[400], other[400], text[1024];
        text_escape(twins->pairs[i].file, strlen(twins->pairs[i].file), file, sizeof file);
        text_escape(twins->pairs[i].other, strlen(twins->pairs[i].other), other, sizeof other);
        snprintf(text, sizeof text, "%s: %s, %s", twins->pairs[i].id, file, other);
        put_item(list, _("doubtful"), list->screen->hidden ? _("(name hidden)") : text);
    }
}

static void put_all(struct list *list)
{
    put_patient(list);
    put_files(list);
    put_twins(list);
}

struct cursor {
    struct page page;       /* its line is an index of items: values of the patient, then files */
    size_t stay;            /* stay whose values are listed */
    bool asking;            /* in which unit is a series? */
    bool below;             /* the patient is shown below a short list */
    size_t unit;            /* of those offered, the one at the pointer */
    struct written written; /* its first value: the file may be read again meanwhile */
};

/* Moves the cursor to the top if the patient changed. */
static void follow(const struct screen *screen, struct cursor *cursor)
{
    size_t stay = cursor->stay;
    screen_stay(screen, &stay);
    cursor->page.line = stay == cursor->stay ? cursor->page.line : 0;
    cursor->stay = stay;
}

static void problems_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct cursor *cursor = state;
    struct page *page = &cursor->page;
    follow(screen, cursor);
    struct sheet sheet = sheet_measure(screen->canvas, area);
    struct list list = {.screen = screen, .sheet = &sheet, .chosen = cursor->page.line};
    put_all(&list);
    if (cursor->page.line >= list.items) {
        cursor->page.line = list.items > 0 ? list.items - 1 : 0;
        sheet.count = 0;
        list = (struct list){.screen = screen, .sheet = &sheet, .chosen = cursor->page.line};
        put_all(&list);
    }
    /* The last item includes everything after it. */
    list.end = cursor->page.line == list.items - 1 ? sheet.count : list.end;
    page->top = page->top < list.end - area->rows ? list.end - area->rows : page->top;
    page->top = page->top > list.first ? list.first : page->top;
    page->top = cursor->page.line == 0 ? 0 : page->top; /* the headings above the first */
    page_fit(page, &sheet, area->rows);
    cursor->below = view_has_below(area, sheet.count + 1);
}

/* ---- the unit of a doubtful series ---- */

/* Is the problem of the value that was asked about? */
static bool is_of_written(const struct problem *problem, const struct cursor *cursor)
{
    return problem->line == cursor->written.line && problem->variable == cursor->written.variable;
}

/* The doubtful series asked about; problem_count if it is no longer there. */
static size_t asked_problem(const struct cursor *cursor, const struct patient *patient)
{
    size_t i = 0;
    while (i < patient->problem_count && !(is_unit_doubt(&patient->problems[i]) &&
                                           is_of_written(&patient->problems[i], cursor))) {
        i++;
    }
    return i;
}

/* The readings of a series as they are used now, and as they would be in the other unit or units,
 * the likeliest first. */
enum { UNITS_MOST = 4 };
struct choices {
    size_t count;
    double low, high;
    size_t unit_count;
    struct offer {
        const char *unit;
        double low, high;
    } units[UNITS_MOST];
};

static double value_now(const struct patient *patient, const struct observation *other)
{
    for (size_t i = 0; i < patient->observation_count; i++) {
        const struct observation *seen = &patient->observations[i];
        if (seen->line == other->line && seen->variable == other->variable) {
            return seen->value;
        }
    }
    return NAN;
}

static void offer(struct choices *choices, enum variable variable,
                  const struct series_verdict *verdict)
{
    const struct variable_info *info = variable_info(variable);
    double low = series_convert(verdict, choices->low),
           high = series_convert(verdict, choices->high);
    bool known = low < info->accept_low || high > info->accept_high;
    for (size_t i = 0; i < choices->unit_count; i++) {
        known |= strcmp(choices->units[i].unit, verdict->unit) == 0;
    }
    if (!known && choices->unit_count < UNITS_MOST) {
        choices->units[choices->unit_count++] = (struct offer){verdict->unit, low, high};
    }
}

static struct choices choices_of(const struct patient *patient, const struct problem *problem)
{
    struct choices choices = {.low = INFINITY, .high = -INFINITY};
    struct series_verdict verdict;
    for (size_t i = 0; i < problem->other_count; i++) {
        const struct observation *other = &patient->others[problem->first_other + i];
        double value = value_now(patient, other);
        choices.count++;
        choices.low = fmin(choices.low, value);
        choices.high = fmax(choices.high, value);
    }
    if (problem->unit && series_other_named(problem->variable, problem->unit, &verdict)) {
        offer(&choices, problem->variable, &verdict);
    }
    for (size_t i = 0; series_other(problem->variable, i, &verdict); i++) {
        offer(&choices, problem->variable, &verdict);
    }
    return choices;
}

/* "154 to 165 kg; the risk is 14.0%" */
static void say_choice(double low, double high, enum variable variable, float risk, char *out,
                       size_t size)
{
    const char *unit = variable_info(variable)->unit;
    char values[80], said[80] = "";
    if (high > low) {
        say_format(values, sizeof values, _("%.4g to %.4g %s"), low, high, unit);
    } else {
        say_format(values, sizeof values, "%.4g %s", low, unit);
    }
    if (isfinite(risk)) {
        say_format(said, sizeof said, _("; the risk is %.1f%%"), 100 * (double)risk);
    }
    snprintf(out, size, "%s%s", values, said);
}

/* Writes the lines of the question into the area from a row on, if it has rows; returns how many.
 * chosen: the unit at the pointer. */
static int write_question(const struct screen *screen, const struct patient *patient,
                          size_t problem, size_t stay, size_t chosen, const struct rect *area,
                          int row)
{
    const struct problem *asked = &patient->problems[problem];
    const struct doubt *doubt = doubts_of(doubts_in_view(screen, stay), problem);
    bool known = doubt && doubt->known;
    struct choices choices = choices_of(patient, asked);
    bool several = choices.unit_count > 1;
    char choice[200], text[400];
    int width = area->columns - 4, from = row;
    snprintf(text, sizeof text, _("%s, readings from line %zu on: %zu. Which unit are they in?"),
             _(variable_info(asked->variable)->label), asked->line, choices.count);
    row += canvas_wrap(screen->canvas, area, row, 2, width, ROLE_ABOVE, text);
    say_choice(choices.low, choices.high, asked->variable,
               known ? doubt->risk - doubt->effect : NAN, choice, sizeof choice);
    snprintf(text, sizeof text, _("As written: %s"), choice);
    row += canvas_wrap(screen->canvas, area, row, 4, width - 2, ROLE_TEXT, text);
    for (size_t i = 0; i < choices.unit_count; i++) {
        const struct offer *offer = &choices.units[i];
        bool its = known && asked->unit && strcmp(offer->unit, asked->unit) == 0;
        say_choice(offer->low, offer->high, asked->variable, its ? doubt->risk : NAN, choice,
                   sizeof choice);
        snprintf(text, sizeof text, _("Read as %s: %s"), _(offer->unit), choice);
        if (i == chosen && several) {
            canvas_glyph(screen->canvas, area, row, 2, ROLE_STRONG, GLYPH_POINTER);
        }
        row += canvas_wrap(screen->canvas, area, row, 4, width - 2,
                           i == chosen && several ? ROLE_STRONG : ROLE_TEXT, text);
    }
    const char *unit =
        chosen < choices.unit_count ? _(choices.units[chosen].unit) : _("the other unit");
    snprintf(text, sizeof text, _("Enter: read as %s. Esc: leave as written."), unit);
    row += canvas_wrap(screen->canvas, area, row, 2, width, ROLE_STRONG, text);
    if (several) {
        row += canvas_wrap(screen->canvas, area, row, 2, width, ROLE_TEXT,
                           keys_text(_("{DOWN} and {UP}: another unit.")));
    }
    return row - from;
}

/* The question in a box over the end of the list. */
static void draw_question(const struct screen *screen, const struct cursor *cursor,
                          const struct rect *area)
{
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    size_t problem = stay ? asked_problem(cursor, stay->patient) : 0;
    if (!stay || problem == stay->patient->problem_count) {
        return;
    }
    struct rect none = {area->row, area->column, 0, area->columns};
    int rows = write_question(screen, stay->patient, problem, index, cursor->unit, &none, 0) + 2;
    struct rect box = view_box(screen, area, rows);
    write_question(screen, stay->patient, problem, index, cursor->unit, &box, 1);
    canvas_cursor(screen->canvas, &box, box.rows > 1 ? box.rows - 2 : 0, 2);
}

static void problems_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    const struct cursor *cursor = state;
    struct sheet sheet = sheet_open(screen->canvas, area, &cursor->page);
    struct list list = {.screen = screen, .sheet = &sheet, .chosen = cursor->page.line};
    put_all(&list);
    sheet_close(&sheet);
    if (cursor->below) {
        view_below(screen, area, sheet.count + 1);
    }
    canvas_cursor(screen->canvas, area, list.first - cursor->page.top, 0);
    if (cursor->asking) {
        draw_question(screen, cursor, area);
    }
}

static void problems_lines(const struct screen *screen, const void *state, struct text *out)
{
    struct sheet sheet = sheet_measure(screen->canvas, &(struct rect){0, 0, 0, 80});
    struct list list = {.screen = screen, .sheet = &sheet, .lines = out};
    (void)state;
    put_all(&list);
}

static void problems_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    const struct cursor *cursor = state;
    sight_add_selected(sight, screen, cursor->asking || cursor->below);
}

/* Index of an item's problem; the patient's problem_count if it has none. */
static size_t item_problem(const struct screen *screen, int item)
{
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (!stay || (size_t)item >= stay->patient->problem_count) {
        return stay ? stay->patient->problem_count : 0;
    }
    size_t *order = order_problems(screen, index), problem = order[item];
    free(order);
    return problem;
}

/* Moves the cursor to the problem of a value, wherever it stands now. */
static void follow_problem(const struct screen *screen, struct cursor *cursor)
{
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    size_t *order = order_problems(screen, index);
    for (size_t i = 0; i < stay->patient->problem_count; i++) {
        const struct problem *problem = &stay->patient->problems[order[i]];
        if (is_of_written(problem, cursor) && (is_proposal(problem) || is_unit_doubt(problem))) {
            cursor->page.line = (int)i;
        }
    }
    free(order);
}

/* Reads the series of a problem in another unit (NULL: the one it names), or again as it is
 * written. */
static void decide(struct screen *screen, struct cursor *cursor, size_t index, size_t problem,
                   const char *unit)
{
    struct error error = ERROR_NONE, unsaved = ERROR_NONE;
    const struct session_stay *stay = &screen->session->stays[index];
    size_t before = stay->patient->problem_counts[PROBLEM_CONVERTED];
    if (!session_decide_unit(screen->session, index, problem, unit, &unsaved, &error)) {
        char reason[560];
        screen_say(screen, _("Not converted: %.150s"),
                   screen_message(screen, index, error.text, reason, sizeof reason));
        return;
    }
    bool more = stay->patient->problem_counts[PROBLEM_CONVERTED] > before;
    screen_network_changed(screen);
    follow_problem(screen, cursor);
    if (unsaved.set) {
        screen_say(screen,
                   more ? _("Converted until you leave, and not kept: %.150s")
                        : _("Read as it is written until you leave, and not kept: %.150s"),
                   unsaved.text);
        return;
    }
    screen_say(screen, more ? _("Converted, and kept beside the file. {UNIT}: take it back")
                            : _("Read as it is written; kept beside the file."));
}

/* Where the pointer begins: the likeliest unit, or that in which another pressure of the stay was
 * decided to be, since both are of one device. */
static size_t unit_first(const struct patient *patient, const struct problem *asked)
{
    struct choices choices = choices_of(patient, asked);
    const char *own = variable_info(asked->variable)->unit;
    for (size_t i = 0; i < patient->problem_count; i++) {
        const struct problem *other = &patient->problems[i];
        bool decided = other->decided && other->kind == PROBLEM_CONVERTED && other->unit &&
                       strcmp(variable_info(other->variable)->unit, own) == 0;
        for (size_t k = 0; decided && k < choices.unit_count; k++) {
            if (strcmp(choices.units[k].unit, other->unit) == 0) {
                return k;
            }
        }
    }
    return 0;
}

/* Accepts the unit proposal of the value at the cursor, or undoes it; asks about a doubtful series.
 */
static void decide_unit(struct screen *screen, struct cursor *cursor)
{
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    size_t at = item_problem(screen, cursor->page.line);
    const struct problem *problem =
        stay && at < stay->patient->problem_count ? &stay->patient->problems[at] : NULL;
    if (!problem || !(is_proposal(problem) || is_unit_doubt(problem))) {
        screen_say(screen, "%s",
                   _("Not a unit: move to a line that says \"unit\", \"doubtful\" or "
                     "\"converted\"."));
        return;
    }
    cursor->written = (struct written){.line = problem->line, .variable = problem->variable};
    if (is_proposal(problem)) {
        decide(screen, cursor, index, at, NULL);
    } else if (stay->streamed) {
        screen_say(screen, "%s", _("This patient was read from a pipe: nothing can be decided."));
    } else {
        cursor->asking = true;
        cursor->unit = unit_first(stay->patient, problem);
    }
}

/* Enter reads the series in the unit at the pointer, Escape leaves it. */
static bool problems_type(struct screen *screen, void *state, int key)
{
    struct cursor *cursor = state;
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    if (!cursor->asking) {
        return false;
    }
    bool decided = key == KEY_RETURN || key == '\n';
    cursor->asking = !decided && key != KEY_ESCAPE;
    size_t problem = stay ? asked_problem(cursor, stay->patient) : 0;
    if (stay && problem < stay->patient->problem_count) {
        struct choices choices = choices_of(stay->patient, &stay->patient->problems[problem]);
        enum action action = keys_action(key);
        if (decided) {
            decide(screen, cursor, index, problem,
                   cursor->unit < choices.unit_count ? choices.units[cursor->unit].unit : NULL);
        } else if (action == ACTION_DOWN && cursor->unit + 1 < choices.unit_count) {
            cursor->unit++;
        } else if (action == ACTION_UP && cursor->unit > 0) {
            cursor->unit--;
        }
    } else if (decided && stay) {
        screen_say(screen, "%s", _("Not converted: the file has changed."));
    }
    return true;
}

static const char *problems_keys(const void *state)
{
    const struct cursor *cursor = state;
    return cursor->asking ? _("Enter: read in the other unit  Esc: leave as written") : NULL;
}

/* The file without a stay of an item; NULL if it is of none. */
static const char *item_file(const struct screen *screen, int item)
{
    const struct session *session = screen->session;
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    long skip = item - (stay ? (long)stay->patient->problem_count : 0) - session->model_error.set;
    return skip >= 0 && skip < (long)session->skip_count ? session->skips[skip].path : NULL;
}

static bool problems_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct cursor *cursor = state;
    long step;
    if (view_move(action, rows / 2, &step)) { /* most items take two lines or fewer */
        cursor->page.line = cursor->page.line + step > 0 ? (int)(cursor->page.line + step) : 0;
        return true; /* the layout keeps it inside */
    }
    if (action == ACTION_UNIT) {
        decide_unit(screen, cursor);
        return true;
    }
    const char *file = item_file(screen, cursor->page.line);
    if (action == ACTION_COLUMNS && file) {
        screen_open(screen, ACTION_COLUMNS, &(struct request){.path = file});
        return true;
    }
    return false;
}

static const enum action problems_bar[] = {ACTION_UNIT, ACTION_COLUMNS, ACTION_NEXT_PATIENT,
                                           ACTION_NONE};
const struct view view_problems =
    VIEW(N_("Problems"), N_("What was not used as it was written, and why."), problems_bar,
         problems_draw, problems_patients, .state_size = sizeof(struct cursor),
         .lay_out = problems_lay_out, .act = problems_act, .type = problems_type,
         .keys = problems_keys, .clicks = view_all_columns, .paged = true, .lines = problems_lines);
