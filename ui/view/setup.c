/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/screen/settings.h"
#include "ui/screen/view.h"

#include <stdio.h>

/* The program settings, one per line, and where they are saved. */

/* The settings, then the row that restores them. */
enum { ROWS = SETTING_COUNT + 1, INDENT = 16, ROW_BYTES = 300 };

static void put_row(const struct screen *screen, int row, char *name, char *text)
{
    char value[32];
    if (row == SETTING_COUNT) {
        snprintf(name, ROW_BYTES, "%s", _("Defaults"));
        snprintf(text, ROW_BYTES, keys_format(_("{RIGHT}: restore them all, after a question")));
        return;
    }
    snprintf(name, ROW_BYTES, "%s", _(settings[row].name));
    snprintf(text, ROW_BYTES, "%s: %s", settings[row].value(screen, value, sizeof value),
             _(settings[row].note));
}

static void put_file(const struct screen *screen, struct sheet *sheet)
{
    const struct settings *now = &screen->settings;
    char path[2200];
    bool place = preferences_path(path, sizeof path);
    sheet_line(sheet, 0, ROLE_TEXT, "");
    sheet_pair(sheet, INDENT, _("kept in"), place ? path : "-");
    if (now->error.set) {
        sheet_pair(sheet, INDENT, _("NOT SAVED"), now->error.text);
    }
    for (int i = 0; i < SETTING_COUNT && now->error.set; i++) {
        if (now->unsaved & 1U << i) {
            sheet_line(sheet, INDENT, ROLE_NOTICE, _(settings[i].name));
        }
    }
}

/* Writes all; *first and *end: the lines of the row under the cursor. */
static void put_all(const struct screen *screen, struct sheet *sheet, int chosen, int *first,
                    int *end)
{
    char name[ROW_BYTES], text[ROW_BYTES];
    for (int i = 0; i < ROWS; i++) {
        *first = i == chosen ? sheet->count : *first;
        if (i == chosen) {
            canvas_glyph(sheet->canvas, &sheet->area, sheet->count - sheet->top, 0, ROLE_STRONG,
                         GLYPH_POINTER);
        }
        put_row(screen, i, name, text);
        sheet_pair(sheet, INDENT, name, text);
        *end = i == chosen ? sheet->count : *end;
    }
    put_file(screen, sheet);
}

static void setup_lay_out(struct screen *screen, void *state, const struct rect *area)
{
    struct page *page = state;
    int first = 0, end = 0;
    page->line = page->line < ROWS ? page->line : ROWS - 1;
    struct sheet sheet = sheet_measure(screen->canvas, area);
    put_all(screen, &sheet, page->line, &first, &end);
    end = page->line == ROWS - 1 ? sheet.count : end; /* the last row includes what follows it */
    page->top = page->top < end - area->rows ? end - area->rows : page->top;
    page->top = page->top > first ? first : page->top;
    page_fit(page, &sheet, area->rows);
}

static void setup_draw(const struct screen *screen, const void *state, const struct rect *area)
{
    const struct page *page = state;
    int first = 0, end = 0;
    struct sheet sheet = sheet_open(screen->canvas, area, page);
    put_all(screen, &sheet, page->line, &first, &end);
    sheet_close(&sheet);
    canvas_cursor(screen->canvas, area, first - page->top, 0);
}

static void setup_lines(const struct screen *screen, const void *state, struct text *out)
{
    char name[ROW_BYTES], text[ROW_BYTES];
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        put_row(screen, i, name, text);
        text_format(out, "%s %s\n", name, text);
    }
}

static bool setup_act(struct screen *screen, void *state, enum action action, int rows)
{
    struct page *page = state;
    (void)rows;
    if (view_list_act(page, action)) {
        return true;
    }
    if (action != ACTION_LEFT && action != ACTION_RIGHT && action != ACTION_PATIENT) {
        return false;
    }
    if (page->line < SETTING_COUNT) {
        settings_step(screen, (size_t)page->line, action == ACTION_LEFT ? -1 : 1);
    } else {
        settings_ask_defaults(screen);
    }
    return true;
}

static const struct meaning setup_meanings[] = {
    {ACTION_LEFT, N_("Previous"), N_("the previous value of this setting")},
    {ACTION_RIGHT, N_("Next"), N_("the next value of this setting")},
    {ACTION_PATIENT, N_("Next"), N_("the next value of this setting")},
    {0}};
static const enum action setup_bar[] = {ACTION_LEFT, ACTION_RIGHT, ACTION_NONE};
const struct view view_setup = VIEW(
    N_("Setup"), N_("Arrows or Enter change a setting; it is kept at once."), setup_bar, setup_draw,
    view_no_patients, .meanings = setup_meanings, .state_size = sizeof(struct page), .paged = true,
    .lay_out = setup_lay_out, .act = setup_act, .clicks = view_all_columns, .lines = setup_lines);
