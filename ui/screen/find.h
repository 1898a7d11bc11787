/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_FIND_H
#define ICURISK_UI_FIND_H

#include <stdbool.h>

#include "ui/screen/state.h"

/* Search in the text or list of a view, as in a pager: all matches are highlighted, and the window
 * or cursor moves from one matching line to the next, wrapping around. Ignores ASCII case. */

/* Opens the search line, or shows a message if the view has neither text nor list. */
void find_open(struct screen *screen);
/* Handles a key for the open line; the view follows every letter. */
void find_type(struct screen *screen, int key);
/* Call after the line was changed by other means. */
void find_follow(struct screen *screen);
/* Is a search active? */
bool find_is_on(const struct screen *screen);
/* Moves to the next (1) or previous (-1) match. */
void find_step(struct screen *screen, int step);
/* Ends the search. */
void find_end(struct screen *screen);

#endif
