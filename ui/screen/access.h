/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_ACCESS_H
#define ICURISK_UI_ACCESS_H

#include <stdbool.h>
#include <stddef.h>

struct screen;
struct sight;

/* Access logging of the screen, if a log is open. */

/* Logs the stays about to be shown: one line whenever a stay becomes visible, in the list or in a
 * view, and whenever another network or risk of it does. */
void access_note(struct screen *screen, const struct sight *sight);
/* Logs a stay written to a file, with its risk under every network or only the one in use. */
void access_note_export(struct screen *screen, size_t stay, bool all_networks);
/* Logs the stays and risks of a screen picture written to a file. */
void access_note_picture(struct screen *screen, const struct sight *sight);
/* Frees the record of what was logged. */
void access_free(struct screen *screen);

#endif
