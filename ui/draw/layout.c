/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/layout.h"

#include <stddef.h>

static int least_of(int a, int b)
{
    return a < b ? a : b;
}

static int most_of(int a, int b)
{
    return a > b ? a : b;
}

void layout_frame(int rows, int columns, struct frame *frame)
{
    *frame = (struct frame){0};
    rows = most_of(rows, 0);
    columns = most_of(columns, 0);
    if (rows < LAYOUT_LEAST_ROWS || columns < LAYOUT_LEAST_COLUMNS) {
        frame->too_small = true;
        frame->notice = (struct rect){0, 0, rows, columns};
        return;
    }
    frame->title = (struct rect){0, 0, 1, columns};
    frame->body = (struct rect){1, 0, rows - 4, columns};
    frame->disclaimer = (struct rect){rows - 3, 0, 1, columns};
    frame->message = (struct rect){rows - 2, 0, 1, columns};
    frame->bar = (struct rect){rows - 1, 0, 1, columns};
}

void layout_lesson(struct frame *frame)
{
    enum { LINES = 3, ROOM = LAYOUT_LEAST_ROWS }; /* minimum rows for a useful view */
    int lines = frame->body.rows >= ROOM ? LINES : LINES - 1;
    if (frame->too_small) {
        return;
    }
    frame->lesson = (struct rect){frame->body.row, 0, lines, frame->body.columns};
    frame->body.row += lines;
    frame->body.rows -= lines;
}

/* The value beside the name is never truncated; a narrow screen shows fewer hours. */
static void put_gutter(struct patient_layout *layout, int columns, int gutter)
{
    int room = columns - gutter;
    layout->gutter = gutter;
    layout->hours = room >= LAYOUT_HOURS ? LAYOUT_HOURS : LAYOUT_HOURS / 2;
    layout->per_hour = least_of(most_of(room / layout->hours, 1), 4);
}

void layout_patient(const struct rect *body, int number_columns, int words_rows,
                    struct patient_layout *layout)
{
    enum { NUMBER_ROWS = 5, LEAST_CHARTS = 7, TALL_CHARTS = 18 };
    *layout = (struct patient_layout){0};
    int top = least_of(most_of(words_rows, NUMBER_ROWS), body->rows - LEAST_CHARTS - 2);
    if (top < NUMBER_ROWS || body->columns < LAYOUT_GUTTER + LAYOUT_HOURS / 2) {
        return;
    }
    int left = least_of(most_of(number_columns, 0), body->columns / 2);
    layout->number = (struct rect){body->row, body->column, NUMBER_ROWS, left};
    layout->words = (struct rect){body->row, body->column + left, top, body->columns - left};
    layout->axis = (struct rect){body->row + top, body->column, 1, body->columns};
    layout->charts =
        (struct rect){body->row + top + 1, body->column, body->rows - top - 2, body->columns};
    layout->readout = (struct rect){body->row + body->rows - 1, body->column, 1, body->columns};
    put_gutter(layout, body->columns, LAYOUT_GUTTER);
    if (layout->charts.rows >= TALL_CHARTS) {
        /* If each chart has a second line for its unit, a narrow gutter shows more hours. */
        struct patient_layout wide = *layout;
        put_gutter(layout, body->columns, LAYOUT_NARROW_GUTTER);
        if (layout->hours * layout->per_hour <= wide.hours * wide.per_hour) {
            *layout = wide;
        }
    }
}

void layout_zoom(struct patient_layout *layout, int zoom, int first, int hour)
{
    if (layout->hours == 0 || zoom < 1) {
        return;
    }
    int hours = least_of(layout->hours, LAYOUT_HOURS / zoom);
    layout->per_hour *= layout->hours / hours;
    layout->hours = hours;
    layout->first = layout_scroll(first, hour, LAYOUT_HOURS, layout->hours);
}

static int table_least(const struct column_request *requests, int count, const struct span *spans)
{
    int sum = -1;
    for (int i = 0; i < count; i++) {
        sum += spans[i].columns > 0 ? requests[i].least + 1 : 0;
    }
    return sum;
}

/* Index of the kept column of lowest priority, or -1. */
static int next_to_drop(const struct column_request *requests, int count, const struct span *spans)
{
    int found = -1;
    for (int i = 0; i < count; i++) {
        if (spans[i].columns > 0 &&
            (found < 0 || requests[i].priority < requests[found].priority)) {
            found = i;
        }
    }
    return found;
}

/* Distributes the remaining width one cell at a time, so that no column takes it all. */
static void widen(int spare, const struct column_request *requests, int count, struct span *spans)
{
    bool given = true;
    while (spare > 0 && given) {
        given = false;
        for (int i = 0; i < count && spare > 0; i++) {
            if (spans[i].columns > 0 && spans[i].columns < requests[i].most) {
                spans[i].columns++;
                spare--;
                given = true;
            }
        }
    }
}

void layout_table(int columns, const struct column_request *requests, int count, struct span *spans)
{
    for (int i = 0; i < count; i++) {
        spans[i] = (struct span){0, most_of(requests[i].least, 1)};
    }
    int used;
    while ((used = table_least(requests, count, spans)) > columns) {
        int drop = next_to_drop(requests, count, spans);
        if (drop < 0) {
            return;
        }
        spans[drop].columns = 0;
    }
    widen(columns - used, requests, count, spans);
    for (int i = 0, at = 0; i < count; i++) {
        spans[i].column = spans[i].columns > 0 ? at : 0;
        at += spans[i].columns > 0 ? spans[i].columns + 1 : 0;
    }
}

int layout_scroll(int top, int selected, int count, int rows)
{
    if (rows <= 0) {
        return 0;
    }
    top = least_of(top, selected);
    top = most_of(top, selected - rows + 1);
    return most_of(least_of(top, count - rows), 0);
}
