/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_SETTINGS_H
#define ICURISK_UI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/screen/state.h"

/* Program settings: the table of the Setup view, saved by ui/screen/preferences.h. One row per
 * setting. */
struct setting {
    const char *name; /* translate with _() */
    const char *note; /* description in one line; translate with _() */
    /* Formats the current value; returns out or a constant, already translated. */
    const char *(*value)(const struct screen *screen, char *out, size_t size);
    /* Changes to the next (1) or previous (-1) value, or back to the first (0). */
    void (*step)(struct screen *screen, int step);
};
enum { SETTING_COUNT = 7 };
extern const struct setting settings[SETTING_COUNT];

/* Call at the start on a terminal: reads the saved settings and applies those not given as options.
 * Later changes are saved. */
void settings_take(struct screen *screen);
/* Saves the settings, on a terminal; false if that failed, with the reason in screen->settings. */
bool settings_keep(struct screen *screen);
/* Handles a key of the Setup view: changes one setting and saves it at once. */
void settings_step(struct screen *screen, size_t setting, int step);
/* Asks for confirmation, then resets every setting to its first value. */
void settings_ask_defaults(struct screen *screen);

#endif
