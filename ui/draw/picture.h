/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_PICTURE_H
#define ICURISK_UI_PICTURE_H

#include "base/text.h"
#include "ui/draw/canvas.h"

/* Appends the canvas as SVG in the colours of the theme, for slides and paper; a theme without
 * colours gives black on white. Bars and dots are drawn as shapes, so that fonts leave no gaps. */
void picture_put(const struct canvas *canvas, enum theme theme, const char *title,
                 struct text *out);

#endif
