/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_PAGE_H
#define ICURISK_UI_PAGE_H

#include "ui/draw/canvas.h"

/* A text that can be longer than its window. It is written twice: onto a sheet that only counts its
 * lines, so that the window can be put where it belongs, and onto one that shows them. */

/* Where the window stands, and how many lines the text has. */
struct page {
    int top, count;
};

struct sheet {
    struct canvas *canvas;
    struct rect area; /* 0 rows: nothing is drawn */
    int top;          /* line of the text that is in the first row of the area */
    int count;        /* lines written so far */
};

/* A sheet as wide as the area that counts the lines of a text. */
struct sheet sheet_measure(struct canvas *canvas, const struct rect *area);
/* A sheet that shows the lines of a page that are in its window. */
struct sheet sheet_open(struct canvas *canvas, const struct rect *area, const struct page *page);
/* Writes a text, wrapped, on the next lines. */
void sheet_line(struct sheet *sheet, int indent, enum role role, const char *text);
/* Key and wrapped text beside it. */
void sheet_pair(struct sheet *sheet, int indent, const char *key, const char *text);
/* Heights 0 to 8 as one line of `count` cells: eight block heights, digits in ASCII; 0 is a dot. */
void sheet_heights(struct sheet *sheet, int indent, const int *heights, int count);
/* After the last line: says that there is more above or below, and puts the cursor at the top. */
void sheet_close(const struct sheet *sheet);

/* Takes the length of a text that was measured, and keeps the window of `rows` lines inside it. */
void page_fit(struct page *page, const struct sheet *measured, int rows);
/* Moves the window of `rows` lines by so many. */
void page_move(struct page *page, int lines, int rows);

#endif
