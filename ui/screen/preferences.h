/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_PREFERENCES_H
#define ICURISK_UI_PREFERENCES_H

#include <stdbool.h>

#include "app/session.h"
#include "base/error.h"
#include "ui/draw/theme.h"

/* The choices of a person that are kept from one sitting to the next. */

struct preferences {
    bool found;     /* there was a file: not the first run */
    char model[64]; /* "": none chosen */
    char theme[16];
    bool ascii;
    bool plain; /* no Braille dots */
    enum session_sort sort;
    char patients[1024]; /* folder of the last new patient, opened where no path is given; "" */
};

/* From $XDG_CONFIG_HOME/icurisk/choices (else ~/.config); what is missing or not understood keeps
 * its default. */
void preferences_read(struct preferences *choices);
/* Keeps the folder of a new patient, at once: it is to be found again however the program ends. */
void preferences_keep_patients(const char *folder);
/* Writes them, mode 0600, in a folder of mode 0700. */
bool preferences_write(const struct preferences *choices, struct error *error);

#endif
