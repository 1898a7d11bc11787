/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_FRAME_H
#define ICURISK_UI_FRAME_H

#include "ui/screen/state.h"

struct sight;
struct rect;
struct frame;

/* Computes the parts of the screen: ui/draw/layout.h. */
void frame_divide(const struct screen *screen, struct frame *frame);

/* The current view with its frame: title, disclaimer, message and keys. */

/* The action whose key in the bar is at this place of the screen; ACTION_NONE: none is. */
enum action frame_bar_action(const struct screen *screen, const struct rect *bar, int row,
                             int column);
/* Lays out the view for the size of the canvas. */
void frame_lay_out(struct screen *screen);
/* Adds the visible stays (ui/screen/view.h), including those in the title and the message. */
void frame_patients(const struct screen *screen, struct sight *sight);
/* Draws the laid-out view; changes only the canvas. */
void frame_draw(const struct screen *screen);

#endif
