/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#include "ui/draw/figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/say.h"
#include "ui/draw/plot.h"

const char *view_percent(double share, char *out, size_t size)
{
    if (share < 0.001) {
        snprintf(out, size, "<0.1%%");
    } else if (share > 0.999) {
        snprintf(out, size, ">99.9%%");
    } else {
        say_format(out, size, "%.1f%%", 100 * share);
    }
    return out;
}

const char *view_large(const struct risk *risk, char *out, size_t size)
{
    if (!risk || !risk->known) {
        snprintf(out, size, "--");
    } else if (risk->risk < 0.01f) {
        snprintf(out, size, "<1%%");
    } else if (risk->risk > 0.99f) {
        snprintf(out, size, ">99%%");
    } else {
        say_format(out, size, "%.0f%%", 100 * (double)risk->risk);
    }
    return out;
}

const char *view_points(double change, char *out, size_t size)
{
    bool none = fabs(change) < 0.0005;
    say_format(out, size, none ? "%.1f" : "%+.1f", none ? 0 : 100 * change);
    return out;
}

/* Length of a bar in eighths of a cell; in ASCII, rounded to the steps of its end character. A
 * nonzero share is never drawn as 0. */
static int bar_eighths(const struct canvas *canvas, double share, int width)
{
    int eighths = plot_step(share, 0, 1, 8 * (width - 1));
    eighths = eighths == 0 && share > 0 ? 1 : eighths;
    int part = eighths % 8;
    return canvas_has(canvas, GLYPH_PART_1) ? eighths
                                            : eighths - part +
                                                  (part == 0   ? 0
                                                   : part <= 3 ? 3
                                                               : 7);
}

bool view_bar_is_alike(const struct canvas *canvas, const double *shares, size_t count, size_t at,
                       int width)
{
    int length = bar_eighths(canvas, shares[at], width);
    bool alike = false;
    for (size_t i = 0; i < count && !isnan(shares[at]); i++) {
        bool other = shares[i] < shares[at] || shares[i] > shares[at];
        alike = alike || (other && bar_eighths(canvas, shares[i], width) == length);
    }
    return alike;
}

void view_bar(struct canvas *canvas, const struct rect *area, int row, int column,
              const struct bar *bar)
{
    int cells = bar->width - 1, eighths = bar_eighths(canvas, bar->share, bar->width);
    int limit = bar->threshold >= 0 ? plot_step(bar->threshold, 0, 1, cells) : -1;
    for (int i = 0; i < cells; i++) {
        int part = eighths - 8 * i;
        enum glyph glyph = part >= 8    ? GLYPH_FULL
                           : part > 0   ? (enum glyph)(GLYPH_PART_1 + part - 1)
                           : i == limit ? GLYPH_SIDE
                                        : GLYPH_REST;
        canvas_glyph(canvas, area, row, column + i, part > 0 ? bar->role : ROLE_TEXT, glyph);
    }
    if (bar->alike) {
        canvas_glyph(canvas, area, row, column + cells, ROLE_TEXT, GLYPH_ALIKE);
    }
}

/* Full height is a risk of 0.5, since most risks are far below. Never digits, even in ASCII: a row
 * of them between the risk and NEWS2 looks like a number. */
void view_sparkline(struct canvas *canvas, const struct rect *area, int row, int column, int width,
                    const struct risk *risk, enum role role)
{
    for (int i = 0; i < width; i++) {
        int hour = (i + 1) * STAY_HOURS / width - 1;
        if (hour >= risk->hours || hour < 0) {
            continue;
        }
        double value = (double)risk->by_hour[hour];
        int level = plot_step(value, 0, 0.5, 8);
        canvas_glyph(canvas, area, row, column + i, role,
                     (enum glyph)((int)GLYPH_LEVEL_1 + (level > 0 ? level - 1 : 0)));
    }
}
