/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_FIGURE_H
#define ICURISK_UI_FIGURE_H

#include <stddef.h>

#include "net/risk.h"
#include "ui/draw/canvas.h"

/* Formatting and drawing of risks, common to all views. */

/* "27.3%", "<0.1%", ">99.9%": never 0 or 100, which no network can know for certain. */
const char *view_percent(double share, char *out, size_t size);
/* "27%", "<1%", ">99%", "--" for none: short enough for large characters. */
const char *view_large(const struct risk *risk, char *out, size_t size);
/* "+3.1": a signed change of a risk in percentage points; "0.0" without sign. */
const char *view_points(double change, char *out, size_t size);
/* A bar for share (0 to 1), with a resolution of an eighth of a cell (ASCII: a third) and the
 * threshold marked (< 0: none). Its last cell is a blank, or a mark that a different number has a
 * bar of the same length. */
struct bar {
    int width; /* cells */
    double share, threshold;
    bool alike; /* view_bar_is_alike */
    enum role role;
};
void view_bar(struct canvas *canvas, const struct rect *area, int row, int column,
              const struct bar *bar);
/* Does another, different share have a bar of the same length as shares[at]? NAN: no bar. */
bool view_bar_is_alike(const struct canvas *canvas, const double *shares, size_t count, size_t at,
                       int width);
/* Draws the risk by hour in `width` cells: eight heights, of which 50% is the highest. */
void view_sparkline(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                    const struct risk *risk, enum role role);

#endif
