/* SPDX-License-Identifier: MIT
 * SPDX-FileCopyrightText: 2026 The icurisk authors */
#ifndef ICURISK_UI_QUESTION_H
#define ICURISK_UI_QUESTION_H

#include <stdbool.h>

#include "ui/screen/line.h"

struct screen;

/* A question at the bottom of the screen, answered by typing; Esc cancels it. */
struct question {
    bool open;
    bool at_once;        /* the first letter is the answer; else Enter confirms */
    bool path;           /* the answer is a path of up to the line editor's limit */
    bool optional;       /* Enter alone answers "" */
    char question[120];  /* translated */
    char note[512];      /* shown above it: what was refused, or taken; translated */
    bool refused;        /* the note says why the answer before was not taken */
    const char *help;    /* key hints; translate with _() */
    size_t most;         /* longest answer, in bytes; 0: some words */
    const char *letters; /* characters that may be typed; NULL: all */
    struct line line;    /* typed so far */
    void (*answer)(struct screen *screen, const char *text); /* text is "" only if optional */
};

#endif
