/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_OPTIONS_H
#define ICURISK_UI_OPTIONS_H

#include <stdbool.h>

#include "app/access_log.h"
#include "base/text.h"

/* How the screen was asked for. Choices that were kept (ui/screen/preferences.h) hold where the
 * options say nothing, and are kept again at the end; a dump neither reads nor writes them. */
struct screen_options {
    const char *theme; /* "default", "light", "mono"; NULL: default, or mono when NO_COLOR is set */
    bool model_given;  /* the network was asked for: not the one chosen last time */
    bool ascii;        /* no UTF-8 glyphs, whatever the locale says */
    const char *script; /* keys played before those of a person (ui/screen/keys.h), or NULL */
    struct text *dump;  /* not NULL: no terminal; load, play the script, write the screen here */
    int rows, columns;  /* size for the dump; 0: 24 x 80 */
    bool dump_sizes; /* the dump begins with the screen at each size that the script sets, in order
                      */
    struct access_log *access_log; /* what is shown is noted here first; NULL: nowhere */
    const char *teaching;          /* folder of the teaching cohort, or NULL */
    int blank_minutes; /* blank the screen after so many minutes without a key; 0: never */
};

#endif
