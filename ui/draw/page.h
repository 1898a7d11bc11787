/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_PAGE_H
#define ICURISK_UI_PAGE_H

#include "ui/draw/canvas.h"

/* Text that may be longer than its window. It is written twice: to a sheet that only counts its
 * lines, so that the window can be positioned, and to a sheet that shows them. */

/* The window on a text or a list, and the current line. */
struct page {
    int top;   /* first visible line */
    int rows;  /* visible lines; 0: not laid out yet */
    int count; /* total number of lines */
    int line;  /* list: line under the cursor; text: line found by the last search */
};

struct sheet {
    struct canvas *canvas;
    struct rect area; /* 0 rows: nothing is drawn */
    int top;          /* line of the text in the first row of the area */
    int count;        /* lines written so far */
};

/* A sheet of the area's width that only counts lines. */
struct sheet sheet_measure(struct canvas *canvas, const struct rect *area);
/* A sheet that shows the lines in the page's window. */
struct sheet sheet_open(struct canvas *canvas, const struct rect *area, const struct page *page);
/* Writes a text on the next lines, wrapped. */
void sheet_line(struct sheet *sheet, int indent, enum role role, const char *text);
/* Writes a key and, beside it, a wrapped text. */
void sheet_pair(struct sheet *sheet, int indent, const char *key, const char *text);
/* Writes heights 0 to 8 as one line of `count` cells: block characters, or digits in ASCII; 0 is a
 * dot. */
void sheet_heights(struct sheet *sheet, int indent, const int *heights, int count);
/* Call after the last line: indicates text above or below and puts the cursor at the top. */
void sheet_close(const struct sheet *sheet);

/* Sets the number of lines from a measured sheet and keeps the window of `rows` lines inside. */
void page_fit(struct page *page, const struct sheet *measured, int rows);
/* Keeps the cursor inside a list of `count` lines and inside its window of `rows` lines. */
void page_follow(struct page *page, int count, int rows);
/* Moves the window by `lines` lines. */
void page_move(struct page *page, long lines);
/* Scrolls to a line of a text, with some context above it. */
void page_show(struct page *page, int line);

#endif
