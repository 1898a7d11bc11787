/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_BIG_H
#define ICURISK_UI_BIG_H

#include "ui/draw/canvas.h"

/* Large figures, for the numbers that must be read from a distance: digits, '%', '<', '>', '-',
 * '.',
 * '/' and '?', five rows high and most of them three columns wide, times a factor. */
enum { BIG_ROWS = 5 };
struct big {
    enum role role;
    enum glyph glyph; /* of which the figures are made */
    int across, down; /* columns and rows that a point of a figure takes */
};
/* Columns that a text takes, with a blank on its left. */
int big_width(const char *text, int across);
void big_draw(struct canvas *canvas, const struct rect *area, const struct big *big,
              const char *text);

#endif
