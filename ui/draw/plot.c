/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/plot.h"

#include <math.h>
#include <stdlib.h>

void plot_start(struct plot *plot, struct plot_cell *cells, int rows, int columns, int per_point,
                double low, double high)
{
    *plot = (struct plot){.rows = rows,
                          .columns = columns,
                          .per_point = per_point,
                          .low = low,
                          .high = high,
                          .cells = cells};
    for (int i = 0; i < rows * columns; i++) {
        cells[i] = (struct plot_cell){.mark = PLOT_EMPTY, .point = -1};
    }
}

int plot_step(double value, double low, double high, int steps)
{
    if (!(high > low) || isnan(value)) {
        return 0;
    }
    double step = floor((value - low) / (high - low) * steps + 0.5);
    return step < 0 ? 0 : step > steps ? steps : (int)step;
}

int plot_row(const struct plot *plot, double value)
{
    return plot->rows - 1 - plot_step(value, plot->low, plot->high, plot->rows - 1);
}

static void mark(struct plot *plot, int row, int column, enum plot_mark what, int points, int index)
{
    if (row >= 0 && row < plot->rows && column >= 0 && column < plot->columns) {
        plot->cells[row * plot->columns + column] = (struct plot_cell){
            .mark = (unsigned char)what, .points = (signed char)points, .point = (short)index};
    }
}

static int middle(const struct plot *plot, int index)
{
    return index * plot->per_point + (plot->per_point - 1) / 2;
}

