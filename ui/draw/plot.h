/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_PLOT_H
#define ICURISK_UI_PLOT_H

#include <stdbool.h>
#include <stddef.h>

/* Converts series to marks, independent of glyphs and colours. Gaps remain gaps: nothing is drawn
 * where there is no value. */

enum plot_mark {
    PLOT_EMPTY,
    PLOT_CARRIED,
    PLOT_MEASURED,
    PLOT_MEAN,
    PLOT_PAIR,   /* between the two values of a pair */
    PLOT_TOP,    /* measured upper value of a pair */
    PLOT_END,    /* measured lower value of a pair */
    PLOT_JOIN,   /* between two readings in the same row */
    PLOT_LINE,   /* overlaid lines, or a series in dots: see dots and line */
    PLOT_LEVEL,  /* a level line (threshold) */
    PLOT_FILL_1, /* filled to one eighth of the cell, ... */
    PLOT_FILL_8 = PLOT_FILL_1 + 7
};

enum plot_origin { PLOT_GAP, PLOT_OLD, PLOT_NEW }; /* nothing known, carried forward, measured */

struct plot_point {
    double value;
    unsigned char origin; /* enum plot_origin */
    signed char points;   /* score band of a measured value, 0 none */
};

struct plot_cell {
    unsigned char mark; /* enum plot_mark */
    signed char points;
    short point;        /* index of the point drawn here; -1: none */
    unsigned char dots; /* PLOT_LINE: dots set, in Braille numbering (bit 0: dot 1) */
    unsigned char line; /* PLOT_LINE: index of the line drawn last */
    bool crossed;       /* PLOT_LINE: another line passes here too */
};

/* A plot of rows x columns cells; each point takes `per_point` columns, from the left. */
struct plot {
    int rows, columns, per_point;
    double low, high; /* values at the bottom and the top */
    bool dots;        /* Braille dots: series to a quarter of a cell, lines to an eighth */
    struct plot_cell *cells;
};

/* cells[rows * columns] is owned by the caller and is cleared. */
void plot_start(struct plot *plot, struct plot_cell *cells, int rows, int columns, int per_point,
                double low, double high);
/* Row of a value, clamped to the plot: 0 is the top. */
int plot_row(const struct plot *plot, double value);
/* Draws a measured value as one mark in the middle of its columns, consecutive hours joined, and a
 * carried value as dots in all columns. With Braille dots: as lines, PLOT_SERIES_NEW for measured
 * values, PLOT_SERIES_OLD for carried ones and the step to the next reading; a value with points
 * keeps its mark. */
enum { PLOT_SERIES_OLD, PLOT_SERIES_NEW };
void plot_series(struct plot *plot, const struct plot_point *points, int count);
/* Draws upper and lower values, joined by a bar if both were measured in the same hour. */
void plot_pair(struct plot *plot, const struct plot_point *upper, const struct plot_point *lower,
               int count);
/* Marks values where there is no end of a pair; drawn over areas and levels. */
void plot_mean(struct plot *plot, const struct plot_point *points, int count);
/* Fills columns from the bottom, to an eighth of a cell. Any value above low is visible. */
void plot_area(struct plot *plot, const struct plot_point *points, int count);
/* Joins points from the middle of one point's columns to the next; a gap interrupts the line.
 * Overwrites everything except other lines, with which it shares cells. */
void plot_line(struct plot *plot, const struct plot_point *points, int count, int line);
/* Draws a horizontal line at a value, in empty cells. */
void plot_level(struct plot *plot, double value);

/* Range of a series without its gaps, widened to at least `span` around its middle. False, with low
 * and high unchanged, if there are no points. */
bool plot_range(const struct plot_point *points, int count, double span, double *low, double *high);

/* Maps value from low..high to 0..steps, clamped, for sparklines and bars. NAN gives 0. */
int plot_step(double value, double low, double high, int steps);

#endif
