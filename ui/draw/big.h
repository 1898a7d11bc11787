/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_BIG_H
#define ICURISK_UI_BIG_H

#include "ui/draw/canvas.h"

/* Large figures, five rows high, for the one number that must be read from a distance: digits, '%',
 * '<', '>' and '-'. */
enum { BIG_ROWS = 5, BIG_COLUMNS = 4 };
int big_width(const char *text);
void big_draw(struct canvas *canvas, const struct rect *area, enum role role, const char *text);

#endif
