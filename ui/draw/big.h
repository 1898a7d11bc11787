/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_BIG_H
#define ICURISK_UI_BIG_H

#include "ui/draw/canvas.h"

/* Large characters for numbers that must be readable from a distance: digits, '%', '<', '>', '-',
 * '.', '/' and '?', five rows high and most of them three columns wide, scaled by a factor. */
enum { BIG_ROWS = 5 };
struct big {
    enum role role;
    enum glyph glyph; /* with which the characters are drawn */
    int across, down; /* columns and rows per point of a character */
};
/* Width of a text in columns, with a blank on its left. */
int big_width(const char *text, int across);
void big_draw(struct canvas *canvas, const struct rect *area, const struct big *big,
              const char *text);

#endif
