/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_PLOT_H
#define ICURISK_UI_PLOT_H

#include <stdbool.h>
#include <stddef.h>

/* Series to marks: pure, knows neither glyphs nor colours. A gap stays a gap: nothing is drawn
 * where nothing is known. */

enum plot_mark {
    PLOT_EMPTY,
    PLOT_CARRIED,
    PLOT_MEASURED,
    PLOT_MEAN,
    PLOT_PAIR,   /* between the ends of a pair */
    PLOT_TOP,    /* measured upper end of a pair */
    PLOT_END,    /* measured lower end of a pair */
    PLOT_JOIN,   /* between two readings of the same height */
    PLOT_LINE,   /* of lines over each other, or of a series in dots: see dots and line */
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
    short point; /* index of the point drawn here, -1 none */
    unsigned char
        dots; /* of PLOT_LINE: those that are set, as Braille numbers them (bit 0: dot 1) */
    unsigned char line; /* of PLOT_LINE: which, the last one drawn */
    bool crossed;       /* of PLOT_LINE: another line is here, too */
};

/* A drawing of rows x columns cells; each point takes `per_point` columns from the left. */
struct plot {
    int rows, columns, per_point;
    double low, high; /* values at the bottom and at the top */
    bool dots;        /* series to a quarter of a cell, lines to eighths of it */
    struct plot_cell *cells;
};

/* cells[rows * columns] is the caller's; it is cleared. */
void plot_start(struct plot *plot, struct plot_cell *cells, int rows, int columns, int per_point,
                double low, double high);
/* Row of a value, clamped to the plot: 0 is the top. */
int plot_row(const struct plot *plot, double value);
/* Measured values as one mark in the middle of their columns, those of hours that follow each other
 * joined; carried ones as dots in all columns. With dots as lines: PLOT_SERIES_NEW what was
 * measured, PLOT_SERIES_OLD what is carried and the step to the next reading; one with points keeps
 * its mark.
 */
enum { PLOT_SERIES_OLD, PLOT_SERIES_NEW };
void plot_series(struct plot *plot, const struct plot_point *points, int count);
/* Upper and lower ends joined by a bar where both were measured in the same hour. */
void plot_pair(struct plot *plot, const struct plot_point *upper, const struct plot_point *lower,
               int count);
/* Marks where no end of a pair is; over an area or a level. */
void plot_mean(struct plot *plot, const struct plot_point *points, int count);
/* Filled columns from the bottom, to an eighth of a cell. Any value above low shows something. */
void plot_area(struct plot *plot, const struct plot_point *points, int count);
/* Points joined, from the middle of one point's columns to the next; a gap interrupts the line.
 * Over what is there but other lines, with which it shares cells. */
void plot_line(struct plot *plot, const struct plot_point *points, int count, int line);
/* A line at a value, where nothing else is. */
void plot_level(struct plot *plot, double value);

/* Range of a series (gaps left out), widened to at least `span` around its middle; false, and
 * untouched, when there is no point. */
bool plot_range(const struct plot_point *points, int count, double span, double *low, double *high);

/* Step 0..steps of value on low..high, for sparklines and bars; clamped. NAN gives 0. */
int plot_step(double value, double low, double high, int steps);

#endif
