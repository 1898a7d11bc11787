/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_ACCESS_H
#define ICURISK_UI_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

struct screen;
struct sight;

/* What the screen tells the access log, if there is one. */

/* The stays that are about to be shown: a line whenever a stay comes into sight, in the list or in
 * a view, and whenever a network or a risk does that was not in sight of it before. */
void access_note(struct screen *screen, const struct sight *sight);
/* A stay that is written to a file: its risk under every network, or under that in use alone. */
void access_note_export(struct screen *screen, size_t stay, bool all_networks);
/* Forgets what was told. */
void access_free(struct screen *screen);

#endif
