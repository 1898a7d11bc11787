/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_OPTIONS_H
#define ICURISK_UI_OPTIONS_H

#include <stdbool.h>

#include "app/access_log.h"
#include "base/text.h"

/* Options of the screen. Saved preferences (ui/screen/preferences.h) apply where an option is not
 * given, and are saved again at the end; a dump neither reads nor writes them. */
struct screen_options {
    const char *theme;  /* "default", "light", "mono"; NULL: default, or mono if NO_COLOR is set */
    bool model_given;   /* a network was given: do not use the saved choice */
    bool ascii;         /* no UTF-8 glyphs, whatever the locale */
    const char *script; /* keys played before user input (ui/screen/keys.h), or NULL */
    struct text *dump;  /* not NULL: no terminal; load, play the script, write the screen here */
    int rows, columns;  /* size for the dump; 0: 24 x 80 */
    bool dump_sizes;    /* first dump the screen at each size set by the script, in order */
    struct access_log *access_log; /* what is shown is logged here first; NULL: no log */
    const char *teaching;          /* folder of the teaching cohort, or NULL */
    bool lesson;                   /* a lesson is given; preferences are not saved */
    int lesson_step;               /* first step, from 0 */
    bool mouse;                    /* it is used, for this time */
    int blank_minutes; /* blank the screen after this many minutes without a key; 0: never */
};

#endif
