/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_LAYOUT_H
#define ICURISK_UI_LAYOUT_H

#include <stdbool.h>

/* Layout: pure functions from sizes to rectangles. Rectangles never overlap, never leave the
 * screen, and are empty (0 x 0) rather than negative. */

struct rect {
    int row, column, rows, columns;
};

enum { LAYOUT_LEAST_ROWS = 20, LAYOUT_LEAST_COLUMNS = 60 };

/* The parts of every view: one full line each for disclaimer, message and keys below the body.
 * Below the minimum size only `notice` is not empty. */
struct frame {
    bool too_small;
    struct rect title, body, disclaimer, message, bar, notice;
    struct rect lesson; /* between title and body; empty unless set by layout_lesson */
};
void layout_frame(int rows, int columns, struct frame *frame);
/* Takes two lines from the body, three if the screen is higher than the minimum. */
void layout_lesson(struct frame *frame);

/* The Patient view: a large number with text beside it; below, charts over a common hour axis with
 * a gutter for names and readings at the left; last line: readout at the cursor. */
enum { LAYOUT_GUTTER = 32, LAYOUT_NARROW_GUTTER = 24, LAYOUT_HOURS = 48 };
struct patient_layout {
    struct rect number, words, axis, charts, readout;
    int gutter;   /* columns for the name of a chart and the reading under the cursor */
    int per_hour; /* columns per hour; the plot is hours * per_hour wide */
    int first;    /* hour at the left edge, 0 unless zoomed */
    int hours;    /* hours shown: LAYOUT_HOURS, half on a narrow screen, fewer if zoomed */
};
/* number_columns: width of the large number; words_rows: lines needed by the text. */
void layout_patient(const struct rect *body, int number_columns, int words_rows,
                    struct patient_layout *layout);

/* Zooms to at most LAYOUT_HOURS / zoom hours (zoom 1, 2, 4, 8) in the same area, starting at first,
 * or shifted as little as needed to include hour. */
void layout_zoom(struct patient_layout *layout, int zoom, int first, int hour);

/* Columns of a table. A column is at least `least` and at most `most` cells wide. Columns of lowest
 * priority are dropped (width 0) until the rest fits; remaining width is given to the columns in
 * order. Columns are separated by one blank. */
struct column_request {
    int least, most, priority;
};
struct span {
    int column, columns;
};
void layout_table(int columns, const struct column_request *requests, int count,
                  struct span *spans);

/* First line of a window of `rows` lines on a list of `count`, moved from top as little as needed
 * to show `selected`. */
int layout_scroll(int top, int selected, int count, int rows);

#endif
