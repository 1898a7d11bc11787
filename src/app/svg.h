/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_SVG_H
#define ICURISK_APP_SVG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Plots with a legend, as SVG. Each series has its own colour, dash pattern and symbol, so that it
 * can be distinguished in black and white too. */

struct svg_axis {
    const char *label;
    double low, high;
    double step; /* distance of labelled ticks; ignored for a logarithmic axis (1, 2, 5, 10 ...) */
    bool logarithmic;
};

struct svg_plot {
    const char *title;
    struct svg_axis x, y;
    int legend_rows; /* minimum height of the drawing, in legend rows */
};

/* Number of distinct series styles; higher indices repeat them. */
enum { SVG_SERIES = 28 };
/* Grey and thin, for reference lines. */
enum { SVG_REFERENCE = -1, SVG_REFERENCE_DOTTED = -2 };

struct svg_point {
    double x, y;
};

/* Starts a drawing with frame, title, axes, ticks and labels. Follow with any of the functions
 * below, then svg_end. */
void svg_start(struct text *out, const struct svg_plot *plot);
void svg_end(struct text *out);
/* Draws a line through points, clipped to the plot. */
void svg_line(struct text *out, const struct svg_plot *plot, int series,
              const struct svg_point *points, size_t count);
/* The same with occasional symbols of the series, which do not mark points. */
void svg_curve(struct text *out, const struct svg_plot *plot, int series,
               const struct svg_point *points, size_t count);
/* Draws the symbol of a series. */
void svg_symbol(struct text *out, const struct svg_plot *plot, int series, double x, double y);
/* Draws a vertical error bar. */
void svg_interval(struct text *out, const struct svg_plot *plot, int series, double x, double low,
                  double high);
/* Draws a circle of `radius` pixels. */
void svg_circle(struct text *out, const struct svg_plot *plot, int series, double x, double y,
                double radius);
/* Numbers points, placing the labels so that they do not overlap. */
void svg_number_points(struct text *out, const struct svg_plot *plot,
                       const struct svg_point *points, const int *numbers, size_t count);

/* Draws a row of the legend, from 0: line and symbol of a series with text, or text alone. */
void svg_legend(struct text *out, int row, int series, const char *text);
void svg_note(struct text *out, int row, const char *text);

#endif