/* A dot of a line; across and down are in dots, or in cells without Braille. */
static void line_dot(struct plot *plot, int across, int down, int line)
{
    static const unsigned char bits[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    int column = plot->dots ? across / 2 : across, row = plot->dots ? down / 4 : down;
    if (across < 0 || down < 0 || column >= plot->columns || row >= plot->rows) {
        return;
    }
    struct plot_cell *cell = &plot->cells[row * plot->columns + column];
    if (cell->mark != PLOT_LINE) {
        *cell = (struct plot_cell){.mark = PLOT_LINE, .point = -1, .line = (unsigned char)line};
    }
    cell->crossed = cell->crossed || cell->line != line;
    cell->line = (unsigned char)line;
    cell->dots |= plot->dots ? bits[down % 4][across % 2] : 0;
}

struct dot {
    int across, down;
};

static struct dot dot_of(const struct plot *plot, int index, double value)
{
    int height = plot->rows * (plot->dots ? 4 : 1);
    return (struct dot){middle(plot, index) * (plot->dots ? 2 : 1),
                        height - 1 - plot_step(value, plot->low, plot->high, height - 1)};
}

static void stroke(struct plot *plot, struct dot from, struct dot to, int line)
{
    int wide = to.across - from.across, high = to.down - from.down;
    int steps = abs(high) > wide ? abs(high) : wide;
    for (int k = 0; k <= steps; k++) {
        double share = steps > 0 ? (double)k / steps : 0;
        line_dot(plot, from.across + (int)lround(share * wide),
                 from.down + (int)lround(share * high), line);
    }
}

/* In cells: from one reading to that of the next hour, in the columns between them. */
static void join_cells(struct plot *plot, const struct plot_point *points, int index)
{
    int from = plot_row(plot, points[index - 1].value), to = plot_row(plot, points[index].value);
    int first = middle(plot, index - 1) + 1, end = middle(plot, index), turn = (first + end) / 2;
    for (int column = first; column < end; column++) {
        if (column != turn || from == to) {
            mark(plot, column < turn ? from : to, column, PLOT_JOIN, 0, -1);
        }
    }
    for (int row = (from < to ? from : to) + 1; row < (from < to ? to : from); row++) {
        mark(plot, row, turn < end ? turn : -1, PLOT_PAIR, 0, -1);
    }
}

static void cell_series(struct plot *plot, const struct plot_point *points, int count)
{
    for (int i = 0; i < count; i++) {
        int row = points[i].origin == PLOT_GAP ? 0 : plot_row(plot, points[i].value);
        for (int k = 0; k < plot->per_point && points[i].origin == PLOT_OLD; k++) {
            mark(plot, row, i * plot->per_point + k, PLOT_CARRIED, 0,
                 i); /* a level, not a reading */
        }
        if (points[i].origin == PLOT_NEW) {
            if (i > 0 && points[i - 1].origin == PLOT_NEW) {
                join_cells(plot, points, i);
            }
            mark(plot, row, middle(plot, i), PLOT_MEASURED, points[i].points, i);
        }
    }
}

/* From a carried value to the next reading: every second dot, vertically. */
static void step_dots(struct plot *plot, struct dot from, struct dot to)
{
    int way = to.down > from.down ? 2 : -2;
    for (int down = from.down + way; (to.down - down) * way > 0; down += way) {
        line_dot(plot, to.across, down, PLOT_SERIES_OLD);
    }
}

static void dot_series(struct plot *plot, const struct plot_point *points, int count)
{
    for (int i = 0; i < count; i++) {
        unsigned char before = i > 0 ? points[i - 1].origin : PLOT_GAP;
        struct dot to = dot_of(plot, i, points[i].value), next = {to.across + 1, to.down};
        struct dot from = i > 0 ? dot_of(plot, i - 1, points[i - 1].value) : to;
        for (int k = 0; k < plot->per_point && points[i].origin == PLOT_OLD; k++) {
            line_dot(plot, 2 * (i * plot->per_point + k), to.down, PLOT_SERIES_OLD);
        }
        if (points[i].origin == PLOT_NEW) {
            if (before == PLOT_NEW) {
                stroke(plot, (struct dot){from.across + 1, from.down}, to, PLOT_SERIES_NEW);
            } else if (before == PLOT_OLD) {
                step_dots(plot, from, to);
            }
            stroke(plot, to, next, PLOT_SERIES_NEW);
        }
    }
    for (int i = 0; i < count; i++) { /* the digit is more informative than dots */
        if (points[i].origin == PLOT_NEW && points[i].points > 0) {
            mark(plot, dot_of(plot, i, points[i].value).down / 4, middle(plot, i), PLOT_MEASURED,
                 points[i].points, i);
        }
    }
}

void plot_series(struct plot *plot, const struct plot_point *points, int count)
{
    (plot->dots ? dot_series : cell_series)(plot, points, count);
}

void plot_pair(struct plot *plot, const struct plot_point *upper, const struct plot_point *lower,
               int count)
{
    for (int i = 0; i < count; i++) {
        int column = middle(plot, i);
        int top = plot_row(plot, upper[i].value), end = plot_row(plot, lower[i].value);
        bool both = upper[i].origin == PLOT_NEW && lower[i].origin == PLOT_NEW;
        for (int row = top + 1; both && row < end; row++) {
            mark(plot, row, column, PLOT_PAIR, 0, i);
        }
        if (lower[i].origin != PLOT_GAP) {
            mark(plot, end, column, lower[i].origin == PLOT_NEW ? PLOT_END : PLOT_CARRIED, 0, i);
        }
        if (upper[i].origin != PLOT_GAP) {
            mark(plot, top, column, upper[i].origin == PLOT_NEW ? PLOT_TOP : PLOT_CARRIED,
                 upper[i].origin == PLOT_NEW ? upper[i].points : 0, i);
        }
    }
}

/* The ends of a pair take precedence over its mean, since they are scored. */
void plot_mean(struct plot *plot, const struct plot_point *points, int count)
{
    for (int i = 0; i < count; i++) {
        int row = plot_row(plot, points[i].value), column = middle(plot, i);
        if (points[i].origin != PLOT_NEW || column >= plot->columns) {
            continue;
        }
        enum plot_mark there = (enum plot_mark)plot->cells[row * plot->columns + column].mark;
        if (there == PLOT_EMPTY || there == PLOT_PAIR || there == PLOT_CARRIED ||
            there >= PLOT_LEVEL) {
            mark(plot, row, column, PLOT_MEAN, 0, i);
        }
    }
}

void plot_area(struct plot *plot, const struct plot_point *points, int count)
{
    for (int i = 0; i < count; i++) {
        if (points[i].origin == PLOT_GAP) {
            continue;
        }
        int eighths = plot_step(points[i].value, plot->low, plot->high, plot->rows * 8);
        eighths = eighths < 1 ? 1 : eighths;
        for (int row = plot->rows - 1; row >= 0 && eighths > 0; row--, eighths -= 8) {
            int fill = eighths > 8 ? 8 : eighths;
            for (int k = 0; k < plot->per_point; k++) {
                mark(plot, row, i * plot->per_point + k, (enum plot_mark)(PLOT_FILL_1 + fill - 1),
                     0, i);
            }
        }
    }
}

void plot_line(struct plot *plot, const struct plot_point *points, int count, int line)
{
    struct dot from = {0, 0};
    bool joined = false;
    for (int i = 0; i < count; i++) {
        bool there = points[i].origin != PLOT_GAP && !isnan(points[i].value);
        if (there) {
            struct dot to = dot_of(plot, i, points[i].value);
            stroke(plot, joined ? from : to, to, line);
            from = to;
        }
        joined = there;
    }
}

void plot_level(struct plot *plot, double value)
{
    if (value < plot->low || value > plot->high) {
        return;
    }
    /* The row in which an area of this height ends. */
    int eighths = plot_step(value, plot->low, plot->high, plot->rows * 8);
    int row = plot->rows - 1 - (eighths > 0 ? (eighths - 1) / 8 : 0);
    for (int column = 0; column < plot->columns; column++) {
        if (plot->cells[row * plot->columns + column].mark == PLOT_EMPTY) {
            mark(plot, row, column, PLOT_LEVEL, 0, -1);
        }
    }
}

bool plot_range(const struct plot_point *points, int count, double span, double *low, double *high)
{
    double least = INFINITY, most = -INFINITY;
    for (int i = 0; i < count; i++) {
        if (points[i].origin != PLOT_GAP) {
            least = fmin(least, points[i].value);
            most = fmax(most, points[i].value);
        }
    }
    if (least > most) {
        return false;
    }
    double lack = span - (most - least);
    *low = lack > 0 ? least - lack / 2 : least;
    *high = lack > 0 ? most + lack / 2 : most;
    return true;
}
