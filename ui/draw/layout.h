/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_LAYOUT_H
#define ICURISK_UI_LAYOUT_H

#include <stdbool.h>

/* Where things go: pure functions from sizes to rectangles. Rectangles never overlap, never leave
 * the screen, and are empty (0 x 0) rather than negative. */

struct rect {
    int row, column, rows, columns;
};

enum { LAYOUT_LEAST_ROWS = 20, LAYOUT_LEAST_COLUMNS = 60 };

/* The parts that every view has: a full line each for disclaimer, message and keys below the body.
 * Below the least size only `notice` is there. */
struct frame {
    bool too_small;
    struct rect title, body, disclaimer, message, bar, notice;
};
void layout_frame(int rows, int columns, struct frame *frame);

/* The Patient view: large number and the words beside it; below them charts over one common hour
 * axis with a gutter for names and readings at the left; last line: what the cursor is
 * on. */
enum { LAYOUT_GUTTER = 32, LAYOUT_NARROW_GUTTER = 24, LAYOUT_HOURS = 48 };
struct patient_layout {
    struct rect number, words, axis, charts, readout;
    int gutter;   /* columns for the name of a chart and the reading under the cursor */
    int per_hour; /* columns an hour takes; the plot is hours * per_hour wide */
    int first;    /* hour at the left edge, 0 unless zoomed */
    int hours;    /* hours shown: LAYOUT_HOURS, half of them on a narrow screen, fewer zoomed */
};
/* number_columns: width of the large number; words_rows: lines that the words need. */
void layout_patient(const struct rect *body, int number_columns, int words_rows,
                    struct patient_layout *layout);

/* Shows at most LAYOUT_HOURS / zoom hours (zoom 1, 2, 4, 8) in the same room: those from first on,
 * moved as little as needed to show hour. */
void layout_zoom(struct patient_layout *layout, int zoom, int first, int hour);

/* Columns of a table. A column is at least `least` and at most `most` wide; those of lowest
 * priority are dropped (width 0) until the rest fits; what is left over goes to the columns in
 * order. One blank stands between columns. */
struct column_request {
    int least, most, priority;
};
struct span {
    int column, columns;
};
void layout_table(int columns, const struct column_request *requests, int count,
                  struct span *spans);

/* A window of `rows` lines on a list of `count`, moved as little as needed to show `selected`. */
int layout_scroll(int top, int selected, int count, int rows);

#endif
