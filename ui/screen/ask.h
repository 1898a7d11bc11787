/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_ASK_H
#define ICURISK_UI_ASK_H

#include "ui/draw/layout.h"
#include "ui/screen/state.h"

/* Asks; question is copied. */
void ask_open(struct screen *screen, const struct question *question);
/* A key for the question that is open. */
void ask_type(struct screen *screen, int key);
/* The question and what was typed so far over the last row of the view, and in the bar what the
 * keys do: a full line each, at every size. */
void ask_draw(const struct screen *screen, const struct rect *body, const struct rect *bar);

#endif
