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

/* Row of a value, and with dots the quarter of the row, 0 the highest. */
static int series_row(const struct plot *plot, double value, int *quarter)
{
    if (!plot->dots) {
        return plot_row(plot, value);
    }
    int down = plot->rows * 4 - 1 - plot_step(value, plot->low, plot->high, plot->rows * 4 - 1);
    *quarter = down % 4;
    return down / 4;
}

void plot_series(struct plot *plot, const struct plot_point *points, int count)
{
    for (int i = 0; i < count; i++) {
        if (points[i].origin == PLOT_GAP) {
            continue;
        }
        int quarter = 0, row = series_row(plot, points[i].value, &quarter);
        if (points[i].origin == PLOT_NEW) {
            mark(plot, row, middle(plot, i),
                 plot->dots ? (enum plot_mark)(PLOT_DOT_1 + quarter) : PLOT_MEASURED,
                 points[i].points, i);
        } else {
            for (int k = 0; k < plot->per_point; k++) { /* a level, not a reading */
                mark(plot, row, i * plot->per_point + k,
                     plot->dots ? (enum plot_mark)(PLOT_OLD_DOT_1 + quarter) : PLOT_CARRIED, 0, i);
            }
        }
    }
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

/* The ends of a pair win over its mean: they carry the score. */
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

/* A dot of a line; across and down are counted in dots, or in cells where there are none. */
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

void plot_line(struct plot *plot, const struct plot_point *points, int count, int line)
{
    int fine_across = plot->dots ? 2 : 1, height = plot->rows * (plot->dots ? 4 : 1);
    int from_across = 0, from_down = 0;
    bool joined = false;
    for (int i = 0; i < count; i++) {
        if (points[i].origin == PLOT_GAP || isnan(points[i].value)) {
            joined = false;
            continue;
        }
        int across = middle(plot, i) * fine_across;
        int down = height - 1 - plot_step(points[i].value, plot->low, plot->high, height - 1);
        int wide = joined ? across - from_across : 0, high = joined ? down - from_down : 0;
        int steps = abs(high) > wide ? abs(high) : wide;
        for (int k = 0; k <= steps; k++) {
            int back = steps - k;
            line_dot(plot, across - (steps > 0 ? (wide * back + steps / 2) / steps : 0),
                     down - (steps > 0 ? (int)lround((double)(high * back) / steps) : 0), line);
        }
        from_across = across;
        from_down = down;
        joined = true;
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
