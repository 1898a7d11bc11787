/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_APP_SVG_H
#define ICURISK_APP_SVG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* Plain drawings of one plot with a legend beside it, as SVG. A series has a colour, a dash pattern
 * and a symbol of its own, so that it is told from the others in black and white, too. */

struct svg_axis {
    const char *label;
    double low, high;
    double step; /* between labelled ticks; of a logarithmic axis not looked at: 1, 2, 5, 10 ... */
    bool logarithmic;
};

struct svg_plot {
    const char *title;
    struct svg_axis x, y;
    int legend_rows; /* the drawing is made high enough for them */
};

/* Series with a look of their own; higher numbers begin again. */
enum { SVG_SERIES = 14 };
/* Grey and thin: what the series are compared with. */
enum { SVG_REFERENCE = -1, SVG_REFERENCE_DOTTED = -2 };

struct svg_point {
    double x, y;
};

/* Frame, title, axes with ticks and labels; then anything below; then svg_end. */
void svg_start(struct text *out, const struct svg_plot *plot);
void svg_end(struct text *out);
/* A line through points, clipped to the plot. */
void svg_line(struct text *out, const struct svg_plot *plot, int series,
              const struct svg_point *points, size_t count);
/* The same with symbols of the series here and there, which mark no point. */
void svg_curve(struct text *out, const struct svg_plot *plot, int series,
               const struct svg_point *points, size_t count);
/* The symbol of a series. */
void svg_symbol(struct text *out, const struct svg_plot *plot, int series, double x, double y);
/* A vertical bar with ends, as for an interval. */
void svg_interval(struct text *out, const struct svg_plot *plot, int series, double x, double low,
                  double high);
/* A circle of `radius` pixels. */
void svg_circle(struct text *out, const struct svg_plot *plot, int series, double x, double y,
                double radius);
/* Short text, dx and dy pixels from a point (its middle to the right and down). */
void svg_label(struct text *out, const struct svg_plot *plot, double x, double y, double dx,
               double dy, const char *label);
/* Where a point lies in pixels. */
struct svg_point svg_place(const struct svg_plot *plot, double x, double y);

/* Row 0, 1, 2, ... of the legend: line and symbol of a series, or text alone. */
void svg_legend(struct text *out, int row, int series, const char *text);
void svg_note(struct text *out, int row, const char *text);

#endif
