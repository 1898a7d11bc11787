/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_KEEP_H
#define ICURISK_UI_KEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "app/session.h"
#include "base/error.h"
#include "base/text.h"
#include "ui/theme.h"

/* What the screen writes: the choices of a person, and reports. */

struct choices {
    bool found;     /* there was a file: not the first run */
    char model[64]; /* "": none chosen */
    char theme[16];
    bool ascii, dots;
    enum session_sort sort;
};

/* From $XDG_CONFIG_HOME/icurisk/choices (else ~/.config); what is missing or not understood keeps
 * its default. */
void choices_read(struct choices *choices);
/* Writes them, mode 0600, in a folder of mode 0700. */
bool choices_write(const struct choices *choices, struct error *error);

/* Writes a report into the current folder, named by the time alone. path receives its name. */
bool keep_report(const struct text *text, const char *ending, char *path, size_t size,
                 struct error *error);

#endif
