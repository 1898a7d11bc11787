/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What was not used as it was written: values of the patient in view, then files. The proposal of
 * another unit at the cursor can be taken. */

/* A list of items, each on one line or more, one of them under the cursor. */
struct list {
    const struct screen *screen;
    struct sheet *sheet;
    int chosen;     /* item under the cursor */
    int items;      /* so far */
    int first, end; /* lines of the item under the cursor */
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

/* The doubts about the risk of the stay in view; none where no network gives one. */
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
    char place[32], text[1024], effect[80] = "";
    snprintf(place, sizeof place, problem->line > 0 ? _("line %zu") : _("file"), problem->line);
    if (doubt && doubt->known) {
        snprintf(effect, sizeof effect, _("; otherwise the risk is %.1f%% (%+.1f points)"),
                 100 * (double)doubt->risk, 100 * (double)doubt->effect);
    }
    snprintf(text, sizeof text, "%s: %s%s%s%s%s%s", problem_kind_name(problem->kind), problem->name,
             problem->name[0] ? " " : "", problem->value,
             problem->name[0] || problem->value[0] ? ": " : "", problem->reason, effect);
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
    const struct doubts *doubts = doubts_in_view(screen, index);
    if (*doubts_text(doubts, patient, text, sizeof text)) {
        put_line(list, ROLE_STRONG, text);
    }
    size_t *order = order_problems(screen, index);
    for (size_t i = 0; i < patient->problem_count; i++) {
        put_problem(list, &patient->problems[order[i]], doubts_of(doubts, order[i]));
    }
    free(order);
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
        /* The message of a failure names its file already. */
        snprintf(text, sizeof text, skip->failed ? "%.0s%s" : "%s: %s", path, skip->reason);
        if (list->screen->hidden) {
            snprintf(text, sizeof text, "%s", skip->failed ? _("(name hidden)") : skip->reason);
        }
        put_item(list, skip->failed ? _("failed") : _("skipped"), text);
    }
}

/* One patient twice, or two who are mistaken for one. */
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
    struct page page;
    int item;    /* under the cursor: values of the patient, then files */
    size_t stay; /* whose values they are */
};

/* The cursor starts at the top of another patient's values. */
static void follow(const struct screen *screen, struct cursor *cursor)
{
    size_t stay = cursor->stay;
    screen_stay(screen, &stay);
    cursor->item = stay == cursor->stay ? cursor->item : 0;
    cursor->stay = stay;
}

static void problems_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct cursor *cursor = state;
    struct page *page = &cursor->page;
    follow(screen, cursor);
    struct sheet sheet = sheet_measure(screen->canvas, area);
    struct list list = {.screen = screen, .sheet = &sheet, .chosen = cursor->item};
    put_all(&list);
    if (cursor->item >= list.items) {
        cursor->item = list.items > 0 ? list.items - 1 : 0;
        sheet.count = 0;
        list = (struct list){.screen = screen, .sheet = &sheet, .chosen = cursor->item};
        put_all(&list);
    }
    /* With the last item, all that comes after it. */
    list.end = cursor->item == list.items - 1 ? sheet.count : list.end;
    page->top = page->top < list.end - area->rows ? list.end - area->rows : page->top;
    page->top = page->top > list.first ? list.first : page->top;
    page->top = cursor->item == 0 ? 0 : page->top; /* the headings above the first */
    page_fit(page, &sheet, area->rows);
}

static void problems_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    const struct cursor *cursor = state;
    struct sheet sheet = sheet_open(screen->canvas, area, &cursor->page);
    struct list list = {.screen = screen, .sheet = &sheet, .chosen = cursor->item};
    put_all(&list);
    sheet_close(&sheet);
    canvas_cursor(screen->canvas, area, list.first - cursor->page.top, 0);
}

static void problems_patients(const struct screen *screen, const void *state, struct sight *sight)
{
    (void)state;
    sight_add_selected(sight, screen, false);
}

/* The problem of an item of the list; the patient's problem_count where it is none. */
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

/* Reads the value under the cursor in the unit proposed, or as it is written again. */
static void decide_unit(struct screen *screen, int item)
{
    struct error error = ERROR_NONE;
    size_t index;
    const struct session_stay *stay = screen_stay(screen, &index);
    size_t problem = item_problem(screen, item);
    if (!stay || problem >= stay->patient->problem_count ||
        !is_proposal(&stay->patient->problems[problem])) {
        screen_say(screen, "%s",
                   _("Not a unit: move to a line that says \"unit\" or \"converted\"."));
        return;
    }
    size_t before = stay->patient->problem_counts[PROBLEM_CONVERTED];
    if (!session_decide_unit(screen->session, index, problem, &error)) {
        screen_say(screen, _("Not converted: %.150s"), error.text);
        return;
    }
    bool more = stay->patient->problem_counts[PROBLEM_CONVERTED] > before;
    screen_network_changed(screen);
    screen_say(screen, more
                           ? _("Converted here only: the file stays as it is. {UNIT}: take it back")
                           : _("Read again as it is written."));
}

static bool problems_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct cursor *cursor = state;
    int page = rows / 2 > 0 ? rows / 2 : 1; /* most items take two lines or fewer */
    const struct {
        enum action action;
        int step;
    } moves[] = {{ACTION_UP, -1},          {ACTION_DOWN, 1},        {ACTION_PAGE_UP, -page},
                 {ACTION_PAGE_DOWN, page}, {ACTION_HOME, -9999999}, {ACTION_END, 9999999}};
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].action == action) {
            cursor->item += moves[i].step;
            cursor->item = cursor->item > 0 ? cursor->item : 0;
            return true; /* the layout keeps it inside */
        }
    }
    if (action == ACTION_UNIT) {
        decide_unit(screen, cursor->item);
        return true;
    }
    return false;
}

static const enum action problems_bar[] = {ACTION_DOWN, ACTION_UNIT, ACTION_BACK,
                                           ACTION_HELP, ACTION_QUIT, ACTION_NEXT_PATIENT,
                                           ACTION_NONE};
const struct view view_problems =
    VIEW(N_("Problems"), N_("What was not used as it was written, and why."), problems_bar,
         problems_draw, problems_patients, .state_size = sizeof(struct cursor),
         .lay_out = problems_lay_out, .act = problems_act);
