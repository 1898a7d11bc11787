/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_PREFERENCES_H
#define ICURISK_UI_PREFERENCES_H

#include <stdbool.h>
#include <stddef.h>

#include "app/session.h"
#include "base/error.h"
#include "ui/draw/theme.h"

/* The user's choices that are saved between sessions. */

enum { PREFERENCES_PATH = 1024 };
struct preferences {
    bool found;                   /* a file exists: not the first run */
    char model[PREFERENCES_PATH]; /* name, or path of a network calibrated here; "": none chosen */
    char theme[16];
    char language[12]; /* "": from the environment */
    bool ascii;
    bool all_signs;    /* use glyphs even if the font seems to lack them */
    bool elapsed;      /* charts and tables show hours only, not wall-clock time */
    bool mouse;        /* wheel and clicks are taken */
    int blank_minutes; /* blank the screen after so long without a key; 0: never */
    bool plain;        /* no Braille dots */
    enum session_sort sort;
    char patients[PREFERENCES_PATH]; /* folder of the last new patient, opened if no path is given;
                                        "": none */
};

/* Reads $XDG_CONFIG_HOME/icurisk/choices (else ~/.config/...); missing or invalid entries keep
 * their defaults. */
void preferences_read(struct preferences *choices);
/* Path of the file; false if there is no home folder. */
bool preferences_path(char *path, size_t size);
/* Saves the folder of a new patient at once, so that it survives a crash. */
void preferences_keep_patients(const char *folder);
/* Writes the preferences, mode 0600, in a folder of mode 0700. False with a reason if that fails.
 */
bool preferences_write(const struct preferences *choices, struct error *error);

#endif
