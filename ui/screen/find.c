/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "ui/screen/view.h"

static struct page *page_shown(const struct screen *screen)
{
    return screen_state_shown(screen);
}

bool find_is_on(const struct screen *screen)
{
    return screen->find.line.text[0] != 0;
}

void find_end(struct screen *screen)
{
    screen->find.open = false;
    line_set(&screen->find.line, "");
}

/* The text as wrapped in this window, drawn piecewise on a separate canvas. */
static void write_lines(const struct screen *screen, struct text *out)
{
    const struct view *view = screen_view_shown(screen);
    struct page all = *page_shown(screen);
    struct canvas canvas = {.utf8 = screen->canvas->utf8};
    memcpy(canvas.lacks, screen->canvas->lacks, sizeof canvas.lacks);
    for (all.top = 0; all.top < all.count; all.top += CANVAS_MOST) {
        int rows = all.count - all.top < CANVAS_MOST ? all.count - all.top : CANVAS_MOST;
        struct rect area = {0, 0, rows, screen->canvas->columns};
        canvas_resize(&canvas, area.rows, area.columns);
        struct sheet sheet = sheet_open(&canvas, &area, &all);
        view->write(screen, page_shown(screen), &sheet);
        canvas_dump(&canvas, out);
    }
    canvas_free(&canvas);
}

/* Search result: number of matching lines, and the current one. */
struct matches {
    int count;
    int number; /* number of the current match, from 1; 0: none */
    int line;
};

/* The first match from line `from` on, or the last one before it; wraps around. */
static struct matches look(const char *lines, const char *text, int from, int step)
{
    struct matches found = {0}, first = {0}, last = {0}, before = {0}, after = {0};
    int line = 0;
    for (const char *p = lines; p && *p; line++) {
        size_t length = strcspn(p, "\n");
        char *one = memory_text_n(p, length);
        if (strcasestr(one, text)) {
            last = (struct matches){.number = ++found.count, .line = line};
            first = found.count == 1 ? last : first;
            before = line < from ? last : before;
            after = line >= from && after.number == 0 ? last : after;
        }
        free(one);
        p += length + (p[length] == '\n');
    }
    struct matches next = step < 0 ? before : after, around = step < 0 ? last : first;
    next = next.number > 0 ? next : around;
    next.count = found.count;
    return next;
}

static void take_lines(const struct screen *screen, struct text *lines)
{
    const struct view *view = screen_view_shown(screen);
    if (view->lines) {
        view->lines(screen, page_shown(screen), lines);
    } else {
        write_lines(screen, lines);
    }
}

/* Moves to a matching line and shows its number and the total. */
static void go(struct screen *screen, int from, int step)
{
    const struct view *view = screen_view_shown(screen);
    struct page *page = page_shown(screen);
    struct text lines = {0};
    take_lines(screen, &lines);
    struct matches found = look(lines.data, screen->find.line.text, from, step);
    text_free(&lines);
    screen->find_number = found.number;
    screen->find_columns = screen->canvas->columns;
    if (found.number == 0) {
        screen_say(screen, _("Not found: %.60s"), screen->find.line.text);
        return;
    }
    page->line = found.line;
    if (view->write) {
        page_show(page, found.line);
    }
    screen_say(screen,
               _("Match %d of %d. {NEXT_MATCH}: next  {PREVIOUS_MATCH}: before  {BACK}: end"),
               found.number, found.count);
}

void find_open(struct screen *screen)
{
    const struct view *view = screen_view_shown(screen);
    if (!view->write && !view->lines) {
        screen_say(screen, "%s", _("There is no text or list to search in this view."));
        return;
    }
    const struct page *page = page_shown(screen);
    screen->find.open = true;
    screen->find_from = view->write ? page->top : page->line;
    line_set(&screen->find.line, "");
}

void find_follow(struct screen *screen)
{
    if (find_is_on(screen)) {
        go(screen, screen->find_from, 1);
    }
}

void find_type(struct screen *screen, int key)
{
    struct filter *find = &screen->find;
    screen->message[0] = 0;
    if (key == KEY_ESCAPE) {
        find_end(screen);
    } else if (key == KEY_RETURN || key == '\n') {
        line_history_add(&find->history, find->line.text);
        find->open = false;
        find_follow(screen);
    } else if (line_type(&find->line, key) || line_history_type(&find->history, &find->line, key)) {
        find_follow(screen);
    }
}

/* If the text was rewrapped since, the match is on another line. */
static void go_back(struct screen *screen)
{
    struct page *page = page_shown(screen);
    struct text lines = {0};
    take_lines(screen, &lines);
    struct matches found = {.line = -1};
    for (int i = 0; i < screen->find_number; i++) {
        found = look(lines.data, screen->find.line.text, found.line + 1, 1);
    }
    text_free(&lines);
    page->line = found.line;
    page_show(page, found.line);
}

/* A text that was scrolled since is searched from its current position. */
void find_step(struct screen *screen, int step)
{
    struct page *page = page_shown(screen);
    if (screen_view_shown(screen)->write && screen->find_columns != screen->canvas->columns &&
        screen->find_number > 0) {
        go_back(screen);
    }
    bool there = !screen_view_shown(screen)->write ||
                 (page->line >= page->top && page->line < page->top + page->rows);
    int from = there ? page->line : page->top - 1;
    go(screen, step > 0 ? from + 1 : from, step);
}
