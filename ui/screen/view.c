/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
/* What the views share. */
#include "ui/screen/view.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/draw/plot.h"

const char *view_percent(double share, char *out, size_t size)
{
    if (share < 0.001) {
        snprintf(out, size, "<0.1%%");
    } else if (share > 0.999) {
        snprintf(out, size, ">99.9%%");
    } else {
        snprintf(out, size, "%.1f%%", 100 * share);
    }
    return out;
}

const char *view_points(double change, char *out, size_t size)
{
    snprintf(out, size, fabs(change) < 0.0005 ? "0.0" : "%+.1f", 100 * change);
    return out;
}

const char *view_clock(double hour, char *out, size_t size)
{
    long minutes = lround(hour * 60);
    snprintf(out, size, "%s%02ld:%02ld", minutes < 0 ? "-" : "", labs(minutes) / 60,
             labs(minutes) % 60);
    return out;
}

void view_bar(struct screen *screen, const struct rect *area, int row, int column, int width,
              double share, double threshold, enum role role)
{
    int full = plot_step(share, 0, 1, width);
    full = full == 0 && share > 0 ? 1 : full;
    int limit = threshold >= 0 ? plot_step(threshold, 0, 1, width) : -1;
    for (int i = 0; i < width; i++) {
        enum glyph glyph = i < full ? GLYPH_FULL : i == limit ? GLYPH_SIDE : GLYPH_REST;
        canvas_glyph(&screen->canvas, area, row, column + i, i < full ? role : ROLE_TEXT, glyph);
    }
}

/* Full height is a risk of one half: most risks are far below it, and above it the height says
 * enough. Digits are tenths of 1. */
void view_sparkline(struct screen *screen, const struct rect *area, int row, int column, int width,
                    const struct risk *risk, enum role role)
{
    for (int i = 0; i < width; i++) {
        int hour = (i + 1) * STAY_HOURS / width - 1;
        if (hour >= risk->hours || hour < 0) {
            continue;
        }
        double value = (double)risk->by_hour[hour];
        if (screen->canvas.utf8) {
            int level = plot_step(value, 0, 0.5, 8);
            canvas_glyph(&screen->canvas, area, row, column + i, role,
                         (enum glyph)((int)GLYPH_LEVEL_1 + (level > 0 ? level - 1 : 0)));
        } else {
            int tenth = (int)floor(value * 10);
            canvas_format(&screen->canvas, area, row, column + i, role, "%d",
                          tenth > 9 ? 9 : tenth);
        }
    }
}

void page_start(struct page *page)
{
    page->count = 0;
}

void page_line(struct screen *screen, const struct rect *area, struct page *page, int indent,
               enum role role, const char *text)
{
    /* The last column is that of the arrows. */
    int lines = canvas_wrap(&screen->canvas, area, page->count - page->top, indent,
                            area->columns - indent - 1, role, text);
    page->count += lines > 0 ? lines : 1;
}

void page_pair(struct screen *screen, const struct rect *area, struct page *page, int indent,
               const char *key, const char *text)
{
    int row = page->count;
    canvas_field(&screen->canvas, area, row - page->top, 1, indent - 2, false, ROLE_STRONG, key);
    page_line(screen, area, page, indent, ROLE_TEXT, text);
}

void page_end(struct screen *screen, const struct rect *area, struct page *page)
{
    int most = page->count - area->rows;
    most = most > 0 ? most : 0;
    page->top = page->top > most ? most : page->top;
    if (page->top > 0) {
        canvas_glyph(&screen->canvas, area, 0, area->columns - 1, ROLE_KEY, GLYPH_UP);
    }
    if (page->top < most) {
        canvas_glyph(&screen->canvas, area, area->rows - 1, area->columns - 1, ROLE_KEY,
                     GLYPH_DOWN);
    }
    canvas_cursor(&screen->canvas, area, 0, 0);
}

bool page_act(struct page *page, enum action action, int rows)
{
    static const struct {
        enum action action;
        int lines, pages;
    } moves[] = {{ACTION_UP, -1, 0},        {ACTION_DOWN, 1, 0},      {ACTION_PAGE_UP, 1, -1},
                 {ACTION_PAGE_DOWN, -1, 1}, {ACTION_HOME, -99999, 0}, {ACTION_END, 99999, 0}};
    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++) {
        if (moves[i].action == action) {
            int top = page->top + moves[i].lines + moves[i].pages * rows;
            int most = page->count - rows;
            top = top > most ? most : top;
            page->top = top > 0 ? top : 0;
            return true;
        }
    }
    return false;
}
