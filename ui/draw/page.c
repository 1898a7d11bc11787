/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/page.h"

#include "base/text.h"

struct sheet sheet_measure(struct canvas *canvas, const struct rect *area)
{
    return (struct sheet){canvas, {area->row, area->column, 0, area->columns}, 0, 0};
}

struct sheet sheet_open(struct canvas *canvas, const struct rect *area, const struct page *page)
{
    return (struct sheet){canvas, *area, page->top, 0};
}

void sheet_line(struct sheet *sheet, int indent, enum role role, const char *text)
{
    /* The last column is reserved for the arrows. */
    int lines = canvas_wrap(sheet->canvas, &sheet->area, sheet->count - sheet->top, indent,
                            sheet->area.columns - indent - 1, role, text);
    sheet->count += lines > 0 ? lines : 1;
}

void sheet_pair(struct sheet *sheet, int indent, const char *key, const char *text)
{
    canvas_field(sheet->canvas, &sheet->area, sheet->count - sheet->top, 1, indent - 2, false,
                 ROLE_STRONG, key);
    sheet_line(sheet, indent, ROLE_TEXT, text);
}

void sheet_heights(struct sheet *sheet, int indent, const int *heights, int count)
{
    bool blocks = canvas_has(sheet->canvas, GLYPH_LEVEL_1);
    struct text line = {0};
    for (int i = 0; i < count; i++) {
        if (heights[i] <= 0) {
            text_append(&line, canvas_sign(sheet->canvas, GLYPH_REST));
        } else if (blocks) {
            text_append(&line, theme_glyph(true, (enum glyph)(GLYPH_LEVEL_1 + heights[i] - 1)));
        } else {
            text_format(&line, "%d", heights[i]);
        }
    }
    sheet_line(sheet, indent, ROLE_CURVE, line.data);
    text_free(&line);
}

void sheet_close(const struct sheet *sheet)
{
    const struct rect *area = &sheet->area;
    if (sheet->top > 0) {
        canvas_glyph(sheet->canvas, area, 0, area->columns - 1, ROLE_KEY, GLYPH_UP);
    }
    if (sheet->top < sheet->count - area->rows) {
        canvas_glyph(sheet->canvas, area, area->rows - 1, area->columns - 1, ROLE_KEY, GLYPH_DOWN);
    }
    canvas_cursor(sheet->canvas, area, 0, 0);
}

static void put_top(struct page *page, long top)
{
    long most = page->count - page->rows;
    top = top > most ? most : top;
    page->top = top > 0 ? (int)top : 0;
}

void page_fit(struct page *page, const struct sheet *measured, int rows)
{
    page->count = measured->count;
    page->rows = rows > 0 ? rows : 0;
    put_top(page, page->top);
}

void page_follow(struct page *page, int count, int rows)
{
    page->count = count;
    page->rows = rows > 0 ? rows : 0;
    page->line = page->line < count ? page->line : count - 1;
    page->line = page->line > 0 ? page->line : 0;
    page->top = layout_scroll(page->top, page->line, count, page->rows);
}

void page_move(struct page *page, long lines)
{
    put_top(page, page->top + lines);
}

void page_show(struct page *page, int line)
{
    enum { ABOVE = 2 };
    if (line < page->top || line >= page->top + page->rows) {
        put_top(page, line - ABOVE);
    }
}
