/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_ASK_H
#define ICURISK_UI_ASK_H

#include "ui/draw/layout.h"
#include "ui/screen/state.h"

/* Opens a question, which is copied. */
void ask_open(struct screen *screen, const struct question *question);
/* Handles a key for the open question. */
void ask_type(struct screen *screen, int key);
/* Draws the question and the text typed so far over the last row of the view, its note above them,
 * and the key hints in the bar; each row in full, at every size. */
void ask_draw(const struct screen *screen, const struct rect *body, const struct rect *bar);

#endif
