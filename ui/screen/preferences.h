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
    bool ascii, dots;
    enum session_sort sort;
};

/* From $XDG_CONFIG_HOME/icurisk/choices (else ~/.config); what is missing or not understood keeps
 * its default. */
void preferences_read(struct preferences *choices);
/* Writes them, mode 0600, in a folder of mode 0700. */
bool preferences_write(const struct preferences *choices, struct error *error);

#endif
