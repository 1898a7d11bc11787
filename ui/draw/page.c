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
    /* The last column is that of the arrows. */
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
    bool utf8 = sheet->canvas->utf8;
    struct text line = {0};
    for (int i = 0; i < count; i++) {
        if (heights[i] <= 0) {
            text_append(&line, utf8 ? "\u00b7" : ".");
        } else if (utf8) {
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

static void keep_inside(struct page *page, int rows)
{
    int most = page->count - rows;
    page->top = page->top > most ? most : page->top;
    page->top = page->top > 0 ? page->top : 0;
}

void page_fit(struct page *page, const struct sheet *measured, int rows)
{
    page->count = measured->count;
    keep_inside(page, rows);
}

void page_move(struct page *page, int lines, int rows)
{
    page->top += lines;
    keep_inside(page, rows);
}
