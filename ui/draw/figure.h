/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_FIGURE_H
#define ICURISK_UI_FIGURE_H

#include <stddef.h>

#include "net/risk.h"
#include "ui/draw/canvas.h"

/* Risks and times as they are written and drawn everywhere on the screen. */

/* "27.3%", "<0.1%", ">99.9%": never 0 or 100, which no network can know. */
const char *view_percent(double share, char *out, size_t size);
/* "27%", "<1%", ">99%", "--" for none: in a form that has room in large figures. */
const char *view_large(const struct risk *risk, char *out, size_t size);
/* "+3.1": a change of a risk in points of a hundred, with its sign; "0.0" has none. */
const char *view_points(double change, char *out, size_t size);
/* A bar filled to share of 1, to an eighth of a cell (in ASCII to a third), with the threshold
 * marked where it lies (< 0: none). Its last cell is a blank, or the sign that a bar of another
 * number has the same length. */
struct bar {
    int width; /* cells */
    double share, threshold;
    bool alike; /* view_bar_is_alike */
    enum role role;
};
void view_bar(struct canvas *canvas, const struct rect *area, int row, int column,
              const struct bar *bar);
/* Is the bar of one of these shares as long as that of another number among them? NAN: no bar. */
bool view_bar_is_alike(const struct canvas *canvas, const double *shares, size_t count, size_t at,
                       int width);
/* Risk hour by hour in `width` cells: eight block heights, or tenths as digits in ASCII. */
void view_sparkline(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                    const struct risk *risk, enum role role);

#endif
