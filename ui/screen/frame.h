/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_FRAME_H
#define ICURISK_UI_FRAME_H

#include "ui/screen/state.h"

struct sight;

/* The view shown, with what every view has around it: title, disclaimer, message and keys. */

/* Prepares the view for the size of the canvas. */
void frame_lay_out(struct screen *screen);
/* Adds the stays in sight (ui/screen/view.h), those of the title and the message included. */
void frame_patients(const struct screen *screen, struct sight *sight);
/* Draws what was laid out; changes nothing but the canvas. */
void frame_draw(const struct screen *screen);

#endif
